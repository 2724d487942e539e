//! Where long walks stand, kept on disk at most once a minute: one of hours that is killed goes on from there.
//!
//! A checkpoint is everything that decides the rest of a walk: the states, the generators, what has been measured. It belongs
//! to the leader of one walk, whatever the grid around it, and to one version of the program. Its first line is the hash of
//! the rest. Any other, and one that is damaged, is passed over, and the walk begins anew.

use std::cell::Cell;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::config::Experiment;
use super::digest::hash;
use super::extension::row_deciding;
use super::plan::Plan;
use super::walk::Walk;
use crate::error::{Error, Result};
use crate::network::Ranks;
use crate::table::replace_file;

/// The layout of the file.
const FORMAT: u32 = 2;

/// The folder of checkpoints within a result folder.
const FOLDER: &str = "checkpoints";

/// Checkpoints in a result folder.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    every: Duration,
    /// What holds for all rows of the run, and the version they belong to.
    identity: String,
}

/// How often the folder may vanish while a file is written.
const MOST_REMOVALS: usize = 100;

/// What a file holds after its first line.
#[derive(Serialize, Deserialize)]
struct File<Stage> {
    format: u32,
    identity: String,
    task: Vec<String>,
    stage: Stage,
}

impl Checkpoints {
    /// Checkpoints of the run of an experiment in a result folder; a walk is kept each time `every` has passed.
    #[must_use]
    pub fn new(results: &Path, experiment: &Experiment, every: Duration) -> Self {
        let identity = format!("{} {}", row_deciding(experiment), env!("CARGO_PKG_VERSION"));
        Self { folder: results.join(FOLDER), every, identity }
    }

    /// Where a walk stands, if that was kept; `task` is its leader.
    fn load<Stage: DeserializeOwned>(&self, task: &[String]) -> Option<Stage> {
        let text = std::fs::read_to_string(self.path(task)).ok()?;
        let (digest, rest) = text.split_once('\n')?;
        let file: File<Stage> = (digest == hash(rest)).then(|| serde_json::from_str(rest).ok())??;
        let same = file.format == FORMAT && file.identity == self.identity && file.task == task;
        same.then_some(file.stage)
    }

    /// Keeps where a walk stands.
    ///
    /// # Errors
    /// If the folder cannot be written.
    fn save(&self, task: &[String], stage: &impl Serialize) -> Result<()> {
        let path = self.path(task);
        let file = File { format: FORMAT, identity: self.identity.clone(), task: task.to_vec(), stage };
        let rest = serde_json::to_string(&file)
            .map_err(|error| Error::Table { path: path.clone(), message: error.to_string() })?;
        let text = format!("{}\n{rest}", hash(&rest));
        // Whoever forgets the last of other walks may remove the folder in the meantime.
        for _ in 0..MOST_REMOVALS {
            self.create_folder()?;
            match replace_file(&path, text.as_bytes()) {
                Err(Error::File { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                written => return written,
            }
        }
        self.create_folder()?;
        replace_file(&path, text.as_bytes())
    }

    fn create_folder(&self) -> Result<()> {
        match std::fs::create_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            created => created.map_err(|source| Error::file(&self.folder, "create", source)),
        }
    }

    /// Forgets a walk, whose rows are on disk. What cannot be removed does no harm.
    pub(super) fn forget(&self, task: &[String]) {
        let _ = std::fs::remove_file(self.path(task));
        // Fails while there are others.
        let _ = std::fs::remove_dir(&self.folder);
    }

    /// Removes whatever is kept in a result folder that begins anew, or has all its rows: a run that is killed between a row
    /// and the forgetting of its task leaves what nobody will ask for.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn clear(results: &Path) -> Result<()> {
        let folder = results.join(FOLDER);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|source| Error::file(&folder, "remove", source)),
        }
    }

    fn path(&self, task: &[String]) -> PathBuf {
        let name = hash(&task.join(","));
        self.folder.join(format!("{}.json", &name[..16]))
    }
}

/// Where one walk stands is kept here, if it is to be kept, and found again by all processes that do the walk together.
pub(super) struct Keeper<'a> {
    checkpoints: Option<&'a Checkpoints>,
    key: Vec<String>,
    ranks: Option<Arc<dyn Ranks>>,
    last: Cell<Instant>,
}

impl<'a> Keeper<'a> {
    /// For a walk that several processes do together, or one alone.
    pub(super) fn new(
        checkpoints: Option<&'a Checkpoints>,
        plan: &Plan,
        walk: &Walk,
        ranks: Option<Arc<dyn Ranks>>,
    ) -> Self {
        Self { checkpoints, key: plan.full_key(walk.leader()), ranks, last: Cell::new(Instant::now()) }
    }

    /// One that keeps nothing.
    pub(super) fn none() -> Self {
        Self { checkpoints: None, key: Vec::new(), ranks: None, last: Cell::new(Instant::now()) }
    }

