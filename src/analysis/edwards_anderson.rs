//! The glass order parameter `q_EA`, and whether replicas were in equilibrium.
//!
//! ```text
//! q_EA = the outer peak of P(|q|)
//! ```
//!
//! P is the distribution of the overlap of two replicas, averaged over pattern sets; its outer peak goes to the self-overlap of a state as N grows (Edwards and Anderson, J.
//! Phys. F 5, 965 (1975); Parisi, Phys. Rev. Lett. 50, 1946 (1983)). It is the top of P smoothed over 0.075, and not resolved where P is highest at 0. Runs from a pattern and from random states must have the same energies in equilibrium, and so must the last half of the sweeps and the quarter before.

use super::experiment::FEWEST_SETS;
use super::row::Row;
use crate::observable::REPLICA_OVERLAP_DISTRIBUTION;
use crate::statistics::{Estimate, jackknife, mean};
use crate::table::Table;

/// The rows of `q_EA` by load, N and temperature, and differences of energies at the lowest temperature of each N. Empty without replicas.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let columns = REPLICA_OVERLAP_DISTRIBUTION.bins.columns();
    let mut rows = Vec::new();
    for load in samples.distinct("load") {
        for neurons in samples.distinct("neurons") {
            let at = |temperature: f64, start: &str| {
                let is = move |row: &usize, name, value| samples.number(*row, name) == Some(value);
                let start = start.to_owned();
                let wanted = move |row: &usize| {
                    is(row, "load", load)
                        && is(row, "neurons", neurons)
                        && is(row, "temperature", temperature)
                        && (start.is_empty() || samples.text(*row, "start") == Some(&start))
                };
                (0..samples.rows().len()).filter(wanted).collect::<Vec<_>>()
            };
            let temperatures = samples.distinct("temperature");
            if samples.column(&columns[0]).is_some() {
                let peak = |&temperature: &f64| {
                    let name = format!("q_EA_load={load}_N={neurons}_T={temperature}");
                    peak_row(name, samples, &columns, &at(temperature, "random"))
                };
                rows.extend(temperatures.iter().filter_map(peak));
            }
            if let (Some(&coldest), Some(_)) = (temperatures.first(), samples.column("energy_last_half")) {
                let place = format!("load={load}_N={neurons}_T={coldest}");
                let [random, pattern] = ["random", "pattern"].map(|start| at(coldest, start));
                let energies = |rows: &[usize], name| column(samples, rows, name);
                rows.extend(difference(
                    format!("equilibrium_starts_{place}"),
                    &energies(&pattern, "energy"),
                    &energies(&random, "energy"),
                    "energy from a pattern less that from random states, set by set",
                ));
                rows.extend(difference(
                    format!("equilibrium_windows_{place}"),
                    &energies(&random, "energy_last_half"),
                    &energies(&random, "energy_quarter_before"),
                    "energy over the last half of the sweeps less that over the quarter before, set by set",
                ));
            }
        }
    }
    rows
}

fn column(samples: &Table, rows: &[usize], name: &str) -> Vec<(Option<f64>, f64)> {
    let value = |&row: &usize| Some((samples.number(row, "sample"), samples.number(row, name)?));
    rows.iter().filter_map(value).collect()
}

/// The mean difference over pattern sets that both have.
fn difference(
    quantity: String,
    one: &[(Option<f64>, f64)],
    other: &[(Option<f64>, f64)],
    meaning: &str,
) -> Option<Row> {
    let of_set = |set| other.iter().find(|(sample, _)| *sample == set).map(|&(_, value)| value);
    let differences: Vec<f64> = one.iter().filter_map(|&(set, value)| Some(value - of_set(set)?)).collect();
    let value = Estimate::of(&differences).filter(|_| differences.len() >= FEWEST_SETS)?;
    let method =
        format!("{meaning}; 0 in equilibrium; standard error over {} pattern sets", differences.len());
    Some(Row { quantity, value: Some(value), method, ..Row::default() })
}

fn peak_row(quantity: String, samples: &Table, columns: &[String], rows: &[usize]) -> Option<Row> {
    let neurons = samples.number(*rows.first()?, "neurons")? as usize;
    let set =
        |&row: &usize| columns.iter().map(|name| samples.number(row, name)).collect::<Option<Vec<f64>>>();
    let sets: Vec<Vec<f64>> = rows.iter().filter_map(set).collect();
    let lattice = REPLICA_OVERLAP_DISTRIBUTION.bins.overlaps(neurons);
    let place = |bin: usize| {
        let place = jackknife(sets.len(), |left_out| top(&densities(&sets, &lattice, left_out), bin))?;
        Some(place).filter(|place| sets.len() >= FEWEST_SETS && place.error.is_some())
    };
    let outer = outer_peak(&densities(&sets, &lattice, None));
    let found = outer.and_then(place);
    let method = match found {
        Some(_) => format!(
            "outer peak of P(|q|), top of the smoothed density; jackknife over {} pattern sets",
            sets.len()
        ),
        None => "not resolved: P(|q|) has no peak beyond 0, or too few pattern sets".to_owned(),
    };
    (!sets.is_empty()).then(|| Row { quantity, value: found, method, ..Row::default() })
}

