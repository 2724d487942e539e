//! The storage capacity at T = 0: mean overlap, and the fraction of pattern sets that are retrieved, over the load.

use super::Source;
use super::canvas::{Ink, Picture};
use super::curve::{Branch, overlap, pieces};
use super::data::{Measured, Rows, thin};
use super::estimated::Estimated;
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, legend_width};
use super::study::LOAD;
use super::style::{BLACK, Look, Stroke, ordered};
use super::words::brief;
use crate::table::Table;
use crate::theory;

/// Most sizes in one figure.
const MOST: usize = 7;
/// The capacity of theory, and the ends of the estimated band.
const CAPACITY: Stroke = Stroke::dashed(BLACK, 1.5);

/// Draws overlap above and retrieved fraction below.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["overlap", "retrieved"])?;
    let temperature = rows.distinct("temperature").first().copied().ok_or("no row has a temperature")?;
    let (rows, remarks) = rows.with("temperature", temperature).one_protocol();
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let loads = rows.series("load", "overlap");
    let axis =
        Axis::around(LOAD, loads.iter().map(|point| point.x)).ok_or("no row has a load and an overlap")?;
    let crossing = crossing(source.estimates);
    let entries = entries(&sizes, crossing);
    let caption = caption(&rows, temperature, &remarks, crossing, sizes.len());
    let mut sheet = Sheet::new(source.title, &caption, 640.0);
    let strip = sheet.body.cut_right(legend_width(&entries));
    let panels = panels(sheet.body, &axis);
    let picture = &mut sheet.picture;
    for (plot, column) in panels.iter().zip(["overlap", "retrieved"]) {
        plot.draw_grid(picture);
        draw_marks(picture, plot, crossing);
        if column == "overlap" {
            draw_theory(picture, plot, temperature);
        }
        draw_sizes(picture, plot, &rows, &sizes, column);
        plot.draw_axes(picture, if column == "overlap" { Beside::Ticks } else { Beside::All }, Beside::All);
    }
    draw_legend(picture, &entries, strip);
    Ok(sheet.picture)
}

/// Two plots on one load axis.
fn panels(body: Room, x: &Axis) -> [Plot; 2] {
    let (top, bottom) = (body.row(0, 2), body.row(1, 2));
    let mean = Axis::new("mean overlap m", 0.0, 1.05);
    let fraction = Axis::new("retrieved fraction", -0.04, 1.05);
    [
        Plot::new(top, x.clone(), mean).reach(|room| Room { bottom: room.bottom + 34.0, ..room }),
        Plot::new(bottom, x.clone(), fraction).reach(|room| Room { top: room.top + 10.0, ..room }),
    ]
}

/// The estimated crossing and its error: statistical and systematic in quadrature.
fn crossing(estimates: Option<&Table>) -> Option<(f64, f64)> {
    let found = Estimated::find(estimates?, "capacity_crossing")?.with_all_errors();
    Some((found.value, found.error?))
}

/// The capacity of theory as a line, the estimated crossing as a band.
fn draw_marks(picture: &mut Picture, plot: &Plot, crossing: Option<(f64, f64)>) {
    let (x, y) = plot.axes();
    let (low, high) = (y.low, y.high);
    if let Some((value, error)) = crossing {
        let (left, right) = ((value - error).max(x.low), (value + error).min(x.high));
        if left < right {
            picture.tile(plot.at(left, high), plot.at(right, low), BAND.ink);
        }
        plot.draw_curve(picture, &[(value, low), (value, high)], Stroke::solid(CENTRE, 1.0));
    }
    let capacity = theory::replica_symmetric_capacity().load;
    plot.draw_curve(picture, &[(capacity, low), (capacity, high)], CAPACITY);
}

/// The estimated band and its middle.
const BAND: Stroke = Stroke::solid(Ink::new(0xc5, 0xd5, 0xe8), 9.0);
const CENTRE: Ink = Ink::new(0x5b, 0x7f, 0xad);

fn draw_theory(picture: &mut Picture, plot: &Plot, temperature: f64) {
    let (x, _) = plot.axes();
    let low = x.low.max(x.high / 1000.0);
    for piece in pieces(|load| overlap(load, temperature), low, x.high) {
        if piece.branch == Branch::Retrieval {
            plot.draw_curve(picture, &piece.points, Stroke::solid(BLACK, 1.75));
        }
    }
}

fn look(index: usize, sizes: &[f64]) -> Look {
    ordered(index, sizes.len())
}

fn draw_sizes(picture: &mut Picture, plot: &Plot, rows: &Rows, sizes: &[f64], column: &str) {
    let series: Vec<_> =
        sizes.iter().map(|&size| rows.with("neurons", size).series("load", column)).collect();
    for (index, points) in series.iter().enumerate() {
        let path: Vec<_> = points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
        plot.draw_curve(picture, &path, Stroke::solid(look(index, sizes).ink.faint(0.6), 0.75));
    }
    for (index, points) in series.iter().enumerate() {
        plot.draw_points(picture, points, look(index, sizes));
    }
}

fn entries(sizes: &[f64], crossing: Option<(f64, f64)>) -> Vec<Entry> {
    let size =
        |(index, &size): (usize, &f64)| Entry::marker(&format!("N = {}", brief(size)), look(index, sizes));
    let mut entries: Vec<_> = sizes.iter().enumerate().map(size).collect();
    entries.push(Entry::line("theory, m(\u{3b1})", Stroke::solid(BLACK, 1.75)));
    let capacity = theory::replica_symmetric_capacity().load;
    entries.push(Entry::line(&format!("theory, \u{3b1}_c = {}", brief(capacity)), CAPACITY));
    if crossing.is_some() {
        entries.push(Entry::line("estimated crossing", BAND));
    }
    entries
}

fn caption(
    rows: &Rows,
    temperature: f64,
    remarks: &[String],
    crossing: Option<(f64, f64)>,
    shown: usize,
) -> String {
    let mut parts = vec![rows.describe(), format!("T = {}", brief(temperature))];
    let sizes = rows.distinct("neurons").len();
    if sizes > shown {
        parts.push(format!("{shown} of {sizes} sizes shown"));
    }
    parts.extend(
        crossing.map(|(value, error)| format!("estimated crossing {value:.4}\u{a0}\u{b1}\u{a0}{error:.4}")),
    );
    parts.extend(remarks.iter().cloned());
    let descent = "Descent from the pattern stops in the first one-flip-stable state: sizes like these are expected to \
                   cross at 0.140 to 0.145, above the thermodynamic 0.138.";
    let is_descent = temperature == 0.0 && rows.all("start", "pattern") && rows.all("update", "glauber");
    format!(
        "{}. Points: mean over pattern sets with its standard error; thin lines guide the eye. Theory: replica symmetric, \
         infinite N. {}",
        parts.join("; "),
        if is_descent { descent } else { "" }
    )
}
