//! The perceptron of largest margin: couplings for which every neuron wants to be what every pattern says, by as much as can be.
//!
//! ```text
//! Delta_i^mu = xi_i^mu sum_{j != i} J_ij xi_j^mu / |J_i|,   J_ij += (1/N) xi_i^mu xi_j^mu  for the mu of least Delta_i^mu
//! ```
//!
//! Each neuron learns on its own (`MinOver`: Krauth, Mezard, J. Phys. A 20, L745 (1987)); the margin, the least Delta, goes to the
//! largest there is, which for random patterns is that of Gardner (J. Phys. A 21, 257 (1988)). Couplings are sums of patterns, `J_i = sum_mu c_mu xi_i^mu xi^mu` with
//! c >= 0, and whatever the c, no couplings at all have a margin above `|J_i| / sum c`: this tells when to stop, and when a margin is out of
//! reach. The time it takes grows as the inverse square of the largest margin; where that is small, the exact solution takes over ([`nearest`](super::nearest)).
//! A neuron whose margin is out of reach has the largest there is instead; one that cannot tell its patterns apart keeps the couplings of largest margin, below 0, that were
//! found. Rows are given with length 1. They are not symmetric.

use ndarray::{Array1, Array2, ArrayView1};

use super::nearest::nearest;

/// How far below the largest margin there can be a neuron stops, where none is asked for: one part in a hundred.
const SHORTFALL: f64 = 0.01;

/// Times that a neuron corrects itself before the exact solution is asked for, per pattern.
const MOST_ROUNDS: usize = 10_000;

/// Largest margins below this are left to the exact solution.
const SMALL_MARGIN: f64 = 0.25;

/// Margins that differ by less are not told apart; a largest margin below it counts as none.
const RESOLUTION: f64 = 1e-9;

/// Whether a neuron can learn its patterns with the margin asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has.
    Learned,
    /// No couplings whatever can.
    OutOfReach,
    /// The search ended between the two.
    Undecided,
}

/// What the neurons have learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Perceptrons {
    /// `J_ij`, rows of length 1, shape `[N, N]`.
    pub couplings: Array2<f64>,
    /// Of each neuron, shape `[N]`.
    pub verdicts: Vec<Verdict>,
}

/// Couplings with this margin or more, or within a hundredth of the largest if none is asked for, for all neurons for which there are any. Patterns have the shape
/// `[P, N]`, entries `+-1`.
///
/// ```
/// use attractor::network::Patterns;
/// use attractor::network::learning::{Verdict, perceptron, stability};
/// let patterns = Patterns::random(1, 100, 50, 0, 0).to_array().mapv(f64::from);
/// let learned = perceptron(&patterns, Some(0.8));
/// assert!(stability(&learned.couplings, &patterns) >= 0.8 - 1e-12);
/// // Beyond Gardner's bound of 1.03.
/// assert_eq!(perceptron(&patterns, Some(1.5)).verdicts, [Verdict::OutOfReach; 100]);
/// ```
#[must_use]
pub fn perceptron(patterns: &Array2<f64>, margin: Option<f64>) -> Perceptrons {
    teach(patterns, |products, neuron| learn(patterns, products, neuron, margin))
}

/// Couplings of largest margin to the last digit, for all neurons for which there are any: what a perceptron comes to within a hundredth. Patterns have the
/// shape `[P, N]`, entries `+-1`.
///
/// ```
/// use attractor::network::Patterns;
/// use attractor::network::learning::{optimal, perceptron, stability};
/// let patterns = Patterns::random(1, 60, 30, 0, 0).to_array().mapv(f64::from);
/// let [most, nearly] = [optimal(&patterns), perceptron(&patterns, None)];
/// let [most, nearly] = [most, nearly].map(|learned| stability(&learned.couplings, &patterns));
/// assert!(nearly <= most + 1e-12 && most <= nearly / 0.99);
/// ```
#[must_use]
pub fn optimal(patterns: &Array2<f64>) -> Perceptrons {
    teach(patterns, |products, neuron| {
        let exact = exact(patterns, products, neuron, None);
        match exact.verdict(None) {
            Verdict::Learned => (exact.weights, Verdict::Learned),
            _ => learn(patterns, products, neuron, None),
        }
    })
}

