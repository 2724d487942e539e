//! The `attractor` command: parse, dispatch, exit code.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => return cli::explain(&refusal),
    };
    match cli::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, as `head` does, is no failure.
        Err(failure) if cli::is_closed_pipe(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            cli::complain(&failure.to_string());
            let stopped = cli::stopped_code().filter(|_| failure.is_stop());
            ExitCode::from(stopped.unwrap_or(if failure.is_request() { 2 } else { 1 }))
        }
    }
}
