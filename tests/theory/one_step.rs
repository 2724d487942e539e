//! One step of replica symmetry breaking: reference numbers, the free energy as a function of all its parameters, and limits.

use attractor::theory::one_step::{
    Capacity, State, capacity, first_order_load, retrieval, spin_glass, spinodal, spinodal_load,
};
use attractor::theory::{self, stability_end, stability_temperature};

use crate::printed::{assert_all, differs, number};
use crate::{glassy, retrieved};

/// Retrieval at T = 0: load, m, 1 - q0, C, D, energy, entropy.
const COLD_RETRIEVAL: [[&str; 7]; 8] = [
    ["0.10", "0.9979994464", "2.390437e-5", "0.00498928", "663.785", "-0.500154204454", "-6.3e-7"],
    ["0.11", "0.9962654523", "7.461401e-5", "0.00843074", "351.745", "-0.500294636282", "-2.0e-6"],
    ["0.12", "0.9932288752", "2.180870e-4", "0.01386202", "191.4834", "-0.500527087417", "-5.9e-6"],
    ["0.13", "0.9872575224", "6.702102e-4", "0.02350710", "99.93361", "-0.500911529206", "-1.85e-5"],
    ["0.135", "0.9809930582", "1.347965e-3", "0.03289115", "66.02911", "-0.501203924269", "-3.82e-5"],
    ["0.137", "0.9760615354", "2.007687e-3", "0.03998070", "51.90870", "-0.501355989742", "-5.78e-5"],
    ["0.1375", "0.9740203374", "2.310305e-3", "0.04286146", "47.64630", "-0.501399504416", "-6.69e-5"],
    ["0.138", "0.9707003165", "2.837125e-3", "0.04749423", "41.99349", "-0.501446739108", "-8.30e-5"],
];

/// The spin glass at T = 0: load, energy, q0, C, D.
const COLD_SPIN_GLASS: [[&str; 5]; 8] = [
    ["0.02", "-0.426780428", "0.5689004", "0.6967657", "0.3982348"],
    ["0.04", "-0.471686710", "0.5649078", "0.6150411", "0.4795603"],
    ["0.05", "-0.489780687", "0.5633854", "0.5867907", "0.5042516"],
    ["0.06", "-0.506137597", "0.5620498", "0.5631896", "0.5233779"],
    ["0.08", "-0.535177063", "0.5597693", "0.5252589", "0.5510212"],
    ["0.10", "-0.560758688", "0.5578519", "0.4954931", "0.5698114"],
    ["0.12", "-0.583884316", "0.5561883", "0.4711123", "0.5831292"],
    ["0.138", "-0.603094140", "0.5548544", "0.4524661", "0.5919614"],
];

/// The end of retrieval: temperature, load, m, q0, q1, x.
///
/// The reference prints x = 0.37596 in the last row but one, and q0 = 0.9954457 and x = 0.41776 in the last: near the AT
/// point x hardly matters, and its equation needs a small residual. The free energy, below, is stationary at these values.
const SPINODAL: [[&str; 6]; 8] = [
    ["0", "0.138186490", "0.9667780", "0.9964882", "1", "0"],
    ["0.002", "0.138189951", "0.9667731", "0.9963463", "0.9998739", "0.06750"],
    ["0.005", "0.138193644", "0.9667661", "0.9961560", "0.9996046", "0.14940"],
    ["0.010", "0.138196748", "0.9667561", "0.9959031", "0.9989344", "0.24939"],
    ["0.0125", "0.138197212", "0.9667516", "0.9958037", "0.9984982", "0.28778"],
    ["0.015", "0.138197005", "0.9667466", "0.9957184", "0.9979987", "0.32085"],
    ["0.020", "0.138194108", "0.9667307", "0.9955738", "0.9968254", "0.37597"],
    ["0.0245", "0.138187203", "0.9667011", "0.9954458", "0.9955937", "0.41808"],
];

fn broken(load: f64, temperature: f64) -> State {
    retrieval(load, temperature).unwrap_or_else(|| unreachable!("no retrieval at ({load}, {temperature})"))
}

