//! All that a sweep of size and load at T = 0 tells of a capacity: crossings of retrieved fractions and of Binder ratios, finite-size scaling.

use super::binder::{BinderCrossing, between, binder_crossings};
use super::crossing::{CapacityEstimate, capacity_crossing};
use super::limit::SADDLE_NODE;
use super::retrieval::{Curve, sizes};
use super::row::Row;
use super::scaling::{LEVELS, Transition, capacity, limits_of_levels, one_exponent, width_exponent};
use crate::statistics::Estimate;
use crate::table::Table;

/// Crossings of neighbouring sizes and of all of them, and finite-size scaling.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let mut rows: Vec<Row> = capacity_crossing(samples).into_iter().map(crossing_row).collect();
    let curves = sizes(samples);
    let transitions: Vec<Transition> = curves.iter().map(Transition::of).collect();
    // Where no size has a transition there is nothing to say, and nothing that is not resolved.
    if transitions.iter().any(|size| size.width.is_some()) {
        if rows.len() > 1 && !rows.iter().any(|row| row.quantity == TOGETHER) {
            let reason = "no three sizes or more whose curves pass through one point";
            rows.push(Row::unresolved(TOGETHER.to_owned(), reason));
        }
        rows.extend(binder_crossings(&curves).iter().map(binder_row));
        rows.extend(curves.iter().filter_map(between_row));
        rows.extend(scaling(&transitions));
    }
    rows
}

/// The crossing of all sizes.
const TOGETHER: &str = "capacity_crossing";

fn crossing_row(crossing: CapacityEstimate) -> Row {
    Row {
        method: format!(
            "common point of logistic fits to retrieved fractions; jackknife over pattern sets; N >= {}",
            crossing.smallest
        ),
        quantity: crossing.quantity,
        value: Some(crossing.load),
        systematic: crossing.systematic,
        test: Some(crossing.chi_square),
    }
}

fn binder_row(crossing: &BinderCrossing) -> Row {
    let found = crossing.found.as_ref();
    let method = match found {
        Ok(_) => "crossing of the Binder ratios of final overlaps, of given-up descents where they were given up; jackknife over pattern sets".to_owned(),
        Err(reason) => format!("not resolved: {reason}"),
    };
    Row {
        quantity: format!("binder_crossing_{}_{}", crossing.sizes.0, crossing.sizes.1),
        value: found.ok().map(|meeting| meeting.place),
        test: found.ok().map(|meeting| meeting.fit.chi_square),
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

fn scaling(transitions: &[Transition]) -> Vec<Row> {
    let mut rows: Vec<Row> = transitions.iter().flat_map(transition).collect();
    rows.extend(width_exponent(transitions).map(|(smallest, fit)| Row {
        quantity: "width_exponent".to_owned(),
        value: Some(fit.parameters[0]),
        test: Some(fit.chi_square),
        method: format!("y in w ~ N^-y; N >= {smallest}"),
        ..Row::default()
    }));
    for (level, limits) in LEVELS.iter().zip(limits_of_levels(transitions)) {
        rows.extend(limits.iter().map(|limit| Row::limit(format!("limit_{}", level.name), "alpha_c", limit)));
    }
    rows.push(Row::settled(
        "capacity_scaling".to_owned(),
        "limit of half loads, alpha_c",
        &capacity(transitions, &SADDLE_NODE),
    ));
    rows.push(one_exponent_row(transitions));
    rows
}

fn one_exponent_row(transitions: &[Transition]) -> Row {
    let what = "half loads alpha_c + a N^-x and widths b N^-x, alpha_c";
    Row::settled("capacity_one_exponent".to_owned(), what, &one_exponent(transitions))
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
