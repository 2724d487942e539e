//! Averages over the states of one cluster.
//!
//! The local field h = mu + s1 z1 of a cluster has the weight exp D g(h), g(h) = T ln 2cosh(h/T). With t = D s1,
//! completing the square turns the weight into exp D \[g(h) - |h|\] under a Gaussian displaced by t. At T = 0 nothing is
//! left of it, and with u = |mu|/s1 and the normal distribution Phi
//!
//! > Z exp(-D |mu| - t^2/2) = Phi(u + t) + exp(-2 t u) Phi(t - u), and with a minus sign the same for Z \<sgn h>.
//!
//! At T > 0 there are two rules, as in [`crate::theory::gaussian`]:
//!
//! * s1 < T/2: nodes in z1, 0.4 apart;
//! * else: nodes in h, T/5 apart. All averaged functions live at |h| < 20 T once the sharp exp(D|h|) is taken out,
//!   smoothed to exp(D h) Phi(k h) + exp(-D h) Phi(-k h), k T = sqrt(pi/2). Its average is the closed form above with the
//!   arguments of Phi multiplied by s1/w, w^2 = s1^2 + 2 T^2/pi.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::field::Field;

/// From this s1/T on the nodes sit in h.
const BROAD: f64 = 0.5;
/// Distance of the nodes in h/T, and how many there are on either side of zero.
const STEP: f64 = 0.2;
const NODES: i32 = 100;
/// Distance of the nodes in z1, and how many there are on either side of zero.
const NARROW_STEP: f64 = 0.4;
const NARROW_NODES: i32 = 22;
/// Slope k T of the normal distribution that stands for a step: that of tanh.
const SLOPE: f64 = 1.253_314_137_315_500_3;

/// Averages in a cluster whose mean field is mu >= 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cluster {
    /// 1 - \<tanh>.
    pub(super) lag: f64,
    /// \<tanh^2> - \<tanh>^2.
    pub(super) variance: f64,
    /// b \<sech^2>.
    pub(super) response: f64,
    /// Entropy of a spin in its field, \<ln 2cosh - b h tanh>.
    pub(super) entropy: f64,
    /// ln Z - D \<g> + (t^2/2) \<tanh^2>.
    pub(super) complexity: f64,
}

