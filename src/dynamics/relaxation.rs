//! Descent at T = 0 until nothing moves.

use super::Dynamics;
use crate::network::{Bath, Played, SpinSystem};
use crate::random::Stream;

/// How a descent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No neuron wants to turn over.
    FixedPoint,
    /// The state alternates between two (Little dynamics only).
    Cycle,
    /// Given up on request.
    Abandoned,
    /// Still moving after the largest number of sweeps.
    Unfinished,
}

/// What happened on the way down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relaxation {
    /// How it ended.
    pub outcome: Outcome,
    /// Sweeps until the last flip, `(index of the last flip + 1) / N`; 0 if nothing moved. For a cycle,
    /// the steps until it was seen to close.
    pub sweeps: f64,
    /// Neurons turned over.
    pub flips: u64,
    /// Update attempts.
    pub updates: u64,
}

/// Follows `rule` in the bath, cooled to T = 0, for at most `max_sweeps` sweeps; stops early where
/// `give_up` says so after a sweep, of which it is told what it did.
///
/// ```
/// use std::sync::Arc;
/// use attractor::dynamics::{Glauber, Outcome, relax};
/// use attractor::network::{Bath, Patterns, hebb::Overlaps};
/// use attractor::random::{Purpose, stream};
///
/// // At a small load the pattern itself is a fixed point: nothing moves.
/// let mut network = Overlaps::new(Arc::new(Patterns::random(1, 1000, 10, 0, 0)));
/// let mut chance = stream(1, Purpose::Dynamics, &[]);
/// let descent = relax(&mut network, &mut Glauber::default(), &Bath::cold(), &mut chance, 100, |_, _| false);
/// assert_eq!((descent.outcome, descent.sweeps), (Outcome::FixedPoint, 0.0));
/// ```
pub fn relax(
    system: &mut dyn SpinSystem,
    rule: &mut dyn Dynamics,
    bath: &Bath,
    stream: &mut Stream,
    max_sweeps: u64,
    mut give_up: impl FnMut(&dyn SpinSystem, Played) -> bool,
) -> Relaxation {
    let cold = bath.cooled();
    rule.begin();
    let neurons = system.neurons() as u64;
    let mut relaxation = Relaxation { outcome: Outcome::Unfinished, sweeps: 0.0, flips: 0, updates: 0 };
    for sweep in 0..max_sweeps {
        let played = rule.sweep(system, &cold, stream);
        relaxation.flips += played.flips;
        relaxation.updates += neurons;
        if let Some(position) = played.last_flip {
            relaxation.sweeps = (sweep * neurons + position as u64 + 1) as f64 / neurons as f64;
        }
        let ended = rule.ended(system, &cold, played);
        let given_up = give_up(system, played).then_some(Outcome::Abandoned);
        if let Some(outcome) = ended.or(given_up) {
            relaxation.outcome = outcome;
            break;
        }
        if sweep + 1 < max_sweeps && system.is_plainly_still(&cold) {
            // The next sweep would find nothing to do.
            relaxation.updates += neurons;
            relaxation.outcome = Outcome::FixedPoint;
            break;
        }
    }
    relaxation
}
