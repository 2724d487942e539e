//! Finite-size scaling of the capacity: retrieved fractions with their fits, the same over `(load - alpha_c) sqrt(N)`, on which they should fall on one curve (a saddle-node
//! under disorder of relative size `N^-1/2` has a window of that width), and the limit of large N.

use std::iter;

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows};
use super::estimated::{Estimated, estimate, row};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, GREY, Look, Marker, Stroke, ordered};
use super::words::brief;
use crate::analysis::{LEVELS, Limit, SADDLE_NODE, limits};
use crate::statistics::Estimate;
use crate::table::Table;
use crate::theory;

/// Capacities of theory.
const REPLICA_SYMMETRIC: Stroke = Stroke::dashed(BLACK, 1.25);
const ONE_STEP: Stroke = Stroke::dotted(BLACK, 1.25);
/// The preferred fit of a level, and all other accepted ones.
const PREFERRED: f64 = 1.5;
const OTHERS: f64 = 0.5;

/// One size and what was estimated of it.
struct Size {
    neurons: f64,
    look: Look,
    fractions: Vec<Measured>,
    sets: f64,
    loads: [Option<Estimate>; LEVELS.len()],
    width: Option<f64>,
}

impl Size {
    fn loads_covered(&self) -> impl Iterator<Item = f64> {
        self.fractions.iter().map(|point| point.x)
    }

    /// The fitted fraction; its curve goes through the load of any level.
    fn fitted(&self, load: f64) -> Option<f64> {
        let width = self.width?;
        let known = |(level, known): (usize, &Option<Estimate>)| Some((LEVELS[level], (*known)?.value));
        let (level, through) = self.loads.iter().enumerate().find_map(known)?;
        Some(1.0 / (1.0 + ((load - through) / width - level.logit()).exp()))
    }
}

/// A panel, and what the caption says of it.
struct Part {
    panel: Panel,
    text: String,
}

/// Draws fractions; where the curves share a point, their collapse; where a load was resolved, the limit.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let (rows, remarks) = Rows::new(source, &["retrieved"])?.with("temperature", 0.0).one_protocol();
    let sizes = sizes(&rows, estimates);
    let fractions = fractions(&sizes).ok_or("no row at T = 0 has a load and a retrieved fraction")?;
    let others = [collapse(&sizes, estimates), limit(&sizes, estimates)];
    let mut parts: Vec<Part> = iter::once(fractions).chain(others.into_iter().flatten()).collect();
    for (part, letter) in parts.iter_mut().zip(["a", "b", "c"]) {
        part.panel.letter = letter;
        part.text = format!("{letter}: {}", part.text);
    }
    let described = [rows.describe(), "T = 0".to_owned()].into_iter().chain(remarks);
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    let caption = format!("{}. {}", described.collect::<Vec<_>>().join("; "), texts.join(" "));
    let mut sheet = Sheet::new(source.title, &caption, 380.0 * parts.len() as f64);
    let width = parts.iter().map(|part| legend_width(&part.panel.entries)).fold(0.0, f64::max);
    let strip = sheet.body.cut_right(width);
    for (index, part) in parts.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, parts.len()), strip.row(index, parts.len()));
        part.panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

fn sizes(rows: &Rows, estimates: &Table) -> Vec<Size> {
    let all = rows.distinct("neurons");
    let size = |(index, &neurons): (usize, &f64)| {
        let of_size = rows.with("neurons", neurons);
        let named = |name: &str| estimate(estimates, &format!("{name}_{neurons}"));
        Size {
            neurons,
            look: ordered(index, all.len()),
            fractions: of_size.series("load", "retrieved"),
            sets: of_size.distinct("samples").last().copied().unwrap_or(0.0),
            loads: LEVELS.map(|level| named(level.name)),
            width: named("width").map(|width| width.value),
        }
    };
    all.iter().enumerate().map(size).collect()
}

