//! Extreme, asymmetric dilution: every neuron hears K others drawn at random, so few that no signal ever comes back.
//!
//! `h_i` = (1/K) sum over the K inputs of sum `xi_i^mu xi_j^mu s_j`, K much smaller than ln N, alpha = P/K, all neurons at once. Nothing is
//! correlated, and one step is the whole theory: with z ~ N(0, 1) and b = 1/T
//!
//! > m(t + 1) = E tanh b(m(t) + sqrt(alpha) z), at T = 0 erf(m(t) / sqrt(2 alpha)).
//!
//! The overlap is lost continuously where 1 = b E sech^2 b sqrt(alpha) z; at T = 0 that is alpha = 2/pi. Asynchronous dynamics has
//! the same fixed point.
//!
//! Reference: Derrida, Gardner, Zippelius, Europhys. Lett. 4, 167 (1987).

use std::f64::consts::FRAC_2_PI;

use super::branch::COLDEST;
use super::gaussian::Field;
use super::replica_symmetric::{SMALLEST_LOAD, in_range};
use super::roots::root;

/// Steps of the dynamics above this are refused.
const MOST_STEPS: usize = 1_000_000;

/// Overlaps below this count as lost.
const LOST: f64 = 1e-6;

/// Overlaps m(0) to m(steps) at a load P/K >= 0 and a temperature T >= 0 from a start overlap 0 to 1, at most a million steps;
/// `None` outside.
///
/// ```
/// let overlaps = attractor::theory::extreme_dilution::overlaps(0.3, 0.0, 0.5, 20).expect("in range");
/// assert!((overlaps[20] - 0.899_44).abs() < 1e-4);
/// ```
#[must_use]
pub fn overlaps(load: f64, temperature: f64, start_overlap: f64, steps: usize) -> Option<Vec<f64>> {
    let valid = in_range(load)
        && in_range(temperature)
        && (0.0..=1.0).contains(&start_overlap)
        && steps <= MOST_STEPS;
    let path = std::iter::successors(Some(start_overlap), |&m| Some(step(load, temperature, m)));
    valid.then(|| path.take(steps + 1).collect())
}

/// The next overlap.
fn step(load: f64, temperature: f64, m: f64) -> f64 {
    if temperature < COLDEST {
        // A neuron in zero field keeps its state; only without noise and overlap is there one.
        return if m > 0.0 { libm::erf(m / (2.0 * load).sqrt()) } else { 0.0 };
    }
    Field { mean: m / temperature, deviation: load.sqrt() / temperature }.averages().tanh
}

/// The overlap at which the dynamics comes to rest, for a load P/K >= 0 and a temperature T >= 0; `None` where it is below 1e-6
/// and for arguments that are negative, not finite or above 1e100.
///
/// ```
/// use attractor::theory::extreme_dilution::retrieval;
/// assert!((retrieval(0.3, 0.0).expect("below capacity") - 0.899_440_154).abs() < 5e-10);
/// assert!(retrieval(0.64, 0.0).is_none());
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<f64> {
    if !in_range(load) || !in_range(temperature) {
        return None;
    }
    let load = if load < SMALLEST_LOAD { 0.0 } else { load };
    // One step is concave in m: its ratio to m falls through 1 once.
    root(LOST, 1.0, |m| step(load, temperature, m) / m - 1.0)
}

/// The load P/K at which the overlap vanishes, for a temperature 0 <= T < 1; `None` outside.
///
/// ```
/// let capacity = attractor::theory::extreme_dilution::capacity(0.5).expect("in range");
/// assert!((capacity - 0.446_965_050).abs() < 5e-10);
/// ```
#[must_use]
pub fn capacity(temperature: f64) -> Option<f64> {
    if !(0.0..1.0).contains(&temperature) {
        return None;
    }
    if temperature < COLDEST {
        return Some(FRAC_2_PI);
    }
    let slope = |s: f64| Field { mean: 0.0, deviation: s / temperature }.averages().sech2 / temperature - 1.0;
    root(0.0, 1.0, slope).map(|s| s * s)
}
