//! How firmly a network holds what it stores: the stabilities of its neurons in its patterns.
//!
//! ```text
//! gamma_i^mu = xi_i^mu sum_{j != i} W_ij xi_j^mu / |W_i|,   |W_i|^2 = sum_{j != i} W_ij^2
//! ```
//!
//! A pattern is a fixed point where all its stabilities are above 0, and the larger the least of them, the more wrong inputs a neuron tolerates. No
//! couplings whatever have a least stability above Gardner's ([`optimal_storage`](crate::theory::optimal_storage)). It belongs to the synapses as
//! they are, after dilution, noise and loss. (Gardner, J. Phys. A 21, 257 (1988).)

use super::learning::{product, reaches, rows};
use super::{Blueprint, Memories, Patterns, SpinSystem};

/// The stabilities of one network in its patterns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stability {
    /// The least of any neuron in any pattern.
    pub least: f64,
    /// The mean over neurons and patterns.
    pub mean: f64,
    /// The least over the patterns, mean over the neurons.
    pub margin: f64,
    /// The part of the neurons of which it is the margin asked for, or above 0 where none is; 0 to 1.
    pub learned: f64,
    /// The part of the neurons of which the rule could not tell whether they can learn; 0 to 1.
    pub undecided: f64,
}

/// What a neuron hears, in the units of the network's fields.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Its coupling on itself.
    pub(super) own: f64,
    /// The sum of the squares of all others.
    pub(super) square: f64,
}

impl Blueprint {
    /// The stabilities of a network of this blueprint, which is put into one pattern after the other; a neuron that hears nobody has stability 0. `None` for units 0
    /// and 1, and for patterns of which this process holds a part.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use attractor::network::{Patterns, Wiring, hebb::Layout};
    /// // One stored pattern of 101 neurons: all couplings of a neuron pull the same way.
    /// let patterns = Arc::new(Patterns::random(1, 101, 1, 0, 0));
    /// let blueprint = Wiring::default().blueprint(&patterns, Layout::Plain, 0)?;
    /// let stability = blueprint.stability(&mut *blueprint.build(), &*patterns, None).expect("neurons +-1");
    /// assert_eq!((stability.least, stability.mean, stability.learned), (10.0, 10.0, 1.0));
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn stability(
        &self,
        network: &mut dyn SpinSystem,
        patterns: &dyn Memories,
        margin: Option<f64>,
    ) -> Option<Stability> {
        let heard = self.heard()?;
        let (neurons, count) = (patterns.neurons(), patterns.patterns());
        let (mut least, mut sum) = (vec![f64::INFINITY; neurons], 0.0);
        for pattern in 0..count {
            network.set_spins(&patterns.pattern(pattern));
            for (neuron, heard) in heard.iter().enumerate() {
                let aligned = f64::from(network.spins().spin(neuron)) * network.scaled_field(neuron);
                let stability =
                    if heard.square > 0.0 { (aligned - heard.own) / heard.square.sqrt() } else { 0.0 };
                least[neuron] = stability.min(least[neuron]);
                sum += stability;
            }
        }
        let learned = least.iter().filter(|&&least| reaches(least, margin)).count();
        Some(Stability {
            least: least.iter().copied().fold(f64::INFINITY, f64::min),
            mean: sum / (neurons * count) as f64,
            margin: least.iter().sum::<f64>() / neurons as f64,
            learned: learned as f64 / neurons as f64,
            undecided: self.undecided() as f64 / neurons as f64,
        })
    }

    /// What every neuron hears.
    fn heard(&self) -> Option<Vec<Heard>> {
        match self {
            Self::Hebb(patterns, _) => Some(heard_of(patterns)),
            Self::Inputs(inputs) => Some(inputs.heard()),
            Self::Couplings(couplings, _) => Some(couplings.heard()),
            Self::Split(_) | Self::ZeroOne(_) => None,
        }
    }

    /// The neurons of which the rule could not tell whether they can learn.
    fn undecided(&self) -> usize {
        if let Self::Couplings(_, undecided) = self { *undecided } else { 0 }
    }
}

