//! Symmetric mixtures: reference numbers, an independent quadrature, thermodynamic identities, the two ways to end.

use attractor::theory::mixture::{Cause, End, Mixture, last, last_stable, stable_temperature, state};

use crate::printed::{assert_all, differs, number};

fn mixed(of: u32, load: f64, temperature: f64) -> Mixture {
    state(of, load, temperature).unwrap_or_else(|| unreachable!("no {of}-mixture at ({load}, {temperature})"))
}

/// Number of patterns, m and energy at T = 0, melting temperature and m there; zero load.
const ZERO_LOAD: [(u32, [&str; 4]); 4] = [
    (3, ["0.5", "-0.375", "0.459794240", "0.43197116"]),
    (5, ["0.375", "-0.351562500", "0.384739272", "0.33585656"]),
    (7, ["0.3125", "-0.341796875", "0.343929845", "0.28559948"]),
    (9, ["0.2734375", "-0.336456299", "0.316601401", "0.25321740"]),
];

/// Number of patterns, largest load at T = 0, m, energy and transverse eigenvalue there. A reference that prints +0.820 for
/// n = 7 has rounded 0.81946 upwards.
const ENDS: [(u32, [&str; 4]); 4] = [
    (3, ["0.029941757", "0.4958133", "-0.3752539", "0.780"]),
    (5, ["0.016265924", "0.3732514", "-0.3516922", "0.808"]),
    (7, ["0.011118754", "0.3114947", "-0.3418831", "0.819"]),
    (9, ["0.008436330", "0.2727669", "-0.3365206", "0.826"]),
];

/// Number of patterns, temperature, m; zero load.
const WARM: [(u32, &str, &str); 8] = [
    (3, "0.1", "0.49997729"),
    (3, "0.2", "0.49653628"),
    (3, "0.3", "0.48043850"),
    (3, "0.4", "0.45224086"),
    (5, "0.2", "0.36889713"),
    (5, "0.3", "0.35297326"),
    (7, "0.2", "0.30543450"),
    (7, "0.3", "0.29218012"),
];

#[test]
fn mixtures_at_zero_load_are_the_table() {
    assert_all(ZERO_LOAD.iter().flat_map(|&(of, row)| {
        let ground = mixed(of, 0.0, 0.0).state;
        let melting = stable_temperature(of, 0.0).expect("stable when cold");
        let values = [ground.m, ground.energy, melting, mixed(of, 0.0, melting).state.m];
        (0..4).map(move |k| differs(&format!("{of}, column {k}"), values[k], row[k]))
    }));
    assert_all(WARM.iter().map(|&(of, temperature, m)| {
        differs(&format!("{of} at {temperature}"), mixed(of, 0.0, number(temperature)).state.m, m)
    }));
}

#[test]
fn mixtures_end_at_the_loads_of_the_table() {
    assert_all(ENDS.iter().flat_map(|&(of, row)| {
        let End { load, m, energy, transverse, cause, .. } = last_stable(of, 0.0).expect("cold");
        assert_eq!(cause, Cause::Fold);
        let values = [load, m, energy, transverse];
        (0..4).map(move |k| differs(&format!("{of}, column {k}"), values[k], row[k]))
    }));
    assert_all(
        [
            differs("m", mixed(3, 0.01, 0.0).state.m, "0.49999986"),
            differs("m", mixed(3, 0.02, 0.0).state.m, "0.49988481"),
            differs("energy", mixed(3, 0.02, 0.0).state.energy, "-0.37501153"),
        ]
        .into_iter(),
    );
}

/// Averages over all sign patterns one by one and Simpson's rule in the noise: nothing in common with the solver.
fn brute(of: u32, spread: f64, function: impl Fn(&[f64], f64) -> f64) -> f64 {
    let (steps, reach) = (4000, 9.0);
    let width = 2.0 * reach / f64::from(steps);
    let mut sum = 0.0;
    for bits in 0..1_u32 << of {
        let signs: Vec<f64> = (0..of).map(|mu| if bits >> mu & 1 == 1 { 1.0 } else { -1.0 }).collect();
        for k in 1..steps {
            let x = width.mul_add(f64::from(k), -reach);
            sum += f64::from(2 + 2 * (k % 2)) * (-0.5 * x * x).exp() * function(&signs, spread * x);
        }
    }
    sum * width / 3.0 / (2.0 * std::f64::consts::PI).sqrt() / 2.0_f64.powi(of as i32)
}

