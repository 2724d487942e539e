//! `attractor theory sequence`: patterns that call one another in turn.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{Capacity, sequence};
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range};

/// A sequence of patterns replayed one a step by all neurons at once: its capacity, or with loads the states there, as CSV
#[derive(Args)]
pub(super) struct Sequence {
    /// Loads alpha = P/N, 0 or above
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    load: Vec<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    temperature: f64,
    #[command(flatten)]
    answer: Answer,
}

/// The state at one load, where it exists.
#[derive(Serialize)]
struct Place {
    load: f64,
    temperature: f64,
    state: Option<sequence::Sequence>,
}

impl Sequence {
    pub(super) fn run(&self) -> Result<()> {
        let temperature = self.temperature;
        check_range("--temperature", temperature)?;
        self.load.iter().try_for_each(|&load| check_range("--load", load))?;
        if self.load.is_empty() {
            let end = sequence::capacity(temperature);
            return self.answer.give(&end, || ends(temperature, end));
        }
        let place = |&load| Place { load, temperature, state: sequence::retrieval(load, temperature) };
        let places: Vec<Place> = self.load.iter().map(place).collect();
        self.answer.give(&places, || table(&places))
    }
}

/// The capacity at a temperature; empty cells where there is none.
fn ends(temperature: f64, end: Option<Capacity>) -> Table {
    let mut table = Table::new(["temperature", "load", "m"]);
    let (load, m) = end.map(|end| (end.load, end.m)).unzip();
    table.push([Some(temperature), load, m].map(cell).into());
    table
}

fn table(places: &[Place]) -> Table {
    let mut table = Table::new(["load", "temperature", "m", "q", "r", "c"]);
    for Place { load, temperature, state } in places {
        let numbers = state.map(|state| [state.m, state.q, state.r, state.c]);
        let parts = numbers.map_or([None; 4], |numbers| numbers.map(Some));
        table.push([*load, *temperature].map(cell).into_iter().chain(parts.map(cell)).collect());
    }
    table
}