    /// Where the walk stands, if that was kept by whichever process is the first.
    pub(super) fn load<Stage: Serialize + DeserializeOwned>(&self) -> Option<Stage> {
        let kept = self.checkpoints.and_then(|checkpoints| checkpoints.load(&self.key));
        let Some(ranks) = &self.ranks else { return kept };
        let text = kept.and_then(|stage: Stage| serde_json::to_vec(&stage).ok()).unwrap_or_default();
        serde_json::from_slice(&ranks.tell_all(text)).ok()
    }

    /// Whether it is time to keep where the walk stands.
    pub(super) fn is_due(&self) -> bool {
        let due = self.checkpoints.is_some_and(|checkpoints| self.last.get().elapsed() >= checkpoints.every);
        if due {
            self.last.set(Instant::now());
        }
        due
    }

    /// Keeps where the walk stands.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn save(&self, stage: &impl Serialize) -> Result<()> {
        self.checkpoints.map_or(Ok(()), |checkpoints| checkpoints.save(&self.key, stage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    use crate::experiment::{Plan, Realization, Task, simulate_watched};

    fn experiment(seed: u64, sweeps: &str) -> Experiment {
        let text = format!(
            "seed = {seed}\nnetwork = {{ neurons = 100, load = 0.1 }}\n\
             dynamics = {{ temperature = 0.3, sweeps = {sweeps} }}\nensemble = {{ samples = 2 }}"
        );
        Experiment::parse("test", &text, &[], &[]).expect("valid")
    }

    #[test]
    fn a_checkpoint_belongs_to_its_task_whatever_the_grid_around_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let of = |experiment: &Experiment| Checkpoints::new(folder.path(), experiment, Duration::ZERO);
        let small = experiment(1, "20");
        let plan = Plan::new(&small).expect("small");
        let sweeps = std::cell::Cell::new(0);
        let watch = |_| {
            sweeps.set(sweeps.get() + 1);
            let stop = Error::Argument { name: "watch", value: "stopped".to_owned(), cure: "" };
            if sweeps.get() < 30 { Ok(()) } else { Err(stop) }
        };
        let walk = plan.walk(plan.tasks()[0]);
        simulate_watched(&mut Realization::default(), &plan, &walk, &watch, Some(&of(&small)))
            .expect_err("stopped");
        let grown = experiment(1, "[20, 40]");
        let larger = Plan::new(&grown).expect("small");
        let find = |plan: &Plan, sweeps: u64| {
            let is_it = |task: &Task| task.sample == 0 && plan.points[task.point].sweeps == Some(sweeps);
            plan.full_key(plan.tasks().into_iter().find(is_it).expect("it is there"))
        };
        assert!(of(&grown).load::<Value>(&find(&larger, 20)).is_some(), "the grid has grown");
        assert!(of(&grown).load::<Value>(&find(&larger, 40)).is_none(), "another task");
        assert!(of(&experiment(2, "20")).load::<Value>(&find(&plan, 20)).is_none(), "another seed");
    }

    #[test]
    fn a_network_with_a_past_goes_on_as_if_nothing_had_been() {
        let cold = "temperature = 0.0, update = \"little\", max_sweeps = 25";
        let warm = "temperature = 0.1, burn_in = 8, sweeps = 12";
        for (response, dynamics) in [("delay", cold), ("average", warm), ("fading", cold)] {
            let text = format!(
                "network = {{ neurons = 200, patterns = 3 }}\ndynamics = {{ {dynamics} }}\n\
                 delayed = {{ strength = 1.5, sweeps = 6, response = \"{response}\" }}\nensemble = {{ samples = 1 }}\n\
                 input = {{ strength = 0.3, shape = \"sine\", every = 7 }}\n\
                 measure = {{ observables = [\"transition_rate\", \"leading_overlap\"] }}"
            );
            let experiment = Experiment::parse("test", &text, &[], &[]).expect("valid");
            let plan = Plan::new(&experiment).expect("small");
            let walk = plan.walk(plan.tasks()[0]);
            let rows_until = |stop: u32, checkpoints: Option<&Checkpoints>| {
                let sweeps = std::cell::Cell::new(0);
                let watch = |_| {
                    sweeps.set(sweeps.get() + 1);
                    let stopped = Error::Argument { name: "watch", value: "stopped".to_owned(), cure: "" };
                    if sweeps.get() < stop { Ok(()) } else { Err(stopped) }
                };
                let done = simulate_watched(&mut Realization::default(), &plan, &walk, &watch, checkpoints);
                done.map(|simulated| simulated.rows)
            };
            let whole = rows_until(u32::MAX, None).expect("valid");
            let folder = tempfile::tempdir().expect("a folder");
            let checkpoints = Checkpoints::new(folder.path(), &experiment, Duration::ZERO);
            for stop in [4, 9] {
                rows_until(stop, Some(&checkpoints)).expect_err("stopped");
            }
            let rest = rows_until(u32::MAX, Some(&checkpoints)).expect("valid");
            assert_eq!(rest, whole, "{response}, {dynamics}");
        }
    }
}
