//! What is known of the stored patterns, whoever holds their bits.

use std::sync::Arc;

use super::ranks::{Alone, Ranks};
use super::spins::WORD;
use super::{Patterns, Spins};

/// P patterns of N neurons.
pub trait Memories: Send + Sync {
    /// Number of neurons N.
    fn neurons(&self) -> usize;

    /// Number of patterns P.
    fn patterns(&self) -> usize;

    /// One pattern as a state of the network.
    ///
    /// # Panics
    /// If there is no such pattern.
    fn pattern(&self, pattern: usize) -> Spins;

    /// The scalar products of a state with all patterns, `M_mu = N m_mu`, shape `[P]`.
    fn products(&self, spins: &Spins) -> Vec<i64>;
}

impl Memories for Patterns {
    fn neurons(&self) -> usize {
        Self::neurons(self)
    }

    fn patterns(&self) -> usize {
        Self::patterns(self)
    }

    fn pattern(&self, pattern: usize) -> Spins {
        Self::pattern(self, pattern)
    }

    fn products(&self, spins: &Spins) -> Vec<i64> {
        Self::products(self, spins)
    }
}

/// Random patterns that several processes hold together, in blocks of 64 dealt out in turn; the same patterns as
/// [`Patterns::random`], whatever the number of processes.
///
/// Its answers are the same in all of them, and all must ask together.
#[derive(Clone, Debug)]
pub struct Shares {
    ranks: Arc<dyn Ranks>,
    /// Those of this process.
    own: Arc<Patterns>,
    /// Patterns of all processes.
    count: usize,
}

impl Shares {
    /// The share of this process in the patterns of [`Patterns::random`].
    #[must_use]
    pub fn random(
        ranks: Arc<dyn Ranks>,
        (seed, neurons, patterns): (u64, usize, usize),
        (sample, variant): (u64, u64),
    ) -> Self {
        let blocks = (ranks.rank()..patterns.div_ceil(WORD)).step_by(ranks.count());
        let own = Patterns::random_blocks(
            (seed, neurons, own_part(&*ranks, patterns)),
            blocks.map(|block| block as u64),
            (sample, variant),
        );
        Self { ranks, own: own.into(), count: patterns }
    }

    /// The patterns of a process that holds them all.
    #[must_use]
    pub fn whole(patterns: Arc<Patterns>) -> Self {
        Self { ranks: Arc::new(Alone), count: patterns.patterns(), own: patterns }
    }

    /// The first `patterns` of these patterns; all, if there are not as many.
    #[must_use]
    pub fn prefix(&self, patterns: usize) -> Self {
        let count = patterns.min(self.count);
        let own = self.own.prefix(own_part(&*self.ranks, count));
        Self { ranks: self.ranks.clone(), own: own.into(), count }
    }

    /// The same patterns with another in the place of one of them, in whichever process holds it.
    #[must_use]
    pub fn with(self, pattern: usize, other: &Spins) -> Self {
        let (holder, place) = self.place(pattern);
        if holder != self.ranks.rank() {
            return self;
        }
        Self { own: self.own.with(place, other).into(), ..self }
    }

    /// The patterns of this process.
    pub(super) fn own(&self) -> &Arc<Patterns> {
        &self.own
    }

    /// All that hold them.
    pub(super) fn ranks(&self) -> &dyn Ranks {
        &*self.ranks
    }

    /// Which process holds a pattern, and which of its patterns it is.
    fn place(&self, pattern: usize) -> (usize, usize) {
        let (block, within) = (pattern / WORD, pattern % WORD);
        (block % self.ranks.count(), block / self.ranks.count() * WORD + within)
    }
}

/// How many of the first `patterns` patterns this process holds.
fn own_part(ranks: &dyn Ranks, patterns: usize) -> usize {
    let blocks = (ranks.rank()..patterns.div_ceil(WORD)).step_by(ranks.count());
    blocks.map(|block| WORD.min(patterns - block * WORD)).sum()
}

impl Memories for Shares {
    fn neurons(&self) -> usize {
        self.own.neurons()
    }

    fn patterns(&self) -> usize {
        self.count
    }

    fn pattern(&self, pattern: usize) -> Spins {
        assert!(pattern < self.count, "pattern {pattern} of {}", self.count);
        let (holder, place) = self.place(pattern);
        let mut words = vec![0; self.own.neurons().div_ceil(WORD)];
        if holder == self.ranks.rank() {
            words = self.own.pattern(place).words().iter().map(|&word| word as i64).collect();
        }
        self.ranks.add_up(&mut words);
        Spins::from_fn(self.own.neurons(), |neuron| words[neuron / WORD] >> (neuron % WORD) & 1 == 1)
    }

    fn products(&self, spins: &Spins) -> Vec<i64> {
        let own = self.own.products(spins);
        let rank = self.ranks.rank();
        let mine = |pattern| Some(self.place(pattern)).filter(|place| place.0 == rank);
        let mut all: Vec<i64> =
            (0..self.count).map(|pattern| mine(pattern).map_or(0, |(_, place)| own[place])).collect();
        self.ranks.add_up(&mut all);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::ranks::threads::Thread;
    use super::*;

    #[test]
    fn shares_are_the_patterns_of_one_process() {
        let (neurons, patterns) = (150, 330);
        let whole = Patterns::random(3, neurons, patterns, 2, 0);
        let state = Patterns::random(4, neurons, 1, 0, 0).pattern(0);
        for (count, fewer) in [(1, 330), (2, 200), (4, 70), (7, 330), (7, 3)] {
            std::thread::scope(|scope| {
                for ranks in Thread::all(count) {
                    let (whole, state) = (&whole, &state);
                    scope.spawn(move || {
                        let all = Shares::random(Arc::new(ranks), (3, neurons, patterns), (2, 0));
                        let shares = all.prefix(fewer);
                        let prefix = whole.prefix(fewer);
                        assert_eq!(shares.products(state), prefix.products(state));
                        for pattern in [0, fewer / 2, fewer - 1] {
                            assert_eq!(Memories::pattern(&shares, pattern), prefix.pattern(pattern));
                        }
                    });
                }
            });
        }
    }
}
