//! The points of an experiment, times its pattern sets: the tasks of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::config::Experiment;
use super::parameter::{PARAMETERS, Parameter, Setting};
use super::point::Point;
use super::product::product;
use super::refusals::refuse_impossible;
use super::schedule::Schedule;
use crate::error::{Error, Result};
use crate::network::hebb::{Engine, Layout, PROCESS, expected_flip_rate};
use crate::network::{Patterns, Set};
use crate::observable::{Chosen, Measurement, SPECIES, Value};
use crate::random::key;

/// Most tasks of one plan: their rows are sorted in memory at the end.
const MOST_TASKS: f64 = 1e7;
/// Most memory one task may need, in bytes: more than any machine has.
const MOST_BYTES: f64 = 1e12;

/// Everything a run will do.
///
/// ```
/// use attractor::experiment::{Experiment, Plan};
/// let text = "network = { neurons = 100, load = [0.05, 0.1] }\ndynamics = { temperature = [0.0, 0.3] }";
/// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
/// assert_eq!((plan.points.len(), plan.tasks().len()), (4, 4 * 16));
/// # Ok::<(), attractor::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    /// The points, sorted by their parameters; no two coincide.
    pub points: Vec<Point>,
    /// The parameters that have a column in this plan's tables: the principal ones and whatever is swept.
    pub parameters: Vec<&'static Parameter>,
    /// What is measured: the columns after the parameters.
    pub observables: Chosen,
    /// How the temperatures hang together.
    pub schedule: Schedule,
    /// The temperatures of the grid, ascending.
    pub temperatures: Vec<f64>,
    /// Pattern sets per point, by number of neurons.
    pub(super) samples: BTreeMap<usize, u64>,
    /// How many points of the grid coincided with others after rounding.
    pub merged: usize,
    /// Seed of all random streams.
    pub seed: u64,
    /// Whether all points of one N see the same nested patterns.
    pub share_patterns: bool,
    /// Patterns that are given and not drawn, shape `[P, N]`.
    pub given: Option<Arc<Patterns>>,
    /// How fields are computed.
    pub engine: Engine,
    /// Processes that hold the patterns of one network together.
    pub(super) holders: usize,
}

/// One point, one pattern set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Task {
    /// Index into [`Plan::points`].
    pub point: usize,
    /// The pattern set, 0, 1, 2, ...
    pub sample: u64,
}

impl Plan {
    /// Lays out the grid of an experiment.
    ///
    /// # Errors
    /// If there are more tasks than fit one run, if a network is larger than any memory, if a starting
    /// mixture needs more patterns than a network stores, or if several points are to be recorded.
    pub fn new(experiment: &Experiment) -> Result<Self> {
        check_count(experiment)?;
        let mut points = product(experiment);
        let asked = points.len();
        points.sort_by(Point::compare);
        points.dedup();
        refuse_impossible(&points, experiment)?;
        let plan = Self {
            merged: asked - points.len(),
            parameters: with_columns(&points),
            observables: Chosen::new(
                experiment.dynamics.schedule.copies(),
                points.iter().map(|point| point.starts).max().unwrap_or(1),
                &experiment.measure.observables,
            ),
            schedule: experiment.dynamics.schedule,
            temperatures: ascending(&experiment.dynamics.temperature),
            points,
            samples: samples_by_size(experiment),
            seed: experiment.seed,
            share_patterns: experiment.ensemble.share_patterns,
            given: experiment.network.given.as_ref().map(|given| given.patterns.clone()),
            engine: experiment.network.engine,
            holders: 1,
        };
        if experiment.measure.record {
            plan.only_point()?;
        }
        plan.check_memory(
            1,
            MOST_BYTES,
            "no machine has that much: lower neurons, load or sweeps, or choose another engine",
        )?;
        Ok(plan)
    }

    /// Shares the patterns of each network out among so many processes, if the engine asked for is the one that does so.
    pub fn share_out(&mut self, processes: usize) {
        if self.engine == Engine::Split {
            self.holders = processes.max(1);
        }
    }

    /// Whether several processes hold the patterns of each network together.
    #[must_use]
    pub fn is_shared_out(&self) -> bool {
        self.holders > 1
    }

    /// Refuses a plan that needs more memory on this many threads than there is.
    ///
    /// # Errors
    /// If it needs more than `available` bytes; `cure` is what to say then.
    pub fn check_memory(&self, threads: usize, available: f64, cure: &'static str) -> Result<()> {
        let needed = self.peak_bytes(threads);
        if needed <= available {
            return Ok(());
        }
        let largest = self.largest_walk().1;
        let (neurons, patterns) = largest.map_or((0, 0), |point| (point.neurons, point.patterns));
        let networks = self.networks_at_once(threads);
        Err(Error::Argument {
            name: "memory",
            value: format!(
                "{} for {networks} network{} of up to {neurons} neurons and {patterns} patterns at once, more than {}",
                bytes_in_words(needed),
                if networks == 1 { "" } else { "s" },
                bytes_in_words(available)
            ),
            cure,
        })
    }

