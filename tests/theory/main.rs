//! Replica theory against reference numbers that were computed independently by two methods, and against
//! itself: thermodynamic identities, limits and ranges.

mod basin;
mod bounds;
mod consistency;
mod little;
mod mixture;
mod one_step;
mod printed;
mod reference;
mod rules;

use attractor::theory::{State, retrieval, spin_glass};

pub(crate) fn retrieved(load: f64, temperature: f64) -> State {
    retrieval(load, temperature).unwrap_or_else(|| unreachable!("no retrieval at ({load}, {temperature})"))
}

pub(crate) fn glassy(load: f64, temperature: f64) -> State {
    spin_glass(load, temperature).unwrap_or_else(|| unreachable!("no spin glass at ({load}, {temperature})"))
}
