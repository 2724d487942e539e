//! Walks through temperatures, held against full enumeration: annealing and the exchange of replicas.
//!
//! Starts of different overlap have streams of their own and see the same patterns: they are independent measurements of
//! one network, whose spread is the error.

use std::sync::Mutex;

use attractor::experiment::{Experiment, Plan, Progress, run};
use attractor::network::hebb::Plain;
use attractor::network::{Patterns, SpinSystem, Spins};
use attractor::statistics::Estimate;
use attractor::table::Table;

const SEED: u64 = 5;

/// The rows of a config, `starts` independent ones at each temperature.
fn samples(neurons: usize, dynamics: &str, starts: usize) -> Table {
    let starts: Vec<f64> = (0..starts).map(|k| 1.0 - 2.0 * k as f64 / starts as f64).collect();
    let text = format!(
        "seed = {SEED}\nnetwork = {{ neurons = {neurons}, patterns = 3 }}\nensemble = {{ samples = 1 }}\n\
         dynamics = {{ start_overlap = {starts:?}, {dynamics} }}\nmeasure = {{ observables = [\"specific_heat\"] }}"
    );
    rows(&text)
}

/// All rows of a config.
fn rows(text: &str) -> Table {
    let plan = Plan::new(&Experiment::parse("test", text, &[], &[]).expect("valid")).expect("small");
    let table = Mutex::new(Table::new(plan.columns()));
    run(&plan, &plan.tasks(), 2, None, &|progress| {
        if let Progress::Finished { rows, .. } = progress {
            let mut table = table.lock().expect("no panic elsewhere");
            for row in rows {
                table.push(row);
            }
        }
        Ok(())
    })
    .expect("runs");
    table.into_inner().expect("no panic elsewhere")
}

/// The measured values of a column at one temperature.
fn values(table: &Table, temperature: f64, column: &str) -> Vec<f64> {
    let rows = (0..table.rows().len()).filter(|&row| table.number(row, "temperature") == Some(temperature));
    rows.map(|row| table.number(row, column).expect(column)).collect()
}

/// Held against an exact value, to five standard errors, which must be small.
fn assert_agrees(name: &str, values: &[f64], exact: f64, largest_error: f64) {
    let estimate = Estimate::of(values).expect("several starts");
    let error = estimate.error.expect("several starts");
    assert!(error < largest_error, "{name}: too noisy to test anything: {estimate}");
    assert!((estimate.value - exact).abs() < 5.0 * error, "{name}: {estimate}, enumerated {exact}");
}

/// All states of a small network: energies per neuron and overlaps with the first pattern.
struct Enumerated {
    neurons: usize,
    energies: Vec<f64>,
    overlaps: Vec<f64>,
}

impl Enumerated {
    fn new(neurons: usize) -> Self {
        let patterns = Patterns::random(SEED, neurons, 3, 0, 0);
        let mut network = Plain::new(patterns.clone().into());
        let (mut energies, mut overlaps) = (Vec::new(), Vec::new());
        for state in 0..1_u32 << neurons {
            let spins = Spins::from_fn(neurons, |neuron| state >> neuron & 1 == 1);
            overlaps.push(spins.product(&patterns.pattern(0)) as f64 / neurons as f64);
            network.set_spins(&spins);
            energies.push(network.recurrent_energy());
        }
        Self { neurons, energies, overlaps }
    }

    /// Boltzmann's weights.
    fn weights(&self, temperature: f64) -> Vec<f64> {
        let scale = self.neurons as f64 / temperature;
        let weights: Vec<f64> = self.energies.iter().map(|e| (-scale * e).exp()).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    }

    fn mean(&self, temperature: f64, value: impl Fn(usize) -> f64) -> f64 {
        self.weights(temperature).iter().enumerate().map(|(state, weight)| weight * value(state)).sum()
    }

    fn energy(&self, temperature: f64) -> f64 {
        self.mean(temperature, |state| self.energies[state])
    }

    fn specific_heat(&self, temperature: f64) -> f64 {
        let squared = self.mean(temperature, |state| self.energies[state].powi(2));
        self.neurons as f64 * (squared - self.energy(temperature).powi(2)) / temperature.powi(2)
    }

