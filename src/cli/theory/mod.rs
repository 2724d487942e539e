//! `attractor theory`: replica theory as a table of functions, one file per question.

mod basin;
mod bounds;
mod capacity;
mod dilution;
mod extreme_dilution;
mod lines;
mod mixtures;
mod optimal;
mod point;
mod replay;
mod rule;
mod sequence;

use std::path::PathBuf;

use attractor::error::{Error, Result};
use attractor::table::Table;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::output;

/// Theory: replica-symmetric and one-step states, phase lines, capacity, mixtures, bounds, basins, other rules
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor theory point --load 0.1 --temperature 0.2
  attractor theory lines --out lines.csv
  attractor theory capacity --json
  attractor theory mixtures --load 0.01 --temperature 0.1 --of 3
  attractor theory bounds --neurons 1000 --load 0.05 0.1
  attractor theory basin --load 0.1 --start-overlap 0.35 --steps 20
  attractor theory dilution --connectivity 0.5 --load 0.05
  attractor theory rule --rule pseudo-inverse --load 0.5 --temperature 0.15
  attractor theory optimal --load 0.5
  attractor theory sequence --load 0.2
  attractor theory replay --strength 1.2 --response fading --input 0 0.2 0.4")]
pub(super) struct Theory {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    Point(point::Point),
    Lines(lines::Lines),
    Capacity(capacity::Capacity),
    Mixtures(mixtures::Mixtures),
    Bounds(bounds::Bounds),
    Basin(basin::Basin),
    Dilution(dilution::Dilution),
    ExtremeDilution(extreme_dilution::ExtremeDilution),
    Rule(rule::Rule),
    Sequence(sequence::Sequence),
    Replay(replay::Replay),
    Optimal(optimal::Optimal),
}

impl Theory {
    pub(super) fn run(&self) -> Result<()> {
        match &self.question {
            Question::Point(point) => point.run(),
            Question::Lines(lines) => lines.run(),
            Question::Capacity(capacity) => capacity.run(),
            Question::Mixtures(mixtures) => mixtures.run(),
            Question::Bounds(bounds) => bounds.run(),
            Question::Basin(basin) => basin.run(),
            Question::Dilution(dilution) => dilution.run(),
            Question::ExtremeDilution(dilution) => dilution.run(),
            Question::Rule(rule) => rule.run(),
            Question::Sequence(sequence) => sequence.run(),
            Question::Replay(replay) => replay.run(),
            Question::Optimal(optimal) => optimal.run(),
        }
    }
}

/// Where an answer goes.
#[derive(Args)]
struct Answer {
    /// Write to this file instead of stdout
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print JSON instead of CSV
    #[arg(long, conflicts_with = "out")]
    json: bool,
}

impl Answer {
    /// Gives a value as JSON or as a table, in a file or on stdout.
    fn give(&self, value: &impl Serialize, table: impl FnOnce() -> Table) -> Result<()> {
        match &self.out {
            _ if self.json => output::json(value),
            Some(path) => table().write(path),
            None => output::csv(&table()),
        }
    }
}

/// A refusal of an argument's value.
fn refusal(name: &'static str, value: f64, cure: &'static str) -> Error {
    Error::Argument { name, value: format!("{value:?}"), cure }
}

/// Refuses a load or temperature that no formula takes.
fn check_range(name: &'static str, value: f64) -> Result<()> {
    if (0.0..=1e100).contains(&value) {
        return Ok(());
    }
    Err(refusal(name, value, "give a finite number from 0 to 1e100"))
}
