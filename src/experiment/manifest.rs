//! `manifest.json`: what was run, by which program, on what kind of machine, how fast.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::config::{Experiment, deciding};
use super::digest::hash;
use super::plan::Plan;
use super::shard::Shard;
use crate::error::{Error, Result, one_line};
use crate::network::kernel::Level;
use crate::table::replace_file;

/// The layout of the files in a result folder; another number means another layout.
const FORMAT: u32 = 1;

/// The name of the file.
const NAME: &str = "manifest.json";

/// The git commit of this program.
const COMMIT: &str = git_version::git_version!(
    args = ["--always", "--dirty", "--abbrev=12", "--exclude=*"],
    fallback = "unknown"
);

/// The provenance of a result folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the files.
    pub format: u32,
    /// Version of this program that laid out the folder.
    pub version: String,
    /// Its git commit, `-dirty` where the sources had changed; "unknown" outside a repository.
    pub commit: String,
    /// The experiment, resolved: every default written out, every range expanded.
    pub config: Value,
    /// SHA-256 of what in the config decides the numbers (not its title, figures, engine and recording).
    pub config_sha256: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Which share of a run this is; absent for a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Tasks of the run, or of its share: points times pattern sets.
    pub tasks: usize,
    /// Tasks that were done when the last session began.
    pub done_before: usize,
    /// Whether all of them are done and averaged.
    pub complete: bool,
    /// How local fields were computed, over all sessions that ended.
    pub engine: Vec<String>,
    /// Vector units at work in the last session.
    #[serde(default)]
    pub vector_units: String,
    /// Threads of the last session.
    pub threads: usize,
    /// Vector and bit-counting units of the processor of the last session.
    pub cpu_features: Vec<String>,
    /// Seconds of simulation over all sessions that ended.
    pub wall_seconds: f64,
    /// Neuron updates over all sessions that ended.
    pub neuron_updates: u64,
    /// Neuron updates per second, all threads together.
    pub updates_per_second: f64,
    /// Every call of the program that did work, in the order of time.
    #[serde(default)]
    pub sessions: Vec<Session>,
}

/// One call of the program that did work. It is noted when work begins and completed when it ends; a call that was killed
/// has no seconds and no updates, and its tasks are counted by the next one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When it began, in UTC (RFC 3339).
    pub started: String,
    /// Seconds of simulation.
    pub wall_seconds: f64,
    /// Threads at work, in all processes together.
    pub threads: usize,
    /// Processes at work.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub ranks: usize,
    /// Vector and bit-counting units of the processor.
    pub cpu_features: Vec<String>,
    /// Vector units at work.
    pub vector_units: String,
    /// Version of this program.
    pub version: String,
    /// Its git commit, `-dirty` where the sources had changed.
    pub commit: String,
    /// Tasks done.
    pub tasks: usize,
    /// Neuron updates made.
    pub neuron_updates: u64,
    /// How it ended: "done", "stopped by ...", or what failed, in one line. Absent while it lasts, of one that was killed, and of
    /// versions that did not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// What was done between the beginning and the end of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Tasks done.
    pub tasks: usize,
    /// Seconds of simulation.
    pub seconds: f64,
    /// Neuron updates made.
    pub updates: u64,
    /// How local fields were computed.
    pub engines: BTreeSet<String>,
}