/// The free energy for any overlaps, q and r.
fn free_energy(load: f64, temperature: f64, overlaps: &[f64], q: f64, r: f64) -> f64 {
    let beta = 1.0 / temperature;
    let spins = brute(overlaps.len() as u32, (load * r).sqrt(), |signs, noise| {
        let field = beta * (signs.iter().zip(overlaps).map(|(xi, m)| xi * m).sum::<f64>() + noise);
        field.abs() + (-2.0 * field.abs()).exp().ln_1p()
    });
    let c = beta * (1.0 - q);
    let patterns = 0.5 * load * temperature * ((1.0 - c).ln() - beta * q / (1.0 - c));
    let squares = overlaps.iter().map(|m| m * m).sum::<f64>();
    0.5 * load + 0.5 * squares + patterns + 0.5 * load * beta * r * (1.0 - q) - temperature * spins
}

#[test]
fn mixtures_are_stationary_points_of_the_free_energy_with_the_given_curvature() {
    for (of, load, temperature) in [(3, 0.02, 0.1), (3, 0.002, 0.35), (3, 0.001, 0.45), (5, 0.003, 0.2)] {
        let Mixture { state, transverse, .. } = mixed(of, load, temperature);
        let symmetric = vec![state.m; of as usize];
        let at = |overlaps: &[f64]| free_energy(load, temperature, overlaps, state.q, state.r);
        let centre = at(&symmetric);
        assert!((centre - state.free_energy).abs() < 1e-9, "{of} ({load}, {temperature})");
        // Within a direction of equal overlaps, q or r the slope is zero.
        let step = 1e-3;
        let along = |by: f64| at(&vec![state.m + by; of as usize]);
        assert!((along(step) - along(-step)).abs() / (2.0 * step) < 1e-5);
        let of_q = |by: f64| free_energy(load, temperature, &symmetric, state.q + by, state.r);
        assert!((of_q(1e-5) - of_q(-1e-5)).abs() / 2e-5 < 1e-5);
        let of_r = |by: f64| free_energy(load, temperature, &symmetric, state.q, state.r + by);
        assert!((of_r(step) - of_r(-step)).abs() / (2.0 * step) < 1e-5);
        // One overlap up, another down: the second derivative per unit length is the transverse eigenvalue.
        let aside = |by: f64| {
            let mut overlaps = symmetric.clone();
            overlaps[0] += by;
            overlaps[1] -= by;
            at(&overlaps)
        };
        let curvature = (aside(step) + aside(-step) - 2.0 * centre) / (2.0 * step * step);
        assert!(
            (curvature - transverse).abs() < 1e-4,
            "{of} ({load}, {temperature}): {curvature} {transverse}"
        );
    }
}

#[test]
fn energy_and_entropy_are_derivatives_of_the_free_energy() {
    for (of, load, temperature) in [(3, 0.02, 0.1), (3, 0.001, 0.45), (5, 0.01, 0.05), (9, 1e-4, 0.25)] {
        let of_temperature = |t: f64| mixed(of, load, t).state.free_energy;
        let state = mixed(of, load, temperature).state;
        let step = 1e-4 * temperature;
        let entropy =
            -(of_temperature(temperature + step) - of_temperature(temperature - step)) / (2.0 * step);
        assert!((state.entropy - entropy).abs() < 1e-7, "{of} ({load}, {temperature}): {entropy}");
        let log_partition = |beta: f64| beta * of_temperature(1.0 / beta);
        let (beta, step) = (1.0 / temperature, 1e-4 / temperature);
        let energy = (log_partition(beta + step) - log_partition(beta - step)) / (2.0 * step);
        assert!((state.energy - energy).abs() < 1e-7, "{of} ({load}, {temperature}): {energy}");
    }
}

