//! The commands, one file each.

mod list;
mod output;
mod plot;
mod run;
mod status;
mod theory;

use clap::{Parser, Subcommand};

use attractor::error::Result;

/// A statistical-physics laboratory for Hopfield networks: sweeps load and temperature over Glauber
/// dynamics, writes tables with error bars, draws the figures and holds them against replica theory.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Examples:
  attractor run quickstart                   an experiment that ships, a few seconds
  attractor run experiments/phase-diagram.toml
  attractor run my.toml --set network.neurons=4000 --out results/larger
  attractor plot results/phase-diagram       the figures again, from the tables
  attractor theory point --load 0.1 --temperature 0.2

Exit codes: 0 done, 1 a run failed, 2 the request was wrong."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Status(status::Status),
    Plot(plot::Plot),
    Theory(theory::Theory),
    List(list::List),
}

/// Carries out what was asked.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Run(run) => run.run(),
        Command::Status(status) => status.run(),
        Command::Plot(plot) => plot.run(),
        Command::Theory(theory) => theory.run(),
        Command::List(list) => list.run(),
    }
}

pub(crate) use output::is_closed_pipe;
