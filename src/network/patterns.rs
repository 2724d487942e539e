//! The stored patterns `xi_i^mu = +-1`, shape `[P, N]`, as bits.
//!
//! The layout is neuron-major: one row of P bits for each neuron, since a local field needs all patterns
//! at one neuron. Random patterns are drawn in blocks of 64 from a stream of their own, so that the first
//! P patterns are the same however many follow: all loads see nested disorder.

use ndarray::{Array2, ArrayView2};
use rand::RngCore;

use super::spins::{Spins, WORD, tail_mask};
use crate::error::Result;
use crate::random::{Purpose, stream};

/// P patterns of N neurons; a set bit is `+1`, bits beyond P are clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    neurons: usize,
    count: usize,
    stride: usize,
    words: Vec<u64>,
}

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
        let mut drawn = Self::blank(neurons, patterns);
        for block in 0..drawn.stride {
            let coordinates = [neurons as u64, sample, variant, block as u64];
            let mut bits = stream(seed, Purpose::Patterns, &coordinates);
            for neuron in 0..neurons {
                drawn.words[neuron * drawn.stride + block] = bits.next_u64();
            }
        }
        drawn.clear_tails();
        drawn
    }

    /// Reads patterns from an array of `+1` and `-1`, shape `[P, N]`.
    ///
    /// # Errors
    /// If an entry is neither `+1` nor `-1`.
    pub fn from_array(array: &ArrayView2<i8>) -> Result<Self> {
        let (patterns, neurons) = array.dim();
        let mut read = Self::blank(neurons, patterns);
        for (pattern, row) in array.outer_iter().enumerate() {
            let spins = Spins::from_array(&row)?;
            for neuron in (0..neurons).filter(|&neuron| spins.is_up(neuron)) {
                read.words[neuron * read.stride + pattern / WORD] |= 1 << (pattern % WORD);
            }
        }
        Ok(read)
    }

    /// The patterns as an array of `+1` and `-1`, shape `[P, N]`.
    #[must_use]
    pub fn to_array(&self) -> Array2<i8> {
        Array2::from_shape_fn((self.count, self.neurons), |(pattern, neuron)| self.value(pattern, neuron))
    }

    /// The first `patterns` of these patterns; all, if there are not as many.
    #[must_use]
    pub fn prefix(&self, patterns: usize) -> Self {
        let mut front = Self::blank(self.neurons, patterns.min(self.count));
        for neuron in 0..self.neurons {
            let from = neuron * self.stride;
            let to = neuron * front.stride;
            front.words[to..to + front.stride].copy_from_slice(&self.words[from..from + front.stride]);
        }
        front.clear_tails();
        front
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

    /// All patterns at one neuron: P bits in P / 64 words rounded up.
    #[must_use]
    pub fn row(&self, neuron: usize) -> &[u64] {
        &self.words[neuron * self.stride..(neuron + 1) * self.stride]
    }

    /// The rows of all neurons, in their order; nothing without patterns.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.words.chunks_exact(self.stride.max(1))
    }

    /// One pattern as a state of the network.
    #[must_use]
    pub fn pattern(&self, pattern: usize) -> Spins {
        Spins::from_fn(self.neurons, |neuron| self.value(pattern, neuron) == 1)
    }

    /// The scalar products of a state with all patterns, `M_mu = N m_mu = sum_i xi_i^mu s_i`, shape `[P]`.
    #[must_use]
    pub fn products(&self, spins: &Spins) -> Vec<i64> {
        let mut differing = vec![0_u32; self.stride * WORD];
        for (group, &state) in spins.words().iter().enumerate() {
            let first = group * WORD;
            let used = WORD.min(self.neurons - first);
            for block in 0..self.stride {
                let mut square = [0; WORD];
                for (offset, word) in square[..used].iter_mut().enumerate() {
                    *word = self.words[(first + offset) * self.stride + block];
                }
                transpose(&mut square);
                for (count, word) in differing[block * WORD..].iter_mut().zip(square) {
                    *count += (word ^ state).count_ones();
                }
            }
        }
        differing.truncate(self.count);
        differing.into_iter().map(|count| self.neurons as i64 - 2 * i64::from(count)).collect()
    }

    /// All-clear rows of the right size.
    fn blank(neurons: usize, patterns: usize) -> Self {
        let stride = patterns.div_ceil(WORD);
        Self { neurons, count: patterns, stride, words: vec![0; neurons * stride] }
    }

    /// Clears the bits beyond P in every row.
    fn clear_tails(&mut self) {
        let mask = tail_mask(self.count);
        for last in self.words.iter_mut().skip(self.stride.saturating_sub(1)).step_by(self.stride.max(1)) {
            *last &= mask;
        }
    }
}

/// Transposes a square of 64 x 64 bits in place: bit c of word r goes to bit r of word c
/// (Warren, Hacker's Delight, section 7-3).
fn transpose(square: &mut [u64; WORD]) {
    let mut width = WORD / 2;
    let mut mask = u64::MAX >> width;
    while width > 0 {
        let mut row = 0;
        while row < WORD {
            let swapped = (square[row] >> width ^ square[row + width]) & mask;
            square[row] ^= swapped << width;
            square[row + width] ^= swapped;
            row = (row + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

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
