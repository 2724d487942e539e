//! Measured quantities: each has a name (its column), a unit, and one function of what a run has seen.
//!
//! To add one, write a function of a [`Measurement`] and give it a line in [`OBSERVABLES`]; its column then
//! appears in `samples.csv`, and its mean and error in `points.csv`. A line in [`OPTIONAL`] makes a column for those who ask for
//! it, a line in [`FAMILIES`] a column for each bin of a distribution, a line in [`REPLICA_OBSERVABLES`] one of runs that have replicas, in
//! [`CENSUS_OBSERVABLES`] one of runs with many starts.

mod attractor;
mod census;
mod classes;
mod family;
mod fields;
mod identity;
mod optional;
mod replay;
mod replicas;
mod species;

pub use attractor::{Attractor, MIXTURE_ABOVE, PATTERN_ABOVE};
pub use census::{CENSUS_OBSERVABLES, Census};
pub use classes::Classes;
pub use family::{Bins, Chosen, Counts, FAMILIES, Family};
pub use fields::{LOCAL_FIELDS, look_at_fields};
pub use identity::Identity;
pub use optional::OPTIONAL;
pub(crate) use optional::{SPECIES, STABILITY};
pub use replay::{REPLAY, Replay};
pub use replicas::{REPLICA_OBSERVABLES, REPLICA_OVERLAP_DISTRIBUTION, Replicas};
pub use species::{FEW, SYMMETRIC_ABOVE, Species};

use serde::{Deserialize, Serialize};

use crate::dynamics::{Outcome, Relaxation};
use crate::network::Stability;
use crate::statistics::{autocorrelation_time, binned_error, mean};

/// What one run has seen.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// Number of neurons N.
    pub neurons: usize,
    /// The overlap above which the pattern counts as retrieved.
    pub retrieved_above: f64,
    /// Overlap with the start pattern after each measured sweep; at T = 0 the final one alone. Where there are two replicas,
    /// the sweeps of the second follow those of the first; the same in `energies`.
    pub overlaps: Vec<f64>,
    /// Energy per neuron after each measured sweep; at T = 0 the final one alone.
    pub energies: Vec<f64>,
    /// Neurons turned over and attempts made while measuring; at T = 0 on the way down.
    pub flips: u64,
    /// See `flips`.
    pub updates: u64,
    /// The descent to the final state: at T > 0 a quench after the last sweep.
    pub descent: Relaxation,
    /// The temperature T of the run itself.
    pub temperature: f64,
    /// Overlaps of the final state with all patterns, shape `[P]`.
    pub final_overlaps: Vec<f64>,
    /// Energy per neuron of the final state.
    pub final_energy: f64,
    /// Energy per neuron of the couplings in the state of the start; `None` where nobody looked.
    pub start_energy: Option<f64>,
    /// What the final state is; `None` where the descent to it did not end.
    pub attractor: Option<Attractor>,
    /// Local fields by bin; nothing where nobody asked.
    pub fields: Counts,
    /// The patterns through which the state has gone; nothing where nobody asked.
    pub replay: Replay,
    /// The same more finely, where a run asks for it.
    pub species: Option<Species>,
    /// What was seen of two replicas together; `None` where there was one.
    pub replicas: Option<Replicas>,
    /// What all starts of the network have found; `None` where there was one.
    pub census: Option<Census>,
    /// How firmly the network holds its patterns, whatever the run; `None` where nobody looked.
    pub stability: Option<Stability>,
}

impl Measurement {
    /// Whether the run itself was at T = 0.
    #[must_use]
    pub fn is_cold(&self) -> bool {
        self.temperature == 0.0
    }
}

/// A value of an observable.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A number, averaged over pattern sets; `None` where it is not defined.
    Number(Option<f64>),
    /// A word, counted over pattern sets; `None` where there is no final state.
    Class(Option<Attractor>),
    /// The same of a finer sort.
    Species(Option<Species>),
}

/// How an observable becomes a column of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// Mean over the pattern sets in which it is defined.
    Mean,
    /// The fraction of each class, of all spurious ones, and the mean energy within each class.
    Classes(&'static Classes),
}

/// A function of means over pattern sets; its error comes from the jackknife.
pub struct Derived {
    /// Its column in points.
    pub name: &'static str,
    /// What it is, in one line.
    pub meaning: &'static str,
    /// The observables whose means it takes.
    pub from: &'static [&'static str],
    /// Its value for these means, in that order.
    pub value: fn(&[f64]) -> Option<f64>,
}

/// Everything that is derived from means.
pub const DERIVED: &[Derived] = &[
    Derived {
        name: "binder",
        meaning: "1 - [m^4] / (3 [m^2]^2), m the overlap, averages over sweeps and pattern sets before the ratio",
        from: &["overlap_squared", "overlap_fourth"],
        value: |means| (means[0] > 0.0).then(|| 1.0 - means[1] / (3.0 * means[0] * means[0])),
    },
    Derived {
        name: "glass_susceptibility",
        meaning: "N [q^2], q the overlap of two replicas",
        from: &["neurons", "replica_overlap_squared"],
        value: |means| Some(means[0] * means[1]),
    },
    Derived {
        name: "replica_binder",
        meaning: "(3 - [q^4] / [q^2]^2) / 2, q the overlap of two replicas, averages as in `binder`: 0 for Gaussian q, 1 for one |q|",
        from: &["replica_overlap_squared", "replica_overlap_fourth"],
        value: |means| (means[0] > 0.0).then(|| (3.0 - means[1] / (means[0] * means[0])) / 2.0),
    },
    census::ATTRACTORS_EXPECTED,
];

