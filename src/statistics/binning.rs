//! The error of a mean of correlated data, from the spread of long bins (Flyvbjerg, Petersen 1989).

use super::Estimate;

/// The standard error of the mean of a correlated series; `None` below two values.
///
/// The series is cut into `10 + (n - 10)^(1/3)` bins (n, if that is less), whose means are taken as
/// independent: right where a bin is much longer than the autocorrelation time.
///
/// ```
/// use attractor::statistics::{Estimate, binned_error};
/// // Each value ten times in a row: a tenth of the values are independent.
/// let series: Vec<f64> = (0..5000).map(|t| f64::from(t / 10 * 7919 % 101)).collect();
/// let naive = Estimate::of(&series).and_then(|mean| mean.error).expect("many values");
/// assert!(binned_error(&series).expect("many values") > naive);
/// ```
#[must_use]
pub fn binned_error(series: &[f64]) -> Option<f64> {
    let length = series.len();
    let bins = if length <= 10 { length } else { 10 + ((length - 10) as f64).cbrt().round() as usize };
    let bin_length = length.checked_div(bins)?;
    // What does not fill a bin is left out at the beginning, where the start is still felt most.
    let means: Vec<f64> = series[length - bins * bin_length..]
        .chunks_exact(bin_length)
        .map(|bin| bin.iter().sum::<f64>() / bin_length as f64)
        .collect();
    Estimate::of(&means)?.error
}
