//! The solutions of the replica-symmetric equations at one temperature, as a curve.
//!
//! Fix T and the ratio y = m / (s sqrt 2) of signal to noise, s^2 = alpha r. Then m is the one positive root of
//!
//! > m = E tanh\[b (m + s z)\], s = m / (y sqrt 2),
//!
//! and everything else is explicit: q = E tanh^2, C = b (1 - q), **sqrt(alpha) = s (1 - C) / sqrt(q)**.
//! At T = 0 this is m = erf(y) and sqrt(2 alpha) = erf(y)/y - (2/sqrt pi) exp(-y^2)
//! (Amit, Gutfreund, Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985)).
//! Along the curve the load has one maximum, the spinodal; retrieval states have the larger y.

use std::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};

use super::gaussian::{Averages, Field};
use super::roots::root;

/// Below this temperature 1/T^2 leaves the range of a double, and the state is that of T = 0 in every digit.
pub(super) const COLDEST: f64 = 1e-150;

/// Ratios y between which the spinodal lies for every temperature: 1.5112 at T = 0, 1.4785 for T -> 1.
const SPINODAL_RATIOS: (f64, f64) = (1.4, 1.6);

/// From here to T = 1 rounding hides the slope along the curve, and the ratio y of the spinodal is that of T -> 1.
const NEARLY_CRITICAL: f64 = 1.0 - 1e-8;
const CRITICAL_RATIO: f64 = 1.478_560_5;

/// One solution, whatever its load.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) temperature: f64,
    /// Overlap.
    pub(super) m: f64,
    /// Standard deviation of the noise, sqrt(alpha r).
    pub(super) s: f64,
    /// Edwards-Anderson order parameter.
    pub(super) q: f64,
    /// 1 - q.
    pub(super) unfrozen: f64,
    /// Susceptibility C = b (1 - q).
    pub(super) c: f64,
    /// b E z sech^2 and b E z^2 sech^2.
    moments: (f64, f64),
    /// b^2 E sech^4; unbounded at T = 0.
    pub(super) quartic: Option<f64>,
    /// E \[ln 2cosh - h tanh h\].
    pub(super) entropy: f64,
}

impl Point {
    /// The point with ratio y > 0 at 0 <= T < 1.
    pub(super) fn at(ratio: f64, temperature: f64) -> Self {
        if temperature < COLDEST {
            return Self::cold(libm::erf(ratio), libm::erf(ratio) / (SQRT_2 * ratio));
        }
        let m = overlap((SQRT_2 * ratio).recip(), temperature);
        Self::warm(m, m / (SQRT_2 * ratio), temperature)
    }

    /// The averages for a given overlap and noise at T > 0.
    pub(super) fn warm(m: f64, s: f64, temperature: f64) -> Self {
        let Averages { tanh2, sech2, sech4, z_sech2, z2_sech2, entropy, .. } =
            Field { mean: m / temperature, deviation: s / temperature }.averages();
        let moments = (z_sech2 / temperature, z2_sech2 / temperature);
        let quartic = Some(sech4 / temperature / temperature);
        let (q, unfrozen, c) = (tanh2, sech2, sech2 / temperature);
        Self { temperature, m, s, q, unfrozen, c, moments, quartic, entropy }
    }

    /// The same at T = 0, where sech^2 is a delta function at the noise that cancels the signal, z = -m/s.
    pub(super) fn cold(m: f64, s: f64) -> Self {
        let z = -m / s;
        let density = (-0.5 * z * z).exp();
        let c = if density > 0.0 { FRAC_2_SQRT_PI / SQRT_2 * density / s } else { 0.0 };
        let moments = if c > 0.0 { (c * z, c * z * z) } else { (0.0, 0.0) };
        Self { temperature: 0.0, m, s, q: 1.0, unfrozen: 0.0, c, moments, quartic: None, entropy: 0.0 }
    }

    /// Square root of the load at which this is a solution.
    pub(super) fn root_load(&self) -> f64 {
        self.s * (1.0 - self.c) / self.q.sqrt()
    }

    /// The load at which this is a solution.
    pub(super) fn load(&self) -> f64 {
        self.root_load().powi(2)
    }

    /// 1 - C at the load where this is a solution, without cancellation for C -> 1.
    pub(super) fn gap(&self, load: f64) -> f64 {
        let cancels = self.c > 0.5 && self.s > 0.0;
        if cancels { (load * self.q).sqrt() / self.s } else { 1.0 - self.c }
    }

