//! How many patterns the best of all couplings can store.
//!
//! Each neuron learns its own row of couplings J: pattern mu is stored with margin kappa if xi (J . xi)/|J| >= kappa. For random
//! patterns and many inputs N such couplings exist up to the load alpha = P/N
//!
//! > 1/alpha(kappa) = int (t + kappa)^2 Dt from -kappa = (1 + kappa^2) Phi(kappa) + kappa phi(kappa),
//!
//! phi and Phi the normal density and its integral: alpha(0) = 2. Without a margin the count is exact for any N: of the 2^P ways to
//! divide P points in general position into two classes a perceptron without threshold can do 2 sum `binom(P - 1, k)`, k < N.
//!
//! References: Gardner, J. Phys. A 21, 257 (1988); Cover, IEEE Trans. Electron. Comput. 14, 326 (1965).

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use super::bounds::at_most;
use super::roots::root;

/// The largest load P/N at which couplings with this margin kappa >= 0 exist; `None` for a negative margin or one above 1e100.
///
/// Negative margins break replica symmetry, and the formula does not hold there.
///
/// ```
/// let load = attractor::theory::optimal_storage::capacity(1.0).expect("a margin");
/// assert!((load - 0.519_572_230).abs() < 5e-10);
/// ```
#[must_use]
pub fn capacity(margin: f64) -> Option<f64> {
    (0.0..=1e100).contains(&margin).then(|| inverse(margin).recip())
}

/// 1/alpha(kappa).
fn inverse(margin: f64) -> f64 {
    let below = 0.5 * libm::erfc(-margin * FRAC_1_SQRT_2);
    let density = 0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI * (-0.5 * margin * margin).exp();
    margin.mul_add(margin, 1.0) * below + margin * density
}

/// The largest margin kappa >= 0 of couplings that store so many patterns, 1e-100 <= P/N <= 2; `None` outside.
///
/// Above P/N = 2 no couplings store random patterns at all.
///
/// ```
/// let margin = attractor::theory::optimal_storage::margin(0.5).expect("below capacity");
/// assert!((margin - 1.03).abs() < 0.01);
/// ```
#[must_use]
pub fn margin(load: f64) -> Option<f64> {
    let stored = (1e-100..=2.0).contains(&load);
    stored.then(|| root(0.0, load.recip().sqrt() + 1.0, |margin| inverse(margin) * load - 1.0)).flatten()
}

/// The share of all divisions of P points in general position that a perceptron with N inputs can learn: Cover's count / 2^P.
///
/// It is the probability that random signs for P random patterns can be learned by one neuron; one half at P = 2N. `None` without an
/// input or a pattern, and above 2^52 patterns.
///
/// ```
/// use attractor::theory::optimal_storage::separable;
/// assert_eq!(separable(100, 200), Some(0.5));
/// assert_eq!(separable(2, 3), Some(0.75)); // 6 of 8: not the signs of alternating corners
/// ```
#[must_use]
pub fn separable(inputs: usize, patterns: usize) -> Option<f64> {
    let (throws, most) = (patterns.checked_sub(1)? as f64, inputs.checked_sub(1)? as f64);
    (throws < 2.0_f64.powi(52)).then(|| at_most(throws, most))
}
