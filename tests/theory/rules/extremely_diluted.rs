//! Few inputs to each neuron: Derrida, Gardner, Zippelius, Europhys. Lett. 4, 167 (1987).

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
