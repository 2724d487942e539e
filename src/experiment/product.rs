//! The grid: the product of all values of all keys; loads may be those of their size.

use super::config::{self, Experiment, Network, patterns_at};
use super::point::{Direction, Input, Point, Shape, Start, Update};
use super::schedule::Schedule;
use crate::network::{Delayed, Law, Response, Rule, Wiring};

/// The product of everything that is swept; points that differ in what cannot matter are equal.
pub(super) fn product(experiment: &Experiment) -> Vec<Point> {
    let dynamics = &experiment.dynamics;
    let mut points = vec![Point {
        neurons: 0,
        patterns: 0,
        update: Update::Glauber,
        order: None,
        temperature: 0.0,
        start: Start::Pattern,
        mixture_of: None,
        start_overlap: None,
        starts: 1,
        law: Law::default(),
        given: experiment.network.given.is_some(),
        wiring: Wiring::default(),
        input: None,
        delayed: None,
        pattern_overlap: None,
        burn_in: None,
        sweeps: None,
        max_sweeps: 0,
        retrieved_above: 0.0,
        stop_below: None,
    }];
    sweep(&mut points, &experiment.network.neurons, |point, n| point.neurons = n);
    sweep_stored(&mut points, &experiment.network);
    sweep(&mut points, &dynamics.temperature, |point, t| point.temperature = t + 0.0);
    sweep(&mut points, &dynamics.update, |point, update| point.update = update);
    sweep(&mut points, &dynamics.order, |point, order| point.order = Some(order));
    sweep(&mut points, &dynamics.start, |point, start| point.start = start);
    sweep(&mut points, &dynamics.mixture_of, |point, n| point.mixture_of = Some(n));
    sweep(&mut points, &dynamics.start_overlap, |point, m| point.start_overlap = Some(m + 0.0));
    sweep(&mut points, &dynamics.starts, |point, starts| point.starts = starts);
    if !experiment.network.pattern_overlap.is_empty() {
        let overlaps = &experiment.network.pattern_overlap;
        sweep(&mut points, overlaps, |point, c| point.pattern_overlap = Some(c + 0.0));
    }
    sweep_laws(&mut points, &experiment.network);
    sweep_wirings(&mut points, experiment);
    sweep_inputs(&mut points, &experiment.input);
    sweep_delayed(&mut points, &experiment.delayed);
    sweep(&mut points, &dynamics.burn_in, |point, sweeps| point.burn_in = Some(sweeps));
    sweep(&mut points, &dynamics.sweeps, |point, sweeps| point.sweeps = Some(sweeps));
    sweep(&mut points, &dynamics.max_sweeps, |point, sweeps| point.max_sweeps = sweeps);
    sweep(&mut points, &experiment.measure.retrieved_above, |point, m| point.retrieved_above = m + 0.0);
    sweep(&mut points, &experiment.measure.stop_below, |point, m| point.stop_below = Some(m + 0.0));
    let coldest = dynamics.temperature.iter().copied().fold(f64::INFINITY, f64::min);
    for point in &mut points {
        // What one temperature of a walk needs belongs to all of them: they differ in the temperature alone.
        let temperature = if dynamics.schedule.walks() { coldest } else { point.temperature };
        drop_what_has_no_meaning(point, temperature, dynamics.schedule);
    }
    points
}

/// The part of the product that says how much each size stores: its own loads, or the numbers of patterns that all have.
fn sweep_stored(points: &mut Vec<Point>, network: &Network) {
    for size in std::mem::take(points) {
        let loads = network.load.at(size.neurons, &network.neurons);
        let counts = loads.into_iter().map(|load| patterns_at(load, size.neurons));
        let counts = counts.chain(network.patterns.iter().copied());
        points.extend(counts.map(|patterns| Point { patterns, ..size }));
    }
}

/// The part of the product that says how patterns are drawn.
fn sweep_laws(points: &mut Vec<Point>, network: &Network) {
    if !network.activity.is_empty() {
        sweep(points, &network.activity, |point, activity| point.law = Law::Biased(activity + 0.0));
    }
    if !network.examples.is_empty() {
        sweep(points, &network.examples, |point, examples| point.law = Law::Categories(examples, 0.0));
        sweep(points, &network.example_overlap, |point, overlap| {
            if let Law::Categories(examples, _) = point.law {
                point.law = Law::Categories(examples, overlap + 0.0);
            }
        });
    }
}

