//! Basins of attraction: closed forms, the sampled exact theory, and networks themselves.

use std::sync::Arc;

use attractor::dynamics::{Dynamics, Little, start};
use attractor::network::hebb::Overlaps;
use attractor::network::{Bath, Patterns, SpinSystem};
use attractor::random::{Purpose, stream};
use attractor::statistics::Estimate;
use attractor::theory::basin::{Sampling, amari_maginu, trajectories, two_steps};

use crate::printed::{assert_all, differs, number};

/// Load, boundary by Amari and Maginu.
const BOUNDARIES: [(&str, &str); 7] = [
    ("0.02", "0.03219"),
    ("0.04", "0.06785"),
    ("0.06", "0.10803"),
    ("0.08", "0.15431"),
    ("0.10", "0.20943"),
    ("0.12", "0.27872"),
    ("0.13", "0.32220"),
];

fn error(estimate: Estimate) -> f64 {
    estimate.error.expect("several seeds")
}

#[test]
fn boundaries_and_capacity_of_amari_and_maginu_are_the_table() {
    assert_all(
        BOUNDARIES.iter().map(|(load, start)| {
            differs(load, amari_maginu::boundary(number(load)).unwrap_or(f64::NAN), start)
        }),
    );
    let capacity = amari_maginu::capacity();
    assert_all(
        [differs("load", capacity.load, "0.15960813"), differs("m", capacity.m, "0.887115")].into_iter(),
    );
    // The recursion itself, from the pattern, just below and above.
    let end = |load: f64| *amari_maginu::overlaps(load, 1.0, 5000).expect("in range").last().expect("steps");
    assert!(end(capacity.load - 1e-5) > 0.88 && end(capacity.load + 1e-5) < 0.7);
    assert!(amari_maginu::boundary(0.1597).is_none() && amari_maginu::boundary(0.159).is_some());
}

#[test]
fn first_two_steps_are_the_reference_numbers() {
    let table = [("0.1", "0.3", "0.6572", "0.7090", "0.6882"), ("0.1", "0.4", "0.7941", "0.8672", "0.8525")];
    assert_all(table.iter().flat_map(|&(load, start, first, second, gaussian)| {
        let exact = two_steps::two_steps(number(load), number(start)).expect("in range");
        let recursion = amari_maginu::overlaps(number(load), number(start), 2).expect("in range");
        [
            differs("first", exact.first, first),
            differs("second", exact.second, second),
            differs("first of the recursion", recursion[1], first),
            differs("second of the recursion", recursion[2], gaussian),
        ]
    }));
}

#[test]
fn second_step_improves_only_above_a_start_far_below_the_boundary() {
    for load in [1e-6, 0.02, 0.06, 0.1, 0.138, 0.19] {
        let least = two_steps::boundary(load).expect("some starts improve");
        let gain = |start: f64| {
            let steps = two_steps::two_steps(load, start).expect("in range");
            steps.second - steps.first
        };
        assert!(gain(0.99 * least) < 0.0 && gain(1.01 * least) > 0.0, "load {load}");
        assert!(amari_maginu::boundary(load).is_none_or(|start| least < start), "load {load}");
    }
    for load in [0.0, 0.21, 0.3, 0.5, 1.0, 100.0] {
        assert_eq!(two_steps::boundary(load), None);
    }
}

#[test]
fn sampled_trajectories_begin_with_the_closed_form() {
    let sampling = Sampling { trajectories: 40_000, steps: 2, seeds: 8, seed: 3 };
    for (load, start) in [(0.1, 0.3), (0.1, 0.4), (0.138, 1.0), (0.04, 0.14), (0.2, 0.8)] {
        let exact = two_steps::two_steps(load, start).expect("in range");
        let sampled = trajectories::overlaps(load, start, &sampling).expect("in range");
        // Quantiles and starts are exact to one trajectory.
        let grain = 4.0 / 40_000.0;
        assert!((sampled[1].value - exact.first).abs() < grain, "({load}, {start})");
        let deviation = (sampled[2].value - exact.second).abs();
        assert!(error(sampled[2]) < 3e-4 && deviation < 5.0 * error(sampled[2]) + grain, "({load}, {start})");
    }
}

#[test]
fn overlaps_rise_and_fall_as_in_the_reference() {
    let sampling = Sampling { trajectories: 40_000, steps: 10, seeds: 6, seed: 1 };
    let sampled = trajectories::overlaps(0.1, 0.3, &sampling).expect("in range");
    // Time, reference, its error: half a digit and a seed spread that grows from step to step.
    let table = [
        (1, 0.6572, 1e-4),
        (2, 0.7088, 3e-4),
        (3, 0.7201, 3e-4),
        (4, 0.7179, 5e-4),
        (5, 0.7081, 1e-3),
        (6, 0.6941, 2e-3),
        (10, 0.631, 7e-3),
    ];
    for (time, reference, uncertainty) in table {
        let found = sampled[time];
        assert!(error(found) < 2e-3, "step {time}: {found} decides nothing");
        assert!(
            (found.value - reference).abs() < 5.0 * error(found).hypot(uncertainty),
            "step {time}: {found}"
        );
    }
    let recursion = amari_maginu::overlaps(0.1, 0.3, 60).expect("in range");
    assert!(recursion[10] > 0.8 && recursion[60] > 0.98, "without memory the overlap goes on rising");
}

