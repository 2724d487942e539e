//! What a finished run says at its end.

use attractor::analysis::Comparison;
use attractor::statistics::Estimate;
use attractor::table::Table;

use super::compare::verdict_line;

/// What a study estimated, a line each: crossings, capacities, and limits of large N, or why there is none.
pub(super) fn estimate_lines(estimates: &Table) -> String {
    let line = |row: usize| {
        let quantity = estimates.text(row, "quantity").filter(|name| is_result(name))?;
        let Some(value) = estimates.number(row, "value") else {
            return Some(format!("{quantity} {}", estimates.text(row, "method")?));
        };
        let estimate = Estimate { value, error: estimates.number(row, "error") };
        let systematic =
            estimates.number(row, "systematic").map_or(String::new(), |s| format!(", systematic {s:.1e}"));
        let at = if is_capacity(quantity) { "at load" } else { "is" };
        Some(format!("{quantity} {at} {estimate}{systematic}"))
    };
    let lines: Vec<String> = (0..estimates.rows().len()).filter_map(line).collect();
    lines.join("\n")
}

fn is_capacity(quantity: &str) -> bool {
    ["crossing_", "capacity_"].iter().any(|start| quantity.starts_with(start))
}

/// What a study is about, and not a step on the way to it: one size, or one of several fits.
fn is_result(quantity: &str) -> bool {
    const LIMITS: [&str; 5] = ["T_M_", "T_c_", "T_g_load", "alpha_M_", "remanent_limit_"];
    let parts = quantity.split('_').count();
    is_capacity(quantity)
        || LIMITS.iter().any(|start| quantity.starts_with(start)) && !quantity.contains("_N=")
        // `survival_load_3` is the limit of `survival_load_3_1000`.
        || quantity.starts_with("survival_") && parts == 3
}

/// Where retrieval was found, and whether theory agrees.
pub(super) fn summary(points: &Table, comparison: &Comparison) -> String {
    let mut lines = vec![retrieval_line(points)];
    let judged = comparison.verdicts.iter().filter(|verdict| verdict.p_value.is_some());
    lines.extend(judged.map(verdict_line));
    lines.extend(unfinished_line(points));
    lines.join("\n")
}

fn retrieval_line(points: &Table) -> String {
    let all = points.rows().len();
    let retrieved: Vec<usize> = (0..all)
        .filter(|&row| points.number(row, "retrieved").is_some_and(|fraction| fraction > 0.5))
        .collect();
    let largest = |column: &str| {
        retrieved
            .iter()
            .filter_map(|&row| points.number(row, column))
            .max_by(f64::total_cmp)
            .unwrap_or_default()
    };
    if retrieved.is_empty() {
        return format!("retrieval: most pattern sets lost the pattern at all {all} points");
    }
    format!(
        "retrieval: most pattern sets kept the pattern at {} of {all} points, up to load {:.4} and up to temperature {}",
        retrieved.len(),
        largest("load"),
        largest("temperature")
    )
}

/// How many descents had not ended, if any.
fn unfinished_line(points: &Table) -> Option<String> {
    let unfinished = |row: usize| {
        let converged = points.number(row, "converged")?;
        Some((points.number(row, "samples")? * (1.0 - converged)).round())
    };
    let count: f64 = (0..points.rows().len()).filter_map(unfinished).sum();
    (count > 0.0).then(|| {
        format!(
            "{count} descents and quenches did not end: their final states are not classified (raise max_sweeps, or mind stop_below)"
        )
    })
}
