//! The engine that has all local fields at hand: best where flips are rare.
//!
//! A flip of neuron j adds `-2 J_ij s_j` to every `n_i`; the row `J_j` is taken from a dense matrix or made from the
//! patterns. Where the couplings allow it, the matrix and the fields are kept in few bits ([`super::narrow`]).

use std::sync::Arc;

use super::energy_from;
use super::narrow::Narrow;
use super::running::Running;
use crate::network::bath::Cuts;
use crate::network::kernel::{Level, SignedSums, add_made_row, add_row, couplings};
use crate::network::system::play_one_by_one;
use crate::network::{Bath, Move, Patterns, Played, SpinSystem, Spins};

/// A Hebbian network with all integer fields `n_i` at hand.
#[derive(Clone, Debug)]
pub struct Fields {
    patterns: Arc<Patterns>,
    spins: Spins,
    stored: Stored,
    running: Running,
    /// With a matrix, which takes far more memory: the patterns once more, one state after the other.
    states: Option<Arc<Vec<u64>>>,
    kernel: SignedSums,
    cuts: Option<Cuts>,
    /// 0, 1, 2, ... N - 1.
    all: Vec<u32>,
    /// Scratch: sums over patterns for all neurons, a row of couplings.
    sums: Vec<i64>,
    row: Vec<i32>,
}

/// Fields, and the matrix that fits them.
#[derive(Clone, Debug)]
enum Stored {
    Narrow(Narrow),
    /// `n_i` and the matrix `J_ij`, `[N, N]`.
    Wide {
        fields: Vec<i32>,
        matrix: Arc<Vec<i16>>,
    },
    /// `n_i`; rows are made when needed.
    OnTheFly {
        fields: Vec<i32>,
    },
}

/// Networks with larger `N P` could have fields too large for the integers here.
pub(super) const LARGEST: usize = 1 << 30;

impl Fields {
    /// The network that stores `patterns` without a matrix: rows of `J` are made when a neuron flips.
    ///
    /// # Panics
    /// If there is no pattern, or `N P >= 2^30`, where fields could overflow; [`super::Engine::layout`] never asks for that.
    #[must_use]
    pub fn on_the_fly(patterns: Arc<Patterns>) -> Self {
        Self::on_the_fly_with_level(patterns, Level::best())
    }

    /// The same on the vector units of this level.
    ///
    /// # Panics
    /// As [`Self::on_the_fly`].
    #[must_use]
    pub fn on_the_fly_with_level(patterns: Arc<Patterns>, level: Level) -> Self {
        let fields = vec![0; patterns.neurons()];
        Self::new(patterns, level, Stored::OnTheFly { fields })
    }

    /// The network that stores `patterns` with the dense matrix `J`, N^2 bytes or, where some coupling
    /// does not fit, 2 N^2.
    ///
    /// # Panics
    /// If there is no pattern, or `N P >= 2^30`, or `P >= 2^15`; [`super::Engine::layout`] never asks for that.
    #[must_use]
    pub fn dense(patterns: Arc<Patterns>) -> Self {
        Self::dense_with_level(patterns, Level::best())
    }

    /// The same on the vector units of this level.
    ///
    /// # Panics
    /// As [`Self::dense`].
    #[must_use]
    pub fn dense_with_level(patterns: Arc<Patterns>, level: Level) -> Self {
        assert!(i16::try_from(patterns.patterns()).is_ok(), "P fits 15 bits");
        let stored = Narrow::new(&patterns, level).map_or_else(|| wide(&patterns, level), Stored::Narrow);
        Self::new(patterns, level, stored)
    }

    fn new(patterns: Arc<Patterns>, level: Level, stored: Stored) -> Self {
        let largest = patterns.neurons().checked_mul(patterns.patterns());
        assert!(largest.is_some_and(|n| n < LARGEST), "N P fits 30 bits");
        let spins = patterns.pattern(0);
        let running = Running::new(level, &patterns, &spins);
        let kernel = SignedSums::new(level);
        let (all, sums) = ((0..patterns.neurons() as u32).collect(), vec![0; patterns.neurons()]);
        let states = match stored {
            Stored::OnTheFly { .. } => None,
            Stored::Narrow(_) | Stored::Wide { .. } => Some(Arc::new(states(&patterns))),
        };
        let (cuts, row) = (None, Vec::new());
        let mut network = Self { patterns, spins, stored, running, states, kernel, cuts, all, sums, row };
        network.recompute();
        network
    }

    /// Computes all fields of the present state from its overlaps, in O(NP).
    fn recompute(&mut self) {
        self.running.fields(&mut self.kernel, self.patterns.rows(), &self.all, &mut self.sums);
        let patterns = self.patterns.patterns() as i32;
        let spins = &self.spins;
        match &mut self.stored {
            Stored::Narrow(narrow) => narrow.set(&self.sums, patterns, spins),
            Stored::Wide { fields, .. } | Stored::OnTheFly { fields } => {
                for (neuron, (field, &sum)) in fields.iter_mut().zip(&self.sums).enumerate() {
                    *field = sum as i32 - patterns * i32::from(spins.spin(neuron));
                }
            }
        }
    }

