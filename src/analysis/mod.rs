//! What finished tables say: transitions located, theory compared.

mod comparison;
mod crossing;

pub use comparison::{Residual, chance_of_worst, residuals};
pub use crossing::{CapacityEstimate, capacity_crossing, estimates};
