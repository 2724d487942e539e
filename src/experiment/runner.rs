//! All tasks of a plan on all cores.
//!
//! Walks that share a network travel in one bundle, and rayon hands out the bundles. Which thread does
//! what cannot matter: every walk draws from streams of its own.

use std::time::Instant;

use rayon::prelude::*;

use super::checkpoint::Checkpoints;
use super::plan::{Plan, Task};
use super::simulate::{Realization, Simulated, Sweep, simulate_watched};
use super::walk::Walk;
use crate::dynamics::{Dynamics, Glauber};
use crate::error::{Error, Result};
use crate::network::hebb::{Layout, expected_flip_rate};
use crate::network::{Bath, Patterns};
use crate::observable::Value;
use crate::random::{Purpose, stream};
use crate::table::cell;

/// What an observer of a run is told.
#[derive(Debug)]
pub enum Progress {
    /// A walk has made a sweep.
    Swept(Sweep),
    /// A walk is finished.
    Finished {
        /// Its rows of `samples.csv`.
        rows: Vec<Vec<String>>,
        /// Update attempts it was expected to take.
        expected_updates: u64,
        /// Update attempts it made.
        updates: u64,
        /// How it computed its fields.
        engine: String,
    },
}

/// Runs tasks on `threads` threads and tells `observe` of each sweep and each result, from whichever thread made it.
///
/// Where there are fewer walks than threads, large networks use several. Where long walks stand is kept in `checkpoints`.
///
/// # Errors
/// If the threads cannot be had, or the first error of `observe`, with which walks end after their present sweep and none begins.
pub fn run(
    plan: &Plan,
    tasks: &[Task],
    threads: usize,
    checkpoints: Option<&Checkpoints>,
    observe: &(dyn Fn(Progress) -> Result<()> + Sync),
) -> Result<()> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| Error::Argument {
            name: "threads",
            value: format!("{threads} ({error})"),
            cure: "the system does not give that many threads: ask for fewer",
        })?;
    let leaders = leaders(plan, tasks);
    let bundles = bundles(plan, &leaders, threads);
    let within = threads / bundles.len().max(1);
    let realization = || Realization::on_threads(within);
    pool.install(|| {
        bundles.par_iter().with_max_len(1).try_for_each_init(realization, |realization, bundle| {
            bundle.iter().try_for_each(|&leader| {
                let walk = plan.walk(leader);
                let watch = |sweep| observe(Progress::Swept(sweep));
                let simulated = simulate_watched(realization, plan, &walk, &watch, checkpoints)?;
                observe(finished(plan, &walk, &simulated))?;
                checkpoints.inspect(|checkpoints| checkpoints.forget(&plan.full_key(leader)));
                Ok(())
            })
        })
    })
}

/// The leaders among some tasks.
pub(super) fn leaders(plan: &Plan, tasks: &[Task]) -> Vec<Task> {
    tasks.iter().filter(|task| plan.leads(task.point)).copied().collect()
}

/// Leaders whose walks travel together as they can share a network, in portions that so many workers can share.
pub(super) fn bundles<'a>(plan: &Plan, leaders: &'a [Task], workers: usize) -> Vec<&'a [Task]> {
    let longest = (leaders.len() / (16 * workers.max(1))).max(1);
    let sharing = leaders.chunk_by(|a, b| shares_network(plan, *a, *b));
    sharing.flat_map(|bundle| bundle.chunks(longest)).collect()
}

/// What is told of a walk that is finished.
pub(super) fn finished(plan: &Plan, walk: &Walk, simulated: &Simulated) -> Progress {
    Progress::Finished {
        rows: rows(plan, walk, simulated),
        expected_updates: plan.updates_of(walk.tasks()),
        updates: simulated.updates,
        engine: simulated.engine.to_owned(),
    }
}

fn shares_network(plan: &Plan, a: Task, b: Task) -> bool {
    let network = |task: Task| {
        let point = &plan.points[task.point];
        (point.neurons, task.sample, point.patterns, plan.layout(point), point.law.key(), point.wiring.key())
    };
    network(a) == network(b)
}

/// The rows of a walk in `samples.csv`, one for each of its tasks.
pub(super) fn rows(plan: &Plan, walk: &Walk, simulated: &Simulated) -> Vec<Vec<String>> {
    let text = |value: &Value| match value {
        Value::Number(number) => cell(*number),
        Value::Class(class) => class.map_or(String::new(), |class| class.to_string()),
        Value::Species(species) => species.map_or(String::new(), |species| species.to_string()),
    };
    let row = |(&task, values): (&Task, &Vec<Value>)| {
        plan.key(task).into_iter().chain(values.iter().map(text)).collect()
    };
    walk.tasks().iter().zip(&simulated.rows).map(row).collect()
}

/// How much longer a core of this machine takes for its work than [`Plan::nominal_seconds`] says, from a
/// burst of a few milliseconds.
///
/// # Errors
/// Never for the bath used here.
pub fn calibrate() -> Result<f64> {
    const NEURONS: usize = 1000;
    const PATTERNS: usize = 50;
    const TEMPERATURE: f64 = 0.5;
    const SWEEPS: usize = 200;
    let patterns = Patterns::random(1, NEURONS, PATTERNS, 0, 0);
    let mut network = Layout::Fields.build(patterns.into());
    let (bath, mut chance) = (Bath::new(TEMPERATURE)?, stream(1, Purpose::Dynamics, &[]));
    let mut glauber = Glauber::default();
    let start = Instant::now();
    for _ in 0..SWEEPS {
        glauber.sweep(network.as_mut(), &bath, &mut chance);
    }
    let measured = start.elapsed().as_secs_f64() * 1e9 / (NEURONS * SWEEPS) as f64;
    Ok(measured / Layout::Fields.nanoseconds_per_update(NEURONS, PATTERNS, expected_flip_rate(TEMPERATURE)))
}
