//! The states in which runs begin: a pattern or a mixture, corrupted to a given overlap, or chance alone.

use rand::RngCore;

use crate::network::{Memories, Spins};
use crate::random::{Stream, shuffle_front};

/// A state of independent unbiased neurons.
pub fn random(neurons: usize, stream: &mut Stream) -> Spins {
    let mut bits = 0;
    Spins::from_fn(neurons, |neuron| {
        if neuron % 64 == 0 {
            bits = stream.next_u64();
        }
        bits >> (neuron % 64) & 1 == 1
    })
}

/// The symmetric mixture of the first `count` patterns, `sgn(sum_mu xi_i^mu)`; ties (even counts only) by chance.
pub fn mixture(patterns: &(impl Memories + ?Sized), count: usize, stream: &mut Stream) -> Spins {
    let mixed: Vec<Spins> = (0..count).map(|mu| patterns.pattern(mu)).collect();
    Spins::from_fn(patterns.neurons(), |neuron| {
        let sum: i32 = mixed.iter().map(|pattern| i32::from(pattern.spin(neuron))).sum();
        if sum == 0 { stream.next_u64() >> 63 == 1 } else { sum > 0 }
    })
}

/// Turns over exactly `round(N (1 - overlap) / 2)` neurons, drawn without replacement, so that the state
/// has this overlap with what it was, up to 1/N.
///
/// ```
/// use attractor::dynamics::start;
/// use attractor::network::Spins;
/// use attractor::random::{Purpose, stream};
/// let whole = Spins::from_fn(1000, |_| true);
/// let mut noisy = whole.clone();
/// start::corrupt(&mut noisy, 0.8, &mut stream(1, Purpose::Start, &[]));
/// assert_eq!(noisy.product(&whole), 800);
/// ```
pub fn corrupt(spins: &mut Spins, overlap: f64, stream: &mut Stream) {
    let neurons = spins.neurons();
    turn_over(spins, (neurons as f64 * (1.0 - overlap) / 2.0).round() as usize, stream);
}

/// Turns over so many neurons, drawn without replacement.
pub fn turn_over(spins: &mut Spins, flips: usize, stream: &mut Stream) {
    if flips == 0 {
        return;
    }
    let neurons = spins.neurons();
    let mut order: Vec<u32> = (0..neurons as u32).collect();
    shuffle_front(&mut order, flips, stream);
    for &neuron in &order[..flips] {
        spins.flip(neuron as usize);
    }
}
