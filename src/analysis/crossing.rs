//! Where the fractions of retrieved patterns of different sizes cross: a capacity.
//!
//! For each N the retrieved fraction falls with the load as `p = F(b_0 + b_1 load)`, F the logistic
//! function, fitted by maximum likelihood. Curves that all pass through one point `(load*, p*)` have
//! `b_0 = F^-1(p*) - load* b_1`, so that `load*` is minus the slope of `b_0` over `b_1` across sizes, each weighted by
//! the inverse variance of `b_0 + load* b_1`. Pattern sets are left out one at a time for all errors: loads share
//! their patterns, so only sets are independent; those of different sizes are, so that their errors add up in squares. Chi-square, with two degrees of freedom less than sizes, asks
//! whether the curves do pass through one point; where it refuses, the smallest sizes are left out as long as three are left. Sizes of less than ten
//! pattern sets, or whose sets disagree at fewer than two loads, are left out before. The systematic part is the larger of two
//! changes: F the normal distribution instead, and the smallest size dropped.

use super::experiment::FEWEST_SETS;
use super::limit::ACCEPTED;
use super::retrieval::{Curve, Fit, Link, sizes};
use crate::statistics::{ChiSquare, Estimate, jackknife};
use crate::table::Table;

/// A load at which curves of several sizes cross.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityEstimate {
    /// What it is, e.g. `crossing_1000_2000`.
    pub quantity: String,
    /// The load and its statistical error.
    pub load: Estimate,
    /// The systematic error.
    pub systematic: Option<f64>,
    /// Of all curves passing through one point, with two degrees of freedom less than sizes.
    pub chi_square: ChiSquare,
    /// The smallest N whose curve was taken.
    pub smallest: f64,
}

impl CapacityEstimate {
    /// Whether chi-square allows that all curves pass through one point: not smaller than one in twenty would be.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.chi_square.allows(ACCEPTED)
    }
}

/// The crossings in `samples.csv`: of neighbouring sizes, and of all sizes together, or of three and more that share a point, as `capacity_crossing`;
/// sizes of less than ten pattern sets, or without a shape, have no say.
///
/// Empty where the table is no sweep of load at T = 0 from the pattern for two sizes or more, with all else
/// the same; a crossing is left out where the data do not bind it to the loads they cover.
#[must_use]
pub fn capacity_crossing(samples: &Table) -> Vec<CapacityEstimate> {
    let sizes = sizes(samples);
    let pairs = sizes.windows(2).filter(|_| sizes.len() > 2).filter_map(|pair| {
        let name = format!("crossing_{}_{}", pair[0].neurons, pair[1].neurons);
        estimate(name, pair)
    });
    let pairs: Vec<CapacityEstimate> = pairs.collect();
    let fewest = sizes.len().clamp(2, FEWEST_TO_TEST);
    let usable: Vec<Curve> = sizes.into_iter().filter(is_usable).collect();
    let tails = (0..usable.len()).map(|dropped| &usable[dropped..]).take_while(|tail| tail.len() >= fewest);
    let together = tails
        .filter_map(|tail| estimate("capacity_crossing".to_owned(), tail))
        .find(CapacityEstimate::is_accepted);
    pairs.into_iter().chain(together).collect()
}

/// Whether a size has pattern sets enough for an error, and they show the shape of its curve; others have no say.
fn is_usable(size: &Curve) -> bool {
    size.sets() >= FEWEST_SETS && size.has_shape()
}

/// Curves that may fail to pass through one point.
const FEWEST_TO_TEST: usize = 3;

