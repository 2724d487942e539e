//! `attractor status`: how far a run is.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::SystemTime;

use attractor::error::{Error, Result};
use attractor::experiment::{Manifest, SAMPLES};
use clap::Args;
use serde_json::json;

use super::output;
use super::plot::read_manifest;

/// How far a run is: tasks done and to do, seconds left
#[derive(Args)]
pub(super) struct Status {
    /// The result folder
    folder: PathBuf,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(super) fn run(&self) -> Result<()> {
        let manifest = read_manifest(&self.folder)?;
        let done = self.rows()?.min(manifest.tasks);
        let to_do = manifest.tasks - done;
        let seconds_left = if manifest.complete { Some(0.0) } else { self.seconds_left(&manifest, done) };
        if self.json {
            return output::json(&json!({
                "tasks": manifest.tasks,
                "done": done,
                "to_do": to_do,
                "complete": manifest.complete,
                "seconds_left": seconds_left,
            }));
        }
        let state = match seconds_left {
            _ if manifest.complete => "complete".to_owned(),
            Some(seconds) => format!("about {seconds:.0} s left if it is still at work"),
            None => "the last session has finished none yet".to_owned(),
        };
        output::line(&format!("{}: {done} of {} tasks done, {state}", self.folder.display(), manifest.tasks))
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

    /// Time left at the pace of the last session, between the writing of the manifest and the last row; tasks
    /// differ in cost, so this is rough.
    fn seconds_left(&self, manifest: &Manifest, done: usize) -> Option<f64> {
        let modified =
            |name: &str| std::fs::metadata(self.folder.join(name)).and_then(|data| data.modified()).ok();
        let begun: SystemTime = modified("manifest.json")?;
        let elapsed = modified(SAMPLES)?.duration_since(begun).ok()?.as_secs_f64();
        let of_session = done.checked_sub(manifest.done_before).filter(|&tasks| tasks > 0)?;
        Some(elapsed / of_session as f64 * (manifest.tasks - done) as f64)
    }
}
