//! Familiarity: does the energy of a state tell whether it was stored, at loads at which nothing can be recalled?
//!
//! ```text
//! A = P(E of a stored pattern < E of a new one),   A = Phi((1/2) sqrt(N/alpha)) for large N
//! ```
//!
//! A is the area under the curve of hits against false alarms: 1 if all are told apart, 1/2 if none is. A stored pattern has the energy `-1/2` per neuron, a new one 0, both
//! with the spread `sqrt(alpha/2N)` of the crosstalk. So recognition goes on to P of the order of `N^2`, where recall has ended at 0.138 N. (Hopfield, PNAS 79,
//! 2554 (1982); Bogacz, Brown, Hippocampus 13, 494 (2003).)

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::row::Row;
use crate::statistics::{Estimate, jackknife};
use crate::table::Table;

/// The column that is read.
const COLUMN: &str = "start_energy";

/// How well stored patterns are told from new ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Familiarity {
    /// N.
    pub neurons: f64,
    /// P/N.
    pub load: f64,
    /// Overlap with the stored pattern of what is shown.
    pub start_overlap: f64,
    /// The area under the curve of hits against false alarms, or why it is not known.
    pub area: Result<Estimate, String>,
}

/// Whether stored patterns are recognised in `samples.csv`, by size, load and start overlap.
///
/// Empty where there is no `start_energy`, where starts were not both patterns and random states, and where anything else was swept.
#[must_use]
pub fn familiarity(samples: &Table) -> Vec<Familiarity> {
    const SWEPT: [&str; 5] = ["neurons", "patterns", "load", "start", "start_overlap"];
    let rows: Vec<usize> = (0..samples.rows().len()).collect();
    let of_start = |word: &str| -> Vec<usize> {
        rows.iter().copied().filter(|&row| samples.text(row, "start") == Some(word)).collect()
    };
    let (stored, new) = (of_start("pattern"), of_start("random"));
    let comparable = samples.column(COLUMN).is_some() && differ_only_in(samples, &rows, &SWEPT);
    if !comparable || stored.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for neurons in samples.distinct("neurons") {
        for load in samples.distinct("load") {
            let here = |rows: &[usize]| -> Vec<usize> {
                let is_here = |&row: &usize| {
                    samples.number(row, "neurons") == Some(neurons)
                        && samples.number(row, "load") == Some(load)
                };
                rows.iter().copied().filter(is_here).collect()
            };
            let new = energies(samples, &here(&new));
            for start_overlap in samples.distinct("start_overlap") {
                let shown = |&row: &usize| samples.number(row, "start_overlap") == Some(start_overlap);
                let shown: Vec<usize> = here(&stored).into_iter().filter(shown).collect();
                if !shown.is_empty() {
                    let area = area(&energies(samples, &shown), &new);
                    found.push(Familiarity { neurons, load, start_overlap, area });
                }
            }
        }
    }
    found
}

/// Pattern sets and their energies.
fn energies(samples: &Table, rows: &[usize]) -> Vec<(u64, f64)> {
    let energy = |&row: &usize| Some((samples.number(row, "sample")? as u64, samples.number(row, COLUMN)?));
    rows.iter().filter_map(energy).collect()
}

/// The part of all pairs in which the stored pattern lies lower, ties half, with the error of leaving out pattern sets.
fn area(stored: &[(u64, f64)], new: &[(u64, f64)]) -> Result<Estimate, String> {
    if stored.len().min(new.len()) < FEWEST_SETS {
        return Err(format!("fewer than {FEWEST_SETS} pattern sets"));
    }
    let part = |left_out: Option<u64>| -> Option<f64> {
        let kept = |energies: &[(u64, f64)]| -> Vec<f64> {
            energies
                .iter()
                .filter(|(sample, _)| Some(*sample) != left_out)
                .map(|(_, energy)| *energy)
                .collect()
        };
        let (stored, mut new) = (kept(stored), kept(new));
        new.sort_by(f64::total_cmp);
        let above = |energy: f64| {
            let (below, not_above) =
                (new.partition_point(|&other| other < energy), new.partition_point(|&other| other <= energy));
            (new.len() - not_above) as f64 + 0.5 * (not_above - below) as f64
        };
        Some(stored.iter().map(|&energy| above(energy)).sum::<f64>() / (stored.len() * new.len()) as f64)
    };
    let mut sets: Vec<u64> = stored.iter().map(|(sample, _)| *sample).collect();
    sets.sort_unstable();
    sets.dedup();
    jackknife(sets.len(), |index| part(index.map(|index| sets[index])))
        .ok_or_else(|| "no pattern sets".to_owned())
}

/// The rows of all sizes and loads.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let row = |found: Familiarity| {
        let Familiarity { neurons, load, start_overlap, area } = found;
        let quantity = format!("familiarity_N={neurons}_load={load}_start_overlap={start_overlap}");
        match area {
            Ok(area) => Row {
                quantity,
                value: Some(area),
                method: "part of pairs in which the stored pattern has the lower energy".to_owned(),
                ..Row::default()
            },
            Err(reason) => Row::unresolved(quantity, &reason),
        }
    };
    familiarity(samples).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored energies and new ones, one of each for every pattern set.
    fn table(stored: &[f64], new: &[f64]) -> Table {
        let mut table = Table::new(["neurons", "load", "start", "start_overlap", "sample", COLUMN]);
        for (word, overlap, energies) in [("pattern", "1", stored), ("random", "", new)] {
            for (sample, energy) in energies.iter().enumerate() {
                let cells = ["100", "2", word, overlap, &sample.to_string(), &energy.to_string()];
                table.push(cells.map(str::to_owned).to_vec());
            }
        }
        table
    }

    #[test]
    fn the_area_counts_pairs() {
        let apart = table(&[-0.5; 12], &[0.0; 12]);
        assert_eq!(familiarity(&apart)[0].area, Ok(Estimate { value: 1.0, error: Some(0.0) }));
        assert_eq!(
            familiarity(&table(&[0.0; 12], &[0.0; 12]))[0].area.as_ref().map(|area| area.value),
            Ok(0.5)
        );
        // Of -1, 0 against 1, -2 in turn: three of four pairs... -1 < 1, 0 < 1, but not below -2.
        let stored: Vec<f64> = (0..12).map(|k| if k % 2 == 0 { -1.0 } else { 0.0 }).collect();
        let new: Vec<f64> = (0..12).map(|k| if k % 2 == 0 { 1.0 } else { -2.0 }).collect();
        let area = familiarity(&table(&stored, &new))[0].area.clone().expect("twelve sets");
        assert!((area.value - 0.5).abs() < 1e-15 && area.error.is_some_and(|error| error > 0.05), "{area:?}");
    }

    #[test]
    fn few_sets_and_other_runs_have_no_answer() {
        let few = familiarity(&table(&[-0.5; 5], &[0.0; 5]));
        assert_eq!(few[0].area, Err("fewer than 10 pattern sets".to_owned()));
        let mut patterns_alone = table(&[-0.5; 12], &[]);
        assert_eq!(familiarity(&patterns_alone), []);
        patterns_alone.push(["100", "2", "random", "", "0", "0"].map(str::to_owned).to_vec());
        assert_eq!(familiarity(&patterns_alone).len(), 1);
    }
}
