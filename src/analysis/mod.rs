//! What finished tables say: transitions located, theory compared.

mod basin;
mod binder;
mod capacity;
mod coexistence;
mod comparison;
mod crossing;
mod edwards_anderson;
mod estimates;
mod experiment;
mod familiarity;
mod freezing;
mod jump;
mod limit;
mod margin;
mod meeting;
mod paramagnet;
mod remanence;
mod replicas;
mod retrieval;
mod row;
mod scaling;
mod specific_heat;
mod spinodal;
mod survival;

pub use basin::{Boundary, basin_boundaries, conditions};
pub use comparison::{
    Compared, Comparison, Conditions, Extrapolation, Quantity, Standing, Verdict, VerdictMethod,
};
pub use crossing::{CapacityEstimate, capacity_crossing};
pub use estimates::estimates;
pub use familiarity::{Familiarity, familiarity};
pub use limit::{Limit, SADDLE_NODE, Settled, limits};
pub use remanence::{Remanence, remanence};
pub use scaling::{LEVELS, Level};
pub use specific_heat::{SpecificHeat, agreement, specific_heats};
