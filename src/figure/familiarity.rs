//! How well stored patterns are told from new ones by their energy, over the load, far beyond what can be recalled.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::estimated::estimate;
use super::expectation::are_plainly_hebbian;
use super::panel::Panel;
use super::plot::{Axis, Sheet, legend_width};
use super::study::LOAD;
use super::style::{GREY, Stroke, ordered};
use super::words::brief;

/// Series in the plot.
const MOST: usize = 7;

/// What the lines are.
const LINES: &str = " Lines: Gaussian crosstalk, \u{3a6}(\u{bd}\u{221a}(N/\u{3b1})); dashed: the load beyond which nothing is recalled.";

/// Draws the area under the curve of hits against false alarms.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["start_energy"])?;
    let estimates = source.estimates.ok_or("there is no estimates.csv with `familiarity_...`")?;
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let series: Vec<(f64, Vec<Measured>)> = sizes
        .iter()
        .map(|&neurons| (neurons, rows.with("neurons", neurons).distinct("load")))
        .map(|(neurons, loads)| {
            let area = |load: f64| {
                let named = format!("familiarity_N={neurons}_load={load}_start_overlap=1");
                estimate(estimates, &named).map(|area| Measured { x: load, y: area.value, error: area.error })
            };
            (neurons, loads.into_iter().filter_map(area).collect())
        })
        .collect();
    let loads = || series.iter().flat_map(|(_, points)| points).map(|point| point.x);
    let x = Axis::decades(LOAD, loads()).ok_or("no `familiarity_...` in estimates.csv has a number")?;
    let mut panel =
        Panel::new("", x.clone(), Axis::new("stored patterns recognised (area under ROC curve)", 0.45, 1.04));
    panel.curve(vec![(x.low, 0.5), (x.high, 0.5)], Stroke::dotted(GREY, 1.0));
    let is_hebb = are_plainly_hebbian(&rows);
    if is_hebb {
        panel.upright(0.138, Stroke::dashed(GREY, 1.25));
    }
    for (index, (neurons, points)) in series.into_iter().enumerate() {
        let look = ordered(index, sizes.len());
        if is_hebb {
            panel.curve(theory(neurons, (x.low, x.high)), Stroke::solid(look.ink, 1.25));
        }
        panel.series(&format!("N = {}", brief(neurons)), points, look);
    }
    let caption = format!(
        "{}. Part of pairs of a stored and a new pattern in which the stored one has the lower energy, with jackknife errors over pattern sets. Dotted: chance.{}",
        rows.describe_sizes(),
        if is_hebb { LINES } else { "" }
    );
    let mut sheet = Sheet::new(source.title, &caption, 420.0);
    let strip = sheet.body.cut_right(legend_width(&panel.entries));
    let room = sheet.body.row(0, 1);
    panel.draw(&mut sheet.picture, room, strip);
    Ok(sheet.picture)
}

/// `Phi((1/2) sqrt(N/alpha))` along the axis.
fn theory(neurons: f64, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let normal = Normal::standard();
    let load = |step: u32| low * (high / low).powf(f64::from(step) / 100.0);
    (0..=100).map(load).map(|load| (load, normal.cdf(0.5 * (neurons / load).sqrt()))).collect()
}
