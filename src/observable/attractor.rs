//! What a final state is: a memory, its mirror image, a mixture of three memories, or something else.
//!
//! A state is a pattern where its overlap with some pattern exceeds [`PATTERN_ABOVE`], and its reverse
//! where the overlap is below minus that. It is a 3-mixture where its overlap with
//! `sgn(+- xi^a +- xi^b +- xi^c)` of the three patterns of largest overlap, with their signs, exceeds
//! [`MIXTURE_ABOVE`]. (A symmetric 3-mixture has overlap 1/2 with each of its patterns at small load;
//! Amit, Gutfreund, Sompolinsky 1985.)

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Classes;
use crate::network::{Memories, Spins};

/// The overlap above which a state counts as the pattern: between 1/2, which a 3-mixture has with each of its
/// patterns, and 0.967, which the retrieval state of replica theory has at capacity.
pub const PATTERN_ABOVE: f64 = 0.7;

/// The overlap with an ideal 3-mixture above which a state counts as one.
///
/// Where the 3-mixture of replica theory ceases to exist, at load 0.0299, `m = (<|z| erf(y |z|)>)/3 = 0.4958` with
/// `|z|` = 3 in a quarter of the neurons and 1 in the others: its overlap with the ideal one is there
/// `1/4 + (3/4)(4 m - 1) = 0.987`, above that at smaller loads. The threshold leaves room for finite N.
pub const MIXTURE_ABOVE: f64 = 0.9;

/// The class of a final state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Attractor {
    /// A stored pattern.
    Pattern,
    /// A stored pattern with all signs turned.
    Reversed,
    /// A symmetric mixture of three patterns.
    Mixture,
    /// None of these: higher or asymmetric mixtures, glassy states.
    Other,
    /// No state at all but a cycle of two (Little dynamics).
    Cycle,
}

impl Attractor {
    /// All classes, in the order of the result columns.
    pub const ALL: [Self; 5] = [Self::Pattern, Self::Reversed, Self::Mixture, Self::Other, Self::Cycle];

    /// How they become columns of points.
    pub const CLASSES: Classes = Classes {
        prefix: "",
        words: &["pattern", "reversed", "mixture", "other", "cycle"],
        memories: &["pattern", "reversed"],
        energy: "final_energy",
    };

    /// The word for it in the result files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::CLASSES.words[self as usize]
    }

    /// Classifies a state, given its products `M_mu = N m_mu` with all patterns, shape `[P]`.
    ///
    /// ```
    /// use attractor::network::Patterns;
    /// use attractor::observable::Attractor;
    /// let patterns = Patterns::random(1, 1000, 10, 0, 0);
    /// let state = patterns.pattern(3);
    /// let class = Attractor::classify(&state, &patterns, &patterns.products(&state));
    /// assert_eq!(class, Attractor::Pattern);
    /// ```
    #[must_use]
    pub fn classify(spins: &Spins, patterns: &(impl Memories + ?Sized), products: &[i64]) -> Self {
        let neurons = spins.neurons() as f64;
        let limit = PATTERN_ABOVE * neurons;
        let mixed = |mixture: Spins| mixture.product(spins) as f64 > MIXTURE_ABOVE * neurons;
        let Some(largest) = products.iter().copied().max_by_key(|product| product.abs()) else {
            return Self::Other;
        };
        if largest as f64 > limit {
            Self::Pattern
        } else if (-largest) as f64 > limit {
            Self::Reversed
        } else if nearest_mixture(patterns, products, 3).is_some_and(mixed) {
            Self::Mixture
        } else {
            Self::Other
        }
    }
}

/// The symmetric mixture of so many patterns of largest overlap, an odd number, with the signs of their overlaps; `None` where there
/// are fewer.
pub(super) fn nearest_mixture(
    patterns: &(impl Memories + ?Sized),
    products: &[i64],
    count: usize,
) -> Option<Spins> {
    if products.len() < count {
        return None;
    }
    let mut order: Vec<usize> = (0..products.len()).collect();
    // Of equal overlaps the first: no matter how a library selects.
    order.select_nth_unstable_by_key(count - 1, |&mu| (std::cmp::Reverse(products[mu].abs()), mu));
    let sign = |mu: usize| if products[mu] < 0 { -1 } else { 1 };
    let mixed: Vec<(i32, Spins)> =
        order[..count].iter().map(|&mu| (sign(mu), patterns.pattern(mu))).collect();
    let vote =
        |neuron| mixed.iter().map(|(sign, pattern)| sign * i32::from(pattern.spin(neuron))).sum::<i32>();
    Some(Spins::from_fn(patterns.neurons(), |neuron| vote(neuron) > 0))
}

impl fmt::Display for Attractor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Attractor {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|attractor| attractor.name() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamics::start;
    use crate::network::Patterns;
    use crate::random::{Purpose, stream};

    fn class(state: impl FnOnce(&Patterns) -> Spins) -> Attractor {
        let patterns = Patterns::random(1, 2000, 20, 0, 0);
        let spins = state(&patterns);
        Attractor::classify(&spins, &patterns, &patterns.products(&spins))
    }

    #[test]
    fn planted_states_are_named_as_planted() {
        let mut chance = stream(1, Purpose::Start, &[]);
        assert_eq!(class(|patterns| patterns.pattern(7)), Attractor::Pattern);
        assert_eq!(class(|patterns| Spins::from_fn(2000, |i| patterns.value(7, i) < 0)), Attractor::Reversed);
        assert_eq!(class(|patterns| start::mixture(patterns, 3, &mut chance)), Attractor::Mixture);
        assert_eq!(class(|patterns| start::mixture(patterns, 5, &mut chance)), Attractor::Other);
        assert_eq!(class(|_| start::random(2000, &mut chance)), Attractor::Other);
    }

    #[test]
    fn a_mixture_with_turned_signs_is_a_mixture() {
        let turned = |patterns: &Patterns| {
            Spins::from_fn(2000, |i| patterns.value(0, i) - patterns.value(4, i) - patterns.value(9, i) > 0)
        };
        assert_eq!(class(turned), Attractor::Mixture);
    }

    #[test]
    fn words_read_back() {
        for attractor in Attractor::ALL {
            assert_eq!(attractor.name().parse(), Ok(attractor));
        }
    }
}
