//! Against itself: thermodynamic identities, limits and ranges.

use attractor::theory::{
    self, LinePoint, State, capacity, coexistence_temperature, first_order_load, glass_temperature, lines,
    mixture, paramagnet, retrieval, retrieval_temperature, spin_glass, spinodal_load, stability_temperature,
};
use proptest::prelude::*;

use crate::{glassy, retrieved};

/// The free energy of any (m, q, r), Simpson's rule: nothing in common with the solver.
fn variational_free_energy(load: f64, temperature: f64, [m, q, r]: [f64; 3]) -> f64 {
    let (beta, noise, steps) = (1.0 / temperature, (load * r).sqrt(), 20_000);
    let width = 20.0 / f64::from(steps);
    let term = |k: i32| {
        let z = width.mul_add(f64::from(k), -10.0);
        let field = (beta * (m + noise * z)).abs();
        f64::from(2 + 2 * (k % 2)) * (-0.5 * z * z).exp() * (field + (-2.0 * field).exp().ln_1p())
    };
    let spins = (1..steps).map(term).sum::<f64>() * width / 3.0 / (2.0 * std::f64::consts::PI).sqrt();
    let c = beta * (1.0 - q);
    let patterns = 0.5 * load * temperature * ((1.0 - c).ln() - beta * q / (1.0 - c));
    0.5 * load + 0.5 * m * m + patterns + 0.5 * load * beta * r * (1.0 - q) - temperature * spins
}

#[test]
fn states_are_stationary_points_of_the_free_energy_and_have_its_value() {
    let states = [(0.05, 0.3), (0.1, 0.2), (0.12, 0.05), (0.01, 0.7), (0.02, 0.3)];
    for (load, temperature) in states {
        for state in [retrieved(load, temperature), glassy(load, temperature)] {
            let centre = [state.m, state.q, state.r];
            let value = |at| variational_free_energy(load, temperature, at);
            assert!((value(centre) - state.free_energy).abs() < 1e-11, "({load}, {temperature}) {state:?}");
            for k in 0..3 {
                let step = 1e-4 * (1.0 - state.q).min(0.1) * if k == 2 { state.r } else { 1.0 };
                let moved =
                    |by: f64| value(std::array::from_fn(|j| centre[j] + if j == k { by } else { 0.0 }));
                let slope = (moved(step) - moved(-step)) / (2.0 * step);
                assert!(slope.abs() < 2e-6, "({load}, {temperature}) direction {k}: {slope}");
            }
        }
    }
}

/// d(b f)/d b by central differences.
fn energy_by_differences(free_energy: impl Fn(f64) -> f64, temperature: f64) -> f64 {
    let (beta, step) = (1.0 / temperature, 1e-4 / temperature);
    let log_partition = |beta: f64| beta * free_energy(1.0 / beta);
    (log_partition(beta + step) - log_partition(beta - step)) / (2.0 * step)
}

#[test]
fn energy_is_the_derivative_of_the_free_energy_over_temperature() {
    for (load, temperature) in
        [(0.05, 0.3), (0.1, 0.2), (0.13, 0.05), (0.01, 0.7), (0.001, 0.9), (0.02, 0.01)]
    {
        let expected = energy_by_differences(|t| retrieved(load, t).free_energy, temperature);
        assert!((retrieved(load, temperature).energy - expected).abs() < 1e-7, "({load}, {temperature})");
        let expected = energy_by_differences(|t| glassy(load, t).free_energy, temperature);
        assert!((glassy(load, temperature).energy - expected).abs() < 1e-7, "({load}, {temperature})");
        let hot = 1.5 + temperature;
        let expected = energy_by_differences(|t| paramagnet(load, t).expect("hot").free_energy, hot);
        assert!((paramagnet(load, hot).expect("hot").energy - expected).abs() < 1e-7, "({load}, {hot})");
    }
}

#[test]
fn entropy_is_energy_minus_free_energy_over_temperature() {
    for (load, temperature) in [(0.05, 0.3), (0.1, 0.2), (0.13, 0.01), (0.01, 0.7)] {
        for state in [retrieved(load, temperature), glassy(load, temperature)] {
            assert!((state.entropy - (state.energy - state.free_energy) / temperature).abs() < 1e-13);
        }
    }
}

