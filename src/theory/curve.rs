//! Retrieval under any law of noise: the solutions at one temperature as a curve.
//!
//! What differs between rules of learning, damage and dynamics is how much noise a state makes for itself; a neuron in its field
//! (the [`Point`](super::branch::Point) with ratio y = m / (s sqrt 2) of signal to noise) is always the same. So a rule is the
//! load at which the point with ratio y solves its equations. That load has one maximum along the curve, the end of retrieval;
//! retrieval states have the larger y.

use super::branch::Point;
use super::capacity::Capacity;
use super::roots::{maximum, root};

/// From here to T = 1 rounding hides the maximum of the load along the curve.
pub(super) const NEARLY_CRITICAL: f64 = 1.0 - 1e-6;

/// The load over the ratio y > 0, with ratios between which its maximum lies.
pub(super) struct Curve<Load> {
    pub(super) ratios: (f64, f64),
    /// Negative where there is no such solution.
    pub(super) load: Load,
}

impl<Load: Fn(f64) -> f64> Curve<Load> {
    /// The ratio where retrieval ends, to about eight digits; the load there is good to the last ones.
    pub(super) fn end(&self) -> f64 {
        let (low, high) = self.ratios;
        maximum(low.ln(), high.ln(), |logarithm| (self.load)(logarithm.exp())).exp()
    }

    /// The ratio of the retrieval state at a load > 0; `None` beyond the end.
    pub(super) fn ratio(&self, load: f64) -> Option<f64> {
        let excess = |logarithm: f64| (self.load)(logarithm.exp()) / load - 1.0;
        let lowest = self.end().ln();
        let doubled = |step: i32| lowest + f64::from(step) * std::f64::consts::LN_2;
        // The load falls at least as 1/y^2.
        let highest = (1..64).map(doubled).find(|&logarithm| excess(logarithm) < 0.0)?;
        root(lowest, highest, excess).map(f64::exp)
    }
}

/// Where retrieval ends, if it exists at any load, for a rule that is the load of a point.
pub(super) fn capacity(
    temperature: f64,
    ratios: (f64, f64),
    load: impl Fn(&Point) -> f64,
) -> Option<Capacity> {
    if !(0.0..NEARLY_CRITICAL).contains(&temperature) {
        return None;
    }
    let curve = Curve { ratios, load: |ratio| load(&Point::at(ratio, temperature)) };
    let point = Point::at(curve.end(), temperature);
    let load = load(&point);
    (load > 0.0).then_some(Capacity { load, m: point.m, temperature })
}

/// The retrieval state at a load > 0 for such a rule; `None` where there is none.
pub(super) fn retrieval(
    load: f64,
    temperature: f64,
    ratios: (f64, f64),
    load_of: impl Fn(&Point) -> f64,
) -> Option<Point> {
    let curve = Curve { ratios, load: |ratio| load_of(&Point::at(ratio, temperature)) };
    curve.ratio(load).map(|ratio| Point::at(ratio, temperature))
}
