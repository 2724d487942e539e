//! What rank 0 of a run on many ranks has to do: a rehearsal of the run with the times of its messages.
//!
//! `cargo bench --bench scale`; `docs/scale.md` says what the numbers mean.

#![allow(clippy::print_stdout, reason = "a table on the terminal is what this program is for")]

use attractor::experiment::cluster::{Handling, rehearse};
use attractor::experiment::{Experiment, Plan};

/// Assumed: 12 microseconds to read a row and write it, 20 to deal out a share.
const HANDLING: Handling = Handling { row: 12e-6, share: 20e-6 };

fn main() -> Result<(), attractor::error::Error> {
    println!("| tasks | of (s) | ranks | ideal (s) | took (s) | rank 0 busy | shares | most waiting |");
    println!("|---|---|---|---|---|---|---|---|");
    for (tasks, ranks, sweeps) in [
        (100_000_u64, 64, 400),
        (1_000_000, 1000, 400),
        (10_000_000, 10_000, 400),
        (10_000_000, 10_000, 4000),
        (10_000_000, 10_000, 40_000),
        (10_000_000, 1000, 4000),
    ] {
        let text = format!(
            "network = {{ neurons = 2000, load = [0.05, 0.1] }}\n\
             dynamics = {{ temperature = [0.1, 0.2, 0.3, 0.4, 0.5], burn_in = 0, sweeps = {sweeps} }}\n\
             ensemble = {{ samples = {} }}",
            tasks / 10
        );
        let plan = Plan::new(&Experiment::parse("scale", &text, &[], &[])?)?;
        let played = rehearse(&plan, ranks, HANDLING);
        println!(
            "| {tasks} | {:.3} | {ranks} | {:.0} | {:.0} | {:.3} | {} | {} |",
            played.ideal * ranks as f64 / tasks as f64,
            played.ideal,
            played.seconds,
            played.busy,
            played.shares,
            played.waiting
        );
    }
    Ok(())
}
