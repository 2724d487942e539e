//! The transition to the glass: Binder ratio of the overlap of two replicas over the temperature, a series for each size.
//!
//! Above `T_g = 1 + sqrt(alpha)` (Amit, Gutfreund, Sompolinsky 1987) it vanishes as N grows, below it grows with N: the curves
//! part at the transition.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::plot::{Axis, Beside, Entry, Plot, Sheet, draw_legend, extremes, legend_width};
use super::study::TEMPERATURE;
use super::style::{BLACK, GREY, Look, Stroke, ordered};
use super::words::brief;
use crate::theory;

/// Its column.
const BINDER: &str = "replica_binder";
/// Most sizes in one figure.
const MOST: usize = 7;
/// The transition of theory, and the value of a paramagnet.
const TRANSITION: Stroke = Stroke::dashed(BLACK, 1.5);
const PARAMAGNET: Stroke = Stroke::solid(GREY, 1.0);

/// The points of one number of neurons.
struct Series {
    text: String,
    points: Vec<Measured>,
    look: Look,
}

/// Draws the Binder ratio of the first load.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, mut remarks) = Rows::new(source, &[BINDER])?.one_protocol();
    let loads = rows.distinct("load");
    let load = *loads.first().ok_or("no row has a load")?;
    if loads.len() > 1 {
        remarks.push(format!("the lowest of {} loads shown", loads.len()));
    }
    let rows = rows.with("load", load);
    let series = by_size(&rows);
    let points = || series.iter().flat_map(|series| &series.points);
    let empty = || format!("no row of points.csv has a number in `{BINDER}`");
    let (low, high) = extremes(points().flat_map(Measured::ends).chain([0.0])).ok_or_else(empty)?;
    let temperatures = Axis::around(TEMPERATURE, points().map(|point| point.x)).ok_or_else(empty)?;
    let ratios = Axis::around("Binder ratio of the replica overlap", [low, high]).ok_or_else(empty)?;
    let entries = entries(&series, load);
    let mut sheet = Sheet::new(source.title, &caption(&rows, load, &remarks), 440.0);
    let strip = sheet.body.cut_right(legend_width(&entries));
    let plot = Plot::new(sheet.body, temperatures, ratios);
    draw_plot(&mut sheet.picture, &plot, &series, theory::glass_temperature(load));
    draw_legend(&mut sheet.picture, &entries, strip);
    Ok(sheet.picture)
}

fn by_size(rows: &Rows) -> Vec<Series> {
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let measured = sizes.iter().enumerate().map(|(index, &size)| Series {
        text: format!("N = {}", brief(size)),
        points: rows.with("neurons", size).series("temperature", BINDER),
        look: ordered(index, sizes.len()),
    });
    measured.filter(|series| !series.points.is_empty()).collect()
}

fn draw_plot(picture: &mut Picture, plot: &Plot, series: &[Series], transition: f64) {
    plot.draw_grid(picture);
    let (x, y) = plot.axes();
    plot.draw_curve(picture, &[(x.low, 0.0), (x.high, 0.0)], PARAMAGNET);
    if x.holds(transition) {
        plot.draw_curve(picture, &[(transition, y.low), (transition, y.high)], TRANSITION);
    }
    for series in series {
        let path: Vec<_> = series.points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
        plot.draw_curve(picture, &path, Stroke::solid(series.look.ink.faint(0.6), 0.75));
    }
    for series in series {
        plot.draw_points(picture, &series.points, series.look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
}

fn entries(series: &[Series], load: f64) -> Vec<Entry> {
    let measured = series.iter().map(|series| Entry::marker(&series.text, series.look));
    let transition = format!("theory, T_g = {}", brief(theory::glass_temperature(load)));
    measured.chain([Entry::line(&transition, TRANSITION), Entry::line("paramagnet", PARAMAGNET)]).collect()
}

fn caption(rows: &Rows, load: f64, remarks: &[String]) -> String {
    let mut parts = vec![rows.describe(), format!("\u{3b1} = {}", brief(load))];
    parts.extend(remarks.iter().cloned());
    format!(
        "{}. Points: (3 \u{2212} [q\u{2074}]/[q\u{b2}]\u{b2})/2, q the overlap of two replicas, averages over sweeps and pattern \
         sets before the ratio, with jackknife error; thin lines guide the eye. Infinite N: 0 above T_g = 1 + \u{221a}\u{3b1}.",
        parts.join("; ")
    )
}
