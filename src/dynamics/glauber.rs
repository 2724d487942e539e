//! Asynchronous Glauber dynamics: the heat bath at T > 0, descent with ties kept at T = 0.
//!
//! `P(s_i = +1) = 1 / (1 + exp(-2 h_i / T))`, one neuron at a time (Glauber 1963). Whatever the order, the
//! Boltzmann measure is stationary; only the random order is reversible.

use std::ops::Range;

use rand::RngCore;
use serde::{Deserialize, Serialize};

use super::{Dynamics, Outcome};
use crate::network::{Bath, Move, Played, SpinSystem};
use crate::random::{Stream, shuffle_front, split};

/// Which neuron looks at its field next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Uniformly at random each time.
    #[default]
    Random,
    /// 0, 1, 2, ... N - 1.
    Sequential,
    /// Each once in a sweep, in a new random order.
    Permutation,
}

impl Order {
    /// The words by which users ask for orders.
    pub const WORDS: &[(&str, Self)] =
        &[("random", Self::Random), ("sequential", Self::Sequential), ("permutation", Self::Permutation)];
}

/// One neuron after the other.
///
/// ```
/// use std::sync::Arc;
/// use attractor::dynamics::{Dynamics, Glauber, Order};
/// use attractor::network::{Bath, Patterns, SpinSystem, hebb::Overlaps};
/// use attractor::random::{Purpose, stream};
///
/// let patterns = Arc::new(Patterns::random(1, 1000, 20, 0, 0));
/// let mut network = Overlaps::new(patterns.clone());
/// let bath = Bath::new(0.3)?;
/// let mut chance = stream(1, Purpose::Dynamics, &[]);
/// let mut glauber = Glauber::new(Order::Random);
/// for _ in 0..20 {
///     glauber.sweep(&mut network, &bath, &mut chance);
/// }
/// assert!(network.spins().product(&patterns.pattern(0)) > 950);
/// # Ok::<(), attractor::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Glauber {
    order: Order,
    moves: Vec<Move>,
    permutation: Vec<u32>,
}

impl Glauber {
    /// The rule with this order of updates.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self { order, ..Self::default() }
    }

    /// Draws the moves at some places of a sweep; at T = 0 nothing is drawn but what the order needs.
    fn draw(&mut self, neurons: usize, places: Range<usize>, thermal: bool, stream: &mut Stream) {
        let chance = |stream: &mut Stream| if thermal { (stream.next_u64() >> 32) as u32 } else { 0 };
        self.moves.clear();
        match self.order {
            Order::Random => {
                // A copy stays in registers.
                let mut local = stream.clone();
                self.moves.extend(places.map(|_| {
                    let (neuron, chance) = split(local.next_u64(), neurons);
                    Move { neuron, chance }
                }));
                *stream = local;
            }
            Order::Sequential => {
                let neurons = places.start as u32..places.end as u32;
                self.moves.extend(neurons.map(|neuron| Move { neuron, chance: chance(stream) }));
            }
            Order::Permutation => {
                let order = &self.permutation[places];
                self.moves.extend(order.iter().map(|&neuron| Move { neuron, chance: chance(stream) }));
            }
        }
    }

    /// Draws the order of a sweep, where it has one.
    fn shuffle(&mut self, neurons: usize, stream: &mut Stream) {
        if self.order == Order::Permutation {
            self.permutation.clear();
            self.permutation.extend(0..neurons as u32);
            shuffle_front(&mut self.permutation, neurons, stream);
        }
    }
}

/// Moves that are drawn together: few enough to stay in the first cache, beside all that a small network needs, until they
/// are played; many enough for large networks, which look ahead. Their number changes no result.
fn block(neurons: usize) -> usize {
    if neurons <= 1 << 14 { 256 } else { 1024 }
}

impl Dynamics for Glauber {
    fn sweep(&mut self, system: &mut dyn SpinSystem, bath: &Bath, stream: &mut Stream) -> Played {
        let (neurons, thermal) = (system.neurons(), bath.temperature() > 0.0);
        self.shuffle(neurons, stream);
        let mut played = Played::default();
        for first in (0..neurons).step_by(block(neurons)) {
            let places = first..neurons.min(first + block(neurons));
            self.draw(neurons, places, thermal, stream);
            played.append(first, system.play(&self.moves, bath));
        }
        played
    }

    fn ended(&mut self, system: &dyn SpinSystem, bath: &Bath, last_sweep: Played) -> Option<Outcome> {
        // A quiet sweep in random order may have missed some neurons.
        let still = last_sweep.flips == 0 && (self.order != Order::Random || system.is_still(bath));
        still.then_some(Outcome::FixedPoint)
    }
}
