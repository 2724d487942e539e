//! The processes that an `mpirun` has started, if this is one of them.

use std::cell::Cell;

use attractor::error::{Error, Result};
use attractor::experiment::cluster::{Orders, Post, begin, dismiss};

/// What launchers of MPI programs tell the processes they start: how many there are.
const SIZES: [&str; 3] = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"];

/// The others that this process was started with; `None` if it was started alone.
///
/// # Errors
/// If there are others and this program was built without MPI: every process would begin the same run.
pub(super) fn join() -> Result<Option<Box<dyn Post>>> {
    let Some(count) = SIZES.iter().find_map(|name| std::env::var(name).ok()) else { return Ok(None) };
    join_others(&count)
}

#[cfg(feature = "mpi")]
fn join_others(count: &str) -> Result<Option<Box<dyn Post>>> {
    use attractor::experiment::cluster::Mpi;

    match Mpi::join() {
        Some(mpi) => Ok(Some(Box::new(mpi))),
        None => Err(Error::Argument {
            name: "ranks",
            value: count.to_owned(),
            cure: "MPI does not start in this process",
        }),
    }
}

#[cfg(not(feature = "mpi"))]
fn join_others(count: &str) -> Result<Option<Box<dyn Post>>> {
    if count.trim() == "1" {
        return Ok(None);
    }
    Err(Error::Argument {
        name: "ranks",
        value: count.to_owned(),
        cure: "this program was built without MPI: build it with `--features mpi`, or give each process a --shard",
    })
}

/// Rank 0 and those who wait for it to say what the run is; where it ends before it has, they learn that.
pub(super) struct Team<'a> {
    post: Option<&'a dyn Post>,
    has_begun: Cell<bool>,
}

impl<'a> Team<'a> {
    pub(super) fn new(post: Option<&'a dyn Post>) -> Self {
        Self { post, has_begun: Cell::new(false) }
    }

    /// How many processes are at work.
    pub(super) fn count(&self) -> usize {
        self.post.map_or(1, Post::count)
    }

    /// How many of them share the memory of this machine.
    pub(super) fn count_here(&self) -> usize {
        self.post.map_or(1, Post::count_here)
    }

    /// Tells the others what the run is; the way to them, if there are any.
    pub(super) fn begin(&self, orders: &Orders) -> Option<&'a dyn Post> {
        let post = self.post?;
        self.has_begun.set(true);
        begin(post, orders);
        Some(post)
    }
}

impl Drop for Team<'_> {
    fn drop(&mut self) {
        if let Some(post) = self.post.filter(|_| !self.has_begun.get()) {
            dismiss(post);
        }
    }
}
