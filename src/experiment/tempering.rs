//! Replicas at all temperatures of a walk, which exchange their places after every sweep; two independent copies of the whole
//! ladder, so that the overlap of two replicas is measured at every temperature.
//!
//! A replica keeps its network and its stream, and moves from bath to bath ([`Exchange`]). Means of the usual observables go
//! over both copies; the final state, after a quench, is that of the first.

use serde::{Deserialize, Serialize};

use super::checkpoint::Keeper;
use super::ends::{quench_stream, reference, settled, starting_state};
use super::plan::{Plan, Task};
use super::point::Point;
use super::simulate::{Simulated, Sweep};
use super::walk::Walk;
use crate::dynamics::{Dynamics, Exchange, relax};
use crate::error::Result;
use crate::network::{Bath, Memories, SpinSystem, Spins, Stability};
use crate::observable::{Counts, Measurement, Replicas, look_at_fields};
use crate::random::{Purpose, Stream, stream};
use crate::statistics::mean;

/// Copies of the ladder.
const COPIES: usize = 2;

/// The networks of the replicas: those of the first copy, then those of the second.
type Networks = [Box<dyn SpinSystem>];

/// Tempers the replicas of a walk, a network for each.
pub(super) fn follow(
    networks: &mut Networks,
    patterns: &dyn Memories,
    plan: &Plan,
    walk: &Walk,
    stability: Option<Stability>,
    watch: &dyn Fn(Sweep) -> Result<()>,
    keeper: &Keeper,
) -> Result<Simulated> {
    let points: Vec<Point> = walk.tasks().iter().map(|task| plan.points[task.point]).collect();
    let baths: Vec<Bath> = points.iter().map(|point| Bath::new(point.temperature)).collect::<Result<_>>()?;
    let run = Run {
        plan,
        point: points[0],
        temperatures: &plan.temperatures,
        baths,
        reference: reference(plan, walk.leader(), patterns),
        looks_at_fields: plan.observables.has_local_fields(),
        stability,
        watch,
    };
    let kept = keeper.load::<Stage>();
    let mut stage = kept
        .filter(|stage| stage.fits(points.len(), points[0].neurons))
        .unwrap_or_else(|| Stage::new(plan, walk, patterns));
    stage.put_into(networks);
    let mut rule = points[0].rule();
    while stage.sweeps_made < run.point.thermal_sweeps() {
        run.sweep(networks, rule.as_mut(), &mut stage)?;
        if keeper.is_due() {
            stage.take_from(networks);
            keeper.save(&stage)?;
        }
    }
    run.conclude(networks, rule.as_mut(), patterns, plan, walk, &stage)
}

/// Where the ladders stand between two sweeps.
#[derive(Serialize, Deserialize)]
struct Stage {
    ladders: [Ladder; COPIES],
    /// Sweeps before measuring and measured.
    sweeps_made: u64,
    /// Of the two replicas at each temperature, after each measured sweep.
    replica_overlaps: Vec<Vec<f64>>,
}

/// One copy of the ladder.
#[derive(Serialize, Deserialize)]
struct Ladder {
    /// The state of each replica; up to date where the stage is kept.
    spins: Vec<Spins>,
    /// The stream of each replica.
    chances: Vec<Stream>,
    exchange: Exchange,
    exchange_chance: Stream,
    /// What was measured at each temperature.
    series: Vec<Series>,
}

/// What was measured at one temperature.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Series {
    overlaps: Vec<f64>,
    energies: Vec<f64>,
    /// Where they are asked for.
    #[serde(default)]
    fields: Counts,
    flips: u64,
}

impl Stage {
    fn new(plan: &Plan, walk: &Walk, patterns: &dyn Memories) -> Self {
        let ladder = |copy| Ladder::new(plan, walk, patterns, copy);
        let replica_overlaps = vec![Vec::new(); walk.tasks().len()];
        Self { ladders: [ladder(0), ladder(1)], sweeps_made: 0, replica_overlaps }
    }

