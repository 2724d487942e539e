//! The projection rule (pseudo-inverse): `W` = X (X^T X)^-1 X^T without its diagonal, X the patterns as columns.
//!
//! `W` leaves every pattern as it is and removes all that is orthogonal to the patterns, so the patterns make no noise for each
//! other: q = m^2. With b = 1/T and the response of a matrix of random eigenvectors, a share alpha = P/N of its eigenvalues 1 and
//! the others 0,
//!
//! > R(x) = \[x - 1 + sqrt((x - 1)^2 + 4 alpha x)\] / (2x),
//!
//! > m = tanh\[b m (1 - R(x))\], x = b (1 - m^2), u = alpha/2 - \[m^2 + (1 - m^2) R(x)\]/2,
//!
//! > S = `S_1`(m) - \[alpha ln(1 - x (1 - R)) + (1 - alpha) ln(1 + x R)\]/2, f = u - T S,
//!
//! `S_1` the entropy of a spin of mean m. Solved for T with m = tanh h this is explicit: **T = (tanh h / h) \[1 - alpha/w\],
//! w = 1 - 2h/sinh 2h**; the largest T along this curve is where retrieval ends, retrieval states have the larger h.
//!
//! Reference: Kanter and Sompolinsky, Phys. Rev. A 35, 380 (1987); the rule is that of Personnaz, Guyon and Dreyfus, J. Phys.
//! Lett. 46, L359 (1985).

use std::f64::consts::{FRAC_2_PI, LN_2};

use serde::Serialize;

use super::branch::COLDEST;
use super::capacity::Capacity;
use super::gaussian::{Averages, Field};
use super::replica_symmetric::SMALLEST_LOAD;
use super::roots::{maximum, root};

/// Logarithms of h between which the end of retrieval lies, for every load and temperature.
const LOGARITHMS: (f64, f64) = (-20.0, 3.7);

/// The load from which there is no spin glass at T = 0, 1 - 2/pi.
///
/// ```
/// assert!((attractor::theory::projection::GLASS_LOAD - 0.363_380).abs() < 5e-7);
/// ```
pub const GLASS_LOAD: f64 = 1.0 - FRAC_2_PI;

/// Order parameter and thermodynamics per spin of retrieval under the projection rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Projection {
    /// Overlap with the retrieved pattern, 0 to 1; q = m^2.
    pub m: f64,
    /// Energy u.
    pub energy: f64,
    /// Free energy f = u - T S.
    pub free_energy: f64,
    /// Entropy S.
    pub entropy: f64,
}

/// R(x) for a load 0 <= P/N < 1 and x >= 0; R(0) = alpha, R -> 1 for large x. `None` outside.
///
/// ```
/// let response = attractor::theory::projection::response(0.5, 1.0).expect("in range");
/// assert!((response - 0.5_f64.sqrt()).abs() < 1e-15);
/// ```
#[must_use]
pub fn response(load: f64, x: f64) -> Option<f64> {
    let in_range = (0.0..1.0).contains(&load) && (0.0..=1e100).contains(&x);
    in_range.then(|| Response::at(load, x).value)
}

/// R(x), 1 - R(x) and the root in them, all without cancellation.
struct Response {
    value: f64,
    rest: f64,
    root: f64,
}

impl Response {
    fn at(load: f64, x: f64) -> Self {
        let root = (x - 1.0).mul_add(x - 1.0, 4.0 * load * x).sqrt();
        let value = if x < 1.0 { 2.0 * load / (root + 1.0 - x) } else { (x - 1.0 + root) / (2.0 * x) };
        Self { value, rest: 2.0 * (1.0 - load) / (x + 1.0 + root), root }
    }
}

/// 1 - 2h/sinh 2h, h > 0.
fn width(h: f64) -> f64 {
    let x = 2.0 * h;
    if x > 1.0 {
        return 1.0 - x / x.sinh();
    }
    // sinh x - x = x^3/6 (1 + x^2/20 (1 + x^2/42 (1 + ...)))
    let factors = [20.0, 42.0, 72.0, 110.0, 156.0, 210.0, 272.0];
    let series = factors.iter().rev().fold(1.0, |sum, factor| 1.0 + x * x / factor * sum);
    x * x * x / 6.0 * series / x.sinh()
}

/// The temperature at which this overlap solves the equations; not positive where none does.
fn temperature_of(load: f64, h: f64) -> f64 {
    h.tanh() / h * (1.0 - load / width(h))
}

