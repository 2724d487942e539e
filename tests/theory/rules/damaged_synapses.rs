//! Diluted, clipped and noisy synapses: Sompolinsky, Phys. Rev. A 34, 2571 (1986).

use super::*;

#[test]
fn capacity_over_connectivity_is_the_table() {
    let table = [
        ("1", "0.137905566", "0.137906", "0.9674"),
        ("0.9", "0.128475862", "0.142751", "0.9633"),
        ("0.75", "0.113681587", "0.151575", "0.9556"),
        ("0.5", "0.086541948", "0.173084", "0.9356"),
        ("0.25", "0.053728548", "0.214914", "0.8937"),
        ("0.1", "0.027628794", "0.276288", "0.8277"),
        ("0.05", "0.016191751", "0.323835", "0.7726"),
        ("0.01", "0.004247995", "0.424800", "0.6393"),
        ("0.001", "0.000526829", "0.526829", "0.4638"),
    ];
    assert_all(table.iter().flat_map(|(connectivity, load, ratio, m)| {
        let c = number(connectivity);
        let end = diluted(c).capacity(0.0).expect("in range");
        [
            differs(connectivity, end.load, load),
            differs("P/(cN)", end.load / c, ratio),
            differs("m", end.m, m),
        ]
    }));
    // c -> 0: one direction or two, the noise that comes back is lost.
    let sparse = diluted(1e-9).capacity(0.0).expect("in range");
    let limit = extreme_dilution::capacity(0.0).expect("in range");
    assert!(sparse.load / 1e-9 < limit && sparse.load / 1e-9 > 0.995 * limit, "{sparse:?}");
}

#[test]
fn intact_synapses_are_the_hopfield_network() {
    for (load, temperature) in [(0.1, 0.0), (0.137, 0.0), (0.05, 0.3), (0.01, 0.7), (0.13, 0.1), (1e-6, 0.9)]
    {
        let found = Synapses::INTACT.retrieval(load, temperature).expect("below capacity");
        let expected = crate::retrieved(load, temperature);
        for (found, expected) in numbers(&found).into_iter().zip(numbers(&expected)) {
            near(found, expected, 1e-11 * expected.abs().max(1.0), "intact");
        }
    }
    for temperature in [0.0, 0.2, 0.7] {
        let found = Synapses::INTACT.capacity(temperature).expect("in range");
        let expected = theory::capacity::at(temperature).expect("in range");
        near(found.load, expected.load, 1e-13, "capacity");
        near(found.m, expected.m, 1e-6, "overlap at capacity");
    }
}

fn numbers(state: &State) -> [f64; 8] {
    let State { m, q, r, c, energy, free_energy, entropy, stability } = *state;
    [m, q, r, c, energy, free_energy, entropy, stability.unwrap_or(0.0)]
}

#[test]
fn states_solve_their_equations_and_obey_thermodynamics() {
    let noisy = Synapses::INTACT.noisy(0.3).expect("a deviation");
    for (synapses, load, temperature) in [
        (diluted(0.5), 0.05, 0.2),
        (diluted(0.1), 0.02, 0.1),
        (Synapses::INTACT.clipped(), 0.08, 0.15),
        (noisy, 0.06, 0.25),
        (noisy.clipped().diluted(0.7).expect("a share"), 0.02, 0.3),
    ] {
        let at = |temperature| synapses.retrieval(load, temperature).expect("below capacity");
        let state = at(temperature);
        let State { m, q, r, c, .. } = state;
        let deviation = (load * r + synapses.noise(load) * q).sqrt() / temperature;
        near(brute(m / temperature, deviation, f64::tanh), m, 1e-10, "m");
        near(brute(m / temperature, deviation, |h| h.tanh().powi(2)), q, 1e-10, "q");
        near((1.0 - q) / temperature, c, 1e-10, "C");
        near(q / (1.0 - c).powi(2), r, 1e-10, "r");
        let step = 1e-4;
        let slope = (at(temperature + step).free_energy - at(temperature - step).free_energy) / (2.0 * step);
        near(-slope, state.entropy, 1e-6, "S = -df/dT");
    }
}

