//! The engine that remembers the overlaps `M_mu`: best where the network is large or flips are frequent.
//!
//! A field is a sum over the P bits of a neuron's row. Sums for many neurons at once are several times cheaper than one by
//! one, so the engine looks ahead: it computes the fields of the next neurons to come from the present overlaps, before it
//! knows which of them will flip. A flip changes any other integer field by `2 |J_ij| <= 2P`; k flips later a
//! field is known to `2Pk`, which most of the time is enough to decide. Where it is not, the field is computed anew.
//! How far to look ahead is learned from how often that happens.

use std::sync::Arc;

use super::field_sums::FieldSums;
use super::running::Running;
use super::{energy_from, fields};
use crate::network::bath::Cuts;
use crate::network::kernel::{Level, prefetch};
use crate::network::system::{play_all_together, play_one_by_one};
use crate::network::{Bath, Move, Patterns, Played, SpinSystem, Spins};

/// A Hebbian network with running overlaps: `n_i = sum_mu xi_i^mu M_mu - P s_i`.
#[derive(Clone, Debug)]
pub struct Overlaps {
    patterns: Arc<Patterns>,
    spins: Spins,
    running: Running,
    field_sums: FieldSums,
    /// Flips so far.
    flips: u32,
    /// The integer fields `n_i`, each as of some flip.
    fields: Vec<Field>,
    reach: Reach,
    cuts: Option<Cuts>,
    /// Scratch: the neurons whose fields are computed together, and their fields.
    ahead: Vec<u32>,
    sums: Vec<i64>,
}

/// A field and how many flips there were when it was computed.
#[derive(Clone, Copy, Debug)]
struct Field {
    value: i32,
    flips: u32,
}

/// Larger ones are not remembered: their differences from thresholds might overflow.
const LARGEST_FIELD: i32 = 1 << 30;
/// A field that was never computed.
const UNKNOWN: Field = Field { value: 0, flips: 0 };
/// Where the count of flips begins: too far from that of an unknown field for it to be foreseen.
const FIRST_FLIP: u32 = 1 << 31;

/// How many moves ahead a row is asked for.
const ROWS_AHEAD: usize = 6;
/// Words of a row that are asked for; the machine sees what comes next by itself.
const LONGEST_FETCH: usize = 32;

/// Where more than one in this number of neurons turn over together, the overlaps are counted anew.
const RECOUNT_PART: usize = 16;

/// Patterns up to which a field is computed whenever it is looked at.
const FEW: usize = 256;