#[test]
fn low_temperature_tends_to_zero_temperature() {
    for (of, load) in [(3, 0.01), (3, 0.029), (7, 0.01)] {
        let (cold, cool) = (mixed(of, load, 0.0), mixed(of, load, 1e-7));
        for (zero, low) in [
            (cold.state.m, cool.state.m),
            (cold.state.c, cool.state.c),
            (cold.state.energy, cool.state.energy),
            (cold.state.entropy, cool.state.entropy),
            (cold.transverse, cool.transverse),
        ] {
            assert!((zero - low).abs() < 1e-5, "{of} {load}: {zero} {low}");
        }
    }
}

#[test]
fn cold_mixtures_end_in_a_fold_and_warm_ones_give_way() {
    for (of, change) in [(3, 0.371_031), (5, 0.319_293), (7, 0.289_769), (9, 0.269_389)] {
        let cause = |temperature: f64| last_stable(of, temperature).map(|end| end.cause);
        assert_eq!(cause(change - 1e-5), Some(Cause::Fold));
        assert_eq!(cause(change + 1e-5), Some(Cause::Transverse));
        let melting = stable_temperature(of, 0.0).expect("stable when cold");
        assert!(cause(melting - 1e-6).is_some() && cause(melting + 1e-6).is_none());
        // The unstable state goes on to T = 1.
        assert!(mixed(of, 0.0, melting + 0.1).transverse < 0.0);
        assert!(state(of, 0.0, 0.999).is_some() && state(of, 0.0, 1.0).is_none());
    }
}

#[test]
fn mixtures_exist_up_to_their_last_load_and_are_stable_up_to_their_last_stable_one() {
    for of in [3, 5, 9, 21] {
        for temperature in [0.0, 1e-6, 0.01, 0.1, 0.2, 0.3, 0.4, 0.6, 0.9, 0.999] {
            let load = last(of, temperature).expect("below 1").load;
            assert!(state(of, load * (1.0 - 1e-9), temperature).is_some(), "{of} at {temperature}");
            assert!(state(of, load * (1.0 + 1e-9), temperature).is_none(), "{of} at {temperature}");
            if let Some(end) = last_stable(of, temperature) {
                assert!(end.load <= load);
                assert!(mixed(of, end.load * (1.0 - 1e-6), temperature).transverse > 0.0);
            }
        }
    }
}

#[test]
fn stable_temperature_is_the_line_of_stable_loads_and_falls() {
    for (of, loads) in [(3, [1e-4, 0.001, 0.01, 0.0299]), (5, [1e-5, 5e-4, 0.005, 0.016])] {
        let temperatures = loads.map(|load| {
            let temperature = stable_temperature(of, load).expect("below the tip");
            let back = last_stable(of, temperature).expect("stable").load;
            assert!((back / load - 1.0).abs() < 1e-7, "{of} {load}: {back}");
            temperature
        });
        assert!(temperatures.windows(2).all(|pair| pair[1] < pair[0]), "{temperatures:?}");
    }
    assert_eq!(stable_temperature(3, 0.031), None);
    let melting = stable_temperature(3, 0.0).expect("stable when cold");
    for load in [1e-29, 1.001e-18, 1e-15, 1e-12] {
        let temperature = stable_temperature(3, load).expect("below the tip");
        assert!((temperature - melting).abs() < 1e-10, "{load}: {temperature}");
    }
}

#[test]
fn arguments_out_of_range_have_no_mixture() {
    for of in [0, 1, 2, 4, 100, 101, u32::MAX] {
        assert!(state(of, 0.001, 0.1).is_none() && last(of, 0.1).is_none());
        assert!(last_stable(of, 0.1).is_none() && stable_temperature(of, 0.001).is_none());
    }
    for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e200] {
        assert!(state(3, wrong, 0.1).is_none() && state(3, 0.001, wrong).is_none());
        assert!(last(3, wrong).is_none() && stable_temperature(3, wrong).is_none());
    }
}
