//! A run on many processes that exchange messages: rank 0 holds the folder, deals out tasks and takes part itself.
//!
//! ```text
//! rank 0                                    every other rank
//! Begin (the config)     ----------------->
//!                        <-----------------  Idle
//! Tasks (some of them)   ----------------->
//!                        <-----------------  Finished (rows), Finished, ..., Idle
//! Tasks, or Stop         ----------------->
//!                        <-----------------  Left
//! ```
//!
//! Rows reach rank 0 as their tasks finish, and are written at once. Whoever fails or is asked to stop says so, and rank 0
//! then stops all. Only the thread that calls in here talks to other ranks, as MPI libraries want it; others simulate.
//! Networks whose patterns all ranks hold together are simulated by all at the same time ([`simulate_together`]).

mod deal;
mod leader;
mod member;
#[cfg(feature = "mpi")]
mod mpi;
mod rehearsal;
#[cfg(test)]
mod tests;
mod together;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::checkpoint::Checkpoints;
use super::plan::{Plan, Task};
use crate::error::{Error, Result};

pub use leader::lead;
pub use member::{leave, orders, serve};
#[cfg(feature = "mpi")]
pub use mpi::Mpi;
pub use rehearsal::{Handling, Rehearsal, rehearse};
pub use together::simulate_together;

/// How messages go from one process to another, seen from one of them.
pub trait Post {
    /// Which process this is: 0, 1, ..., [`Post::count`] - 1.
    fn rank(&self) -> usize;

    /// How many there are.
    fn count(&self) -> usize;

    /// How many share the memory of this machine.
    fn count_here(&self) -> usize;

    /// Sends a message.
    fn send(&self, to: usize, message: &[u8]);

    /// The next message that has arrived, and who sent it.
    fn receive(&self) -> Option<(usize, Vec<u8>)>;

    /// Replaces each value by its sum over all processes; all of them must call.
    fn add_up(&self, values: &mut [i64]);

    /// Ends all processes at once.
    fn abort(&self) -> !;
}

/// What a rank works with.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The plan of the run.
    pub plan: &'a Plan,
    /// Threads of this rank.
    pub threads: usize,
    /// Where long tasks stand.
    pub checkpoints: Option<&'a Checkpoints>,
    /// An error once this rank has been asked to stop.
    pub check: &'a (dyn Fn() -> Result<()> + Sync),
}

/// What rank 0 tells the others before it deals out tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Orders {
    /// The experiment, as manifests have it.
    pub config: Value,
    /// The result folder, for checkpoints.
    pub folder: String,
    /// The tasks that all ranks simulate together; `None` where each gets tasks of its own.
    pub together: Option<Vec<Task>>,
}

/// What rank 0 says to another.
#[derive(Debug, Serialize, Deserialize)]
enum Order {
    /// What the run is.
    Begin(Orders),
    /// Tasks to simulate.
    Tasks(Vec<Task>),
    /// There is nothing to do any more.
    Stop,
}

/// What another says to rank 0.
#[derive(Debug, Serialize, Deserialize)]
enum Report {
    /// A walk is finished; what is told of it.
    Finished { rows: Vec<Vec<String>>, expected_updates: u64, updates: u64, engine: String },
    /// All tasks that were dealt out to it are.
    Idle,
    /// It takes no part any more.
    Left(Departure),
}

/// Why a rank takes no part any more.
#[derive(Debug, Serialize, Deserialize)]
enum Departure {
    /// Rank 0 said so.
    Told,
    /// A signal or a time limit said so.
    Stopped,
    /// It cannot go on.
    Failed(String),
}

impl Departure {
    fn because_of(error: &Error) -> Self {
        if error.is_stop() { Self::Stopped } else { Self::Failed(error.to_string()) }
    }
}

/// How long a process that waits for messages sleeps before it looks again.
const PAUSE: Duration = Duration::from_micros(200);

/// Tells all other ranks what the run is.
pub fn begin(post: &dyn Post, orders: &Orders) {
    for rank in 1..post.count() {
        send(post, rank, &Order::Begin(orders.clone()));
    }
}

/// Tells all other ranks that there is nothing to do, instead of [`begin`].
pub fn dismiss(post: &dyn Post) {
    for rank in 1..post.count() {
        send(post, rank, &Order::Stop);
    }
}

fn send(post: &dyn Post, to: usize, message: &impl Serialize) {
    // Types of our own always have a text.
    post.send(to, &serde_json::to_vec(message).unwrap_or_default());
}

fn read<T: for<'a> Deserialize<'a>>(from: usize, bytes: &[u8]) -> Result<T> {
    let unreadable =
        |error| Error::Rank { rank: from, message: format!("sent what cannot be read ({error})") };
    serde_json::from_slice(bytes).map_err(unreadable)
}

/// Stopped because others were.
fn stopped_with_others() -> Error {
    Error::Stopped { reason: "together with another rank" }
}
