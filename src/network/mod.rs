//! Networks of neurons `s_i = +-1`: patterns, states, couplings.
//!
//! A network answers one question, how the recurrent field of a neuron compares with a threshold, and
//! plays the [`Move`]s that a rule of motion has drawn ([`SpinSystem`]). The Hebbian network does so in
//! exact integers ([`hebb`]).

mod bath;
pub mod hebb;
pub mod kernel;
mod memories;
mod patterns;
mod ranks;
mod rule;
mod spins;
mod system;
mod words;

pub use bath::{Bath, Move};
pub use memories::{Memories, Shares};
pub use patterns::Patterns;
#[cfg(test)]
pub(crate) use ranks::threads;
pub use ranks::{Alone, Ranks};
pub use rule::Rule;
pub use spins::Spins;
pub use system::{Played, SpinSystem};
