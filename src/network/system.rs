//! The seam between networks and everything else.
//!
//! A rule of motion draws moves; the network plays them. A second network implements [`SpinSystem`] in
//! one file and needs no change in dynamics, observables, drivers or figures.

use super::{Bath, Move, Spins};

/// What a block of moves did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// How many neurons turned over.
    pub flips: u64,
    /// The position in the block of the last one that did.
    pub last_flip: Option<usize>,
}

impl Played {
    /// Adds what later moves did, of which the first has this position.
    pub fn append(&mut self, first: usize, later: Self) {
        self.flips += later.flips;
        self.last_flip = later.last_flip.map(|position| first + position).or(self.last_flip);
    }

    pub(super) fn count(&mut self, position: usize) {
        self.flips += 1;
        self.last_flip = Some(position);
    }
}

/// A network of N neurons `s_i = +-1` with symmetric couplings.
///
/// ```
/// use std::sync::Arc;
/// use attractor::network::{Bath, Patterns, SpinSystem, hebb::Fields};
/// // One stored pattern, in it: every field is its neuron's value times (N - 1)/N.
/// let mut network = Fields::dense(Arc::new(Patterns::random(1, 100, 1, 0, 0)));
/// let field = network.local_field(7, &Bath::cold());
/// assert!((field * f64::from(network.spins().spin(7)) - 0.99).abs() < 1e-15);
/// assert!((network.energy(&Bath::cold()) + 0.5 - 0.005).abs() < 1e-15);
/// ```
///
/// Implementors give the methods without a body; a fast engine may override the others as long as the
/// outcome of every move stays the same.
pub trait SpinSystem: Send {
    /// The present state.
    fn spins(&self) -> &Spins;

    /// Puts the network into a state of as many neurons.
    fn set_spins(&mut self, spins: &Spins);

    /// The recurrent field of a neuron in the units in which it is compared with thresholds,
    /// `scale() * sum_j W_ij s_j` with `W_ii = 0`, without external fields. The Hebbian network answers with the
    /// integer `N h_i`, which has no rounding error.
    fn scaled_field(&self, neuron: usize) -> f64;

    /// The unit of [`Self::scaled_field`].
    fn scale(&self) -> f64;

    /// Turns one neuron over.
    fn flip(&mut self, neuron: usize);

    /// The energy of the couplings per neuron, `-(1/2N) sum_ij W_ij s_i s_j`.
    fn recurrent_energy(&self) -> f64;

    /// Number of neurons N.
    fn neurons(&self) -> usize {
        self.spins().neurons()
    }

    /// The local field `h_i = sum_j W_ij s_j + theta_i`.
    fn local_field(&self, neuron: usize, bath: &Bath) -> f64 {
        self.scaled_field(neuron) / self.scale() + bath.external_field(neuron)
    }

    /// The energy per neuron, `-(1/2N) sum_ij W_ij s_i s_j - (1/N) sum_i theta_i s_i`.
    fn energy(&self, bath: &Bath) -> f64 {
        self.recurrent_energy() + bath.external_energy(self.spins())
    }

    /// Whether a move would turn its neuron over: the field is on the other side of the threshold.
    fn would_flip(&self, play: Move, bath: &Bath) -> bool {
        let neuron = play.neuron as usize;
        bath.turns(self.scaled_field(neuron), self.scale(), play, self.spins().is_up(neuron))
    }

    /// Plays the moves one after the other (Glauber).
    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        play_one_by_one(self, moves, bath)
    }

    /// Plays the moves all at once: every neuron looks at the state before the block (Little).
    fn play_together(&mut self, moves: &[Move], bath: &Bath) -> Played {
        play_all_together(self, moves, bath)
    }

    /// How it computes its fields just now, in the words of configs.
    fn name(&self) -> &'static str {
        "fields"
    }

    /// Lets a network that is large enough for it use several threads at once.
    fn split_over(&mut self, _threads: usize) {}

    /// Whether it is known at hardly any cost that no neuron wants to turn over at T = 0.
    fn is_plainly_still(&self, _bath: &Bath) -> bool {
        false
    }

    /// Whether no neuron wants to turn over at T = 0.
    fn is_still(&self, bath: &Bath) -> bool {
        let cold = bath.cooled();
        (0..self.neurons() as u32).all(|neuron| !self.would_flip(Move { neuron, chance: 0 }, &cold))
    }
}

/// Plays the moves one after the other, each field being asked for when its turn comes.
pub(super) fn play_one_by_one(
    system: &mut (impl SpinSystem + ?Sized),
    moves: &[Move],
    bath: &Bath,
) -> Played {
    let mut played = Played::default();
    for (position, &play) in moves.iter().enumerate() {
        if system.would_flip(play, bath) {
            system.flip(play.neuron as usize);
            played.count(position);
        }
    }
    played
}

/// Plays the moves all at once.
pub(super) fn play_all_together(
    system: &mut (impl SpinSystem + ?Sized),
    moves: &[Move],
    bath: &Bath,
) -> Played {
    let turning: Vec<usize> = (0..moves.len()).filter(|&at| system.would_flip(moves[at], bath)).collect();
    let mut played = Played::default();
    for position in turning {
        system.flip(moves[position].neuron as usize);
        played.count(position);
    }
    played
}
