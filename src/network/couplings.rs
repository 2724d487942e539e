//! Any real couplings `W_ij`, as a matrix; and the network of N neurons that they join.
//!
//! ```text
//! h_i = sum_j W_ij s_j,   e = -(1/2N) sum_ij W_ij s_i s_j
//! ```
//!
//! Couplings are rounded once, to a multiple of a power of two that is 2^-51 of the largest field there can be. From then on all
//! fields are sums of whole numbers below 2^53, which 64-bit floating point adds without any error: fields that are
//! kept from flip to flip never drift, and need no refreshing; neither the order of updates nor an interruption changes a bit.
//! The rounding itself changes a coupling of size `1/sqrt(N)` by about one part in 10^13.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::stability::Heard;
use super::{SpinSystem, Spins};

/// Fields are kept below this number of units.
const LARGEST_FIELD: f64 = (1_u64 << 51) as f64;

/// Couplings `W_ij` of neuron j on neuron i, shape `[N, N]`; they need not be symmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Couplings {
    /// `W_ij` times the scale, whole numbers; row j holds what neuron j sends to all i.
    sent: Array2<f64>,
    scale: f64,
}

impl Couplings {
    /// Couplings in units of `1/scale`: row i of the matrix holds what neuron i receives. Whole numbers are taken as they are, others rounded to their grid.
    ///
    /// # Panics
    /// If the matrix is not square or an entry is not finite.
    #[must_use]
    pub fn new(received: Array2<f64>, scale: f64) -> Self {
        assert!(received.is_square(), "as many neurons send as receive");
        let sums = received.rows().into_iter().map(|row| row.iter().map(|coupling| coupling.abs()).sum());
        let largest = sums.fold(0.0, f64::max);
        assert!(largest.is_finite(), "couplings are finite");
        let whole = received.iter().all(|coupling| coupling.fract() == 0.0) && largest < LARGEST_FIELD;
        let finer =
            if whole { 1.0 } else { (LARGEST_FIELD / largest).log2().floor().clamp(-900.0, 900.0).exp2() };
        let sent = received.reversed_axes().as_standard_layout().mapv(|coupling| (coupling * finer).round());
        Self { sent, scale: scale * finer }
    }

    /// Number of neurons N.
    #[must_use]
    pub fn neurons(&self) -> usize {
        self.sent.nrows()
    }

    /// The coupling `W_ij` of neuron j on neuron i.
    ///
    /// # Panics
    /// If there is no such neuron.
    #[must_use]
    pub fn coupling(&self, i: usize, j: usize) -> f64 {
        self.sent[[j, i]] / self.scale
    }

    /// What every neuron hears, in units of `1/scale`.
    pub(super) fn heard(&self) -> Vec<Heard> {
        let of = |(neuron, received): (usize, ArrayView1<f64>)| {
            let others = received.iter().enumerate().filter(|&(sender, _)| sender != neuron);
            Heard { own: received[neuron], square: others.map(|(_, coupling)| coupling * coupling).sum() }
        };
        self.sent.columns().into_iter().enumerate().map(of).collect()
    }

    /// All fields of a state, in units of `1/scale`.
    fn fields(&self, spins: &Spins) -> Array1<f64> {
        let mut fields = Array1::zeros(self.neurons());
        for (sender, row) in self.sent.axis_iter(Axis(0)).enumerate() {
            fields.scaled_add(f64::from(spins.spin(sender)), &row);
        }
        fields
    }
}

/// The network of given couplings.
///
/// ```
/// use std::sync::Arc;
/// use attractor::network::{Bath, CoupledNetwork, Couplings, SpinSystem};
/// use ndarray::array;
/// // Two neurons that hold each other up, in the state (+1, +1).
/// let pair = Couplings::new(array![[0.0, 0.5], [0.5, 0.0]], 1.0);
/// let network = CoupledNetwork::new(Arc::new(pair));
/// assert_eq!(network.local_field(0, &Bath::cold()), 0.5);
/// assert_eq!(network.energy(&Bath::cold()), -0.25);
/// ```
#[derive(Clone, Debug)]
pub struct CoupledNetwork {
    couplings: Arc<Couplings>,
    spins: Spins,
    /// In units of `1/scale`, whole numbers.
    fields: Array1<f64>,
}

impl CoupledNetwork {
    /// The network of these couplings, all neurons up.
    #[must_use]
    pub fn new(couplings: Arc<Couplings>) -> Self {
        let spins = Spins::from_fn(couplings.neurons(), |_| true);
        let fields = couplings.fields(&spins);
        Self { couplings, spins, fields }
    }
}

impl SpinSystem for CoupledNetwork {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        self.fields = self.couplings.fields(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.fields[neuron]
    }

    fn scale(&self) -> f64 {
        self.couplings.scale
    }

    fn flip(&mut self, neuron: usize) {
        self.spins.flip(neuron);
        let change = 2.0 * f64::from(self.spins.spin(neuron));
        self.fields.scaled_add(change, &self.couplings.sent.row(neuron));
    }

    fn recurrent_energy(&self) -> f64 {
        // Whole numbers, which may exceed 2^53 all together.
        let aligned = self.fields.iter().enumerate();
        let alignment: i128 = aligned
            .map(|(neuron, &field)| i128::from(field as i64 * i64::from(self.spins.spin(neuron))))
            .sum();
        -(alignment as f64) / (2.0 * self.couplings.scale * self.neurons() as f64)
    }

    fn name(&self) -> &'static str {
        "couplings"
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole numbers are exact")]
mod tests {
    use ndarray_rand::RandomExt;
    use ndarray_rand::rand_distr::StandardNormal;

    use super::*;
    use crate::dynamics::start;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// Random couplings, not symmetric, with self-couplings.
    fn random(neurons: usize) -> Array2<f64> {
        let mut chance = stream(1, Purpose::Synapses, &[neurons as u64]);
        Array2::random_using((neurons, neurons), StandardNormal, &mut chance) / (neurons as f64).sqrt()
    }

    #[test]
    fn fields_do_not_drift_in_a_million_flips() {
        let neurons = 100;
        let mut chance = stream(2, Purpose::Start, &[]);
        let mut network = CoupledNetwork::new(Couplings::new(random(neurons), 1.0).into());
        network.set_spins(&start::random(neurons, &mut chance));
        for _ in 0..1_000_000 {
            network.flip(split(chance.next_u64(), neurons).0 as usize);
        }
        let mut fresh = network.clone();
        fresh.set_spins(network.spins());
        assert_eq!(network.fields, fresh.fields);
        assert_eq!(network.recurrent_energy(), fresh.recurrent_energy());
    }

    #[test]
    fn fields_and_energy_are_those_of_the_definition() {
        let neurons = 50;
        let matrix = random(neurons);
        let mut chance = stream(3, Purpose::Start, &[]);
        let mut network = CoupledNetwork::new(Couplings::new(matrix.clone(), 1.0).into());
        network.set_spins(&start::random(neurons, &mut chance));
        let state = network.spins().to_array().mapv(f64::from);
        let fields = matrix.dot(&state);
        for neuron in 0..neurons {
            assert!((network.scaled_field(neuron) / network.scale() - fields[neuron]).abs() < 1e-12);
        }
        let energy = -0.5 * state.dot(&fields) / neurons as f64;
        assert!((network.recurrent_energy() - energy).abs() < 1e-12);
    }
}
