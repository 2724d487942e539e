//! What finished tables say: transitions located, theory compared.

mod comparison;
mod crossing;
mod estimates;
mod jump;
mod limit;
mod retrieval;
mod scaling;
mod survival;

pub use comparison::{
    Compared, Comparison, Conditions, Extrapolation, Quantity, Standing, Verdict, VerdictMethod,
};
pub use crossing::{CapacityEstimate, capacity_crossing};
pub use estimates::estimates;
pub use limit::{Limit, limits};
pub use scaling::{LEVELS, Level};