fn fractions(sizes: &[Size]) -> Option<Part> {
    let x = Axis::around(LOAD, sizes.iter().flat_map(Size::loads_covered))?;
    let (low, high) = (x.low, x.high);
    let mut panel = Panel::new("", x, fraction());
    for size in sizes {
        let curve = steps(low, high).filter_map(|load| Some((load, size.fitted(load)?)));
        panel.curve(curve.collect(), Stroke::solid(size.look.ink, PREFERRED));
        panel.points(size.fractions.clone(), size.look);
        panel.entries.push(Entry {
            stroke: Some(Stroke::solid(size.look.ink, PREFERRED)),
            ..Entry::marker(&format!("N = {} ({} sets)", brief(size.neurons), brief(size.sets)), size.look)
        });
    }
    panel.entries.push(Entry::heading("lines: logistic fits"));
    let text = "fraction of pattern sets retrieved, with its standard error.".to_owned();
    Some(Part { panel, text })
}

/// The fractions over the distance to the load at which their curves cross, in units of the window; `None` where they do not.
fn collapse(sizes: &[Size], estimates: &Table) -> Option<Part> {
    let row = row(estimates, "capacity_crossing")?;
    let Estimate { value: capacity, error } = Estimated::of_row(estimates, row)?.with_all_errors();
    let scaled = |size: &Size, load: f64| (load - capacity) * size.neurons.sqrt();
    let disagree = |point: &&Measured| point.y > 0.0 && point.y < 1.0;
    let window = |size: &Size| {
        size.fractions.iter().filter(disagree).map(|point| scaled(size, point.x)).collect::<Vec<_>>()
    };
    let x = Axis::around("(\u{3b1} \u{2212} \u{3b1}_c) \u{221a}N", sizes.iter().flat_map(window))?;
    let (low, high) = (x.low, x.high);
    let mut panel = Panel::new("", x, fraction());
    for size in sizes {
        let (first, last) = extremes(size.loads_covered())?;
        let (from, to) = (scaled(size, first).max(low), scaled(size, last).min(high));
        let load = |scaled: f64| capacity + scaled / size.neurons.sqrt();
        let curve = steps(from, to).filter_map(|scaled| Some((scaled, size.fitted(load(scaled))?)));
        if from < to {
            panel.curve(curve.collect(), Stroke::solid(size.look.ink, PREFERRED));
        }
        let points = size.fractions.iter().map(|point| Measured { x: scaled(size, point.x), ..*point });
        panel.points(points.filter(|point| (low..=high).contains(&point.x)).collect(), size.look);
    }
    panel.entries = vec![Entry::heading("sizes as in a")];
    let error = error.map_or("?".to_owned(), |error| format!("{error:.4}"));
    let smallest = estimates.text(row, "method").and_then(|method| method.rsplit_once("N >= "));
    let text = format!(
        "the same about the load through which all curves from N = {} on pass, \u{3b1}_c = {capacity:.4}\u{a0}\u{b1}\u{a0}{error} (all errors), in units of 1/\u{221a}N, \
         the window of a saddle-node under disorder; fits end with the loads measured.",
        smallest.map_or("?", |(_, smallest)| smallest),
    );
    Some(Part { panel, text })
}

fn fraction() -> Axis {
    Axis::new("retrieved fraction", -0.04, 1.05)
}

fn steps(low: f64, high: f64) -> impl Iterator<Item = f64> {
    const STEPS: u32 = 150;
    (0..=STEPS).map(move |step| low + (high - low) * f64::from(step) / f64::from(STEPS))
}

/// The load of a level at every size that resolves it, over `N^-1/2`, and its fits.
struct Approach {
    text: String,
    look: Look,
    points: Vec<Measured>,
    accepted: Vec<Limit>,
}

impl Approach {
    fn of(level: usize, sizes: &[Size]) -> Self {
        let loads: Vec<_> =
            sizes.iter().filter_map(|size| Some((size.neurons, size.loads[level]?))).collect();
        let point = |&(neurons, load): &(f64, Estimate)| Measured {
            x: neurons.sqrt().recip(),
            y: load.value,
            error: load.error,
        };
        Self {
            text: format!("{} of the sets", brief(LEVELS[level].fraction)),
            look: ordered(level, LEVELS.len()),
            points: loads.iter().map(point).collect(),
            accepted: limits(&loads, &SADDLE_NODE).into_iter().filter(Limit::is_accepted).collect(),
        }
    }

