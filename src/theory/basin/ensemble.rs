//! Many effective neurons that go through time together; the equations are in [`super::trajectories`].

use statrs::function::erf::erfc_inv;

use crate::random::{Stream, shuffle_front};

/// Part of the standard deviation of the noise below which a step brings nothing new.
const NOTHING_NEW: f64 = 1e-6;
/// Norm below which a change of the states is less than one flip.
const NO_FLIP: f64 = 1e-5;
/// Neurons that stay in the first cache while all times go by.
const BLOCK: usize = 512;

/// All neurons at one time, as vectors, and their past in an orthonormal basis.
///
/// Two kinds of vectors enter the basis in the order in which they come: what is new in the states of a step, and
/// what is new in its noise, the innovation.
pub(super) struct Ensemble {
    stream: Stream,
    quantiles: Vec<f32>,
    spins: Vec<f32>,
    /// Orthonormal, and orthogonal to a constant.
    basis: Vec<Vec<f32>>,
    memory: Memory,
    frozen: bool,
}

/// The past as the averages know it: one row for each time.
struct Memory {
    load: f64,
    overlaps: Vec<f64>,
    /// s(t) - m(t) in the basis.
    components: Vec<Vec<f64>>,
    /// (1 - G)^-1.
    propagator: Vec<Vec<f64>>,
    /// L, the noise in its innovations.
    factor: Vec<Vec<f64>>,
    /// Time and place in the basis of every innovation.
    innovations: Vec<(usize, usize)>,
}

impl Ensemble {
    /// `side` squared neurons with this overlap.
    pub(super) fn new(load: f64, start_overlap: f64, side: usize, stream: Stream) -> Self {
        let neurons = side * side;
        let up = (0.5 * (1.0 + start_overlap) * neurons as f64).round() as usize;
        let spins = (0..neurons).map(|k| if k < up { 1.0 } else { -1.0 }).collect();
        Self {
            stream,
            quantiles: quantiles(neurons),
            spins,
            basis: Vec::new(),
            memory: Memory::new(load),
            frozen: false,
        }
    }

    /// The present overlap.
    pub(super) fn overlap(&self) -> f64 {
        self.spins.iter().map(|&s| f64::from(s)).sum::<f64>() / self.spins.len() as f64
    }

    /// Whether nothing moves any more.
    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// One step.
    pub(super) fn step(&mut self) {
        let overlap = self.overlap();
        let centred = self.spins.iter().map(|s| s - overlap as f32).collect();
        let components = self.enter(centred);
        self.memory.take(overlap, components);
        let new_noise = self.memory.next_noise();
        let mut field = self.known_field();
        if let Some(deviation) = new_noise {
            self.memory.innovations.push((self.memory.overlaps.len() - 1, self.basis.len()));
            let noise = self.spread_noise(&field);
            self.enter(noise);
            if let Some(innovation) = self.basis.last() {
                add(&mut field, deviation as f32, innovation);
            }
        }
        let next: Vec<f32> = field.iter().map(|&h| if h > 0.0 { 1.0 } else { -1.0 }).collect();
        self.frozen = new_noise.is_none() && next == self.spins;
        self.spins = next;
    }

    /// The components of a vector in the basis, the last of them along a new member, if it has a part outside.
    fn enter(&mut self, mut vector: Vec<f32>) -> Vec<f64> {
        let mut components: Vec<f64> = self.basis.iter().map(|other| dot(&vector, other)).collect();
        let taken_out: Vec<f64> = components.iter().map(|x| -x).collect();
        combine(&mut vector, &taken_out, &self.basis);
        let norm = dot(&vector, &vector).sqrt();
        if norm > NO_FLIP {
            for x in &mut vector {
                *x /= norm as f32;
            }
            self.basis.push(vector);
            components.push(norm);
        }
        components
    }

    /// The fields without the noise that is new.
    fn known_field(&self) -> Vec<f32> {
        let (constant, weights) = self.memory.known_field(self.basis.len());
        let mut field = vec![constant as f32; self.spins.len()];
        combine(&mut field, &weights, &self.basis);
        field
    }

