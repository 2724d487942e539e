//! One state at the temperatures of a walk: at a single one, or from the highest to the lowest (simulated annealing).
//!
//! At each temperature above 0 the state is burnt in and measured after every sweep; then it is handed on, and a copy of it is
//! quenched to see what it belongs to. At T = 0 it descends. A walk of one temperature and a longer one are the same thing.
//! An annealing that is given up (`measure.stop_below`) leaves the state as it is for all temperatures that are left; where only its quench is, the state itself goes on.

use serde::{Deserialize, Serialize};

use super::checkpoint::Keeper;
use super::ends::{quench_stream, reference, set_and_start, settled, starting_state};
use super::plan::{Plan, Task};
use super::point::Point;
use super::simulate::{Simulated, Sweep};
use super::surroundings::Surroundings;
use super::walk::Walk;
use crate::dynamics::{Descent, Dynamics, Outcome, Relaxation};
use crate::error::Result;
use crate::network::{Memories, Past, Played, SpinSystem, Spins, Stability};
use crate::observable::{Counts, Measurement, Replay, Value, look_at_fields};
use crate::random::{Purpose, Stream, stream};

/// Takes one network, or one that looks on while the same moves are played, through the temperatures of a walk.
pub(super) fn follow(
    network: &mut dyn SpinSystem,
    patterns: &dyn Memories,
    plan: &Plan,
    walk: &Walk,
    stability: Option<Stability>,
    watch: &dyn Fn(Sweep) -> Result<()>,
    keeper: &Keeper,
) -> Result<Simulated> {
    let downwards: Vec<Task> = walk.tasks().iter().rev().copied().collect();
    let neurons = plan.points[walk.leader().point].neurons;
    let kept = keeper.load::<Stage>();
    let mut stage = kept
        .filter(|stage| stage.spins.neurons() == neurons && stage.rows.len() < downwards.len())
        .unwrap_or_else(|| Stage::new(plan, downwards[0], 0, patterns));
    network.set_spins(&stage.spins);
    stage.start_energy.get_or_insert_with(|| network.recurrent_energy());
    let mut rule = plan.points[downwards[0].point].rule();
    rule.recall(std::mem::take(&mut stage.memory));
    while let Some(&task) = downwards.get(stage.rows.len()) {
        let point = &plan.points[task.point];
        let bath = Surroundings::new(plan, task, 0, patterns)?;
        let reference = reference(plan, task, patterns);
        let looks_at_fields = plan.observables.has_local_fields();
        let follows_replay = plan.observables.has_replay();
        let run =
            Run { plan, point, reference, looks_at_fields, follows_replay, bath, patterns, watch, keeper };
        let measurement = run.measure(network, rule.as_mut(), &mut stage)?;
        let measurement = Measurement { start_energy: stage.start_energy, stability, ..measurement };
        stage.rows.push(plan.values(&measurement));
        if let Some(&next) = downwards.get(stage.rows.len()) {
            stage.visit.hand_on(network, Visit::new(plan, next, 0));
        }
    }
    stage.rows.reverse();
    Ok(Simulated { rows: stage.rows, updates: stage.updates, engine: network.name() })
}

/// One of many starts of a task, on its own; gives what was seen, and update attempts.
pub(super) fn from_start(
    network: &mut dyn SpinSystem,
    patterns: &dyn Memories,
    plan: &Plan,
    (task, start): (Task, u64),
    watch: &dyn Fn(Sweep) -> Result<()>,
) -> Result<(Measurement, u64)> {
    let point = &plan.points[task.point];
    let mut stage = Stage::new(plan, task, start, patterns);
    network.set_spins(&stage.spins);
    let (bath, keeper) = (Surroundings::new(plan, task, start, patterns)?, &Keeper::none());
    let (reference, looks_at_fields) = (reference(plan, task, patterns), plan.observables.has_local_fields());
    let follows_replay = plan.observables.has_replay();
    let run = Run { plan, point, reference, looks_at_fields, follows_replay, bath, patterns, watch, keeper };
    let start_energy = Some(network.recurrent_energy());
    let measurement = run.measure(network, point.rule().as_mut(), &mut stage)?;
    Ok((Measurement { start_energy, ..measurement }, stage.updates))
}

/// Where a walk stands between two sweeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stage {
    /// The state; up to date where the stage is kept.
    spins: Spins,
    /// What the rule of motion remembers; the same.
    memory: Vec<Spins>,
    chance: Stream,
    /// The values at the temperatures that are done, from the highest.
    rows: Vec<Vec<Value>>,
    /// Update attempts there, and those of the present one that are over.
    updates: u64,
    /// What delayed synapses still hear.
    #[serde(default)]
    past: Past,
    /// Energy of the couplings in the first state.
    #[serde(default)]
    start_energy: Option<f64>,
    /// Whether the walk was given up.
    #[serde(default)]
    is_given_up: bool,
    /// The present temperature.
    visit: Visit,
}

