//! Little dynamics: reference numbers, an independent quadrature, its limits.

use attractor::theory::little::{Little, glass_temperature, retrieval, retrieval_temperature, spinodal_load};
use attractor::theory::{self, capacity};

use crate::brute;
use crate::printed::{assert_all, differs, number};

fn parallel(load: f64, temperature: f64) -> Little {
    retrieval(load, temperature).unwrap_or_else(|| unreachable!("no retrieval at ({load}, {temperature})"))
}

#[test]
fn overlaps_and_lines_are_the_table() {
    let overlaps = [
        ("0.05", "0.3", "0.99117523"),
        ("0.05", "0.5", "0.90798381"),
        ("0.1", "0.2", "0.98913562"),
        ("0.1", "0.3", "0.95560266"),
        ("0.02", "0.6", "0.88106839"),
    ];
    assert_all(overlaps.iter().map(|&(load, temperature, m)| {
        differs(&format!("({load}, {temperature})"), parallel(number(load), number(temperature)).m, m)
    }));
    let ends = [
        ("0.005", "0.871811"),
        ("0.01", "0.815505"),
        ("0.02", "0.732772"),
        ("0.03", "0.666733"),
        ("0.05", "0.556702"),
        ("0.07", "0.460648"),
        ("0.1", "0.323021"),
        ("0.12", "0.220302"),
        ("0.13", "0.153099"),
    ];
    assert_all(ends.iter().map(|&(load, temperature)| {
        differs(load, retrieval_temperature(number(load)).unwrap_or(f64::NAN), temperature)
    }));
    assert_all([("0.05", "1.31768"), ("0.1", "1.44253")].iter().map(|&(load, temperature)| {
        differs(load, glass_temperature(number(load)).unwrap_or(f64::NAN), temperature)
    }));
}

#[test]
fn states_solve_their_equations() {
    for (load, temperature) in [(0.05, 0.5), (0.1, 0.2), (0.13, 0.1), (0.01, 0.75), (1e-4, 0.95)] {
        let Little { m, q, r, c, persistence } = parallel(load, temperature);
        let beta = 1.0 / temperature;
        let d = 1.0 + persistence - 2.0 * q;
        let g =
            0.5 * load * beta * ((1.0 - beta * d).recip() + (1.0 + beta * (1.0 - persistence)).recip() - 2.0);
        let weakness = (-2.0 * g).exp();
        let field = |function: &dyn Fn(f64) -> f64| brute(beta * m, beta * (load * r).sqrt(), function);
        let f = |x: f64| (2.0 * x).sinh() / ((2.0 * x).cosh() + weakness);
        let steady = |x: f64| ((2.0 * x).cosh() - weakness) / ((2.0 * x).cosh() + weakness);
        assert!((field(&f) - m).abs() < 1e-10, "({load}, {temperature})");
        assert!((field(&|x| f(x).powi(2)) - q).abs() < 1e-10, "({load}, {temperature})");
        assert!((field(&steady) - persistence).abs() < 1e-10, "({load}, {temperature})");
        assert!((beta * d - c).abs() < 1e-10 && (q / (1.0 - c).powi(2) / r - 1.0).abs() < 1e-10);
    }
}

#[test]
fn at_zero_temperature_and_at_zero_load_the_rule_does_not_matter() {
    assert_eq!(spinodal_load(0.0), Some(capacity::replica_symmetric().load));
    for load in [0.03, 0.1, 0.137] {
        let expected = theory::retrieval(load, 0.0).expect("below capacity").m;
        assert!((parallel(load, 0.0).m - expected).abs() < 1e-15);
        assert!((parallel(load, 1e-9).m - expected).abs() < 1e-7, "load {load}");
    }
    for temperature in [0.1, 0.5, 0.9] {
        let expected = theory::retrieval(0.0, temperature).expect("below 1").m;
        assert!((parallel(0.0, temperature).m - expected).abs() < 1e-15);
        assert!((parallel(1e-12, temperature).m - expected).abs() < 1e-9);
    }
    assert!((parallel(0.01, 0.01).m - 1.0).abs() < 1e-12, "where the layers are not coupled within rounding");
    assert!((spinodal_load(1e-9).expect("cold") - capacity::replica_symmetric().load).abs() < 1e-9);
    assert!((glass_temperature(0.0).expect("in range") - 1.0).abs() < 1e-12);
}

#[test]
fn retrieval_is_more_robust_than_one_neuron_at_a_time() {
    for load in [1e-4, 0.01, 0.05, 0.1, 0.13] {
        let temperature = retrieval_temperature(load).expect("below the tip");
        assert!(temperature > theory::retrieval_temperature(load).expect("below the tip"));
        assert!(retrieval(load, temperature * (1.0 - 1e-8)).is_some(), "load {load}");
        assert!(retrieval(load, temperature * (1.0 + 1e-8)).is_none(), "load {load}");
    }
}

#[test]
fn arguments_out_of_range_have_no_state() {
    for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e200] {
        assert!(retrieval(wrong, 0.3).is_none() && retrieval(0.05, wrong).is_none());
        assert!(spinodal_load(wrong).is_none() && retrieval_temperature(wrong).is_none());
        assert!(glass_temperature(wrong).is_none());
    }
    assert!(
        retrieval(0.05, 1.0).is_none() && retrieval(0.14, 0.0).is_none() && retrieval(0.05, 0.6).is_none()
    );
    assert!(retrieval_temperature(0.139).is_none());
}
