//! The whole phase diagram as a table: every line at given loads, or at given temperatures.
//!
//! Over temperature every line has one load, its re-entrant parts included: the spinodal rises from 0.137905566 at T = 0 to
//! 0.138188511 at T = 0.022874 before it falls, and with one step of broken replica symmetry from 0.138186490 to 0.1381972.

use serde::Serialize;

use super::lines::{
    coexistence_load, coexistence_temperature, glass_temperature, retrieval_temperature, spinodal_load,
    stability_temperature,
};
use super::{mixture, one_step};

/// The transition temperatures at one load; `None` where a line does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LinePoint {
    /// P/N.
    pub load: f64,
    /// `T_g`, see [`glass_temperature`].
    pub glass: f64,
    /// `T_M`, see [`retrieval_temperature`].
    pub retrieval: Option<f64>,
    /// `T_c`, see [`coexistence_temperature`].
    pub coexistence: Option<f64>,
    /// `T_R`, see [`stability_temperature`].
    pub stability: Option<f64>,
    /// `T_3` and `T_5`, where mixtures of three and five patterns lose stability, see [`mixture::stable_temperature`].
    pub mixtures: [Option<f64>; 2],
}

/// The mixtures whose lines are told.
const MIXTURES: [u32; 2] = [3, 5];

/// All lines at all loads P/N, in the order given; about ten milliseconds for each load.
///
/// ```
/// let lines = attractor::theory::lines(&[0.02, 0.05, 0.1]);
/// assert!(lines[0].mixtures[0].is_some());
/// assert!((lines[1].coexistence.expect("below 0.0531") - 0.216_383_35).abs() < 1e-7);
/// assert_eq!(lines[2].coexistence, None);
/// ```
#[must_use]
pub fn lines(loads: &[f64]) -> Vec<LinePoint> {
    let point = |&load| LinePoint {
        load,
        glass: glass_temperature(load),
        retrieval: retrieval_temperature(load),
        coexistence: coexistence_temperature(load),
        stability: stability_temperature(load),
        mixtures: MIXTURES.map(|of| mixture::stable_temperature(of, load)),
    };
    loads.iter().map(point).collect()
}

/// The transition loads P/N at one temperature; `None` where a line does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Boundary {
    /// T.
    pub temperature: f64,
    /// From here on the spin glass replaces the paramagnet, (T - 1)^2 for T >= 1; below T = 1 there is no paramagnet.
    pub glass: Option<f64>,
    /// `alpha_M`, where retrieval ends, see [`spinodal_load`].
    pub retrieval: Option<f64>,
    /// The same with one step of broken replica symmetry, below T = 0.0250684, see [`one_step::spinodal_load`].
    pub retrieval_one_step: Option<f64>,
    /// Where retrieval stops being the lowest state, see [`coexistence_load`].
    pub coexistence: Option<f64>,
    /// Where mixtures of three and five patterns lose stability, see [`mixture::last_stable`].
    pub mixtures: [Option<f64>; 2],
}

/// All lines at all temperatures, in the order given; a few milliseconds each, a tenth of a second below T = 0.025.
///
/// ```
/// let lines = attractor::theory::boundaries(&[0.0, 0.3]);
/// assert!((lines[0].retrieval_one_step.expect("cold") - 0.138_186_490).abs() < 1e-9);
/// assert!((lines[1].retrieval.expect("below 1") - 0.103_329_783).abs() < 1e-9);
/// assert_eq!(lines[1].retrieval_one_step, None);
/// ```
#[must_use]
pub fn boundaries(temperatures: &[f64]) -> Vec<Boundary> {
    let boundary = |&temperature: &f64| Boundary {
        temperature,
        glass: (temperature >= 1.0).then(|| (temperature - 1.0).powi(2)),
        retrieval: spinodal_load(temperature),
        retrieval_one_step: one_step::spinodal_load(temperature),
        coexistence: coexistence_load(temperature),
        mixtures: MIXTURES.map(|of| mixture::last_stable(of, temperature).map(|end| end.load)),
    };
    temperatures.iter().map(boundary).collect()
}
