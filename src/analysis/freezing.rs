//! Where the glass begins, `T_g`: crossings of quantities of two replicas that do not depend on N at the transition.
//!
//! ```text
//! ln(N^(2/3) [<q^2>])      mean-field scaling: q^2 ~ N^(-2/3) at T_g, N^-1 above it, of order one below
//! [<q^4>] / [<q^2>]^2      the part of the Binder ratio that depends on the distribution of q
//! ```
//!
//! (Parisi, Ritort and Slanina, J. Phys. A 26, 247 (1993), for the exponent in the Sherrington-Kirkpatrick model; Bhatt and Young, Phys. Rev. Lett. 54, 924
//! (1985).) Crossings of neighbouring sizes go to `T_g` as these grow, those of the first quantity as `N^-2/3` if its corrections are `N^-1/3`: their limit is `T_g`. Crossings of the
//! second, which are known worse by far, stand beside them. (Neighbouring pairs share a size and lean to opposite sides with it: their errors are not independent, and
//! the chi-square of the limit is high for it.)

use super::limit::{FEWEST_SIZES, GLASS, Settled};
use super::meeting::{Meeting, Sampled, meeting};
use super::replicas::Size;
use super::row::Row;
use crate::statistics::mean;
use crate::table::Table;

/// A quantity whose curves cross, and its name in the table.
struct Crossing {
    name: &'static str,
    meaning: &'static str,
    /// From N and the means of q^2 and q^4; below the crossing it is the larger, the larger N is.
    value: fn(f64, f64, f64) -> f64,
}

const CROSSINGS: [Crossing; 2] = [
    Crossing {
        name: "susceptibility",
        meaning: "ln(N^(2/3) [q^2])",
        value: |neurons, square, _| (neurons.powf(2.0 / 3.0) * square).ln(),
    },
    Crossing {
        name: "binder",
        meaning: "(3 - [q^4]/[q^2]^2)/2",
        value: |_, square, fourth| 1.5 - fourth / (2.0 * square * square),
    },
];

/// The rows of `T_g`, by load and pair of sizes, and their limits. Empty where the table has no replicas or one size alone.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    let loads = samples.distinct("load").into_iter();
    loads.flat_map(|load| rows_of_load(load, &Size::all(samples, load))).collect()
}

fn rows_of_load(load: f64, sizes: &[Size]) -> Vec<Row> {
    if sizes.len() < 2 {
        return Vec::new();
    }
    let crossings = CROSSINGS.each_ref().map(|crossing| crossing.of_neighbours(sizes));
    let named = CROSSINGS.iter().zip(&crossings);
    let mut rows: Vec<Row> = named
        .flat_map(|(crossing, found)| {
            sizes.windows(2).zip(found).map(|(pair, found)| crossing.row(load, pair, found.as_ref()))
        })
        .collect();
    let settled = if sizes.len() > FEWEST_SIZES {
        let middle = |pair: &[Size]| (pair[0].neurons * pair[1].neurons).sqrt();
        let places = sizes.windows(2).zip(&crossings[0]);
        let places: Vec<_> =
            places.filter_map(|(pair, found)| Some((middle(pair), found.as_ref().ok()?.place))).collect();
        Settled::of(&places, &GLASS)
    } else {
        Err(format!("{} sizes have {} crossings; {FEWEST_SIZES} are needed", sizes.len(), sizes.len() - 1))
    };
    rows.push(Row::settled(format!("T_g_load={load}"), "T_g", &settled));
    rows
}

impl Crossing {
    /// Where the curves of neighbouring sizes meet.
    fn of_neighbours(&self, sizes: &[Size]) -> Vec<Result<Meeting, String>> {
        sizes.windows(2).map(|pair| meeting(&self.curve(&pair[0]), &self.curve(&pair[1]))).collect()
    }

    fn curve<'a>(&'a self, size: &'a Size) -> Sampled<'a> {
        let value = |place: usize, left_out: Option<usize>| {
            let (_, squares, fourths) = &size.curves[place];
            let average = |values: &[f64]| {
                let kept = values.iter().enumerate().filter(|&(set, _)| Some(set) != left_out);
                mean(&kept.map(|(_, &value)| value).collect::<Vec<_>>())
            };
            let value = (self.value)(size.neurons, average(squares)?, average(fourths)?);
            value.is_finite().then_some(value)
        };
        let along = size.curves.iter().map(|&(temperature, ..)| temperature).collect();
        Sampled { sets: size.sets, along, value: Box::new(value) }
    }

