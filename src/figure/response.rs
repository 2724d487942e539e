//! How recall responds to whatever was swept: overlap and retrieved fraction along one parameter, a series for each value of the others; and in a figure of
//! its own how firmly the synapses hold what they store.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::expectation::{exactly_stored, expected, largest_margin, replayed, separable};
use super::panel::Panel;
use super::plot::{Axis, Sheet, extremes, legend_width};
use super::style::{Stroke, ordered};
use super::words::brief;

/// Series in one plot.
const MOST: usize = 8;

/// An optional observable that has a plot of its own.
const EXACT: &str = "unmoved";

/// The part of the final states that are asymmetric mixtures: of two close memories, blends of both.
const BLENDS: &str = "species_asymmetric";

/// Optional observables of a state that delayed synapses keep on the move.
const REPLAYED: [&str; 2] = ["dwell", "transition_rate"];

/// What may be shown of the synapses.
pub(super) const OF_SYNAPSES: [(&str, &str); 4] = [
    ("margin, mean over the neurons", "margin_reached"),
    ("least stability of any neuron", "least_stability"),
    ("mean stability", "mean_stability"),
    ("part of the neurons that learn", "learned"),
];

/// What may run along the axis: the first of those with most values; its name there.
const ABSCISSAE: [(&str, &str); 19] = [
    ("load", "load \u{3b1} = P/N"),
    ("temperature", "temperature T"),
    ("start_overlap", "start overlap"),
    ("activity", "mean activity a of the patterns"),
    ("pattern_overlap", "overlap of the first two patterns c"),
    ("examples", "examples of each prototype"),
    ("example_overlap", "overlap of examples with their prototype"),
    ("input", "strength of the input h"),
    ("delay", "delay \u{3c4} in sweeps"),
    ("delayed", "strength of the delayed synapses \u{3bb}"),
    ("dreams", "dreams"),
    ("margin", "margin \u{3ba}"),
    ("inputs", "inputs of each neuron K"),
    ("connectivity", "connectivity c"),
    ("noise", "synaptic noise \u{394}"),
    ("antisymmetry", "antisymmetric part k"),
    ("lost_synapses", "part of the synapses that is lost"),
    ("lost_neurons", "part of the neurons that is lost"),
    ("max_sweeps", "sweeps"),
];

/// Draws the overlap above and the retrieved fraction below.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["overlap", "retrieved"])?;
    // Along a sequence the pattern of the start is left: what counts is whether the state is any of them.
    let overlap =
        if rows.all("rule", "sequence") && !rows.words("rule").is_empty() { "largest" } else { "overlap" };
    let mut shows = vec![("overlap m", overlap)];
    // Where descents do not end nobody knows what they retrieve: those that do are no fair part of them.
    let all_end = rows.distinct("converged").iter().all(|&part| part >= 1.0);
    let some_fail = rows.distinct("retrieved").iter().any(|&part| part < 1.0);
    if overlap == "overlap" && all_end && some_fail {
        shows.push(("part of the sets that retrieve", "retrieved"));
    }
    if !rows.distinct(EXACT).is_empty() {
        shows.push(("part of the sets that stay exactly", EXACT));
    }
    if rows.distinct("pattern_overlap").len() > 1 && !rows.distinct(BLENDS).is_empty() {
        shows.push(("part that ends in a blend", BLENDS));
    }
    if !rows.distinct(REPLAYED[0]).is_empty() {
        // A state on the move is in no pattern for long: what counts is the motion.
        shows = vec![("sweeps in each pattern", REPLAYED[0]), ("changes of pattern per sweep", REPLAYED[1])];
    }
    draw_along(source, &rows, shows)
}

/// Draws how firmly patterns are held: stabilities, and the part of the neurons that has learned.
pub(super) fn draw_stability(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &[])?;
    let shows: Vec<_> =
        OF_SYNAPSES.into_iter().filter(|(_, column)| !rows.distinct(column).is_empty()).collect();
    if shows.is_empty() {
        return Err(
            "points.csv has no column `least_stability`, nor another stability, with a number".to_owned()
        );
    }
    draw_along(source, &rows, shows)
}

