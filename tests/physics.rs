//! Simulation against replica theory, with error bars that must be short enough to decide.

use std::sync::Mutex;

use attractor::dynamics::{Glauber, Outcome, relax, start};
use attractor::experiment::{Experiment, Plan, Progress, average, run};
use attractor::network::hebb::Overlaps;
use attractor::network::{Bath, Patterns, SpinSystem};
use attractor::random::{Purpose, stream};
use attractor::table::Table;
use attractor::theory;

/// Runs a config and averages its samples.
fn points(network: &str, dynamics: &str, samples: usize) -> Table {
    let text = format!("[network]\n{network}\n[dynamics]\n{dynamics}\n[ensemble]\nsamples = {samples}\n");
    let experiment = Experiment::parse("test", &text, &[], &[]).expect("a valid config");
    let plan = Plan::new(&experiment).expect("a valid grid");
    let rows = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    run(&plan, &plan.tasks(), threads, None, &|progress| {
        if let Progress::Finished { rows: finished, .. } = progress {
            rows.lock().expect("no panic elsewhere").extend(finished);
        }
        Ok(())
    })
    .expect("runs");
    let mut table = Table::new(plan.columns());
    let mut rows = rows.into_inner().expect("no panic elsewhere");
    let sample = table.column("sample").expect("a column of every table of samples");
    rows.sort_by_key(|row| row[sample].parse::<u64>().expect("a pattern set has a number"));
    for row in rows {
        table.push(row);
    }
    average(&table).expect("a table of samples")
}

/// The measured value and its error, which must be at most `largest_error`.
fn measured(points: &Table, column: &str, largest_error: f64) -> (f64, f64) {
    let value = points.number(0, column).expect("measured");
    let error = points.number(0, &format!("{column}_error")).expect("several samples");
    assert!(error > 0.0 && error <= largest_error, "{column} = {value} +- {error} decides nothing");
    (value, error)
}

fn assert_within(points: &Table, column: &str, exact: f64, errors: f64, largest_error: f64) {
    let (value, error) = measured(points, column, largest_error);
    let score = (value - exact) / error;
    assert!(
        score.abs() < errors,
        "{column} = {value} +- {error}, theory {exact}: {score:.1} standard errors"
    );
}

#[test]
fn overlap_after_descent_is_the_replica_value() {
    let points = points("neurons = 4000\nload = 0.10", "temperature = 0.0", 24);
    assert_within(&points, "overlap", 0.997_999_266, 4.0, 0.003);
}

#[test]
fn overlap_and_energy_at_low_temperature_are_the_replica_values() {
    let points = points("neurons = 4000\nload = 0.05", "temperature = 0.3\nburn_in = 60\nsweeps = 100", 24);
    assert_within(&points, "overlap", 0.991_165_00, 4.0, 0.003);
    // One pattern is condensed: the noise comes from (P - 1)/N, and u is exact at m = 1 with 1/(2N) added.
    let state = theory::retrieval(199.0 / 4000.0, 0.3).expect("retrieves");
    assert_within(&points, "energy", state.energy + 0.5 / 4000.0, 4.0, 0.003);
}

#[test]
fn overlap_at_high_temperature_is_the_replica_value() {
    let points = points("neurons = 4000\nload = 0.02", "temperature = 0.6\nburn_in = 100\nsweeps = 150", 24);
    assert_within(&points, "overlap", 0.879_290_07, 4.0, 0.003);
}

#[test]
fn the_diagonal_of_the_couplings_is_removed() {
    let points = points("neurons = 4000\nload = 0.05", "temperature = 0.4\nburn_in = 60\nsweeps = 100", 24);
    assert_within(&points, "overlap", 0.966_186_81, 4.0, 0.002);
    let (value, error) = measured(&points, "overlap", 0.002);
    assert!((0.977 - value) / error > 5.0, "a network that keeps its diagonal has 0.977");
}

#[test]
fn little_dynamics_has_the_overlap_of_its_own_theory() {
    let dynamics = "update = 'little'\ntemperature = 0.6\nburn_in = 100\nsweeps = 200";
    let points = points("neurons = 3000\nload = 0.02", dynamics, 16);
    assert_within(&points, "overlap", 0.881_068_39, 4.0, 0.003);
}

#[test]
fn the_paramagnet_has_its_energy_and_no_overlap() {
    let points = points("neurons = 2000\nload = 0.05", "temperature = 1.6\nburn_in = 30\nsweeps = 200", 16);
    let state = theory::paramagnet(0.05, 1.6).expect("above the glass");
    assert_within(&points, "energy", state.energy, 5.0, 0.001);
    assert_within(&points, "overlap", 0.0, 5.0, 0.01);
}

#[test]
fn beyond_capacity_the_pattern_is_lost_and_the_final_states_are_spurious() {
    let points = points("neurons = 2000\nload = 0.25", "temperature = 0.0", 16);
    assert_eq!(points.number(0, "retrieved"), Some(0.0));
    assert_eq!(points.number(0, "spurious"), Some(1.0));
    // The remanent overlap after descent, near 0.28 to 0.35, does not fall to zero.
    let (overlap, _) = measured(&points, "overlap", 0.02);
    assert!((0.2..0.4).contains(&overlap), "{overlap}");
}

#[test]
fn a_symmetric_mixture_of_three_is_a_fixed_point_with_overlaps_one_half() {
    // All eight sign patterns equally often: the overlaps are exactly 1/2.
    let array = ndarray::Array2::from_shape_fn((3, 800), |(mu, i)| if i >> mu & 1 == 1 { 1_i8 } else { -1 });
    let patterns = std::sync::Arc::new(Patterns::from_array(&array.view()).expect("all +-1"));
    let mut chance = stream(1, Purpose::Start, &[]);
    let mixture = start::mixture(&*patterns, 3, &mut chance);
    assert_eq!(patterns.products(&mixture), [400; 3]);
    let mut network = Overlaps::new(patterns);
    network.set_spins(&mixture);
    let relaxation =
        relax(&mut network, &mut Glauber::default(), &Bath::cold(), &mut chance, 10, |_, _| false);
    assert_eq!((relaxation.outcome, relaxation.flips), (Outcome::FixedPoint, 0));
    assert!((network.recurrent_energy() - (-0.375 + 3.0 / 1600.0)).abs() < 1e-15);
}

#[test]
fn at_small_load_the_mixture_of_three_survives_and_is_named() {
    let points = points("neurons = 2000\nload = 0.01", "start = 'mixture'\ntemperature = 0.0", 16);
    let (overlap, _) = measured(&points, "overlap", 0.01);
    assert!((overlap - 0.5).abs() < 0.02, "{overlap}");
    let named = points.number(0, "mixture").expect("counted");
    assert!(named > 0.9, "only {named} of the final states are named mixtures");
}

#[test]
fn a_start_at_a_given_overlap_turns_the_exact_number_of_neurons() {
    let patterns = Patterns::random(1, 1001, 1, 0, 0);
    for overlap in [1.0, 0.7, 0.0, -0.3, -1.0] {
        let mut spins = patterns.pattern(0);
        start::corrupt(&mut spins, overlap, &mut stream(1, Purpose::Start, &[]));
        let flips = (1001.0 * (1.0 - overlap) / 2.0_f64).round() as i64;
        assert_eq!(spins.product(&patterns.pattern(0)), 1001 - 2 * flips);
    }
}
