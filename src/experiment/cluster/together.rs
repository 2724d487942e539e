//! Tasks that all ranks simulate at the same time, each with its share of the patterns.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{Job, Post, stopped_with_others};
use crate::error::{Error, Result};
use crate::experiment::plan::Task;
use crate::experiment::runner::{Progress, finished};
use crate::experiment::simulate::{Realization, simulate_watched};
use crate::network::Ranks;

/// Simulates tasks, the same on all ranks; each tells its `observe` of sweeps and results.
///
/// # Errors
/// The first error of `observe` or of `check` on any rank: all ranks stop then. Where a rank fails in a way that the others cannot
/// know of, it tells `last_words` and ends them all.
pub fn simulate_together(
    post: &dyn Post,
    job: Job,
    tasks: &[Task],
    observe: &(dyn Fn(Progress) -> Result<()> + Sync),
    last_words: &dyn Fn(&Error),
) -> Result<()> {
    let (asking, asked) = channel();
    let (answering, answers) = channel();
    let sums = Arc::new(Sums {
        rank: post.rank(),
        count: post.count(),
        asking: Mutex::new(asking),
        answers: Mutex::new(answers),
    });
    thread::scope(|scope| {
        let own = scope.spawn(move || simulate_all(&sums, job, tasks, observe));
        // Ends with the thread, which holds the other end.
        for mut values in asked {
            post.add_up(&mut values);
            let _ = answering.send(values);
        }
        match own.join() {
            Ok(Ok(agreed)) => agreed,
            Ok(Err(alone)) => {
                last_words(&alone);
                post.abort()
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The outer result is an error that only this rank knows of, the inner one that of all.
fn simulate_all(
    sums: &Arc<Sums>,
    job: Job,
    tasks: &[Task],
    observe: &(dyn Fn(Progress) -> Result<()> + Sync),
) -> Result<Result<()>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.threads).build().map_err(|error| {
        Error::Argument {
            name: "threads",
            value: format!("{} ({error})", job.threads),
            cure: "the system does not give that many threads: ask for fewer",
        }
    })?;
    pool.install(|| {
        let mut realization = Realization::together(sums.clone(), job.threads);
        for walk in job.plan.walks(tasks) {
            let agreed = Cell::new(false);
            let watch = |sweep| {
                let own = (job.check)().and_then(|()| observe(Progress::Swept(sweep)));
                sums.agree(own).inspect_err(|_| agreed.set(true))
            };
            let simulated = simulate_watched(&mut realization, job.plan, &walk, &watch, job.checkpoints);
            let told = match simulated {
                Ok(simulated) => observe(finished(job.plan, &walk, &simulated)),
                Err(error) if agreed.get() => return Ok(Err(error)),
                Err(error) => return Err(error),
            };
            if let Err(error) = sums.agree(told) {
                return Ok(Err(error));
            }
            if let Some(checkpoints) = job.checkpoints {
                checkpoints.forget(&job.plan.full_key(walk.leader()));
            }
        }
        Ok(Ok(()))
    })
}

/// A way to the other ranks for a thread that must not talk to them itself.
#[derive(Debug)]
struct Sums {
    rank: usize,
    count: usize,
    asking: Mutex<Sender<Vec<i64>>>,
    answers: Mutex<Receiver<Vec<i64>>>,
}

impl Sums {
    /// An error if any of the ranks has one: its own, or one that says that another has.
    fn agree(&self, own: Result<()>) -> Result<()> {
        let mut failures = [i64::from(own.is_err())];
        self.add_up(&mut failures);
        if failures[0] > 0 { own.and(Err(stopped_with_others())) } else { Ok(()) }
    }
}

impl Ranks for Sums {
    fn rank(&self) -> usize {
        self.rank
    }

    fn count(&self) -> usize {
        self.count
    }

    fn add_up(&self, values: &mut [i64]) {
        let ask = self.asking.lock().unwrap_or_else(PoisonError::into_inner).send(values.to_vec());
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).recv();
        // The thread that answers outlives the one that asks.
        if let (Ok(()), Ok(sums)) = (ask, answer) {
            values.copy_from_slice(&sums);
        }
    }
}
