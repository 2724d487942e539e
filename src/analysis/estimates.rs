//! `estimates.csv` of a finished run: `quantity, value, error, systematic, chi2, dof, method`.

use super::basin::{self, Boundary, basin_boundaries};
use super::binder::{BinderCrossing, between, binder_crossings};
use super::coexistence::coexistence;
use super::crossing::capacity_crossing;
use super::edwards_anderson::edwards_anderson;
use super::freezing::freezing;
use super::limit::{Limit, Settled};
use super::melting::melting;
use super::remanence::{Remanence, remanence};
use super::retrieval::{Curve, sizes};
use super::scaling::{LEVELS, Transition, capacity, limits_of_levels, width_exponent};
use super::specific_heat::{agreement, specific_heats};
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
    /// What goes to a limit as N grows, or why it does not.
    pub(super) fn settled(quantity: String, what: &str, found: &Result<Settled, String>) -> Self {
        match found {
            Ok(Settled { limit, systematic }) => Self {
                systematic: Some(*systematic),
                method: format!("{}; systematic: all accepted fits", method(what, limit)),
                ..limit_row(quantity, limit)
            },
            Err(reason) => Self { quantity, method: format!("not resolved: {reason}"), ..Self::default() },
        }
    }

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

/// All that `samples.csv` tells of a capacity (crossings of sizes, finite-size scaling), of `T_c`, `T_g` and `T_M`, of basins, remanent overlaps and specific
/// heats; `None` where there is nothing to estimate.
///
/// Scaling gives the loads at which given parts of the sets retrieve (`half_load_N`, ...), widths (`width_N`, in units of load), overlaps at the half load (`jump_N`), every
/// limit that was fitted to the loads, and `capacity_scaling`, whose systematic error is the spread of all accepted fits. What the data
/// do not resolve has no number and says why. Of starts on mixtures it is the load or temperature up to which half of them stay.
///
/// Basins have `basin_boundary_...` and `basin_width_...` for each N, load, temperature and update, and beside those of parallel updates at T = 0
/// what exact theory says, `theory_basin_boundary_load=...`, which takes some seconds a load.
#[must_use]
pub fn estimates(samples: &Table) -> Option<Table> {
    let remanent = remanence(samples);
    let phases = coexistence(samples).into_iter().chain(freezing(samples)).chain(melting(samples));
    let others =
        basin_rows(&basin_boundaries(samples)).into_iter().chain(remanent.iter().flat_map(remanent_rows));
    let others = others
        .chain(edwards_anderson(samples))
        .chain(specific_heat_rows(samples))
        .chain(survival::rows(samples));
    let rows = capacity_rows(samples).into_iter().chain(phases).chain(others);
    let mut table = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    rows.for_each(|row| table.push(row.cells()));
    (!table.rows().is_empty()).then_some(table)
}

/// Crossings of neighbouring sizes and of all of them, and finite-size scaling.
fn capacity_rows(samples: &Table) -> Vec<Row> {
    let crossings = capacity_crossing(samples).into_iter().map(|crossing| Row {
        quantity: crossing.quantity,
        value: Some(crossing.load),
        systematic: crossing.systematic,
        test: Some((crossing.chi_square, crossing.degrees_of_freedom)),
        method: "common point of logistic fits to retrieved fractions; jackknife over pattern sets"
            .to_owned(),
    });
    let mut rows: Vec<Row> = crossings.collect();
    let curves = sizes(samples);
    let transitions: Vec<Transition> = curves.iter().map(Transition::of).collect();
    // Where no size has a transition there is nothing to say, and nothing that is not resolved.
    if transitions.iter().any(|size| size.width.is_some()) {
        rows.extend(binder_crossings(&curves).iter().map(binder_row));
        rows.extend(curves.iter().filter_map(between_row));
        rows.extend(scaling(&transitions));
    }
    rows
}

fn binder_row(crossing: &BinderCrossing) -> Row {
    let found = crossing.found.as_ref();
    let method = match found {
        Ok(_) => "crossing of the Binder ratios of final overlaps; jackknife over pattern sets".to_owned(),
        Err(reason) => format!("not resolved: {reason}"),
    };
    Row {
        quantity: format!("binder_crossing_{}_{}", crossing.sizes.0, crossing.sizes.1),
        value: found.ok().map(|meeting| meeting.place),
        test: found.ok().map(|meeting| (meeting.fit.chi_square, meeting.fit.degrees_of_freedom)),
        method,
        ..Row::default()
    }
}

