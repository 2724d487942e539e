//! What all judged points of a quantity say together.
//!
//! Points with pattern sets of their own are independent: the sum of squares of their Gaussian scores is chi-square
//! distributed with as many degrees of freedom as there are points. Points that share pattern sets are not: all points
//! of a set are high or low together. Then the probability comes from a joint bootstrap (Efron 1979) over sets: deviations
//! are centred at each point, whole sets are drawn with replacement, and the sum of squared deviations of each such run, in
//! units of the variances, is compared with the measured one. Where points are many and hardly correlated, sets few, the sum
//! of the resampled runs scatters more than it should, and the bootstrap is cautious: it then rejects more rarely than it says.

use std::collections::BTreeMap;

use rand::RngCore;
use serde::Serialize;

use super::point::{Compared, Conditions, Quantity};
use crate::random::{Purpose, Stream, split, stream};
use crate::statistics::ChiSquare;

/// Resampled runs.
const RESAMPLES: usize = 4000;

/// How the probability of a verdict was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictMethod {
    /// Independent points: the chi-square distribution.
    ChiSquare,
    /// Points that share pattern sets: a joint bootstrap over sets.
    Bootstrap,
}

/// Agreement of one quantity with theory over all judged points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The quantity.
    pub quantity: Quantity,
    /// Judged points: the degrees of freedom.
    pub points: usize,
    /// Sum of squares of the Gaussian scores.
    pub chi2: f64,
    /// The probability that chance alone makes the deviations as large as this, if theory holds; `None` where nothing is
    /// judged.
    pub p_value: Option<f64>,
    /// How it was found.
    pub method: VerdictMethod,
}

impl Verdict {
    /// Probabilities between which theory and measurement count as agreeing: too good is as suspect as too bad.
    pub const ACCEPTED: std::ops::RangeInclusive<f64> = 0.001..=0.999;

    pub(super) fn of(quantity: Quantity, points: &[Compared], conditions: &Conditions) -> Self {
        let judged: Vec<&Compared> =
            points.iter().filter(|point| point.quantity == quantity && point.is_judged()).collect();
        let chi2: f64 = judged.iter().map(|point| point.gaussian_score().powi(2)).sum();
        let (method, p_value) = if conditions.share_patterns && judged.len() > 1 {
            (VerdictMethod::Bootstrap, Some(bootstrap(&judged, chi2)))
        } else {
            (VerdictMethod::ChiSquare, ChiSquare { sum: chi2, degrees_of_freedom: judged.len() }.p_value())
        };
        Self { quantity, points: judged.len(), chi2, p_value, method }
    }

    /// Whether theory and measurement agree; not where nothing is judged.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.p_value.is_some_and(|p| Self::ACCEPTED.contains(&p))
    }
}

/// Part of the resampled runs whose deviations are as large as the measured ones.
fn bootstrap(judged: &[&Compared], chi2: f64) -> f64 {
    let sizes = Size::all(judged);
    let mut chance = stream(0, Purpose::Bootstrap, &[judged.len() as u64]);
    let larger = (0..RESAMPLES).filter(|_| {
        let resampled: f64 = sizes.iter().map(|size| size.resample(&mut chance)).sum();
        resampled >= chi2
    });
    (larger.count() as f64 + 1.0) / (RESAMPLES as f64 + 1.0)
}

/// The judged points of one N: they see the same pattern sets.
struct Size<'a> {
    points: Vec<&'a Compared>,
    sets: usize,
}

impl<'a> Size<'a> {
    fn all(judged: &[&'a Compared]) -> Vec<Self> {
        let mut sizes: BTreeMap<usize, Vec<&Compared>> = BTreeMap::new();
        for &point in judged {
            sizes.entry(point.neurons).or_default().push(point);
        }
        let sets = |points: &[&Compared]| points.iter().map(|point| point.sets).max().unwrap_or(0);
        sizes.into_values().map(|points| Self { sets: sets(&points), points }).collect()
    }

    /// The sum of squared scores of a run of sets drawn with replacement, if theory held.
    fn resample(&self, chance: &mut Stream) -> f64 {
        let drawn: Vec<usize> =
            (0..self.sets).map(|_| split(chance.next_u64(), self.sets).0 as usize).collect();
        self.points.iter().map(|point| squared_score(point, &drawn)).sum()
    }
}

/// The squared deviation of the mean of these sets from that of all, in units of its variance.
///
/// The error of the point stays what it is: errors of few resampled sets would scatter more than those of as many
/// independent ones. Drawing from n sets makes the variance smaller by 1 - 1/n, which is undone.
fn squared_score(point: &Compared, drawn: &[usize]) -> f64 {
    let values = drawn.iter().filter_map(|&place| point.deviations.get(place));
    let sum: f64 = values.map(|(_, deviation)| deviation - point.difference()).sum();
    let sets = point.sets as f64;
    (sum / sets / point.error).powi(2) * sets / (sets - 1.0)
}

#[cfg(test)]
mod tests {
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    use super::super::point::Standing;
    use super::*;

    /// Forty points whose deviations are Gaussian, in part common to all points of a set.
    fn points(common: f64, shift: f64, run: u64) -> Vec<Compared> {
        const SETS: usize = 16;
        let mut chance = stream(5, Purpose::Bootstrap, &[run]);
        let mut normal = || -> f64 { StandardNormal.sample(&mut chance) };
        let shared: Vec<f64> = (0..SETS).map(|_| normal()).collect();
        let point = |place: usize, noise: Vec<f64>| {
            let own = (1.0 - common * common).sqrt();
            let deviations: Vec<f64> =
                noise.iter().zip(&shared).map(|(noise, shared)| own * noise + common * shared).collect();
            let estimate = crate::statistics::Estimate::of(&deviations).expect("sixteen sets");
            let error = estimate.error.expect("sixteen sets");
            Compared {
                neurons: 1_000_000,
                patterns: 1000 + place,
                load: 0.001,
                temperature: 0.5,
                start_overlap: 1.0,
                update: "glauber".into(),
                quantity: Quantity::Overlap,
                sets: SETS,
                retained: 1.0,
                measured: estimate.value + shift * error,
                error,
                theory: 0.0,
                standing: Standing::Judged,
                deviations: deviations.iter().map(|d| d + shift * error).enumerate().collect(),
            }
        };
        (0..40).map(|place| point(place, (0..SETS).map(|_| normal()).collect())).collect()
    }

    /// How often the verdict of a true theory has a probability below a tenth.
    fn rejected(share_patterns: bool, common: f64, shift: f64) -> usize {
        let conditions = Conditions { share_patterns, burn_in: None };
        let p = |run| Verdict::of(Quantity::Overlap, &points(common, shift, run), &conditions).p_value;
        (0..200).filter(|&run| p(run).is_some_and(|p| p < 0.1)).count()
    }

    #[test]
    fn a_true_theory_is_rejected_as_often_as_it_should_be() {
        // 20 of 200 are expected, with a standard deviation of 4.2.
        let (alone, together) = (rejected(false, 0.0, 0.0), rejected(true, 0.9, 0.0));
        assert!((5..=38).contains(&alone) && (5..=38).contains(&together), "{alone}, {together} of 200");
        // Uncorrelated points in the care of the bootstrap: cautious.
        assert!(rejected(true, 0.0, 0.0) <= 38);
        // Adding up correlated points as if they were independent is what must not be done.
        assert!(rejected(false, 0.9, 0.0) > 50);
    }

    #[test]
    fn a_false_theory_is_rejected() {
        assert!(rejected(false, 0.0, 1.5) > 190);
        assert!(rejected(true, 0.0, 1.5) > 190);
    }
}
