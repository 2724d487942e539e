//! Dreaming: the family of couplings that leads from Hebb's rule to the projection rule.
//!
//! > W(t) = (1 + t) X (1 + t X^T X)^-1 X^T without its diagonal,
//!
//! X the patterns as columns of +-1/sqrt N: t = 0 is Hebb's rule, t -> infinity the projection rule. Replica-symmetric retrieval: a
//! neuron feels the signal psi m and the noise psi s z, z ~ N(0, 1), so that at the effective temperature T/psi it is a neuron of
//! the Hopfield network,
//!
//! > m = E tanh\[(psi/T)(m + s z)\], q = E tanh^2, C = (psi/T)(1 - q).
//!
//! With p = 1 - t rho, (1 + t) rho the response R of the matrix to x = (1 - q)/T (its R-transform), the rest is
//!
//! > psi = (1 + t) p^2/(1 + t p),  **alpha = rho (1 - C)(1 + t p)/p**,
//!
//! > p s^2 \[1 + t p^2 + C (1 - 2p)(1 + t p)\] = rho \[(q - m^2)(1 + t p)^2 + m^2\],
//!
//! > u = \[(1 + t)(`rho_0` - rho) - psi (m^2 + C s^2)\]/2,
//!
//! `rho_0` the rho of C = 0 at the same load, from the diagonal. At t = 0 the third line is s^2 (1 - C) = rho q, and all is as in
//! [`replica_symmetric`](super::replica_symmetric). At finite t loads above 1 are retrieved too.
//!
//! Reference: Fachechi, Agliari, Barra, Neural Networks 112, 24 (2019). The equations are derived for this program.

use serde::Serialize;

use super::branch::Point;
use super::capacity::Capacity;
use super::curve::{Curve, NEARLY_CRITICAL};
use super::replica_symmetric::{SMALLEST_LOAD, in_range};
use super::roots::root;

/// A ratio y on the side of small loads, for every temperature and dream time: noise falls as 1/t at T > 0.
const SMALL_LOAD: f64 = 1e5;

/// Logarithm of the step with which the end of retrieval is looked for.
const STRIDE: f64 = 0.1;

/// The longest dream time; beyond, what is left of the noise drowns in rounding errors, and the rule is that of
/// [`projection`](super::projection).
const LONGEST: f64 = 1e4;

/// Order parameters and energy of retrieval after dreaming.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dreaming {
    /// Overlap with the retrieved pattern, 0 to 1.
    pub m: f64,
    /// Edwards-Anderson order parameter, 0 to 1.
    pub q: f64,
    /// Susceptibility C, 0 to 1; its limit at T = 0.
    pub c: f64,
    /// Energy u.
    pub energy: f64,
}

/// One solution, whatever its load.
struct Solution {
    dreams: f64,
    point: Point,
    rho: f64,
}

impl Solution {
    /// The solution with ratio y at 0 <= T < 1; `None` where there is none.
    fn at(ratio: f64, temperature: f64, dreams: f64) -> Option<Self> {
        // m^2 <= q and C <= 1.
        let widest = (1.0 + dreams) / (ratio * ratio);
        let highest = widest.min(strongest(temperature, dreams));
        let with = |rho: f64| Self::with(rho, ratio, temperature, dreams);
        let rho = root(0.0, highest, |rho| with(rho).excess())?;
        Some(with(rho))
    }

    /// With this response, not yet a solution.
    fn with(rho: f64, ratio: f64, temperature: f64, dreams: f64) -> Self {
        let signal = signal(rho, dreams);
        // Rounding at the end of the range must not leave the ordered phase.
        let effective = if temperature > 0.0 { (temperature / signal).min(NEARLY_CRITICAL) } else { 0.0 };
        Self { dreams, point: Point::at(ratio, effective), rho }
    }

    /// Zero where the third equation holds, positive for small rho.
    fn excess(&self) -> f64 {
        let Self { dreams, rho, point: Point { m, s, q, c, .. } } = *self;
        let p = 1.0 - dreams * rho;
        let wide = 1.0 + dreams * p;
        let brackets = 1.0 + dreams * p * p + c * (1.0 - 2.0 * p) * wide;
        p * s * s * brackets - rho * ((q - m * m) * wide * wide + m * m)
    }

