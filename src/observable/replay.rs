//! A sequence as it is replayed: the pattern that leads after each sweep, how long it does, and which one comes next.
//!
//! The pattern with the largest overlap leads; it goes on leading until another has a larger one.

use serde::{Deserialize, Serialize};

use super::{Average, Measurement, Observable, Value};
use crate::statistics::mean;

/// The names of what is seen of it.
pub const REPLAY: [&str; 4] = ["dwell", "transition_rate", "in_order", "leading_overlap"];

/// The patterns through which a state has gone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// Number of patterns.
    patterns: usize,
    /// The pattern that leads after each sweep.
    leaders: Vec<u32>,
    /// Its overlap there.
    overlaps: Vec<f64>,
}

impl Replay {
    /// Takes note of the scalar products of a state of N neurons with all patterns, shape `[P]`, after a sweep.
    ///
    /// ```
    /// use attractor::observable::Replay;
    /// let mut replay = Replay::default();
    /// for products in [[9, 1], [5, 5], [1, 9], [0, 9], [8, 1], [9, 1]] {
    ///     replay.take(&products, 10);
    /// }
    /// assert_eq!(replay.dwells(), [2]);
    /// ```
    pub fn take(&mut self, products: &[i64], neurons: usize) {
        self.patterns = products.len();
        let before =
            self.leaders.last().map(|&leader| leader as usize).filter(|&leader| leader < products.len());
        let mut leader = before.unwrap_or(0);
        for (pattern, product) in products.iter().enumerate() {
            if *product > products[leader] {
                leader = pattern;
            }
        }
        self.leaders.push(leader as u32);
        self.overlaps.push(products[leader] as f64 / neurons as f64);
    }

    /// For how many sweeps each pattern has led, of those whose beginning and end were seen.
    #[must_use]
    pub fn dwells(&self) -> Vec<u64> {
        let changes: Vec<u64> = self.transitions().map(|(sweep, ..)| sweep).collect();
        changes.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// Sweep, old leader and new leader of each change.
    fn transitions(&self) -> impl Iterator<Item = (u64, u32, u32)> {
        let pairs = self.leaders.windows(2).enumerate();
        pairs.filter(|(_, pair)| pair[0] != pair[1]).map(|(sweep, pair)| (sweep as u64, pair[0], pair[1]))
    }

    /// The part of the changes that go from a pattern to the next of the cycle; `None` without any.
    fn in_order(&self) -> Option<f64> {
        let follows =
            |&(_, old, new): &(u64, u32, u32)| (old as usize + 1) % self.patterns.max(1) == new as usize;
        let all = self.transitions().count();
        (all > 0).then(|| self.transitions().filter(follows).count() as f64 / all as f64)
    }
}

/// Mean time for which a pattern leads.
pub(super) const DWELL: Observable = Observable {
    name: REPLAY[0],
    unit: "sweeps",
    meaning: "mean number of sweeps for which a pattern has the largest overlap, of those whose beginning and end were seen; empty without any",
    measure: |seen| {
        Value::Number(mean(&seen.replay.dwells().iter().map(|&dwell| dwell as f64).collect::<Vec<_>>()))
    },
    average: Average::Mean,
};

/// How often another pattern takes over.
pub(super) const TRANSITION_RATE: Observable = Observable {
    name: REPLAY[1],
    unit: "per sweep",
    meaning: "changes of the pattern with the largest overlap, per sweep",
    measure: |seen| Value::Number(rate(seen)),
    average: Average::Mean,
};

/// Whether the right one does.
pub(super) const IN_ORDER: Observable = Observable {
    name: REPLAY[2],
    unit: "",
    meaning: "part of these changes that go from a pattern to the next, from the last to the first; empty without any",
    measure: |seen| Value::Number(seen.replay.in_order()),
    average: Average::Mean,
};

/// How well patterns are replayed.
pub(super) const LEADING_OVERLAP: Observable = Observable {
    name: REPLAY[3],
    unit: "",
    meaning: "largest overlap with a pattern, averaged over sweeps",
    measure: |seen| Value::Number(mean(&seen.replay.overlaps)),
    average: Average::Mean,
};

fn rate(seen: &Measurement) -> Option<f64> {
    let steps = seen.replay.leaders.len().checked_sub(1).filter(|&steps| steps > 0)?;
    Some(seen.replay.transitions().count() as f64 / steps as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_in_order_if_they_go_on_to_the_next_pattern() {
        let mut replay = Replay::default();
        for leader in [0, 0, 1, 1, 1, 2, 0, 2, 2] {
            let products: Vec<i64> = (0..3).map(|pattern| i64::from(pattern == leader)).collect();
            replay.take(&products, 4);
        }
        assert_eq!(replay.dwells(), [3, 1, 1]);
        assert_eq!(replay.in_order(), Some(0.75), "the last change goes back");
        assert_eq!(replay.overlaps, [0.25; 9]);
    }
}
