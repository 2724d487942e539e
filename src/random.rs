//! Random streams, each keyed by what it is for.
//!
//! A stream is a pure function of the seed, its purpose and the coordinates of the place where it is
//! needed (size, sample, temperature, ...), never of a loop counter or a thread: a grid may be
//! reordered, extended or split without touching a single draw.
//!
//! The generator is xoshiro256++ (Blackman, Vigna 2021), keyed through `SplitMix64`.

use rand::{RngCore, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// The generator behind every stream.
pub type Stream = Xoshiro256PlusPlus;

/// What a stream is for; different purposes never share a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The quenched patterns.
    Patterns = 1,
    /// The state in which a run starts.
    Start = 2,
    /// Sites and thresholds of the dynamics.
    Dynamics = 3,
    /// The descent at T = 0 that ends a run at T > 0.
    Quench = 4,
    /// Resampling of pattern sets in the analysis.
    Bootstrap = 5,
    /// Sampling inside a theory.
    Theory = 6,
    /// The rows that a check computes again.
    Check = 7,
    /// Exchanges of replicas between temperatures.
    Exchange = 8,
    /// A pattern that is close to another.
    Twin = 9,
    /// What happens to synapses: dilution, noise, loss.
    Synapses = 10,
    /// What a rule dreams.
    Dreams = 11,
    /// Thresholds of the neurons.
    Thresholds = 12,
}

/// The stream for `purpose` at `coordinates` under `seed`.
///
/// ```
/// use attractor::random::{Purpose, stream};
/// use rand::RngCore;
/// let draw = |sample| stream(1, Purpose::Patterns, &[1000, sample]).next_u64();
/// assert_eq!(draw(7), draw(7));
/// assert_ne!(draw(7), draw(8));
/// ```
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, coordinates: &[u64]) -> Stream {
    Stream::seed_from_u64(key(key(seed, &[purpose as u64]), coordinates))
}

/// One number for a seed and coordinates; another coordinate gives an unrelated number.
#[must_use]
pub fn key(seed: u64, coordinates: &[u64]) -> u64 {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |key: u64, word: &u64| SplitMix64::seed_from_u64(key ^ word.wrapping_mul(GOLDEN)).next_u64();
    coordinates.iter().fold(seed, mix)
}

/// Splits one draw into a neuron below `neurons` and 32 further uniform bits:
/// `neurons * draw / 2^64 = neuron + u`.
#[must_use]
pub fn split(draw: u64, neurons: usize) -> (u32, u32) {
    let product = u128::from(draw) * neurons as u128;
    ((product >> 64) as u32, ((product as u64) >> 32) as u32)
}

/// Shuffles the first `count` places of `items` with uniform draws from the whole slice (Fisher, Yates).
pub fn shuffle_front<T>(items: &mut [T], count: usize, stream: &mut Stream) {
    // A copy stays in registers.
    let mut local = stream.clone();
    for place in 0..count.min(items.len()) {
        let (offset, _) = split(local.next_u64(), items.len() - place);
        items.swap(place, place + offset as usize);
    }
    *stream = local;
}
