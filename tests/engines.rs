//! Every engine plays the same game: equal trajectories, bit for bit, from equal moves.

use std::sync::Arc;

use attractor::dynamics::{Dynamics, Glauber, Little, Order, Outcome, relax, start};
use attractor::network::hebb::{Engine, Fields, Layout, Overlaps, Plain};
use attractor::network::kernel::Level;
use attractor::network::{Bath, Patterns, Played, SpinSystem, Spins};
use attractor::random::{Purpose, stream};
use proptest::prelude::*;

/// What a trajectory leaves behind.
type Trace = Vec<(Played, Spins, u64)>;

fn trace(
    network: &mut dyn SpinSystem,
    rule: &mut dyn Dynamics,
    bath: &Bath,
    start: &Spins,
    seed: u64,
) -> Trace {
    network.set_spins(start);
    let mut chance = stream(seed, Purpose::Dynamics, &[]);
    (0..4)
        .map(|_| {
            let played = rule.sweep(network, bath, &mut chance);
            (played, network.spins().clone(), network.energy(bath).to_bits())
        })
        .collect()
}

fn rule(kind: usize) -> Box<dyn Dynamics> {
    match kind {
        0 => Box::new(Glauber::new(Order::Random)),
        1 => Box::new(Glauber::new(Order::Sequential)),
        2 => Box::new(Glauber::new(Order::Permutation)),
        _ => Box::new(Little::default()),
    }
}

/// All engines but the plain one.
const LAYOUTS: [Layout; 7] = [
    Layout::Overlaps,
    Layout::Fields,
    Layout::FieldsOnTheFly,
    Layout::Adaptive { matrix: true },
    Layout::Adaptive { matrix: false },
    Layout::Split,
    Layout::Couplings,
];

/// A network that looks at each field when its turn comes and not before, as the trait says.
struct Single(Overlaps);

