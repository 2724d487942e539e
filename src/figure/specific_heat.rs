//! The specific heat by fluctuations and by the slope of the energy, with that of replica theory.

use super::Source;
use super::canvas::Picture;
use super::curve::{Branch, energy, pieces};
use super::data::{Measured, Rows, thin};
use super::estimated::{estimate, row};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::study::TEMPERATURE;
use super::style::{GREY, Stroke, ordered};
use super::words::brief;
use crate::table::Table;

/// Most loads.
const MOST: usize = 3;

/// Draws the specific heat of the largest size above, and how far its two measurements differ below.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["specific_heat"])?.with_largest("neurons").one_protocol();
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let loads = thin(&rows.distinct("load"), MOST);
    let series: Vec<_> = loads.iter().map(|&load| Series::of(&rows, load, estimates)).collect();
    let heat = heats(&series).ok_or("no row of points.csv has a number in `specific_heat`")?;
    let x = heat.axes().0.clone();
    let panels: Vec<Panel> = [heat].into_iter().chain(differences(&series, x)).collect();
    let caption = caption(&rows, &remarks, estimates);
    let mut sheet = Sheet::new(source.title, &caption, if panels.len() > 1 { 560.0 } else { 440.0 });
    let strip = sheet.body.cut_right(legend_width(&panels[0].entries));
    for (index, panel) in panels.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, panels.len()), strip.row(index, panels.len()));
        panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

/// One load.
struct Series {
    load: f64,
    fluctuations: Vec<Measured>,
    /// (slope - fluctuations)/fluctuations.
    differences: Vec<Measured>,
}

impl Series {
    fn of(rows: &Rows, load: f64, estimates: &Table) -> Self {
        let rows = rows.with("load", load);
        let neurons = rows.distinct("neurons").last().copied().unwrap_or(0.0);
        let difference = |temperature: f64| {
            let named = |name: &str| {
                estimate(estimates, &format!("specific_heat_{name}_N={neurons}_load={load}_T={temperature}"))
            };
            let (difference, whole) = (named("difference")?, named("fluctuations")?.value);
            let error = difference.error.map(|error| error / whole);
            Some(Measured { x: temperature, y: difference.value / whole, error })
        };
        let differences = rows.distinct("temperature").into_iter().filter_map(difference).collect();
        Self { load, fluctuations: rows.series("temperature", "specific_heat"), differences }
    }
}

/// The specific heat by fluctuations, with theory.
fn heats(series: &[Series]) -> Option<Panel> {
    let points = || series.iter().flat_map(|series| &series.fluctuations);
    let x = Axis::around(TEMPERATURE, points().map(|point| point.x))?;
    let (_, high) = extremes(points().flat_map(Measured::ends))?;
    let mut panel = Panel::new("a", x, Axis::around("specific heat c per neuron", [0.0, high])?);
    let (low, high) = (panel.axes().0.low.max(0.02), panel.axes().0.high);
    for (index, series) in series.iter().enumerate() {
        let look = ordered(index, MOST);
        for piece in pieces(|temperature| slope_of_theory(series.load, temperature), low, high) {
            let stroke = if piece.branch == Branch::Retrieval { Stroke::solid } else { Stroke::dashed };
            panel.curve(piece.points, stroke(look.ink, 1.5));
        }
        panel.series(&format!("\u{3b1} = {}", brief(series.load)), series.fluctuations.clone(), look);
    }
    panel.entries.push(Entry::line("theory, retrieval", Stroke::solid(GREY, 1.5)));
    panel.entries.push(Entry::line("theory, no retrieval", Stroke::dashed(GREY, 1.5)));
    Some(panel)
}

/// How far the slope of the energy differs from it; `None` where that was not estimated.
fn differences(series: &[Series], x: Axis) -> Option<Panel> {
    let points = || series.iter().flat_map(|series| &series.differences);
    let (low, high) = extremes(points().flat_map(Measured::ends))?;
    let span = 1.15 * low.abs().max(high.abs());
    let ends = (x.low, x.high);
    let mut panel = Panel::new("b", x, Axis::new("(slope \u{2212} c)/c", -span, span));
    panel.curve(vec![(ends.0, 0.0), (ends.1, 0.0)], Stroke::solid(GREY, 1.0));
    for (index, series) in series.iter().enumerate() {
        panel.points(series.differences.clone(), ordered(index, MOST));
    }
    Some(panel)
}

/// de/dT along one branch; `None` where the branch ends.
fn slope_of_theory(load: f64, temperature: f64) -> Option<(Branch, f64)> {
    const STEP: f64 = 1e-4;
    let (branch, high) = energy(load, temperature + STEP)?;
    let (same, low) = energy(load, temperature - STEP)?;
    (branch == same).then_some((branch, (high - low) / (2.0 * STEP)))
}

fn caption(rows: &Rows, remarks: &[String], estimates: &Table) -> String {
    let parts: Vec<_> = [rows.describe()].into_iter().chain(remarks.iter().cloned()).collect();
    format!(
        "{}. a: N (\u{27e8}e\u{b2}\u{27e9} \u{2212} \u{27e8}e\u{27e9}\u{b2})/T\u{b2} over the measured sweeps, mean over pattern sets with standard error; theory: slope of the \
         replica-symmetric energy.{} Load \u{3b1} = P/N.",
        parts.join("; "),
        agreement(estimates)
    )
}

fn agreement(estimates: &Table) -> String {
    let row = row(estimates, "specific_heat_agreement");
    let test = row.and_then(|row| Some((estimates.number(row, "chi2")?, estimates.number(row, "dof")?)));
    test.map_or(String::new(), |(chi_square, freedom)| {
        format!(
            " b: slope (e(T+h) \u{2212} e(T\u{2212}h))/2h of the measured energies against the mean of c over the same interval, set by set; intervals that share no \
             temperature give \u{3c7}\u{b2} = {chi_square:.1} on {freedom}."
        )
    })
}
