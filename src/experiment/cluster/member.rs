//! Every rank but 0: simulates what it is given and sends rows as they come.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use super::{Departure, Job, Order, Orders, PAUSE, Post, Report, read, send, stopped_with_others};
use crate::error::{Error, Result};
use crate::experiment::plan::Task;
use crate::experiment::runner::{Progress, run};

/// Waits for rank 0 to say what the run is; `None` where there is nothing to do.
///
/// # Errors
/// If this process is asked to stop meanwhile, or the message cannot be read.
pub fn orders(post: &dyn Post, check: &dyn Fn() -> Result<()>) -> Result<Option<Orders>> {
    loop {
        if let Some((from, message)) = post.receive() {
            return Ok(match read(from, &message)? {
                Order::Begin(orders) => Some(orders),
                Order::Tasks(_) | Order::Stop => None,
            });
        }
        check()?;
        thread::sleep(PAUSE);
    }
}

/// Takes leave of rank 0 before any task.
pub fn leave(post: &dyn Post, error: &Error) {
    send(post, 0, &Report::Left(Departure::because_of(error)));
}

/// Simulates tasks until rank 0 has no more, a task fails or this process is asked to stop, of which rank 0 learns.
pub fn serve(post: &dyn Post, job: Job) {
    let (to_do, tasks) = channel();
    let (reports, sent) = channel();
    let stopping = AtomicBool::new(false);
    thread::scope(|scope| {
        let (reports, stopping) = (&reports, &stopping);
        scope.spawn(move || simulate(job, &tasks, reports, stopping));
        // The thread ends when nobody can send it tasks any more.
        talk(post, to_do, &sent, stopping);
    });
}

/// Carries messages between rank 0 and the thread that simulates, until that one has left.
fn talk(post: &dyn Post, to_do: Sender<Vec<Task>>, reports: &Receiver<Report>, stopping: &AtomicBool) {
    let mut to_do = Some(to_do);
    loop {
        match reports.recv_timeout(PAUSE) {
            Ok(report) => {
                send(post, 0, &report);
                if matches!(report, Report::Left(_)) {
                    return;
                }
            }
            Err(_) => match post.receive().map(|(from, message)| read(from, &message)) {
                Some(Ok(Order::Tasks(tasks))) => {
                    // A thread that has left says so in its last report.
                    let _ = to_do.as_ref().map(|to_do| to_do.send(tasks));
                }
                Some(_) => {
                    stopping.store(true, Ordering::Relaxed);
                    to_do = None;
                }
                None => {}
            },
        }
    }
}

/// Simulates what comes.
fn simulate(job: Job, tasks: &Receiver<Vec<Task>>, reports: &Sender<Report>, stopping: &AtomicBool) {
    // Whoever listens stays until it is told that this thread has left.
    let report = |report| drop(reports.send(report));
    let watched = |progress| match progress {
        Progress::Swept(_) if stopping.load(Ordering::Relaxed) => Err(stopped_with_others()),
        Progress::Swept(_) => (job.check)(),
        Progress::Finished { rows, expected_updates, updates, engine } => {
            report(Report::Finished { rows, expected_updates, updates, engine });
            Ok(())
        }
    };
    report(Report::Idle);
    loop {
        let share = match tasks.try_recv() {
            Ok(share) => share,
            Err(TryRecvError::Disconnected) => return report(Report::Left(Departure::Told)),
            Err(TryRecvError::Empty) => match (job.check)() {
                Ok(()) => {
                    thread::sleep(PAUSE);
                    continue;
                }
                Err(error) => return report(Report::Left(Departure::because_of(&error))),
            },
        };
        match run(job.plan, &share, job.threads, job.checkpoints, &watched) {
            Ok(()) => report(Report::Idle),
            Err(_) if stopping.load(Ordering::Relaxed) => return report(Report::Left(Departure::Told)),
            Err(error) => return report(Report::Left(Departure::because_of(&error))),
        }
    }
}
