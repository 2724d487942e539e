//! `attractor theory basin`: retrieval from a corrupted pattern by parallel dynamics at T = 0.

use attractor::error::{Error, Result};
use attractor::statistics::Estimate;
use attractor::table::{Table, cell};
use attractor::theory::basin::{Sampling, amari_maginu, trajectories, two_steps};
use clap::Args;
use serde::Serialize;

use super::{Answer, refusal};

/// Basins of attraction at T = 0, parallel dynamics: boundary over load by three theories, or with a start
/// overlap the overlap step by step, as CSV; about ten seconds for each load
#[derive(Args)]
pub(super) struct Basin {
    /// Loads alpha = P/N, above 0, at most 100
    #[arg(long, num_args = 1.., allow_negative_numbers = true, default_values_t = [0.04, 0.08, 0.12])]
    load: Vec<f64>,
    /// Overlap m(0) of the start, 0 to 1: follow it instead of locating the boundary
    #[arg(long, allow_negative_numbers = true)]
    start_overlap: Option<f64>,
    /// Locate the load up to which descent from the pattern itself stays there; give it 100 steps or more
    #[arg(long, conflicts_with_all = ["load", "start_overlap"])]
    capacity: bool,
    /// Steps of the dynamics
    #[arg(long, default_value_t = Sampling::default().steps as u64, value_parser = clap::value_parser!(u64).range(1..=1000))]
    steps: u64,
    /// Sampled trajectories
    #[arg(long, default_value_t = Sampling::default().trajectories as u64,
        value_parser = clap::value_parser!(u64).range(100..=100_000_000))]
    trajectories: u64,
    /// Independent repetitions, from which the errors come
    #[arg(long, default_value_t = Sampling::default().seeds as u64, value_parser = clap::value_parser!(u64).range(2..=1000))]
    seeds: u64,
    /// Key of the random streams
    #[arg(long, default_value_t = Sampling::default().seed)]
    seed: u64,
    #[command(flatten)]
    answer: Answer,
}

/// Where retrieval begins at one load.
#[derive(Serialize)]
struct Edge {
    load: f64,
    amari_maginu: Option<f64>,
    /// Start from which the second step still improves on the first.
    two_steps: Option<f64>,
    boundary: Option<f64>,
    boundary_error: Option<f64>,
}

/// The overlap at one time.
#[derive(Serialize)]
struct Moment {
    load: f64,
    step: usize,
    amari_maginu: f64,
    /// In the first two steps.
    two_steps: Option<f64>,
    overlap: f64,
    overlap_error: Option<f64>,
}

#[derive(Serialize)]
struct Limit {
    descent_capacity: Option<f64>,
    descent_capacity_error: Option<f64>,
    amari_maginu: f64,
}

impl Basin {
    pub(super) fn run(&self) -> Result<()> {
        self.check()?;
        let sampling = self.sampling();
        if self.capacity {
            let capacity = Limit::new(&sampling);
            return self.answer.give(&capacity, || capacity.table());
        }
        if let Some(start) = self.start_overlap {
            let steps: Vec<Moment> =
                self.load.iter().flat_map(|&load| path(load, start, &sampling)).collect();
            return self.answer.give(&steps, || steps_table(&steps));
        }
        let boundaries: Vec<Edge> = self.load.iter().map(|&load| Edge::new(load, &sampling)).collect();
        self.answer.give(&boundaries, || boundaries_table(&boundaries))
    }

    fn check(&self) -> Result<()> {
        let wrong = self.load.iter().find(|&&load| !(load > 0.0 && load <= 100.0));
        if let Some(&load) = wrong {
            return Err(refusal("--load", load, "give loads above 0, at most 100"));
        }
        if self.trajectories * self.steps > 1_000_000_000 {
            let cure = "give fewer: trajectories times steps may be 10^9 at most, which take 8 GB";
            return Err(Error::Argument {
                name: "--trajectories",
                value: self.trajectories.to_string(),
                cure,
            });
        }
        match self.start_overlap {
            Some(start) if !(0.0..=1.0).contains(&start) => {
                Err(refusal("--start-overlap", start, "give an overlap from 0 to 1"))
            }
            _ => Ok(()),
        }
    }

    fn sampling(&self) -> Sampling {
        Sampling {
            trajectories: self.trajectories as usize,
            steps: self.steps as usize,
            seeds: self.seeds as usize,
            seed: self.seed,
        }
    }
}

fn parts(estimate: Option<Estimate>) -> (Option<f64>, Option<f64>) {
    (estimate.map(|estimate| estimate.value), estimate.and_then(|estimate| estimate.error))
}

impl Edge {
    fn new(load: f64, sampling: &Sampling) -> Self {
        let (boundary, boundary_error) = parts(trajectories::boundary(load, sampling));
        Self {
            load,
            amari_maginu: amari_maginu::boundary(load),
            two_steps: two_steps::boundary(load),
            boundary,
            boundary_error,
        }
    }
}

/// The overlaps at all times by the three theories.
fn path(load: f64, start: f64, sampling: &Sampling) -> Vec<Moment> {
    let sampled = trajectories::overlaps(load, start, sampling).unwrap_or_default();
    let recursion = amari_maginu::overlaps(load, start, sampling.steps).unwrap_or_default();
    let closed = two_steps::two_steps(load, start);
    let exact = [Some(start), closed.map(|steps| steps.first), closed.map(|steps| steps.second)];
    let rows = sampled.iter().zip(recursion).enumerate();
    rows.map(|(step, (overlap, amari_maginu))| Moment {
        load,
        step,
        amari_maginu,
        two_steps: exact.get(step).copied().flatten(),
        overlap: overlap.value,
        overlap_error: overlap.error,
    })
    .collect()
}

impl Limit {
    fn new(sampling: &Sampling) -> Self {
        let (descent_capacity, descent_capacity_error) = parts(trajectories::descent_capacity(sampling));
        Self { descent_capacity, descent_capacity_error, amari_maginu: amari_maginu::capacity().load }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["descent_capacity", "descent_capacity_error", "amari_maginu"]);
        table.push(vec![
            cell(self.descent_capacity),
            cell(self.descent_capacity_error),
            cell(self.amari_maginu),
        ]);
        table
    }
}

fn boundaries_table(boundaries: &[Edge]) -> Table {
    let mut table = Table::new(["load", "amari_maginu", "two_steps", "boundary", "boundary_error"]);
    for row in boundaries {
        let rest = [row.amari_maginu, row.two_steps, row.boundary, row.boundary_error];
        table.push(std::iter::once(cell(row.load)).chain(rest.map(cell)).collect());
    }
    table
}

fn steps_table(steps: &[Moment]) -> Table {
    let mut table = Table::new(["load", "step", "amari_maginu", "two_steps", "overlap", "overlap_error"]);
    for row in steps {
        let rest = [Some(row.amari_maginu), row.two_steps, Some(row.overlap), row.overlap_error];
        table.push([cell(row.load), row.step.to_string()].into_iter().chain(rest.map(cell)).collect());
    }
    table
}
