//! A mean and its standard error.

use std::fmt;

/// A value with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its standard error; `None` where one sample alone says nothing about it.
    pub error: Option<f64>,
}

/// The mean; `None` of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

impl Estimate {
    /// The mean of independent samples and its standard error `sqrt(sum (x - mean)^2 / (n (n - 1)))`;
    /// `None` of no samples.
    ///
    /// ```
    /// use attractor::statistics::Estimate;
    /// let estimate = Estimate::of(&[1.0, 2.0, 3.0]).expect("three samples");
    /// assert_eq!(estimate.value, 2.0);
    /// assert!((estimate.error.expect("more than one") - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    /// assert_eq!(Estimate::of(&[1.0]).expect("one sample").error, None);
    /// ```
    #[must_use]
    pub fn of(samples: &[f64]) -> Option<Self> {
        let value = mean(samples)?;
        let count = samples.len() as f64;
        let squares: f64 = samples.iter().map(|sample| (sample - value) * (sample - value)).sum();
        let error = (samples.len() > 1).then(|| (squares / (count * (count - 1.0))).sqrt());
        Some(Self { value, error })
    }

    /// A part of independent outcomes, with an error that does not vanish where all agree: the spread of the true part by Laplace's rule of
    /// succession, `sqrt(p (1 - p)/(n + 3))` at `p = (found + 1)/(n + 2)`; `None` of nothing.
    ///
    /// ```
    /// use attractor::statistics::Estimate;
    /// let none = Estimate::of_part(0, 384).expect("outcomes");
    /// assert_eq!(none.value, 0.0);
    /// assert!((none.error.expect("known") - 1.0 / 387.0).abs() < 1e-4);
    /// ```
    #[must_use]
    pub fn of_part(found: usize, outcomes: usize) -> Option<Self> {
        let (found, count) = (found as f64, outcomes as f64);
        let likely = (found + 1.0) / (count + 2.0);
        let error = (likely * (1.0 - likely) / (count + 3.0)).sqrt();
        (outcomes > 0).then(|| Self { value: found / count, error: Some(error) })
    }
}

/// Prints as physicists do, `0.9672(4)`; an unknown error as `0.9672(?)`.
impl fmt::Display for Estimate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.error {
            Some(error) if error > 0.0 && error.is_finite() => {
                let leading = error.log10().floor();
                // Two digits where the first is a 1: 0.145(12), but 0.967(4).
                let digits =
                    if (error / 10_f64.powf(leading)).round() < 2.0 { 1.0 - leading } else { -leading };
                let digits = digits.max(0.0) as usize;
                let last_places = (error * 10_f64.powi(digits as i32)).round();
                write!(formatter, "{:.digits$}({last_places})", self.value)
            }
            Some(0.0) => write!(formatter, "{}(0)", self.value),
            _ => write!(formatter, "{:.4}(?)", self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_like_physics() {
        let print = |value, error| Estimate { value, error }.to_string();
        assert_eq!(print(0.967_21, Some(0.0004)), "0.9672(4)");
        assert_eq!(print(0.1447, Some(0.0123)), "0.145(12)");
        assert_eq!(print(12.3, Some(2.0)), "12(2)");
        assert_eq!(print(0.5, None), "0.5000(?)");
        assert_eq!(print(1.0, Some(0.0)), "1(0)");
        assert_eq!(print(0.5, Some(f64::INFINITY)), "0.5000(?)");
    }
}
