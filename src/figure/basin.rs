//! Basins of attraction: retrieved fraction, final overlap and time to retrieve over the start overlap, and the boundary over the load.

use super::Source;
use super::canvas::{Anchor, Picture};
use super::data::{Measured, Rows, thin};
use super::estimated::estimate;
use super::panel::Panel;
use super::plot::{Axis, Entry, Room, Sheet, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, Look, Marker, Stroke, ordered};
use super::words::brief;
use crate::analysis::conditions;
use crate::table::Table;

/// Most loads over which start overlaps are shown.
const MOST: usize = 7;
/// What tells the sizes of boundaries apart, from the largest to the smallest.
const SIZES: [Marker; 4] = [Marker::Disc, Marker::Ring, Marker::Frame, Marker::Cross];
const START: &str = "start overlap m\u{2080}";
/// Exact theory of parallel updates.
const THEORY: Stroke = Stroke::solid(BLACK, 1.5);

/// Draws up to four plots: what the tables hold.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let all = Rows::new(source, &["overlap", "retrieved", "start_overlap"])?.with_word("start", "pattern");
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let shown = Shown::of(&all).ok_or("no row starts from a pattern")?;
    let mut upper = vec![shown.fractions(estimates)?, shown.panel("b", "overlap", "final overlap m")?];
    let times = shown.panel("c", "retrieval_sweeps", "sweeps to retrieve").ok();
    let boundaries = boundaries(&all, estimates);
    let legend = shown.entries();
    let widest =
        boundaries.iter().map(|panel| legend_width(&panel.entries)).fold(legend_width(&legend), f64::max);
    let lower: Vec<Panel> = times.into_iter().chain(boundaries).collect();
    upper[1].entries = legend;
    let caption = shown.caption(&all, lower.len());
    let rows = if lower.is_empty() { 1 } else { 2 };
    let mut sheet = Sheet::new(source.title, &caption, 330.0 * rows as f64);
    let strip = sheet.body.cut_right(widest);
    for (row, panels) in [upper, lower].iter().enumerate().take(rows) {
        let (body, strip) = (sheet.body.row(row, rows), strip.row(row, rows));
        for (column, panel) in panels.iter().enumerate() {
            let empty = Room { top: strip.top, ..strip };
            panel.draw(&mut sheet.picture, body.column(column, 2), empty);
        }
    }
    Ok(sheet.picture)
}

/// The rows whose start overlaps are shown: the largest size, the lowest temperature, one update.
struct Shown<'a> {
    rows: Rows<'a>,
    loads: Vec<f64>,
    neurons: f64,
    temperature: f64,
    update: &'a str,
}

impl<'a> Shown<'a> {
    fn of(all: &Rows<'a>) -> Option<Self> {
        let neurons = *all.distinct("neurons").last()?;
        let temperature = *all.distinct("temperature").first()?;
        let update = all.words("update").first().copied().unwrap_or("glauber");
        let rows = all.with("neurons", neurons).with("temperature", temperature).with_word("update", update);
        let loads = thin(&rows.distinct("load"), MOST);
        Some(Self { rows, loads, neurons, temperature, update })
    }

    fn looks(&self) -> impl Iterator<Item = (f64, Look)> {
        let count = self.loads.len();
        self.loads.iter().enumerate().map(move |(index, &load)| (load, ordered(index, count)))
    }

    fn series(&self, load: f64, column: &str) -> Vec<Measured> {
        self.rows.with("load", load).series("start_overlap", column)
    }

    /// One column over the start overlap, a series for each load.
    fn panel(&self, letter: &'static str, column: &str, name: &str) -> Result<Panel, String> {
        let known = |load| self.series(load, column).into_iter().filter(|point| point.error.is_some());
        let series: Vec<_> =
            self.looks().map(|(load, look)| (known(load).collect::<Vec<_>>(), look)).collect();
        let points = || series.iter().flat_map(|(points, _)| points);
        let none = || format!("no row of points.csv has a number in `{column}`");
        let x = Axis::around(START, points().map(|point| point.x)).ok_or_else(none)?;
        let (low, high) = extremes(points().flat_map(Measured::ends)).ok_or_else(none)?;
        let y = if column == "retrieval_sweeps" {
            Axis::around(name, [0.0, high]).ok_or_else(none)?
        } else {
            Axis::new(name, low.min(-0.04), 1.06)
        };
        let mut panel = Panel::new(letter, x, y);
        if column != "retrieval_sweeps" {
            panel.side = Anchor::Start;
        }
        for (points, look) in series {
            if column != "retrieved" {
                panel.guide(&points, look);
            }
            panel.points(points, look);
        }
        Ok(panel)
    }

