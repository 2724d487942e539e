//! Simulation against replica theory, with error bars that must be short enough to decide.

use std::collections::HashMap;
use std::sync::Mutex;

use attractor::dynamics::{Glauber, Order, Outcome, relax, start};
use attractor::experiment::{Damage, Experiment, Plan, Progress, Protocol, average, gallery, run};
use attractor::network::hebb::Overlaps;
use attractor::network::{Bath, Patterns, Response, SpinSystem};
use attractor::picture::letters;
use attractor::random::{Purpose, stream};
use attractor::table::Table;
use attractor::theory;
use attractor::theory::replay::Cycle;
use proptest::prelude::*;

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
fn the_projection_rule_has_overlap_and_energy_of_kanter_and_sompolinsky() {
    let network = "neurons = 800\nload = 0.5\nrule = 'pseudo-inverse'";
    let points = points(network, "temperature = 0.15\nburn_in = 60\nsweeps = 150", 6);
    assert_within(&points, "overlap", 0.997_046_18, 4.0, 3e-4);
    assert_within(&points, "energy", -0.248_554_26, 4.0, 2e-4);
}

#[test]
fn the_dreaming_kernel_has_the_overlap_of_its_theory() {
    let network = "neurons = 800\nload = 0.3\nrule = 'dreaming'\ndreams = 1.0";
    assert_within(&points(network, "temperature = 0.0", 12), "overlap", 0.998_752_04, 4.0, 6e-4);
}

#[test]
fn diluted_clipped_and_noisy_synapses_have_the_overlaps_of_their_theory() {
    let intact = theory::synapses::Synapses::INTACT;
    let halved = intact.diluted(0.5).expect("a share");
    for (synapses, load, state) in [
        ("connectivity = 0.5", 0.06, halved.retrieval(0.06, 0.0)),
        ("clipped = true", 0.07, intact.clipped().retrieval(0.07, 0.0)),
        // Noise of the size of a coupling, in the units of the theory.
        ("noise = 1.0", 0.06, intact.noisy(0.06_f64.sqrt()).and_then(|noisy| noisy.retrieval(0.06, 0.0))),
    ] {
        let network = format!("neurons = 1600\nload = {load}\n[synapses]\n{synapses}");
        let m = state.expect("retrieves").m;
        assert_within(&points(&network, "temperature = 0.0", 8), "overlap", m, 4.0, 0.0015);
    }
}

#[test]
fn extremely_diluted_networks_follow_their_map_from_step_to_step() {
    // P/K = 0.3 from overlap 0.5; K = 100 inputs of 40,000 neurons: corrections of the order of 1/K.
    let steps = theory::extreme_dilution::overlaps(0.3, 0.0, 0.5, 4).expect("a map");
    for (made, expected) in [(1, steps[1]), (2, steps[2]), (4, steps[4])] {
        let network = "neurons = 40000\npatterns = 30\n[synapses]\ninputs = 100";
        let dynamics =
            format!("temperature = 0.0\nupdate = 'little'\nstart_overlap = 0.5\nmax_sweeps = {made}");
        let (value, _) = measured(&points(network, &dynamics, 4), "overlap", 0.004);
        assert!((value - expected).abs() < 0.012, "after {made} steps {value}, theory {expected}");
    }
}

#[test]
fn a_sequence_is_replayed_with_the_overlap_of_its_theory() {
    let network = "neurons = 2000\nload = 0.15\nrule = 'sequence'";
    let dynamics = "temperature = 0.0\nupdate = 'little'\nmax_sweeps = 40";
    let m = theory::sequence::retrieval(0.15, 0.0).expect("retrieves").m;
    assert_within(&points(network, dynamics, 6), "largest", m, 4.0, 0.003);
}

#[test]
fn as_many_patterns_stay_exactly_as_the_law_of_finite_networks_has_it() {
    let network = "neurons = 100\npatterns = 15\n[measure]\nobservables = ['unmoved']";
    let points = points(network, "temperature = 0.0\nupdate = 'little'\nmax_sweeps = 1", 12_000);
    let part = theory::exact_storage::stored_pattern(100, 15).expect("a law");
    assert_within(&points, "unmoved", part, 4.0, 0.005);
    // Independent wrong bits would leave 0.676.
    let (value, error) = measured(&points, "unmoved", 0.005);
    assert!((value - 0.676) / error > 8.0, "{value} +- {error}");
}

#[test]
fn half_of_the_neurons_tell_twice_as_many_patterns_apart_as_they_have_inputs() {
    let network = "neurons = 41\npatterns = 80\nrule = 'perceptron'\nmargin = 0.0\n\
                   [measure]\nobservables = ['learned', 'undecided']";
    let points = points(network, "temperature = 0.0\nmax_sweeps = 1", 40);
    // Cover's count; binomial errors of 1640 neurons are 0.012.
    assert_within(&points, "learned", 0.5, 4.0, 0.025);
    assert_eq!(points.number(0, "undecided"), Some(0.0));
}

