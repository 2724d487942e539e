//! Exact theory of parallel retrieval for N -> infinity, by sampling trajectories of its effective neuron.
//!
//! The generating functional reduces the network to one neuron in the gauge of the pattern,
//!
//! > s(t+1) = sgn h(t), h(t) = m(t) + alpha sum_{t' < t} R(t, t') s(t') + zeta(t),
//!
//! with Gaussian noise zeta of covariance Gamma and a memory R of its own past that came back through the other patterns:
//!
//! > Gamma = alpha (1 - G)^-1 C (1 - G^T)^-1, R = (1 - G)^-1 - 1,
//!
//! > m(t) = <s(t)>, C(t, t') = <s(t) s(t')>, G(t, t') = d<s(t)>/d theta(t') for t' < t.
//!
//! Many such neurons go through time together (Eissfeller and Opper): averages over them give m, C and, by Novikov's theorem
//! <s(t) zeta> = G Gamma, the response G; these give covariance and memory for the next step.
//!
//! Noise is kept as zeta = L eta, with the triangle L of Gamma = L L^T and one innovation eta for each step. An innovation
//! consists of all normal quantiles, spread evenly over the neurons in the order of their fields so far, with all earlier noise and states
//! projected out: mean, variance and correlations are exact, and so, nearly, is the response of the next step. That
//! makes the error of m ten times smaller than independent noise does. On the way to a fixed point steps bring
//! ever less that is new; below a cut-off they bring no innovation at all.
//!
//! Repetitions with other random streams give the error. All loads and start overlaps see the same streams, so that their
//! differences are sharper than their values.
//!
//! References: Gardner, Derrida, Mottishaw, J. Physique 48, 741 (1987); Eissfeller and Opper, Phys. Rev. Lett. 68, 2094 (1992).

use serde::Serialize;

use super::ensemble::Ensemble;
use super::in_range;
use crate::random::{Purpose, stream};
use crate::statistics::Estimate;

/// An overlap that counts as retrieval.
const RETRIEVED: f64 = 0.9;
/// Width at which a bisection ends.
const NARROW: f64 = 1e-4;
/// Fall of the overlap in a third of the steps that counts as none.
const REST: f64 = 1e-3;
/// Loads between which the descent capacity lies.
const CAPACITIES: (f64, f64) = (0.13, 0.17);

/// How much is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sampling {
    /// Neurons that go through time together, 100 to 10^8; rounded up to a square.
    pub trajectories: usize,
    /// Steps of the parallel dynamics, 1 to 1000.
    pub steps: usize,
    /// Independent repetitions, 1 or more; without a second there is no error.
    pub seeds: usize,
    /// Key of the random streams.
    pub seed: u64,
}

impl Default for Sampling {
    /// 40 000 trajectories, 45 steps, 4 repetitions: overlaps to about 3e-4 in two seconds.
    fn default() -> Self {
        Self { trajectories: 40_000, steps: 45, seeds: 4, seed: 1 }
    }
}

impl Sampling {
    /// Whether all numbers lie in their ranges.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        (100..=100_000_000).contains(&self.trajectories)
            && (1..=1000).contains(&self.steps)
            && self.seeds >= 1
    }

    fn ensemble(&self, load: f64, start_overlap: f64, repetition: usize) -> Ensemble {
        let side = (self.trajectories - 1).isqrt() + 1;
        let stream = stream(self.seed, Purpose::Theory, &[repetition as u64]);
        Ensemble::new(load, start_overlap, side, stream)
    }

    /// The overlaps of one repetition, up to the last step, until nothing moves or one is below `least`.
    fn path(&self, load: f64, start_overlap: f64, least: f64, repetition: usize) -> Vec<f64> {
        let mut ensemble = self.ensemble(load, start_overlap, repetition);
        let mut overlap = ensemble.overlap();
        let mut path = vec![overlap];
        while path.len() <= self.steps && !ensemble.is_frozen() && overlap >= least {
            ensemble.step();
            overlap = ensemble.overlap();
            path.push(overlap);
        }
        path
    }

    /// Whether one repetition ends above 0.9; once below its start it is lost.
    fn retrieves(&self, load: f64, start_overlap: f64, repetition: usize) -> bool {
        // The start is the nearest multiple of two neurons.
        let least = start_overlap.min(RETRIEVED) - 2.0 / self.trajectories as f64;
        let path = self.path(load, start_overlap, least, repetition);
        path.last().is_some_and(|&overlap| overlap > RETRIEVED)
    }

    /// Whether one repetition from the pattern falls ever more slowly, and is above 0.9 at the end.
    fn retains(&self, load: f64, repetition: usize) -> bool {
        let path = self.path(load, 1.0, RETRIEVED, repetition);
        let [first, second, last] = [1, 2, 3].map(|third| at(&path, third * self.steps / 3));
        last > RETRIEVED && (second - last <= first - second || second - last < REST)
    }

    /// Bisects every repetition; `retrieved` is true at the second end.
    fn threshold(
        &self,
        (lost, retrieved): (f64, f64),
        retrieves: impl Fn(f64, usize) -> bool,
    ) -> Option<Estimate> {
        let bisect = |repetition: usize| {
            let (mut lost, mut retrieved) = (lost, retrieved);
            if !retrieves(retrieved, repetition) || retrieves(lost, repetition) {
                return None;
            }
            while (retrieved - lost).abs() > NARROW {
                let middle = 0.5 * (lost + retrieved);
                *(if retrieves(middle, repetition) { &mut retrieved } else { &mut lost }) = middle;
            }
            Some(0.5 * (lost + retrieved))
        };
        let thresholds: Option<Vec<f64>> = (0..self.seeds).map(bisect).collect();
        Estimate::of(&thresholds?)
    }
}

