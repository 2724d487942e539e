//! The capacity by finite-size scaling: how the retrieved fraction of each size moves and sharpens as N grows.
//!
//! At each N the fraction is `1/(1 + exp((load - alpha_half(N))/w(N)))`. The load at which a level p of the sets retrieve,
//! `alpha_p = alpha_half - w ln(p/(1-p))`, goes to the capacity as N grows, and to the same one at every level (Binder,
//! Z. Phys. B 43, 119 (1981), on scaling of transitions that are rounded by the size). So the capacity is the limit of `alpha_half`,
//! and its systematic error comes from other exponents and from smallest sizes dropped ([`Settled`]); the limits of the other levels stand beside it.
//! Errors at one size are a jackknife over pattern sets; sizes have independent patterns, and may differ in the number of sets.

use super::experiment::FEWEST_SETS;
use super::jump::jump;
use super::limit::{ACCEPTED, FEWEST_SIZES, Limit, SADDLE_NODE, Settled, limits, with_widths};
use super::retrieval::{Curve, Link};
use crate::statistics::{Estimate, LeastSquares, least_squares};

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
    /// The mean overlap of the sets that retrieve, at the half load.
    pub jump: Option<Estimate>,
}

impl Transition {
    pub(super) fn of(size: &Curve) -> Self {
        Self {
            neurons: size.neurons,
            sets: size.sets(),
            loads: LEVELS.map(|level| size.crossing(Link::Logistic, level.logit())),
            width: size.width(),
            jump: (size.sets() >= FEWEST_SETS).then(|| jump(size)).flatten(),
        }
    }
}

/// The fits of every level to these sizes, by level.
pub(super) fn limits_of_levels(transitions: &[Transition]) -> [Vec<Limit>; LEVELS.len()] {
    std::array::from_fn(|level| limits(&loads(transitions, level), &SADDLE_NODE))
}

/// The load at a level, by size, where it is known.
fn loads(transitions: &[Transition], level: usize) -> Vec<(f64, Estimate)> {
    transitions.iter().filter_map(|size| Some((size.neurons, size.loads[level]?))).collect()
}

/// The preferred accepted fit at level one half, or why there is none.
pub(super) fn capacity(transitions: &[Transition], exponents: &[f64]) -> Result<Settled, String> {
    let halves = loads(transitions, 0);
    if halves.len() < FEWEST_SIZES {
        return Err(format!(
            "half of the sets retrieve within the loads covered, with {FEWEST_SETS} sets or more, at {} of {} sizes; \
             {FEWEST_SIZES} are needed",
            halves.len(),
            transitions.len()
        ));
    }
    Settled::among(&limits(&halves, exponents))
}

