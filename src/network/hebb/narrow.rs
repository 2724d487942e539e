//! All fields and the dense matrix in few bits.
//!
//! With p the parity of P, `J_ij = 2 k_ij + p`, and `n_i = 2 sum_j k_ij s_j + p (S - s_i)` with `S = sum_j s_j`: for
//! loads of interest k fits 8 bits up to thousands of patterns, and the sums fit 16.
//!
//! A flip changes a field by `2 |J_ij|` at most. So the row of the last neuron that turned over need not be added at
//! once: while it comes from memory, the moves that cannot turn a neuron over even so are passed by.

use std::sync::Arc;

use crate::network::bath::Cuts;
use crate::network::kernel::{Level, add_doubled_row, couplings, prefetch};
use crate::network::{Bath, Move, Patterns, Played, Spins};

/// Fields of a state, and the matrix that moves them.
#[derive(Clone, Debug)]
pub(super) struct Narrow {
    level: Level,
    /// `sum_j k_ij s_j`.
    sums: Vec<i16>,
    /// `k_ij`, `[N, N]`, zero diagonal.
    matrix: Arc<Vec<i8>>,
    /// `max |k_ij|`.
    largest: i32,
    /// p.
    parity: i32,
    /// S.
    total: i32,
    /// The last neuron that turned over and whether it is up now, if its row is still to be added.
    waiting: Option<(usize, bool)>,
}

/// Bytes of a row that are asked for; the machine sees what comes next by itself.
const FETCHED: usize = 512;

impl Narrow {
    /// The matrix of these patterns, if all couplings and all possible fields fit.
    pub(super) fn new(patterns: &Patterns, level: Level) -> Option<Self> {
        let neurons = patterns.neurons();
        let parity = (patterns.patterns() % 2) as i32;
        let mut matrix = Vec::with_capacity(neurons * neurons);
        let mut row = vec![0; neurons];
        let mut largest = 1;
        for neuron in 0..neurons {
            couplings(level, patterns.rows(), patterns.patterns(), patterns.tail(), neuron, &mut row);
            for half in &mut row {
                *half = (*half - parity) / 2;
            }
            row[neuron] = 0;
            let (mut most, mut sum) = (0, 0);
            for &half in &row {
                most = most.max(half.abs());
                sum += half.abs();
            }
            largest = largest.max(most);
            if largest > i32::from(i8::MAX) || sum > i32::from(i16::MAX) {
                return None;
            }
            matrix.extend(row.iter().map(|&half| half as i8));
        }
        Some(Self {
            level,
            sums: vec![0; neurons],
            matrix: Arc::new(matrix),
            largest,
            parity,
            total: 0,
            waiting: None,
        })
    }

    /// Takes over the integer fields of a state.
    pub(super) fn set(&mut self, fields: impl Iterator<Item = i32>, spins: &Spins) {
        self.total = spins.total() as i32;
        self.waiting = None;
        for (neuron, (sum, field)) in self.sums.iter_mut().zip(fields).enumerate() {
            *sum = ((field - self.parity * (self.total - i32::from(spins.spin(neuron)))) / 2) as i16;
        }
    }

    /// The integer field `n_i` of a neuron that is up or down, when no flip is waiting.
    #[inline]
    pub(super) fn field(&self, neuron: usize, up: bool) -> i32 {
        debug_assert!(self.waiting.is_none());
        2 * i32::from(self.sums[neuron]) + self.parity * (self.total - if up { 1 } else { -1 })
    }

    fn row(&self, neuron: usize) -> &[i8] {
        &self.matrix[neuron * self.sums.len()..][..self.sums.len()]
    }

    /// Turns a neuron over.
    pub(super) fn flip(&mut self, spins: &mut Spins, neuron: usize) {
        spins.flip(neuron);
        let up = spins.is_up(neuron);
        self.total += if up { 2 } else { -2 };
        prefetch(&self.row(neuron)[..FETCHED.min(self.sums.len())]);
        self.waiting = Some((neuron, up));
    }

    /// Adds the row that is waiting.
    pub(super) fn settle(&mut self) {
        if let Some((neuron, up)) = self.waiting.take() {
            let row = neuron * self.sums.len()..(neuron + 1) * self.sums.len();
            add_doubled_row(self.level, &mut self.sums, &self.matrix[row], up);
        }
    }

    /// Plays moves one after the other.
    pub(super) fn play(&mut self, spins: &mut Spins, moves: &[Move], bath: &Bath, cuts: &Cuts) -> Played {
        let scale = self.sums.len() as f64;
        let mut played = Played::default();
        let mut position = 0;
        while let Some(offset) = self.pass_by(spins, &moves[position..], cuts) {
            position += offset;
            self.settle();
            let play = moves[position];
            let neuron = play.neuron as usize;
            let up = spins.is_up(neuron);
            let field = self.field(neuron, up);
            if cuts.beyond(play, field, u32::from(up)) <= 0 && bath.turns(f64::from(field), scale, play, up) {
                self.flip(spins, neuron);
                played.count(position);
            }
            position += 1;
        }
        self.settle();
        played
    }

    /// Whether every field points where its neuron does, or nowhere.
    pub(super) fn is_still(&self, spins: &Spins) -> bool {
        (0..self.sums.len()).all(|neuron| {
            let side = 2 * spins.bit(neuron).cast_signed() - 1;
            side * (2 * i32::from(self.sums[neuron]) + self.parity * (self.total - side)) >= 0
        })
    }

    /// The first move that might turn its neuron over.
    fn pass_by(&self, spins: &Spins, moves: &[Move], cuts: &Cuts) -> Option<usize> {
        // By how much the waiting row may change a field: |J| <= 2 |k| + p; and p for the neuron's own part.
        let waiting = i32::from(self.waiting.is_some());
        let margin = 2 * waiting * (2 * self.largest + self.parity) + self.parity;
        let base = self.parity * self.total;
        moves.iter().position(|&play| {
            let neuron = play.neuron as usize;
            let field = 2 * i32::from(self.sums[neuron]) + base;
            cuts.beyond(play, field, spins.bit(neuron)) <= margin
        })
    }
}
