//! Other rules, damaged synapses, sequences, optimal storage: reference numbers to half a unit of their last digit, an
//! independent quadrature, thermodynamic identities, and the limits in which one theory becomes another.

use attractor::theory::synapses::Synapses;
use attractor::theory::{self, State, dreaming, extreme_dilution, optimal_storage, projection, sequence};

use crate::brute;
use crate::printed::{assert_all, differs, number};

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} is not {expected}");
}

fn diluted(connectivity: f64) -> Synapses {
    Synapses::INTACT.diluted(connectivity).expect("a share")
}

/// Within three standard errors of what simulated networks gave.
fn assert_measured(theory: f64, (measured, error): (f64, f64), what: &str) {
    assert!((theory - measured).abs() < 3.0 * error, "{what}: {theory}, measured {measured} +- {error}");
}

mod projection_rule {
    use super::*;

    #[test]
    fn ends_and_states_are_the_table() {
        let ends = [
            ("0.01", "0.862577"),
            ("0.02", "0.807994"),
            ("0.05", "0.703751"),
            ("0.1", "0.592729"),
            ("0.2", "0.447408"),
            ("0.3", "0.345224"),
            ("0.4", "0.265448"),
            ("0.5", "0.200112"),
            ("0.6", "0.145210"),
            ("0.7", "0.098483"),
            ("0.8", "0.058660"),
            ("0.9", "0.025287"),
        ];
        let temperature =
            |load| projection::retrieval_temperature(load).map_or(f64::NAN, |end| end.temperature);
        assert_all(ends.iter().map(|(load, end)| differs(load, temperature(number(load)), end)));
        let states = [
            ("0.1", "0.3", "0.99478869", "-0.44533871"),
            ("0.2", "0.2", "0.99931822", "-0.39945550"),
            ("0.3", "0.2", "0.99807682", "-0.34866288"),
            ("0.5", "0.15", "0.99704618", "-0.24855426"),
            ("0.5", "0.1", "0.99990828", "-0.24995419"),
            ("0.8", "0.05", "0.99916843", "-0.09983809"),
        ];
        assert_all(states.iter().flat_map(|(load, temperature, m, energy)| {
            let state = projection::retrieval(number(load), number(temperature)).expect("below the end");
            [differs("m", state.m, m), differs("energy", state.energy, energy)]
        }));
        near(projection::GLASS_LOAD, 0.363_380, 5e-7, "1 - 2/pi");
    }

    #[test]
    fn states_solve_their_equations_and_obey_thermodynamics() {
        for (load, temperature) in
            [(0.01, 0.8), (0.1, 0.3), (0.3, 0.3), (0.5, 0.2), (0.9, 0.02), (1e-6, 0.97)]
        {
            let at = |temperature| projection::retrieval(load, temperature).expect("below the end");
            let state = at(temperature);
            let x = (1.0 - state.m * state.m) / temperature;
            let response = projection::response(load, x).expect("in range");
            near(x * response * response - (x - 1.0) * response, load, 1e-13, "R");
            near((state.m * (1.0 - response) / temperature).tanh(), state.m, 1e-12, "m");
            let step = 1e-5 * temperature;
            let slope =
                (at(temperature + step).free_energy - at(temperature - step).free_energy) / (2.0 * step);
            near(-slope, state.entropy, 1e-6, "S = -df/dT");
        }
    }

    #[test]
    fn retrieval_ends_where_it_is_said_to_end_and_patterns_lie_below_the_glass() {
        for load in [1e-10, 1e-4, 0.05, 0.4, 0.9, 0.9999] {
            let end = projection::retrieval_temperature(load).expect("in range");
            assert!(projection::retrieval(load, end.temperature * (1.0 - 1e-9)).is_some(), "load {load}");
            assert!(projection::retrieval(load, end.temperature * (1.0 + 1e-9)).is_none(), "load {load}");
            let back = projection::capacity(end.temperature).expect("below 1");
            near(back.load / load, 1.0, 1e-4, "there and back");
            near(back.m, end.m, 1e-4, "overlap at the end");
        }
        for load in [1e-6, 0.01, 0.1, 0.3, 0.36] {
            let glass = projection::spin_glass_energy(load).expect("below the end of the glass");
            assert!(glass > 0.5 * (load - 1.0), "load {load}: {glass}");
        }
        near(
            projection::spin_glass_energy(1e-14).expect("small"),
            -std::f64::consts::FRAC_1_PI,
            1e-6,
            "glass",
        );
        assert!(projection::spin_glass_energy(0.3634).is_none());
    }

