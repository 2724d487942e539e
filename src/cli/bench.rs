//! `attractor bench`: the standard workloads on this machine, and how cost grows with N and P.

use std::path::{Path, PathBuf};

use attractor::error::{Error, Result};
use attractor::experiment::growth::{self, Fit, Growth, Point};
use attractor::experiment::workload::{Timing, WORKLOADS, Workload};
use attractor::figure;
use attractor::network::kernel::Level;
use attractor::statistics::Estimate;
use clap::Args;
use serde::Serialize;

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
    /// On this many threads alone, each with a network of its own
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=4096), conflicts_with = "growth")]
    threads: Option<u16>,
    /// Measure instead how the time of a sweep grows with N and with P, on one thread (about a minute): growth.csv,
    /// growth-fits.csv, growth.svg and growth.png in this folder, the exponents printed
    #[arg(long, value_name = "DIR", conflicts_with = "only")]
    growth: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(super) fn run(&self) -> Result<()> {
        if let Some(folder) = &self.growth {
            return self.grow(folder);
        }
        let all = rayon_threads();
        let mut threads = self.threads.map_or_else(|| vec![1, all], |threads| vec![usize::from(threads)]);
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

    /// Measures how cost grows, and leaves tables and figure in a folder.
    fn grow(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).map_err(|source| Error::file(folder, "create", source))?;
        if !self.json {
            output::line(&format!("vector units: {}", Level::best()))?;
            output::line(
                "series    engine    neurons  patterns  seconds/sweep  ns/update  flips/update  used",
            )?;
        }
        let growth = Growth::default();
        let tell = |point: &Point| if self.json { Ok(()) } else { output::line(&point_row(point)) };
        let points = growth.measure(tell)?;
        let fits = growth.fits(&points);
        let tables = (growth::table_of_points(&points), growth::table_of_fits(&fits));
        tables.0.write(&folder.join(growth::POINTS))?;
        tables.1.write(&folder.join(growth::FITS))?;
        let figures = figure::draw_growth(&tables.0, &tables.1, folder)?;
        if self.json {
            return output::json(&Growths { points, fits });
        }
        fits.iter().try_for_each(|fit| output::line(&fit_row(fit)))?;
        figures.iter().try_for_each(|path| output::line(&path.display().to_string()))
    }
}

/// What `--growth --json` prints.
#[derive(Serialize)]
struct Growths {
    points: Vec<Point>,
    fits: Vec<Fit>,
}

fn point_row(point: &Point) -> String {
    format!(
        "{:8}  {:8}  {:7}  {:8}  {:13.4e}  {:9.1}  {:12.4}  {}",
        point.series,
        point.engine,
        point.neurons,
        point.patterns,
        point.seconds_per_sweep,
        point.nanoseconds_per_update,
        point.flips_per_update,
        point.used
    )
}

fn fit_row(fit: &Fit) -> String {
    let exponent = Estimate { value: fit.exponent, error: fit.error };
    let symbol = if fit.series == "neurons" { "N at fixed load" } else { "P at fixed N" };
    format!(
        "{}: seconds per sweep grow with exponent {exponent} in {symbol} ({} points)",
        fit.engine, fit.points
    )
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
