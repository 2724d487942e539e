//! Basins of attraction at T = 0: does parallel dynamics lead from a corrupted pattern, overlap m(0), back to it?
//!
//! | Module | Theory | Good for |
//! |---|---|---|
//! | [`amari_maginu`] | Gaussian noise without memory | the published reference; boundaries too low by a factor near 2 |
//! | [`two_steps`](mod@two_steps) | exact, closed form | the first two steps |
//! | [`trajectories`] | exact, sampled | all steps, boundaries, descent capacity, with errors |
//!
//! The boundary `m0_c`(alpha) is the start overlap from which the pattern is just found: in a large network success jumps
//! there from never to always. It belongs to the dynamics: neurons that move one after the other have a boundary 4 to 11 per cent
//! higher than the parallel one.
//!
//! What descent finds from the pattern itself is not the bottom of its valley. It stays near the pattern up to a load
//! of 0.143, beyond the thermodynamic capacity of 0.138: see [`trajectories::descent_capacity`].

pub mod amari_maginu;
mod ensemble;
pub mod trajectories;
pub mod two_steps;

pub use trajectories::Sampling;
pub use two_steps::{TwoSteps, two_steps};

use std::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};

/// Largest load that is taken; far beyond all retrieval.
const LARGEST_LOAD: f64 = 100.0;

/// Whether there is a theory for this load and start overlap.
fn in_range(load: f64, start_overlap: f64) -> bool {
    (0.0..=LARGEST_LOAD).contains(&load) && (0.0..=1.0).contains(&start_overlap)
}

/// The response of the mean of sgn(m + s z), z ~ N(0, 1), to a field: twice the density of the field at zero.
fn response(m: f64, s: f64) -> f64 {
    let z = m / s;
    if s > 0.0 { FRAC_2_SQRT_PI / SQRT_2 * (-0.5 * z * z).exp() / s } else { 0.0 }
}
