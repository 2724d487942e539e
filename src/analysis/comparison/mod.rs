//! Measured against replica theory, point by point, in standard errors; and what all points together say.
//!
//! Compared are the overlap and the energy of runs that start near a pattern, where theory has a retrieval state. Of the
//! P patterns one is condensed, so that the noise comes from `(P - 1)/N`, and the energy of a finite network is
//! `u((P - 1)/N) + 1/(2N)`. Not everything that can be compared can be judged: [`Standing`] says what theory does
//! not cover. [`Verdict`] adds up what can.
//!
//! Theory: Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30 (1987); finite N: [`extrapolation`].

mod extrapolation;
mod point;
mod verdict;

pub use extrapolation::Extrapolation;
pub use point::{Compared, Conditions, Quantity, Standing};
pub use verdict::{Verdict, VerdictMethod};

use serde::Serialize;

use crate::table::{Table, cell};

/// Everything a finished run has to say about theory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// One entry for each point and quantity, in the order of the table.
    pub points: Vec<Compared>,
    /// What the judged points of each quantity say together.
    pub verdicts: Vec<Verdict>,
    /// Where several sizes were measured: the difference for N to infinity.
    pub extrapolations: Vec<Extrapolation>,
    /// Points that theory says nothing about: no retrieval state, another start.
    pub without_theory: usize,
}

impl Comparison {
    /// Compares the rows of `samples.csv` with theory.
    ///
    /// ```
    /// use attractor::analysis::{Comparison, Conditions, Quantity};
    /// use attractor::table::Table;
    /// let mut samples = Table::new(["neurons", "patterns", "load", "temperature", "start_overlap", "start", "update",
    ///     "sample", "overlap", "energy", "autocorrelation_time"]);
    /// for (sample, overlap, energy) in [("0", "0.9889", "-0.4985"), ("1", "0.9897", "-0.4979"), ("2", "0.9884", "-0.4973")] {
    ///     let row = ["9990", "1000", "0.1001001001", "0.2", "1", "pattern", "glauber", sample, overlap, energy, "2"];
    ///     samples.push(row.map(str::to_owned).to_vec());
    /// }
    /// let comparison = Comparison::of(&samples, &Conditions { share_patterns: false, burn_in: Some(100.0) });
    /// let overlap = &comparison.points[0];
    /// assert_eq!(overlap.quantity, Quantity::Overlap);
    /// assert!((overlap.theory - 0.98908).abs() < 1e-4 && overlap.score().abs() < 3.0);
    /// ```
    #[must_use]
    pub fn of(samples: &Table, conditions: &Conditions) -> Self {
        let groups = point::groups(samples);
        let points: Vec<_> = groups.iter().flat_map(|group| group.compare(conditions)).collect();
        let verdicts = Quantity::ALL.map(|quantity| Verdict::of(quantity, &points, conditions)).to_vec();
        let extrapolations = extrapolation::extrapolate(&points);
        let without_theory = groups.iter().filter(|group| !group.has_theory()).count();
        Self { points, verdicts, extrapolations, without_theory }
    }

    /// The judged points of a quantity, the worst first.
    #[must_use]
    pub fn worst(&self, quantity: Quantity) -> Vec<&Compared> {
        let mut judged: Vec<_> =
            self.points.iter().filter(|point| point.quantity == quantity && point.is_judged()).collect();
        judged.sort_by(|a, b| b.gaussian_score().abs().total_cmp(&a.gaussian_score().abs()));
        judged
    }

    /// How many comparisons have this standing.
    #[must_use]
    pub fn count(&self, quantity: Quantity, standing: Standing) -> usize {
        self.points.iter().filter(|point| point.quantity == quantity && point.standing == standing).count()
    }

    /// All comparisons, a row each.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new(COLUMNS);
        for point in &self.points {
            // One pattern set has no error, and no difference in units of it.
            let known = |score: f64| if point.error.is_finite() { score } else { f64::NAN };
            let numbers = [
                point.measured,
                point.error,
                point.theory,
                point.difference(),
                known(point.score()),
                known(point.gaussian_score()),
            ];
            let mut row = vec![
                point.neurons.to_string(),
                point.patterns.to_string(),
                cell(point.load),
                cell(point.temperature),
                cell(point.start_overlap),
                point.update.clone(),
                point.quantity.to_string(),
                point.sets.to_string(),
                cell(point.retained),
            ];
            row.extend(numbers.map(|number| cell(Some(number).filter(|number| number.is_finite()))));
            row.push(point.standing.to_string());
            table.push(row);
        }
        table
    }
}

/// The columns of [`Comparison::table`].
const COLUMNS: [&str; 16] = [
    "neurons",
    "patterns",
    "load",
    "temperature",
    "start_overlap",
    "update",
    "quantity",
    "samples",
    "retained",
    "measured",
    "error",
    "theory",
    "difference",
    "score",
    "gaussian_score",
    "standing",
];