fn broken_glass(load: f64, temperature: f64) -> State {
    spin_glass(load, temperature).unwrap_or_else(|| unreachable!("no spin glass at ({load}, {temperature})"))
}

/// All differences between the columns of a row and the values they should print.
fn differences<'a>(row: &'a [&'a str], values: &'a [f64]) -> impl Iterator<Item = Option<String>> + 'a {
    assert_eq!(row.len(), values.len() + 1);
    let column = |(k, (value, text)): (usize, (&f64, &&str))| {
        differs(&format!("{}, column {k}", row[0]), *value, text)
    };
    values.iter().zip(&row[1..]).enumerate().map(column)
}

#[test]
fn retrieval_at_zero_temperature_is_the_table() {
    for row in &COLD_RETRIEVAL {
        let State { m, q0, c, cold_breakpoint, energy, entropy, .. } = broken(number(row[0]), 0.0);
        assert_all(differences(row, &[m, 1.0 - q0, c, cold_breakpoint, energy, entropy]));
    }
}

#[test]
fn spin_glass_at_zero_temperature_is_the_table() {
    for row in &COLD_SPIN_GLASS {
        let State { q0, c, cold_breakpoint, energy, .. } = broken_glass(number(row[0]), 0.0);
        assert_all(differences(row, &[energy, q0, c, cold_breakpoint]));
    }
}

#[test]
fn end_of_retrieval_is_the_table() {
    for row in &SPINODAL {
        let Capacity { load, state, .. } = spinodal(number(row[0])).expect("below the AT point");
        assert_all(differences(row, &[load, state.m, state.q0, state.q1, state.breakpoint]));
    }
}

#[test]
fn capacity_and_first_order_load_are_the_reference_numbers() {
    let Capacity { load, temperature, state } = capacity();
    assert_all(
        [
            differs("capacity", load, "0.138186489565"),
            differs("temperature", temperature, "0"),
            differs("m", state.m, "0.966778"),
            differs("q0", state.q0, "0.996488"),
            differs("C", state.c, "0.0528981"),
            differs("D", state.cold_breakpoint, "36.7840"),
            differs("r0", state.r0, "1.489526"),
            differs("r1", state.r1, "1.494060"),
            differs("energy", state.energy, "-0.501466051955"),
            differs("entropy", state.entropy, "-1.04e-4"),
            differs("first order", first_order_load(), "0.056141611"),
            differs("energy there", broken(first_order_load(), 0.0).energy, "-0.500001253"),
        ]
        .into_iter(),
    );
}

#[test]
fn a_state_at_finite_temperature_is_the_reference() {
    let state = broken(0.138, 0.01);
    assert_all(
        [
            differs("m", state.m, "0.97078296"),
            differs("q0", state.q0, "0.99667133"),
            differs("q1", state.q1, "0.99896977"),
            // The reference prints 0.27531038, where the residual of this one equation was not yet small enough.
            differs("x", state.breakpoint, "0.27531055"),
            differs("f", state.free_energy, "-0.50144799"),
            differs("u", state.energy, "-0.50144360"),
        ]
        .into_iter(),
    );
}

/// Trapezoidal rule for an average over N(0, 1).
fn gaussian_average(step: f64, function: impl Fn(f64) -> f64) -> f64 {
    let nodes = (9.0 / step) as i32;
    let term = |z: f64| (-0.5 * z * z).exp() * function(z);
    (-nodes..=nodes).map(|k| term(step * f64::from(k))).sum::<f64>() * step
        / (2.0 * std::f64::consts::PI).sqrt()
}

/// ln E exp(D|mu + s z|), closed.
fn cold_log_weight(mu: f64, spread: f64, breakpoint: f64) -> f64 {
    let (mu, tilt) = (mu.abs(), breakpoint * spread);
    let normal = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let aligned = normal(mu / spread + tilt) + (-2.0 * breakpoint * mu).exp() * normal(tilt - mu / spread);
    breakpoint * mu + 0.5 * tilt * tilt + aligned.ln()
}

