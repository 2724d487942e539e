//! `attractor theory lines`: the lines of the phase diagram.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{self, Boundary, LinePoint};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::Answer;

/// The lines of the phase diagram over load or temperature, as CSV; empty where a line has ended
#[derive(Args)]
#[command(after_help = "\
Over load: the temperatures T_g (spin glass to paramagnet), T_M (retrieval ends; the upper one where there are two), T_c
(retrieval stops being lowest), T_AT (replica symmetry breaks below), T_3 and T_5 (mixtures lose stability). Over temperature:
the loads of the same lines, re-entrant parts included, and the end of retrieval with one step of broken symmetry.")]
pub(super) struct Lines {
    /// What the table runs over
    #[arg(long, value_enum, default_value_t = Over::Load)]
    over: Over,
    /// How many rows; loads end at 0.15, temperatures at 1.5
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    #[command(flatten)]
    answer: Answer,
}

#[derive(Clone, Copy, ValueEnum)]
enum Over {
    /// Loads up to 0.15: all that have retrieval states and a little more
    Load,
    /// Temperatures up to 1.5
    Temperature,
}

impl Lines {
    pub(super) fn run(&self) -> Result<()> {
        match self.over {
            Over::Load => {
                let lines = shared(&self.steps(0.15), theory::lines);
                self.answer.give(&lines, || over_load(&lines))
            }
            Over::Temperature => {
                // From T = 0, where most lines begin.
                let temperatures: Vec<f64> = std::iter::once(0.0).chain(self.steps(1.5)).collect();
                let boundaries = shared(&temperatures, theory::boundaries);
                self.answer.give(&boundaries, || over_temperature(&boundaries))
            }
        }
    }

    /// Equal steps from nothing, which is left out, to an end.
    fn steps(&self, end: f64) -> Vec<f64> {
        // Twelve digits, as in the grids of experiments: 0.1 and not 0.10000000000000002.
        let rounded = |value: f64| format!("{value:.12}").parse().unwrap_or(value);
        (1..=self.count).map(|step| rounded(end * f64::from(step) / f64::from(self.count))).collect()
    }
}

/// The rows of a table, shared among the cores.
fn shared<Row: Send>(places: &[f64], rows: fn(&[f64]) -> Vec<Row>) -> Vec<Row> {
    places.par_iter().with_max_len(1).flat_map_iter(|&place| rows(&[place])).collect()
}

fn over_load(lines: &[LinePoint]) -> Table {
    let mut table = Table::new(["load", "T_g", "T_M", "T_c", "T_AT", "T_3", "T_5"]);
    for line in lines {
        let [three, five] = line.mixtures;
        let rest = [Some(line.glass), line.retrieval, line.coexistence, line.stability, three, five];
        table.push(std::iter::once(cell(line.load)).chain(rest.map(cell)).collect());
    }
    table
}

fn over_temperature(boundaries: &[Boundary]) -> Table {
    let mut table =
        Table::new(["temperature", "load_g", "load_M", "load_M_1RSB", "load_c", "load_3", "load_5"]);
    for line in boundaries {
        let [three, five] = line.mixtures;
        let rest = [line.glass, line.retrieval, line.retrieval_one_step, line.coexistence, three, five];
        table.push(std::iter::once(cell(line.temperature)).chain(rest.map(cell)).collect());
    }
    table
}
