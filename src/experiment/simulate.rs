//! One task: a pattern set, a point, a run, its values. A pure function of its arguments and the seed.

use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::checkpoint::Checkpoints;
use super::plan::{Plan, Task};
use super::point::{Point, Start, Update};
use crate::dynamics::{Descent, Dynamics, Glauber, Little, Outcome, Relaxation, start};
use crate::error::Result;
use crate::network::hebb::Layout;
use crate::network::{Bath, Memories, Patterns, Played, Ranks, Rule, Shares, SpinSystem, Spins};
use crate::observable::{Attractor, Measurement, OBSERVABLES, Value};
use crate::random::{Purpose, Stream, key, stream};

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
    key: (u64, usize, u64, u64),
    patterns: Held,
}

/// Patterns that this process holds, or its share in them.
enum Held {
    Whole(Patterns),
    Share(Shares),
}

/// The network of one load.
struct Built {
    patterns: Arc<dyn Memories>,
    layout: Layout,
    network: Box<dyn SpinSystem>,
}

/// What one task gives.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// The values of [`OBSERVABLES`].
    pub values: Vec<Value>,
    /// Update attempts made, all told.
    pub updates: u64,
    /// How fields were computed, at the end at least.
    pub engine: &'static str,
}

/// How a task is getting on, after a sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    /// Update attempts of the sweep.
    pub updates: u64,
    /// Neurons turned over in it.
    pub flips: u64,
    /// Overlap with the pattern of the start after it.
    pub overlap: f64,
}

impl Realization {
    /// One whose networks, if they are large enough for it, use this many threads at once.
    #[must_use]
    pub fn on_threads(threads: usize) -> Self {
        Self { threads, ..Self::default() }
    }

    /// One process of several that simulate the same task together, all of which must be asked the same; its networks use this
    /// many threads.
    #[must_use]
    pub fn together(ranks: Arc<dyn Ranks>, threads: usize) -> Self {
        Self { threads, ranks: Some(ranks), ..Self::default() }
    }

    /// The patterns and the network of a task, in whatever state.
    pub(super) fn prepare(&mut self, plan: &Plan, task: Task) -> (Arc<dyn Memories>, &mut dyn SpinSystem) {
        let point = &plan.points[task.point];
        let layout = plan.layout(point);
        self.draw(plan, task);
        let drawn = &self.patterns.as_ref().expect("just drawn").patterns;
        let fits = |built: &Built| built.patterns.patterns() == point.patterns && built.layout == layout;
        if !self.network.as_ref().is_some_and(fits) {
            // The old network goes before the new one comes.
            self.network = None;
            let (patterns, mut network) = drawn.prefix(point.patterns).build(plan.rule, layout);
            network.split_over(self.threads.max(1));
            self.network = Some(Built { patterns, layout, network });
        }
        let built = self.network.as_mut().expect("just built");
        (built.patterns.clone(), built.network.as_mut())
    }

    /// Draws the pattern set of a task unless it is at hand; a network of another set is dropped.
    fn draw(&mut self, plan: &Plan, task: Task) {
        let point = &plan.points[task.point];
        let variant = if plan.share_patterns { 0 } else { key(1, &point.stream_coordinates()) };
        let wanted = (plan.seed, point.neurons, task.sample, variant);
        if self.patterns.as_ref().is_none_or(|drawn| drawn.key != wanted) {
            let most = if plan.share_patterns { plan.most_patterns(point.neurons) } else { point.patterns };
            // The old set and its network go before the new ones come.
            (self.patterns, self.network) = (None, None);
            let patterns = match &self.ranks {
                Some(ranks) => Held::Share(Shares::random(
                    ranks.clone(),
                    (plan.seed, point.neurons, most),
                    (task.sample, variant),
                )),
                None => Held::Whole(Patterns::random(plan.seed, point.neurons, most, task.sample, variant)),
            };
            self.patterns = Some(Drawn { key: wanted, patterns });
        }
    }

    /// What the first of the processes that simulate together says.
    fn agree_on(&self, stage: Option<Stage>) -> Option<Stage> {
        let Some(ranks) = &self.ranks else { return stage };
        let text = stage.and_then(|stage| serde_json::to_vec(&stage).ok()).unwrap_or_default();
        serde_json::from_slice(&ranks.tell_all(text)).ok()
    }
}

impl Held {
    fn prefix(&self, patterns: usize) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(whole.prefix(patterns)),
            Self::Share(share) => Self::Share(share.prefix(patterns)),
        }
    }

    /// The network that stores them.
    fn build(self, rule: Rule, layout: Layout) -> (Arc<dyn Memories>, Box<dyn SpinSystem>) {
        match self {
            Self::Whole(whole) => {
                let patterns = Arc::new(whole);
                (patterns.clone(), rule.build(patterns, layout))
            }
            Self::Share(share) => (Arc::new(share.clone()), rule.build_shared(share)),
        }
    }
}

