//! `attractor run`: from a config to tables and figures.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use attractor::analysis;
use attractor::error::{Error, Result, one_line};
use attractor::experiment::cluster::{Job, Orders, Post, lead, leave, orders, serve, simulate_together};
use attractor::experiment::{
    self, Checkpoints, Experiment, Folder, Manifest, Opened, Plan, Progress, Recording, SAMPLES, Shard, Task,
    Work, bytes_in_words, shipped,
};
use attractor::figure;
use attractor::table::Table;
use clap::Args;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::compare::compare;
use super::output::{self, complain, talk};
use super::plot::{ESTIMATES, draw, remove_figures};
use super::ranks::{self, Team};
use super::stop;
use super::summary::{estimate_lines, summary};

/// Run an experiment: simulate, write tables, draw figures
///
/// A folder in which the same config was begun is continued; one that is complete has its figures drawn
/// again. A config that asks for more pattern sets, or for further values of anything swept, extends what is
/// there: no row is computed twice.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor run quickstart
  attractor run experiments/phase-diagram.toml --threads 2
  attractor run capacity --set ensemble.samples=64 --set network.neurons='[1000, 4000]' --out results/mine
  attractor run capacity --set ensemble.samples=800     more pattern sets in results/capacity, none of them twice
  attractor run capacity --shard 3/8       the third of eight shares, to results/capacity-3-of-8
  attractor run experiments/energy.toml --dry-run

Ctrl-C, SIGTERM and the time limit stop a run within two seconds; the same command goes on.

