//! Estimates with error bars.
//!
//! The independent sample of a quenched system is the pattern set: [`Estimate::of`] goes across pattern
//! sets. Noise within one run is correlated: [`binned_error`] and [`autocorrelation_time`] measure it.
//! Nonlinear functions of means get their error from [`jackknife`]. How one quantity grows with
//! another is told by [`power_law`]; curves through points of known errors are [`least_squares`].
//!
//! All sums run in the order of the data, so that the same numbers give the same bits everywhere.

mod autocorrelation;
mod binning;
mod chi_square;
mod estimate;
mod jackknife;
mod least_squares;
mod power_law;

pub use autocorrelation::autocorrelation_time;
pub use binning::binned_error;
pub use chi_square::ChiSquare;
pub use estimate::{Estimate, mean};
pub use jackknife::jackknife;
pub use least_squares::{LeastSquares, least_squares};
pub use power_law::power_law;
