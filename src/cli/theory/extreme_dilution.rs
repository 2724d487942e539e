//! `attractor theory extreme-dilution`: few synapses of one direction.

use attractor::error::{Error, Result};
use attractor::table::{Table, cell};
use attractor::theory::extreme_dilution;
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range, refusal};

/// Few synapses of one direction: the capacity, or with loads P/K the overlap at rest or step by step, as CSV
#[derive(Args)]
pub(super) struct ExtremeDilution {
    /// Loads alpha = P/K, patterns for each of the K inputs of a neuron, 0 or above
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    load: Vec<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    temperature: f64,
    /// Overlap m(0) of the start, 0 to 1: follow it
    #[arg(long, allow_negative_numbers = true, requires = "load")]
    start_overlap: Option<f64>,
    /// Steps to follow
    #[arg(long, default_value_t = 20, requires = "start_overlap", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    steps: u64,
    #[command(flatten)]
    answer: Answer,
}

#[derive(Serialize)]
struct End {
    temperature: f64,
    load: Option<f64>,
}

/// The overlap at rest; empty where it is lost.
#[derive(Serialize)]
struct Rest {
    load: f64,
    temperature: f64,
    m: Option<f64>,
}

/// The overlap at one time.
#[derive(Serialize)]
struct Moment {
    load: f64,
    temperature: f64,
    step: usize,
    m: f64,
}

impl ExtremeDilution {
    pub(super) fn run(&self) -> Result<()> {
        self.check()?;
        let temperature = self.temperature;
        if self.load.is_empty() {
            let end = End { temperature, load: extreme_dilution::capacity(temperature) };
            return self.answer.give(&end, || end.table());
        }
        if let Some(start) = self.start_overlap {
            let steps: Vec<Moment> = self.load.iter().flat_map(|&load| self.path(load, start)).collect();
            return self.answer.give(&steps, || steps_table(&steps));
        }
        let rest = |&load| Rest { load, temperature, m: extreme_dilution::retrieval(load, temperature) };
        let rests: Vec<Rest> = self.load.iter().map(rest).collect();
        self.answer.give(&rests, || rests_table(&rests))
    }

    fn check(&self) -> std::result::Result<(), Error> {
        check_range("--temperature", self.temperature)?;
        self.load.iter().try_for_each(|&load| check_range("--load", load))?;
        match self.start_overlap {
            Some(start) if !(0.0..=1.0).contains(&start) => {
                Err(refusal("--start-overlap", start, "give an overlap from 0 to 1"))
            }
            _ => Ok(()),
        }
    }

    fn path(&self, load: f64, start: f64) -> impl Iterator<Item = Moment> + use<> {
        let temperature = self.temperature;
        let overlaps = extreme_dilution::overlaps(load, temperature, start, self.steps as usize);
        let moment = move |(step, m)| Moment { load, temperature, step, m };
        overlaps.unwrap_or_default().into_iter().enumerate().map(moment)
    }
}

impl End {
    fn table(&self) -> Table {
        let mut table = Table::new(["temperature", "load"]);
        table.push(vec![cell(self.temperature), cell(self.load)]);
        table
    }
}

fn rests_table(rests: &[Rest]) -> Table {
    let mut table = Table::new(["load", "temperature", "m"]);
    for Rest { load, temperature, m } in rests {
        table.push([Some(*load), Some(*temperature), *m].map(cell).into());
    }
    table
}

fn steps_table(steps: &[Moment]) -> Table {
    let mut table = Table::new(["load", "temperature", "step", "m"]);
    for Moment { load, temperature, step, m } in steps {
        table.push(vec![cell(*load), cell(*temperature), step.to_string(), cell(*m)]);
    }
    table
}
