//! The Hebbian network in exact integer arithmetic.
//!
//! ```text
//! W_ij = (1/N) sum_mu xi_i^mu xi_j^mu,  W_ii = 0
//! n_i = N h_i = sum_{j != i} J_ij s_j = sum_mu xi_i^mu M_mu - P s_i,   J_ij = N W_ij,  M_mu = N m_mu
//! 2 N^2 e = N P - sum_mu M_mu^2 = - sum_i n_i s_i
//! ```
//!
//! (Hopfield 1982; Amit, Gutfreund, Sompolinsky 1985.) Patterns and spins being +-1, everything above is an
//! integer: each engine gives the same bits, the energy never drifts, and one comparison decides every
//! move, integer `n_i` against `N x`. The engines differ only in what they remember:
//!
//! | engine | remembers | an attempt costs | a flip costs |
//! |---|---|---|---|
//! | [`Plain`] | nothing: the definition, kept as oracle | O(NP) | O(1) |
//! | [`Overlaps`] | `M_mu` | O(P) | O(P) |
//! | [`Fields`] | `n_i`, with or without the matrix `J` | O(1) | O(N), or O(NP) without the matrix |
//!
//! [`Adaptive`] changes between the last two as the flip rate tells. [`Split`] is [`Overlaps`] for networks whose patterns
//! several processes hold together.

mod adaptive;
mod engine;
mod field_sums;
mod fields;
mod narrow;
mod overlaps;
mod plain;
mod running;
mod split;

pub use adaptive::Adaptive;
pub(crate) use engine::PROCESS;
pub use engine::{Engine, Layout, expected_flip_rate};
pub use fields::Fields;
pub use overlaps::Overlaps;
pub use plain::Plain;
pub use split::Split;

use super::Patterns;

/// The integer coupling `J_ij = N W_ij = sum_mu xi_i^mu xi_j^mu` of two different neurons.
fn coupling(patterns: &Patterns, a: usize, b: usize) -> i64 {
    let same = |pattern| patterns.value(pattern, a) == patterns.value(pattern, b);
    (0..patterns.patterns()).map(|pattern| if same(pattern) { 1 } else { -1 }).sum()
}

/// The energy per neuron from `sum_i n_i s_i = sum_mu M_mu^2 - N P`.
fn energy_from(alignment: i64, neurons: usize) -> f64 {
    let neurons = neurons as f64;
    -(alignment as f64) / (2.0 * neurons * neurons)
}
