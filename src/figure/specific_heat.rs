//! The specific heat by fluctuations and by the slope of the energy, with that of replica theory.

use super::Source;
use super::canvas::Picture;
use super::curve::{Branch, energy, pieces};
use super::data::{Measured, Rows, estimate, thin};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::study::TEMPERATURE;
use super::style::{GREY, Look, Stroke, ordered};
use super::words::brief;
use crate::table::Table;

/// Most loads.
const MOST: usize = 3;

/// Draws the largest size.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["specific_heat"])?.with_largest("neurons").one_protocol();
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let loads = thin(&rows.distinct("load"), MOST);
    let series: Vec<_> = loads.iter().map(|&load| Series::of(&rows, load, estimates)).collect();
    let points = || series.iter().flat_map(|series| series.fluctuations.iter().chain(&series.slopes));
    let none = || "no row of points.csv has a number in `specific_heat`".to_owned();
    let x = Axis::around(TEMPERATURE, points().map(|point| point.x)).ok_or_else(none)?;
    let (_, high) = extremes(points().flat_map(Measured::ends)).ok_or_else(none)?;
    let y = Axis::around("specific heat c per neuron", [0.0, high]).ok_or_else(none)?;
    let mut panel = Panel::new("", x, y);
    series.into_iter().enumerate().for_each(|(index, series)| series.enter(&mut panel, index));
    let caption = caption(&rows, &remarks, estimates);
    let mut sheet = Sheet::new(source.title, &caption, 440.0);
    let strip = sheet.body.cut_right(legend_width(&panel.entries));
    panel.draw(&mut sheet.picture, sheet.body, strip);
    Ok(sheet.picture)
}

struct Series {
    load: f64,
    fluctuations: Vec<Measured>,
    slopes: Vec<Measured>,
}

impl Series {
    fn of(rows: &Rows, load: f64, estimates: &Table) -> Self {
        let rows = rows.with("load", load);
        let neurons = rows.distinct("neurons").last().copied().unwrap_or(0.0);
        let slope = |temperature: f64| {
            let found =
                estimate(estimates, &format!("specific_heat_slope_N={neurons}_load={load}_T={temperature}"))?;
            Some(Measured { x: temperature, y: found.value, error: found.error })
        };
        let slopes = rows.distinct("temperature").into_iter().filter_map(slope).collect();
        Self { load, fluctuations: rows.series("temperature", "specific_heat"), slopes }
    }

    fn enter(self, panel: &mut Panel, index: usize) {
        let (filled, open) = (ordered(2 * index, 2 * MOST), ordered(2 * index + 1, 2 * MOST));
        let (low, high) = (panel.axes().0.low.max(0.02), panel.axes().0.high);
        for piece in pieces(|temperature| slope_of_theory(self.load, temperature), low, high) {
            let stroke = if piece.branch == Branch::Retrieval { Stroke::solid } else { Stroke::dashed };
            panel.curve(piece.points, stroke(filled.ink, 1.5));
        }
        let heading = format!("\u{3b1} = {}", brief(self.load));
        panel.entries.push(Entry::heading(&heading));
        panel.series("fluctuations", self.fluctuations, filled);
        if !self.slopes.is_empty() {
            panel.series("slope of the energy", self.slopes, Look { marker: open.marker, ..open });
        }
        panel.entries.push(Entry::line("theory, retrieval", Stroke::solid(GREY, 1.5)));
        panel.entries.push(Entry::line("theory, no retrieval", Stroke::dashed(GREY, 1.5)));
    }
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
        "{}. Fluctuations: N (\u{27e8}e\u{b2}\u{27e9} \u{2212} \u{27e8}e\u{27e9}\u{b2})/T\u{b2} over the measured sweeps, mean over pattern sets with standard error. Slope: \
         (e(T+h) \u{2212} e(T\u{2212}h))/2h between neighbouring temperatures.{} Theory: slope of the replica-symmetric energy; load \u{3b1} = P/N.",
        parts.join("; "),
        agreement(estimates)
    )
}

fn agreement(estimates: &Table) -> String {
    let row = (0..estimates.rows().len())
        .find(|&row| estimates.text(row, "quantity") == Some("specific_heat_agreement"));
    let test = row.and_then(|row| Some((estimates.number(row, "chi2")?, estimates.number(row, "dof")?)));
    test.map_or(String::new(), |(chi_square, freedom)| {
        format!(
            " Their difference, set by set: \u{3c7}\u{b2} = {chi_square:.1} on {freedom} degrees of freedom."
        )
    })
}