    /// The point of a plan that can be recorded.
    ///
    /// # Errors
    /// If the plan has more than one.
    pub(super) fn only_point(&self) -> Result<&Point> {
        if self.schedule.walks() {
            return Err(Error::Argument {
                name: "measure.record",
                value: "true with a schedule".to_owned(),
                cure: "a recorded run has one temperature: drop dynamics.schedule, or drop record",
            });
        }
        match self.points.as_slice() {
            [point] if point.starts > 1 => Err(Error::Argument {
                name: "measure.record",
                value: format!("true with {} starts", point.starts),
                cure: "a recorded run has one start: drop dynamics.starts, or drop record",
            }),
            [point] => Ok(point),
            points => Err(Error::Argument {
                name: "measure.record",
                value: format!("true on a grid of {} points", points.len()),
                cure: "a recorded experiment has one point: give one value to every key, or drop record",
            }),
        }
    }

    /// The most memory the run is expected to take on this many threads, in bytes, give or take a fifth.
    #[must_use]
    pub fn peak_bytes(&self, threads: usize) -> f64 {
        let rows = 300.0 * self.count_tasks() as f64;
        PROCESS + rows + self.largest_walk().0 * self.walks_at_once(threads) as f64
    }

    /// Walks that are at work at the same time.
    fn walks_at_once(&self, threads: usize) -> usize {
        let together = if self.schedule.walks() { self.temperatures.len() } else { 1 };
        threads.min(self.count_tasks() / together).max(1)
    }

    /// Networks that are at work at the same time.
    #[must_use]
    pub fn networks_at_once(&self, threads: usize) -> usize {
        self.walks_at_once(threads) * self.schedule.networks(self.temperatures.len())
    }

    /// The most memory that one walk takes, and its point.
    fn largest_walk(&self) -> (f64, Option<&Point>) {
        let mut most: BTreeMap<usize, usize> = BTreeMap::new();
        for point in &self.points {
            let patterns = most.entry(point.neurons).or_default();
            *patterns = point.patterns.max(*patterns);
        }
        let sized =
            self.points.iter().map(|point| (self.walk_bytes(point, most[&point.neurons]), Some(point)));
        sized.fold((0.0, None), |largest, task| if task.0 > largest.0 { task } else { largest })
    }

    /// Memory of one walk: the patterns of all loads at its size, of which `most` are the most, its networks, its measurements.
    fn walk_bytes(&self, point: &Point, most: usize) -> f64 {
        let drawn = if self.share_patterns { most } else { point.patterns };
        let words = |patterns: usize| patterns.div_ceil(64).div_ceil(self.holders) as f64;
        let copied = if Patterns::shares(point.patterns, drawn) { 0.0 } else { words(point.patterns) };
        let patterns = 8.0 * point.neurons as f64 * (words(drawn) + copied);
        // Overlaps and energies; beside them, where there are copies, the overlap of each two.
        let series = point.sweeps.unwrap_or(0) as f64 * if self.schedule.copies() > 1 { 20.0 } else { 16.0 };
        let networks = self.schedule.networks(self.temperatures.len()) as f64;
        let past = point.delayed.map_or(0.0, |delayed| delayed.bytes(point.neurons, point.patterns));
        patterns + past + networks * (self.settled(point).bytes(point.neurons, point.patterns) + series)
    }

    /// The first `most` patterns of a pattern set: drawn, or given and beginning with another for each set.
    #[must_use]
    pub fn draw(&self, task: Task, most: usize) -> Patterns {
        let point = &self.points[task.point];
        match &self.given {
            // Whatever else the grid holds: a row is a function of its own parameters.
            Some(given) => {
                given.beginning_with((task.sample % given.patterns() as u64) as usize).prefix(most)
            }
            None => point.law.draw(self.pattern_set(task), point.neurons, most),
        }
    }

    /// What tells the pattern set of a task from others.
    #[must_use]
    pub fn pattern_set(&self, task: Task) -> Set {
        let point = &self.points[task.point];
        let variant = if self.share_patterns { 0 } else { key(1, &self.stream_coordinates(point)) };
        (self.seed, task.sample, variant)
    }

    /// Pattern sets of a point, given by its place in [`Plan::points`].
    #[must_use]
    pub fn samples_of(&self, place: usize) -> u64 {
        self.samples.get(&self.points[place].neurons).copied().unwrap_or(0)
    }

