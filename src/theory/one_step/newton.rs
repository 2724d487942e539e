//! Damped Newton iteration for N equations, the derivatives taken by differences.

use nalgebra::{Const, DimMin, SMatrix, SVector};

/// Unknowns are logarithms: one step changes none of them by more.
const LONGEST_STEP: f64 = 0.7;

/// Displacement for the derivatives: truncation and rounding both leave errors of about 1e-10.
const DISPLACEMENT: f64 = 3e-5;

const MOST_STEPS: usize = 40;
const MOST_HALVINGS: i32 = 12;

/// From these values on Newton's steps are trusted without looking whether the values fall.
const NEAR: f64 = 1e-6;

/// A step this short is the last one.
const SHORT: f64 = 1e-11;

/// Where steps no longer shrink, rounding is what they measure; the iteration has arrived if they are no longer than this.
const FORGIVEN: f64 = 1e-6;

/// The zero of `equations` near `start`; `None` if the iteration does not get there.
///
/// Where equations have no value they answer with a number that is not finite, and the step there is shortened.
pub(super) fn solve<const N: usize>(
    start: SVector<f64, N>,
    equations: impl Fn(&SVector<f64, N>) -> SVector<f64, N>,
) -> Option<SVector<f64, N>>
where
    Const<N>: DimMin<Const<N>, Output = Const<N>>,
{
    let (mut at, mut value) = (start, equations(&start));
    let mut shortest = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let step = derivatives(&at, &equations).lu().solve(&-value)?;
        let length = step.amax();
        if value.norm() < NEAR {
            if length >= 0.5 * shortest {
                return (shortest < FORGIVEN).then_some(at);
            }
            shortest = length;
            at += step;
            value = equations(&at);
            if length < SHORT {
                return Some(at);
            }
        } else {
            let limited = step * (LONGEST_STEP / length).min(1.0);
            (at, value) = descend(&at, &limited, value.norm(), &equations)?;
        }
    }
    None
}

/// The first point with lower values on the way back from the end of a step.
fn descend<const N: usize>(
    at: &SVector<f64, N>,
    step: &SVector<f64, N>,
    norm: f64,
    equations: &impl Fn(&SVector<f64, N>) -> SVector<f64, N>,
) -> Option<(SVector<f64, N>, SVector<f64, N>)> {
    let lower = |fraction: f64| {
        let next = at + step * fraction;
        let value = equations(&next);
        (value.norm() < norm).then_some((next, value))
    };
    (0..=MOST_HALVINGS).map(|halvings| 0.5_f64.powi(halvings)).find_map(lower)
}

/// The matrix of derivatives, by central differences.
pub(super) fn derivatives<const N: usize>(
    at: &SVector<f64, N>,
    equations: &impl Fn(&SVector<f64, N>) -> SVector<f64, N>,
) -> SMatrix<f64, N, N> {
    let column = |k: usize| {
        let difference =
            equations(&displaced(at, k, DISPLACEMENT)) - equations(&displaced(at, k, -DISPLACEMENT));
        difference / (2.0 * DISPLACEMENT)
    };
    SMatrix::from_columns(&std::array::from_fn::<_, N, _>(column))
}

fn displaced<const N: usize>(at: &SVector<f64, N>, k: usize, by: f64) -> SVector<f64, N> {
    let mut moved = *at;
    moved[k] += by;
    moved
}

#[cfg(test)]
mod tests {
    use nalgebra::Vector2;

    use super::*;

    /// The unit circle and the diagonal; no value left of zero.
    fn circle(at: &Vector2<f64>) -> Vector2<f64> {
        let outside = if at[0] < 0.0 { f64::NAN } else { 0.0 };
        Vector2::new(at.norm_squared() - 1.0 + outside, at[0] - at[1])
    }

    #[test]
    fn finds_a_zero_from_far_away_and_past_a_forbidden_region() {
        for start in [Vector2::new(10.0, 1.0), Vector2::new(0.01, 0.02)] {
            let found = solve(start, circle).expect("a zero");
            assert!((found - Vector2::from_element(std::f64::consts::FRAC_1_SQRT_2)).amax() < 1e-12);
        }
    }

    #[test]
    fn says_when_there_is_no_zero() {
        assert!(solve(Vector2::new(1.0, 1.0), |at| at.map(|x| x * x + 1.0)).is_none());
        assert!(solve(Vector2::new(1.0, 1.0), |_| Vector2::from_element(f64::NAN)).is_none());
    }

    #[test]
    fn derivatives_have_nine_digits() {
        let found = derivatives(&Vector2::new(0.3, 0.7), &|at: &Vector2<f64>| at.map(f64::exp));
        assert!((found[(0, 0)] - 0.3_f64.exp()).abs() < 1e-9 && (found[(1, 1)] - 0.7_f64.exp()).abs() < 1e-9);
        assert!(found[(0, 1)].abs() < 1e-15);
    }
}
