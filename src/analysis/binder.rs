//! Where the Binder ratios of the final overlap of neighbouring sizes cross, and how bimodal the overlap is: two more views of a capacity.
//!
//! ```text
//! U = 1 - [m^4] / (3 [m^2]^2)
//! ```
//!
//! (Binder, Z. Phys. B 43, 119 (1981).) m is the overlap after descent from the pattern. Below the capacity U goes to 2/3 as N grows, and it dips where part of the
//! sets are lost: on the near side of the dip curves of two sizes cross. Descents that were given up keep the overlap at which they were. The transition is
//! discontinuous: at the half load hardly any set ends between both states.

use super::meeting::{Meeting, Sampled, meeting};
use super::retrieval::{Curve, Link};
use crate::statistics::{Estimate, mean};

/// The crossing of two neighbouring sizes, or why there is none.
pub(super) struct BinderCrossing {
    pub(super) sizes: (f64, f64),
    pub(super) found: Result<Meeting, String>,
}

/// The crossings of neighbouring sizes.
pub(super) fn binder_crossings(sizes: &[Curve]) -> Vec<BinderCrossing> {
    let crossing = |pair: &[Curve]| BinderCrossing {
        sizes: (pair[0].neurons, pair[1].neurons),
        found: meeting(&sampled(&pair[0]), &sampled(&pair[1])),
    };
    sizes.windows(2).map(crossing).collect()
}

fn sampled(curve: &Curve) -> Sampled<'_> {
    let value = |place: usize, left_out: Option<usize>| ratio(&curve.final_overlaps(place, left_out));
    Sampled { sets: curve.sets(), along: curve.along.clone(), value: Box::new(value) }
}

fn ratio(overlaps: &[f64]) -> Option<f64> {
    let square = mean(&overlaps.iter().map(|m| m * m).collect::<Vec<_>>())?;
    let fourth = mean(&overlaps.iter().map(|m| m.powi(4)).collect::<Vec<_>>())?;
    (square > 0.0).then(|| 1.0 - fourth / (3.0 * square * square))
}

/// The part of all sets whose final overlap lies strictly between these bounds, at the load next to the half load.
pub(super) fn between(curve: &Curve, bounds: (f64, f64)) -> Option<Estimate> {
    let half = curve.fit(Link::Logistic, None)?.place_of(0.0);
    let distance = |place: &usize| (curve.along[*place] - half).abs();
    let place = (0..curve.along.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let overlaps = curve.final_overlaps(place, None);
    Estimate::of_part(overlaps.iter().filter(|&&m| bounds.0 < m && m < bounds.1).count(), overlaps.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::retrieval::sizes;
    use crate::random::{Purpose, split, stream};
    use crate::table::Table;
    use rand::RngCore;

    /// Where curves of all sizes pass through the same fraction, nine tenths.
    const PLANTED: f64 = 0.14;

    /// Sets retrieve with m = 0.97 and are lost with 0.35; all sizes retrieve nine tenths at the planted load.
    fn planted(seed: u64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let columns =
            ["neurons", "load", "temperature", "start_overlap", "start", "sample", "retrieved", "overlap"];
        let mut table = Table::new(columns);
        for (neurons, slope) in [(1000, 60.0), (4000, 240.0)] {
            let own: Vec<f64> = (0..1000)
                .map(|_| (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0)
                .collect();
            for step in 0..12 {
                let load = 0.129 + 0.002 * f64::from(step);
                let fraction = 1.0 / (1.0 + (slope * (load - PLANTED) - 9.0_f64.ln()).exp());
                for (sample, own) in own.iter().enumerate() {
                    let (retrieved, overlap) = if *own < fraction { ("1", "0.97") } else { ("0", "0.35") };
                    let cells =
                        [neurons.to_string(), load.to_string(), "0".into(), "1".into(), "pattern".into()];
                    table.push(
                        cells
                            .into_iter()
                            .chain([sample.to_string(), retrieved.into(), overlap.into()])
                            .collect(),
                    );
                }
            }
        }
        table
    }

    #[test]
    fn a_planted_crossing_is_found_within_its_error() {
        let (mut squares, mut errors) = (0.0, 0.0);
        for seed in 0..10 {
            let found = binder_crossings(&sizes(&planted(seed))).remove(0).found;
            let place = found.map(|meeting| meeting.place).expect("a crossing");
            let error = place.error.expect("an error");
            squares += ((place.value - PLANTED) / error).powi(2);
            errors += error / 10.0;
        }
        assert!(errors < 0.005, "too noisy to test anything: {errors}");
        // Chi-square of ten degrees of freedom: outside once in ten thousand times.
        assert!((1.0..38.0).contains(&squares), "{squares}");
    }

    #[test]
    fn two_values_leave_nothing_between_them() {
        let curves = sizes(&planted(1));
        assert_eq!(between(&curves[0], (0.36, 0.96)).map(|part| part.value), Some(0.0));
        assert!(between(&curves[0], (0.3, 0.96)).is_some_and(|part| part.value > 0.1));
    }
}
