//! The integrated autocorrelation time, in the convention `tau = 1/2 + sum_{t >= 1} rho(t)`: 1/2 for
//! white noise, so that n values are worth `n / (2 tau)` independent ones.
//!
//! The sum ends at the first window `W >= 5 tau(W)` (Madras, Sokal 1988).

/// The integrated autocorrelation time of a series, in steps of the series; `None` where the series does
/// not vary.
///
/// A value is to be trusted where the series is longer than fifty of it. Where the window does not close
/// within half of the series, the value is the sum up to there: a lower bound, and far from that trust.
///
/// ```
/// use attractor::random::{Purpose, split, stream};
/// use attractor::statistics::autocorrelation_time;
/// use rand::RngCore;
/// let mut chance = stream(1, Purpose::Dynamics, &[]);
/// let noise: Vec<f64> = (0..2000).map(|_| f64::from(split(chance.next_u64(), 100).0)).collect();
/// // Each value ten times in a row: rho(t) = 1 - t/10, 1/2 + 4.5 in all.
/// let series: Vec<f64> = noise.iter().flat_map(|&value| [value; 10]).collect();
/// let time = autocorrelation_time(&series).expect("it varies");
/// assert!((time - 5.0).abs() < 1.0, "{time}");
/// ```
#[must_use]
pub fn autocorrelation_time(series: &[f64]) -> Option<f64> {
    const WINDOW: f64 = 5.0;
    let length = series.len();
    let mean = super::mean(series)?;
    let deviations: Vec<f64> = series.iter().map(|value| value - mean).collect();
    let covariance = |lag: usize| -> f64 {
        let pairs = deviations.iter().zip(&deviations[lag..]);
        pairs.map(|(a, b)| a * b).sum::<f64>() / (length - lag) as f64
    };
    let variance = covariance(0);
    if variance <= 0.0 {
        return None;
    }
    let mut time = 0.5;
    for lag in 1..length / 2 {
        time += covariance(lag) / variance;
        if lag as f64 >= WINDOW * time {
            break;
        }
    }
    // Anticorrelated noise can push the sum of a short series to zero and below.
    (time > 0.0).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use crate::statistics::{Estimate, binned_error};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    /// x(t+1) = a x(t) + noise: rho(t) = a^t, tau = 1/2 + a/(1 - a), variance 1/(1 - a^2).
    fn autoregressive(coefficient: f64, length: usize, sample: u64) -> Vec<f64> {
        let mut chance = stream(9, Purpose::Dynamics, &[sample]);
        let mut noise = move || -> f64 { StandardNormal.sample(&mut chance) };
        let mut value = noise() / (1.0 - coefficient * coefficient).sqrt();
        (0..length)
            .map(|_| {
                value = coefficient * value + noise();
                value
            })
            .collect()
    }

    #[test]
    fn autocorrelation_time_of_an_autoregressive_series_is_its_closed_form() {
        for coefficient in [0.0, 0.5, 0.9] {
            let exact = 0.5 + coefficient / (1.0 - coefficient);
            let times: Vec<f64> = (0..40)
                .map(|sample| {
                    autocorrelation_time(&autoregressive(coefficient, 20_000, sample)).expect("varies")
                })
                .collect();
            let estimate = Estimate::of(&times).expect("forty series");
            let error = estimate.error.expect("forty series");
            assert!(error < 0.03 * exact, "too noisy to test anything: {estimate}");
            // Cutting the sum at five tau leaves out a known small part, exp(-5) of it.
            let allowance = 5.0 * error + 0.01 * exact;
            assert!((estimate.value - exact).abs() < allowance, "{estimate} is not {exact}");
        }
    }

    #[test]
    fn binned_error_of_an_autoregressive_series_is_its_closed_form() {
        let (coefficient, length) = (0.8, 50_000);
        let exact = 1.0 / ((1.0 - coefficient) * (length as f64).sqrt());
        let errors: Vec<f64> = (0..40)
            .map(|sample| binned_error(&autoregressive(coefficient, length, sample)).expect("long"))
            .collect();
        let estimate = Estimate::of(&errors).expect("forty series");
        let error = estimate.error.expect("forty series");
        assert!(error < 0.03 * exact, "too noisy to test anything: {estimate}");
        // The mean of a standard deviation from B bins is low by 1/(4 B), here half a per cent.
        assert!((estimate.value - exact).abs() < 5.0 * error + 0.006 * exact, "{estimate} is not {exact}");
    }

    #[test]
    fn a_constant_series_has_no_autocorrelation_time() {
        assert_eq!(autocorrelation_time(&[1.0; 100]), None);
        assert_eq!(autocorrelation_time(&[]), None);
        assert_eq!(binned_error(&[]), None);
        assert_eq!(binned_error(&[1.0]), None);
    }
}
