//! Little dynamics, all neurons at once: replica-symmetric retrieval.
//!
//! The stationary measure of the parallel dynamics is proportional to prod 2 cosh(b `h_i`), the trace over a second layer
//! sigma of exp(b sum `W_ij sigma_i s_j`). With equal order parameters in both layers there is one more than in the Hopfield
//! network, Q = <`sigma_i s_i`>, the persistence of a neuron from one step to the next. With x = b(m + sqrt(alpha r) z),
//! z ~ N(0, 1), E its average, and b = 1/T
//!
//! > D = 1 + Q - 2q, r = q / (1 - b D)^2, g = (alpha b/2) \[1/(1 - b D) + 1/(1 + b (1 - Q)) - 2\],
//!
//! > m = E F, q = E F^2, F = sinh 2x / (cosh 2x + exp(-2g)), Q = E (cosh 2x - exp(-2g)) / (cosh 2x + exp(-2g)).
//!
//! `W_ii` = 0. At g = 0 (zero load) F is tanh x, at T = 0 it is sign x: in both limits the overlap is that of the
//! Hopfield network, and so is the capacity. In between retrieval is slightly more robust.
//!
//! The solutions are found as in the Hopfield network: for a given ratio y = m / (s sqrt 2), s^2 = alpha r, the overlap is
//! the one root of a concave function, g another root, and sqrt(alpha) = s (1 - b D) / sqrt(q) explicit.
//!
//! References: Little, Math. Biosci. 19, 101 (1974); Amit, Gutfreund, Sompolinsky, Phys. Rev. A 32, 1007 (1985), for zero load;
//! the phase diagram is the question of Fontanari and Köberle, Phys. Rev. A 36, 2475 (1987). The equations are derived
//! for this program and hold against simulation (tests).

use std::f64::consts::{PI, SQRT_2};
use std::sync::LazyLock;

use serde::Serialize;

use super::branch::COLDEST;
use super::curve::{Curve, NEARLY_CRITICAL};
use super::replica_symmetric::{SMALLEST_LOAD, in_range};
use super::roots::{maximum, root};

/// Ratios y between which the spinodal lies for every temperature.
const SPINODAL_RATIOS: (f64, f64) = (1.3, 1.7);
/// From this deviation of x on the nodes sit in x.
const BROAD: f64 = 0.25;
/// Distance of the nodes in x; 200 of them on either side of zero.
const STEP: f64 = 0.1;
/// Distance of the nodes in z; 35 of them on either side of zero.
const NARROW_STEP: f64 = 0.25;

/// Order parameters of retrieval under Little dynamics.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Little {
    /// Overlap with the retrieved pattern, 0 to 1.
    pub m: f64,
    /// Edwards-Anderson order parameter, 0 to 1.
    pub q: f64,
    /// Mean square overlap with the other patterns in units of 1/N; alpha r is the variance of the noise.
    pub r: f64,
    /// Susceptibility b D, 0 to 1; its limit at T = 0.
    pub c: f64,
    /// Q, mean product of the states of a neuron at one step and the next, 0 to 1.
    pub persistence: f64,
}

/// One solution, whatever its load.
#[derive(Clone, Copy, Debug)]
struct Point {
    m: f64,
    s: f64,
    q: f64,
    /// b D.
    c: f64,
    /// 1 - Q.
    unsteady: f64,
}

/// Averages over x = mean + deviation z.
#[derive(Clone, Copy, Debug, Default)]
struct Averages {
    /// E F.
    first: f64,
    /// 1 - E F^2.
    unfrozen: f64,
    /// 1 - Q.
    unsteady: f64,
    /// E F'.
    slope: f64,
    /// E z F'.
    z_slope: f64,
}

/// A value of x with what does not depend on the coupling of the layers.
struct Node {
    x: f64,
    /// exp(-2 |x|).
    t: f64,
    /// erf(x) among the nodes in x, where its average is added in closed form; zero among those in z.
    step: f64,
}

impl Node {
    fn at(x: f64) -> Self {
        Self { x, t: (-2.0 * x.abs()).exp(), step: 0.0 }
    }
}

static NODES: LazyLock<Vec<Node>> = LazyLock::new(|| {
    let node = |x| Node { step: libm::erf(x), ..Node::at(x) };
    (-200..=200).map(|k| node(STEP * f64::from(k))).collect()
});

