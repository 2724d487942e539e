//! Where curves of two sizes meet.
//!
//! Their difference is a parabola over the points next to its zero, by least squares with the errors of single points: as many points, of six to four, as chi-square
//! accepts (it is low where points share their patterns). Each size has its own patterns, so that its pattern sets are left out one at a time and
//! both errors add up in squares.

use super::experiment::FEWEST_SETS;
use crate::statistics::{Estimate, LeastSquares, jackknife, least_squares};

/// Points next to a meeting that it is fitted to, and the fewest of them.
const NEXT: (usize, usize) = (6, 4);
/// Points on either side that tell which of several crossings is meant.
const SIDE: usize = 3;
/// Errors by which curves differ somewhere on both sides: curves that have become one cross by chance wherever they are followed.
const APART: f64 = 2.0;
/// A parabola is accepted if chi-square is not larger than one in a hundred would be.
const ACCEPTED: f64 = 0.01;

/// A curve of one size.
pub(super) struct Sampled<'a> {
    /// The number of pattern sets.
    pub(super) sets: usize,
    /// The abscissas, ascending.
    pub(super) along: Vec<f64>,
    /// The value at an abscissa, by its place, without one of the sets.
    pub(super) value: Box<dyn Fn(usize, Option<usize>) -> Option<f64> + 'a>,
}

/// A meeting, and the parabola that it is the root of.
pub(super) struct Meeting {
    pub(super) place: Estimate,
    pub(super) fit: LeastSquares,
}

/// A point that both curves have: its abscissa, its place in each, and the difference there.
struct Common {
    at: f64,
    places: [usize; 2],
    difference: Estimate,
}

/// The abscissa beyond which the larger size has the smaller value, or why there is none.
pub(super) fn meeting(small: &Sampled, large: &Sampled) -> Result<Meeting, String> {
    if small.sets.min(large.sets) < FEWEST_SETS {
        return Err(format!("{FEWEST_SETS} pattern sets of each size are needed"));
    }
    let none = || {
        "the curves of both sizes do not cross within what both cover, or are not apart on both sides"
            .to_owned()
    };
    let common = common(small, large);
    let rough = rough(&common).ok_or_else(none)?;
    let mut common = nearest(common, rough)
        .ok_or_else(|| format!("{} points of both sizes about the crossing are needed", NEXT.1))?;
    while !holds(&common, rough).ok_or_else(none)? {
        if common.len() == NEXT.1 {
            return Err("no parabola holds the difference of both sizes about their crossing".to_owned());
        }
        common.pop();
    }
    root_of(small, large, &common, rough)
        .ok_or_else(|| "the parabola through the difference of both sizes has no root there, or none without one of the sets".to_owned())
}

/// The root of the parabola through these points, with its error; `None` where it is not covered by them.
fn root_of(small: &Sampled, large: &Sampled, common: &[Common], rough: f64) -> Option<Meeting> {
    let at = |left_out: [Option<usize>; 2]| {
        let moved = common.iter().map(|point| {
            let value =
                (large.value)(point.places[1], left_out[1])? - (small.value)(point.places[0], left_out[0])?;
            Some((point.at - rough, Estimate { value, ..point.difference }))
        });
        let fit = parabola(&moved.collect::<Option<Vec<_>>>()?)?;
        Some((rough + root(&fit)?, fit))
    };
    let by_small = jackknife(small.sets, |left_out| Some(at([left_out, None])?.0))?;
    let by_large = jackknife(large.sets, |left_out| Some(at([None, left_out])?.0))?;
    let error = f64::hypot(by_small.error?, by_large.error?);
    let (value, fit) = at([None, None])?;
    let is_covered =
        common.iter().any(|point| point.at <= value) && common.iter().any(|point| point.at >= value);
    is_covered.then_some(Meeting { place: Estimate { value, error: Some(error) }, fit })
}

fn parabola(points: &[(f64, Estimate)]) -> Option<LeastSquares> {
    least_squares(points, &[&|_| 1.0, &|x| x, &|x| x * x])
}

/// Whether a parabola goes through these points.
fn holds(common: &[Common], rough: f64) -> Option<bool> {
    let points: Vec<_> = common.iter().map(|point| (point.at - rough, point.difference)).collect();
    Some(parabola(&points)?.chi_square.allows(ACCEPTED))
}

/// The larger size less the smaller one at the abscissas of both, ascending.
fn common(small: &Sampled, large: &Sampled) -> Vec<Common> {
    let known = |curve: &Sampled, place| jackknife(curve.sets, |left_out| (curve.value)(place, left_out));
    let difference = |(place, &at): (usize, &f64)| {
        let other = large.along.iter().position(|x| x.total_cmp(&at).is_eq())?;
        let (small, large) = (known(small, place)?, known(large, other)?);
        let error = f64::hypot(small.error?, large.error?);
        let difference = Estimate { value: large.value - small.value, error: Some(error) };
        Some(Common { at, places: [place, other], difference })
    };
    small.along.iter().enumerate().filter_map(difference).collect()
}

/// Where the difference turns from positive to negative, between neighbours, the curves being apart on both sides: of several such places that with the
/// largest scores (differences over their errors) before and after it.
fn rough(common: &[Common]) -> Option<f64> {
    let score = |point: &Common| point.difference.value / point.difference.error.unwrap_or(f64::INFINITY);
    let before = |place: usize| common[place.saturating_sub(SIDE)..place].iter().map(score);
    let after = |place: usize| common[place..common.len().min(place + SIDE)].iter().map(score);
    let crosses = |&place: &usize| {
        let falls = score(&common[place - 1]) > 0.0 && score(&common[place]) <= 0.0;
        let (left, right) = common.split_at(place);
        falls
            && left.iter().any(|point| score(point) > APART)
            && right.iter().any(|point| score(point) < -APART)
    };
    let evidence = |place: usize| before(place).sum::<f64>() - after(place).sum::<f64>();
    let places = (1..common.len()).filter(crosses);
    let place = places.max_by(|&a, &b| evidence(a).total_cmp(&evidence(b)))?;
    Some(f64::midpoint(common[place - 1].at, common[place].at))
}

/// Those next to an abscissa, if there are enough.
fn nearest(mut common: Vec<Common>, about: f64) -> Option<Vec<Common>> {
    common.sort_by(|a, b| (a.at - about).abs().total_cmp(&(b.at - about).abs()));
    common.truncate(NEXT.0);
    (common.len() >= NEXT.1).then_some(common)
}

/// The root of a parabola on its falling side.
fn root(fit: &LeastSquares) -> Option<f64> {
    let [c, b, a] = [0, 1, 2].map(|index| fit.parameters[index].value);
    let discriminant = b * b - 4.0 * a * c;
    // -2c/(b - sqrt) is the root on the falling side, and -c/b where a = 0.
    (discriminant >= 0.0).then(|| -2.0 * c / (b - discriminant.sqrt())).filter(|root| root.is_finite())
}
