//! The stored patterns `xi_i^mu = +-1`, shape `[P, N]`, as bits.
//!
//! The layout is neuron-major: one row of P bits for each neuron, since a local field needs all patterns
//! at one neuron. Random patterns are drawn in blocks of 64 from a stream of their own, so that the first
//! P patterns are the same however many follow: all loads see nested disorder, and may share its memory.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2};
use rand::RngCore;

use super::kernel::{Level, Rows, counts};
use super::spins::{Spins, WORD, tail_mask};
use super::words::Words;
use crate::error::Result;
use crate::random::{Purpose, Stream, stream};

/// P patterns of N neurons; a set bit is `+1`.
///
/// Clones and most prefixes share the memory of the rows, so that what stands in a row beyond bit P may belong to
/// further patterns.
#[derive(Clone, Debug)]
pub struct Patterns {
    neurons: usize,
    count: usize,
    /// Words from one row to the next.
    stride: usize,
    words: Arc<Words>,
}

/// A prefix that uses a smaller part of each row than one in this number is copied: fewer words, closer together.
const SHARED_PART: usize = 4;

impl Patterns {
    /// Unbiased independent patterns of pattern set `sample`: a function of the arguments alone, and
    /// for P patterns a prefix of those for any larger P.
    ///
    /// `variant` is 0 where all points of an experiment share their disorder; other values give
    /// independent sets.
    ///
    /// ```
    /// use attractor::network::Patterns;
    /// let many = Patterns::random(1985, 1000, 138, 0, 0);
    /// assert_eq!(many.prefix(100), Patterns::random(1985, 1000, 100, 0, 0));
    /// ```
    #[must_use]
    pub fn random(seed: u64, neurons: usize, patterns: usize, sample: u64, variant: u64) -> Self {
        let blocks = 0..patterns.div_ceil(WORD) as u64;
        Self::random_blocks((seed, neurons, patterns), blocks, (sample, variant))
    }

    /// Those of the random patterns that stand in these blocks of 64, `patterns` all told.
    pub(super) fn random_blocks(
        (seed, neurons, patterns): (u64, usize, usize),
        blocks: impl Iterator<Item = u64>,
        (sample, variant): (u64, u64),
    ) -> Self {
        let drawn = |block| stream(seed, Purpose::Patterns, &[neurons as u64, sample, variant, block]);
        let mut blocks: Vec<Stream> = blocks.map(drawn).collect();
        let stride = blocks.len();
        // Row by row, all streams in step: memory is written once, in order.
        let words = Words::new(neurons * stride, |words| {
            for row in words.chunks_exact_mut(stride.max(1)) {
                for (word, block) in row.iter_mut().zip(&mut blocks) {
                    *word = block.next_u64();
                }
            }
        });
        Self { neurons, count: patterns, stride, words: Arc::new(words) }
    }

    /// Reads patterns from an array of `+1` and `-1`, shape `[P, N]`.
    ///
    /// # Errors
    /// If an entry is neither `+1` nor `-1`.
    pub fn from_array(array: &ArrayView2<i8>) -> Result<Self> {
        let states: Vec<Spins> =
            array.outer_iter().map(|row| Spins::from_array(&row)).collect::<Result<_>>()?;
        Ok(Self::from_states(array.ncols(), &states))
    }

    /// States of so many neurons as patterns.
    #[must_use]
    pub(super) fn from_states(neurons: usize, states: &[Spins]) -> Self {
        let stride = states.len().div_ceil(WORD);
        let mut words = vec![0; neurons * stride];
        for (pattern, spins) in states.iter().enumerate() {
            for neuron in (0..neurons).filter(|&neuron| spins.is_up(neuron)) {
                words[neuron * stride + pattern / WORD] |= 1 << (pattern % WORD);
            }
        }
        Self { neurons, count: states.len(), stride, words: Arc::new(Words::Few(words)) }
    }

    /// The patterns as an array of `+1` and `-1`, shape `[P, N]`.
    #[must_use]
    pub fn to_array(&self) -> Array2<i8> {
        Array2::from_shape_fn((self.count, self.neurons), |(pattern, neuron)| self.value(pattern, neuron))
    }

    /// The first `patterns` of these patterns; all, if there are not as many.
    #[must_use]
    pub fn prefix(&self, patterns: usize) -> Self {
        let front = Self { count: patterns.min(self.count), ..self.clone() };
        let used = front.count.div_ceil(WORD);
        if Self::shares(front.count, self.stride * WORD) {
            return front;
        }
        let words = (0..self.neurons).flat_map(|neuron| front.row(neuron)).copied().collect();
        Self { stride: used, words: Arc::new(Words::Few(words)), ..front }
    }

    /// Whether a prefix of `patterns` out of `all` shares their memory.
    pub(crate) fn shares(patterns: usize, all: usize) -> bool {
        SHARED_PART * patterns.div_ceil(WORD) >= all.div_ceil(WORD)
    }