/// df/d(D^2) = -b (1 - q^2)/4, as in a spin glass; noise of constant strength changes nothing else.
#[test]
fn free_energy_answers_to_noise_as_in_a_spin_glass() {
    let (load, temperature, variance, step) = (0.05, 0.2, 0.04_f64, 1e-5);
    let at = |variance: f64| {
        let synapses = Synapses::INTACT.noisy(variance.sqrt()).expect("a deviation");
        synapses.retrieval(load, temperature).expect("below capacity")
    };
    let slope = (at(variance + step).free_energy - at(variance - step).free_energy) / (2.0 * step);
    near(slope, -(1.0 - at(variance).q.powi(2)) / (4.0 * temperature), 1e-7, "df/dD^2");
}

#[test]
fn clipping_costs_what_dilution_to_two_over_pi_costs() {
    let clipped = Synapses::INTACT.clipped();
    let capacity = clipped.capacity(0.0).expect("in range");
    assert_eq!(Some(capacity), diluted(std::f64::consts::FRAC_2_PI).capacity(0.0));
    // Between the capacities at c = 1/2 and 3/4.
    assert!(capacity.load > 0.0865 && capacity.load < 0.1137, "{capacity:?}");
    near(clipped.noise(0.1), 0.1 * (std::f64::consts::FRAC_PI_2 - 1.0), 1e-15, "D^2");
}

/// Networks of 2500 neurons with 125 patterns, 24 pattern sets, simulated elsewhere.
#[test]
fn warm_networks_agree() {
    let noisy = Synapses::INTACT.noisy(0.2).expect("a deviation");
    for (synapses, temperature, measured) in [
        (diluted(0.5), 0.2, (0.991_60, 0.000_42)),
        (noisy, 0.25, (0.988_24, 0.000_55)),
        (Synapses::INTACT.clipped(), 0.25, (0.991_42, 0.000_37)),
    ] {
        let state = synapses.retrieval(124.0 / 2500.0, temperature).expect("below capacity");
        assert_measured(state.m, measured, "m");
    }
}

/// The variance of what is left of sign w beside its linear part.
#[test]
fn signs_of_normal_couplings_have_the_noise_of_clipping() {
    let load = 0.3_f64;
    let scale = (std::f64::consts::FRAC_PI_2 * load).sqrt();
    let rest = |w: f64| (scale * w.signum() - w).powi(2);
    near(brute(0.0, load.sqrt(), rest), Synapses::INTACT.clipped().noise(load), 1e-3, "D^2");
    near(brute(0.0, load.sqrt(), |w| (scale * w.signum() - w) * w), 0.0, 1e-3, "uncorrelated");
}

#[test]
fn noise_ends_retrieval_of_a_lone_pattern_at_two_over_pi() {
    let noisy = |variance: f64| Synapses::INTACT.noisy(variance.sqrt()).expect("a deviation");
    let edge = std::f64::consts::FRAC_2_PI;
    let m = noisy(0.3).retrieval(0.0, 0.0).expect("weak noise").m;
    near(libm::erf(m / 0.6_f64.sqrt()), m, 1e-12, "m");
    assert!(noisy(0.99 * edge).capacity(0.0).is_some() && noisy(1.01 * edge).capacity(0.0).is_none());
    assert!(noisy(1.01 * edge).retrieval(0.001, 0.0).is_none());
}

#[test]
fn damage_lowers_the_capacity_which_is_the_end_of_retrieval() {
    for temperature in [0.0, 0.1, 0.4, 0.8, 0.99] {
        let mut before = f64::INFINITY;
        for c in [1.0, 0.6, 0.1, 0.001] {
            let end = diluted(c).capacity(temperature).expect("in range");
            assert!(end.load < before, "c = {c}, T = {temperature}");
            before = end.load;
            let at = |factor: f64| diluted(c).retrieval(end.load * factor, temperature);
            assert!(at(1.0 - 1e-6).is_some() && at(1.0 + 1e-6).is_none(), "c = {c}, T = {temperature}");
        }
    }
    for wrong in [-0.1, f64::NAN, f64::INFINITY] {
        assert!(Synapses::INTACT.diluted(wrong).is_none() && Synapses::INTACT.noisy(wrong).is_none());
        assert!(diluted(0.5).retrieval(wrong, 0.1).is_none() && diluted(0.5).retrieval(0.1, wrong).is_none());
        assert!(diluted(0.5).capacity(wrong).is_none());
    }
    assert!(Synapses::INTACT.diluted(0.0).is_none() && Synapses::INTACT.diluted(1.01).is_none());
}
