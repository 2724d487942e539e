//! `attractor check`: are these results whole, and do they still come out the same?

use std::path::PathBuf;

use attractor::error::{Error, Result, one_line};
use attractor::experiment::{self, Checked};
use clap::Args;
use serde_json::json;

use super::merge::missing_lines;
use super::output;

/// Problems that are told one by one.
const TOLD: usize = 20;

/// Are these results whole, and do they still come out the same?
///
/// Verifies that the manifest agrees with its hash, that the columns are those its config gives, that every task has one row
/// and every row a task, that points.csv is the average of samples.csv byte for byte, and that a few rows come out the same
/// when they are computed again, to the last bit.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor check results/phase-diagram
  attractor check results/capacity --rows 20 --json

Exit codes: 0 if all is well, 1 if not.")]
pub(super) struct Check {
    /// The result folder
    folder: PathBuf,
    /// Rows to compute again, each as long as in the run, always the same ones, with all rows of their walks; 0 for none
    #[arg(long, value_name = "N", default_value_t = 3)]
    rows: usize,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self) -> Result<()> {
        let checked = experiment::check(&self.folder, self.rows)?;
        if self.json {
            output::json(&self.answer(&checked))?;
        } else {
            report(&checked).iter().try_for_each(|line| output::line(line))?;
        }
        let count = checked.problems.len() + usize::from(!checked.missing.is_empty());
        if count == 0 {
            return Ok(());
        }
        let message = format!("the check failed in {count} {}", plural(count, "place"));
        Err(Error::Disagreement { folder: self.folder.clone(), message })
    }

    fn answer(&self, checked: &Checked) -> serde_json::Value {
        let described = |task: &experiment::Task| checked.plan.describe(*task);
        json!({
            "folder": self.folder.display().to_string(),
            "whole": checked.is_whole(),
            "version": checked.version,
            "expected": checked.expected,
            "rows": checked.rows,
            "missing": checked.missing.len(),
            "recomputed": checked.recomputed.iter().map(described).collect::<Vec<_>>(),
            "problems": checked.problems,
        })
    }
}

/// What was found, line by line.
fn report(checked: &Checked) -> Vec<String> {
    let mut lines = vec![format!("{} of {} rows are there", checked.rows, checked.expected)];
    lines.extend(missing_lines(&checked.plan, &checked.missing));
    lines.extend(checked.problems.iter().take(TOLD).map(one_line));
    if checked.problems.len() > TOLD {
        lines.push(format!("and {} problems more", checked.problems.len() - TOLD));
    }
    let count = checked.recomputed.len();
    lines.push(format!(
        "{count} {} computed again (by version {})",
        plural(count, "row"),
        env!("CARGO_PKG_VERSION")
    ));
    if checked.is_whole() {
        lines.push(format!(
            "whole: config, columns, keys and averages agree, made by version {}",
            checked.version
        ));
    }
    lines
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
