//! `estimates.csv` of a finished run: `quantity, value, error, systematic, chi2, dof, method`.

use super::crossing::capacity_crossing;
use super::limit::Limit;
use super::retrieval::sizes;
use super::scaling::{LEVELS, Transition, capacity, limits_of_levels, width_exponent};
use super::survival;
use crate::statistics::Estimate;
use crate::table::{Table, cell};

/// A row; what has no number says why in its method.
#[derive(Default)]
pub(super) struct Row {
    pub(super) quantity: String,
    pub(super) value: Option<Estimate>,
    pub(super) systematic: Option<f64>,
    /// Chi-square and its degrees of freedom.
    pub(super) test: Option<(f64, usize)>,
    pub(super) method: String,
}

impl Row {
    fn cells(self) -> Vec<String> {
        let (chi_square, degrees_of_freedom) = self.test.unzip();
        vec![
            self.quantity,
            cell(self.value.map(|known| known.value)),
            cell(self.value.and_then(|known| known.error)),
            cell(self.systematic),
            cell(chi_square),
            degrees_of_freedom.map(|number| number.to_string()).unwrap_or_default(),
            self.method,
        ]
    }
}

/// All that `samples.csv` tells of a capacity: crossings of sizes, and finite-size scaling; `None` where there is nothing to estimate.
///
/// Scaling gives the loads at which given parts of the sets retrieve (`half_load_N`, ...), widths (`width_N`, in units of load), overlaps at the half load (`jump_N`), every
/// limit that was fitted to the loads, and `capacity_scaling`, whose systematic error is the spread of all accepted fits. What the data
/// do not resolve has no number and says why. Of starts on mixtures it is the load or temperature up to which half of them stay.
#[must_use]
pub fn estimates(samples: &Table) -> Option<Table> {
    let crossings = capacity_crossing(samples).into_iter().map(|crossing| Row {
        quantity: crossing.quantity,
        value: Some(crossing.load),
        systematic: crossing.systematic,
        test: Some((crossing.chi_square, crossing.degrees_of_freedom)),
        method: "common point of logistic fits to retrieved fractions; jackknife over pattern sets"
            .to_owned(),
    });
    let transitions: Vec<Transition> = sizes(samples).iter().map(Transition::of).collect();
    // Where no size has a transition there is nothing to say, and nothing that is not resolved.
    let scaling =
        if transitions.iter().any(|size| size.width.is_some()) { scaling(&transitions) } else { Vec::new() };
    let mut table = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    crossings.chain(scaling).chain(survival::rows(samples)).for_each(|row| table.push(row.cells()));
    (!table.rows().is_empty()).then_some(table)
}

fn scaling(transitions: &[Transition]) -> Vec<Row> {
    let mut rows: Vec<Row> = transitions.iter().flat_map(transition).collect();
    rows.extend(width_exponent(transitions).map(|(smallest, fit)| Row {
        quantity: "width_exponent".to_owned(),
        value: Some(fit.parameters[0]),
        test: Some((fit.chi_square, fit.degrees_of_freedom)),
        method: format!("y in w ~ N^-y; N >= {smallest}"),
        ..Row::default()
    }));
    for (level, limits) in LEVELS.iter().zip(limits_of_levels(transitions)) {
        rows.extend(limits.iter().map(|limit| limit_row(format!("limit_{}", level.name), limit)));
    }
    rows.push(capacity_row(transitions));
    rows
}

fn transition(size: &Transition) -> Vec<Row> {
    let Transition { neurons, sets, .. } = size;
    let row = |name: &str, value: Option<Estimate>, what: &str| Row {
        quantity: format!("{name}_{neurons}"),
        value,
        method: match value {
            Some(_) => format!("logistic fit to retrieved fractions; jackknife over {sets} pattern sets"),
            None => format!("not resolved: {what}"),
        },
        ..Row::default()
    };
    let levels = LEVELS.iter().zip(size.loads);
    let loads = levels.map(|(level, load)| {
        let uncovered =
            format!("no load covered at which {} of the sets retrieve, or too few sets", level.fraction);
        row(level.name, load, &uncovered)
    });
    let jump = size.jump.map(|jump| Row {
        method: "mean overlap of the sets that retrieve, at the half load; jackknife over pattern sets"
            .to_owned(),
        ..row("jump", Some(jump), "")
    });
    let width = row("width", size.width, "the fraction does not fall, or too few sets");
    loads.chain([width]).chain(jump).collect()
}

fn limit_row(quantity: String, limit: &Limit) -> Row {
    Row {
        quantity,
        value: Some(limit.load),
        systematic: None,
        test: Some((limit.chi_square, limit.degrees_of_freedom)),
        method: method(limit),
    }
}

pub(super) fn method(limit: &Limit) -> String {
    let Limit { exponent, smallest, .. } = limit;
    let exponent =
        if limit.is_free() { format!("{exponent} free") } else { format!("{:.3} fixed", exponent.value) };
    format!("alpha_c + a N^-x; x = {exponent}; N >= {smallest}")
}

fn capacity_row(transitions: &[Transition]) -> Row {
    let quantity = "capacity_scaling".to_owned();
    match capacity(transitions) {
        Ok(found) => Row {
            systematic: Some(found.systematic),
            method: format!("limit of half loads, {}; systematic: all accepted fits", method(&found.limit)),
            ..limit_row(quantity, &found.limit)
        },
        Err(reason) => Row { quantity, method: format!("not resolved: {reason}"), ..Row::default() },
    }
}