impl Manifest {
    /// The manifest of a run that is about to begin.
    #[must_use]
    pub fn new(experiment: &Experiment, plan: &Plan) -> Self {
        let config = serde_json::to_value(experiment).unwrap_or_default();
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: COMMIT.to_owned(),
            config_sha256: hash(&deciding(&config).to_string()),
            config,
            seed: experiment.seed,
            shard: None,
            tasks: plan.count_tasks(),
            done_before: 0,
            complete: false,
            engine: Vec::new(),
            vector_units: String::new(),
            threads: 0,
            cpu_features: cpu_features(),
            wall_seconds: 0.0,
            neuron_updates: 0,
            updates_per_second: 0.0,
            sessions: Vec::new(),
        }
    }

    /// Whether the hash is that of the config.
    #[must_use]
    pub fn hash_agrees(&self) -> bool {
        self.config_sha256 == hash(&deciding(&self.config).to_string())
    }

    /// Goes on from the manifest of what is there already, `present` tasks: the config is this one's, what was done so
    /// far is the other's.
    pub(super) fn take_over(&mut self, found: Self, present: usize) {
        let config = std::mem::take(&mut self.config);
        let config_sha256 = std::mem::take(&mut self.config_sha256);
        *self = Self { config, config_sha256, ..found };
        let done_before = self.done_before;
        if let Some(killed) = self.sessions.last_mut().filter(|session| session.wall_seconds == 0.0) {
            killed.tasks = present.saturating_sub(done_before);
        }
    }

    /// Joins what was done in other folders to what was done here.
    pub(super) fn join(&mut self, others: impl IntoIterator<Item = Self>) {
        let (mut wall_seconds, mut neuron_updates) = self.beyond_sessions();
        for other in others {
            let beyond = other.beyond_sessions();
            wall_seconds += beyond.0;
            neuron_updates += beyond.1;
            self.engine.extend(other.engine);
            for session in other.sessions {
                // Folders that were copied or merged before have sessions in common.
                if !self.sessions.contains(&session) {
                    self.sessions.push(session);
                }
            }
        }
        self.sessions.sort_by(|a, b| a.started.cmp(&b.started));
        self.engine.sort();
        self.engine.dedup();
        if let Some(last) = self.sessions.last() {
            self.threads = last.threads;
            self.vector_units.clone_from(&last.vector_units);
            self.cpu_features.clone_from(&last.cpu_features);
        }
        let (seconds, updates) = self.of_sessions();
        self.wall_seconds = wall_seconds + seconds;
        self.neuron_updates = neuron_updates + updates;
        self.tell_speed();
    }

    /// Seconds and updates of all sessions that are noted.
    fn of_sessions(&self) -> (f64, u64) {
        let seconds = self.sessions.iter().map(|session| session.wall_seconds).sum();
        (seconds, self.sessions.iter().map(|session| session.neuron_updates).sum())
    }

    /// Seconds and updates from before sessions were noted.
    fn beyond_sessions(&self) -> (f64, u64) {
        let (seconds, updates) = self.of_sessions();
        ((self.wall_seconds - seconds).max(0.0), self.neuron_updates.saturating_sub(updates))
    }

    /// Notes that work begins, in so many processes of so many threads.
    pub fn begin(&mut self, ranks: usize, threads: usize) {
        let threads = ranks * threads;
        self.threads = threads;
        self.vector_units = Level::best().to_string();
        self.cpu_features = cpu_features();
        self.sessions.push(Session {
            started: humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string(),
            wall_seconds: 0.0,
            threads,
            ranks,
            cpu_features: self.cpu_features.clone(),
            vector_units: self.vector_units.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: COMMIT.to_owned(),
            tasks: 0,
            neuron_updates: 0,
            ended: None,
        });
    }

    /// Notes what was done since work began.
    pub fn end(&mut self, work: &Work) {
        self.engine.extend(work.engines.iter().cloned());
        self.engine.sort();
        self.engine.dedup();
        self.wall_seconds += work.seconds;
        self.neuron_updates += work.updates;
        self.tell_speed();
        if let Some(session) = self.sessions.last_mut() {
            session.wall_seconds = work.seconds;
            session.tasks = work.tasks;
            session.neuron_updates = work.updates;
        }
    }

    /// Notes how the session in `folder` ended. A file there is told by its name alone: no absolute path gets in.
    pub fn note(&mut self, folder: &Path, ended: std::result::Result<(), &Error>) {
        let text = match ended {
            Ok(()) => "done".to_owned(),
            Err(Error::Stopped { reason }) => format!("stopped {reason}"),
            Err(error) => {
                let text = error.to_string();
                let inside = text.strip_prefix(&one_line(folder.join("").display()));
                inside.unwrap_or(&text).to_owned()
            }
        };
        if let Some(session) = self.sessions.last_mut() {
            session.ended = Some(text);
        }
    }

    fn tell_speed(&mut self) {
        if self.wall_seconds > 0.0 {
            self.updates_per_second = self.neuron_updates as f64 / self.wall_seconds;
        }
    }

    /// Reads the manifest of a folder; `None` where there is none.
    ///
    /// # Errors
    /// If it cannot be read or is none of this program's.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::file(&path, "read", source)),
        };
        let broken = |message: String| Error::Table { path: path.clone(), message };
        let manifest: Self = serde_json::from_str(&text).map_err(|error| {
            broken(format!("{error}; run again with --restart, or choose another folder"))
        })?;
        if manifest.format != FORMAT {
            return Err(broken(format!(
                "the folder has format {}, this program writes format {FORMAT}: choose another folder",
                manifest.format
            )));
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest into a folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Table { path: path.clone(), message: error.to_string() })?;
        text.push('\n');
        replace_file(&path, text.as_bytes())
    }

    /// The experiment of this manifest.
    ///
    /// # Errors
    /// If the config in it was changed and asks for something that does not exist.
    pub fn experiment(&self, folder: &Path) -> Result<Experiment> {
        let path = folder.join(NAME);
        Experiment::resolved(&path.display().to_string(), &self.config).map_err(|error| match error {
            Error::Config { message, .. } => Error::Table { path, message },
            other => other,
        })
    }
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// The vector and bit-counting units of this processor that matter here.
fn cpu_features() -> Vec<String> {
    #[cfg(target_arch = "x86_64")]
    let features = [
        ("popcnt", std::arch::is_x86_feature_detected!("popcnt")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512bw", std::arch::is_x86_feature_detected!("avx512bw")),
        ("avx512vpopcntdq", std::arch::is_x86_feature_detected!("avx512vpopcntdq")),
    ];
    #[cfg(target_arch = "aarch64")]
    let features = [("neon", std::arch::is_aarch64_feature_detected!("neon"))];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let features: [(&str, bool); 0] = [];
    let present = features.into_iter().filter(|&(_, present)| present).map(|(name, _)| name);
    std::iter::once(std::env::consts::ARCH).chain(present).map(str::to_owned).collect()
}
