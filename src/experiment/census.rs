//! Many starts of one pattern set: a census of the attractors they find.
//!
//! Each start is a run of its own, with its own streams, on the same network. The usual observables are those of the first start, which is the run
//! that there would be without the others; it is made last, so that nothing of it has to be kept while the others are counted.

use serde::{Deserialize, Serialize};

use super::checkpoint::Keeper;
use super::plan::Plan;
use super::simulate::{Simulated, Sweep};
use super::single::from_start;
use super::walk::Walk;
use crate::error::Result;
use crate::network::{Memories, SpinSystem, Stability};
use crate::observable::{Census, Measurement};

/// Where a census stands between two starts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Stage {
    starts_made: u64,
    census: Census,
    updates: u64,
}

/// Counts where all starts of a task end; a walk with many starts has one task.
pub(super) fn follow(
    network: &mut dyn SpinSystem,
    patterns: &dyn Memories,
    plan: &Plan,
    walk: &Walk,
    stability: Option<Stability>,
    watch: &dyn Fn(Sweep) -> Result<()>,
    keeper: &Keeper,
) -> Result<Simulated> {
    let task = walk.leader();
    let point = &plan.points[task.point];
    let mut stage =
        keeper.load().filter(|stage: &Stage| stage.starts_made < point.starts).unwrap_or_default();
    loop {
        // 1, 2, 3, ... and at the end 0.
        let start = (stage.starts_made + 1) % point.starts;
        let (seen, updates) = from_start(network, patterns, plan, (task, start), watch)?;
        stage.census.count(network.spins(), seen.final_energy, seen.species);
        stage.updates += updates;
        stage.starts_made += 1;
        if stage.starts_made == point.starts {
            let row = plan.values(&Measurement { census: Some(stage.census), stability, ..seen });
            return Ok(Simulated { rows: vec![row], updates: stage.updates, engine: network.name() });
        }
        if keeper.is_due() {
            keeper.save(&stage)?;
        }
    }
}