    #[test]
    fn arguments_out_of_range_have_no_state() {
        for wrong in [-0.1, f64::NAN, f64::INFINITY, 1.0] {
            assert!(
                projection::retrieval(wrong, 0.1).is_none() && projection::retrieval(0.1, wrong).is_none()
            );
            assert!(
                projection::retrieval_temperature(wrong).is_none() && projection::capacity(wrong).is_none()
            );
            assert!(projection::response(wrong, 1.0).is_none());
        }
        let cold = projection::retrieval(0.99, 0.0).expect("below 1");
        assert_eq!((cold.m, cold.entropy), (1.0, 0.0));
        near(
            projection::retrieval(0.0, 0.5).expect("below 1").m,
            crate::retrieved(0.0, 0.5).m,
            1e-14,
            "clean",
        );
    }
}

mod sequences {
    use super::*;

    #[test]
    fn capacity_and_overlaps_are_the_reference() {
        let end = sequence::capacity(0.0).expect("in range");
        assert_all(
            [differs("capacity", end.load, "0.269061629"), differs("m", end.m, "0.834871")].into_iter(),
        );
        // Networks of 6000 neurons after 120 steps: one step's chance.
        for (load, measured) in [(0.15, 0.9910), (0.20, 0.9663), (0.25, 0.905)] {
            let m = sequence::retrieval(load, 0.0).expect("below capacity").m;
            near(m, measured, 4.0 * ((1.0 - m * m) / 6000.0).sqrt(), "m");
        }
        // Warm ones: means of 60 steps over eight pattern sets.
        for (patterns, temperature, measured) in [
            (600.0, 0.3, (0.978_41, 0.000_17)),
            (300.0, 0.6, (0.861_31, 0.000_53)),
            (1200.0, 0.2, (0.941_50, 0.000_90)),
        ] {
            let m = sequence::retrieval((patterns - 1.0) / 6000.0, temperature).expect("below capacity").m;
            assert_measured(m, measured, "m");
        }
    }

    #[test]
    fn states_solve_their_equations() {
        for (load, temperature) in
            [(0.1, 0.3), (0.2, 0.2), (0.05, 0.6), (0.26, 0.02), (1e-5, 0.9), (1e-12, 0.5)]
        {
            let sequence::Sequence { m, q, r, c } =
                sequence::retrieval(load, temperature).expect("below capacity");
            let (mean, deviation) = (m / temperature, (load * r).sqrt() / temperature);
            near(brute(mean, deviation, f64::tanh), m, 1e-10, "m");
            near(brute(mean, deviation, |h| h.tanh().powi(2)), q, 1e-10, "q");
            near((1.0 - q) / temperature, c, 1e-10, "C");
            near(1.0 / (1.0 - c * c), r, 1e-10, "r");
        }
    }

    #[test]
    fn capacity_falls_with_temperature_and_is_the_end_of_retrieval() {
        let mut before = f64::INFINITY;
        for temperature in [0.0, 1e-6, 0.1, 0.3, 0.6, 0.9, 0.999, 0.999_99] {
            let end = sequence::capacity(temperature).expect("below 1");
            assert!(end.load < before, "T = {temperature}");
            before = end.load;
            assert!(sequence::retrieval(end.load * (1.0 - 1e-6), temperature).is_some(), "T = {temperature}");
            assert!(sequence::retrieval(end.load * (1.0 + 1e-6), temperature).is_none(), "T = {temperature}");
        }
        for wrong in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(sequence::retrieval(wrong, 0.1).is_none() && sequence::retrieval(0.1, wrong).is_none());
            assert!(sequence::capacity(wrong).is_none());
        }
        near(sequence::retrieval(0.0, 0.5).expect("clean").m, crate::retrieved(0.0, 0.5).m, 1e-14, "clean");
    }
}

mod damaged_synapses {
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
        for (load, temperature) in
            [(0.1, 0.0), (0.137, 0.0), (0.05, 0.3), (0.01, 0.7), (0.13, 0.1), (1e-6, 0.9)]
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
            let slope =
                (at(temperature + step).free_energy - at(temperature - step).free_energy) / (2.0 * step);
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
            assert!(
                diluted(0.5).retrieval(wrong, 0.1).is_none() && diluted(0.5).retrieval(0.1, wrong).is_none()
            );
            assert!(diluted(0.5).capacity(wrong).is_none());
        }
        assert!(Synapses::INTACT.diluted(0.0).is_none() && Synapses::INTACT.diluted(1.01).is_none());
    }
}

mod extremely_diluted {
    use super::*;

