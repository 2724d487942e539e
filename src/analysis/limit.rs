//! Where loads that drift with the size go as N grows: `alpha(N) = alpha_c + a N^-x`.
//!
//! The exponent is free where four sizes or more leave something to test, and fixed at values that theory knows. A state that is
//! lost at a saddle-node (a spinodal, the end of a descent) under disorder of relative size `N^-1/2` has a window of width `N^-1/2` and
//! a shift of `N^-2/3` (Dembo and Montanari, Ann. Appl. Probab. 18, 1993 (2008), for the core of random hypergraphs);
//! 1/2 is the shift where both share one exponent, and 1/3 stands for corrections that die out more slowly than any of these.
//! Other quantities (`T_g`, `T_c`, remanent overlaps) are followed with the same exponents, which theory does not give for them: there they are an assumption, and the free one
//! and the spread of all fits are what can be said. Where loads and the widths of their transitions are known, both may be asked to share one exponent ([`with_widths`]). Every fit is made again without the smallest size, then without the two smallest, as long as chi-square has a degree of freedom.

use crate::statistics::{Estimate, LeastSquares, least_squares};

/// Exponents that are tried, the preferred one first: the middle one, which the others bracket.
const FIXED: [f64; 3] = [0.5, 2.0 / 3.0, 1.0 / 3.0];
/// Among these a free exponent is sought.
const FREE: (f64, f64) = (0.05, 2.0);
/// A fit is accepted if chi-square is not larger than one in twenty would be.
const ACCEPTED: f64 = 0.05;

/// A fitted approach to the limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The load at infinite N and its statistical error.
    pub load: Estimate,
    /// a.
    pub amplitude: f64,
    /// x; without an error where it was fixed.
    pub exponent: Estimate,
    /// The smallest N that was fitted.
    pub smallest: f64,
    /// Squared distances from the curve in units of their errors.
    pub chi_square: f64,
    /// Sizes more than parameters.
    pub degrees_of_freedom: usize,
    /// The probability of a chi-square as large as this.
    pub p_value: f64,
}

impl Limit {
    /// Whether chi-square allows it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.p_value >= ACCEPTED
    }

    /// Whether the exponent was fitted.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.exponent.error.is_some()
    }

    /// The load at a finite number of neurons.
    #[must_use]
    pub fn at(&self, neurons: f64) -> f64 {
        self.load.value + self.amplitude * neurons.powf(-self.exponent.value)
    }

    /// Of a fit whose first two functions are 1 and `N^-x`.
    fn new(fit: &LeastSquares, exponent: Estimate, smallest: f64) -> Option<Self> {
        Some(Self {
            load: fit.parameters[0],
            amplitude: fit.parameters[1].value,
            exponent,
            smallest,
            chi_square: fit.chi_square,
            degrees_of_freedom: fit.degrees_of_freedom,
            p_value: fit.p_value()?,
        })
    }
}

/// All fits to `(N, load)`, smallest N first, in order of preference: more sizes before fewer, the free exponent before fixed ones.
///
/// ```
/// use attractor::analysis::limits;
/// use attractor::statistics::Estimate;
/// let load = |neurons: f64| Estimate { value: 0.14 + 0.3 / neurons.sqrt(), error: Some(1e-4) };
/// let loads = [1e3, 3e3, 1e4, 3e4].map(|neurons| (neurons, load(neurons)));
/// let free = &limits(&loads)[0];
/// assert!(free.is_free() && (free.load.value - 0.14).abs() < 1e-6 && (free.exponent.value - 0.5).abs() < 1e-3);
/// ```
#[must_use]
pub fn limits(loads: &[(f64, Estimate)]) -> Vec<Limit> {
    let tails = (0..loads.len()).map(|dropped| &loads[dropped..]);
    tails
        .flat_map(|tail| {
            free(tail, &ALONE).into_iter().chain(FIXED.into_iter().filter_map(|x| fixed(tail, x)))
        })
        .collect()
}

