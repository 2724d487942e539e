//! What finished tables say: transitions located, theory compared.

mod comparison;
mod crossing;

pub use comparison::{
    Compared, Comparison, Conditions, Extrapolation, Quantity, Standing, Verdict, VerdictMethod,
};
pub use crossing::{CapacityEstimate, capacity_crossing, estimates};
