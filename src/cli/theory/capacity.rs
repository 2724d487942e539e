//! `attractor theory capacity`: where retrieval ends at T = 0, and where it stops being the state of lowest energy.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{self, one_step};
use clap::Args;
use serde::Serialize;

use super::output;

/// The largest load with a retrieval state at T = 0, and the load up to which it is the state of lowest energy
///
/// In replica-symmetric theory and with one step of replica symmetry breaking.
#[derive(Args)]
pub(super) struct Capacity {
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
    /// Print CSV instead of text
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Serialize)]
struct Capacities {
    replica_symmetric: theory::Capacity,
    one_step: one_step::Capacity,
    first_order: FirstOrder,
}

/// Loads at which retrieval and spin glass have the same energy.
#[derive(Serialize)]
struct FirstOrder {
    replica_symmetric: f64,
    one_step: f64,
}

impl Capacity {
    pub(super) fn run(&self) -> Result<()> {
        let capacities = Capacities {
            replica_symmetric: theory::replica_symmetric_capacity(),
            one_step: one_step::capacity(),
            first_order: FirstOrder {
                replica_symmetric: theory::first_order_load(),
                one_step: one_step::first_order_load(),
            },
        };
        if self.json {
            output::json(&capacities)
        } else if self.csv {
            output::csv(&capacities.table())
        } else {
            capacities.print()
        }
    }
}

impl Capacities {
    /// Name of the theory, capacity, overlap there, first-order load.
    fn rows(&self) -> [(&'static str, [f64; 3]); 2] {
        let Self { replica_symmetric, one_step, first_order } = self;
        [
            (
                "replica symmetric",
                [replica_symmetric.load, replica_symmetric.m, first_order.replica_symmetric],
            ),
            ("one-step RSB", [one_step.load, one_step.state.m, first_order.one_step]),
        ]
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["theory", "load", "m", "first_order_load"]);
        for (name, values) in self.rows() {
            table.push(std::iter::once(name.to_owned()).chain(values.map(cell)).collect());
        }
        table
    }

    fn print(&self) -> Result<()> {
        output::line("T = 0              capacity        overlap there   lowest energy up to load")?;
        for (name, [load, m, first_order]) in self.rows() {
            output::line(&format!("{name:18} {load:<15.12} {m:<15.9} {first_order:.9}"))?;
        }
        Ok(())
    }
}
