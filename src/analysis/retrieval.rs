//! How the retrieved fraction falls with the load, size by size: what every estimate of a capacity starts from.
//!
//! At each N the fraction is fitted by `p = F(b_0 + b_1 load)`, F the logistic or the normal distribution, by maximum likelihood
//! (Nelder and Wedderburn, J. R. Stat. Soc. A 135, 370 (1972)). Loads share their patterns, so only pattern sets are independent:
//! errors come from leaving out whole sets, never from the counts at single loads.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use crate::table::Table;

/// Retrieved or not, at one size: for each load the outcomes by pattern set. What is swept may be a temperature, and the outcome any
/// that becomes rarer with it.
pub(super) struct Size {
    pub(super) neurons: f64,
    /// The loads, or whatever is swept.
    pub(super) loads: Vec<f64>,
    /// `[loads, samples]`; `None` where a set was not followed to its end.
    outcomes: Vec<Vec<Option<bool>>>,
    /// `[loads, samples]`: final overlaps, where the table has them.
    overlaps: Vec<Vec<Option<f64>>>,
    /// Retrieved sets and all sets at each load.
    totals: Vec<(f64, f64)>,
}

/// How `b_0 + b_1 load` becomes a fraction.
#[derive(Clone, Copy)]
pub(super) enum Link {
    Logistic,
    Normal,
}

/// `p = F(intercept + slope load)`.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub(super) intercept: f64,
    pub(super) slope: f64,
}

impl Fit {
    /// The height of the curve, before F.
    pub(super) fn at(self, load: f64) -> f64 {
        self.intercept + self.slope * load
    }

    /// The load at which the curve, before F, has this height.
    pub(super) fn load_at(self, height: f64) -> f64 {
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

impl Size {
    /// The outcomes of one size, by pattern set and by whatever is swept; `None` for less than three of its values or missing sets.
    pub(super) fn gather(
        samples: &Table,
        neurons: f64,
        rows: &[usize],
        swept: &str,
        outcome: impl Fn(usize) -> Option<bool>,
    ) -> Option<Self> {
        let mut size = Self {
            neurons,
            loads: Vec::new(),
            outcomes: Vec::new(),
            overlaps: Vec::new(),
            totals: Vec::new(),
        };
        for group in rows.chunk_by(|&a, &b| samples.number(a, swept) == samples.number(b, swept)) {
            let mut sets: Vec<(f64, usize)> = Vec::new();
            for &row in group {
                sets.push((samples.number(row, "sample")?, row));
            }
            sets.sort_by(|a, b| a.0.total_cmp(&b.0));
            let outcomes: Vec<_> = sets.iter().map(|&(_, row)| outcome(row)).collect();
            let ended = || outcomes.iter().flatten();
            let found = ended().filter(|&&found| found).count();
            size.totals.push((found as f64, ended().count() as f64));
            size.loads.push(samples.number(group[0], swept)?);
            size.overlaps.push(sets.iter().map(|&(_, row)| samples.number(row, "overlap")).collect());
            size.outcomes.push(outcomes);
        }
        let whole = size.outcomes.windows(2).all(|pair| pair[0].len() == pair[1].len());
        (size.loads.len() > 2 && whole).then_some(size)
    }

    /// The number of pattern sets.
    pub(super) fn sets(&self) -> usize {
        self.outcomes[0].len()
    }

    /// The maximum-likelihood fit, by Fisher scoring; `None` where the data do not determine it (no load
    /// at which some sets retrieve and some do not, or a fraction that does not fall with the load).
    pub(super) fn fit(&self, link: Link, left_out: Option<usize>) -> Option<Fit> {
        const MOST_STEPS: usize = 100;
        let counts = self.counts(left_out);
        let centre = self.loads.iter().sum::<f64>() / self.loads.len() as f64;
        let (mut at_centre, mut slope) = (0.0, 0.0);
        for _ in 0..MOST_STEPS {
            // Score (gradient) and information (curvature) of the binomial likelihood.
            let (mut s0, mut s1, mut i00, mut i01, mut i11) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (load, &(found, count)) in self.loads.iter().zip(&counts) {
                let x = load - centre;
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
                return (slope < 0.0).then_some(fit);
            }
        }
        None
    }

    /// The overlaps of the sets that retrieve at a load, without one of the sets.
    pub(super) fn retrieved_overlaps(&self, load: usize, left_out: Option<usize>) -> Vec<f64> {
        let sets = self.outcomes[load].iter().zip(&self.overlaps[load]).enumerate();
        let kept = sets.filter(|&(set, (&outcome, _))| outcome == Some(true) && Some(set) != left_out);
        kept.filter_map(|(_, (_, &overlap))| overlap).collect()
    }

    /// Retrieved sets and all sets at each load, without one of the sets.
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
pub(super) fn sizes(samples: &Table) -> Vec<Size> {
    const SWEPT: [&str; 3] = ["neurons", "patterns", "load"];
    const FIXED: [(&str, &str); 3] = [("temperature", "0"), ("start", "pattern"), ("start_overlap", "1")];
    let is_from_pattern =
        |row: usize| FIXED.iter().all(|&(name, value)| samples.text(row, name) == Some(value));
    let rows: Vec<usize> = (0..samples.rows().len()).filter(|&row| is_from_pattern(row)).collect();
    let parameters = samples.columns().iter().enumerate().take_while(|(_, name)| *name != "sample");
    let same = |column: usize| {
        rows.windows(2).all(|pair| samples.rows()[pair[0]][column] == samples.rows()[pair[1]][column])
    };
    let mut others = parameters.filter(|(_, name)| !SWEPT.contains(&name.as_str()));
    if !others.all(|(column, _)| same(column)) {
        return Vec::new();
    }
    let sizes = samples.distinct("neurons").into_iter().filter_map(|neurons| {
        let of_size = rows.iter().copied().filter(|&row| samples.number(row, "neurons") == Some(neurons));
        let retrieved = |row| Some(samples.number(row, "retrieved")? > 0.5);
        Size::gather(samples, neurons, &of_size.collect::<Vec<_>>(), "load", retrieved)
    });
    let sizes: Vec<Size> = sizes.collect();
    if sizes.len() < 2 { Vec::new() } else { sizes }
}
