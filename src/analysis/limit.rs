//! Where loads that drift with the size go as N grows: `alpha(N) = alpha_c + a N^-x`.
//!
//! The exponent is free where four sizes or more leave something to test, and fixed at values that theory knows or that bracket them:
//!
//! - A state that is lost at a saddle-node (a spinodal, the end of a descent) under disorder of relative size `N^-1/2` has a window of width `N^-1/2` and
//!   a shift of `N^-2/3` (Dembo and Montanari, Ann. Appl. Probab. 18, 1993 (2008), for the core of random hypergraphs);
//!   1/2 is the shift where both share one exponent, and 1/3 stands for corrections that die out more slowly than any of these ([`SADDLE_NODE`]).
//! - Crossings at the mean-field glass, whose scaling functions have corrections of `N^-1/3` in a variable `N^1/3 (T - T_g)`, drift like `N^-2/3` ([`GLASS`]).
//! - Averages over neurons with corrections of order 1/N ([`AVERAGE`]).
//!
//! Other quantities (`T_c`, remanent overlaps) are followed with the exponents of a saddle-node, which theory does not give for them: there they are an assumption, and the free one
//! and the spread of all fits are what can be said. Where loads and the widths of their transitions are known, both may be asked to share one exponent ([`with_widths`]). Every fit is made again without the smallest size, then without the two smallest, as long as chi-square has a degree of freedom.
//!
//! The systematic error of a limit is the largest distance to another accepted fit of the same numbers, beyond what their statistical errors explain. All limits are linear in the
//! measurements, `c = sum_k L_k y_k`, so that the difference of two has the variance `sum_k (L_k - L'_k)^2 sigma_k^2`.

use crate::statistics::{ChiSquare, Estimate, LeastSquares, least_squares};

/// Exponents at a saddle-node, the preferred one first: the middle one, which the others bracket.
pub const SADDLE_NODE: [f64; 3] = [0.5, 2.0 / 3.0, 1.0 / 3.0];
/// Exponents at the mean-field glass, that of theory first.
pub(super) const GLASS: [f64; 3] = [2.0 / 3.0, 0.5, 1.0];
/// Exponents of averages over neurons, that of smooth corrections first.
pub(super) const AVERAGE: [f64; 3] = [1.0, 2.0 / 3.0, 0.5];
/// Among these a free exponent is sought.
const FREE: (f64, f64) = (0.05, 2.0);
/// What is fitted is accepted if a chi-square as large as its own is at least as probable as this.
pub(super) const ACCEPTED: f64 = 0.05;

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
    /// Squared distances from the curve in units of their errors; there is something to test.
    pub chi_square: ChiSquare,
    /// How the limit answers to each measurement.
    sources: Vec<Source>,
}

/// A measurement, by its place (N), its part in a limit, and its error.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Source {
    place: f64,
    influence: f64,
    error: f64,
}

impl Limit {
    /// Whether chi-square allows it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.chi_square.allows(ACCEPTED)
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

    /// Its change if all measurements had been larger by so much, by place.
    fn shifted_by(&self, shifts: &[(f64, f64)]) -> f64 {
        let shift = |place: f64| {
            shifts.iter().find(|shift| shift.0.total_cmp(&place).is_eq()).map_or(0.0, |shift| shift.1)
        };
        self.sources.iter().map(|source| source.influence * shift(source.place)).sum()
    }

    /// The squared distance to another fit of the same measurements, less what their errors explain.
    fn excess(&self, other: &Self) -> f64 {
        let part = |limit: &Self, place: f64| {
            limit
                .sources
                .iter()
                .find(|source| source.place.total_cmp(&place).is_eq())
                .map_or(0.0, |source| source.influence)
        };
        // A fit of fewer sizes has no other sources than one of more.
        let widest = if self.sources.len() < other.sources.len() { other } else { self };
        let noise = widest
            .sources
            .iter()
            .map(|&Source { place, error, .. }| ((part(self, place) - part(other, place)) * error).powi(2));
        (self.load.value - other.load.value).powi(2) - noise.sum::<f64>()
    }