    /// Whether it belongs to ladders of this size.
    fn fits(&self, temperatures: usize, neurons: usize) -> bool {
        let whole = |ladder: &Ladder| {
            let lengths = [ladder.spins.len(), ladder.chances.len(), ladder.series.len()];
            lengths.iter().all(|&length| length == temperatures)
                && ladder.spins.iter().all(|spins| spins.neurons() == neurons)
                && ladder.exchange.is_whole(temperatures)
        };
        self.replica_overlaps.len() == temperatures && self.ladders.iter().all(whole)
    }

    fn put_into(&self, networks: &mut Networks) {
        let spins = self.ladders.iter().flat_map(|ladder| &ladder.spins);
        networks.iter_mut().zip(spins).for_each(|(network, spins)| network.set_spins(spins));
    }

    fn take_from(&mut self, networks: &Networks) {
        let spins = self.ladders.iter_mut().flat_map(|ladder| &mut ladder.spins);
        networks.iter().zip(spins).for_each(|(network, spins)| spins.clone_from(network.spins()));
    }
}

impl Ladder {
    fn new(plan: &Plan, walk: &Walk, patterns: &dyn Memories, copy: u64) -> Self {
        let Task { point, sample } = walk.leader();
        let point = &plan.points[point];
        let mut coordinates = plan.stream_coordinates(point);
        coordinates.extend([sample, copy]);
        let temperatures = walk.tasks().len();
        let keyed = |purpose, replica: usize| {
            stream(plan.seed, purpose, &[&coordinates[..], &[replica as u64]].concat())
        };
        let reference = reference(plan, walk.leader(), patterns);
        let spins =
            |replica| starting_state(point, patterns, &reference, &mut keyed(Purpose::Start, replica));
        Self {
            spins: (0..temperatures).map(spins).collect(),
            chances: (0..temperatures).map(|replica| keyed(Purpose::Dynamics, replica)).collect(),
            exchange: Exchange::new(temperatures),
            exchange_chance: stream(plan.seed, Purpose::Exchange, &coordinates),
            series: vec![Series::default(); temperatures],
        }
    }
}

/// What stays the same during a run.
struct Run<'a> {
    plan: &'a Plan,
    /// Any of the points: they differ in their temperature alone.
    point: Point,
    temperatures: &'a [f64],
    baths: Vec<Bath>,
    reference: Spins,
    looks_at_fields: bool,
    stability: Option<Stability>,
    watch: &'a dyn Fn(Sweep) -> Result<()>,
}

