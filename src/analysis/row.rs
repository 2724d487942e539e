//! A row of `estimates.csv`.

use super::limit::{Limit, Settled};
use crate::statistics::{ChiSquare, Estimate};
use crate::table::{Table, cell};

/// The columns of the table.
const COLUMNS: [&str; 7] = ["quantity", "value", "error", "systematic", "chi2", "dof", "method"];

/// A table of rows.
pub(super) fn table(rows: impl IntoIterator<Item = Row>) -> Table {
    let mut table = Table::new(COLUMNS);
    rows.into_iter().for_each(|row| table.push(row.cells()));
    table
}

/// A row; what has no number says why in its method.
#[derive(Default)]
pub(super) struct Row {
    pub(super) quantity: String,
    pub(super) value: Option<Estimate>,
    pub(super) systematic: Option<f64>,
    /// Whether what was fitted holds.
    pub(super) test: Option<ChiSquare>,
    pub(super) method: String,
}

impl Row {
    /// What could not be had, and why.
    pub(super) fn unresolved(quantity: String, reason: &str) -> Self {
        Self { quantity, method: format!("not resolved: {reason}"), ..Self::default() }
    }

    /// One fit to the limit of large N.
    pub(super) fn limit(quantity: String, what: &str, limit: &Limit) -> Self {
        Self {
            quantity,
            value: Some(limit.load),
            test: Some(limit.chi_square),
            method: method(what, limit),
            ..Self::default()
        }
    }

    /// What goes to a limit as N grows, or why it does not.
    pub(super) fn settled(quantity: String, what: &str, found: &Result<Settled, String>) -> Self {
        match found {
            Ok(Settled { limit, systematic }) => {
                let others = if systematic.is_some() {
                    "all accepted fits"
                } else {
                    "not known, no other fit is accepted"
                };
                Self {
                    systematic: *systematic,
                    method: format!("{}; systematic: {others}", method(what, limit)),
                    ..Self::limit(quantity, what, limit)
                }
            }
            Err(reason) => Self::unresolved(quantity, reason),
        }
    }

    fn cells(self) -> Vec<String> {
        vec![
            self.quantity,
            cell(self.value.map(|known| known.value)),
            cell(self.value.and_then(|known| known.error)),
            cell(self.systematic),
            cell(self.test.map(|test| test.sum)),
            self.test.map(|test| test.degrees_of_freedom.to_string()).unwrap_or_default(),
            self.method,
        ]
    }
}

fn method(what: &str, limit: &Limit) -> String {
    let Limit { exponent, smallest, .. } = limit;
    let exponent =
        if limit.is_free() { format!("{exponent} free") } else { format!("{:.3} fixed", exponent.value) };
    format!("{what} + a N^-x; x = {exponent}; N >= {smallest}")
}
