//! Neurons that listen to few others: K inputs each, drawn at random, without the opposite connection.
//!
//! ```text
//! h_i = (1/K) sum_{j in K_i} sum_mu xi_i^mu xi_j^mu s_j
//! ```
//!
//! Whole numbers in units of 1/K. With K far below ln N the inputs of a neuron have no common past, and the overlap follows a map from step to step (Derrida,
//! Gardner, Zippelius, Europhys. Lett. 4, 167 (1987)). Couplings are not symmetric: there is no energy that falls, and what is called so is `-(1/2N) sum_i s_i h_i`.

use std::sync::Arc;

use super::learning::{product, rows};
use super::stability::Heard;
use super::{Patterns, SpinSystem, Spins};
use crate::random::{Stream, shuffle_front};

/// Who listens to whom, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// K.
    each: usize,
    /// The K senders of each neuron, shape `[N, K]`.
    senders: Vec<u32>,
    /// `sum_mu xi_i^mu xi_j^mu`, the same shape.
    couplings: Vec<i32>,
}

impl Inputs {
    /// Hebbian couplings from `each` other neurons to every neuron; all others, if there are not as many.
    #[must_use]
    pub fn hebb(patterns: &Patterns, each: usize, chance: &mut Stream) -> Self {
        let neurons = patterns.neurons();
        let each = each.min(neurons - 1);
        let (rows, count) = (rows(patterns), patterns.patterns());
        let mut others: Vec<u32> = (0..neurons as u32).collect();
        let mut inputs = Self { each, senders: Vec::with_capacity(neurons * each), couplings: Vec::new() };
        for neuron in 0..neurons {
            // One more than needed, for the neuron itself may be among them.
            shuffle_front(&mut others, each + 1, chance);
            let drawn = others[..=each].iter().filter(|&&sender| sender as usize != neuron).take(each);
            for &sender in drawn {
                inputs.senders.push(sender);
                inputs.couplings.push(product(&rows[neuron], &rows[sender as usize], count) as i32);
            }
        }
        inputs
    }

    /// What every neuron hears, in units of 1/K.
    pub(super) fn heard(&self) -> Vec<Heard> {
        let square = |coupling: &i32| f64::from(*coupling) * f64::from(*coupling);
        let of = |heard: &[i32]| Heard { own: 0.0, square: heard.iter().map(square).sum() };
        self.couplings.chunks(self.each.max(1)).map(of).collect()
    }
}

/// The network of such inputs.
#[derive(Clone, Debug)]
pub struct SparseNetwork {
    inputs: Arc<Inputs>,
    spins: Spins,
}

impl SparseNetwork {
    /// The network of `neurons` neurons with these inputs, all neurons up.
    #[must_use]
    pub fn new(inputs: Arc<Inputs>) -> Self {
        let neurons = inputs.senders.len() / inputs.each.max(1);
        Self { inputs, spins: Spins::from_fn(neurons, |_| true) }
    }

    /// `K h_i`.
    fn whole_field(&self, neuron: usize) -> i64 {
        let Inputs { each, senders, couplings } = &*self.inputs;
        let own = neuron * each..(neuron + 1) * each;
        let inputs = senders[own.clone()].iter().zip(&couplings[own]);
        inputs
            .map(|(&sender, &coupling)| i64::from(coupling) * i64::from(self.spins.spin(sender as usize)))
            .sum()
    }
}

impl SpinSystem for SparseNetwork {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.whole_field(neuron) as f64
    }

    fn scale(&self) -> f64 {
        self.inputs.each as f64
    }

    fn flip(&mut self, neuron: usize) {
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let aligned =
            (0..self.neurons()).map(|neuron| self.whole_field(neuron) * i64::from(self.spins.spin(neuron)));
        -(aligned.sum::<i64>() as f64) / (2.0 * self.scale() * self.neurons() as f64)
    }

    fn name(&self) -> &'static str {
        "inputs"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Bath;
    use crate::random::{Purpose, stream};

    #[test]
    fn every_neuron_hears_so_many_others_with_hebbian_couplings() {
        let patterns = Patterns::random(1, 50, 7, 0, 0);
        let inputs = Inputs::hebb(&patterns, 12, &mut stream(1, Purpose::Synapses, &[]));
        let network = SparseNetwork::new(Arc::new(inputs.clone()));
        for neuron in 0..50 {
            let own = neuron * 12..(neuron + 1) * 12;
            let mut senders = inputs.senders[own.clone()].to_vec();
            let mut field = 0;
            for (&sender, &coupling) in senders.iter().zip(&inputs.couplings[own]) {
                let agreeing =
                    |mu| i32::from(patterns.value(mu, neuron) * patterns.value(mu, sender as usize));
                assert_eq!(coupling, (0..7).map(agreeing).sum::<i32>());
                field += coupling;
            }
            senders.sort_unstable();
            senders.dedup();
            assert!(senders.len() == 12 && !senders.contains(&(neuron as u32)));
            assert!((network.local_field(neuron, &Bath::cold()) - f64::from(field) / 12.0).abs() < 1e-12);
        }
        // All others, at most.
        assert_eq!(Inputs::hebb(&patterns, 80, &mut stream(1, Purpose::Synapses, &[])).each, 49);
    }
}
