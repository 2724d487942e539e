//! Descent at T = 0 until nothing moves.

use serde::{Deserialize, Serialize};

use super::Dynamics;
use crate::network::{Bath, Played, SpinSystem};
use crate::random::Stream;

/// How a descent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    let mut descent = Descent::default();
    while !descent.is_over(max_sweeps) {
        let played = descent.sweep(system, rule, &cold, stream);
        if give_up(system, played) {
            descent.give_up();
        }
        descent.look(system, &cold, max_sweeps);
    }
    descent.relaxation()
}

/// A descent on its way, sweep by sweep: what [`relax`] does, for those who want to stop in between and go on later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Descent {
    /// Sweeps made.
    made: u64,
    /// How it ended, if it has.
    outcome: Option<Outcome>,
    /// See [`Relaxation`].
    sweeps: f64,
    flips: u64,
    updates: u64,
}

impl Descent {
    /// Whether it has ended, or has made its largest number of sweeps.
    #[must_use]
    pub fn is_over(&self, max_sweeps: u64) -> bool {
        self.outcome.is_some() || self.made >= max_sweeps
    }

    /// One sweep at T = 0.
    pub fn sweep(
        &mut self,
        system: &mut dyn SpinSystem,
        rule: &mut dyn Dynamics,
        cold: &Bath,
        stream: &mut Stream,
    ) -> Played {
        let neurons = system.neurons() as u64;
        let played = rule.sweep(system, cold, stream);
        self.flips += played.flips;
        self.updates += neurons;
        if let Some(position) = played.last_flip {
            self.sweeps = (self.made * neurons + position as u64 + 1) as f64 / neurons as f64;
        }
        self.made += 1;
        self.outcome = rule.ended(system, cold, played);
        played
    }

    /// Gives up, unless it has ended.
    pub fn give_up(&mut self) {
        self.outcome.get_or_insert(Outcome::Abandoned);
    }

    /// Ends it where the next sweep would find nothing to do, if that is known at hardly any cost.
    pub fn look(&mut self, system: &dyn SpinSystem, cold: &Bath, max_sweeps: u64) {
        if !self.is_over(max_sweeps) && system.is_plainly_still(cold) {
            self.updates += system.neurons() as u64;
            self.outcome = Some(Outcome::FixedPoint);
        }
    }

    /// Sweeps made so far.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Goes on although nothing moves any more: what surrounds the network is about to change.
    pub fn go_on(&mut self) {
        if matches!(self.outcome, Some(Outcome::FixedPoint | Outcome::Cycle)) {
            self.outcome = None;
        }
    }

    /// What has happened.
    #[must_use]
    pub fn relaxation(&self) -> Relaxation {
        let Self { outcome, sweeps, flips, updates, .. } = *self;
        Relaxation { outcome: outcome.unwrap_or(Outcome::Unfinished), sweeps, flips, updates }
    }
}
