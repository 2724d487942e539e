//! The retrieval state of replica theory along any parameter, for the rules and the damage of which it is known.

use std::f64::consts::FRAC_2_PI;

use super::data::Rows;
use crate::network::Response;
use crate::theory::exact_storage::stored_pattern;
use crate::theory::replay::{Cycle, MOST_PATTERNS};
use crate::theory::synapses::Synapses;
use crate::theory::{self, dreaming, extreme_dilution, projection, sequence};

/// Steps of a curve.
const STEPS: u32 = 100;

/// Parameters of which the theories know nothing: they must not be there, or be 0.
const UNKNOWN: [&str; 9] = [
    "activity",
    "examples",
    "input",
    "delayed",
    "antisymmetry",
    "lost_synapses",
    "margin",
    "pattern_overlap",
    "starts",
];

/// Overlap from the pattern along a column; nothing where there is no theory of all these rows.
pub(super) fn expected(rows: &Rows, along: &str, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let along_state = !matches!(along, "start_overlap" | "max_sweeps");
    if !(along_state && are_known(rows) && moves_as_theory(rows)) {
        return Vec::new();
    }
    let row = Row { rows, along };
    let at = |step: u32| low + (high - low) * f64::from(step) / f64::from(STEPS);
    (0..=STEPS).map(at).filter_map(|x| Some((x, row.overlap(x)?))).collect()
}

/// Points of laws of finite networks; that of exactly stored patterns takes some milliseconds each.
const COUNTS: usize = 40;

/// The part of patterns that Hebb's rule stores without one wrong bit, along the load at T = 0; nothing along anything else.
pub(super) fn exactly_stored(rows: &Rows, along: &str, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let [neurons] = rows.distinct("neurons")[..] else { return Vec::new() };
    let whole = rows.distinct("start_overlap") == [1.0] && rows.distinct("temperature") == [0.0];
    if along != "load" || !(whole && rows.all("start", "pattern") && are_plainly_hebbian(rows)) {
        return Vec::new();
    }
    let (fewest, most) = ((low * neurons).round() as usize, (high * neurons).round() as usize);
    let stored =
        |count: usize| stored_pattern(neurons as usize, count).map(|part| (count as f64 / neurons, part));
    (fewest..=most).step_by(1 + (most - fewest) / COUNTS).filter_map(stored).collect()
}

/// The load up to which patterns hardly disturb each other.
const FEW: f64 = 0.001;

/// Sweeps through which the theory follows a cycle of patterns.
const FOLLOWED: usize = 400;

/// What the exact theory of few patterns and many neurons says of a cycle that delayed synapses lead through, all neurons moving at once:
/// the time in each pattern, or its inverse.
pub(super) fn replayed(
    rows: &Rows,
    (along, column): (&str, &str),
    (low, high): (f64, f64),
) -> Vec<(f64, f64)> {
    let fits = ["delay", "delayed", "input", "temperature"].contains(&along)
        && rows.all("update", "little")
        && rows.all("start", "pattern")
        && are(rows, "start_overlap", 1.0)
        && rows.all("input_direction", "uniform")
        && ["input_from", "input_every", "input_sweeps"].iter().all(|column| are(rows, column, 0.0))
        && rows.words("rule").is_empty()
        && rows.distinct("load").iter().all(|&load| load <= FEW)
        && are_whole(rows)
        && UNKNOWN
            .iter()
            .filter(|column| !["input", "delayed"].contains(column))
            .all(|column| are(rows, column, 0.0))
        && ["zero_one", "self_coupling", "given"].iter().all(|column| rows.all(column, "false"));
    let ([patterns], [response]) = (&rows.distinct("patterns")[..], &rows.words("delayed_response")[..])
    else {
        return Vec::new();
    };
    let known = Response::WORDS.iter().find(|(word, _)| word == response);
    let Some((_, response)) = known.filter(|_| fits && *patterns <= MOST_PATTERNS as f64) else {
        return Vec::new();
    };
    let row = Row { rows, along };
    let value = |x: f64| {
        let cycle = Cycle {
            patterns: *patterns as usize,
            strength: row.number("delayed", 0.0, x),
            kernel: response.kernel(row.number("delay", 1.0, x) as u64),
            input: row.number("input", 0.0, x),
            temperature: row.number("temperature", 0.0, x),
            slots: 1,
        };
        let dwell = cycle.dwell(FOLLOWED);
        if column == "dwell" { dwell } else { Some(dwell.map_or(0.0, f64::recip)) }
    };
    let places: Vec<f64> = if along == "delay" {
        (low as u64..=high as u64).map(|delay| delay as f64).collect()
    } else {
        (0..=COUNTS as u32).map(|step| low + (high - low) * f64::from(step) / COUNTS as f64).collect()
    };
    places.into_iter().filter_map(|x| Some((x, value(x)?))).collect()
}

/// Gardner's margin, the largest that any couplings can have, along the load; for perceptrons that were to find it, and nothing along anything else.
pub(super) fn largest_margin(rows: &Rows, along: &str, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    if along != "load" || !are_perceptrons(rows) || !rows.distinct("margin").is_empty() {
        return Vec::new();
    }
    let at = |step: u32| low + (high - low) * f64::from(step) / f64::from(STEPS);
    let margin = |load: f64| Some((load, theory::optimal_storage::margin(load)?));
    (0..=STEPS).map(at).filter_map(margin).collect()
}

