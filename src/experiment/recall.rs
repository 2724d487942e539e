//! One recall, sweep by sweep: what becomes of a cue.
//!
//! A network that has stored some memories is put into a corrupted or incomplete one, the cue, and left to itself: at T = 0 until no
//! neuron wants to turn over, at T > 0 for some sweeps in the heat bath, and then, cooled to T = 0, until nothing moves. The film keeps the state after every
//! sweep in which something has changed. (Hopfield, PNAS 79, 2554 (1982).)

use std::sync::Arc;

use crate::dynamics::{Descent, Dynamics, Glauber, Order, Outcome, start};
use crate::error::{Error, Result};
use crate::network::hebb::{Engine, Layout};
use crate::network::learning::Learning;
use crate::network::{Bath, Blueprint, Memories, Patterns, Rule, SpinSystem, Spins, Wiring};
use crate::observable::Identity;
use crate::picture::{Mask, Picture};
use crate::random::{Purpose, Stream, stream};

/// How a network is asked to recall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protocol {
    /// The rule by which the memories are stored.
    pub rule: Rule,
    /// Which neuron is updated next.
    pub order: Order,
    /// The temperature T, 0 or above.
    pub temperature: f64,
    /// At T = 0 the largest number of sweeps; at T > 0 the number of sweeps before the descent.
    pub sweeps: u64,
    /// The seed of all chance.
    pub seed: u64,
}

impl Default for Protocol {
    fn default() -> Self {
        Self { rule: Rule::Hebb, order: Order::Random, temperature: 0.0, sweeps: MOST_SWEEPS, seed: 1 }
    }
}

/// The most sweeps of a descent, unless asked otherwise; those of a few thousand neurons end within ten.
pub const MOST_SWEEPS: u64 = 100;

/// The most neurons of a network whose couplings are kept one by one: 0.8 GB of them.
const MOST_COUPLED: usize = 10_000;

/// What is wrong with a cue.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Damage {
    /// The part of the pixels that is turned over, between 0 and 1: exactly `round(N noise)`, drawn without replacement.
    pub noise: f64,
    /// The part that is forgotten, after the noise.
    pub mask: Option<Mask>,
}

impl Damage {
    /// The pixels of so many that are turned over.
    #[must_use]
    pub fn flips(&self, pixels: usize) -> usize {
        (pixels as f64 * self.noise).round() as usize
    }

    /// The picture damaged, by a chance that is a function of the seed and the key alone. More noise turns over further pixels beside those that
    /// less of it does.
    ///
    /// ```
    /// use attractor::experiment::Damage;
    /// let letter = &attractor::picture::letters("T")?[0];
    /// let cue = Damage { noise: 0.2, mask: None }.of(letter, 1, &[]);
    /// assert_eq!(cue.product(&letter.spins), 25 - 2 * 5);
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn of(&self, picture: &Picture, seed: u64, key: &[u64]) -> Spins {
        // Either has its own draws, whatever the other takes.
        let chance = |which| stream(seed, Purpose::Start, &keyed(&picture.spins, &[key, &[which]].concat()));
        let mut cue = picture.spins.clone();
        let flips = self.flips(cue.neurons());
        start::turn_over(&mut cue, flips, &mut chance(0));
        match self.mask {
            Some(mask) => mask.forget(picture, &cue, &mut chance(1)),
            None => cue,
        }
    }
}

/// Coordinates of a stream: the number of neurons, then what else tells this recall from others.
fn keyed(spins: &Spins, key: &[u64]) -> Vec<u64> {
    std::iter::once(spins.neurons() as u64).chain(key.iter().copied()).collect()
}

/// A network that recalls.
pub struct Recall {
    patterns: Arc<Patterns>,
    network: Box<dyn SpinSystem>,
    protocol: Protocol,
    bath: Bath,
}

/// A state on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Sweeps made: 0 for the cue.
    pub sweep: u64,
    /// The temperature of the last of them.
    pub temperature: f64,
    /// The state.
    pub spins: Spins,
    /// Its energy per neuron.
    pub energy: f64,
    /// Its overlaps `m_mu` with all memories.
    pub overlaps: Vec<f64>,
}

/// What became of a cue.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// The cue, then the state after each sweep that changed it.
    pub frames: Vec<Frame>,
    /// How the descent to the last state ended.
    pub outcome: Outcome,
    /// What the last state is.
    pub identity: Identity,
}

impl Frame {
    /// Neurons in which the state differs from this memory, `N (1 - m) / 2`.
    #[must_use]
    pub fn wrong(&self, memory: usize) -> usize {
        (self.spins.neurons() as f64 * (1.0 - self.overlaps[memory]) / 2.0).round() as usize
    }
}

impl Film {
    /// The first and the last frame.
    #[must_use]
    pub fn ends(&self) -> (&Frame, &Frame) {
        (&self.frames[0], &self.frames[self.frames.len() - 1])
    }
}

