//! The capacity by finite-size scaling: how the retrieved fraction of each size moves and sharpens as N grows.
//!
//! At each N the fraction is `1/(1 + exp((load - alpha_half(N))/w(N)))`. The load at which a level p of the sets retrieve,
//! `alpha_p = alpha_half - w ln(p/(1-p))`, goes to the capacity as N grows, and to the same one at every level (Binder,
//! Z. Phys. B 43, 119 (1981), on scaling of transitions that are rounded by the size). So the capacity is the limit of `alpha_half`,
//! and its systematic error the largest distance to any accepted fit: other exponents, smallest sizes dropped, other levels.
//! Errors at one size are a jackknife over pattern sets; sizes have independent patterns, and may differ in the number of sets.

use super::limit::{Limit, limits};
use super::retrieval::{Link, Size};
use crate::statistics::{Estimate, LeastSquares, jackknife, least_squares};

/// Jackknife errors of fewer sets are themselves uncertain by a quarter and more.
const FEWEST_SETS: usize = 10;
/// A limit needs two parameters and something to test.
const FEWEST_SIZES: usize = 3;

/// A part of all pattern sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The name of the load at which this part retrieves.
    pub name: &'static str,
    /// The part.
    pub fraction: f64,
}

/// The levels followed to infinite N; the first one gives the capacity.
pub const LEVELS: [Level; 3] = [
    Level { name: "half_load", fraction: 0.5 },
    Level { name: "load_75", fraction: 0.75 },
    Level { name: "load_90", fraction: 0.9 },
];

impl Level {
    /// `ln(p/(1-p))`.
    #[must_use]
    pub fn logit(&self) -> f64 {
        (self.fraction / (1.0 - self.fraction)).ln()
    }
}

/// One size: where its fraction falls, and how steeply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Transition {
    /// N.
    pub neurons: f64,
    /// The number of pattern sets.
    pub sets: usize,
    /// The load at each of [`LEVELS`]; `None` where the loads covered do not reach it.
    pub loads: [Option<Estimate>; LEVELS.len()],
    /// w, in units of load; `None` where the data do not determine it.
    pub width: Option<Estimate>,
}

impl Transition {
    pub(super) fn of(size: &Size) -> Self {
        Self {
            neurons: size.neurons,
            sets: size.sets(),
            loads: LEVELS.map(|level| load_at(size, level)),
            width: with_error(size, |left_out| Some(-1.0 / size.fit(Link::Logistic, left_out)?.slope)),
        }
    }
}

/// The load at a level, if it lies within the loads covered, or beyond them by less than its own error.
fn load_at(size: &Size, level: Level) -> Option<Estimate> {
    let found =
        with_error(size, |left_out| Some(size.fit(Link::Logistic, left_out)?.load_at(level.logit())))?;
    let beyond = |load: f64| {
        size.loads.iter().all(|&covered| covered < load) || size.loads.iter().all(|&covered| covered > load)
    };
    let error = found.error?;
    let is_covered = [-error, 0.0, error].iter().any(|shift| !beyond(found.value + shift));
    is_covered.then_some(found)
}

fn with_error(size: &Size, function: impl FnMut(Option<usize>) -> Option<f64>) -> Option<Estimate> {
    if size.sets() < FEWEST_SETS {
        return None;
    }
    jackknife(size.sets(), function).filter(|estimate| estimate.error.is_some_and(|error| error > 0.0))
}

/// The capacity at infinite N.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Capacity {
    /// The fit it comes from.
    pub limit: Limit,
    /// The largest distance to any other accepted fit.
    pub systematic: f64,
}

/// The fits of every level to these sizes, by level.
pub(super) fn limits_of_levels(transitions: &[Transition]) -> [Vec<Limit>; LEVELS.len()] {
    std::array::from_fn(|level| {
        let resolved = |size: &Transition| Some((size.neurons, size.loads[level]?));
        limits(&transitions.iter().filter_map(resolved).collect::<Vec<_>>())
    })
}

/// The preferred accepted fit at level one half, or why there is none.
pub(super) fn capacity(transitions: &[Transition]) -> Result<Capacity, String> {
    let resolved = transitions.iter().filter(|size| size.loads[0].is_some()).count();
    if resolved < FEWEST_SIZES {
        return Err(format!(
            "half of the sets retrieve within the loads covered, with {FEWEST_SETS} sets or more, at {resolved} of {} sizes; \
             {FEWEST_SIZES} are needed",
            transitions.len()
        ));
    }
    let fits = limits_of_levels(transitions);
    let limit = fits[0].iter().find(|fit| fit.is_accepted()).cloned();
    let limit = limit.ok_or("no fit of half loads has an acceptable chi-square")?;
    let distances = fits.iter().flatten().filter(|fit| fit.is_accepted());
    let systematic = distances.map(|fit| (fit.load.value - limit.load.value).abs()).fold(0.0, f64::max);
    Ok(Capacity { limit, systematic })
}

/// y in `w ~ N^-y`, from all sizes that a power law can hold, and the smallest of them.
pub(super) fn width_exponent(transitions: &[Transition]) -> Option<(f64, LeastSquares)> {
    let logarithm = |size: &Transition| {
        let width = size.width?;
        let error = width.error.map(|error| error / width.value);
        Some((size.neurons, Estimate { value: width.value.ln(), error }))
    };
    let widths: Vec<_> = transitions.iter().filter_map(logarithm).collect();
    let fits = (0..widths.len()).filter_map(|dropped| {
        let fit = least_squares(&widths[dropped..], &[&|neurons: f64| -neurons.ln(), &|_| 1.0])?;
        Some((widths[dropped].0, fit))
    });
    fits.into_iter().find(|(_, fit)| fit.p_value().is_some_and(|p| p >= 0.05))
}
