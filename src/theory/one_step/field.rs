//! Averages over all clusters.
//!
//! The mean field of a cluster is mu = m + s0 z0. All averaged functions of it live near mu = 0, and are even, once a
//! smooth step erf(mu / (w sqrt 2)) is taken out of \<tanh>; the trapezoidal rule then converges geometrically.

use std::f64::consts::{FRAC_2_PI, SQRT_2};

use super::cluster::{Rule, density};

/// Distance of the nodes in units of the width w of a step, and in units of s0.
const STEP: f64 = 0.2;
const OUTER_STEP: f64 = 0.4;
/// Where the averaged functions have died out, in units of s1 and of T; where the density has, in units of s0.
const INNER_REACH: f64 = 9.0;
const THERMAL_REACH: f64 = 20.0;
const OUTER_REACH: f64 = 9.0;

/// The distribution of local fields, h = m + s0 z0 + s1 z1, and the weight exp(D T ln 2cosh(h/T)) of z1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) temperature: f64,
    pub(super) m: f64,
    /// s0 > 0, spread of the clusters.
    pub(super) outer: f64,
    /// s1 > 0, spread within a cluster.
    pub(super) inner: f64,
    /// D = b x > 0.
    pub(super) breakpoint: f64,
}

/// Averages over a [`Field`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Averages {
    /// E0 \<tanh>.
    pub(super) overlap: f64,
    /// q0 = E0 \<tanh>^2.
    pub(super) q0: f64,
    /// 1 - q0, to its last digit where it is small.
    pub(super) unaligned: f64,
    /// q1 - q0 = E0 (\<tanh^2> - \<tanh>^2).
    pub(super) spread: f64,
    /// C = b E0 \<sech^2>.
    pub(super) c: f64,
    /// E0 of the entropy of a spin in its field.
    pub(super) entropy: f64,
    /// E0 (ln Z - D \<T ln 2cosh>) + q1 t^2/2.
    pub(super) complexity: f64,
}

impl Field {
    /// t = D s1.
    pub(super) fn tilt(&self) -> f64 {
        self.breakpoint * self.inner
    }

    /// w, the width over which \<tanh> changes sign.
    pub(super) fn width(&self) -> f64 {
        self.inner.hypot(FRAC_2_PI.sqrt() * self.temperature)
    }

    /// All averages at once.
    pub(super) fn averages(&self) -> Averages {
        let rule = Rule::new(self);
        let (inside, outside) =
            (INNER_REACH * self.inner + THERMAL_REACH * self.temperature, self.m + OUTER_REACH * self.outer);
        let step = (STEP * self.width()).min(OUTER_STEP * self.outer);
        // Fewer than 130, unless a spread has left the range of a double: then no average has a value.
        let nodes = (inside.min(outside) / step).ceil().min(1000.0) as u32;
        let mut sums = Averages::default();
        (0..=nodes).for_each(|k| self.add(&mut sums, &rule, step * f64::from(k), step / self.outer));
        sums.overlap += libm::erf(self.m / (SQRT_2 * self.outer.hypot(self.width())));
        if inside < outside {
            sums.q0 = 1.0 - sums.unaligned;
        }
        sums
    }

    /// Adds the clusters at mu and -mu.
    fn add(&self, sums: &mut Averages, rule: &Rule, mu: f64, step: f64) {
        let at = rule.cluster(mu);
        let above = step * density((mu - self.m) / self.outer);
        let below = if mu > 0.0 { step * density((mu + self.m) / self.outer) } else { 0.0 };
        let weight = above + below;
        sums.overlap += (above - below) * (libm::erfc(mu / (SQRT_2 * self.width())) - at.lag);
        sums.q0 += weight * (1.0 - at.lag) * (1.0 - at.lag);
        sums.unaligned += weight * at.lag * (2.0 - at.lag);
        sums.spread += weight * at.variance;
        sums.c += weight * at.response;
        sums.entropy += weight * at.entropy;
        sums.complexity += weight * at.complexity;
    }
}
