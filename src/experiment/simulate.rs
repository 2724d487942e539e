//! One walk: a pattern set, its points, a run, their values. A pure function of its arguments and the seed.

use std::sync::Arc;

use super::checkpoint::{Checkpoints, Keeper};
use super::plan::{Plan, Task};
use super::schedule::Schedule;
use super::walk::Walk;
use super::{census, single, tempering};
use crate::dynamics::start::corrupt;
use crate::error::Result;
use crate::network::hebb::Layout;
use crate::network::{Blueprint, Memories, Patterns, Ranks, Shares, SpinSystem, Stability, Wiring};
use crate::observable::Value;
use crate::random::{Purpose, Stream, stream};

/// One pattern set with its network: kept from task to task where it can be shared, rebuilt where not,
/// without altering a bit.
#[derive(Default)]
pub struct Realization {
    patterns: Option<Drawn>,
    network: Option<Built>,
    /// Threads that one network may use; 0 counts as 1.
    threads: usize,
    /// The processes that simulate together, if there are several.
    ranks: Option<Arc<dyn Ranks>>,
}

/// The patterns of a set, as many as any point of the plan needs.
struct Drawn {
    key: (u64, usize, u64, u64, Option<u64>, [u64; 2]),
    patterns: Held,
}

/// Patterns that this process holds, or its share in them.
#[derive(Clone)]
enum Held {
    Whole(Arc<Patterns>),
    Share(Shares),
}

/// Networks of the same patterns.
type Networks = [Box<dyn SpinSystem>];

/// The networks of one load: one, or as many as there are replicas.
struct Built {
    patterns: Held,
    layout: Layout,
    wiring: Wiring,
    blueprint: Blueprint,
    networks: Vec<Box<dyn SpinSystem>>,
    /// How firmly they hold the patterns, once somebody has asked.
    stability: Option<Stability>,
}

/// What one walk gives.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// For each task of the walk the values of [`Plan::observables`].
    pub rows: Vec<Vec<Value>>,
    /// Update attempts made, all told.
    pub updates: u64,
    /// How fields were computed, at the end at least.
    pub engine: &'static str,
}

/// How a walk is getting on, after a sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    /// Update attempts of the sweep.
    pub updates: u64,
    /// Neurons turned over in it.
    pub flips: u64,
    /// Overlap with the pattern of the start after it; of replicas, that of the coldest.
    pub overlap: f64,
}

impl Realization {
    /// One whose networks, if they are large enough for it, use this many threads at once.
    #[must_use]
    pub fn on_threads(threads: usize) -> Self {
        Self { threads, ..Self::default() }
    }

    /// One process of several that simulate the same walk together, all of which must be asked the same; its networks use this
    /// many threads.
    #[must_use]
    pub fn together(ranks: Arc<dyn Ranks>, threads: usize) -> Self {
        Self { threads, ranks: Some(ranks), ..Self::default() }
    }

    /// The patterns and the network of a task, in whatever state.
    ///
    /// # Errors
    /// If the rule cannot store the patterns.
    pub(super) fn prepare(
        &mut self,
        plan: &Plan,
        task: Task,
    ) -> Result<(Arc<dyn Memories>, &mut dyn SpinSystem)> {
        let (patterns, networks) = self.prepare_replicas(plan, task, 1)?;
        Ok((patterns, networks[0].as_mut()))
    }

    /// The patterns of a task and so many networks that store them, in whatever state.
    ///
    /// # Errors
    /// If the rule cannot store the patterns.
    pub(super) fn prepare_replicas(
        &mut self,
        plan: &Plan,
        task: Task,
        replicas: usize,
    ) -> Result<(Arc<dyn Memories>, &mut Networks)> {
        let point = &plan.points[task.point];
        let layout = plan.layout(point);
        self.draw(plan, task);
        let drawn = self.patterns.as_ref().expect("just drawn");
        let fits = |built: &Built| {
            built.patterns.memories().patterns() == point.patterns
                && (built.layout, built.wiring) == (layout, point.wiring)
        };
        if !self.network.as_ref().is_some_and(fits) {
            let patterns = drawn.patterns.prefix(point.patterns);
            let (_, neurons, sample, variant, ..) = drawn.key;
            let set = Wiring::set(plan.seed, neurons, (sample, variant));
            // The old networks go before the new ones come.
            self.network = None;
            let blueprint = patterns.blueprint(&point.wiring, layout, set)?;
            let (wiring, networks) = (point.wiring, Vec::new());
            self.network = Some(Built { patterns, layout, wiring, blueprint, networks, stability: None });
        }
        let built = self.network.as_mut().expect("just built");
        while built.networks.len() < replicas {
            let mut network = built.blueprint.build();
            network.split_over(self.threads.max(1));
            built.networks.push(network);
        }
        Ok((built.patterns.memories(), &mut built.networks[..replicas]))
    }

    /// How firmly the network of a task holds its patterns, if the plan asks for it: the same for all its runs, and found once.
    ///
    /// # Errors
    /// If the rule cannot store the patterns.
    fn stability(&mut self, plan: &Plan, task: Task) -> Result<Option<Stability>> {
        if !plan.observables.has_stability() {
            return Ok(None);
        }
        self.prepare(plan, task)?;
        let built = self.network.as_mut().expect("just prepared");
        if built.stability.is_none() {
            let (patterns, margin) = (built.patterns.memories(), built.wiring.learning.margin);
            built.stability = built.blueprint.stability(built.networks[0].as_mut(), &*patterns, margin);
        }
        Ok(built.stability)
    }

