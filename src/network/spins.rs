//! A state of the network: N neurons `s_i = +-1`, one bit each.

use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Bits of one word.
pub(super) const WORD: usize = u64::BITS as usize;

/// A state of N neurons, packed 64 to a word; a set bit is `+1`, bits beyond N are clear.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Packed")]
pub struct Spins {
    neurons: usize,
    words: Vec<u64>,
}

/// A state as it is kept, which may be damaged.
#[derive(Deserialize)]
struct Packed {
    neurons: usize,
    words: Vec<u64>,
}

impl TryFrom<Packed> for Spins {
    type Error = String;

    fn try_from(Packed { neurons, words }: Packed) -> std::result::Result<Self, String> {
        let beyond = words.last().is_some_and(|last| last & !tail_mask(neurons) != 0);
        if words.len() != neurons.div_ceil(WORD) || beyond {
            return Err(format!("{} words are no state of {neurons} neurons", words.len()));
        }
        Ok(Self { neurons, words })
    }
}

impl Spins {
    /// The state whose neuron i is `+1` where `up(i)` holds.
    pub fn from_fn(neurons: usize, mut up: impl FnMut(usize) -> bool) -> Self {
        let mut words = vec![0; neurons.div_ceil(WORD)];
        for neuron in 0..neurons {
            words[neuron / WORD] |= u64::from(up(neuron)) << (neuron % WORD);
        }
        Self { neurons, words }
    }

    /// Reads a state from an array of `+1` and `-1`, shape `[N]`.
    ///
    /// # Errors
    /// If an entry is neither `+1` nor `-1`.
    pub fn from_array(array: &ArrayView1<i8>) -> Result<Self> {
        match array.iter().find(|&&value| value != 1 && value != -1) {
            Some(value) => {
                Err(Error::Argument { name: "spin", value: value.to_string(), cure: "a neuron is +1 or -1" })
            }
            None => Ok(Self::from_fn(array.len(), |neuron| array[neuron] == 1)),
        }
    }

    /// The state as an array of `+1` and `-1`, shape `[N]`.
    #[must_use]
    pub fn to_array(&self) -> Array1<i8> {
        Array1::from_shape_fn(self.neurons, |neuron| self.spin(neuron))
    }

    /// Number of neurons N.
    #[must_use]
    pub fn neurons(&self) -> usize {
        self.neurons
    }

    /// Whether neuron i is `+1`.
    #[must_use]
    pub fn is_up(&self, neuron: usize) -> bool {
        self.words[neuron / WORD] >> (neuron % WORD) & 1 == 1
    }

    /// 0 where neuron i is `+1`, else -1: a mask that turns over what belongs to neurons that are down.
    #[inline]
    pub(super) fn down(&self, neuron: usize) -> i32 {
        (self.words[neuron / WORD] >> (neuron % WORD) & 1) as i32 - 1
    }

    /// The neuron's value, `+1` or `-1`.
    #[must_use]
    pub fn spin(&self, neuron: usize) -> i8 {
        if self.is_up(neuron) { 1 } else { -1 }
    }

    /// Turns neuron i over.
    pub fn flip(&mut self, neuron: usize) {
        self.words[neuron / WORD] ^= 1 << (neuron % WORD);
    }

    /// The scalar product with another state, `N m = sum_i s_i s'_i`.
    ///
    /// ```
    /// use attractor::network::Spins;
    /// let up = Spins::from_fn(100, |_| true);
    /// let mostly_up = Spins::from_fn(100, |neuron| neuron >= 10);
    /// assert_eq!(up.product(&mostly_up), 80);
    /// ```
    #[must_use]
    pub fn product(&self, other: &Self) -> i64 {
        self.neurons as i64 - 2 * differing_bits(&self.words, &other.words)
    }

    /// The sum of all neurons, `sum_i s_i`.
    #[must_use]
    pub fn total(&self) -> i64 {
        let up: i64 = self.words.iter().map(|word| i64::from(word.count_ones())).sum();
        2 * up - self.neurons as i64
    }

    /// The packed bits, N / 64 words rounded up.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

/// The number of places at which two packed rows differ.
#[inline]
pub(super) fn differing_bits(a: &[u64], b: &[u64]) -> i64 {
    a.iter().zip(b).map(|(x, y)| i64::from((x ^ y).count_ones())).sum()
}

/// The mask of the bits in use in the last word of `bits` packed bits.
pub(super) fn tail_mask(bits: usize) -> u64 {
    match bits % WORD {
        0 => u64::MAX,
        used => (1 << used) - 1,
    }
}
