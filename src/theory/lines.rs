//! The lines of the phase diagram in the plane of load alpha = P/N and temperature T.
//!
//! * `T_g` = 1 + sqrt(alpha): paramagnet to spin glass, continuous;
//! * `T_M`: the retrieval state disappears (spinodal, `alpha_M`(T) read the other way);
//! * `T_c`: retrieval and spin glass have the same free energy;
//! * `T_R`: the retrieval state loses stability against replica symmetry breaking.
//!
//! Reference: Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30 (1987). `T_M` and `T_c` are re-entrant in this theory:
//! just above the load where they reach T = 0 there are two temperatures, of which the upper one is given.

use std::f64::consts::{PI, SQRT_2};
use std::sync::LazyLock;

use super::branch;
use super::capacity::{self, Capacity, highest};
use super::replica_symmetric::{SMALLEST_LOAD, State, in_range, retrieval, spin_glass};
use super::roots::root;

/// Just inside the spinodal, as a fraction of its temperature.
const INSIDE: f64 = 1.0 - 1e-10;

/// Temperature by which the lower end of the spinodal is safely passed.
const ROUNDING: f64 = 1e-12;

/// Below this the asymptotic form of `T_R` is exact to the last digits of a double.
const ASYMPTOTIC: f64 = 1e-25;

/// Below this load rounding hides the difference of the free energies, and the leading order, `T_c` = 1 - 2.5959 sqrt(alpha),
/// errs by less than 1e-10.
const WEAK: f64 = 1e-10;
const WEAK_COEXISTENCE: f64 = 2.595_876;

/// `T_g` = 1 + sqrt(alpha) for a load P/N >= 0; not a number for a negative load.
///
/// ```
/// assert_eq!(attractor::theory::glass_temperature(0.25), 1.5);
/// ```
#[must_use]
pub fn glass_temperature(load: f64) -> f64 {
    1.0 + load.sqrt()
}

/// `alpha_M`(T), the largest load with a retrieval state at a temperature 0 <= T < 1; `None` outside.
///
/// ```
/// let load = attractor::theory::spinodal_load(0.5).expect("below 1");
/// assert!((load - 0.058_815_521).abs() < 1e-9);
/// ```
#[must_use]
pub fn spinodal_load(temperature: f64) -> Option<f64> {
    capacity::at(temperature).map(|end| end.load)
}

/// `T_M`, the upper temperature at which the retrieval state of this load P/N disappears.
///
/// 1 at zero load; `None` above the tip of the spinodal, 0.138188511, and for a load that is negative or not a number.
///
/// ```
/// let temperature = attractor::theory::retrieval_temperature(0.05).expect("below the tip");
/// assert!((temperature - 0.542_255_04).abs() < 1e-8);
/// ```
#[must_use]
pub fn retrieval_temperature(load: f64) -> Option<f64> {
    if !in_range(load) || load > highest().load {
        return None;
    }
    if load < SMALLEST_LOAD {
        return Some(1.0);
    }
    root(highest().temperature, 1.0, |temperature| spinodal_excess(load, temperature))
}

/// The lower temperature at which the retrieval state disappears, for a load above the capacity at T = 0.
fn retrieval_floor(load: f64) -> Option<f64> {
    root(0.0, highest().temperature, |temperature| spinodal_excess(load, temperature))
}

/// sqrt(`alpha_M`) - sqrt(alpha), nearly linear in T.
fn spinodal_excess(load: f64, temperature: f64) -> f64 {
    let edge = if temperature < 1.0 {
        branch::spinodal(temperature).map(|point| point.root_load())
    } else {
        Some(0.0)
    };
    edge.map_or(f64::NAN, |edge| edge - load.sqrt())
}

