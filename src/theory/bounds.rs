//! What a single look at a stored pattern says: errors after one step, and how many patterns are exactly stable.
//!
//! Starting on a pattern, the field of a neuron is 1 + noise of variance (P - 1)/N from the other patterns, so that it
//! turns against the pattern with probability
//!
//! > `P_err` = erfc(1 / sqrt(2 alpha)) / 2.
//!
//! The noise is a sum of (N - 1)(P - 1) independent signs, so that the exact value for finite N is a sum over a binomial
//! distribution: [`exact_bit_error`]. In a neuron the noise has the patterns in common with that of other neurons; if
//! neurons failed independently a pattern would be stable with probability (1 - `P_err`)^N. For N -> infinity that is 1 for loads
//! below 1/(2 ln N), and all patterns are stable below 1/(4 ln N). At finite N the common noise leaves more patterns stable:
//! [`exact_storage`](super::exact_storage).
//!
//! References: Hopfield, Proc. Natl. Acad. Sci. USA 79, 2554 (1982); `McEliece`, Posner, Rodemich, Venkatesh, IEEE Trans. Inf.
//! Theory 33, 461 (1987); Hertz, Krogh, Palmer, Introduction to the Theory of Neural Computation (1991), chapter 2.

use statrs::function::erf::erfc_inv;

use super::roots::root;

/// Probability that one step from a stored pattern turns a neuron the wrong way, at a load P/N >= 0 of a large network.
///
/// Zero at zero load; `None` for a load that is negative or not finite.
///
/// ```
/// let error = attractor::theory::bounds::bit_error(0.1).expect("a load");
/// assert!((error - 7.827_011e-4).abs() < 5e-11);
/// ```
#[must_use]
pub fn bit_error(load: f64) -> Option<f64> {
    let valid = load.is_finite() && load >= 0.0;
    valid.then(|| 0.5 * libm::erfc((2.0 * load).sqrt().recip()))
}

/// The same in a network of N neurons with P patterns, noise of variance (P - 1)/N.
///
/// `None` without a neuron or a pattern.
///
/// ```
/// let error = attractor::theory::bounds::finite_bit_error(1000, 101).expect("neurons and patterns");
/// assert!((error - 7.827_011e-4).abs() < 5e-11);
/// ```
#[must_use]
pub fn finite_bit_error(neurons: usize, patterns: usize) -> Option<f64> {
    let exist = neurons > 0 && patterns > 0;
    exist.then(|| bit_error((patterns - 1) as f64 / neurons as f64)).flatten()
}

/// The same without the approximation of Gaussian noise: (N - 1)(P - 1) signs with a sum below -(N - 1).
///
/// A neuron in zero field keeps its state and is no error. `None` without a neuron or a pattern, and above 2^52 signs.
///
/// ```
/// use attractor::theory::bounds::exact_bit_error;
/// // Two neurons, three patterns: both signs must be -1.
/// assert!((exact_bit_error(2, 3).expect("small") - 0.25).abs() < 1e-15);
/// ```
#[must_use]
pub fn exact_bit_error(neurons: usize, patterns: usize) -> Option<f64> {
    let (signal, noise) = (neurons.checked_sub(1)? as f64, patterns.checked_sub(1)? as f64);
    let signs = signal * noise;
    if signs > 2.0_f64.powi(52) {
        return None;
    }
    // Largest number of signs +1 that leaves the sum below -(N - 1).
    let most = ((signs - signal) / 2.0).ceil() - 1.0;
    Some(if most < 0.0 { 0.0 } else { lower_tail(signs, most) })
}

/// The probability of at most `most` heads in so many throws of a coin.
pub(super) fn at_most(throws: f64, most: f64) -> f64 {
    let others = throws - most - 1.0;
    if others < 0.0 {
        return 1.0;
    }
    if most < others {
        return lower_tail(throws, most);
    }
    // By symmetry the share of the rest is that of at most `others` heads.
    if most > others { 1.0 - lower_tail(throws, others) } else { 0.5 }
}

/// The probability of at most `most` <= signs/2 heads in `signs` throws, summed downwards.
fn lower_tail(signs: f64, most: f64) -> f64 {
    let (mut term, mut sum, mut heads) = (binomial(signs, most), 0.0, most);
    while term > 0.5 * f64::EPSILON * sum {
        sum += term;
        term *= heads / (signs - heads + 1.0);
        heads -= 1.0;
    }
    sum
}

/// The probability of exactly `heads` in `throws` of a coin, to about twelve digits.
///
/// Around the exponential of the entropy, Stirling's remainders (Loader's form) keep the digits of large numbers.
fn binomial(throws: f64, heads: f64) -> f64 {
    let tails = throws - heads;
    if heads == 0.0 || tails == 0.0 {
        return (-throws).exp2();
    }
    let bias = (tails - heads) / throws;
    let deviance = heads * (-bias).ln_1p() + tails * bias.ln_1p();
    let remainder = stirling_remainder(throws) - stirling_remainder(heads) - stirling_remainder(tails);
    let width = (throws / (2.0 * std::f64::consts::PI * heads * tails)).sqrt();
    width * (remainder - deviance).exp()
}

