//! Measured against replica theory, point by point.
//!
//! Compared is the retrieval overlap of runs that start on the pattern itself, where theory has a
//! retrieval state and every pattern set has kept it: near the spinodal some sets of a finite network fall
//! out, and their mean is no overlap of any state. Of the P patterns one is condensed, so that the noise
//! comes from `(P - 1)/N`. Error bars are taken no smaller than `2/(N samples)`, the resolution of a mean in which
//! no neuron was seen to differ.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::table::Table;
use crate::theory;

/// How a measured overlap differs from theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// Load P/N.
    pub load: f64,
    /// Temperature T.
    pub temperature: f64,
    /// Number of neurons N.
    pub neurons: f64,
    /// The measured overlap.
    pub measured: f64,
    /// Its standard error, at least `2/(N samples)`.
    pub error: f64,
    /// Pattern sets.
    pub samples: f64,
    /// What replica-symmetric theory says.
    pub theory: f64,
}

impl Residual {
    /// Measured minus theory.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.measured - self.theory
    }

    /// The difference in standard errors.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.difference() / self.error
    }

    /// The probability that chance alone gives a score as large as this (Student's t); 1 for a single set.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let student = StudentsT::new(0.0, 1.0, self.samples - 1.0);
        student.map_or(1.0, |student| 2.0 * student.sf(self.score().abs()))
    }
}

/// The probability that chance alone makes the worst of so many independent comparisons as bad as this.
///
/// Points that share their pattern sets are not independent: then it is an upper bound, roughly.
#[must_use]
pub fn chance_of_worst(worst: &Residual, comparisons: usize) -> f64 {
    1.0 - (1.0 - worst.p_value()).powf(comparisons as f64)
}

/// All comparable points of `points.csv`, in its order.
///
/// ```
/// use attractor::analysis::residuals;
/// use attractor::table::Table;
/// let mut points = Table::new(["neurons", "patterns", "load", "temperature", "start_overlap", "start", "update",
///     "samples", "overlap", "overlap_error", "retrieved"]);
/// let row = ["2000", "200", "0.1", "0", "1", "pattern", "glauber", "16", "0.9981", "0.0002", "1"];
/// points.push(row.map(str::to_owned).to_vec());
/// assert!(residuals(&points)[0].score().abs() < 1.0);
/// ```
#[must_use]
pub fn residuals(points: &Table) -> Vec<Residual> {
    (0..points.rows().len()).filter_map(|row| residual(points, row)).collect()
}

fn residual(points: &Table, row: usize) -> Option<Residual> {
    let number = |column| points.number(row, column);
    // Little dynamics has another stationary measure, and a mixture is another state.
    let is = |column, expected| points.text(row, column) == Some(expected);
    if !is("update", "glauber")
        || !is("start", "pattern")
        || !is("start_overlap", "1")
        || !is("retrieved", "1")
    {
        return None;
    }
    let (neurons, patterns, temperature) = (number("neurons")?, number("patterns")?, number("temperature")?);
    let samples = number("samples")?;
    let state = theory::retrieval((patterns - 1.0) / neurons, temperature)?;
    Some(Residual {
        load: number("load")?,
        temperature,
        neurons,
        measured: number("overlap")?,
        error: number("overlap_error")?.max(2.0 / (neurons * samples)),
        samples,
        theory: state.m,
    })
}
