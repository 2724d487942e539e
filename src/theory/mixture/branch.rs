//! The symmetric mixtures at one temperature, as a curve over the ratio of noise to overlap.
//!
//! Fix T and nu = s/m, s^2 = alpha r. With Z the sum of n independent signs and x ~ N(0, 1), m is the one positive root of
//!
//! > n m = <Z E tanh\[b m (Z + nu x)\]>,
//!
//! and the rest is explicit: q = <E tanh^2>, C = b (1 - q), **sqrt(alpha) = s (1 - C) / sqrt(q)**. Along the curve the load
//! has a maximum where the noise destroys the neurons with Z = +-1, and for larger n or higher T a second one, at
//! nu near sqrt(n), where Z is as good as Gaussian.

use std::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};

use crate::theory::branch::COLDEST;
use crate::theory::gaussian::Field;
use crate::theory::roots::root;

/// Ratios nu between which the load has its maxima; the upper one in units of sqrt(n).
const FOLDS: (f64, f64) = (0.1, 1.2);
/// Ratio of neighbouring nu in the search for maxima.
const STRIDE: f64 = 1.1;

/// All mixtures of n patterns at one temperature.
pub(super) struct Curve {
    of: f64,
    temperature: f64,
    /// Positive values of Z with the probability of either sign.
    levels: Vec<(f64, f64)>,
}

/// One solution, whatever its load.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Point {
    /// nu = s/m.
    noise: f64,
    pub(super) m: f64,
    /// Standard deviation of the noise, sqrt(alpha r).
    s: f64,
    pub(super) q: f64,
    /// 1 - q.
    pub(super) unfrozen: f64,
    /// Susceptibility C = b (1 - q).
    pub(super) c: f64,
    /// b <x Z E sech^2>, b <x^2 E sech^2> and b <Z^2 E sech^2> / n.
    moments: (f64, f64, f64),
    /// Transverse eigenvalue.
    pub(super) transverse: f64,
    /// b^2 E sech^4; not defined at T = 0.
    pub(super) quartic: f64,
    /// E \[ln 2cosh h - h tanh h\].
    pub(super) entropy: f64,
}

impl Curve {
    /// The curve for an odd number of patterns at 0 <= T < 1.
    pub(super) fn new(of: u32, temperature: f64) -> Self {
        let mut probability = 2.0_f64.powi(1 - of as i32);
        let mut level = |k: u32| {
            let level = (f64::from(of - 2 * k), probability);
            probability *= f64::from(of - k) / f64::from(k + 1);
            level
        };
        Self { of: f64::from(of), temperature, levels: (0..=of / 2).map(&mut level).collect() }
    }

    /// The solution with this ratio nu >= 0.
    pub(super) fn at(&self, noise: f64) -> Point {
        let m = self.overlap(noise);
        let mut point = Point { noise, m, s: noise * m, ..Point::default() };
        for &(z, weight) in &self.levels {
            if self.temperature < COLDEST {
                self.add_cold(&mut point, z, weight);
            } else {
                self.add_warm(&mut point, z, weight);
            }
        }
        point.q = 1.0 - point.unfrozen;
        point.transverse += 1.0 - point.c + (point.moments.2 - point.c) / (self.of - 1.0);
        point
    }

    fn add_warm(&self, point: &mut Point, z: f64, weight: f64) {
        let beta = self.temperature.recip();
        let average = Field { mean: beta * point.m * z, deviation: beta * point.s }.averages();
        point.unfrozen += weight * average.sech2;
        point.quartic += weight * beta * beta * average.sech4;
        point.entropy += weight * average.entropy;
        let weight = weight * beta;
        point.c += weight * average.sech2;
        point.moments.0 += weight * z * average.z_sech2;
        point.moments.1 += weight * average.z2_sech2;
        point.moments.2 += weight * z * z * average.sech2 / self.of;
    }

    /// At T = 0 sech^2 is a delta function at the noise that cancels the signal, x = -Z/nu.
    fn add_cold(&self, point: &mut Point, z: f64, weight: f64) {
        let x = -z / point.noise;
        let density = (-0.5 * x * x).exp();
        if density > 0.0 {
            let c = weight * FRAC_2_SQRT_PI / SQRT_2 * density / point.s;
            point.c += c;
            point.moments.0 += c * z * x;
            point.moments.1 += c * x * x;
            point.moments.2 += c * z * z / self.of;
        }
    }