/// The part of the free energy that is the same at all temperatures, with C = b (1 - q1) and D = b x.
fn patterns(load: f64, temperature: f64, [m, q0, c, d, r0, r1]: [f64; 6]) -> f64 {
    let q1 = 1.0 - temperature * c;
    let delta = 1.0 - c - d * (q1 - q0);
    let entropic = temperature * (1.0 - c).ln() + (delta / (1.0 - c)).ln() / d - q0 / delta;
    0.5 * (load + m * m + load * (entropic + r1 * c + d * (r1 * q1 - r0 * q0)))
}

/// The free energy of any (m, q0, C, D, r0, r1), summed over both fields: nothing in common with the solver.
fn variational_free_energy(load: f64, temperature: f64, parameters: [f64; 6]) -> f64 {
    let [m, _, _, d, r0, r1] = parameters;
    let (outer, inner) = ((load * r0).sqrt(), (load * (r1 - r0)).sqrt());
    let width = inner.hypot(temperature);
    let log_weight = |mu: f64| {
        if temperature == 0.0 {
            return cold_log_weight(mu, inner, d);
        }
        let weight = |z: f64| {
            let field = (mu + inner * z).abs();
            (d * (field - mu.abs() + temperature * (-2.0 * field / temperature).exp().ln_1p())).exp()
        };
        d * mu.abs() + gaussian_average((0.2 * temperature / inner).min(0.4), weight).ln()
    };
    let spins = gaussian_average((0.2 * width / outer).min(0.4), |z| log_weight(m + outer * z));
    patterns(load, temperature, parameters) - spins / d
}

fn parameters(state: &State) -> [f64; 6] {
    [state.m, state.q0, state.c, state.cold_breakpoint, state.r0, state.r1]
}

/// The natural unit of each parameter: a change by one would be a change of everything.
fn units(state: &State) -> [f64; 6] {
    let State { m, q0, q1, r0, r1, c, cold_breakpoint, .. } = *state;
    [
        if m > 0.0 { 1.0 - m } else { 1.0 },
        q1 - q0,
        c.min((q1 - q0) * cold_breakpoint),
        cold_breakpoint,
        r1 - r0,
        r1 - r0,
    ]
}

/// Value, slope and curvature by five-point differences.
fn shape(step: f64, function: impl Fn(f64) -> f64) -> (f64, f64, f64) {
    let [far_down, down, centre, up, far_up] = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| function(k * step));
    let slope = (8.0 * (up - down) - (far_up - far_down)) / (12.0 * step);
    let curvature = (16.0 * (up + down) - (far_up + far_down) - 30.0 * centre) / (12.0 * step * step);
    (centre, slope, curvature)
}

#[test]
fn states_are_stationary_points_of_the_free_energy_and_have_its_value() {
    let (end, nearly_symmetric) = (capacity(), spinodal(0.0245).expect("below the AT point"));
    let states = [
        (end.load, 0.0, end.state),
        (0.12, 0.0, broken(0.12, 0.0)),
        (0.138, 0.0, broken(0.138, 0.0)),
        (0.138, 0.01, broken(0.138, 0.01)),
        (0.138, 0.02, broken(0.138, 0.02)),
        (0.13, 0.006, broken(0.13, 0.006)),
        (nearly_symmetric.load, 0.0245, nearly_symmetric.state),
        (0.05, 0.0, broken_glass(0.05, 0.0)),
        (0.05, 0.2, broken_glass(0.05, 0.2)),
        (0.138, 0.7, broken_glass(0.138, 0.7)),
        (1.0, 0.5, broken_glass(1.0, 0.5)),
    ];
    for (load, temperature, state) in states {
        let centre = parameters(&state);
        for (k, unit) in units(&state).iter().enumerate() {
            let (value, slope, curvature) = shape(0.01, |by| {
                let moved = std::array::from_fn(|j| centre[j] + if j == k { by * unit } else { 0.0 });
                variational_free_energy(load, temperature, moved)
            });
            // How far away a parabola would have its extremum.
            let apart = (slope / curvature).abs();
            assert!(apart < 1e-5, "({load}, {temperature}) direction {k}: {apart}");
            assert!((value - state.free_energy).abs() < 1e-13, "({load}, {temperature}): {value} {state:?}");
        }
    }
}

