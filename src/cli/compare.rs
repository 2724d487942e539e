//! `attractor compare`: a finished run against replica theory.

use std::path::{Path, PathBuf};

use attractor::analysis::{
    Compared, Comparison, Conditions, Extrapolation, Quantity, Standing, Verdict, VerdictMethod,
};
use attractor::error::{Error, Result};
use attractor::experiment::{Manifest, SAMPLES};
use attractor::figure;
use attractor::statistics::Estimate;
use attractor::table::Table;
use clap::Args;
use serde::Serialize;

use super::output;
use super::plot::read_manifest;

/// Hold a finished run against replica theory: every point, its difference in standard errors, and a verdict
#[derive(Args)]
#[command(after_help = "\
Judged are points at T > 0 well inside the retrieval region (T <= 0.85 T_M) in which no pattern set lost the pattern and
at least 100 wrong neurons are expected; the others are listed with the reason. Overlap and energy are judged apart.
Independent points are summed to a chi-square; where points share pattern sets (ensemble.share_patterns = true), the
probability comes from a joint bootstrap over sets. Of P patterns one is condensed: theory is taken at load (P - 1)/N, and
1/(2N) belongs to its energy. Writes comparison.csv and, where anything is judged, the figure
`residuals` into the folder.

Examples:
  attractor compare results/validation
  attractor compare results/validation --json
  attractor compare results/validation --strict || echo 'theory and simulation differ'")]
pub(super) struct Compare {
    /// The result folder
    folder: PathBuf,
    /// Write table and figure to this folder instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON instead of text, with every point
    #[arg(long)]
    json: bool,
    /// Exit with code 1 unless both probabilities lie between 0.001 and 0.999
    #[arg(long)]
    strict: bool,
}

/// Worst points that are printed.
const WORST: usize = 5;

#[derive(Serialize)]
struct Answer<'a> {
    folder: String,
    title: &'a str,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

impl Compare {
    pub(super) fn run(&self) -> Result<()> {
        let manifest = read_manifest(&self.folder)?;
        if !manifest.complete {
            let message = "the run is not finished: give its `attractor run` command again first".to_owned();
            return Err(Error::Folder { folder: self.folder.clone(), message });
        }
        let comparison = compare(&Table::read(&self.folder.join(SAMPLES))?, &manifest);
        let title = manifest.config["title"].as_str().unwrap_or_default();
        let out = self.out.as_ref().unwrap_or(&self.folder);
        std::fs::create_dir_all(out).map_err(|source| Error::file(out, "create", source))?;
        let files = write(&comparison, title, out)?;
        if self.json {
            let folder = self.folder.display().to_string();
            output::json(&Answer { folder, title, comparison: &comparison })?;
        } else {
            output::line(&report(&comparison))?;
            files.iter().try_for_each(|path| output::line(&format!("wrote {}", path.display())))?;
        }
        if self.strict && !comparison.verdicts.iter().all(Verdict::agrees) {
            let message = "theory and measurement do not agree, or nothing could be judged".to_owned();
            return Err(Error::Disagreement { folder: self.folder.clone(), message });
        }
        Ok(())
    }
}

/// Holds the samples of a run against theory.
pub(super) fn compare(samples: &Table, manifest: &Manifest) -> Comparison {
    let config = &manifest.config;
    let conditions = Conditions {
        share_patterns: config["ensemble"]["share_patterns"].as_bool().unwrap_or(true),
        burn_in: single(&config["dynamics"]["burn_in"]),
    };
    Comparison::of(samples, &conditions)
}

/// The value of a key that has one.
fn single(value: &serde_json::Value) -> Option<f64> {
    match value.as_array().map(Vec::as_slice) {
        Some([only]) => only.as_f64(),
        Some(_) => None,
        None => value.as_f64(),
    }
}

/// Table, and figure where anything is judged.
fn write(comparison: &Comparison, title: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let path = folder.join("comparison.csv");
    let table = comparison.table();
    table.write(&path)?;
    let mut files = vec![path];
    if comparison.points.iter().any(Compared::is_judged) {
        files.extend(figure::draw_residuals(title, &table, folder)?);
    }
    Ok(files)
}

