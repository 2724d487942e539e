//! The engine of networks that no process could hold alone: several hold the patterns together, each a share.
//!
//! Every process has the whole state and plays all moves; overlaps belong to the holder of their pattern. The moves come in
//! blocks, and twice in a block the processes add up what each knows:
//!
//! ```text
//! n_i = sum_mu xi_i^mu M_mu - P s_i            the fields of all neurons of the block, as they are at its beginning
//! J_ij = sum_mu xi_i^mu xi_j^mu                for those i that will turn over by these fields, and the later j
//! ```
//!
//! The second corrects the fields exactly as the block is played. A neuron that turns over unforeseen, because others did
//! before it, ends the round; the next one begins with it.

use super::energy_from;
use super::field_sums::FieldSums;
use super::running::Running;
use crate::network::kernel::{Level, agreements};
use crate::network::spins::WORD;
use crate::network::{Bath, Memories, Move, Played, Shares, SpinSystem, Spins};

/// A Hebbian network whose patterns several processes hold together.
///
/// All of them must ask it the same in the same order.
#[derive(Clone, Debug)]
pub struct Split {
    shares: Shares,
    spins: Spins,
    level: Level,
    /// The overlaps with the patterns of this process, if it has any.
    running: Option<Running>,
    sums: FieldSums,
    /// Moves of a block.
    reach: usize,
}

/// Blocks are as long as keeps the neurons that turn over in them between these numbers.
const FEW_FLIPS: u64 = 8;
const MANY_FLIPS: u64 = 24;
const SHORTEST: usize = 16;
const LONGEST: usize = 1024;

impl Split {
    /// The network that stores these patterns, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn new(shares: Shares) -> Self {
        Self::with_level(shares, Level::best())
    }

    /// The same on the vector units of this level.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn with_level(shares: Shares, level: Level) -> Self {
        let spins = Memories::pattern(&shares, 0);
        let own = shares.own();
        let running = (own.patterns() > 0).then(|| Running::new(level, own, &spins));
        Self { shares, spins, level, running, sums: FieldSums::new(level), reach: 8 * SHORTEST }
    }

    /// The integer fields `n_i` of these neurons.
    fn fields(&mut self, neurons: &[u32]) -> Vec<i64> {
        let mut fields = vec![0; neurons.len()];
        if let Some(running) = &self.running {
            self.sums.compute(running, self.shares.own(), neurons, &mut fields);
        }
        self.shares.ranks().add_up(&mut fields);
        for (field, &neuron) in fields.iter_mut().zip(neurons) {
            *field -= self.diagonal(neuron as usize);
        }
        fields
    }

    /// `P s_i`.
    fn diagonal(&self, neuron: usize) -> i64 {
        self.shares.patterns() as i64 * i64::from(self.spins.spin(neuron))
    }

    /// Learns from the flips of a block how long the next one should be.
    fn learn(&mut self, flips: u64) {
        if flips > MANY_FLIPS {
            self.reach = (self.reach / 2).max(SHORTEST);
        } else if flips < FEW_FLIPS {
            self.reach = (2 * self.reach).min(LONGEST);
        }
    }

    /// Whether a move turns its neuron over, of which this is the field.
    fn turns(&self, play: Move, field: i64, bath: &Bath) -> bool {
        bath.turns(field as f64, self.scale(), play, self.spins.is_up(play.neuron as usize))
    }

    /// The couplings `J_ij` of the neuron of each move with those of the earlier ones among `turning`, places in the block: one row
    /// after the other.
    fn couplings(&self, block: &[Move], turning: &[usize]) -> Vec<i64> {
        let own = self.shares.own();
        let words = own.patterns().div_ceil(WORD);
        let copy = |place: usize, row: &mut [u64]| {
            row.copy_from_slice(own.row(block[place].neuron as usize));
            if let Some(last) = row.last_mut() {
                *last &= own.tail();
            }
        };
        let mut rows = vec![0; turning.len() * words];
        for (&place, row) in turning.iter().zip(rows.chunks_exact_mut(words.max(1))) {
            copy(place, row);
        }
        // Bits that nobody uses are equal.
        let offset = (2 * words * WORD) as i64 - own.patterns() as i64;
        let (mut couplings, mut row) = (Vec::new(), vec![0; words]);
        for (place, earlier) in earlier_than(block.len(), turning).enumerate() {
            if words == 0 {
                couplings.resize(couplings.len() + earlier, 0);
            } else if earlier > 0 {
                copy(place, &mut row);
                let equal = agreements(self.level, &rows[..earlier * words], &row);
                couplings.extend(equal.into_iter().map(|equal| 2 * i64::from(equal) - offset));
            }
        }
        self.shares.ranks().add_up(&mut couplings);
        couplings
    }

    /// Plays moves of which these are the fields as they are before the first, up to one that turns its neuron over
    /// unforeseen; gives how many were played. The fields of the others are then up to date again.
    fn play_round(
        &mut self,
        block: &[Move],
        fields: &mut [i64],
        bath: &Bath,
        mut turned: impl FnMut(usize),
    ) -> usize {
        let turning: Vec<usize> =
            (0..block.len()).filter(|&place| self.turns(block[place], fields[place], bath)).collect();
        if turning.is_empty() {
            return block.len();
        }
        let mut round = Round::new(block, self.couplings(block, &turning), turning);
        for place in 0..block.len() {
            fields[place] += round.correction(place);
            if !self.turns(block[place], fields[place], bath) {
                continue;
            }
            let Ok(foreseen) = round.turning.binary_search(&place) else {
                for (later, field) in fields.iter_mut().enumerate().skip(place + 1) {
                    *field += round.correction(later);
                }
                return place;
            };
            let neuron = block[place].neuron as usize;
            round.changes[foreseen] = -2 * i64::from(self.spins.spin(neuron));
            self.flip(neuron);
            turned(place);
        }
        block.len()
    }
}