fn estimate(quantity: String, sizes: &[Curve]) -> Option<CapacityEstimate> {
    if !sizes.iter().all(is_usable) {
        return None;
    }
    let common = CommonPoint::find(sizes, Link::Logistic)?;
    let of_size = |(index, size): (usize, &Curve)| {
        let without = |set| common.load_of(sizes, Link::Logistic, Some((index, set?)));
        jackknife(size.sets(), |set| if set.is_none() { Some(common.load) } else { without(set) })?.error
    };
    let errors = sizes.iter().enumerate().map(of_size).collect::<Option<Vec<_>>>()?;
    let error = errors.into_iter().fold(0.0, f64::hypot);
    if !sizes.iter().all(|size| size.covers(common.load)) {
        return None;
    }
    let by_link = CommonPoint::find(sizes, Link::Normal);
    let by_size = (sizes.len() > 2).then(|| CommonPoint::find(&sizes[1..], Link::Logistic)).flatten();
    let changes = [by_link, by_size].into_iter().flatten().map(|changed| (changed.load - common.load).abs());
    Some(CapacityEstimate {
        quantity,
        load: Estimate { value: common.load, error: Some(error) },
        systematic: changes.reduce(f64::max),
        chi_square: ChiSquare { sum: common.chi_square, degrees_of_freedom: sizes.len() - 2 },
        smallest: sizes[0].neurons,
    })
}

/// The point through which the curves of all sizes pass as nearly as they can.
struct CommonPoint {
    load: f64,
    chi_square: f64,
    /// Inverse variances of the curves there, size by size.
    weights: Vec<f64>,
}

impl CommonPoint {
    /// Alternates between the load for given weights and the weights at a given load.
    fn find(sizes: &[Curve], link: Link) -> Option<Self> {
        const ROUNDS: usize = 10;
        let mut point = Self { load: 0.0, chi_square: 0.0, weights: vec![1.0; sizes.len()] };
        for _ in 0..ROUNDS {
            let load = point.load_of(sizes, link, None)?;
            if (load - point.load).abs() < 1e-9 {
                break;
            }
            point.load = load;
            point.weights = sizes.iter().map(|size| size.weight(point.load, link)).collect::<Option<_>>()?;
        }
        let heights = sizes.iter().map(|size| Some(size.fit(link, None)?.at(point.load)));
        let heights: Vec<f64> = heights.collect::<Option<_>>()?;
        let mean = weighted_mean(&point.weights, &heights);
        let pairs = point.weights.iter().zip(&heights);
        point.chi_square = pairs.map(|(weight, height)| weight * (height - mean) * (height - mean)).sum();
        Some(point)
    }

    /// Minus the weighted slope of the intercepts over the slopes, without one pattern set of one of the sizes.
    fn load_of(&self, sizes: &[Curve], link: Link, left_out: Option<(usize, usize)>) -> Option<f64> {
        let without = |index: usize| left_out.filter(|&(size, _)| size == index).map(|(_, set)| set);
        let fits = sizes.iter().enumerate().map(|(index, size)| size.fit(link, without(index)));
        let fits: Vec<Fit> = fits.collect::<Option<_>>()?;
        let intercepts: Vec<f64> = fits.iter().map(|fit| fit.intercept).collect();
        let slopes: Vec<f64> = fits.iter().map(|fit| fit.slope).collect();
        let (intercept, slope) =
            (weighted_mean(&self.weights, &intercepts), weighted_mean(&self.weights, &slopes));
        let (mut product, mut square) = (0.0, 0.0);
        for (weight, fit) in self.weights.iter().zip(&fits) {
            product += weight * (fit.intercept - intercept) * (fit.slope - slope);
            square += weight * (fit.slope - slope) * (fit.slope - slope);
        }
        Some(-product / square).filter(|load| load.is_finite())
    }
}

fn weighted_mean(weights: &[f64], values: &[f64]) -> f64 {
    let sum: f64 = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
    sum / weights.iter().sum::<f64>()
}