impl Recall {
    /// The network that stores `patterns`.
    ///
    /// # Errors
    /// If the temperature is negative or no number, or if the rule cannot store them.
    ///
    /// # Panics
    /// If there is no pattern.
    pub fn new(patterns: Arc<Patterns>, protocol: Protocol) -> Result<Self> {
        let blueprint = Self::blueprint(&patterns, &protocol)?;
        Self::of(patterns, &blueprint, protocol)
    }

    /// What networks that store `patterns` are built from.
    ///
    /// # Errors
    /// If the rule cannot store them, or needs more couplings than are kept.
    pub(super) fn blueprint(patterns: &Arc<Patterns>, protocol: &Protocol) -> Result<Blueprint> {
        let learning = Learning { rule: protocol.rule, dreams: Some(1.0), ..Learning::default() };
        let wiring = Wiring { learning, ..Wiring::default() };
        let layout = wiring.layout(Engine::Auto, patterns.neurons(), patterns.patterns());
        if layout == Layout::Couplings && patterns.neurons() > MOST_COUPLED {
            return Err(Error::Argument {
                name: "--rule",
                value: format!("\"{}\" with {} pixels", protocol.rule.word(), patterns.neurons()),
                cure: "only \"hebb\" needs no coupling of each two pixels: ask for it, or give pictures of 10,000 pixels at most",
            });
        }
        wiring.blueprint(patterns, layout, protocol.seed)
    }

    /// The network of a blueprint of these patterns.
    ///
    /// # Errors
    /// If the temperature is negative or no number.
    pub(super) fn of(patterns: Arc<Patterns>, blueprint: &Blueprint, protocol: Protocol) -> Result<Self> {
        let network = blueprint.build();
        Ok(Self { patterns, network, protocol, bath: Bath::new(protocol.temperature)? })
    }

    /// Follows a cue of as many neurons to its end. The same seed, cue and key give the same film; the key tells recalls apart.
    ///
    /// ```
    /// use attractor::experiment::{Damage, Protocol, Recall};
    /// use attractor::picture::{letters, patterns};
    ///
    /// let pictures = letters("TCH")?;
    /// let mut recall = Recall::new(patterns(&pictures)?, Protocol::default())?;
    /// let cue = Damage { noise: 0.04, mask: None }.of(&pictures[1], 1, &[1]);
    /// let film = recall.film(&cue, &[1]);
    /// assert_eq!(film.identity.name(&["T", "C", "H"]), "C");
    /// assert_eq!(film.ends().1.overlaps[1], 1.0);
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    pub fn film(&mut self, cue: &Spins, key: &[u64]) -> Film {
        self.network.set_spins(cue);
        let mut frames = vec![self.frame(0, self.protocol.temperature)];
        let mut made = 0;
        if self.protocol.temperature > 0.0 {
            made = self.protocol.sweeps;
            self.heat(&mut frames, key);
        }
        let outcome = self.descend(&mut frames, made, key);
        let last = &frames[frames.len() - 1];
        let products = Memories::products(&*self.patterns, &last.spins);
        let identity = Identity::of(&last.spins, &*self.patterns, &products);
        Film { frames, outcome, identity }
    }

    /// The sweeps at T > 0.
    fn heat(&mut self, frames: &mut Vec<Frame>, key: &[u64]) {
        let mut rule = Glauber::new(self.protocol.order);
        let mut chance = self.chance(Purpose::Dynamics, key);
        for sweep in 1..=self.protocol.sweeps {
            let played = rule.sweep(&mut *self.network, &self.bath, &mut chance);
            if played.flips > 0 {
                frames.push(self.frame(sweep, self.protocol.temperature));
            }
        }
    }

    /// The descent at T = 0, after so many sweeps.
    fn descend(&mut self, frames: &mut Vec<Frame>, made: u64, key: &[u64]) -> Outcome {
        let purpose = if made > 0 { Purpose::Quench } else { Purpose::Dynamics };
        let most = if made > 0 { MOST_SWEEPS } else { self.protocol.sweeps };
        let mut chance = self.chance(purpose, key);
        let (mut rule, cold) = (Glauber::new(self.protocol.order), self.bath.cooled());
        let mut descent = Descent::default();
        let mut sweep = made;
        while !descent.is_over(most) {
            sweep += 1;
            if descent.sweep(&mut *self.network, &mut rule, &cold, &mut chance).flips > 0 {
                frames.push(self.frame(sweep, 0.0));
            }
            descent.look(&*self.network, &cold, most);
        }
        descent.relaxation().outcome
    }

    fn chance(&self, purpose: Purpose, key: &[u64]) -> Stream {
        stream(self.protocol.seed, purpose, &keyed(self.network.spins(), key))
    }

    fn frame(&self, sweep: u64, temperature: f64) -> Frame {
        let spins = self.network.spins().clone();
        let neurons = spins.neurons() as f64;
        let products = Memories::products(&*self.patterns, &spins);
        let overlaps = products.into_iter().map(|product| product as f64 / neurons).collect();
        Frame { sweep, temperature, energy: self.network.energy(&self.bath), overlaps, spins }
    }
}
