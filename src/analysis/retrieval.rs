//! How the retrieved fraction falls with load and temperature or rises with the start overlap: what every estimate of a capacity or a basin starts from.
//!
//! Along its abscissa x the fraction is fitted by `p = F(b_0 + b_1 x)`, F the logistic or the normal distribution, by maximum likelihood
//! (Nelder and Wedderburn, J. R. Stat. Soc. A 135, 370 (1972)). All x share their patterns, so only pattern sets are independent:
//! errors come from leaving out whole sets, never from the counts at single x.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use super::experiment::{FEWEST_SETS, differ_only_in};
use crate::statistics::{Estimate, jackknife};
use crate::table::Table;

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

impl Link {
    /// The fraction and its derivative.
    pub(super) fn at(self, eta: f64) -> (f64, f64) {
        match self {
            Self::Logistic => {
                let p = 1.0 / (1.0 + (-eta).exp());
                (p, p * (1.0 - p))
            }
            Self::Normal => {
                let normal = Normal::standard();
                (normal.cdf(eta), normal.pdf(eta))
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
    pub(super) fn with_error(&self, function: impl FnMut(Option<usize>) -> Option<f64>) -> Option<Estimate> {
        if self.sets() < FEWEST_SETS {
            return None;
        }
        jackknife(self.sets(), function).filter(|estimate| estimate.error.is_some_and(|error| error > 0.0))
    }

    /// Where the fitted curve, before F, has this height, if that is covered, or lies beyond by less than its own error: a
    /// fitted curve is no licence to extrapolate.
    pub(super) fn crossing(&self, link: Link, height: f64) -> Option<Estimate> {
        let found = self.with_error(|left_out| Some(self.fit(link, left_out)?.place_of(height)))?;
        let error = found.error?;
        [-error, 0.0, error].iter().any(|shift| self.covers(found.value + shift)).then_some(found)
    }

    /// The length over which the logit changes by one, in units of the abscissa.
    pub(super) fn width(&self) -> Option<Estimate> {
        self.with_error(|left_out| Some(self.fit(Link::Logistic, left_out)?.slope.abs().recip()))
    }

    /// The maximum-likelihood fit, by Fisher scoring; `None` where the data do not determine it (no value
    /// at which some sets retrieve and some do not, or a fraction that goes the wrong way).
    pub(super) fn fit(&self, link: Link, left_out: Option<usize>) -> Option<Fit> {
        const MOST_STEPS: usize = 100;
        let counts = self.counts(left_out);
        let centre = self.along.iter().sum::<f64>() / self.along.len() as f64;
        let (mut at_centre, mut slope) = (0.0, 0.0);
        for _ in 0..MOST_STEPS {
            // Score (gradient) and information (curvature) of the binomial likelihood.
            let (mut s0, mut s1, mut i00, mut i01, mut i11) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (value, &(found, count)) in self.along.iter().zip(&counts) {
                let x = value - centre;
                let (p, derivative) = link.at(at_centre + slope * x);
                let variance = (p * (1.0 - p)).max(1e-12);
                let score = derivative * (found - count * p) / variance;
                let weight = count * derivative * derivative / variance;
                (s0, s1) = (s0 + score, s1 + score * x);
                (i00, i01, i11) = (i00 + weight, i01 + weight * x, i11 + weight * x * x);
            }
            let determinant = i00 * i11 - i01 * i01;
            let (d0, d1) = ((i11 * s0 - i01 * s1) / determinant, (i00 * s1 - i01 * s0) / determinant);
            (at_centre, slope) = (at_centre + d0, slope + d1);
            if d0.abs() < 1e-10 && d1.abs() < 1e-10 * slope.abs() {
                let fit = Fit { intercept: at_centre - slope * centre, slope };
                return self.abscissa.allows(slope).then_some(fit);
            }
        }
        None
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