/// Overlaps between what is lost and what is kept.
const BETWEEN: (f64, f64) = (0.6, 0.9);

fn between_row(curve: &Curve) -> Option<Row> {
    let (low, high) = BETWEEN;
    Some(Row {
        quantity: format!("between_{}", curve.neurons),
        value: Some(between(curve, BETWEEN)?),
        method: format!(
            "part of the sets that end between m = {low} and {high}, at the load next to the half load"
        ),
        ..Row::default()
    })
}

fn basin_rows(basins: &[Boundary]) -> Vec<Row> {
    let mut rows: Vec<Row> = basins.iter().flat_map(basin).collect();
    rows.extend(basin::theory(basins).into_iter().map(|(load, start)| Row {
        quantity: format!("theory_basin_boundary_load={load}"),
        value: Some(start),
        method: format!(
            "exact theory of parallel descent, N to infinity; {} sampled trajectories, spread of {} repetitions",
            basin::SAMPLING.trajectories,
            basin::SAMPLING.seeds
        ),
        ..Row::default()
    }));
    rows
}

fn basin(boundary: &Boundary) -> Vec<Row> {
    let Boundary { conditions, sets, start, systematic, width, .. } = boundary;
    let fitted = format!(
        "logistic fit to retrieved fractions over start overlaps; jackknife over {sets} pattern sets"
    );
    let start = Row {
        quantity: format!("basin_boundary_{conditions}"),
        value: start.as_ref().ok().copied(),
        systematic: *systematic,
        method: start.as_ref().map_or_else(|reason| format!("not resolved: {reason}"), |_| fitted.clone()),
        ..Row::default()
    };
    let width = width.map(|width| Row {
        quantity: format!("basin_width_{conditions}"),
        value: Some(width),
        method: format!("from a tenth to nine tenths retrieved; {fitted}"),
        ..Row::default()
    });
    [start].into_iter().chain(width).collect()
}

fn remanent_rows(remanence: &Remanence) -> Vec<Row> {
    let load = remanence.load;
    let size = |&(neurons, sets, overlap): &(f64, usize, Estimate)| Row {
        quantity: format!("remanent_overlap_N={neurons}_load={load}"),
        value: Some(overlap),
        method: format!("mean over {sets} pattern sets that do not retrieve"),
        ..Row::default()
    };
    let limit = Row::settled(format!("remanent_limit_load={load}"), "m", &remanence.limit);
    remanence.sizes.iter().map(size).chain([limit]).collect()
}

fn specific_heat_rows(samples: &Table) -> Vec<Row> {
    let heats = specific_heats(samples);
    let row = |quantity: String, value, method: &str| Row {
        quantity,
        value: Some(value),
        method: method.to_owned(),
        ..Row::default()
    };
    let mut rows = Vec::new();
    for heat in &heats {
        let at = format!("N={}_load={}_T={}", heat.neurons, heat.load, heat.temperature);
        let across = "standard error across pattern sets";
        rows.push(row(
            format!("specific_heat_slope_{at}"),
            heat.slope,
            &format!("(e(T+h) - e(T-h))/2h, h = {:.4}; {across}", heat.step),
        ));
        rows.push(row(
            format!("specific_heat_fluctuations_{at}"),
            heat.fluctuations,
            &format!("mean over T-h to T+h by Simpson's rule; {across}"),
        ));
        rows.push(row(
            format!("specific_heat_difference_{at}"),
            heat.difference,
            &format!("slope minus fluctuations, set by set; {across}"),
        ));
    }
    rows.extend(agreement(&heats).map(|test| Row {
        quantity: "specific_heat_agreement".to_owned(),
        test: Some(test),
        method: "slope against fluctuations, intervals that share no temperature".to_owned(),
        ..Row::default()
    }));
    rows
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
    rows.push(Row::settled(
        "capacity_scaling".to_owned(),
        "limit of half loads, alpha_c",
        &capacity(transitions),
    ));
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
        method: method("alpha_c", limit),
    }
}

fn method(what: &str, limit: &Limit) -> String {
    let Limit { exponent, smallest, .. } = limit;
    let exponent =
        if limit.is_free() { format!("{exponent} free") } else { format!("{:.3} fixed", exponent.value) };
    format!("{what} + a N^-x; x = {exponent}; N >= {smallest}")
}