/// Hebb's rule without its matrix: couplings in units of 1/N, whole numbers.
fn heard_of(patterns: &Patterns) -> Vec<Heard> {
    let (rows, count) = (rows(patterns), patterns.patterns());
    let mut heard = vec![Heard::default(); rows.len()];
    for i in 0..rows.len() {
        for j in 0..i {
            let coupling = product(&rows[i], &rows[j], count);
            heard[i].square += coupling * coupling;
            heard[j].square += coupling * coupling;
        }
    }
    heard
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "parts of a whole number are exact")]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::network::hebb::Engine;
    use crate::network::learning::Learning;
    use crate::network::{Rule, Synapses, Wiring};

    const NEURONS: usize = 23;
    const COUNT: usize = 9;

    /// Least, mean and mean least stability of a matrix, from the definition.
    fn defined(couplings: &Array2<f64>, patterns: &Patterns) -> [f64; 3] {
        let stability = |i: usize, mu: usize| {
            let others = || (0..NEURONS).filter(|&j| j != i);
            let field: f64 = others().map(|j| couplings[[i, j]] * f64::from(patterns.value(mu, j))).sum();
            let length = others().map(|j| couplings[[i, j]].powi(2)).sum::<f64>().sqrt();
            if length > 0.0 { f64::from(patterns.value(mu, i)) * field / length } else { 0.0 }
        };
        let of = |i: usize| (0..COUNT).map(move |mu| stability(i, mu));
        let least: Vec<f64> = (0..NEURONS).map(|i| of(i).fold(f64::INFINITY, f64::min)).collect();
        [
            least.iter().copied().fold(f64::INFINITY, f64::min),
            (0..NEURONS).flat_map(of).sum::<f64>() / (NEURONS * COUNT) as f64,
            least.iter().sum::<f64>() / NEURONS as f64,
        ]
    }

    /// The couplings of a network, from its fields: what all neurons up have more than all but one.
    fn couplings(network: &mut dyn SpinSystem) -> Array2<f64> {
        let mut fields = |down: Option<usize>| -> Vec<f64> {
            network.set_spins(&crate::network::Spins::from_fn(NEURONS, |neuron| Some(neuron) != down));
            (0..NEURONS).map(|neuron| network.scaled_field(neuron) / network.scale()).collect()
        };
        let up = fields(None);
        let without: Vec<Vec<f64>> = (0..NEURONS).map(|j| fields(Some(j))).collect();
        Array2::from_shape_fn((NEURONS, NEURONS), |(i, j)| (up[i] - without[j][i]) / 2.0)
    }

    #[test]
    fn stabilities_are_those_of_the_definition_in_every_network() {
        let patterns = Arc::new(Patterns::random(4, NEURONS, COUNT, 0, 0));
        let rule = |rule| Learning { rule, dreams: Some(1.0), ..Learning::default() };
        let intact = Synapses::default();
        let damaged =
            Synapses { connectivity: 0.6, noise: 0.3, antisymmetry: 0.4, lost_synapses: 0.2, ..intact };
        for (learning, synapses) in [
            (rule(Rule::Hebb), intact),
            (rule(Rule::Hebb), Synapses { inputs: 5, ..intact }),
            (rule(Rule::Hebb), damaged),
            (rule(Rule::Hebb), Synapses { lost_neurons: 1.0, ..intact }),
            (rule(Rule::HebbPerPattern), Synapses { clipped: true, ..intact }),
            (rule(Rule::PseudoInverse), Synapses { self_coupling: true, ..intact }),
            (rule(Rule::Unlearning), intact),
            (rule(Rule::Perceptron), Synapses { lost_neurons: 0.2, ..intact }),
        ] {
            let wiring = Wiring { learning, synapses, zero_one: false };
            for engine in [Engine::Auto, Engine::Plain, Engine::Overlaps, Engine::Fields] {
                let layout = wiring.layout(engine, NEURONS, COUNT);
                let blueprint = wiring.blueprint(&patterns, layout, 5).expect("few patterns");
                let mut network = blueprint.build();
                let expected = defined(&couplings(&mut *network), &patterns);
                let found = blueprint.stability(&mut *network, &*patterns, Some(0.2)).expect("neurons");
                for (found, expected) in [found.least, found.mean, found.margin].into_iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-11, "{wiring:?}: {found}, {expected}");
                }
                assert!(found.undecided == 0.0 && (0.0..=1.0).contains(&found.learned));
            }
        }
    }

    #[test]
    fn a_neuron_has_learned_where_it_reaches_the_margin_asked_for() {
        let patterns = Arc::new(Patterns::random(6, NEURONS, 20, 0, 0));
        let part = |margin| {
            let learning = Learning { rule: Rule::Perceptron, margin, ..Learning::default() };
            let wiring = Wiring { learning, ..Wiring::default() };
            let layout = wiring.layout(Engine::Auto, NEURONS, 20);
            let blueprint = wiring.blueprint(&patterns, layout, 5).expect("some neurons do");
            blueprint.stability(&mut *blueprint.build(), &*patterns, margin).expect("neurons").learned
        };
        // Gardner's bound is 0.57 at this load, with fluctuations of a fifth from neuron to neuron.
        assert_eq!([None, Some(0.1), Some(1.5)].map(part), [1.0, 1.0, 0.0]);
        assert!((0.1..0.9).contains(&part(Some(0.6))), "{}", part(Some(0.6)));
    }
}