    #[test]
    fn overlaps_and_capacities_are_the_table() {
        let overlaps = [
            ("0.1", "0.998407304"),
            ("0.2", "0.969899118"),
            ("0.3", "0.899440154"),
            ("0.4", "0.786118122"),
            ("0.5", "0.617446879"),
            ("0.6", "0.328517845"),
        ];
        let overlap = |load| extreme_dilution::retrieval(load, 0.0).unwrap_or(f64::NAN);
        assert_all(overlaps.iter().map(|(load, m)| differs(load, overlap(number(load)), m)));
        let capacities = [
            ("0", "0.636619772"),
            ("0.1", "0.628426596"),
            ("0.2", "0.604208242"),
            ("0.3", "0.564943713"),
            ("0.4", "0.512006391"),
            ("0.5", "0.446965050"),
            ("0.6", "0.371467347"),
            ("0.7", "0.287198200"),
            ("0.8", "0.195896008"),
            ("0.9", "0.099429830"),
        ];
        let capacity = |temperature| extreme_dilution::capacity(temperature).unwrap_or(f64::NAN);
        assert_all(
            capacities
                .iter()
                .map(|(temperature, load)| differs(temperature, capacity(number(temperature)), load)),
        );
    }

    #[test]
    fn the_map_comes_to_rest_at_its_fixed_point_and_loses_it_continuously() {
        for (load, temperature) in [(0.3, 0.0), (0.3, 0.3), (0.05, 0.8), (0.0, 0.5), (0.0, 0.0)] {
            let m = extreme_dilution::retrieval(load, temperature).expect("below capacity");
            let path = extreme_dilution::overlaps(load, temperature, 0.2, 400).expect("in range");
            near(path[400], m, 1e-9, "fixed point");
            if temperature > 0.0 {
                let first = brute(0.2 / temperature, load.sqrt() / temperature, f64::tanh);
                near(path[1], first, 1e-12, "first step");
            }
        }
        for temperature in [0.0, 0.2, 0.9] {
            let end = extreme_dilution::capacity(temperature).expect("below 1");
            let below = extreme_dilution::retrieval(end * (1.0 - 1e-6), temperature).expect("below capacity");
            assert!(below < 0.01, "T = {temperature}: {below}");
            assert!(extreme_dilution::retrieval(end * (1.0 + 1e-6), temperature).is_none());
        }
    }

    #[test]
    fn arguments_out_of_range_have_no_state() {
        for wrong in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(extreme_dilution::retrieval(wrong, 0.1).is_none());
            assert!(extreme_dilution::retrieval(0.1, wrong).is_none());
            assert!(extreme_dilution::capacity(wrong).is_none());
            assert!(extreme_dilution::overlaps(0.1, 0.1, wrong, 3).is_none());
        }
        assert!(extreme_dilution::retrieval(0.1, 1.0).is_none() && extreme_dilution::capacity(1.0).is_none());
        assert!(extreme_dilution::overlaps(0.1, 0.1, 0.5, 2_000_000).is_none());
        assert_eq!(extreme_dilution::overlaps(0.0, 0.0, 0.0, 1), Some(vec![0.0, 0.0]));
    }
}

mod dreams {
    use super::*;

    /// The reference prints 1.068141 at t = 1000; its own equations, solved with 40 digits, give 1.0681404764.
    #[test]
    fn capacities_and_overlaps_are_the_table() {
        let table = [
            ("0", "0.137906", "0.967417"),
            ("0.1", "0.165140", "0.968471"),
            ("0.2", "0.192757", "0.969698"),
            ("0.5", "0.273104", "0.973640"),
            ("1", "0.386596", "0.979142"),
            ("2", "0.540440", "0.985552"),
            ("5", "0.747361", "0.992142"),
            ("10", "0.869653", "0.995143"),
            ("50", "1.020449", "0.998233"),
            ("100", "1.046241", "0.998765"),
            ("1000", "1.068140", "0.999417"),
        ];
        assert_all(table.iter().flat_map(|(dreams, load, m)| {
            let end = dreaming::capacity(0.0, number(dreams)).expect("in range");
            [differs(dreams, end.load, load), differs("m", end.m, m)]
        }));
        let states = [
            ("1", "0.2", "0.99996811"),
            ("1", "0.3", "0.99875204"),
            ("1", "0.33", "0.99724382"),
            ("1", "0.36", "0.99387134"),
            ("0.1", "0.1", "0.99943298"),
            ("0.1", "0.15", "0.99099923"),
            ("10", "0.8", "0.99978211"),
            ("10", "0.85", "0.99867910"),
        ];
        assert_all(states.iter().map(|(dreams, load, m)| {
            let state = dreaming::retrieval(number(load), 0.0, number(dreams)).expect("below capacity");
            differs(&format!("t = {dreams}, load {load}"), state.m, m)
        }));
    }

