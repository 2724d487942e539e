//! A closed sequence: every pattern calls for the next.
//!
//! ```text
//! W_ij = (1/N) sum_mu xi_i^(mu+1) xi_j^mu,   xi^(P+1) = xi^1
//! ```
//!
//! All neurons moving at once, the state goes from pattern to pattern (During, Coolen, Sherrington, J. Phys. A 31, 8607 (1998)). Couplings are
//! not symmetric, and what is called energy does not fall.

use ndarray::Array2;

use crate::network::Patterns;

/// `sum_mu xi_i^(mu+1) xi_j^mu`, whole numbers, shape `[N, N]`: `N W_ij`.
pub(super) fn sequence(patterns: &Patterns) -> Array2<f64> {
    let count = patterns.patterns();
    let called = patterns.to_array().mapv(f64::from);
    let calling =
        Array2::from_shape_fn(called.raw_dim(), |(mu, neuron)| called[[(mu + count - 1) % count, neuron]]);
    // Whole numbers: their sums are the same in every order.
    called.t().dot(&calling)
}