impl SpinSystem for Single {
    fn spins(&self) -> &Spins {
        self.0.spins()
    }
    fn set_spins(&mut self, spins: &Spins) {
        self.0.set_spins(spins);
    }
    fn scaled_field(&self, neuron: usize) -> f64 {
        self.0.scaled_field(neuron)
    }
    fn scale(&self) -> f64 {
        self.0.scale()
    }
    fn flip(&mut self, neuron: usize) {
        self.0.flip(neuron);
    }
    fn recurrent_energy(&self) -> f64 {
        self.0.recurrent_energy()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn all_engines_follow_the_plain_definition(
        neurons in 2_usize..150,
        patterns in prop_oneof![3 => 1_usize..200, 1 => 257_usize..450],
        kind in 0_usize..4,
        temperature in prop_oneof![Just(0.0), 0.05..2.0],
        spread in prop_oneof![Just(0.0), 0.1..1.0],
        start_overlap in -1.0..1.0,
        seed: u64,
    ) {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let mut chance = stream(seed, Purpose::Start, &[]);
        let bath = Bath::new(temperature)?;
        let bath = if spread > 0.0 { bath.with_random_field(neurons, spread, &mut chance)? } else { bath };
        let mut spins = patterns.pattern(0);
        start::corrupt(&mut spins, start_overlap, &mut chance);

        let mut plain = Plain::new(patterns.clone());
        let expected = trace(&mut plain, rule(kind).as_mut(), &bath, &spins, seed);
        for level in Level::available() {
            for layout in LAYOUTS {
                let mut network = layout.build_with_level(patterns.clone(), level);
                let trace = trace(network.as_mut(), rule(kind).as_mut(), &bath, &spins, seed);
                prop_assert_eq!(&trace, &expected, "{} on {}", layout, level);
            }
        }
    }

    #[test]
    fn larger_networks_follow_the_smallest_level_of_the_simplest_engine(
        neurons in 1000_usize..2500,
        patterns in prop_oneof![1_usize..20, 60_usize..70, 200_usize..400],
        kind in 0_usize..4,
        temperature in prop_oneof![Just(0.0), 0.05..2.0],
        start_overlap in -1.0..1.0,
        seed: u64,
    ) {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let bath = Bath::new(temperature)?;
        let mut spins = patterns.pattern(0);
        start::corrupt(&mut spins, start_overlap, &mut stream(seed, Purpose::Start, &[]));
        let mut simple = Single(Overlaps::with_level(patterns.clone(), Level::Portable));
        let expected = trace(&mut simple, rule(kind).as_mut(), &bath, &spins, seed);
        for layout in LAYOUTS {
            let mut network = layout.build(patterns.clone());
            prop_assert_eq!(&trace(network.as_mut(), rule(kind).as_mut(), &bath, &spins, seed), &expected, "{}", layout);
        }
    }

    #[test]
    fn little_dynamics_looks_at_the_old_state_alone(neurons in 2_usize..100, patterns in 1_usize..60, seed: u64) {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let mut network = Overlaps::new(patterns.clone());
        let before = start::random(neurons, &mut stream(seed, Purpose::Start, &[]));
        network.set_spins(&before);
        let expected = Spins::from_fn(neurons, |neuron| {
            let field = network.scaled_field(neuron);
            field > 0.0 || (field == 0.0 && before.is_up(neuron))
        });
        Little::default().sweep(&mut network, &Bath::cold(), &mut stream(seed, Purpose::Dynamics, &[]));
        prop_assert_eq!(network.spins(), &expected);
    }

    #[test]
    fn descent_never_raises_the_energy_and_ends_where_no_neuron_wants_to_move(
        neurons in 2_usize..200, patterns in 1_usize..80, kind in 0_usize..3, seed: u64,
    ) {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let mut network = Fields::on_the_fly(patterns);
        network.set_spins(&start::random(neurons, &mut stream(seed, Purpose::Start, &[])));
        let (cold, mut chance) = (Bath::cold(), stream(seed, Purpose::Dynamics, &[]));
        let mut last = network.energy(&cold);
        let mut rose = false;
        let relaxation = relax(&mut network, rule(kind).as_mut(), &cold, &mut chance, 1000, |network, _| {
            rose |= network.energy(&cold) > last;
            last = network.energy(&cold);
            false
        });
        prop_assert!(!rose);
        prop_assert_eq!(relaxation.outcome, Outcome::FixedPoint);
        prop_assert!(network.is_still(&cold));
    }

    #[test]
    fn parallel_descent_never_raises_its_lyapunov_function_and_ends_in_a_fixed_point_or_a_cycle_of_two(
        neurons in 2_usize..200, patterns in 1_usize..80, seed: u64,
    ) {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let mut network = Overlaps::new(patterns.clone());
        let mut before = start::random(neurons, &mut stream(seed, Purpose::Start, &[]));
        network.set_spins(&before);
        // -sum_ij W_ij s_i(t) s_j(t-1), times N: in integers.
        let lyapunov = |now: &Spins, before: &Spins| -> i64 {
            let products = patterns.products(now).into_iter().zip(patterns.products(before));
            patterns.patterns() as i64 * now.product(before) - products.map(|(a, b)| a * b).sum::<i64>()
        };
        let mut values = Vec::new();
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let relaxation = relax(&mut network, &mut Little::default(), &Bath::cold(), &mut chance, 10_000, |network, _| {
            values.push(lyapunov(network.spins(), &before));
            before.clone_from(network.spins());
            false
        });
        prop_assert!(values.is_sorted_by(|a, b| a >= b));
        prop_assert!(matches!(relaxation.outcome, Outcome::FixedPoint | Outcome::Cycle));
    }
}

#[test]
fn an_antiparallel_pair_cycles_under_little_dynamics_and_settles_under_glauber() {
    let patterns = Arc::new(Patterns::from_array(&ndarray::array![[1, -1]].view()).expect("all +-1"));
    let both_up = Spins::from_fn(2, |_| true);
    let descend = |rule: &mut dyn Dynamics| {
        let mut network = Plain::new(patterns.clone());
        network.set_spins(&both_up);
        relax(&mut network, rule, &Bath::cold(), &mut stream(1, Purpose::Dynamics, &[]), 100, |_, _| false)
            .outcome
    };
    assert_eq!(descend(&mut Little::default()), Outcome::Cycle);
    assert_eq!(descend(&mut Glauber::default()), Outcome::FixedPoint);
}

/// P above 2^15, where couplings do not fit 16 bits, and overlaps that do not fit them either.
#[test]
fn more_patterns_than_16_bits_count_change_nothing() {
    let patterns = Arc::new(Patterns::random(3, 70, 33_000, 0, 0));
    let spins = patterns.pattern(7);
    for (temperature, kind) in [(0.0, 2), (40.0, 0)] {
        let bath = Bath::new(temperature).expect("positive");
        let mut plain = Plain::new(patterns.clone());
        let expected = trace(&mut plain, rule(kind).as_mut(), &bath, &spins, 5);
        assert!(expected.iter().any(|(played, _, _)| played.flips > 0));
        for level in Level::available() {
            for layout in [Layout::Overlaps, Layout::FieldsOnTheFly, Layout::Adaptive { matrix: false }] {
                let mut network = layout.build_with_level(patterns.clone(), level);
                let trace = trace(network.as_mut(), rule(kind).as_mut(), &bath, &spins, 5);
                assert_eq!(trace, expected, "{layout} on {level}");
            }
        }
    }
}

/// Equal patterns: all overlaps are as large as the network, so that none fits few bits for long.
#[test]
fn overlaps_of_any_size_are_counted_exactly() {
    let one = Patterns::random(1, 9000, 1, 0, 0).to_array();
    let equal = ndarray::concatenate(ndarray::Axis(0), &[one.view(); 70]).expect("same length");
    let patterns = Arc::new(Patterns::from_array(&equal.view()).expect("all +-1"));
    let bath = Bath::new(60.0).expect("positive");
    let mut simple = Single(Overlaps::with_level(patterns.clone(), Level::Portable));
    let expected = trace(&mut simple, rule(0).as_mut(), &bath, &patterns.pattern(0), 1);
    for layout in LAYOUTS {
        let mut network = layout.build(patterns.clone());
        assert_eq!(
            trace(network.as_mut(), rule(0).as_mut(), &bath, &patterns.pattern(0), 1),
            expected,
            "{layout}"
        );
    }
}

#[test]
fn threads_inside_one_network_change_nothing() {
    let patterns = Arc::new(Patterns::random(1, 20_000, 1500, 0, 0));
    let mut spins = patterns.pattern(0);
    start::corrupt(&mut spins, 0.9, &mut stream(1, Purpose::Start, &[]));
    let follow = |threads: usize| {
        let mut network = Overlaps::new(patterns.clone());
        network.split_over(threads);
        trace(&mut network, rule(2).as_mut(), &Bath::cold(), &spins, 1)
    };
    assert_eq!(follow(3), follow(1));
}

#[test]
fn a_layout_that_would_overflow_is_never_chosen() {
    for engine in [Engine::Auto, Engine::Fields, Engine::FieldsOnTheFly, Engine::Overlaps] {
        assert_eq!(engine.layout(1_000_000, 137_000), Layout::Overlaps);
    }
}
