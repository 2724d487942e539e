//! The projection rule: Kanter, Sompolinsky, Phys. Rev. A 35, 380 (1987).

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
    let temperature = |load| projection::retrieval_temperature(load).map_or(f64::NAN, |end| end.temperature);
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
    for (load, temperature) in [(0.01, 0.8), (0.1, 0.3), (0.3, 0.3), (0.5, 0.2), (0.9, 0.02), (1e-6, 0.97)] {
        let at = |temperature| projection::retrieval(load, temperature).expect("below the end");
        let state = at(temperature);
        let x = (1.0 - state.m * state.m) / temperature;
        let response = projection::response(load, x).expect("in range");
        near(x * response * response - (x - 1.0) * response, load, 1e-13, "R");
        near((state.m * (1.0 - response) / temperature).tanh(), state.m, 1e-12, "m");
        let step = 1e-5 * temperature;
        let slope = (at(temperature + step).free_energy - at(temperature - step).free_energy) / (2.0 * step);
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
    near(projection::spin_glass_energy(1e-14).expect("small"), -std::f64::consts::FRAC_1_PI, 1e-6, "glass");
    assert!(projection::spin_glass_energy(0.3634).is_none());
}

#[test]
fn arguments_out_of_range_have_no_state() {
    for wrong in [-0.1, f64::NAN, f64::INFINITY, 1.0] {
        assert!(projection::retrieval(wrong, 0.1).is_none() && projection::retrieval(0.1, wrong).is_none());
        assert!(projection::retrieval_temperature(wrong).is_none() && projection::capacity(wrong).is_none());
        assert!(projection::response(wrong, 1.0).is_none());
    }
    let cold = projection::retrieval(0.99, 0.0).expect("below 1");
    assert_eq!((cold.m, cold.entropy), (1.0, 0.0));
    near(projection::retrieval(0.0, 0.5).expect("below 1").m, crate::retrieved(0.0, 0.5).m, 1e-14, "clean");
}