/// Draws these quantities, words and column, below each other along whatever was swept.
fn draw_along(source: &Source, rows: &Rows, shows: Vec<(&str, &str)>) -> Result<Picture, String> {
    let (along, name) = abscissa(rows).ok_or("nothing was swept: give one key of the grid several values")?;
    let series = rows.split(along);
    let shown = thin(&series, MOST);
    let letters = if shows.len() == 1 { [""; 4] } else { ["a", "b", "c", "d"] };
    let lettered = letters.into_iter().zip(shows);
    let panels = lettered.map(|(letter, shown_as)| panel(letter, shown_as, (along, name), &shown));
    let panels: Vec<Panel> = panels.collect::<Result<_, _>>()?;
    let width = panels.iter().map(|panel| legend_width(&panel.entries)).fold(0.0, f64::max);
    let has_theory = panels.iter().any(Panel::has_thick_curve);
    let caption = caption(rows, along, (shown.len(), series.len()), has_theory);
    let mut sheet = Sheet::new(source.title, &caption, 320.0 * panels.len() as f64);
    let strip = sheet.body.cut_right(width);
    for (index, panel) in panels.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, panels.len()), strip.row(index, panels.len()));
        panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

/// The parameter with most values.
fn abscissa(rows: &Rows) -> Option<(&'static str, &'static str)> {
    let counted = ABSCISSAE.iter().map(|&(column, name)| (rows.distinct(column).len(), (column, name)));
    let mut best = (1, None);
    for (count, parameter) in counted {
        if count > best.0 {
            best = (count, Some(parameter));
        }
    }
    best.1
}

fn panel(
    letter: &'static str,
    (quantity, column): (&str, &str),
    (along, name): (&str, &str),
    series: &[(String, Rows)],
) -> Result<Panel, String> {
    let measured: Vec<Vec<Measured>> = series.iter().map(|(_, rows)| rows.series(along, column)).collect();
    let points = || measured.iter().flatten();
    let none = || format!("no row of points.csv has a number in `{column}`");
    let x = Axis::around(name, points().map(|point| point.x)).ok_or_else(none)?;
    let of_theory = |((_, rows), points): (&(String, Rows), &Vec<Measured>)| {
        let range = extremes(points.iter().map(|point| point.x));
        range.map_or_else(Vec::new, |range| theory(rows, column, along, range))
    };
    let curves: Vec<Vec<(f64, f64)>> = series.iter().zip(&measured).map(of_theory).collect();
    // Where a replay hardly moves on, theory goes to infinity.
    let in_theory = curves.iter().flatten().map(|&(_, y)| y).filter(|_| !REPLAYED.contains(&column));
    let (low, high) = extremes(points().flat_map(Measured::ends).chain(in_theory)).ok_or_else(none)?;
    // Overlaps and parts are seen against 1, the pace of a replay by itself.
    let least = if REPLAYED.contains(&column) { 0.0 } else { 1.0 };
    let mut y = Axis::around(quantity, [low.min(0.0), high.max(least)]).ok_or_else(none)?;
    // Room for the letter above series at 1.
    if least > 0.0 && high < 1.12 {
        y.high = 1.12;
    }
    let mut panel = Panel::new(letter, x, y);
    for (index, (((text, _), points), curve)) in series.iter().zip(measured).zip(curves).enumerate() {
        let look = ordered(index, series.len());
        panel.curve(curve, Stroke::solid(look.ink, 1.25));
        panel.guide(&points, look);
        panel.series(if text.is_empty() { "measured" } else { text }, points, look);
    }
    Ok(panel)
}

/// What theory has for a quantity along a parameter; nothing where it has nothing.
fn theory(rows: &Rows, column: &str, along: &str, range: (f64, f64)) -> Vec<(f64, f64)> {
    match column {
        "retrieved" | "least_stability" | "mean_stability" | BLENDS => Vec::new(),
        // Beside other rules a sequence shows the pattern it has left.
        "overlap" if rows.words("rule") == ["sequence"] => Vec::new(),
        EXACT => exactly_stored(rows, along, range),
        "margin_reached" => largest_margin(rows, along, range),
        "learned" => separable(rows, along, range),
        _ if REPLAYED.contains(&column) => replayed(rows, (along, column), range),
        _ => expected(rows, along, range),
    }
}

fn caption(rows: &Rows, along: &str, (shown, all): (usize, usize), has_theory: bool) -> String {
    let mut parts = vec![rows.describe_sizes()];
    for column in ["load", "temperature"] {
        if let ([value], true) = (rows.distinct(column).as_slice(), column != along) {
            parts.push(format!("{column} {}", brief(*value)));
        }
    }
    if shown < all {
        parts.push(format!("{shown} of {all} series shown"));
    }
    let thick = if has_theory { ", thick ones are theory" } else { "" };
    format!(
        "{}. Means over pattern sets with their standard errors; thin lines guide the eye{thick}.",
        parts.join("; ")
    )
}
