//! The projection, or pseudo-inverse, rule: the couplings that map every pattern onto itself.
//!
//! ```text
//! W = X (X^T X)^-1 X^T,   learned one by one:  W += d d^T / d.d,   d = xi - W xi
//! ```
//!
//! W projects on the space that the patterns span. All linearly independent patterns are stored exactly, up to P = N
//! (Personnaz, Guyon, Dreyfus, J. Phys. Lett. 46, L359 (1985); Kanter, Sompolinsky, Phys. Rev. A 35, 380 (1987)).

use ndarray::{Array1, Array2};

use super::{Learner, add_outer, image};
use crate::error::{Error, Result};

/// The projection rule.
#[derive(Clone, Debug)]
pub struct Projection {
    couplings: Array2<f64>,
    learned: usize,
}

/// A pattern of which a smaller part than this is new, `d.d / N`, depends on those before it: what is found of it is rounding error.
const LEAST_NEW: f64 = 1e-9;

impl Projection {
    /// One that has learned nothing yet.
    #[must_use]
    pub fn new(neurons: usize) -> Self {
        Self { couplings: Array2::zeros((neurons, neurons)), learned: 0 }
    }
}

impl Learner for Projection {
    fn learn(&mut self, pattern: &Array1<f64>) -> Result<()> {
        let mut new = pattern - &image(&self.couplings, pattern);
        // Once more, as the first time leaves rounding errors of the old directions, which grow with every pattern.
        new -= &image(&self.couplings, &new);
        let square = new.iter().map(|part| part * part).sum::<f64>();
        if square < LEAST_NEW * pattern.len() as f64 {
            return Err(Error::Argument {
                name: "network.rule",
                value: format!(
                    "\"pseudo-inverse\" with pattern {} a combination of those before it",
                    self.learned + 1
                ),
                cure: "it needs linearly independent patterns: store fewer, or ask for \"dreaming\"",
            });
        }
        add_outer(&mut self.couplings, 1.0 / square, &new, &new);
        self.learned += 1;
        Ok(())
    }

    fn couplings(&self) -> Array2<f64> {
        self.couplings.clone()
    }
}
