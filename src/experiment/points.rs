//! From samples to points: means over pattern sets with their standard errors.

use crate::error::{Error, Result};
use crate::observable::{ATTRACTOR, Attractor};
use crate::statistics::{Estimate, jackknife, mean};
use crate::table::{Table, cell};

/// The column that separates parameters from observables.
pub(super) const SAMPLE: &str = "sample";
const FINAL_ENERGY: &str = "final_energy";
const OVERLAP: &str = "overlap";

/// Averages `samples.csv` over pattern sets: one row per point, `NAME, NAME_error` for each number, and
/// for the final states the fraction of each class and the mean energy within it.
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
    let mut header = samples.columns()[..sample].to_vec();
    header.push("samples".to_owned());
    header.extend(observables.iter().flat_map(|name| averaged_names(name)).flat_map(with_error));
    header.extend(with_error("binder".to_owned()));

    let mut points = Table::new(header);
    for group in samples.rows().chunk_by(|a, b| a[..sample] == b[..sample]) {
        let column = |name: &str| -> Vec<&str> {
            let index = samples.column(name);
            index.map_or(Vec::new(), |index| group.iter().map(|row| row[index].as_str()).collect())
        };
        let mut row = group[0][..sample].to_vec();
        row.push(group.len().to_string());
        for name in observables {
            let averages = if name == ATTRACTOR {
                class_averages(&column(ATTRACTOR), &column(FINAL_ENERGY))
            } else {
                vec![average_of(column(name).into_iter())]
            };
            row.extend(averages.into_iter().flat_map(cells));
        }
        row.extend(cells(binder(&column(OVERLAP))));
        points.push(row);
    }
    Ok(points)
}

/// The columns of points that come from one column of samples.
fn averaged_names(observable: &str) -> Vec<String> {
    if observable != ATTRACTOR {
        return vec![observable.to_owned()];
    }
    let classes = Attractor::ALL.iter().map(|class| class.name().to_owned());
    let energies = Attractor::ALL.iter().map(|class| format!("{class}_energy"));
    classes.chain(["spurious".to_owned()]).chain(energies).collect()
}

fn with_error(name: String) -> [String; 2] {
    let error = format!("{name}_error");
    [name, error]
}

/// The mean and the error of the cells that hold a number.
fn average_of<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Estimate> {
    let values: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
    Estimate::of(&values)
}

/// Fractions of the classes, of spurious states, and the mean final energies within the classes.
fn class_averages(classes: &[&str], energies: &[&str]) -> Vec<Option<Estimate>> {
    let classes: Vec<Attractor> = classes.iter().filter_map(|word| word.parse().ok()).collect();
    let fraction = |counts: &dyn Fn(Attractor) -> bool| {
        let indicators: Vec<f64> = classes.iter().map(|&class| f64::from(u8::from(counts(class)))).collect();
        Estimate::of(&indicators)
    };
    let energy = |wanted: Attractor| {
        let within = classes.iter().zip(energies).filter(|(class, _)| **class == wanted);
        average_of(within.map(|(_, &energy)| energy))
    };
    let fractions = Attractor::ALL.iter().map(|&wanted| fraction(&|class| class == wanted));
    let spurious = fraction(&Attractor::is_spurious);
    fractions.chain([spurious]).chain(Attractor::ALL.iter().map(|&class| energy(class))).collect()
}

/// Binder's ratio `U = 1 - [m^4] / (3 [m^2]^2)` of the overlap, averages over pattern sets before the
/// ratio, with its jackknife error.
fn binder(overlaps: &[&str]) -> Option<Estimate> {
    let overlaps: Vec<f64> = overlaps.iter().filter_map(|cell| cell.parse().ok()).collect();
    jackknife(overlaps.len(), |left_out| {
        let kept =
            || overlaps.iter().enumerate().filter(move |&(k, _)| Some(k) != left_out).map(|(_, m)| m * m);
        let second = mean(&kept().collect::<Vec<_>>())?;
        let fourth = mean(&kept().map(|square| square * square).collect::<Vec<_>>())?;
        (second > 0.0).then(|| 1.0 - fourth / (3.0 * second * second))
    })
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
            ["0.2", "0", "1", "mixture", "-0.3"],
        ]);
        let points = average(&table).expect("well formed");
        assert_eq!(points.rows().len(), 2);
        assert_eq!(points.number(0, "samples"), Some(3.0));
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
