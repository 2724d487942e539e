//! What a run may grow into: a config that asks for every row that is there, and for more.
//!
//! A row is a pure function of the seed, its parameters, its pattern set and the few keys that hold for the whole run
//! (learning rule, whether patterns are shared). So the keys of the *grid* may take further values, and `ensemble.samples` a
//! larger one: rows that are there stay as they are. Every other key decides what a row holds and must not change. Under a
//! schedule the keys of the walk do so, too: a state that comes from other temperatures, or stays longer at them, is another.

use std::fmt;

use serde_json::Value;

use super::config::Experiment;
use super::plan::Plan;

/// The keys whose values become parameters of points and numbers of pattern sets. One that is not among them decides rows.
const GRID: [&str; 41] = [
    "network.neurons",
    "network.load",
    "network.patterns",
    "dynamics.update",
    "dynamics.order",
    "dynamics.temperature",
    "dynamics.start",
    "dynamics.start_overlap",
    "dynamics.mixture_of",
    "dynamics.starts",
    "network.pattern_overlap",
    "network.activity",
    "network.examples",
    "network.example_overlap",
    "network.zero_one",
    "network.rule",
    "network.dreams",
    "network.margin",
    "synapses.inputs",
    "synapses.connectivity",
    "synapses.noise",
    "synapses.antisymmetry",
    "synapses.clipped",
    "synapses.lost_synapses",
    "synapses.lost_neurons",
    "synapses.self_coupling",
    "input.strength",
    "input.direction",
    "input.sweeps",
    "input.from",
    "input.every",
    "input.shape",
    "delayed.strength",
    "delayed.sweeps",
    "delayed.response",
    "dynamics.burn_in",
    "dynamics.sweeps",
    "dynamics.max_sweeps",
    "ensemble.samples",
    "measure.retrieved_above",
    "measure.stop_below",
];

/// Those among them that decide the rows of a walk through temperatures.
const WALK: [&str; 3] = ["dynamics.temperature", "dynamics.burn_in", "dynamics.sweeps"];

/// The keys of the grid that do not decide rows of this experiment.
fn grid(experiment: &Experiment) -> impl Iterator<Item = &'static str> {
    let walks = experiment.dynamics.schedule.walks();
    GRID.into_iter().filter(move |key| !(walks && WALK.contains(key)))
}

/// Values of a list that are shown before it is cut short.
const SHOWN: usize = 6;

/// A key that two configs set otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    key: String,
    old: Value,
    new: Value,
    /// Whether the values of the key become parameters of points and decide no rows.
    is_of_the_grid: bool,
}

impl Change {
    /// Whether every old value is among the new ones.
    fn keeps(&self) -> bool {
        covers(&self.new, &self.old)
    }

    /// Whether the new values are some of the old ones; a key that is not set any more asks for something else.
    fn drops(&self) -> bool {
        covers(&self.old, &self.new) && self.new.as_array().is_none_or(|list| !list.is_empty())
    }
}

/// Whether a value of the grid asks for all that another asks for.
fn covers(more: &Value, less: &Value) -> bool {
    match (more, less) {
        (Value::Array(more), Value::Array(less)) => less.iter().all(|value| more.contains(value)),
        (more, less) => more.as_u64() >= less.as_u64(),
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} was {}, is now {}", self.key, brief(&self.old), brief(&self.new))
    }
}

/// A value as the config has it; a long list by its ends.
fn brief(value: &Value) -> String {
    match value.as_array().map(Vec::as_slice) {
        Some([]) => "not set".to_owned(),
        Some([only]) => only.to_string(),
        Some([first, second, .., last]) if value.as_array().is_some_and(|list| list.len() > SHOWN) => {
            let count = value.as_array().map_or(0, Vec::len);
            format!("[{first}, {second}, ..., {last}] ({count} values)")
        }
        _ => value.to_string(),
    }
}

/// What in a config decides rows whatever the grid: the values of all keys that a run must keep as it grows.
pub(super) fn row_deciding(experiment: &Experiment) -> Value {
    let mut config = experiment.deciding();
    for path in grid(experiment) {
        let key = path.split_once('.').and_then(|(section, key)| Some((config.get_mut(section)?, key)));
        if let Some((Value::Object(section), key)) = key {
            section.remove(key);
        }
    }
    config
}

/// The keys that decide numbers and differ, in the order of the config.
fn changes(old: &Experiment, new: &Experiment) -> Vec<Change> {
    let grid: Vec<&str> = grid(old).collect();
    let mut changes = Vec::new();
    collect("", &old.deciding(), &new.deciding(), &grid, &mut changes);
    changes
}

/// Walks down two configs that have the same keys.
fn collect(path: &str, old: &Value, new: &Value, grid: &[&str], changes: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(&path, value, new.get(key).unwrap_or(&Value::Null), grid, changes);
            }
        }
        _ if old != new => changes.push(Change {
            key: path.to_owned(),
            old: old.clone(),
            new: new.clone(),
            is_of_the_grid: grid.contains(&path),
        }),
        _ => {}
    }
}

