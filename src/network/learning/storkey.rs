//! Storkey's rule: Hebb's, less what the network already says about the pattern.
//!
//! ```text
//! W_ij += (1/N) (xi_i xi_j - xi_i h_ji - h_ij xi_j),   h_ij = sum_{k != i, j} W_ik xi_k
//! ```
//!
//! Local and incremental; it stores more than Hebb's rule, `N / sqrt(2 ln N)` patterns without a wrong bit (Storkey, Valabregue, Neural Networks
//! 12, 869 (1999)).

use ndarray::{Array1, Array2};

use super::{Learner, add_outer, image};
use crate::error::Result;

/// Storkey's rule.
#[derive(Clone, Debug)]
pub struct Storkey {
    couplings: Array2<f64>,
}

impl Storkey {
    /// One that has learned nothing yet.
    #[must_use]
    pub fn new(neurons: usize) -> Self {
        Self { couplings: Array2::zeros((neurons, neurons)) }
    }
}

impl Learner for Storkey {
    fn learn(&mut self, pattern: &Array1<f64>) -> Result<()> {
        let rate = 1.0 / pattern.len() as f64;
        let fields = image(&self.couplings, pattern);
        // With the whole field h_i it is h_ij = h_i - W_ij xi_j, so that each of the two terms brings W_ij back once.
        self.couplings *= 1.0 + 2.0 * rate;
        add_outer(&mut self.couplings, rate, pattern, pattern);
        add_outer(&mut self.couplings, -rate, pattern, &fields);
        add_outer(&mut self.couplings, -rate, &fields, pattern);
        // There are no self-couplings in its fields.
        self.couplings.diag_mut().fill(0.0);
        Ok(())
    }

    fn couplings(&self) -> Array2<f64> {
        self.couplings.clone()
    }
}