/// How a column is averaged over pattern sets; one that this version does not know, as a number.
#[must_use]
pub fn average_of(name: &str) -> Average {
    let known = OBSERVABLES.iter().chain(OPTIONAL).find(|observable| observable.name == name);
    known.map_or(Average::Mean, |observable| observable.average)
}

/// A measured quantity.
#[derive(Debug)]
pub struct Observable {
    /// Its column.
    pub name: &'static str,
    /// Its unit; empty for a pure number.
    pub unit: &'static str,
    /// What it is, in one line.
    pub meaning: &'static str,
    /// Its value in one run.
    pub measure: fn(&Measurement) -> Value,
    /// How it is averaged over pattern sets.
    pub average: Average,
}

/// Everything that is measured in every run, in the order of the columns.
pub const OBSERVABLES: &[Observable] = &[
    Observable {
        name: "overlap",
        unit: "",
        meaning: "overlap m with the start pattern: mean over the measured sweeps, at T = 0 of the final state",
        measure: |seen| Value::Number(mean(&seen.overlaps)),
        average: Average::Mean,
    },
    Observable {
        name: "energy",
        unit: "per neuron",
        meaning: "energy, averaged as the overlap",
        measure: |seen| Value::Number(mean(&seen.energies)),
        average: Average::Mean,
    },
    Observable {
        name: "retrieved",
        unit: "",
        meaning: "1 where the overlap exceeds measure.retrieved_above, else 0; empty where a descent at T = 0 did not end",
        measure: |seen| Value::Number(retrieved(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "largest",
        unit: "",
        meaning: "largest |overlap| of the final state with any pattern (T > 0: after a quench)",
        measure: |seen| Value::Number(ranked_overlap(seen, 0)),
        average: Average::Mean,
    },
    Observable {
        name: "second",
        unit: "",
        meaning: "second largest |overlap| of the final state",
        measure: |seen| Value::Number(ranked_overlap(seen, 1)),
        average: Average::Mean,
    },
    Observable {
        name: "attractor",
        unit: "",
        meaning: "what the final state is: pattern, reversed, mixture (of three), other, cycle; empty where the descent to it did not end",
        measure: |seen| Value::Class(seen.attractor),
        average: Average::Classes(&Attractor::CLASSES),
    },
    Observable {
        name: "final_energy",
        unit: "per neuron",
        meaning: "energy of the final state (T > 0: after a quench), empty where the descent to it did not end",
        measure: |seen| Value::Number(converged(seen).then_some(seen.final_energy)),
        average: Average::Mean,
    },
    Observable {
        name: "relaxation_sweeps",
        unit: "sweeps",
        meaning: "T = 0: sweeps until the last flip, empty where the descent did not end",
        measure: |seen| Value::Number((seen.is_cold() && converged(seen)).then_some(seen.descent.sweeps)),
        average: Average::Mean,
    },
    Observable {
        name: "converged",
        unit: "",
        meaning: "1 where the descent to the final state ended in a fixed point or a cycle of two, else 0",
        measure: |seen| Value::Number(Some(indicator(converged(seen)))),
        average: Average::Mean,
    },
    Observable {
        name: "flip_rate",
        unit: "flips per update",
        meaning: "fraction of update attempts that turned a neuron over",
        measure: |seen| Value::Number((seen.updates > 0).then(|| seen.flips as f64 / seen.updates as f64)),
        average: Average::Mean,
    },
    Observable {
        name: "autocorrelation_time",
        unit: "sweeps",
        meaning: "integrated autocorrelation time of the overlap, 1/2 + sum of rho(t); trust it where effective_sweeps > 25",
        measure: |seen| Value::Number(autocorrelation_time(&seen.overlaps)),
        average: Average::Mean,
    },
    Observable {
        name: "effective_sweeps",
        unit: "sweeps",
        meaning: "number of independent sweeps, measured sweeps / (2 autocorrelation_time)",
        measure: |seen| Value::Number(effective_sweeps(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "thermal_noise",
        unit: "",
        meaning: "standard error of the overlap from the noise within this one run, by binning",
        measure: |seen| Value::Number(binned_error(&seen.overlaps)),
        average: Average::Mean,
    },
    Observable {
        name: "overlap_squared",
        unit: "",
        meaning: "square of the overlap, averaged as the overlap",
        measure: |seen| Value::Number(overlap_squared(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "overlap_fourth",
        unit: "",
        meaning: "fourth power of the overlap, averaged as the overlap",
        measure: |seen| Value::Number(overlap_fourth(seen)),
        average: Average::Mean,
    },
];

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// A descent that was given up has lost the pattern; one that ran out of sweeps has no final state.
fn retrieved(seen: &Measurement) -> Option<f64> {
    let unfinished = seen.is_cold() && seen.descent.outcome == Outcome::Unfinished;
    let overlap = mean(&seen.overlaps).filter(|_| !unfinished)?;
    Some(indicator(overlap > seen.retrieved_above))
}

fn overlap_squared(seen: &Measurement) -> Option<f64> {
    mean(&seen.overlaps.iter().map(|m| m * m).collect::<Vec<_>>())
}

fn overlap_fourth(seen: &Measurement) -> Option<f64> {
    mean(&seen.overlaps.iter().map(|m| m * m * (m * m)).collect::<Vec<_>>())
}

fn converged(seen: &Measurement) -> bool {
    matches!(seen.descent.outcome, Outcome::FixedPoint | Outcome::Cycle)
}

fn ranked_overlap(seen: &Measurement, rank: usize) -> Option<f64> {
    let mut sizes: Vec<f64> = seen.final_overlaps.iter().map(|m| m.abs()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.get(rank).copied()
}

fn effective_sweeps(seen: &Measurement) -> Option<f64> {
    autocorrelation_time(&seen.overlaps).map(|time| seen.overlaps.len() as f64 / (2.0 * time))
}
