//! `attractor theory lines`: the lines of the phase diagram.

use std::path::PathBuf;

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory;
use clap::Args;

use super::output;

/// The lines of the phase diagram over load, as CSV; empty where a line has ended
#[derive(Args)]
pub(super) struct Lines {
    /// Write to this file instead of stdout
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print JSON instead of CSV
    #[arg(long, conflicts_with = "out")]
    json: bool,
}

impl Lines {
    pub(super) fn run(&self) -> Result<()> {
        let points = theory::lines(&loads());
        if self.json {
            return output::json(&points);
        }
        let mut table = Table::new(["load", "T_g", "T_M", "T_c", "T_AT"]);
        for point in points {
            let rest = [Some(point.glass), point.retrieval, point.coexistence, point.stability];
            table.push(std::iter::once(cell(point.load)).chain(rest.map(cell)).collect());
        }
        match &self.out {
            Some(path) => table.write(path),
            None => output::csv(&table),
        }
    }
}

/// Loads of the table of lines: every thousandth up to 0.15, the region that has retrieval states and a little more.
fn loads() -> Vec<f64> {
    (1..=150).map(|thousandth| f64::from(thousandth) / 1000.0).collect()
}