impl Averages {
    /// For a coupling g >= 0 of the layers, given as exp(-2g).
    fn new(mean: f64, deviation: f64, weakness: f64) -> Self {
        let mut sum = Self::default();
        if deviation < BROAD {
            for k in -35..=35 {
                let z = NARROW_STEP * f64::from(k);
                let node = Node::at(deviation.mul_add(z, mean));
                sum.add(z, &node, weakness, NARROW_STEP * (-0.5 * z * z).exp());
            }
            return sum.scaled((2.0 * PI).sqrt().recip());
        }
        // Beyond nine deviations the weight is below the last bit.
        let index = |x: f64| (x / STEP + 200.0).clamp(0.0, 400.0) as usize;
        for node in &NODES[index(mean - 9.0 * deviation)..=index(mean + 9.0 * deviation)] {
            let z = (node.x - mean) / deviation;
            sum.add(z, node, weakness, STEP / deviation * (-0.5 * z * z).exp());
        }
        let sum = sum.scaled((2.0 * PI).sqrt().recip());
        // E erf(x), which was left out of the sum.
        Self { first: sum.first + libm::erf(mean / (SQRT_2 * deviation).hypot(1.0)), ..sum }
    }

    fn add(&mut self, z: f64, node: &Node, weakness: f64, weight: f64) {
        let Node { x, t, step } = *node;
        let below = (t * t + 2.0 * weakness * t + 1.0).recip();
        let f = (1.0 - t * t) * below;
        let slope = 4.0 * t * (2.0 * t + weakness * (1.0 + t * t)) * below * below;
        self.first += weight * (f.copysign(x) - step);
        self.unfrozen +=
            weight * (4.0 * t * (t + weakness * (1.0 + t * t) + weakness * weakness * t) * below * below);
        self.unsteady += weight * 4.0 * weakness * t * below;
        self.slope += weight * slope;
        self.z_slope += weight * z * slope;
    }

    fn scaled(self, factor: f64) -> Self {
        Self {
            first: self.first * factor,
            unfrozen: self.unfrozen * factor,
            unsteady: self.unsteady * factor,
            slope: self.slope * factor,
            z_slope: self.z_slope * factor,
        }
    }
}

impl Point {
    /// The point with ratio y > 0 at 0 < T < 1.
    fn at(ratio: f64, temperature: f64) -> Option<Self> {
        let noise = (SQRT_2 * ratio).recip();
        // m^2 <= q and (1 - b D) b D <= 1/4 leave g <= b/(16 y^2).
        let strongest = 0.07 / (temperature * ratio * ratio);
        let excess = |g: f64| Self::coupled(noise, temperature, g).coupling(temperature) - g;
        // Without thermal noise g is below the rounding errors of its definition.
        let g = if excess(0.0) > 0.0 { root(0.0, strongest, excess)? } else { 0.0 };
        Some(Self::coupled(noise, temperature, g))
    }

    /// The overlap and its companions for a given coupling g of the layers.
    ///
    /// Newton's steps from above; F is at most sign x and at most tanh 2x.
    fn coupled(noise: f64, temperature: f64, g: f64) -> Self {
        let beta = temperature.recip();
        let weakness = (-2.0 * g).exp();
        let averages = |m: f64| Averages::new(beta * m, beta * m * noise, weakness);
        let mut m = libm::erf((SQRT_2 * noise).recip());
        for _ in 0..100 {
            let Averages { first, slope, z_slope, .. } = averages(m);
            let step = (first - m) / (1.0 - beta * (slope + noise * z_slope));
            m += step;
            if step >= -4.0 * f64::EPSILON * m {
                break;
            }
        }
        let Averages { unfrozen, unsteady, slope, .. } = averages(m);
        Self { m, s: noise * m, q: 1.0 - unfrozen, c: beta * slope, unsteady }
    }

    /// g by its definition, at the load where this is a solution.
    fn coupling(&self, temperature: f64) -> f64 {
        let unsteady = self.unsteady / temperature;
        let difference = self.c - unsteady + 2.0 * self.c * unsteady;
        0.5 * self.load() / temperature * difference / ((1.0 - self.c) * (1.0 + unsteady))
    }

    fn root_load(&self) -> f64 {
        self.s * (1.0 - self.c) / self.q.sqrt()
    }

    fn load(&self) -> f64 {
        self.root_load().powi(2)
    }

    fn state(&self) -> Little {
        let Self { m, q, c, unsteady, .. } = *self;
        Little { m, q, r: q / (1.0 - c).powi(2), c, persistence: 1.0 - unsteady }
    }
}

