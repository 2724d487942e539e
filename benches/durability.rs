//! What it costs to lose nothing: the same tasks with every row kept on disk as `attractor run` keeps it, and with none kept.
//!
//! `cargo bench --bench durability` does pairs in turn, the one and the other first, and prints processor time (user and
//! system, Linux only) and wall time of each; `cargo bench --bench durability -- 10000` chooses the number of tasks of
//! about 10 ms.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::time::{Duration, Instant};

use attractor::error::Result;
use attractor::experiment::{self, Checkpoints, Experiment, Folder, Manifest, Plan, Progress};

const PAIRS: usize = 5;
const TASKS: u64 = 2000;
/// As the command keeps where tasks stand.
const EVERY: Duration = Duration::from_secs(60);
/// Clock ticks a second in /proc, on every Linux there is.
const TICKS: f64 = 100.0;

/// What a run took, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    processor: f64,
    wall: f64,
}

fn main() -> Result<()> {
    let tasks = std::env::args().nth(1).and_then(|argument| argument.parse().ok()).unwrap_or(TASKS);
    let text = format!(
        "network = {{ neurons = 1000, patterns = 50 }}\n\
         dynamics = {{ temperature = 0.4, burn_in = 100, sweeps = 1000 }}\nensemble = {{ samples = {tasks} }}"
    );
    let experiment = Experiment::parse("durability", &text, &[], &[])?;
    let plan = Plan::new(&experiment)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{tasks} tasks on {threads} threads; seconds of processor (wall)\nkept               not kept           ratio"
    );
    let mut ratios = Vec::new();
    for pair in 0..PAIRS {
        let (kept, bare) = if pair % 2 == 0 {
            let kept = cost(|| keeping(&experiment, &plan, threads))?;
            (kept, cost(|| forgetting(&plan, threads))?)
        } else {
            let bare = cost(|| forgetting(&plan, threads))?;
            (cost(|| keeping(&experiment, &plan, threads))?, bare)
        };
        ratios.push(kept.processor / bare.processor);
        println!(
            "{:7.2} ({:7.2})  {:7.2} ({:7.2})  {:.4} ({:.4})",
            kept.processor,
            kept.wall,
            bare.processor,
            bare.wall,
            kept.processor / bare.processor,
            kept.wall / bare.wall
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio of processor time {:.4}", ratios[PAIRS / 2]);
    Ok(())
}

fn cost(run: impl FnOnce() -> Result<()>) -> Result<Cost> {
    let (begin, before) = (Instant::now(), processor_seconds());
    run()?;
    Ok(Cost { processor: processor_seconds() - before, wall: begin.elapsed().as_secs_f64() })
}

/// User and system time of this process; not a number where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    if let [user, system] = ticks[..] { (user + system) / TICKS } else { f64::NAN }
}

/// Every row to a folder in the working directory, as `attractor run` does.
fn keeping(experiment: &Experiment, plan: &Plan, threads: usize) -> Result<()> {
    let folder = std::env::current_dir().unwrap_or_default().join("target/durability");
    let mut manifest = Manifest::new(experiment, plan);
    let (held, _) = Folder::open(&folder, experiment, plan, &mut manifest, true)?;
    let checkpoints = Checkpoints::new(&folder, experiment, EVERY);
    manifest.begin(threads);
    manifest.write(&folder)?;
    experiment::run(plan, &plan.tasks(), threads, Some(&checkpoints), &|progress| match progress {
        Progress::Finished { row, .. } => held.append(&row),
        Progress::Swept(_) => Ok(()),
    })?;
    held.finish(plan, plan.tasks().len())?;
    held.complete(&mut manifest)
}

fn forgetting(plan: &Plan, threads: usize) -> Result<()> {
    experiment::run(plan, &plan.tasks(), threads, None, &|_| Ok(()))
}
