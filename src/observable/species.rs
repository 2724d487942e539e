//! What a final state is, more finely than [`Attractor`](super::Attractor) says: symmetric mixtures of three, five and seven
//! memories, asymmetric mixtures, and glassy states, told apart by limits that theory gives.
//!
//! With `m_mu` the overlap with pattern mu, in this order:
//!
//! 1. **pattern**, **reversed**: the largest `|m_a|` exceeds [`PATTERN_ABOVE`], and the state lies nearer to that pattern than to its
//!    blend with the next, `|m_a| - |m_b| > (1 - |c_ab|)/2`, where `c_ab` is the overlap of the two patterns. The pattern itself has
//!    `1 - c_ab` there, a state halfway between the two has 0. Where patterns are independent the second condition holds by itself but by rare chance.
//! 2. **`mixture_n`**, n = 3, 5, 7: the overlap with `sgn(sum +- xi)` of the n patterns of largest overlap, with their signs, exceeds
//!    [`SYMMETRIC_ABOVE`], and all n have a part in it: the smallest of their overlaps is more than half of the largest. Where patterns are independent the
//!    second condition holds by itself; without it the blend of two that nearly agree would be a mixture with any third one.
//! 3. **asymmetric**: any other state carried by a few patterns. The number of patterns that carry a state is the participation number
//!
//!    > n = (sum of `m^2`)^2 / sum of `m^4`.
//!
//!    It is n for a symmetric mixture of n at zero load, and P/3 where all overlaps are independent Gaussian numbers, as replica theory
//!    has them in a spin glass (Amit, Gutfreund and Sompolinsky 1987: `m_mu` of variance r/N). The limit is [`FEW`].
//! 4. **glassy**: carried by many. Up to P = 3 [`FEW`] patterns nothing can be: there all that is no pattern and no symmetric mixture counts as
//!    asymmetric, and just above it the two cannot be told apart.
//!
//! The overlap that P independent patterns have by chance with a state, at most about `sqrt(2 ln P / N)`, is no limit between the last two:
//! a descent seeks overlaps. In a spin glass they are `sqrt(r) = 1 + sqrt(2 / (pi alpha))` times as large (replica symmetry, T = 0), 3.5 times at
//! load 0.1, so that the largest one is 0.34 at N = 1000 and looks macroscopic.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::attractor::nearest_mixture;
use super::{Classes, PATTERN_ABOVE};
use crate::network::{Memories, Spins};

/// The overlap with an ideal symmetric mixture above which a state counts as one.
///
/// In replica theory the mixtures of 3, 5 and 7 keep 0.987, 0.991 and 0.993 of theirs at the loads where they cease to exist, 0.0299, 0.0163 and
/// 0.0111. Of all states that are mixtures of up to nine patterns at zero load and T = 0 (solutions of
/// `m_mu = <xi_mu sgn(sum m_nu xi_nu)>`) the nearest others have 0.883, 0.906 and 0.906 with them: the asymmetric
/// `(0.41, 0.41, 0.41, 0.28, 0.28, 0.09, 0.09)` with the mixture of five, for example. The limit is halfway between.
pub const SYMMETRIC_ABOVE: f64 = 0.95;

/// The largest participation number of a mixture of a few patterns.
///
/// The mixture of 7 has 7.3 where it ceases to exist, asymmetric mixtures of up to nine have less than 6, and 9 is the symmetric one of
/// nine; a spin glass has P/3.
pub const FEW: f64 = 10.0;

/// The class of a final state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Species {
    /// A stored pattern.
    Pattern,
    /// A stored pattern with all signs turned.
    Reversed,
    /// A symmetric mixture of three patterns, with any signs.
    Mixture3,
    /// Of five.
    Mixture5,
    /// Of seven.
    Mixture7,
    /// A mixture of a few patterns that is none of these.
    Asymmetric,
    /// A state that no few patterns carry.
    Glassy,
    /// No state at all but a cycle of two (Little dynamics).
    Cycle,
}

