//! Learning rules: how patterns become couplings. This is where a second network enters.
//!
//! Write its file with an implementation of [`SpinSystem`], give it a variant, a word and an arm here; then
//! configs can ask for it, and dynamics, observables, drivers and figures take it as they are. (What the figures
//! know of theory is Hebb's rule, and a layout says how its integers are kept.)

use std::sync::Arc;

use serde::Serialize;

use super::hebb::{Layout, Split};
use super::{Patterns, Shares, SpinSystem};

/// A learning rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// `W_ij = (1/N) sum_mu xi_i^mu xi_j^mu`, `W_ii = 0` (Hopfield 1982).
    #[default]
    Hebb,
}

impl Rule {
    /// The words by which configs ask for rules.
    pub const WORDS: &[(&str, Self)] = &[("hebb", Self::Hebb)];

    /// The network that stores `patterns` by this rule, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build(self, patterns: Arc<Patterns>, layout: Layout) -> Box<dyn SpinSystem> {
        match self {
            Self::Hebb => layout.build(patterns),
        }
    }

    /// The same network for patterns that several processes hold together.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build_shared(self, patterns: Shares) -> Box<dyn SpinSystem> {
        match self {
            Self::Hebb => Box::new(Split::new(patterns)),
        }
    }
}
