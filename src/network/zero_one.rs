//! Units that are 0 or 1, as in Hopfield's paper of 1982, over any network of neurons `+-1`.
//!
//! ```text
//! E = -(1/2) sum_ij W_ij V_i V_j + sum_i U_i V_i,   V_i -> 1 if sum_j W_ij V_j > U_i, else 0,   V = (1 + s)/2
//! ```
//!
//! In `s` this is a network of couplings `W/4` in fields `(1/4) sum_j W_ij - U_i/2`: silent units do not count against the others. With the
//! thresholds `U_i = (1/2) sum_j W_ij` the fields vanish, and it is the network of `+-1` at four times the temperature. (Hopfield, PNAS 79, 2554 (1982).)

use super::{SpinSystem, Spins};

/// Any network as one of units 0 and 1; a neuron `+1` is a unit 1.
///
/// ```
/// use attractor::network::{Bath, CoupledNetwork, Couplings, SpinSystem, ZeroOne};
/// use ndarray::array;
/// // Two active units that hold each other up: E = -V_1 V_2 / 2.
/// let pair = Couplings::new(array![[0.0, 0.5], [0.5, 0.0]], 1.0);
/// let mut units = ZeroOne::new(Box::new(CoupledNetwork::new(pair.into())));
/// assert_eq!(units.energy(&Bath::cold()), -0.25);
/// units.flip(0);
/// assert_eq!(units.energy(&Bath::cold()), 0.0);
/// ```
pub struct ZeroOne {
    inner: Box<dyn SpinSystem>,
    /// `sum_j W_ij` in the units of the inner network, shape `[N]`.
    sums: Vec<f64>,
    /// `U_i` in the same units.
    thresholds: Vec<f64>,
}

impl ZeroOne {
    /// Thresholds 0, as in 1982.
    #[must_use]
    pub fn new(inner: Box<dyn SpinSystem>) -> Self {
        Self::with_thresholds(inner, |_| 0.0)
    }

    /// Thresholds `U_i = (1/2) sum_j W_ij`, for which a silent unit counts as much as an active one.
    #[must_use]
    pub fn balanced(inner: Box<dyn SpinSystem>) -> Self {
        Self::with_thresholds(inner, |sum| sum / 2.0)
    }

    fn with_thresholds(mut inner: Box<dyn SpinSystem>, threshold: impl Fn(f64) -> f64) -> Self {
        // With all neurons up each field is the sum of its couplings.
        let (state, neurons) = (inner.spins().clone(), inner.neurons());
        inner.set_spins(&Spins::from_fn(neurons, |_| true));
        let sums: Vec<f64> = (0..neurons).map(|neuron| inner.scaled_field(neuron)).collect();
        inner.set_spins(&state);
        let thresholds = sums.iter().map(|&sum| threshold(sum)).collect();
        Self { inner, sums, thresholds }
    }
}

impl SpinSystem for ZeroOne {
    fn spins(&self) -> &Spins {
        self.inner.spins()
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.inner.set_spins(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.inner.scaled_field(neuron) + self.sums[neuron] - 2.0 * self.thresholds[neuron]
    }

    fn scale(&self) -> f64 {
        4.0 * self.inner.scale()
    }

    fn flip(&mut self, neuron: usize) {
        self.inner.flip(neuron);
    }

    /// That of the units, `-(1/2N) sum_ij W_ij V_i V_j + (1/N) sum_i U_i V_i`.
    fn recurrent_energy(&self) -> f64 {
        let active = (0..self.neurons()).filter(|&neuron| self.spins().is_up(neuron));
        let of_unit = |unit: usize| {
            // For sum_j W_ij V_j = (sum_j W_ij s_j + sum_j W_ij) / 2.
            self.thresholds[unit] - (self.inner.scaled_field(unit) + self.sums[unit]) / 4.0
        };
        active.map(of_unit).sum::<f64>() / (self.inner.scale() * self.neurons() as f64)
    }

    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn split_over(&mut self, threads: usize) {
        self.inner.split_over(threads);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dynamics::{Dynamics, Glauber, Little, Order, start};
    use crate::network::hebb::Overlaps;
    use crate::network::{Bath, Patterns};
    use crate::random::{Purpose, stream};

    /// States after each of four sweeps.
    fn trajectory(
        mut network: impl SpinSystem,
        rule: &mut dyn Dynamics,
        temperature: f64,
        seed: u64,
    ) -> Vec<Spins> {
        let bath = Bath::new(temperature).expect("not negative");
        let mut chance = stream(seed, Purpose::Dynamics, &[]);
        network.set_spins(&start::random(network.neurons(), &mut chance));
        let mut sweep = || {
            rule.sweep(&mut network, &bath, &mut chance);
            network.spins().clone()
        };
        (0..4).map(|_| sweep()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn balanced_units_take_the_trajectories_of_neurons(
            seed in 0..u64::MAX, neurons in 2..90_usize, count in 1..40_usize, cold: bool, together: bool,
        ) {
            let network = Overlaps::new(Patterns::random(seed, neurons, count, 0, 0).into());
            let temperature = if cold { 0.0 } else { 0.4 };
            let rule = || -> Box<dyn Dynamics> {
                if together { Box::new(Little::default()) } else { Box::new(Glauber::new(Order::Random)) }
            };
            let neurons = trajectory(network.clone(), &mut *rule(), temperature, seed);
            let units = trajectory(ZeroOne::balanced(Box::new(network)), &mut *rule(), temperature / 4.0, seed);
            prop_assert_eq!(neurons, units);
        }

        #[test]
        fn units_have_the_fields_and_energy_of_1982(seed in 0..u64::MAX, n in 2..30_usize, count in 1..20_usize) {
            let patterns = Patterns::random(seed, n, count, 0, 0);
            let xi = patterns.to_array().mapv(f64::from);
            let mut w = xi.t().dot(&xi) / n as f64;
            w.diag_mut().fill(0.0);
            let mut units = ZeroOne::new(Box::new(Overlaps::new(patterns.into())));
            units.set_spins(&start::random(n, &mut stream(seed, Purpose::Start, &[])));
            let v = units.spins().to_array().mapv(|s| f64::midpoint(f64::from(s), 1.0));
            let received = w.dot(&v);
            for unit in 0..n {
                prop_assert!((2.0 * units.scaled_field(unit) / units.scale() - received[unit]).abs() < 1e-12);
            }
            prop_assert!((units.recurrent_energy() + v.dot(&received) / (2.0 * n as f64)).abs() < 1e-12);
        }
    }
}
