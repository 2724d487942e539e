//! One-shot bounds: reference numbers, full enumeration, and networks themselves.

use attractor::network::hebb::Overlaps;
use attractor::network::{Patterns, SpinSystem};
use attractor::theory::bounds::{
    all_half_stable_load, all_patterns_stable, all_stable_load, bit_error, exact_bit_error, finite_bit_error,
    half_stable_load, load_for_bit_error, most_stable_load, stable_pattern,
};
use attractor::theory::exact_storage::stored_pattern;

use crate::printed::{assert_all, differs, number};

#[test]
fn bit_errors_are_the_table_in_both_directions() {
    let table = [
        ("0.05", "3.872108e-6"),
        ("0.1", "7.827011e-4"),
        ("0.138", "3.552211e-3"),
        ("0.15", "4.911637e-3"),
        ("0.2", "1.267366e-2"),
        ("0.5", "7.864960e-2"),
        ("1", "0.1586553"),
    ];
    assert_all(
        table.iter().map(|(load, error)| differs(load, bit_error(number(load)).unwrap_or(1.0), error)),
    );
    let inverse = [("0.104717", 0.001), ("0.184778", 0.01), ("0.369612", 0.05), ("0.608875", 0.1)];
    assert_all(
        inverse
            .iter()
            .map(|(load, error)| differs(load, load_for_bit_error(*error).unwrap_or(f64::NAN), load)),
    );
    for load in [0.01, 0.05, 0.3, 2.0] {
        let back = load_for_bit_error(bit_error(load).expect("a load")).expect("a probability");
        assert!((back / load - 1.0).abs() < 1e-12, "{load}: {back}");
    }
    assert_eq!(finite_bit_error(1000, 101), bit_error(0.1));
}

#[test]
fn loads_of_exact_storage_are_the_table() {
    let table = [
        (100, "0.108574", "0.054287"),
        (1000, "0.072382", "0.036191"),
        (10_000, "0.054287", "0.027143"),
        (100_000, "0.043429", "0.021715"),
    ];
    assert_all(table.iter().flat_map(|&(neurons, most, all)| {
        [
            differs(most, most_stable_load(neurons).unwrap_or(0.0), most),
            differs(all, all_stable_load(neurons).unwrap_or(0.0), all),
        ]
    }));
}

/// All signs of the noise, one by one.
fn enumerated(neurons: u32, patterns: u32) -> f64 {
    let signs = (neurons - 1) * (patterns - 1);
    let sum = |bits: u32| 2 * i64::from(bits.count_ones()) - i64::from(signs);
    let wrong = (0..1_u32 << signs).filter(|&bits| sum(bits) + i64::from(neurons) - 1 < 0).count();
    wrong as f64 / 2.0_f64.powi(signs as i32)
}

#[test]
fn exact_bit_error_is_the_enumeration_for_few_signs_and_the_normal_law_for_many() {
    for (neurons, patterns) in
        [(1, 5), (2, 1), (2, 2), (2, 3), (3, 5), (4, 7), (5, 5), (6, 4), (19, 2), (2, 21)]
    {
        let (found, expected) =
            (exact_bit_error(neurons, patterns), enumerated(neurons as u32, patterns as u32));
        let found = found.expect("small");
        assert!((found - expected).abs() < 1e-13, "{neurons} {patterns}: {found} {expected}");
    }
    // A binomial distribution function computed elsewhere by the incomplete beta function.
    for (neurons, patterns, expected) in [
        (100, 11, 0.000_819_733_774_847_720_5),
        (1000, 73, 9.766_857_773_419_615e-5),
        (10_000, 1501, 0.004_913_473_774_590_497),
        (100_000, 13_801, 0.003_552_354_274_516_433),
    ] {
        let found = exact_bit_error(neurons, patterns).expect("in range");
        assert!((found / expected - 1.0).abs() < 1e-10, "{neurons} {patterns}: {found}");
        let normal = finite_bit_error(neurons, patterns).expect("in range");
        assert!((found / normal - 1.0).abs() < 10.0 / neurons as f64, "{found} {normal}");
    }
}

#[test]
fn stored_patterns_have_the_exact_bit_error_and_stability() {
    let (neurons, patterns, sets) = (100, 11, 400_u64);
    let (mut wrong, mut stable) = (0.0, 0.0);
    for set in 0..sets {
        let stored = std::sync::Arc::new(Patterns::random(5, neurons, patterns, set, 0));
        let mut network = Overlaps::new(stored.clone());
        network.set_spins(&stored.pattern(0));
        let sign = |i: usize| i64::from(stored.value(0, i));
        let errors = (0..neurons).filter(|&i| network.scaled_field(i) as i64 * sign(i) < 0).count();
        wrong += errors as f64;
        stable += if errors == 0 { 1.0 } else { 0.0 };
    }
    let trials = sets as f64 * neurons as f64;
    let error = exact_bit_error(neurons, patterns).expect("in range");
    // Errors in a network hardly know of each other: Poisson noise.
    assert!((wrong / trials - error).abs() < 4.0 * (error / trials).sqrt(), "{} {error}", wrong / trials);
    let share = stable_pattern(neurons, patterns).expect("in range");
    let noise = (share * (1.0 - share) / sets as f64).sqrt();
    assert!(noise < 0.02 && (stable / sets as f64 - share).abs() < 4.0 * noise, "{stable} {share}");
}