    /// Draws the pattern set of a task unless it is at hand; a network of another set is dropped.
    fn draw(&mut self, plan: &Plan, task: Task) {
        let point = &plan.points[task.point];
        let (_, _, variant) = plan.pattern_set(task);
        let correlated = point.pattern_overlap;
        let wanted =
            (plan.seed, point.neurons, task.sample, variant, correlated.map(f64::to_bits), point.law.key());
        if self.patterns.as_ref().is_none_or(|drawn| drawn.key != wanted) {
            let most = if plan.share_patterns { plan.most_patterns(point.neurons) } else { point.patterns };
            // The old set and its network go before the new ones come.
            (self.patterns, self.network) = (None, None);
            let (size, set) = ((plan.seed, point.neurons, most), (task.sample, variant));
            let patterns = match &self.ranks {
                Some(ranks) => Held::Share(Shares::random(ranks.clone(), size, set)),
                None => Held::Whole(plan.draw(task, most).into()),
            };
            let patterns = correlated.map_or(patterns.clone(), |overlap| {
                let mut chance =
                    stream(plan.seed, Purpose::Twin, &[point.neurons as u64, task.sample, variant]);
                patterns.with_twin(overlap, &mut chance)
            });
            self.patterns = Some(Drawn { key: wanted, patterns });
        }
    }
}

impl Held {
    fn prefix(&self, patterns: usize) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(whole.prefix(patterns).into()),
            Self::Share(share) => Self::Share(share.prefix(patterns)),
        }
    }

    /// The same, with the second pattern at this overlap with the first.
    fn with_twin(self, overlap: f64, chance: &mut Stream) -> Self {
        let mut twin = self.memories().pattern(0);
        corrupt(&mut twin, overlap, chance);
        match self {
            Self::Whole(whole) => Self::Whole(whole.with(1, &twin).into()),
            Self::Share(share) => Self::Share(share.with(1, &twin)),
        }
    }

    fn memories(&self) -> Arc<dyn Memories> {
        match self {
            Self::Whole(whole) => whole.clone(),
            Self::Share(share) => Arc::new(share.clone()),
        }
    }

    /// The network that stores them.
    fn blueprint(&self, wiring: &Wiring, layout: Layout, set: u64) -> Result<Blueprint> {
        match self {
            Self::Whole(whole) => wiring.blueprint(whole, layout, set),
            Self::Share(share) => Ok(Blueprint::Split(share.clone())),
        }
    }
}

/// Does one walk of a plan.
///
/// ```
/// use attractor::experiment::{Experiment, Plan, Realization, simulate};
/// use attractor::observable::Value;
/// let text = "network = { neurons = 500, load = 0.05 }\ndynamics = { temperature = 0.0 }";
/// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
/// let walk = plan.walk(plan.tasks()[0]);
/// let simulated = simulate(&mut Realization::default(), &plan, &walk)?;
/// assert!(matches!(simulated.rows[0][0], Value::Number(Some(overlap)) if overlap > 0.99));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If a point has no valid temperature, which a checked config never has.
pub fn simulate(realization: &mut Realization, plan: &Plan, walk: &Walk) -> Result<Simulated> {
    simulate_watched(realization, plan, walk, &|_| Ok(()), None)
}

/// [`simulate`], telling `watch` of every sweep, which may stop it, and keeping where the walk stands in `checkpoints`; it
/// goes on from where it was when it was kept.
///
/// # Errors
/// As [`simulate`], the first error of `watch`, with which the walk ends at once, and if a checkpoint cannot be written.
pub fn simulate_watched(
    realization: &mut Realization,
    plan: &Plan,
    walk: &Walk,
    watch: &dyn Fn(Sweep) -> Result<()>,
    checkpoints: Option<&Checkpoints>,
) -> Result<Simulated> {
    let keeper = Keeper::new(checkpoints, plan, walk, realization.ranks.clone());
    let stability = realization.stability(plan, walk.leader())?;
    if plan.schedule == Schedule::Tempering {
        let replicas = plan.schedule.networks(walk.tasks().len());
        let (patterns, networks) = realization.prepare_replicas(plan, walk.leader(), replicas)?;
        return tempering::follow(networks, &*patterns, plan, walk, stability, watch, &keeper);
    }
    let (patterns, network) = realization.prepare(plan, walk.leader())?;
    if plan.takes_census() {
        return census::follow(network, &*patterns, plan, walk, stability, watch, &keeper);
    }
    single::follow(network, &*patterns, plan, walk, stability, watch, &keeper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    fn patterns(network: &str) -> Arc<dyn Memories> {
        let text = format!("network = {{ neurons = 101, {network} }}\ndynamics = {{ temperature = 0.0 }}");
        let plan = Plan::new(&Experiment::parse("test", &text, &[], &[]).expect("valid")).expect("small");
        Realization::default().prepare(&plan, Task { point: 0, sample: 3 }).expect("stored").0
    }

    #[test]
    fn the_second_pattern_has_the_overlap_asked_for_and_all_others_stay() {
        let independent = patterns("patterns = 8");
        for overlap in [0.5, -0.3, 1.0] {
            let close = patterns(&format!("patterns = 8, pattern_overlap = {overlap}"));
            let flips = (101.0 * (1.0 - overlap) / 2.0_f64).round() as i64;
            assert_eq!(close.pattern(0).product(&close.pattern(1)), 101 - 2 * flips);
            let stays = |mu: usize| close.pattern(mu) == independent.pattern(mu);
            assert!((0..8).filter(|&mu| mu != 1).all(stays), "{overlap}");
            // Of nested loads the fewer are the first of the more.
            let fewer = patterns(&format!("patterns = 3, pattern_overlap = {overlap}"));
            assert!((0..3).all(|mu| fewer.pattern(mu) == close.pattern(mu)));
        }
    }
}