/// `T_c`, the upper temperature at which retrieval and spin glass of this load P/N have the same free energy.
///
/// 1 at zero load. The line is re-entrant, because the replica-symmetric spin glass has negative entropy near T = 0:
/// it reaches T = 0 at [`super::first_order_load`], 0.0518543, and its tip is at load 0.0531321, T = 0.085. `None` above.
///
/// ```
/// let temperature = attractor::theory::coexistence_temperature(0.02).expect("below 0.0531");
/// assert!((temperature - 0.591_300_28).abs() < 1e-8);
/// ```
#[must_use]
pub fn coexistence_temperature(load: f64) -> Option<f64> {
    if (0.0..WEAK).contains(&load) {
        return Some(1.0 - WEAK_COEXISTENCE * load.sqrt());
    }
    let end = retrieval_temperature(load)? * INSIDE;
    let difference = |value: fn(&State) -> f64| {
        move |temperature| match (retrieval(load, temperature), spin_glass(load, temperature)) {
            (Some(retrieval), Some(glass)) => value(&retrieval) - value(&glass),
            _ => f64::NAN,
        }
    };
    // The advantage of retrieval is largest where the entropies are equal.
    let best = root(0.0, end, difference(|state| state.entropy))?;
    root(best, end, difference(|state| state.free_energy))
}

/// The load P/N below which retrieval is lower than the spin glass at a temperature 0 <= T < 1; `None` outside.
///
/// The coexistence line as a function of temperature has one value everywhere, with both its upper and its
/// re-entrant lower branch.
///
/// ```
/// use attractor::theory::{coexistence_load, coexistence_temperature};
/// let load = coexistence_load(0.3).expect("below 1");
/// assert!((coexistence_temperature(load).expect("below the tip") - 0.3).abs() < 1e-8);
/// ```
#[must_use]
pub fn coexistence_load(temperature: f64) -> Option<f64> {
    if temperature == 0.0 {
        return Some(capacity::first_order_load());
    }
    let edge = spinodal_load(temperature)?;
    let advantage = |load| match (retrieval(load, temperature), spin_glass(load, temperature)) {
        (Some(retrieval), Some(glass)) => glass.free_energy - retrieval.free_energy,
        _ => f64::NAN,
    };
    root(1e-6 * edge, edge * INSIDE, advantage)
}

/// `T_R`, below which the retrieval state of this load P/N is unstable against replica symmetry breaking.
///
/// The full condition 1 = alpha b^2 E sech^4 / (1 - C)^2, or below 1e-25, where it differs by less than the last
/// digit, its limit `T_R` = sqrt(8 alpha r / 9 pi) exp(-y^2) with the order parameters of T = 0. It
/// underflows to 0 at loads below 7e-4. `None` where no retrieval state is stable: loads above 0.13818591.
///
/// ```
/// let temperature = attractor::theory::stability_temperature(0.13).expect("below 0.13818591");
/// assert!((temperature - 9.4730e-3).abs() < 5e-8);
/// ```
#[must_use]
pub fn stability_temperature(load: f64) -> Option<f64> {
    let end = retrieval_temperature(load)? * INSIDE;
    let cold = retrieval(load, 0.0).map(|state| asymptotic_stability_temperature(load, &state));
    let start = match cold {
        Some(cold) if cold < ASYMPTOTIC => return Some(cold),
        Some(cold) => 0.5 * cold,
        None => retrieval_floor(load)? + ROUNDING,
    };
    let stability = |logarithm: f64| retrieval(load, logarithm.exp()).and_then(|state| state.stability);
    root(start.ln(), end.ln(), |logarithm| stability(logarithm).unwrap_or(f64::NAN)).map(f64::exp)
}

/// Where the line of stability ends on the spinodal: load 0.13818591, T = 0.0250684.
///
/// Above this temperature no retrieval state breaks replica symmetry, below it those of the highest loads do.
///
/// ```
/// let end = attractor::theory::stability_end();
/// assert!((end.temperature - 0.025_068_4).abs() < 5e-8 && (end.load - 0.138_185_91).abs() < 5e-9);
/// ```
#[must_use]
pub fn stability_end() -> Capacity {
    static END: LazyLock<Capacity> = LazyLock::new(|| {
        let stability =
            |temperature| branch::spinodal(temperature).and_then(|point| point.stability(point.load()));
        let temperature = root(0.01, 0.05, |temperature| stability(temperature).unwrap_or(f64::NAN));
        temperature.and_then(capacity::at).unwrap_or(Capacity::UNKNOWN)
    });
    *END
}

/// sqrt(8 alpha r / 9 pi) exp(-y^2), y = m / sqrt(2 alpha r): the limit of low temperature.
fn asymptotic_stability_temperature(load: f64, cold: &State) -> f64 {
    let noise = (load * cold.r).sqrt();
    let ratio = cold.m / (SQRT_2 * noise);
    (8.0 / (9.0 * PI)).sqrt() * noise * (-ratio * ratio).exp()
}