/// The preferred fit of half loads and widths with one exponent, or why there is none; the others are those without the smallest sizes.
pub(super) fn one_exponent(transitions: &[Transition]) -> Result<Settled, String> {
    let resolved = |size: &Transition| Some((size.neurons, size.loads[0]?, size.width?));
    let known: Vec<_> = transitions.iter().filter_map(resolved).collect();
    if known.len() < FEWEST_SIZES {
        return Err(format!(
            "half load and width are known at {} sizes; {FEWEST_SIZES} are needed",
            known.len()
        ));
    }
    Settled::among(&with_widths(&known))
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
    let tested = |fit: &LeastSquares| fit.chi_square.degrees_of_freedom > 0;
    fits.into_iter().find(|(_, fit)| tested(fit) && fit.chi_square.allows(ACCEPTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::retrieval::sizes;
    use crate::random::{Purpose, split, stream};
    use crate::statistics::mean;
    use crate::table::Table;
    use rand::RngCore;

    /// `alpha_half = CAPACITY + N^-1/2`, `w = 0.3 N^-1/2`.
    const CAPACITY: f64 = 0.14;
    const SIZES: [(f64, usize); 4] = [(1000.0, 300), (3000.0, 200), (10_000.0, 120), (30_000.0, 60)];

    fn half_load(neurons: f64) -> f64 {
        CAPACITY + neurons.sqrt().recip()
    }

    /// Fifteen loads per size from `from` to `to` widths about the half load. A set retrieves at all loads below its own:
    /// loads share their patterns, as nested disorder does.
    fn planted(seed: u64, sets: impl Fn(usize) -> usize, (from, to): (f64, f64)) -> Vec<Transition> {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut table = Table::new([
            "neurons",
            "load",
            "temperature",
            "start_overlap",
            "start",
            "sample",
            "retrieved",
            "overlap",
        ]);
        for (neurons, usual) in SIZES {
            let width = 0.3 / neurons.sqrt();
            let mut own = || {
                let uniform = (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0;
                half_load(neurons) - width * (uniform / (1.0 - uniform)).ln()
            };
            let own: Vec<f64> = (0..sets(usual)).map(|_| own()).collect();
            for step in 0..15 {
                let load = half_load(neurons) + width * (from + (to - from) * f64::from(step) / 14.0);
                for (sample, own) in own.iter().enumerate() {
                    let retrieved = u8::from(load < *own);
                    let cells =
                        [neurons.to_string(), load.to_string(), "0".into(), "1".into(), "pattern".into()];
                    let overlap = if load < *own { 0.97 - (load - half_load(neurons)) } else { 0.3 };
                    let results = [sample.to_string(), retrieved.to_string(), overlap.to_string()];
                    table.push(cells.into_iter().chain(results).collect());
                }
            }
        }
        sizes(&table).iter().map(Transition::of).collect()
    }

    /// Quoted errors, on average, against the spread of the values; and how many values lie within one error of the truth.
    fn assert_honest(found: &[Estimate], truth: f64, what: &str) {
        let values: Vec<f64> = found.iter().map(|estimate| estimate.value).collect();
        let errors: Vec<f64> = found.iter().map(|estimate| estimate.error.expect("an error")).collect();
        let count = values.len() as f64;
        let all = Estimate::of(&values).expect("values");
        let spread = all.error.expect("many values") * count.sqrt();
        let ratio = mean(&errors).expect("errors") / spread;
        assert!((0.75..1.33).contains(&ratio), "{what}: quoted error over spread is {ratio}");
        let bias = (all.value - truth).abs() / (spread / count.sqrt());
        assert!(bias < 4.0, "{what}: the mean {all} is {bias} errors from {truth}");
        let within = found.iter().zip(&errors).filter(|(known, error)| (known.value - truth).abs() < **error);
        // 68.3 %, and four standard deviations of the binomial law about it.
        let (part, deviation) = (within.count() as f64 / count, (0.683 * 0.317 / count).sqrt());
        assert!(
            (part - 0.683).abs() < 4.0 * deviation,
            "{what}: {part} of the values lie within their error"
        );
    }

    #[test]
    fn errors_are_as_large_as_the_spread_of_repeated_studies() {
        let studies: Vec<_> = (0..100).map(|seed| planted(seed, |usual| usual, (-4.0, 4.0))).collect();
        let of = |take: &dyn Fn(&Vec<Transition>) -> Option<Estimate>| {
            studies.iter().filter_map(take).collect::<Vec<_>>()
        };
        for (index, (neurons, _)) in SIZES.into_iter().enumerate() {
            for (level, &known) in LEVELS.iter().enumerate() {
                let truth = half_load(neurons) - 0.3 / neurons.sqrt() * known.logit();
                let found = of(&|study| study[index].loads[level]);
                assert_eq!(found.len(), studies.len(), "{} at N = {neurons}", known.name);
                assert_honest(&found, truth, known.name);
            }
        }
        let limit = |exponent: f64| {
            move |study: &Vec<Transition>| {
                let fits = limits_of_levels(study);
                fits[0]
                    .iter()
                    .find(|fit| !fit.is_free() && (fit.exponent.value - exponent).abs() < 0.01)
                    .map(|fit| fit.load)
            }
        };
        assert_honest(&of(&limit(0.5)), CAPACITY, "the limit with the true exponent");
        assert_honest(&of(&|study| Some(width_exponent(study)?.1.parameters[0])), 0.5, "the width exponent");
        assert_honest(
            &of(&|study| Some(one_exponent(study).ok()?.limit.load)),
            CAPACITY,
            "with one exponent",
        );
    }

    #[test]
    fn the_jump_is_that_of_the_sets_that_retrieve() {
        for size in planted(0, |usual| usual, (-4.0, 4.0)) {
            let (jump, half) = (size.jump.expect("overlaps"), size.loads[0].expect("a half load"));
            // Planted overlaps fall by as much as the load grows.
            let expected = 0.97 - (half.value - half_load(size.neurons));
            assert!((jump.value - expected).abs() < 1e-9, "{jump} and {expected}");
            assert!((jump.error.expect("an error") - half.error.expect("an error")).abs() < 1e-9);
        }
    }

    #[test]
    fn the_capacity_lies_within_both_errors_together() {
        const STUDIES: u64 = 100;
        let (mut resolved, mut within) = (0, 0);
        for seed in 0..STUDIES {
            let Ok(found) = capacity(&planted(1000 + seed, |usual| usual, (-4.0, 4.0)), &SADDLE_NODE) else {
                continue;
            };
            let error =
                f64::hypot(found.limit.load.error.expect("an error"), found.systematic.unwrap_or(0.0));
            assert!(error < 0.03, "too large to test anything: {error}");
            resolved += 1;
            within += u32::from((found.limit.load.value - CAPACITY).abs() < error);
        }
        assert!(resolved > 90, "a capacity in {resolved} of {STUDIES} studies");
        // One error would hold two thirds if it were statistical alone; the spread of all fits is more cautious.
        assert!(
            f64::from(within) > 0.683 * f64::from(resolved),
            "{within} of {resolved} within their errors"
        );
    }

    #[test]
    fn loads_that_do_not_reach_a_level_give_no_load_there() {
        // 95 to 76 % of the sets retrieve.
        let study = planted(0, |usual| 10 * usual, (-3.0, -1.4));
        for size in &study {
            assert_eq!((size.loads[0], size.loads[2].is_some()), (None, true), "N = {}", size.neurons);
        }
        let reason = capacity(&study, &SADDLE_NODE).expect_err("no half load");
        assert!(reason.contains("at 0 of 4 sizes"), "{reason}");
    }

    #[test]
    fn too_few_sets_or_sizes_are_not_resolved() {
        let few = planted(0, |_| FEWEST_SETS - 1, (-4.0, 4.0));
        assert!(few.iter().all(|size| size.loads == [None; 3] && size.width.is_none()));
        assert!(capacity(&few, &SADDLE_NODE).is_err());
        let two = &planted(0, |usual| usual, (-4.0, 4.0))[..2];
        assert!(
            capacity(two, &SADDLE_NODE).expect_err("two sizes").contains("at 2 of 2 sizes; 3 are needed")
        );
    }

    #[test]
    fn loads_that_no_power_law_holds_are_not_resolved() {
        let mut study = planted(0, |usual| usual, (-4.0, 4.0));
        for (size, load) in study.iter_mut().zip([0.15, 0.14, 0.15, 0.14]) {
            size.loads[0] = Some(Estimate { value: load, error: Some(1e-5) });
        }
        assert_eq!(
            capacity(&study, &SADDLE_NODE),
            Err("no power law of N holds all sizes with an acceptable chi-square".to_owned())
        );
    }
}
