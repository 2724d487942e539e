//! How likely a pattern is stored without one wrong bit, in a network of finite size.
//!
//! The neurons of a pattern share their noise: its variance is Q/N, Q the sum of the squares of the pattern's overlaps with
//! the others times N, chi-square distributed with d = P - 1 degrees of freedom. So wrong bits come in bunches, and more patterns are
//! free of them than independent neurons would leave ([`stable_pattern`]):
//!
//! > E \[(1 - p(Q))^N\] over Q,
//!
//! p(Q) the probability that one neuron of such a pattern is wrong. Given the overlaps M (times N), a vector of length sqrt(N Q) in any
//! direction, the neuron's own bits xi have a weight exp(xi . M/(N - 1)), because they are a part of M, and it is wrong if
//! xi . M < -(N - P). With the angle phi between them, xi . M = -sqrt(N Q d) sin phi,
//!
//! > p(Q) = int `cos^{d-2}` phi exp(-k sin phi), sin phi > (N - P)/sqrt(N Q d), over the same for all phi, k = sqrt(N Q d)/(N - 1),
//!
//! scaled so that its mean is the [exact bit error](exact_bit_error). For N -> infinity the bunches dissolve as slowly as (ln N)^2/P; at
//! N = 1000 and P = 110 they still leave 0.352 of the patterns stable for 0.295.
//!
//! The law is derived for this program; simulation (tests) agrees from N = 100 on. Independent neurons: `McEliece`, Posner, Rodemich,
//! Venkatesh, IEEE Trans. Inf. Theory 33, 461 (1987).

use std::f64::consts::FRAC_PI_2;

use super::bounds::{exact_bit_error, stable_pattern};
use super::roots::root;

/// Points of every integral.
const POINTS: i32 = 200;

/// Logarithm below the largest value where an integrand counts as zero.
const DEPTH: f64 = 40.0;

/// The probability that a given pattern of P is stable in all N neurons, neurons in zero field included.
///
/// For fewer than three neurons or patterns neurons are taken as independent. `None` without a neuron or a pattern, and above 2^52 pairs
/// of them.
///
/// ```
/// let stable = attractor::theory::exact_storage::stored_pattern(100, 11).expect("neurons and patterns");
/// assert!((stable - 0.9345).abs() < 0.0015); // simulated; independent neurons: 0.921
/// ```
#[must_use]
pub fn stored_pattern(neurons: usize, patterns: usize) -> Option<f64> {
    let exact = exact_bit_error(neurons, patterns)?;
    if neurons < 3 || patterns < 3 {
        return stable_pattern(neurons, patterns);
    }
    let noise = Noise::new(neurons, patterns);
    let errors: Vec<(f64, f64)> = noise.strengths().map(|(q, weight)| (noise.error(q), weight)).collect();
    let total: f64 = errors.iter().map(|(_, weight)| weight).sum();
    let mean = errors.iter().map(|(error, weight)| error * weight).sum::<f64>() / total;
    let scale = if mean > 0.0 { exact / mean } else { 0.0 };
    let free = |error: f64| (neurons as f64 * (-(error * scale).min(1.0)).ln_1p()).exp();
    Some(errors.iter().map(|(error, weight)| free(*error) * weight).sum::<f64>() / total)
}

/// What the other patterns do to one.
struct Noise {
    neurons: f64,
    /// Other patterns, d.
    others: f64,
    /// The value that minus xi . M must exceed.
    threshold: f64,
}

impl Noise {
    fn new(neurons: usize, patterns: usize) -> Self {
        let (size, others) = (neurons as f64, patterns as f64 - 1.0);
        // Fields come in steps of two; where zero is among them it is no error, and the border lies half a step below.
        let ties = patterns.is_multiple_of(2) || !neurons.is_multiple_of(2);
        Self { neurons: size, others, threshold: size - 1.0 - others + if ties { 1.0 } else { 0.0 } }
    }

    /// Values of Q and their weights: steps in ln Q, the weight (Q/d)^(d/2) exp(-(Q - d)/2).
    fn strengths(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        let (others, half) = (self.others, 0.5 * self.others);
        let logarithm = move |g: f64| half * (g - g.exp_m1());
        let (low, high) = reach(0.0, (-2.0 - 2.0 * DEPTH / half, 5.0), logarithm);
        (0..=POINTS).map(move |k| {
            let g = low + (high - low) * f64::from(k) / f64::from(POINTS);
            (others * g.exp(), logarithm(g).exp())
        })
    }

    /// p(Q), before it is scaled.
    fn error(&self, q: f64) -> f64 {
        let length = (self.neurons * q * self.others).sqrt();
        let border = self.threshold / length;
        if border >= 1.0 {
            return 0.0;
        }
        let (tilt, power) = (length / (self.neurons - 1.0), self.others - 2.0);
        let logarithm = |phi: f64| {
            let sine = phi.sin();
            let narrowing = if power > 0.0 { 0.5 * power * (-sine * sine).ln_1p() } else { 0.0 };
            narrowing - tilt * sine
        };
        // k sin^2 phi - (d - 2) sin phi = k
        let peak = (-2.0 * tilt / (power + power.hypot(2.0 * tilt))).asin();
        let integral = |from: f64| integral((from, FRAC_PI_2), peak, logarithm);
        integral(border.asin()) / integral(-FRAC_PI_2)
    }
}

/// Where a function with one maximum, at `peak`, has fallen by [`DEPTH`] on both sides, at most to the ends.
fn reach(peak: f64, ends: (f64, f64), logarithm: impl Fn(f64) -> f64) -> (f64, f64) {
    let level = logarithm(peak) - DEPTH;
    let fallen = |end: f64| root(peak, end, |x| logarithm(x).max(-f64::MAX) - level).unwrap_or(end);
    (fallen(ends.0), fallen(ends.1))
}

/// Simpson's rule for the exponential of a function with one maximum, in units of the value there.
fn integral(ends: (f64, f64), peak: f64, logarithm: impl Fn(f64) -> f64) -> f64 {
    let (low, high) = reach(peak.clamp(ends.0, ends.1), ends, &logarithm);
    let width = (high - low) / f64::from(POINTS);
    let term = |k: i32| {
        let weight = if k == 0 || k == POINTS { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
        weight * (logarithm(width.mul_add(f64::from(k), low)) - logarithm(peak)).exp()
    };
    width / 3.0 * (0..=POINTS).map(term).sum::<f64>()
}
