//! Both ends of a run, whatever it does between them: the state in which it begins, and what is seen of the state in which it
//! has settled.

use super::plan::{Plan, Task};
use super::point::{Point, Start};
use crate::dynamics::{Outcome, Relaxation, start};
use crate::network::{Bath, Memories, SpinSystem, Spins};
use crate::observable::{Attractor, Counts, Measurement, Replay, Species};
use crate::random::{Purpose, Stream, stream};

/// The stream of the descent that ends one start of a task at T > 0: keyed by its temperature under every schedule.
pub(super) fn quench_stream(plan: &Plan, task: Task, start: u64) -> Stream {
    let mut coordinates = plan.points[task.point].stream_coordinates();
    coordinates.extend(set_and_start(task, start));
    stream(plan.seed, Purpose::Quench, &coordinates)
}

/// What keys the streams of one start of a pattern set, the first as if there were no others.
pub(super) fn set_and_start(task: Task, start: u64) -> impl Iterator<Item = u64> {
    std::iter::once(task.sample).chain((start > 0).then_some(start))
}

/// The pattern of the start: the first, or the hidden prototype of its category. Overlaps are those with it.
pub(super) fn reference(plan: &Plan, task: Task, patterns: &dyn Memories) -> Spins {
    let point = &plan.points[task.point];
    let hidden = || point.law.prototype(plan.pattern_set(task), point.neurons);
    let prototype = (point.start == Start::Prototype).then(hidden).flatten();
    prototype.unwrap_or_else(|| patterns.pattern(0))
}

/// The state in which a run begins.
pub(super) fn starting_state(
    point: &Point,
    patterns: &dyn Memories,
    reference: &Spins,
    chance: &mut Stream,
) -> Spins {
    let mut spins = match point.start {
        Start::Random => return start::random(point.neurons, chance),
        Start::Pattern | Start::Prototype => reference.clone(),
        Start::Mixture => start::mixture(patterns, point.mixture_of.unwrap_or(3), chance),
    };
    start::corrupt(&mut spins, point.start_overlap.unwrap_or(1.0), chance);
    spins
}

/// What is seen of the state in which a descent has ended; nothing of what was before it.
pub(super) fn settled(
    plan: &Plan,
    point: &Point,
    network: &dyn SpinSystem,
    bath: &Bath,
    descent: Relaxation,
    patterns: &dyn Memories,
) -> Measurement {
    let products = patterns.products(network.spins());
    let neurons = point.neurons;
    Measurement {
        neurons,
        temperature: point.temperature,
        retrieved_above: point.retrieved_above,
        overlaps: Vec::new(),
        energies: Vec::new(),
        flips: descent.flips,
        updates: descent.updates,
        descent,
        attractor: match descent.outcome {
            Outcome::FixedPoint => Some(Attractor::classify(network.spins(), patterns, &products)),
            Outcome::Cycle => Some(Attractor::Cycle),
            Outcome::Abandoned | Outcome::Unfinished => None,
        },
        species: match descent.outcome {
            Outcome::FixedPoint if plan.tells_species() => {
                Some(Species::classify(network.spins(), patterns, &products))
            }
            Outcome::Cycle => Some(Species::Cycle),
            _ => None,
        },
        final_overlaps: products.iter().map(|&product| product as f64 / neurons as f64).collect(),
        final_energy: network.energy(bath),
        start_energy: None,
        fields: Counts::default(),
        replay: Replay::default(),
        replicas: None,
        census: None,
        stability: None,
    }
}
