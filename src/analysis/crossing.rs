//! Where the fractions of retrieved patterns of different sizes cross: a capacity.
//!
//! For each N the retrieved fraction falls with the load as `p = F(b_0 + b_1 load)`, F the logistic
//! function, fitted by maximum likelihood. Curves that all pass through one point `(load*, p*)` have
//! `b_0 = F^-1(p*) - load* b_1`, so that `load*` is minus the slope of `b_0` over `b_1` across sizes. Pattern sets are left out
//! one at a time for the error (loads share their patterns, so only sets are independent). The systematic
//! part is the larger of two changes: F the normal distribution instead, and the smallest size dropped.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use crate::statistics::{Estimate, jackknife};
use crate::table::{Table, cell};

/// Retrieved or not, at one size: for each load the outcomes by pattern set.
struct Size {
    neurons: f64,
    loads: Vec<f64>,
    /// `[loads, samples]`.
    outcomes: Vec<Vec<bool>>,
}

/// How `b_0 + b_1 load` becomes a fraction.
#[derive(Clone, Copy)]
enum Link {
    Logistic,
    Normal,
}

/// `p = F(intercept + slope load)`.
#[derive(Clone, Copy)]
struct Fit {
    intercept: f64,
    slope: f64,
}

/// A load at which curves of several sizes cross.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityEstimate {
    /// What it is, e.g. `crossing_1000_2000`.
    pub quantity: String,
    /// The load and its statistical error.
    pub load: Estimate,
    /// The systematic error.
    pub systematic: Option<f64>,
    /// Pearson's chi-square of the fitted curves, and its degrees of freedom.
    pub chi_square: f64,
    /// See `chi_square`; sets shared between loads make the chi-square smaller than independent ones would.
    pub degrees_of_freedom: usize,
}

/// The crossings in `samples.csv`: of neighbouring sizes, and of all sizes together as `capacity_crossing`.
///
/// Empty where the table is no sweep of load at T = 0 from the pattern for two sizes or more.
#[must_use]
pub fn capacity_crossing(samples: &Table) -> Vec<CapacityEstimate> {
    let sizes = sizes(samples);
    let pairs = sizes.windows(2).filter(|_| sizes.len() > 2).filter_map(|pair| {
        let name = format!("crossing_{}_{}", pair[0].neurons, pair[1].neurons);
        estimate(name, pair)
    });
    pairs.chain(estimate("capacity_crossing".to_owned(), &sizes)).collect()
}

/// `estimates.csv` of a finished run: `quantity, value, error, systematic, chi2, dof, method`; `None` where
/// there is nothing to estimate.
#[must_use]
pub fn estimates(samples: &Table) -> Option<Table> {
    let crossings = capacity_crossing(samples);
    let mut table = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    for crossing in &crossings {
        table.push(vec![
            crossing.quantity.clone(),
            cell(crossing.load.value),
            cell(crossing.load.error),
            cell(crossing.systematic),
            cell(crossing.chi_square),
            crossing.degrees_of_freedom.to_string(),
            "common crossing of logistic fits to retrieved fractions; jackknife over pattern sets".to_owned(),
        ]);
    }
    (!crossings.is_empty()).then_some(table)
}

fn estimate(quantity: String, sizes: &[Size]) -> Option<CapacityEstimate> {
    let samples = sizes.iter().map(|size| size.outcomes[0].len()).min()?;
    let load = jackknife(samples, |left_out| crossing(sizes, Link::Logistic, left_out))?;
    let by_link = crossing(sizes, Link::Normal, None);
    let by_size = if sizes.len() > 2 { crossing(&sizes[1..], Link::Logistic, None) } else { None };
    let whole = crossing(sizes, Link::Logistic, None)?;
    let changes = [by_link, by_size].into_iter().flatten().map(|changed| (changed - whole).abs());
    let (chi_square, degrees_of_freedom) = chi_square(sizes)?;
    Some(CapacityEstimate {
        quantity,
        load,
        systematic: changes.reduce(f64::max),
        chi_square,
        degrees_of_freedom,
    })
}

/// Minus the slope of the intercepts over the slopes: the load at which all curves cross.
fn crossing(sizes: &[Size], link: Link, left_out: Option<usize>) -> Option<f64> {
    let fits: Vec<Fit> = sizes.iter().map(|size| size.fit(link, left_out)).collect::<Option<_>>()?;
    let count = fits.len() as f64;
    let intercept = fits.iter().map(|fit| fit.intercept).sum::<f64>() / count;
    let slope = fits.iter().map(|fit| fit.slope).sum::<f64>() / count;
    let product: f64 = fits.iter().map(|fit| (fit.intercept - intercept) * (fit.slope - slope)).sum();
    let square: f64 = fits.iter().map(|fit| (fit.slope - slope) * (fit.slope - slope)).sum();
    let load = -product / square;
    load.is_finite().then_some(load)
}

