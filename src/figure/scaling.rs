//! Finite-size scaling of the capacity: retrieved fractions with their fits, the same over `(load - alpha_c) sqrt(N)`, on which they should fall on one curve (a saddle-node
//! under disorder of relative size `N^-1/2` has a window of that width), and the limit of large N.

use super::canvas::{Anchor, Picture};
use super::data::{Measured, Rows};
use super::estimated::{Estimated, estimate, row};
use super::panel::Panel;
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, GREY, Look, Marker, Stroke, ordered};
use super::words::brief;
use super::{Source, capacity};
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
    /// The fitted fraction; its curve goes through the load of any level.
    fn fitted(&self, load: f64) -> Option<f64> {
        let width = self.width?;
        let known = |(level, known): (usize, &Option<Estimate>)| Some((LEVELS[level], (*known)?.value));
        let (level, through) = self.loads.iter().enumerate().find_map(known)?;
        Some(1.0 / (1.0 + ((load - through) / width - level.logit()).exp()))
    }
}

/// Draws fractions; where the curves share a point, their collapse; where a load was resolved, the limit.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let nothing = Table::new(["quantity"]);
    let estimates = source.estimates.unwrap_or(&nothing);
    let (rows, remarks) = Rows::new(source, &["retrieved"])?.with("temperature", 0.0).one_protocol();
    let sizes = sizes(&rows, estimates);
    let loads = sizes.iter().flat_map(|size| &size.fractions).map(|point| point.x);
    let axis = Axis::around(LOAD, loads).ok_or("no row at T = 0 has a load and a retrieved fraction")?;
    let levels: Vec<_> = (0..LEVELS.len()).map(|level| Approach::of(level, &sizes)).collect();
    let is_followed = levels.iter().any(|level| !level.points.is_empty());
    let capacity = Capacity::of(estimates);
    let crossing = capacity::crossing(Some(estimates));
    let collapse = crossing.and_then(|(load, _)| collapse(&sizes, load));
    let panels = 1 + usize::from(collapse.is_some()) + usize::from(is_followed);
    let caption = caption(&rows, &remarks, (&capacity, crossing), (collapse.is_some(), is_followed));
    let Sheet { mut picture, body } = Sheet::new(source.title, &caption, 380.0 * panels as f64);
    draw_fractions(&mut picture, body.row(0, panels), axis, &sizes);
    if let Some(panel) = collapse {
        let mut room = body.row(1, panels);
        let strip = room.cut_right(LEGEND.max(legend_width(&panel.entries)));
        panel.draw(&mut picture, room, strip);
    }
    if is_followed {
        let letter = if panels > 2 { "c" } else { "b" };
        draw_limit(&mut picture, body.row(panels - 1, panels), letter, &levels, &capacity)?;
    }
    Ok(picture)
}

/// The fractions over the distance to the load at which they cross, in units of the window; `None` where no sets disagree.
fn collapse(sizes: &[Size], capacity: f64) -> Option<Panel> {
    let scaled = |size: &Size, load: f64| (load - capacity) * size.neurons.sqrt();
    let disagree = |point: &&Measured| (0.0..1.0).contains(&point.y) && point.y > 0.0;
    let window = |size: &Size| {
        size.fractions.iter().filter(disagree).map(|point| scaled(size, point.x)).collect::<Vec<_>>()
    };
    let x = Axis::around("(\u{3b1} \u{2212} \u{3b1}_c) \u{221a}N", sizes.iter().flat_map(window))?;
    let (low, high) = (x.low, x.high);
    let mut panel = Panel::new("b", x, Axis::new("retrieved fraction", -0.04, 1.05));
    for size in sizes {
        let load = |scaled: f64| capacity + scaled / size.neurons.sqrt();
        let curve = steps(low, high).filter_map(|scaled| Some((scaled, size.fitted(load(scaled))?)));
        panel.curve(curve.collect(), Stroke::solid(size.look.ink, PREFERRED));
        let points = size.fractions.iter().map(|point| Measured { x: scaled(size, point.x), ..*point });
        panel.points(points.filter(|point| (low..=high).contains(&point.x)).collect(), size.look);
    }
    panel.entries =
        vec![Entry::heading(&format!("\u{3b1}_c = {capacity:.4}")), Entry::heading("sizes as in a")];
    Some(panel)
}

/// What was estimated for infinite N.
struct Capacity {
    load: Option<Estimated>,
    /// How, or why not.
    method: String,
}

impl Capacity {
    fn of(estimates: &Table) -> Self {
        let row = row(estimates, "capacity_scaling");
        let method = row.and_then(|row| estimates.text(row, "method"));
        Self {
            load: row.and_then(|row| Estimated::of_row(estimates, row)),
            method: method.unwrap_or("not resolved: it takes three sizes or more").to_owned(),
        }
    }

