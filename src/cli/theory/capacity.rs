//! `attractor theory capacity`: where retrieval ends at T = 0.

use attractor::error::Result;
use attractor::theory;
use clap::Args;

use super::output;

/// The largest load with a retrieval state at T = 0
#[derive(Args)]
pub(super) struct Capacity {
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Capacity {
    pub(super) fn run(&self) -> Result<()> {
        let replica_symmetric = theory::replica_symmetric_capacity();
        if self.json {
            return output::json(&serde_json::json!({ "replica_symmetric": replica_symmetric }));
        }
        output::line(&format!(
            "replica symmetric, T = 0: load {:.12}, overlap there {:.12}",
            replica_symmetric.load, replica_symmetric.m
        ))
    }
}
