//! Every rule against its definition, in another way than the rule computes it.

use nalgebra::DMatrix;
use ndarray::Array2;
use proptest::prelude::*;

use super::hebb::whole_couplings;
use super::*;
use crate::network::Patterns;
use crate::random::{Purpose, stream};

fn learned(mut rule: impl Learner, patterns: &Patterns) -> Array2<f64> {
    for pattern in 0..patterns.patterns() {
        rule.learn(&patterns.real(pattern)).expect("few random patterns");
    }
    rule.couplings()
}

fn assert_close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    let largest = (a - b).iter().fold(0.0_f64, |largest, difference| largest.max(difference.abs()));
    assert!(largest < tolerance, "{largest}");
}

/// Patterns as columns divided by sqrt(N).
fn columns(patterns: &Patterns) -> DMatrix<f64> {
    let unit = (patterns.neurons() as f64).sqrt();
    DMatrix::from_fn(patterns.neurons(), patterns.patterns(), |i, mu| f64::from(patterns.value(mu, i)) / unit)
}

/// `(1 + t) X (1 + t X^T X)^-1 X^T`, or with the inverse of `X^T X` alone the projection.
fn kernel(patterns: &Patterns, time: Option<f64>) -> Array2<f64> {
    let x = columns(patterns);
    let products = x.transpose() * &x;
    let (matrix, factor) = match time {
        Some(t) => (DMatrix::identity(x.ncols(), x.ncols()) + products * t, 1.0 + t),
        None => (products, 1.0),
    };
    let kernel = &x * matrix.try_inverse().expect("independent") * x.transpose() * factor;
    Array2::from_shape_fn(kernel.shape(), |place| kernel[place])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn projection_and_dreaming_are_their_kernels(seed in 0..u64::MAX, neurons in 20..60_usize, part in 0.05..0.6, time in 0.01..30.0) {
        let patterns = Patterns::random(seed, neurons, 1 + (part * neurons as f64) as usize, 0, 0);
        assert_close(&learned(Projection::new(neurons), &patterns), &kernel(&patterns, None), 1e-9);
        assert_close(&learned(Dreaming::new(neurons, time), &patterns), &kernel(&patterns, Some(time)), 1e-9);
    }

    #[test]
    fn hebb_learns_one_by_one_what_it_learns_at_once(seed in 0..u64::MAX, neurons in 2..70_usize, count in 1..150_usize) {
        let patterns = Patterns::random(seed, neurons, count, 0, 0);
        let at_once = whole_couplings(&patterns) / neurons as f64;
        assert_close(&learned(Hebbian::new(neurons), &patterns), &at_once, 1e-12 * count as f64);
    }

    #[test]
    fn storkey_is_its_definition(seed in 0..u64::MAX, n in 2..16_usize, count in 1..8_usize) {
        let patterns = Patterns::random(seed, n, count, 0, 0);
        let mut w = Array2::<f64>::zeros((n, n));
        for pattern in 0..count {
            let xi = patterns.real(pattern);
            let field = |i: usize, j: usize| -> f64 {
                (0..n).filter(|&k| k != i && k != j).map(|k| w[[i, k]] * xi[k]).sum()
            };
            let change = Array2::from_shape_fn((n, n), |(i, j)| {
                if i == j { 0.0 } else { (xi[i] * xi[j] - xi[i] * field(j, i) - field(i, j) * xi[j]) / n as f64 }
            });
            w += &change;
        }
        assert_close(&learned(Storkey::new(n), &patterns), &w, 1e-12 * f64::from(1 << count));
    }
}

#[test]
fn dreaming_goes_from_hebb_to_the_projection() {
    let patterns = Patterns::random(5, 80, 20, 0, 0);
    let hebb = learned(Hebbian::new(80), &patterns);
    assert_close(&learned(Dreaming::new(80, 0.0), &patterns), &hebb, 1e-14);
    assert_close(&learned(Dreaming::new(80, 1e-7), &patterns), &hebb, 1e-6);
    assert_close(&learned(Dreaming::new(80, 1e8), &patterns), &learned(Projection::new(80), &patterns), 1e-6);
}

