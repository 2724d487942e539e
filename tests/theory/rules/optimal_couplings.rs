//! The best of all couplings: Gardner, J. Phys. A 21, 257 (1988).

use super::*;

#[test]
fn capacities_are_the_table_in_both_directions() {
    let table = [
        ("0", "2"),
        ("0.1", "1.709631500"),
        ("0.2", "1.469208397"),
        ("0.25", "1.364642787"),
        ("0.5", "0.961205053"),
        ("0.75", "0.697229569"),
        ("1", "0.519572230"),
        ("1.5", "0.309870652"),
        ("2", "0.200231016"),
        ("3", "0.100002034"),
    ];
    let capacity = |margin| optimal_storage::capacity(margin).unwrap_or(f64::NAN);
    assert_all(table.iter().map(|(margin, load)| differs(margin, capacity(number(margin)), load)));
    for margin in [0.0, 1e-3, 0.5, 2.0, 30.0, 1e10] {
        let back = optimal_storage::margin(capacity(margin)).expect("below capacity");
        near(back, margin, 1e-12 * margin.max(1.0), "there and back");
    }
    let half = optimal_storage::margin(0.5).expect("below capacity");
    near(half, 1.03, 0.01, "margin at load 1/2");
    near(brute(half, 1.0, |t| t.max(0.0).powi(2)), 2.0, 1e-7, "Gardner's integral");
}

/// Cover's recursion: C(P + 1, N) = C(P, N) + C(P, N - 1), C(1, N) = 2.
#[test]
fn separable_divisions_are_those_of_the_recursion() {
    let mut counts = vec![2_u128; 40];
    for patterns in 1..=60_usize {
        for inputs in 1..=40_usize {
            let expected = counts[inputs - 1] as f64 / 2.0_f64.powi(patterns as i32);
            let found = optimal_storage::separable(inputs, patterns).expect("in range");
            near(
                found,
                expected,
                1e-11 * expected.min(1.0),
                &format!("{inputs} inputs, {patterns} patterns"),
            );
        }
        counts = (0..40).map(|k| counts[k] + if k > 0 { counts[k - 1] } else { 0 }).collect();
    }
}

#[test]
fn half_of_all_divisions_are_separable_at_two_patterns_an_input() {
    for inputs in [1, 7, 1000, 1_000_000] {
        assert_eq!(optimal_storage::separable(inputs, 2 * inputs), Some(0.5));
        assert_eq!(optimal_storage::separable(inputs, inputs), Some(1.0));
        let above = optimal_storage::separable(inputs, 2 * inputs + 1).expect("in range");
        let below = optimal_storage::separable(inputs, 2 * inputs - 1).expect("in range");
        assert!(above < 0.5 && below > 0.5);
    }
    // The step sharpens: the normal law of the binomial.
    let many = optimal_storage::separable(10_000, 20_200).expect("in range");
    near(many, 0.5 * libm::erfc(200.0 / (2.0_f64 * 20_199.0).sqrt()), 1e-4, "far from the step");
    assert!(optimal_storage::separable(0, 1).is_none() && optimal_storage::separable(1, 0).is_none());
    assert!(optimal_storage::separable(10, usize::MAX).is_none());
}

#[test]
fn arguments_out_of_range_have_no_margin() {
    for wrong in [-0.1, f64::NAN, f64::INFINITY] {
        assert!(optimal_storage::capacity(wrong).is_none() && optimal_storage::margin(wrong).is_none());
    }
    assert!(optimal_storage::margin(2.01).is_none() && optimal_storage::margin(0.0).is_none());
}