    /// Normal quantiles, all of them, spread evenly over the neurons in the order of their known fields.
    ///
    /// On a square grid, each of the groups of neighbouring fields gets one quantile from each of the strata.
    fn spread_noise(&mut self, known: &[f32]) -> Vec<f32> {
        let side = self.quantiles.len().isqrt();
        for stratum in self.quantiles.chunks_mut(side) {
            stratum.sort_unstable_by(f32::total_cmp);
            shuffle_front(stratum, side, &mut self.stream);
        }
        let mut noise = vec![0.0; known.len()];
        let mut hand = Vec::with_capacity(side);
        for (group, neurons) in by_field(known).chunks(side).enumerate() {
            hand.clear();
            hand.extend(self.quantiles.iter().skip(group).step_by(side));
            shuffle_front(&mut hand, side, &mut self.stream);
            for (&neuron, &z) in neurons.iter().zip(&hand) {
                noise[neuron as usize] = z;
            }
        }
        noise
    }
}

impl Memory {
    fn new(load: f64) -> Self {
        Self {
            load,
            overlaps: Vec::new(),
            components: Vec::new(),
            propagator: Vec::new(),
            factor: Vec::new(),
            innovations: Vec::new(),
        }
    }

    /// The states of one more time.
    fn take(&mut self, overlap: f64, components: Vec<f64>) {
        self.overlaps.push(overlap);
        self.components.push(components);
        let response = self.response();
        self.propagate(&response);
    }

    /// G(t, .) for the last time: G L = <s(t) eta>, solved on the times with an innovation.
    fn response(&self) -> Vec<f64> {
        let time = self.factor.len();
        let mut response = vec![0.0; time];
        for (k, &(then, place)) in self.innovations.iter().enumerate().rev() {
            let later =
                self.innovations[k + 1..].iter().map(|&(late, _)| response[late] * self.factor[late][k]);
            response[then] = (self.components[time][place] - later.sum::<f64>()) / self.factor[then][k];
        }
        response
    }

    /// The next row of (1 - G)^-1 = 1 + G (1 - G)^-1.
    fn propagate(&mut self, response: &[f64]) {
        let time = response.len();
        let entry = |past: usize| (past..time).map(|then| response[then] * self.propagator[then][past]).sum();
        let row = (0..time).map(entry).chain([1.0]).collect();
        self.propagator.push(row);
    }

    fn correlation(&self, a: usize, b: usize) -> f64 {
        if a == b {
            return 1.0;
        }
        self.overlaps[a] * self.overlaps[b] + inner(&self.components[a], &self.components[b])
    }

    /// The next row of L; returns the deviation of the noise that is new, if there is any.
    fn next_noise(&mut self) -> Option<f64> {
        let time = self.factor.len();
        let last = &self.propagator[time];
        let half: Vec<f64> =
            (0..=time).map(|b| (0..=time).map(|a| last[a] * self.correlation(a, b)).sum()).collect();
        let covariance = |then: usize| self.load * inner(&half, &self.propagator[then]);
        let mut row: Vec<f64> = Vec::new();
        for (k, &(then, _)) in self.innovations.iter().enumerate() {
            let known = inner(&row, &self.factor[then]);
            row.push((covariance(then) - known) / self.factor[then][k]);
        }
        let variance = covariance(time);
        let left = (variance - inner(&row, &row)).max(0.0).sqrt();
        let new = (left > NOTHING_NEW * variance.sqrt()).then_some(left);
        row.extend(new);
        self.factor.push(row);
        new
    }

    /// m(t) + alpha sum R(t, t') s(t') + noise of the past: a constant and the weights in a basis of this size.
    fn known_field(&self, size: usize) -> (f64, Vec<f64>) {
        let time = self.overlaps.len() - 1;
        let mut constant = self.overlaps[time];
        let mut weights = vec![0.0; size];
        for (then, components) in self.components[..time].iter().enumerate() {
            let strength = self.load * self.propagator[time][then];
            constant += strength * self.overlaps[then];
            weights.iter_mut().zip(components).for_each(|(weight, x)| *weight += strength * x);
        }
        for (&(_, place), part) in self.innovations.iter().zip(&self.factor[time]) {
            weights[place] += part;
        }
        (constant, weights)
    }
}

