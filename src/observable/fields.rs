//! Local fields of the neurons, seen from the start pattern: how many lie where.
//!
//! ```text
//! lambda_i = xi_i h_i = xi_i sum_j W_ij s_j
//! ```
//!
//! Positive where the network tells the neuron what the pattern says. Every neuron counts once after every measured sweep, at T = 0 once in the
//! final state. Theory: `theory::local_fields`.

use serde::{Deserialize, Serialize};

use super::family::{Bins, Family};
use crate::network::{SpinSystem, Spins};

/// The distribution of local fields.
pub const LOCAL_FIELDS: Family = Family {
    name: "local_fields",
    meaning: "parts of the neurons by local field in the direction of the start pattern, at the measured sweeps, at T = 0 in the final state",
    needs_replicas: false,
    bins: Bins { prefix: "local_field", per_unit: 10, least: -30, most: 30 },
    count: |seen| (seen.fields.all > 0).then(|| (seen.fields.counts.clone(), seen.fields.all)),
};

/// How many neurons had their field in each bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCounts {
    /// By bin; empty before the first look.
    counts: Vec<u64>,
    /// Looks times neurons.
    all: u64,
}

impl FieldCounts {
    /// Looks at every neuron of a network once.
    pub fn look(&mut self, network: &dyn SpinSystem, pattern: &Spins) {
        let (bins, scale) = (LOCAL_FIELDS.bins, network.scale());
        self.counts.resize(bins.len(), 0);
        for neuron in 0..network.neurons() {
            let field = network.scaled_field(neuron) * f64::from(pattern.spin(neuron)) / scale;
            if let Some(bin) = bins.place(field) {
                self.counts[bin] += 1;
            }
        }
        self.all += network.neurons() as u64;
    }

    /// Takes in what another has seen.
    pub fn add(&mut self, other: &Self) {
        self.counts.resize(self.counts.len().max(other.counts.len()), 0);
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
        self.all += other.all;
    }
}
