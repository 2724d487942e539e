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
    let (neurons, count) = (patterns.neurons(), patterns.patterns());
    let tail = patterns.tail();
    let rows: Vec<Vec<u64>> = (0..neurons)
        .map(|neuron| {
            let mut row = patterns.row(neuron).to_vec();
            if let Some(last) = row.last_mut() {
                *last &= tail;
            }
            row
        })
        .collect();
    let mut couplings = Array2::from_diag_elem(neurons, count as f64);
    for i in 0..neurons {
        for j in 0..i {
            let coupling = (count as i64 - 2 * differing_bits(&rows[i], &rows[j])) as f64;
            couplings[[i, j]] = coupling;
            couplings[[j, i]] = coupling;
        }
    }
    couplings
}
