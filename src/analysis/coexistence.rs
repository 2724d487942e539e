//! Where retrieval and spin glass have the same free energy, `T_c`: thermodynamic integration along both branches.
//!
//! ```text
//! f/T = - ln 2 + int_0^(1/T) e dbeta                 random starts, from infinite temperature, where e = 0, downwards
//! f/T = e_0/T - int_0^T (e - e_0)/t^2 dt             from the pattern, from T = 0, where e = e_0, upwards
//! ```
//!
//! e is the mean energy per neuron of a branch. The free energies of both branches, of the same patterns, are equal at `T_c` (Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30
//! (1987)): the difference is interpolated to zero. Integrals go over cubics through the energies, with slopes from parabolas through three neighbours
//! (Frenkel and Smit, Understanding Molecular Simulation, ch. 7, on integration). Pattern sets are left out one at a time for the error.
//!
//! Every temperature is a run of its own: below `T_g` random starts are quenched into the glass and approach its energy slowly, from above. What is left of that
//! after the longer of two burn-ins is larger than what changed between them.
//!
//! A branch ends where it is left: that from the pattern where a set has lost it, that of random starts where more than half of the sets are in a memory
//! (below T = 1, where there are any; told by the quench that ends a run).

use super::experiment::{FEWEST_SETS, differ_only_in};
use super::limit::{SADDLE_NODE, Settled};
use super::row::Row;
use crate::statistics::{Estimate, jackknife, mean};
use crate::table::Table;

/// Fewest temperatures of a branch.
const FEWEST_TEMPERATURES: usize = 5;

/// The rows of `T_c`, by load and size, and their limits. Empty where the table has not both branches.
pub(super) fn rows(samples: &Table) -> Vec<Row> {
    const SWEPT: [&str; 7] =
        ["neurons", "patterns", "load", "temperature", "start", "start_overlap", "burn_in"];
    let all: Vec<usize> = (0..samples.rows().len()).collect();
    let starts_on = |word: &str| all.iter().any(|&row| samples.text(row, "start") == Some(word));
    if !starts_on("pattern") || !starts_on("random") {
        return Vec::new();
    }
    // Descents at T = 0 have no sweeps to count.
    let warm: Vec<usize> =
        all.into_iter().filter(|&row| samples.number(row, "temperature") > Some(0.0)).collect();
    if !differ_only_in(samples, &warm, &SWEPT) || samples.text(0, "update") == Some("little") {
        return Vec::new();
    }
    let burn_ins = samples.distinct("burn_in");
    let mut rows = Vec::new();
    for load in samples.distinct("load") {
        let (mut by_size, mut systematic) = (Vec::new(), Vec::new());
        for neurons in samples.distinct("neurons") {
            let at = |burn_in| Branches::read(samples, load, neurons, burn_in).map(|both| both.crossing());
            let Some(found) = at(burn_ins.last().copied()) else { continue };
            let shorter = burn_ins.iter().rev().nth(1).and_then(|&burn_in| at(Some(burn_in))?.ok());
            by_size.extend(found.as_ref().ok().map(|&crossing| (neurons, crossing)));
            let row = size_row(format!("T_c_load={load}_N={neurons}"), found, shorter);
            systematic.extend(row.systematic.map(|error| (neurons, error)));
            rows.push(row);
        }
        if by_size.len() > 1 {
            let settled = Settled::of(&by_size, &SADDLE_NODE);
            let settled = settled.map(|settled| settled.with_errors_of_sizes(&systematic));
            rows.push(Row::settled(format!("T_c_load={load}"), "T_c", &settled));
        }
    }
    rows
}

fn size_row(quantity: String, found: Result<Estimate, String>, shorter: Option<Estimate>) -> Row {
    match found {
        Ok(crossing) => Row {
            quantity,
            value: Some(crossing),
            systematic: shorter.map(|other| (other.value - crossing.value).abs()),
            method: "equal free energies by thermodynamic integration; jackknife over pattern sets; \
                     systematic: shorter burn-in"
                .to_owned(),
            ..Row::default()
        },
        Err(reason) => Row::unresolved(quantity, &reason),
    }
}

/// The energies of both branches at one load and size.
struct Branches {
    /// From the pattern, by ascending temperature, the first one 0.
    retrieval: Branch,
    /// From random starts, by ascending temperature.
    glass: Branch,
    sets: usize,
}

