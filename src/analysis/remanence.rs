//! What is left of a lost pattern: the overlap at which descent at T = 0 from the pattern itself ends above capacity.
//!
//! A load counts where no set of the largest network retrieves. At each size the overlap is the mean over the sets that do not, and its
//! limit for large N is sought as that of any load that drifts with the size ([`Settled`]). Amit, Gutfreund and Sompolinsky
//! (Ann. Phys. 173, 30 (1987)) saw that it does not go to zero.

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::limit::{FEWEST_SIZES, SADDLE_NODE, Settled};
use super::row::Row;
use crate::statistics::Estimate;
use crate::table::Table;

/// The remanent overlap at one load.
#[derive(Clone, Debug, PartialEq)]
pub struct Remanence {
    /// P/N.
    pub load: f64,
    /// N, the number of lost sets, and their mean overlap; smallest N first.
    pub sizes: Vec<(f64, usize, Estimate)>,
    /// Its limit, or why there is none.
    pub limit: Result<Settled, String>,
}

/// The remanent overlaps in `samples.csv`, by load.
///
/// Empty for less than three sizes, where anything but size and load was swept, where descents do not start at the pattern itself and end by
/// themselves, and for loads at which sets of the largest network retrieve.
#[must_use]
pub fn remanence(samples: &Table) -> Vec<Remanence> {
    const SWEPT: [&str; 3] = ["neurons", "patterns", "load"];
    const FIXED: [(&str, &str); 4] =
        [("temperature", "0"), ("start", "pattern"), ("start_overlap", "1"), ("converged", "1")];
    let rows: Vec<usize> = (0..samples.rows().len()).collect();
    let is_descent = |row: usize| FIXED.iter().all(|&(name, value)| samples.text(row, name) == Some(value));
    if samples.distinct("neurons").len() < FEWEST_SIZES
        || !differ_only_in(samples, &rows, &SWEPT)
        || !rows.into_iter().all(is_descent)
    {
        return Vec::new();
    }
    samples.distinct("load").into_iter().filter_map(|load| of_load(samples, load)).collect()
}

fn of_load(samples: &Table, load: f64) -> Option<Remanence> {
    let sizes = samples.distinct("neurons");
    let at = |neurons: f64| {
        let is_there = move |&row: &usize| {
            samples.number(row, "load") == Some(load) && samples.number(row, "neurons") == Some(neurons)
        };
        (0..samples.rows().len()).filter(is_there)
    };
    let is_lost = |&row: &usize| samples.number(row, "retrieved") == Some(0.0);
    let mut largest = at(*sizes.last()?).peekable();
    if largest.peek().is_none() || !largest.all(|row| is_lost(&row)) {
        return None;
    }
    let size = |&neurons: &f64| {
        let lost: Vec<f64> =
            at(neurons).filter(is_lost).filter_map(|row| samples.number(row, "overlap")).collect();
        let overlap = Estimate::of(&lost).filter(|_| lost.len() >= FEWEST_SETS)?;
        Some((neurons, lost.len(), overlap))
    };
    let sizes: Vec<_> = sizes.iter().filter_map(size).collect();
    let overlaps: Vec<_> = sizes.iter().map(|&(neurons, _, overlap)| (neurons, overlap)).collect();
    let limit = Settled::of(&overlaps, &SADDLE_NODE);
    Some(Remanence { load, sizes, limit })
}

/// The rows of all loads.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    remanence(samples).iter().flat_map(rows_of_load).collect()
}

fn rows_of_load(remanence: &Remanence) -> Vec<Row> {
    let load = remanence.load;
    let size = |&(neurons, sets, overlap): &(f64, usize, Estimate)| Row {
        quantity: format!("remanent_overlap_N={neurons}_load={load}"),
        value: Some(overlap),
        method: format!("mean over {sets} pattern sets that do not retrieve"),
        ..Row::default()
    };
    let limit = Row::settled(format!("remanent_limit_load={load}"), "m", &remanence.limit);
    remanence.sizes.iter().map(size).chain([limit]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::limits;
    use crate::random::{Purpose, stream};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    const COLUMNS: [&str; 10] = [
        "neurons",
        "patterns",
        "load",
        "temperature",
        "start_overlap",
        "start",
        "sample",
        "overlap",
        "retrieved",
        "converged",
    ];

    /// `m = 0.3 + N^-1/2` at load 0.3; at load 0.15 the first set retrieves.
    fn planted(seed: u64, sets: usize) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut noise = move || -> f64 { StandardNormal.sample(&mut chance) };
        let mut table = Table::new(COLUMNS);
        for neurons in [500.0_f64, 1000.0, 2000.0, 4000.0] {
            for load in ["0.15", "0.3"] {
                for sample in 0..sets {
                    let retrieved = load == "0.15" && sample == 0;
                    let overlap = 0.3 + neurons.powf(-0.5) * (1.0 + noise());
                    let words = [
                        neurons.to_string(),
                        "0".into(),
                        load.into(),
                        "0".into(),
                        "1".into(),
                        "pattern".into(),
                    ];
                    let numbers = [
                        sample.to_string(),
                        overlap.to_string(),
                        u8::from(retrieved).to_string(),
                        "1".into(),
                    ];
                    table.push(words.into_iter().chain(numbers).collect());
                }
            }
        }
        table
    }

    #[test]
    fn a_planted_limit_is_found_where_all_sets_of_the_largest_size_are_lost() {
        let mut squares = 0.0;
        for seed in 0..30 {
            let found = remanence(&planted(seed, 200));
            assert_eq!(found.len(), 1, "a load at which one set retrieves is left out");
            assert_eq!((found[0].load, found[0].sizes.len()), (0.3, 4));
            let overlaps: Vec<_> = found[0].sizes.iter().map(|&(n, _, m)| (n, m)).collect();
            let root = limits(&overlaps, &SADDLE_NODE)
                .into_iter()
                .find(|fit| !fit.is_free())
                .expect("the exponent 1/2");
            squares += ((root.load.value - 0.3) / root.load.error.expect("an error")).powi(2);
        }
        // Chi-square of thirty degrees of freedom: outside once in ten thousand times.
        assert!((10.0..65.0).contains(&squares), "{squares}");
    }

    #[test]
    fn what_was_given_up_or_has_few_sets_has_no_limit() {
        let few = remanence(&planted(0, 9));
        assert!(few[0].limit.as_ref().expect_err("nine sets").contains("0 sizes"));
        let mut given_up = planted(0, 20);
        given_up.rows_mut()[0][9] = "0".to_owned();
        assert!(remanence(&given_up).is_empty());
    }
}
