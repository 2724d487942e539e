//! Errors of nonlinear functions of means: leave out one sample at a time (Quenouille 1949, Tukey 1958).

use super::Estimate;

/// The bias-corrected jackknife estimate of a function of `count` independent samples.
///
/// `function(None)` evaluates it on all samples, `function(Some(k))` without sample k; the result is
/// `None` where the function is undefined on all, and has no error where it is undefined without one.
///
/// ```
/// use attractor::statistics::jackknife;
/// let samples = [1.0, 2.0, 3.0, 4.0];
/// let mean = |left_out: Option<usize>| {
///     let kept: Vec<f64> = (0..4).filter(|&k| Some(k) != left_out).map(|k| samples[k]).collect();
///     attractor::statistics::mean(&kept)
/// };
/// let estimate = jackknife(4, mean).expect("four samples");
/// assert!((estimate.value - 2.5).abs() < 1e-12);
/// assert!((estimate.error.expect("four samples") - (5.0_f64 / 12.0).sqrt()).abs() < 1e-12);
/// ```
pub fn jackknife(count: usize, mut function: impl FnMut(Option<usize>) -> Option<f64>) -> Option<Estimate> {
    let whole = function(None)?;
    let without: Option<Vec<f64>> = (0..count).map(|sample| function(Some(sample))).collect();
    let Some(without) = without.filter(|values| values.len() > 1) else {
        return Some(Estimate { value: whole, error: None });
    };
    let samples = count as f64;
    let average = without.iter().sum::<f64>() / samples;
    let squares: f64 = without.iter().map(|value| (value - average) * (value - average)).sum();
    Some(Estimate {
        value: samples * whole - (samples - 1.0) * average,
        error: Some((squares * (samples - 1.0) / samples).sqrt()),
    })
}
