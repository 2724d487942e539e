//! When a run has to stop before its end: Ctrl-C, SIGTERM or SIGHUP, a time limit, the end of a cluster job.
//!
//! Tasks end after the sweep they are in; what is finished is on disk by then. A sweep of a huge network lasts longer than a
//! user wants to wait, so that the program ends itself a moment later: as if it had been killed, which loses nothing either.

use std::process::exit;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use attractor::error::{Error, Result};

use super::output::complain;

/// How long tasks have to end by themselves.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Part of what is left of a cluster job that a run takes for itself.
const OF_JOB: f64 = 0.95;

/// The time at which Slurm ends the job, in seconds since 1970.
const JOB_END: &str = "SLURM_JOB_END_TIME";

/// Why a run has to stop: 0 while it has not.
static REASON: AtomicU8 = AtomicU8::new(0);

const SIGNAL: u8 = 1;
const TIME: u8 = 2;

/// Whether this is one of several processes, and one that leaves the talking to rank 0.
static IS_ONE_OF_SEVERAL: AtomicBool = AtomicBool::new(false);
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// Makes this process one of several; all but rank 0 say nothing when they stop.
pub(super) fn be_rank(rank: usize) {
    IS_ONE_OF_SEVERAL.store(true, Ordering::Relaxed);
    IS_SILENT.store(rank > 0, Ordering::Relaxed);
}

/// Listens for signals, and for the time limit or the end of the cluster job, whichever comes first.
///
/// # Errors
/// If the system does not let signals be handled.
pub(super) fn listen(limit: Option<Duration>) -> Result<()> {
    ctrlc::set_handler(|| request(SIGNAL)).map_err(|error| Error::Argument {
        name: "signals",
        value: error.to_string(),
        cure: "the system does not let them be handled",
    })?;
    let job = std::env::var(JOB_END).ok().and_then(|end| left_of_job(&end, SystemTime::now()));
    if let Some(limit) = limit.into_iter().chain(job).min() {
        thread::spawn(move || {
            thread::sleep(limit);
            request(TIME);
        });
    }
    Ok(())
}

/// What a run may take of a cluster job that ends at this time.
fn left_of_job(end: &str, now: SystemTime) -> Option<Duration> {
    let end = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(end.parse().ok()?))?;
    Some(end.duration_since(now).unwrap_or_default().mul_f64(OF_JOB))
}

/// Asks the run to stop; one that does not is ended. A second signal ends it at once.
fn request(reason: u8) {
    let first = REASON.compare_exchange(0, reason, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    if first {
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            end();
        });
    } else if reason == SIGNAL {
        end();
    }
}

/// Ends the program in the middle of its tasks.
fn end() -> ! {
    if let Err(error) = check()
        && !IS_SILENT.load(Ordering::Relaxed)
    {
        complain(&error.to_string());
    }
    exit(i32::from(code().unwrap_or(1)));
}

/// An error once the run has to stop.
pub(super) fn check() -> Result<()> {
    match REASON.load(Ordering::Relaxed) {
        0 => Ok(()),
        SIGNAL if IS_ONE_OF_SEVERAL.load(Ordering::Relaxed) => {
            Err(Error::Stopped { reason: "by a signal, as MPI sends it to all when one rank dies" })
        }
        SIGNAL => Err(Error::Stopped { reason: "by a signal" }),
        _ => Err(Error::Stopped { reason: "by the time limit" }),
    }
}

/// The exit code of a run that was stopped: 130 after a signal, as shells have it, 3 at a time limit.
pub(crate) fn code() -> Option<u8> {
    match REASON.load(Ordering::Relaxed) {
        0 => None,
        SIGNAL => Some(130),
        _ => Some(3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_most_of_what_is_left_of_a_job() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        assert_eq!(left_of_job("1100", now), Some(Duration::from_secs(95)));
        assert_eq!(left_of_job("900", now), Some(Duration::ZERO));
        assert_eq!(left_of_job("soon", now), None);
    }
}
