//! From samples to points: means over pattern sets with their standard errors.

use crate::error::{Error, Result};
use crate::observable::{Average, Classes, DERIVED, Derived, average_of};
use crate::statistics::{Estimate, jackknife, mean};
use crate::table::{Table, cell};

/// The column that separates parameters from observables.
pub(super) const SAMPLE: &str = "sample";

/// Averages `samples.csv` over pattern sets: one row per point, `NAME, NAME_error` for each number, for the
/// final states the fraction of each class and the mean energy within it, and what is derived from means.
///
/// Means go over defined values, in the order of the rows; an error needs two of them.
///
/// # Errors
/// If the table has no column `sample`.
pub fn average(samples: &Table) -> Result<Table> {
    let sample = samples.column(SAMPLE).ok_or_else(|| Error::Table {
        path: "samples.csv".into(),
        message: "there is no column `sample`: this is no table of samples".into(),
    })?;
    let observables = &samples.columns()[sample + 1..];
    let there = |derived: &&Derived| derived.from.iter().all(|name| samples.column(name).is_some());
    let derived: Vec<&Derived> = DERIVED.iter().filter(there).collect();

    let mut header = samples.columns()[..sample].to_vec();
    header.push("samples".to_owned());
    header.extend(observables.iter().flat_map(|name| averaged_names(name)).flat_map(with_error));
    header.extend(derived.iter().flat_map(|derived| with_error(derived.name.to_owned())));

    let mut points = Table::new(header);
    for rows in samples.rows().chunk_by(|a, b| a[..sample] == b[..sample]) {
        let group = Group { samples, rows };
        let mut row = rows[0][..sample].to_vec();
        row.push(rows.len().to_string());
        row.extend(observables.iter().flat_map(|name| group.averages(name)).flat_map(cells));
        row.extend(derived.iter().flat_map(|derived| cells(group.derived(derived))));
        points.push(row);
    }
    Ok(points)
}

/// The columns of points that come from one column of samples.
fn averaged_names(name: &str) -> Vec<String> {
    match average_of(name) {
        Average::Mean => vec![name.to_owned()],
        Average::Classes(classes) => classes.columns(),
    }
}

fn with_error(name: String) -> [String; 2] {
    let error = format!("{name}_error");
    [name, error]
}

/// The samples of one point.
struct Group<'a> {
    samples: &'a Table,
    rows: &'a [Vec<String>],
}

impl Group<'_> {
    /// The cells of a column.
    fn cells(&self, name: &str) -> impl Iterator<Item = &str> {
        let index = self.samples.column(name);
        self.rows.iter().filter_map(move |row| Some(row[index?].as_str()))
    }

    /// The numbers of a column, `None` where undefined.
    fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.cells(name).map(|cell| cell.parse().ok()).collect()
    }

    fn averages(&self, name: &str) -> Vec<Option<Estimate>> {
        match average_of(name) {
            Average::Mean => vec![estimate(self.numbers(name).into_iter().flatten())],
            Average::Classes(classes) => self.class_averages(name, classes),
        }
    }

    /// Fractions of the classes, of spurious states, and the mean energies within the classes.
    fn class_averages(&self, name: &str, classes: &Classes) -> Vec<Option<Estimate>> {
        let words = self.cells(name).map(|cell| classes.word(cell));
        let states: Vec<(&str, Option<f64>)> = words
            .zip(self.numbers(classes.energy))
            .filter_map(|(word, energy)| Some((word?, energy)))
            .collect();
        let fraction = |counts: &dyn Fn(&str) -> bool| {
            estimate(states.iter().map(|&(word, _)| f64::from(u8::from(counts(word)))))
        };
        let within = |wanted| estimate(states.iter().filter_map(|&(word, e)| e.filter(|_| word == wanted)));
        let fractions = classes.words.iter().map(|&wanted| fraction(&|word| word == wanted));
        let spurious = fraction(&|word| classes.is_spurious(word));
        fractions.chain([spurious]).chain(classes.words.iter().map(|&word| within(word))).collect()
    }

    /// A function of means, with its jackknife error over pattern sets.
    fn derived(&self, derived: &Derived) -> Option<Estimate> {
        let columns: Vec<Vec<f64>> =
            derived.from.iter().map(|name| self.numbers(name).into_iter().flatten().collect()).collect();
        let count = columns.iter().map(Vec::len).min().filter(|&count| count == self.rows.len())?;
        jackknife(count, |left_out| {
            let means = columns.iter().map(|column| {
                let kept = column.iter().enumerate().filter(|&(k, _)| Some(k) != left_out);
                mean(&kept.map(|(_, &value)| value).collect::<Vec<_>>())
            });
            (derived.value)(&means.collect::<Option<Vec<_>>>()?)
        })
    }
}

/// The mean of independent values and its error.
fn estimate(values: impl Iterator<Item = f64>) -> Option<Estimate> {
    Estimate::of(&values.collect::<Vec<_>>())
}

/// The two cells of an estimate; empty where there is nothing to say.
fn cells(estimate: Option<Estimate>) -> [String; 2] {
    [cell(estimate.map(|e| e.value)), cell(estimate.and_then(|e| e.error))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(rows: &[[&str; 5]]) -> Table {
        let mut table = Table::new(["load", "sample", "overlap", "attractor", "final_energy"]);
        for row in rows {
            table.push(row.iter().map(ToString::to_string).collect());
        }
        table
    }

    #[test]
    fn means_go_over_pattern_sets_and_defined_values() {
        let table = samples(&[
            ["0.1", "0", "1", "pattern", "-0.5"],
            ["0.1", "1", "0.5", "other", "-0.6"],
            ["0.1", "2", "", "pattern", "-0.4"],
            ["0.1", "3", "", "", ""],
            ["0.2", "0", "1", "mixture", "-0.3"],
        ]);
        let points = average(&table).expect("well formed");
        assert_eq!(points.rows().len(), 2);
        assert_eq!(points.number(0, "samples"), Some(4.0));
        assert_eq!(points.number(0, "overlap"), Some(0.75));
        assert_eq!(points.number(0, "overlap_error"), Some(0.25));
        assert_eq!(points.number(0, "pattern"), Some(2.0 / 3.0));
        assert_eq!(points.number(0, "spurious"), Some(1.0 / 3.0));
        assert_eq!(points.number(0, "pattern_energy"), Some(-0.45));
        assert_eq!(points.number(0, "reversed_energy"), None);
    }

    #[test]
    fn one_sample_has_an_empty_error() {
        let points = average(&samples(&[["0.2", "0", "1", "mixture", "-0.3"]])).expect("well formed");
        for column in points.columns().iter().filter(|name| name.ends_with("_error")) {
            assert_eq!(points.text(0, column), None, "{column}");
        }
    }
}
