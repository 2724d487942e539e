//! Exchange of replicas (parallel tempering): networks at neighbouring temperatures trade places.
//!
//! ```text
//! P(exchange) = min(1, exp((1/T_a - 1/T_b) (E_a - E_b)))
//! ```
//!
//! (Hukushima, Nemoto 1996.) The product of the Boltzmann measures is stationary, and a replica that is caught in a valley
//! comes free at high temperature. Not for Little dynamics, whose stationary measure is another one.
//!
//! Neighbours are tried in alternating pairs: (0, 1), (2, 3), ... then (1, 2), (3, 4), ...

use rand::RngCore;
use serde::{Deserialize, Serialize};

use crate::random::Stream;

/// Which replica is at which temperature of a ladder, and what it has been through.
///
/// ```
/// use attractor::dynamics::Exchange;
/// use attractor::random::{Purpose, stream};
/// // The cold replica has the higher energy: they trade places for certain.
/// let mut ladder = Exchange::new(2);
/// ladder.attempt(&[0.5, 1.0], &[-10.0, -20.0], &mut stream(1, Purpose::Exchange, &[]));
/// assert_eq!((ladder.replica(0), ladder.replica(1)), (1, 0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The replica at each temperature, ascending.
    replicas: Vec<usize>,
    /// The end of the ladder that each replica has been at last.
    last_ends: Vec<Option<End>>,
    /// Rounds of attempts so far.
    rounds: u64,
    /// Attempts of each temperature with the next higher one, and how many were accepted.
    attempted: Vec<u64>,
    accepted: Vec<u64>,
    /// Journeys from the coldest to the hottest temperature and back, of all replicas.
    round_trips: u64,
}

/// An end of the ladder, and for the hottest whether the replica came from the coldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    Coldest,
    HottestAfterColdest,
}

impl Exchange {
    /// A ladder of so many temperatures, each with the replica of its own number.
    #[must_use]
    pub fn new(temperatures: usize) -> Self {
        let mut ladder = Self {
            replicas: (0..temperatures).collect(),
            last_ends: vec![None; temperatures],
            rounds: 0,
            attempted: vec![0; temperatures],
            accepted: vec![0; temperatures],
            round_trips: 0,
        };
        ladder.note_ends();
        ladder
    }

    /// Number of temperatures.
    #[must_use]
    pub fn temperatures(&self) -> usize {
        self.replicas.len()
    }

    /// Whether it is a ladder of so many temperatures, each with a replica of its own: what was kept on disk may be damaged.
    #[must_use]
    pub fn is_whole(&self, temperatures: usize) -> bool {
        let mut replicas = self.replicas.clone();
        replicas.sort_unstable();
        let lengths = [self.last_ends.len(), self.attempted.len(), self.accepted.len()];
        replicas.into_iter().eq(0..temperatures) && lengths.iter().all(|&length| length == temperatures)
    }

    /// The replica at a temperature, of which 0 is the lowest.
    #[must_use]
    pub fn replica(&self, place: usize) -> usize {
        self.replicas[place]
    }

    /// One round of attempts at these temperatures, ascending and above 0, between replicas that have these energies there
    /// (of the whole network, not per neuron).
    pub fn attempt(&mut self, temperatures: &[f64], energies: &[f64], stream: &mut Stream) {
        let first = (self.rounds % 2) as usize;
        self.rounds += 1;
        for place in (first..self.temperatures() - 1).step_by(2) {
            let [cold, hot] = [place, place + 1].map(|place| (temperatures[place], energies[place]));
            self.attempted[place] += 1;
            if is_exchanged(cold, hot, (stream.next_u64() >> 32) as u32) {
                self.accepted[place] += 1;
                self.replicas.swap(place, place + 1);
            }
        }
        self.note_ends();
    }

    /// Forgets how many attempts and journeys there were, not who is where.
    pub fn begin_counting(&mut self) {
        self.attempted.fill(0);
        self.accepted.fill(0);
        self.round_trips = 0;
    }