    /// The same patterns with another in the place of one of them; the memory is copied.
    ///
    /// ```
    /// use attractor::network::Patterns;
    /// let patterns = Patterns::random(1, 100, 3, 0, 0);
    /// let twins = patterns.with(1, &patterns.pattern(0));
    /// assert_eq!((twins.pattern(1), twins.pattern(2)), (patterns.pattern(0), patterns.pattern(2)));
    /// ```
    ///
    /// # Panics
    /// If there is no such pattern, or the other has not as many neurons.
    #[must_use]
    pub fn with(&self, pattern: usize, other: &Spins) -> Self {
        assert!(
            pattern < self.count && other.neurons() == self.neurons,
            "pattern {pattern} of {}",
            self.count
        );
        let bit = 1 << (pattern % WORD);
        let words = Words::new(self.words.len(), |words| {
            words.copy_from_slice(&self.words);
            for neuron in 0..self.neurons {
                let word = &mut words[neuron * self.stride + pattern / WORD];
                *word = if other.is_up(neuron) { *word | bit } else { *word & !bit };
            }
        });
        Self { words: Arc::new(words), ..self.clone() }
    }

    /// The same patterns in the same order, beginning with another and going round.
    #[must_use]
    pub fn beginning_with(&self, first: usize) -> Self {
        let turned: Vec<Spins> = (0..self.count).map(|mu| self.pattern((mu + first) % self.count)).collect();
        Self::from_states(self.neurons, &turned)
    }

    /// Number of neurons N.
    #[must_use]
    pub fn neurons(&self) -> usize {
        self.neurons
    }

    /// Number of patterns P.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.count
    }

    /// The load `alpha = P/N`.
    #[must_use]
    pub fn load(&self) -> f64 {
        self.count as f64 / self.neurons as f64
    }

    /// The value `xi_i^mu`, `+1` or `-1`.
    ///
    /// # Panics
    /// If there is no such pattern or neuron.
    #[must_use]
    pub fn value(&self, pattern: usize, neuron: usize) -> i8 {
        assert!(pattern < self.count, "pattern {pattern} of {}", self.count);
        if self.row(neuron)[pattern / WORD] >> (pattern % WORD) & 1 == 1 { 1 } else { -1 }
    }

    /// All patterns at one neuron: P bits in P / 64 words rounded up. Bits beyond P mean nothing.
    #[must_use]
    pub fn row(&self, neuron: usize) -> &[u64] {
        self.rows().row(neuron)
    }

    /// The rows of all neurons.
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { words: &self.words, stride: self.stride, used: self.count.div_ceil(WORD) }
    }

    /// The mask of the bits in use in the last word of every row.
    pub(super) fn tail(&self) -> u64 {
        tail_mask(self.count)
    }

    /// One pattern as a state of the network.
    #[must_use]
    pub fn pattern(&self, pattern: usize) -> Spins {
        Spins::from_fn(self.neurons, |neuron| self.value(pattern, neuron) == 1)
    }

    /// One pattern as real numbers `+1` and `-1`, shape `[N]`.
    #[must_use]
    pub fn real(&self, pattern: usize) -> Array1<f64> {
        Array1::from_shape_fn(self.neurons, |neuron| f64::from(self.value(pattern, neuron)))
    }

    /// The scalar products of a state with all patterns, `M_mu = N m_mu = sum_i xi_i^mu s_i`, shape `[P]`.
    #[must_use]
    pub fn products(&self, spins: &Spins) -> Vec<i64> {
        let mut agreeing = counts(Level::best(), self.rows(), spins);
        agreeing.truncate(self.count);
        agreeing.into_iter().map(|count| 2 * i64::from(count) - self.neurons as i64).collect()
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        let rows_agree = |neuron| {
            let differing = |(a, b): (&u64, &u64)| a ^ b;
            let mut words = self.row(neuron).iter().zip(other.row(neuron)).map(differing).rev();
            words.next().is_none_or(|last| last & self.tail() == 0) && words.all(|word| word == 0)
        };
        (self.neurons, self.count) == (other.neurons, other.count) && (0..self.neurons).all(rows_agree)
    }
}

impl Eq for Patterns {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn products_equal_their_definition(neurons in 1_usize..200, patterns in 0_usize..150, seed: u64) {
            let stored = Patterns::random(seed, neurons, patterns, 3, 0);
            let spins = Patterns::random(seed, neurons, 1, 4, 0).pattern(0);
            let expected: Vec<i64> = (0..patterns)
                .map(|mu| (0..neurons).map(|i| i64::from(stored.value(mu, i) * spins.spin(i))).sum())
                .collect();
            prop_assert_eq!(stored.products(&spins), expected);
        }

        #[test]
        fn arrays_and_bits_hold_the_same_patterns(neurons in 1_usize..200, patterns in 1_usize..150, seed: u64) {
            let stored = Patterns::random(seed, neurons, patterns, 0, 0);
            prop_assert_eq!(Patterns::from_array(&stored.to_array().view()).expect("all +-1"), stored);
        }

        #[test]
        fn fewer_patterns_are_a_prefix_of_more(neurons in 1_usize..100, patterns in 1_usize..200, fewer in 0_usize..200) {
            let fewer = fewer.min(patterns);
            let many = Patterns::random(5, neurons, patterns, 1, 0);
            prop_assert_eq!(many.prefix(fewer), Patterns::random(5, neurons, fewer, 1, 0));
        }
    }

    #[test]
    fn samples_and_variants_are_independent_sets() {
        let set = |sample, variant| Patterns::random(1, 1000, 1, sample, variant).pattern(0);
        for other in [set(1, 0), set(0, 1)] {
            let product = set(0, 0).product(&other);
            assert!(product.abs() < 5 * 32, "N m = {product} exceeds five standard deviations sqrt(1000)");
        }
    }

    #[test]
    fn an_entry_that_is_no_spin_is_refused() {
        let array = ndarray::array![[1_i8, 0, -1]];
        assert!(Patterns::from_array(&array.view()).is_err());
    }
}
