//! Two measurements of one specific heat: the fluctuations of the energy, and its slope.
//!
//! `c(T) = N (<e^2> - <e>^2)/T^2` must be de/dT. Between three temperatures T - h, T, T + h both become numbers without a derivative to
//! take: `(e(T + h) - e(T - h))/2h` is the mean of c over the interval, for which Simpson's rule has `(c(T - h) + 4 c(T) + c(T + h))/6` up to
//! order h^4. Each pattern set has its own difference of the two; their mean and standard error go across sets. Chi-square takes
//! triples that share no temperature. The fluctuations of n sweeps are low by the part 2 tau/n, tau the autocorrelation time of the energy.

use super::experiment::FEWEST_SETS;
use super::row::Row;
use crate::statistics::{ChiSquare, Estimate};
use crate::table::Table;

/// The specific heat around one temperature, by both ways.
#[derive(Clone, Debug, PartialEq)]
pub struct SpecificHeat {
    /// N.
    pub neurons: f64,
    /// P/N.
    pub load: f64,
    /// The middle temperature.
    pub temperature: f64,
    /// h.
    pub step: f64,
    /// By the slope of the energy.
    pub slope: Estimate,
    /// By fluctuations, the mean over the same interval.
    pub fluctuations: Estimate,
    /// Slope minus fluctuations, set by set.
    pub difference: Estimate,
}

/// Both specific heats at every temperature of `samples.csv` that has neighbours at equal distances; empty where `specific_heat` was not asked for,
/// for less than ten pattern sets, and where anything but size, load and temperature was swept.
#[must_use]
pub fn specific_heats(samples: &Table) -> Vec<SpecificHeat> {
    let series = series(samples);
    series
        .iter()
        .flat_map(|series| series.points.windows(3).filter_map(|three| series.around(three)))
        .collect()
}

/// Chi-square of the agreement, from triples that share no temperature; `None` of none.
#[must_use]
pub fn agreement(heats: &[SpecificHeat]) -> Option<ChiSquare> {
    let mut all = ChiSquare { sum: 0.0, degrees_of_freedom: 0 };
    let mut taken: Option<&SpecificHeat> = None;
    for heat in heats {
        let shares = |last: &SpecificHeat| {
            (last.neurons, last.load) == (heat.neurons, heat.load)
                && last.temperature + 1.5 * last.step > heat.temperature - heat.step
        };
        let error = heat.difference.error.filter(|&error| error > 0.0);
        if let Some(error) = error.filter(|_| !taken.is_some_and(shares)) {
            all.sum += (heat.difference.value / error).powi(2);
            all.degrees_of_freedom += 1;
            taken = Some(heat);
        }
    }
    (all.degrees_of_freedom > 0).then_some(all)
}

/// One size and load.
struct Series {
    neurons: f64,
    load: f64,
    points: Vec<Point>,
}

/// One temperature: energy and specific heat of each set.
struct Point {
    temperature: f64,
    sets: Vec<(f64, f64, f64)>,
}

impl Series {
    fn around(&self, three: &[Point]) -> Option<SpecificHeat> {
        let [below, middle, above] = three else { return None };
        let step = 0.5 * (above.temperature - below.temperature);
        let is_even = (below.temperature + step - middle.temperature).abs() < 1e-6 * step;
        let same = |point: &Point| point.sets.iter().map(|set| set.0).eq(middle.sets.iter().map(|set| set.0));
        if !is_even || !same(below) || !same(above) || middle.sets.len() < FEWEST_SETS {
            return None;
        }
        let sets = || below.sets.iter().zip(&middle.sets).zip(&above.sets);
        let slopes: Vec<f64> = sets().map(|((low, _), high)| (high.1 - low.1) / (2.0 * step)).collect();
        let heats: Vec<f64> = sets().map(|((low, mid), high)| (low.2 + 4.0 * mid.2 + high.2) / 6.0).collect();
        let differences: Vec<f64> = slopes.iter().zip(&heats).map(|(slope, heat)| slope - heat).collect();
        Some(SpecificHeat {
            neurons: self.neurons,
            load: self.load,
            temperature: middle.temperature,
            step,
            slope: Estimate::of(&slopes)?,
            fluctuations: Estimate::of(&heats)?,
            difference: Estimate::of(&differences)?,
        })
    }
}

