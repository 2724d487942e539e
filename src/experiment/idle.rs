//! Keys of a config that act at no point of its grid, each with the reason. They are told and not refused: a change of one other key may bring them to life.

use super::config::Experiment;
use super::plan::Plan;
use super::point::Point;
use crate::network::Law;

/// A key that acts at some points alone.
struct Conditional {
    key: &'static str,
    /// Whether it acts at this point.
    acts: fn(&Point) -> bool,
    /// Where it would.
    needs: &'static str,
}

const fn conditional(key: &'static str, acts: fn(&Point) -> bool, needs: &'static str) -> Conditional {
    Conditional { key, acts, needs }
}

const MEASURED_SWEEPS: &str =
    "a temperature above 0: a descent at T = 0 ends by itself, at the latest after max_sweeps";
const SOME_INPUT: &str = "an input.strength other than 0";
const SOME_DELAYED: &str = "a delayed.strength other than 0";

const CONDITIONAL: &[Conditional] = &[
    conditional(
        "network.example_overlap",
        |point| matches!(point.law, Law::Categories(..)),
        "network.examples",
    ),
    conditional(
        "network.dreams",
        |point| point.wiring.learning.dreams.is_some(),
        "a rule that dreams: \"dreaming\" or \"unlearning\"",
    ),
    conditional("network.margin", |point| point.wiring.learning.margin.is_some(), "rule = \"perceptron\""),
    conditional("input.direction", |point| point.input.is_some(), SOME_INPUT),
    conditional("input.sweeps", |point| point.input.is_some(), SOME_INPUT),
    conditional("input.from", |point| point.input.is_some(), SOME_INPUT),
    conditional("input.every", |point| point.input.is_some(), SOME_INPUT),
    conditional("input.shape", |point| point.input.is_some(), SOME_INPUT),
    conditional("delayed.sweeps", |point| point.delayed.is_some(), SOME_DELAYED),
    conditional("delayed.response", |point| point.delayed.is_some(), SOME_DELAYED),
    conditional(
        "dynamics.order",
        |point| point.order.is_some(),
        "update = \"glauber\": with \"little\" all neurons move at once",
    ),
    conditional("dynamics.mixture_of", |point| point.mixture_of.is_some(), "start = \"mixture\""),
    conditional(
        "dynamics.start_overlap",
        |point| point.start_overlap.is_some(),
        "a start near a state: \"random\" is near none",
    ),
    conditional("dynamics.burn_in", |point| point.burn_in.is_some(), MEASURED_SWEEPS),
    conditional("dynamics.sweeps", |point| point.sweeps.is_some(), MEASURED_SWEEPS),
    conditional(
        "measure.stop_below",
        |point| point.stop_below.is_some(),
        "temperature 0, or schedule = \"annealing\"",
    ),
];

/// One line for each key that was written and acts nowhere.
#[must_use]
pub fn idle_keys(experiment: &Experiment, plan: &Plan) -> Vec<String> {
    let is_written = |conditional: &&Conditional| experiment.written.iter().any(|key| key == conditional.key);
    let is_idle = |conditional: &&Conditional| !plan.points.iter().any(conditional.acts);
    let tell = |Conditional { key, needs, .. }: &Conditional| {
        format!("{key} acts at no point of this grid; it needs {needs}")
    };
    CONDITIONAL.iter().filter(is_written).filter(is_idle).map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(keys: &str) -> Vec<String> {
        let (network, rest) = keys.split_once('|').unwrap_or((keys, ""));
        let text = format!("[network]\nneurons = 100\nload = 0.1\n{network}\n[dynamics]\n{rest}");
        let experiment = Experiment::parse("test.toml", &text, &[], &[]).expect("a config");
        idle_keys(&experiment, &Plan::new(&experiment).expect("a plan"))
    }

    #[test]
    fn a_key_is_told_where_it_acts_nowhere() {
        for (keys, key) in [
            ("margin = 1.0|temperature = 0.0", "network.margin"),
            ("dreams = 3|temperature = 0.0", "network.dreams"),
            ("example_overlap = 0.3|temperature = 0.0", "network.example_overlap"),
            ("|temperature = 0.0\nsweeps = 10", "dynamics.sweeps"),
            ("|temperature = 0.0\nmixture_of = 5", "dynamics.mixture_of"),
            ("|temperature = 0.0\nstart = \"random\"\nstart_overlap = 0.5", "dynamics.start_overlap"),
            ("|temperature = 0.0\nupdate = \"little\"\norder = \"sequential\"", "dynamics.order"),
            ("|temperature = 0.1\n[measure]\nstop_below = 0.5", "measure.stop_below"),
            ("|temperature = 0.1\n[input]\nsweeps = 5", "input.sweeps"),
            ("|temperature = 0.1\n[delayed]\nresponse = \"average\"", "delayed.response"),
        ] {
            let told = idle(keys);
            assert!(
                told.len() == 1 && told[0].starts_with(&format!("{key} acts at no point")),
                "{keys}: {told:?}"
            );
        }
    }

    #[test]
    fn a_key_that_acts_at_one_point_is_not_told() {
        assert!(idle("|temperature = [0.0, 0.1]\nsweeps = 10\n[measure]\nstop_below = 0.5").is_empty());
        assert!(idle("margin = 0.5\nrule = [\"hebb\", \"perceptron\"]|temperature = 0.0").is_empty());
        assert!(
            idle("|temperature = [0.2, 0.1]\nschedule = \"annealing\"\n[measure]\nstop_below = 0.5")
                .is_empty()
        );
    }
}
