//! The definition, without any shortcut: the oracle against which the other engines are tested.

use std::sync::Arc;

use super::{coupling, energy_from};
use crate::network::{Patterns, SpinSystem, Spins};

/// A Hebbian network that computes each field anew from `n_i = sum_{j != i} J_ij s_j`.
#[derive(Clone, Debug)]
pub struct Plain {
    patterns: Arc<Patterns>,
    spins: Spins,
}

impl Plain {
    /// The network that stores `patterns`, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn new(patterns: Arc<Patterns>) -> Self {
        let spins = patterns.pattern(0);
        Self { patterns, spins }
    }

    /// The integer field `n_i = N h_i`.
    fn integer_field(&self, neuron: usize) -> i64 {
        (0..self.neurons())
            .filter(|&other| other != neuron)
            .map(|other| coupling(&self.patterns, neuron, other) * i64::from(self.spins.spin(other)))
            .sum()
    }
}

impl SpinSystem for Plain {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn name(&self) -> &'static str {
        "plain"
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.integer_field(neuron) as f64
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let alignment =
            (0..self.neurons()).map(|i| self.integer_field(i) * i64::from(self.spins.spin(i))).sum();
        energy_from(alignment, self.neurons())
    }
}
