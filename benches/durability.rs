//! What it costs to lose nothing: `cargo bench --bench durability`.
//!
//! Ten thousand tasks of next to no work are run in turn with every row kept on disk as `attractor run` keeps it and with
//! none kept; the difference is what a row costs. The sync of the file, once a second at most, is timed apart. Both are
//! told as shares of a run whose tasks take 10 ms: far below the noise of a machine, they could not be seen in such a run itself.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use attractor::error::{Error, Result};
use attractor::experiment::{self, Checkpoints, Experiment, Folder, Manifest, Plan, Progress};

const PAIRS: usize = 9;
const TASKS: f64 = 10_000.0;
const CONFIG: &str = "network = { neurons = 10, patterns = 1 }\n\
                      dynamics = { temperature = 0.4, burn_in = 0, sweeps = 1 }\nensemble = { samples = 10000 }";
/// Seconds of the tasks whose rows are to be kept.
const TASK: f64 = 0.01;
/// As the command keeps where tasks stand.
const EVERY: Duration = Duration::from_secs(60);
/// Bytes between two syncs: a second of rows of 10 ms on two cores.
const UNSYNCED: usize = 50_000;

fn main() -> Result<()> {
    let experiment = Experiment::parse("durability", CONFIG, &[], &[])?;
    let plan = Plan::new(&experiment)?;
    let folder = std::env::current_dir().unwrap_or_default().join("target/durability");
    let mut rows = Vec::new();
    for _ in 0..PAIRS {
        let bare = seconds(processor, || experiment::run(&plan, &plan.tasks(), 1, None, &|_| Ok(())))?;
        let kept = seconds(processor, || keep(&folder, &experiment, &plan))?;
        rows.push((kept - bare) / TASKS);
    }
    let syncs = (0..PAIRS).map(|_| sync(&folder.join("synced"))).collect::<Result<Vec<f64>>>()?;
    report("a row", &rows, TASK);
    report("a sync", &syncs, 1.0);
    Ok(())
}

/// What a clock says that something took.
fn seconds(clock: impl Fn() -> f64, run: impl FnOnce() -> Result<()>) -> Result<f64> {
    let begin = clock();
    run()?;
    Ok(clock() - begin)
}

/// User and system time of this process, which other processes disturb little; wall time where the system does not tell.
fn processor() -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    if let [user, system] = ticks[..] { (user + system) / TICKS } else { wall() }
}

fn wall() -> f64 {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed().as_secs_f64()
}

/// Every row to a folder, as `attractor run` does, from the first to the last act.
fn keep(folder: &Path, experiment: &Experiment, plan: &Plan) -> Result<()> {
    let mut manifest = Manifest::new(experiment, plan);
    let (held, _) = Folder::open(folder, experiment, plan, &mut manifest, true)?;
    let checkpoints = Checkpoints::new(folder, experiment, EVERY);
    manifest.begin(1, 1);
    experiment::run(plan, &plan.tasks(), 1, Some(&checkpoints), &|progress| match progress {
        Progress::Finished { rows, .. } => held.append(&rows),
        Progress::Swept(_) => Ok(()),
    })?;
    held.finish(plan, plan.tasks().len())?;
    held.complete(&mut manifest)
}

/// Seconds in which what was written since the last time gets on the disk itself.
fn sync(path: &PathBuf) -> Result<f64> {
    let failed = |source| Error::file(path, "write", source);
    let mut file = std::fs::File::create(path).map_err(failed)?;
    file.write_all(&vec![b'0'; UNSYNCED]).map_err(failed)?;
    seconds(wall, || file.sync_data().map_err(failed))
}

/// The median, the smallest and the largest of what something took, and its share of the time it goes with.
fn report(what: &str, seconds: &[f64], of: f64) {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (median, largest) = (sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
    println!(
        "{what}: {:.1} us ({:.1} to {:.1}), {:.2} % of {of} s",
        median * 1e6,
        sorted[0] * 1e6,
        largest * 1e6,
        100.0 * median / of
    );
}
