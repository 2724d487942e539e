//! The autocorrelation time of the overlap over the temperature, a series for each size: of the sets in which the run is long against it.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, legend_width};
use super::study::TEMPERATURE;
use super::style::{BLACK, Look, Stroke, ordered};
use super::words::brief;
use crate::theory;

/// Most sizes.
const MOST: usize = 7;
/// Part of the sets in which a time must be trusted for their mean to be shown.
const ENOUGH: f64 = 0.5;
/// Part of the sets that must retrieve where retrieval exists: a time is that of one state.
const RETRIEVING: f64 = 0.9;
const RETRIEVAL_ENDS: Stroke = Stroke::dashed(BLACK, 1.5);
const GLASS_BEGINS: Stroke = Stroke::dotted(BLACK, 1.5);

/// Draws the lowest load.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["trusted_time", "trusted", "retrieved"])?.one_protocol();
    let load = *rows.distinct("load").first().ok_or("no row has a load")?;
    let rows = rows.with("load", load);
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let end = theory::retrieval_temperature(load).unwrap_or(0.0);
    let mut left_out = 0;
    let series: Vec<_> =
        sizes.iter().map(|&size| trusted(&rows.with("neurons", size), end, &mut left_out)).collect();
    let points = || series.iter().flatten();
    let none = || "in no row of points.csv is `trusted_time` known for half of the pattern sets".to_owned();
    let x = Axis::around(TEMPERATURE, points().map(|point| point.x)).ok_or_else(none)?;
    let ends = points().flat_map(Measured::ends).filter(|&end| end > 0.0);
    let y = Axis::decades("autocorrelation time of the overlap, in sweeps", ends).ok_or_else(none)?;
    let mut panel = Panel::new("", x, y);
    for (index, (points, size)) in series.into_iter().zip(&sizes).enumerate() {
        let look = ordered(index, sizes.len());
        guide(&mut panel, &points, look, end);
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

/// The times of one size that half of the sets or more tell, and below the end of retrieval only where the sets retrieve; counts the others.
fn trusted(rows: &Rows, end: f64, left_out: &mut usize) -> Vec<Measured> {
    let part = |column: &str, x: f64| {
        let parts = rows.series("temperature", column);
        parts.into_iter().find(|part| part.x.total_cmp(&x).is_eq()).map_or(0.0, |part| part.y)
    };
    let is_shown = |time: &Measured| {
        part("trusted", time.x) >= ENOUGH && (time.x >= end || part("retrieved", time.x) >= RETRIEVING)
    };
    let (shown, others): (Vec<Measured>, Vec<Measured>) =
        rows.series("temperature", "trusted_time").into_iter().partition(is_shown);
    *left_out += others.len();
    shown
}

/// Guides the eye within the retrieval phase and beyond it, not across.
fn guide(panel: &mut Panel, points: &[Measured], look: Look, end: f64) {
    let (retrieval, others): (Vec<Measured>, Vec<Measured>) = points.iter().partition(|point| point.x < end);
    panel.guide(&retrieval, look);
    panel.guide(&others, look);
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
        count => format!(
            " Left out: {count} points at which these are fewer than half of the sets, or, below T_M, more \
                          than a tenth of the sets has lost the pattern."
        ),
    };
    format!(
        "{}. Points: integrated autocorrelation time 1/2 + \u{3a3} \u{3c1}(t), mean with standard error over the pattern sets with more than 25 independent sweeps; \
         thin lines guide the eye.{left_out} Upright lines: theory, where retrieval ends (T_M) and the glass begins (T_g).",
        parts.join("; ")
    )
}
