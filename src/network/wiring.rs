//! From patterns to a network: a learning rule, and what becomes of its synapses.
//!
//! Hebb's rule with all its synapses needs no couplings: its networks are those of [`hebb`](super::hebb). All others are
//! [`CoupledNetwork`]s.

use std::sync::Arc;

use super::hebb::{Engine, Layout, Split};
use super::learning::{Learned, Learning, Rule};
use super::{
    CoupledNetwork, Couplings, Inputs, Patterns, Shares, SparseNetwork, SpinSystem, Synapses, ZeroOne,
};
use crate::error::Result;
use crate::random::{Purpose, Stream, key, stream};

/// How a network comes from its patterns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wiring {
    /// How patterns become couplings.
    pub learning: Learning,
    /// What becomes of them.
    pub synapses: Synapses,
    /// Whether units are 0 and 1, with thresholds 0, and not `+-1`.
    pub zero_one: bool,
}

/// A network that may be built as often as there are replicas of it.
#[derive(Clone, Debug)]
pub enum Blueprint {
    /// Hebb's rule, from the patterns.
    Hebb(Arc<Patterns>, Layout),
    /// The same, from patterns that several processes hold together.
    Split(Shares),
    /// Few inputs to each neuron, shared by all replicas.
    Inputs(Arc<Inputs>),
    /// Couplings, shared by all replicas, and of how many neurons the rule could not tell whether they can learn.
    Couplings(Arc<Couplings>, usize),
    /// Units 0 and 1 in the place of neurons.
    ZeroOne(Box<Blueprint>),
}

impl Wiring {
    /// A key by which networks of the same wiring stand together.
    #[must_use]
    pub fn key(&self) -> [u64; 13] {
        let (learning, synapses) = (&self.learning, &self.synapses);
        let optional = |value: Option<f64>| value.map_or(u64::MAX, f64::to_bits);
        [
            learning.rule as u64,
            optional(learning.dreams),
            optional(learning.margin),
            learning.activity.to_bits(),
            self.zero_one.into(),
            synapses.inputs as u64,
            synapses.connectivity.to_bits(),
            synapses.noise.to_bits(),
            synapses.antisymmetry.to_bits(),
            synapses.clipped.into(),
            synapses.lost_synapses.to_bits(),
            synapses.lost_neurons.to_bits(),
            synapses.self_coupling.into(),
        ]
    }

    /// Whether it is Hebb's rule with all its synapses.
    fn is_hebb(&self) -> bool {
        self.learning.rule == Rule::Hebb && self.synapses.are_intact()
    }

    /// Whether it is Hebb's rule with all its synapses for neurons `+-1`.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.is_hebb() && !self.zero_one
    }

    /// How fields are computed in such a network.
    #[must_use]
    pub fn layout(&self, engine: Engine, neurons: usize, patterns: usize) -> Layout {
        match self.synapses.inputs {
            _ if self.is_hebb() => engine.layout(neurons, patterns),
            0 => Layout::Couplings,
            inputs => Layout::Inputs(inputs),
        }
    }

    /// The network that stores these patterns; `set` is what tells their set from others.
    ///
    /// # Errors
    /// If the rule cannot store them.
    pub fn blueprint(&self, patterns: &Arc<Patterns>, layout: Layout, set: u64) -> Result<Blueprint> {
        let neurons = if self.is_hebb() {
            Blueprint::Hebb(patterns.clone(), layout)
        } else if self.synapses.inputs > 0 {
            let mut chance = stream(set, Purpose::Synapses, &[]);
            Blueprint::Inputs(Inputs::hebb(patterns, self.synapses.inputs, &mut chance).into())
        } else {
            let (couplings, undecided) = self.learn(patterns, set)?;
            Blueprint::Couplings(couplings.into(), undecided)
        };
        Ok(if self.zero_one { Blueprint::ZeroOne(neurons.into()) } else { neurons })
    }

    /// The couplings of these patterns; `set` is what tells their set from others.
    ///
    /// # Errors
    /// If the rule cannot store them.
    pub fn couplings(&self, patterns: &Patterns, set: u64) -> Result<Couplings> {
        Ok(self.learn(patterns, set)?.0)
    }

    /// The same, and of how many neurons the rule could not tell whether they can learn.
    fn learn(&self, patterns: &Patterns, set: u64) -> Result<(Couplings, usize)> {
        let mut dreams = stream(set, Purpose::Dreams, &[]);
        let Learned { mut couplings, scale, undecided } = self.learning.learn(patterns, &mut dreams)?;
        let chance: [Stream; 5] =
            std::array::from_fn(|which| stream(set, Purpose::Synapses, &[which as u64]));
        let scale = self.synapses.apply(&mut couplings, scale, patterns.patterns(), chance);
        Ok((Couplings::new(couplings, scale), undecided))
    }

    /// What keys the chance of a pattern set: the seed, the number of neurons, its number and its variant.
    #[must_use]
    pub fn set(seed: u64, neurons: usize, (sample, variant): (u64, u64)) -> u64 {
        key(seed, &[neurons as u64, sample, variant])
    }
}

impl Blueprint {
    /// A network, in whatever state.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build(&self) -> Box<dyn SpinSystem> {
        match self {
            Self::Hebb(patterns, layout) => layout.build(patterns.clone()),
            Self::ZeroOne(neurons) => Box::new(ZeroOne::new(neurons.build())),
            Self::Split(shares) => Box::new(Split::new(shares.clone())),
            Self::Inputs(inputs) => Box::new(SparseNetwork::new(inputs.clone())),
            Self::Couplings(couplings, _) => Box::new(CoupledNetwork::new(couplings.clone())),
        }
    }
}
