//! The perceptron of largest margin: couplings for which every neuron wants to be what every pattern says, by as much as can be.
//!
//! ```text
//! Delta_i^mu = xi_i^mu sum_{j != i} J_ij xi_j^mu / |J_i|,   J_ij += (1/N) xi_i^mu xi_j^mu  for the mu of least Delta_i^mu
//! ```
//!
//! Each neuron learns on its own (`MinOver`: Krauth, Mezard, J. Phys. A 20, L745 (1987)); the margin, the least Delta, goes to the
//! largest there is, which for random patterns is that of Gardner (J. Phys. A 21, 257 (1988)). After M corrections no couplings whatever
//! can have a margin above `|J| N / M`, as each brought J nearer to the best ones by at least that: this tells when to stop, and when a margin is out of
//! reach. Rows are given with length 1. They are not symmetric.

use ndarray::{Array1, Array2, ArrayView1};

use crate::error::{Error, Result};

/// How far below the largest margin there can be a neuron stops, where none is asked for: one part in a hundred.
const SHORTFALL: f64 = 0.01;

/// Times that a neuron corrects itself before it gives up, per pattern.
const MOST_ROUNDS: usize = 10_000;

/// Couplings with this margin or more, or within a hundredth of the largest if none is asked for. Patterns have the shape
/// `[P, N]`, entries `+-1`.
///
/// ```
/// use attractor::network::Patterns;
/// use attractor::network::learning::{perceptron, stability};
/// let patterns = Patterns::random(1, 100, 50, 0, 0).to_array().mapv(f64::from);
/// let couplings = perceptron(&patterns, Some(0.8))?;
/// assert!(stability(&couplings, &patterns) >= 0.8 - 1e-12);
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If a neuron cannot reach the margin asked for, or, where none is, tell its patterns apart at all.
pub fn perceptron(patterns: &Array2<f64>, margin: Option<f64>) -> Result<Array2<f64>> {
    let (count, neurons) = patterns.dim();
    // Only scalar products of patterns are needed while learning: whole numbers.
    let products = patterns.dot(&patterns.t());
    let mut couplings = Array2::zeros((neurons, neurons));
    for neuron in 0..neurons {
        let own = patterns.column(neuron);
        let lessons = lessons(&products, &own, margin).ok_or_else(|| Error::Argument {
            name: "network.margin",
            value: format!("{} for neuron {neuron} at load {}", margin.unwrap_or(0.0), count as f64 / neurons as f64),
            cure: "out of reach: ask for less or store fewer patterns (`attractor theory optimal` has the bound)",
        })?;
        let mut row = couplings.row_mut(neuron);
        for (pattern, (&lessons, &value)) in patterns.rows().into_iter().zip(lessons.iter().zip(own)) {
            row.scaled_add(lessons * value, &pattern);
        }
        row[neuron] = 0.0;
        let length = row.iter().map(|coupling| coupling * coupling).sum::<f64>().sqrt();
        row /= length;
    }
    Ok(couplings)
}

/// How often each pattern was the least stable one, shape `[P]`; `None` if the margin is out of reach.
fn lessons(products: &Array2<f64>, own: &ArrayView1<f64>, margin: Option<f64>) -> Option<Array1<f64>> {
    let count = own.len();
    let mut lessons = Array1::zeros(count);
    // N xi_i^mu J . xi^mu without the neuron itself, and N^2 |J|^2: whole numbers.
    let (mut stabilities, mut square) = (Array1::<f64>::zeros(count), 0.0_f64);
    for corrections in 0..MOST_ROUNDS * count {
        let (worst, &least) = stabilities.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?;
        let (reached, bound) = (least / square.sqrt(), square.sqrt() / corrections as f64);
        if corrections > 0 && reached >= margin.unwrap_or(bound * (1.0 - SHORTFALL)) {
            return Some(lessons);
        }
        if corrections > 0 && bound < margin.unwrap_or(0.0) {
            return None;
        }
        lessons[worst] += 1.0;
        square += 2.0 * least + products[[worst, worst]] - 1.0;
        for (nu, stability) in stabilities.iter_mut().enumerate() {
            *stability += own[worst] * own[nu] * products[[worst, nu]] - 1.0;
        }
    }
    None
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
