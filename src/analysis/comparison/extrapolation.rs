//! Differences from theory for N to infinity, where several sizes were measured.
//!
//! Corrections to replica theory are of order 1/N: the difference at one load and temperature is fitted by
//! `a + b/N`, each size with its error, and `a` should be zero.

use serde::Serialize;

use super::point::{Compared, Quantity};
use crate::statistics::{Estimate, least_squares};

/// The difference between measured and theory in the limit of large N.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Extrapolation {
    /// The quantity.
    pub quantity: Quantity,
    /// P/N.
    pub load: f64,
    /// T.
    pub temperature: f64,
    /// How many sizes.
    pub sizes: usize,
    /// The difference for N to infinity, a.
    pub difference: f64,
    /// Its standard error, from the errors of the points.
    pub error: f64,
    /// The coefficient b of 1/N.
    pub slope: f64,
    /// Sum of squared scores about the fit.
    pub chi2: f64,
    /// Sizes minus 2.
    pub degrees_of_freedom: usize,
}

impl Extrapolation {
    /// The difference in standard errors.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.difference / self.error
    }
}

/// One extrapolation for each quantity, load, temperature, start and rule of motion with two judged sizes or more, none where a size stands there
/// several times: points that differ in their sweeps or order share their patterns.
pub(super) fn extrapolate(points: &[Compared]) -> Vec<Extrapolation> {
    let mut judged: Vec<&Compared> = points.iter().filter(|point| point.is_judged()).collect();
    let key = |point: &Compared| {
        (
            point.quantity.name(),
            point.load.to_bits(),
            point.temperature.to_bits(),
            point.start_overlap.to_bits(),
        )
    };
    judged.sort_by_key(|point| (key(point), point.update.clone(), point.neurons));
    let same = |a: &&Compared, b: &&Compared| key(a) == key(b) && a.update == b.update;
    judged.chunk_by(same).filter_map(fit).collect()
}

/// The weighted straight line through the differences over 1/N.
fn fit(points: &[&Compared]) -> Option<Extrapolation> {
    let first = points.first()?;
    let repeats = points.windows(2).any(|pair| pair[0].neurons == pair[1].neurons);
    if repeats {
        return None;
    }
    let difference = |point: &&Compared| Estimate { value: point.difference(), error: Some(point.error) };
    let known: Vec<_> = points.iter().map(|point| (1.0 / point.neurons as f64, difference(point))).collect();
    let fit = least_squares(&known, &[&|_| 1.0, &|x| x])?;
    let [limit, slope] = fit.parameters[..] else { return None };
    Some(Extrapolation {
        quantity: first.quantity,
        load: first.load,
        temperature: first.temperature,
        sizes: points.len(),
        difference: limit.value,
        error: limit.error?,
        slope: slope.value,
        chi2: fit.chi_square.sum,
        degrees_of_freedom: fit.chi_square.degrees_of_freedom,
    })
}

#[cfg(test)]
mod tests {
    use super::super::point::Standing;
    use super::*;

    fn point(neurons: usize, difference: f64) -> Compared {
        Compared {
            neurons,
            patterns: neurons / 20,
            load: 0.05,
            temperature: 0.3,
            start_overlap: 1.0,
            update: "glauber".into(),
            quantity: Quantity::Energy,
            sets: 32,
            retained: 1.0,
            measured: -0.5 + difference,
            error: 1e-4,
            theory: -0.5,
            standing: Standing::Judged,
            deviations: Vec::new(),
        }
    }

    #[test]
    fn a_correction_of_order_one_over_n_extrapolates_to_nothing() {
        let points: Vec<_> = [1000, 2000, 4000].map(|neurons| point(neurons, 3.0 / neurons as f64)).to_vec();
        let found = extrapolate(&points);
        assert_eq!((found.len(), found[0].sizes, found[0].degrees_of_freedom), (1, 3, 1));
        assert!(
            found[0].difference.abs() < 1e-12 && (found[0].slope - 3.0).abs() < 1e-8 && found[0].chi2 < 1e-12
        );
        assert!(found[0].error > 1e-4);
        assert!(extrapolate(&points[..1]).is_empty());
        let longer = point(2000, 2.0 / 2000.0);
        assert!(extrapolate(&[points, vec![longer]].concat()).is_empty(), "a size twice");
    }
}