/// The limit that counts, with its systematic error.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The preferred accepted fit.
    pub limit: Limit,
    /// The largest distance to any other accepted fit.
    pub systematic: f64,
}

/// A limit needs two parameters and something to test.
pub(super) const FEWEST_SIZES: usize = 3;

impl Settled {
    /// The limit of one quantity, by N, or why there is none.
    pub(super) fn of(values: &[(f64, Estimate)]) -> Result<Self, String> {
        if values.len() < FEWEST_SIZES {
            return Err(format!("known at {} sizes; {FEWEST_SIZES} are needed for a limit", values.len()));
        }
        let fits = limits(values);
        Self::among(&fits, &fits)
    }

    /// The first accepted fit of the preferred ones; `all` of them are to agree.
    pub(super) fn among<'a>(
        preferred: &[Limit],
        all: impl IntoIterator<Item = &'a Limit>,
    ) -> Result<Self, String> {
        let limit = preferred.iter().find(|fit| fit.is_accepted()).cloned();
        let limit = limit.ok_or("no power law of N holds all sizes with an acceptable chi-square")?;
        let distances = all.into_iter().filter(|fit| fit.is_accepted());
        let distances = distances.map(|fit| (fit.load.value - limit.load.value).abs());
        Ok(Self { systematic: distances.fold(0.0, f64::max), limit })
    }
}

/// All fits to `(N, load, width)`, smallest N first, of loads `alpha_c + a N^-x` and widths `b N^-x` with one free exponent, more sizes before fewer.
///
/// This is the hypothesis of finite-size scaling, that a fraction is a function of `(load - alpha_c) N^x` alone.
pub(super) fn with_widths(sizes: &[(f64, Estimate, Estimate)]) -> Vec<Limit> {
    let tails = (0..sizes.len()).map(|dropped| &sizes[dropped..]);
    // A width stands at minus its size.
    let points = |tail: &[(f64, Estimate, Estimate)]| -> Vec<(f64, Estimate)> {
        tail.iter().flat_map(|&(neurons, load, width)| [(neurons, load), (-neurons, width)]).collect()
    };
    tails.filter_map(|tail| free(&points(tail), &[|place| place > 0.0, |place| place < 0.0])).collect()
}

/// Whether a term with a power of N belongs to what stands at a place.
type Term = fn(f64) -> bool;

/// One quantity, at its N.
const ALONE: [Term; 1] = [|_| true];

fn fixed(loads: &[(f64, Estimate)], exponent: f64) -> Option<Limit> {
    let fit = approach(loads, &ALONE, exponent, None)?;
    Limit::new(&fit, Estimate { value: exponent, error: None }, loads.first()?.0)
}

/// Points `c + a N^-x`, with an amplitude a for each term, c only at places above 0; with `amplitudes`, the change of x too.
fn approach(
    points: &[(f64, Estimate)],
    terms: &[Term],
    exponent: f64,
    amplitudes: Option<&[Estimate]>,
) -> Option<LeastSquares> {
    let power = |place: f64| place.abs().powf(-exponent);
    let constant = |place: f64| f64::from(u8::from(place > 0.0));
    let powers: Vec<_> =
        terms.iter().map(|term| move |place: f64| if term(place) { power(place) } else { 0.0 }).collect();
    let tangent = |place: f64| {
        let amplitudes = amplitudes.unwrap_or_default().iter().zip(&powers);
        -place.abs().ln() * amplitudes.map(|(known, power)| known.value * power(place)).sum::<f64>()
    };
    let mut functions: Vec<&dyn Fn(f64) -> f64> = vec![&constant];
    functions.extend(powers.iter().map(|power| power as &dyn Fn(f64) -> f64));
    if amplitudes.is_some() {
        functions.push(&tangent);
    }
    least_squares(points, &functions)
}

