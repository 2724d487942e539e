//! The largest margin to the last digit: the point of a convex hull that is nearest to the origin.
//!
//! ```text
//! max_J min_mu J.y^mu / |J| = min_c |sum_mu c_mu y^mu|,   c >= 0,  sum c = 1
//! minimise |sum_mu c_mu y^mu|^2 + s (sum_mu c_mu - 1)^2,  c >= 0
//! ```
//!
//! The best couplings J are the nearest point itself, and there are none if it is the origin. The second line has the same c up to a factor, for any s > 0; its equations
//! `sum_nu (y^mu.y^nu + s) c_nu = s` for the patterns with `c_mu > 0` are never singular, and patterns are taken in and let go one by one
//! until no further one lowers the sum: Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23. It ends after finitely many
//! steps, of random patterns fewer than one and a half times as many as there are inputs, however small the margin.

use ndarray::{Array1, Array2, aview1};

/// A pattern whose part of the gradient is smaller than this part of s is not taken in: it could not be told from rounding.
const SMALLEST_GRADIENT: f64 = 1e-13;

/// Steps after which rounding errors must be leading in a circle, per pattern.
const MOST_STEPS: usize = 20;

/// The weights `c >= 0` of the nearest point, shape `[P]`, not normalised, from the scalar products `y^mu.y^nu`, shape `[P, P]`; s is the first of
/// them. `is_enough` looks at `y^mu.J` and `|J|^2` of the present point and may end the search.
pub(super) fn nearest(products: &Array2<f64>, is_enough: impl Fn(&Array1<f64>, f64) -> bool) -> Array1<f64> {
    let count = products.nrows();
    let scale = products[[0, 0]];
    let mut corral = Corral::default();
    for _ in 0..MOST_STEPS * count {
        let images = corral.images(products);
        let square = corral.weighted(&images);
        let pull = scale * (1.0 - corral.weights.iter().sum::<f64>());
        let mut outside = vec![true; count];
        corral.members.iter().for_each(|&member| outside[member] = false);
        let outside = (0..count).filter(|&mu| outside[mu]);
        let Some(next) = outside.min_by(|&a, &b| images[a].total_cmp(&images[b])) else { break };
        let is_least = pull - images[next] <= SMALLEST_GRADIENT * scale;
        if is_least || is_enough(&images, square) || !corral.take_in(next, products, scale) {
            break;
        }
    }
    let mut weights = Array1::zeros(count);
    corral.members.iter().zip(&corral.weights).for_each(|(&mu, &weight)| weights[mu] = weight);
    weights
}

/// The patterns with weights above 0.
#[derive(Default)]
struct Corral {
    members: Vec<usize>,
    weights: Vec<f64>,
    /// The Cholesky factor of `y^mu.y^nu + s` of the members, row by row up to the diagonal.
    factor: Vec<Vec<f64>>,
}

impl Corral {
    /// `y^mu.J` of all patterns.
    fn images(&self, products: &Array2<f64>) -> Array1<f64> {
        let mut images = Array1::zeros(products.nrows());
        for (&member, &weight) in self.members.iter().zip(&self.weights) {
            images.scaled_add(weight, &products.row(member));
        }
        images
    }

    /// The sum over the members of weight times value.
    fn weighted(&self, values: &Array1<f64>) -> f64 {
        self.members.iter().zip(&self.weights).map(|(&member, weight)| weight * values[member]).sum()
    }

    /// Takes a pattern in and lets go those whose weights would fall below 0; `false` if rounding errors do not let it in.
    fn take_in(&mut self, pattern: usize, products: &Array2<f64>, scale: f64) -> bool {
        let row: Vec<f64> =
            self.members.iter().chain([&pattern]).map(|&mu| products[[pattern, mu]] + scale).collect();
        if !self.append(row) {
            return false;
        }
        self.members.push(pattern);
        self.weights.push(0.0);
        let mut best = self.solve(scale);
        if best.last().is_none_or(|&weight| weight <= 0.0) {
            self.let_go(self.members.len() - 1);
            return false;
        }
        while best.iter().any(|&weight| weight <= 0.0) {
            self.go_towards(&best);
            best = self.solve(scale);
        }
        self.weights = best;
        true
    }

    /// Goes as far towards other weights as none falls below 0, and lets go the one that is 0 there.
    fn go_towards(&mut self, best: &[f64]) {
        let falling = (0..best.len()).filter(|&place| best[place] <= 0.0);
        let steps = falling.map(|place| (place, self.weights[place] / (self.weights[place] - best[place])));
        let Some((first, step)) = steps.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        for (weight, best) in self.weights.iter_mut().zip(best) {
            *weight += step * (best - *weight);
        }
        self.let_go(first);
    }

    /// The weights for which the equations of the members hold.
    fn solve(&self, scale: f64) -> Vec<f64> {
        let mut solution: Vec<f64> = Vec::with_capacity(self.factor.len());
        for (place, row) in self.factor.iter().enumerate() {
            let known = aview1(&row[..place]).dot(&aview1(&solution));
            solution.push((scale - known) / row[place]);
        }
        for (place, row) in self.factor.iter().enumerate().rev() {
            solution[place] /= row[place];
            let value = solution[place];
            solution[..place].iter_mut().zip(row).for_each(|(sum, entry)| *sum -= value * entry);
        }
        solution
    }

    /// Appends a row to the matrix and its factor; not if it depends on the others within rounding.
    fn append(&mut self, mut row: Vec<f64>) -> bool {
        let last = row.len() - 1;
        for (place, known) in self.factor.iter().enumerate() {
            let sum = aview1(&known[..place]).dot(&aview1(&row[..place]));
            row[place] = (row[place] - sum) / known[place];
        }
        let left = row[last] - row[..last].iter().map(|entry| entry * entry).sum::<f64>();
        let is_new = left > f64::EPSILON * row[last];
        if is_new {
            row[last] = left.sqrt();
            self.factor.push(row);
        }
        is_new
    }

    /// Lets a member go: its row leaves the factor, and rotations of neighbouring columns make the rest triangular again.
    fn let_go(&mut self, place: usize) {
        self.members.remove(place);
        self.weights.remove(place);
        self.factor.remove(place);
        for column in place..self.factor.len() {
            let (a, b) = (self.factor[column][column], self.factor[column][column + 1]);
            let length = (a * a + b * b).sqrt();
            let (cosine, sine) = (a / length, b / length);
            for row in &mut self.factor[column..] {
                let (a, b) = (row[column], row[column + 1]);
                (row[column], row[column + 1]) = (cosine * a + sine * b, cosine * b - sine * a);
            }
            self.factor[column].truncate(column + 1);
        }
    }
}