    /// The accepted part of attempts of a temperature with the next higher one; `None` where there were none.
    #[must_use]
    pub fn swap_rate(&self, place: usize) -> Option<f64> {
        (self.attempted[place] > 0).then(|| self.accepted[place] as f64 / self.attempted[place] as f64)
    }

    /// Journeys from the coldest to the hottest temperature and back, of all replicas together.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.round_trips
    }

    fn note_ends(&mut self) {
        let (coldest, hottest) = (self.replicas[0], self.replicas[self.temperatures() - 1]);
        if self.last_ends[coldest] == Some(End::HottestAfterColdest) {
            self.round_trips += 1;
        }
        self.last_ends[coldest] = Some(End::Coldest);
        if self.last_ends[hottest] == Some(End::Coldest) {
            self.last_ends[hottest] = Some(End::HottestAfterColdest);
        }
    }
}

/// Whether two replicas, each a temperature above 0 and an energy, trade places, `u = (chance + 1/2) / 2^32` being the chance.
#[must_use]
pub fn is_exchanged(one: (f64, f64), other: (f64, f64), chance: u32) -> bool {
    let exponent = (1.0 / one.0 - 1.0 / other.0) * (one.1 - other.1);
    let uniform = (f64::from(chance) + 0.5) / 4_294_967_296.0;
    // The system's exponential may differ between machines in the last bit; this one does not.
    exponent >= 0.0 || uniform < libm::exp(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    /// The probability of an exchange, counted over all chances.
    fn probability(one: (f64, f64), other: (f64, f64)) -> f64 {
        let (mut low, mut high) = (0_u64, 1 << 32);
        while low < high {
            let middle = u64::midpoint(low, high);
            if is_exchanged(one, other, middle as u32) { low = middle + 1 } else { high = middle }
        }
        low as f64 / 4_294_967_296.0
    }

    #[test]
    fn exchanges_leave_the_product_of_boltzmanns_measures_in_detailed_balance() {
        let energies = [-3.0, -1.25, -0.5, 0.0, 0.75];
        for (cold, hot) in [(0.3, 0.4), (0.5, 2.0), (1.0, 1.01)] {
            let weight = |a: f64, b: f64| (-a / cold - b / hot).exp();
            for a in energies {
                for b in energies {
                    let there = weight(a, b) * probability((cold, a), (hot, b));
                    let back = weight(b, a) * probability((cold, b), (hot, a));
                    let largest = weight(a, b).max(weight(b, a));
                    assert!((there - back).abs() < 1e-9 * largest, "{a} at {cold}, {b} at {hot}");
                    assert!(there > 0.0 || probability((cold, a), (hot, b)) < 1e-9);
                }
            }
        }
    }

    #[test]
    fn pairs_alternate_and_a_journey_counts_when_the_replica_is_back() {
        let (temperatures, mut chance) = ([1.0, 2.0, 3.0], stream(1, Purpose::Exchange, &[]));
        let mut ladder = Exchange::new(3);
        // Energies that fall with temperature: every attempt is accepted.
        let mut orders = Vec::new();
        for _ in 0..6 {
            ladder.attempt(&temperatures, &[3.0, 2.0, 1.0], &mut chance);
            orders.push([0, 1, 2].map(|place| ladder.replica(place)));
        }
        let expected = [[1, 0, 2], [1, 2, 0], [2, 1, 0], [2, 0, 1], [0, 2, 1], [0, 1, 2]];
        assert_eq!(orders, expected);
        // Replica 0 went up and came back; the others have not been down, up and down again.
        assert_eq!(ladder.round_trips(), 1);
        assert_eq!([0, 1, 2].map(|place| ladder.swap_rate(place)), [Some(1.0), Some(1.0), None]);
        ladder.begin_counting();
        assert_eq!((ladder.round_trips(), ladder.swap_rate(0)), (0, None));
    }

    #[test]
    fn exchanges_that_cost_too_much_are_refused() {
        let mut ladder = Exchange::new(2);
        for _ in 0..100 {
            ladder.attempt(&[0.01, 1.0], &[-100.0, 100.0], &mut stream(1, Purpose::Exchange, &[]));
        }
        assert_eq!((ladder.replica(0), ladder.swap_rate(0)), (0, Some(0.0)));
    }
}