/// Mean over pattern sets of the share of stable patterns, and its standard error.
fn stable_share(neurons: usize, patterns: usize, sets: u64) -> (f64, f64) {
    let share = |set: u64| {
        let stored = std::sync::Arc::new(Patterns::random(7, neurons, patterns, set, 0));
        let mut network = Overlaps::new(stored.clone());
        let stable = (0..patterns).filter(|&pattern| {
            network.set_spins(&stored.pattern(pattern));
            let sign = |i: usize| i64::from(stored.value(pattern, i));
            (0..neurons).all(|i| network.scaled_field(i) as i64 * sign(i) >= 0)
        });
        stable.count() as f64 / patterns as f64
    };
    let shares: Vec<f64> = (0..sets).map(share).collect();
    let mean = shares.iter().sum::<f64>() / sets as f64;
    let squares = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>();
    (mean, (squares / (sets as f64 * (sets as f64 - 1.0))).sqrt())
}

#[test]
fn wrong_bits_come_in_bunches_as_common_noise_brings_them() {
    let (share, error) = stable_share(100, 15, 600);
    let stored = stored_pattern(100, 15).expect("in range");
    let independent = stable_pattern(100, 15).expect("in range");
    assert!((share - stored).abs() < 4.0 * error, "{share} +- {error}, {stored}");
    assert!((share - independent).abs() > 4.0 * error, "{share} +- {error}, {independent}");
    // Simulations of 4000 and 60 pattern sets, elsewhere: value, error.
    for (neurons, patterns, share, error) in [
        (100, 11, 0.9345, 0.0014),
        (100, 8, 0.993_84, 0.000_50),
        (100, 15, 0.7242, 0.0023),
        (1000, 73, 0.9128, 0.0040),
        (1000, 110, 0.3545, 0.0067),
        (400, 24, 0.9942, 0.0005),
    ] {
        let stored = stored_pattern(neurons, patterns).expect("in range");
        assert!((stored - share).abs() < 3.0 * error, "{neurons} {patterns}: {stored}");
    }
}

#[test]
fn bunches_dissolve_in_large_networks() {
    let mut before = f64::INFINITY;
    for neurons in [100, 1000, 10_000, 100_000, 1_000_000] {
        let patterns = (half_stable_load(neurons).expect("two or more") * neurons as f64) as usize;
        let difference = stored_pattern(neurons, patterns).expect("in range")
            - stable_pattern(neurons, patterns).expect("in range");
        assert!(difference > 0.0 && difference < before, "{neurons}: {difference}");
        before = difference;
    }
    assert!(before < 1e-3, "{before}");
    assert!(stored_pattern(0, 1).is_none() && stored_pattern(usize::MAX, 2).is_none());
    for (neurons, patterns) in [(1, 1), (2, 9), (9, 2), (3, 3), (9, 3), (50, 2000)] {
        let stored = stored_pattern(neurons, patterns).expect("in range");
        assert!((0.0..=1.0).contains(&stored), "{neurons} {patterns}: {stored}");
    }
}

#[test]
fn sharp_loads_lie_above_the_asymptotic_ones_and_approach_them() {
    let mut before = [f64::INFINITY; 2];
    for neurons in [100, 10_000, 1_000_000, 1_000_000_000] {
        let ratios = [
            half_stable_load(neurons).expect("two or more") / most_stable_load(neurons).expect("two or more"),
            all_half_stable_load(neurons).expect("two or more")
                / all_stable_load(neurons).expect("two or more"),
        ];
        assert!((0..2).all(|k| ratios[k] > 1.0 && ratios[k] < before[k]), "{neurons}: {ratios:?}");
        before = ratios;
    }
    let load = half_stable_load(1000).expect("two or more");
    let patterns = (load * 1000.0) as usize + 1;
    assert!((stable_pattern(1000, patterns).expect("in range") - 0.5).abs() < 0.02);
    let load = all_half_stable_load(1000).expect("two or more");
    let patterns = (load * 1000.0) as usize + 1;
    assert!((all_patterns_stable(1000, patterns).expect("in range") - 0.5).abs() < 0.15);
}

#[test]
fn arguments_out_of_range_have_no_bound() {
    for wrong in [-0.1, f64::NAN, f64::INFINITY] {
        assert!(bit_error(wrong).is_none() && load_for_bit_error(wrong).is_none());
    }
    assert!(load_for_bit_error(0.0).is_none() && load_for_bit_error(0.5).is_none());
    assert!(finite_bit_error(0, 1).is_none() && finite_bit_error(1, 0).is_none());
    assert!(exact_bit_error(0, 1).is_none() && exact_bit_error(1, 0).is_none());
    assert!(exact_bit_error(usize::MAX, usize::MAX).is_none());
    assert!(most_stable_load(1).is_none() && all_stable_load(0).is_none());
    assert!(half_stable_load(1).is_none() && all_half_stable_load(1).is_none());
    assert_eq!((bit_error(0.0), exact_bit_error(10, 1)), (Some(0.0), Some(0.0)));
}
