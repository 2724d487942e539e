//! Small networks, N <= 8, by full enumeration: the transition kernels and what they leave stationary.
//!
//! The chance of a move is an integer of 32 bits and the outcome is monotone in it, so that the
//! probability of an outcome is a count found by bisection: exact up to 2^-32, without any sampling.

use std::sync::Arc;

use attractor::dynamics::{Dynamics, Glauber, Little, Order};
use attractor::network::hebb::{Fields, Overlaps, Plain};
use attractor::network::learning::{Learning, Rule};
use attractor::network::{Bath, CoupledNetwork, Move, Patterns, SpinSystem, Spins, Synapses, Wiring};
use attractor::random::{Purpose, Stream, stream};
use attractor::statistics::{Estimate, binned_error, mean};
use ndarray::{Array1, Array2};
use ndarray_rand::RandomExt;
use ndarray_rand::rand_distr::Normal;

/// Resolution of a probability, and room for rounding in sums over 2^8 states.
const EXACT: f64 = 2e-9;

/// A small network with external fields, and the same in real matrices from the textbook formulae.
struct Case {
    neurons: usize,
    temperature: f64,
    network: Box<dyn SpinSystem>,
    bath: Bath,
    couplings: Array2<f64>,
    theta: Array1<f64>,
    patterns: Arc<Patterns>,
}

impl Case {
    fn new(neurons: usize, patterns: usize, temperature: f64, spread: f64, seed: u64) -> Self {
        let patterns = Arc::new(Patterns::random(seed, neurons, patterns, 0, 0));
        let xi = patterns.to_array().mapv(f64::from);
        let mut couplings = xi.t().dot(&xi) / neurons as f64;
        couplings.diag_mut().fill(0.0);
        let mut chance = stream(seed, Purpose::Start, &[]);
        let theta = Array1::random_using(neurons, Normal::new(0.0, spread).expect("valid"), &mut chance);
        let mut bath = Bath::new(temperature).expect("valid");
        if spread > 0.0 {
            bath = bath.with_external_field(&theta.to_vec()).expect("finite");
        }
        let network: Box<dyn SpinSystem> = match seed % 3 {
            0 => Box::new(Plain::new(patterns.clone())),
            1 => Box::new(Overlaps::new(patterns.clone())),
            _ => Box::new(Fields::dense(patterns.clone())),
        };
        Self { neurons, temperature, network, bath, couplings, theta, patterns }
    }

    /// The same with other couplings: those of a rule, or what is left of Hebb's.
    fn wired(wiring: &Wiring, neurons: usize, patterns: usize, temperature: f64, spread: f64) -> Self {
        let case = Self::new(neurons, patterns, temperature, spread, 17);
        let couplings = wiring.couplings(&case.patterns, 3).expect("few patterns");
        let matrix = Array2::from_shape_fn((neurons, neurons), |(i, j)| couplings.coupling(i, j));
        assert!(matrix == matrix.t(), "{wiring:?} is symmetric");
        Self { network: Box::new(CoupledNetwork::new(Arc::new(couplings))), couplings: matrix, ..case }
    }

    /// Every rule with symmetric couplings, and every change of synapses that leaves them so.
    fn all_wired() -> Vec<Self> {
        let learned = |rule, dreams| {
            let learning = Learning { rule, dreams: Some(dreams), margin: None, activity: 0.0 };
            Wiring { learning, ..Wiring::default() }
        };
        let changed = |synapses| Wiring { synapses, ..Wiring::default() };
        let intact = Synapses::default();
        let wirings = [
            learned(Rule::HebbPerPattern, 0.0),
            learned(Rule::Storkey, 0.0),
            learned(Rule::PseudoInverse, 0.0),
            learned(Rule::Dreaming, 2.0),
            learned(Rule::Unlearning, 2.0),
            learned(Rule::Covariance, 0.0),
            changed(Synapses { connectivity: 0.6, ..intact }),
            changed(Synapses { noise: 0.7, ..intact }),
            changed(Synapses { clipped: true, ..intact }),
            changed(Synapses { connectivity: 0.8, noise: 0.3, clipped: true, ..intact }),
        ];
        let baths = [(0.5, 0.3), (0.8, 0.0)].into_iter().cycle();
        let sized = wirings.iter().zip(baths);
        sized.map(|(wiring, (temperature, spread))| Self::wired(wiring, 7, 3, temperature, spread)).collect()
    }

    fn all() -> Vec<Self> {
        Self::all_hebbian().into_iter().chain(Self::all_wired()).collect()
    }

    fn all_hebbian() -> Vec<Self> {
        let sizes = [(2, 1), (3, 2), (5, 3), (6, 2), (7, 5), (8, 3), (8, 12)];
        // Without external fields comparisons take another path than with them: both are enumerated.
        let baths = [(0.3, 0.3), (0.3, 0.0), (0.8, 0.3), (0.8, 0.0), (2.0, 0.0)];
        let cases = sizes.iter().zip(0..).flat_map(|(&(n, p), k)| {
            baths.map(|(temperature, spread)| Self::new(n, p, temperature, spread, k))
        });
        cases.collect()
    }