#[test]
fn a_pattern_that_depends_on_others_is_refused_by_the_projection() {
    let mut projection = Projection::new(90);
    let patterns = Patterns::random(6, 90, 90, 0, 0);
    for pattern in 0..30 {
        projection.learn(&patterns.real(pattern)).expect("independent");
    }
    let refused = projection.learn(&patterns.real(7)).expect_err("known already").to_string();
    assert!(refused.contains("pattern 31 a combination"), "{refused}");
    assert!(projection.learn(&-patterns.real(7)).is_err());
    projection.learn(&patterns.real(30)).expect("others are still welcome");
}

#[test]
fn a_perceptron_has_its_margin_or_says_that_there_is_none_and_keeps_the_best_it_found() {
    let patterns = |count| Patterns::random(7, 60, count, 0, 0).to_array().mapv(f64::from);
    for margin in [0.0, 0.4, 0.8] {
        let Perceptrons { couplings, verdicts } = perceptron(&patterns(30), Some(margin));
        assert_eq!(verdicts, [Verdict::Learned; 60], "below the bound of 1.03");
        assert!(stability(&couplings, &patterns(30)) >= margin - 1e-12);
        assert!(couplings.diag().iter().all(|&own| own == 0.0));
        assert!(couplings.rows().into_iter().all(|row| (row.dot(&row) - 1.0).abs() < 1e-12));
    }
    // Cover: nobody tells 4 N random patterns apart.
    for (count, margin) in [(30, Some(1.5)), (240, Some(0.0))] {
        let Perceptrons { couplings, verdicts } = perceptron(&patterns(count), margin);
        assert_eq!(verdicts, [Verdict::OutOfReach; 60], "{count}");
        let least = stability(&couplings, &patterns(count));
        // Where a margin is out of reach the largest takes its place: 1.03 give or take a fifth. Where there is none, what was found on the way.
        let largest = perceptron(&patterns(count), None).couplings;
        assert!(couplings == largest && if count == 30 { least > 0.6 } else { least < 0.0 }, "{least}");
        assert!(couplings.rows().into_iter().all(|row| (row.dot(&row) - 1.0).abs() < 1e-12));
    }
}

#[test]
fn the_margin_found_is_within_a_hundredth_of_the_largest() {
    // Of two patterns each neuron's best couplings lie in the middle: u + v with u, v = xi_i xi without neuron i.
    let patterns = Patterns::random(11, 41, 2, 0, 0).to_array().mapv(f64::from);
    let couplings = perceptron(&patterns, None).couplings;
    for (neuron, row) in couplings.rows().into_iter().enumerate() {
        let along = |mu: usize| patterns[[mu, neuron]] * row.dot(&patterns.row(mu));
        let product =
            patterns[[0, neuron]] * patterns[[1, neuron]] * patterns.row(0).dot(&patterns.row(1)) - 1.0;
        let largest = f64::midpoint(40.0, product).sqrt();
        let found = along(0).min(along(1));
        assert!(found <= largest + 1e-9 && found >= 0.99 * largest - 1e-9, "{found} of {largest}");
    }
}

#[test]
fn unlearning_helps_at_first_and_harms_in_the_end() {
    // Least stability of any neuron in any pattern, against the number of dreams.
    let patterns = Patterns::random(8, 100, 30, 0, 0);
    let real = patterns.to_array().mapv(f64::from);
    let after = |dreams| {
        let mut couplings = whole_couplings(&patterns) / 100.0;
        unlearn(&mut couplings, dreams, &mut stream(9, Purpose::Dreams, &[]));
        stability(&couplings, &real)
    };
    let margins: Vec<f64> = [0, 1500, 60_000].map(after).to_vec();
    assert!(margins[1] > margins[0] + 0.2 && margins[1] > margins[2] + 0.2, "{margins:?}");
}