/// A rule of integration for all clusters of one field.
pub(super) enum Rule<'a> {
    Cold(&'a Field),
    Narrow(&'a Field, Vec<Displacement>),
    Broad(&'a Field, Vec<Node>),
}

impl<'a> Rule<'a> {
    pub(super) fn new(field: &'a Field) -> Self {
        if field.temperature == 0.0 {
            Self::Cold(field)
        } else if field.inner < BROAD * field.temperature {
            let scale = field.inner / field.temperature;
            let nodes = (-NARROW_NODES..=NARROW_NODES).map(|k| NARROW_STEP * f64::from(k));
            Self::Narrow(field, nodes.map(|z| Displacement::at(z, scale)).collect())
        } else {
            let breakpoint = field.breakpoint * field.temperature;
            Self::Broad(field, (0..=NODES).map(|k| Node::at(STEP * f64::from(k), breakpoint)).collect())
        }
    }

    /// The averages at mu >= 0.
    pub(super) fn cluster(&self, mu: f64) -> Cluster {
        match self {
            Self::Cold(field) => cold(field, mu),
            Self::Narrow(field, displacements) => narrow(field, displacements, mu),
            Self::Broad(field, nodes) => broad(field, nodes, mu),
        }
    }
}

/// Weighted sums before they are divided by the weight.
#[derive(Default)]
struct Sums {
    /// Weight less one.
    excess: f64,
    /// Weight times 1 - tanh.
    lag: f64,
    /// Weight times b sech^2.
    response: f64,
    entropy: f64,
}

impl Sums {
    /// By parts, \<g> = T S + mu \<tanh> + s1^2 (b \<sech^2> + D \<tanh^2>), S the entropy.
    fn cluster(&self, field: &Field, mu: f64) -> Cluster {
        let Field { temperature, inner, breakpoint, .. } = *field;
        let share = (1.0 + self.excess).recip();
        let (lag, response, entropy) = (self.lag * share, self.response * share, self.entropy * share);
        let spread = inner * inner * (0.5 * breakpoint * temperature - 1.0) * response;
        Cluster {
            lag,
            variance: lag * (2.0 - lag) - temperature * response,
            response,
            entropy,
            complexity: self.excess.ln_1p() + breakpoint * (mu * lag - temperature * entropy + spread),
        }
    }
}

/// The closed form, its steps smoothed to the width w = s1 / `sharpness`.
fn closed(field: &Field, mu: f64, sharpness: f64) -> Sums {
    let (u, t) = (mu / field.inner, field.tilt());
    let down = (-2.0 * t * u).exp() * normal(sharpness * (t - u));
    let excess = down - normal(-sharpness * (u + t));
    Sums { excess, lag: 2.0 * down, ..Sums::default() }
}

fn cold(field: &Field, mu: f64) -> Cluster {
    let response = 2.0 * density(mu / field.inner + field.tilt()) / field.inner;
    Sums { response, ..closed(field, mu, 1.0) }.cluster(field, mu)
}

/// Functions at the field h = T eta >= 0, without the factor exp(D h).
pub(super) struct Node {
    eta: f64,
    /// Weight less smoothed weight; the same times tanh.
    excess: f64,
    odd_excess: f64,
    sech2: f64,
    entropy: f64,
}

impl Node {
    fn at(eta: f64, breakpoint: f64) -> Self {
        let spin = Spin::at(eta);
        let surplus = (breakpoint * spin.ghost.ln_1p()).exp_m1();
        let below = normal(-SLOPE * eta);
        let opposite = (-2.0 * breakpoint * eta).exp() * below;
        Self {
            eta,
            excess: surplus + below - opposite,
            odd_excess: surplus * (1.0 - spin.lag) - spin.lag + below + opposite,
            sech2: (1.0 + surplus) * spin.sech2(),
            entropy: (1.0 + surplus) * spin.entropy(eta),
        }
    }
}

fn broad(field: &Field, nodes: &[Node], mu: f64) -> Cluster {
    let (u, t) = (mu / field.inner, field.tilt());
    let mut sums = closed(field, mu, field.inner / field.width());
    let scale = field.temperature / field.inner;
    let mirrored = (-2.0 * t * u).exp();
    for (k, node) in nodes.iter().enumerate() {
        let a = node.eta * scale;
        let up = STEP * scale * density(a - u - t);
        let down = if k == 0 { 0.0 } else { STEP * scale * mirrored * density(a + u - t) };
        let excess = node.excess * (up + down);
        sums.excess += excess;
        sums.lag += excess - node.odd_excess * (up - down);
        sums.response += node.sech2 * (up + down) / field.temperature;
        sums.entropy += node.entropy * (up + down);
    }
    sums.cluster(field, mu)
}

/// A displacement of the field from mu, by s1 z.
pub(super) struct Displacement {
    probability: f64,
    tanh: f64,
    /// cosh - 1.
    cosh_excess: f64,
}

impl Displacement {
    fn at(z: f64, scale: f64) -> Self {
        let half = (0.5 * scale * z).sinh();
        Self {
            probability: NARROW_STEP * density(z),
            tanh: (scale * z).tanh(),
            cosh_excess: 2.0 * half * half,
        }
    }
}

/// Averages relative to a field without spread, so that small differences keep their digits: of
/// a = D \[g(h) - g(mu)\] without weight, of tanh h - tanh mu/T with the weight exp a.
#[derive(Default)]
struct Moments {
    mean: f64,
    /// exp a - 1 - a.
    growth: f64,
    /// a (exp a - 1).
    covariance: f64,
    shift: f64,
    square: f64,
}

impl Moments {
    /// ln cosh(h/T) - ln cosh(mu/T) = ln \[cosh + tanh(mu/T) sinh\] of the displacement.
    fn add(&mut self, displacement: &Displacement, breakpoint: f64, spin: &Spin) {
        let Displacement { probability, tanh, cosh_excess } = *displacement;
        let moved = (1.0 - spin.lag) * tanh;
        let a = breakpoint * (cosh_excess * (1.0 + moved) + moved).ln_1p();
        let grown = a.exp_m1();
        let difference = tanh * spin.sech2() / (1.0 + moved);
        self.mean += probability * a;
        self.growth += probability * (grown - a);
        self.covariance += probability * a * grown;
        self.shift += probability * (1.0 + grown) * difference;
        self.square += probability * (1.0 + grown) * difference * difference;
    }

    fn cluster(&self, field: &Field, mu: f64, spin: &Spin) -> Cluster {
        let Field { temperature, inner, breakpoint, .. } = *field;
        let excess = self.growth + self.mean;
        let (shift, square) = (self.shift / (1.0 + excess), self.square / (1.0 + excess));
        let weighted_mean = (self.mean + self.covariance) / (1.0 + excess);
        let tanh = 1.0 - spin.lag;
        let tanh2 = tanh * tanh + 2.0 * tanh * shift + square;
        let response = (spin.sech2() - 2.0 * tanh * shift - square) / temperature;
        // By parts, as for the other rule.
        let heat = weighted_mean / breakpoint - mu * shift - inner * inner * (response + breakpoint * tanh2);
        Cluster {
            lag: spin.lag - shift,
            variance: square - shift * shift,
            response,
            entropy: spin.entropy(mu / temperature) + heat / temperature,
            complexity: excess.ln_1p() - weighted_mean + 0.5 * field.tilt().powi(2) * tanh2,
        }
    }
}

fn narrow(field: &Field, displacements: &[Displacement], mu: f64) -> Cluster {
    let spin = Spin::at(mu / field.temperature);
    let mut moments = Moments::default();
    let breakpoint = field.breakpoint * field.temperature;
    for displacement in displacements {
        moments.add(displacement, breakpoint, &spin);
    }
    moments.cluster(field, mu, &spin)
}

/// A spin in the field T eta >= 0.
struct Spin {
    /// exp(-2 eta).
    ghost: f64,
    /// 1 - tanh eta.
    lag: f64,
}

impl Spin {
    fn at(eta: f64) -> Self {
        let ghost = (-2.0 * eta).exp();
        Self { ghost, lag: 2.0 * ghost / (1.0 + ghost) }
    }

    fn sech2(&self) -> f64 {
        2.0 * self.lag / (1.0 + self.ghost)
    }

    fn entropy(&self, eta: f64) -> f64 {
        self.ghost.ln_1p() + eta * self.lag
    }
}

/// The normal distribution.
fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-FRAC_1_SQRT_2 * x)
}

/// The normal density.
pub(super) fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}