#[test]
fn states_solve_their_equations() {
    for (load, temperature) in [(0.05, 0.3), (0.1, 1e-4), (0.137, 0.02), (0.01, 0.7), (1e-5, 0.99)] {
        for state in [retrieved(load, temperature), glassy(load, temperature)] {
            let State { m, q, r, c, .. } = state;
            let spread = (load * r).sqrt() / temperature;
            let field = theory::gaussian::Field { mean: m / temperature, deviation: spread }.averages();
            assert!(
                (field.tanh - m).abs() < 1e-13 && (field.tanh2 - q).abs() < 1e-13,
                "({load}, {temperature})"
            );
            assert!(
                (field.sech2 / temperature - c).abs() < 1e-11
                    && (q / (1.0 - c).powi(2) / r - 1.0).abs() < 1e-11
            );
        }
    }
}

/// E f(z) for z ~ N(0, 1) by Simpson's rule, which has nothing in common with how the theory does it.
fn gaussian_average(f: impl Fn(f64) -> f64) -> f64 {
    const STEPS: i32 = 40_000;
    let width = 20.0 / f64::from(STEPS);
    let term = |k: i32| {
        let z = -10.0 + width * f64::from(k);
        let weight = if k == 0 || k == STEPS {
            1.0
        } else if k % 2 == 1 {
            4.0
        } else {
            2.0
        };
        weight * (-0.5 * z * z).exp() * f(z)
    };
    (0..=STEPS).map(term).sum::<f64>() * width / 3.0 / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn states_solve_their_equations_close_to_the_spinodal_and_far_from_it() {
    for temperature in [0.02, 0.1, 0.3, 0.6, 0.9] {
        let edge = spinodal_load(temperature).expect("below 1");
        for load in [1e-4, 0.5 * edge, edge - 1e-6, edge - 1e-9, edge * (1.0 - 1e-12)] {
            let state = retrieved(load, temperature);
            let spread = (load * state.r).sqrt();
            let tanh = |z: f64| ((state.m + spread * z) / temperature).tanh();
            let (m, q) = (gaussian_average(tanh), gaussian_average(|z| tanh(z) * tanh(z)));
            assert!((m - state.m).abs() < 1e-12 && (q - state.q).abs() < 1e-12, "({load}, {temperature})");
            let c = (1.0 - q) / temperature;
            assert!((q / (1.0 - c).powi(2) / state.r - 1.0).abs() < 1e-10, "({load}, {temperature})");
        }
    }
}

#[test]
fn glasses_and_paramagnets_cover_the_whole_plane() {
    for load in [1e-4, 0.01, 0.1, 0.5, 2.0] {
        for temperature in [0.0, 0.05, 0.3, 0.8, 1.0, 1.2, 1.6, 2.0] {
            let glass = theory::spin_glass(load, temperature);
            let paramagnet = theory::paramagnet(load, temperature);
            assert!(glass.is_some() != paramagnet.is_some(), "({load}, {temperature})");
            let Some(state) = glass.filter(|_| temperature > 0.0) else { continue };
            let spread = (load * state.r).sqrt() / temperature;
            let q = gaussian_average(|z| (spread * z).tanh().powi(2));
            assert!((q - state.q).abs() < 1e-12, "({load}, {temperature})");
        }
    }
}

#[test]
fn low_temperature_tends_to_zero_temperature() {
    for load in [0.02, 0.05, 0.1, 0.13, 0.137_9] {
        for (cold, cool) in
            [(retrieved(load, 0.0), retrieved(load, 1e-6)), (glassy(load, 0.0), glassy(load, 1e-6))]
        {
            // Near capacity the slope in T is steep: m is singular there.
            for (zero, low) in
                [(cold.m, cool.m), (cold.c, cool.c), (cold.energy, cool.energy), (cold.entropy, cool.entropy)]
            {
                assert!((zero - low).abs() < 1e-5, "load {load}: {zero} {low}");
            }
        }
        let (cold, coldest) = (retrieved(load, 0.0), retrieved(load, 1e-140));
        assert!((cold.m - coldest.m).abs() < 1e-12 && (cold.c - coldest.c).abs() < 1e-12);
        assert!(cold.stability.is_none() && retrieved(load, 1e-9).stability.is_some_and(|value| value < 1.0));
    }
}

#[test]
fn zero_load_is_the_ferromagnet() {
    for temperature in [1e-3, 0.1, 0.5, 0.9, 0.999] {
        let state = retrieved(0.0, temperature);
        assert!((state.m - (state.m / temperature).tanh()).abs() < 1e-15);
        assert!((state.q - state.m * state.m).abs() < 1e-15 && (state.energy + 0.5 * state.q).abs() < 1e-15);
        assert!((retrieved(1e-12, temperature).m - state.m).abs() < 1e-5);
    }
    assert!((retrieved(0.0, 0.0).m - 1.0).abs() < 1e-15);
    assert_eq!(retrieval(0.0, 1.0), None);
    let expected = LinePoint {
        load: 0.0,
        glass: 1.0,
        retrieval: Some(1.0),
        coexistence: Some(1.0),
        stability: Some(0.0),
        mixtures: [3, 5].map(|of| mixture::stable_temperature(of, 0.0)),
    };
    assert_eq!(lines(&[0.0]), [expected]);
}

#[test]
fn retrieval_exists_up_to_a_millionth_from_the_spinodal_and_not_beyond() {
    for temperature in [0.0, 1e-6, 0.01, 0.02, 0.1, 0.3, 0.5, 0.8, 0.95] {
        let edge = spinodal_load(temperature).expect("below 1");
        for distance in [1e-6, 1e-9, 1e-12] {
            assert!(retrieval(edge * (1.0 - distance), temperature).is_some(), "{temperature} {distance}");
            assert!(retrieval(edge * (1.0 + distance), temperature).is_none(), "{temperature} {distance}");
        }
    }
}

#[test]
fn spinodal_is_one_line_in_either_direction_and_re_entrant() {
    for load in [1e-6, 0.001, 0.05, 0.1, 0.137, 0.138, 0.138_188] {
        let temperature = retrieval_temperature(load).expect("below the tip");
        assert!((spinodal_load(temperature).expect("below 1") / load - 1.0).abs() < 1e-12);
        assert!(retrieval(load, temperature * (1.0 - 1e-7)).is_some());
        assert!(retrieval(load, temperature * (1.0 + 1e-7)).is_none());
    }
    assert!(retrieval(0.138, 0.0).is_none() && retrieval(0.138, 0.02).is_some());
    assert_eq!(retrieval_temperature(0.138_188_52), None);
}

#[test]
fn coexistence_has_equal_free_energies_and_retrieval_wins_below() {
    for load in [1e-4, 0.003, 0.02, 0.05, 0.0518, 0.0525] {
        let temperature = coexistence_temperature(load).expect("below the tip of the line");
        let advantage = |t: f64| glassy(load, t).free_energy - retrieved(load, t).free_energy;
        assert!(advantage(temperature).abs() < 1e-14);
        assert!(advantage(temperature * 0.999) > 0.0 && advantage(temperature * 1.001) < 0.0, "load {load}");
    }
    assert!(coexistence_temperature(0.053_132_0).is_some());
    assert_eq!(coexistence_temperature(0.053_132_2), None);
    assert_eq!(coexistence_temperature(0.1), None);
}

#[test]
fn lines_leave_the_critical_point_as_square_roots_of_the_load() {
    for load in [1e-9_f64, 1.000_1e-10, 0.999_9e-10, 1e-14, 1e-20] {
        let reduced = |temperature: Option<f64>| (1.0 - temperature.unwrap_or(f64::NAN)) / load.sqrt();
        assert!((reduced(retrieval_temperature(load)) - 1.954_08).abs() < 2e-5, "load {load}");
        assert!(
            (reduced(coexistence_temperature(load)) - 2.595_9).abs() < 1e-4 + 1e-16 / load.sqrt(),
            "load {load}"
        );
    }
}

#[test]
fn lines_have_no_gaps() {
    let grid = |from: f64, to: f64| (0..=50).map(move |k| from + (to - from) * f64::from(k) / 50.0);
    assert!(grid(1e-9, 0.053_132).all(|load| coexistence_temperature(load).is_some()));
    assert!(grid(1e-9, 0.138_185_9).all(|load| stability_temperature(load).is_some()));
    assert!(grid(0.137_905_5, 0.137_905_6).all(|load| stability_temperature(load).is_some()));
    assert!(grid(0.138_185_92, 0.138_188_51).all(|load| stability_temperature(load).is_none()));
    assert!(grid(0.0, 0.138_188_51).all(|load| retrieval_temperature(load).is_some()));
}

#[test]
fn coexistence_is_re_entrant_above_the_first_order_load() {
    let (load, advantage) =
        (0.0525, |t: f64| glassy(0.0525, t).free_energy - retrieved(0.0525, t).free_energy);
    assert!(load > first_order_load());
    assert!(advantage(0.0) < 0.0 && advantage(0.1) > 0.0 && advantage(0.3) < 0.0);
}

#[test]
fn spin_glass_grows_continuously_from_the_paramagnet() {
    for load in [1e-4, 0.1, 2.0] {
        let glass = glass_temperature(load);
        assert!(glassy(load, glass * (1.0 - 1e-6)).q < 1e-5);
        let (below, above) =
            (glassy(load, glass * (1.0 - 1e-8)), paramagnet(load, glass).expect("at the line"));
        assert!((below.free_energy - above.free_energy).abs() < 1e-6);
        assert!(paramagnet(load, glass * (1.0 - 1e-9)).is_none() && spin_glass(load, glass).is_none());
        assert!(above.stability.is_some_and(|value| value.abs() < 1e-9), "marginal at the line");
        assert!(glassy(load, 0.99 * glass).stability.is_some_and(|value| value < 0.0));
    }
}

#[test]
fn overlap_falls_with_load_and_temperature() {
    let falls = |values: Vec<f64>| values.windows(2).all(|pair| pair[1] < pair[0]);
    for temperature in [0.0, 0.05, 0.3, 0.5] {
        assert!(falls((25..58).map(|k| retrieved(0.001 * f64::from(k), temperature).m).collect()));
    }
    for load in [0.01, 0.05] {
        assert!(falls((10..54).map(|k| retrieved(load, 0.01 * f64::from(k)).m).collect()));
    }
    assert!(falls((0..1000).filter_map(|k| retrieval_temperature(1.38e-4 * f64::from(k))).collect()));
}

#[test]
fn arguments_out_of_range_have_no_state() {
    for wrong in [-1.0, -1e-300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for state in [retrieval, spin_glass, paramagnet] {
            assert_eq!(state(wrong, 0.3), None);
            assert_eq!(state(0.05, wrong), None);
        }
        for line in [retrieval_temperature, coexistence_temperature, stability_temperature, spinodal_load] {
            assert_eq!(line(wrong), None);
        }
    }
    assert_eq!(spinodal_load(1.0), None);
}

fn is_sound(state: &State) -> bool {
    let State { m, q, r, c, energy, free_energy, entropy, stability } = *state;
    let finite =
        [m, q, r, c, energy, free_energy, entropy, stability.unwrap_or(0.0)].iter().all(|x| x.is_finite());
    finite && (0.0..=1.0).contains(&m) && (0.0..=1.0).contains(&q) && (0.0..=1.0).contains(&c) && r >= 0.0
}

fn magnitude() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        (0.0..1.2_f64),
        (0.13..0.14_f64),
        (-320.0..-1.0_f64).prop_map(|x| 10.0_f64.powf(x)),
        (-20.0..0.0_f64).prop_map(|x| 1.0 - 10.0_f64.powf(x)),
        (-6.0..310.0_f64).prop_map(|x| 10.0_f64.powf(x)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_state_is_finite_and_in_range_everywhere(load in magnitude(), temperature in magnitude()) {
        for state in [retrieval, spin_glass, paramagnet].iter().filter_map(|state| state(load, temperature)) {
            prop_assert!(is_sound(&state), "{state:?}");
        }
    }

    #[test]
    fn spinodal_load_is_finite_for_every_temperature(temperature in magnitude()) {
        prop_assert!(spinodal_load(temperature).is_none_or(|load| (0.0..=0.138_188_6).contains(&load)));
        prop_assert_eq!(spinodal_load(temperature).is_some(), temperature < 1.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_ordered_for_every_load(load in prop_oneof![magnitude(), 0.0..0.14_f64]) {
        let LinePoint { glass, retrieval, coexistence, stability, .. } = lines(&[load])[0];
        prop_assert!(glass >= 1.0);
        prop_assert!(retrieval.is_none_or(|t| (0.0..=1.0).contains(&t)));
        prop_assert!(coexistence.is_none_or(|t| t >= 0.0 && retrieval.is_some_and(|end| t <= end)));
        prop_assert!(stability.is_none_or(|t| t >= 0.0 && retrieval.is_some_and(|end| t <= end)));
        prop_assert_eq!(retrieval.is_some(), load <= capacity::highest().load);
    }
}
