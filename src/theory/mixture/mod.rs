//! Symmetric mixtures: spurious states with the same overlap m with n patterns.
//!
//! With Z the sum of n independent signs (the average over it is <...>), x ~ N(0, 1), E its average, and b = 1/T
//!
//! > n m = <Z E tanh b(m Z + s x)>, q = <E tanh^2 b(m Z + s x)>, s^2 = alpha r, r = q / (1 - C)^2, C = b (1 - q);
//!
//! > u = -n m^2/2 + (alpha/2) \[1 - (1 - C (1 - q)) / (1 - C)^2\],
//!
//! > S = <E \[ln 2cosh h - h tanh h\]> - (alpha/2) \[ln(1 - C) + C/(1 - C)\], h = b(m Z + s x), f = u - T S.
//!
//! At T = 0 this is n m = <Z erf(y Z)>, k = y/m = 1 / sqrt(2 alpha r), C = (2 k/sqrt pi) <exp(-(y Z)^2)>,
//! alpha = (1 - C)^2 / (2 k^2).
//!
//! # Stability
//!
//! A change of the overlaps whose sum is zero is even in none of the other order parameters, q and r, and couples to
//! neither. So it has an eigenvalue of its own in the presence of noise too, (n - 1)-fold, the same whether all replicas move
//! together or one alone:
//!
//! > lambda = 1 - C + b <(Z^2 - n) E sech^2> / (n (n - 1)) = 1 - b (1 - q) - b <`xi_1 xi_2` E tanh^2>.
//!
//! The state is locally stable where lambda > 0 (and, apart from that, replica symmetric where the de
//! Almeida-Thouless eigenvalue is positive). On the way up in load it ends in one of two ways, see [`End`]:
//!
//! * cold, it disappears in a fold while still transversally stable: at T = 0 with lambda = 0.780 for n = 3;
//! * warm, above T = 0.371 for n = 3, 0.319 for 5, 0.290 for 7, 0.269 for 9, lambda passes through zero before: at zero load this is `T_3` = 0.4598. The unstable state goes on existing, at
//!   zero load up to T = 1.
//!
//! Mixtures of even n have a finite fraction of neurons with Z = 0, and lambda < 0 at every temperature; they are not
//! treated here.
//!
//! References: Amit, Gutfreund, Sompolinsky, Phys. Rev. A 32, 1007 (1985) for zero load; Phys. Rev. Lett. 55, 1530 (1985) and
//! Ann. Phys. 173, 30 (1987) for mixtures at T = 0 up to load 0.03.

mod branch;

use std::sync::OnceLock;

use serde::Serialize;

use super::replica_symmetric::{SMALLEST_LOAD, State, in_range, pattern_entropy};
use super::roots::{maximum, root};
use branch::{Curve, Point};

/// More patterns are refused: their mixtures end at loads below 1e-3.
const MOST: u32 = 99;

/// Loads below this change the melting temperature by less than its rounding error.
const INVISIBLE: f64 = 1e-18;

/// One symmetric mixture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mixture {
    /// Number n of patterns.
    pub of: u32,
    /// Order parameters and thermodynamics per spin; its `m` is the overlap with each of the patterns, its
    /// `stability` that against replica symmetry breaking.
    #[serde(flatten)]
    pub state: State,
    /// The eigenvalue lambda of changes of the overlaps among each other: locally stable where positive.
    pub transverse: f64,
}

/// Why a mixture ceases to be a locally stable state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It merges with a saddle and disappears.
    Fold,
    /// It goes on existing, but gives way towards fewer patterns: the transverse eigenvalue is zero.
    Transverse,
}

/// Where a line of the mixtures is met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct End {
    /// Number n of patterns.
    pub of: u32,
    /// Load P/N.
    pub load: f64,
    /// Temperature.
    pub temperature: f64,
    /// What happens there.
    pub cause: Cause,
    /// Overlap with each of the patterns.
    pub m: f64,
    /// Energy.
    pub energy: f64,
    /// Transverse eigenvalue, zero up to rounding where that is the cause.
    pub transverse: f64,
}

impl Mixture {
    fn new(of: u32, temperature: f64, load: f64, point: &Point) -> Self {
        let Point { m, q, c, unfrozen, .. } = *point;
        let gap = 1.0 - c;
        let energy = -0.5 * f64::from(of) * m * m + 0.5 * (load - load / gap * ((1.0 - c * unfrozen) / gap));
        let entropy = point.entropy - 0.5 * load * pattern_entropy(c, gap);
        let stability =
            (temperature >= super::branch::COLDEST).then(|| 1.0 - load * point.quartic / (gap * gap));
        let free_energy = energy - temperature * entropy;
        let state = State { m, q, r: q / gap / gap, c, energy, free_energy, entropy, stability };
        Self { of, state, transverse: point.transverse }
    }
}

impl End {
    fn new(of: u32, temperature: f64, point: &Point, cause: Cause) -> Self {
        let load = point.load();
        let Mixture { state: State { m, energy, .. }, transverse, .. } =
            Mixture::new(of, temperature, load, point);
        Self { of, load, temperature, cause, m, energy, transverse }
    }
}

