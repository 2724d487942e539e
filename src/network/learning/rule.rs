//! The rules that there are, and their settings.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::covariance::covariance;
use super::hebb::whole_couplings;
use super::sequence::sequence;
use super::{Dreaming, Learner, Projection, Storkey, Verdict, optimal, perceptron, unlearn};
use crate::error::Result;
use crate::network::Patterns;
use crate::random::Stream;

/// A learning rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// `W_ij = (1/N) sum_mu xi_i^mu xi_j^mu` (Hopfield 1982).
    #[default]
    Hebb,
    /// The same divided by the number of patterns, `W_ij = (1/P) sum_mu xi_i^mu xi_j^mu`, as some texts write it: the same network
    /// at a temperature `P/N` times as high, with energies `N/P` times as large.
    HebbPerPattern,
    /// Hebb's, less what the network already says ([`Storkey`]).
    Storkey,
    /// The projection on the patterns ([`Projection`]).
    PseudoInverse,
    /// Between Hebb's and the projection ([`Dreaming`]).
    Dreaming,
    /// Hebb's, less what it dreams ([`unlearn`]).
    Unlearning,
    /// The largest margin ([`perceptron`]).
    Perceptron,
    /// Hebb's rule for how patterns deviate from their mean activity a, `1/(N(1 - a^2)) sum_mu (xi_i^mu - a)(xi_j^mu - a)`.
    Covariance,
    /// Each pattern calls for the next, `(1/N) sum_mu xi_i^(mu+1) xi_j^mu`.
    Sequence,
    /// The largest margin to the last digit ([`optimal`]).
    Optimal,
}

/// A rule and the numbers that some rules need.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Learning {
    /// The rule.
    pub rule: Rule,
    /// The time t of [`Rule::Dreaming`], or the dreams of [`Rule::Unlearning`] per neuron; 0 or above.
    pub dreams: Option<f64>,
    /// The margin of [`Rule::Perceptron`]; the largest, if there is none.
    pub margin: Option<f64>,
    /// The mean activity of patterns for [`Rule::Covariance`], above -1 and below 1.
    pub activity: f64,
}

/// What a rule makes of patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The couplings, self-couplings included, shape `[N, N]`.
    pub couplings: Array2<f64>,
    /// The unit of which they are multiples is `1/scale`.
    pub scale: f64,
    /// Neurons of which the rule could not tell whether they can learn.
    pub undecided: usize,
}

impl Rule {
    /// The words by which configs ask for rules.
    pub const WORDS: &[(&str, Self)] = &[
        ("hebb", Self::Hebb),
        ("hebb-per-pattern", Self::HebbPerPattern),
        ("storkey", Self::Storkey),
        ("pseudo-inverse", Self::PseudoInverse),
        ("dreaming", Self::Dreaming),
        ("unlearning", Self::Unlearning),
        ("perceptron", Self::Perceptron),
        ("covariance", Self::Covariance),
        ("sequence", Self::Sequence),
        ("optimal", Self::Optimal),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, rule)| *rule == self).map_or("", |(word, _)| word)
    }

    /// Whether its couplings depend on how long the network dreams.
    #[must_use]
    pub fn dreams(self) -> bool {
        matches!(self, Self::Dreaming | Self::Unlearning)
    }
}

impl Learning {
    /// The couplings of all patterns.
    ///
    /// # Errors
    /// If the rule cannot store these patterns.
    pub fn learn(&self, patterns: &Patterns, chance: &mut Stream) -> Result<Learned> {
        let neurons = patterns.neurons();
        let dreams = self.dreams.unwrap_or(0.0);
        let (mut scale, mut undecided) = (1.0, 0);
        let couplings = match self.rule {
            Rule::Hebb | Rule::HebbPerPattern => {
                scale = if self.rule == Rule::Hebb { neurons } else { patterns.patterns() } as f64;
                whole_couplings(patterns)
            }
            Rule::Sequence => {
                scale = neurons as f64;
                sequence(patterns)
            }
            Rule::Covariance => covariance(patterns, self.activity),
            Rule::Storkey => one_by_one(Storkey::new(neurons), patterns)?,
            Rule::PseudoInverse => one_by_one(Projection::new(neurons), patterns)?,
            Rule::Dreaming => one_by_one(Dreaming::new(neurons, dreams), patterns)?,
            Rule::Unlearning => {
                let mut couplings = whole_couplings(patterns) / neurons as f64;
                unlearn(&mut couplings, (dreams * neurons as f64).round() as u64, chance);
                couplings
            }
            Rule::Perceptron | Rule::Optimal => {
                let patterns = patterns.to_array().mapv(f64::from);
                let corrected = self.rule == Rule::Perceptron;
                let learned = if corrected { perceptron(&patterns, self.margin) } else { optimal(&patterns) };
                let open = |verdict: &&Verdict| **verdict == Verdict::Undecided;
                undecided = learned.verdicts.iter().filter(open).count();
                learned.couplings
            }
        };
        Ok(Learned { couplings, scale, undecided })
    }
}

/// What a rule has learned after all patterns.
fn one_by_one(mut rule: impl Learner, patterns: &Patterns) -> Result<Array2<f64>> {
    for pattern in 0..patterns.patterns() {
        rule.learn(&patterns.real(pattern))?;
    }
    Ok(rule.couplings())
}