    /// The integer field `n_i = N h_i`.
    fn integer_field(&self, neuron: usize) -> i32 {
        match &self.stored {
            Stored::Narrow(narrow) => narrow.field(neuron, self.spins.is_up(neuron)),
            Stored::Wide { fields, .. } | Stored::OnTheFly { fields } => fields[neuron],
        }
    }

    /// Plays moves with fields of 32 bits; most neurons are seen at a glance to stay as they are.
    fn play_wide(&mut self, moves: &[Move], bath: &Bath, cuts: &Cuts) -> Played {
        let mut played = Played::default();
        let mut position = 0;
        while let Stored::Wide { fields, .. } | Stored::OnTheFly { fields } = &self.stored
            && let Some(offset) = first_restless(&moves[position..], cuts, &self.spins, fields)
        {
            position += offset;
            if self.would_flip(moves[position], bath) {
                self.flip(moves[position].neuron as usize);
                played.count(position);
            }
            position += 1;
        }
        played
    }
}

/// The first move whose field is not beyond all thresholds it may have on the side of the neuron's state.
fn first_restless(moves: &[Move], cuts: &Cuts, spins: &Spins, fields: &[i32]) -> Option<usize> {
    moves.iter().position(|&play| {
        let neuron = play.neuron as usize;
        cuts.beyond(play, fields[neuron], spins.down(neuron)) <= 0
    })
}

/// All patterns as states, in one piece.
fn states(patterns: &Patterns) -> Vec<u64> {
    (0..patterns.patterns()).flat_map(|pattern| patterns.pattern(pattern).words().to_vec()).collect()
}

/// The matrix in 16 bits.
fn wide(patterns: &Patterns, level: Level) -> Stored {
    let neurons = patterns.neurons();
    let mut matrix = Vec::with_capacity(neurons * neurons);
    let mut row = vec![0; neurons];
    for neuron in 0..neurons {
        couplings(level, patterns.rows(), patterns.patterns(), patterns.tail(), neuron, &mut row);
        matrix.extend(row.iter().map(|&coupling| coupling as i16));
    }
    Stored::Wide { fields: vec![0; neurons], matrix: Arc::new(matrix) }
}

impl SpinSystem for Fields {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn name(&self) -> &'static str {
        match self.stored {
            Stored::OnTheFly { .. } => "fields-on-the-fly",
            _ => "fields",
        }
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        match &self.states {
            Some(states) => self.running.recount_from(states, &self.patterns, spins),
            None => self.running.recount(&self.patterns, spins),
        }
        self.recompute();
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        f64::from(self.integer_field(neuron))
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        let (neurons, up) = (self.neurons(), !self.spins.is_up(neuron));
        let level = self.kernel.level();
        match &mut self.stored {
            Stored::Narrow(narrow) => {
                narrow.flip(&mut self.spins, neuron);
                narrow.settle();
                return;
            }
            Stored::Wide { fields, matrix } => {
                add_row(level, fields, &matrix[neuron * neurons..(neuron + 1) * neurons], up);
            }
            Stored::OnTheFly { fields } => {
                self.row.resize(neurons, 0);
                let (rows, patterns, tail) =
                    (self.patterns.rows(), self.patterns.patterns(), self.patterns.tail());
                couplings(level, rows, patterns, tail, neuron, &mut self.row);
                add_made_row(level, fields, &self.row, up);
            }
        }
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let terms =
            (0..self.neurons()).map(|i| i64::from(self.integer_field(i)) * i64::from(self.spins.spin(i)));
        energy_from(terms.sum(), self.neurons())
    }

    fn is_plainly_still(&self, bath: &Bath) -> bool {
        self.is_still(bath)
    }

    fn is_still(&self, bath: &Bath) -> bool {
        match &self.stored {
            Stored::Narrow(narrow) if !bath.has_external_field() => narrow.is_still(&self.spins),
            _ => {
                let cold = bath.cooled();
                let look = |neuron| Move { neuron, chance: 0 };
                (0..self.neurons() as u32).all(|neuron| !self.would_flip(look(neuron), &cold))
            }
        }
    }

    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let cuts = Cuts::recall(self.cuts.take(), bath, self.scale());
        let Some(cuts) = cuts else { return play_one_by_one(self, moves, bath) };
        let played = match &mut self.stored {
            Stored::Narrow(narrow) => narrow.play(&mut self.spins, moves, bath, &cuts),
            _ => self.play_wide(moves, bath, &cuts),
        };
        self.cuts = Some(cuts);
        played
    }
}
