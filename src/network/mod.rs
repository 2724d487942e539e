//! Networks of neurons `s_i = +-1`: patterns, states, couplings.
//!
//! A network answers one question, how the recurrent field of a neuron compares with a threshold, and
//! plays the [`Move`]s that a rule of motion has drawn ([`SpinSystem`]). The Hebbian network does so in
//! exact integers ([`hebb`]), any other from its matrix ([`CoupledNetwork`]); [`Wiring`] says which rule made it and what
//! became of its synapses. [`Delayed`] synapses hear what has been and act as external fields.

mod bath;
mod couplings;
mod delayed;
pub mod hebb;
pub mod kernel;
mod law;
pub mod learning;
mod memories;
mod patterns;
mod ranks;
mod sparse;
mod spins;
mod stability;
mod synapses;
mod system;
mod wiring;
mod words;
mod zero_one;

pub use bath::{Bath, Move};
pub use couplings::{CoupledNetwork, Couplings};
pub use delayed::{Delayed, Past, Response};
pub use law::{Law, Set};
pub use learning::Rule;
pub use memories::{Memories, Shares};
pub use patterns::Patterns;
#[cfg(test)]
pub(crate) use ranks::threads;
pub use ranks::{Alone, Ranks};
pub use sparse::{Inputs, SparseNetwork};
pub use spins::Spins;
pub use stability::Stability;
pub use synapses::Synapses;
pub use system::{Played, SpinSystem};
pub use wiring::{Blueprint, Wiring};
pub use zero_one::ZeroOne;
