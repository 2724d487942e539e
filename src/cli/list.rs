//! `attractor list`: the experiments that ship.

use attractor::error::Result;
use attractor::experiment::shipped::SHIPPED;
use clap::Args;
use serde_json::json;

use super::output;

/// The experiments that ship, one line each; `attractor run NAME` runs one from anywhere
#[derive(Args)]
pub(super) struct List {
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(&self) -> Result<()> {
        if self.json {
            let entries =
                SHIPPED.iter().map(|shipped| json!({"name": shipped.name, "question": shipped.question()}));
            return output::json(&entries.collect::<Vec<_>>());
        }
        let width = SHIPPED.iter().map(|shipped| shipped.name.len()).max().unwrap_or(0);
        SHIPPED
            .iter()
            .try_for_each(|shipped| output::line(&format!("{:width$} {}", shipped.name, shipped.question())))
    }
}
