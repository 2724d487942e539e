//! Other rules, damaged synapses, sequences, optimal storage: reference numbers to half a unit of their last digit, an
//! independent quadrature, thermodynamic identities, and the limits in which one theory becomes another.

mod damaged_synapses;
mod dreams;
mod extremely_diluted;
mod optimal_couplings;
mod projection_rule;
mod sequences;

use attractor::theory::synapses::Synapses;
use attractor::theory::{self, State, dreaming, extreme_dilution, optimal_storage, projection, sequence};

use crate::brute;
use crate::printed::{assert_all, differs, number};

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} is not {expected}");
}

fn diluted(connectivity: f64) -> Synapses {
    Synapses::INTACT.diluted(connectivity).expect("a share")
}

/// Within three standard errors of what simulated networks gave.
fn assert_measured(theory: f64, (measured, error): (f64, f64), what: &str) {
    assert!((theory - measured).abs() < 3.0 * error, "{what}: {theory}, measured {measured} +- {error}");
}
