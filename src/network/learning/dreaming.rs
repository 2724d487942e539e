//! The dreaming kernel: from Hebb's rule at t = 0 to the projection at t = infinity.
//!
//! ```text
//! W(t) = ((1 + t)/N) xi^T (1 + t C)^-1 xi,   C_mu,nu = (1/N) xi^mu . xi^nu
//!      = ((1 + t)/t) (1 - M),   M = (1 + (t/N) xi^T xi)^-1,   M -= (t/N) (M xi)(M xi)^T / (1 + (t/N) xi.M xi)
//! ```
//!
//! The second line, with the rank-one formula of Sherman and Morrison, learns one pattern after the other. (Fachechi, Agliari, Barra, Neural
//! Networks 112, 24 (2019).)

use ndarray::{Array1, Array2};

use super::hebb::Hebbian;
use super::{Learner, add_outer, image};
use crate::error::Result;

/// The dreaming kernel.
#[derive(Clone, Debug)]
pub enum Dreaming {
    /// At t = 0 nothing is dreamt.
    Awake(Hebbian),
    /// At t > 0: the time, and the inverse M.
    Asleep(f64, Array2<f64>),
}

impl Dreaming {
    /// One that has learned nothing yet and dreams for a time t >= 0.
    #[must_use]
    pub fn new(neurons: usize, time: f64) -> Self {
        if time > 0.0 { Self::Asleep(time, Array2::eye(neurons)) } else { Self::Awake(Hebbian::new(neurons)) }
    }
}

impl Learner for Dreaming {
    fn learn(&mut self, pattern: &Array1<f64>) -> Result<()> {
        match self {
            Self::Awake(hebb) => hebb.learn(pattern),
            Self::Asleep(time, inverse) => {
                let rate = *time / pattern.len() as f64;
                let shown = image(inverse, pattern);
                let square: f64 = shown.iter().zip(pattern).map(|(shown, value)| shown * value).sum();
                add_outer(inverse, -rate / (1.0 + rate * square), &shown, &shown);
                Ok(())
            }
        }
    }

    fn couplings(&self) -> Array2<f64> {
        match self {
            Self::Awake(hebb) => hebb.couplings(),
            Self::Asleep(time, inverse) => {
                let neurons = inverse.nrows();
                (Array2::eye(neurons) - inverse) * ((1.0 + time) / time)
            }
        }
    }
}
