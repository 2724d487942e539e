//! Many starts of one pattern set: the first is the run there would be alone, a longer census has the starts of a shorter one among its own, and one that was
//! killed ends as if it had not been.

use std::cell::Cell;
use std::time::Duration;

use attractor::error::Error;
use attractor::experiment::{Checkpoints, Experiment, Plan, Realization, simulate, simulate_watched};
use attractor::observable::Value;

fn experiment(text: &str) -> (Experiment, Plan) {
    let config = format!(
        "network = {{ neurons = 100, {text} }}\nensemble = {{ samples = 3 }}\nmeasure = {{ observables = [\"species\"] }}"
    );
    let experiment = Experiment::parse("test", &config, &[], &[]).expect("valid");
    let plan = Plan::new(&experiment).expect("small");
    (experiment, plan)
}

/// The rows of a plan, each with its columns.
fn rows(plan: &Plan) -> Vec<Vec<(String, Value)>> {
    let mut realization = Realization::default();
    let names = || plan.observables.columns().into_iter();
    let tasks = plan.tasks();
    let walks = plan.walks(&tasks);
    walks
        .flat_map(|walk| simulate(&mut realization, plan, &walk).expect("valid").rows)
        .map(|row| names().zip(row).collect())
        .collect()
}

fn number(row: &[(String, Value)], column: &str) -> f64 {
    let value = row.iter().find(|(name, _)| name == column).map(|&(_, value)| value);
    let Some(Value::Number(number)) = value else { unreachable!("{column}: {value:?}") };
    number.expect(column)
}

#[test]
fn the_first_start_is_the_run_there_would_be_alone() {
    for temperature in ["0.0", "0.4, burn_in = 5, sweeps = 5"] {
        let config = |starts| {
            format!(
                "load = 0.05 }}\ndynamics = {{ start = \"random\", temperature = {temperature}, starts = {starts}"
            )
        };
        let (alone, census) = (rows(&experiment(&config(1)).1), rows(&experiment(&config(20)).1));
        for (alone, census) in alone.iter().zip(&census) {
            let common = |row: &&(String, Value)| alone.iter().any(|(name, _)| *name == row.0);
            let kept: Vec<_> = census.iter().filter(common).cloned().collect();
            assert_eq!(&kept, alone);
        }
    }
}

#[test]
fn a_longer_census_finds_all_that_a_shorter_one_found_and_starts_add_up() {
    let config = "load = 0.05 }\ndynamics = { start = \"random\", temperature = 0.0, starts = [10, 40]";
    let rows = rows(&experiment(config).1);
    let (short, long): (Vec<_>, Vec<_>) = rows.iter().partition(|row| number(row, "census_starts") < 11.0);
    assert_eq!((short.len(), long.len()), (3, 3));
    for (short, long) in short.iter().zip(&long) {
        assert!(number(short, "attractors") <= number(long, "attractors"));
        assert!(number(short, "lowest_energy") >= number(long, "lowest_energy"));
        let parts: f64 = long
            .iter()
            .filter(|(name, _)| name.starts_with("starts_"))
            .map(|(name, _)| number(long, name))
            .sum();
        assert!((parts - 1.0).abs() < 1e-12);
        assert!(number(long, "attractors_once") + 2.0 * number(long, "attractors_twice") <= 40.0);
    }
}

#[test]
fn a_census_that_was_stopped_goes_on_where_it_was() {
    let config = "load = 0.1 }\ndynamics = { start = \"random\", temperature = 0.0, starts = 30";
    let (experiment, plan) = experiment(config);
    let walk = plan.walk(plan.tasks()[0]);
    let whole = simulate(&mut Realization::default(), &plan, &walk).expect("valid");
    let folder = tempfile::tempdir().expect("a folder");
    let checkpoints = Checkpoints::new(folder.path(), &experiment, Duration::ZERO);
    let sweeps = Cell::new(0);
    let stop_after = |most: u32| {
        let sweeps = &sweeps;
        move |_| {
            sweeps.set(sweeps.get() + 1);
            let stop = Error::Argument { name: "watch", value: "stopped".to_owned(), cure: "" };
            if sweeps.get() < most { Ok(()) } else { Err(stop) }
        }
    };
    let mut realization = Realization::default();
    simulate_watched(&mut realization, &plan, &walk, &stop_after(60), Some(&checkpoints))
        .expect_err("stopped");
    sweeps.set(0);
    let rest = simulate_watched(&mut realization, &plan, &walk, &stop_after(u32::MAX), Some(&checkpoints))
        .expect("valid");
    let made = sweeps.get();
    assert_eq!((rest.rows, rest.updates), (whole.rows, whole.updates));
    assert!(made < u32::try_from(whole.updates / 100).expect("few"), "it began anew");
}

#[test]
fn two_memories_close_to_each_other_are_near_one_attractor() {
    let text = "patterns = [4, 8], pattern_overlap = 0.95 }\ndynamics = { temperature = 0.0";
    let close = rows(&experiment(text).1);
    assert!(close.iter().all(|row| number(row, "largest") > 0.9 && number(row, "second") > 0.85));
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |text: &str| {
        let config = format!("network = {{ neurons = 100, {text} }}");
        let experiment = Experiment::parse("test", &config, &[], &[]);
        experiment.and_then(|experiment| Plan::new(&experiment)).expect_err(text).to_string()
    };
    for (text, said) in [
        (
            "load = 0.1 }\ndynamics = { temperature = [0.1, 0.2], schedule = \"annealing\", starts = 5",
            "independent",
        ),
        ("load = 0.1 }\ndynamics = { temperature = 0.1, starts = 0", "1 or above"),
        ("load = 0.1, pattern_overlap = 1.5 }\ndynamics = { temperature = 0.1", "between -1 and 1"),
        ("patterns = 1, pattern_overlap = 0.5 }\ndynamics = { temperature = 0.1", "first two patterns"),
        (
            "load = 0.1 }\nmeasure = { record = true }\ndynamics = { temperature = 0.1, starts = 5",
            "one start",
        ),
    ] {
        let message = refused(text);
        assert!(message.contains(said) && !message.contains('\n'), "{text}: {message}");
    }
}
