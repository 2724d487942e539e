//! `attractor theory point`: the states at one load and temperature.

use attractor::error::Result;
use attractor::theory;
use clap::Args;
use serde::Serialize;

use super::{check_range, output};

/// The states at one load and temperature: m, q, r, C, energy, free energy, entropy, stability
#[derive(Args)]
pub(super) struct Point {
    /// Load alpha = P/N, 0 or above
    #[arg(long, allow_negative_numbers = true)]
    load: f64,
    /// Temperature T, 0 or above
    #[arg(long, allow_negative_numbers = true)]
    temperature: f64,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct States {
    load: f64,
    temperature: f64,
    retrieval: Option<theory::State>,
    spin_glass: Option<theory::State>,
    paramagnet: Option<theory::State>,
    little: Option<theory::little::Little>,
}

impl Point {
    pub(super) fn run(&self) -> Result<()> {
        let Self { load, temperature, json } = *self;
        check_range("--load", load)?;
        check_range("--temperature", temperature)?;
        let states = States {
            load,
            temperature,
            retrieval: theory::retrieval(load, temperature),
            spin_glass: theory::spin_glass(load, temperature),
            paramagnet: theory::paramagnet(load, temperature),
            little: theory::little::retrieval(load, temperature),
        };
        if json { output::json(&states) } else { states.print() }
    }
}

impl States {
    fn print(&self) -> Result<()> {
        output::line(&format!("load {}, temperature {} (replica symmetric)", self.load, self.temperature))?;
        output::line(
            "state       m            q            r            C            energy        free energy   entropy       stability",
        )?;
        for (name, state) in
            [("retrieval", self.retrieval), ("spin glass", self.spin_glass), ("paramagnet", self.paramagnet)]
        {
            output::line(&format!("{name:11} {}", state.map_or("does not exist here".to_owned(), describe)))?;
        }
        self.little.map_or(Ok(()), |state| {
            output::line(&format!(
                "Little      {:<12.9} {:<12.9} {:<12.8} {:<12.9} (retrieval, all neurons at once; persistence {:.9})",
                state.m, state.q, state.r, state.c, state.persistence
            ))
        })
    }
}

fn describe(state: theory::State) -> String {
    let stability = state.stability.map_or("-".to_owned(), |value| format!("{value:.6}"));
    format!(
        "{:<12.9} {:<12.9} {:<12.8} {:<12.9} {:<13.9} {:<13.9} {:<13.9} {stability}",
        state.m, state.q, state.r, state.c, state.energy, state.free_energy, state.entropy
    )
}