/// Where a walk stands at one temperature.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Visit {
    quench_chance: Stream,
    /// Sweeps before measuring.
    burnt_in: u64,
    /// After each measured sweep.
    overlaps: Vec<f64>,
    energies: Vec<f64>,
    /// The same, where they are asked for.
    #[serde(default)]
    fields: Counts,
    #[serde(default)]
    replay: Replay,
    /// While measuring.
    flips: u64,
    /// The state before the descent, and the descent, once it has begun.
    handed_on: Option<Spins>,
    descent: Option<Descent>,
}

impl Stage {
    fn new(plan: &Plan, first: Task, start: u64, patterns: &dyn Memories) -> Self {
        let point = &plan.points[first.point];
        let mut coordinates = plan.stream_coordinates(point);
        coordinates.extend(set_and_start(first, start));
        let keyed = |purpose| stream(plan.seed, purpose, &coordinates);
        Self {
            spins: starting_state(
                point,
                patterns,
                &reference(plan, first, patterns),
                &mut keyed(Purpose::Start),
            ),
            memory: Vec::new(),
            past: Past::default(),
            chance: keyed(Purpose::Dynamics),
            rows: Vec::new(),
            updates: 0,
            start_energy: None,
            is_given_up: false,
            visit: Visit::new(plan, first, start),
        }
    }
}

impl Visit {
    fn new(plan: &Plan, task: Task, start: u64) -> Self {
        Self {
            quench_chance: quench_stream(plan, task, start),
            burnt_in: 0,
            overlaps: Vec::new(),
            energies: Vec::new(),
            fields: Counts::default(),
            replay: Replay::default(),
            flips: 0,
            handed_on: None,
            descent: None,
        }
    }

    /// Goes to the next temperature with the state that this one has reached.
    fn hand_on(&mut self, network: &mut dyn SpinSystem, next: Self) {
        if let Some(spins) = std::mem::replace(self, next).handed_on {
            network.set_spins(&spins);
        }
    }
}

/// What stays the same at one temperature.
struct Run<'a> {
    plan: &'a Plan,
    point: &'a Point,
    reference: Spins,
    looks_at_fields: bool,
    follows_replay: bool,
    bath: Surroundings,
    patterns: &'a dyn Memories,
    watch: &'a dyn Fn(Sweep) -> Result<()>,
    keeper: &'a Keeper<'a>,
}

