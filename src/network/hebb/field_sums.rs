//! The sums `sum_mu xi_i^mu M_mu` of many neurons together, on one thread or several.

use rayon::prelude::*;

use super::running::Running;
use crate::network::Patterns;
use crate::network::kernel::{Level, SignedSums};

/// Computes sums for many neurons.
#[derive(Clone, Debug)]
pub(super) struct FieldSums {
    /// One for each thread at work.
    kernels: Vec<SignedSums>,
}

/// Patterns times neurons from which on several threads share the work.
const WORTH_SHARING: usize = 1 << 22;

impl FieldSums {
    /// On one thread.
    pub(super) fn new(level: Level) -> Self {
        Self { kernels: vec![SignedSums::new(level)] }
    }

    /// From now on on this many threads, where that is worth it.
    pub(super) fn split_over(&mut self, threads: usize) {
        let level = self.kernels[0].level();
        self.kernels.resize_with(threads.max(1), || SignedSums::new(level));
    }

    /// The sums of these neurons from the present overlaps.
    pub(super) fn compute(
        &mut self,
        running: &Running,
        patterns: &Patterns,
        neurons: &[u32],
        sums: &mut [i64],
    ) {
        let rows = patterns.rows();
        let work = neurons.len() * patterns.patterns();
        let threads = if work >= WORTH_SHARING { self.kernels.len() } else { 1 };
        if threads == 1 {
            running.fields(&mut self.kernels[0], rows, neurons, sums);
            return;
        }
        let share = neurons.len().div_ceil(threads).max(1);
        let shares = neurons.par_chunks(share).zip(sums.par_chunks_mut(share));
        shares.zip(&mut self.kernels).for_each(|((neurons, sums), kernel)| {
            running.fields(kernel, rows, neurons, sums);
        });
    }
}
