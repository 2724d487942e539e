//! How the retrieved fraction falls with load and temperature or rises with the start overlap: what every estimate of a capacity or a basin starts from.
//!
//! Along its abscissa x the fraction is fitted by `p = F(b_0 + b_1 x)`, F the logistic or the normal distribution, by maximum likelihood
//! (Nelder and Wedderburn, J. R. Stat. Soc. A 135, 370 (1972)) penalised with the root of its information, which takes out the leading bias
//! and leaves a finite slope where a step falls between two x (Firth, Biometrika 80, 27 (1993)):
//!
//! ```text
//! sum_i x_i [F'_i (found_i - count_i p_i)/(p_i (1 - p_i)) + (h_i/2) d ln w_i/d eta] = 0,   w = count F'^2/(p (1 - p)),   h the leverages
//! ```
//!
//! All x share their patterns, so only pattern sets are independent: errors come from leaving out whole sets, never from the counts at single x. Where
//! sets disagree at fewer than two x, the place is known to the step of the grid alone.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use super::experiment::{FEWEST_SETS, differ_only_in};
use crate::statistics::{Estimate, jackknife};
use crate::table::Table;

/// Values at which sets disagree, from which on a curve has a shape.
const SHAPE: usize = 2;

/// Along which parameter the fraction is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abscissa {
    /// More patterns, fewer are retrieved.
    Load,
    /// Nearer to the pattern, more are.
    StartOverlap,
    /// The hotter, the fewer.
    Temperature,
}

impl Abscissa {
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::StartOverlap => "start_overlap",
            Self::Temperature => "temperature",
        }
    }

    /// Whether a fraction may have this slope.
    fn allows(self, slope: f64) -> bool {
        match self {
            Self::Load | Self::Temperature => slope < 0.0,
            Self::StartOverlap => slope > 0.0,
        }
    }
}

/// Retrieved or not, at one size: for each value of the abscissa the outcomes by pattern set.
pub(super) struct Curve {
    pub(super) neurons: f64,
    abscissa: Abscissa,
    /// Its values, ascending.
    pub(super) along: Vec<f64>,
    /// `[along, samples]`; `None` where a set was not followed to its end.
    outcomes: Vec<Vec<Option<bool>>>,
    /// `[along, samples]`: final overlaps, where the table has them.
    overlaps: Vec<Vec<Option<f64>>>,
    /// Retrieved sets and all sets at each value.
    totals: Vec<(f64, f64)>,
}

/// How `b_0 + b_1 x` becomes a fraction.
#[derive(Clone, Copy)]
pub(super) enum Link {
    Logistic,
    Normal,
}

/// `p = F(intercept + slope x)`.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub(super) intercept: f64,
    pub(super) slope: f64,
}

impl Fit {
    /// The height of the curve, before F.
    pub(super) fn at(self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// Where along the abscissa the curve, before F, has this height.
    pub(super) fn place_of(self, height: f64) -> f64 {
        (height - self.intercept) / self.slope
    }
}

/// A link at one height of the curve.
pub(super) struct Linked {
    /// p.
    pub(super) fraction: f64,
    /// p (1 - p).
    variance: f64,
    /// dp/deta.
    derivative: f64,
    /// d ln w/deta, `w = derivative^2/variance`.
    bend: f64,
}

impl Link {
    /// The fraction at a height before F, and what the likelihood asks of it.
    pub(super) fn at(self, eta: f64) -> Linked {
        // Both tails by themselves: their product must not vanish where one of them is 1 to all digits.
        let eta = eta.clamp(-30.0, 30.0);
        match self {
            Self::Logistic => {
                let (p, rest) = (1.0 / (1.0 + (-eta).exp()), 1.0 / (1.0 + eta.exp()));
                Linked { fraction: p, variance: p * rest, derivative: p * rest, bend: rest - p }
            }
            Self::Normal => {
                let normal = Normal::standard();
                let (p, rest, density) = (normal.cdf(eta), normal.cdf(-eta), normal.pdf(eta));
                let bend = -2.0 * eta - density * (rest - p) / (p * rest);
                Linked { fraction: p, variance: p * rest, derivative: density, bend }
            }
        }
    }
}

impl Curve {
    /// The number of pattern sets.
    pub(super) fn sets(&self) -> usize {
        self.outcomes[0].len()
    }

    /// Whether a value lies within those that were swept.
    pub(super) fn covers(&self, x: f64) -> bool {
        self.along.iter().any(|&swept| swept <= x) && self.along.iter().any(|&swept| swept >= x)
    }

