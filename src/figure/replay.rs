//! A sequence as it is replayed: the overlap with each pattern against time, and the input that drives it.

use super::Source;
use super::canvas::Picture;
use super::data::Rows;
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::style::{GREY, Stroke, ordered};
use super::words::brief;
use crate::table::Table;

/// Draws the recorded run.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["patterns"])?;
    let trajectory = &source.recording.ok_or("nothing was recorded: give measure.record = true")?.trajectory;
    let overlaps = overlaps(trajectory);
    if overlaps.len() < 2 {
        let cure = "the run does not go from pattern to pattern: give [delayed] strength and sweeps, and 2 to 12 patterns";
        return Err(cure.to_owned());
    }
    let input = column(trajectory, "input");
    let values = |points: &[(f64, f64)]| points.iter().map(|&(_, y)| y).collect::<Vec<_>>();
    let none = || "the recording has no marks".to_owned();
    let x = Axis::around("time in sweeps", overlaps[0].iter().map(|&(x, _)| x)).ok_or_else(none)?;
    let all = overlaps.iter().flat_map(|points| values(points)).chain(values(&input));
    let (low, high) = extremes(all).ok_or_else(none)?;
    let y = Axis::around("overlap with each pattern", [low.min(0.0), high.max(1.05)]).ok_or_else(none)?;
    let mut panel = Panel::new("", x, y);
    if !input.is_empty() {
        let stroke = Stroke::dashed(GREY, 1.5);
        panel.curve(input, stroke);
        panel.entries.push(Entry::line("input h", stroke));
    }
    let count = overlaps.len();
    for (index, points) in overlaps.into_iter().enumerate() {
        let stroke = Stroke::solid(ordered(index, count).ink, 1.5);
        panel.curve(points, stroke);
        panel.entries.push(Entry::line(&format!("pattern {}", index + 1), stroke));
    }
    let caption =
        format!("{}. One run of the first pattern set, from its start in pattern 1.", conditions(&rows));
    let mut sheet = Sheet::new(source.title, &caption, 320.0);
    let strip = sheet.body.cut_right(legend_width(&panel.entries));
    panel.draw(&mut sheet.picture, sheet.body, strip);
    Ok(sheet.picture)
}

/// Size, patterns and temperature.
fn conditions(rows: &Rows) -> String {
    let only = |column| rows.distinct(column).first().map_or_else(String::new, |&value| brief(value));
    format!("N = {}; {} patterns; temperature {}", only("neurons"), only("patterns"), only("temperature"))
}

/// The overlap with each pattern against the sweep.
fn overlaps(trajectory: &Table) -> Vec<Vec<(f64, f64)>> {
    let others = (2..).map(|pattern| column(trajectory, &format!("overlap_{pattern}")));
    let followed = others.take_while(|points| !points.is_empty());
    std::iter::once(column(trajectory, "overlap")).chain(followed).collect()
}

/// A column against the sweep; nothing if it is not there.
fn column(trajectory: &Table, name: &str) -> Vec<(f64, f64)> {
    let mark = |row| Some((trajectory.number(row, "sweep")?, trajectory.number(row, name)?));
    (0..trajectory.rows().len()).filter_map(mark).collect()
}
