//! Configs of any bytes.

use attractor::experiment::{Experiment, Plan};
use attractor::figure::NAMES;
use proptest::prelude::*;

use crate::damage::{assert_little_memory, assert_one_line, bytes, percent};

const CONFIG: &str = r#"title = "A small experiment"
seed = 7
[network]
neurons = [50, 100]
load = { from = 0.04, to = 0.2, count = 3 }
engine = "auto"
[dynamics]
temperature = { from = 0.0, to = 0.4, step = 0.1 }
start = ["pattern", "random"]
start_overlap = 0.9
burn_in = 10
sweeps = 20
[ensemble]
samples = 3
[measure]
retrieved_above = 0.7
[output]
figures = ["overlap"]
"#;

/// Numbers that break things.
fn extreme() -> impl Strategy<Value = String> {
    let words = [
        "0",
        "-1",
        "1e308",
        "-1e308",
        "1e-320",
        "nan",
        "inf",
        "-inf",
        "9223372036854775807",
        "18446744073709551615",
        "[]",
        "[[1]]",
        "{}",
        "true",
        "'x'",
        "\"\u{0}\"",
        "{ from = 0, to = 1, count = 1000000000000 }",
        "{ from = 0, to = 1e300, step = 1e-300 }",
        "{ from = 1, to = 0, count = 3 }",
        "{ from = nan, to = 1, count = 3 }",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

/// The config with some values extreme, lines swapped, doubled or left out.
fn lines() -> impl Strategy<Value = String> {
    let damage = (any::<usize>(), any::<usize>(), 0..6_u8, extreme());
    prop::collection::vec(damage, 1..5).prop_map(|damages| {
        let mut lines: Vec<String> = CONFIG.lines().map(str::to_owned).collect();
        for (line, other, kind, value) in damages {
            let (line, other) = (line % lines.len(), other % lines.len());
            match kind {
                0 => lines.swap(line, other),
                1 => lines.insert(other, lines[line].clone()),
                2 if lines.len() > 1 => drop(lines.remove(line)),
                _ => lines[line] = with_value(&lines[line], &value),
            }
        }
        lines.join("\n")
    })
}

/// A line `key = value` with another value.
fn with_value(line: &str, value: &str) -> String {
    let key = line.split('=').next().unwrap_or_default();
    format!("{key}= {value}")
}

fn parse(text: &str, changes: &[String]) {
    match Experiment::parse("hostile", text, changes, NAMES).and_then(|experiment| Plan::new(&experiment)) {
        Ok(plan) => assert!(!plan.points.is_empty()),
        Err(error) => assert_one_line(&error),
    }
    assert_little_memory();
}

proptest! {
    #![proptest_config(percent(15))]

    #[test]
    fn damaged_configs_are_parsed_or_refused(bytes in bytes(CONFIG)) {
        parse(&String::from_utf8_lossy(&bytes), &[]);
    }

    #[test]
    fn any_text_is_parsed_or_refused(text: String) {
        parse(&text, &[]);
    }

    #[test]
    fn configs_of_extreme_lines_are_parsed_or_refused(text in lines()) {
        parse(&text, &[]);
    }

    #[test]
    fn extreme_values_are_parsed_or_refused(
        key in prop::sample::select(vec![
            "seed", "network.neurons", "network.load", "network.patterns", "dynamics.temperature", "dynamics.burn_in",
            "dynamics.sweeps", "dynamics.max_sweeps", "dynamics.start_overlap", "ensemble.samples",
            "measure.retrieved_above", "measure.stop_below", "output.figures",
        ]),
        value in extreme(),
    ) {
        parse(CONFIG, &[format!("{key}={value}")]);
    }
}
