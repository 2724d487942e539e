//! Where retrieval ends, and where it stops being the state of lowest energy.

use std::sync::LazyLock;

use serde::Serialize;

use super::super::branch::COLDEST;
use super::super::lines::{self, stability_end};
use super::super::roots::root;
use super::State;
use super::branch::Retrieval;

/// From this fraction of the temperature of the AT point on, one-step and replica-symmetric spinodal are the same.
const JOINED: f64 = 0.998;

/// The end of retrieval at some temperature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Capacity {
    /// Largest load P/N with a retrieval state.
    pub load: f64,
    /// The temperature.
    pub temperature: f64,
    /// That state.
    #[serde(flatten)]
    pub state: State,
}

impl Capacity {
    /// What a solver without an answer would leave; the tests show that it never comes to this.
    const UNKNOWN: Self = {
        let no = f64::NAN;
        let state = State {
            m: no,
            q0: no,
            q1: no,
            r0: no,
            r1: no,
            c: no,
            breakpoint: no,
            cold_breakpoint: no,
            energy: no,
            free_energy: no,
            entropy: no,
        };
        Self { load: no, temperature: no, state }
    };
}

/// The end of retrieval at 0 <= T < 0.0250184, where the determinant of the four equations vanishes; `None` outside.
///
/// From 0.998 of the temperature of [`stability_end`] on, the state can no longer be told from the replica-symmetric
/// one. At T > 0 this takes 0.05 to 0.15 s.
///
/// ```
/// let end = attractor::theory::one_step::spinodal(0.01).expect("below the AT point");
/// assert!((end.state.breakpoint - 0.249_39).abs() < 1e-5);
/// ```
#[must_use]
pub fn spinodal(temperature: f64) -> Option<Capacity> {
    if (0.0..COLDEST).contains(&temperature) {
        return Some(capacity());
    }
    let broken = (0.0..JOINED * stability_end().temperature).contains(&temperature);
    broken.then(|| end(temperature)).flatten()
}

fn end(temperature: f64) -> Option<Capacity> {
    let point = Retrieval::new(temperature).spinodal()?;
    Some(Capacity { load: point.load(), temperature, state: point.state()? })
}

/// The capacity at T = 0.
///
/// ```
/// let capacity = attractor::theory::one_step::capacity();
/// assert!((capacity.load - 0.138_186_489_565).abs() < 1e-12);
/// assert!((capacity.state.m - 0.966_778_016).abs() < 1e-9);
/// ```
#[must_use]
pub fn capacity() -> Capacity {
    static COLD: LazyLock<Capacity> = LazyLock::new(|| end(0.0).unwrap_or(Capacity::UNKNOWN));
    *COLD
}

/// `alpha_M`(T), the largest load with a retrieval state at 0 <= T < 0.0250684; `None` outside.
///
/// It hardly depends on T: from 0.1381865 at T = 0 it rises to 0.1381972 at T = 0.0130 and falls to 0.1381859 at
/// [`stability_end`], where it joins the replica-symmetric line. In the last fraction 0.002 of
/// these temperatures the two differ by less than 1e-9, and the answer is the replica-symmetric load.
///
/// ```
/// use attractor::theory::one_step::spinodal_load;
/// assert!((spinodal_load(0.01).expect("below the AT point") - 0.138_196_748).abs() < 1e-9);
/// assert_eq!(spinodal_load(0.03), None);
/// ```
#[must_use]
pub fn spinodal_load(temperature: f64) -> Option<f64> {
    let end = stability_end().temperature;
    if (JOINED * end..end).contains(&temperature) {
        return lines::spinodal_load(temperature);
    }
    spinodal(temperature).map(|end| end.load)
}

/// The load at which retrieval stops being the state of lowest energy at T = 0.
///
/// Broken symmetry raises the energy of the spin glass: 0.0561416 instead of 0.0518543.
///
/// ```
/// let load = attractor::theory::one_step::first_order_load();
/// assert!((load - 0.056_141_611).abs() < 1e-9);
/// ```
#[must_use]
pub fn first_order_load() -> f64 {
    static LOAD: LazyLock<f64> = LazyLock::new(|| {
        let energy = |state: Option<State>| state.map_or(f64::NAN, |state| state.energy);
        let advantage = |load| energy(super::retrieval(load, 0.0)) - energy(super::spin_glass(load, 0.0));
        root(0.03, 0.1, advantage).unwrap_or(f64::NAN)
    });
    *LOAD
}