/// What a reader wants to know first.
fn report(comparison: &Comparison) -> String {
    let mut lines = Vec::new();
    for verdict in &comparison.verdicts {
        lines.push(verdict_line(verdict));
        lines.extend(unjudged_line(comparison, verdict.quantity));
        let worst = comparison.worst(verdict.quantity);
        if !worst.is_empty() {
            lines.push(format!("  the worst {} of {}:", WORST.min(worst.len()), worst.len()));
            lines.push(HEADER.to_owned());
        }
        lines.extend(worst.iter().take(WORST).map(|point| point_line(point)));
        if worst.is_empty() {
            lines.extend(unjudged(comparison, verdict.quantity));
        }
    }
    if !comparison.extrapolations.is_empty() {
        lines.push("differences extrapolated to infinite N (a + b/N; a should be 0):".to_owned());
        lines.extend(comparison.extrapolations.iter().map(extrapolation_line));
    }
    if comparison.without_theory > 0 {
        lines.push(format!(
            "without theory: {} points where it has no retrieval state, or with another start or network",
            comparison.without_theory
        ));
    }
    lines.join("\n")
}

/// The verdict on one quantity in a line.
pub(super) fn verdict_line(verdict: &Verdict) -> String {
    let Verdict { quantity, points, chi2, .. } = *verdict;
    let Some(p) = verdict.p_value else {
        return format!("{quantity}: no point can be judged");
    };
    let method = match verdict.method {
        VerdictMethod::ChiSquare => "independent points",
        VerdictMethod::Bootstrap => "points share pattern sets: joint bootstrap",
    };
    let word = if verdict.agrees() { "agrees with" } else { "DIFFERS from" };
    format!(
        "{quantity}: {word} replica theory at {points} judged points, chi2 = {chi2:.1}, p = {p:.3} ({method})"
    )
}

/// How many points were not judged, and why.
fn unjudged_line(comparison: &Comparison, quantity: Quantity) -> Option<String> {
    let reasons = Standing::ALL.into_iter().filter(|&standing| standing != Standing::Judged);
    let counts = reasons.map(|standing| (comparison.count(quantity, standing), standing.reason()));
    let parts: Vec<String> =
        counts.filter(|&(count, _)| count > 0).map(|(count, reason)| format!("{count} {reason}")).collect();
    (!parts.is_empty()).then(|| format!("  not judged: {}", parts.join("; ")))
}

/// The largest differences of a quantity of which nothing is judged: a reader wants to see them all the same.
fn unjudged(comparison: &Comparison, quantity: Quantity) -> Vec<String> {
    let mut points: Vec<&Compared> =
        comparison.points.iter().filter(|point| point.quantity == quantity).collect();
    points.sort_by(|a, b| b.score().abs().total_cmp(&a.score().abs()));
    let heading = [format!("  the largest differences of {}, for what they are worth:", points.len())];
    let lines = points.iter().take(WORST).map(|point| point_line(point));
    let all = heading.into_iter().chain([HEADER.to_owned()]).chain(lines);
    if points.is_empty() { Vec::new() } else { all.collect() }
}

const HEADER: &str =
    "      N        load      T        measured         theory      difference/s.e.  Gaussian";

fn point_line(point: &Compared) -> String {
    let measured = Estimate { value: point.measured, error: Some(point.error) };
    // One pattern set has no error, and no difference in units of it.
    let score = |score: f64| if point.error.is_finite() { format!("{score:+.2}") } else { "-".to_owned() };
    format!(
        "  {:>8}  {:<8.5}  {:<7}  {:<15}  {:<10.6}  {:>8}         {:>6}",
        point.neurons,
        point.load,
        point.temperature,
        measured.to_string(),
        point.theory,
        score(point.score()),
        score(point.gaussian_score())
    )
}

fn extrapolation_line(found: &Extrapolation) -> String {
    let limit = Estimate { value: found.difference, error: Some(found.error) };
    format!(
        "  {} at load {:.5}, T = {}: a = {limit} ({:+.1} s.e.), b = {:.2}, {} sizes",
        found.quantity,
        found.load,
        found.temperature,
        found.score(),
        found.slope,
        found.sizes
    )
}