/// det of the matrix of second derivatives, in natural units.
fn curvature(load: f64, state: &State) -> f64 {
    let (centre, units) = (parameters(state), units(state));
    let at = |j: usize, a: f64, k: usize, b: f64| {
        let mut moved = centre;
        moved[j] += a * units[j];
        moved[k] += b * units[k];
        variational_free_energy(load, 0.0, moved)
    };
    let coarse = |j: usize, k: usize, h: f64| {
        (at(j, h, k, h) + at(j, -h, k, -h) - at(j, h, k, -h) - at(j, -h, k, h)) / (4.0 * h * h)
    };
    let second = |j: usize, k: usize| (4.0 * coarse(j, k, 0.03) - coarse(j, k, 0.06)) / 3.0;
    nalgebra::Matrix6::from_fn(second).determinant()
}

#[test]
fn free_energy_has_a_flat_direction_at_capacity() {
    let end = capacity();
    let before = broken(0.138, 0.0);
    let (flat, curved) = (curvature(end.load, &end.state), curvature(0.138, &before));
    assert!((flat / curved).abs() < 2e-3, "{flat} {curved}");
}

/// The polynomial through all points.
fn interpolated(points: &[(f64, f64)], x: f64) -> f64 {
    let basis = |k: usize| {
        let others = points.iter().enumerate().filter(|&(j, _)| j != k);
        others.map(|(_, other)| (x - other.0) / (points[k].0 - other.0)).product::<f64>()
    };
    (0..points.len()).map(|k| points[k].1 * basis(k)).sum()
}

#[test]
fn capacity_is_the_maximum_of_load_over_overlap() {
    let loads = [0.138, 0.138_06, 0.138_11, 0.138_15, 0.138_17, 0.138_18, 0.138_184];
    let points = loads.map(|load| (broken(load, 0.0).m, load));
    let load_at = |m| interpolated(&points, m);
    // A parabola through three points round the maximum, twice.
    let top = [1e-4, 1e-5].iter().fold(0.9668, |m, &step| {
        let (_, slope, curvature) = shape(step, |by| load_at(m + by));
        m - slope / curvature
    });
    assert!((load_at(top) - capacity().load).abs() < 1e-11, "{}", load_at(top) - capacity().load);
    assert!((top - capacity().state.m).abs() < 1e-6, "{top}");
}

#[test]
fn retrieval_ends_where_its_spinodal_says() {
    for temperature in [0.0, 0.01] {
        let end = spinodal_load(temperature).expect("below the AT point");
        let distance = if temperature == 0.0 { 1e-10 } else { 1e-8 };
        assert!(retrieval(end * (1.0 + distance), temperature).is_none());
        let near = broken(end * (1.0 - distance), temperature);
        let at = spinodal(temperature).expect("below the AT point").state;
        // m leaves as the square root of the distance.
        assert!((near.m - at.m) > 0.0 && (near.m - at.m) < 0.2 * distance.sqrt());
    }
}

#[test]
fn spinodal_joins_the_replica_symmetric_line_at_its_point_of_stability() {
    let end = stability_end();
    assert_all(
        [differs("load", end.load, "0.13818591"), differs("temperature", end.temperature, "0.0250684")]
            .into_iter(),
    );
    let apart = |fraction: f64| {
        let temperature = fraction * end.temperature;
        let symmetric = theory::spinodal_load(temperature).expect("below 1");
        spinodal_load(temperature).expect("below the AT point") - symmetric
    };
    // The difference goes with the square of the distance.
    assert!((apart(0.96) / apart(0.98) - 4.0).abs() < 0.1, "{}", apart(0.96) / apart(0.98));
    assert!(apart(0.997_9) > 0.0 && apart(0.997_9) < 1.1e-9 && apart(0.999).abs() < 1e-15);
    assert_eq!(spinodal_load(end.temperature), None);
    assert!(
        stability_temperature(end.load - 1e-8).is_some() && stability_temperature(end.load + 1e-8).is_none()
    );
}

