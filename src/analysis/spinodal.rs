//! Where retrieval ends at T > 0: half of the pattern sets that begin on a pattern have lost it. `T_M` at fixed load, or `alpha_M` at fixed temperature.
//!
//! At one N the retrieved fraction falls along the line as `1/(1 + exp((T - T_half)/w))`. A finite network crosses the last barrier before the state is gone:
//! within t sweeps at `T_M - T_half ~ (ln t/N)^(2/3)`, and pattern sets differ by `N^(-1/2)`. So `T_M` is the limit of `T_half` for large N. (The state disappears at a
//! saddle-node: Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30 (1987); barriers of mean-field spinodals: Griffiths, Weng, Langer, Phys. Rev. 149, 301 (1966).)
//!
//! The systematic error of one size is the largest change of `T_half` with the normal distribution in place of the logistic, and with a shorter burn-in where there are two.

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::limit::{SADDLE_NODE, Settled};
use super::retrieval::{Abscissa, Curve, Link};
use super::row::Row;
use crate::statistics::Estimate;
use crate::table::Table;

/// A line through the plane along which the fraction falls.
struct Line {
    along: Abscissa,
    /// What stays the same on it, and how its estimates are named.
    fixed: &'static str,
    symbol: &'static str,
    name: &'static str,
    /// Values along it below which a curve is not looked at.
    fewest: usize,
}

const AT_LOAD: Line =
    Line { along: Abscissa::Temperature, fixed: "load", symbol: "load", name: "T_M", fewest: 4 };
const AT_TEMPERATURE: Line =
    Line { along: Abscissa::Load, fixed: "temperature", symbol: "T", name: "alpha_M", fewest: 4 };

/// The rows of `T_M` or `alpha_M` (whatever has more values in the table along it) by size, and their limits. Empty where less than two sizes
/// begin on a pattern at T > 0.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    if samples.distinct("neurons").len() < 2 || !is_one_experiment(samples) {
        return Vec::new();
    }
    let warm: Vec<f64> = samples.distinct("temperature").into_iter().filter(|&t| t > 0.0).collect();
    let loads = samples.distinct("load");
    let (line, fixed) = if loads.len() > warm.len() { (AT_TEMPERATURE, warm) } else { (AT_LOAD, loads) };
    let rows: Vec<Row> = fixed.into_iter().flat_map(|value| line.rows(samples, value)).collect();
    // Where no curve falls there is nothing to say, and nothing that is not resolved.
    if rows.iter().any(|row| row.value.is_some()) { rows } else { Vec::new() }
}

impl Line {
    /// Its rows at one value of what is fixed.
    fn rows(&self, samples: &Table, fixed: f64) -> Vec<Row> {
        let burn_ins = samples.distinct("burn_in");
        let quantity = format!("{}_{}={fixed}", self.name, self.symbol);
        let (mut rows, mut by_size, mut systematic) = (Vec::new(), Vec::new(), Vec::new());
        for neurons in samples.distinct("neurons") {
            let curve = |burn_in| self.curve(samples, fixed, neurons, burn_in);
            let Some(longest) = curve(burn_ins.last().copied()) else { continue };
            let half = longest.crossing(Link::Logistic, 0.0);
            let shorter = burn_ins.iter().rev().nth(1).and_then(|&burn_in| curve(Some(burn_in)));
            let shorter = shorter.and_then(|other| other.crossing(Link::Logistic, 0.0));
            by_size.extend(half.map(|half| (neurons, half)));
            let others = [longest.crossing(Link::Normal, 0.0), shorter];
            let row = size_row(format!("{quantity}_N={neurons}"), &longest, half, others);
            systematic.extend(row.systematic.map(|error| (neurons, error)));
            rows.push(row);
        }
        if by_size.len() > 1 {
            let settled = Settled::of(&by_size, &SADDLE_NODE);
            let settled = settled.map(|settled| settled.with_errors_of_sizes(&systematic));
            rows.push(Row::settled(quantity, self.name, &settled));
        }
        rows
    }

    /// The outcomes at T > 0 of one size.
    fn curve(&self, samples: &Table, fixed: f64, neurons: f64, burn_in: Option<f64>) -> Option<Curve> {
        let wanted = |&row: &usize| {
            let is = |name, value| samples.number(row, name) == Some(value);
            let warm = samples.number(row, "temperature").is_some_and(|temperature| temperature > 0.0);
            is(self.fixed, fixed)
                && is("neurons", neurons)
                && warm
                && burn_in.is_none_or(|sweeps| is("burn_in", sweeps))
        };
        let rows: Vec<usize> = (0..samples.rows().len()).filter(wanted).collect();
        Curve::read(samples, self.along, &rows).filter(|curve| curve.along.len() >= self.fewest)
    }
}

fn size_row(quantity: String, curve: &Curve, found: Option<Estimate>, others: [Option<Estimate>; 2]) -> Row {
    let Some(half) = found else {
        let reason = if curve.sets() < FEWEST_SETS {
            format!("{} pattern sets, {FEWEST_SETS} are needed", curve.sets())
        } else {
            "the fraction does not fall through one half within what is covered".to_owned()
        };
        return Row::unresolved(quantity, &reason);
    };
    let changes = others.into_iter().flatten().map(|other| (other.value - half.value).abs());
    Row {
        quantity,
        value: Some(half),
        systematic: changes.reduce(f64::max),
        method: format!(
            "where half have kept the pattern (in an annealing at all higher temperatures too), logistic fit; jackknife over {} pattern sets; systematic: \
             shape of the curve, burn-in",
            curve.sets()
        ),
        ..Row::default()
    }
}

