//! Rules of motion: they draw moves, the network plays them.
//!
//! - [`Glauber`]: one neuron after the other; its stationary measure at T > 0 is Boltzmann's.
//! - [`Little`]: all neurons at once; its stationary measure is another one,
//!   proportional to `prod_i 2 cosh(h_i / T)`, and at T = 0 it may end in a cycle of two states.
//!
//! [`Exchange`] lets networks at several temperatures trade places, on top of the first. [`relax`] follows either rule at T = 0
//! until nothing moves; [`start`] makes the states in which runs begin.

mod exchange;
mod glauber;
mod little;
mod relaxation;
pub mod start;

pub use exchange::{Exchange, is_exchanged};
pub use glauber::{Glauber, Order};
pub use little::Little;
pub use relaxation::{Descent, Outcome, Relaxation, relax};

use crate::network::{Bath, Played, SpinSystem, Spins};
use crate::random::Stream;

/// A rule of motion.
pub trait Dynamics {
    /// One sweep: N updates.
    fn sweep(&mut self, system: &mut dyn SpinSystem, bath: &Bath, stream: &mut Stream) -> Played;

    /// Forgets what was: another run begins.
    fn begin(&mut self) {}

    /// The states it remembers from sweep to sweep: what it takes, beside the present state and the stream, to go on later.
    fn memory(&self) -> Vec<Spins> {
        Vec::new()
    }

    /// Takes back what [`Self::memory`] gave.
    fn recall(&mut self, _memory: Vec<Spins>) {}

    /// How the motion at T = 0 has ended after a sweep that did this, if it has.
    fn ended(&mut self, system: &dyn SpinSystem, bath: &Bath, last_sweep: Played) -> Option<Outcome>;
}