/// What is known while moves are played.
struct Round<'a> {
    block: &'a [Move],
    /// The places of the neurons that were foreseen to turn over.
    turning: Vec<usize>,
    /// For each place, the couplings with those before it, and where they begin.
    couplings: Vec<i64>,
    begins: Vec<usize>,
    /// By how much each of them has changed, so far.
    changes: Vec<i64>,
}

/// For each place of a block, how many of the turning ones come before it.
fn earlier_than(places: usize, turning: &[usize]) -> impl Iterator<Item = usize> {
    (0..places).map(|place| turning.partition_point(|&earlier| earlier < place))
}

impl<'a> Round<'a> {
    fn new(block: &'a [Move], couplings: Vec<i64>, turning: Vec<usize>) -> Self {
        let mut begins = vec![0];
        for earlier in earlier_than(block.len(), &turning) {
            begins.push(begins.last().copied().unwrap_or(0) + earlier);
        }
        Self { block, couplings, begins, changes: vec![0; turning.len()], turning }
    }

    /// What the changes so far add to the field at a place; a neuron has no coupling with itself.
    fn correction(&self, place: usize) -> i64 {
        let neuron = self.block[place].neuron;
        let couplings = &self.couplings[self.begins[place]..self.begins[place + 1]];
        let earlier = couplings.iter().zip(&self.changes).zip(&self.turning);
        let others = earlier.filter(|&(_, &turning)| self.block[turning].neuron != neuron);
        others.map(|((coupling, change), _)| coupling * change).sum()
    }
}

