//! `attractor bench`: the standard workloads on this machine.

use attractor::error::Result;
use attractor::experiment::workload::{Timing, WORKLOADS, Workload};
use attractor::network::kernel::Level;
use clap::Args;

use super::output;
use super::run::rayon_threads;

/// Time the standard workloads on this machine, on one thread and on all
///
/// W1: N = 2000, P = 200, descents from a pattern with 10 % of its neurons flipped. W2: N = 2000, P = 100, the
/// heat bath at T = 0.4 in random order. W3: N = 40000, P = 1000, a descent from a pattern with 30 % flipped.
#[derive(Args)]
#[command(after_help = "\
Each time is the median of seven. 'drawn' is how many moves the random numbers alone allow in a second:
no program that draws them so makes more updates. ATTRACTOR_VECTOR_UNITS=portable (neon, avx2, avx512) leaves
wider vector units unused.")]
pub(super) struct Bench {
    /// This workload alone
    #[arg(long, value_name = "NAME", value_parser = ["W1", "W2", "W3"])]
    only: Option<String>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(super) fn run(&self) -> Result<()> {
        let all = rayon_threads();
        let mut threads = vec![1, all];
        threads.dedup();
        let chosen =
            |work: &&Workload| self.only.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(work.name));
        let runs = threads
            .iter()
            .flat_map(|&threads| WORKLOADS.iter().filter(chosen).map(move |work| (work, threads)));
        if self.json {
            let timings: Vec<Timing> =
                runs.map(|(work, threads)| work.time(threads)).collect::<Result<_>>()?;
            return output::json(&timings);
        }
        output::line(&format!("vector units: {}", Level::best()))?;
        output::line("workload  threads  engine    seconds     relaxations/s  updates/s   drawn/s")?;
        for (work, threads) in runs {
            output::line(&row(&work.time(threads)?))?;
        }
        Ok(())
    }
}

fn row(timing: &Timing) -> String {
    let relaxations = timing.relaxations_per_second.map_or("-".to_owned(), |rate| format!("{rate:.4e}"));
    format!(
        "{:8}  {:7}  {:8}  {:.4e}  {relaxations:>13}  {:.3e}  {:.3e}",
        timing.name,
        timing.threads,
        timing.engine,
        timing.seconds,
        timing.updates_per_second,
        timing.moves_drawn_per_second
    )
}
