//! Messages by MPI, as the system has it (crate `mpi`).

use mpi::Threading;
use mpi::collective::SystemOperation;
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives, Destination, MatchedReceiveVec, Source};

use super::Post;

/// The processes that one `mpirun` has started.
pub struct Mpi {
    world: SimpleCommunicator,
    here: usize,
    /// Takes leave of the others when it goes.
    _universe: Universe,
}

impl Mpi {
    /// Joins the others; `None` if this process has done so before.
    #[must_use]
    pub fn join() -> Option<Self> {
        let (universe, _) = mpi::initialize_with_threading(Threading::Funneled)?;
        let world = universe.world();
        let here = world.split_shared(world.rank()).size() as usize;
        Some(Self { world, here, _universe: universe })
    }
}

impl Post for Mpi {
    fn rank(&self) -> usize {
        self.world.rank() as usize
    }

    fn count(&self) -> usize {
        self.world.size() as usize
    }

    fn count_here(&self) -> usize {
        self.here
    }

    fn send(&self, to: usize, message: &[u8]) {
        self.world.process_at_rank(to as i32).send(message);
    }

    fn receive(&self) -> Option<(usize, Vec<u8>)> {
        let arrived = self.world.any_process().immediate_matched_probe()?;
        let (message, status) = arrived.matched_receive_vec();
        Some((status.source_rank() as usize, message))
    }

    fn add_up(&self, values: &mut [i64]) {
        let own = values.to_vec();
        self.world.all_reduce_into(&own[..], values, SystemOperation::sum());
    }

    fn abort(&self) -> ! {
        self.world.abort(1)
    }
}