/// Temperatures, ascending, and what each set had there.
#[derive(Default)]
struct Branch {
    temperatures: Vec<f64>,
    /// `[temperatures, sets]`; `None` where the set is not on the branch.
    energies: Vec<Vec<Option<f64>>>,
}

impl Branches {
    /// `None` where the table has no such branches.
    fn read(samples: &Table, load: f64, neurons: f64, burn_in: Option<f64>) -> Option<Self> {
        let mut both = Self { retrieval: Branch::default(), glass: Branch::default(), sets: 0 };
        for temperature in samples.distinct("temperature") {
            let wanted = |row: usize| {
                let is = |name, value| samples.number(row, name) == Some(value);
                let burnt_in = burn_in.is_none_or(|sweeps| temperature == 0.0 || is("burn_in", sweeps));
                is("load", load) && is("neurons", neurons) && is("temperature", temperature) && burnt_in
            };
            let rows: Vec<usize> = (0..samples.rows().len()).filter(|&row| wanted(row)).collect();
            let of = |start: &'static str, overlap: Option<&'static str>| {
                rows.iter().copied().filter(move |&row| {
                    samples.text(row, "start") == Some(start) && samples.text(row, "start_overlap") == overlap
                })
            };
            let energy = |row| samples.number(row, "energy");
            both.retrieval.push(
                temperature,
                of("pattern", Some("1")).map(|row| energy(row).filter(|_| retrieved(samples, row))),
            );
            if temperature > 0.0 {
                let on_branch = |row| temperature >= 1.0 || !in_memory(samples, row);
                both.glass
                    .push(temperature, of("random", None).map(|row| energy(row).filter(|_| on_branch(row))));
            }
        }
        let branches = [&both.retrieval, &both.glass];
        both.sets = branches[0].energies.first().map_or(0, Vec::len);
        let whole = branches.iter().all(|branch| {
            branch.temperatures.len() >= FEWEST_TEMPERATURES
                && branch.energies.iter().all(|sets| sets.len() == both.sets)
        });
        (whole && both.retrieval.temperatures[0] == 0.0).then_some(both)
    }

    /// Where both free energies are equal, or why there is no such temperature.
    fn crossing(&self) -> Result<Estimate, String> {
        if self.sets < FEWEST_SETS {
            return Err(format!("{} pattern sets, {FEWEST_SETS} are needed", self.sets));
        }
        let differences = self.differences(None);
        let (Some(first), Some(last)) = (differences.first(), differences.last()) else {
            return Err("the branches have no temperature in common".to_owned());
        };
        let found = jackknife(self.sets, |left_out| zero(&self.differences(left_out)));
        found.filter(|crossing| crossing.error.is_some()).ok_or_else(|| {
            format!(
                "the free energy of retrieval less that of the glass is {:.4} at T = {} and {:.4} at T = {}, the ends of what both branches cover",
                first.1, first.0, last.1, last.0
            )
        })
    }

    /// `f(retrieval) - f(glass)` over the temperatures of both, ascending; without one of the sets.
    fn differences(&self, left_out: Option<usize>) -> Vec<(f64, f64)> {
        let glass = self.glass.cooled(left_out);
        let retrieval = self.retrieval.heated(left_out);
        let other =
            |temperature| glass.iter().find(|(t, _)| t.total_cmp(&temperature).is_eq()).map(|&(_, f)| f);
        retrieval.into_iter().filter_map(|(t, f)| Some((t, f - other(t)?))).collect()
    }
}

impl Branch {
    fn push(&mut self, temperature: f64, energies: impl Iterator<Item = Option<f64>>) {
        let energies: Vec<_> = energies.collect();
        if !energies.is_empty() {
            self.temperatures.push(temperature);
            self.energies.push(energies);
        }
    }

    /// The mean energy at one temperature, and the part of the sets that it goes over.
    fn energy(&self, index: usize, left_out: Option<usize>) -> Option<(f64, f64)> {
        let sets = self.energies[index].iter().enumerate().filter(|&(set, _)| Some(set) != left_out);
        let kept: Vec<Option<f64>> = sets.map(|(_, &energy)| energy).collect();
        let on_branch: Vec<f64> = kept.iter().flatten().copied().collect();
        Some((mean(&on_branch)?, on_branch.len() as f64 / kept.len() as f64))
    }

