//! Basins of attraction: from which start overlap on half of the pattern sets find their pattern.
//!
//! At one N, load, temperature and update the retrieved fraction rises with the start overlap as `1/(1 + exp(-(m0 - m0_c)/w))`, one
//! start for each pattern set and each m0. The boundary is `m0_c`; from a tenth to nine tenths the fraction rises over `2 ln 9 w`. In a large network
//! it jumps from never to always (Gardner, Derrida and Mottishaw, J. Physique 48, 741 (1987)). Errors are a jackknife over pattern sets; the
//! systematic error is the change of `m0_c` with the normal distribution in place of the logistic. At T > 0 a set retrieves
//! whose mean overlap over the measured sweeps exceeds `measure.retrieved_above`.

use std::collections::HashMap;

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::retrieval::{Abscissa, Curve, Link};
use super::row::Row;
use crate::statistics::Estimate;
use crate::table::Table;
use crate::theory::basin::{Sampling, trajectories};

/// Start overlaps below which a curve is not looked at: two parameters, and something that could contradict them.
const FEWEST_STARTS: usize = 5;

/// Where the basin ends under one set of conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// The conditions: N, load, temperature and update, as [`conditions`] writes them.
    pub conditions: String,
    /// P/N.
    pub load: f64,
    /// T.
    pub temperature: f64,
    /// `glauber` or `little`.
    pub update: String,
    /// The number of pattern sets.
    pub sets: usize,
    /// The start overlap from which half of the sets retrieve, or why there is none.
    pub start: Result<Estimate, String>,
    /// How far it moves with another shape of the curve.
    pub systematic: Option<f64>,
    /// The start overlaps between which the fraction rises from a tenth to nine tenths.
    pub width: Option<Estimate>,
}

/// Names the conditions of a curve in `estimates.csv`: `N=1000_load=0.1_T=0_glauber`.
#[must_use]
pub fn conditions(neurons: f64, load: f64, temperature: f64, update: &str) -> String {
    format!("N={neurons}_load={load}_T={temperature}_{update}")
}

/// The boundaries in `samples.csv`, in the order of the table.
///
/// Empty where anything but size, load, temperature, start overlap, update and what belongs to a temperature was swept, and where there are
/// less than five start overlaps.
#[must_use]
pub fn basin_boundaries(samples: &Table) -> Vec<Boundary> {
    let curves = curves(samples);
    curves.iter().filter_map(|rows| Boundary::of(samples, rows)).collect()
}

/// The rows of each curve, sorted by start overlap.
fn curves(samples: &Table) -> Vec<Vec<usize>> {
    const CONDITIONS: [&str; 5] = ["neurons", "patterns", "load", "temperature", "update"];
    let mut places = HashMap::new();
    let mut curves: Vec<Vec<usize>> = Vec::new();
    for row in (0..samples.rows().len()).filter(|&row| samples.text(row, "start") == Some("pattern")) {
        let place = *places.entry(CONDITIONS.map(|name| samples.text(row, name))).or_insert(curves.len());
        if place == curves.len() {
            curves.push(Vec::new());
        }
        curves[place].push(row);
    }
    // Within a curve the conditions are the same already.
    let is_one = |rows: &Vec<usize>| differ_only_in(samples, rows, &["start_overlap"]);
    if curves.iter().all(is_one) { curves } else { Vec::new() }
}

impl Boundary {
    fn of(samples: &Table, rows: &[usize]) -> Option<Self> {
        let curve = Curve::read(samples, Abscissa::StartOverlap, rows)?;
        let number = |name| samples.number(rows[0], name);
        let (load, temperature) = (number("load")?, number("temperature")?);
        let update = samples.text(rows[0], "update")?;
        if curve.along.len() < FEWEST_STARTS {
            return None;
        }
        let found = curve.crossing(Link::Logistic, 0.0);
        let width = found.and_then(|_| curve.width()).filter(is_known);
        let found = found.filter(|_| width.is_some());
        let by_link = curve.crossing(Link::Normal, 0.0);
        let change = |found: Estimate| Some((by_link?.value - found.value).abs());
        Some(Self {
            conditions: conditions(curve.neurons, load, temperature, update),
            load,
            temperature,
            update: update.to_owned(),
            sets: curve.sets(),
            systematic: found.and_then(change),
            width: width.map(from_tenth_to_nine_tenths),
            start: found.ok_or_else(|| why_not(&curve)),
        })
    }
}

/// Whether a width is two errors from zero: else too few sets retrieve, or fail, to tell a curve from a step or a plain.
fn is_known(width: &Estimate) -> bool {
    width.error.is_some_and(|error| 2.0 * error < width.value)
}

fn from_tenth_to_nine_tenths(width: Estimate) -> Estimate {
    let span = 2.0 * 9.0_f64.ln();
    Estimate { value: span * width.value, error: width.error.map(|error| span * error) }
}

fn why_not(curve: &Curve) -> String {
    if curve.sets() < FEWEST_SETS {
        return format!("{} pattern sets, {FEWEST_SETS} are needed", curve.sets());
    }
    "the fraction does not rise through one half within the start overlaps covered, or too few sets tell where".to_owned()
}

/// Exact theory for large N beside the measured boundaries: parallel updates at T = 0, at loads at which one was found.
pub(super) fn theory(measured: &[Boundary]) -> Vec<(f64, Estimate)> {
    let of_theory = |boundary: &&Boundary| {
        boundary.temperature == 0.0 && boundary.update == "little" && boundary.start.is_ok()
    };
    let mut loads: Vec<f64> = measured.iter().filter(of_theory).map(|boundary| boundary.load).collect();
    loads.sort_by(f64::total_cmp);
    loads.dedup();
    let boundary = |load| Some((load, trajectories::boundary(load, &SAMPLING)?));
    loads.into_iter().filter_map(boundary).collect()
}