/// Couplings of all neurons from the weights that each gives to the patterns, from their scalar products.
fn teach(
    patterns: &Array2<f64>,
    weigh: impl Fn(&Array2<f64>, usize) -> (Array1<f64>, Verdict),
) -> Perceptrons {
    let neurons = patterns.ncols();
    // Only scalar products of patterns are needed while learning: whole numbers.
    let products = patterns.dot(&patterns.t());
    let mut couplings = Array2::zeros((neurons, neurons));
    let mut verdicts = Vec::with_capacity(neurons);
    for neuron in 0..neurons {
        let (weights, verdict) = weigh(&products, neuron);
        let (row, length) = row(patterns, neuron, &weights);
        couplings.row_mut(neuron).assign(&if length > 0.0 { row / length } else { row });
        verdicts.push(verdict);
    }
    Perceptrons { couplings, verdicts }
}

/// Whether a least stability counts as the margin asked for; where none is, any above 0 does.
pub(in crate::network) fn reaches(least: f64, margin: Option<f64>) -> bool {
    least > RESOLUTION && least >= margin.unwrap_or(0.0) - RESOLUTION
}

/// Couplings of one neuron and what is known of them.
struct Attempt {
    /// The weights c, shape `[P]`.
    weights: Array1<f64>,
    /// Their margin.
    reached: f64,
    /// What no couplings exceed.
    bound: f64,
}

impl Attempt {
    fn verdict(&self, margin: Option<f64>) -> Verdict {
        if reaches(self.reached, margin) {
            Verdict::Learned
        } else if self.bound < margin.unwrap_or(0.0).max(RESOLUTION) {
            Verdict::OutOfReach
        } else {
            Verdict::Undecided
        }
    }
}

/// The weights with which a neuron adds up the patterns.
fn learn(
    patterns: &Array2<f64>,
    products: &Array2<f64>,
    neuron: usize,
    margin: Option<f64>,
) -> (Array1<f64>, Verdict) {
    let own = patterns.column(neuron);
    let corrected = match min_over(products, &own, margin) {
        Ok(learned) => return (learned, Verdict::Learned),
        Err(best) => best,
    };
    if corrected.verdict(margin) == Verdict::OutOfReach {
        // The most that it can have instead, unless that was asked for.
        let instead = margin.map(|_| learn(patterns, products, neuron, None).0);
        return (instead.unwrap_or(corrected.weights), Verdict::OutOfReach);
    }
    let exact = exact(patterns, products, neuron, margin);
    let bound = exact.bound.min(corrected.bound);
    let best = if exact.reached >= corrected.reached { exact } else { corrected };
    let best = Attempt { bound, ..best };
    let verdict = best.verdict(margin);
    (best.weights, verdict)
}

/// How often each pattern was the least stable one, shape `[P]`, once the margin is there; the best that was found, if it
/// is out of reach or would take too long.
fn min_over(
    products: &Array2<f64>,
    own: &ArrayView1<f64>,
    margin: Option<f64>,
) -> Result<Array1<f64>, Attempt> {
    let count = own.len();
    let mut lessons = Array1::zeros(count);
    let mut best = Attempt { weights: lessons.clone(), reached: f64::NEG_INFINITY, bound: f64::INFINITY };
    // N xi_i^mu J . xi^mu without the neuron itself, and N^2 |J|^2: whole numbers.
    let (mut stabilities, mut square) = (Array1::<f64>::zeros(count), 0.0_f64);
    for corrections in 0..MOST_ROUNDS * count {
        let Some((worst, &least)) = stabilities.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)) else {
            break;
        };
        if corrections > 0 {
            let (reached, bound) = (least / square.sqrt(), square.sqrt() / corrections as f64);
            if least > 0.0 && reached >= margin.unwrap_or(bound * (1.0 - SHORTFALL)) {
                return Ok(lessons);
            }
            if reached > best.reached {
                (best.weights, best.reached) = (lessons.clone(), reached);
            }
            best.bound = best.bound.min(bound);
            if bound < margin.unwrap_or(0.0).max(SMALL_MARGIN) {
                break;
            }
        }
        lessons[worst] += 1.0;
        square += 2.0 * least + products[[worst, worst]] - 1.0;
        for (nu, stability) in stabilities.iter_mut().enumerate() {
            *stability += own[worst] * own[nu] * products[[worst, nu]] - 1.0;
        }
    }
    Err(best)
}