    fn describe(&self) -> String {
        let Some(Estimated { number: Estimate { value, error }, systematic }) = self.load else {
            return format!("The end of half loads is {}", self.method);
        };
        let error = error.map_or("?".to_owned(), |error| format!("{error:.4}"));
        let systematic = systematic.map_or_else(
            || "no other fit is accepted".to_owned(),
            |systematic| format!("\u{b1}\u{a0}{systematic:.4} (other accepted fits, beyond their noise), drawn with both in quadrature"),
        );
        format!("Half loads alone end at {value:.4}\u{a0}\u{b1}\u{a0}{error} (statistical), {systematic}")
    }
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

fn draw_fractions(picture: &mut Picture, mut room: Room, x: Axis, sizes: &[Size]) {
    let text = |size: &Size| format!("N = {} ({} sets)", brief(size.neurons), brief(size.sets));
    let entry = |size: &Size| Entry {
        stroke: Some(Stroke::solid(size.look.ink, PREFERRED)),
        ..Entry::marker(&text(size), size.look)
    };
    let mut entries: Vec<_> = sizes.iter().map(entry).collect();
    entries.push(Entry::heading("lines: logistic fits"));
    let strip = room.cut_right(LEGEND.max(legend_width(&entries)));
    let plot = Plot::new(room, x, Axis::new("retrieved fraction", -0.04, 1.05));
    plot.draw_grid(picture);
    let (low, high) = (plot.axes().0.low, plot.axes().0.high);
    for size in sizes {
        let curve: Vec<_> = steps(low, high).filter_map(|load| Some((load, size.fitted(load)?))).collect();
        plot.draw_curve(picture, &curve, Stroke::solid(size.look.ink, PREFERRED));
    }
    for size in sizes {
        plot.draw_points(picture, &size.fractions, size.look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, "a", Anchor::End);
    draw_legend(picture, &entries, strip);
}

/// Width of both legends, so that both frames end at the same place.
const LEGEND: f64 = 196.0;

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

    fn draw(&self, picture: &mut Picture, plot: &Plot) {
        for (index, limit) in self.accepted.iter().enumerate().rev() {
            // Cubed, the steps are fine near infinite N, where the curve bends.
            let roots = steps(0.0, 1.0).map(|share| share.powi(3) * limit.smallest.sqrt().recip());
            let curve: Vec<_> = roots.map(|root| (root, limit.at(root.powi(-2)))).collect();
            let width = if index == 0 { PREFERRED } else { OTHERS };
            plot.draw_curve(picture, &curve, Stroke::solid(self.look.ink, width));
        }
        plot.draw_points(picture, &self.points, self.look);
    }
}

fn draw_limit(
    picture: &mut Picture,
    mut room: Room,
    letter: &str,
    levels: &[Approach],
    capacity: &Capacity,
) -> Result<(), String> {
    let theories = [
        (theory::replica_symmetric_capacity().load, REPLICA_SYMMETRIC, "RS"),
        (theory::one_step::capacity().load, ONE_STEP, "1RSB"),
    ];
    let points = || levels.iter().flat_map(|level| &level.points);
    let ends = points().flat_map(Measured::ends);
    let limits = levels.iter().flat_map(|level| &level.accepted).map(|limit| limit.load.value);
    let loads = ends.chain(limits).chain(theories.iter().map(|&(load, ..)| load));
    let x = extremes(points().map(|point| point.x))
        .ok_or("no size resolves the load at which its sets are lost")?;
    let x = Axis::new("1/\u{221a}N", -0.04 * x.1, 1.06 * x.1);
    let y = Axis::around("load at which a part is retrieved", loads).ok_or("no load")?;
    let entries = entries(levels, &theories, capacity.load.is_some());
    let strip = room.cut_right(LEGEND.max(legend_width(&entries)));
    let plot = Plot::new(room, x, y);
    plot.draw_grid(picture);
    for (load, stroke, _) in theories {
        let (low, high) = (plot.axes().0.low, plot.axes().0.high);
        plot.draw_curve(picture, &[(low, load), (high, load)], stroke);
    }
    for level in levels {
        level.draw(picture, &plot);
    }
    plot.draw_points(picture, capacity.load.map(|load| load.at(0.0)).as_slice(), LIMIT);
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, letter, Anchor::End);
    draw_legend(picture, &entries, strip);
    Ok(())
}

/// The capacity at infinite N.
const LIMIT: Look = Look { ink: BLACK, marker: Marker::Diamond };

fn entries(levels: &[Approach], theories: &[(f64, Stroke, &str)], resolved: bool) -> Vec<Entry> {
    let level = |level: &Approach| Entry {
        stroke: (!level.accepted.is_empty()).then_some(Stroke::solid(level.look.ink, PREFERRED)),
        ..Entry::marker(&level.text, level.look)
    };
    let mut entries: Vec<_> = levels.iter().filter(|level| !level.points.is_empty()).map(level).collect();
    entries.push(Entry::line("other accepted fits", Stroke::solid(GREY, OTHERS)));
    if resolved {
        entries.push(Entry::marker("half loads, N \u{2192} \u{221e}", LIMIT));
    }
    let theory = |&(load, stroke, name): &(f64, Stroke, &str)| {
        Entry::line(&format!("theory, {name}: {}", brief(load)), stroke)
    };
    entries.extend(theories.iter().map(theory));
    entries
}

fn caption(
    rows: &Rows,
    remarks: &[String],
    (capacity, crossing): (&Capacity, Option<(f64, f64)>),
    (collapsed, followed): (bool, bool),
) -> String {
    let fixed = [rows.describe(), "T = 0".to_owned()];
    let parts: Vec<_> = fixed.into_iter().chain(remarks.iter().cloned()).collect();
    let letter = if collapsed { "c" } else { "b" };
    let below = format!(
        "{letter}: load at which a part of the sets is retrieved, jackknife errors; curves \u{3b1}_c + a N\u{207b}\u{2e3}, \
                 thick: the preferred fit of each level; all levels have one limit. Theory: the capacity of equilibrium, which \
                 descent need not share. "
    );
    let common = crossing.map_or_else(String::new, |(load, error)| {
        format!(" Curves of the larger sizes pass through one point, \u{3b1}_c = {load:.4}\u{a0}\u{b1}\u{a0}{error:.4}.")
    });
    format!(
        "{}. a: fraction of pattern sets retrieved, with its standard error.{common} {}{}{}.",
        parts.join("; "),
        if collapsed {
            "b: the same in units of a window that narrows like 1/\u{221a}N: sizes that share a curve scale. "
        } else {
            ""
        },
        if followed { &below } else { "" },
        capacity.describe()
    )
}
