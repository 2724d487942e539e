//! Error bars held against the spread of independent repetitions: sixty small runs that differ in their seed alone.

use std::sync::Mutex;

use attractor::experiment::{Experiment, Plan, Progress, average, run};
use attractor::statistics::{Estimate, mean};
use attractor::table::Table;

const REPETITIONS: u64 = 60;

/// `points.csv` of one small run.
fn points(seed: u64) -> Table {
    let text = format!(
        "seed = {seed}\nnetwork = {{ neurons = 200, load = [0.13, 0.2] }}\nensemble = {{ samples = 24 }}\n\
         dynamics = {{ temperature = [0.0, 0.4], burn_in = 20, sweeps = 20 }}"
    );
    let plan = Plan::new(&Experiment::parse("test", &text, &[], &[]).expect("valid")).expect("small");
    let samples = Mutex::new(Table::new(plan.columns()));
    run(&plan, &plan.tasks(), 2, None, &|progress| {
        if let Progress::Finished { rows, .. } = progress {
            let mut samples = samples.lock().expect("no panic elsewhere");
            for row in rows {
                samples.push(row);
            }
        }
        Ok(())
    })
    .expect("runs");
    let mut samples = samples.into_inner().expect("no panic elsewhere");
    let keys = ["load", "temperature", "sample"].map(|name| samples.column(name).expect(name));
    let key = |row: &Vec<String>| keys.map(|column| row[column].parse::<f64>().expect("a number"));
    samples.rows_mut().sort_by(|a, b| key(a).partial_cmp(&key(b)).expect("numbers"));
    average(&samples).expect("well formed")
}

#[test]
fn quoted_errors_are_the_spread_of_repeated_runs() {
    let runs: Vec<Table> = (1..=REPETITIONS).map(points).collect();
    for row in 0..runs[0].rows().len() {
        let at = ["load", "temperature"].map(|name| runs[0].number(row, name).expect(name));
        for column in ["overlap", "energy", "retrieved", "binder", "largest", "final_energy"] {
            let values = |name: &str| -> Vec<f64> {
                runs.iter().map(|points| points.number(row, name).expect("24 sets")).collect()
            };
            // Squares of errors are what has no bias.
            let squares: Vec<f64> =
                values(&format!("{column}_error")).into_iter().map(|error| error * error).collect();
            let quoted = mean(&squares).expect("many runs").sqrt();
            let all = Estimate::of(&values(column)).expect("many runs");
            let spread = all.error.expect("many runs") * (REPETITIONS as f64).sqrt();
            let ratio = quoted / spread;
            // Of sixty values the spread is known to 9 %.
            assert!(
                (0.75..1.33).contains(&ratio),
                "{column} at load, T = {at:?}: quoted over spread {ratio}"
            );
        }
    }
}