/// ln n! - ln(sqrt(2 pi n) (n/e)^n).
fn stirling_remainder(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * std::f64::consts::PI).ln();
    }
    let n2 = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * n2)) / n2) / n2) / n
}

/// The load P/N at which the bit error of a large network has this value, 0 < error < 1/2; `None` outside.
///
/// ```
/// let load = attractor::theory::bounds::load_for_bit_error(0.01).expect("a probability");
/// assert!((load - 0.184_778).abs() < 5e-7);
/// ```
#[must_use]
pub fn load_for_bit_error(error: f64) -> Option<f64> {
    (error > 0.0 && error < 0.5).then(|| 0.5 * erfc_inv(2.0 * error).powi(-2))
}

/// 1/(2 ln N): below this load nearly every pattern of a large network of N >= 2 neurons is exactly stable.
///
/// Leading order in ln N; [`stable_pattern`] is sharp.
///
/// ```
/// let load = attractor::theory::bounds::most_stable_load(1000).expect("two neurons or more");
/// assert!((load - 0.072_382).abs() < 5e-7);
/// ```
#[must_use]
pub fn most_stable_load(neurons: usize) -> Option<f64> {
    (neurons >= 2).then(|| (2.0 * (neurons as f64).ln()).recip())
}

/// 1/(4 ln N): below this load all patterns of a large network of N >= 2 neurons are exactly stable at once.
///
/// Leading order in ln N; [`all_patterns_stable`] is sharp.
///
/// ```
/// let load = attractor::theory::bounds::all_stable_load(1000).expect("two neurons or more");
/// assert!((load - 0.036_191).abs() < 5e-7);
/// ```
#[must_use]
pub fn all_stable_load(neurons: usize) -> Option<f64> {
    (neurons >= 2).then(|| (4.0 * (neurons as f64).ln()).recip())
}

/// (1 - `P_err`)^N with the exact bit error: the probability that a given pattern is exactly stable.
///
/// Neurons are taken as independent, which is too low: [`stored_pattern`](super::exact_storage::stored_pattern) knows their common noise.
/// `None` where [`exact_bit_error`] is.
///
/// ```
/// let stable = attractor::theory::bounds::stable_pattern(1000, 72).expect("neurons and patterns");
/// assert!((stable - 0.92).abs() < 0.01); // 1/(2 ln N) is 0.0724
/// ```
#[must_use]
pub fn stable_pattern(neurons: usize, patterns: usize) -> Option<f64> {
    Some(none_of(neurons as f64, exact_bit_error(neurons, patterns)?))
}

/// (1 - `P_err`)^(N P) with the exact bit error: the probability that all patterns are exactly stable.
///
/// Neurons and patterns are taken as independent. `None` where [`exact_bit_error`] is.
///
/// ```
/// let stable = attractor::theory::bounds::all_patterns_stable(1000, 36).expect("neurons and patterns");
/// assert!(stable > 0.99); // 1/(4 ln N) is 0.0362
/// ```
#[must_use]
pub fn all_patterns_stable(neurons: usize, patterns: usize) -> Option<f64> {
    Some(none_of(neurons as f64 * patterns as f64, exact_bit_error(neurons, patterns)?))
}

/// The probability that nothing of probability `error` happens in so many independent trials.
fn none_of(trials: f64, error: f64) -> f64 {
    (trials * (-error).ln_1p()).exp()
}

/// The load P/N at which a pattern is stable with probability one half: (1 - `P_err`)^N = 1/2 with Gaussian noise.
///
/// The sharp counterpart of [`most_stable_load`] for N >= 2; `None` below.
///
/// ```
/// let load = attractor::theory::bounds::half_stable_load(1000).expect("two neurons or more");
/// assert!(load > 0.072_382 && load < 0.15);
/// ```
#[must_use]
pub fn half_stable_load(neurons: usize) -> Option<f64> {
    let error = -(-std::f64::consts::LN_2 / neurons as f64).exp_m1();
    (neurons >= 2).then(|| load_for_bit_error(error)).flatten()
}

/// The load P/N at which all patterns are stable with probability one half: (1 - `P_err`)^(N P) = 1/2 with Gaussian noise.
///
/// The sharp counterpart of [`all_stable_load`] for N >= 2; `None` below.
///
/// ```
/// let load = attractor::theory::bounds::all_half_stable_load(1000).expect("two neurons or more");
/// assert!(load > 0.036_191 && load < 0.08);
/// ```
#[must_use]
pub fn all_half_stable_load(neurons: usize) -> Option<f64> {
    let size = neurons as f64;
    let excess = |load: f64| {
        let error = bit_error(load).unwrap_or(f64::NAN);
        size * size * load * (-error).ln_1p() + std::f64::consts::LN_2
    };
    (neurons >= 2).then(|| root(1e-6, 10.0, excess)).flatten()
}
