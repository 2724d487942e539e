//! What a figure takes from the estimates: a number with its statistical error, and its systematic one where that is known.

use super::data::Measured;
use crate::statistics::Estimate;
use crate::table::Table;

/// A row of the estimates that has a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimated {
    /// The value and its statistical error.
    pub(super) number: Estimate,
    /// The systematic error; `None` where it is not known.
    pub(super) systematic: Option<f64>,
}

impl Estimated {
    /// The number of this name; `None` where there is none, or none was resolved.
    pub(super) fn find(estimates: &Table, quantity: &str) -> Option<Self> {
        Self::of_row(estimates, row(estimates, quantity)?)
    }

    /// The number in a row; `None` where none was resolved.
    pub(super) fn of_row(estimates: &Table, row: usize) -> Option<Self> {
        let number =
            Estimate { value: estimates.number(row, "value")?, error: estimates.number(row, "error") };
        Some(Self { number, systematic: estimates.number(row, "systematic") })
    }

    /// The value with all errors that are known, in quadrature.
    pub(super) fn with_all_errors(&self) -> Estimate {
        let error = self.number.error.map(|error| error.hypot(self.systematic.unwrap_or(0.0)));
        Estimate { error, ..self.number }
    }

    /// As a point of a plot, with all errors that are known.
    pub(super) fn at(&self, x: f64) -> Measured {
        let Estimate { value, error } = self.with_all_errors();
        Measured { x, y: value, error }
    }
}

/// The row of this name, with or without a number.
pub(super) fn row(estimates: &Table, quantity: &str) -> Option<usize> {
    (0..estimates.rows().len()).find(|&row| estimates.text(row, "quantity") == Some(quantity))
}

/// The number of this name with its statistical error alone.
pub(super) fn estimate(estimates: &Table, quantity: &str) -> Option<Estimate> {
    Some(Estimated::find(estimates, quantity)?.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_add_up_in_squares_where_they_are_known() {
        let mut table = Table::new(["quantity", "value", "error", "systematic"]);
        for row in [["both", "0.14", "0.003", "0.004"], ["one", "0.14", "0.003", ""], ["none", "", "", ""]] {
            table.push(row.map(str::to_owned).to_vec());
        }
        let error = |name| Estimated::find(&table, name).map(|found| found.with_all_errors().error);
        assert!(error("both").flatten().is_some_and(|error| (error - 0.005).abs() < 1e-12));
        assert_eq!((error("one"), error("none")), (Some(Some(0.003)), None));
        assert_eq!((row(&table, "none"), row(&table, "other")), (Some(2), None));
    }
}
