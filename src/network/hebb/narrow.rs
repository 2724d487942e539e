//! All fields and the dense matrix in few bits.
//!
//! With p the parity of P, `J_ij = 2 k_ij + p`. The sum `sum_j k_ij s_j` is even or odd in all states alike, so that with
//! `c_i = (sum_j k_ij) mod 2` and whole numbers `H_i`
//!
//! ```text
//! n_i = 4 H_i + 2 c_i + p (S - s_i),   S = sum_j s_j,
//! ```
//!
//! and a flip of neuron j to `s_j` adds `k_ij s_j` to `H_i`. For loads of interest k fits 8 bits up to two thousand patterns, and H
//! fits 16.
//!
//! A flip changes a field by `2 |J_ij|` at most. So the row of the last neuron that turned over need not be added at
//! once: while it comes from memory, the moves that cannot turn a neuron over even so are passed by.

use std::sync::Arc;

use crate::network::bath::Cuts;
use crate::network::kernel::{Aligned, Level, add_narrow_row, couplings, narrow_fields, prefetch};
use crate::network::spins::WORD;
use crate::network::{Bath, Move, Patterns, Played, Spins};

/// Fields of a state, and the matrix that moves them.
#[derive(Clone, Debug)]
pub(super) struct Narrow {
    level: Level,
    /// N.
    neurons: usize,
    /// `H_i`, zeros beyond N.
    halves: Aligned<i16>,
    /// 0 for neurons that are up, -1 for those that are down; zeros beyond N.
    down: Aligned<i8>,
    /// `2 c_i`.
    odd: Arc<Vec<u8>>,
    /// `k_ij`, `[N, N]`, zero diagonal, each row filled up with zeros.
    matrix: Arc<Aligned<i8>>,
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
/// Bytes to a line of the cache.
const LINE: usize = 64;

impl Narrow {
    /// The matrix of these patterns, if all couplings and all possible fields fit.
    pub(super) fn new(patterns: &Patterns, level: Level) -> Option<Self> {
        let neurons = patterns.neurons();
        let parity = (patterns.patterns() % 2) as i32;
        let stride = neurons.next_multiple_of(LINE);
        let mut matrix = Aligned::new(neurons * stride);
        let mut odd = Vec::with_capacity(neurons);
        let mut row = vec![0; neurons];
        let mut largest = 1;
        for (neuron, narrow) in matrix.chunks_exact_mut(stride).enumerate() {
            couplings(level, patterns.rows(), patterns.patterns(), patterns.tail(), neuron, &mut row);
            for half in &mut row {
                *half = (*half - parity) / 2;
            }
            row[neuron] = 0;
            let (mut most, mut size, mut sum) = (0, 0, 0);
            for &half in &row {
                most = most.max(half.abs());
                size += half.abs();
                sum += half;
            }
            largest = largest.max(most);
            if largest > i32::from(i8::MAX) || size / 2 >= i32::from(i16::MAX) {
                return None;
            }
            odd.push(2 * (sum & 1) as u8);
            for (narrow, &half) in narrow.iter_mut().zip(&row) {
                *narrow = half as i8;
            }
        }
        let (halves, down) = (Aligned::new(stride), Aligned::new(stride));
        let (odd, matrix) = (Arc::new(odd), Arc::new(matrix));
        Some(Self { level, neurons, halves, down, odd, matrix, largest, parity, total: 0, waiting: None })
    }

    /// Takes over the sums `sum_mu xi_i^mu M_mu = n_i + P s_i` of a state of `patterns` patterns.
    pub(super) fn set(&mut self, sums: &[i64], patterns: i32, spins: &Spins) {
        self.total = spins.total() as i32;
        self.waiting = None;
        for (down, &word) in self.down.chunks_mut(WORD).zip(spins.words()) {
            for (place, down) in down.iter_mut().enumerate() {
                *down = (word >> place & 1) as i8 - 1;
            }
        }
        self.down[self.neurons..].fill(0);
        let (base, weight) = (self.parity * self.total, patterns - self.parity);
        narrow_fields(self.level, sums, &self.odd, &self.down, base, weight, &mut self.halves);
    }

    /// The integer field `n_i` of a neuron that is up or down, when no flip is waiting.
    #[inline]
    pub(super) fn field(&self, neuron: usize, up: bool) -> i32 {
        debug_assert!(self.waiting.is_none());
        let own = self.parity * (self.total - if up { 1 } else { -1 });
        4 * i32::from(self.halves[neuron]) + i32::from(self.odd[neuron]) + own
    }

    fn row(&self, neuron: usize) -> &[i8] {
        &self.matrix[neuron * self.halves.len()..][..self.halves.len()]
    }

    /// Turns a neuron over.
    pub(super) fn flip(&mut self, spins: &mut Spins, neuron: usize) {
        spins.flip(neuron);
        let up = spins.is_up(neuron);
        self.down[neuron] = spins.down(neuron) as i8;
        self.total += if up { 2 } else { -2 };
        prefetch(&self.row(neuron)[..FETCHED.min(self.halves.len())]);
        self.waiting = Some((neuron, up));
    }

    /// Adds the row that is waiting.
    pub(super) fn settle(&mut self) {
        if let Some((neuron, up)) = self.waiting.take() {
            let stride = self.halves.len();
            add_narrow_row(self.level, &mut self.halves, &self.matrix[neuron * stride..][..stride], up);
        }
    }

    /// Plays moves one after the other.
    pub(super) fn play(&mut self, spins: &mut Spins, moves: &[Move], bath: &Bath, cuts: &Cuts) -> Played {
        let scale = self.neurons as f64;
        let mut played = Played::default();
        let mut position = 0;
        while let Some(offset) = self.pass_by(&moves[position..], cuts) {
            position += offset;
            self.settle();
            let play = moves[position];
            let neuron = play.neuron as usize;
            let up = spins.is_up(neuron);
            let field = self.field(neuron, up);
            if cuts.beyond(play, field, spins.down(neuron)) <= 0
                && bath.turns(f64::from(field), scale, play, up)
            {
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
        let halves = self.halves[..self.neurons].chunks(WORD).zip(self.odd.chunks(WORD));
        halves.zip(spins.words()).all(|((halves, odd), &word)| {
            // All signs of a word before one look: no branch for each.
            let mut against = 0;
            for (place, (&half, &odd)) in halves.iter().zip(odd).enumerate() {
                let side = 2 * (word >> place & 1) as i32 - 1;
                let field = 4 * i32::from(half) + i32::from(odd) + self.parity * (self.total - side);
                against |= side * field;
            }
            against >= 0
        })
    }

    /// The first move that might turn its neuron over.
    fn pass_by(&self, moves: &[Move], cuts: &Cuts) -> Option<usize> {
        // By how much the waiting row may change a field: |J| <= 2 |k| + p; p for the neuron's own part; and 2 c.
        let waiting = i32::from(self.waiting.is_some());
        let margin = 2 * waiting * (2 * self.largest + self.parity) + self.parity + 2;
        let base = self.parity * self.total;
        let halves = &self.halves[..];
        let down = &self.down[..halves.len()];
        moves.iter().position(|&play| {
            let neuron = play.neuron as usize;
            let field = 4 * i32::from(halves[neuron]) + base;
            cuts.beyond(play, field, i32::from(down[neuron])) <= margin
        })
    }
}