    /// Free energies from infinite temperature downwards, as far as half of the sets stay on the branch; ascending.
    fn cooled(&self, left_out: Option<usize>) -> Vec<(f64, f64)> {
        let mut path = vec![(0.0, 0.0)];
        for index in (0..self.temperatures.len()).rev() {
            match self.energy(index, left_out) {
                Some((energy, part)) if part >= 0.5 => path.push((1.0 / self.temperatures[index], energy)),
                _ => break,
            }
        }
        let reached = self.temperatures.iter().rev().copied();
        let free = integral(&path).into_iter().skip(1).zip(reached);
        let mut free: Vec<_> =
            free.map(|((beta, sum), temperature)| (temperature, (sum - 2.0_f64.ln()) / beta)).collect();
        free.reverse();
        free
    }

    /// Free energies from the lowest temperature upwards, as far as all sets stay on the branch; ascending.
    fn heated(&self, left_out: Option<usize>) -> Vec<(f64, f64)> {
        let energies = (0..self.temperatures.len()).map_while(|index| {
            let (energy, part) = self.energy(index, left_out)?;
            (part > 1.0 - 1e-9).then_some((self.temperatures[index], energy))
        });
        let energies: Vec<_> = energies.collect();
        let [(_, ground), warm @ ..] = energies.as_slice() else { return Vec::new() };
        let excess =
            warm.iter().map(|&(temperature, energy)| (temperature, (energy - ground) / temperature.powi(2)));
        let path: Vec<_> = [(0.0, 0.0)].into_iter().chain(excess).collect();
        let free = integral(&path).into_iter().skip(1);
        free.map(|(temperature, sum)| (temperature, ground - temperature * sum)).collect()
    }
}

fn retrieved(samples: &Table, row: usize) -> bool {
    samples.number(row, "retrieved") == Some(1.0)
}

fn in_memory(samples: &Table, row: usize) -> bool {
    matches!(samples.text(row, "attractor"), Some("pattern" | "reversed"))
}

/// The integral from the first abscissa to each: between neighbours a cubic with slopes of parabolas through three points.
fn integral(path: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let slopes: Vec<f64> = (0..path.len()).map(|index| slope(path, index)).collect();
    let mut sum = 0.0;
    let mut sums: Vec<(f64, f64)> = path.first().map(|&(x, _)| (x, 0.0)).into_iter().collect();
    for (pair, slopes) in path.windows(2).zip(slopes.windows(2)) {
        let width = pair[1].0 - pair[0].0;
        sum += width * (pair[0].1 + pair[1].1) / 2.0 + width * width * (slopes[0] - slopes[1]) / 12.0;
        sums.push((pair[1].0, sum));
    }
    sums
}

/// The slope at a point of the parabola through it and its neighbours, at an end through the next two.
fn slope(path: &[(f64, f64)], index: usize) -> f64 {
    if path.len() < 3 {
        return path
            .last()
            .zip(path.first())
            .map_or(0.0, |(b, a)| (b.1 - a.1) / (b.0 - a.0).max(f64::MIN_POSITIVE));
    }
    let middle = index.clamp(1, path.len() - 2);
    let [(x0, y0), (x1, y1), (x2, y2)] = [path[middle - 1], path[middle], path[middle + 1]];
    let (left, right) = ((y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1));
    let curvature = (right - left) / (x2 - x0);
    left + curvature * (2.0 * path[index].0 - x0 - x1)
}

