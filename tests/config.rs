//! Configs of all kinds, sensible and not: reading one never panics, never takes long, and every
//! complaint is one line.

use std::time::{Duration, Instant};

use attractor::error::Result;
use attractor::experiment::{Experiment, Plan};
use attractor::figure::NAMES;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const VALID: &str = r#"title = "All keys"
seed = 7

[network]
neurons = [50, 100]
load = [0.04, 0.2]
rule = "hebb"
engine = "auto"
patterns_from = "random"

[dynamics]
update = ["glauber", "little"]
order = "random"
temperature = { from = 0.0, to = 0.4, count = 3 }
start = "mixture"
mixture_of = 1
start_overlap = [1.0, 0.5]
burn_in = 10
sweeps = 20
max_sweeps = 1000
schedule = "independent"

[ensemble]
samples = 3
share_patterns = true

[measure]
retrieved_above = 0.7
stop_below = 0.0
record = false
observables = ["specific_heat"]

[output]
figures = ["overlap"]
"#;

/// Values that no key, or only some, should take.
const GARBAGE: [&str; 34] = [
    "",
    "0",
    "-1",
    "-0.0",
    "0.5",
    "2.5",
    "1e300",
    "-1e300",
    "1e-320",
    "nan",
    "-inf",
    "99999999999999999999",
    "9223372036854775807",
    "4294967296",
    "2147483647",
    "true",
    "\"\"",
    "\"two\\nlines\\u0007\"",
    "'''three\n\nlines'''",
    "\"αβγ\"",
    "1985-05-27",
    "[]",
    "[[1]]",
    "[1, \"a\"]",
    "[0.1, 0.1, -0.0, 0.0]",
    "[1,\n 2,\n -3]",
    "{}",
    "{ from = 1 }",
    "{ from = 1, to = 0, count = 2 }",
    "{ from = 1, to = 100000, count = 100000 }",
    "{ from = 0, to = 1e308, step = 1e-308 }",
    "{ from = -1e308, to = 1e308, count = 3 }",
    "{ from = 0, to = 1, count = 4294967296 }",
    "{ a = { b = { c = [{ d = 1 }] } } }",
];

/// Reads a config and lays out its plan, which must be quick, and complain in one line if at all.
fn plan(text: &str, changes: &[String]) -> std::result::Result<Result<Plan>, TestCaseError> {
    let began = Instant::now();
    let plan = Experiment::parse("test.toml", text, changes, NAMES).and_then(|parsed| Plan::new(&parsed));
    prop_assert!(began.elapsed() < Duration::from_secs(20), "took {:?}", began.elapsed());
    if let Err(error) = &plan {
        let line = error.to_string();
        prop_assert!(!line.trim().is_empty() && !line.contains(char::is_control), "not one line: {line:?}");
        prop_assert!(error.is_request(), "a wrong request, no failure of a run: {line}");
    }
    Ok(plan)
}

/// What holds for every plan.
fn check(plan: &Plan) -> std::result::Result<(), TestCaseError> {
    prop_assert!(plan.most_samples() >= 1 && !plan.points.is_empty());
    for pair in plan.points.windows(2) {
        prop_assert!(pair[0].compare(&pair[1]).is_lt(), "sorted, no two alike: {pair:?}");
        prop_assert!(pair[0] != pair[1], "no two alike: {pair:?}");
    }
    for point in &plan.points {
        prop_assert!(point.neurons >= 2 && point.patterns >= 1, "{point:?}");
        prop_assert!(point.temperature.is_finite() && point.temperature >= 0.0, "{point:?}");
        prop_assert!(point.mixture_of.is_none_or(|count| count <= point.patterns), "{point:?}");
    }
    prop_assert!(plan.expected_updates() >= plan.most_samples());
    prop_assert!(plan.nominal_seconds().is_finite());
    Ok(())
}

