//! The laws by which pattern sets are drawn, besides the unbiased one of [`Patterns::random`].
//!
//! ```text
//! biased         P(xi_i^mu = +1) = (1 + a)/2, the mean activity a
//! in categories  xi_i^mu = eta_i^k with probability (1 + c)/2, else -eta_i^k,  eta^k an unbiased hidden prototype
//! ```
//!
//! (Amit, Gutfreund, Sompolinsky, Phys. Rev. A 35, 2293 (1987), on low activity; Feigelman, Ioffe (1987) and Fontanari, J. Phys. France 51, 2421 (1990), on
//! categories.) Every pattern has a stream of its own: the first P patterns are the same however many follow.

use rand::RngCore;

use super::{Patterns, Spins};
use crate::random::{Purpose, Stream, stream};

/// How the patterns of a set are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Law {
    /// Independent, each neuron up or down alike.
    #[default]
    Unbiased,
    /// Independent, with this mean activity, -1 to 1.
    Biased(f64),
    /// So many examples of each prototype, with this overlap with it, 0 to 1.
    Categories(usize, f64),
}

/// Which pattern set is drawn: seed, pattern set, variant.
pub type Set = (u64, u64, u64);

impl Law {
    /// `patterns` patterns of `neurons` neurons.
    ///
    /// ```
    /// use attractor::network::Law;
    /// let patterns = Law::Biased(-0.8).draw((1, 0, 0), 10_000, 1);
    /// assert!((patterns.pattern(0).total() + 8000).abs() < 300);
    /// ```
    #[must_use]
    pub fn draw(self, set: Set, neurons: usize, patterns: usize) -> Patterns {
        let (seed, sample, variant) = set;
        let drawn: Vec<Spins> = match self {
            Self::Unbiased => return Patterns::random(seed, neurons, patterns, sample, variant),
            Self::Biased(activity) => {
                (0..patterns).map(|mu| biased(neurons, activity, &mut own(set, neurons, mu, 1))).collect()
            }
            Self::Categories(examples, overlap) => {
                let prototypes: Vec<Spins> =
                    (0..patterns.div_ceil(examples)).map(|k| prototype(set, neurons, k)).collect();
                let example = |mu: usize| {
                    let agrees = biased(neurons, overlap, &mut own(set, neurons, mu, 2));
                    let prototype = &prototypes[mu / examples];
                    Spins::from_fn(neurons, |neuron| prototype.is_up(neuron) == agrees.is_up(neuron))
                };
                (0..patterns).map(example).collect()
            }
        };
        Patterns::from_states(neurons, &drawn)
    }

    /// The hidden prototype of the first patterns, where there is one.
    #[must_use]
    pub fn prototype(self, set: Set, neurons: usize) -> Option<Spins> {
        matches!(self, Self::Categories(..)).then(|| prototype(set, neurons, 0))
    }

    /// The mean activity of its patterns.
    #[must_use]
    pub fn activity(self) -> f64 {
        if let Self::Biased(activity) = self { activity } else { 0.0 }
    }

    /// A key by which equal laws stand together.
    #[must_use]
    pub fn key(self) -> [u64; 2] {
        match self {
            Self::Unbiased => [0, 0],
            Self::Biased(activity) => [u64::MAX, activity.to_bits()],
            Self::Categories(examples, overlap) => [examples as u64, overlap.to_bits()],
        }
    }
}

/// The stream of one pattern of a set; `kind` tells apart what is drawn for it.
fn own((seed, sample, variant): Set, neurons: usize, pattern: usize, kind: u64) -> Stream {
    stream(seed, Purpose::Patterns, &[neurons as u64, sample, variant, pattern as u64, kind])
}

fn prototype(set: Set, neurons: usize, category: usize) -> Spins {
    biased(neurons, 0.0, &mut own(set, neurons, category, 3))
}

/// A state of independent neurons of this mean.
fn biased(neurons: usize, mean: f64, chance: &mut Stream) -> Spins {
    let part = f64::midpoint(1.0, mean);
    Spins::from_fn(neurons, |_| ((chance.next_u64() >> 11) as f64) < part * (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_draws_nested_patterns_of_its_mean_and_correlation() {
        let (neurons, set) = (40_000, (1, 2, 0));
        for law in [Law::Unbiased, Law::Biased(0.6), Law::Categories(3, 0.5)] {
            assert_eq!(law.draw(set, 300, 7).prefix(4), law.draw(set, 300, 4));
            assert_ne!(law.draw((1, 3, 0), 300, 4), law.draw(set, 300, 4));
            let patterns = law.draw(set, neurons, 5);
            let overlap = |a: usize, b: usize| {
                patterns.pattern(a).product(&patterns.pattern(b)) as f64 / neurons as f64
            };
            // Four standard errors of 40,000 neurons.
            for mu in 0..5 {
                let mean = patterns.pattern(mu).total() as f64 / neurons as f64;
                assert!((mean - law.activity()).abs() < 0.02, "{law:?}: {mean}");
            }
            let together = match law {
                Law::Unbiased => 0.0,
                Law::Biased(activity) => activity * activity,
                Law::Categories(_, overlap) => overlap * overlap,
            };
            assert!((overlap(0, 2) - together).abs() < 0.02, "{law:?}: {}", overlap(0, 2));
            let apart = law.activity() * law.activity();
            assert!((overlap(0, 3) - apart).abs() < 0.02, "{law:?}: {}", overlap(0, 3));
            if let Some(prototype) = law.prototype(set, neurons) {
                let seen = prototype.product(&patterns.pattern(1)) as f64 / neurons as f64;
                assert!((seen - 0.5).abs() < 0.02, "{seen}");
            }
        }
    }
}
