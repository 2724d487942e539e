//! The engine that remembers the overlaps `M_mu`: best where flips are frequent or the network is large.

use std::sync::Arc;

use super::energy_from;
use crate::network::spins::WORD;
use crate::network::{Patterns, SpinSystem, Spins};

/// A Hebbian network with running overlaps: `n_i = sum_mu xi_i^mu M_mu - P s_i`.
#[derive(Clone, Debug)]
pub struct Overlaps {
    patterns: Arc<Patterns>,
    spins: Spins,
    /// `M_mu` in blocks of 64 patterns; what stands beyond P is never read.
    products: Vec<[i32; WORD]>,
    /// `sum_mu M_mu`.
    total: i64,
}

impl Overlaps {
    /// The network that stores `patterns`, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn new(patterns: Arc<Patterns>) -> Self {
        let spins = patterns.pattern(0);
        let mut network = Self { patterns, spins, products: Vec::new(), total: 0 };
        network.recount();
        network
    }

    /// Computes the overlaps of the present state.
    fn recount(&mut self) {
        let products = self.patterns.products(&self.spins);
        self.total = products.iter().sum();
        self.products = vec![[0; WORD]; products.len().div_ceil(WORD)];
        for (pattern, product) in products.into_iter().enumerate() {
            self.products[pattern / WORD][pattern % WORD] = i32::try_from(product).expect("N fits 32 bits");
        }
    }

    /// The integer field `n_i = N h_i`: twice the sum over the set bits of the row, minus the whole sum.
    fn integer_field(&self, neuron: usize) -> i64 {
        let blocks = self.patterns.row(neuron).iter().zip(&self.products);
        let set: i64 = blocks.map(|(&word, products)| i64::from(masked_sum(word, products))).sum();
        2 * set - self.total - self.patterns.patterns() as i64 * i64::from(self.spins.spin(neuron))
    }
}

/// The single bits of a half word: comparing with a constant each, the loops below become vector
/// instructions on any machine.
const BITS: [u32; HALF] = {
    let mut bits = [0; HALF];
    let mut place = 0;
    while place < HALF {
        bits[place] = 1 << place;
        place += 1;
    }
    bits
};

/// Bits of half a word.
const HALF: usize = 32;

/// The two halves of a word, the lower first.
fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> HALF) as u32]
}

/// The sum of the products whose bit is set; at most 64 N in size, so 32 bits hold it for N < 2^25.
fn masked_sum(word: u64, products: &[i32; WORD]) -> i32 {
    let mut sum = 0;
    for (half, products) in halves(word).into_iter().zip(products.chunks_exact(HALF)) {
        for (&product, bit) in products.iter().zip(BITS) {
            sum += if half & bit == 0 { 0 } else { product };
        }
    }
    sum
}

/// Adds `change` where the bit is set, subtracts it where not.
fn shift(word: u64, products: &mut [i32; WORD], change: i32) {
    for (half, products) in halves(word).into_iter().zip(products.chunks_exact_mut(HALF)) {
        for (product, bit) in products.iter_mut().zip(BITS) {
            *product += if half & bit == 0 { -change } else { change };
        }
    }
}

impl SpinSystem for Overlaps {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        self.recount();
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.integer_field(neuron) as f64
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        let change = -2 * i32::from(self.spins.spin(neuron));
        let row = self.patterns.row(neuron);
        for (&word, products) in row.iter().zip(&mut self.products) {
            shift(word, products, change);
        }
        let set: i64 = row.iter().map(|word| i64::from(word.count_ones())).sum();
        self.total += i64::from(change) * (2 * set - self.patterns.patterns() as i64);
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let used = self.products.iter().flatten().take(self.patterns.patterns());
        let squares: i64 = used.map(|&product| i64::from(product) * i64::from(product)).sum();
        energy_from(squares - (self.neurons() * self.patterns.patterns()) as i64, self.neurons())
    }
}