impl Curve {
    /// The inverse variance of the fitted curve at a load, by the jackknife.
    fn weight(&self, load: f64, link: Link) -> Option<f64> {
        let error = jackknife(self.sets(), |left_out| Some(self.fit(link, left_out)?.at(load)))?.error?;
        Some(1.0 / (error * error)).filter(|weight| weight.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// Where the planted curves cross: away from the middle of the loads, `p = 0.8`.
    const PLANTED: f64 = 0.132;

    /// Outcomes of curves that cross at the planted load. A set retrieves at every load below its own: loads share
    /// their patterns, as nested disorder does.
    fn planted(seed: u64, sets: usize) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut table =
            Table::new(["neurons", "load", "temperature", "start_overlap", "start", "sample", "retrieved"]);
        for (neurons, slope) in [(500, -60.0), (1000, -100.0), (2000, -160.0)] {
            let uniform: Vec<f64> =
                (0..sets).map(|_| f64::from(split(chance.next_u64(), 1).1) / 4_294_967_296.0).collect();
            for step in 0..13 {
                let load = 0.11 + 0.005 * f64::from(step);
                let probability = Link::Logistic.at(4.0_f64.ln() + slope * (load - PLANTED)).fraction;
                for (sample, uniform) in uniform.iter().enumerate() {
                    let retrieved = u8::from(*uniform < probability);
                    table.push(
                        [neurons.to_string(), load.to_string(), "0".into(), "1".into(), "pattern".into()]
                            .into_iter()
                            .chain([sample.to_string(), retrieved.to_string()])
                            .collect(),
                    );
                }
            }
        }
        table
    }

    #[test]
    fn a_planted_crossing_is_found_within_its_error_bar() {
        const TABLES: u64 = 30;
        let (mut scores, mut chi_squares) = (0.0, 0.0);
        for seed in 0..TABLES {
            // Whatever chi-square says: one table in twenty is refused.
            let all =
                estimate("capacity_crossing".to_owned(), &sizes(&planted(seed, 200))).expect("three sizes");
            assert_eq!(all.chi_square.degrees_of_freedom, 1);
            let error = all.load.error.expect("200 sets");
            assert!(error < 0.005, "too noisy to test anything: {}", all.load);
            scores += ((all.load.value - PLANTED) / error).powi(2);
            chi_squares += all.chi_square.sum;
        }
        // Sums of thirty squares of standard normal numbers, too large and too small one time in 20,000.
        for (sum, what) in [(scores, "squared scores"), (chi_squares, "chi-squares")] {
            let p = ChiSquare { sum, degrees_of_freedom: TABLES as usize }.p_value().expect("thirty");
            assert!((5e-5..1.0 - 5e-5).contains(&p), "{what} add up to {sum}");
        }
    }

    #[test]
    fn a_size_of_few_sets_has_no_say() {
        let mut table = planted(0, 200);
        let found = capacity_crossing(&table);
        let few: Vec<Vec<String>> = planted(1, FEWEST_SETS - 1).rows().to_vec();
        for mut row in few.into_iter().filter(|row| row[0] == "2000") {
            row[0] = "4000".into();
            table.push(row);
        }
        assert_eq!(capacity_crossing(&table), found);
        // Two others are not enough where three were asked for.
        table.rows_mut().retain(|row| row[0] != "500");
        assert!(capacity_crossing(&table).iter().all(|known| known.quantity != "capacity_crossing"));
    }

    #[test]
    fn curves_that_share_no_point_have_none() {
        let mut table = planted(0, 200);
        let last = |table: &Table| capacity_crossing(table).pop().expect("pairs cross").quantity;
        assert_eq!(last(&table), "capacity_crossing");
        // The smallest size loses its patterns at loads that are larger by 0.015.
        for row in table.rows_mut().iter_mut().filter(|row| row[0] == "500") {
            row[1] = (row[1].parse::<f64>().expect("a load") + 0.015).to_string();
        }
        assert_eq!(last(&table), "crossing_1000_2000");
    }

    #[test]
    fn a_table_without_a_transition_gives_no_estimate() {
        let mut table = planted(0, 50);
        for row in table.rows_mut() {
            row[6] = "1".into();
        }
        assert!(capacity_crossing(&table).is_empty());
        assert!(capacity_crossing(&Table::new(["neurons"])).is_empty());
    }

    #[test]
    fn a_table_of_two_protocols_gives_no_estimate() {
        let (one, other) = (planted(0, 50), planted(1, 50));
        let mut both = Table::new(
            one.columns().iter().take(5).cloned().chain(["update", "sample", "retrieved"].map(str::to_owned)),
        );
        for (rows, update) in [(one.rows(), "glauber"), (other.rows(), "little")] {
            for row in rows {
                both.push([&row[..5], &[update.to_owned()], &row[5..]].concat());
            }
        }
        assert!(capacity_crossing(&both).is_empty());
    }
}
