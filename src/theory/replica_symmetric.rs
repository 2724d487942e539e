//! The three replica-symmetric states of the Hopfield network: retrieval, spin glass, paramagnet.
//!
//! With z ~ N(0, 1), E its average, b = 1/T and the load alpha = P/N
//!
//! > m = E tanh b(m + s z), q = E tanh^2 b(m + s z), s^2 = alpha r, r = q / (1 - C)^2, C = b (1 - q);
//!
//! > u = -m^2/2 + (alpha/2) \[1 - (1 - C (1 - q)) / (1 - C)^2\],
//!
//! > S = E \[ln 2cosh h - h tanh h\] - (alpha/2) \[ln(1 - C) + C/(1 - C)\], h = b(m + s z), f = u - T S.
//!
//! This f equals alpha/2 + m^2/2 + (alpha T/2) \[ln(1 - C) - b q/(1 - C)\] + alpha b r (1 - q)/2 - T E ln 2cosh h
//! at the solution, without its cancellations at low T. Couplings have no diagonal, `W_ii` = 0: that is the
//! alpha/2 in u and f.
//!
//! References: Amit, Gutfreund, Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985); Ann. Phys. 173, 30 (1987).
//! Stability against replica symmetry breaking: de Almeida and Thouless, J. Phys. A 11, 983 (1978).

use serde::Serialize;

use super::branch::{self, COLDEST, Point};

/// Loads and temperatures above this are refused: their squares would leave the range of a double.
const LARGEST: f64 = 1e100;

/// Loads below this are zero load: the noise of the patterns is below the last bit of every field.
pub(super) const SMALLEST_LOAD: f64 = 1e-30;

/// Order parameters and thermodynamics per spin of one replica-symmetric state.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct State {
    /// Overlap with the retrieved pattern, 0 to 1.
    pub m: f64,
    /// Edwards-Anderson order parameter, 0 to 1.
    pub q: f64,
    /// Mean square overlap with the other patterns in units of 1/N; alpha r is the variance of the noise.
    pub r: f64,
    /// Susceptibility C = (1 - q)/T, 0 to 1; its limit at T = 0.
    pub c: f64,
    /// Energy u.
    pub energy: f64,
    /// Free energy f = u - T S.
    pub free_energy: f64,
    /// Entropy S; slightly negative near T = 0, the mark of broken replica symmetry.
    pub entropy: f64,
    /// The de Almeida-Thouless eigenvalue 1 - alpha b^2 E sech^4 / (1 - C)^2: the state is stable against replica
    /// symmetry breaking where it is positive. `None` at T = 0 (temperatures below 1e-150 count as zero), where it
    /// falls to minus infinity for any finite noise.
    pub stability: Option<f64>,
}

impl State {
    fn new(load: f64, point: &Point) -> Self {
        Self::noisy(load, 0.0, point.gap(load), point)
    }

    /// With static noise of variance `noise`/N on the couplings; `gap` is 1 - C.
    pub(super) fn noisy(load: f64, noise: f64, gap: f64, point: &Point) -> Self {
        let Point { temperature, m, q, c, unfrozen, .. } = *point;
        let energy = -0.5 * m * m + 0.5 * (load - load / gap * ((1.0 - c * unfrozen) / gap))
            - 0.5 * noise * c * (1.0 + q);
        let entropy = point.entropy - 0.5 * load * pattern_entropy(c, gap) - 0.25 * noise * c * c;
        Self {
            m,
            q,
            r: q / gap / gap,
            c,
            energy,
            free_energy: energy - temperature * entropy,
            entropy,
            stability: point.quartic.map(|quartic| 1.0 - load / gap * (quartic / gap) - noise * quartic),
        }
    }
}

/// ln(1 - C) + C/(1 - C) for 0 <= C < 1 and its gap 1 - C, accurate for small C too.
pub(super) fn pattern_entropy(c: f64, gap: f64) -> f64 {
    if c > 0.01 {
        return gap.ln() + c / gap;
    }
    // C^2/2 + 2 C^3/3 + 3 C^4/4 + ...
    (2..=10).rev().map(f64::from).fold(0.0, |sum, k| sum * c + (1.0 - k.recip())) * c * c
}

/// Whether an argument is a number from zero to the largest one allowed.
pub(super) fn in_range(value: f64) -> bool {
    (0.0..=LARGEST).contains(&value)
}

/// The retrieval state with the larger overlap, at a load P/N >= 0 and a temperature T >= 0.
///
/// `None` beyond the spinodal, for T >= 1, and for arguments that are negative, not finite or above 1e100. Loads below
/// 1e-30 count as zero load, where m = tanh(m/T).
///
/// ```
/// use attractor::theory::retrieval;
/// let state = retrieval(0.05, 0.3).expect("below the spinodal");
/// assert!((state.m - 0.991_165_00).abs() < 1e-8);
/// assert!((state.energy + 0.494_278_33).abs() < 1e-8);
/// assert!(retrieval(0.14, 0.0).is_none());
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<State> {
    if !in_range(load) || !(0.0..1.0).contains(&temperature) {
        return None;
    }
    let point = if load < SMALLEST_LOAD { clean(temperature) } else { branch::retrieval(load, temperature)? };
    Some(State::new(load, &point))
}

/// The ferromagnet of zero load.
fn clean(temperature: f64) -> Point {
    if temperature < COLDEST {
        return Point::cold(1.0, 0.0);
    }
    Point::warm(branch::overlap(0.0, temperature), 0.0, temperature)
}

/// The spin-glass state, m = 0 and q > 0, at a load P/N > 0 and a temperature 0 <= T < 1 + sqrt(alpha).
///
/// `None` from T = 1 + sqrt(alpha) on (up to rounding), for arguments that are negative, not finite or above 1e100, and
/// for loads below 1e-30, where r diverges.
///
/// ```
/// use attractor::theory::spin_glass;
/// let state = spin_glass(0.1, 0.0).expect("below the glass temperature");
/// assert!((state.energy + 0.570_623_138).abs() < 1e-9); // -1/pi - sqrt(2 alpha/pi)
/// ```
#[must_use]
pub fn spin_glass(load: f64, temperature: f64) -> Option<State> {
    let frozen = in_range(load) && load >= SMALLEST_LOAD && (0.0..1.0 + load.sqrt()).contains(&temperature);
    frozen.then(|| branch::spin_glass(load, temperature)).flatten().map(|point| State::new(load, &point))
}

/// The paramagnet, m = q = 0, at a load P/N >= 0 and a temperature T >= 1 + sqrt(alpha), T > 1.
///
/// Its formulas go on to T > 1, but below 1 + sqrt(alpha) it is unstable and the answer is `None`, as for arguments that
/// are negative, not finite or above 1e100.
///
/// ```
/// use attractor::theory::paramagnet;
/// let state = paramagnet(0.1, 2.0).expect("above the glass temperature");
/// assert!((state.energy + 0.05).abs() < 1e-15); // -(alpha/2) b/(1 - b)
/// ```
#[must_use]
pub fn paramagnet(load: f64, temperature: f64) -> Option<State> {
    let exists =
        in_range(load) && in_range(temperature) && temperature > 1.0 && temperature >= 1.0 + load.sqrt();
    exists.then(|| State::new(load, &Point::warm(0.0, 0.0, temperature)))
}
