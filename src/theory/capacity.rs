//! The numbers of the replica-symmetric theory: capacity, first-order load and the tip of the re-entrant spinodal.
//!
//! At T = 0 the load of the solution with ratio y is sqrt(2 alpha) = erf(y)/y - (2/sqrt pi) exp(-y^2); the capacity
//! is its maximum (Amit, Gutfreund, Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985)). The spinodal `alpha_M`(T) first
//! rises with T, to 0.13819 at T = 0.0229, before it falls: re-entrance, an artefact of replica symmetry.

use std::f64::consts::{FRAC_1_PI, PI};
use std::sync::LazyLock;

use serde::Serialize;

use super::branch::{self, Point};
use super::roots::root;

/// The end of retrieval at some temperature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Capacity {
    /// Largest load P/N with a retrieval state.
    pub load: f64,
    /// Overlap of that state.
    pub m: f64,
    /// The temperature.
    pub temperature: f64,
}

impl Capacity {
    /// What a root finder without an answer would leave; the tests show that it never comes to this.
    pub(super) const UNKNOWN: Self = Self { load: f64::NAN, m: f64::NAN, temperature: f64::NAN };

    fn new(point: &Point) -> Self {
        Self { load: point.load(), m: point.m, temperature: point.temperature }
    }
}

/// The end of retrieval at a temperature 0 <= T < 1; `None` outside.
///
/// ```
/// let end = attractor::theory::capacity::at(0.5).expect("below 1");
/// assert!((end.load - 0.058_815_521).abs() < 1e-9);
/// assert!((end.m - 0.845_939_6).abs() < 1e-7);
/// ```
#[must_use]
pub fn at(temperature: f64) -> Option<Capacity> {
    let ordered = (0.0..1.0).contains(&temperature);
    ordered.then(|| branch::spinodal(temperature)).flatten().map(|point| Capacity::new(&point))
}

/// The capacity at T = 0.
///
/// ```
/// let capacity = attractor::theory::capacity::replica_symmetric();
/// assert!((capacity.load - 0.137_905_566_495).abs() < 1e-12);
/// assert!((capacity.m - 0.967_417_115_685).abs() < 1e-12);
/// ```
#[must_use]
pub fn replica_symmetric() -> Capacity {
    static COLD: LazyLock<Capacity> = LazyLock::new(|| at(0.0).unwrap_or(Capacity::UNKNOWN));
    *COLD
}

/// The largest load with a retrieval state at any temperature: the tip of the spinodal, at T = 0.022874.
///
/// ```
/// let tip = attractor::theory::capacity::highest();
/// assert!((tip.load - 0.138_188_511).abs() < 1e-9);
/// ```
#[must_use]
pub fn highest() -> Capacity {
    static TIP: LazyLock<Capacity> = LazyLock::new(|| {
        let cooling = |temperature| branch::spinodal(temperature).map_or(f64::NAN, |point| point.cooling());
        let temperature = root(0.01, 0.04, cooling).unwrap_or(f64::NAN);
        at(temperature).unwrap_or(Capacity::UNKNOWN)
    });
    *TIP
}

/// The load at which retrieval stops being the state of lowest energy at T = 0.
///
/// The energy of the spin glass is -1/pi - sqrt(2 alpha/pi).
///
/// ```
/// let load = attractor::theory::capacity::first_order_load();
/// assert!((load - 0.051_854_331).abs() < 1e-9);
/// ```
#[must_use]
pub fn first_order_load() -> f64 {
    static LOAD: LazyLock<f64> = LazyLock::new(|| {
        let glass = |load: f64| -FRAC_1_PI - (2.0 * load / PI).sqrt();
        let retrieval = |load| super::retrieval(load, 0.0).map_or(f64::NAN, |state| state.energy);
        root(0.01, 0.1, |load| retrieval(load) - glass(load)).unwrap_or(f64::NAN)
    });
    *LOAD
}
