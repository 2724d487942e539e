//! Rank 0: deals out tasks, takes rows in, and simulates beside that.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::deal::Deal;
use super::{Departure, Job, Order, PAUSE, Post, Report, read, send, stopped_with_others};
use crate::error::{Error, Result};
use crate::experiment::plan::Task;
use crate::experiment::runner::{Progress, run};

/// Whoever is told of results.
type Observe<'a> = &'a (dyn Fn(Progress) -> Result<()> + Sync);

/// Simulates tasks with all ranks, which have been told to [`begin`](super::begin), and tells `observe` of each result.
///
/// # Errors
/// The first error of any rank, or of `observe`; all ranks have stopped then.
pub fn lead(post: &dyn Post, job: Job, tasks: &[Task], observe: Observe) -> Result<()> {
    let common = Common {
        deal: Mutex::new(Deal::new(job.plan, tasks, post.count())),
        failure: Mutex::new(None),
        stopping: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        let own = scope.spawn(|| common.simulate(job, observe));
        let mut others = Others { post, common: &common, at_work: vec![true; post.count()], told: None };
        others.at_work[0] = false;
        while others.are_awaited() || !own.is_finished() {
            if let Err(error) = others.listen(observe).and_then(|()| (job.check)()) {
                common.fail(error);
            }
            others.tell_if_stopping();
        }
    });
    lock(&common.failure).take().map_or(Ok(()), Err)
}

/// What the two threads of rank 0 share.
struct Common {
    deal: Mutex<Deal>,
    failure: Mutex<Option<Error>>,
    stopping: AtomicBool,
}

impl Common {
    /// Simulates as another rank would.
    fn simulate(&self, job: Job, observe: Observe) {
        let watched = |progress| {
            if self.stopping.load(Ordering::Relaxed) {
                return Err(stopped_with_others());
            }
            observe(progress)
        };
        while let Some(share) = self.next() {
            if let Err(error) = run(job.plan, &share, job.threads, job.checkpoints, &watched) {
                return self.fail(error);
            }
        }
    }

    fn next(&self) -> Option<Vec<Task>> {
        lock(&self.deal).next()
    }

    /// Stops everything; the first error is the one that is told.
    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        lock(&self.deal).close();
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// All ranks but this one.
struct Others<'a> {
    post: &'a dyn Post,
    common: &'a Common,
    at_work: Vec<bool>,
    /// When they were told to stop.
    told: Option<Instant>,
}

/// How long those who were told to stop are waited for: one that has died never answers.
const FAREWELL: Duration = Duration::from_millis(500);

impl Others<'_> {
    /// Whether any of them may still have something to say.
    fn are_awaited(&self) -> bool {
        self.at_work.contains(&true) && self.told.is_none_or(|told| told.elapsed() < FAREWELL)
    }

    /// Answers the next message, or waits a moment.
    fn listen(&mut self, observe: Observe) -> Result<()> {
        let Some((from, message)) = self.post.receive() else {
            thread::sleep(PAUSE);
            return Ok(());
        };
        match read(from, &message)? {
            Report::Finished { rows, expected_updates, updates, engine } => {
                observe(Progress::Finished { rows, expected_updates, updates, engine })
            }
            Report::Idle => {
                let next = self.common.next().map_or(Order::Stop, Order::Tasks);
                send(self.post, from, &next);
                Ok(())
            }
            Report::Left(departure) => {
                self.at_work[from] = false;
                match departure {
                    Departure::Told => Ok(()),
                    Departure::Stopped => Err(stopped_with_others()),
                    Departure::Failed(message) => Err(Error::Rank { rank: from, message }),
                }
            }
        }
    }

    /// Tells all that are at work to stop, once.
    fn tell_if_stopping(&mut self) {
        if self.told.is_some() || !self.common.stopping.load(Ordering::Relaxed) {
            return;
        }
        self.told = Some(Instant::now());
        for rank in (0..self.at_work.len()).filter(|&rank| self.at_work[rank]) {
            send(self.post, rank, &Order::Stop);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