    fn row(&self, load: f64, pair: &[Size], found: Result<&Meeting, &String>) -> Row {
        let quantity = format!("T_g_{}_load={load}_N={}_N={}", self.name, pair[0].neurons, pair[1].neurons);
        let method = match found {
            Ok(_) => format!("crossing of {} of both sizes; jackknife over pattern sets", self.meaning),
            Err(reason) => format!("not resolved: {reason}"),
        };
        let found = found.ok();
        Row {
            quantity,
            value: found.map(|found| found.place),
            test: found.map(|found| found.fit.chi_square),
            method,
            ..Row::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use crate::statistics::Estimate;
    use rand::RngCore;

    const PLANTED: f64 = 1.35;
    const SIZES: [f64; 4] = [64.0, 128.0, 256.0, 512.0];

    /// `N^(2/3) q^2` and `q^4/q^2^2` are functions of `N^(1/3) (T - T_g)`; sets differ by a factor that hardly knows the
    /// temperature, as those of one ladder do.
    fn planted(seed: u64, sets: usize, glass: f64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut uniform = || f64::from(split(chance.next_u64(), 1).1) / 4_294_967_296.0;
        let names =
            ["neurons", "load", "temperature", "sample", "replica_overlap_squared", "replica_overlap_fourth"];
        let mut table = Table::new(names);
        for neurons in SIZES {
            let of_sets: Vec<f64> = (0..sets).map(|_| 0.4 + 1.2 * uniform()).collect();
            for step in 0..9 {
                let temperature = 1.15 + 0.05 * f64::from(step);
                let x = neurons.cbrt() * (temperature - glass);
                for (set, of_set) in of_sets.iter().enumerate() {
                    let factor = of_set * (0.9 + 0.2 * uniform());
                    let square = neurons.powf(-2.0 / 3.0) * (-x).exp() * factor;
                    let fourth = square * square * (2.0 + x.tanh());
                    let cells = [neurons, 0.125, temperature, set as f64, square, fourth];
                    table.push(cells.map(|cell| cell.to_string()).to_vec());
                }
            }
        }
        table
    }

    fn crossings(rows: &[Row]) -> Vec<Estimate> {
        let pairs = rows.iter().filter(|row| row.quantity.starts_with("T_g_susceptibility"));
        pairs.filter_map(|row| row.value).collect()
    }

    #[test]
    fn planted_crossings_are_found_and_their_errors_are_the_spread() {
        const STUDIES: u64 = 60;
        let found: Vec<Vec<Estimate>> =
            (0..STUDIES).map(|seed| crossings(&rows(&planted(seed, 200, PLANTED)))).collect();
        assert!(found.iter().all(|pairs| pairs.len() == SIZES.len() - 1));
        for pair in 0..SIZES.len() - 1 {
            let values: Vec<f64> = found.iter().map(|pairs| pairs[pair].value).collect();
            let quoted: Vec<f64> = found.iter().map(|pairs| pairs[pair].error.expect("100 sets")).collect();
            let all = Estimate::of(&values).expect("many");
            let error = all.error.expect("many");
            let ratio = mean(&quoted).expect("many") / (error * (STUDIES as f64).sqrt());
            assert!((0.75..1.33).contains(&ratio), "quoted error over spread: {ratio}");
            assert!((all.value - PLANTED).abs() < 4.0 * error, "{all}");
        }
    }

    #[test]
    fn the_limit_lies_within_both_errors_together() {
        let settled = rows(&planted(3, 400, PLANTED)).pop().expect("a limit");
        assert_eq!(settled.quantity, "T_g_load=0.125");
        let (value, systematic) = (settled.value.expect("a limit"), settled.systematic.expect("fits"));
        let error = f64::hypot(value.error.expect("many sets"), systematic);
        assert!(
            error < 0.05 && (value.value - PLANTED).abs() < 3.0 * error,
            "{value}, systematic {systematic}"
        );
    }

    #[test]
    fn sizes_that_do_not_cross_are_not_resolved() {
        let apart = rows(&planted(0, 40, 2.0));
        assert!(crossings(&apart).is_empty());
        let few = rows(&planted(0, 5, PLANTED));
        assert!(few.iter().all(|row| row.value.is_none()));
    }
}