Errors: exit code 2 for a config that asks for what does not exist, 1 for a run that failed, 3 for one that the time limit
stopped, 130 for one that a signal did.")]
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
    /// Stop after this time, e.g. 11h30m; a job of Slurm is stopped in time by itself
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    time_limit: Option<Duration>,
    /// Do the I-th of K shares, equal in expected time; `attractor merge` joins them [--out then: results/NAME-I-of-K]
    #[arg(long, value_name = "I/K")]
    shard: Option<Shard>,
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
        // Shards know nothing of each other, whoever starts them.
        let post = if self.shard.is_some() || self.rehearse { None } else { ranks::join()? };
        if let Some(post) = &post {
            stop::be_rank(post.rank());
        }
        match post.as_deref() {
            Some(post) if post.rank() > 0 => self.help(post),
            post => self.lead(&Team::new(post)),
        }
    }

    /// What the only process does, or rank 0 of several.
    fn lead(&self, team: &Team) -> Result<()> {
        let (name, experiment) = self.experiment()?;
        let mut plan = Plan::new(&experiment).map_err(|error| self.in_config(&error))?;
        plan.share_out(team.count());
        self.check_figures(&experiment, &plan)?;
        let threads = self.threads_of_rank(team.count());
        let path = self.out.clone().unwrap_or_else(|| self.usual_folder(&name));
        let announcement = announcement(&experiment, &plan, (team.count(), threads), self.shard)?;
        let mut manifest = Manifest::new(&experiment, &plan);
        manifest.shard = self.shard;
        let fits = installed_memory().map_or(Ok(()), |installed| {
            let share = installed / team.count_here() as f64;
            let cure = "this machine has less: lower neurons, load or sweeps, or ask for fewer threads";
            plan.check_memory(threads, share, cure).map_err(|error| self.in_config(&error))
        });
        if self.rehearse {
            return self.tell_plan(&announcement, &path, (&experiment, &plan, &manifest), fits.is_ok());
        }
        fits?;
        self.say(&announcement);
        stop::listen(self.time_limit)?;
        let (folder, opened) = Folder::open(&path, &experiment, &plan, &mut manifest, self.restart)?;
        if self.restart {
            remove_figures(&path)?;
            Checkpoints::clear(&path)?;
        }
        if self.shard.is_some() {
            return self.run_shard(team, (&experiment, &plan), &folder, opened, &mut manifest);
        }
        if experiment.measure.record && !Recording::exists(&path) {
            self.say("recording one run, move by move");
            experiment::record(&plan)?.write(&path)?;
        }
        match opened {
            Opened::Complete => {
                self.say(&format!("{} is complete already: nothing to simulate", path.display()));
                estimate(&Table::read(&path.join(SAMPLES))?, &path, self.quiet)?;
            }
            Opened::ToDo(tasks) => {
                let (samples, points) =
                    self.work(team, (&experiment, &plan), &tasks, &folder, &mut manifest)?;
                estimate(&samples, &path, self.quiet)?;
                folder.complete(&mut manifest)?;
                self.say(&summary(&points, &compare(&samples, &manifest)));
            }
        }
        let figures = draw(&path, &manifest, &experiment.output.figures)?;
        tell_figures(&path, &figures, self.quiet);
        Ok(())
    }

    /// Where results go unless `--out` says otherwise.
    fn usual_folder(&self, name: &str) -> PathBuf {
        let suffix =
            self.shard.map(|shard| format!("-{}-of-{}", shard.index(), shard.count())).unwrap_or_default();
        Path::new("results").join(format!("{name}{suffix}"))
    }

    /// Does one share of a run; what needs all rows is left to the merge.
    fn run_shard(
        &self,
        team: &Team,
        (experiment, plan): (&Experiment, &Plan),
        folder: &Folder,
        opened: Opened,
        manifest: &mut Manifest,
    ) -> Result<()> {
        if let Opened::ToDo(tasks) = opened {
            self.work(team, (experiment, plan), &tasks, folder, manifest)?;
            folder.complete(manifest)?;
        }
        let path = folder.path().display();
        self.say(&format!("this share is complete, tables in {path}; `attractor merge` joins all of them"));
        Ok(())
    }

    /// Says what would be done, and what of it is done already.
    fn tell_plan(
        &self,
        announcement: &str,
        path: &Path,
        (experiment, plan, manifest): (&Experiment, &Plan, &Manifest),
        fits: bool,
    ) -> Result<()> {
        let there = if self.restart { 0 } else { Folder::rows_there(path, experiment, plan, manifest)? };
        let mut text = format!("{announcement}\nto {}", path.display());
        if there > 0 {
            let _ = write!(text, ", where {there} of {} rows are already", manifest.tasks);
        }
        if !fits {
            text.push_str("\nthis machine has less memory than that, and would refuse it");
        }
        output::line(&text)
    }

    /// The experiment and its name: from a file, or one that ships.
    fn experiment(&self) -> Result<(String, Experiment)> {
        let path = Path::new(&self.config);
        // A folder of that name is no config.
        if (!path.exists() || path.is_dir())
            && let Some(shipped) = shipped::find(&self.config)
        {
            let parsed = Experiment::parse(shipped.name, shipped.text, &self.changes, figure::NAMES)?;
            return Ok((shipped.name.to_owned(), parsed));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, Experiment::load(path, &self.changes, figure::NAMES)?))
    }

    /// Refuses figures that the grid of the largest network could not fill, or that need a recording or replicas.
    fn check_figures(&self, experiment: &Experiment, plan: &Plan) -> Result<()> {
        let largest = plan.points.iter().map(|point| point.neurons).max();
        let points = || plan.points.iter().filter(|point| Some(point.neurons) == largest);
        let loads: BTreeSet<usize> = points().map(|point| point.patterns).collect();
        let temperatures: BTreeSet<u64> = points().map(|point| point.temperature.to_bits()).collect();
        let start_overlaps =
            points().filter_map(|point| point.start_overlap).map(f64::to_bits).collect::<BTreeSet<u64>>();
        let given = figure::Given {
            points: plan.points.len(),
            loads: loads.len(),
            start_overlaps: start_overlaps.len(),
            observables: &experiment.measure.observables,
            temperatures: temperatures.len(),
            recording: experiment.measure.record,
            replicas: experiment.dynamics.schedule.copies() > 1,
            mixtures: points().filter_map(|point| point.mixture_of).collect::<BTreeSet<_>>().len(),
            starts: points().map(|point| point.starts).max().unwrap_or(1),
        };
        let check = |figure: &String| figure::check(figure, given);
        experiment.output.figures.iter().try_for_each(check).map_err(|error| self.in_config(&error))
    }

    /// What no single line of the config is to blame for, with the name of the config.
    fn in_config(&self, error: &Error) -> Error {
        Error::Config { place: self.config.clone(), message: error.to_string() }
    }

    fn say(&self, text: &str) {
        talk(self.quiet, text);
    }

    /// Does what is to do and averages all rows, or notes why not.
    fn work(
        &self,
        team: &Team,
        (experiment, plan): (&Experiment, &Plan),
        tasks: &[Task],
        folder: &Folder,
        manifest: &mut Manifest,
    ) -> Result<(Table, Table)> {
        let done = self
            .simulate(team, (experiment, plan), tasks, folder, manifest)
            .and_then(|()| folder.finish(plan, manifest.tasks))
            .and_then(|tables| Checkpoints::clear(folder.path()).map(|()| tables));
        manifest.note(folder.path(), done.as_ref().map(|_| ()));
        if done.is_err() {
            // Where nothing can be written any more, the error itself has to do.
            let _ = manifest.write(folder.path());
        }
        done
    }

    /// Runs what is to do, each finished task going to the folder at once.
    fn simulate(
        &self,
        team: &Team,
        (experiment, plan): (&Experiment, &Plan),
        tasks: &[Task],
        folder: &Folder,
        manifest: &mut Manifest,
    ) -> Result<()> {
        let all = manifest.tasks;
        let threads = self.threads_of_rank(team.count());
        manifest.begin(team.count(), threads);
        manifest.write(folder.path())?;
        if tasks.len() < all {
            self.say(&format!("{} of {all} tasks are there already", all - tasks.len()));
        }
        let bar = self.bar(plan, tasks);
        let (start, updates, done) = (Instant::now(), AtomicU64::new(0), AtomicUsize::new(0));
        let engines = Mutex::new(BTreeSet::new());
        let checkpoints = checkpoints(folder.path(), experiment);
        let observe = |progress: Progress| match progress {
            Progress::Swept(sweep) => {
                stop::check()?;
                bar.inc(sweep.updates);
                if tasks.len() == 1 {
                    bar.set_message(format!("overlap {:.6}, {} flips; ", sweep.overlap, sweep.flips));
                }
                Ok(())
            }
            Progress::Finished { rows, expected_updates, updates: made, engine } => {
                updates.fetch_add(made, Ordering::Relaxed);
                engines.lock().unwrap_or_else(PoisonError::into_inner).insert(engine);
                match expected_updates.checked_sub(made) {
                    Some(spared) => bar.inc(spared),
                    None => bar.inc_length(made - expected_updates),
                }
                folder.append(&rows)?;
                done.fetch_add(rows.len(), Ordering::Relaxed);
                Ok(())
            }
        };
        let job = Job { plan, threads, checkpoints: Some(&checkpoints), check: &stop::check };
        let together = plan.is_shared_out().then(|| tasks.to_vec());
        let orders = Orders {
            config: manifest.config.clone(),
            folder: folder.path().to_string_lossy().into_owned(),
            together,
        };
        let ran = match team.begin(&orders) {
            None => experiment::run(plan, tasks, threads, job.checkpoints, &observe),
            Some(post) if plan.is_shared_out() => {
                simulate_together(post, job, tasks, &observe, &|error| complain(&error.to_string()))
            }
            Some(post) => lead(post, job, tasks, &observe),
        };
        bar.finish_and_clear();
        let seconds = start.elapsed().as_secs_f64();
        let engines = engines.into_inner().unwrap_or_else(PoisonError::into_inner);
        manifest.end(&Work { tasks: done.into_inner(), seconds, updates: updates.into_inner(), engines });
        ran?;
        manifest.write(folder.path())?;
        self.say(&format!(
            "{} neuron updates in {seconds:.1} s, {}/s",
            engineering(manifest.neuron_updates as f64),
            engineering(manifest.updates_per_second)
        ));
        Ok(())
    }

    /// What every rank but 0 does.
    fn help(&self, post: &dyn Post) -> Result<()> {
        stop::listen(self.time_limit)?;
        let orders = match orders(post, &stop::check) {
            Ok(Some(orders)) => orders,
            Ok(None) => return Ok(()),
            Err(error) => {
                leave(post, &error);
                return Ok(());
            }
        };
        let read = || {
            let experiment = Experiment::resolved("the config of rank 0", &orders.config)?;
            let plan = Plan::new(&experiment)?;
            Ok((experiment, plan))
        };
        let (experiment, mut plan) = read().inspect_err(|error| leave(post, error))?;
        plan.share_out(post.count());
        let threads = self.threads_of_rank(post.count());
        // Where the folder of rank 0 is not to be seen, nothing is kept.
        let folder = Path::new(&orders.folder);
        let checkpoints = folder.is_dir().then(|| checkpoints(folder, &experiment));
        let job = Job { plan: &plan, threads, checkpoints: checkpoints.as_ref(), check: &stop::check };
        let Some(tasks) = orders.together else {
            serve(post, job);
            return Ok(());
        };
        // Rank 0 keeps where they stand, for all.
        let job = Job { checkpoints: None, ..job };
        match simulate_together(post, job, &tasks, &|_| Ok(()), &|error| complain(&error.to_string())) {
            // Rank 0 says so.
            Err(error) if error.is_stop() => Ok(()),
            ran => ran,
        }
    }

    /// Threads of one process: all cores, unless several processes share the machine.
    fn threads_of_rank(&self, ranks: usize) -> usize {
        let usual = if ranks == 1 { rayon_threads() } else { 1 };
        self.threads.map_or(usual, usize::from)
    }

    /// A bar in neuron updates, on a terminal only.
    fn bar(&self, plan: &Plan, tasks: &[Task]) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let expected = plan.updates_of(tasks);
        let template = "{wide_bar} {percent:>3} %  {msg}{rate}  {eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style =
            style.with_key("rate", |state: &indicatif::ProgressState, text: &mut dyn std::fmt::Write| {
                let _ = write!(text, "{} neuron updates/s", engineering(state.per_sec()));
            });
        ProgressBar::new(expected).with_style(style)
    }
}

