//! `estimates.csv` of a finished run: `quantity, value, error, systematic, chi2, dof, method`.
//!
//! A study is a function from `samples.csv` to rows, nothing where the run is not one of its kind, and a line in `STUDIES`.

use super::row::{Row, table};
use super::{
    basin, capacity, coexistence, edwards_anderson, familiarity, freezing, margin, paramagnet, remanence,
    specific_heat, spinodal, survival,
};
use crate::table::Table;

/// Everything that is estimated, in the order of the table.
const STUDIES: [fn(&Table) -> Vec<Row>; 12] = [
    capacity::rows,
    coexistence::rows,
    freezing::rows,
    paramagnet::rows,
    spinodal::rows,
    basin::rows,
    remanence::rows,
    edwards_anderson::rows,
    specific_heat::rows,
    survival::rows,
    familiarity::rows,
    margin::rows,
];

/// All that `samples.csv` tells of a capacity (crossings of sizes, finite-size scaling), of `T_c`, `T_g` and `T_M`, of basins, remanent overlaps, largest margins and specific
/// heats; `None` where there is nothing to estimate.
///
/// Scaling gives the loads at which given parts of the sets retrieve (`half_load_N`, ...), widths (`width_N`, in units of load), overlaps at the half load (`jump_N`), every
/// limit that was fitted to the loads, and `capacity_scaling`, whose systematic error is the distance to other accepted fits beyond their noise. What the data
/// do not resolve has no number and says why. Of starts on mixtures it is the load or temperature up to which half of them stay.
///
/// Basins have `basin_boundary_...` and `basin_width_...` for each N, load, temperature and update, and beside those of parallel updates at T = 0
/// what exact theory says, `theory_basin_boundary_load=...`, which takes some seconds a load.
#[must_use]
pub fn estimates(samples: &Table) -> Option<Table> {
    if samples.rows().is_empty() {
        return None;
    }
    let table = table(STUDIES.iter().flat_map(|study| study(samples)));
    (!table.rows().is_empty()).then_some(table)
}