/// Errors below those of a few hundred starts, in some seconds a load.
pub(super) const SAMPLING: Sampling = Sampling { trajectories: 10_000, steps: 45, seeds: 4, seed: 1 };

/// The rows of all boundaries, and of exact theory beside them.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let basins = &basin_boundaries(samples);
    let mut rows: Vec<Row> = basins.iter().flat_map(boundary_rows).collect();
    rows.extend(theory(basins).into_iter().map(|(load, start)| Row {
        quantity: format!("theory_basin_boundary_load={load}"),
        value: Some(start),
        method: format!(
            "exact theory of parallel descent, N to infinity; {} sampled trajectories, spread of {} repetitions",
            SAMPLING.trajectories,
            SAMPLING.seeds
        ),
        ..Row::default()
    }));
    rows
}

fn boundary_rows(boundary: &Boundary) -> Vec<Row> {
    let Boundary { conditions, sets, start, systematic, width, .. } = boundary;
    let fitted = format!(
        "logistic fit to retrieved fractions over start overlaps; jackknife over {sets} pattern sets"
    );
    let start = Row {
        quantity: format!("basin_boundary_{conditions}"),
        value: start.as_ref().ok().copied(),
        systematic: *systematic,
        method: start.as_ref().map_or_else(|reason| format!("not resolved: {reason}"), |_| fitted.clone()),
        ..Row::default()
    };
    let width = width.map(|width| Row {
        quantity: format!("basin_width_{conditions}"),
        value: Some(width),
        method: format!("from a tenth to nine tenths retrieved; {fitted}"),
        ..Row::default()
    });
    [start].into_iter().chain(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use crate::statistics::mean;
    use rand::RngCore;

    const BOUNDARY: f64 = 0.3;
    const WIDTH: f64 = 0.02;

    /// Half of what decides about a start belongs to its pattern set, which sees all start overlaps, half to the start.
    fn planted(seed: u64, sets: usize, (from, to): (f64, f64)) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut uniform = || (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0;
        let columns = [
            "neurons",
            "patterns",
            "load",
            "temperature",
            "start_overlap",
            "start",
            "update",
            "sample",
            "retrieved",
        ];
        let mut table = Table::new(columns);
        let own: Vec<f64> = (0..sets).map(|_| uniform()).collect();
        for step in 0..16 {
            let start = from + (to - from) * f64::from(step) / 15.0;
            let probability = Link::Logistic.at((start - BOUNDARY) / WIDTH).fraction;
            for (sample, own) in own.iter().enumerate() {
                let decides = if uniform() < 0.5 { *own } else { uniform() };
                let retrieved = u8::from(decides < probability);
                let words =
                    ["1000", "100", "0.1", "0", &start.to_string(), "pattern", "glauber"].map(str::to_owned);
                table.push(words.into_iter().chain([sample.to_string(), retrieved.to_string()]).collect());
            }
        }
        table
    }

    fn only(table: &Table) -> Boundary {
        let mut boundaries = basin_boundaries(table);
        assert_eq!(boundaries.len(), 1);
        boundaries.remove(0)
    }

    #[test]
    fn planted_boundaries_are_found_with_honest_errors() {
        let found: Vec<Boundary> = (0..60).map(|seed| only(&planted(seed, 64, (0.2, 0.4)))).collect();
        assert_eq!(found[0].conditions, "N=1000_load=0.1_T=0_glauber");
        let starts: Vec<Estimate> =
            found.iter().map(|found| found.start.clone().expect("resolved")).collect();
        let widths: Vec<Estimate> = found.iter().map(|found| found.width.expect("resolved")).collect();
        for (name, estimates, truth) in
            [("m0_c", starts, BOUNDARY), ("width", widths, 2.0 * 9.0_f64.ln() * WIDTH)]
        {
            let values: Vec<f64> = estimates.iter().map(|estimate| estimate.value).collect();
            let errors: Vec<f64> =
                estimates.iter().map(|estimate| estimate.error.expect("64 sets")).collect();
            let all = Estimate::of(&values).expect("values");
            let of_mean = all.error.expect("60 values");
            let ratio = mean(&errors).expect("errors") / (of_mean * 60.0_f64.sqrt());
            assert!((0.75..1.33).contains(&ratio), "{name}: quoted error over spread is {ratio}");
            assert!((all.value - truth).abs() < 4.0 * of_mean, "{name}: {all} is not {truth}");
        }
    }

    #[test]
    fn what_is_not_covered_or_has_too_few_sets_has_no_number() {
        let beyond = only(&planted(0, 64, (0.02, 0.24)));
        assert!(beyond.start.expect_err("below the boundary").contains("within the start overlaps"));
        let few = only(&planted(0, 9, (0.2, 0.4)));
        assert_eq!(few.start, Err("9 pattern sets, 10 are needed".to_owned()));
        assert!(few.width.is_none() && few.systematic.is_none());
    }

    #[test]
    fn a_table_of_two_protocols_or_other_starts_has_no_basin() {
        let mut table = planted(0, 20, (0.2, 0.4));
        let mixed = table.column("start").expect("a column");
        for row in table.rows_mut() {
            row[mixed] = "mixture".to_owned();
        }
        assert!(basin_boundaries(&table).is_empty());
        let one = planted(0, 20, (0.2, 0.4));
        let columns: Vec<String> = one.columns().to_vec();
        let mut both = Table::new([&["order".to_owned()][..], &columns].concat());
        for order in ["random", "sequential"] {
            for row in one.rows() {
                both.push([&[order.to_owned()][..], row].concat());
            }
        }
        assert!(basin_boundaries(&both).is_empty());
    }
}