/// All solutions at 0 < T < 1.
fn curve(temperature: f64) -> Curve<impl Fn(f64) -> f64> {
    let load = move |ratio| Point::at(ratio, temperature).map_or(f64::NEG_INFINITY, |point| point.load());
    Curve { ratios: SPINODAL_RATIOS, load }
}

/// Temperature of the tip of the spinodal.
static TIP: LazyLock<f64> = LazyLock::new(|| maximum(0.01, 0.1, edge));

/// The root of the load of the spinodal.
fn edge(temperature: f64) -> f64 {
    spinodal_load(temperature).map_or(f64::NAN, f64::sqrt)
}

/// At T = 0 the retrieval state of the Hopfield network, with neurons that never change.
fn cold(load: f64) -> Option<Little> {
    let state = super::retrieval(load, 0.0)?;
    Some(Little { m: state.m, q: state.q, r: state.r, c: state.c, persistence: 1.0 })
}

/// The retrieval state of Little dynamics at a load P/N >= 0 and a temperature T >= 0.
///
/// `None` beyond the spinodal, for T >= 1, and for arguments that are negative, not finite or above 1e100.
/// Loads below 1e-30 count as zero load, where m = tanh(m/T) and Q = q = m^2.
///
/// ```
/// let state = attractor::theory::little::retrieval(0.05, 0.5).expect("below the spinodal");
/// assert!((state.m - 0.907_983_81).abs() < 1e-8); // Hopfield: 0.90410608
/// ```
#[must_use]
pub fn retrieval(load: f64, temperature: f64) -> Option<Little> {
    if !in_range(load) || !(0.0..1.0).contains(&temperature) {
        return None;
    }
    if temperature < COLDEST {
        return cold(load);
    }
    if load < SMALLEST_LOAD {
        let state = super::retrieval(load, temperature)?;
        return Some(Little { m: state.m, q: state.q, r: state.r, c: state.c, persistence: state.q });
    }
    let ratio = curve(temperature).ratio(load)?;
    Point::at(ratio, temperature).map(|point| point.state())
}

/// The largest load P/N with a retrieval state at a temperature 0 <= T < 1 - 1e-6; `None` outside.
///
/// ```
/// use attractor::theory::{capacity, little};
/// assert_eq!(little::spinodal_load(0.0), Some(capacity::replica_symmetric().load));
/// ```
#[must_use]
pub fn spinodal_load(temperature: f64) -> Option<f64> {
    if (0.0..COLDEST).contains(&temperature) {
        return Some(super::replica_symmetric_capacity().load);
    }
    let curve = (COLDEST..NEARLY_CRITICAL).contains(&temperature).then(|| curve(temperature))?;
    Some((curve.load)(curve.end()))
}

/// The upper temperature at which the retrieval state of this load P/N disappears.
///
/// The spinodal is re-entrant, as in the Hopfield network. `None` above its tip, for loads below 1e-12, where 1 is too close,
/// and for a load that is not a number.
///
/// ```
/// let temperature = attractor::theory::little::retrieval_temperature(0.05).expect("below the tip");
/// assert!((temperature - 0.556_702).abs() < 5e-7); // Hopfield: 0.542255
/// ```
#[must_use]
pub fn retrieval_temperature(load: f64) -> Option<f64> {
    if !in_range(load) || load < 1e-12 {
        return None;
    }
    root(*TIP, 1.0 - 1e-6 * 1.01, |temperature| edge(temperature) - load.sqrt())
}

/// `T_g` = (1 + Q)(1 + sqrt(alpha)), where the spin glass ends, for a load P/N >= 0; `None` for a load out of range.
///
/// Q is that of the paramagnet, Q = tanh g: also far above `T_g` a neuron remembers its last but one step.
///
/// ```
/// let temperature = attractor::theory::little::glass_temperature(0.1).expect("in range");
/// assert!((temperature - 1.442_53).abs() < 5e-6);
/// ```
#[must_use]
pub fn glass_temperature(load: f64) -> Option<f64> {
    if !in_range(load) {
        return None;
    }
    let wide = 1.0 + load.sqrt();
    // At the line b (1 + Q) = 1/(1 + sqrt(alpha)), so that alpha/(1 - b D) = sqrt(alpha) + alpha.
    let excess = |persistence: f64| {
        let beta = ((1.0 + persistence) * wide).recip();
        let crossed = beta * (1.0 - persistence) / (1.0 + beta * (1.0 - persistence));
        let g = 0.5 * beta * (load.sqrt() - load * crossed);
        g.tanh() - persistence
    };
    root(0.0, 1.0, excess).map(|persistence| (1.0 + persistence) * wide)
}
