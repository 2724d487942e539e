//! Statistical physics of Hopfield networks, simulated and held against replica theory.
//!
//! N neurons `s_i = +-1` store P patterns `xi_i^mu = +-1` by Hebb's rule; the load is `alpha = P/N`.
//!
//! ```text
//! W_ij = (1/N) sum_mu xi_i^mu xi_j^mu,  W_ii = 0          couplings
//! h_i  = sum_j W_ij s_j + theta_i                         local field
//! E    = -1/2 sum_ij W_ij s_i s_j - sum_i theta_i s_i     energy, reported per neuron
//! P(s_i = +1) = 1 / (1 + exp(-2 h_i / T))                 Glauber heat bath, k_B = 1
//! ```
//!
//! At T = 0 a neuron takes the sign of its field and keeps its state where the field is zero. A sweep is N
//! update attempts. The independent sample of a quenched system is the pattern set: error bars go across
//! pattern sets.
//!
//! # Notation
//!
//! | symbol | here | is |
//! |---|---|---|
//! | N, P, alpha | `neurons`, `patterns`, `load` | numbers of neurons and patterns, P/N |
//! | `m_mu` | `overlap` | `(1/N) sum_i xi_i^mu s_i` |
//! | `M_mu` | `product` | `N m_mu`, an integer |
//! | `N h_i` | `scaled_field` | an integer for Hebb's rule |
//! | `theta_i` | `external_field` | external field of a neuron |
//! | T | `temperature` | in units of the coupling |
//! | q, r, C | `q`, `r`, `c` | Edwards-Anderson parameter, noise of the other patterns, susceptibility `(1 - q)/T` |
//!
//! # Rooms
//!
//! Each uses only those above it.
//!
//! - [`error`], [`table`], [`random`]: what can go wrong, how results are kept, streams keyed by purpose
//! - [`statistics`]: means with errors, binning, jackknife, autocorrelation, power laws
//! - [`theory`]: replica-symmetric states, phase lines, capacity, mixtures, Little dynamics, bounds, basins
//! - [`network`]: patterns, states, the trait of networks, Hebb's rule in exact integers
//! - [`dynamics`]: Glauber, Little, exchange of replicas, descent, starts
//! - [`picture`]: black-and-white pictures as states of neurons
//! - [`observable`]: what is measured, and what a final state is
//! - [`experiment`]: config, plan, simulation, result folder
//! - [`analysis`]: transitions located, theory compared
//! - [`figure`]: pictures from tables and theory
//!
//! # Example
//!
//! A network with 100 patterns in 1000 neurons repairs a pattern of which a tenth is wrong:
//!
//! ```
//! use std::sync::Arc;
//! use attractor::dynamics::{Glauber, relax, start};
//! use attractor::network::{Bath, Patterns, SpinSystem, hebb::Overlaps};
//! use attractor::random::{Purpose, stream};
//!
//! let patterns = Arc::new(Patterns::random(1985, 1000, 100, 0, 0));
//! let mut network = Overlaps::new(patterns.clone());
//! let mut chance = stream(1985, Purpose::Start, &[]);
//!
//! let mut cue = patterns.pattern(0);
//! start::corrupt(&mut cue, 0.8, &mut chance);
//! network.set_spins(&cue);
//! relax(&mut network, &mut Glauber::default(), &Bath::cold(), &mut chance, 100, |_, _| false);
//!
//! let overlap = patterns.pattern(0).product(network.spins()) as f64 / 1000.0;
//! assert!(overlap > 0.97);
//! ```

pub mod analysis;
pub mod dynamics;
pub mod error;
pub mod experiment;
pub mod figure;
pub mod network;
pub mod observable;
pub mod picture;
pub mod random;
pub mod statistics;
pub mod table;
pub mod theory;

/// The code in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