    /// The overlap for a given nu: the root of a concave function, by Newton's steps from above.
    ///
    /// Bounds from above: the overlap at T = 0, and tanh x <= x / sqrt(1 + 2 x^2 / 3) without noise.
    fn overlap(&self, noise: f64) -> f64 {
        let cold =
            self.levels.iter().map(|&(z, weight)| weight * z * libm::erf(z / (SQRT_2 * noise))).sum::<f64>();
        let mut m = cold / self.of;
        if self.temperature < COLDEST {
            return m;
        }
        m = m.min((1.5 * (1.0 - self.temperature * self.temperature)).sqrt());
        for _ in 0..100 {
            let step = self.newton(m, noise);
            m += step;
            if step >= -4.0 * f64::EPSILON * m {
                break;
            }
        }
        m
    }

    fn newton(&self, m: f64, noise: f64) -> f64 {
        let beta = self.temperature.recip();
        let (mut value, mut slope) = (0.0, 0.0);
        for &(z, weight) in &self.levels {
            let average = Field { mean: beta * m * z, deviation: beta * m * noise }.averages();
            value += weight * z * average.tanh;
            slope += weight * z * beta * (z * average.sech2 + noise * average.z_sech2);
        }
        (value / self.of - m) / (1.0 - slope / self.of)
    }

    /// The maxima of the load, by rising nu.
    pub(super) fn folds(&self) -> Vec<Point> {
        let (lowest, highest) = (FOLDS.0.ln(), (FOLDS.1 * self.of.sqrt()).ln());
        let steps = ((highest - lowest) / STRIDE.ln()).ceil();
        let slope = |logarithm: f64| self.slope(&self.at(logarithm.exp()));
        let grid = |k: f64| lowest + (highest - lowest) * k / steps;
        let mut folds = Vec::new();
        let mut left = slope(lowest);
        for k in 1..=steps as u32 {
            let right = slope(grid(f64::from(k)));
            if left > 0.0 && right <= 0.0 {
                let fold = root(grid(f64::from(k - 1)), grid(f64::from(k)), slope);
                folds.extend(fold.map(|logarithm| self.at(logarithm.exp())).filter(|point| point.c < 1.0));
            }
            left = right;
        }
        folds
    }

    /// The derivative of the root of the load with respect to ln nu, up to a positive factor.
    fn slope(&self, point: &Point) -> f64 {
        let (first, second, stiffness) = point.moments;
        let rigid = self.of * (1.0 - stiffness);
        let rate = rigid / (rigid - point.noise * first);
        let spread = (second - point.c) * rate + first * first / (rigid - point.noise * first);
        let gap = 1.0 - point.c;
        gap * rate - spread * (1.0 - 0.5 * self.temperature * gap / point.q)
    }

    /// The solution at this load > 0 with the least noise.
    pub(super) fn state(&self, load: f64) -> Option<Point> {
        // n m^2 <= q and C >= 0 leave nu >= sqrt(n alpha); the margin is for rounding.
        let mut lowest = (0.999 * (self.of * load).sqrt()).ln();
        let target = load.sqrt().ln();
        let excess = |logarithm: f64| self.at(logarithm.exp()).root_load().ln() - target;
        for fold in self.folds() {
            if fold.load() >= load {
                return root(lowest, fold.noise.ln(), excess).map(|logarithm| self.at(logarithm.exp()));
            }
            lowest = fold.noise.ln();
        }
        None
    }

    /// The largest load at all, and there the solution.
    pub(super) fn last(&self) -> Option<Point> {
        self.folds().into_iter().max_by(|a, b| a.load().total_cmp(&b.load()))
    }

    /// The end of local stability on the way up from zero load, and whether it is a fold.
    pub(super) fn last_stable(&self) -> Option<(Point, bool)> {
        if self.at(0.0).transverse <= 0.0 {
            return None;
        }
        let fold = self.folds().into_iter().next()?;
        if fold.transverse >= 0.0 {
            return Some((fold, true));
        }
        let transverse = |noise: f64| self.at(noise).transverse;
        root(0.0, fold.noise, transverse).map(|noise| (self.at(noise), false))
    }
}

impl Point {
    fn root_load(&self) -> f64 {
        self.s * (1.0 - self.c) / self.q.sqrt()
    }

    /// The load at which this is a solution.
    pub(super) fn load(&self) -> f64 {
        self.root_load().powi(2)
    }
}
