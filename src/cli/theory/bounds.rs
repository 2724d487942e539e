//! `attractor theory bounds`: errors after one step, and exactly stable patterns.

use attractor::error::Result;
use attractor::table::{Table, cell};
use attractor::theory::{bounds, exact_storage};
use clap::Args;
use serde::Serialize;

use super::{Answer, check_range};

/// Bit errors after one step and probabilities of exact stability, beside the bounds 1/(2 ln N) and 1/(4 ln N), as CSV
#[derive(Args)]
#[command(after_help = "\
pattern_stable and all_stable take the neurons of a pattern as independent, pattern_stored knows the
noise that they have in common.")]
pub(super) struct Bounds {
    /// Numbers of neurons N
    #[arg(long, num_args = 1.., default_values_t = [100, 1_000, 10_000, 100_000],
        value_parser = clap::value_parser!(u64).range(2..=1_000_000_000))]
    neurons: Vec<u64>,
    /// Loads alpha = P/N, 0 or above; P = round(load N), at least 1
    #[arg(long, num_args = 1.., allow_negative_numbers = true, default_values_t = [0.02, 0.05, 0.1, 0.138])]
    load: Vec<f64>,
    #[command(flatten)]
    answer: Answer,
}

/// One network.
#[derive(Serialize)]
struct Row {
    neurons: usize,
    patterns: usize,
    load: f64,
    /// Large network of this load.
    bit_error: Option<f64>,
    /// This network.
    exact_bit_error: Option<f64>,
    pattern_stable: Option<f64>,
    all_stable: Option<f64>,
    /// 1/(2 ln N) and 1/(4 ln N).
    most_stable_load: Option<f64>,
    all_stable_load: Option<f64>,
    /// Loads where the probabilities are one half.
    half_stable_load: Option<f64>,
    all_half_stable_load: Option<f64>,
    /// Pattern stable, with the noise that its neurons have in common.
    pattern_stored: Option<f64>,
}

impl Bounds {
    pub(super) fn run(&self) -> Result<()> {
        self.load.iter().try_for_each(|&load| check_range("--load", load))?;
        let rows: Vec<Row> = self
            .neurons
            .iter()
            .flat_map(|&neurons| self.load.iter().map(move |&load| Row::new(neurons as usize, load)))
            .collect();
        self.answer.give(&rows, || table(&rows))
    }
}

impl Row {
    fn new(neurons: usize, load: f64) -> Self {
        let patterns = ((load * neurons as f64).round() as usize).max(1);
        let load = patterns as f64 / neurons as f64;
        Self {
            neurons,
            patterns,
            load,
            bit_error: bounds::bit_error(load),
            exact_bit_error: bounds::exact_bit_error(neurons, patterns),
            pattern_stable: bounds::stable_pattern(neurons, patterns),
            all_stable: bounds::all_patterns_stable(neurons, patterns),
            most_stable_load: bounds::most_stable_load(neurons),
            all_stable_load: bounds::all_stable_load(neurons),
            half_stable_load: bounds::half_stable_load(neurons),
            all_half_stable_load: bounds::all_half_stable_load(neurons),
            pattern_stored: exact_storage::stored_pattern(neurons, patterns),
        }
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new([
        "neurons",
        "patterns",
        "load",
        "bit_error",
        "exact_bit_error",
        "pattern_stable",
        "all_stable",
        "most_stable_load",
        "all_stable_load",
        "half_stable_load",
        "all_half_stable_load",
        "pattern_stored",
    ]);
    for row in rows {
        let numbers = [
            Some(row.load),
            row.bit_error,
            row.exact_bit_error,
            row.pattern_stable,
            row.all_stable,
            row.most_stable_load,
            row.all_stable_load,
            row.half_stable_load,
            row.all_half_stable_load,
            row.pattern_stored,
        ];
        let counts = [row.neurons, row.patterns].map(|count| count.to_string());
        table.push(counts.into_iter().chain(numbers.map(cell)).collect());
    }
    table
}
