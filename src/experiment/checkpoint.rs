//! Where long tasks stand, kept on disk at most once a minute: a task of hours that is killed goes on from there.
//!
//! A checkpoint is everything that decides the rest of a task: the state, the generators, what has been measured. It
//! belongs to one config and one version of the program; any other, and one that is damaged, is passed over, and the task
//! begins anew.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::simulate::Stage;
use crate::error::{Error, Result};
use crate::table::replace_file;

/// The layout of the file.
const FORMAT: u32 = 1;

/// The folder of checkpoints within a result folder.
const FOLDER: &str = "checkpoints";

/// Checkpoints in a result folder.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    every: Duration,
    /// The config and the version they belong to.
    identity: String,
}

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    identity: String,
    task: Vec<String>,
    stage: Stage,
}

impl Checkpoints {
    /// Checkpoints of the run of a config, given by its hash, in a result folder; a task is kept each time `every` has
    /// passed.
    #[must_use]
    pub fn new(results: &Path, config_sha256: &str, every: Duration) -> Self {
        let identity = format!("{config_sha256} {}", env!("CARGO_PKG_VERSION"));
        Self { folder: results.join(FOLDER), every, identity }
    }

    /// The clock of one task.
    pub(super) fn clock(&self) -> Clock {
        Clock { every: self.every, last: Instant::now() }
    }

    /// Where a task stands, if that was kept.
    pub(super) fn load(&self, task: &[String]) -> Option<Stage> {
        let text = std::fs::read_to_string(self.path(task)).ok()?;
        let file: File = serde_json::from_str(&text).ok()?;
        let same = file.format == FORMAT && file.identity == self.identity && file.task == task;
        same.then_some(file.stage)
    }

    /// Keeps where a task stands.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn save(&self, task: &[String], stage: Stage) -> Result<()> {
        let path = self.path(task);
        std::fs::create_dir_all(&self.folder)
            .map_err(|source| Error::file(&self.folder, "create", source))?;
        let file = File { format: FORMAT, identity: self.identity.clone(), task: task.to_vec(), stage };
        let bytes = serde_json::to_vec(&file)
            .map_err(|error| Error::Table { path: path.clone(), message: error.to_string() })?;
        replace_file(&path, &bytes)
    }

    /// Forgets a task, whose row is on disk. What cannot be removed does no harm.
    pub fn forget(&self, task: &[String]) {
        let _ = std::fs::remove_file(self.path(task));
        // Fails while there are others.
        let _ = std::fs::remove_dir(&self.folder);
    }

    /// Removes whatever is kept in a result folder that begins anew.
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

/// Tells when it is time to keep where a task stands.
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
