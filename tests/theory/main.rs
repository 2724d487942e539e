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

/// E f(mean + deviation z), Simpson's rule.
pub(crate) fn brute(mean: f64, deviation: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (steps, reach) = (20_000, 10.0);
    let width = 2.0 * reach / f64::from(steps);
    let term = |k: i32| {
        let z = width.mul_add(f64::from(k), -reach);
        f64::from(2 + 2 * (k % 2)) * (-0.5 * z * z).exp() * function(deviation.mul_add(z, mean))
    };
    (1..steps).map(term).sum::<f64>() * width / 3.0 / (2.0 * std::f64::consts::PI).sqrt()
}