/// The keys that decide rows in which two configs differ, as `key is A there and B here`; `None` where there are none.
pub(super) fn rows_differ_in(there: &Experiment, here: &Experiment) -> Option<String> {
    let changes = changes(there, here);
    let deciding = changes.iter().filter(|change| !change.is_of_the_grid);
    let told: Vec<String> = deciding
        .map(|change| {
            format!("{} is {} there and {} here", change.key, brief(&change.old), brief(&change.new))
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// Whether rows of an old run are rows of a new one, all of them; if not, why.
pub(super) fn check_covers(
    (old, old_plan): (&Experiment, &Plan),
    (new, new_plan): (&Experiment, &Plan),
) -> Result<(), String> {
    let another = |keys: String| Err(format!("holds results of another config ({keys})"));
    let changes = changes(old, new);
    if let Some(keys) = listed(changes.iter().filter(|change| !change.is_of_the_grid)) {
        return another(keys);
    }
    if old_plan.observables.columns() != new_plan.observables.columns() {
        // A census has columns of its own.
        return another(listed(changes.iter()).unwrap_or_default());
    }
    if new_plan.covers(old_plan) {
        return Ok(());
    }
    let mut lost: Vec<&Change> = changes.iter().filter(|change| !change.keeps()).collect();
    if lost.is_empty() {
        // A key that was not set, and makes other points where it is.
        lost = changes.iter().collect();
    }
    let keys = listed(lost.iter().copied()).unwrap_or_default();
    if lost.iter().all(|change| change.drops()) {
        return Err(format!("holds more than this config asks for ({keys}); ask for at least what is there"));
    }
    another(keys)
}

fn listed<'a>(changes: impl Iterator<Item = &'a Change>) -> Option<String> {
    let changes: Vec<String> = changes.map(ToString::to_string).collect();
    (!changes.is_empty()).then(|| changes.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(text: &str) -> (Experiment, Plan) {
        let experiment = Experiment::parse("test", text, &[], &[]).expect("a valid config");
        let plan = Plan::new(&experiment).expect("a small plan");
        (experiment, plan)
    }

    fn check(old: &str, new: &str) -> Result<(), String> {
        let (old, new) = (planned(old), planned(new));
        check_covers((&old.0, &old.1), (&new.0, &new.1))
    }

    const OLD: &str = "network = { neurons = 100, load = [0.1, 0.2] }\ndynamics = { temperature = 0.3 }\n\
                       ensemble = { samples = 4 }";

    #[test]
    fn more_of_the_grid_is_an_extension() {
        for (from, to) in [
            ("samples = 4", "samples = 5"),
            ("neurons = 100", "neurons = [50, 100]"),
            ("[0.1, 0.2]", "[0.3, 0.2, 0.1]"),
            ("temperature = 0.3", "temperature = [0.0, 0.3]"),
            (
                "temperature = 0.3",
                "temperature = 0.3, sweeps = [200, 400], order = [\"random\", \"sequential\"]",
            ),
            ("load = [0.1, 0.2]", "patterns = [10, 20, 30]"),
        ] {
            assert_eq!(check(OLD, &OLD.replace(from, to)), Ok(()), "{to}");
        }
    }

    #[test]
    fn what_decides_rows_or_asks_for_others_is_refused_with_old_and_new_value() {
        for (from, to, said) in [
            ("network", "seed = 5\nnetwork", "seed was 1, is now 5"),
            (
                "samples = 4",
                "samples = 4, share_patterns = false",
                "ensemble.share_patterns was true, is now false",
            ),
            ("= 0.3", "= 0.3, burn_in = 100", "dynamics.burn_in was 200, is now 100"),
            ("= 0.3", "= 0.4", "another config (dynamics.temperature was 0.3, is now 0.4)"),
            ("[0.1, 0.2]", "[0.1, 0.3]", "another config (network.load was [0.1,0.2], is now [0.1,0.3])"),
            (
                "[0.1, 0.2]",
                "[0.1]",
                "more than this config asks for (network.load was [0.1,0.2], is now 0.1)",
            ),
            ("= 0.3", "= 0.3, starts = [1, 20]", "another config (dynamics.starts was 1, is now [1,20])"),
            (
                "[0.1, 0.2]",
                "[0.1, 0.2], pattern_overlap = 0.5",
                "another config (network.pattern_overlap was not set, is now 0.5)",
            ),
            (
                "samples = 4",
                "samples = 3",
                "more than this config asks for (ensemble.samples was 4, is now 3)",
            ),
        ] {
            let refusal = check(OLD, &OLD.replacen(from, to, 1)).expect_err(to);
            assert!(refusal.contains(said), "{refusal}");
        }
    }

    #[test]
    fn what_has_no_meaning_at_any_point_may_change() {
        let cold = OLD.replace("= 0.3", "= 0.0");
        assert_eq!(check(&cold, &cold.replace("= 0.0", "= 0.0, burn_in = 5")), Ok(()));
    }

    #[test]
    fn long_lists_are_cut_short() {
        let list: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(brief(&Value::from(list)), "[0.0, 1.0, ..., 19.0] (20 values)");
    }
}
