//! Sequences: every pattern calls the next one, `W_ij` = (1/N) sum `xi_i^{mu+1} xi_j^mu`, all neurons move at once.
//!
//! The state follows a closed cycle of P = alpha N patterns, one a step. Its overlap with another pattern is handed on and answers
//! to the noise of a new pattern each time, so that the noise of all past steps adds up without correlation. With z ~ N(0, 1), E its
//! average, b = 1/T and m the overlap with the pattern whose turn it is
//!
//! > m = E tanh b(m + s z), s^2 = alpha r, **r = 1/(1 - C^2)**, C = b (1 - q), q = E tanh^2 b(m + s z).
//!
//! The couplings are not symmetric and there is no energy; r has no q in it, because the thermal noise of a step, too, is handed on.
//!
//! Reference: Düring, Coolen, Sherrington, J. Phys. A 31, 8607 (1998).

use serde::Serialize;

use super::branch::Point;
use super::capacity::Capacity;
use super::curve;
use super::replica_symmetric::{SMALLEST_LOAD, in_range};

/// Ratios y between which the end of retrieval lies for every temperature: 0.98 at T = 0, 1.22 for T -> 1.
const RATIOS: (f64, f64) = (0.7, 1.6);

/// Order parameters of a network that replays its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sequence {
    /// Overlap with the pattern whose turn it is, 0 to 1.
    pub m: f64,
    /// Mean square of the mean spin in its field, 0 to 1.
    pub q: f64,
    /// Mean square overlap with the other patterns in units of 1/N; alpha r is the variance of the noise.
    pub r: f64,
    /// Susceptibility C = (1 - q)/T, 0 to 1; its limit at T = 0.
    pub c: f64,
}

/// (1 - C^2) s^2.
fn load_of(point: &Point) -> f64 {
    point.s * point.s * (1.0 - point.c) * (1.0 + point.c)
}

/// The state that replays the sequence, at a load P/N >= 0 and a temperature T >= 0.
///
/// `None` beyond [`capacity`], for T >= 1 - 1e-6, and for arguments that are negative, not finite or above 1e100. Loads below
/// 1e-30 count as zero load.
///
/// ```
/// let state = attractor::theory::sequence::retrieval(0.2, 0.0).expect("below capacity");
/// assert!((state.m - 0.966).abs() < 5e-4);
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<Sequence> {
    if !in_range(load) || !(0.0..curve::NEARLY_CRITICAL).contains(&temperature) {
        return None;
    }
    if load < SMALLEST_LOAD {
        let state = super::retrieval(0.0, temperature)?;
        let r = (1.0 - state.c * state.c).recip();
        return Some(Sequence { m: state.m, q: state.q, r, c: state.c });
    }
    let Point { m, q, c, .. } = curve::retrieval(load, temperature, RATIOS, load_of)?;
    Some(Sequence { m, q, r: ((1.0 - c) * (1.0 + c)).recip(), c })
}

/// The largest load P/N at which the sequence is replayed, at a temperature 0 <= T < 1 - 1e-6; `None` outside.
///
/// ```
/// let end = attractor::theory::sequence::capacity(0.0).expect("in range");
/// assert!((end.load - 0.269_061_629).abs() < 1e-9 && (end.m - 0.834_871).abs() < 5e-7);
/// ```
#[must_use]
pub fn capacity(temperature: f64) -> Option<Capacity> {
    curve::capacity(temperature, RATIOS, load_of)
}