fn curve(of: u32, temperature: f64) -> Option<Curve> {
    let valid = (3..=MOST).contains(&of) && of % 2 == 1 && (0.0..1.0).contains(&temperature);
    valid.then(|| Curve::new(of, temperature))
}

/// The symmetric mixture of an odd number of patterns, 3 to 99, at a load P/N >= 0 and a temperature T >= 0, stable or not.
///
/// Where the equations have several solutions it is the one with the least noise for its overlap, which is the one
/// connected with zero load. `None` beyond [`last`], for T >= 1, for an even number, and for arguments that are negative or
/// not finite.
///
/// ```
/// use attractor::theory::mixture;
/// let state = mixture::state(3, 0.02, 0.0).expect("below 0.0299");
/// assert!((state.state.m - 0.499_884_81).abs() < 1e-8);
/// assert!(state.transverse > 0.0);
/// assert!(mixture::state(3, 0.03, 0.0).is_none());
/// ```
#[must_use]
pub fn state(of: u32, load: f64, temperature: f64) -> Option<Mixture> {
    let curve = curve(of, temperature).filter(|_| in_range(load))?;
    let point = if load < SMALLEST_LOAD { curve.at(0.0) } else { curve.state(load)? };
    Some(Mixture::new(of, temperature, load, &point))
}

/// The largest load at which a mixture exists at a temperature 0 <= T < 1, stable or not; always a fold.
///
/// `None` for T >= 1 (up to 1e-6, where rounding hides the maximum), for an even number of patterns or one outside 3 to 99.
///
/// ```
/// let end = attractor::theory::mixture::last(3, 0.0).expect("below 1");
/// assert!((end.load - 0.029_941_757).abs() < 1e-9);
/// ```
#[must_use]
pub fn last(of: u32, temperature: f64) -> Option<End> {
    let point = curve(of, temperature)?.last()?;
    Some(End::new(of, temperature, &point, Cause::Fold))
}

/// The largest load at which a mixture is locally stable at a temperature T >= 0, and why no further.
///
/// `None` from the temperature on at which the mixture is unstable at zero load too, and where [`last`] is `None`.
///
/// ```
/// use attractor::theory::mixture::{Cause, last_stable};
/// assert_eq!(last_stable(3, 0.1).map(|end| end.cause), Some(Cause::Fold));
/// assert_eq!(last_stable(3, 0.4).map(|end| end.cause), Some(Cause::Transverse));
/// assert_eq!(last_stable(3, 0.46), None);
/// ```
#[must_use]
pub fn last_stable(of: u32, temperature: f64) -> Option<End> {
    let (point, fold) = curve(of, temperature)?.last_stable()?;
    Some(End::new(of, temperature, &point, if fold { Cause::Fold } else { Cause::Transverse }))
}

/// `T_n`(alpha), the highest temperature at which the mixture is locally stable at a load P/N >= 0.
///
/// `None` above the largest load at any temperature, for an even number of patterns or one outside 3 to 99, and for a load that
/// is negative or not a number.
///
/// ```
/// let temperature = attractor::theory::mixture::stable_temperature(3, 0.0).expect("stable when cold");
/// assert!((temperature - 0.459_794_240).abs() < 1e-9);
/// ```
#[must_use]
pub fn stable_temperature(of: u32, load: f64) -> Option<f64> {
    let Tip { melting, temperature, load: highest } = Tip::of(of)?;
    if (0.0..INVISIBLE).contains(&load) {
        return Some(melting);
    }
    let excess = |temperature: f64| stable_root_load(of, temperature) - load.sqrt();
    (in_range(load) && load <= highest).then(|| root(temperature, melting, excess)).flatten()
}

/// The square root of the largest load at which the mixture is stable at a temperature; zero above its melting.
fn stable_root_load(of: u32, temperature: f64) -> f64 {
    last_stable(of, temperature).map_or(0.0, |end| end.load.sqrt())
}

/// Where the line of stability begins and ends.
#[derive(Clone, Copy, Debug)]
struct Tip {
    /// The temperature at which it reaches zero load.
    melting: f64,
    /// The temperature of the largest load: a little above T = 0, for the line is re-entrant as the spinodal of retrieval is.
    temperature: f64,
    /// The largest load at which the mixture is stable.
    load: f64,
}

impl Tip {
    /// Of the mixtures of `of` patterns; found once.
    fn of(of: u32) -> Option<Self> {
        const COUNT: usize = (MOST as usize - 1) / 2;
        static TIPS: [OnceLock<Option<Tip>>; COUNT] = [const { OnceLock::new() }; COUNT];
        let place = (of as usize).checked_sub(3).filter(|_| of % 2 == 1)? / 2;
        *TIPS.get(place)?.get_or_init(|| Self::find(of))
    }

    fn find(of: u32) -> Option<Self> {
        let transverse =
            |temperature: f64| curve(of, temperature).map_or(f64::NAN, |curve| curve.at(0.0).transverse);
        let melting = root(1e-3, 0.999, transverse)?;
        let temperature = maximum(0.0, 0.1 * melting, |temperature| stable_root_load(of, temperature));
        let load = stable_root_load(of, temperature).powi(2);
        Some(Self { melting, temperature, load })
    }
}
