//! Sequences under parallel updates: During, Coolen, Sherrington, J. Phys. A 31, 8607 (1998).

use super::*;

#[test]
fn capacity_and_overlaps_are_the_reference() {
    let end = sequence::capacity(0.0).expect("in range");
    assert_all([differs("capacity", end.load, "0.269061629"), differs("m", end.m, "0.834871")].into_iter());
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
    for (load, temperature) in [(0.1, 0.3), (0.2, 0.2), (0.05, 0.6), (0.26, 0.02), (1e-5, 0.9), (1e-12, 0.5)]
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
