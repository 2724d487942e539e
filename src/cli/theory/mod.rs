//! `attractor theory`: replica theory as a table of functions, one file per question.

mod capacity;
mod lines;
mod point;

use attractor::error::{Error, Result};
use clap::{Args, Subcommand};

use super::output;

/// Replica theory (Amit, Gutfreund, Sompolinsky; one-step RSB): states, lines of the phase diagram, capacity
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor theory point --load 0.1 --temperature 0.2
  attractor theory lines --out lines.csv
  attractor theory capacity --json")]
pub(super) struct Theory {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    Point(point::Point),
    Lines(lines::Lines),
    Capacity(capacity::Capacity),
}

impl Theory {
    pub(super) fn run(&self) -> Result<()> {
        match &self.question {
            Question::Point(point) => point.run(),
            Question::Lines(lines) => lines.run(),
            Question::Capacity(capacity) => capacity.run(),
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