impl SpinSystem for Split {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn name(&self) -> &'static str {
        "split"
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
        if let Some(running) = &mut self.running {
            running.recount(self.shares.own(), spins);
        }
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        let own = self.running.as_ref().map(|running| running.field(self.shares.own().row(neuron)));
        let mut sum = [own.unwrap_or(0)];
        self.shares.ranks().add_up(&mut sum);
        (sum[0] - self.diagonal(neuron)) as f64
    }

    fn scale(&self) -> f64 {
        self.neurons() as f64
    }

    fn flip(&mut self, neuron: usize) {
        let change = -2 * i64::from(self.spins.spin(neuron));
        if let Some(running) = &mut self.running {
            running.shift(self.shares.own(), neuron, change);
        }
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let own = self.running.as_ref().map(|running| running.squares(self.shares.own().patterns()));
        let mut squares = [own.unwrap_or(0)];
        self.shares.ranks().add_up(&mut squares);
        energy_from(squares[0] - (self.neurons() * self.shares.patterns()) as i64, self.neurons())
    }

    fn split_over(&mut self, threads: usize) {
        self.sums.split_over(threads);
    }

    fn is_still(&self, bath: &Bath) -> bool {
        let cold = bath.cooled();
        let mut probe = self.clone();
        let looks: Vec<Move> = (0..self.neurons() as u32).map(|neuron| Move { neuron, chance: 0 }).collect();
        looks.chunks(LONGEST).all(|block| {
            let fields = probe.fields(&neurons_of(block));
            block.iter().zip(fields).all(|(&play, field)| !self.turns(play, field, &cold))
        })
    }

    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let mut played = Played::default();
        let mut first = 0;
        while first < moves.len() {
            let block = &moves[first..moves.len().min(first + self.reach)];
            let mut fields = self.fields(&neurons_of(block));
            let (mut done, before) = (0, played.flips);
            while done < block.len() {
                done += self.play_round(&block[done..], &mut fields[done..], bath, |place| {
                    played.count(first + done + place);
                });
            }
            first += block.len();
            self.learn(played.flips - before);
        }
        played
    }

    fn play_together(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let mut turning = Vec::new();
        for (block, first) in moves.chunks(LONGEST).zip((0..).step_by(LONGEST)) {
            let fields = self.fields(&neurons_of(block));
            let turns = |place: &usize| self.turns(block[*place], fields[*place], bath);
            turning.extend((0..block.len()).filter(turns).map(|place| first + place));
        }
        let mut played = Played::default();
        for position in turning {
            self.flip(moves[position].neuron as usize);
            played.count(position);
        }
        played
    }
}

fn neurons_of(moves: &[Move]) -> Vec<u32> {
    moves.iter().map(|play| play.neuron).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::dynamics::{Dynamics, Glauber, Little, Order};
    use crate::network::ranks::threads::Thread;
    use crate::network::{Patterns, hebb::Plain};
    use crate::random::{Purpose, stream};

    /// What a trajectory leaves behind.
    fn trace(network: &mut dyn SpinSystem, rule: usize, temperature: f64) -> Vec<(Played, Spins, u64, bool)> {
        let mut rule: Box<dyn Dynamics> = match rule {
            0 => Box::new(Glauber::new(Order::Random)),
            1 => Box::new(Glauber::new(Order::Permutation)),
            _ => Box::new(Little::default()),
        };
        let bath = Bath::new(temperature).expect("positive");
        let mut chance = stream(9, Purpose::Dynamics, &[]);
        (0..3)
            .map(|_| {
                let played = rule.sweep(network, &bath, &mut chance);
                let energy = network.energy(&bath).to_bits();
                (played, network.spins().clone(), energy, network.is_still(&bath))
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_number_of_processes_plays_the_same(
            neurons in 2_usize..400,
            patterns in 1_usize..300,
            seed: u64,
            count in 1_usize..6,
            rule in 0_usize..3,
            temperature in prop_oneof![Just(0.0), 0.01..2.0],
        ) {
            let whole = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
            let start = Patterns::random(seed, neurons, 1, 1, 0).pattern(0);
            let mut plain = Plain::new(whole);
            plain.set_spins(&start);
            let expected = trace(&mut plain, rule, temperature);
            let traces: Vec<_> = std::thread::scope(|scope| {
                let play = |ranks: Thread| {
                    let start = &start;
                    scope.spawn(move || {
                        let shares = Shares::random(Arc::new(ranks), (seed, neurons, patterns), (0, 0));
                        let mut network = Split::new(shares);
                        network.set_spins(start);
                        trace(&mut network, rule, temperature)
                    })
                };
                let threads: Vec<_> = Thread::all(count).into_iter().map(play).collect();
                threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
            });
            for trace in traces {
                prop_assert_eq!(&trace, &expected);
            }
        }
    }
}
