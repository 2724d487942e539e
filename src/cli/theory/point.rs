//! `attractor theory point`: the states at one load and temperature.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{self, one_step};
use clap::Args;
use serde::Serialize;

use super::{check_range, output};

/// The states at one load and temperature: m, q, r, C, energy, free energy, entropy, stability
///
/// In replica-symmetric theory and, where q1 > q0, with one step of replica symmetry breaking (1RSB).
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
    /// Print CSV instead of text: a row for each state that exists, empty what it has not
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Serialize)]
struct States {
    load: f64,
    temperature: f64,
    retrieval: Option<theory::State>,
    spin_glass: Option<theory::State>,
    paramagnet: Option<theory::State>,
    little: Option<theory::little::Little>,
    one_step: Broken,
}

/// The states with one step of broken replica symmetry.
#[derive(Serialize)]
struct Broken {
    retrieval: Option<one_step::State>,
    spin_glass: Option<one_step::State>,
}

impl Point {
    pub(super) fn run(&self) -> Result<()> {
        let Self { load, temperature, json, csv } = *self;
        check_range("--load", load)?;
        check_range("--temperature", temperature)?;
        let states = States {
            load,
            temperature,
            retrieval: theory::retrieval(load, temperature),
            spin_glass: theory::spin_glass(load, temperature),
            paramagnet: theory::paramagnet(load, temperature),
            little: theory::little::retrieval(load, temperature),
            one_step: Broken {
                retrieval: one_step::retrieval(load, temperature),
                spin_glass: one_step::spin_glass(load, temperature),
            },
        };
        if json {
            output::json(&states)
        } else if csv {
            output::csv(&states.table())
        } else {
            states.print()
        }
    }
}

/// The columns of the table: what the states have, each those of its theory.
const COLUMNS: [&str; 15] = [
    "state",
    "m",
    "q",
    "r",
    "c",
    "energy",
    "free_energy",
    "entropy",
    "stability",
    "q0",
    "q1",
    "r0",
    "r1",
    "breakpoint",
    "persistence",
];

impl States {
    /// A row for each state that exists.
    fn table(&self) -> Table {
        let mut table = Table::new(COLUMNS);
        let mut push = |name: &str, values: [Option<f64>; 14]| {
            table.push(std::iter::once(name.to_owned()).chain(values.map(cell)).collect());
        };
        let none = None::<f64>;
        for (name, state) in
            [("retrieval", self.retrieval), ("spin glass", self.spin_glass), ("paramagnet", self.paramagnet)]
        {
            let Some(theory::State { m, q, r, c, energy, free_energy, entropy, stability }) = state else {
                continue;
            };
            let symmetric = [m, q, r, c, energy, free_energy, entropy].map(Some);
            let [m, q, r, c, energy, free, entropy] = symmetric;
            push(name, [m, q, r, c, energy, free, entropy, stability, none, none, none, none, none, none]);
        }
        for (name, state) in
            [("retrieval 1RSB", self.one_step.retrieval), ("spin glass 1RSB", self.one_step.spin_glass)]
        {
            let Some(s) = state else { continue };
            let [m, c, energy, free, entropy] = [s.m, s.c, s.energy, s.free_energy, s.entropy].map(Some);
            let [q0, q1, r0, r1, x] = [s.q0, s.q1, s.r0, s.r1, s.breakpoint].map(Some);
            push(name, [m, none, none, c, energy, free, entropy, none, q0, q1, r0, r1, x, none]);
        }
        if let Some(s) = self.little {
            let [m, q, r, c, persistence] = [s.m, s.q, s.r, s.c, s.persistence].map(Some);
            push("Little", [m, q, r, c, none, none, none, none, none, none, none, none, none, persistence]);
        }
        table
    }

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
        if let Some(state) = self.little {
            output::line(&format!(
                "Little      {:<12.9} {:<12.9} {:<12.8} {:<12.9} (retrieval, all neurons at once; persistence {:.9})",
                state.m, state.q, state.r, state.c, state.persistence
            ))?;
        }
        self.one_step.print()
    }
}

impl Broken {
    fn print(&self) -> Result<()> {
        let states = [("retrieval 1RSB", self.retrieval), ("spin glass 1RSB", self.spin_glass)];
        if states.iter().all(|(_, state)| state.is_none()) {
            return Ok(());
        }
        output::line("")?;
        output::line(
            "state           m            q0           q1           C            x            D = x/T      energy        free energy   entropy",
        )?;
        for (name, state) in states {
            let Some(state) = state else { continue };
            output::line(&format!("{name:15} {}", describe_broken(&state)))?;
        }
        Ok(())
    }
}

fn describe_broken(state: &one_step::State) -> String {
    format!(
        "{:<12.9} {:<12.9} {:<12.9} {:<12.9} {:<12.9} {:<12.6e} {:<13.9} {:<13.9} {:.9}",
        state.m,
        state.q0,
        state.q1,
        state.c,
        state.breakpoint,
        state.cold_breakpoint,
        state.energy,
        state.free_energy,
        state.entropy
    )
}

fn describe(state: theory::State) -> String {
    let stability = state.stability.map_or("-".to_owned(), |value| format!("{value:.6}"));
    format!(
        "{:<12.9} {:<12.9} {:<12.8} {:<12.9} {:<13.9} {:<13.9} {:<13.9} {stability}",
        state.m, state.q, state.r, state.c, state.energy, state.free_energy, state.entropy
    )
}
