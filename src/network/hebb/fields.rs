//! The engine that remembers all local fields: best where flips are rare.

use std::sync::Arc;

use super::{coupling, energy_from};
use crate::network::spins::differing_bits;
use crate::network::{Patterns, SpinSystem, Spins};

/// Patterns whose partial sums are tabulated together when the fields are computed.
const BYTE: usize = 8;

/// A Hebbian network with all integer fields `n_i` at hand; a flip of neuron j adds `2 J_ij s_j` to each.
#[derive(Clone, Debug)]
pub struct Fields {
    patterns: Arc<Patterns>,
    spins: Spins,
    /// `n_i`.
    scaled: Vec<i32>,
    /// The rows of `J`, `[N, N]` with zero diagonal; empty where rows are made when needed.
    matrix: Arc<[i16]>,
}

impl Fields {
    /// The network that stores `patterns` without a matrix: rows of `J` are made when a neuron flips.
    ///
    /// # Panics
    /// If there is no pattern, or `N P >= 2^31`, where fields could overflow; [`super::Engine::layout`] never asks for that.
    #[must_use]
    pub fn on_the_fly(patterns: Arc<Patterns>) -> Self {
        Self::with_matrix(patterns, Arc::new([]))
    }

    /// The network that stores `patterns` with the dense matrix `J`, 2 N^2 bytes.
    ///
    /// # Panics
    /// If there is no pattern, or `N P >= 2^31`, or `P >= 2^15`; [`super::Engine::layout`] never asks for that.
    #[must_use]
    pub fn dense(patterns: Arc<Patterns>) -> Self {
        let matrix = coupling_matrix(&patterns).into();
        Self::with_matrix(patterns, matrix)
    }

    fn with_matrix(patterns: Arc<Patterns>, matrix: Arc<[i16]>) -> Self {
        let largest = patterns.neurons().checked_mul(patterns.patterns());
        assert!(largest.is_some_and(|n| i32::try_from(n).is_ok()), "N P fits 31 bits");
        let spins = patterns.pattern(0);
        let scaled = scaled_fields(&patterns, &spins);
        Self { patterns, spins, scaled, matrix }
    }
}

/// The matrix `J_ij`, `[N, N]`, with zero diagonal.
fn coupling_matrix(patterns: &Patterns) -> Vec<i16> {
    let neurons = patterns.neurons();
    let mut matrix = vec![0; neurons * neurons];
    for row in 0..neurons {
        for column in 0..row {
            let value = i16::try_from(coupling(patterns, row, column)).expect("P fits 15 bits");
            matrix[row * neurons + column] = value;
            matrix[column * neurons + row] = value;
        }
    }
    matrix
}

/// All fields `n_i = sum_mu xi_i^mu M_mu - P s_i` in O(NP/8): the sums over each eight patterns are
/// tabulated for their 256 sign patterns (the method of the four Russians).
fn scaled_fields(patterns: &Patterns, spins: &Spins) -> Vec<i32> {
    let products = patterns.products(spins);
    let bits = patterns.patterns() as i32;
    let mut fields: Vec<i32> = (0..patterns.neurons()).map(|i| -bits * i32::from(spins.spin(i))).collect();
    for (group, products) in products.chunks(BYTE).enumerate() {
        let sums = signed_sums(products);
        let (word, shift) = (group / BYTE, group % BYTE * BYTE);
        for (neuron, field) in fields.iter_mut().enumerate() {
            *field += sums[(patterns.row(neuron)[word] >> shift & 0xFF) as usize];
        }
    }
    fields
}

/// The sums of up to eight products under every choice of signs; bit k of the index is the sign of the k-th.
fn signed_sums(products: &[i64]) -> [i32; 256] {
    let mut sums = [-products.iter().sum::<i64>() as i32; 256];
    for index in 1..1 << products.len() {
        let lowest = index & (index - 1);
        sums[index] = sums[lowest] + 2 * products[index.trailing_zeros() as usize] as i32;
    }
    sums
}

impl SpinSystem for Fields {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        self.scaled = scaled_fields(&self.patterns, spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        f64::from(self.scaled[neuron])
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        let change = -2 * i32::from(self.spins.spin(neuron));
        if self.matrix.is_empty() {
            let (own, row) = (self.scaled[neuron], self.patterns.row(neuron));
            let all = change * self.patterns.patterns() as i32;
            for (field, other) in self.scaled.iter_mut().zip(self.patterns.rows()) {
                *field += all - 2 * change * differing_bits(row, other) as i32;
            }
            // The diagonal is zero.
            self.scaled[neuron] = own;
        } else {
            let neurons = self.scaled.len();
            let row = &self.matrix[neuron * neurons..(neuron + 1) * neurons];
            // Two loops without a product: multiplying 32-bit integers is slow without newer vector units.
            let pairs = self.scaled.iter_mut().zip(row);
            if change > 0 {
                pairs.for_each(|(field, &coupling)| *field += 2 * i32::from(coupling));
            } else {
                pairs.for_each(|(field, &coupling)| *field -= 2 * i32::from(coupling));
            }
        }
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let terms = self.scaled.iter().enumerate();
        let alignment = terms.map(|(i, &field)| i64::from(field) * i64::from(self.spins.spin(i))).sum();
        energy_from(alignment, self.neurons())
    }
}
