//! `attractor merge`: one result folder out of several.

use std::collections::BTreeMap;
use std::path::PathBuf;

use attractor::error::{Error, Result};
use attractor::experiment::{self, Merged, Plan, Recording, Task};
use clap::Args;

use super::compare::compare;
use super::output::talk;
use super::plot::draw;
use super::run::{estimate, tell_figures};
use super::summary::summary;

/// Points with missing rows that are told one by one.
const TOLD: usize = 20;

/// Join result folders: the shards of a run, runs that overlap, extensions of each other
///
/// Configs must agree in everything that decides a row, and rows of the same task must be equal. With nothing missing, both
/// tables have the bytes of a single run. What --out holds already is joined, too.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor merge results/capacity-*-of-8 --out results/capacity
  attractor merge results/energy results/energy-more-samples --out results/energy-all

Errors: exit code 1 where rows differ or are missing; what is there is written, what is missing is listed.")]
pub(super) struct Merge {
    /// The result folders
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Where the joined results go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// No talk; errors are still told
    #[arg(long, short)]
    quiet: bool,
}

impl Merge {
    pub(super) fn run(&self) -> Result<()> {
        let merged = experiment::merge(&self.folders, &self.out)?;
        if !merged.missing.is_empty() {
            return Err(self.incomplete(&merged));
        }
        let Merged { experiment, plan, folder, mut manifest, samples, points, .. } = merged;
        if experiment.measure.record && !Recording::exists(&self.out) {
            experiment::record(&plan)?.write(&self.out)?;
        }
        estimate(&samples, &self.out, self.quiet)?;
        folder.complete(&mut manifest)?;
        talk(self.quiet, &summary(&points, &compare(&samples, &manifest)));
        let figures = draw(&self.out, &manifest, &experiment.output.figures)?;
        tell_figures(&self.out, &figures, self.quiet);
        Ok(())
    }

    /// Lists what is missing.
    fn incomplete(&self, merged: &Merged) -> Error {
        for line in missing_lines(&merged.plan, &merged.missing) {
            talk(false, &line);
        }
        let all = merged.plan.count_tasks();
        let message = format!(
            "{} of {all} rows are missing, the tables hold the others: run the missing shards and merge again",
            merged.missing.len()
        );
        Error::Folder { folder: self.out.clone(), message }
    }
}

/// A line for each of the first points with missing rows, with their samples as ranges, and how many more there are.
pub(super) fn missing_lines(plan: &Plan, missing: &[Task]) -> Vec<String> {
    let mut samples: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for task in missing {
        samples.entry(task.point).or_default().push(task.sample);
    }
    let line = |(&point, samples): (&usize, &Vec<u64>)| {
        let point = plan.describe_point(point);
        let point = if point.is_empty() { String::new() } else { point + ", " };
        format!("missing: {point}samples {}", ranges(samples))
    };
    let mut lines: Vec<String> = samples.iter().take(TOLD).map(line).collect();
    if samples.len() > TOLD {
        lines.push(format!("missing: rows of {} points more", samples.len() - TOLD));
    }
    lines
}

/// Ascending numbers as ranges: `0-3, 5`.
fn ranges(numbers: &[u64]) -> String {
    let ranges = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        _ => run.iter().map(u64::to_string).collect(),
    });
    ranges.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_in_a_row_are_told_by_their_ends() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        assert_eq!(ranges(&[]), "");
    }
}
