//! The recursion of Amari and Maginu: Gaussian noise whose variance changes in time, without memory.
//!
//! With `U_t = 2 phi(m_t / sqrt(v_t)) / sqrt(v_t)`, phi the normal density, and `v_0` = alpha,
//!
//! > `m_{t+1} = erf(m_t / sqrt(2 v_t)), v_{t+1} = alpha + U_t^2 v_t + 2 alpha m_t m_{t+1} U_t`.
//!
//! The first step is exact, and the variance of the second; what is missing is that a neuron feels its own past, which came back
//! through the other patterns. Near capacity the theory is good to 15 per cent, for basins it is far too optimistic.
//!
//! Reference: Amari and Maginu, Neural Networks 1, 63 (1988).

use std::f64::consts::SQRT_2;
use std::sync::LazyLock;

use super::{in_range, response};
use crate::theory::Capacity;
use crate::theory::roots::maximum;

/// Steps after which a start has found its end, but within about 1e-5 of the capacity.
const PATIENCE: usize = 2000;

/// Steps beyond which nothing happens.
const MOST_STEPS: usize = 1_000_000;

/// Overlaps m(0) to m(steps) at a load 0 <= P/N <= 100 from a start overlap 0 to 1, at most a million steps; `None` outside.
///
/// ```
/// let overlaps = attractor::theory::basin::amari_maginu::overlaps(0.1, 0.3, 2).expect("in range");
/// assert!((overlaps[1] - 0.6572).abs() < 5e-5 && (overlaps[2] - 0.6882).abs() < 5e-5);
/// ```
#[must_use]
pub fn overlaps(load: f64, start_overlap: f64, steps: usize) -> Option<Vec<f64>> {
    let path = std::iter::successors(Some((start_overlap, load)), |&now| Some(step(load, now)));
    let valid = in_range(load, start_overlap) && steps <= MOST_STEPS;
    valid.then(|| path.take(steps + 1).map(|(m, _)| m).collect())
}

fn step(load: f64, (m, variance): (f64, f64)) -> (f64, f64) {
    let u = response(m, variance.sqrt());
    let next = if variance > 0.0 { libm::erf(m / (2.0 * variance).sqrt()) } else { m.signum() };
    (next, load + u * u * variance + 2.0 * load * m * next * u)
}

/// The end of retrieval in this theory, load 0.15960813: the fixed point from m(0) = 1 exists up to here.
///
/// ```
/// let capacity = attractor::theory::basin::amari_maginu::capacity();
/// assert!((capacity.load - 0.159_608_13).abs() < 5e-9);
/// ```
#[must_use]
pub fn capacity() -> Capacity {
    static END: LazyLock<Capacity> = LazyLock::new(|| {
        let ratio = maximum(0.8, 2.0, |ratio| fixed_point(ratio).0);
        let (load, m) = fixed_point(ratio);
        Capacity { load, m, temperature: 0.0 }
    });
    *END
}

/// Load and overlap of the fixed point with ratio y = m / sqrt(2 v): v (1 - U^2) = alpha (1 + 2 m^2 U).
fn fixed_point(ratio: f64) -> (f64, f64) {
    let m = libm::erf(ratio);
    let deviation = m / (SQRT_2 * ratio);
    let u = response(m, deviation);
    (deviation * deviation * (1.0 - u * u) / (1.0 + 2.0 * m * m * u), m)
}

/// The start overlap from which retrieval begins, at a load 0 < P/N below [`capacity`]; `None` outside.
///
/// ```
/// let boundary = attractor::theory::basin::amari_maginu::boundary(0.1).expect("below capacity");
/// assert!((boundary - 0.20943).abs() < 5e-6);
/// ```
#[must_use]
pub fn boundary(load: f64) -> Option<f64> {
    if !(load > 0.0 && load < capacity().load && retrieves(load, 1.0)) {
        return None;
    }
    let (mut lost, mut found) = (0.0, 1.0);
    while found - lost > 1e-12 {
        let middle = 0.5 * (lost + found);
        *(if retrieves(load, middle) { &mut found } else { &mut lost }) = middle;
    }
    Some(0.5 * (lost + found))
}

/// Whether the overlap ends above that at capacity, the least of all retrieval states.
fn retrieves(load: f64, start_overlap: f64) -> bool {
    let mut now = (start_overlap, load);
    for _ in 0..PATIENCE {
        let next = step(load, now);
        if next == now {
            break;
        }
        now = next;
    }
    now.0 > capacity().m
}