    fn draw(&self, panel: &mut Panel) {
        for (index, limit) in self.accepted.iter().enumerate().rev() {
            // Cubed, the steps are fine near infinite N, where the curve bends.
            let roots = steps(0.0, 1.0).map(|share| share.powi(3) * limit.smallest.sqrt().recip());
            let curve: Vec<_> = roots.map(|root| (root, limit.at(root.powi(-2)))).collect();
            let width = if index == 0 { PREFERRED } else { OTHERS };
            panel.curve(curve, Stroke::solid(self.look.ink, width));
        }
        panel.points(self.points.clone(), self.look);
        panel.entries.push(Entry {
            stroke: (!self.accepted.is_empty()).then_some(Stroke::solid(self.look.ink, PREFERRED)),
            ..Entry::marker(&self.text, self.look)
        });
    }
}

/// The loads of all levels over `N^-1/2`; `None` where no size resolves one.
fn limit(sizes: &[Size], estimates: &Table) -> Option<Part> {
    let levels = (0..LEVELS.len()).map(|level| Approach::of(level, sizes));
    let levels: Vec<Approach> = levels.filter(|level| !level.points.is_empty()).collect();
    let theories = [
        (theory::replica_symmetric_capacity().load, REPLICA_SYMMETRIC, "RS"),
        (theory::one_step::capacity().load, ONE_STEP, "1RSB"),
    ];
    let points = || levels.iter().flat_map(|level| &level.points);
    let (_, right) = extremes(points().map(|point| point.x))?;
    let ends = points().flat_map(Measured::ends);
    let limits = levels.iter().flat_map(|level| &level.accepted).map(|limit| limit.load.value);
    let loads = ends.chain(limits).chain(theories.iter().map(|&(load, ..)| load));
    let x = Axis::new("1/\u{221a}N", -0.04 * right, 1.06 * right);
    let (low, high) = (x.low, x.high);
    let mut panel = Panel::new("", x, Axis::around("load at which a part is retrieved", loads)?);
    for &(load, stroke, _) in &theories {
        panel.curve(vec![(low, load), (high, load)], stroke);
    }
    for level in &levels {
        level.draw(&mut panel);
    }
    panel.entries.push(Entry::line("other accepted fits", Stroke::solid(GREY, OTHERS)));
    let end = Estimated::find(estimates, "capacity_scaling");
    if let Some(end) = end {
        panel.series("half loads, N \u{2192} \u{221e}", vec![end.at(0.0)], LIMIT);
    }
    let theory = |&(load, stroke, name): &(f64, Stroke, &str)| {
        Entry::line(&format!("theory, {name}: {}", brief(load)), stroke)
    };
    panel.entries.extend(theories.iter().map(theory));
    let text = format!(
        "load at which a part of the sets is retrieved, jackknife errors; curves \u{3b1}_\u{221e} + a N\u{207b}\u{2e3}, thick: the preferred fit of each level; \
         all levels have one limit. {}. Theory: the end of the valley about the pattern in equilibrium.",
        end_of_half_loads(estimates)
    );
    Some(Part { panel, text })
}

fn end_of_half_loads(estimates: &Table) -> String {
    let row = row(estimates, "capacity_scaling");
    let Some(Estimated { number: Estimate { value, error }, systematic }) =
        row.and_then(|row| Estimated::of_row(estimates, row))
    else {
        let method = row.and_then(|row| estimates.text(row, "method"));
        return format!(
            "The end of half loads is {}",
            method.unwrap_or("not resolved: it takes three sizes or more")
        );
    };
    let error = error.map_or("?".to_owned(), |error| format!("{error:.4}"));
    let systematic = systematic.map_or_else(
        || "no other fit is accepted".to_owned(),
        |systematic| format!("\u{b1}\u{a0}{systematic:.4} (other accepted fits, beyond their noise), drawn with both in quadrature"),
    );
    format!("Half loads alone end at {value:.4}\u{a0}\u{b1}\u{a0}{error} (statistical), {systematic}")
}

/// The end of half loads at infinite N.
const LIMIT: Look = Look { ink: BLACK, marker: Marker::Diamond };