/// The logarithm of h at which retrieval of this load ends.
fn last(load: f64) -> f64 {
    maximum(LOGARITHMS.0, LOGARITHMS.1, |logarithm| temperature_of(load, logarithm.exp()))
}

/// The retrieval state at a load 0 <= P/N < 1 and a temperature T >= 0.
///
/// At T = 0 it is the pattern itself. `None` above [`retrieval_temperature`] and for arguments out of range.
///
/// ```
/// let state = attractor::theory::projection::retrieval(0.5, 0.15).expect("below the end");
/// assert!((state.m - 0.997_046_18).abs() < 5e-9 && (state.energy + 0.248_554_26).abs() < 5e-9);
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<Projection> {
    if !(0.0..1.0).contains(&load) || !(0.0..1.0).contains(&temperature) {
        return None;
    }
    if temperature < COLDEST {
        let energy = 0.5 * load - 0.5;
        return Some(Projection { m: 1.0, energy, free_energy: energy, entropy: 0.0 });
    }
    let load = if load < SMALLEST_LOAD { 0.0 } else { load };
    let excess = |logarithm: f64| temperature_of(load, logarithm.exp()) / temperature - 1.0;
    // tanh h / h <= 1/h.
    let highest = -temperature.ln() + LN_2;
    root(last(load), highest.max(LOGARITHMS.1), excess)
        .map(|logarithm| Projection::new(load, temperature, logarithm.exp()))
}

impl Projection {
    fn new(load: f64, temperature: f64, h: f64) -> Self {
        let Averages { tanh: m, sech2, entropy: alone, .. } = Field { mean: h, deviation: 0.0 }.averages();
        let x = sech2 / temperature;
        let Response { value: response, rest, .. } = Response::at(load, x);
        let energy = 0.5 * (load - m * m - sech2 * response);
        let entropy = alone - 0.5 * (load * (-x * rest).ln_1p() + (1.0 - load) * (x * response).ln_1p());
        Self { m, energy, free_energy: energy - temperature * entropy, entropy }
    }
}

/// The temperature `T_M` at which retrieval ends, for a load 0 <= P/N < 1; `None` outside.
///
/// ```
/// let end = attractor::theory::projection::retrieval_temperature(0.5).expect("in range");
/// assert!((end.temperature - 0.200_112).abs() < 5e-7);
/// ```
#[must_use]
pub fn retrieval_temperature(load: f64) -> Option<Capacity> {
    let logarithm = (0.0..1.0).contains(&load).then(|| last(load))?;
    let h = logarithm.exp();
    Some(Capacity { load, temperature: temperature_of(load, h), m: h.tanh() })
}

/// The load at which retrieval ends, for a temperature 0 <= T < 1; `None` outside. At T = 0 it is 1.
///
/// ```
/// let end = attractor::theory::projection::capacity(0.2).expect("in range");
/// assert!((end.load - 0.5).abs() < 1e-3);
/// ```
#[must_use]
pub fn capacity(temperature: f64) -> Option<Capacity> {
    if !(0.0..1.0).contains(&temperature) {
        return None;
    }
    if temperature < COLDEST {
        return Some(Capacity { load: 1.0, temperature, m: 1.0 });
    }
    let load = |h: f64| width(h) * (1.0 - temperature * h / h.tanh());
    let h = maximum(LOGARITHMS.0, -temperature.ln() + LN_2, |logarithm| load(logarithm.exp())).exp();
    Some(Capacity { load: load(h), temperature, m: h.tanh() })
}

/// The energy of the replica-symmetric spin glass at T = 0, for a load 0 < P/N < [`GLASS_LOAD`]; `None` outside.
///
/// Its response solves x^2 R'(x) = 2/pi, and u = (alpha - R - x R')/2: above that of the patterns, (alpha - 1)/2, at every load.
///
/// ```
/// let glass = attractor::theory::projection::spin_glass_energy(0.2).expect("in range");
/// assert!(glass > -0.4);
/// ```
#[must_use]
pub fn spin_glass_energy(load: f64) -> Option<f64> {
    if !(SMALLEST_LOAD..GLASS_LOAD).contains(&load) {
        return None;
    }
    // x^2 R' = x^2 R (1 - R) / sqrt((x - 1)^2 + 4 alpha x)
    let square = |x: f64| {
        let Response { value: response, rest, root } = Response::at(load, x);
        x * response * (x * rest) / root
    };
    let x = root(-50.0, 50.0, |logarithm| square(logarithm.exp()) - FRAC_2_PI)?.exp();
    Some(0.5 * (load - Response::at(load, x).value - FRAC_2_PI / x))
}