/// Whether nothing but size, load, temperature and burn-in was swept, from the pattern itself, each temperature for itself as far as the table tells: replicas that exchange
/// their places have columns of their own.
fn is_one_experiment(samples: &Table) -> bool {
    const SWEPT: [&str; 5] = ["neurons", "patterns", "load", "temperature", "burn_in"];
    const FIXED: [(&str, &str); 3] = [("start", "pattern"), ("start_overlap", "1"), ("update", "glauber")];
    let rows: Vec<usize> = (0..samples.rows().len()).collect();
    let fixed = FIXED.iter().all(|&(name, word)| samples.text(0, name) == Some(word));
    fixed && samples.column("swap_rate").is_none() && differ_only_in(samples, &rows, &SWEPT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use crate::statistics::mean;
    use rand::RngCore;

    const PLANTED: f64 = 0.54;
    const SIZES: [f64; 4] = [1000.0, 2000.0, 4000.0, 8000.0];

    /// Each set keeps its pattern up to a temperature of its own about `T_M - 3 N^(-2/3)`, with a spread of `0.6 N^(-1/2)`.
    fn planted(seed: u64, sets: usize, from: f64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut uniform = || (f64::from(split(chance.next_u64(), 1).1) + 0.5) / 4_294_967_296.0;
        let columns = [
            "neurons",
            "patterns",
            "load",
            "temperature",
            "start_overlap",
            "start",
            "update",
            "sample",
            "retrieved",
            "overlap",
        ];
        let mut table = Table::new(columns);
        for neurons in SIZES {
            let half = PLANTED - 3.0 * neurons.powf(-2.0 / 3.0);
            let own: Vec<f64> = (0..sets)
                .map(|_| uniform())
                .map(|u| half + 0.6 / neurons.sqrt() * (u / (1.0 - u)).ln())
                .collect();
            for step in 0..12 {
                let temperature = from + 0.015 * f64::from(step);
                for (sample, own) in own.iter().enumerate() {
                    let retrieved = u8::from(temperature < *own);
                    let cells = [
                        neurons.to_string(),
                        String::new(),
                        "0.05".into(),
                        temperature.to_string(),
                        "1".into(),
                    ];
                    let rest = [
                        "pattern".into(),
                        "glauber".into(),
                        sample.to_string(),
                        retrieved.to_string(),
                        "0.8".into(),
                    ];
                    table.push(cells.into_iter().chain(rest).collect());
                }
            }
        }
        table
    }

    #[test]
    fn planted_half_temperatures_are_found_and_their_errors_are_the_spread() {
        const STUDIES: u64 = 60;
        let studies: Vec<Vec<Row>> = (0..STUDIES).map(|seed| rows(&planted(seed, 64, 0.42))).collect();
        for (index, neurons) in SIZES.into_iter().enumerate() {
            let found: Vec<Estimate> =
                studies.iter().map(|rows| rows[index].value.expect("a half")).collect();
            let all = Estimate::of(&found.iter().map(|half| half.value).collect::<Vec<_>>()).expect("many");
            let error = all.error.expect("many");
            let quoted = mean(&found.iter().map(|half| half.error.expect("64 sets")).collect::<Vec<_>>());
            let ratio = quoted.expect("many") / (error * (STUDIES as f64).sqrt());
            assert!((0.75..1.33).contains(&ratio), "quoted error over spread: {ratio}");
            assert!((all.value - PLANTED + 3.0 * neurons.powf(-2.0 / 3.0)).abs() < 4.0 * error, "{all}");
        }
        let within = studies.iter().filter_map(|rows| {
            let (limit, systematic) = (rows[SIZES.len()].value?, rows[SIZES.len()].systematic?);
            Some((limit.value - PLANTED).abs() < f64::hypot(limit.error?, systematic))
        });
        let within: Vec<bool> = within.collect();
        let inside = within.iter().filter(|&&inside| inside).count();
        assert!(
            within.len() > 50 && inside as f64 > 0.683 * within.len() as f64,
            "{inside} of {}",
            within.len()
        );
    }

    #[test]
    fn more_loads_than_temperatures_give_the_largest_load_at_each() {
        let mut table = planted(2, 64, 0.42);
        // The same outcomes, told along the load.
        for row in table.rows_mut() {
            row.swap(2, 3);
        }
        let rows = rows(&table);
        assert_eq!(
            (rows[0].quantity.as_str(), rows[4].quantity.as_str()),
            ("alpha_M_T=0.05_N=1000", "alpha_M_T=0.05")
        );
        assert!(rows[0].value.is_some());
    }

    #[test]
    fn temperatures_that_do_not_reach_the_end_are_not_resolved() {
        // Up to T = 0.513: half of the sets of N = 1000 are lost at 0.51, those of N = 8000 at 0.5325.
        let partly = rows(&planted(0, 256, 0.348));
        assert!(partly[0].value.is_some());
        assert!(partly[3].value.is_none() && partly[3].method.starts_with("not resolved: the fraction"));
        assert!(rows(&planted(0, 64, 0.2)).is_empty(), "no size is lost");
        assert!(rows(&planted(0, 6, 0.42)).is_empty(), "too few sets");
    }
}