/// Overlaps m(0) to m(steps) at a load 0 <= P/N <= 100 from a start overlap 0 to 1, with their errors.
///
/// `None` outside, and where the sampling is not valid.
///
/// ```
/// use attractor::theory::basin::{Sampling, trajectories::overlaps, two_steps};
/// let sampling = Sampling { trajectories: 10_000, steps: 2, seeds: 4, seed: 1 };
/// let sampled = overlaps(0.1, 0.3, &sampling).expect("in range");
/// let exact = two_steps(0.1, 0.3).expect("in range");
/// assert!((sampled[2].value - exact.second).abs() < 5.0 * sampled[2].error.expect("four seeds"));
/// ```
#[must_use]
pub fn overlaps(load: f64, start_overlap: f64, sampling: &Sampling) -> Option<Vec<Estimate>> {
    if !in_range(load, start_overlap) || !sampling.is_valid() {
        return None;
    }
    let path = |repetition| sampling.path(load, start_overlap, f64::NEG_INFINITY, repetition);
    let paths: Vec<_> = (0..sampling.seeds).map(path).collect();
    let estimate = |time| Estimate::of(&paths.iter().map(|path| at(path, time)).collect::<Vec<f64>>());
    (0..=sampling.steps).map(estimate).collect()
}

/// The overlap at a time, also after the end of the path.
fn at(path: &[f64], time: usize) -> f64 {
    path[time.min(path.len() - 1)]
}

/// The start overlap from which the pattern is just found: m(steps) = 0.9, for a load 0 < P/N <= 100.
///
/// Each repetition is bisected to 1e-4. Close to the boundary retrieval takes long, and with 45 steps it comes out higher than
/// it is, by less than 3e-4 at loads 0.04 and 0.1. Fewer than 10 000 trajectories add 1e-3. `None` where even the pattern itself is lost, outside
/// the range of loads, and where the sampling is not valid.
///
/// ```
/// use attractor::theory::basin::{Sampling, trajectories::boundary};
/// let sampling = Sampling { trajectories: 10_000, steps: 40, seeds: 2, seed: 1 };
/// let start = boundary(0.08, &sampling).expect("below capacity");
/// assert!((start.value - 0.26).abs() < 0.03);
/// ```
#[must_use]
pub fn boundary(load: f64, sampling: &Sampling) -> Option<Estimate> {
    let valid = load > 0.0 && in_range(load, 1.0) && sampling.is_valid();
    valid
        .then(|| {
            sampling.threshold((0.0, 1.0), |start, repetition| sampling.retrieves(load, start, repetition))
        })
        .flatten()
}

/// The descent capacity: the load P/N up to which parallel descent from the pattern comes to rest near it.
///
/// At the capacity a fixed point disappears, and above it the overlap lingers before it is lost. So a descent is retained if its
/// overlap has fallen less in the last third of the steps than in the middle one, or by less than 0.001, and lost once it falls
/// ever faster, or below 0.9. The value falls slowly with the number of steps, of which 100 are a good choice.
/// With few trajectories the descent freezes too early, and it comes out too high: 0.154 to 0.150 with 2500, 0.146 with 10 000 in 40
/// steps, 0.1437(4) with 40 000 in 100, 0.1431 with 200 000 in 120, which takes a quarter of an hour. `None` where the sampling is not valid,
/// and where it is so small that not all of loads 0.13 to 0.17 is decided.
///
/// ```
/// use attractor::theory::basin::{Sampling, trajectories::descent_capacity};
/// let sampling = Sampling { trajectories: 10_000, steps: 40, seeds: 2, seed: 1 };
/// let load = descent_capacity(&sampling).expect("decided");
/// assert!(load.value > 0.138 && load.value < 0.155); // thermodynamic: 0.1382
/// ```
#[must_use]
pub fn descent_capacity(sampling: &Sampling) -> Option<Estimate> {
    let (retained, lost) = CAPACITIES;
    let retains = |load, repetition| sampling.retains(load, repetition);
    sampling.is_valid().then(|| sampling.threshold((lost, retained), retains)).flatten()
}
