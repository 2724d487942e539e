//! The seam of networks: a ring of ferromagnetic bonds, which has nothing to do with patterns, moves under
//! every rule of motion as it is and has its exact energy (Ising 1925).

use attractor::dynamics::{Dynamics, Glauber, Order, start};
use attractor::network::{Bath, SpinSystem, Spins};
use attractor::random::{Purpose, stream};
use attractor::statistics::{binned_error, mean};

/// `W_ij = 1` for neighbours on a ring of N neurons.
struct Ring {
    spins: Spins,
}

impl SpinSystem for Ring {
    fn spins(&self) -> &Spins {
        &self.spins
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.spins.clone_from(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        let n = self.spins.neurons();
        f64::from(self.spins.spin((neuron + 1) % n) + self.spins.spin((neuron + n - 1) % n))
    }

    fn scale(&self) -> f64 {
        1.0
    }

    fn flip(&mut self, neuron: usize) {
        self.spins.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        let n = self.spins.neurons();
        let bonds = (0..n).map(|i| f64::from(self.spins.spin(i) * self.spins.spin((i + 1) % n)));
        -bonds.sum::<f64>() / n as f64
    }
}

#[test]
fn a_ring_has_the_energy_of_ising() {
    let (n, temperature) = (20, 1.5_f64);
    let t = (1.0 / temperature).tanh();
    let exact = -(t + t.powi(n - 1)) / (1.0 + t.powi(n));
    for order in [Order::Random, Order::Sequential, Order::Permutation] {
        let mut chance = stream(3, Purpose::Dynamics, &[]);
        let mut ring = Ring { spins: start::random(n as usize, &mut chance) };
        let bath = Bath::new(temperature).expect("positive");
        let mut glauber = Glauber::new(order);
        let energies: Vec<f64> = (0..100_000)
            .map(|_| {
                glauber.sweep(&mut ring, &bath, &mut chance);
                ring.energy(&bath)
            })
            .collect();
        let (value, error) = (mean(&energies).expect("many"), binned_error(&energies).expect("many"));
        assert!(error < 0.002, "too noisy to test anything: {error}");
        assert!((value - exact).abs() < 5.0 * error, "{order:?}: {value} +- {error}, exact {exact}");
    }
}
