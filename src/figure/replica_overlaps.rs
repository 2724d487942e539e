//! The glass in three plots: the distribution of the overlap of two replicas, the Edwards-Anderson parameter, and energies against theory.

use super::Source;
use super::canvas::{Anchor, Picture};
use super::data::{Measured, Rows, thin};
use super::estimated::estimate;
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::study::TEMPERATURE;
use super::style::{BLACK, Look, Stroke, ordered};
use super::words::brief;
use crate::observable::REPLICA_OVERLAP_DISTRIBUTION;
use crate::table::Table;
use crate::theory::{self, one_step};

/// Most temperatures of distributions, and most sizes.
const MOST: (usize, usize) = (5, 4);
const SYMMETRIC: Stroke = Stroke::dashed(BLACK, 1.5);
const BROKEN: Stroke = Stroke::solid(BLACK, 1.5);
/// Temperatures at which theory is sampled: one step of broken symmetry takes a tenth of a second each.
const STEPS: u32 = 24;

/// Draws the lowest load.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["replica_overlap_0.00", "energy"])?;
    let load = *rows.distinct("load").first().ok_or("no row has a load")?;
    let rows = rows.with("load", load);
    let temperatures = rows.distinct("temperature");
    let ends = extremes(temperatures.iter().copied()).ok_or("no row has a temperature")?;
    let glass = Theory::of(load, ends);
    let (random, _) = rows.clone().one_protocol();
    let nothing = Table::new(["quantity"]);
    let panels = [
        distributions(&random, &temperatures),
        order(&random, load, source.estimates.unwrap_or(&nothing), &glass),
        energies(&rows, &glass),
    ];
    let panels: Vec<Panel> = panels.into_iter().flatten().collect();
    if panels.is_empty() {
        return Err("no row of points.csv has a number in `replica_overlap_0.00`".to_owned());
    }
    let width = panels.iter().map(|panel| legend_width(&panel.entries)).fold(0.0, f64::max);
    let mut sheet = Sheet::new(source.title, &caption(&rows, load), 310.0 * panels.len() as f64);
    let strip = sheet.body.cut_right(width);
    for (index, panel) in panels.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, panels.len()), strip.row(index, panels.len()));
        panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

/// The spin glass of theory over temperature: replica symmetric, and with one step of broken symmetry below `T_g`.
struct Theory {
    symmetric: Vec<(f64, theory::State)>,
    broken: Vec<(f64, one_step::State)>,
}

impl Theory {
    fn of(load: f64, (low, high): (f64, f64)) -> Self {
        let temperatures = (0..=STEPS).map(|step| low + (high - low) * f64::from(step) / f64::from(STEPS));
        let temperatures: Vec<f64> = temperatures.filter(|&t| t < theory::glass_temperature(load)).collect();
        Self {
            symmetric: temperatures.iter().filter_map(|&t| Some((t, theory::spin_glass(load, t)?))).collect(),
            broken: temperatures.iter().filter_map(|&t| Some((t, one_step::spin_glass(load, t)?))).collect(),
        }
    }

    fn entries() -> [Entry; 2] {
        [Entry::line("theory, RS", SYMMETRIC), Entry::line("theory, 1RSB", BROKEN)]
    }
}

/// P(q) of the largest network.
fn distributions(rows: &Rows, temperatures: &[f64]) -> Option<Panel> {
    let rows = rows.with_largest("neurons");
    let shown = thin(temperatures, MOST.0);
    let series: Vec<_> = shown
        .iter()
        .map(|&t| (t, densities(&rows.with("temperature", t))))
        .filter(|(_, d)| !d.is_empty())
        .collect();
    let (_, high) = extremes(series.iter().flat_map(|(_, points)| points).flat_map(Measured::ends))?;
    let x = Axis::new("overlap q of two replicas", -1.0, 1.0);
    let mut panel = Panel::new("a", x, Axis::around("P(q)", [0.0, high])?);
    let size = rows.distinct("neurons").last().copied().unwrap_or_default();
    panel.entries.push(Entry::heading(&format!("N = {}", brief(size))));
    for (index, (temperature, points)) in series.into_iter().enumerate() {
        let look = ordered(index, shown.len());
        panel.guide(&points, look);
        panel.series(&format!("T = {}", brief(temperature)), points, look);
    }
    Some(panel)
}