    /// The mean of a function of the overlap of two independent replicas.
    fn replicas(&self, temperature: f64, value: impl Fn(f64) -> f64) -> f64 {
        let weights = self.weights(temperature);
        let mut distribution = vec![0.0; self.neurons + 1];
        for (a, weight) in weights.iter().enumerate() {
            for (b, other) in weights.iter().enumerate() {
                distribution[(a ^ b).count_ones() as usize] += weight * other;
            }
        }
        let overlap = |differing: usize| 1.0 - 2.0 * differing as f64 / self.neurons as f64;
        distribution.iter().enumerate().map(|(differing, weight)| weight * value(overlap(differing))).sum()
    }
}

#[test]
fn tempered_averages_are_the_enumerated_ones() {
    const TEMPERATURES: [f64; 6] = [0.3, 0.5, 0.7, 0.8, 0.9, 1.2];
    let exact = Enumerated::new(12);
    let dynamics =
        format!("temperature = {TEMPERATURES:?}, schedule = \"tempering\", burn_in = 100, sweeps = 8000");
    let table = samples(12, &dynamics, 16);
    for temperature in TEMPERATURES {
        let held = |column: &str, value: f64, largest_error: f64| {
            let name = format!("{column} at T = {temperature}");
            assert_agrees(&name, &values(&table, temperature, column), value, largest_error);
        };
        held("energy", exact.energy(temperature), 0.001);
        held("specific_heat", exact.specific_heat(temperature), 0.01);
        held("overlap_squared", exact.mean(temperature, |state| exact.overlaps[state].powi(2)), 0.01);
        held("replica_overlap", exact.replicas(temperature, f64::abs), 0.005);
        held("replica_overlap_squared", exact.replicas(temperature, |q| q * q), 0.005);
        held("replica_overlap_fourth", exact.replicas(temperature, |q| q.powi(4)), 0.005);
        // In equilibrium from the beginning: every window has the same mean.
        for window in ["last_half", "quarter_before"] {
            held(&format!("energy_{window}"), exact.energy(temperature), 0.002);
            held(&format!("replica_overlap_squared_{window}"), exact.replicas(temperature, |q| q * q), 0.01);
        }
    }
    let rates = TEMPERATURES.map(|temperature| values(&table, temperature, "round_trips"));
    assert!(rates.iter().all(|trips| *trips == rates[0] && trips.iter().all(|&count| count > 10.0)));
    assert_specific_heat_integrates_to_the_energy(&table);
}

/// `E(0.9) - E(0.7)` is the integral of the specific heat, by Simpson's rule.
fn assert_specific_heat_integrates_to_the_energy(table: &Table) {
    let [low, middle, high] = [0.7, 0.8, 0.9].map(|temperature| values(table, temperature, "specific_heat"));
    let [before, after] = [0.7, 0.9].map(|temperature| values(table, temperature, "energy"));
    let excess: Vec<f64> = (0..low.len())
        .map(|k| after[k] - before[k] - 0.2 / 6.0 * (low[k] + 4.0 * middle[k] + high[k]))
        .collect();
    assert_agrees("difference of energies less the integral", &excess, 0.0, 0.001);
}

#[test]
fn an_annealing_that_is_given_up_ends_there_and_one_that_is_not_is_the_same_as_without() {
    const ANNEALING: &str =
        "temperature = [1.2, 0.4, 0.0], schedule = \"annealing\", burn_in = 5, sweeps = 5";
    let asked = |stop_below: f64| {
        let text = format!(
            "network = {{ neurons = 400, patterns = 4 }}\nensemble = {{ samples = 4 }}\ndynamics = {{ {ANNEALING} }}\n\
             measure = {{ stop_below = {stop_below} }}"
        );
        rows(&text)
    };
    let (whole, never, always) = (asked(0.0), asked(0.01), asked(0.999));
    // A memory at T = 1.2 is lost within ten sweeps, but not to an overlap of 0.01 in every set.
    for row in 0..whole.rows().len() {
        let overlap = always.number(row, "overlap").expect("an overlap");
        assert!(overlap < 0.999 && always.text(row, "attractor").is_none());
        assert_eq!(always.number(row, "converged"), Some(0.0));
    }
    let kept: Vec<usize> =
        (0..whole.rows().len()).filter(|&row| never.text(row, "attractor").is_some()).collect();
    assert!(!kept.is_empty());
    // Rows come in whatever order walks end.
    assert!(kept.into_iter().all(|row| whole.rows().contains(&never.rows()[row])));
    // All temperatures below the one at which it was given up show the same state.
    let of_set = |temperature| {
        let mut largest = values(&always, temperature, "largest");
        largest.sort_by(f64::total_cmp);
        largest
    };
    assert_eq!(of_set(0.0), of_set(0.4));
}