/// Pearson's chi-square of all fits, over the loads where at least one success and one failure is expected.
fn chi_square(sizes: &[Size]) -> Option<(f64, usize)> {
    let (mut sum, mut points) = (0.0, 0);
    for size in sizes {
        let fit = size.fit(Link::Logistic, None)?;
        for (load, outcomes) in size.loads.iter().zip(&size.outcomes) {
            let (probability, _) = Link::Logistic.at(fit.intercept + fit.slope * load);
            let count = outcomes.len() as f64;
            let expected = count * probability;
            if expected >= 1.0 && count - expected >= 1.0 {
                let found = outcomes.iter().filter(|&&retrieved| retrieved).count() as f64;
                sum += (found - expected) * (found - expected) / (expected * (1.0 - probability));
                points += 1;
            }
        }
    }
    Some((sum, usize::saturating_sub(points, 2 * sizes.len())))
}

impl Link {
    /// The fraction and its derivative.
    fn at(self, eta: f64) -> (f64, f64) {
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
    /// The maximum-likelihood fit, by Fisher scoring; `None` where the data do not determine it (no load
    /// at which some sets retrieve and some do not, or a fraction that does not fall with the load).
    fn fit(&self, link: Link, left_out: Option<usize>) -> Option<Fit> {
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

    /// Retrieved sets and all sets at each load, without one of the sets.
    fn counts(&self, left_out: Option<usize>) -> Vec<(f64, f64)> {
        let count = |outcomes: &Vec<bool>| {
            let kept = || outcomes.iter().enumerate().filter(|&(k, _)| Some(k) != left_out);
            (kept().filter(|&(_, &retrieved)| retrieved).count() as f64, kept().count() as f64)
        };
        self.outcomes.iter().map(count).collect()
    }
}

/// The outcomes at T = 0 from the pattern itself, by size, smallest first; loads without any are left out.
fn sizes(samples: &Table) -> Vec<Size> {
    let at_zero = |row: &usize| samples.number(*row, "temperature") == Some(0.0);
    let from_pattern = |row: &usize| samples.number(*row, "start_overlap") == Some(1.0);
    let rows: Vec<usize> = (0..samples.rows().len()).filter(at_zero).filter(from_pattern).collect();
    let sizes = samples.distinct("neurons").into_iter().filter_map(|neurons| {
        let mut size = Size { neurons, loads: Vec::new(), outcomes: Vec::new() };
        let of_size: Vec<usize> =
            rows.iter().copied().filter(|&row| samples.number(row, "neurons") == Some(neurons)).collect();
        for group in of_size.chunk_by(|&a, &b| samples.number(a, "load") == samples.number(b, "load")) {
            size.loads.push(samples.number(group[0], "load")?);
            let retrieved = |&row: &usize| samples.number(row, "retrieved") == Some(1.0);
            size.outcomes.push(group.iter().map(retrieved).collect());
        }
        (size.loads.len() > 2).then_some(size)
    });
    let sizes: Vec<Size> = sizes.collect();
    if sizes.len() < 2 { Vec::new() } else { sizes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// Outcomes of curves that cross at `load = 0.14`, `p = 0.8` exactly.
    fn planted(seed: u64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut table =
            Table::new(["neurons", "load", "temperature", "start_overlap", "sample", "retrieved"]);
        for (neurons, slope) in [(500, -60.0), (1000, -100.0), (2000, -160.0)] {
            for step in 0..13 {
                let load = 0.11 + 0.005 * f64::from(step);
                let (probability, _) = Link::Logistic.at(4.0_f64.ln() + slope * (load - 0.14));
                for sample in 0..200 {
                    let (_, bits) = split(chance.next_u64(), 1);
                    let retrieved = f64::from(bits) / 4_294_967_296.0 < probability;
                    table.push(vec![
                        neurons.to_string(),
                        load.to_string(),
                        "0".into(),
                        "1".into(),
                        sample.to_string(),
                        u8::from(retrieved).to_string(),
                    ]);
                }
            }
        }
        table
    }

    #[test]
    fn a_planted_crossing_is_found_within_its_error_bar() {
        let scores: Vec<f64> = (0..20)
            .map(|seed| {
                let found = capacity_crossing(&planted(seed));
                let all = found.last().expect("three sizes");
                assert_eq!(all.quantity, "capacity_crossing");
                let error = all.load.error.expect("200 sets");
                assert!(error < 0.003, "too noisy to test anything: {}", all.load);
                (all.load.value - 0.14) / error
            })
            .collect();
        let mean_square = scores.iter().map(|z| z * z).sum::<f64>() / scores.len() as f64;
        // Twenty squares of standard normal numbers: mean 1, standard deviation sqrt(2/20).
        assert!((mean_square - 1.0).abs() < 5.0 * (2.0_f64 / 20.0).sqrt(), "mean square score {mean_square}");
        assert!(mean_square > 0.2, "error bars are far too long: mean square score {mean_square}");
    }

    #[test]
    fn a_table_without_a_transition_gives_no_estimate() {
        let mut table = planted(0);
        for row in table.rows_mut() {
            row[5] = "1".into();
        }
        assert!(estimates(&table).is_none());
        assert!(estimates(&Table::new(["neurons"])).is_none());
    }
}
