//! Up to which load, or temperature, a network that is started on a symmetric mixture stays in it.
//!
//! In replica theory mixtures of n patterns end at T = 0 in a fold, at loads 0.0299, 0.0163 and 0.0111 for n = 3, 5 and 7, and at vanishing load at the
//! temperatures `T_n` = 0.4598, 0.3847 and 0.3439, where they become unstable towards fewer patterns (Amit, Gutfreund and Sompolinsky, Phys.
//! Rev. A 32, 1007 (1985); Ann. Phys. 173, 30 (1987)). In a finite network the fraction of pattern sets whose final state is still the mixture falls
//! gradually: the place where it is one half is found as for retrieval, by a logistic fit, and followed to infinite N.
//!
//! Melting approaches its limit more slowly than a fold does. Close to `T_n` the curvature across the mixture is `lambda ~ T_n - T`, and as its symmetry among the n
//! patterns allows a cubic term, a saddle lies at a distance of order `lambda` behind a barrier of order `lambda^3`. So thermal motion takes the state out of it
//! at `N lambda^3` of order one, a shift of `N^-1/3`; and the random overlaps of the patterns, of order `N^-1/2`, tilt the mixture out of its valley at `lambda^2`
//! of that order: a shift of `N^-1/4`.

use super::experiment::differ_only_in;
use super::limit::SADDLE_NODE;
use super::retrieval::{Abscissa, Curve};
use super::row::Row;
use super::scaling::{Transition, capacity};
use crate::table::Table;

/// Exponents of melting, the one that wins in the largest networks first.
const MELTING: [f64; 3] = [0.25, 1.0 / 3.0, 0.5];

/// The mixtures that have a class of their own, by number of patterns as the table has it.
const MIXTURES: [(&str, &str); 3] = [("3", "mixture_3"), ("5", "mixture_5"), ("7", "mixture_7")];

/// All that `samples.csv` tells of the survival of mixtures: `survival_load_3_1000` and so on, and `survival_load_3` for infinite N.
///
/// Nothing where no runs start on mixtures of several numbers of patterns, where their species was not asked for, or where both load and
/// temperature were swept.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let from_mixtures: Vec<usize> =
        (0..samples.rows().len()).filter(|&row| samples.text(row, "start") == Some("mixture")).collect();
    if samples.column("species").is_none() {
        return Vec::new();
    }
    let Some(swept) = swept(samples, &from_mixtures) else { return Vec::new() };
    let rows = MIXTURES.iter().flat_map(|&(of, word)| {
        let of_mixture = |row: &usize| samples.text(*row, "mixture_of") == Some(of);
        let rows: Vec<usize> = from_mixtures.iter().copied().filter(of_mixture).collect();
        mixture(of, swept, &sizes(samples, &rows, swept, word))
    });
    rows.collect()
}

/// What is swept beside sizes and mixtures, if it is one thing alone.
fn swept(samples: &Table, rows: &[usize]) -> Option<Abscissa> {
    const FREE: [&str; 5] = ["neurons", "patterns", "load", "temperature", "mixture_of"];
    let same = |rows: &[usize], name: &str| {
        rows.windows(2).all(|pair| samples.text(pair[0], name) == samples.text(pair[1], name))
    };
    if !differ_only_in(samples, rows, &FREE) {
        return None;
    }
    if same(rows, "temperature") {
        return Some(Abscissa::Load);
    }
    let mut sizes = rows.chunk_by(|&a, &b| samples.text(a, "neurons") == samples.text(b, "neurons"));
    sizes.all(|size| same(size, "load")).then_some(Abscissa::Temperature)
}

/// At each size whether each pattern set stays in its mixture.
fn sizes(samples: &Table, rows: &[usize], swept: Abscissa, word: &str) -> Vec<Curve> {
    let stays = |row| Some(samples.text(row, "species").filter(|class| !class.is_empty())? == word);
    let of_size = rows.chunk_by(|&a, &b| samples.text(a, "neurons") == samples.text(b, "neurons"));
    of_size.filter_map(|size| Curve::gather(samples, swept, size, stays)).collect()
}