/// The sets of every size and load, by temperature.
fn series(samples: &Table) -> Vec<Series> {
    const SWEPT: [&str; 4] = ["neurons", "patterns", "load", "temperature"];
    let Some(last) = samples.column("sample").filter(|_| samples.column("specific_heat").is_some()) else {
        return Vec::new();
    };
    let others: Vec<usize> =
        (0..last).filter(|&place| !SWEPT.contains(&samples.columns()[place].as_str())).collect();
    let warm: Vec<usize> =
        (0..samples.rows().len()).filter(|&row| samples.number(row, "specific_heat").is_some()).collect();
    let like_first = |row: &usize| {
        others.iter().all(|&place| samples.rows()[*row][place] == samples.rows()[warm[0]][place])
    };
    if !warm.iter().all(like_first) {
        return Vec::new();
    }
    let mut series: Vec<Series> = Vec::new();
    for row in warm {
        let number = |name| samples.number(row, name).unwrap_or(f64::NAN);
        let (neurons, load, temperature) = (number("neurons"), number("load"), number("temperature"));
        if series.last().is_none_or(|last| (last.neurons, last.load) != (neurons, load)) {
            series.push(Series { neurons, load, points: Vec::new() });
        }
        let points = &mut series.last_mut().expect("just pushed").points;
        if points.last().is_none_or(|point| point.temperature.total_cmp(&temperature).is_ne()) {
            points.push(Point { temperature, sets: Vec::new() });
        }
        let set = (number("sample"), number("energy"), number("specific_heat"));
        points.last_mut().expect("just pushed").sets.push(set);
    }
    series
}

/// The rows of all temperatures, and of their agreement.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let heats = specific_heats(samples);
    let row = |quantity: String, value, method: &str| Row {
        quantity,
        value: Some(value),
        method: method.to_owned(),
        ..Row::default()
    };
    let mut rows = Vec::new();
    for heat in &heats {
        let at = format!("N={}_load={}_T={}", heat.neurons, heat.load, heat.temperature);
        let across = "standard error across pattern sets";
        rows.push(row(
            format!("specific_heat_slope_{at}"),
            heat.slope,
            &format!("(e(T+h) - e(T-h))/2h, h = {:.4}; {across}", heat.step),
        ));
        rows.push(row(
            format!("specific_heat_fluctuations_{at}"),
            heat.fluctuations,
            &format!("mean over T-h to T+h by Simpson's rule; {across}"),
        ));
        rows.push(row(
            format!("specific_heat_difference_{at}"),
            heat.difference,
            &format!("slope minus fluctuations, set by set; {across}"),
        ));
    }
    rows.extend(agreement(&heats).map(|test| Row {
        quantity: "specific_heat_agreement".to_owned(),
        test: Some(test),
        method: "slope against fluctuations, intervals that share no temperature".to_owned(),
        ..Row::default()
    }));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use ndarray_rand::rand_distr::{Distribution, StandardNormal};

    /// `e = T^3 + offset of the set`, `c = factor 3 T^2`, both with noise.
    fn planted(seed: u64, sets: usize, factor: f64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut noise = move || -> f64 { StandardNormal.sample(&mut chance) };
        let offsets: Vec<f64> = (0..sets).map(|_| noise()).collect();
        let columns =
            ["neurons", "patterns", "load", "temperature", "start", "sample", "energy", "specific_heat"];
        let mut table = Table::new(columns);
        for step in 1..10 {
            let temperature = 0.1 * f64::from(step);
            for (sample, offset) in offsets.iter().enumerate() {
                let energy = temperature.powi(3) + offset + 0.002 * noise();
                let heat = factor * 3.0 * temperature * temperature + 0.02 * noise();
                let words = ["1000", "50", "0.05", &temperature.to_string(), "pattern"].map(str::to_owned);
                let numbers = [sample.to_string(), energy.to_string(), heat.to_string()];
                table.push(words.into_iter().chain(numbers).collect());
            }
        }
        table
    }

    #[test]
    fn a_slope_and_its_fluctuations_agree_and_others_do_not() {
        let mut total = ChiSquare { sum: 0.0, degrees_of_freedom: 0 };
        for seed in 0..60 {
            let heats = specific_heats(&planted(seed, 16, 1.0));
            assert_eq!(heats.len(), 7);
            let test = agreement(&heats).expect("triples");
            assert_eq!(test.degrees_of_freedom, 3, "of nine temperatures three times three");
            total.sum += test.sum;
            total.degrees_of_freedom += test.degrees_of_freedom;
        }
        // Squares of Student's t with 15 degrees of freedom: mean 15/13, variance about 3.4.
        let freedom = total.degrees_of_freedom as f64;
        let (mean, error) = (total.sum / freedom, (3.4 / freedom).sqrt());
        assert!((mean - 15.0 / 13.0).abs() < 4.0 * error, "{mean} per degree of freedom");
        let test = agreement(&specific_heats(&planted(0, 16, 1.2))).expect("triples");
        assert!(test.sum > 20.0 * test.degrees_of_freedom as f64, "{test:?}");
    }

    #[test]
    fn few_sets_and_uneven_temperatures_give_none() {
        assert!(specific_heats(&planted(0, 9, 1.0)).is_empty());
        let mut uneven = planted(0, 16, 1.0);
        uneven
            .rows_mut()
            .iter_mut()
            .for_each(|row| row[3] = row[3].parse::<f64>().expect("T").powi(2).to_string());
        assert!(specific_heats(&uneven).is_empty());
        assert!(specific_heats(&Table::new(["neurons", "sample"])).is_empty());
        assert_eq!(agreement(&[]), None);
    }
}
