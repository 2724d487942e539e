//! The commands, one file each.

mod bench;
mod check;
mod compare;
mod gallery;
mod list;
mod memories;
mod merge;
mod output;
mod plot;
mod ranks;
mod recall;
mod run;
mod screen;
mod status;
mod stop;
mod summary;
mod theory;

use std::process::ExitCode;

use attractor::error::{Result, one_line};
use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

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
  attractor run capacity --shard 1/8         one share of eight, for one of several machines
  attractor merge results/capacity-*-of-8 --out results/capacity
  attractor check results/capacity           are these results whole, and do they still come out the same
  attractor plot results/phase-diagram       the figures again, from the tables
  attractor compare results/validation       measured against theory, in standard errors
  attractor theory point --load 0.1 --temperature 0.2
  attractor recall --cue H --noise 0.2       a damaged letter, repaired sweep by sweep

Exit codes: 0 done, 1 a run failed, 2 the request was wrong, 3 a time limit stopped the run, 130 a signal did."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Status(status::Status),
    Merge(merge::Merge),
    Check(check::Check),
    Plot(plot::Plot),
    Compare(compare::Compare),
    Theory(theory::Theory),
    Recall(recall::Recall),
    Gallery(gallery::Gallery),
    List(list::List),
    Bench(bench::Bench),
}

/// Carries out what was asked.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Run(run) => run.run(),
        Command::Status(status) => status.run(),
        Command::Merge(merge) => merge.run(),
        Command::Check(check) => check.run(),
        Command::Plot(plot) => plot.run(),
        Command::Compare(compare) => compare.run(),
        Command::Theory(theory) => theory.run(),
        Command::Recall(recall) => recall.run(),
        Command::Gallery(gallery) => gallery.run(),
        Command::List(list) => list.run(),
        Command::Bench(bench) => bench.run(),
    }
}

/// Answers arguments that name no command: help as it stands, a mistake in one line.
pub(crate) fn explain(refusal: &clap::Error) -> ExitCode {
    if !refusal.use_stderr() || refusal.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // A reader of help that went away needs no help.
        let _ = refusal.print();
    } else {
        let text = refusal.render().to_string();
        let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.starts_with("Usage:"));
        let joined: Vec<String> =
            paragraphs.map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        complain(&one_line(joined.join("; ").trim_start_matches("error: ")));
    }
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}

pub(crate) use output::{complain, is_closed_pipe};
pub(crate) use stop::code as stopped_code;