impl Run<'_> {
    /// One sweep of all replicas, a round of exchanges in each copy, and a look at every temperature.
    fn sweep(&self, networks: &mut Networks, rule: &mut dyn Dynamics, stage: &mut Stage) -> Result<()> {
        let burn_in = self.point.burn_in.unwrap_or(0);
        if stage.sweeps_made == burn_in {
            stage.ladders.iter_mut().for_each(|ladder| ladder.exchange.begin_counting());
        }
        let measured = stage.sweeps_made >= burn_in;
        stage.sweeps_made += 1;
        let copies = networks.chunks_exact_mut(self.baths.len());
        let flips: u64 = copies
            .zip(&mut stage.ladders)
            .map(|(networks, ladder)| self.sweep_ladder(networks, rule, ladder, measured))
            .sum();
        if measured {
            self.compare(networks, stage);
        }
        let coldest = networks[stage.ladders[0].exchange.replica(0)].spins();
        let updates = (networks.len() * self.point.neurons) as u64;
        (self.watch)(Sweep { updates, flips, overlap: self.overlap(coldest, &self.reference) })
    }

    /// One sweep of a copy and its exchanges; gives the flips.
    fn sweep_ladder(
        &self,
        networks: &mut Networks,
        rule: &mut dyn Dynamics,
        ladder: &mut Ladder,
        measured: bool,
    ) -> u64 {
        let (mut flips, neurons) = (0, self.point.neurons as f64);
        let mut energies = Vec::with_capacity(self.baths.len());
        for (place, bath) in self.baths.iter().enumerate() {
            let replica = ladder.exchange.replica(place);
            let played = rule.sweep(networks[replica].as_mut(), bath, &mut ladder.chances[replica]);
            flips += played.flips;
            ladder.series[place].flips += if measured { played.flips } else { 0 };
            energies.push(neurons * networks[replica].energy(bath));
        }
        ladder.exchange.attempt(self.temperatures, &energies, &mut ladder.exchange_chance);
        flips
    }

    /// Measures every replica, and the two at each temperature against each other.
    fn compare(&self, networks: &Networks, stage: &mut Stage) {
        let (first, second) = networks.split_at(self.baths.len());
        for (place, bath) in self.baths.iter().enumerate() {
            let look = |networks: &Networks, ladder: &mut Ladder| {
                let network = &networks[ladder.exchange.replica(place)];
                let series = &mut ladder.series[place];
                series.overlaps.push(self.overlap(network.spins(), &self.reference));
                series.energies.push(network.energy(bath));
                if self.looks_at_fields {
                    look_at_fields(network.as_ref(), &self.reference, &mut series.fields);
                }
            };
            let [a, b] = &mut stage.ladders;
            look(first, a);
            look(second, b);
            let states = [&first[a.exchange.replica(place)], &second[b.exchange.replica(place)]];
            stage.replica_overlaps[place].push(self.overlap(states[0].spins(), states[1].spins()));
        }
    }

    /// Quenches the first copy and gathers the rows.
    fn conclude(
        &self,
        networks: &mut Networks,
        rule: &mut dyn Dynamics,
        patterns: &dyn Memories,
        plan: &Plan,
        walk: &Walk,
        stage: &Stage,
    ) -> Result<Simulated> {
        let mut updates = stage.sweeps_made * (networks.len() * self.point.neurons) as u64;
        let mut rows = Vec::new();
        for (place, &task) in walk.tasks().iter().enumerate() {
            let network = networks[stage.ladders[0].exchange.replica(place)].as_mut();
            let seen = self.quench(network, rule, patterns, &mut quench_stream(plan, task, 0), place)?;
            updates += seen.descent.updates;
            rows.push(plan.values(&self.measurement(stage, place, seen)));
        }
        let engine = networks[0].name();
        Ok(Simulated { rows, updates, engine })
    }

    /// Follows a state down to see what it belongs to.
    fn quench(
        &self,
        network: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        patterns: &dyn Memories,
        chance: &mut Stream,
        place: usize,
    ) -> Result<Measurement> {
        let (bath, neurons) = (&self.baths[place], self.point.neurons as u64);
        let mut told = Ok(());
        let descent = relax(network, rule, bath, chance, self.point.max_sweeps, |system, played| {
            let overlap = self.overlap(system.spins(), &self.reference);
            told = (self.watch)(Sweep { updates: neurons, flips: played.flips, overlap });
            told.is_err()
        });
        told?;
        let point = Point { temperature: self.temperatures[place], ..self.point };
        Ok(settled(self.plan, &point, network, bath, descent, patterns))
    }

    /// All that was seen at one temperature; `seen` is what its quench has shown.
    fn measurement(&self, stage: &Stage, place: usize, seen: Measurement) -> Measurement {
        let series = || stage.ladders.iter().map(|ladder| &ladder.series[place]);
        let rates: Vec<f64> =
            stage.ladders.iter().filter_map(|ladder| ladder.exchange.swap_rate(place)).collect();
        let mut fields = Counts::default();
        series().for_each(|series| fields.add(&series.fields));
        let trips: u64 = stage.ladders.iter().map(|ladder| ladder.exchange.round_trips()).sum();
        Measurement {
            overlaps: series().flat_map(|series| &series.overlaps).copied().collect(),
            energies: series().flat_map(|series| &series.energies).copied().collect(),
            fields,
            flips: series().map(|series| series.flips).sum(),
            updates: self.point.sweeps.unwrap_or(1) * (COPIES * self.point.neurons) as u64,
            stability: self.stability,
            replicas: Some(Replicas {
                overlaps: stage.replica_overlaps[place].clone(),
                // Both copies make as many attempts.
                swap_rate: mean(&rates),
                round_trips: trips as f64 / (COPIES * self.baths.len()) as f64,
            }),
            ..seen
        }
    }

    fn overlap(&self, a: &Spins, b: &Spins) -> f64 {
        a.product(b) as f64 / self.point.neurons as f64
    }
}
