//! `attractor status`: how far a run is.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use attractor::error::{Error, Result, one_line};
use attractor::experiment::{Manifest, SAMPLES};
use clap::Args;
use indicatif::HumanDuration;
use serde::Serialize;

use super::output;
use super::plot::read_manifest;

/// How far a run is: at work or not, tasks done and to do, their rate, the time left, how the last session ended
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor status results/capacity
  attractor status results/capacity --json

A session that was killed leaves no word of its end; so does one whose disk took none.")]
pub(super) struct Status {
    /// The result folder
    folder: PathBuf,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

/// What is known of a run.
#[derive(Serialize)]
struct State {
    tasks: usize,
    done: usize,
    to_do: usize,
    complete: bool,
    /// The process that is at work on the folder.
    running: Option<String>,
    tasks_per_second: Option<f64>,
    seconds_left: Option<f64>,
    /// How the last session ended, if it has and that is known.
    last_session: Option<String>,
}

/// How a session ended that noted no end.
const KILLED: &str = "killed";

impl Status {
    pub(super) fn run(&self) -> Result<()> {
        let state = self.state(&read_manifest(&self.folder)?)?;
        if self.json {
            return output::json(&state);
        }
        output::line(&format!("{}: {state}", self.folder.display()))
    }

    fn state(&self, manifest: &Manifest) -> Result<State> {
        let (tasks, complete) = (manifest.tasks, manifest.complete);
        if complete && !self.folder.join(SAMPLES).exists() {
            let message = "it is complete, but samples.csv is not there: `attractor run` makes it again";
            return Err(Error::Folder { folder: self.folder.clone(), message: message.to_owned() });
        }
        let done = self.rows()?.min(tasks);
        let running = self.holder();
        let rate = self.rate(manifest, done, running.is_some());
        let last_session = if running.is_some() { None } else { end_of_last_session(manifest) };
        let seconds_left = rate.map(|rate| (tasks - done) as f64 / rate).or(complete.then_some(0.0));
        Ok(State {
            tasks,
            done,
            to_do: tasks - done,
            complete,
            running,
            tasks_per_second: rate,
            seconds_left,
            last_session,
        })
    }

    /// Rows of `samples.csv` without its header and without a torn last one.
    fn rows(&self) -> Result<usize> {
        let path = self.folder.join(SAMPLES);
        let bytes = match std::fs::read(&path) {
            // Killed between the manifest and the header.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            bytes => bytes.map_err(|source| Error::file(&path, "read", source))?,
        };
        Ok(bytes.split(|&byte| byte == b'\n').count().saturating_sub(2))
    }

    /// The process that holds the folder, as it calls itself.
    fn holder(&self) -> Option<String> {
        let path = self.folder.join(".lock");
        let held = matches!(File::open(&path).ok()?.try_lock_shared(), Err(TryLockError::WouldBlock));
        held.then(|| std::fs::read_to_string(&path).unwrap_or_default().trim().to_owned())
    }

    /// Tasks per second: of the session that is at work, else of all sessions that ended. Tasks differ in cost, so this is
    /// rough.
    fn rate(&self, manifest: &Manifest, done: usize, running: bool) -> Option<f64> {
        let (tasks, seconds) = if running {
            // From the writing of the manifest to the last row.
            let modified =
                |name: &str| std::fs::metadata(self.folder.join(name)).and_then(|data| data.modified());
            let begun: SystemTime = modified("manifest.json").ok()?;
            let seconds = modified(SAMPLES).ok()?.duration_since(begun).ok()?.as_secs_f64();
            (done.checked_sub(manifest.done_before)?, seconds)
        } else {
            (done, manifest.wall_seconds)
        };
        (tasks > 0 && seconds > 0.0).then(|| tasks as f64 / seconds)
    }
}

/// How the last session ended, where that is known: versions that did not note it left the seconds of one that was not killed.
fn end_of_last_session(manifest: &Manifest) -> Option<String> {
    let session = manifest.sessions.last()?;
    let killed = session.wall_seconds == 0.0 && !manifest.complete;
    session.ended.clone().or_else(|| killed.then(|| KILLED.to_owned()))
}

impl std::fmt::Display for State {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} of {} tasks done, ", self.done, self.tasks)?;
        if self.complete {
            return write!(formatter, "complete");
        }
        match &self.running {
            Some(process) => write!(formatter, "{process} is at work")?,
            None => write!(formatter, "nobody is at work: give its `attractor run` command again to go on")?,
        }
        if let (Some(rate), Some(seconds)) = (self.tasks_per_second, self.seconds_left) {
            let left = Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX);
            write!(formatter, ", {rate:.3} tasks a second, about {} left", HumanDuration(left))?;
        }
        if let Some(ended) = &self.last_session {
            write!(formatter, "; the last session: {}", one_line(ended))?;
        }
        Ok(())
    }
}
