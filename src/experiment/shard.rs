//! A share of a run, for one of several machines that know nothing of each other.
//!
//! Who does what follows from the plan alone: walks are dealt out from the longest to the shortest by their predicted
//! cost, each to the shard that has least so far. The cost is a formula that comes out the same on every machine, whatever
//! its vector units and whichever engine is asked for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::plan::{Plan, Task};
use super::point::Point;
use crate::network::hebb::{Engine, expected_flip_rate};

/// Most shards of one run: as many as any machine has cores.
const MOST_SHARDS: usize = 1_000_000;

/// One of several shares of a run, written `2/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// Which one: 1, 2, ..., `count`.
    index: usize,
    /// Of how many.
    count: usize,
}

impl Shard {
    /// Which one: 1, 2, ..., [`Shard::count`].
    #[must_use]
    pub fn index(self) -> usize {
        self.index
    }

    /// Of how many.
    #[must_use]
    pub fn count(self) -> usize {
        self.count
    }

    /// Its tasks of a plan, in the order of [`Plan::tasks`].
    ///
    /// ```
    /// use attractor::experiment::{Experiment, Plan, Shard};
    /// let text = "network = { neurons = 100, load = [0.05, 0.1] }\ndynamics = { temperature = [0.0, 0.3] }";
    /// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
    /// let shares = ["1/3", "2/3", "3/3"].map(|shard| shard.parse::<Shard>().unwrap().share(&plan).len());
    /// assert_eq!(shares.iter().sum::<usize>(), plan.tasks().len());
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn share(self, plan: &Plan) -> Vec<Task> {
        let mut points: Vec<usize> = (0..plan.points.len()).filter(|&point| plan.leads(point)).collect();
        let costs: BTreeMap<usize, u64> = points.iter().map(|&point| (point, cost(plan, point))).collect();
        points.sort_by_key(|&point| Reverse(costs[&point]));
        let mut loads: BinaryHeap<Reverse<(u128, usize)>> =
            (1..=self.count).map(|k| Reverse((0, k))).collect();
        let mut mine: HashSet<Task> = HashSet::new();
        for (point, sample) in
            points.iter().flat_map(|&point| (0..plan.samples_of(point)).map(move |k| (point, k)))
        {
            let Some(Reverse((load, shard))) = loads.pop() else { break };
            loads.push(Reverse((load + u128::from(costs[&point]), shard)));
            if shard == self.index {
                mine.extend(plan.walk(Task { point, sample }).tasks());
            }
        }
        plan.tasks().into_iter().filter(|task| mine.contains(task)).collect()
    }
}

/// What a walk that this point leads is expected to take, in nanoseconds, for the engine that is chosen by itself.
pub(super) fn cost(plan: &Plan, leader: usize) -> u64 {
    let walk = plan.walk(Task { point: leader, sample: 0 });
    walk.tasks().iter().map(|task| cost_at(plan, &plan.points[task.point])).sum()
}

fn cost_at(plan: &Plan, point: &Point) -> u64 {
    let flip_rate = expected_flip_rate(point.temperature);
    let (neurons, patterns, updates) = (point.neurons, point.patterns, plan.updates_at(point));
    let layout =
        point.wiring.layout(Engine::Auto, neurons, patterns).settled(neurons, patterns, flip_rate, updates);
    let update = layout.nanoseconds_per_update(neurons, patterns, flip_rate);
    (updates as f64 * update).ceil().max(1.0) as u64
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shard = text.split_once('/').and_then(|(index, count)| {
            Some(Self { index: index.trim().parse().ok()?, count: count.trim().parse().ok()? })
        });
        let fits = |shard: &Self| (1..=shard.count).contains(&shard.index) && shard.count <= MOST_SHARDS;
        shard.filter(fits).ok_or_else(|| "give I/K with I from 1 to K, e.g. 2/5".to_owned())
    }
}

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    fn plan() -> Plan {
        let text = "network = { neurons = [100, 400, 1000], load = { from = 0.02, to = 0.14, count = 7 } }\n\
                    dynamics = { temperature = [0.0, 0.3, 0.6] }\nensemble = { samples = 9 }";
        Plan::new(&Experiment::parse("test", text, &[], &[]).expect("valid")).expect("small")
    }

    #[test]
    fn shards_share_all_tasks_out_and_carry_nearly_the_same() {
        let plan = plan();
        for count in [1, 2, 7, 16, 1000] {
            let shares: Vec<Vec<Task>> =
                (1..=count).map(|index| Shard { index, count }.share(&plan)).collect();
            let mut all: Vec<Task> = shares.iter().flatten().copied().collect();
            all.sort();
            let mut wanted = plan.tasks();
            wanted.sort();
            assert_eq!(all, wanted, "{count} shards");
            let loads = shares.iter().map(|share| share.iter().map(|t| cost(&plan, t.point)).sum::<u64>());
            let (least, most) =
                loads.fold((u64::MAX, 0), |(low, high), load| (low.min(load), high.max(load)));
            let longest = (0..plan.points.len()).map(|point| cost(&plan, point)).max().expect("points");
            assert!(most - least <= longest, "{count} shards: {least} to {most}");
        }
    }

    #[test]
    fn the_engine_asked_for_does_not_matter() {
        let shard = Shard { index: 2, count: 5 };
        assert_eq!(shard.share(&Plan { engine: Engine::Plain, ..plan() }), shard.share(&plan()));
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!("2/5".parse(), Ok(Shard { index: 2, count: 5 }));
        for text in ["", "2", "0/5", "6/5", "-1/5", "1/0", "a/b", "1/2/3", "1/99999999"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