impl Overlaps {
    /// The network that stores `patterns`, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn new(patterns: Arc<Patterns>) -> Self {
        Self::with_level(patterns, Level::best())
    }

    /// The same on the vector units of this level.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn with_level(patterns: Arc<Patterns>, level: Level) -> Self {
        let spins = patterns.pattern(0);
        let running = Running::new(level, &patterns, &spins);
        let fields = vec![UNKNOWN; patterns.neurons()];
        Self {
            patterns,
            spins,
            running,
            field_sums: FieldSums::new(level),
            flips: FIRST_FLIP,
            fields,
            reach: Reach::default(),
            cuts: None,
            ahead: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Makes all fields unknown.
    fn forget(&mut self) {
        self.flips = FIRST_FLIP;
        self.fields.fill(UNKNOWN);
    }

    /// The integer field `n_i = N h_i`, computed anew.
    fn integer_field(&self, neuron: usize) -> i64 {
        self.running.field(self.patterns.row(neuron)) - self.diagonal(neuron)
    }

    /// `P s_i`.
    fn diagonal(&self, neuron: usize) -> i64 {
        self.patterns.patterns() as i64 * i64::from(self.spins.spin(neuron))
    }

    /// Remembers a field; one that does not fit stays unknown.
    fn remember(&mut self, neuron: usize, field: i64) {
        self.fields[neuron] = match i32::try_from(field) {
            Ok(value) if value.abs() < LARGEST_FIELD => Field { value, flips: self.flips },
            _ => UNKNOWN,
        };
    }

    /// Whether the move turns its neuron over, if that can be told from the remembered field.
    #[inline]
    fn foresee(&self, play: Move, cuts: &Cuts) -> Option<bool> {
        self.foresee_from(self.fields[play.neuron as usize], play, cuts)
    }

    /// The same, from this knowledge of its field.
    #[inline]
    fn foresee_from(&self, field: Field, play: Move, cuts: &Cuts) -> Option<bool> {
        // By how much it may have changed.
        let slack = i64::from(self.flips - field.flips) * 2 * self.patterns.patterns() as i64;
        let down = self.spins.down(play.neuron as usize);
        if i64::from(cuts.beyond(play, field.value, down)) > slack {
            Some(false)
        } else if i64::from(cuts.beyond(play, field.value, !down)) > slack {
            Some(true)
        } else {
            None
        }
    }

    /// Has the row of a neuron brought from memory if its field will have to be computed.
    fn ask_for_row(&self, play: Move) {
        if self.fields[play.neuron as usize].flips != self.flips {
            let row = self.patterns.row(play.neuron as usize);
            prefetch(&row[..row.len().min(LONGEST_FETCH)]);
        }
    }

    /// Computes the fields of those neurons among the moves that cannot be foreseen.
    fn look_ahead(&mut self, moves: &[Move], cuts: &Cuts) {
        let mut ahead = std::mem::take(&mut self.ahead);
        ahead.clear();
        for &play in moves {
            if self.foresee(play, cuts).is_none() {
                ahead.push(play.neuron);
            }
        }
        self.compute(&ahead);
        self.ahead = ahead;
    }

    /// Computes the fields of these neurons from the present overlaps.
    fn compute(&mut self, neurons: &[u32]) {
        self.sums.resize(neurons.len(), 0);
        let mut sums = std::mem::take(&mut self.sums);
        self.field_sums.compute(&self.running, &self.patterns, neurons, &mut sums);
        for (&neuron, &sum) in neurons.iter().zip(&sums) {
            self.remember(neuron as usize, sum - self.diagonal(neuron as usize));
        }
        self.sums = sums;
    }

    /// Whether a move turns its neuron over, from a field that is up to date where it cannot be foreseen.
    fn turns(&self, play: Move, bath: &Bath, cuts: &Cuts) -> bool {
        self.foresee(play, cuts).unwrap_or_else(|| {
            let neuron = play.neuron as usize;
            let field = self.fields[neuron];
            let known = field.flips == self.flips;
            let exact = if known { i64::from(field.value) } else { self.integer_field(neuron) };
            bath.turns(exact as f64, self.scale(), play, self.spins.is_up(neuron))
        })
    }

    /// Plays moves of a network of few patterns, in which a field costs less than knowing whether it is needed.
    fn play_each(&mut self, moves: &[Move], bath: &Bath, cuts: &Cuts) -> Played {
        let mut played = Played::default();
        for (position, &play) in moves.iter().enumerate() {
            let neuron = play.neuron as usize;
            let field = self.integer_field(neuron);
            let stays = cuts.beyond(play, field as i32, self.spins.down(neuron)) > 0;
            if !stays && bath.turns(field as f64, self.scale(), play, self.spins.is_up(neuron)) {
                self.flip(neuron);
                played.count(position);
            }
        }
        played
    }

    /// Whether there are few patterns, and fields fit 31 bits.
    fn has_few_patterns(&self) -> bool {
        self.patterns.patterns() <= FEW && self.neurons() * self.patterns.patterns() < fields::LARGEST
    }

    /// Plays a block of moves; gives the number of those that could not have been foreseen from fields at its beginning.
    fn play_block(
        &mut self,
        moves: &[Move],
        bath: &Bath,
        cuts: &Cuts,
        mut turned: impl FnMut(usize),
    ) -> usize {
        let (begin, mut surprises) = (self.flips, 0);
        for (position, &play) in moves.iter().enumerate() {
            if let Some(&later) = moves.get(position + ROWS_AHEAD) {
                self.ask_for_row(later);
            }
            let neuron = play.neuron as usize;
            if self.fields[neuron].flips != self.flips && self.foresee(play, cuts).is_none() {
                self.remember(neuron, self.integer_field(neuron));
                let aged = Field { flips: begin, ..self.fields[neuron] };
                surprises += usize::from(self.foresee_from(aged, play, cuts).is_none());
            }
            if self.turns(play, bath, cuts) {
                self.flip(neuron);
                turned(position);
            }
        }
        surprises
    }
}

