//! One step of replica symmetry breaking: states, capacity, spinodal.
//!
//! Parisi's matrix has q1 inside clusters (blocks of size x in replica space) and q0 between them. The local field is
//! h = m + s0 z0 + s1 z1 with z0, z1 ~ N(0, 1), the first the same for a whole cluster; E0 averages over z0, and \<.>
//! over z1 with the weight exp D g(h), **D = x/T**, g(h) = T ln 2cosh(h/T), which is |h| at T = 0. With b = 1/T,
//! C = b (1 - q1) and Delta = 1 - C - D (q1 - q0) the equations are
//!
//! > m = E0 \<tanh bh>, q0 = E0 \<tanh bh>^2, q1 = E0 \<tanh^2 bh>,
//!
//! > s0^2 = alpha r0, r0 = q0/Delta^2, s1^2 = alpha (r1 - r0), r1 - r0 = (q1 - q0) / ((1 - C) Delta),
//!
//! > (alpha/2) \[-ln(1 - y) - y/(1 - y)\] + E0 \[ln Z - D \<g> + q1 t^2/2\] = 0,
//!
//! y = D (q1 - q0)/(1 - C), Z = E1 exp D g, t = D s1. The last one is d f/d x = 0 once the others hold; at q1 = q0
//! the others are the replica-symmetric equations. In terms of C and D all this has a limit at T = 0,
//! where C stays finite and x = 0: there is one set of equations for all temperatures. Energy, entropy, free energy:
//!
//! > u = -m^2/2 + (alpha/2) \[1 - r1 - (1 - q1)/(1 - C)\],
//!
//! > S = E0 \<ln 2cosh bh - bh tanh bh> - (alpha/2) \[ln(1 - C) + C/(1 - C)\], f = u - T S.
//!
//! Averages over z1 are closed at T = 0 and sums of about a hundred terms above; all sums converge geometrically.
//! Errors are about 1e-12 (1e-9 where m is singular, at capacity); near the AT line and near `T_g`, where q1 - q0
//! vanishes, x and q1 - q0 keep an absolute accuracy of 1e-7.
//!
//! Further steps would change the capacity in the sixth digit: Steffan and Kuehn find 0.138187 with two.
//!
//! References: Parisi, J. Phys. A 13, 1101 (1980); Crisanti, Amit, Gutfreund, Europhys. Lett. 2, 337 (1986);
//! Steffan, Kuehn, Z. Phys. B 95, 249 (1994), whose capacity is 0.138186 too.
//!
//! ```
//! use attractor::theory::{self, one_step};
//! // Symmetry breaking moves the capacity from 0.1379 to 0.1382, and leaves retrieval well below it as it is.
//! assert!((one_step::capacity().load - 0.138_186_490).abs() < 1e-9);
//! let broken = one_step::retrieval(0.1, 0.0).expect("below capacity");
//! let symmetric = theory::retrieval(0.1, 0.0).expect("below capacity");
//! assert!((broken.m - symmetric.m).abs() < 2e-7);
//! ```

mod averages;
mod branch;
mod capacity;
mod cluster;
mod field;
mod newton;
mod point;

use serde::Serialize;

pub use capacity::{Capacity, capacity, first_order_load, spinodal, spinodal_load};

use self::branch::Retrieval;
use super::branch::COLDEST;
use super::lines::stability_end;

/// Order parameters and thermodynamics per spin of one state with one step of broken replica symmetry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct State {
    /// Overlap with the retrieved pattern, 0 to 1.
    pub m: f64,
    /// Overlap between clusters, 0 < q0 < q1.
    pub q0: f64,
    /// Overlap within a cluster, the Edwards-Anderson order parameter; 1 at T = 0.
    pub q1: f64,
    /// Mean square overlap with the other patterns in units of 1/N, between clusters.
    pub r0: f64,
    /// The same within a cluster; alpha r1 is the variance of the noise.
    pub r1: f64,
    /// Susceptibility of a cluster C = (1 - q1)/T, its limit at T = 0.
    pub c: f64,
    /// Parisi's breakpoint x, 0 to 1; proportional to T near T = 0.
    pub breakpoint: f64,
    /// D = x/T, its limit at T = 0.
    pub cold_breakpoint: f64,
    /// Energy u.
    pub energy: f64,
    /// Free energy f = u - T S.
    pub free_energy: f64,
    /// Entropy S; less negative near T = 0 than with unbroken symmetry.
    pub entropy: f64,
}

/// The retrieval state with q1 > q0 and the larger overlap, at a load P/N and a temperature T.
///
/// `None` beyond the end of retrieval ([`spinodal_load`]), where the replica-symmetric state is stable
/// (above [`super::stability_temperature`], and within a thousandth below, where the two cannot be told apart),
/// below load 0.00155, where 1 - q0 leaves the range of a double, and for arguments that are negative or not finite.
/// At T = 0 it takes about 3 ms, at T > 0 up to 0.1 s, just below the end of retrieval 0.2 s.
///
/// ```
/// use attractor::theory::one_step;
/// let state = one_step::retrieval(0.138, 0.0).expect("below capacity");
/// assert!((state.m - 0.970_700_316_5).abs() < 1e-9); // no state here with unbroken symmetry
/// assert!((state.energy + 0.501_446_739_108).abs() < 1e-11);
/// let warm = one_step::retrieval(0.138, 0.01).expect("below the AT line");
/// assert!((warm.breakpoint - 0.275_31).abs() < 1e-5);
/// assert!(one_step::retrieval(0.138, 0.03).is_none()); // replica symmetry holds
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<State> {
    let temperature = cold(temperature);
    let possible = load > 0.0 && (0.0..stability_end().temperature).contains(&temperature);
    possible.then(|| Retrieval::new(temperature).with_load(load)).flatten()?.state()
}

/// The spin-glass state, m = 0 and q1 > q0 > 0, at a load P/N and a temperature T.
///
/// Another stationary point, with q0 = 0, has a lower free energy, which in replica theory is the worse one.
///
/// The state exists for 0 <= T < `T_g` = 1 + sqrt(alpha); the answer is `None` above 0.99 `T_g`, where the differences between
/// the equations drown in rounding, for loads outside 1e-5 to 1e10, and for arguments that are negative or not
/// finite. A tenth of a millisecond at T = 0; at T > 0 the state is followed from T = 0, in 2 to 90 ms (more for
/// loads below 1e-3).
///
/// ```
/// use attractor::theory::one_step;
/// let state = one_step::spin_glass(0.1, 0.0).expect("below the glass temperature");
/// assert!((state.energy + 0.560_758_688).abs() < 1e-9); // -0.570623 with unbroken symmetry
/// ```
#[must_use]
pub fn spin_glass(load: f64, temperature: f64) -> Option<State> {
    let temperature = cold(temperature);
    let possible =
        SPIN_GLASS_LOADS.contains(&load) && (0.0..=0.99 * (1.0 + load.sqrt())).contains(&temperature);
    possible.then(|| branch::spin_glass(load, temperature)).flatten()?.state()
}

/// Loads for which the spin glass has been found to be followed safely.
const SPIN_GLASS_LOADS: std::ops::RangeInclusive<f64> = 1e-5..=1e10;

/// Temperatures whose square leaves the range of a double are zero.
fn cold(temperature: f64) -> f64 {
    if (0.0..COLDEST).contains(&temperature) { 0.0 } else { temperature }
}