    /// Of a fit to these points whose first two functions are 1 and `N^-x`.
    fn new(fit: &LeastSquares, points: &[(f64, Estimate)], exponent: Estimate) -> Option<Self> {
        let sources = points.iter().zip(&fit.influences[0]);
        let sources =
            sources.map(|(&(place, y), &influence)| Some(Source { place, influence, error: y.error? }));
        let smallest = points.first()?.0;
        (fit.chi_square.degrees_of_freedom > 0).then_some(Self {
            sources: sources.collect::<Option<_>>()?,
            load: fit.parameters[0],
            amplitude: fit.parameters[1].value,
            exponent,
            smallest,
            chi_square: fit.chi_square,
        })
    }
}

/// All fits to `(N, load)`, smallest N first, in order of preference: more sizes before fewer, the free exponent before the fixed ones, these in their order.
///
/// ```
/// use attractor::analysis::{SADDLE_NODE, limits};
/// use attractor::statistics::Estimate;
/// let load = |neurons: f64| Estimate { value: 0.14 + 0.3 / neurons.sqrt(), error: Some(1e-4) };
/// let loads = [1e3, 3e3, 1e4, 3e4].map(|neurons| (neurons, load(neurons)));
/// let free = &limits(&loads, &SADDLE_NODE)[0];
/// assert!(free.is_free() && (free.load.value - 0.14).abs() < 1e-6 && (free.exponent.value - 0.5).abs() < 1e-3);
/// ```
#[must_use]
pub fn limits(loads: &[(f64, Estimate)], exponents: &[f64]) -> Vec<Limit> {
    let tails = (0..loads.len()).map(|dropped| &loads[dropped..]);
    tails
        .flat_map(|tail| {
            free(tail, &ALONE).into_iter().chain(exponents.iter().filter_map(|&x| fixed(tail, x)))
        })
        .collect()
}

/// The limit that counts, with its systematic error.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The preferred accepted fit.
    pub limit: Limit,
    /// The largest distance to another accepted fit, beyond what statistical errors explain; `None` where no other is accepted.
    pub systematic: Option<f64>,
}

/// A limit needs two parameters and something to test.
pub(super) const FEWEST_SIZES: usize = 3;

impl Settled {
    /// The limit of one quantity, by N, or why there is none.
    pub(super) fn of(values: &[(f64, Estimate)], exponents: &[f64]) -> Result<Self, String> {
        if values.len() < FEWEST_SIZES {
            return Err(format!("known at {} sizes; {FEWEST_SIZES} are needed for a limit", values.len()));
        }
        Self::among(&limits(values, exponents))
    }

    /// The first accepted fit, the others being fits of the same measurements.
    pub(super) fn among(fits: &[Limit]) -> Result<Self, String> {
        let mut accepted = fits.iter().filter(|fit| fit.is_accepted());
        let limit =
            accepted.next().ok_or("no power law of N holds all sizes with an acceptable chi-square")?;
        let excess = accepted.map(|fit| limit.excess(fit).max(0.0).sqrt()).reduce(f64::max);
        Ok(Self { limit: limit.clone(), systematic: excess })
    }

