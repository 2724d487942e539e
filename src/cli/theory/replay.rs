//! `attractor theory replay`: a cycle of few patterns that delayed synapses lead through.

use attractor::error::{Error, Result};
use attractor::network::Response;
use attractor::table::{Table, cell};
use attractor::theory::replay::{Cycle, MOST_PATTERNS, fading_time};
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range, refusal};

/// How long a cycle of few patterns stays in each of them while delayed synapses lead through it, exact for infinitely many neurons, as CSV
#[derive(Args)]
pub(super) struct Replay {
    /// Patterns of the cycle, 1 to 12
    #[arg(long, default_value_t = 5)]
    patterns: usize,
    /// Strengths lambda of the delayed synapses
    #[arg(long, num_args = 1.., allow_negative_numbers = true, default_values_t = [0.5, 1.2, 2.0])]
    strength: Vec<f64>,
    /// Their delay tau in sweeps, 1 to 1000
    #[arg(long, default_value_t = 10)]
    delay: u64,
    /// What they hear of the past: delay, average or fading
    #[arg(long, default_value = "delay")]
    response: String,
    /// Uniform inputs h
    #[arg(long, num_args = 1.., allow_negative_numbers = true, default_values_t = [0.0])]
    input: Vec<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    temperature: f64,
    /// Parts in which the neurons of a sweep move: 1 for all at once, many for one by one
    #[arg(long, default_value_t = 1)]
    slots: usize,
    /// Sweeps that are followed, 1 to 10000
    #[arg(long, default_value_t = 500)]
    sweeps: usize,
    #[command(flatten)]
    answer: Answer,
}

/// What becomes of one cycle.
#[derive(Serialize)]
struct Pace {
    strength: f64,
    input: f64,
    /// Mean sweeps in each pattern; nothing where the state stays.
    dwell: Option<f64>,
    /// Mean of the largest overlap.
    leading_overlap: f64,
    /// To leading order, of what fades.
    fading_order: Option<f64>,
}

impl Replay {
    pub(super) fn run(&self) -> Result<()> {
        let response = self.check()?;
        let kernel = response.kernel(self.delay);
        let mut paces = Vec::new();
        for &strength in &self.strength {
            for &input in &self.input {
                let cycle = Cycle {
                    patterns: self.patterns,
                    strength,
                    kernel: kernel.clone(),
                    input,
                    temperature: self.temperature,
                    slots: self.slots,
                };
                let overlaps = cycle.overlaps(self.sweeps).unwrap_or_default();
                let leading =
                    overlaps.iter().skip(1).map(|overlaps| overlaps.iter().copied().fold(-1.0, f64::max));
                let fades = response == Response::Fading && self.temperature == 0.0;
                paces.push(Pace {
                    strength,
                    input,
                    dwell: cycle.dwell(self.sweeps),
                    leading_overlap: leading.sum::<f64>() / overlaps.len().saturating_sub(1).max(1) as f64,
                    fading_order: fading_time(strength, input)
                        .filter(|_| fades)
                        .map(|time| time * self.delay as f64),
                });
            }
        }
        self.answer.give(&paces, || self.table(&paces))
    }

    /// Refuses what cannot be; gives the response.
    fn check(&self) -> Result<Response> {
        check_range("--temperature", self.temperature)?;
        let whole = [
            (
                "--patterns",
                self.patterns as u64,
                MOST_PATTERNS as u64,
                "give 1 to 12 patterns: there are 2^P kinds of neurons",
            ),
            ("--delay", self.delay, 1000, "give 1 to 1000 sweeps"),
            ("--slots", self.slots as u64, 10_000, "give 1 for all at once, up to 10000"),
            ("--sweeps", self.sweeps as u64, 10_000, "give 1 to 10000 sweeps"),
        ];
        for (name, value, most, cure) in whole {
            if !(1..=most).contains(&value) {
                return Err(Error::Argument { name, value: value.to_string(), cure });
            }
        }
        if (self.slots * self.sweeps) << self.patterns > 100_000_000 {
            let value = self.slots.to_string();
            let cure = "with so many sweeps and patterns this takes minutes: give fewer of them";
            return Err(Error::Argument { name: "--slots", value, cure });
        }
        for (name, values) in [("--strength", &self.strength), ("--input", &self.input)] {
            if let Some(&value) = values.iter().find(|value| !(-1e6..=1e6).contains(*value)) {
                return Err(refusal(name, value, "give a number from -1e6 to 1e6"));
            }
        }
        let known = Response::WORDS.iter().find(|(word, _)| *word == self.response);
        known.map(|(_, response)| *response).ok_or_else(|| Error::Argument {
            name: "--response",
            value: self.response.clone(),
            cure: "use one of delay, average, fading",
        })
    }

    fn table(&self, paces: &[Pace]) -> Table {
        let mut table = Table::new([
            "patterns",
            "strength",
            "delay",
            "response",
            "input",
            "temperature",
            "dwell",
            "leading_overlap",
            "fading_order",
        ]);
        for pace in paces {
            table.push(vec![
                self.patterns.to_string(),
                cell(pace.strength),
                self.delay.to_string(),
                self.response.clone(),
                cell(pace.input),
                cell(self.temperature),
                cell(pace.dwell),
                cell(pace.leading_overlap),
                cell(pace.fading_order),
            ]);
        }
        table
    }
}
