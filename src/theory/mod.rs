//! Theory of the Hopfield network at extensive load, alpha = P/N.
//!
//! | Module | What |
//! |---|---|
//! | [`gaussian`] | averages of tanh and its relatives over a Gaussian field |
//! | [`replica_symmetric`] | the retrieval, spin-glass and paramagnetic states |
//! | [`lines`](mod@lines) | the lines of the phase diagram |
//! | [`capacity`] | capacity, first-order load, tip of the spinodal |
//! | [`one_step`] | the same with one step of broken replica symmetry |
//! | [`diagram`] | every line of the phase diagram at given loads or temperatures |
//! | [`mixture`] | symmetric mixtures of n patterns: where they exist and are stable |
//! | [`little`] | retrieval when all neurons move at once |
//! | [`synapses`] | synapses that are lost, clipped or noisy |
//! | [`extreme_dilution`] | few synapses, of one direction |
//! | [`sequence`] | patterns that call one another in turn |
//! | [`replay`] | a cycle of few patterns driven by delayed synapses |
//! | [`projection`] | the projection rule (pseudo-inverse) |
//! | [`dreaming`] | from Hebb's rule to the projection rule |
//! | [`optimal_storage`] | what the best of all couplings can store |
//! | [`bounds`] | errors after one step, exactly stable patterns |
//! | [`exact_storage`] | patterns without one wrong bit in networks of finite size |
//! | [`basin`] | retrieval from a corrupted pattern at T = 0, step by step |
//!
//! Everything is an answer in closed form or a root in few variables, accurate to about 1e-12; only
//! [`basin::trajectories`] samples, and gives its error. Loads are P/N, temperatures are in units where a lone pattern
//! orders below T = 1; couplings have no diagonal.
//!
//! Reference: Amit, Gutfreund, Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985); Ann. Phys. 173, 30 (1987).
//!
//! ```
//! use attractor::theory;
//! let state = theory::retrieval(0.1, 0.0).expect("below capacity");
//! assert!((state.m - 0.997_999_266).abs() < 1e-9);
//! ```

pub mod basin;
pub mod bounds;
mod branch;
pub mod capacity;
mod curve;
pub mod diagram;
pub mod dreaming;
pub mod exact_storage;
pub mod extreme_dilution;
pub mod gaussian;
pub mod lines;
pub mod little;
pub mod local_fields;
pub mod mixture;
pub mod one_step;
pub mod optimal_storage;
pub mod projection;
pub mod replay;
pub mod replica_symmetric;
mod roots;
pub mod sequence;
pub mod synapses;

pub use capacity::{Capacity, first_order_load, replica_symmetric as replica_symmetric_capacity};
pub use diagram::{Boundary, LinePoint, boundaries, lines};
pub use lines::{
    coexistence_load, coexistence_temperature, glass_temperature, retrieval_temperature, spinodal_load,
    stability_end, stability_temperature,
};
pub use local_fields::LocalFields;
pub use replica_symmetric::{State, paramagnet, retrieval, spin_glass};
