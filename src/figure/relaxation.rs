//! The autocorrelation time of the overlap over the temperature, a series for each size.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, legend_width};
use super::study::TEMPERATURE;
use super::style::{BLACK, Stroke, ordered};
use super::words::brief;
use crate::theory;

/// Most sizes.
const MOST: usize = 7;
/// Independent sweeps below which a time is not trusted.
const ENOUGH: f64 = 25.0;
const RETRIEVAL_ENDS: Stroke = Stroke::dashed(BLACK, 1.5);
const GLASS_BEGINS: Stroke = Stroke::dotted(BLACK, 1.5);

/// Draws the lowest load.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["autocorrelation_time", "effective_sweeps"])?.one_protocol();
    let load = *rows.distinct("load").first().ok_or("no row has a load")?;
    let rows = rows.with("load", load);
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let mut left_out = 0;
    let series: Vec<_> =
        sizes.iter().map(|&size| trusted(&rows.with("neurons", size), &mut left_out)).collect();
    let points = || series.iter().flatten();
    let none =
        || format!("no row of points.csv has {ENOUGH} independent sweeps, from which a time would follow");
    let x = Axis::around(TEMPERATURE, points().map(|point| point.x)).ok_or_else(none)?;
    let ends = points().flat_map(Measured::ends).filter(|&end| end > 0.0);
    let y = Axis::decades("autocorrelation time of the overlap, in sweeps", ends).ok_or_else(none)?;
    let mut panel = Panel::new("", x, y);
    for (index, (points, size)) in series.into_iter().zip(&sizes).enumerate() {
        let look = ordered(index, sizes.len());
        panel.guide(&points, look);
        panel.series(&format!("N = {}", brief(*size)), points, look);
    }
    mark(&mut panel, theory::retrieval_temperature(load), "T_M", RETRIEVAL_ENDS);
    mark(&mut panel, Some(theory::glass_temperature(load)), "T_g", GLASS_BEGINS);
    let caption = caption(&rows, load, &remarks, left_out);
    let mut sheet = Sheet::new(source.title, &caption, 440.0);
    let strip = sheet.body.cut_right(legend_width(&panel.entries));
    panel.draw(&mut sheet.picture, sheet.body, strip);
    Ok(sheet.picture)
}

/// The times of one size that are short against the run; counts the others.
fn trusted(rows: &Rows, left_out: &mut usize) -> Vec<Measured> {
    let effective = rows.series("temperature", "effective_sweeps");
    let mut times = rows.series("temperature", "autocorrelation_time");
    let all = times.len();
    times.retain(|time| effective.iter().any(|sweeps| sweeps.x == time.x && sweeps.y > ENOUGH));
    *left_out += all - times.len();
    times
}

fn mark(panel: &mut Panel, temperature: Option<f64>, name: &str, stroke: Stroke) {
    if let Some(temperature) = temperature {
        panel.upright(temperature, stroke);
        panel.entries.push(Entry::line(&format!("{name} = {}", brief(temperature)), stroke));
    }
}

fn caption(rows: &Rows, load: f64, remarks: &[String], left_out: usize) -> String {
    let mut parts = vec![rows.describe(), format!("\u{3b1} = {}", brief(load))];
    parts.extend(remarks.iter().cloned());
    let left_out = match left_out {
        0 => String::new(),
        count => format!(" Left out: {count} points with fewer than {ENOUGH} independent sweeps."),
    };
    format!(
        "{}. Points: integrated autocorrelation time 1/2 + \u{3a3} \u{3c1}(t), mean over pattern sets with standard error; thin lines guide the eye.{left_out} \
         Upright lines: theory, where retrieval ends (T_M) and the glass begins (T_g).",
        parts.join("; ")
    )
}
