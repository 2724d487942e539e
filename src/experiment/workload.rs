//! Standard workloads: how fast is this program on this machine, and how fast could anything be.
//!
//! | name | neurons | patterns | start | rule | counts |
//! |---|---|---|---|---|---|
//! | W1 | 2,000 | 200 | pattern, 10 % flipped | T = 0, permutations, until still | relaxations per second |
//! | W2 | 2,000 | 100 | pattern | T = 0.4, random order | updates per second |
//! | W3 | 40,000 | 1,000 | pattern, 30 % flipped | T = 0, permutations, until still | seconds |
//!
//! Patterns are given. W1 has its couplings given, as a program has that recalls many times; all the rest, states, overlaps,
//! fields and random numbers, is timed. The third is Figure 1 of Kleinfeld, Neuron 112, 3819 (2024).

use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use crate::dynamics::{Dynamics, Glauber, Order, relax, start};
use crate::error::Result;
use crate::network::hebb::Layout;
use crate::network::{Bath, Patterns, SpinSystem, Spins};
use crate::random::{Purpose, Stream, stream};

/// A workload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Workload {
    /// `W1`, `W2`, `W3`.
    pub name: &'static str,
    /// N.
    pub neurons: usize,
    /// P.
    pub patterns: usize,
    /// T.
    pub temperature: f64,
    /// Which neuron is next.
    pub order: Order,
    /// Overlap of the start with its pattern.
    pub start_overlap: f64,
    /// How fields are computed.
    pub engine: Layout,
    /// Sweeps, at T > 0.
    sweeps: usize,
    /// Rounds of one measurement, to make it last.
    rounds: usize,
}

/// The workloads.
pub const WORKLOADS: [Workload; 3] = [
    Workload {
        name: "W1",
        neurons: 2000,
        patterns: 200,
        temperature: 0.0,
        order: Order::Permutation,
        start_overlap: 0.8,
        engine: Layout::Fields,
        sweeps: 0,
        rounds: 500,
    },
    Workload {
        name: "W2",
        neurons: 2000,
        patterns: 100,
        temperature: 0.4,
        order: Order::Random,
        start_overlap: 1.0,
        engine: Layout::Fields,
        sweeps: 200,
        rounds: 10,
    },
    Workload {
        name: "W3",
        neurons: 40_000,
        patterns: 1000,
        temperature: 0.0,
        order: Order::Permutation,
        start_overlap: 0.4,
        engine: Layout::Overlaps,
        sweeps: 0,
        rounds: 5,
    },
];

/// What a workload took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timing {
    /// The workload.
    pub name: &'static str,
    /// N.
    pub neurons: usize,
    /// P.
    pub patterns: usize,
    /// T.
    pub temperature: f64,
    /// Which neuron is next.
    pub order: Order,
    /// How fields are computed.
    pub engine: String,
    /// Threads, each with a network of its own.
    pub threads: usize,
    /// For one round on one thread: a relaxation at T = 0, a run at T > 0.
    pub seconds: f64,
    /// Looks of a neuron at its field, all threads together.
    pub updates_per_second: f64,
    /// All threads together; none at T > 0.
    pub relaxations_per_second: Option<f64>,
    /// Moves that can be drawn in a second on this machine, all threads together: no program that draws them
    /// so can make more updates.
    pub moves_drawn_per_second: f64,
}

/// How often each measurement is repeated; the median counts.
const REPEATS: usize = 7;

impl Workload {
    /// Times the workload on this many threads at once.
    ///
    /// # Errors
    /// Never for the workloads there are.
    pub fn time(&self, threads: usize) -> Result<Timing> {
        let bath = Bath::new(self.temperature)?;
        let patterns = Arc::new(Patterns::random(1, self.neurons, self.patterns, 0, 0));
        let mut benches: Vec<Bench> =
            (0..threads).map(|thread| Bench::new(self, &patterns, thread)).collect();
        let mut timings: Vec<(f64, u64)> = Vec::new();
        let mut draws = Vec::new();
        for _ in 0..REPEATS {
            let begin = Instant::now();
            let updates = benches.par_iter_mut().map(|bench| bench.rounds(self, &bath)).sum();
            timings.push((begin.elapsed().as_secs_f64(), updates));
            let begin = Instant::now();
            let moves: u64 = benches.par_iter_mut().map(|bench| bench.draw(self, &bath)).sum();
            draws.push(moves as f64 / begin.elapsed().as_secs_f64());
        }
        timings.sort_by(|a, b| a.0.total_cmp(&b.0));
        draws.sort_by(f64::total_cmp);
        let (seconds, updates) = timings[REPEATS / 2];
        let rounds = (threads * self.rounds) as f64;
        Ok(Timing {
            name: self.name,
            neurons: self.neurons,
            patterns: self.patterns,
            temperature: self.temperature,
            order: self.order,
            engine: self.engine.to_string(),
            threads,
            seconds: seconds / self.rounds as f64,
            updates_per_second: updates as f64 / seconds,
            relaxations_per_second: (self.temperature == 0.0).then_some(rounds / seconds),
            moves_drawn_per_second: draws[REPEATS / 2],
        })
    }
}

/// A network at work, and one that does nothing.
struct Bench {
    network: Box<dyn SpinSystem>,
    pattern: Spins,
    idle: Idle,
    glauber: Glauber,
    chance: Stream,
}

impl Bench {
    fn new(workload: &Workload, patterns: &Arc<Patterns>, thread: usize) -> Self {
        Self {
            network: workload.engine.build(patterns.clone()),
            pattern: patterns.pattern(0),
            idle: Idle(patterns.pattern(0)),
            glauber: Glauber::new(workload.order),
            chance: stream(1, Purpose::Dynamics, &[thread as u64]),
        }
    }

    /// The rounds of one measurement; gives the updates made.
    fn rounds(&mut self, workload: &Workload, bath: &Bath) -> u64 {
        let one = |_| {
            let mut spins = self.pattern.clone();
            start::corrupt(&mut spins, workload.start_overlap, &mut self.chance);
            self.network.set_spins(&spins);
            let network = self.network.as_mut();
            if workload.temperature == 0.0 {
                let descent = relax(network, &mut self.glauber, bath, &mut self.chance, 1000, |_, _| false);
                return descent.updates;
            }
            for _ in 0..workload.sweeps {
                self.glauber.sweep(network, bath, &mut self.chance);
            }
            (workload.sweeps * workload.neurons) as u64
        };
        (0..workload.rounds).map(one).sum()
    }

    /// Draws moves for a network that ignores them; gives their number.
    fn draw(&mut self, workload: &Workload, bath: &Bath) -> u64 {
        let sweeps = 2_000_000 / workload.neurons;
        for _ in 0..sweeps {
            self.glauber.sweep(&mut self.idle, bath, &mut self.chance);
        }
        (sweeps * workload.neurons) as u64
    }
}

/// A network without couplings whose moves are never played.
struct Idle(Spins);

impl SpinSystem for Idle {
    fn spins(&self) -> &Spins {
        &self.0
    }
    fn set_spins(&mut self, spins: &Spins) {
        self.0.clone_from(spins);
    }
    fn scaled_field(&self, _neuron: usize) -> f64 {
        0.0
    }
    fn scale(&self) -> f64 {
        1.0
    }
    fn flip(&mut self, neuron: usize) {
        self.0.flip(neuron);
    }
    fn recurrent_energy(&self) -> f64 {
        0.0
    }
    fn play(&mut self, moves: &[crate::network::Move], _bath: &Bath) -> crate::network::Played {
        std::hint::black_box(moves);
        crate::network::Played::default()
    }
}