#[test]
fn a_quench_that_is_given_up_leaves_the_annealing_alone() {
    let asked = |stop_below: f64| {
        rows(&format!(
            "network = {{ neurons = 400, patterns = 64 }}\nensemble = {{ samples = 40 }}\n\
             dynamics = {{ temperature = [0.1, 0.0], schedule = \"annealing\", burn_in = 1, sweeps = 2 }}\n\
             measure = {{ stop_below = {stop_below} }}"
        ))
    };
    let (whole, stopped) = (asked(0.0), asked(0.6));
    let find = |table: &Table, temperature: f64, sample: f64| {
        let is = |row: &usize| {
            table.number(*row, "temperature") == Some(temperature)
                && table.number(*row, "sample") == Some(sample)
        };
        (0..table.rows().len()).find(is).expect("a row")
    };
    let mut given_up = 0;
    for sample in (0..40).map(f64::from) {
        let (here, there) = (find(&stopped, 0.1, sample), find(&whole, 0.1, sample));
        if stopped.text(here, "attractor").is_some() {
            assert_eq!(stopped.rows()[here], whole.rows()[there]);
        } else if stopped.number(here, "overlap") == whole.number(there, "overlap") {
            // What was measured before the quench stands, and so does what comes after it.
            assert_eq!(stopped.number(here, "retrieved"), whole.number(there, "retrieved"));
            assert_eq!(whole.text(there, "attractor"), Some("other"));
            let end = |table: &Table| table.number(find(table, 0.0, sample), "overlap").expect("an overlap");
            let (stopped, whole) = (end(&stopped), end(&whole));
            assert!(stopped.total_cmp(&whole).is_eq() || (stopped < 0.6 && whole < 0.7));
            given_up += 1;
        }
    }
    assert!(given_up > 0, "no quench was given up");
}

#[test]
fn annealed_averages_are_the_enumerated_ones() {
    let exact = Enumerated::new(8);
    let table = samples(
        8,
        "temperature = [0.0, 0.6, 1.0], schedule = \"annealing\", burn_in = 20, sweeps = 20000",
        16,
    );
    for temperature in [0.6, 1.0] {
        let held = |column: &str, value: f64, largest_error: f64| {
            let name = format!("{column} at T = {temperature}");
            assert_agrees(&name, &values(&table, temperature, column), value, largest_error);
        };
        held("energy", exact.energy(temperature), 0.002);
        held("specific_heat", exact.specific_heat(temperature), 0.01);
        held("overlap_squared", exact.mean(temperature, |state| exact.overlaps[state].powi(2)), 0.01);
    }
    let ends = values(&table, 0.0, "energy");
    assert_eq!(ends, values(&table, 0.0, "final_energy"));
    let minimum = exact.energies.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(ends.iter().all(|&energy| energy >= minimum - 1e-12), "{ends:?}");
}

#[test]
fn an_annealed_state_is_handed_on_from_one_temperature_to_the_next() {
    let table =
        samples(400, "temperature = [0.0, 0.2, 5.0], schedule = \"annealing\", burn_in = 30, sweeps = 1", 8);
    // All starts are forgotten at T = 5; at T = 0.2 each state is near a memory, where the descent leaves it.
    for (cool, cold) in values(&table, 0.2, "overlap").into_iter().zip(values(&table, 0.0, "overlap")) {
        assert!((cool - cold).abs() < 0.05, "{cool} at T = 0.2, {cold} at T = 0");
    }
    assert!(values(&table, 5.0, "overlap").iter().all(|overlap| overlap.abs() < 0.3));
    assert!(values(&table, 0.0, "sample").iter().all(|&sample| sample == 0.0));
    let starts = Estimate::of(&values(&table, 0.0, "start_overlap")).expect("several starts");
    assert!(starts.error > Some(0.1));
}