/// Cover's part of the neurons that can tell all patterns apart, along the load, for every number of patterns; of perceptrons of which no margin is asked.
pub(super) fn separable(rows: &Rows, along: &str, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let [neurons] = rows.distinct("neurons")[..] else { return Vec::new() };
    if along != "load" || !are_perceptrons(rows) {
        return Vec::new();
    }
    let inputs = (neurons as usize).saturating_sub(1);
    let (fewest, most) = ((low * neurons).round() as usize, (high * neurons).round() as usize);
    let part =
        |count: usize| Some((count as f64 / neurons, theory::optimal_storage::separable(inputs, count)?));
    (fewest..=most).step_by(1 + (most - fewest) / COUNTS).filter_map(part).collect()
}

/// Whether these are perceptrons with random patterns and all synapses, of which no margin above 0 is asked.
fn are_perceptrons(rows: &Rows) -> bool {
    are_whole(rows) && matches!(rows.words("rule")[..], ["perceptron" | "optimal"]) && have_nothing_else(rows)
}

/// Whether these are networks of Hebb's rule with random patterns and all synapses.
pub(super) fn are_plainly_hebbian(rows: &Rows) -> bool {
    are_whole(rows) && rows.all("rule", "hebb") && have_nothing_else(rows)
}

/// Whether nothing that theories know has happened to the synapses.
fn are_whole(rows: &Rows) -> bool {
    let whole = ["noise", "inputs", "lost_neurons"].iter().all(|column| are(rows, column, 0.0));
    whole && are(rows, "connectivity", 1.0) && rows.all("clipped", "false")
}

/// Whether the theories know of all that is in these rows.
fn are_known(rows: &Rows) -> bool {
    rows.all("start", "pattern") && have_nothing_else(rows)
}

fn have_nothing_else(rows: &Rows) -> bool {
    let nothing_else = UNKNOWN.iter().all(|&column| are(rows, column, 0.0));
    let plain = ["zero_one", "self_coupling", "given"].iter().all(|column| rows.all(column, "false"));
    nothing_else && plain
}

/// Whether a column is not there, or has this value in all rows.
fn are(rows: &Rows, column: &str, value: f64) -> bool {
    rows.distinct(column).iter().all(|found| found.total_cmp(&value).is_eq())
}

/// Whether these rows are at rest in the measure of the theories: one by one, or at T = 0, where the order does not matter; sequences and few inputs
/// all at once.
fn moves_as_theory(rows: &Rows) -> bool {
    let together = rows.all("update", "little");
    let runs_on =
        rows.words("rule") == ["sequence"] || rows.distinct("inputs").iter().any(|&each| each > 0.0);
    let comes_to_rest = rows.distinct("converged").iter().all(|&part| part >= 1.0);
    if runs_on {
        together
    } else {
        comes_to_rest && (rows.all("update", "glauber") || are(rows, "temperature", 0.0))
    }
}

/// Rows that differ in one column alone.
struct Row<'a> {
    rows: &'a Rows<'a>,
    along: &'a str,
}

impl Row<'_> {
    /// The value of a parameter at a place of the axis.
    fn number(&self, column: &str, default: f64, x: f64) -> f64 {
        if column == self.along { x } else { self.rows.distinct(column).first().copied().unwrap_or(default) }
    }

    fn word(&self, column: &str) -> &str {
        self.rows.words(column).first().copied().unwrap_or("")
    }

    /// The overlap of the retrieval state.
    fn overlap(&self, x: f64) -> Option<f64> {
        // Without part of the neurons the others are a smaller network of as many patterns, with couplings that are too weak.
        let left = 1.0 - self.number("lost_neurons", 0.0, x);
        let load = self.number("load", 0.0, x) / left;
        let temperature = self.number("temperature", 0.0, x) / left;
        let inputs = self.number("inputs", 0.0, x);
        if inputs > 0.0 {
            let neurons = self.number("neurons", 0.0, x);
            return extreme_dilution::retrieval(load * neurons / inputs, temperature);
        }
        if !matches!(self.word("rule"), "" | "hebb") && !self.is_whole(x, left) {
            return None;
        }
        match self.word("rule") {
            "" | "hebb" => self.hebb(x, load, temperature),
            "pseudo-inverse" => projection::retrieval(load, temperature).map(|state| state.m),
            "dreaming" => {
                dreaming::retrieval(load, temperature, self.number("dreams", 1.0, x)).map(|state| state.m)
            }
            "sequence" => sequence::retrieval(load, temperature).map(|state| state.m),
            _ => None,
        }
    }

    /// Whether nothing has happened to the synapses; a sequence may have lost neurons, of which the others are a smaller one.
    fn is_whole(&self, x: f64, left: f64) -> bool {
        let unheard = left < 1.0 && self.word("rule") != "sequence";
        let cut = self.number("connectivity", 1.0, x) < 1.0 || self.number("noise", 0.0, x) > 0.0;
        !(unheard || cut || self.word("clipped") == "true")
    }

    fn hebb(&self, x: f64, load: f64, temperature: f64) -> Option<f64> {
        let deviation = self.number("noise", 0.0, x) * load.sqrt();
        if self.number("connectivity", 1.0, x) >= 1.0 && deviation <= 0.0 && self.word("clipped") != "true" {
            return theory::retrieval(load, temperature).map(|state| state.m);
        }
        let synapses = Synapses::INTACT.diluted(self.number("connectivity", 1.0, x))?.noisy(deviation)?;
        if self.word("clipped") == "true" {
            // Temperatures in units of the signal, of which signs keep sqrt(2/pi).
            return synapses.clipped().retrieval(load, temperature / FRAC_2_PI.sqrt()).map(|state| state.m);
        }
        synapses.retrieval(load, temperature).map(|state| state.m)
    }
}
