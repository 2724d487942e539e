//! Overlaps of two replicas as a table has them: the moments `q^2` and `q^4` of every pattern set, by load, size and temperature.

use super::experiment::differ_only_in;
use crate::table::Table;

/// The overlaps of replicas at one load and size.
pub(super) struct Size {
    pub(super) neurons: f64,
    pub(super) sets: usize,
    /// Temperatures, ascending, with q^2 and q^4 of each set.
    pub(super) curves: Vec<(f64, Vec<f64>, Vec<f64>)>,
}

impl Size {
    /// All sizes at a load, smallest first.
    pub(super) fn all(samples: &Table, load: f64) -> Vec<Self> {
        if samples.column("replica_overlap_squared").is_none() {
            return Vec::new();
        }
        samples
            .distinct("neurons")
            .into_iter()
            .filter_map(|neurons| Self::read(samples, load, neurons))
            .collect()
    }

    /// From the first kind of start in the table, whatever others there are; `None` where pattern sets are missing or more than the temperature was swept.
    fn read(samples: &Table, load: f64, neurons: f64) -> Option<Self> {
        const SWEPT: [&str; 1] = ["temperature"];
        let start = samples.text(0, "start");
        let at = |row: &usize| {
            let is = |name, value| samples.number(*row, name) == Some(value);
            is("load", load) && is("neurons", neurons) && samples.text(*row, "start") == start
        };
        let rows: Vec<usize> = (0..samples.rows().len()).filter(at).collect();
        if !differ_only_in(samples, &rows, &SWEPT) {
            return None;
        }
        let same =
            |&a: &usize, &b: &usize| samples.number(a, "temperature") == samples.number(b, "temperature");
        let mut curves = Vec::new();
        for group in rows.chunk_by(same) {
            let column =
                |name| group.iter().map(|&row| samples.number(row, name)).collect::<Option<Vec<_>>>();
            let moments = (column("replica_overlap_squared")?, column("replica_overlap_fourth")?);
            curves.push((samples.number(group[0], "temperature")?, moments.0, moments.1));
        }
        let sets = curves.first()?.1.len();
        let ascending = curves.is_sorted_by(|a, b| a.0 < b.0);
        (ascending && curves.iter().all(|(_, squares, _)| squares.len() == sets)).then_some(Self {
            neurons,
            sets,
            curves,
        })
    }
}