/// The exponent of least chi-square; errors from the fit linearised there, in which `dx` has the function `-a ln N N^-x`, a that of the term.
///
/// `None` where the exponent is not two standard errors above zero: then the drift may go on without a limit.
fn free(loads: &[(f64, Estimate)], terms: &[Term]) -> Option<Limit> {
    const STEPS: u32 = 400;
    const ROUNDS: usize = 20;
    let candidate = |step| FREE.0 + (FREE.1 - FREE.0) * f64::from(step) / f64::from(STEPS);
    let tried = (0..=STEPS).filter_map(|step| {
        Some((candidate(step), approach(loads, terms, candidate(step), None)?.chi_square))
    });
    let (mut exponent, _) = tried.min_by(|a, b| a.1.total_cmp(&b.1))?;
    for _ in 0..ROUNDS {
        let amplitudes = approach(loads, terms, exponent, None)?.parameters.split_off(1);
        let fit = approach(loads, terms, exponent, Some(&amplitudes))?;
        let change = fit.parameters.last()?;
        let (change, error) = (change.value, change.error?);
        if change.abs() < 1e-6 {
            let found = Estimate { value: exponent, error: Some(error) };
            return if exponent > 2.0 * error { Limit::new(&fit, found, loads.first()?.0) } else { None };
        }
        exponent += change.clamp(-0.1, 0.1);
        if !(FREE.0..=FREE.1).contains(&exponent) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drifting(exponent: f64, error: f64, count: usize) -> Vec<(f64, Estimate)> {
        let sizes = [1e3, 3e3, 1e4, 3e4, 1e5];
        let load =
            |neurons: f64| Estimate { value: 0.14 + 0.3 * neurons.powf(-exponent), error: Some(error) };
        sizes[..count].iter().map(|&neurons| (neurons, load(neurons))).collect()
    }

    #[test]
    fn a_free_exponent_needs_four_sizes_and_must_be_told_from_zero() {
        assert!(limits(&drifting(0.5, 1e-5, 2)).is_empty(), "nothing to test");
        assert!(limits(&drifting(0.5, 1e-5, 3)).iter().all(|limit| !limit.is_free()));
        let free = &limits(&drifting(0.4, 1e-5, 5))[0];
        assert!(free.is_free() && free.degrees_of_freedom == 2 && free.is_accepted());
        assert!(
            (free.load.value - 0.14).abs() < 1e-6
                && (free.at(1e4) - 0.14 - 0.3 * 10_f64.powf(-1.6)).abs() < 1e-6
        );
        assert!(
            limits(&drifting(0.4, 1e-2, 5)).iter().all(|limit| !limit.is_free()),
            "error as large as the drift"
        );
    }

    #[test]
    fn loads_and_widths_share_an_exponent_if_they_have_one() {
        let sizes = |count: usize, other: f64| -> Vec<_> {
            let size = |(neurons, load): (f64, Estimate)| {
                (neurons, load, Estimate { value: 0.2 * neurons.powf(-other), error: Some(1e-5) })
            };
            drifting(0.4, 1e-5, count).into_iter().map(size).collect()
        };
        // Three sizes have six numbers for four parameters.
        let found = &with_widths(&sizes(3, 0.4))[0];
        assert!((found.load.value - 0.14).abs() < 1e-6 && (found.exponent.value - 0.4).abs() < 1e-6);
        assert!(found.is_free() && found.is_accepted() && found.degrees_of_freedom == 2);
        assert_eq!(with_widths(&sizes(5, 0.4)).len(), 3, "two sizes have nothing to test");
        assert!(with_widths(&sizes(5, 0.5)).iter().take(2).all(|fit| !fit.is_accepted()));
    }

    #[test]
    fn a_wrong_exponent_is_not_accepted() {
        let fits = limits(&drifting(0.4, 1e-5, 5));
        assert!(
            fits.iter()
                .filter(|limit| !limit.is_free() && limit.smallest < 2e3)
                .all(|limit| !limit.is_accepted())
        );
    }
}