/// Writes and says what the samples let one estimate.
pub(super) fn estimate(samples: &Table, folder: &Path, quiet: bool) -> Result<()> {
    let Some(estimates) = analysis::estimates(samples) else { return Ok(()) };
    talk(quiet, &estimate_lines(&estimates));
    estimates.write(&folder.join(ESTIMATES))
}

/// Says where the results are.
pub(super) fn tell_figures(folder: &Path, figures: &[PathBuf], quiet: bool) {
    talk(quiet, &format!("tables in {}", folder.display()));
    for figure in figures {
        talk(quiet, &format!("figure {}", figure.display()));
    }
}

/// How many pattern sets there are: 64, or 4096 to 16 where sizes differ.
fn samples_in_words(plan: &Plan) -> String {
    let most = plan.most_samples();
    let least = (0..plan.points.len()).map(|place| plan.samples_of(place)).min().unwrap_or(0);
    if least == most { most.to_string() } else { format!("{most} to {least}") }
}

/// What is going to be done.
fn announcement(
    experiment: &Experiment,
    plan: &Plan,
    (ranks, threads): (usize, usize),
    shard: Option<Shard>,
) -> Result<String> {
    let shares = shard.map_or(1, Shard::count);
    let seconds = plan.nominal_seconds() * experiment::calibrate()? / (ranks * threads * shares) as f64;
    let drawing = figure::peak_bytes(&experiment.output.figures);
    let mut text = format!(
        "{}\n{} x {} pattern sets, about {} neuron updates, {} and {} of memory on {}{}",
        one_line(&experiment.title),
        counted(plan.points.len(), "point"),
        samples_in_words(plan),
        engineering(plan.expected_updates() as f64),
        HumanDuration(Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX)),
        bytes_in_words(plan.peak_bytes(threads).max(drawing)),
        counted(threads, "thread"),
        if ranks == 1 { String::new() } else { format!(" in each of {ranks} ranks") },
    );
    if let Some(shard) = shard {
        let tasks = shard.share(plan).len();
        let _ = write!(text, "\nshard {shard} takes {tasks} of these rows; the time is that of the shard");
    }
    if plan.points.iter().any(|point| !point.wiring.is_plain()) {
        text.push_str(
            "\nto make the couplings takes time of its own, which is not counted: by some rules far more",
        );
    }
    if plan.merged > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{} points of the grid coincide with others and are done once", plan.merged);
    }
    for told in experiment::idle_keys(experiment, plan) {
        let _ = write!(text, "\nnote: {told}");
    }
    Ok(text)
}

/// Checkpoints in a result folder, of each task once a minute, or as often as the environment says (for tests of long runs
/// in short time).
fn checkpoints(folder: &Path, experiment: &Experiment) -> Checkpoints {
    let asked = std::env::var("ATTRACTOR_CHECKPOINT_SECONDS").ok().and_then(|text| text.parse().ok());
    let seconds = asked.filter(|seconds| (0.0..=1e6).contains(seconds)).unwrap_or(60.0);
    Checkpoints::new(folder, experiment, Duration::from_secs_f64(seconds))
}

/// As many threads as the machine has cores.
pub(super) fn rayon_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The memory of this machine in bytes, where the system tells (Linux).
fn installed_memory() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let kibibytes = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?.trim_end_matches("kB");
    Some(kibibytes.trim().parse::<f64>().ok()? * 1024.0)
}

/// One point, two points.
fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A large number in few digits: 1.07e9.
fn engineering(number: f64) -> String {
    if number < 1e4 { format!("{number:.0}") } else { format!("{number:.2e}") }
}
