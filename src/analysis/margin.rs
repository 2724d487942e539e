//! The largest margin of couplings that store random patterns: its limit for many neurons.
//!
//! The margin of a neuron is its least stability in any pattern; of a network it is the mean over its neurons. Gardner's margin
//! ([`optimal_storage`](crate::theory::optimal_storage)) is that of infinitely many inputs, and the mean approaches it like a power of N. Only the rule `optimal` has it exactly.

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::limit::{AVERAGE, FEWEST_SIZES, Settled};
use super::row::Row;
use crate::statistics::Estimate;
use crate::table::Table;
use crate::theory::optimal_storage;

/// The column that is read.
const COLUMN: &str = "margin_reached";

/// The limits of the largest margin, by load; nothing where another rule learned, anything but size and load was swept, or there are fewer than three
/// sizes.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    const SWEPT: [&str; 3] = ["neurons", "patterns", "load"];
    let rows: Vec<usize> = (0..samples.rows().len()).collect();
    let sizes = samples.distinct("neurons");
    let learned_most = rows.iter().all(|&row| samples.text(row, "rule") == Some("optimal"));
    let is_study = learned_most && samples.column(COLUMN).is_some();
    if !is_study || sizes.len() < FEWEST_SIZES || !differ_only_in(samples, &rows, &SWEPT) {
        return Vec::new();
    }
    samples.distinct("load").into_iter().map(|load| row(samples, load, &sizes)).collect()
}

fn row(samples: &Table, load: f64, sizes: &[f64]) -> Row {
    let at = |&neurons: &f64| {
        let here = |&row: &usize| {
            samples.number(row, "load") == Some(load) && samples.number(row, "neurons") == Some(neurons)
        };
        let there = (0..samples.rows().len()).filter(here);
        let margins: Vec<f64> = there.filter_map(|row| samples.number(row, COLUMN)).collect();
        Estimate::of(&margins).filter(|_| margins.len() >= FEWEST_SETS).map(|margin| (neurons, margin))
    };
    let known: Vec<_> = sizes.iter().filter_map(at).collect();
    let mut row = Row::settled(format!("margin_load={load}"), "kappa", &Settled::of(&known, &AVERAGE));
    let theory = optimal_storage::margin(load).map(|bound| format!("; theory {bound:.4}"));
    row.method += theory.as_deref().unwrap_or_default();
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    /// Margins `kappa - N^-1/2` of 20 sets each with fluctuations of 0.02, kappa that of theory.
    fn planted(rule: &str) -> Table {
        let mut chance = stream(2, Purpose::Dynamics, &[]);
        let mut table = Table::new(["neurons", "patterns", "load", "rule", "sample", COLUMN]);
        for neurons in [50.0_f64, 100.0, 200.0, 400.0] {
            for sample in 0..20 {
                let noise: f64 = StandardNormal.sample(&mut chance);
                let margin =
                    optimal_storage::margin(0.5).unwrap_or(f64::NAN) - neurons.powf(-0.5) + 0.02 * noise;
                let cells = [neurons, 0.5 * neurons, 0.5].map(|number| number.to_string());
                let rest = [rule.to_owned(), f64::from(sample).to_string(), margin.to_string()];
                table.push(cells.into_iter().chain(rest).collect());
            }
        }
        table
    }

    #[test]
    fn a_planted_limit_is_found_and_stands_beside_theory() {
        let rows = rows(&planted("optimal"));
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        let found = row.value.expect("four sizes");
        let theory = optimal_storage::margin(0.5).expect("below capacity");
        let error = found.error.expect("from least squares");
        assert!((found.value - theory).abs() < 4.0 * error && error < 0.05, "{found:?}, {theory}");
        assert!(row.method.ends_with(&format!("theory {theory:.4}")), "{}", row.method);
    }

    #[test]
    fn other_rules_do_not_have_the_largest_margin() {
        assert!(rows(&planted("perceptron")).is_empty());
    }
}
