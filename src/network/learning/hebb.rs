//! Hebb's rule as a learner: `W_ij = (1/N) sum_mu xi_i^mu xi_j^mu` (Hopfield 1982).
//!
//! Networks that store by this rule alone are [`hebb`](crate::network::hebb), which needs no matrix. This one is for
//! couplings that are cut, clipped or noisy.

use ndarray::{Array1, Array2};

use super::{Learner, add_outer};
use crate::error::Result;
use crate::network::Patterns;
use crate::network::spins::differing_bits;

/// Hebb's rule.
#[derive(Clone, Debug)]
pub struct Hebbian {
    couplings: Array2<f64>,
}

impl Hebbian {
    /// One that has learned nothing yet.
    #[must_use]
    pub fn new(neurons: usize) -> Self {
        Self { couplings: Array2::zeros((neurons, neurons)) }
    }
}

impl Learner for Hebbian {
    fn learn(&mut self, pattern: &Array1<f64>) -> Result<()> {
        add_outer(&mut self.couplings, 1.0 / pattern.len() as f64, pattern, pattern);
        Ok(())
    }

    fn couplings(&self) -> Array2<f64> {
        self.couplings.clone()
    }
}

/// `sum_mu xi_i^mu xi_j^mu`, whole numbers, shape `[N, N]`: `N W_ij` of all patterns at once.
pub(in crate::network) fn whole_couplings(patterns: &Patterns) -> Array2<f64> {
    let rows = rows(patterns);
    let mut couplings = Array2::from_diag_elem(rows.len(), patterns.patterns() as f64);
    for i in 0..rows.len() {
        for j in 0..i {
            let coupling = product(&rows[i], &rows[j], patterns.patterns());
            couplings[[i, j]] = coupling;
            couplings[[j, i]] = coupling;
        }
    }
    couplings
}

/// The bits of each neuron in all patterns, those beyond the last clear.
pub(in crate::network) fn rows(patterns: &Patterns) -> Vec<Vec<u64>> {
    let row = |neuron| {
        let mut row = patterns.row(neuron).to_vec();
        if let Some(last) = row.last_mut() {
            *last &= patterns.tail();
        }
        row
    };
    (0..patterns.neurons()).map(row).collect()
}

/// The scalar product of two rows of `count` patterns.
pub(in crate::network) fn product(a: &[u64], b: &[u64], count: usize) -> f64 {
    (count as i64 - 2 * differing_bits(a, b)) as f64
}