#[test]
fn retrieval_breaks_symmetry_only_below_its_line_of_stability() {
    for load in [0.1, 0.13] {
        let line = stability_temperature(load).expect("a line of stability");
        assert!(retrieval(load, 1.001 * line).is_none());
        let (state, symmetric) = (broken(load, 0.99 * line), retrieved(load, 0.99 * line));
        assert!(state.q0 < symmetric.q && symmetric.q < state.q1);
        assert!(state.q1 - state.q0 < 0.1 * (1.0 - state.q1), "nearly joined");
        assert!((state.m - symmetric.m).abs() < 1e-8 && (state.energy - symmetric.energy).abs() < 1e-8);
    }
}

/// -df/dT.
fn entropy_by_differences(free_energy: impl Fn(f64) -> f64, temperature: f64) -> f64 {
    -shape(0.02 * temperature, |by| free_energy(temperature + by)).1
}

#[test]
fn entropy_is_the_derivative_of_the_free_energy() {
    let expected = entropy_by_differences(|t| broken(0.138, t).free_energy, 0.01);
    let found = broken(0.138, 0.01).entropy;
    assert!((found - expected).abs() < 1e-10, "{found} {expected}");
    for (load, temperature) in [(0.005, 0.3), (0.1, 0.1), (0.1, 1.1), (2.0, 1.0)] {
        let expected = entropy_by_differences(|t| broken_glass(load, t).free_energy, temperature);
        let found = broken_glass(load, temperature).entropy;
        assert!((found - expected).abs() < 1e-7, "({load}, {temperature}): {found} {expected}");
    }
}

#[test]
fn energy_at_zero_temperature_has_the_explicit_derivative_over_load() {
    for state in [broken, broken_glass] {
        let load = 0.12;
        let (_, slope, _) = shape(2e-4, |by| state(load + by, 0.0).energy);
        let State { q0, c, cold_breakpoint, .. } = state(load, 0.0);
        let delta = 1.0 - c - cold_breakpoint * (1.0 - q0);
        let explicit = 0.5 + 0.5 * ((delta / (1.0 - c)).ln() / cold_breakpoint - q0 / delta);
        assert!((slope - explicit).abs() < 1e-9, "{slope} {explicit}");
    }
}

#[test]
fn low_temperature_tends_to_zero_temperature() {
    for (load, state) in [(0.02, broken as fn(f64, f64) -> State), (0.12, broken), (0.12, broken_glass)] {
        let (cold, cool) = (state(load, 0.0), state(load, 1e-60));
        for (zero, low) in parameters(&cold).iter().zip(parameters(&cool)) {
            assert!((zero - low).abs() <= 1e-9 * zero.abs(), "{cold:?} {cool:?}");
        }
        assert!((cold.entropy - cool.entropy).abs() < 1e-14 && cool.breakpoint < 1e-30);
        assert_eq!(state(load, 1e-200), cold);
    }
}

#[test]
fn broken_symmetry_raises_the_free_energy_and_mends_the_entropy() {
    for load in [0.09, 0.12, 0.137] {
        let (state, symmetric) = (broken(load, 0.0), retrieved(load, 0.0));
        assert!(state.energy > symmetric.energy && state.m > symmetric.m);
        assert!(symmetric.entropy < state.entropy && state.entropy < 0.0);
    }
    for (load, temperature) in [(0.02, 0.0), (0.02, 0.5), (0.138, 0.1), (1.0, 1.0), (1.0, 1.9)] {
        let (state, symmetric) = (broken_glass(load, temperature), glassy(load, temperature));
        assert!(state.free_energy > symmetric.free_energy && state.entropy > symmetric.entropy);
    }
}