    /// A function of all sets but one, with its jackknife error; `None` for few sets, or without an error.
    fn with_error(&self, function: impl FnMut(Option<usize>) -> Option<f64>) -> Option<Estimate> {
        if self.sets() < FEWEST_SETS {
            return None;
        }
        jackknife(self.sets(), function).filter(|estimate| estimate.error.is_some())
    }

    /// Where the fitted curve, before F, has this height, if that is covered, or lies beyond by less than its own error where the curve has a shape: a
    /// fitted curve is no licence to extrapolate.
    pub(super) fn crossing(&self, link: Link, height: f64) -> Option<Estimate> {
        let found = self.with_error(|left_out| Some(self.fit(link, left_out)?.place_of(height)))?;
        let beyond = if self.has_shape() { found.error? } else { 0.0 };
        let is_covered = [-beyond, 0.0, beyond].iter().any(|shift| self.covers(found.value + shift));
        let error = found.error?.hypot(self.resolution());
        (error > 0.0 && is_covered).then_some(Estimate { error: Some(error), ..found })
    }

    /// The length over which the logit changes by one, in units of the abscissa; `None` where the grid is too wide to tell.
    pub(super) fn width(&self) -> Option<Estimate> {
        if !self.has_shape() {
            return None;
        }
        self.with_error(|left_out| Some(self.fit(Link::Logistic, left_out)?.slope.abs().recip()))
    }

    /// The penalised maximum-likelihood fit, by Fisher scoring; `None` where it does not converge or the fraction goes the wrong way.
    pub(super) fn fit(&self, link: Link, left_out: Option<usize>) -> Option<Fit> {
        const MOST_STEPS: usize = 200;
        let counts = self.counts(left_out);
        let (first, last) = (*self.along.first()?, *self.along.last()?);
        let (centre, scale) = (f64::midpoint(first, last), (last - first) / 2.0);
        let points: Vec<(f64, f64, f64)> = self
            .along
            .iter()
            .zip(counts)
            .map(|(&x, (found, count))| ((x - centre) / scale, found, count))
            .collect();
        let (mut at_centre, mut slope) = (0.0, 0.0);
        for _ in 0..MOST_STEPS {
            let [d0, d1] = scoring_step(&points, link, at_centre, slope)?;
            // Far from the maximum a full step may overshoot: a slope may double, no more.
            let longest = slope.abs().max(2.0);
            let shorter = longest / d0.abs().max(d1.abs()).max(longest);
            (at_centre, slope) = (at_centre + shorter * d0, slope + shorter * d1);
            if d0.abs() < 1e-10 && d1.abs() < 1e-10 * slope.abs().max(1.0) {
                let slope = slope / scale;
                let fit = Fit { intercept: at_centre - slope * centre, slope };
                return self.abscissa.allows(slope).then_some(fit);
            }
        }
        None
    }

    /// Whether sets disagree at enough values to show the shape of the curve.
    pub(super) fn has_shape(&self) -> bool {
        self.totals.iter().filter(|&&(found, count)| 0.0 < found && found < count).count() >= SHAPE
    }

    /// How well the grid alone tells a place, where sets disagree at too few values to show the shape of the curve: the standard deviation of a uniform
    /// distribution over the widest step across which the fraction changes. Else 0.
    fn resolution(&self) -> f64 {
        if self.has_shape() {
            return 0.0;
        }
        let part = |&(found, count): &(f64, f64)| found / count;
        let steps = self.along.windows(2).zip(self.totals.windows(2));
        let changing = steps.filter(|(_, totals)| part(&totals[0]).total_cmp(&part(&totals[1])).is_ne());
        changing.map(|(ends, _)| ends[1] - ends[0]).fold(0.0, f64::max) / 12.0_f64.sqrt()
    }

    /// The overlaps of the sets that retrieve at a value, without one of the sets.
    pub(super) fn retrieved_overlaps(&self, place: usize, left_out: Option<usize>) -> Vec<f64> {
        let sets = self.outcomes[place].iter().zip(&self.overlaps[place]).enumerate();
        let kept = sets.filter(|&(set, (&outcome, _))| outcome == Some(true) && Some(set) != left_out);
        kept.filter_map(|(_, (_, &overlap))| overlap).collect()
    }