impl Species {
    /// All classes, in the order of the result columns.
    pub const ALL: [Self; 8] = [
        Self::Pattern,
        Self::Reversed,
        Self::Mixture3,
        Self::Mixture5,
        Self::Mixture7,
        Self::Asymmetric,
        Self::Glassy,
        Self::Cycle,
    ];

    /// How they become columns of points.
    pub const CLASSES: Classes = Classes {
        prefix: "species_",
        words: &[
            "pattern",
            "reversed",
            "mixture_3",
            "mixture_5",
            "mixture_7",
            "asymmetric",
            "glassy",
            "cycle",
        ],
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
    /// use attractor::dynamics::start;
    /// use attractor::network::Patterns;
    /// use attractor::observable::Species;
    /// use attractor::random::{Purpose, stream};
    /// let patterns = Patterns::random(1, 1000, 10, 0, 0);
    /// let state = start::mixture(&patterns, 5, &mut stream(1, Purpose::Start, &[]));
    /// let species = Species::classify(&state, &patterns, &patterns.products(&state));
    /// assert_eq!(species, Species::Mixture5);
    /// ```
    #[must_use]
    pub fn classify(spins: &Spins, patterns: &(impl Memories + ?Sized), products: &[i64]) -> Self {
        let neurons = spins.neurons() as f64;
        if let Some(largest) = retrieved(patterns, products) {
            return if products[largest] > 0 { Self::Pattern } else { Self::Reversed };
        }
        let is_mixture = |count| {
            let ideal = nearest_mixture(patterns, products, count).filter(|_| is_even(products, count));
            ideal.is_some_and(|ideal| ideal.product(spins) as f64 > SYMMETRIC_ABOVE * neurons)
        };
        let symmetric = [(3, Self::Mixture3), (5, Self::Mixture5), (7, Self::Mixture7)];
        let few = if participation(products) <= FEW { Self::Asymmetric } else { Self::Glassy };
        symmetric.into_iter().find(|&(count, _)| is_mixture(count)).map_or(few, |(_, species)| species)
    }
}

/// The pattern that a state is, whichever its sign.
fn retrieved(patterns: &(impl Memories + ?Sized), products: &[i64]) -> Option<usize> {
    let neurons = patterns.neurons() as f64;
    let first = largest(products, None)?;
    let size = |mu: usize| products[mu].unsigned_abs() as f64;
    if size(first) <= PATTERN_ABOVE * neurons {
        return None;
    }
    let Some(second) = largest(products, Some(first)) else { return Some(first) };
    let lead = size(first) - size(second);
    // Half of N is the most that a lead must be: no need to look at the patterns.
    let is_clear = lead > 0.5 * neurons || {
        let common = patterns.pattern(first).product(&patterns.pattern(second));
        lead > 0.5 * (neurons - common.unsigned_abs() as f64)
    };
    is_clear.then_some(first)
}

/// Whether so many of the largest overlaps are of one size: nearer to the largest of them than to nothing.
fn is_even(products: &[i64], count: usize) -> bool {
    let mut sizes: Vec<u64> = products.iter().map(|product| product.unsigned_abs()).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.get(count - 1).is_some_and(|&smallest| 2 * smallest > sizes[0])
}

/// The first pattern of largest overlap, but for one of them.
fn largest(products: &[i64], but: Option<usize>) -> Option<usize> {
    let others = (0..products.len()).filter(|&mu| Some(mu) != but);
    others.reduce(|best, mu| if products[mu].abs() > products[best].abs() { mu } else { best })
}

/// How many patterns carry a state, (sum of `m^2`)^2 / sum of `m^4`; 0 where it has no overlap at all.
fn participation(products: &[i64]) -> f64 {
    let squares = || products.iter().map(|&product| product as f64 * product as f64);
    let (second, fourth) = squares()
        .fold((0.0, 0.0), |(sum, sum_of_squares), square| (sum + square, sum_of_squares + square * square));
    if fourth > 0.0 { second * second / fourth } else { 0.0 }
}

impl fmt::Display for Species {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Species {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|species| species.name() == word).ok_or(())
    }
}