#[test]
fn small_loads_are_replica_symmetric_but_for_a_universal_cluster() {
    for load in [0.002, 0.01, 0.04] {
        let (state, symmetric) = (broken(load, 0.0), retrieved(load, 0.0));
        assert!((state.m - symmetric.m).abs() < 1e-11 && (state.energy - symmetric.energy).abs() < 1e-12);
        let product = state.cold_breakpoint * stability_temperature(load).expect("a line");
        assert!((product - 0.966_78).abs() < 1e-4, "load {load}: {product}");
    }
    assert!(retrieval(0.001_5, 0.0).is_none() && retrieval(0.001_56, 0.0).is_some());
}

#[test]
fn large_loads_are_the_model_of_sherrington_and_kirkpatrick() {
    for load in [1e6_f64, 1e9] {
        let state = broken_glass(load, 0.0);
        assert!((state.energy / load.sqrt() + 0.765_26).abs() < 1e-5 + 0.4 / load.sqrt());
    }
    // Near T_g = 1 + sqrt(alpha), where q1 vanishes, q0 is a third of it.
    let state = broken_glass(1e6, 0.98 * 1001.0);
    assert!((state.q0 / state.q1 - 1.0 / 3.0).abs() < 1e-3 && state.q1 < 0.025);
}

#[test]
fn arguments_out_of_range_have_no_state() {
    for wrong in [-1.0, -1e-300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for state in [retrieval, spin_glass] {
            assert_eq!(state(wrong, 0.01), None);
            assert_eq!(state(0.1, wrong), None);
        }
        assert_eq!(spinodal_load(wrong), None);
        assert_eq!(spinodal(wrong), None);
    }
    for (load, temperature) in [(0.0, 0.0), (1e300, 0.0), (0.139, 0.0), (0.1, 0.5), (1e-300, 1e-300)] {
        assert_eq!(retrieval(load, temperature), None);
    }
    for (load, temperature) in [(0.0, 0.0), (1e-6, 0.0), (1e11, 0.0), (1.0, 1.999), (1.0, 3.0)] {
        assert_eq!(spin_glass(load, temperature), None);
    }
}

fn is_sound(state: &State) -> bool {
    let State { m, q0, q1, r0, r1, c, breakpoint, cold_breakpoint, energy, free_energy, entropy } = *state;
    let finite = [energy, free_energy, entropy, cold_breakpoint, r1].iter().all(|x| x.is_finite());
    // q1 - q0 may lie below the last digit of 1.
    finite
        && (0.0..=1.0).contains(&m)
        && (0.0..=1.0).contains(&breakpoint)
        && 0.0 < q0
        && q0 <= q1
        && q1 <= 1.0
        && 0.0 < r0
        && r0 <= r1
        && (0.0..1.0).contains(&c)
}

#[test]
fn spin_glass_has_no_gaps() {
    for load in [1e-3, 0.005, 0.03, 0.138, 0.5, 2.0, 30.0] {
        for k in 0..=5 {
            let temperature = 0.196 * f64::from(k) * theory::glass_temperature(load);
            assert!(spin_glass(load, temperature).as_ref().is_some_and(is_sound), "({load}, {temperature})");
        }
    }
    for k in -20..=40 {
        let load = 10.0_f64.powf(0.25 * f64::from(k));
        assert!(spin_glass(load, 0.0).as_ref().is_some_and(is_sound), "load {load}");
    }
}

#[test]
fn retrieval_has_no_gaps() {
    for k in 0..=100 {
        let load = 0.001_6 + (0.138_186 - 0.001_6) * f64::from(k) / 100.0;
        assert!(retrieval(load, 0.0).as_ref().is_some_and(is_sound), "load {load}");
    }
    for load in [0.02, 0.09, 0.12, 0.137_8, 0.138_18] {
        let line = stability_temperature(load).expect("a line of stability");
        for fraction in [1e-3, 0.5, 0.95, 0.998] {
            let state = retrieval(load, fraction * line);
            assert!(state.as_ref().is_some_and(is_sound), "({load}, {fraction})");
        }
    }
}