    /// The most pattern sets of any point.
    #[must_use]
    pub fn most_samples(&self) -> u64 {
        self.samples.values().copied().max().unwrap_or(0)
    }

    /// Number of tasks.
    #[must_use]
    pub fn count_tasks(&self) -> usize {
        let counts = (0..self.points.len()).map(|place| self.samples_of(place) as usize);
        counts.fold(0, usize::saturating_add)
    }

    /// All tasks, those next to each other that can share a network.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        let mut tasks: Vec<Task> = (0..self.points.len())
            .flat_map(|point| (0..self.samples_of(point)).map(move |sample| Task { point, sample }))
            .collect();
        let wirings = self.wirings();
        tasks.sort_by_key(|task| {
            let point = &self.points[task.point];
            (
                point.neurons,
                task.sample,
                point.patterns,
                self.layout(point),
                point.law.key(),
                wirings[task.point],
                task.point,
            )
        });
        tasks
    }

    /// For every point a number that tells its wiring from others.
    fn wirings(&self) -> Vec<usize> {
        let keys: Vec<_> = self.points.iter().map(|point| point.wiring.key()).collect();
        let mut distinct = keys.clone();
        distinct.sort_unstable();
        distinct.dedup();
        keys.iter().map(|key| distinct.partition_point(|other| other < key)).collect()
    }

    /// The columns of `samples.csv`.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let parameters = self.parameters.iter().map(|parameter| parameter.name);
        parameters.chain(["sample"]).map(str::to_owned).chain(self.observables.columns()).collect()
    }

    /// Whether final states are told apart by their species.
    pub(super) fn tells_species(&self) -> bool {
        self.takes_census() || self.observables.has(SPECIES)
    }

    /// Whether pattern sets have many starts.
    pub(super) fn takes_census(&self) -> bool {
        self.points.iter().any(|point| point.starts > 1)
    }

    /// The values of a row after its parameters.
    pub(super) fn values(&self, seen: &Measurement) -> Vec<Value> {
        self.observables.values(seen)
    }

    /// The cells that name a task in `samples.csv`: its parameters and its pattern set.
    #[must_use]
    pub fn key(&self, task: Task) -> Vec<String> {
        let settings = self.parameters.iter().map(|p| (p.read)(&self.points[task.point]));
        settings.chain([Setting::Count(task.sample)]).map(|setting| setting.to_string()).collect()
    }

    /// All that tells a task from others of any plan with the same seed and rule: every parameter, with a column or without.
    #[must_use]
    pub(super) fn full_key(&self, task: Task) -> Vec<String> {
        let settings = PARAMETERS.iter().map(|parameter| (parameter.read)(&self.points[task.point]));
        settings.chain([Setting::Count(task.sample)]).map(|setting| setting.to_string()).collect()
    }

    /// A task in words: the parameters in which points of this plan differ, and its pattern set.
    #[must_use]
    pub fn describe(&self, task: Task) -> String {
        let words = self.describe_point(task.point);
        if words.is_empty() {
            format!("sample {}", task.sample)
        } else {
            format!("{words}, sample {}", task.sample)
        }
    }

    /// A point in words: the parameters in which points of this plan differ; nothing where there is one point alone.
    #[must_use]
    pub fn describe_point(&self, point: usize) -> String {
        let setting = |parameter: &Parameter, point: &Point| (parameter.read)(point);
        let differs = |parameter: &&&Parameter| {
            self.points.iter().any(|point| setting(parameter, point) != setting(parameter, &self.points[0]))
        };
        let words = self.parameters.iter().filter(differs).map(|parameter| {
            let value = setting(parameter, &self.points[point]).to_string();
            format!("{} {}", parameter.name, if value.is_empty() { "(none)" } else { &value })
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Where a point stands in this plan.
    #[must_use]
    pub fn find(&self, point: &Point) -> Option<usize> {
        self.points.binary_search_by(|own| own.compare(point)).ok()
    }

    /// Whether every task of another plan is one of this plan.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let has_all = |place| {
            let own = self.find(&other.points[place]);
            own.is_some_and(|own| self.samples_of(own) >= other.samples_of(place))
        };
        (0..other.points.len()).all(has_all)
    }

    /// How fields are computed at a point.
    #[must_use]
    pub fn layout(&self, point: &Point) -> Layout {
        // Where the state goes from pattern to pattern half of the neurons turn at once: fields that are kept from flip to flip do not pay.
        let moves_on = point.delayed.is_some() && self.engine == Engine::Auto;
        let engine = if moves_on { Engine::Overlaps } else { self.engine };
        point.wiring.layout(engine, point.neurons, point.patterns)
    }

    /// How fields are expected to be computed in the end, in the run of one pattern set.
    fn settled(&self, point: &Point) -> Layout {
        let flip_rate = expected_flip_rate(point.temperature);
        self.layout(point).settled(point.neurons, point.patterns, flip_rate, point.expected_updates())
    }

    /// The largest number of patterns at this number of neurons.
    #[must_use]
    pub fn most_patterns(&self, neurons: usize) -> usize {
        let same = self.points.iter().filter(|point| point.neurons == neurons);
        same.map(|point| point.patterns).max().unwrap_or(0)
    }

    /// Neuron updates the whole plan is expected to take.
    #[must_use]
    pub fn expected_updates(&self) -> u64 {
        let updates = (0..self.points.len())
            .map(|place| self.updates_at(&self.points[place]).saturating_mul(self.samples_of(place)));
        updates.fold(0, u64::saturating_add)
    }

    /// Neuron updates that a point is expected to take for one pattern set, in all copies.
    pub(super) fn updates_at(&self, point: &Point) -> u64 {
        let copied = (self.schedule.copies() as u64 - 1) * point.thermal_sweeps() * point.neurons as u64;
        (point.expected_updates() + copied).saturating_mul(point.starts)
    }

    /// Neuron updates that some tasks are expected to take.
    #[must_use]
    pub fn updates_of(&self, tasks: &[Task]) -> u64 {
        let updates = tasks.iter().map(|task| self.updates_at(&self.points[task.point]));
        updates.fold(0, u64::saturating_add)
    }

    /// Time the whole plan is expected to take on one core of a machine of the 2020s, in seconds.
    #[must_use]
    pub fn nominal_seconds(&self) -> f64 {
        let cost = |place: usize| {
            let point = &self.points[place];
            let flip_rate = expected_flip_rate(point.temperature);
            let update = self.settled(point).nanoseconds_per_update(point.neurons, point.patterns, flip_rate);
            self.updates_at(point) as f64 * update * self.samples_of(place) as f64
        };
        (0..self.points.len()).map(cost).sum::<f64>() * 1e-9
    }
}

