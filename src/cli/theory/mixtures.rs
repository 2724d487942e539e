//! `attractor theory mixtures`: symmetric mixtures of an odd number of patterns.

use attractor::error::{Error, Result};
use attractor::table::{Table, cell};
use attractor::theory::mixture::{self, End, Mixture};
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range};

/// Spurious states that mix n patterns: where they end, or with a load or a temperature the states there, as CSV
#[derive(Args)]
pub(super) struct Mixtures {
    /// Load alpha = P/N, 0 or above
    #[arg(long, allow_negative_numbers = true)]
    load: Option<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true)]
    temperature: Option<f64>,
    /// Numbers of patterns, odd, 3 to 99
    #[arg(long, num_args = 1.., default_values_t = [3, 5, 7, 9])]
    of: Vec<u32>,
    #[command(flatten)]
    answer: Answer,
}

/// A mixture at the ends of its range.
#[derive(Serialize)]
struct Limits {
    of: u32,
    /// At zero load and temperature.
    ground: Option<Mixture>,
    /// Where it loses stability at zero load.
    temperature: Option<f64>,
    /// Where it ends at zero temperature.
    end: Option<End>,
}

/// A mixture, where it exists, at one load and temperature.
#[derive(Serialize)]
struct Place {
    of: u32,
    load: f64,
    temperature: f64,
    state: Option<Mixture>,
    /// The largest loads at this temperature.
    last: Option<End>,
    last_stable: Option<End>,
}

impl Mixtures {
    pub(super) fn run(&self) -> Result<()> {
        self.check()?;
        if self.load.is_none() && self.temperature.is_none() {
            let limits: Vec<Limits> = self.of.iter().map(|&of| Limits::new(of)).collect();
            return self.answer.give(&limits, || limits_table(&limits));
        }
        let (load, temperature) = (self.load.unwrap_or(0.0), self.temperature.unwrap_or(0.0));
        let places: Vec<Place> = self.of.iter().map(|&of| Place::new(of, load, temperature)).collect();
        self.answer.give(&places, || places_table(&places))
    }

    fn check(&self) -> Result<()> {
        check_range("--load", self.load.unwrap_or(0.0))?;
        check_range("--temperature", self.temperature.unwrap_or(0.0))?;
        let wrong = self.of.iter().find(|&&of| of % 2 == 0 || !(3..=99).contains(&of));
        wrong.map_or(Ok(()), |of| {
            let cure = "give odd numbers from 3 to 99; mixtures of an even number are never stable";
            Err(Error::Argument { name: "--of", value: of.to_string(), cure })
        })
    }
}

impl Limits {
    fn new(of: u32) -> Self {
        Self {
            of,
            ground: mixture::state(of, 0.0, 0.0),
            temperature: mixture::stable_temperature(of, 0.0),
            end: mixture::last(of, 0.0),
        }
    }
}

impl Place {
    fn new(of: u32, load: f64, temperature: f64) -> Self {
        let state = mixture::state(of, load, temperature);
        let last = mixture::last(of, temperature);
        Self { of, load, temperature, state, last, last_stable: mixture::last_stable(of, temperature) }
    }
}

fn limits_table(limits: &[Limits]) -> Table {
    let columns = ["of", "m", "energy", "T_n", "load_end", "m_end", "energy_end", "transverse_end"];
    let mut table = Table::new(columns);
    for Limits { of, ground, temperature, end } in limits {
        let ground = ground.map(|mixture| mixture.state);
        let numbers = [
            ground.map(|state| state.m),
            ground.map(|state| state.energy),
            *temperature,
            end.map(|end| end.load),
            end.map(|end| end.m),
            end.map(|end| end.energy),
            end.map(|end| end.transverse),
        ];
        table.push(std::iter::once(of.to_string()).chain(numbers.map(cell)).collect());
    }
    table
}

fn places_table(places: &[Place]) -> Table {
    let parameters = ["of", "load", "temperature"];
    let parts = ["m", "q", "r", "c", "energy", "free_energy", "entropy", "stability", "transverse"];
    let ends = ["last_load", "last_stable_load"];
    let mut table = Table::new(parameters.into_iter().chain(parts).chain(ends));
    for place in places {
        let mut row = vec![place.of.to_string(), cell(place.load), cell(place.temperature)];
        row.extend(place.state.map_or([const { String::new() }; 9], |mixture| cells(&mixture)));
        row.extend([place.last, place.last_stable].map(|end| cell(end.map(|end| end.load))));
        table.push(row);
    }
    table
}

fn cells(mixture: &Mixture) -> [String; 9] {
    let state = mixture.state;
    [
        cell(state.m),
        cell(state.q),
        cell(state.r),
        cell(state.c),
        cell(state.energy),
        cell(state.free_energy),
        cell(state.entropy),
        cell(state.stability),
        cell(mixture.transverse),
    ]
}