    fn states(&self) -> usize {
        1 << self.neurons
    }

    fn spins(&self, state: usize) -> Spins {
        Spins::from_fn(self.neurons, |neuron| state >> neuron & 1 == 1)
    }

    fn real(&self, state: usize) -> Array1<f64> {
        self.spins(state).to_array().mapv(f64::from)
    }

    /// `h_i = sum_j W_ij s_j + theta_i`.
    fn fields(&self, state: usize) -> Array1<f64> {
        self.couplings.dot(&self.real(state)) + &self.theta
    }

    /// `E = -1/2 sum_ij W_ij s_i s_j - sum_i theta_i s_i`.
    fn energy(&self, state: usize) -> f64 {
        let s = self.real(state);
        -0.5 * s.dot(&self.couplings.dot(&s)) - self.theta.dot(&s)
    }

    /// Boltzmann's measure.
    fn boltzmann(&self) -> Vec<f64> {
        normalised((0..self.states()).map(|state| -self.energy(state) / self.temperature).collect())
    }

    /// The stationary measure of Little dynamics, `exp(sum theta_i s_i / T) prod_i 2 cosh(h_i / T)`.
    fn little_measure(&self) -> Vec<f64> {
        let logarithm = |state: usize| {
            let bias = self.theta.dot(&self.real(state)) / self.temperature;
            let fields = self.fields(state);
            bias + fields.iter().map(|h| (2.0 * (h / self.temperature).cosh()).ln()).sum::<f64>()
        };
        normalised((0..self.states()).map(logarithm).collect())
    }

    /// The probability that the network's own move makes neuron i `+1`, counted over all chances.
    fn probability_up(&mut self, state: usize, neuron: u32) -> f64 {
        self.network.set_spins(&self.spins(state));
        let up = self.network.spins().is_up(neuron as usize);
        let becomes_up = |chance| self.network.would_flip(Move { neuron, chance }, &self.bath) != up;
        let (mut low, mut high) = (0_u64, 1 << 32);
        while low < high {
            let middle = u64::midpoint(low, high);
            if becomes_up(middle as u32) { low = middle + 1 } else { high = middle }
        }
        low as f64 / 4_294_967_296.0
    }

    /// `[states, N]`: probabilities of becoming `+1`.
    fn probabilities(&mut self) -> Array2<f64> {
        let shape = (self.states(), self.neurons);
        Array2::from_shape_fn(shape, |(state, neuron)| self.probability_up(state, neuron as u32))
    }
}