/// One way to spoil a list of lines.
#[derive(Clone, Debug)]
enum Change {
    Drop(usize),
    Double(usize),
    Swap(usize, usize),
    Value(usize, &'static str),
    Insert(usize, String),
    Cut(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let line = 0..VALID.lines().count();
    prop_oneof![
        1 => line.clone().prop_map(Change::Drop),
        1 => line.clone().prop_map(Change::Double),
        1 => (line.clone(), line.clone()).prop_map(|(a, b)| Change::Swap(a, b)),
        6 => (line.clone(), select(&GARBAGE[..])).prop_map(|(line, value)| Change::Value(line, value)),
        1 => (line, toml_like()).prop_map(|(line, text)| Change::Insert(line, text)),
        1 => (0..VALID.len()).prop_map(Change::Cut),
    ]
}

fn spoil(text: &str, change: &Change) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last = lines.len().saturating_sub(1);
    match change {
        _ if lines.is_empty() => {}
        Change::Drop(line) => drop(lines.remove(*line.min(&last))),
        Change::Double(line) => lines.insert(*line.min(&last), lines[*line.min(&last)].clone()),
        Change::Swap(a, b) => lines.swap(*a.min(&last), *b.min(&last)),
        Change::Insert(line, text) => lines.insert(*line.min(&last), text.clone()),
        Change::Cut(at) => return text.chars().take(*at).collect(),
        Change::Value(line, value) => {
            let line = &mut lines[*line.min(&last)];
            if let Some((key, _)) = line.clone().split_once('=') {
                *line = format!("{key}= {value}");
            }
        }
    }
    lines.join("\n")
}

/// Text of the letters and words that mean something in TOML.
fn toml_like() -> impl Strategy<Value = String> {
    let words: Vec<String> =
        ["[", "]", "[[", "{", "}", "=", ",", ".", "\"", "'", "'''", "#", "\n", "\r\n", "\r", " "]
            .into_iter()
            .chain([
                "network",
                "neurons",
                "load",
                "dynamics",
                "temperature",
                "from",
                "to",
                "count",
                "é",
                "\u{feff}",
            ])
            .chain(GARBAGE)
            .map(str::to_owned)
            .collect();
    prop_oneof![vec(select(words), 0..25).prop_map(|words| words.concat()), any::<String>()]
}

/// A number, list or range from `low` to `high`.
fn numbers(low: f64, high: f64) -> impl Strategy<Value = String> {
    let number = move || low..=high;
    prop_oneof![
        number().prop_map(|x| format!("{x:?}")),
        vec(number(), 1..4).prop_map(|list| format!("{list:?}")),
        (number(), number(), 2_u32..5).prop_map(|(a, b, count)| {
            format!("{{ from = {:?}, to = {:?}, count = {count} }}", a.min(b), a.max(b))
        }),
    ]
}

/// A valid config, its values drawn anew.
fn valid() -> impl Strategy<Value = String> {
    let starts = prop_oneof![
        Just("[\"pattern\", \"random\"]"),
        Just("\"mixture\"\nmixture_of = [1, 2]"),
        Just("[\"mixture\", \"pattern\", \"random\"]\nmixture_of = 2")
    ];
    let neurons = vec(20_u32..3000, 1..4);
    let orders = select(vec!["\"random\"", "[\"random\", \"sequential\", \"permutation\"]"]);
    let updates = select(vec!["\"glauber\"", "[\"little\", \"glauber\"]"]);
    let values = (neurons, numbers(0.1, 1.0), numbers(0.0, 2.0), numbers(-1.0, 1.0), numbers(-1.0, 1.0));
    (values, starts, orders, updates, 1_u32..100).prop_map(
        |((neurons, load, temperature, overlap, stop), start, order, update, samples)| {
            format!(
                "seed = {samples}\n[network]\nneurons = {neurons:?}\nload = {load}\n[dynamics]\n\
                 temperature = {temperature}\nstart = {start}\norder = {order}\nupdate = {update}\n\
                 start_overlap = {overlap}\n[ensemble]\nsamples = {samples}\n[measure]\nstop_below = {stop}\n\
                 retrieved_above = [-0.0, 0.0, 0.5, 0.5]\n"
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_plan_or_one_line(text in toml_like()) {
        if let Ok(plan) = plan(&text, &[])? {
            check(&plan)?;
        }
    }

    #[test]
    fn a_spoiled_config_gives_a_plan_or_one_line(changes in vec(change(), 1..4)) {
        let text = changes.iter().fold(VALID.to_owned(), |text, change| spoil(&text, change));
        if let Ok(plan) = plan(&text, &[])? {
            check(&plan)?;
        }
    }

    #[test]
    fn any_change_from_the_command_line_gives_a_plan_or_one_line(
        section in select(vec!["", "network", "dynamics", "ensemble", "measure", "output", "nowhere", "title", "a.b"]),
        key in select(vec!["", "neurons", "load", "temperature", "start", "samples", "stop_below", "figures", "x", "\"q\""]),
        value in prop_oneof![select(&GARBAGE[..]).prop_map(str::to_owned), toml_like()],
    ) {
        if let Ok(plan) = plan(VALID, &[format!("{section}.{key}={value}")])? {
            check(&plan)?;
        }
    }

    #[test]
    fn a_valid_config_gives_a_plan_without_duplicates(text in valid()) {
        let plan = plan(&text, &[])?;
        prop_assert!(plan.is_ok(), "{:?}\n{text}", plan.err());
        check(&plan.expect("just checked"))?;
    }
}

#[test]
fn the_config_that_is_spoiled_here_is_valid() {
    let plan = plan(VALID, &[]).expect("quick").expect("valid");
    check(&plan).expect("a sound plan");
}

#[test]
fn a_large_plan_is_laid_out_and_its_tasks_named_quickly() {
    let text = "[network]\nneurons = 100\npatterns = { from = 1, to = 300, step = 1 }\n[dynamics]\n\
                temperature = { from = 0, to = 1, count = 300 }\n[ensemble]\nsamples = 1\n";
    let began = Instant::now();
    let plan = plan(text, &[]).expect("quick").expect("valid");
    let tasks = plan.tasks();
    assert_eq!(tasks.len(), 90_000);
    let mut keys: Vec<Vec<String>> = tasks.into_iter().map(|task| plan.key(task)).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 90_000, "every task has a name of its own");
    assert!(began.elapsed() < Duration::from_secs(20), "took {:?}", began.elapsed());
}
