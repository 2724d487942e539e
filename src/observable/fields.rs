//! Local fields of the neurons, seen from the start pattern: how many lie where.
//!
//! ```text
//! lambda_i = xi_i h_i = xi_i sum_j W_ij s_j
//! ```
//!
//! Positive where the network tells the neuron what the pattern says. Every neuron counts once after every measured sweep, at T = 0 once in the
//! final state. Theory: `theory::local_fields`.

use super::family::{Bins, Counts, Family};
use crate::network::{SpinSystem, Spins};

/// The distribution of local fields.
pub const LOCAL_FIELDS: Family = Family {
    name: "local_fields",
    meaning: "parts of the neurons by local field in the direction of the start pattern, at the measured sweeps, at T = 0 in the final state",
    needs_replicas: false,
    bins: Bins { prefix: "local_field", per_unit: 10, least: -30, most: 30 },
    count: |seen| Some(seen.fields.clone()),
};

/// Looks at every neuron of a network once, in the direction of a pattern.
pub fn look_at_fields(network: &dyn SpinSystem, pattern: &Spins, fields: &mut Counts) {
    let scale = network.scale();
    let field = |neuron| network.scaled_field(neuron) * f64::from(pattern.spin(neuron)) / scale;
    fields.take(&LOCAL_FIELDS.bins, (0..network.neurons()).map(field));
}