    /// The de Almeida-Thouless eigenvalue at the load where this is a solution; `None` at T = 0.
    pub(super) fn stability(&self, load: f64) -> Option<f64> {
        let gap = self.gap(load);
        self.quartic.map(|quartic| 1.0 - load / gap * (quartic / gap))
    }

    /// d ln sqrt(alpha) / d ln s along the curve: zero at the spinodal.
    pub(super) fn slope(&self) -> f64 {
        let (first, second) = self.moments;
        let spread = second - self.c + first * first / (1.0 - self.c);
        1.0 - spread * ((1.0 - self.c).recip() - 0.5 * self.temperature / self.q)
    }

    /// d ln sqrt(alpha) / d ln b at constant s: the slope of the spinodal line, if this point is on it.
    pub(super) fn cooling(&self) -> f64 {
        let (first, second) = self.moments;
        let drift = first / self.s;
        let change = second + drift * (self.m + (self.m * self.c + self.s * first) / (1.0 - self.c));
        -change / (1.0 - self.c) - 0.5 * self.temperature * (self.c - change) / self.q
    }
}

/// The overlap for a given relative noise s/m >= 0 at 0 < T < 1.
///
/// E tanh\[b m (1 + (s/m) z)\] is concave in m, so Newton's steps from above go down to the root without passing it.
/// Two bounds from above: the overlap at T = 0, and tanh x <= x / sqrt(1 + 2 x^2 / 3) without noise.
pub(super) fn overlap(noise: f64, temperature: f64) -> f64 {
    let mut m = libm::erf((SQRT_2 * noise).recip()).min((1.5 * (1.0 - temperature * temperature)).sqrt());
    for _ in 0..100 {
        let mean = m / temperature;
        let average = Field { mean, deviation: noise * mean }.averages();
        let slope = (average.sech2 + noise * average.z_sech2) / temperature;
        let step = (average.tanh - m) / (1.0 - slope);
        m += step;
        if step >= -4.0 * f64::EPSILON * m {
            break;
        }
    }
    m
}

/// The ratio y of the spinodal at 0 <= T < 1.
pub(super) fn spinodal_ratio(temperature: f64) -> Option<f64> {
    if temperature > NEARLY_CRITICAL {
        return Some(CRITICAL_RATIO);
    }
    let (low, high) = SPINODAL_RATIOS;
    root(low, high, |ratio| Point::at(ratio, temperature).slope())
}

/// The spinodal at 0 <= T < 1: the largest load with a retrieval state.
pub(super) fn spinodal(temperature: f64) -> Option<Point> {
    spinodal_ratio(temperature).map(|ratio| Point::at(ratio, temperature))
}

/// The retrieval state for a load > 0 at 0 <= T < 1.
pub(super) fn retrieval(load: f64, temperature: f64) -> Option<Point> {
    // Far from the spinodal the end of its range will do.
    let (_, outside) = SPINODAL_RATIOS;
    let far = Point::at(outside, temperature).load() > load;
    let lowest = if far { outside } else { spinodal_ratio(temperature)? };
    // m^2 <= q and C >= 0 leave y <= 1/sqrt(2 alpha); the margin is for rounding.
    let highest = (2.0 * load).sqrt().recip() * 1.001;
    let target = load.sqrt().ln();
    let excess = |logarithm: f64| Point::at(logarithm.exp(), temperature).root_load().ln() - target;
    (lowest < highest)
        .then(|| root(lowest.ln(), highest.ln(), excess))
        .flatten()
        .map(|logarithm| Point::at(logarithm.exp(), temperature))
}

/// The state with m = 0 and q > 0 for a load > 0.
///
/// s - E z tanh(b s z) = sqrt(alpha q) has one positive root below T = 1 + sqrt(alpha); s <= sqrt(alpha) + sqrt(2/pi).
pub(super) fn spin_glass(load: f64, temperature: f64) -> Option<Point> {
    let root_load = load.sqrt();
    let highest = root_load + FRAC_2_SQRT_PI / SQRT_2;
    if temperature < COLDEST {
        return Some(Point::cold(0.0, highest));
    }
    let excess = |s: f64| {
        let point = Point::warm(0.0, s, temperature);
        1.0 - point.c - root_load * point.q.sqrt() / s
    };
    root(1e-8 * highest, 1.001 * highest, excess).map(|s| Point::warm(0.0, s, temperature))
}
