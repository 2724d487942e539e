//! What finished tables say: transitions located, theory compared.

mod comparison;
mod crossing;

pub use comparison::{Residual, residuals};
pub use crossing::{CapacityEstimate, capacity_crossing, estimates};
