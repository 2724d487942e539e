//! Which tasks come next: the longest first, in shares that become smaller as less is left.
//!
//! (Guided self-scheduling; Polychronopoulos and Kuck 1987.) A share is a fraction of what is left, so that rank 0 is asked
//! a number of times that grows with the ranks and hardly with the tasks; the last shares are so small that all ranks finish
//! at about the same time. Tasks that share a network stay together.

use std::cmp::Reverse;
use std::collections::VecDeque;

use crate::experiment::plan::{Plan, Task};
use crate::experiment::runner::{bundles, leaders};
use crate::experiment::shard::cost;

/// Tasks that are not dealt out yet.
#[derive(Debug)]
pub(super) struct Deal {
    /// Leaders of walks that share a network, with their cost, from the most to the least expensive.
    bundles: VecDeque<(u64, Vec<Task>)>,
    /// Their cost, in nanoseconds as predicted.
    left: u64,
    ranks: u64,
}

/// What is left, divided by the ranks, is dealt out in as many parts.
const PARTS: u64 = 4;

/// Less than this is not worth a message, in nanoseconds.
const LEAST: u64 = 20_000_000;

impl Deal {
    /// The walks of some tasks of a plan for so many ranks.
    pub(super) fn new(plan: &Plan, tasks: &[Task], ranks: usize) -> Self {
        let leaders = leaders(plan, tasks);
        let costs = costs(plan);
        let of_walk = |leader: &Task| costs[leader.point];
        let of_bundle = |bundle: &[Task]| bundle.iter().map(of_walk).fold(0, u64::saturating_add);
        let mut bundles: Vec<(u64, Vec<Task>)> = bundles(plan, &leaders, ranks)
            .into_iter()
            .map(|bundle| (of_bundle(bundle), bundle.to_vec()))
            .collect();
        bundles.sort_by_key(|bundle| Reverse(bundle.0));
        let left = bundles.iter().map(|bundle| bundle.0).fold(0, u64::saturating_add);
        Self { bundles: bundles.into(), left, ranks: ranks.max(1) as u64 }
    }

    /// The next share.
    pub(super) fn next(&mut self) -> Option<Vec<Task>> {
        let goal = (self.left / (PARTS * self.ranks)).max(LEAST);
        let (mut cost, mut share) = self.bundles.pop_front()?;
        while let Some((further, _)) = self.bundles.front()
            && cost.saturating_add(*further) <= goal
        {
            let (further, tasks) = self.bundles.pop_front()?;
            cost += further;
            share.extend(tasks);
        }
        self.left = self.left.saturating_sub(cost);
        Some(share)
    }

    /// Nothing is dealt out any more.
    pub(super) fn close(&mut self) {
        self.bundles.clear();
    }
}

/// What the walks that each point leads are expected to take, in nanoseconds; 0 for points that lead none.
pub(super) fn costs(plan: &Plan) -> Vec<u64> {
    (0..plan.points.len()).map(|point| if plan.leads(point) { cost(plan, point) } else { 0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    /// The time at which the last of `ranks` finishes if every task takes what was predicted, over the time of perfect balance,
    /// and the number of shares.
    fn play(plan: &Plan, ranks: usize) -> (f64, usize) {
        let mut deal = Deal::new(plan, &plan.tasks(), ranks);
        let total = deal.left;
        let mut free_at = vec![0_u64; ranks];
        let (mut shares, mut dealt) = (0, Vec::new());
        while let Some(share) = deal.next() {
            let next = (0..ranks).min_by_key(|&rank| free_at[rank]).expect("a rank");
            free_at[next] += share.iter().map(|task| cost(plan, task.point)).sum::<u64>();
            shares += 1;
            dealt.extend(share);
        }
        dealt.sort();
        let mut all = plan.tasks();
        all.sort();
        assert_eq!(dealt, all, "every task is dealt out once");
        (*free_at.iter().max().expect("a rank") as f64 * ranks as f64 / total as f64, shares)
    }

    #[test]
    fn every_task_is_dealt_out_once_and_all_ranks_finish_together() {
        let text = "network = { neurons = [500, 2000], load = { from = 0.02, to = 0.14, count = 7 } }\n\
                    dynamics = { temperature = [0.0, 0.3, 0.6] }\nensemble = { samples = 200 }";
        let plan = Plan::new(&Experiment::parse("test", text, &[], &[]).expect("valid")).expect("small");
        for ranks in [1, 2, 7, 64] {
            let (excess, shares) = play(&plan, ranks);
            assert!(excess < 1.05, "{ranks} ranks: {excess}");
            assert!(shares < 100 * ranks, "{ranks} ranks: {shares} shares");
        }
    }
}
