//! Chi-square: `sum_i ((y_i - f_i)/sigma_i)^2`, and how probable one as large is if f holds and the errors are normal.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Squared distances from a hypothesis, each in units of its error, added up.
///
/// ```
/// use attractor::statistics::ChiSquare;
/// let chi_square = ChiSquare { sum: 3.841, degrees_of_freedom: 1 };
/// assert!(chi_square.p_value().is_some_and(|p| (p - 0.05).abs() < 1e-4));
/// assert!(chi_square.allows(0.01) && !chi_square.allows(0.06));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// The sum.
    pub sum: f64,
    /// Measurements more than parameters.
    pub degrees_of_freedom: usize,
}

impl ChiSquare {
    /// The probability of a sum as large as this if the hypothesis holds; `None` where there is nothing to test.
    #[must_use]
    pub fn p_value(&self) -> Option<f64> {
        let distribution = ChiSquared::new(self.degrees_of_freedom as f64).ok()?;
        Some(distribution.sf(self.sum))
    }

    /// Whether a sum as large as this is at least as probable as this; what has nothing to test is allowed.
    #[must_use]
    pub fn allows(&self, probability: f64) -> bool {
        self.p_value().is_none_or(|p| p >= probability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_test_is_allowed() {
        let nothing = ChiSquare { sum: 0.0, degrees_of_freedom: 0 };
        assert_eq!((nothing.p_value(), nothing.allows(0.99)), (None, true));
        let lost = ChiSquare { sum: f64::NAN, degrees_of_freedom: 2 };
        assert!(!lost.allows(0.01), "a sum that is no number");
    }
}