impl Run<'_> {
    /// All that is seen at this temperature.
    fn measure(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
    ) -> Result<Measurement> {
        if stage.is_given_up {
            self.as_it_stands(network, &stage.past)
        } else if self.point.temperature > 0.0 {
            self.thermal(network, rule, stage)
        } else {
            self.cold(network, rule, stage)
        }
    }

    /// At T > 0: burn in, measure after every sweep, then quench to see what the state belongs to.
    fn thermal(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
    ) -> Result<Measurement> {
        let (burn_in, sweeps) = (self.point.burn_in.unwrap_or(0), self.point.sweeps.unwrap_or(1));
        let neurons = self.point.neurons as u64;
        while (stage.visit.overlaps.len() as u64) < sweeps {
            let made = stage.visit.burnt_in + stage.visit.overlaps.len() as u64;
            self.bath.note(&mut stage.past, network.spins());
            let bath = self.bath.at(made, &stage.past)?;
            let played = rule.sweep(network, &bath, &mut stage.chance);
            let overlap = self.tell(network, played)?;
            if stage.visit.burnt_in < burn_in {
                stage.visit.burnt_in += 1;
            } else {
                stage.visit.flips += played.flips;
                stage.visit.overlaps.push(overlap);
                stage.visit.energies.push(network.energy(&bath));
                self.count_fields(network, &mut stage.visit.fields);
                self.follow_replay(network, &mut stage.visit.replay);
            }
            if self.is_lost(overlap) {
                stage.is_given_up = true;
                stage.updates += (stage.visit.burnt_in + stage.visit.overlaps.len() as u64) * neurons;
                return self.as_it_stands(network, &stage.past);
            }
            self.keep_if_due(network, rule, stage)?;
        }
        let descent = self.descend(network, rule, stage)?;
        let made = stage.visit.descent.map_or(0, |descent| descent.made());
        let bath = self.bath.at(self.moment((burn_in + sweeps + made).saturating_sub(1)), &stage.past)?;
        stage.updates += (burn_in + sweeps) * neurons + descent.updates;
        Ok(Measurement {
            overlaps: std::mem::take(&mut stage.visit.overlaps),
            energies: std::mem::take(&mut stage.visit.energies),
            fields: std::mem::take(&mut stage.visit.fields),
            replay: std::mem::take(&mut stage.visit.replay),
            flips: stage.visit.flips,
            updates: sweeps * neurons,
            ..settled(self.plan, self.point, network, &bath, descent, self.patterns)
        })
    }

    /// At T = 0: descend, and look at the end alone.
    fn cold(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
    ) -> Result<Measurement> {
        let descent = self.descend(network, rule, stage)?;
        stage.updates += descent.updates;
        let mut fields = Counts::default();
        self.count_fields(network, &mut fields);
        let made = stage.visit.descent.map_or(0, |descent| descent.made());
        let bath = self.bath.at(made.saturating_sub(1), &stage.past)?;
        Ok(Measurement {
            fields,
            replay: std::mem::take(&mut stage.visit.replay),
            overlaps: vec![self.overlap(network)],
            energies: vec![network.energy(&bath)],
            ..settled(self.plan, self.point, network, &bath, descent, self.patterns)
        })
    }

    /// After a walk was given up: the state as it is, at whatever temperature.
    fn as_it_stands(&self, network: &dyn SpinSystem, past: &Past) -> Result<Measurement> {
        let bath = self.bath.at(0, past)?;
        let given_up = Relaxation { outcome: Outcome::Abandoned, sweeps: 0.0, flips: 0, updates: 0 };
        Ok(Measurement {
            overlaps: vec![self.overlap(network)],
            energies: vec![network.energy(&bath)],
            ..settled(self.plan, self.point, network, &bath, given_up, self.patterns)
        })
    }

    /// Whether this overlap is one at which the run is given up.
    fn is_lost(&self, overlap: f64) -> bool {
        self.point.stop_below.is_some_and(|limit| limit > 0.0 && overlap < limit)
    }

    /// Descends at T = 0, or goes on with a descent: the run itself, which may be given up, or the quench that ends a run at
    /// T > 0 and has a stream of its own.
    fn descend(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        stage: &mut Stage,
    ) -> Result<Relaxation> {
        let most = self.point.max_sweeps;
        let is_quench = self.point.temperature > 0.0;
        let before = if is_quench { self.point.thermal_sweeps() } else { 0 };
        if stage.visit.descent.is_none() {
            stage.visit.handed_on = Some(network.spins().clone());
            rule.begin();
        }
        let mut descent = stage.visit.descent.unwrap_or_default();
        while !descent.is_over(most) {
            let chance = if is_quench { &mut stage.visit.quench_chance } else { &mut stage.chance };
            let now = self.moment(before + descent.made());
            // In a quench delayed synapses hold on to what they last heard: what is asked is what the state belongs to, not where it goes.
            if !is_quench {
                self.bath.note(&mut stage.past, network.spins());
            }
            let cold = self.bath.at(now, &stage.past)?.cooled();
            let played = descent.sweep(network, rule, &cold, chance);
            let overlap = self.tell(network, played)?;
            if !is_quench {
                self.follow_replay(network, &mut stage.visit.replay);
            }
            // A quench that has lost the pattern would go on for thousands of sweeps, only to end in the glass.
            if self.is_lost(overlap) {
                descent.give_up();
            }
            let held = self.moment(now + 1) == now;
            let change = self.bath.changes_after(now).filter(|&change| !held && change < before + most);
            if change.is_some() || (!is_quench && self.bath.is_awaited(&stage.past)) {
                descent.go_on();
            } else {
                descent.look(network, &cold, most);
            }
            stage.visit.descent = Some(descent);
            self.keep_if_due(network, rule, stage)?;
        }
        Ok(descent.relaxation())
    }

    /// The sweep whose input is there at this one: in the quench that ends a run at T > 0 what comes and goes stays as it was last.
    fn moment(&self, sweep: u64) -> u64 {
        let comes_and_goes = self.point.input.is_some_and(|input| input.every > 0);
        let last = self.point.thermal_sweeps().checked_sub(1).filter(|_| comes_and_goes);
        last.map_or(sweep, |last| sweep.min(last))
    }

    /// Keeps where the walk stands, if it is time to.
    fn keep_if_due(&self, network: &dyn SpinSystem, rule: &dyn Dynamics, stage: &Stage) -> Result<()> {
        if !self.keeper.is_due() {
            return Ok(());
        }
        self.keeper.save(&Stage { spins: network.spins().clone(), memory: rule.memory(), ..stage.clone() })
    }

    /// Tells whoever watches of a sweep; gives the overlap after it.
    fn tell(&self, network: &dyn SpinSystem, played: Played) -> Result<f64> {
        let overlap = self.overlap(network);
        (self.watch)(Sweep { updates: self.point.neurons as u64, flips: played.flips, overlap })?;
        Ok(overlap)
    }

    fn count_fields(&self, network: &dyn SpinSystem, fields: &mut Counts) {
        if self.looks_at_fields {
            look_at_fields(network, &self.reference, fields);
        }
    }

    fn follow_replay(&self, network: &dyn SpinSystem, replay: &mut Replay) {
        if self.follows_replay {
            replay.take(&self.patterns.products(network.spins()), self.point.neurons);
        }
    }

    /// The overlap with the pattern of the start.
    fn overlap(&self, network: &dyn SpinSystem) -> f64 {
        self.reference.product(network.spins()) as f64 / self.point.neurons as f64
    }
}
