//! One point of the grid: everything that defines a run but the seed and the pattern set.

use serde::{Deserialize, Serialize};

use crate::dynamics::{Dynamics, Glauber, Little, Order};
use crate::network::{Delayed, Law, Wiring};

/// Whether neurons move one by one or all at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// Asynchronous heat bath.
    #[default]
    Glauber,
    /// Parallel.
    Little,
}

/// The kind of state in which a run begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The first pattern, corrupted to `start_overlap`.
    #[default]
    Pattern,
    /// Independent unbiased neurons.
    Random,
    /// The symmetric mixture of the first `mixture_of` patterns, corrupted to `start_overlap`.
    Mixture,
    /// The hidden prototype of the first category, corrupted to `start_overlap`: an example that was not learned.
    Prototype,
}

/// External fields of one strength.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// The strength h, in units of the local field of a stored pattern.
    pub strength: f64,
    /// Which way it points.
    pub direction: Direction,
    /// The sweeps for which it is there; 0 for all.
    pub sweeps: u64,
    /// The first sweep at which it is there, from 0.
    pub from: u64,
    /// Sweeps from one beginning to the next, or the period of a sine; 0 if it begins once.
    pub every: u64,
    /// How it goes with time.
    pub shape: Shape,
}

/// How an input goes with time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Of full strength while it is there.
    #[default]
    Steady,
    /// A sine.
    Sine,
}

/// Which way external fields point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Along the pattern of the start, `theta_i = h xi_i`: a reminder.
    #[default]
    Pattern,
    /// Along the start, `theta_i = h s_i(0)`: a cue that stays.
    Start,
    /// The same on all neurons, `theta_i = h`.
    Uniform,
    /// Independent normal thresholds of this standard deviation.
    Random,
}

/// One point of the grid. What has no meaning at a point is `None`, so that points that differ in it
/// alone coincide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Number of neurons N.
    pub neurons: usize,
    /// Number of patterns P.
    pub patterns: usize,
    /// Rule of motion.
    pub update: Update,
    /// Order of updates; not for Little dynamics.
    pub order: Option<Order>,
    /// Temperature T.
    pub temperature: f64,
    /// Kind of start.
    pub start: Start,
    /// Patterns in the starting mixture.
    pub mixture_of: Option<usize>,
    /// Overlap of the start with the pattern or mixture; not for random starts.
    pub start_overlap: Option<f64>,
    /// Starts of each pattern set, 1 or above.
    pub starts: u64,
    /// How its patterns are drawn.
    pub law: Law,
    /// Whether its patterns are given and not drawn.
    pub given: bool,
    /// How its couplings come from its patterns.
    pub wiring: Wiring,
    /// What it is told from outside; `None` where there is nothing.
    pub input: Option<Input>,
    /// Synapses that answer late; `None` where all are prompt.
    pub delayed: Option<Delayed>,
    /// Overlap of the second pattern with the first; `None` where patterns are independent.
    pub pattern_overlap: Option<f64>,
    /// Sweeps before measuring; at T > 0, or of the walk that ends at T = 0.
    pub burn_in: Option<u64>,
    /// Measured sweeps; the same.
    pub sweeps: Option<u64>,
    /// Largest number of sweeps of a descent at T = 0.
    pub max_sweeps: u64,
    /// Overlap above which a pattern counts as retrieved.
    pub retrieved_above: f64,
    /// Overlap below which a descent at T = 0, or an annealing at any temperature, is given up.
    pub stop_below: Option<f64>,
}

impl Point {
    /// The load `alpha = P/N`.
    #[must_use]
    pub fn load(&self) -> f64 {
        self.patterns as f64 / self.neurons as f64
    }

    /// Its rule of motion.
    #[must_use]
    pub fn rule(&self) -> Box<dyn Dynamics> {
        match self.update {
            Update::Glauber => Box::new(Glauber::new(self.order.unwrap_or_default())),
            Update::Little => Box::new(Little::default()),
        }
    }

    /// Neuron updates that one start is expected to take; a descent at T = 0 is counted
    /// as thirty sweeps.
    #[must_use]
    pub fn expected_updates(&self) -> u64 {
        // Delayed synapses, and an input that comes and goes, keep the state on the move.
        let driven = self.delayed.is_some() || self.input.is_some_and(|input| input.every > 0);
        let moves_on = driven && self.temperature == 0.0;
        let descent = if moves_on { self.max_sweeps } else { self.max_sweeps.min(30) };
        (self.thermal_sweeps() + descent) * self.neurons as u64
    }

    /// Sweeps at T > 0, measured or not.
    #[must_use]
    pub fn thermal_sweeps(&self) -> u64 {
        let sweeps = self.burn_in.unwrap_or(0) + self.sweeps.unwrap_or(0);
        if self.temperature > 0.0 { sweeps } else { 0 }
    }
}
