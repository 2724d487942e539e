//! Experiments that cannot be, told before any work: each with its key, its value and what to do.

use super::config::Experiment;
use super::point::{Input, Point, Shape, Start};
use super::schedule::Schedule;
use crate::error::{Error, Result};
use crate::network::hebb::Engine;
use crate::network::{Law, Rule, Synapses, Wiring};
use crate::observable::{REPLAY, STABILITY};
use crate::theory;

/// Something that no experiment may ask for.
struct Refusal {
    key: &'static str,
    /// Whether this point of this experiment asks for it.
    asks: fn(&Point, &Experiment) -> bool,
    /// What it asks for, in words.
    value: fn(&Point) -> String,
    cure: &'static str,
}

const REFUSALS: &[Refusal] = &[
    Refusal {
        key: "dynamics.mixture_of",
        asks: |point, _| point.mixture_of.is_some_and(|count| count > point.patterns),
        value: |point| point.mixture_of.unwrap_or(0).to_string(),
        cure: "a mixture cannot have more patterns than a network of the grid stores: \
               raise the load or lower mixture_of",
    },
    Refusal {
        key: "network.pattern_overlap",
        asks: |point, _| point.pattern_overlap.is_some() && point.patterns < 2,
        value: |point| format!("{} with a single pattern", point.pattern_overlap.unwrap_or(0.0)),
        cure: "it is the overlap of the first two patterns: raise the load, or drop it",
    },
    Refusal {
        key: "network.engine",
        asks: |point, experiment| experiment.network.engine != Engine::Auto && !point.wiring.is_plain(),
        value: |_| "another than \"auto\"".to_owned(),
        cure: "engines are ways to compute Hebb's rule for neurons +-1 with all synapses: drop engine, or what is not that",
    },
    Refusal {
        key: "network.engine",
        asks: |point, experiment| experiment.network.engine == Engine::Split && point.law != Law::Unbiased,
        value: |_| "\"split\"".to_owned(),
        cure: "only unbiased patterns are shared out among processes: drop engine",
    },
    Refusal {
        key: "network.rule",
        asks: |point, _| point.wiring.learning.rule == Rule::PseudoInverse && point.patterns > point.neurons,
        value: |point| {
            format!("\"pseudo-inverse\" with {} patterns of {} neurons", point.patterns, point.neurons)
        },
        cure: "it needs linearly independent patterns, at most as many as neurons: lower the load, or ask for \"dreaming\"",
    },
    Refusal {
        key: "synapses.inputs",
        asks: |point, _| {
            let Wiring { learning, synapses, .. } = point.wiring;
            let whole = Synapses { inputs: 0, ..synapses };
            synapses.inputs > 0 && !(learning.rule == Rule::Hebb && whole.are_intact())
        },
        value: |point| point.wiring.synapses.inputs.to_string(),
        cure: "few inputs go with Hebb's rule and no other change of synapses: drop inputs, or what else there is",
    },
    Refusal {
        key: "synapses.inputs",
        asks: |point, _| point.wiring.synapses.inputs >= point.neurons,
        value: |point| format!("{} of {} neurons", point.wiring.synapses.inputs, point.neurons),
        cure: "a neuron listens to others, at most one less than there are: lower inputs, or leave it 0 for all",
    },
    Refusal {
        key: "network.margin",
        asks: |point, experiment| {
            let learning = &point.wiring.learning;
            let asked =
                learning.margin.filter(|_| learning.rule == Rule::Perceptron && point.law == Law::Unbiased);
            experiment.network.given.is_none() && asked.is_some_and(|margin| margin > largest_margin(point))
        },
        value: |point| format!("{} at load {}", point.wiring.learning.margin.unwrap_or(0.0), point.load()),
        cure: "no couplings have it (Gardner 1988; `attractor theory optimal` has the bound): ask for less, or lower the load",
    },
    Refusal {
        key: "network.patterns",
        asks: |point, experiment| {
            experiment.network.given.as_ref().is_some_and(|given| point.patterns > given.patterns.patterns())
        },
        value: |point| point.patterns.to_string(),
        cure: "so many patterns are not given: lower patterns or load, or give more pictures",
    },
    Refusal {
        key: "network.engine",
        asks: |_, experiment| {
            experiment.network.given.is_some() && experiment.network.engine == Engine::Split
        },
        value: |_| "\"split\"".to_owned(),
        cure: "patterns that are given are not shared out among processes: drop engine",
    },
    Refusal {
        key: "dynamics.start",
        asks: |point, _| point.start == Start::Prototype && !matches!(point.law, Law::Categories(..)),
        value: |_| "\"prototype\"".to_owned(),
        cure: "patterns that are no examples have no prototype: give network.examples and network.example_overlap",
    },
    Refusal {
        key: "input.strength",
        asks: |point, experiment| {
            point.input.is_some() && experiment.dynamics.schedule == Schedule::Tempering
        },
        value: |point| format!("{} with tempering", strength(point)),
        cure: "replicas are exchanged without input: drop [input], or dynamics.schedule",
    },
    Refusal {
        key: "measure.observables",
        asks: |point, experiment| {
            let unknown = point.wiring.zero_one
                || point.wiring.learning.rule == Rule::Sequence
                || experiment.network.engine == Engine::Split;
            unknown && asks_for_stability(experiment)
        },
        value: |_| "\"least_stability\" or another stability".to_owned(),
        cure: "stabilities are those of stored states of neurons +-1 whose patterns one process holds: \
               drop it, or network.zero_one, rule = \"sequence\", engine = \"split\"",
    },
    Refusal {
        key: "input.sweeps",
        asks: |point, experiment| {
            experiment.dynamics.schedule.walks() && point.input.is_some_and(|input| input.changes())
        },
        value: |_| "an input that changes with a schedule".to_owned(),
        cure: "in an annealing an input stays: drop input.sweeps, from, every and shape, or dynamics.schedule",
    },
    Refusal {
        key: "input.every",
        asks: |point, _| {
            let pulses = |input: Input| input.shape == Shape::Steady && input.every > 0;
            let ends = |input: Input| (1..=input.every).contains(&input.sweeps);
            point.input.is_some_and(|input| pulses(input) && !ends(input))
        },
        value: |point| {
            let told = point.input.map_or((0, 0), |input| (input.every, input.sweeps));
            format!("{} with pulses of {} sweeps", told.0, told.1)
        },
        cure: "a pulse ends before the next begins: give input.sweeps from 1 to input.every",
    },
    Refusal {
        key: "input.every",
        asks: |point, _| point.input.is_some_and(|input| input.shape == Shape::Sine && input.every < 2),
        value: |point| format!("{} with a sine", point.input.map_or(0, |input| input.every)),
        cure: "a sine has a period: give input.every, 2 sweeps or more",
    },
    Refusal {
        key: "delayed.strength",
        asks: |point, experiment| point.delayed.is_some() && experiment.dynamics.schedule.walks(),
        value: |point| format!("{} with a schedule", point.delayed.map_or(0.0, |delayed| delayed.strength)),
        cure: "delayed synapses keep the state on the move at one temperature: drop dynamics.schedule",
    },
    Refusal {
        key: "delayed.strength",
        asks: |point, _| {
            let Wiring { learning, synapses, zero_one } = point.wiring;
            let otherwise = zero_one || !synapses.are_intact() || learning.rule == Rule::Sequence;
            point.delayed.is_some() && (otherwise || matches!(point.law, Law::Biased(_)))
        },
        value: |point| {
            format!("{} with other synapses", point.delayed.map_or(0.0, |delayed| delayed.strength))
        },
        cure: "delayed synapses lead through unbiased patterns of neurons +-1 that keep all their synapses: \
               drop network.zero_one, activity, rule = \"sequence\" and [synapses], or [delayed]",
    },
    Refusal {
        key: "measure.observables",
        asks: |point, experiment| {
            let asked = |name: &String| REPLAY.contains(&name.as_str());
            let several = experiment.dynamics.schedule == Schedule::Tempering || point.starts > 1;
            several && experiment.measure.observables.iter().any(asked)
        },
        value: |_| "\"dwell\" or another of a replay".to_owned(),
        cure: "a replay is followed from one start at one temperature: drop it, or dynamics.starts and schedule",
    },
    Refusal {
        key: "network.engine",
        asks: |point, experiment| point.delayed.is_some() && experiment.network.engine == Engine::Split,
        value: |_| "\"split\" with delayed synapses".to_owned(),
        cure: "delayed synapses hear all patterns in one process: drop engine",
    },
];

/// The largest margin that couplings for random patterns can have, with an allowance for small networks of three times its fluctuations, `N^-1/2`.
fn largest_margin(point: &Point) -> f64 {
    let bound = theory::optimal_storage::margin(point.load()).unwrap_or(0.0);
    bound + 3.0 / (point.neurons as f64).sqrt()
}

fn asks_for_stability(experiment: &Experiment) -> bool {
    experiment.measure.observables.iter().any(|name| STABILITY.contains(&name.as_str()))
}

fn strength(point: &Point) -> f64 {
    point.input.map_or(0.0, |input| input.strength)
}

/// Refuses what no experiment can do.
///
/// # Errors
/// If a point asks for it.
pub(super) fn refuse_impossible(points: &[Point], experiment: &Experiment) -> Result<()> {
    for refusal in REFUSALS {
        if let Some(point) = points.iter().find(|point| (refusal.asks)(point, experiment)) {
            return Err(Error::Argument {
                name: refusal.key,
                value: (refusal.value)(point),
                cure: refusal.cure,
            });
        }
    }
    Ok(())
}
