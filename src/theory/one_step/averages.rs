//! Averages over all clusters.
//!
//! The mean field of a cluster is mu = m + s0 z0. All averaged functions of it live near mu = 0, and are even, once a
//! smooth step erf(mu / (w sqrt 2)) is taken out of \<tanh>; the trapezoidal rule then converges geometrically.

use std::f64::consts::SQRT_2;

use super::cluster::{Rule, density};
use super::field::Field;

/// Distance of the nodes in units of the width w of a step, and in units of s0.
const STEP: f64 = 0.2;
const OUTER_STEP: f64 = 0.4;
/// Where the averaged functions have died out, in units of s1 and of T; where the density has, in units of s0.
const INNER_REACH: f64 = 9.0;
const THERMAL_REACH: f64 = 20.0;
const OUTER_REACH: f64 = 9.0;

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

impl Averages {
    /// All averages at once.
    pub(super) fn over(field: &Field) -> Self {
        let rule = Rule::new(field);
        let (inside, outside) = (
            INNER_REACH * field.inner + THERMAL_REACH * field.temperature,
            field.m + OUTER_REACH * field.outer,
        );
        let step = (STEP * field.width()).min(OUTER_STEP * field.outer);
        // Fewer than 130, unless a spread has left the range of a double: then no average has a value.
        let nodes = (inside.min(outside) / step).ceil().min(1000.0) as u32;
        let mut sums = Self::default();
        (0..=nodes).for_each(|k| sums.add(field, &rule, step * f64::from(k), step / field.outer));
        sums.overlap += libm::erf(field.m / (SQRT_2 * field.outer.hypot(field.width())));
        if inside < outside {
            sums.q0 = 1.0 - sums.unaligned;
        }
        sums
    }

    /// Adds the clusters at mu and -mu.
    fn add(&mut self, field: &Field, rule: &Rule, mu: f64, step: f64) {
        let at = rule.cluster(mu);
        let above = step * density((mu - field.m) / field.outer);
        let below = if mu > 0.0 { step * density((mu + field.m) / field.outer) } else { 0.0 };
        let weight = above + below;
        self.overlap += (above - below) * (libm::erfc(mu / (SQRT_2 * field.width())) - at.lag);
        self.q0 += weight * (1.0 - at.lag) * (1.0 - at.lag);
        self.unaligned += weight * at.lag * (2.0 - at.lag);
        self.spread += weight * at.variance;
        self.c += weight * at.response;
        self.entropy += weight * at.entropy;
        self.complexity += weight * at.complexity;
    }
}