    /// The overlaps of all sets at a value, without one of the sets.
    pub(super) fn final_overlaps(&self, place: usize, left_out: Option<usize>) -> Vec<f64> {
        let kept = self.overlaps[place].iter().enumerate().filter(|&(set, _)| Some(set) != left_out);
        kept.filter_map(|(_, &overlap)| overlap).collect()
    }

    /// Retrieved sets and all sets at each value, without one of the sets.
    fn counts(&self, left_out: Option<usize>) -> Vec<(f64, f64)> {
        let Some(set) = left_out else { return self.totals.clone() };
        let without = |(&(found, count), sets): (&(f64, f64), &Vec<Option<bool>>)| match sets[set] {
            Some(retrieved) => (found - f64::from(u8::from(retrieved)), count - 1.0),
            None => (found, count),
        };
        self.totals.iter().zip(&self.outcomes).map(without).collect()
    }
}

/// The change of both parameters that the score and the information of the penalised likelihood ask for, at `(x, found, count)`.
fn scoring_step(points: &[(f64, f64, f64)], link: Link, at_centre: f64, slope: f64) -> Option<[f64; 2]> {
    let weighed: Vec<_> = points
        .iter()
        .map(|&(x, found, count)| {
            let linked = link.at(at_centre + slope * x);
            let weight = count * linked.derivative * linked.derivative / linked.variance;
            let score = linked.derivative * (found - count * linked.fraction) / linked.variance;
            (x, weight, score, linked.bend)
        })
        .collect();
    let sum = |power: i32| weighed.iter().map(|&(x, weight, ..)| weight * x.powi(power)).sum::<f64>();
    let [i00, i01, i11] = [0, 1, 2].map(sum);
    let determinant = i00 * i11 - i01 * i01;
    let (mut s0, mut s1) = (0.0, 0.0);
    for (x, weight, score, bend) in weighed {
        let leverage = weight * (i11 - 2.0 * i01 * x + i00 * x * x) / determinant;
        let penalised = score + leverage * bend / 2.0;
        (s0, s1) = (s0 + penalised, s1 + penalised * x);
    }
    let step = [(i11 * s0 - i01 * s1) / determinant, (i00 * s1 - i01 * s0) / determinant];
    step.iter().all(|change| change.is_finite()).then_some(step)
}

/// The outcomes at T = 0 from the pattern itself, by size, smallest first. Empty for less than two sizes, and
/// where anything but size and load was swept: then rows are not one experiment.
pub(super) fn sizes(samples: &Table) -> Vec<Curve> {
    const SWEPT: [&str; 3] = ["neurons", "patterns", "load"];
    const FIXED: [(&str, &str); 3] = [("temperature", "0"), ("start", "pattern"), ("start_overlap", "1")];
    let is_from_pattern =
        |row: usize| FIXED.iter().all(|&(name, value)| samples.text(row, name) == Some(value));
    let rows: Vec<usize> = (0..samples.rows().len()).filter(|&row| is_from_pattern(row)).collect();
    if !differ_only_in(samples, &rows, &SWEPT) {
        return Vec::new();
    }
    let sizes = samples.distinct("neurons").into_iter().filter_map(|neurons| {
        let of_size = rows.iter().copied().filter(|&row| samples.number(row, "neurons") == Some(neurons));
        Curve::read(samples, Abscissa::Load, &of_size.collect::<Vec<_>>())
    });
    let sizes: Vec<Curve> = sizes.collect();
    if sizes.len() < 2 { Vec::new() } else { sizes }
}

impl Curve {
    /// Whether the pattern was retrieved, in rows of one size, sorted by the abscissa; `None` for less than three values or missing sets.
    pub(super) fn read(samples: &Table, abscissa: Abscissa, rows: &[usize]) -> Option<Self> {
        Self::gather(samples, abscissa, rows, |row| Some(samples.number(row, "retrieved")? > 0.5))
    }