#[test]
fn an_input_that_ends_leaves_what_it_has_brought_about() {
    // From a random state a strong input along the pattern brings it about in a sweep; the memory then stays by itself.
    let network = |sweeps| format!("neurons = 400\nload = 0.05\n[input]\nstrength = 3.0\nsweeps = {sweeps}");
    for (update, temperature) in [("glauber", 0.0), ("little", 0.0), ("glauber", 0.2)] {
        let dynamics = format!(
            "start = 'random'\nupdate = '{update}'\ntemperature = {temperature}\nburn_in = 20\nsweeps = 20"
        );
        // It ends while the network moves, or long after it has come to rest.
        for sweeps in [8, 50] {
            let told = points(&network(sweeps), &dynamics, 4);
            let final_energy = told.number(0, "final_energy").expect("measured");
            assert!(told.number(0, "overlap").expect("measured") > 0.99, "{sweeps}, {dynamics}");
            assert!(told.number(0, "converged").expect("measured") >= 1.0, "{sweeps}, {dynamics}");
            // Without it the energy is that of the memory, not of the input.
            assert!(final_energy > -0.6, "{sweeps}, {dynamics}: {final_energy}");
        }
        // One that outlasts the run stays to its end.
        let outlasting = points(&network(100_000), &dynamics, 4);
        assert!(outlasting.number(0, "converged").expect("measured") >= 1.0);
        assert!(outlasting.number(0, "final_energy").expect("measured") < -3.0);
        assert!(points(&network(0), &dynamics, 4).number(0, "final_energy").expect("measured") < -3.0);
    }
}

#[test]
fn delayed_synapses_lead_through_a_cycle_after_their_delay_and_one_sweep() {
    let asked = "[measure]\nobservables = ['dwell', 'transition_rate', 'in_order']";
    let run = |strength, sweeps| {
        let delayed = format!("[delayed]\nstrength = {strength}\nsweeps = {sweeps}");
        let network = format!("neurons = 10000\npatterns = 4\n{delayed}");
        let dynamics = format!("temperature = 0.0\nupdate = 'little'\nmax_sweeps = 60\n{asked}");
        points(&network, &dynamics, 3)
    };
    for (strength, sweeps) in [(1.3, 2), (2.0, 2), (2.0, 7)] {
        let led = run(strength, sweeps);
        assert_eq!(led.number(0, "dwell"), Some(f64::from(sweeps + 1)), "{strength}, {sweeps}");
        assert_eq!(led.number(0, "in_order"), Some(1.0));
        assert_eq!(led.number(0, "converged"), Some(0.0), "it never comes to rest");
    }
    let left_alone = run(0.5, 5);
    assert_eq!(left_alone.number(0, "transition_rate"), Some(0.0));
    assert_eq!(left_alone.number(0, "converged"), Some(1.0), "it rests in its pattern");
}