/// Runs one task of a plan.
///
/// ```
/// use attractor::experiment::{Experiment, Plan, Realization, simulate};
/// use attractor::observable::Value;
/// let text = "network = { neurons = 500, load = 0.05 }\ndynamics = { temperature = 0.0 }";
/// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
/// let simulated = simulate(&mut Realization::default(), &plan, plan.tasks()[0])?;
/// assert!(matches!(simulated.values[0], Value::Number(Some(overlap)) if overlap > 0.99));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If the point has no valid temperature, which a checked config never has.
pub fn simulate(realization: &mut Realization, plan: &Plan, task: Task) -> Result<Simulated> {
    simulate_watched(realization, plan, task, &|_| Ok(()), None)
}

/// [`simulate`], telling `watch` of every sweep, which may stop it, and keeping where the task stands in `checkpoints`; it
/// goes on from where it was when it was kept.
///
/// # Errors
/// As [`simulate`], the first error of `watch`, with which the task ends at once, and if a checkpoint cannot be written.
pub fn simulate_watched(
    realization: &mut Realization,
    plan: &Plan,
    task: Task,
    watch: &dyn Fn(Sweep) -> Result<()>,
    checkpoints: Option<&Checkpoints>,
) -> Result<Simulated> {
    let kept = checkpoints.and_then(|checkpoints| checkpoints.load(&plan.full_key(task)));
    let kept = realization.agree_on(kept);
    let (patterns, network) = realization.prepare(plan, task);
    follow(network, &*patterns, (plan, task), kept, watch, checkpoints)
}

/// Runs one task, or the rest of it, on its network or on one that looks on while the same moves are played.
pub(super) fn follow(
    network: &mut dyn SpinSystem,
    patterns: &dyn Memories,
    (plan, task): (&Plan, Task),
    kept: Option<Stage>,
    watch: &dyn Fn(Sweep) -> Result<()>,
    checkpoints: Option<&Checkpoints>,
) -> Result<Simulated> {
    let point = &plan.points[task.point];
    let mut coordinates = point.stream_coordinates();
    coordinates.push(task.sample);
    let keyed = |purpose| stream(plan.seed, purpose, &coordinates);

    let key = plan.full_key(task);
    let mut stage = kept.filter(|stage| stage.spins.neurons() == point.neurons).unwrap_or_else(|| Stage {
        spins: starting_state(point, patterns, &mut keyed(Purpose::Start)),
        memory: Vec::new(),
        chance: keyed(Purpose::Dynamics),
        quench_chance: keyed(Purpose::Quench),
        burnt_in: 0,
        overlaps: Vec::new(),
        energies: Vec::new(),
        flips: 0,
        descent: None,
    });
    network.set_spins(&stage.spins);
    let mut rule = rule_of(point);
    rule.recall(std::mem::take(&mut stage.memory));
    let clock = checkpoints.map(|checkpoints| RefCell::new(checkpoints.clock()));
    let keep = |stage: Stage| checkpoints.map_or(Ok(()), |checkpoints| checkpoints.save(&key, stage));
    let run = Run {
        point,
        reference: patterns.pattern(0),
        bath: Bath::new(point.temperature)?,
        watch,
        is_due: &|| clock.as_ref().is_some_and(|clock| clock.borrow_mut().is_due()),
        keep: &keep,
    };
    let (measurement, updates) = if point.temperature > 0.0 {
        run.thermal(network, rule.as_mut(), &mut stage, patterns)?
    } else {
        run.cold(network, rule.as_mut(), &mut stage, patterns)?
    };
    let values = OBSERVABLES.iter().map(|observable| (observable.measure)(&measurement)).collect();
    Ok(Simulated { values, updates, engine: network.name() })
}

/// Where a task stands between two sweeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stage {
    /// The state; up to date where the stage is kept.
    spins: Spins,
    /// What the rule of motion remembers; the same.
    memory: Vec<Spins>,
    chance: Stream,
    quench_chance: Stream,
    /// Sweeps before measuring.
    burnt_in: u64,
    /// After each measured sweep.
    overlaps: Vec<f64>,
    energies: Vec<f64>,
    /// While measuring.
    flips: u64,
    /// The descent, once it has begun.
    descent: Option<Descent>,
}

fn rule_of(point: &Point) -> Box<dyn Dynamics> {
    match point.update {
        Update::Glauber => Box::new(Glauber::new(point.order.unwrap_or_default())),
        Update::Little => Box::new(Little::default()),
    }
}

fn starting_state(point: &Point, patterns: &dyn Memories, chance: &mut Stream) -> Spins {
    let mut spins = match point.start {
        Start::Random => return start::random(point.neurons, chance),
        Start::Pattern => patterns.pattern(0),
        Start::Mixture => start::mixture(patterns, point.mixture_of.unwrap_or(3), chance),
    };
    start::corrupt(&mut spins, point.start_overlap.unwrap_or(1.0), chance);
    spins
}