/// An amount of memory as people say it: 17.2 GB.
#[must_use]
pub fn bytes_in_words(bytes: f64) -> String {
    match bytes {
        _ if bytes >= 1e12 => format!("{:.1} TB", bytes / 1e12),
        _ if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        _ => format!("{:.0} MB", bytes / 1e6),
    }
}

/// Refuses a grid of more tasks than one run can hold, without laying it out.
fn check_count(experiment: &Experiment) -> Result<()> {
    let (network, dynamics, measure) = (&experiment.network, &experiment.dynamics, &experiment.measure);
    let values = [
        network.neurons.len(),
        network.load.most() + network.patterns.len(),
        dynamics.temperature.len(),
        dynamics.update.len(),
        dynamics.order.len(),
        dynamics.start.len(),
        dynamics.mixture_of.len(),
        dynamics.start_overlap.len(),
        dynamics.starts.len(),
        network.pattern_overlap.len().max(1),
        dynamics.burn_in.len(),
        dynamics.sweeps.len(),
        dynamics.max_sweeps.len(),
        measure.retrieved_above.len(),
        measure.stop_below.len(),
    ];
    let points: f64 = values.iter().map(|&count| count as f64).product();
    let tasks = points * experiment.ensemble.samples.most() as f64;
    if tasks <= MOST_TASKS {
        return Ok(());
    }
    Err(Error::Argument {
        name: "grid",
        value: format!("{points} points x {} pattern sets", experiment.ensemble.samples.most()),
        cure: "one run has at most 10 million tasks: shorten a range, ask for fewer samples, or split the experiment",
    })
}

fn samples_by_size(experiment: &Experiment) -> BTreeMap<usize, u64> {
    let sizes = &experiment.network.neurons;
    sizes.iter().map(|&neurons| (neurons, experiment.ensemble.samples.at(neurons, sizes))).collect()
}

/// The principal parameters, and those that take several values or unusual ones.
fn with_columns(points: &[Point]) -> Vec<&'static Parameter> {
    let swept = |parameter: &Parameter| {
        let mut defined = points.iter().map(parameter.read).filter(|&setting| setting != Setting::Undefined);
        let first = defined.next();
        defined.any(|setting| Some(setting) != first)
    };
    let unusual = |parameter: &Parameter| {
        parameter.usual.is_some_and(|usual| points.iter().any(|point| (parameter.read)(point) != usual))
    };
    PARAMETERS.iter().filter(|parameter| parameter.always || swept(parameter) || unusual(parameter)).collect()
}

/// Distinct numbers, sorted.
fn ascending(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    sorted
}