    /// Networks of 1500 neurons, ten or twelve pattern sets, simulated elsewhere. The retrieved pattern makes no noise for itself, and
    /// the diagonal has one pattern more.
    #[test]
    fn warm_networks_agree() {
        let size = 1500.0;
        for (patterns, temperature, dreams, m, energy) in [
            (300.0, 0.3, 1.0, (0.976_49, 0.000_41), (-0.417_25, 0.000_52)),
            (450.0, 0.25, 10.0, (0.991_46, 0.000_19), (-0.350_58, 0.000_13)),
        ] {
            let load = (patterns - 1.0) / size;
            let state = dreaming::retrieval(load, temperature, dreams).expect("below capacity");
            assert_measured(state.m, m, "m");
            assert_measured(state.energy + 0.5 / size, energy, "energy");
        }
    }

    #[test]
    fn without_dreams_it_is_the_hopfield_network() {
        for (load, temperature) in
            [(0.1, 0.0), (0.137, 0.0), (0.05, 0.3), (0.01, 0.7), (0.13, 0.1), (1e-6, 0.9)]
        {
            let expected = crate::retrieved(load, temperature);
            for dreams in [0.0, 1e-12] {
                let found = dreaming::retrieval(load, temperature, dreams).expect("below capacity");
                near(found.m, expected.m, 1e-9, "m");
                near(found.q, expected.q, 1e-9, "q");
                near(found.c, expected.c, 1e-9, "C");
                near(found.energy, expected.energy, 1e-9, "energy");
            }
        }
    }

    #[test]
    fn a_lone_pattern_knows_no_rule() {
        for (temperature, dreams) in [(0.0, 1.0), (0.5, 0.1), (0.5, 100.0), (0.9, 1e4)] {
            let found = dreaming::retrieval(0.0, temperature, dreams).expect("a lone pattern");
            near(found.m, crate::retrieved(0.0, temperature).m, 1e-12, "m");
            near(found.energy, -0.5 * found.m * found.m, 1e-12, "energy");
        }
    }

    #[test]
    fn after_long_dreams_it_is_the_projection_rule() {
        for (load, temperature) in [(0.5, 0.15), (0.1, 0.3), (0.8, 0.05), (0.3, 0.2)] {
            let expected = projection::retrieval(load, temperature).expect("below the end");
            let distance = |dreams: f64| {
                let found = dreaming::retrieval(load, temperature, dreams).expect("below capacity");
                (found.m - expected.m).abs() + (found.energy - expected.energy).abs()
            };
            // The rest falls as 1/t.
            near(distance(1e3) / distance(1e4), 10.0, 0.5, "approach");
            assert!(distance(1e4) < 1e-3, "({load}, {temperature}): {}", distance(1e4));
            let hotter = 1.02 * projection::retrieval_temperature(load).expect("in range").temperature;
            assert!(dreaming::retrieval(load, hotter, 1e4).is_none(), "load {load}");
        }
    }

    #[test]
    fn capacity_is_the_end_of_retrieval_and_leads_from_one_rule_to_the_other() {
        for temperature in [0.0, 0.05, 0.3, 0.8] {
            for dreams in [0.0, 1e-3, 0.3, 3.0, 30.0, 1e4] {
                let end = dreaming::capacity(temperature, dreams).expect("in range");
                let at = |factor: f64| dreaming::retrieval(end.load * factor, temperature, dreams);
                assert!(
                    at(1.0 - 1e-6).is_some() && at(1.0 + 1e-6).is_none(),
                    "t = {dreams}, T = {temperature}"
                );
            }
            let load = |dreams: f64| dreaming::capacity(temperature, dreams).expect("in range").load;
            let hebb = theory::capacity::at(temperature).expect("in range").load;
            near(load(0.0), hebb, 1e-12, "Hebb's rule");
            assert!(load(0.1) > hebb && load(1.0) > load(0.1), "T = {temperature}");
            if temperature > 0.0 {
                let projection = projection::capacity(temperature).expect("in range").load;
                near(load(1e4) / projection, 1.0, 1e-3, "projection rule");
            }
        }
        for wrong in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(
                dreaming::retrieval(wrong, 0.1, 1.0).is_none()
                    && dreaming::retrieval(0.1, wrong, 1.0).is_none()
            );
            assert!(
                dreaming::retrieval(0.1, 0.1, wrong).is_none() && dreaming::capacity(0.1, wrong).is_none()
            );
        }
    }
}

mod optimal_couplings {
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
}
