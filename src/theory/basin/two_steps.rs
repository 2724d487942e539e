//! The first two steps of parallel dynamics in closed form.
//!
//! With `U = 2 phi(m_0 / sqrt(alpha)) / sqrt(alpha)`, phi the normal density,
//!
//! > `m_1 = erf(m_0 / sqrt(2 alpha)), v_1 = alpha (1 + 2 m_0 m_1 U + U^2)`,
//!
//! > `m_2 = sum_{s = +-1} (1 + s m_0)/2 erf((m_1 + alpha U s) / sqrt(2 v_1))`.
//!
//! The term alpha U s is the neuron's own first state s, come back through the other patterns. Exact for N -> infinity.
//!
//! Reference: Gardner, Derrida, Mottishaw, J. Physique 48, 741 (1987).

use serde::Serialize;

use super::{in_range, response};
use crate::theory::roots::root;

/// Overlaps after one and two steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoSteps {
    /// m(1).
    pub first: f64,
    /// m(2).
    pub second: f64,
    /// Variance of the Gaussian part of the field in the second step.
    pub variance: f64,
}

/// The first two steps at a load 0 < P/N <= 100 from a start overlap 0 to 1; `None` outside.
///
/// ```
/// let steps = attractor::theory::basin::two_steps(0.1, 0.3).expect("in range");
/// assert!((steps.first - 0.6572).abs() < 5e-5);
/// assert!((steps.second - 0.7090).abs() < 5e-5);
/// ```
#[must_use]
pub fn two_steps(load: f64, start_overlap: f64) -> Option<TwoSteps> {
    let valid = load > 0.0 && in_range(load, start_overlap);
    valid.then(|| {
        let u = response(start_overlap, load.sqrt());
        let first = libm::erf(start_overlap / (2.0 * load).sqrt());
        let variance = load * (1.0 + 2.0 * start_overlap * first * u + u * u);
        let after = |s: f64| {
            0.5 * (1.0 + s * start_overlap) * libm::erf((first + load * u * s) / (2.0 * variance).sqrt())
        };
        TwoSteps { first, second: after(1.0) + after(-1.0), variance }
    })
}

/// The start overlap above which the second step still improves on the first, at a load P/N >= 1e-9.
///
/// A necessary condition for retrieval, and a first idea of the basin: the overlap may fall later. `None` where the
/// second step improves on no start, from a load of about 0.2 on, and for smaller loads.
///
/// ```
/// let rises = attractor::theory::basin::two_steps::boundary(0.1).expect("some starts improve");
/// let exact = 0.338;
/// assert!(rises > 0.1 && rises < exact);
/// ```
#[must_use]
pub fn boundary(load: f64) -> Option<f64> {
    let gain = |start: f64| two_steps(load, start).map_or(f64::NAN, |steps| steps.second - steps.first);
    // It lies near the load itself; far larger starts improve on nothing, or both overlaps are one.
    let (left, right) = (1e-3 * load, (3.0 * load).min(0.47));
    (load >= 1e-9 && gain(left) < 0.0).then(|| root(left, right, gain)).flatten()
}
