//! Learning rules: how patterns become couplings.
//!
//! A rule that learns pattern after pattern is a file here with an implementation of [`Learner`]; one that needs all patterns at once, a function.
//! Either gets a variant and a word in [`Rule`], and configs can ask for it. All rules give whole matrices, self-couplings
//! included; [`Synapses`](super::Synapses) says what becomes of them.

mod covariance;
mod dreaming;
mod hebb;
mod nearest;
mod perceptron;
mod projection;
mod rule;
mod sequence;
mod storkey;
mod unlearning;

use ndarray::{Array1, Array2};

pub use dreaming::Dreaming;
pub use hebb::Hebbian;
pub(super) use hebb::{product, rows, whole_couplings};
pub(super) use perceptron::reaches;
pub use perceptron::{Perceptrons, Verdict, optimal, perceptron, stability};
pub use projection::Projection;
pub use rule::{Learned, Learning, Rule};
pub use storkey::Storkey;
pub use unlearning::{STRENGTH, unlearn};

use crate::error::Result;

/// A rule that learns one pattern after the other, and forgets none of its own accord.
///
/// ```
/// use attractor::network::Patterns;
/// use attractor::network::learning::{Learner, Projection};
/// let patterns = Patterns::random(1, 100, 20, 0, 0);
/// let mut projection = Projection::new(100);
/// for pattern in 0..20 {
///     projection.learn(&patterns.real(pattern))?;
/// }
/// // Every pattern is its own image.
/// let (couplings, last) = (projection.couplings(), patterns.real(19));
/// assert!((couplings.dot(&last) - &last).iter().all(|error| error.abs() < 1e-12));
/// # Ok::<(), attractor::error::Error>(())
/// ```
pub trait Learner {
    /// Learns a pattern `xi_i = +-1`, shape `[N]`.
    ///
    /// # Errors
    /// If the rule cannot store it beside those it knows.
    fn learn(&mut self, pattern: &Array1<f64>) -> Result<()>;

    /// The couplings `W_ij` so far, shape `[N, N]`.
    fn couplings(&self) -> Array2<f64>;
}

/// Adds `factor * a_i b_j` to a matrix.
fn add_outer(matrix: &mut Array2<f64>, factor: f64, a: &Array1<f64>, b: &Array1<f64>) {
    for (mut row, &a) in matrix.rows_mut().into_iter().zip(a) {
        row.scaled_add(factor * a, b);
    }
}

/// The product of a matrix and a vector, each sum in the order of its terms: the same bits on every machine.
fn image(matrix: &Array2<f64>, vector: &Array1<f64>) -> Array1<f64> {
    // The rows of a symmetric matrix are its columns; those of all matrices here are symmetric.
    let mut sum = Array1::zeros(vector.len());
    for (row, &value) in matrix.rows().into_iter().zip(vector) {
        sum.scaled_add(value, &row);
    }
    sum
}

#[cfg(test)]
mod tests;
