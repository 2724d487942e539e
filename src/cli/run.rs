//! `attractor run`: from a config to tables and figures.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use attractor::analysis::{self, Residual};
use attractor::error::Result;
use attractor::experiment::{
    self, Experiment, Folder, Manifest, Opened, Plan, Progress, Session, Task, shipped,
};
use attractor::figure;
use attractor::statistics::Estimate;
use attractor::table::Table;
use clap::Args;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::output::{self, talk};
use super::plot::{ESTIMATES, draw};

/// Run an experiment: simulate, write tables, draw figures
///
/// A folder in which the same config was begun is continued; one that is complete has its figures drawn
/// again.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor run quickstart
  attractor run experiments/phase-diagram.toml --threads 2
  attractor run capacity --set ensemble.samples=64 --set network.neurons='[1000, 4000]' --out results/mine
  attractor run experiments/energy.toml --dry-run

Errors: exit code 2 for a config that asks for what does not exist, 1 for a run that failed.")]
pub(super) struct Run {
    /// A TOML file, or the name of an experiment that ships
    #[arg(value_name = "CONFIG|NAME")]
    config: String,
    /// Where the results go [default: results/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change a value of the config; may be repeated
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE")]
    changes: Vec<String>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=4096))]
    threads: Option<u16>,
    /// Say what would be done, and do nothing
    #[arg(long = "dry-run")]
    rehearse: bool,
    /// Replace the results that are in the folder
    #[arg(long)]
    restart: bool,
    /// No talk and no progress bar; errors are still told
    #[arg(long, short)]
    quiet: bool,
}

impl Run {
    pub(super) fn run(&self) -> Result<()> {
        let (name, experiment) = self.experiment()?;
        let plan = Plan::new(&experiment)?;
        let threads = self.threads.map_or_else(rayon_threads, usize::from);
        let path = self.out.clone().unwrap_or_else(|| Path::new("results").join(name));
        let announcement = announcement(&experiment, &plan, threads)?;
        if self.rehearse {
            return output::line(&format!("{announcement}\nto {}", path.display()));
        }
        self.say(&announcement);
        let mut manifest = Manifest::new(&experiment, &plan);
        let (folder, opened) = Folder::open(&path, &plan, &mut manifest, self.restart)?;
        match opened {
            Opened::Complete => {
                self.say(&format!("{} is complete already: nothing to simulate", path.display()));
            }
            Opened::ToDo(tasks) => {
                self.simulate(&plan, &tasks, threads, &folder, &mut manifest)?;
                let (samples, points) = folder.finish(&plan, &mut manifest)?;
                if let Some(estimates) = analysis::estimates(&samples) {
                    estimates.write(&path.join(ESTIMATES))?;
                    self.say(&estimate_lines(&estimates));
                }
                self.say(&summary(&points));
            }
        }
        let figures = draw(&path, &manifest, &experiment.output.figures)?;
        self.say(&format!("tables in {}", path.display()));
        for figure in figures {
            self.say(&format!("figure {}", figure.display()));
        }
        Ok(())
    }

    /// The experiment and its name: from a file, or one that ships.
    fn experiment(&self) -> Result<(String, Experiment)> {
        let path = Path::new(&self.config);
        if !path.exists()
            && let Some(shipped) = shipped::find(&self.config)
        {
            let parsed = Experiment::parse(shipped.name, shipped.text, &self.changes, figure::NAMES)?;
            return Ok((shipped.name.to_owned(), parsed));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, Experiment::load(path, &self.changes, figure::NAMES)?))
    }

    fn say(&self, text: &str) {
        talk(self.quiet, text);
    }

    /// Runs what is to do, each finished task going to the folder at once.
    fn simulate(
        &self,
        plan: &Plan,
        tasks: &[Task],
        threads: usize,
        folder: &Folder,
        manifest: &mut Manifest,
    ) -> Result<()> {
        let all = plan.points.len() * plan.samples as usize;
        if tasks.len() < all {
            self.say(&format!("{} of {all} tasks are there already", all - tasks.len()));
        }
        let bar = self.bar(plan, tasks);
        let (start, updates) = (Instant::now(), AtomicU64::new(0));
        let ran = experiment::run(plan, tasks, threads, &|progress: Progress| {
            updates.fetch_add(progress.updates, Ordering::Relaxed);
            bar.inc(progress.expected_updates);
            folder.append(&progress.row)
        });
        bar.finish_and_clear();
        let seconds = start.elapsed().as_secs_f64();
        manifest.add(Session { threads, seconds, updates: updates.into_inner() });
        ran?;
        self.say(&format!(
            "{} neuron updates in {seconds:.1} s, {}/s",
            engineering(manifest.neuron_updates as f64),
            engineering(manifest.updates_per_second)
        ));
        Ok(())
    }

    /// A bar in neuron updates, on a terminal only.
    fn bar(&self, plan: &Plan, tasks: &[Task]) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let expected = tasks.iter().map(|task| plan.points[task.point].expected_updates()).sum();
        let template = "{wide_bar} {percent:>3} %  {rate}  {eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style =
            style.with_key("rate", |state: &indicatif::ProgressState, text: &mut dyn std::fmt::Write| {
                let _ = write!(text, "{} neuron updates/s", engineering(state.per_sec()));
            });
        ProgressBar::new(expected).with_style(style)
    }
}