/// The neurons by rising field.
fn by_field(fields: &[f32]) -> Vec<u32> {
    // Integers sort faster: the bits of the field in an order that is that of the numbers, then the neuron.
    let rank = |field: f32| {
        let bits = field.to_bits();
        if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
    };
    let mut keys: Vec<u64> =
        fields.iter().zip(0..).map(|(&field, neuron)| u64::from(rank(field)) << 32 | neuron).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| key as u32).collect()
}

/// Adds a combination of vectors, block by block.
fn combine(sum: &mut [f32], weights: &[f64], vectors: &[Vec<f32>]) {
    for (start, sum) in (0..).step_by(BLOCK).zip(sum.chunks_mut(BLOCK)) {
        for (vector, &weight) in vectors.iter().zip(weights) {
            add(sum, weight as f32, &vector[start..start + sum.len()]);
        }
    }
}

fn add(sum: &mut [f32], weight: f32, terms: &[f32]) {
    for (sum, term) in sum.iter_mut().zip(terms) {
        *sum += weight * term;
    }
}

/// The sum of products over the places that both have.
fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The average product; short sums in single precision, their sum in double.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let blocks = a.chunks(BLOCK).zip(b.chunks(BLOCK));
    blocks.map(|(a, b)| f64::from(short_dot(a, b))).sum::<f64>() / a.len() as f64
}

fn short_dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let mut lanes = [0.0; 16];
    for (a, b) in a.iter().zip(b) {
        for k in 0..16 {
            lanes[k] += a[k] * b[k];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}

/// Normal quantiles of equal probability, rising, scaled to variance one.
fn quantiles(count: usize) -> Vec<f32> {
    let quantile = |k: usize| -std::f64::consts::SQRT_2 * erfc_inv((2 * k + 1) as f64 / count as f64);
    let values: Vec<f64> = (0..count).map(quantile).collect();
    let scale = (inner(&values, &values) / count as f64).sqrt().recip();
    values.iter().map(|z| (z * scale) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    fn ensemble(load: f64, start_overlap: f64) -> Ensemble {
        Ensemble::new(load, start_overlap, 100, stream(1, Purpose::Theory, &[]))
    }

    #[test]
    fn basis_stays_orthonormal() {
        let mut ensemble = ensemble(0.1, 0.4);
        for _ in 0..12 {
            ensemble.step();
        }
        for (j, a) in ensemble.basis.iter().enumerate() {
            for (k, b) in ensemble.basis.iter().enumerate() {
                let expected = if j == k { 1.0 } else { 0.0 };
                assert!((dot(a, b) - expected).abs() < 1e-4, "{j} {k}: {}", dot(a, b));
            }
        }
    }

    #[test]
    fn noise_has_its_covariance() {
        let mut ensemble = ensemble(0.1, 0.4);
        for _ in 0..8 {
            ensemble.step();
        }
        let Memory { load, propagator, factor, .. } = &ensemble.memory;
        let covariance = |a: usize, b: usize| {
            let terms = (0..=a).flat_map(|j| (0..=b).map(move |k| (j, k)));
            let term = |(j, k)| propagator[a][j] * ensemble.memory.correlation(j, k) * propagator[b][k];
            load * terms.map(term).sum::<f64>()
        };
        for a in 0..8 {
            for b in 0..=a {
                let found = inner(&factor[a], &factor[b]);
                assert!((found - covariance(a, b)).abs() < 1e-10, "{a} {b}: {found}");
            }
        }
    }

    #[test]
    fn fields_are_sorted_whatever_their_sign() {
        assert_eq!(by_field(&[0.5, -1.0, -0.0, 2.0, -3.0, 0.0]), [4, 1, 2, 5, 0, 3]);
    }
}
