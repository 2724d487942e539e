//! `attractor theory dilution`: symmetric synapses that are lost, clipped or noisy.

use attractor::error::{Error, Result};
use attractor::table::{Table, cell};
use attractor::theory::synapses::Synapses;
use attractor::theory::{Capacity, State};
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range, refusal};

/// Symmetric synapses that are lost, clipped or noisy: the capacity over connectivity, or with a load the states there, as CSV
#[derive(Args)]
#[command(after_help = "\
Loads are P/N. Temperatures are in units of the signal: couplings are divided by the connectivity,
signs scaled to the strength of Hebb's rule. For few synapses of one direction see
`attractor theory extreme-dilution`.")]
pub(super) struct Dilution {
    /// Shares of pairs of neurons that keep their synapses, 1e-9 to 1
    #[arg(long, num_args = 1.., allow_negative_numbers = true,
        default_values_t = [1.0, 0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.01, 0.001])]
    connectivity: Vec<f64>,
    /// Keep only the signs of the couplings
    #[arg(long)]
    clipped: bool,
    /// Static noise of variance a^2/N on every coupling: the deviation a, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    noise: f64,
    /// Load alpha = P/N, 0 or above
    #[arg(long, allow_negative_numbers = true)]
    load: Option<f64>,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    temperature: f64,
    #[command(flatten)]
    answer: Answer,
}

/// The end of retrieval at one connectivity, and the state where a load is given; empty where there is none.
#[derive(Serialize)]
struct Place {
    connectivity: f64,
    temperature: f64,
    capacity: Option<Capacity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At>,
}

#[derive(Serialize)]
struct At {
    load: f64,
    /// D^2, N times the variance of the noise on the couplings.
    noise: f64,
    state: Option<State>,
}

impl Dilution {
    pub(super) fn run(&self) -> Result<()> {
        check_range("--load", self.load.unwrap_or(0.0))?;
        check_range("--temperature", self.temperature)?;
        let places: Vec<Place> =
            self.connectivity.iter().map(|&connectivity| self.place(connectivity)).collect::<Result<_>>()?;
        self.answer.give(&places, || self.load.map_or_else(|| ends(&places), |_| states(&places)))
    }

    fn place(&self, connectivity: f64) -> Result<Place> {
        let (synapses, temperature) = (self.synapses(connectivity)?, self.temperature);
        let at =
            |load| At { load, noise: synapses.noise(load), state: synapses.retrieval(load, temperature) };
        let capacity = synapses.capacity(temperature);
        Ok(Place { connectivity, temperature, capacity, at: self.load.map(at) })
    }

    fn synapses(&self, connectivity: f64) -> std::result::Result<Synapses, Error> {
        let cure = "give a share from 1e-9 to 1; for fewer see `attractor theory extreme-dilution`";
        let diluted = Synapses::INTACT
            .diluted(connectivity)
            .ok_or_else(|| refusal("--connectivity", connectivity, cure))?;
        let noisy = diluted
            .noisy(self.noise)
            .ok_or_else(|| refusal("--noise", self.noise, "give a deviation from 0 to 1e50"))?;
        Ok(if self.clipped { noisy.clipped() } else { noisy })
    }
}

fn ends(places: &[Place]) -> Table {
    let mut table = Table::new(["connectivity", "temperature", "load", "load_per_input", "m"]);
    for Place { connectivity, temperature, capacity, .. } in places {
        let load = capacity.map(|end| end.load);
        let end = [load, load.map(|load| load / connectivity), capacity.map(|end| end.m)];
        table.push([*connectivity, *temperature].map(cell).into_iter().chain(end.map(cell)).collect());
    }
    table
}

fn states(places: &[Place]) -> Table {
    let parameters = ["connectivity", "load", "temperature", "noise"];
    let parts = ["m", "q", "r", "c", "energy", "free_energy", "entropy", "stability"];
    let mut table = Table::new(parameters.into_iter().chain(parts).chain(["last_load"]));
    for Place { connectivity, temperature, capacity, at } in places {
        let Some(At { load, noise, state }) = at else { continue };
        let mut row = [*connectivity, *load, *temperature, *noise].map(cell).to_vec();
        let numbers =
            state.map_or([None; 8], |State { m, q, r, c, energy, free_energy, entropy, stability }| {
                [
                    Some(m),
                    Some(q),
                    Some(r),
                    Some(c),
                    Some(energy),
                    Some(free_energy),
                    Some(entropy),
                    stability,
                ]
            });
        row.extend(numbers.into_iter().chain([capacity.map(|end| end.load)]).map(cell));
        table.push(row);
    }
    table
}
