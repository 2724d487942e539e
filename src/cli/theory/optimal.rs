//! `attractor theory optimal`: what the best of all couplings can store.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::optimal_storage;
use clap::Args;
use serde::Serialize;

use super::{Answer, refusal};

/// The largest load for a margin of stability, the largest margin for a load, or the share of patterns one neuron can learn, as CSV
#[derive(Args)]
#[command(after_help = "\
Margins are those of Gardner, xi (J . xi)/|J| >= kappa for every pattern of a large network; without
one 2 patterns an input can be stored. With --inputs and --patterns: Cover's count, the exact
probability that one neuron can learn random answers to so many patterns.")]
pub(super) struct Optimal {
    /// Margins kappa, 0 or above [default: 0 0.25 0.5 1 2]
    #[arg(long, num_args = 1.., allow_negative_numbers = true, conflicts_with_all = ["load", "inputs"])]
    margin: Vec<f64>,
    /// Loads alpha = P/N, above 0, at most 2
    #[arg(long, num_args = 1.., allow_negative_numbers = true, conflicts_with = "inputs")]
    load: Vec<f64>,
    /// Inputs N of one neuron; in a network without self-coupling one less than neurons
    #[arg(long, requires = "patterns", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    inputs: Option<u64>,
    /// Numbers of patterns P
    #[arg(long, num_args = 1.., requires = "inputs", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    patterns: Vec<u64>,
    #[command(flatten)]
    answer: Answer,
}

/// A margin and the largest load that allows it.
#[derive(Serialize)]
struct Pair {
    margin: Option<f64>,
    load: Option<f64>,
}

/// Cover's count.
#[derive(Serialize)]
struct Share {
    inputs: usize,
    patterns: usize,
    separable: Option<f64>,
}

impl Optimal {
    pub(super) fn run(&self) -> Result<()> {
        self.check()?;
        if let Some(inputs) = self.inputs {
            let shares: Vec<Share> =
                self.patterns.iter().map(|&patterns| Share::new(inputs, patterns)).collect();
            return self.answer.give(&shares, || shares_table(&shares));
        }
        let pairs = self.pairs();
        self.answer.give(&pairs, || pairs_table(&pairs))
    }

    fn check(&self) -> Result<()> {
        if let Some(&margin) = self.margin.iter().find(|&&margin| optimal_storage::capacity(margin).is_none())
        {
            let cure =
                "give margins from 0 to 1e100; below 0 replica symmetry, and with it the formula, fails";
            return Err(refusal("--margin", margin, cure));
        }
        let beyond = self.load.iter().find(|&&load| optimal_storage::margin(load).is_none());
        beyond.map_or(Ok(()), |&load| {
            let cure =
                "give loads above 0, at most 2; no couplings store more than two random patterns an input";
            Err(refusal("--load", load, cure))
        })
    }

    fn pairs(&self) -> Vec<Pair> {
        if !self.load.is_empty() {
            let pair = |&load| Pair { margin: optimal_storage::margin(load), load: Some(load) };
            return self.load.iter().map(pair).collect();
        }
        let margins = if self.margin.is_empty() { &[0.0, 0.25, 0.5, 1.0, 2.0] } else { &self.margin[..] };
        let pair = |&margin| Pair { margin: Some(margin), load: optimal_storage::capacity(margin) };
        margins.iter().map(pair).collect()
    }
}

impl Share {
    fn new(inputs: u64, patterns: u64) -> Self {
        let (inputs, patterns) = (inputs as usize, patterns as usize);
        Self { inputs, patterns, separable: optimal_storage::separable(inputs, patterns) }
    }
}

fn pairs_table(pairs: &[Pair]) -> Table {
    let mut table = Table::new(["margin", "load"]);
    for Pair { margin, load } in pairs {
        table.push([*margin, *load].map(cell).into());
    }
    table
}

fn shares_table(shares: &[Share]) -> Table {
    let mut table = Table::new(["inputs", "patterns", "separable"]);
    for Share { inputs, patterns, separable } in shares {
        table.push(vec![inputs.to_string(), patterns.to_string(), cell(*separable)]);
    }
    table
}
