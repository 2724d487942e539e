//! The exponent of a power law `y = c x^b`: the straight line of least squares through `(ln x, ln y)`.
//!
//! ```text
//! b = S_xy / S_xx,   error^2 = sum_k r_k^2 / ((n - 2) S_xx),   r_k = ln y_k - mean(ln y) - b (ln x_k - mean(ln x))
//! ```
//!
//! All points weigh the same, and the error comes from their scatter about the line alone (Draper, Smith, Applied
//! Regression Analysis, ch. 1). A curve that bends on these axes scatters too: then the exponent is one of the
//! range, and its error knows nothing of what lies beyond.

use super::{Estimate, mean};

/// The exponent of `y` in `x` with its standard error; no error from two points. `None` of fewer than two different
/// `x`, or where a number is not above zero.
///
/// ```
/// use attractor::statistics::power_law;
/// let points = [(1.0, 3.0), (2.0, 12.0), (4.0, 48.0)];
/// let exponent = power_law(&points).expect("three points");
/// assert!((exponent.value - 2.0).abs() < 1e-12);
/// assert!(exponent.error.expect("three points") < 1e-12);
/// ```
#[must_use]
pub fn power_law(points: &[(f64, f64)]) -> Option<Estimate> {
    let positive = |number: f64| number > 0.0 && number.is_finite();
    if !points.iter().all(|&(x, y)| positive(x) && positive(y)) {
        return None;
    }
    let (along, up): (Vec<f64>, Vec<f64>) = points.iter().map(|&(x, y)| (x.ln(), y.ln())).unzip();
    let (middle, level) = (mean(&along)?, mean(&up)?);
    let deviations: Vec<(f64, f64)> = along.iter().zip(&up).map(|(a, b)| (a - middle, b - level)).collect();
    let spread: f64 = deviations.iter().map(|(a, _)| a * a).sum();
    if spread <= 0.0 {
        return None;
    }
    let value = deviations.iter().map(|(a, b)| a * b).sum::<f64>() / spread;
    let scatter: f64 = deviations.iter().map(|(a, b)| (b - value * a) * (b - value * a)).sum();
    let freedom = points.len() as f64 - 2.0;
    let error = (freedom > 0.0).then(|| (scatter / (freedom * spread)).sqrt());
    Some(Estimate { value, error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    #[test]
    fn errors_are_those_of_exponents_planted_in_noise() {
        const EXPONENT: f64 = 1.7;
        const FITS: u32 = 4000;
        let mut chance = stream(3, Purpose::Dynamics, &[]);
        let mut noise = move || -> f64 { StandardNormal.sample(&mut chance) };
        let pulls: Vec<f64> = (0..FITS)
            .map(|_| {
                let sizes = (0..12).map(|k| 2_f64.powi(k));
                let points: Vec<_> =
                    sizes.map(|x| (x, 0.3 * x.powf(EXPONENT) * (0.1 * noise()).exp())).collect();
                let fit = power_law(&points).expect("twelve points");
                (fit.value - EXPONENT) / fit.error.expect("twelve points")
            })
            .collect();
        // Student's t with ten degrees of freedom: mean 0, variance 10/8.
        let bias = Estimate::of(&pulls).expect("many fits");
        assert!(bias.value.abs() < 5.0 * bias.error.expect("many"), "{bias}");
        let variance = pulls.iter().map(|pull| pull * pull).sum::<f64>() / f64::from(FITS);
        // Its fourth moment is 6.25: five standard errors of the variance.
        assert!((variance - 1.25).abs() < 0.17, "{variance}");
    }

    #[test]
    fn what_has_no_exponent_gets_none() {
        for points in [&[][..], &[(1.0, 1.0)], &[(2.0, 1.0), (2.0, 3.0)], &[(1.0, 0.0), (2.0, 1.0)]] {
            assert_eq!(power_law(points), None, "{points:?}");
        }
        let two = power_law(&[(1.0, 1.0), (10.0, 100.0)]).expect("two points");
        assert!((two.value - 2.0).abs() < 1e-12 && two.error.is_none());
    }
}
