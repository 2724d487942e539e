//! What two independent replicas at one temperature show: the order parameter of a glass.
//!
//! ```text
//! q = (1/N) sum_i s_i^a s_i^b
//! ```
//!
//! (Edwards, Anderson 1975.) `N [<q^2>]` diverges at the transition to the glass, and the Binder ratio of q has there a
//! value that does not depend on N (Bhatt, Young 1985). Means of `q^2` and of the energy over the last half of the measured
//! sweeps and over the quarter before it agree once the replicas are in equilibrium.

use super::family::{Bins, Counts, Family};
use super::{Average, Measurement, Observable, Value};
use crate::statistics::mean;

/// What was seen of two replicas at one temperature of a ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicas {
    /// Their overlap q after each measured sweep.
    pub overlaps: Vec<f64>,
    /// The accepted part of exchanges with the next higher temperature; `None` at the highest.
    pub swap_rate: Option<f64>,
    /// Journeys from the coldest to the hottest place of the ladder and back, a mean over all its replicas.
    pub round_trips: f64,
}

/// Everything that is measured where there are replicas, in the order of the columns.
pub const REPLICA_OBSERVABLES: &[Observable] = &[
    column("replica_overlap", "", "mean |q|, q the overlap of two replicas", |seen| {
        Value::Number(moment(seen, whole, f64::abs))
    }),
    column("replica_overlap_squared", "", "mean q^2", |seen| Value::Number(moment(seen, whole, square))),
    column("replica_overlap_fourth", "", "mean q^4", |seen| Value::Number(moment(seen, whole, fourth))),
    column("swap_rate", "", "accepted part of exchanges with the next higher temperature", |seen| {
        Value::Number(seen.replicas.as_ref().and_then(|replicas| replicas.swap_rate))
    }),
    column(
        "round_trips",
        "",
        "journeys from the coldest to the hottest temperature and back, per replica",
        |seen| Value::Number(seen.replicas.as_ref().map(|replicas| replicas.round_trips)),
    ),
    column(
        "replica_overlap_squared_last_half",
        "",
        "mean q^2 over the last half of the measured sweeps",
        |seen| Value::Number(moment(seen, last_half, square)),
    ),
    column("replica_overlap_squared_quarter_before", "", "mean q^2 over the quarter before it", |seen| {
        Value::Number(moment(seen, quarter_before, square))
    }),
    column(
        "energy_last_half",
        "per neuron",
        "energy, mean over the last half of the measured sweeps",
        |seen| Value::Number(energy(seen, last_half)),
    ),
    column("energy_quarter_before", "per neuron", "energy, mean over the quarter before it", |seen| {
        Value::Number(energy(seen, quarter_before))
    }),
];

/// P(q), the distribution of the overlap of two replicas, over the measured sweeps.
pub const REPLICA_OVERLAP_DISTRIBUTION: Family = Family {
    name: "replica_overlap_distribution",
    meaning: "parts of the measured sweeps by the overlap q of two replicas, -1 to 1",
    needs_replicas: true,
    bins: Bins { prefix: "replica_overlap", per_unit: 20, least: -20, most: 20 },
    count: |seen| seen.replicas.as_ref().map(|replicas| count(&replicas.overlaps)),
};

fn count(overlaps: &[f64]) -> Counts {
    let mut counts = Counts::default();
    counts.take(&REPLICA_OVERLAP_DISTRIBUTION.bins, overlaps.iter().copied());
    counts
}

/// An observable that is averaged as a number.
pub(super) const fn column(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    measure: fn(&Measurement) -> Value,
) -> Observable {
    Observable { name, unit, meaning, measure, average: Average::Mean }
}

/// Part of a series of measured sweeps.
type Window = fn(&[f64]) -> &[f64];

fn whole(series: &[f64]) -> &[f64] {
    series
}

fn last_half(series: &[f64]) -> &[f64] {
    &series[series.len() - series.len() / 2..]
}

fn quarter_before(series: &[f64]) -> &[f64] {
    let end = series.len() - series.len() / 2;
    &series[end - series.len() / 4..end]
}

fn square(value: f64) -> f64 {
    value * value
}

fn fourth(value: f64) -> f64 {
    square(square(value))
}

/// The mean of a power of q.
fn moment(seen: &Measurement, window: Window, power: fn(f64) -> f64) -> Option<f64> {
    let overlaps = window(&seen.replicas.as_ref()?.overlaps);
    mean(&overlaps.iter().map(|&q| power(q)).collect::<Vec<_>>())
}

/// The mean energy of both replicas.
fn energy(seen: &Measurement, window: Window) -> Option<f64> {
    let sweeps = seen.replicas.as_ref()?.overlaps.len().max(1);
    let energies: Vec<f64> = seen.energies.chunks(sweeps).flat_map(window).copied().collect();
    mean(&energies)
}
