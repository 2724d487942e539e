//! How cost grows: the time of a sweep against N at fixed load, and against P at fixed N.
//!
//! ```text
//! t ~ N^a  at P = N/20        t ~ P^b  at N fixed
//! ```
//!
//! An update of running overlaps sums P pattern bits, `n_i = sum_mu xi_i^mu M_mu - P s_i`: a sweep of N updates costs
//! O(N P), which is O(N^2) at fixed load. With the dense matrix an update costs O(1), and each flip O(N) more. The
//! exponents are those of the largest sizes: below, costs that do not grow (random numbers, the comparison with the
//! bath, the call of a kernel) take much of the time.
//!
//! A sweep is one of Glauber dynamics in random order at T = 0.4, on one thread, from a pattern. Sweeps are timed one
//! by one and the median counts, because other work on a machine makes some of them slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::dynamics::{Dynamics, Glauber, Order};
use crate::error::Result;
use crate::network::hebb::Engine;
use crate::network::{Bath, Patterns};
use crate::random::{Purpose, stream};
use crate::statistics::power_law;
use crate::table::{Table, cell};

/// The table of points.
pub const POINTS: &str = "growth.csv";
/// The table of exponents.
pub const FITS: &str = "growth-fits.csv";

/// T: flips are rare, but they happen.
const TEMPERATURE: f64 = 0.4;
/// The engines.
const ENGINES: [(&str, Engine); 2] = [("auto", Engine::Auto), ("overlaps", Engine::Overlaps)];
/// Neurons to a pattern, where N grows.
const NEURONS_PER_PATTERN: usize = 20;
/// Sweeps of warm-up and of measurement, where a sweep takes longer than there is time.
const LEAST_SWEEPS: usize = 5;

/// What is measured, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// N, ascending, at load 1/20.
    pub neurons: Vec<usize>,
    /// P, ascending.
    pub patterns: Vec<usize>,
    /// N, while P grows.
    pub fixed_neurons: usize,
    /// The smallest N and the smallest P that enter the fits.
    pub fits_from: (usize, usize),
    /// Time of each measurement, and of the warm-up before it.
    pub patience: Duration,
    /// Time of the warm-up of `auto`: enough to settle on an engine.
    pub choice: Duration,
}

impl Default for Growth {
    /// A minute: N from 500 to 64,000, P from 16 to 4096 at N = 64,000, all of them where the pattern of the start
    /// is retrieved, so that the flip rate stays of one order.
    fn default() -> Self {
        Self {
            neurons: vec![500, 1000, 2000, 4000, 8000, 16_000, 24_000, 32_000, 48_000, 64_000],
            patterns: (4..=12).map(|power| 1 << power).collect(),
            fixed_neurons: 64_000,
            fits_from: (16_000, 512),
            patience: Duration::from_millis(300),
            choice: Duration::from_secs(2),
        }
    }
}

/// One size and one engine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// What grows: `neurons` or `patterns`.
    pub series: &'static str,
    /// What was asked for.
    pub engine: &'static str,
    /// N.
    pub neurons: usize,
    /// P.
    pub patterns: usize,
    /// T.
    pub temperature: f64,
    /// Median over sweeps.
    pub seconds_per_sweep: f64,
    /// The same by N.
    pub nanoseconds_per_update: f64,
    /// Mean over the same sweeps.
    pub flips_per_update: f64,
    /// The engine at work at the end.
    pub used: &'static str,
}

/// The exponent of one engine in one series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// What grows.
    pub series: &'static str,
    /// The engine asked for.
    pub engine: &'static str,
    /// Of `seconds_per_sweep`.
    pub exponent: f64,
    /// Standard error, from the scatter about the line.
    pub error: Option<f64>,
    /// So many of the largest sizes.
    pub points: usize,
}

/// What a measurement gives.
struct Timed {
    seconds: f64,
    flips: f64,
    used: &'static str,
}

impl Growth {
    /// Measures everything; `tell` hears of each point at once.
    ///
    /// # Errors
    /// If `tell` fails.
    pub fn measure(&self, mut tell: impl FnMut(&Point) -> Result<()>) -> Result<Vec<Point>> {
        let bath = Bath::new(TEMPERATURE)?;
        let growing = self.neurons.iter().map(|&n| ("neurons", n, (n / NEURONS_PER_PATTERN).max(1)));
        let filling = self.patterns.iter().map(|&p| ("patterns", self.fixed_neurons, p));
        let mut points = Vec::new();
        for (series, neurons, patterns) in growing.chain(filling) {
            let stored = Arc::new(Patterns::random(1, neurons, patterns, 0, 0));
            for (engine, asked) in ENGINES {
                let timed = self.time(&stored, asked, &bath);
                let point = Point {
                    series,
                    engine,
                    neurons,
                    patterns,
                    temperature: TEMPERATURE,
                    seconds_per_sweep: timed.seconds,
                    nanoseconds_per_update: timed.seconds * 1e9 / neurons as f64,
                    flips_per_update: timed.flips,
                    used: timed.used,
                };
                tell(&point)?;
                points.push(point);
            }
        }
        Ok(points)
    }

