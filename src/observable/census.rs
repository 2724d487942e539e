//! A census of attractors: which fixed points many starts of one network find, how often each, and how many there must be besides.
//!
//! Two states that differ by the sign of all neurons are one attractor: the energy does not know them apart. Of n starts that ended, with S
//! attractors found, `f_1` of them once and `f_2` twice,
//!
//! ```text
//! unseen >= (n-1)/n f_1^2 / (2 f_2),   coverage = 1 - f_1/n
//! ```
//!
//! (Chao, Scand. J. Stat. 11, 265 (1984): a lower bound, and an estimate where rare attractors are about equally rare; Good, Biometrika 40, 237 (1953): the
//! part of all starts that leads to attractors already found). Both are made for species of animals; basins of attraction take their place. Where no attractor
//! was found twice nothing can be said of those unseen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::replicas::column;
use super::{Derived, Measurement, Observable, Species, Value};
use crate::network::Spins;
use crate::random::key;

/// What the starts of one network have found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Census {
    /// How often each fixed point was reached, by a key of 64 bits: of a million attractors no two share one, at odds of thirty million to one.
    found: BTreeMap<u64, u64>,
    /// Starts that ended in each class.
    species: BTreeMap<Species, u64>,
    /// Starts that ended in a fixed point.
    settled: u64,
    /// The sum of their energies per neuron, in the order of the starts, and the lowest.
    energies: f64,
    lowest: Option<f64>,
}

impl Census {
    /// Counts a start that has ended in this state with this energy per neuron. A cycle is no attractor that could be found again by its state, and
    /// a descent that did not end has none.
    ///
    /// ```
    /// use attractor::network::Spins;
    /// use attractor::observable::{Census, Species};
    /// let mut census = Census::default();
    /// for turned in [false, true] {
    ///     let state = Spins::from_fn(100, |neuron| (neuron % 3 == 0) != turned);
    ///     census.count(&state, -0.4, Some(Species::Glassy));
    /// }
    /// assert_eq!((census.attractors(), census.seen(2)), (1, 1));
    /// ```
    pub fn count(&mut self, state: &Spins, energy: f64, species: Option<Species>) {
        let Some(species) = species else { return };
        *self.species.entry(species).or_default() += 1;
        if species == Species::Cycle {
            return;
        }
        let upright = Spins::from_fn(state.neurons(), |neuron| state.is_up(neuron) == state.is_up(0));
        *self.found.entry(key(0, upright.words())).or_default() += 1;
        self.settled += 1;
        self.energies += energy;
        self.lowest = Some(self.lowest.map_or(energy, |lowest| lowest.min(energy)));
    }

    /// Distinct attractors found.
    #[must_use]
    pub fn attractors(&self) -> u64 {
        self.found.len() as u64
    }

    /// Attractors found so many times.
    #[must_use]
    pub fn seen(&self, times: u64) -> u64 {
        self.found.values().filter(|&&count| count == times).count() as u64
    }

    /// The least number of attractors there are, found or not; `None` where none was found twice though some were found once.
    #[must_use]
    pub fn chao(&self) -> Option<f64> {
        chao(&[self.attractors(), self.seen(1), self.seen(2), self.settled].map(|count| count as f64))
    }

    /// The part of all starts that leads to an attractor found here.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        (self.settled > 0).then(|| 1.0 - self.seen(1) as f64 / self.settled as f64)
    }

    /// The mean energy per neuron of the fixed points, each as often as it was reached.
    #[must_use]
    pub fn energy(&self) -> Option<f64> {
        (self.settled > 0).then(|| self.energies / self.settled as f64)
    }

    /// The part of the starts that ended in a class.
    #[must_use]
    pub fn part(&self, species: Species) -> Option<f64> {
        let all: u64 = self.species.values().sum();
        let count = self.species.get(&species).copied().unwrap_or(0);
        (all > 0).then(|| count as f64 / all as f64)
    }
}

/// Chao's estimate from `S, f_1, f_2, n`, counts or means of them.
fn chao(counts: &[f64]) -> Option<f64> {
    match *counts {
        [all, 0.0, ..] => Some(all),
        [all, once, twice, starts] if twice > 0.0 => {
            Some(all + (starts - 1.0) / starts * once * once / (2.0 * twice))
        }
        _ => None,
    }
}

/// The estimate from counts of all pattern sets together: in a single one rare attractors may by chance not be found twice.
pub(super) const ATTRACTORS_EXPECTED: Derived = Derived {
    name: "attractors_expected",
    meaning: "least number of attractors there are (Chao), from the means over pattern sets of those found once and twice",
    from: &["attractors", "attractors_once", "attractors_twice", "census_starts"],
    value: chao,
};