/// The part in each bin, over that of a flat distribution of the values that q can have.
fn densities(rows: &Rows) -> Vec<Measured> {
    let bins = REPLICA_OVERLAP_DISTRIBUTION.bins;
    let neurons = rows.distinct("neurons").first().map_or(1.0, |&neurons| neurons);
    let values = bins.overlaps(neurons as usize);
    let point = |((centre, column), values): ((f64, &String), &usize)| {
        let part = *rows.series("load", column).first()?;
        let width = 2.0 * *values as f64 / neurons;
        (width > 0.0).then_some(Measured {
            x: centre,
            y: part.y / width,
            error: part.error.map(|error| error / width),
        })
    };
    bins.centres().zip(&bins.columns()).zip(&values).filter_map(point).collect()
}

/// The Edwards-Anderson parameter of every size.
fn order(rows: &Rows, load: f64, estimates: &Table, glass: &Theory) -> Option<Panel> {
    let x = Axis::around(TEMPERATURE, rows.distinct("temperature"))?;
    let mut panel = Panel::new("b", x, Axis::new("Edwards-Anderson parameter", 0.0, 1.0));
    panel.curve(glass.symmetric.iter().map(|&(t, state)| (t, state.q)).collect(), SYMMETRIC);
    for overlap in [|state: &one_step::State| state.q1, |state: &one_step::State| state.q0] {
        panel.curve(glass.broken.iter().map(|(t, state)| (*t, overlap(state))).collect(), BROKEN);
    }
    let sizes = thin(&rows.distinct("neurons"), MOST.1);
    for (index, &neurons) in sizes.iter().enumerate() {
        let at = |&t: &f64| {
            let known = estimate(estimates, &format!("q_EA_load={load}_N={neurons}_T={t}"))?;
            Some(Measured { x: t, y: known.value, error: known.error })
        };
        let points: Vec<_> =
            rows.with("neurons", neurons).distinct("temperature").iter().filter_map(at).collect();
        if !points.is_empty() {
            panel.series(&format!("N = {}", brief(neurons)), points, ordered(index, sizes.len()));
        }
    }
    panel.entries.push(Entry::line("theory, RS: q", SYMMETRIC));
    panel.entries.push(Entry::line("1RSB: q\u{2081}, q\u{2080}", BROKEN));
    Some(panel)
}

/// Energies of the largest network from every start.
fn energies(rows: &Rows, glass: &Theory) -> Option<Panel> {
    let rows = rows.with_largest("neurons");
    let series: Vec<_> =
        rows.starts().into_iter().map(|(name, rows)| (name, rows.series("temperature", "energy"))).collect();
    let points = || series.iter().flat_map(|(_, points)| points);
    let x = Axis::around(TEMPERATURE, points().map(|point| point.x))?;
    let (low, high) = extremes(points().flat_map(Measured::ends))?;
    let mut panel = Panel::new("c", x, Axis::around("energy per neuron E/N", [low, high])?);
    panel.side = Anchor::Start;
    panel.curve(glass.symmetric.iter().map(|&(t, state)| (t, state.energy)).collect(), SYMMETRIC);
    panel.curve(glass.broken.iter().map(|&(t, state)| (t, state.energy)).collect(), BROKEN);
    let count = series.len();
    for (index, (name, points)) in series.into_iter().enumerate() {
        panel.series(&name, points, Look { ..ordered(2 * index, 2 * count) });
    }
    panel.entries.extend(Theory::entries());
    Some(panel)
}

fn caption(rows: &Rows, load: f64) -> String {
    format!(
        "{}; \u{3b1} = {}. a: parts of the measured sweeps by the overlap of two replicas, over the width of the bin, means over pattern sets with standard errors. b: place of the outer peak \
         of P(|q|), jackknife errors. c: energy, from all starts; they agree in equilibrium. Lines: theory of the spin glass, infinite N; T_g = {}.",
        rows.describe_sizes(),
        brief(load),
        brief(theory::glass_temperature(load))
    )
}
