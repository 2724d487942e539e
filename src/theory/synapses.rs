//! Imperfect synapses: symmetric dilution, clipping to two values, static noise.
//!
//! Whatever is done to Hebbian couplings w, each for itself and symmetrically, is for large N their best linear part and independent
//! Gaussian noise of variance D^2/N beside it (central limit theorem over the N inputs of a neuron). Brought to the strength of Hebb's rule,
//!
//! > `W_ij` = (`c_ij`/c) (g(`w_ij`) + a `eta_ij`/sqrt N), g(w) = w, or sqrt(pi alpha / (2N)) sign w if clipped,
//!
//! with a share c of synapses alive (`c_ij` = `c_ji` = 1) and normal `eta_ij = eta_ji`, is Hebb's rule with
//!
//! > D^2 = alpha (1/(rho c) - 1) + a^2/c,
//!
//! rho = 1, or 2/pi if clipped: the squared correlation of sign w with a normal w. The noise acts like that of a Sherrington-
//! Kirkpatrick glass: with the equations of [`replica_symmetric`](super::replica_symmetric),
//!
//! > **s^2 = alpha r + D^2 q**, u = `u_Hebb` - b D^2 (1 - q^2)/2, S = `S_Hebb` - D^2 C^2/4,
//!
//! and 1 - b^2 (alpha/(1 - C)^2 + D^2) E sech^4 for stability. Clipping costs what it costs to lose the share 1 - 2/pi of the
//! synapses. (An even number of patterns leaves ties, couplings of zero, and rho is larger: 2/pi over the share of the others,
//! 1 - sqrt(2/(pi P)).) For c -> 0 the pattern noise that comes back vanishes and the load P/(cN) goes to 2/pi at T = 0.
//! Temperatures are in units of the signal: networks whose couplings are not divided by c, or are signs, have another scale of T.
//!
//! References: Sompolinsky, Phys. Rev. A 34, 2571 (1986), and in Heidelberg Colloquium on Glassy Dynamics (1987); van Hemmen, Phys.
//! Rev. A 36, 1959 (1987).

use std::f64::consts::FRAC_2_PI;

use super::branch::Point;
use super::capacity::Capacity;
use super::curve;
use super::replica_symmetric::{SMALLEST_LOAD, State, in_range};

/// Ratios y between which retrieval ends, from full to the sparsest connectivity.
const RATIOS: (f64, f64) = (0.02, 2.0);

/// The smallest share of synapses alive: below, use [`extreme_dilution`](super::extreme_dilution).
const SPARSEST: f64 = 1e-9;

/// What has been done to the synapses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synapses {
    connectivity: f64,
    clipped: bool,
    noise: f64,
}

impl Synapses {
    /// Hebb's rule as it is.
    pub const INTACT: Self = Self { connectivity: 1.0, clipped: false, noise: 0.0 };

    /// The share c of pairs of neurons that keep their synapses, 1e-9 to 1; `None` outside.
    #[must_use]
    pub fn diluted(self, connectivity: f64) -> Option<Self> {
        (SPARSEST..=1.0).contains(&connectivity).then_some(Self { connectivity, ..self })
    }

    /// Only the signs of the couplings are kept.
    #[must_use]
    pub fn clipped(self) -> Self {
        Self { clipped: true, ..self }
    }

    /// Static noise of variance a^2/N on every coupling, a >= 0 in units of the signal; `None` for a deviation out of range.
    #[must_use]
    pub fn noisy(self, deviation: f64) -> Option<Self> {
        (0.0..=1e50).contains(&deviation).then_some(Self { noise: deviation, ..self })
    }

    /// The part of D^2 that does not depend on the load, and the part per load.
    fn parts(&self) -> (f64, f64) {
        let fidelity = if self.clipped { FRAC_2_PI * self.connectivity } else { self.connectivity };
        (self.noise * self.noise / self.connectivity, (1.0 - fidelity) / fidelity)
    }

    /// N times the variance of the noise on the couplings, D^2, at a load P/N.
    ///
    /// ```
    /// use attractor::theory::synapses::Synapses;
    /// let half = Synapses::INTACT.diluted(0.5).expect("a share");
    /// assert!((half.noise(0.1) - 0.1).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn noise(&self, load: f64) -> f64 {
        let (constant, per_load) = self.parts();
        per_load.mul_add(load, constant)
    }

    /// The load at which a point is a solution.
    fn load_of(&self, point: &Point) -> f64 {
        let (constant, per_load) = self.parts();
        let gap = 1.0 - point.c;
        (point.s * point.s / point.q - constant) * gap * gap / (per_load * gap).mul_add(gap, 1.0)
    }

    /// The largest load P/N with a retrieval state, at a temperature 0 <= T < 1 - 1e-6.
    ///
    /// `None` outside, and where noise leaves no retrieval at any load: at T = 0 from D^2 = 2/pi on.
    ///
    /// ```
    /// use attractor::theory::synapses::Synapses;
    /// let half = Synapses::INTACT.diluted(0.5).and_then(|synapses| synapses.capacity(0.0)).expect("in range");
    /// assert!((half.load - 0.086_541_948).abs() < 5e-10 && (half.m - 0.9356).abs() < 5e-5);
    /// ```
    #[must_use]
    pub fn capacity(&self, temperature: f64) -> Option<Capacity> {
        curve::capacity(temperature, RATIOS, |point| self.load_of(point))
    }

    /// The retrieval state at a load P/N >= 0 and a temperature T >= 0.
    ///
    /// `None` beyond [`capacity`](Self::capacity), for T >= 1 - 1e-6, and for arguments that are negative, not finite or above
    /// 1e100. Loads below 1e-30 count as 1e-30.
    ///
    /// ```
    /// use attractor::theory::synapses::Synapses;
    /// let state = Synapses::INTACT.clipped().retrieval(0.05, 0.0).expect("below capacity");
    /// assert!(state.m > 0.999 && state.m < 0.9999);
    /// ```
    #[must_use]
    pub fn retrieval(&self, load: f64, temperature: f64) -> Option<State> {
        if !in_range(load) || !(0.0..curve::NEARLY_CRITICAL).contains(&temperature) {
            return None;
        }
        let load = load.max(SMALLEST_LOAD);
        let point = curve::retrieval(load, temperature, RATIOS, |point| self.load_of(point))?;
        Some(State::noisy(load, self.noise(load), 1.0 - point.c, &point))
    }
}
