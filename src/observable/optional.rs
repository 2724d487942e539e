//! Observables that have a column only where `measure.observables` asks for them.
//!
//! ```text
//! c = dE/dT / N = N (<e^2> - <e>^2) / T^2
//! ```
//!
//! is the specific heat by fluctuations: e is the energy per neuron, averages go over the sweeps of one run. Over n sweeps
//! it comes out low by the part `2 tau / n`, tau the autocorrelation time of the energy.

use super::replay::{DWELL, IN_ORDER, LEADING_OVERLAP, TRANSITION_RATE};
use super::replicas::column;
use super::{
    Average, Measurement, Observable, Species, Value, converged, effective_sweeps, indicator, retrieved,
};
use crate::network::Stability;
use crate::statistics::{autocorrelation_time, mean};

/// Everything that may be asked for and has one column, in the order of the columns.
pub const OPTIONAL: &[Observable] = &[
    Observable {
        name: "specific_heat",
        unit: "per neuron",
        meaning: "N (<e^2> - <e>^2) / T^2, e the energy per neuron, averages over the measured sweeps; empty at T = 0",
        measure: |seen| Value::Number(specific_heat(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "retrieval_sweeps",
        unit: "sweeps",
        meaning: "relaxation_sweeps of the descents at T = 0 that retrieve, empty for all others",
        measure: |seen| Value::Number(retrieval_sweeps(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "trusted",
        unit: "",
        meaning: "1 where effective_sweeps > 25, else 0; empty where there is no autocorrelation_time",
        measure: |seen| Value::Number(is_trusted(seen).map(indicator)),
        average: Average::Mean,
    },
    Observable {
        name: "trusted_time",
        unit: "sweeps",
        meaning: "autocorrelation_time where effective_sweeps > 25, empty for all others",
        measure: |seen| Value::Number(trusted_time(seen)),
        average: Average::Mean,
    },
    Observable {
        name: "start_energy",
        unit: "per neuron",
        meaning: "energy of the couplings in the state in which the run begins; empty for replicas",
        measure: |seen| Value::Number(seen.start_energy),
        average: Average::Mean,
    },
    Observable {
        name: "unmoved",
        unit: "",
        meaning: "1 where a descent at T = 0 turned no neuron over, the state of the start being a fixed point, else 0; empty at T > 0",
        measure: |seen| Value::Number(seen.is_cold().then(|| indicator(seen.descent.flips == 0))),
        average: Average::Mean,
    },
    DWELL,
    TRANSITION_RATE,
    IN_ORDER,
    LEADING_OVERLAP,
    Observable {
        name: SPECIES,
        unit: "",
        meaning: "the final state more finely: pattern, reversed, mixture_3, mixture_5, mixture_7, asymmetric, glassy, cycle; \
                  empty where the descent to it did not end",
        measure: |seen| Value::Species(seen.species),
        average: Average::Classes(&Species::CLASSES),
    },
    column(
        "least_stability",
        "",
        "least stability of any neuron in any stored pattern, xi_i sum_j W_ij xi_j / |W_i|, j other than i",
        |seen| of_synapses(seen, |stability| stability.least),
    ),
    column("mean_stability", "", "mean of the stabilities over neurons and stored patterns", |seen| {
        of_synapses(seen, |stability| stability.mean)
    }),
    column("margin_reached", "", "least stability in any stored pattern, mean over the neurons", |seen| {
        of_synapses(seen, |stability| stability.margin)
    }),
    column(
        "learned",
        "",
        "part of the neurons whose least stability reaches network.margin, or is above 0 where none is asked for",
        |seen| of_synapses(seen, |stability| stability.learned),
    ),
    column(
        "undecided",
        "",
        "part of the neurons of which the rule could not tell whether they can learn; they are not among `learned`",
        |seen| of_synapses(seen, |stability| stability.undecided),
    ),
];

/// The columns that look at the synapses and not at a run.
pub(crate) const STABILITY: [&str; 5] =
    ["least_stability", "mean_stability", "margin_reached", "learned", "undecided"];

/// A number that says how firmly the patterns are held.
fn of_synapses(seen: &Measurement, of: fn(&Stability) -> f64) -> Value {
    Value::Number(seen.stability.as_ref().map(of))
}

/// The column of the finer sort of final states, which takes a look at the patterns of its own.
pub(crate) const SPECIES: &str = "species";

fn specific_heat(seen: &Measurement) -> Option<f64> {
    let average = mean(&seen.energies).filter(|_| !seen.is_cold())?;
    let squares: Vec<f64> = seen.energies.iter().map(|e| (e - average) * (e - average)).collect();
    let variance = mean(&squares)?;
    Some(seen.neurons as f64 * variance / (seen.temperature * seen.temperature))
}

fn retrieval_sweeps(seen: &Measurement) -> Option<f64> {
    let ended = seen.is_cold() && converged(seen) && retrieved(seen) == Some(1.0);
    ended.then_some(seen.descent.sweeps)
}

/// Whether the autocorrelation time is short enough against the run to be known from it.
fn is_trusted(seen: &Measurement) -> Option<bool> {
    const ENOUGH: f64 = 25.0;
    effective_sweeps(seen).map(|sweeps| sweeps > ENOUGH)
}

fn trusted_time(seen: &Measurement) -> Option<f64> {
    autocorrelation_time(&seen.overlaps).filter(|_| is_trusted(seen) == Some(true))
}