/// What is going to be done.
fn announcement(experiment: &Experiment, plan: &Plan, threads: usize) -> Result<String> {
    let seconds = plan.nominal_seconds() * experiment::calibrate()? / threads as f64;
    let mut text = format!(
        "{}\n{} points x {} pattern sets, about {} neuron updates, {} on {threads} threads",
        experiment.title,
        plan.points.len(),
        plan.samples,
        engineering(plan.expected_updates() as f64),
        HumanDuration(std::time::Duration::from_secs_f64(seconds.ceil())),
    );
    if plan.merged > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{} points of the grid coincide with others and are done once", plan.merged);
    }
    Ok(text)
}

/// As many threads as the machine has cores.
fn rayon_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A large number in few digits: 1.07e9.
fn engineering(number: f64) -> String {
    if number < 1e4 { format!("{number:.0}") } else { format!("{number:.2e}") }
}

fn estimate_lines(estimates: &Table) -> String {
    let line = |row: usize| {
        let value = estimates.number(row, "value")?;
        let estimate = Estimate { value, error: estimates.number(row, "error") };
        let systematic =
            estimates.number(row, "systematic").map_or(String::new(), |s| format!(", systematic {s:.1e}"));
        Some(format!("{} at load {estimate}{systematic}", estimates.text(row, "quantity")?))
    };
    let lines: Vec<String> = (0..estimates.rows().len()).filter_map(line).collect();
    lines.join("\n")
}

/// Where retrieval was found, and the worst disagreement with theory.
fn summary(points: &Table) -> String {
    let mut lines = vec![retrieval_line(points)];
    let residuals = analysis::residuals(points);
    if let Some(worst) = residuals.iter().max_by(|a, b| a.score().abs().total_cmp(&b.score().abs())) {
        lines.push(disagreement_line(worst, residuals.len()));
    }
    lines.join("\n")
}

fn retrieval_line(points: &Table) -> String {
    let all = points.rows().len();
    let retrieved: Vec<usize> = (0..all)
        .filter(|&row| points.number(row, "retrieved").is_some_and(|fraction| fraction > 0.5))
        .collect();
    let largest = |column: &str| {
        retrieved
            .iter()
            .filter_map(|&row| points.number(row, column))
            .max_by(f64::total_cmp)
            .unwrap_or_default()
    };
    if retrieved.is_empty() {
        return format!("retrieval: most pattern sets lost the pattern at all {all} points");
    }
    format!(
        "retrieval: most pattern sets kept the pattern at {} of {all} points, up to load {:.4} and up to temperature {}",
        retrieved.len(),
        largest("load"),
        largest("temperature")
    )
}

fn disagreement_line(worst: &Residual, count: usize) -> String {
    let measured = Estimate { value: worst.measured, error: Some(worst.error) };
    format!(
        "theory: of {count} points where all sets kept the pattern the worst is N = {}, load {:.4}, T = {}: overlap {measured}, replica theory {:.5}, {:+.1} standard errors",
        worst.neurons,
        worst.load,
        worst.temperature,
        worst.theory,
        worst.score()
    )
}