    /// Any other outcome that becomes rarer, or more frequent, as retrieval does.
    pub(super) fn gather(
        samples: &Table,
        abscissa: Abscissa,
        rows: &[usize],
        outcome: impl Fn(usize) -> Option<bool>,
    ) -> Option<Self> {
        let neurons = samples.number(*rows.first()?, "neurons")?;
        let (mut along, mut outcomes, mut overlaps, mut totals) = (vec![], vec![], vec![], vec![]);
        let value = |row: usize| samples.number(row, abscissa.column());
        for group in rows.chunk_by(|&a, &b| value(a) == value(b)) {
            let mut sets: Vec<(f64, usize)> = Vec::new();
            for &row in group {
                sets.push((samples.number(row, "sample")?, row));
            }
            sets.sort_by(|a, b| a.0.total_cmp(&b.0));
            let ends: Vec<_> = sets.iter().map(|&(_, row)| outcome(row)).collect();
            let ended = || ends.iter().flatten();
            totals.push((ended().filter(|&&found| found).count() as f64, ended().count() as f64));
            along.push(value(group[0])?);
            overlaps.push(sets.iter().map(|&(_, row)| samples.number(row, "overlap")).collect());
            outcomes.push(ends);
        }
        let whole = outcomes.windows(2).all(|pair| pair[0].len() == pair[1].len());
        let curve = Self { neurons, abscissa, along, outcomes, overlaps, totals };
        (curve.along.len() > 2 && whole).then_some(curve)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use crate::statistics::mean;
    use rand::RngCore;

    /// `found` of `sets` at each value; sets with small numbers keep longest.
    fn curve(along: &[f64], found: &[usize], sets: usize) -> Curve {
        let outcomes: Vec<Vec<Option<bool>>> =
            found.iter().map(|&found| (0..sets).map(|set| Some(set < found)).collect()).collect();
        let totals = found.iter().map(|&found| (found as f64, sets as f64)).collect();
        let overlaps = vec![vec![None; sets]; along.len()];
        Curve {
            neurons: 1000.0,
            abscissa: Abscissa::Temperature,
            along: along.to_vec(),
            outcomes,
            overlaps,
            totals,
        }
    }

    #[test]
    fn a_step_that_one_set_alone_softens_is_resolved() {
        // Without the one set that is lost first a plain likelihood has no maximum.
        let found = curve(&[0.63, 0.66, 0.69, 0.72, 0.75], &[32, 32, 31, 8, 0], 32);
        let half = found.crossing(Link::Logistic, 0.0).expect("32 sets");
        assert!((0.70..0.72).contains(&half.value) && half.error.is_some_and(|error| error < 0.01), "{half}");
        assert!(found.width().is_some());
    }

    #[test]
    fn a_clean_step_is_known_to_the_grid_alone() {
        let step = curve(&[0.1, 0.2, 0.3, 0.4], &[20, 20, 0, 0], 20);
        for link in [Link::Logistic, Link::Normal] {
            let half = step.crossing(link, 0.0).expect("20 sets");
            assert!((half.value - 0.25).abs() < 1e-6, "{half}");
            assert!((half.error.expect("the grid") - 0.1 / 12.0_f64.sqrt()).abs() < 1e-6, "{half}");
        }
        assert!(step.width().is_none());
        // Half of the sets are lost before the first value: a step beyond the grid is no place.
        let before = curve(&[0.1, 0.2, 0.3, 0.4], &[7, 0, 0, 0], 20);
        assert!(before.crossing(Link::Logistic, 0.0).is_none());
        let never = curve(&[0.1, 0.2, 0.3, 0.4], &[20, 20, 20, 20], 20);
        assert!(never.crossing(Link::Logistic, 0.0).is_none() && never.width().is_none());
    }

    #[test]
    fn a_narrow_transition_is_found_and_its_error_is_the_spread() {
        // A width of a third of the step of the grid, about a place anywhere within a step.
        const STUDIES: u64 = 200;
        let mut chance = stream(7, Purpose::Dynamics, &[]);
        let mut uniform = || (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0;
        let along: Vec<f64> = (0..9).map(|step| 0.1 * f64::from(step)).collect();
        let (mut scores, mut errors) = (Vec::new(), Vec::new());
        for _ in 0..STUDIES {
            let place = 0.35 + 0.1 * uniform();
            let own: Vec<f64> =
                (0..30).map(|_| uniform()).map(|u| place + 0.033 * (u / (1.0 - u)).ln()).collect();
            let found: Vec<usize> = along.iter().map(|x| own.iter().filter(|own| *own > x).count()).collect();
            let Some(half) = curve(&along, &found, 30).crossing(Link::Logistic, 0.0) else { continue };
            errors.push(half.error.expect("30 sets"));
            scores.push(((half.value - place) / errors[errors.len() - 1]).powi(2));
        }
        assert!(scores.len() as u64 > STUDIES - 5, "{} resolved", scores.len());
        let (square, error) = (mean(&scores).expect("many"), mean(&errors).expect("many"));
        // Mean squares of 200 scores are known to a tenth.
        assert!((0.6..1.5).contains(&square) && error < 0.03, "{square}, {error}");
    }
}