/// Everything that is measured where a pattern set has many starts, in the order of the columns.
pub const CENSUS_OBSERVABLES: &[Observable] = &[
    column("census_starts", "", "starts that ended in a fixed point", |seen| {
        count(seen, |census| census.settled)
    }),
    column("attractors", "", "distinct fixed points found; s and -s are one", |seen| {
        count(seen, Census::attractors)
    }),
    column("attractors_once", "", "those found once", |seen| count(seen, |census| census.seen(1))),
    column("attractors_twice", "", "those found twice", |seen| count(seen, |census| census.seen(2))),
    column("chao", "", "least number of attractors there are; empty where none was found twice", |seen| {
        number(seen, Census::chao)
    }),
    column("coverage", "", "part of all starts that leads to attractors found (Good)", |seen| {
        number(seen, Census::coverage)
    }),
    column("lowest_energy", "per neuron", "lowest energy of the fixed points found", |seen| {
        number(seen, |census| census.lowest)
    }),
    column("census_energy", "per neuron", "energy of the fixed points, mean over starts", |seen| {
        number(seen, Census::energy)
    }),
    column("starts_pattern", "", "part of the starts that ends in a pattern", |seen| {
        part(seen, Species::Pattern)
    }),
    column("starts_reversed", "", "in a reversed pattern", |seen| part(seen, Species::Reversed)),
    column("starts_mixture_3", "", "in a symmetric mixture of three", |seen| part(seen, Species::Mixture3)),
    column("starts_mixture_5", "", "of five", |seen| part(seen, Species::Mixture5)),
    column("starts_mixture_7", "", "of seven", |seen| part(seen, Species::Mixture7)),
    column("starts_asymmetric", "", "in an asymmetric mixture", |seen| part(seen, Species::Asymmetric)),
    column("starts_glassy", "", "in a glassy state", |seen| part(seen, Species::Glassy)),
    column("starts_cycle", "", "in a cycle of two", |seen| part(seen, Species::Cycle)),
];

/// A number of the census, where there was one.
fn number(seen: &Measurement, of: impl Fn(&Census) -> Option<f64>) -> Value {
    Value::Number(seen.census.as_ref().and_then(of))
}

fn count(seen: &Measurement, of: impl Fn(&Census) -> u64) -> Value {
    number(seen, |census| Some(of(census) as f64))
}

fn part(seen: &Measurement, species: Species) -> Value {
    number(seen, |census| census.part(species))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// A census of so many starts among equally likely attractors.
    fn census(starts: u64, attractors: usize, seed: u64) -> Census {
        let mut chance = stream(seed, Purpose::Start, &[]);
        let mut census = Census::default();
        for _ in 0..starts {
            let which = split(chance.next_u64(), attractors).0;
            let state = Spins::from_fn(64, |neuron| neuron == 0 || which >> (neuron % 32) & 1 == 1);
            census.count(&state, -f64::from(which), Some(Species::Glassy));
        }
        census
    }

    #[test]
    fn the_estimate_finds_the_number_of_equally_likely_attractors() {
        // 200 starts among 300 attractors find about half of them; the estimate, over 200 such censuses, all.
        let censuses: Vec<Census> = (0..200).map(|seed| census(200, 300, seed)).collect();
        let counts = |of: &dyn Fn(&Census) -> u64| {
            censuses.iter().map(|census| of(census) as f64).sum::<f64>() / 200.0
        };
        let means = [counts(&Census::attractors), counts(&|c| c.seen(1)), counts(&|c| c.seen(2)), 200.0];
        assert!((means[0] - 300.0 * (1.0 - (1.0_f64 - 1.0 / 300.0).powi(200))).abs() < 3.0, "{means:?}");
        let expected = chao(&means).expect("many were found twice");
        // The error of the ratio f_1^2 / (2 f_2) over 200 censuses is 1.5.
        assert!((expected - 300.0).abs() < 6.0, "{expected}");
    }

    #[test]
    fn nothing_is_said_of_the_unseen_where_nothing_was_found_twice() {
        let mut census = Census::default();
        assert_eq!((census.coverage(), census.part(Species::Pattern)), (None, None));
        for which in 0..3 {
            census.count(&Spins::from_fn(64, |neuron| neuron == which), 0.0, Some(Species::Glassy));
        }
        assert_eq!((census.chao(), census.coverage(), census.seen(1)), (None, Some(0.0), 3));
        // All found: nothing is missing.
        for which in 0..3 {
            census.count(&Spins::from_fn(64, |neuron| neuron == which), 0.0, Some(Species::Glassy));
        }
        assert_eq!((census.chao(), census.coverage()), (Some(3.0), Some(1.0)));
    }

    #[test]
    fn cycles_and_unfinished_descents_are_no_attractors() {
        let mut census = Census::default();
        let state = Spins::from_fn(64, |_| true);
        census.count(&state, 0.0, Some(Species::Cycle));
        census.count(&state, 0.0, None);
        assert_eq!((census.attractors(), census.part(Species::Cycle)), (0, Some(1.0)));
    }
}