    fn load(&self) -> f64 {
        let p = 1.0 - self.dreams * self.rho;
        self.rho * (1.0 - self.point.c) * (1.0 + self.dreams * p) / p
    }

    fn state(&self, load: f64) -> Dreaming {
        let Self { dreams, rho, point: Point { m, s, q, c, .. } } = *self;
        let matrix = (1.0 + dreams) * (diagonal(load, dreams) - rho);
        let energy = 0.5 * (matrix - signal(rho, dreams) * (m * m + c * s * s));
        Dreaming { m, q, c, energy }
    }
}

/// psi.
fn signal(rho: f64, dreams: f64) -> f64 {
    let p = 1.0 - dreams * rho;
    (1.0 + dreams) * p * p / (1.0 + dreams * p)
}

/// The rho at which psi falls to the temperature.
fn strongest(temperature: f64, dreams: f64) -> f64 {
    if dreams == 0.0 {
        return f64::INFINITY;
    }
    // (1 + t) p^2 = T (1 + t p)
    let half = 0.5 * temperature * dreams;
    let p = (half + (half * half + (1.0 + dreams) * temperature).sqrt()) / (1.0 + dreams);
    (1.0 - p) / dreams
}

/// The rho without response, C = 0: t^2 rho^2 - (1 + t + alpha t) rho + alpha = 0.
fn diagonal(load: f64, dreams: f64) -> f64 {
    let sum = 1.0 + dreams + load * dreams;
    let difference = 1.0 + dreams - load * dreams;
    2.0 * load / (sum + difference.mul_add(difference, 4.0 * load * dreams).sqrt())
}

fn possible(temperature: f64, dreams: f64) -> bool {
    (0.0..NEARLY_CRITICAL).contains(&temperature) && (0.0..=LONGEST).contains(&dreams)
}

/// The curve of all solutions.
///
/// At small y and T > 0 other solutions cross it, with smaller loads; so its maximum is the first one that comes up from small loads.
fn curve(temperature: f64, dreams: f64) -> Curve<impl Fn(f64) -> f64> {
    let load = move |ratio| {
        Solution::at(ratio, temperature, dreams).map_or(f64::NEG_INFINITY, |solution| solution.load())
    };
    let (mut ratio, mut last) = (SMALL_LOAD, load(SMALL_LOAD));
    while ratio > 1.0 {
        let (next, value) = (ratio * (-STRIDE).exp(), load(ratio * (-STRIDE).exp()));
        if value < last {
            break;
        }
        (ratio, last) = (next, value);
    }
    Curve { ratios: (ratio * (-STRIDE).exp(), ratio * STRIDE.exp()), load }
}

/// The largest load P/N with a retrieval state, at a temperature 0 <= T < 1 - 1e-6 after a dream time 0 <= t <= 1e4.
///
/// `None` outside.
///
/// ```
/// let end = attractor::theory::dreaming::capacity(0.0, 1.0).expect("in range");
/// assert!((end.load - 0.386_596).abs() < 5e-7 && (end.m - 0.979_142).abs() < 5e-7);
/// ```
#[must_use]
pub fn capacity(temperature: f64, dreams: f64) -> Option<Capacity> {
    let ratio = possible(temperature, dreams).then(|| curve(temperature, dreams).end())?;
    let solution = Solution::at(ratio, temperature, dreams)?;
    Some(Capacity { load: solution.load(), m: solution.point.m, temperature })
}

/// The retrieval state at a load P/N >= 0 and a temperature T >= 0 after a dream time 0 <= t <= 1e4.
///
/// `None` beyond [`capacity`], for T >= 1 - 1e-6 and for arguments out of range. Loads below 1e-30 count as 1e-30.
///
/// ```
/// let state = attractor::theory::dreaming::retrieval(0.3, 0.0, 1.0).expect("below capacity");
/// assert!((state.m - 0.998_752_04).abs() < 5e-9);
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64, dreams: f64) -> Option<Dreaming> {
    let valid = in_range(load) && possible(temperature, dreams);
    let load = load.max(SMALLEST_LOAD);
    let ratio = valid.then(|| curve(temperature, dreams).ratio(load)).flatten()?;
    Solution::at(ratio, temperature, dreams).map(|solution| solution.state(load))
}