#[test]
fn a_cycle_of_few_patterns_turns_as_the_exact_theory_of_many_neurons_has_it() {
    let asked = "[measure]\nobservables = ['transition_rate', 'leading_overlap']";
    for (update, slots, response) in
        [("little", 1, Response::Delay), ("glauber", 400, Response::Delay), ("little", 1, Response::Average)]
    {
        let word = response.word();
        let delayed = format!("[delayed]\nstrength = 0.8\nsweeps = 6\nresponse = '{word}'");
        let input = "[input]\nstrength = 0.4\ndirection = 'uniform'";
        let network = format!("neurons = 20000\npatterns = 3\n{delayed}\n{input}");
        let dynamics = format!(
            "temperature = 0.15\nupdate = '{update}'\nburn_in = 0\nsweeps = 60\nmax_sweeps = 1\n{asked}"
        );
        let seen = points(&network, &dynamics, 8);
        let kernel = response.kernel(6);
        let cycle = Cycle { patterns: 3, strength: 0.8, kernel, input: 0.4, temperature: 0.15, slots };
        let overlaps = cycle.overlaps(60).expect("three patterns");
        let mean =
            overlaps[1..].iter().map(|overlaps| overlaps.iter().copied().fold(-1.0, f64::max)).sum::<f64>()
                / 60.0;
        assert_within(&seen, "leading_overlap", mean, 4.0, 0.004);
        let turns = seen.number(0, "transition_rate").expect("measured");
        let dwell = cycle.dwell(60).expect("it turns");
        assert!((turns * dwell - 1.0).abs() < 0.15, "{update} {word}: {turns}, {dwell}");
    }
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
fn local_fields_feel_the_reaction_of_the_network() {
    let asked = "[measure]\nobservables = ['local_fields']";
    for (load, temperature, largest_error) in [(0.2, 2.0, 0.001), (0.05, 0.4, 0.003)] {
        let dynamics = format!("temperature = {temperature}\nburn_in = 50\nsweeps = 100\n{asked}");
        let points = points(&format!("neurons = 2000\nload = {load}"), &dynamics, 16);
        // The condensed pattern is not noise.
        let load = if temperature < 1.0 { load - 1.0 / 2000.0 } else { load };
        let fields = theory::LocalFields::at(load, temperature).expect("a state");
        for centre in [-0.5_f64, 0.0, 0.8, 1.3] {
            let part = 0.1 * fields.density(centre - 0.05, centre + 0.05);
            if part > 1e-3 {
                assert_within(&points, &format!("local_field_{centre:.1}"), part, 5.0, largest_error);
            }
        }
    }
}

#[test]
fn noise_alone_would_not_be_the_distribution_of_local_fields() {
    // In the paramagnet r = 0: without reaction and thermal motion every field would be zero.
    let fields = theory::LocalFields::at(0.2, 2.0).expect("the paramagnet");
    assert!(fields.quenched == 0.0 && (fields.reaction - 0.2).abs() < 1e-12);
    assert!((fields.density(-0.05, 0.05) - 10.0).abs() > 9.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// In integers: `2 N^2 e = N P - sum M^2`, and a neuron that turns over against its field lowers it.
    #[test]
    fn the_energy_of_a_descent_never_rises(
        seed: u64,
        neurons in 2_usize..300,
        patterns in 1_usize..90,
        order in prop::sample::select(vec![Order::Random, Order::Sequential, Order::Permutation]),
        overlap in -1.0..1.0_f64,
    ) {
        let patterns = std::sync::Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut spins = patterns.pattern(0);
        start::corrupt(&mut spins, overlap, &mut chance);
        let squares = |system: &dyn SpinSystem| -> i64 {
            patterns.products(system.spins()).iter().map(|product| product * product).sum()
        };
        let mut network = Overlaps::new(patterns.clone());
        network.set_spins(&spins);
        let mut last = squares(&network);
        let mut sweeps = 0;
        relax(&mut network, &mut Glauber::new(order), &Bath::cold(), &mut chance, 1000, |system, played| {
            let now = squares(system);
            let falls = if played.flips > 0 { now > last } else { now == last };
            assert!(falls, "sum of squares {last}, after {} flips {now}", played.flips);
            last = now;
            sweeps += 1;
            false
        });
        prop_assert!(sweeps > 0);
        let energy = (neurons * patterns.patterns()) as i64 - last;
        let reported = 2.0 * (neurons * neurons) as f64 * network.recurrent_energy();
        prop_assert!((reported - energy as f64).abs() < 1e-6 * (1.0 + energy.abs() as f64));
    }
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

/// The chance that a descent in random order ends in `goal`, exactly: of all neurons that want to turn over each is the next with the same chance.
fn chance_to_reach(
    goal: u32,
    state: u32,
    unstable: &impl Fn(u32) -> Vec<u32>,
    known: &mut HashMap<u32, f64>,
) -> f64 {
    if let Some(&chance) = known.get(&state) {
        return chance;
    }
    let next = unstable(state);
    let chance = if next.is_empty() {
        f64::from(u8::from(state == goal))
    } else {
        let chances = next.iter().map(|flip| chance_to_reach(goal, state ^ flip, unstable, known));
        chances.sum::<f64>() / next.len() as f64
    };
    known.insert(state, chance);
    chance
}

/// T, C and H from a cue with one, two and three wrong pixels: the exact rate, from all such cues, and the measured one.
#[test]
fn letters_are_recalled_at_the_exact_rate() {
    const COPIES: u64 = 4000;
    let pictures = letters("TCH").expect("letters");
    let bits: Vec<u32> = pictures.iter().map(|letter| letter.spins.words()[0] as u32).collect();
    let unstable = |state: u32| {
        let overlap = |pattern: &u32| 25 - 2 * (pattern ^ state).count_ones() as i32;
        let sign = |bits: u32, neuron: u32| 2 * (bits >> neuron & 1) as i32 - 1;
        let field = |neuron: u32| -> i32 {
            let sum: i32 = bits.iter().map(|pattern| sign(*pattern, neuron) * overlap(pattern)).sum();
            sum - 3 * sign(state, neuron)
        };
        (0..25).filter(|&neuron| field(neuron) * sign(state, neuron) < 0).map(|neuron| 1 << neuron).collect()
    };
    for wrong in 1..=3 {
        let damage = Damage { noise: f64::from(wrong) / 25.0, mask: None };
        let exhibits = gallery(&pictures, &Protocol::default(), damage, COPIES).expect("letters");
        let cues: Vec<u32> = (0..1 << 25_u32).filter(|flips: &u32| flips.count_ones() == wrong).collect();
        for (exhibit, &goal) in exhibits.iter().zip(&bits) {
            let mut known = HashMap::new();
            let chances = cues.iter().map(|flips| chance_to_reach(goal, goal ^ flips, &unstable, &mut known));
            let exact = chances.sum::<f64>() / cues.len() as f64;
            let error = (exact * (1.0 - exact) / COPIES as f64).sqrt();
            let difference = exhibit.exact.value - exact;
            assert!(
                error < 0.003 && difference.abs() <= 5.0 * error + 1e-12,
                "{difference} of {exact} +- {error}"
            );
            assert!(wrong > 1 || exact >= 1.0, "one wrong pixel is always repaired");
        }
    }
}
