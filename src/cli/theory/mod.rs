//! `attractor theory`: replica theory as a table of functions, one file per question.

mod basin;
mod bounds;
mod capacity;
mod lines;
mod mixtures;
mod point;

use std::path::Path;

use attractor::error::{Error, Result};
use attractor::table::Table;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::output;

/// Theory: replica-symmetric and one-step states, phase lines, capacity, mixtures, bounds, basins
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor theory point --load 0.1 --temperature 0.2
  attractor theory lines --out lines.csv
  attractor theory capacity --json
  attractor theory mixtures --load 0.01 --temperature 0.1 --of 3
  attractor theory bounds --neurons 1000 --load 0.05 0.1
  attractor theory basin --load 0.1 --start-overlap 0.35 --steps 20")]
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
        }
    }
}

/// Refuses a load or temperature that no formula takes.
fn check_range(name: &'static str, value: f64) -> Result<()> {
    if (0.0..=1e100).contains(&value) {
        return Ok(());
    }
    let cure = "give a finite number from 0 to 1e100";
    Err(Error::Argument { name, value: format!("{value:?}"), cure })
}

/// Gives an answer as JSON or as a table, in a file or on stdout.
fn answer(
    json: bool,
    out: Option<&Path>,
    value: &impl Serialize,
    table: impl FnOnce() -> Table,
) -> Result<()> {
    match out {
        _ if json => output::json(value),
        Some(path) => table().write(path),
        None => output::csv(&table()),
    }
}
