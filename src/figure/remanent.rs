//! The overlap that is left of a lost pattern, over the load and over the size.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::estimated::{Estimated, estimate};
use super::panel::Panel;
use super::plot::{Axis, Sheet, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, Look, Marker, Stroke, ordered};
use super::words::brief;
use crate::analysis::{Limit, SADDLE_NODE, limits};
use crate::statistics::Estimate;
use crate::table::Table;

/// Most sizes, and most loads.
const MOST: usize = 7;
const INFINITE: Look = Look { ink: BLACK, marker: Marker::Diamond };

/// Draws the overlap over the load above and over the size below.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["overlap"])?.with("temperature", 0.0).one_protocol();
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let mut panels = vec![over_load(&rows, estimates)?];
    panels.extend(over_size(&rows, estimates));
    let width = panels.iter().map(|panel| legend_width(&panel.entries)).fold(0.0, f64::max);
    let mut sheet =
        Sheet::new(source.title, &caption(&rows, &remarks, panels.len()), 330.0 * panels.len() as f64);
    let strip = sheet.body.cut_right(width);
    for (index, panel) in panels.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, panels.len()), strip.row(index, panels.len()));
        panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

fn over_load(rows: &Rows, estimates: &Table) -> Result<Panel, String> {
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let series: Vec<_> =
        sizes.iter().map(|&size| rows.with("neurons", size).series("load", "overlap")).collect();
    let limits: Vec<Measured> =
        rows.distinct("load").iter().filter_map(|&load| limit(estimates, load)).collect();
    let points = || series.iter().flatten().chain(&limits);
    let none = || "no row at T = 0 has an overlap".to_owned();
    let x = Axis::around(LOAD, points().map(|point| point.x)).ok_or_else(none)?;
    let (_, high) = extremes(points().flat_map(Measured::ends)).ok_or_else(none)?;
    let y = Axis::around("overlap after descent from the pattern", [0.0, high]).ok_or_else(none)?;
    let mut panel = Panel::new("a", x, y);
    for (index, (points, size)) in series.into_iter().zip(&sizes).enumerate() {
        let look = ordered(index, sizes.len());
        panel.guide(&points, look);
        panel.series(&format!("N = {}", brief(*size)), points, look);
    }
    if !limits.is_empty() {
        panel.series("lost sets, N \u{2192} \u{221e}", limits, INFINITE);
    }
    Ok(panel)
}

/// The limit of a load, with all errors that are known.
fn limit(estimates: &Table, load: f64) -> Option<Measured> {
    Some(Estimated::find(estimates, &format!("remanent_limit_load={load}"))?.at(load))
}

/// The overlap of lost sets over `N^-1/2` with the preferred fit of each load; `None` where none was estimated.
fn over_size(rows: &Rows, estimates: &Table) -> Option<Panel> {
    let sizes = rows.distinct("neurons");
    let of_load = |load: f64| -> Vec<(f64, Estimate)> {
        let named = |neurons: f64| format!("remanent_overlap_N={neurons}_load={load}");
        sizes.iter().filter_map(|&neurons| Some((neurons, estimate(estimates, &named(neurons))?))).collect()
    };
    let all: Vec<_> = rows.distinct("load").into_iter().map(|load| (load, of_load(load))).collect();
    let all: Vec<_> = all.into_iter().filter(|(_, overlaps)| !overlaps.is_empty()).collect();
    let shown = thin(&all, MOST);
    let root = |neurons: f64| neurons.sqrt().recip();
    let points = |overlaps: &[(f64, Estimate)]| -> Vec<Measured> {
        overlaps
            .iter()
            .map(|&(neurons, m)| Measured { x: root(neurons), y: m.value, error: m.error })
            .collect()
    };
    let measured = || shown.iter().flat_map(|(_, overlaps)| points(overlaps));
    let (_, right) = extremes(measured().map(|point| point.x))?;
    let (_, high) = extremes(measured().flat_map(|point| point.ends()))?;
    let x = Axis::new("1/\u{221a}N", -0.04 * right, 1.06 * right);
    let mut panel = Panel::new("b", x, Axis::around("overlap of lost sets", [0.0, high])?);
    for (index, (load, overlaps)) in shown.iter().enumerate() {
        let look = ordered(index, shown.len());
        if let Some(fit) = limits(overlaps, &SADDLE_NODE).into_iter().find(Limit::is_accepted) {
            let ends = (0..=100).map(|step| right * (f64::from(step) / 100.0).powi(2));
            panel.curve(ends.map(|x| (x, fit.at(x.powi(-2)))).collect(), Stroke::solid(look.ink, 1.25));
        }
        panel.series(&format!("\u{3b1} = {}", brief(*load)), points(overlaps), look);
    }
    Some(panel)
}

fn caption(rows: &Rows, remarks: &[String], panels: usize) -> String {
    let parts: Vec<_> =
        [rows.describe(), "T = 0".to_owned()].into_iter().chain(remarks.iter().cloned()).collect();
    let below = "b: the mean over sets that do not retrieve, and the preferred fit m + a N\u{207b}\u{2e3} of each load, at loads at which no set of the \
                 largest size retrieves.";
    format!(
        "{}. a: mean over pattern sets with its standard error; thin lines guide the eye; diamonds: limits of the fits, statistical error and distance to \
         other accepted fits beyond noise in quadrature. {}",
        parts.join("; "),
        if panels > 1 { below } else { "" }
    )
}