    /// Times the sweeps of one engine.
    fn time(&self, stored: &Arc<Patterns>, asked: Engine, bath: &Bath) -> Timed {
        let neurons = stored.neurons();
        let mut network = asked.layout(neurons, stored.patterns()).build(stored.clone());
        let mut chance = stream(1, Purpose::Dynamics, &[]);
        let mut glauber = Glauber::new(Order::Random);
        let mut sweeps = |span: Duration| {
            let (begin, mut times, mut flips) = (Instant::now(), Vec::new(), 0);
            while begin.elapsed() < span || times.len() < LEAST_SWEEPS {
                let begin = Instant::now();
                flips += glauber.sweep(network.as_mut(), bath, &mut chance).flips;
                times.push(begin.elapsed().as_secs_f64());
            }
            (times, flips)
        };
        sweeps(if asked == Engine::Auto { self.choice } else { self.patience });
        let (mut times, flips) = sweeps(self.patience);
        times.sort_by(f64::total_cmp);
        Timed {
            seconds: times[times.len() / 2],
            flips: flips as f64 / (times.len() * neurons) as f64,
            used: network.name(),
        }
    }

    /// The exponents: of each series and engine, from the sizes that are large enough.
    #[must_use]
    pub fn fits(&self, points: &[Point]) -> Vec<Fit> {
        let mut lines: Vec<(&'static str, &'static str)> =
            points.iter().map(|point| (point.series, point.engine)).collect();
        lines.sort_unstable();
        lines.dedup();
        let fit = |(series, engine): (&'static str, &'static str)| {
            let mine = points.iter().filter(|point| (point.series, point.engine) == (series, engine));
            let sizes = mine.map(|point| match series {
                "neurons" => (point.neurons, self.fits_from.0, point.seconds_per_sweep),
                _ => (point.patterns, self.fits_from.1, point.seconds_per_sweep),
            });
            let large: Vec<_> =
                sizes.filter(|(size, least, _)| size >= least).map(|(size, _, t)| (size as f64, t)).collect();
            let exponent = power_law(&large)?;
            Some(Fit { series, engine, exponent: exponent.value, error: exponent.error, points: large.len() })
        };
        lines.into_iter().filter_map(fit).collect()
    }
}

/// The points as [`POINTS`] keeps them.
#[must_use]
pub fn table_of_points(points: &[Point]) -> Table {
    let mut table = Table::new([
        "series",
        "engine",
        "neurons",
        "patterns",
        "temperature",
        "seconds_per_sweep",
        "nanoseconds_per_update",
        "flips_per_update",
        "used",
    ]);
    for point in points {
        table.push(vec![
            point.series.to_owned(),
            point.engine.to_owned(),
            point.neurons.to_string(),
            point.patterns.to_string(),
            cell(point.temperature),
            cell(point.seconds_per_sweep),
            cell(point.nanoseconds_per_update),
            cell(point.flips_per_update),
            point.used.to_owned(),
        ]);
    }
    table
}

/// The exponents as [`FITS`] keeps them.
#[must_use]
pub fn table_of_fits(fits: &[Fit]) -> Table {
    let mut table = Table::new(["series", "engine", "exponent", "error", "points"]);
    for fit in fits {
        table.push(vec![
            fit.series.to_owned(),
            fit.engine.to_owned(),
            cell(fit.exponent),
            cell(fit.error),
            fit.points.to_string(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Growth {
        Growth {
            neurons: vec![40, 80, 160],
            patterns: vec![2, 8],
            fixed_neurons: 100,
            fits_from: (80, 2),
            patience: Duration::ZERO,
            choice: Duration::ZERO,
        }
    }

    #[test]
    fn every_size_is_timed_with_both_engines_and_told() {
        let mut told = 0;
        let points = small().measure(|_| {
            told += 1;
            Ok(())
        });
        let points = points.expect("nothing fails");
        let sizes: Vec<_> = points.iter().step_by(2).map(|point| (point.neurons, point.patterns)).collect();
        assert_eq!(sizes, [(40, 2), (80, 4), (160, 8), (100, 2), (100, 8)]);
        assert_eq!(told, points.len());
        assert!(points.iter().all(|point| point.seconds_per_sweep > 0.0));
        assert!(points.iter().skip(1).step_by(2).all(|point| point.used == "overlaps"));
        let table = table_of_points(&points);
        assert_eq!(table.number(0, "seconds_per_sweep"), Some(points[0].seconds_per_sweep));
        assert_eq!(small().fits(&points).len(), 4);
    }

    #[test]
    fn fits_take_the_large_sizes_alone_and_find_what_was_planted() {
        let growth = Growth { fits_from: (1000, 64), ..Growth::default() };
        let point = |series, neurons: usize, patterns: usize| Point {
            series,
            engine: "overlaps",
            neurons,
            patterns,
            temperature: TEMPERATURE,
            seconds_per_sweep: match series {
                _ if neurons < 1000 || patterns < 64 && series == "patterns" => 1.0,
                "neurons" => 1e-9 * (neurons as f64).powf(1.9),
                _ => 1e-7 * (patterns as f64).powf(0.8),
            },
            nanoseconds_per_update: 1.0,
            flips_per_update: 0.0,
            used: "overlaps",
        };
        let mut points: Vec<_> = growth.neurons.iter().map(|&n| point("neurons", n, n / 20)).collect();
        points.extend(growth.patterns.iter().map(|&p| point("patterns", growth.fixed_neurons, p)));
        let fits = growth.fits(&points);
        let found: Vec<_> = fits.iter().map(|fit| (fit.series, fit.points)).collect();
        assert_eq!(found, [("neurons", 9), ("patterns", 7)]);
        for (fit, planted) in fits.iter().zip([1.9, 0.8]) {
            assert!((fit.exponent - planted).abs() < 1e-9, "{fit:?}");
        }
        assert_eq!(table_of_fits(&fits).number(1, "points"), Some(7.0));
    }
}
