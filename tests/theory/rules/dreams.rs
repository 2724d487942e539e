//! The dreaming kernel: Fachechi, Agliari, Barra, Neural Networks 112, 24 (2019).

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
    for (load, temperature) in [(0.1, 0.0), (0.137, 0.0), (0.05, 0.3), (0.01, 0.7), (0.13, 0.1), (1e-6, 0.9)]
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
            assert!(at(1.0 - 1e-6).is_some() && at(1.0 + 1e-6).is_none(), "t = {dreams}, T = {temperature}");
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
            dreaming::retrieval(wrong, 0.1, 1.0).is_none() && dreaming::retrieval(0.1, wrong, 1.0).is_none()
        );
        assert!(dreaming::retrieval(0.1, 0.1, wrong).is_none() && dreaming::capacity(0.1, wrong).is_none());
    }
}