/// The couplings of largest margin, or the first that have the margin asked for.
fn exact(patterns: &Array2<f64>, products: &Array2<f64>, neuron: usize, margin: Option<f64>) -> Attempt {
    let own = patterns.column(neuron);
    let without =
        Array2::from_shape_fn(products.dim(), |(mu, nu)| own[mu] * own[nu] * products[[mu, nu]] - 1.0);
    let weights = nearest(&without, |images, square| {
        let least = images.iter().copied().fold(f64::INFINITY, f64::min);
        margin.is_some() && reaches(least / square.sqrt(), margin)
    });
    let (row, length) = row(patterns, neuron, &weights);
    let aligned = patterns.rows().into_iter().zip(own).map(|(pattern, value)| value * row.dot(&pattern));
    let reached = aligned.fold(f64::INFINITY, f64::min) / length;
    Attempt { bound: length / weights.sum(), reached, weights }
}

/// The couplings `sum_mu c_mu xi_i^mu xi^mu` of a neuron, none on itself, and their length.
fn row(patterns: &Array2<f64>, neuron: usize, weights: &Array1<f64>) -> (Array1<f64>, f64) {
    let mut row = Array1::zeros(patterns.ncols());
    for (pattern, weight) in patterns.rows().into_iter().zip(weights) {
        row.scaled_add(weight * pattern[neuron], &pattern);
    }
    row[neuron] = 0.0;
    let length = row.iter().map(|coupling| coupling * coupling).sum::<f64>().sqrt();
    (row, length)
}

/// The margin of couplings whose diagonal is 0: the least stability of any neuron in any pattern. Patterns have the shape `[P, N]`.
#[must_use]
pub fn stability(couplings: &Array2<f64>, patterns: &Array2<f64>) -> f64 {
    let mut least = f64::INFINITY;
    for (row, own) in couplings.rows().into_iter().zip(patterns.columns()) {
        let length = row.dot(&row).sqrt();
        for (pattern, value) in patterns.rows().into_iter().zip(own) {
            least = least.min(value * row.dot(&pattern) / length);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use ndarray_rand::RandomExt;
    use ndarray_rand::rand_distr::StandardNormal;

    use super::*;
    use crate::network::Patterns;
    use crate::random::{Purpose, stream};
    use crate::theory::optimal_storage::separable;

    #[test]
    fn of_all_labels_as_many_can_be_learned_as_cover_counts() {
        // Points of five inputs in general position, which signs would not be; the label stands in the place of the neuron.
        for (points, count) in [(5, 32), (8, 198), (10, 512)] {
            let mut chance = stream(3, Purpose::Patterns, &[points as u64]);
            let mut patterns = Array2::random_using((points, 6), StandardNormal, &mut chance);
            let mut learned = 0;
            for labels in 0..1_u32 << points {
                let label = |mu: usize| if labels >> mu & 1 == 1 { 1.0 } else { -1.0 };
                patterns.column_mut(5).assign(&Array1::from_shape_fn(points, label));
                let products = patterns.dot(&patterns.t());
                let (weights, verdict) = learn(&patterns, &products, 5, Some(0.0));
                let (row, _) = row(&patterns, 5, &weights);
                let holds = patterns.rows().into_iter().all(|pattern| pattern[5] * row.dot(&pattern) > 0.0);
                assert_eq!(verdict, if holds { Verdict::Learned } else { Verdict::OutOfReach }, "{labels:b}");
                learned += u32::from(holds);
            }
            assert_eq!(learned, count);
            let part = separable(5, points).expect("points");
            assert!((f64::from(learned) / f64::from(1 << points) - part).abs() < 1e-12);
        }
    }

    #[test]
    fn the_exact_solution_has_the_largest_margin_and_every_neuron_is_decided() {
        let mut verdicts = Vec::new();
        for (count, set) in [(30, 0), (90, 0), (118, 0), (120, 1), (122, 2)] {
            let patterns = Patterns::random(set, 61, count, 0, 0).to_array().mapv(f64::from);
            let products = patterns.dot(&patterns.t());
            for neuron in 0..61 {
                let exact = exact(&patterns, &products, neuron, None);
                let verdict = exact.verdict(None);
                // What it has and what nothing exceeds are the same, or both are nothing.
                let is_tight = exact.bound - exact.reached < 1e-7 * exact.bound + 1e-8;
                assert!(is_tight || exact.bound < 1e-9, "{} {}", exact.reached, exact.bound);
                verdicts.push((count, verdict));
            }
        }
        let learned = |most: usize| {
            verdicts.iter().filter(|(count, verdict)| *count <= most && *verdict == Verdict::Learned).count()
        };
        // All of few patterns; of three sets near twice as many patterns as inputs about half of 183.
        assert!(learned(90) == 122 && (50..133).contains(&(learned(122) - 122)), "{}", learned(122));
        assert!(verdicts.iter().all(|(_, verdict)| *verdict != Verdict::Undecided));
    }
}
