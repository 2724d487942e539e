//! Basins of attraction: retrieved fraction, final overlap and time to retrieve over the start overlap, and the boundary over the load.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, estimate, thin};
use super::panel::Panel;
use super::plot::{Axis, Entry, Room, Sheet, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, GREY, Look, Stroke, ordered};
use super::words::brief;
use crate::analysis::conditions;
use crate::table::Table;

/// Most loads over which start overlaps are shown, and most series of boundaries.
const MOST: (usize, usize) = (7, 8);
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
        let loads = thin(&rows.distinct("load"), MOST.0);
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
        let series: Vec<_> = self.looks().map(|(load, look)| (self.series(load, column), look)).collect();
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
            0 => String::new(),
            _ => format!(
                " Below: sweeps until the last flip of the sets that retrieve, and the boundary m\u{2080}_c over the load \u{3b1} = P/N, with jackknife \
                 errors; there the line is the exact theory of parallel updates at T = 0, N \u{2192} \u{221e}, with its sampling error."
            ),
        };
        format!(
            "{}. Above: N = {}, T = {}, {} updates, one start for each pattern set: fraction retrieved with logistic fits (a) and mean final \
             overlap (b), with standard errors; thin lines guide the eye. Load \u{3b1} = P/N.{below}",
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

/// The boundary over the load, a series for each update, temperature and size; `None` where none was resolved.
fn boundaries(all: &Rows, estimates: &Table) -> Option<Panel> {
    let mut series: Vec<(String, Vec<Measured>)> = Vec::new();
    for update in all.words("update") {
        for temperature in all.distinct("temperature") {
            for neurons in all.distinct("neurons") {
                let at = |load| format!("basin_boundary_{}", conditions(neurons, load, temperature, update));
                let point = |load: f64| {
                    let found = estimate(estimates, &at(load))?;
                    Some(Measured { x: load, y: found.value, error: found.error })
                };
                let points: Vec<_> = all.distinct("load").into_iter().filter_map(point).collect();
                let text =
                    format!("{}, T = {}, N = {}", in_words(update), brief(temperature), brief(neurons));
                series.push((text, points));
            }
        }
    }
    series.retain(|(_, points)| !points.is_empty());
    let series = thin(&series, MOST.1);
    let theory = theory(all, estimates);
    let points = || series.iter().flat_map(|(_, points)| points);
    let x = Axis::around(LOAD, points().map(|point| point.x))?;
    let (_, high) = extremes(points().flat_map(Measured::ends))?;
    let mut panel = Panel::new("d", x, Axis::around("boundary m\u{2080}_c", [0.0, high])?);
    if !theory.is_empty() {
        let path = theory.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
        panel.curve(path, THEORY);
    }
    let count = series.len();
    for (index, (text, points)) in series.into_iter().enumerate() {
        let look = ordered(index, count);
        panel.guide(&points, look);
        panel.series(&text, points, look);
    }
    if !theory.is_empty() {
        panel.entries.push(Entry::line("theory, parallel, T = 0", THEORY));
    }
    panel.entries.push(Entry::line("guide to the eye", Stroke::solid(GREY.faint(0.6), 0.75)));
    Some(panel)
}

fn theory(all: &Rows, estimates: &Table) -> Vec<Measured> {
    let point = |load: f64| {
        let found = estimate(estimates, &format!("theory_basin_boundary_load={load}"))?;
        Some(Measured { x: load, y: found.value, error: found.error })
    };
    all.distinct("load").into_iter().filter_map(point).collect()
}
