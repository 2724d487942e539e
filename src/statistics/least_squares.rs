//! Weighted linear least squares: `y(x) = sum_k c_k f_k(x)` for measured y with errors.
//!
//! With `A_ik = f_k(x_i)/sigma_i` and `b_i = y_i/sigma_i` the parameters are `c = (A^T A)^-1 A^T b`, their covariance is `(A^T A)^-1`
//! and `chi^2 = |A c - b|^2` has as many degrees of freedom as there are points more than functions (Press et al., Numerical
//! Recipes, 15.4). Errors are those of the points, not of the scatter about the curve: whether the curve holds is for chi-square to say.

use super::{ChiSquare, Estimate};
use nalgebra::{DMatrix, DVector};

/// A fitted curve.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// The parameters, in the order of the functions.
    pub parameters: Vec<Estimate>,
    /// How each parameter answers to each measurement: `dc_k/dy_i` at `[k][i]`.
    pub influences: Vec<Vec<f64>>,
    /// The squared distances from the curve, each in units of its error; points more than parameters.
    pub chi_square: ChiSquare,
}

/// The weighted sum of functions that is nearest to independent measurements `(x, y)`.
///
/// `None` where there are fewer points than functions, an error is missing or zero, or the points do not tell the functions apart.
///
/// ```
/// use attractor::statistics::{Estimate, least_squares};
/// let measured = |value| Estimate { value, error: Some(0.1) };
/// let points = [(0.0, measured(1.0)), (1.0, measured(3.0)), (2.0, measured(5.0))];
/// let line = least_squares(&points, &[&|_| 1.0, &|x| x]).expect("three points");
/// assert!((line.parameters[0].value - 1.0).abs() < 1e-12);
/// assert!((line.parameters[1].error.expect("known") - 0.1 / 2_f64.sqrt()).abs() < 1e-12);
/// assert!(line.chi_square.sum < 1e-12 && line.chi_square.degrees_of_freedom == 1);
/// ```
#[must_use]
pub fn least_squares(points: &[(f64, Estimate)], functions: &[&dyn Fn(f64) -> f64]) -> Option<LeastSquares> {
    let degrees_of_freedom = points.len().checked_sub(functions.len())?;
    let usable = |error: &f64| error.is_finite() && *error > 0.0;
    let errors: Vec<f64> = points.iter().map(|(_, y)| y.error.filter(usable)).collect::<Option<_>>()?;
    let design = DMatrix::from_fn(points.len(), functions.len(), |row, column| {
        functions[column](points[row].0) / errors[row]
    });
    let measured = DVector::from_fn(points.len(), |row, _| points[row].1.value / errors[row]);
    let covariance = (design.transpose() * &design).try_inverse()?;
    let values = &covariance * (design.transpose() * &measured);
    let answers = &covariance * design.transpose();
    let influence = |index: usize| {
        errors.iter().enumerate().map(|(point, error)| answers[(index, point)] / error).collect()
    };
    let influences = (0..functions.len()).map(influence).collect();
    let parameters = (0..functions.len())
        .map(|index| Estimate { value: values[index], error: Some(covariance[(index, index)].sqrt()) });
    let parameters: Vec<Estimate> = parameters.collect();
    let finite = |known: &Estimate| known.value.is_finite() && known.error.is_some_and(f64::is_finite);
    let sum = (design * &values - measured).norm_squared();
    parameters.iter().all(finite).then_some(LeastSquares {
        parameters,
        influences,
        chi_square: ChiSquare { sum, degrees_of_freedom },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_determine_the_curve_gives_none() {
        let measured = |value, error| Estimate { value, error: Some(error) };
        let constant: &dyn Fn(f64) -> f64 = &|_| 1.0;
        let line: &dyn Fn(f64) -> f64 = &|x| x;
        let one = [(1.0, measured(1.0, 0.1))];
        assert!(least_squares(&one, &[constant, line]).is_none(), "fewer points than functions");
        let same = [one[0], one[0]];
        assert!(least_squares(&same, &[constant, line]).is_none(), "two points at one place");
        let exact = [(1.0, measured(1.0, 0.0))];
        assert!(least_squares(&exact, &[constant]).is_none(), "no error");
        let fit = least_squares(&one, &[constant]).expect("one point, one function");
        assert_eq!(fit.chi_square.p_value(), None, "nothing to test");
    }

    #[test]
    fn influences_are_what_a_changed_measurement_does() {
        let points = |shift: f64| {
            [(0.0, 1.0, 0.1), (1.0, 2.0 + shift, 0.2), (3.0, 2.5, 0.1), (4.0, 7.0, 0.4)]
                .map(|(x, value, error)| (x, Estimate { value, error: Some(error) }))
        };
        let fit = |shift| least_squares(&points(shift), &[&|_| 1.0, &|x| x]).expect("four points");
        let (before, after) = (fit(0.0), fit(0.5));
        for parameter in 0..2 {
            let change = after.parameters[parameter].value - before.parameters[parameter].value;
            assert!((change - 0.5 * before.influences[parameter][1]).abs() < 1e-12);
        }
    }
}
