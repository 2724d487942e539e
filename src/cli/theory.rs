//! `attractor theory`: replica theory as a table of functions.

use std::path::PathBuf;

use attractor::error::{Error, Result};
use attractor::table::{Table, cell};
use attractor::theory;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::output;

/// Replica theory (Amit, Gutfreund, Sompolinsky): states, lines of the phase diagram, capacity
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
    /// The states at one load and temperature: m, q, r, C, energy, free energy, entropy, stability
    Point {
        /// Load alpha = P/N, 0 or above
        #[arg(long, allow_negative_numbers = true)]
        load: f64,
        /// Temperature T, 0 or above
        #[arg(long, allow_negative_numbers = true)]
        temperature: f64,
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// The lines of the phase diagram over load, as CSV; empty where a line has ended
    Lines {
        /// Write to this file instead of stdout
        #[arg(long)]
        out: Option<PathBuf>,
        /// Print JSON instead of CSV
        #[arg(long, conflicts_with = "out")]
        json: bool,
    },
    /// The largest load with a retrieval state at T = 0
    Capacity {
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
}

impl Theory {
    pub(super) fn run(&self) -> Result<()> {
        match &self.question {
            Question::Point { load, temperature, json } => point(*load, *temperature, *json),
            Question::Lines { out, json } => lines(out.as_ref(), *json),
            Question::Capacity { json } => capacity(*json),
        }
    }
}

#[derive(Serialize)]
struct Point {
    load: f64,
    temperature: f64,
    retrieval: Option<theory::State>,
    spin_glass: Option<theory::State>,
    paramagnet: Option<theory::State>,
}

fn point(load: f64, temperature: f64, json: bool) -> Result<()> {
    for (name, value) in [("--load", load), ("--temperature", temperature)] {
        if !(0.0..=1e100).contains(&value) {
            let cure = "give a finite number from 0 to 1e100";
            return Err(Error::Argument { name, value: format!("{value:?}"), cure });
        }
    }
    let point = Point {
        load,
        temperature,
        retrieval: theory::retrieval(load, temperature),
        spin_glass: theory::spin_glass(load, temperature),
        paramagnet: theory::paramagnet(load, temperature),
    };
    if json {
        return output::json(&point);
    }
    output::line(&format!("load {load}, temperature {temperature} (replica symmetric)"))?;
    output::line(
        "state       m            q            r            C            energy        free energy   entropy       stability",
    )?;
    for (name, state) in
        [("retrieval", point.retrieval), ("spin glass", point.spin_glass), ("paramagnet", point.paramagnet)]
    {
        output::line(&format!("{name:11} {}", state.map_or("does not exist here".to_owned(), describe)))?;
    }
    Ok(())
}

fn describe(state: theory::State) -> String {
    let stability = state.stability.map_or("-".to_owned(), |value| format!("{value:.6}"));
    format!(
        "{:<12.9} {:<12.9} {:<12.8} {:<12.9} {:<13.9} {:<13.9} {:<13.9} {stability}",
        state.m, state.q, state.r, state.c, state.energy, state.free_energy, state.entropy
    )
}

/// Loads of the table of lines: every thousandth up to 0.15, the region that has retrieval states and a little more.
fn loads() -> Vec<f64> {
    (1..=150).map(|thousandth| f64::from(thousandth) / 1000.0).collect()
}

fn lines(out: Option<&PathBuf>, json: bool) -> Result<()> {
    let points = theory::lines(&loads());
    if json {
        return output::json(&points);
    }
    let mut table = Table::new(["load", "T_g", "T_M", "T_c", "T_AT"]);
    for point in points {
        let rest = [Some(point.glass), point.retrieval, point.coexistence, point.stability];
        table.push(std::iter::once(cell(point.load)).chain(rest.map(cell)).collect());
    }
    match out {
        Some(path) => table.write(path),
        None => output::csv(&table),
    }
}

fn capacity(json: bool) -> Result<()> {
    let replica_symmetric = theory::replica_symmetric_capacity();
    if json {
        return output::json(&serde_json::json!({ "replica_symmetric": replica_symmetric }));
    }
    output::line(&format!(
        "replica symmetric, T = 0: load {:.12}, overlap there {:.12}",
        replica_symmetric.load, replica_symmetric.m
    ))
}