fn mixture(of: &str, swept: Abscissa, sizes: &[Curve]) -> Vec<Row> {
    let transitions: Vec<Transition> = sizes.iter().map(Transition::of).collect();
    let name = swept.column();
    let mut rows: Vec<Row> = transitions.iter().map(|size| one_size(of, name, size)).collect();
    if transitions.len() > 1 {
        let exponents = if swept == Abscissa::Temperature { &MELTING } else { &SADDLE_NODE };
        rows.push(Row::settled(format!("survival_{name}_{of}"), name, &capacity(&transitions, exponents)));
    }
    rows
}

fn one_size(of: &str, swept: &str, size: &Transition) -> Row {
    let half = size.loads[0];
    Row {
        quantity: format!("survival_{swept}_{of}_{}", size.neurons),
        value: half,
        method: match half {
            Some(_) => format!(
                "logistic fit to the fraction that stays in the mixture; jackknife over {} pattern sets",
                size.sets
            ),
            None => format!(
                "not resolved: no {swept} covered at which half of the sets stay in the mixture, or too few sets"
            ),
        },
        ..Row::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimates;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// Half of the sets stay up to load `0.03 + 0.2 N^-1/2`, within `0.05 N^-1/2`; mixtures of five up to a third less.
    fn planted(sets: usize) -> Table {
        let mut table = Table::new([
            "neurons",
            "load",
            "temperature",
            "start",
            "mixture_of",
            "sample",
            "overlap",
            "species",
        ]);
        let mut chance = stream(1, Purpose::Dynamics, &[]);
        for neurons in [1000.0_f64, 2000.0, 4000.0, 8000.0] {
            let mut own = || {
                let uniform = (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0;
                0.03 + (0.2 - 0.05 * (uniform / (1.0 - uniform)).ln()) / neurons.sqrt()
            };
            let own: Vec<f64> = (0..sets).map(|_| own()).collect();
            for step in 0..12 {
                let load = 0.026 + 0.0015 * f64::from(step);
                for of in [3, 5] {
                    for (sample, own) in own.iter().enumerate() {
                        let stays = load < if of == 3 { *own } else { own / 1.5 - 0.002 };
                        let word = if stays { format!("mixture_{of}") } else { "glassy".to_owned() };
                        let cells = [neurons.to_string(), load.to_string(), "0".into(), "mixture".into()];
                        let ends = [of.to_string(), sample.to_string(), "0.5".into(), word];
                        table.push(cells.into_iter().chain(ends).collect());
                    }
                }
            }
        }
        table
    }

    fn row(table: &Table, quantity: &str) -> usize {
        let found = (0..table.rows().len()).find(|&row| table.text(row, "quantity") == Some(quantity));
        found.expect(quantity)
    }

    #[test]
    fn a_planted_end_is_found_at_every_size_and_in_the_limit() {
        let table = estimates(&planted(300)).expect("something to estimate");
        let number =
            |quantity: &str, column: &str| table.number(row(&table, quantity), column).expect(quantity);
        for neurons in [1000.0_f64, 8000.0] {
            let name = format!("survival_load_3_{neurons}");
            let error = number(&name, "error");
            let distance = (number(&name, "value") - 0.03 - 0.2 / neurons.sqrt()).abs();
            assert!(distance < 4.0 * error && error < 3e-4, "{name} is off by {distance}, error {error}");
        }
        let error = number("survival_load_3", "error").hypot(number("survival_load_3", "systematic"));
        assert!((number("survival_load_3", "value") - 0.03).abs() < 3.0 * error, "error {error}");
    }

    #[test]
    fn what_the_loads_do_not_cover_is_not_resolved() {
        let table = estimates(&planted(40)).expect("something to estimate");
        let unresolved = row(&table, "survival_load_5_8000");
        assert_eq!(table.number(unresolved, "value"), None);
        assert!(table.text(unresolved, "method").is_some_and(|method| method.starts_with("not resolved")));
    }
}