/// How many moves to look ahead.
#[derive(Clone, Copy, Debug)]
struct Reach {
    moves: usize,
}

impl Reach {
    /// Below this, fields are computed one by one.
    const LEAST: usize = 32;
    /// Beyond this, tables cost nothing any more.
    const MOST: usize = 1024;

    /// Learns from a block in which this many moves could not be foreseen.
    fn learn(&mut self, surprises: usize) {
        if 3 * surprises > self.moves {
            self.moves = (self.moves / 2).max(Self::LEAST / 2);
        } else if 10 * surprises < self.moves {
            self.moves = (2 * self.moves).min(Self::MOST);
        }
    }

    fn looks_ahead(self) -> bool {
        self.moves >= Self::LEAST
    }
}

impl Default for Reach {
    fn default() -> Self {
        Self { moves: 4 * Self::LEAST }
    }
}

impl SpinSystem for Overlaps {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn name(&self) -> &'static str {
        "overlaps"
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        self.running.recount(&self.patterns, spins);
        self.forget();
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.integer_field(neuron) as f64
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        let change = -2 * i64::from(self.spins.spin(neuron));
        self.running.shift(&self.patterns, neuron, change);
        self.spins.flip(neuron);
        match self.flips.checked_add(1) {
            Some(flips) => self.flips = flips,
            None => self.forget(),
        }
    }

    fn recurrent_energy(&self) -> f64 {
        let diagonal = (self.neurons() * self.patterns.patterns()) as i64;
        energy_from(self.running.squares(self.patterns.patterns()) - diagonal, self.neurons())
    }

    fn split_over(&mut self, threads: usize) {
        self.field_sums.split_over(threads);
    }

    fn is_still(&self, bath: &Bath) -> bool {
        let cold = bath.cooled();
        let Some(cuts) = cold.cuts(self.scale()) else {
            return (0..self.neurons() as u32)
                .all(|neuron| !self.would_flip(Move { neuron, chance: 0 }, &cold));
        };
        let mut probe = self.clone();
        let looks: Vec<Move> = (0..self.neurons() as u32).map(|neuron| Move { neuron, chance: 0 }).collect();
        looks.chunks(Reach::MOST).all(|block| {
            probe.look_ahead(block, &cuts);
            block.iter().all(|&play| !probe.turns(play, &cold, &cuts))
        })
    }

    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let Some(cuts) = Cuts::recall(self.cuts.take(), bath, self.scale()) else {
            return play_one_by_one(self, moves, bath);
        };
        if self.has_few_patterns() {
            let played = self.play_each(moves, bath, &cuts);
            self.cuts = Some(cuts);
            return played;
        }
        let mut played = Played::default();
        let mut first = 0;
        while first < moves.len() {
            let block = &moves[first..moves.len().min(first + self.reach.moves)];
            if self.reach.looks_ahead() {
                self.look_ahead(block, &cuts);
            }
            let surprises = self.play_block(block, bath, &cuts, |position| played.count(first + position));
            self.reach.learn(surprises);
            first += block.len();
        }
        self.cuts = Some(cuts);
        played
    }

    fn play_together(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let Some(cuts) = Cuts::recall(self.cuts.take(), bath, self.scale()) else {
            return play_all_together(self, moves, bath);
        };
        for block in moves.chunks(Reach::MOST) {
            self.look_ahead(block, &cuts);
        }
        let turning: Vec<usize> =
            (0..moves.len()).filter(|&position| self.turns(moves[position], bath, &cuts)).collect();
        if turning.len() * RECOUNT_PART < moves.len() {
            for &position in &turning {
                self.flip(moves[position].neuron as usize);
            }
        } else {
            let mut spins = self.spins.clone();
            for &position in &turning {
                spins.flip(moves[position].neuron as usize);
            }
            self.set_spins(&spins);
        }
        self.cuts = Some(cuts);
        Played { flips: turning.len() as u64, last_flip: turning.last().copied() }
    }
}