/// The part of the product that says what comes from outside.
fn sweep_inputs(points: &mut Vec<Point>, input: &config::Input) {
    sweep(points, &input.strength, |point, strength| {
        let direction = Direction::default();
        let input = Input { strength, direction, sweeps: 0, from: 0, every: 0, shape: Shape::default() };
        point.input = (strength != 0.0).then_some(input);
    });
    told(points, &input.direction, |input, direction| input.direction = direction);
    told(points, &input.sweeps, |input, sweeps| input.sweeps = sweeps);
    told(points, &input.from, |input, from| input.from = from);
    told(points, &input.every, |input, every| input.every = every);
    told(points, &input.shape, |input, shape| input.shape = shape);
}

/// Sweeps a part of the input, where there is one.
fn told<T: Copy>(points: &mut Vec<Point>, values: &[T], set: impl Fn(&mut Input, T)) {
    sweep(points, values, |point, value| {
        if let Some(input) = &mut point.input {
            set(input, value);
        }
    });
}

/// The part of the product that says which synapses answer late.
fn sweep_delayed(points: &mut Vec<Point>, delayed: &config::Delayed) {
    sweep(points, &delayed.strength, |point, strength| {
        let prompt = Delayed { strength, sweeps: 1, response: Response::default() };
        point.delayed = (strength != 0.0).then_some(prompt);
    });
    sweep(points, &delayed.sweeps, |point, sweeps| {
        if let Some(delayed) = &mut point.delayed {
            delayed.sweeps = sweeps;
        }
    });
    sweep(points, &delayed.response, |point, response| {
        if let Some(delayed) = &mut point.delayed {
            delayed.response = response;
        }
    });
}

/// The part of the product that says how patterns become couplings.
fn sweep_wirings(points: &mut Vec<Point>, experiment: &Experiment) {
    let (network, synapses) = (&experiment.network, &experiment.synapses);
    sweep(points, &network.rule, |point, rule| point.wiring.learning.rule = rule);
    sweep(points, &network.zero_one, |point, zero_one| point.wiring.zero_one = zero_one);
    sweep(points, &network.dreams, |point, dreams| point.wiring.learning.dreams = Some(dreams + 0.0));
    if !network.margin.is_empty() {
        sweep(points, &network.margin, |point, margin| point.wiring.learning.margin = Some(margin + 0.0));
    }
    sweep(points, &synapses.inputs, |point, inputs| point.wiring.synapses.inputs = inputs);
    sweep(points, &synapses.connectivity, |point, part| point.wiring.synapses.connectivity = part);
    sweep(points, &synapses.noise, |point, size| point.wiring.synapses.noise = size + 0.0);
    sweep(points, &synapses.antisymmetry, |point, size| point.wiring.synapses.antisymmetry = size + 0.0);
    sweep(points, &synapses.clipped, |point, clipped| point.wiring.synapses.clipped = clipped);
    sweep(points, &synapses.lost_synapses, |point, part| point.wiring.synapses.lost_synapses = part + 0.0);
    sweep(points, &synapses.lost_neurons, |point, part| point.wiring.synapses.lost_neurons = part + 0.0);
    sweep(points, &synapses.self_coupling, |point, kept| point.wiring.synapses.self_coupling = kept);
}

/// Replaces each point by one for every value.
fn sweep<T: Copy>(points: &mut Vec<Point>, values: &[T], set: impl Fn(&mut Point, T)) {
    if let [value] = values {
        // Large grids are not copied for keys that hold one value.
        for point in points.iter_mut() {
            set(point, *value);
        }
        return;
    }
    let product = points.iter().flat_map(|&point| values.iter().map(move |&value| (point, value)));
    *points = product
        .map(|(mut point, value)| {
            set(&mut point, value);
            point
        })
        .collect();
}

/// Clears the settings that cannot matter at a point, so that points that differ in them alone coincide; `coldest` is the
/// lowest temperature that is done together with it.
fn drop_what_has_no_meaning(point: &mut Point, coldest: f64, schedule: Schedule) {
    if point.update == Update::Little {
        point.order = None;
    }
    if point.start != Start::Mixture {
        point.mixture_of = None;
    }
    if point.start == Start::Random {
        point.start_overlap = None;
    }
    let learning = &mut point.wiring.learning;
    learning.activity = if learning.rule == Rule::Covariance { point.law.activity() } else { 0.0 };
    if !learning.rule.dreams() {
        learning.dreams = None;
    }
    if learning.rule != Rule::Perceptron {
        learning.margin = None;
    }
    if coldest == 0.0 && !schedule.walks() {
        (point.burn_in, point.sweeps) = (None, None);
    }
    if coldest > 0.0 && schedule != Schedule::Annealing {
        point.stop_below = None;
    }
}