    /// With what the systematic errors of the sizes add: all of one sign, in quadrature with the rest.
    pub(super) fn with_errors_of_sizes(self, errors: &[(f64, f64)]) -> Self {
        let moved = self.limit.shifted_by(errors);
        Self { systematic: self.systematic.map(|systematic| systematic.hypot(moved)), ..self }
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
    Limit::new(&fit, loads, Estimate { value: exponent, error: None })
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
        Some((candidate(step), approach(loads, terms, candidate(step), None)?.chi_square.sum))
    });
    let (mut exponent, _) = tried.min_by(|a, b| a.1.total_cmp(&b.1))?;
    for _ in 0..ROUNDS {
        let amplitudes = approach(loads, terms, exponent, None)?.parameters.split_off(1);
        let fit = approach(loads, terms, exponent, Some(&amplitudes))?;
        let change = fit.parameters.last()?;
        let (change, error) = (change.value, change.error?);
        if change.abs() < 1e-6 {
            let found = Estimate { value: exponent, error: Some(error) };
            return if exponent > 2.0 * error { Limit::new(&fit, loads, found) } else { None };
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
    use crate::random::{Purpose, stream};
    use crate::statistics::mean;
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    fn drifting(exponent: f64, error: f64, count: usize) -> Vec<(f64, Estimate)> {
        let sizes = [1e3, 3e3, 1e4, 3e4, 1e5];
        let load =
            |neurons: f64| Estimate { value: 0.14 + 0.3 * neurons.powf(-exponent), error: Some(error) };
        sizes[..count].iter().map(|&neurons| (neurons, load(neurons))).collect()
    }

    #[test]
    fn a_free_exponent_needs_four_sizes_and_must_be_told_from_zero() {
        assert!(limits(&drifting(0.5, 1e-5, 2), &SADDLE_NODE).is_empty(), "nothing to test");
        assert!(limits(&drifting(0.5, 1e-5, 3), &SADDLE_NODE).iter().all(|limit| !limit.is_free()));
        let free = &limits(&drifting(0.4, 1e-5, 5), &SADDLE_NODE)[0];
        assert!(free.is_free() && free.chi_square.degrees_of_freedom == 2 && free.is_accepted());
        assert!(
            (free.load.value - 0.14).abs() < 1e-6
                && (free.at(1e4) - 0.14 - 0.3 * 10_f64.powf(-1.6)).abs() < 1e-6
        );
        assert!(
            limits(&drifting(0.4, 1e-2, 5), &SADDLE_NODE).iter().all(|limit| !limit.is_free()),
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
        assert!(found.is_free() && found.is_accepted() && found.chi_square.degrees_of_freedom == 2);
        assert_eq!(with_widths(&sizes(5, 0.4)).len(), 3, "two sizes have nothing to test");
        assert!(with_widths(&sizes(5, 0.5)).iter().take(2).all(|fit| !fit.is_accepted()));
    }

    #[test]
    fn a_wrong_exponent_is_not_accepted() {
        let fits = limits(&drifting(0.4, 1e-5, 5), &SADDLE_NODE);
        assert!(
            fits.iter()
                .filter(|limit| !limit.is_free() && limit.smallest < 2e3)
                .all(|limit| !limit.is_accepted())
        );
    }

    #[test]
    fn a_systematic_error_is_what_noise_does_not_explain() {
        // Two models of exact numbers differ in earnest; of noisy ones by their noise.
        let exact = Settled::of(&drifting(0.5, 1e-7, 4), &[0.5]).expect("four sizes");
        assert!(exact.systematic.is_some_and(|systematic| systematic < 1e-7), "sizes dropped, one exponent");
        let alone = Settled::of(&drifting(0.5, 1e-5, 3), &[0.5]).expect("three sizes");
        assert_eq!(alone.systematic, None, "one fit");
        let bent = Settled::of(&drifting(0.4, 3e-4, 4), &SADDLE_NODE).expect("four sizes");
        let fits = limits(&drifting(0.4, 3e-4, 4), &SADDLE_NODE);
        let farthest = fits
            .iter()
            .filter(|fit| fit.is_accepted())
            .map(|fit| (fit.load.value - bent.limit.load.value).abs());
        let (systematic, farthest) = (bent.systematic.expect("several fits"), farthest.fold(0.0, f64::max));
        assert!(0.0 < systematic && systematic < farthest, "{systematic}, {farthest}");
    }

    #[test]
    fn the_noise_between_two_fits_is_their_spread() {
        const STUDIES: u64 = 400;
        let mut chance = stream(11, Purpose::Dynamics, &[]);
        let mut squares = Vec::new();
        let mut explained = 0.0;
        for _ in 0..STUDIES {
            let noisy = drifting(0.5, 1e-3, 5).into_iter().map(|(neurons, load)| {
                let noise: f64 = StandardNormal.sample(&mut chance);
                (neurons, Estimate { value: load.value + 1e-3 * noise, ..load })
            });
            let noisy: Vec<_> = noisy.collect();
            let (all, fewer) = (fixed(&noisy, 0.5).expect("five"), fixed(&noisy[1..], 0.5).expect("four"));
            squares.push((all.load.value - fewer.load.value).powi(2));
            explained = squares[squares.len() - 1] - all.excess(&fewer);
        }
        // A variance of 400 differences is known to 7 %.
        let ratio = mean(&squares).expect("many") / explained;
        assert!((0.75..1.3).contains(&ratio), "{ratio}");
    }

    #[test]
    fn errors_of_sizes_move_the_limit_with_them() {
        let loads = drifting(0.5, 1e-5, 4);
        let errors: Vec<(f64, f64)> = loads.iter().map(|&(neurons, _)| (neurons, 0.01)).collect();
        let settled = Settled::of(&loads, &SADDLE_NODE).expect("four sizes");
        // What is common to all sizes goes to the limit as it is.
        let moved = settled.with_errors_of_sizes(&errors).systematic.expect("several fits");
        assert!((moved - 0.01).abs() < 1e-6, "{moved}");
    }
}
