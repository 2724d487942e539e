//! The distribution of local fields with one step of broken replica symmetry.

use std::f64::consts::FRAC_2_PI;

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

impl Field {
    /// t = D s1.
    pub(super) fn tilt(&self) -> f64 {
        self.breakpoint * self.inner
    }

    /// w, the width over which \<tanh> changes sign.
    pub(super) fn width(&self) -> f64 {
        self.inner.hypot(FRAC_2_PI.sqrt() * self.temperature)
    }
}