#[test]
fn descent_from_the_pattern_reaches_the_plateau_of_the_reference() {
    let sampling = Sampling { trajectories: 20_000, steps: 80, seeds: 4, seed: 1 };
    for (load, reference, uncertainty) in [(0.10, 0.9980, 1e-4), (0.13, 0.9875, 4e-4), (0.138, 0.9784, 3e-4)]
    {
        let plateau = trajectories::overlaps(load, 1.0, &sampling).expect("in range")[80];
        assert!(error(plateau) < 2e-3, "load {load}: {plateau} decides nothing");
        let deviation = (plateau.value - reference).abs();
        assert!(deviation < 5.0 * error(plateau).hypot(uncertainty), "load {load}: {plateau}");
    }
}

#[test]
fn sampled_boundaries_are_the_reference_and_far_from_the_theory_without_memory() {
    let sampling = Sampling { trajectories: 4_900, steps: 45, seeds: 8, seed: 1 };
    for (load, reference, uncertainty) in [(0.04, 0.1332, 2e-4), (0.08, 0.2597, 3e-4), (0.12, 0.443, 2e-3)] {
        let boundary = trajectories::boundary(load, &sampling).expect("below capacity");
        assert!(error(boundary) < 3e-3, "load {load}: {boundary} decides nothing");
        let deviation = (boundary.value - reference).abs();
        assert!(deviation < 5.0 * error(boundary).hypot(uncertainty), "load {load}: {boundary}");
        assert!(boundary.value > 1.5 * amari_maginu::boundary(load).expect("below capacity"));
    }
    assert!(trajectories::boundary(0.2, &sampling).is_none());
}

#[test]
fn descent_is_lost_above_the_thermodynamic_capacity() {
    let sampling = Sampling { trajectories: 10_000, steps: 60, seeds: 4, seed: 1 };
    let capacity = trajectories::descent_capacity(&sampling).expect("decided");
    assert!(error(capacity) < 1e-3, "{capacity} decides nothing");
    assert!((capacity.value - 0.1379) / error(capacity) > 5.0, "{capacity}");
    assert!(capacity.value < 0.15, "{capacity}");
}

#[test]
fn sampling_is_a_function_of_its_seed() {
    let small = Sampling { trajectories: 1000, steps: 5, seeds: 2, seed: 1 };
    let run = |sampling| trajectories::overlaps(0.1, 0.4, &sampling).expect("in range");
    assert_eq!(run(small), run(small));
    assert_ne!(run(small)[5], run(Sampling { seed: 2, ..small })[5]);
    let longer = run(Sampling { steps: 8, ..small });
    assert_eq!(run(small)[..], longer[..6], "a longer run goes on from a shorter one");
}

/// Overlaps after one and two steps of networks at this load and start.
fn simulated(neurons: usize, load: f64, start_overlap: f64, sets: u64) -> [Estimate; 2] {
    let mut samples = [Vec::new(), Vec::new()];
    for set in 0..sets {
        let patterns = Arc::new(Patterns::random(11, neurons, (load * neurons as f64) as usize, set, 0));
        let mut chance = stream(11, Purpose::Start, &[set]);
        let mut cue = patterns.pattern(0);
        start::corrupt(&mut cue, start_overlap, &mut chance);
        let mut network = Overlaps::new(patterns.clone());
        network.set_spins(&cue);
        let mut rule = Little::default();
        for samples in &mut samples {
            rule.sweep(&mut network, &Bath::cold(), &mut chance);
            samples.push(patterns.pattern(0).product(network.spins()) as f64 / neurons as f64);
        }
    }
    samples.map(|samples| Estimate::of(&samples).expect("several sets"))
}

#[test]
fn networks_take_the_first_two_steps_of_the_closed_form() {
    for (load, start) in [(0.1, 0.3), (0.08, 0.25)] {
        let exact = two_steps::two_steps(load, start).expect("in range");
        let [first, second] = simulated(8000, load, start, 80);
        for (found, expected) in [(first, exact.first), (second, exact.second)] {
            assert!(error(found) < 4e-3, "{found} decides nothing");
            assert!(
                (found.value - expected).abs() < 4.0 * error(found),
                "({load}, {start}): {found} {expected}"
            );
        }
    }
}

#[test]
fn arguments_out_of_range_have_no_basin() {
    let sampling = Sampling { trajectories: 100, steps: 2, seeds: 1, seed: 1 };
    for wrong in [-0.1, f64::NAN, f64::INFINITY, 200.0] {
        assert!(two_steps::two_steps(wrong, 0.5).is_none() && two_steps::two_steps(0.1, wrong).is_none());
        assert!(amari_maginu::overlaps(wrong, 0.5, 2).is_none() && amari_maginu::boundary(wrong).is_none());
        assert!(amari_maginu::overlaps(0.1, wrong, 2).is_none());
        assert!(trajectories::overlaps(wrong, 0.5, &sampling).is_none());
        assert!(trajectories::overlaps(0.1, wrong, &sampling).is_none());
        assert!(trajectories::boundary(wrong, &sampling).is_none());
    }
    for broken in [
        Sampling { trajectories: 0, ..sampling },
        Sampling { steps: 0, ..sampling },
        Sampling { seeds: 0, ..sampling },
        Sampling { trajectories: usize::MAX, ..sampling },
    ] {
        assert!(!broken.is_valid() && trajectories::overlaps(0.1, 0.5, &broken).is_none());
        assert!(trajectories::descent_capacity(&broken).is_none());
    }
    assert!(amari_maginu::overlaps(0.1, 0.5, usize::MAX).is_none());
    let single = trajectories::overlaps(0.1, 0.5, &sampling).expect("in range");
    assert_eq!((single.len(), single[2].error), (3, None));
}
