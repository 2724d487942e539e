//! A closed sequence: every pattern calls for the next.
//!
//! ```text
//! W_ij = (1/N) sum_mu xi_i^(mu+1) xi_j^mu,   xi^(P+1) = xi^1
//! ```
//!
//! All neurons moving at once, the state goes from pattern to pattern (During, Coolen, Sherrington, J. Phys. A 31, 8607 (1998)). Couplings are
//! not symmetric, and what is called energy does not fall.

use ndarray::Array2;

use super::hebb::{product, rows};
use crate::network::Patterns;

/// `sum_mu xi_i^(mu+1) xi_j^mu`, whole numbers, shape `[N, N]`: `N W_ij`.
pub(super) fn sequence(patterns: &Patterns) -> Array2<f64> {
    let count = patterns.patterns();
    let (called, calling) = (rows(&patterns.beginning_with(1 % count)), rows(patterns));
    Array2::from_shape_fn((called.len(), called.len()), |(i, j)| product(&called[i], &calling[j], count))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_calls_for_the_next() {
        for count in [1, 2, 65] {
            let patterns = Patterns::random(1, 20, count, 0, 0);
            let couplings = sequence(&patterns);
            for (i, j) in [(0, 1), (7, 3), (19, 19)] {
                let term = |mu: usize| patterns.value((mu + 1) % count, i) * patterns.value(mu, j);
                assert_eq!(couplings[[i, j]], (0..count).map(|mu| f64::from(term(mu))).sum::<f64>());
            }
        }
    }
}
