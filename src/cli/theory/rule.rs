//! `attractor theory rule`: retrieval under other rules of learning.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{Capacity, dreaming, projection};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Answer, check_range, refusal};

/// Retrieval under another rule of learning: the end of retrieval, or with loads the states there, as CSV
#[derive(Args)]
pub(super) struct Rule {
    /// The rule; Hebb's is that of `theory point`
    #[arg(id = "rule", long = "rule", value_name = "RULE", value_enum)]
    name: Name,
    /// Loads alpha = P/N, 0 or above
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    load: Vec<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    temperature: f64,
    /// Dream time t of the rule `dreaming`, 0 (Hebb's rule) to 10,000
    #[arg(long, allow_negative_numbers = true, required_if_eq("rule", "dreaming"))]
    dreams: Option<f64>,
    #[command(flatten)]
    answer: Answer,
}

#[derive(Clone, Copy, PartialEq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Name {
    /// W = X (X^T X)^-1 X^T
    PseudoInverse,
    /// W = (1 + t) X (1 + t X^T X)^-1 X^T
    Dreaming,
}

/// A rule at one temperature.
#[derive(Serialize)]
struct Report {
    rule: Name,
    dreams: Option<f64>,
    temperature: f64,
    /// The largest load with a retrieval state.
    capacity: Option<Capacity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    states: Vec<Place>,
}

/// One load.
#[derive(Serialize)]
struct Place {
    load: f64,
    state: Option<State>,
    /// `T_M`, where retrieval of this load ends; of the projection rule alone.
    last_temperature: Option<f64>,
}

/// What both rules have, and what only one of them has.
#[derive(Serialize)]
struct State {
    m: f64,
    q: f64,
    energy: f64,
    free_energy: Option<f64>,
    entropy: Option<f64>,
}

impl Rule {
    pub(super) fn run(&self) -> Result<()> {
        self.check()?;
        let report = self.report();
        self.answer.give(&report, || report.table())
    }

    fn check(&self) -> Result<()> {
        check_range("--temperature", self.temperature)?;
        self.load.iter().try_for_each(|&load| check_range("--load", load))?;
        match (self.name, self.dreams) {
            (Name::PseudoInverse, Some(dreams)) => {
                Err(refusal("--dreams", dreams, "leave it out, or give the rule `dreaming`"))
            }
            (Name::PseudoInverse, None) => {
                self.load.iter().find(|&&load| load >= 1.0).map_or(Ok(()), |&load| {
                    let cure =
                        "give loads below 1: no more patterns than neurons can be linearly independent";
                    Err(refusal("--load", load, cure))
                })
            }
            (Name::Dreaming, Some(dreams)) if !(0.0..=1e4).contains(&dreams) => {
                let cure = "give a dream time from 0 to 10,000; beyond, the rule is `pseudo-inverse`";
                Err(refusal("--dreams", dreams, cure))
            }
            _ => Ok(()),
        }
    }

    fn report(&self) -> Report {
        let Self { name: rule, dreams, temperature, .. } = *self;
        let capacity = match dreams {
            Some(dreams) => dreaming::capacity(temperature, dreams),
            None => projection::capacity(temperature),
        };
        let last = |load| projection::retrieval_temperature(load).filter(|_| rule == Name::PseudoInverse);
        let place = |&load| Place {
            load,
            state: self.state(load),
            last_temperature: last(load).map(|end| end.temperature),
        };
        Report { rule, dreams, temperature, capacity, states: self.load.iter().map(place).collect() }
    }

    fn state(&self, load: f64) -> Option<State> {
        let temperature = self.temperature;
        if let Some(dreams) = self.dreams {
            let dreaming::Dreaming { m, q, energy, .. } = dreaming::retrieval(load, temperature, dreams)?;
            return Some(State { m, q, energy, free_energy: None, entropy: None });
        }
        let projection::Projection { m, energy, free_energy, entropy } =
            projection::retrieval(load, temperature)?;
        Some(State { m, q: m * m, energy, free_energy: Some(free_energy), entropy: Some(entropy) })
    }
}

impl Report {
    fn table(&self) -> Table {
        let (dreams, temperature) = (cell(self.dreams), cell(self.temperature));
        let (load, m) = (self.capacity.map(|end| end.load), self.capacity.map(|end| end.m));
        if self.states.is_empty() {
            let mut table = Table::new(["dreams", "temperature", "last_load", "m"]);
            table.push(vec![dreams, temperature, cell(load), cell(m)]);
            return table;
        }
        let parts = ["m", "q", "energy", "free_energy", "entropy", "last_load", "T_M"];
        let mut table = Table::new(["dreams", "load", "temperature"].into_iter().chain(parts));
        for place in &self.states {
            let state = place.state.as_ref();
            let numbers = [
                state.map(|state| state.m),
                state.map(|state| state.q),
                state.map(|state| state.energy),
                state.and_then(|state| state.free_energy),
                state.and_then(|state| state.entropy),
                load,
                place.last_temperature,
            ];
            let mut row = vec![dreams.clone(), cell(place.load), temperature.clone()];
            row.extend(numbers.map(cell));
            table.push(row);
        }
        table
    }
}