fn normalised(logarithms: Vec<f64>) -> Vec<f64> {
    let sum: f64 = logarithms.iter().map(|l| l.exp()).sum();
    logarithms.into_iter().map(|l| l.exp() / sum).collect()
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// One update of one neuron.
fn after_single(measure: &[f64], up: &Array2<f64>, neuron: usize) -> Vec<f64> {
    let mut next = vec![0.0; measure.len()];
    for (state, weight) in measure.iter().enumerate() {
        next[state | 1 << neuron] += weight * up[[state, neuron]];
        next[state & !(1 << neuron)] += weight * (1.0 - up[[state, neuron]]);
    }
    next
}

#[test]
fn heat_bath_probabilities_are_those_of_glauber() {
    for mut case in Case::all() {
        let up = case.probabilities();
        for state in 0..case.states() {
            for (neuron, field) in case.fields(state).iter().enumerate() {
                let exact = 1.0 / (1.0 + (-2.0 * field / case.temperature).exp());
                let found = up[[state, neuron]];
                assert!(
                    (found - exact).abs() < EXACT,
                    "neuron {neuron} in state {state}: {found}, not {exact}"
                );
            }
        }
    }
}

#[test]
fn boltzmann_is_stationary_under_glauber_in_any_order() {
    for mut case in Case::all() {
        let up = case.probabilities();
        let boltzmann = case.boltzmann();
        let count = case.neurons as f64;
        let mut random = vec![0.0; case.states()];
        let mut sequential = boltzmann.clone();
        for neuron in 0..case.neurons {
            let after = after_single(&boltzmann, &up, neuron);
            random.iter_mut().zip(after).for_each(|(sum, weight)| *sum += weight / count);
            sequential = after_single(&sequential, &up, neuron);
        }
        assert!(largest_difference(&random, &boltzmann) < EXACT);
        assert!(largest_difference(&sequential, &boltzmann) < EXACT * count);
    }
}

#[test]
fn little_dynamics_keeps_its_own_measure_and_not_boltzmanns() {
    let mut farthest: f64 = 0.0;
    for mut case in Case::all() {
        let up = case.probabilities();
        let measure = case.little_measure();
        let mut after = vec![0.0; case.states()];
        for (state, weight) in measure.iter().enumerate() {
            for (next, sum) in after.iter_mut().enumerate() {
                let factor =
                    |i: usize| if next >> i & 1 == 1 { up[[state, i]] } else { 1.0 - up[[state, i]] };
                *sum += weight * (0..case.neurons).map(factor).product::<f64>();
            }
        }
        assert!(largest_difference(&after, &measure) < EXACT * case.neurons as f64);
        farthest = farthest.max(largest_difference(&measure, &case.boltzmann()));
    }
    assert!(farthest > 0.02, "the two measures could not be told apart: {farthest}");
}

#[test]
fn energies_and_fields_are_those_of_the_textbook() {
    for mut case in Case::all() {
        for state in 0..case.states() {
            let spins = case.spins(state);
            case.network.set_spins(&spins);
            let energy = case.network.energy(&case.bath) * case.neurons as f64;
            assert!((energy - case.energy(state)).abs() < 1e-12);
            for (neuron, field) in case.fields(state).iter().enumerate() {
                assert!((case.network.local_field(neuron, &case.bath) - field).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn hebbian_energies_are_those_of_the_overlaps() {
    for mut case in Case::all_hebbian() {
        for state in 0..case.states() {
            let spins = case.spins(state);
            case.network.set_spins(&spins);
            // e = -(1/2) sum_mu m_mu^2 + P/(2N), for the couplings alone.
            let n = case.neurons as f64;
            let squares: f64 = case.patterns.products(&spins).iter().map(|&m| (m as f64 / n).powi(2)).sum();
            let identity = -0.5 * squares + 0.5 * case.patterns.load();
            assert!((case.network.recurrent_energy() - identity).abs() < 1e-14);
        }
    }
}

/// The mean of a series with its error by binning, against its exact value.
fn assert_agrees(name: &str, series: &[f64], exact: f64, largest_error: f64) {
    let value = mean(series).expect("not empty");
    let error = binned_error(series).expect("long");
    let estimate = Estimate { value, error: Some(error) };
    assert!(error < largest_error, "{name}: too noisy to test anything: {estimate}");
    assert!((value - exact).abs() < 5.0 * error, "{name}: {estimate}, enumerated {exact}");
}

fn sampled_against(case: &mut Case, rule: &mut dyn Dynamics, measure: &[f64], name: &str) {
    let mut chance: Stream = stream(7, Purpose::Dynamics, &[]);
    let reference = case.patterns.pattern(0);
    let n = case.neurons as f64;
    let expect = |value: &dyn Fn(usize) -> f64| -> f64 {
        measure.iter().enumerate().map(|(state, weight)| weight * value(state)).sum()
    };
    let energy = expect(&|state| case.energy(state) / n);
    let overlap = expect(&|state| case.spins(state).product(&reference) as f64 / n);
    let (mut energies, mut overlaps) = (Vec::new(), Vec::new());
    for sweep in 0..200_000 {
        rule.sweep(case.network.as_mut(), &case.bath, &mut chance);
        if sweep >= 100 {
            energies.push(case.network.energy(&case.bath));
            overlaps.push(case.network.spins().product(&reference) as f64 / n);
        }
    }
    assert_agrees(&format!("{name} energy"), &energies, energy, 0.003);
    assert_agrees(&format!("{name} overlap"), &overlaps, overlap, 0.01);
}

#[test]
fn sampled_averages_are_the_enumerated_ones_for_every_rule_and_engine() {
    for seed in 0..3 {
        let mut case = Case::new(8, 3, 0.8, if seed == 0 { 0.0 } else { 0.3 }, seed);
        let boltzmann = case.boltzmann();
        for order in [Order::Random, Order::Sequential, Order::Permutation] {
            sampled_against(&mut case, &mut Glauber::new(order), &boltzmann, &format!("{order:?}"));
        }
        let little = case.little_measure();
        sampled_against(&mut case, &mut Little::default(), &little, "Little");
    }
}

#[test]
fn a_lone_neuron_in_a_field_has_magnetisation_tanh_of_field_over_temperature() {
    // Two patterns that cancel: J_01 = 1 - 1 = 0, so that each neuron is alone.
    let patterns = Patterns::from_array(&ndarray::array![[1, 1], [1, -1]].view()).expect("all +-1");
    for temperature in [0.25, 2.0] {
        let mut case = Case::new(2, 1, temperature, 0.3, 0);
        case.network = Box::new(Overlaps::new(Arc::new(patterns.clone())));
        case.bath = Bath::new(temperature).expect("valid").with_external_field(&[0.4, 0.4]).expect("finite");
        let magnetisation = 2.0 * case.probability_up(0, 0) - 1.0;
        assert!((magnetisation - (0.4 / temperature).tanh()).abs() < EXACT);
        let mistaken = (0.4 * temperature).tanh();
        assert!((magnetisation - mistaken).abs() > 0.1, "T would be used as 1/T");
    }
}

#[test]
fn at_zero_temperature_a_neuron_without_field_keeps_its_state() {
    let patterns = Patterns::from_array(&ndarray::array![[1, 1], [1, -1]].view()).expect("all +-1");
    let mut network = Overlaps::new(Arc::new(patterns));
    let cold = Bath::cold();
    for state in 0..4 {
        let spins = Spins::from_fn(2, |neuron| state >> neuron & 1 == 1);
        network.set_spins(&spins);
        assert!(network.is_still(&cold));
        for chance in [0, u32::MAX / 2, u32::MAX] {
            for neuron in 0..2 {
                assert!(!network.would_flip(Move { neuron, chance }, &cold));
            }
        }
    }
}