/// P(|q|) in bins from 0 to 1, without one of the sets: the mean part in each bin over the number of values that q can have in it.
fn densities(sets: &[Vec<f64>], lattice: &[usize], left_out: Option<usize>) -> Vec<f64> {
    let middle = (lattice.len() - 1) / 2;
    let kept: Vec<&Vec<f64>> =
        sets.iter().enumerate().filter(|&(set, _)| Some(set) != left_out).map(|(_, parts)| parts).collect();
    let average = |bin: usize| mean(&kept.iter().map(|parts| parts[bin]).collect::<Vec<_>>()).unwrap_or(0.0);
    let fold = |distance: usize| {
        let sides = if distance == 0 { vec![middle] } else { vec![middle - distance, middle + distance] };
        let values: usize = sides.iter().map(|&bin| lattice[bin]).sum();
        sides.into_iter().map(average).sum::<f64>() / values.max(1) as f64
    };
    (0..=middle).map(fold).collect()
}

/// The outermost bin, beyond that of 0, whose neighbourhood is higher than those on both sides and half as high as any.
fn outer_peak(densities: &[f64]) -> Option<usize> {
    let about = |bin: usize| -> f64 {
        let around = bin.saturating_sub(1)..densities.len().min(bin + 2);
        let count = around.len() as f64;
        around.map(|bin| densities[bin]).sum::<f64>() / count
    };
    let highest = (0..densities.len()).map(about).fold(0.0, f64::max);
    let inner = 1..densities.len().checked_sub(1)?;
    let is_peak = |&bin: &usize| {
        about(bin) >= about(bin - 1) && about(bin) >= about(bin + 1) && 2.0 * about(bin) > highest
    };
    inner.rev().find(is_peak)
}

/// |q| at the top of the smoothed density that one climbs to from a bin: the mean of |q| under the density and a Gaussian window about it, again and again (mean
/// shift, Cheng, IEEE Trans. Pattern Anal. Mach. Intell. 17, 790 (1995)). It moves smoothly with the data, as the highest bin does not.
fn top(densities: &[f64], bin: usize) -> Option<f64> {
    /// Width of the window in bins.
    const WINDOW: f64 = 1.5;
    const STEPS: usize = 200;
    let shifted = |place: f64| {
        let weights = densities.iter().enumerate().map(|(bin, density)| {
            let distance = (bin as f64 - place) / WINDOW;
            (bin as f64, density * (-distance * distance / 2.0).exp())
        });
        let (moment, sum) = weights.fold((0.0, 0.0), |(moment, sum), (x, w)| (moment + w * x, sum + w));
        moment / sum
    };
    let place = (0..STEPS).fold(bin as f64, |place, _| shifted(place));
    place.is_finite().then_some(place / f64::from(REPLICA_OVERLAP_DISTRIBUTION.bins.per_unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    /// Sets whose |q| is spread about a planted value, with both signs.
    fn planted(seed: u64, q: f64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut normal = || -> f64 { StandardNormal.sample(&mut chance) };
        let bins = REPLICA_OVERLAP_DISTRIBUTION.bins;
        let names = [
            "neurons",
            "load",
            "temperature",
            "start",
            "sample",
            "energy",
            "energy_last_half",
            "energy_quarter_before",
        ];
        let mut table = Table::new(names.map(str::to_owned).into_iter().chain(bins.columns()));
        for start in ["random", "pattern"] {
            for sample in 0..40 {
                let centre = q + 0.05 * normal();
                let mut parts = vec![0.0; bins.len()];
                for step in 0..400 {
                    let side = if step % 2 == 0 { 1.0 } else { -1.0 };
                    if let Some(place) = bins.place(side * (centre + 0.07 * normal())) {
                        parts[place] += 1.0 / 400.0;
                    }
                }
                let energies = [-0.5 + 0.01 * normal(), -0.5 + 0.01 * normal(), -0.5 + 0.01 * normal()];
                let words =
                    ["512".to_owned(), "0.125".into(), "0.6".into(), start.into(), sample.to_string()];
                table.push(
                    words
                        .into_iter()
                        .chain(energies.into_iter().chain(parts).map(|part| part.to_string()))
                        .collect(),
                );
            }
        }
        table
    }

    fn value(rows: &[Row], name: &str) -> Option<Estimate> {
        rows.iter().find(|row| row.quantity.starts_with(name)).expect(name).value
    }

    #[test]
    fn a_planted_peak_is_found_and_its_error_is_the_spread() {
        const STUDIES: u64 = 60;
        let found = (0..STUDIES).map(|seed| value(&rows(&planted(seed, 0.62)), "q_EA").expect("a peak"));
        let found: Vec<Estimate> = found.collect();
        let all = Estimate::of(&found.iter().map(|peak| peak.value).collect::<Vec<_>>()).expect("many");
        let error = all.error.expect("many");
        let quoted =
            mean(&found.iter().map(|peak| peak.error.expect("40 sets")).collect::<Vec<_>>()).expect("many");
        let ratio = quoted / (error * (STUDIES as f64).sqrt());
        assert!((0.75..1.33).contains(&ratio), "quoted error over spread: {ratio}");
        // Bins of 0.05: a tenth of one.
        assert!((all.value - 0.62).abs() < 4.0 * error + 0.005, "{all}");
    }

    #[test]
    fn a_peak_at_zero_is_no_order_and_equal_runs_are_in_equilibrium() {
        let rows = rows(&planted(0, 0.0));
        assert_eq!(value(&rows, "q_EA"), None);
        for name in ["equilibrium_starts", "equilibrium_windows"] {
            let difference = value(&rows, name).expect("40 sets");
            let error = difference.error.expect("40 sets");
            assert!(error < 0.005 && difference.value.abs() < 4.0 * error, "{name}: {difference}");
        }
    }
}