    /// Retrieved fractions with the fits of the estimates.
    fn fractions(&self, estimates: &Table) -> Result<Panel, String> {
        const STEPS: u32 = 150;
        let mut panel = self.panel("a", "retrieved", "retrieved fraction")?;
        let (low, high) = (panel.axes().0.low, panel.axes().0.high);
        for (load, look) in self.looks() {
            let at = conditions(self.neurons, load, self.temperature, self.update);
            let named = |name: &str| Some(estimate(estimates, &format!("{name}_{at}"))?.value);
            let (Some(start), Some(width)) = (named("basin_boundary"), named("basin_width")) else {
                continue;
            };
            let steepness = 2.0 * 9.0_f64.ln() / width;
            let overlaps = (0..=STEPS).map(|step| low + (high - low) * f64::from(step) / f64::from(STEPS));
            let fitted = |m: f64| (m, 1.0 / (1.0 + (-steepness * (m - start)).exp()));
            panel.curve(overlaps.map(fitted).collect(), Stroke::solid(look.ink, 1.25));
        }
        Ok(panel)
    }

    fn entries(&self) -> Vec<Entry> {
        let loads =
            self.looks().map(|(load, look)| Entry::marker(&format!("\u{3b1} = {}", brief(load)), look));
        loads.collect()
    }

    fn caption(&self, all: &Rows, lower: usize) -> String {
        let below = match lower {
            0 => "",
            _ => {
                " Below: sweeps until the last flip of the sets that retrieve (c), and the start overlap from which half of the sets retrieve, with \
                 jackknife errors (d); the black line joins values of the exact theory of parallel updates for infinite N."
            }
        };
        format!(
            "{}; load \u{3b1} = P/N. Above: N = {}, T = {}, {} updates, one start for each pattern set: fraction retrieved with logistic fits (a) and mean final \
             overlap (b), with standard errors; thin lines guide the eye.{below}",
            all.describe_sizes(),
            brief(self.neurons),
            brief(self.temperature),
            in_words(self.update),
        )
    }
}

fn in_words(update: &str) -> &str {
    if update == "little" { "parallel" } else { "asynchronous" }
}

/// The boundary over the load, a colour for each update and temperature, a marker for each size; `None` where none was resolved.
fn boundaries(all: &Rows, estimates: &Table) -> Option<Panel> {
    let (updates, temperatures) = (all.words("update"), all.distinct("temperature"));
    let pairs = || updates.iter().flat_map(|&update| temperatures.iter().map(move |&t| (update, t)));
    let sizes: Vec<f64> = all.distinct("neurons").into_iter().rev().take(SIZES.len()).collect();
    let count = pairs().count();
    let series = |(colour, (update, temperature)): (usize, (&str, f64))| {
        let of_size = |(size, &neurons): (usize, &f64)| {
            let points = measured(all, estimates, |load| conditions(neurons, load, temperature, update));
            let text = format!("{}, T = {}, N = {}", in_words(update), brief(temperature), brief(neurons));
            (text, points, Look { marker: SIZES[size], ..ordered(colour, count) })
        };
        sizes.iter().enumerate().map(of_size).collect::<Vec<_>>()
    };
    let mut series: Vec<_> = pairs().enumerate().flat_map(series).collect();
    series.retain(|(_, points, _)| !points.is_empty());
    let theory = theory(all, estimates);
    let points = || series.iter().flat_map(|(_, points, _)| points);
    let x = Axis::around(LOAD, points().map(|point| point.x))?;
    let (_, high) = extremes(points().flat_map(Measured::ends))?;
    let mut panel = Panel::new("d", x, Axis::around("boundary of the basin", [0.0, high])?);
    panel.side = Anchor::Start;
    if !theory.is_empty() {
        panel.curve(theory.iter().map(|&Measured { x, y, .. }| (x, y)).collect(), THEORY);
    }
    for (text, points, look) in series {
        if look.marker == SIZES[0] {
            panel.guide(&points, look);
        }
        panel.series(&text, points, look);
    }
    if !theory.is_empty() {
        panel.entries.push(Entry::line("theory, parallel, T = 0", THEORY));
    }
    Some(panel)
}

/// The boundaries that were resolved, over the load.
fn measured(all: &Rows, estimates: &Table, at: impl Fn(f64) -> String) -> Vec<Measured> {
    let point = |load: f64| {
        let found = estimate(estimates, &format!("basin_boundary_{}", at(load)))?;
        Some(Measured { x: load, y: found.value, error: found.error })
    };
    all.distinct("load").into_iter().filter_map(point).collect()
}

fn theory(all: &Rows, estimates: &Table) -> Vec<Measured> {
    let point = |load: f64| {
        let found = estimate(estimates, &format!("theory_basin_boundary_load={load}"))?;
        Some(Measured { x: load, y: found.value, error: found.error })
    };
    all.distinct("load").into_iter().filter_map(point).collect()
}