/// What stays the same during one run.
struct Run<'a> {
    point: &'a Point,
    reference: Spins,
    bath: Bath,
    watch: &'a dyn Fn(Sweep) -> Result<()>,
    /// Whether it is time to keep where the run stands, and how.
    is_due: &'a dyn Fn() -> bool,
    keep: &'a dyn Fn(Stage) -> Result<()>,
}

impl Run<'_> {
    /// At T > 0: burn in, measure after every sweep, then quench to see what the state belongs to.
    fn thermal(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
        patterns: &dyn Memories,
    ) -> Result<(Measurement, u64)> {
        let (burn_in, sweeps) = (self.point.burn_in.unwrap_or(0), self.point.sweeps.unwrap_or(1));
        while stage.burnt_in < burn_in {
            let played = rule.sweep(network, &self.bath, &mut stage.chance);
            stage.burnt_in += 1;
            self.tell(network, played)?;
            self.keep_if_due(network, rule, stage)?;
        }
        while (stage.overlaps.len() as u64) < sweeps {
            let played = rule.sweep(network, &self.bath, &mut stage.chance);
            stage.flips += played.flips;
            stage.overlaps.push(self.tell(network, played)?);
            stage.energies.push(network.energy(&self.bath));
            self.keep_if_due(network, rule, stage)?;
        }
        let descent = self.descend(network, rule, stage)?;
        let neurons = self.point.neurons as u64;
        let updates = (burn_in + sweeps) * neurons + descent.updates;
        let seen = Measurement {
            overlaps: std::mem::take(&mut stage.overlaps),
            energies: std::mem::take(&mut stage.energies),
            flips: stage.flips,
            updates: sweeps * neurons,
            ..self.settled(network, descent, patterns)
        };
        Ok((seen, updates))
    }

    /// At T = 0: descend, and look at the end alone.
    fn cold(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
        patterns: &dyn Memories,
    ) -> Result<(Measurement, u64)> {
        let descent = self.descend(network, rule, stage)?;
        let seen = Measurement {
            overlaps: vec![self.overlap(network)],
            energies: vec![network.energy(&self.bath)],
            ..self.settled(network, descent, patterns)
        };
        Ok((seen, descent.updates))
    }

    /// Descends at T = 0, or goes on with a descent: the run itself, which may be given up, or the quench that ends a run at
    /// T > 0 and has a stream of its own.
    fn descend(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
    ) -> Result<Relaxation> {
        let (cold, most) = (self.bath.cooled(), self.point.max_sweeps);
        let is_quench = self.point.temperature > 0.0;
        let limit = self.point.stop_below.filter(|&limit| limit > 0.0 && !is_quench);
        if stage.descent.is_none() {
            rule.begin();
        }
        let mut descent = stage.descent.unwrap_or_default();
        while !descent.is_over(most) {
            let chance = if is_quench { &mut stage.quench_chance } else { &mut stage.chance };
            let played = descent.sweep(network, rule, &cold, chance);
            let overlap = self.tell(network, played)?;
            if limit.is_some_and(|limit| overlap < limit) {
                descent.give_up();
            }
            descent.look(network, &cold, most);
            stage.descent = Some(descent);
            self.keep_if_due(network, rule, stage)?;
        }
        Ok(descent.relaxation())
    }

    /// Keeps where the run stands, if it is time to.
    fn keep_if_due(&self, network: &dyn SpinSystem, rule: &dyn Dynamics, stage: &Stage) -> Result<()> {
        if !(self.is_due)() {
            return Ok(());
        }
        (self.keep)(Stage { spins: network.spins().clone(), memory: rule.memory(), ..stage.clone() })
    }

    /// What is seen of the state after a descent.
    fn settled(&self, network: &dyn SpinSystem, descent: Relaxation, patterns: &dyn Memories) -> Measurement {
        let products = patterns.products(network.spins());
        let neurons = self.point.neurons;
        Measurement {
            neurons,
            retrieved_above: self.point.retrieved_above,
            overlaps: Vec::new(),
            energies: Vec::new(),
            flips: descent.flips,
            updates: descent.updates,
            descent,
            cold: self.point.temperature == 0.0,
            attractor: match descent.outcome {
                Outcome::FixedPoint => Some(Attractor::classify(network.spins(), patterns, &products)),
                Outcome::Cycle => Some(Attractor::Cycle),
                Outcome::Abandoned | Outcome::Unfinished => None,
            },
            final_overlaps: products.iter().map(|&product| product as f64 / neurons as f64).collect(),
            final_energy: network.energy(&self.bath),
        }
    }

    /// Tells whoever watches of a sweep; gives the overlap after it.
    fn tell(&self, network: &dyn SpinSystem, played: Played) -> Result<f64> {
        let overlap = self.overlap(network);
        (self.watch)(Sweep { updates: self.point.neurons as u64, flips: played.flips, overlap })?;
        Ok(overlap)
    }

    /// The overlap with the pattern of the start.
    fn overlap(&self, network: &dyn SpinSystem) -> f64 {
        self.reference.product(network.spins()) as f64 / self.point.neurons as f64
    }
}
