//! The `attractor` command: parse, dispatch, exit code.
#![expect(clippy::print_stderr, reason = "this is the program that talks to people")]

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::run(&cli::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, as `head` does, is no failure.
        Err(failure) if cli::is_closed_pipe(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(if failure.is_request() { 2 } else { 1 })
        }
    }
}