/// The first temperature at which a difference turns from negative to positive, by linear interpolation.
fn zero(differences: &[(f64, f64)]) -> Option<f64> {
    let pair = differences.windows(2).find(|pair| pair[0].1 < 0.0 && pair[1].1 >= 0.0)?;
    let [(t0, d0), (t1, d1)] = [pair[0], pair[1]];
    Some(t0 - d0 * (t1 - t0) / (d1 - d0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, split, stream};
    use rand::RngCore;

    /// Two-level systems, whose free energies are known: `f_glass/T = -ln 2 - ln cosh(c/T)` and
    /// `f_retrieval/T = -1/(2T) - ln(1 + exp(-gap/T))`.
    const C: f64 = 0.45;
    const GAP: f64 = 1.2;

    fn glass_energy(temperature: f64) -> f64 {
        -C * (C / temperature).tanh()
    }

    fn retrieval_energy(temperature: f64) -> f64 {
        if temperature > 0.0 { GAP / (1.0 + (GAP / temperature).exp()) - 0.5 } else { -0.5 }
    }

    fn planted_crossing() -> f64 {
        let difference = |t: f64| (2.0_f64.ln() + (C / t).cosh().ln()) - (0.5 / t + (-GAP / t).exp().ln_1p());
        let (mut low, mut high) = (0.05, 2.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if difference(middle) < 0.0 { low = middle } else { high = middle }
        }
        low
    }

    /// Sets whose ground states differ, with noise that vanishes at T = 0; retrieval is lost at and above `lost_at`.
    fn planted(seed: u64, sets: usize, lost_at: f64) -> Table {
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        let mut noise = |size: f64| size * (f64::from(split(chance.next_u64(), 1).1) / 2_147_483_648.0 - 1.0);
        let mut table = Table::new([
            "neurons",
            "load",
            "temperature",
            "start_overlap",
            "start",
            "sample",
            "energy",
            "retrieved",
            "attractor",
        ]);
        let grid: Vec<f64> =
            (0..=24).map(|k| 0.05 * f64::from(k)).chain([1.4, 1.7, 2.0, 2.5, 3.0, 4.0, 6.0, 12.0]).collect();
        for set in 0..sets {
            let offset = noise(0.01);
            for &temperature in &grid {
                let lost = temperature >= lost_at;
                let retrieval = if lost { glass_energy(temperature) } else { retrieval_energy(temperature) };
                for (start, overlap, energy) in
                    [("pattern", "1", retrieval), ("random", "", glass_energy(temperature))]
                {
                    let shift = noise(0.002) * temperature.powi(2).min(1.0);
                    let energy = energy + offset * f64::from(u8::from(start == "pattern")) + shift;
                    let retrieved = u8::from(start == "pattern" && !lost).to_string();
                    let words = ["1000", "0.05", &temperature.to_string(), overlap, start, &set.to_string()]
                        .map(str::to_owned);
                    table.push(
                        words
                            .into_iter()
                            .chain([energy.to_string(), retrieved, "other".to_owned()])
                            .collect(),
                    );
                }
            }
        }
        table
    }

    #[test]
    fn a_planted_crossing_is_found_and_its_error_is_the_spread() {
        const STUDIES: u64 = 60;
        let truth = planted_crossing();
        assert!((0.2..0.9).contains(&truth), "{truth}");
        let found: Vec<Estimate> =
            (0..STUDIES).map(|seed| rows(&planted(seed, 16, 5.0))[0].value.expect("a crossing")).collect();
        let values: Vec<f64> = found.iter().map(|crossing| crossing.value).collect();
        let quoted = mean(&found.iter().map(|crossing| crossing.error.expect("16 sets")).collect::<Vec<_>>());
        let all = Estimate::of(&values).expect("many");
        let spread = all.error.expect("many") * (STUDIES as f64).sqrt();
        let ratio = quoted.expect("many") / spread;
        assert!((0.75..1.33).contains(&ratio), "quoted error over spread: {ratio}");
        // The grid of temperatures makes an error of its own, a tenth of a statistical one at most.
        assert!(
            (all.value - truth).abs() < 4.0 * all.error.expect("many") + 0.1 * spread,
            "{all}, planted {truth}"
        );
    }

    #[test]
    fn branches_that_do_not_meet_are_not_resolved() {
        let early = rows(&planted(1, 16, 0.4));
        assert!(
            early[0].value.is_none()
                && early[0].method.starts_with("not resolved: the free energy of retrieval")
        );
        let few = rows(&planted(1, 2, 5.0));
        assert!(few[0].value.is_none() && few[0].method.contains("10 are needed"), "{}", few[0].method);
    }

    #[test]
    fn cubics_are_integrated_exactly_but_for_their_ends() {
        let path: Vec<(f64, f64)> = (0..=40).map(|k| f64::from(k) / 10.0).map(|x| (x, x * x)).collect();
        let (_, sum) = integral(&path)[40];
        assert!((sum - 64.0 / 3.0).abs() < 1e-12, "{sum}");
    }
}
