//! The centred rule for biased patterns: what is learned is how they deviate from their mean activity a.
//!
//! ```text
//! W_ij = 1/(N (1 - a^2)) sum_mu (xi_i^mu - a)(xi_j^mu - a)
//! ```
//!
//! With a = 0 it is Hebb's. Of biased patterns Hebb's rule learns above all what they have in common. (Amit, Gutfreund, Sompolinsky, Phys. Rev. A 35, 2293
//! (1987); Tsodyks, Feigelman, Europhys. Lett. 6, 101 (1988).)

use ndarray::Array2;

use super::hebb::whole_couplings;
use crate::network::Patterns;

/// The couplings for patterns of this mean activity, above -1 and below 1.
pub(super) fn covariance(patterns: &Patterns, activity: f64) -> Array2<f64> {
    let (neurons, count) = (patterns.neurons(), patterns.patterns());
    let total = |neuron: usize| (0..count).map(|mu| f64::from(patterns.value(mu, neuron))).sum::<f64>();
    let totals: Vec<f64> = (0..neurons).map(total).collect();
    let unit = neurons as f64 * (1.0 - activity * activity);
    let mut couplings = whole_couplings(patterns);
    for ((i, j), coupling) in couplings.indexed_iter_mut() {
        let common = activity * (totals[i] + totals[j]) - activity * activity * count as f64;
        *coupling = (*coupling - common) / unit;
    }
    couplings
}
