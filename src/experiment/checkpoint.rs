//! Where long walks stand, kept on disk at most once a minute: one of hours that is killed goes on from there.
//!
//! A checkpoint is everything that decides the rest of a walk: the states, the generators, what has been measured. It
//! belongs to the leader of one walk, whatever the grid around it, and to one version of the program; any other, and one that is damaged, is
//! passed over, and the walk begins anew.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::config::Experiment;
use super::extension::row_deciding;
use crate::error::{Error, Result};
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

/// What a file holds.
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

    /// The clock of one walk.
    pub(super) fn clock(&self) -> Clock {
        Clock { every: self.every, last: Instant::now() }
    }

    /// Where a walk stands, if that was kept; `task` is its leader.
    pub(super) fn load<Stage: DeserializeOwned>(&self, task: &[String]) -> Option<Stage> {
        let text = std::fs::read_to_string(self.path(task)).ok()?;
        let file: File<Stage> = serde_json::from_str(&text).ok()?;
        let same = file.format == FORMAT && file.identity == self.identity && file.task == task;
        same.then_some(file.stage)
    }

    /// Keeps where a walk stands.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn save(&self, task: &[String], stage: &impl Serialize) -> Result<()> {
        let path = self.path(task);
        std::fs::create_dir_all(&self.folder)
            .map_err(|source| Error::file(&self.folder, "create", source))?;
        let file = File { format: FORMAT, identity: self.identity.clone(), task: task.to_vec(), stage };
        let bytes = serde_json::to_vec(&file)
            .map_err(|error| Error::Table { path: path.clone(), message: error.to_string() })?;
        replace_file(&path, &bytes)
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
        let digest = Sha256::digest(task.join(",").as_bytes());
        let name = digest.iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        self.folder.join(name + ".json")
    }
}

/// Tells when it is time to keep where a walk stands.
#[derive(Debug)]
pub(super) struct Clock {
    every: Duration,
    last: Instant,
}

impl Clock {
    pub(super) fn is_due(&mut self) -> bool {
        let due = self.last.elapsed() >= self.every;
        if due {
            self.last = Instant::now();
        }
        due
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
}
