//! The engine that changes with the flip rate.
//!
//! Every engine gives the same trajectory, so one may take over from another at any time. For each of them the time is
//! added up that it would have saved at the flip rates seen; when that exceeds the time to build it, it is built.
//! Then no sequence of flip rates costs much more than twice what the best choice in hindsight would have
//! (the ski rental of online algorithms: Karlin, Manasse, Rudolph, Sleator 1988).

use std::sync::Arc;

use super::{Fields, Layout, Overlaps};
use crate::network::kernel::Level;
use crate::network::{Bath, Move, Patterns, Played, SpinSystem, Spins};

/// A Hebbian network that uses whichever engine is fastest.
pub struct Adaptive {
    patterns: Arc<Patterns>,
    level: Level,
    threads: usize,
    /// The engines that may be used; the one in use has the number `current`.
    choices: Vec<Choice>,
    current: usize,
}

/// An engine and what speaks for it.
struct Choice {
    layout: Layout,
    /// Kept once built, in whatever state.
    engine: Option<Box<dyn SpinSystem>>,
    /// Nanoseconds it would have saved.
    saved: f64,
}

impl Adaptive {
    /// The network that stores `patterns`, in the state of the first of them; `matrix` allows the dense matrix.
    ///
    /// # Panics
    /// If there is no pattern, or `N P >= 2^30`; [`super::Engine::layout`] never asks for that.
    #[must_use]
    pub fn new(patterns: Arc<Patterns>, level: Level, matrix: bool) -> Self {
        let choice = |layout| Choice { layout, engine: None, saved: 0.0 };
        let mut choices = vec![choice(Layout::Overlaps), choice(Layout::FieldsOnTheFly)];
        if matrix {
            choices.push(choice(Layout::Fields));
        }
        choices[0].engine = Some(Box::new(Overlaps::with_level(patterns.clone(), level)));
        Self { patterns, level, threads: 1, choices, current: 0 }
    }

    fn engine(&self) -> &dyn SpinSystem {
        self.choices[self.current].engine.as_deref().expect("the engine in use is built")
    }

    fn engine_mut(&mut self) -> &mut dyn SpinSystem {
        self.choices[self.current].engine.as_deref_mut().expect("the engine in use is built")
    }

    /// Weighs the engines after some moves and changes to another if that pays.
    fn learn(&mut self, moves: usize, flips: u64) {
        let (neurons, patterns) = (self.patterns.neurons(), self.patterns.patterns());
        let rate = flips as f64 / moves.max(1) as f64;
        let cost = |layout: Layout| layout.nanoseconds_per_update(neurons, patterns, rate);
        let spent = cost(self.choices[self.current].layout);
        for choice in &mut self.choices {
            choice.saved = (choice.saved + moves as f64 * (spent - cost(choice.layout))).max(0.0);
        }
        let price = |choice: &Choice| {
            let fill = Layout::Overlaps.nanoseconds_to_build(neurons, patterns);
            if choice.engine.is_some() { fill } else { choice.layout.nanoseconds_to_build(neurons, patterns) }
        };
        let gain = |choice: &Choice| choice.saved - price(choice);
        let others = (0..self.choices.len()).filter(|&other| other != self.current);
        let best = others.max_by(|&a, &b| gain(&self.choices[a]).total_cmp(&gain(&self.choices[b])));
        if let Some(best) = best.filter(|&best| gain(&self.choices[best]) > 0.0) {
            self.change_to(best);
        }
    }

    /// Goes on with another engine from the present state.
    fn change_to(&mut self, number: usize) {
        let spins = self.engine().spins().clone();
        let (patterns, level, threads) = (&self.patterns, self.level, self.threads);
        let choice = &mut self.choices[number];
        let build = || -> Box<dyn SpinSystem> {
            match choice.layout {
                Layout::Fields => Box::new(Fields::dense_with_level(patterns.clone(), level)),
                Layout::FieldsOnTheFly => Box::new(Fields::on_the_fly_with_level(patterns.clone(), level)),
                _ => Box::new(Overlaps::with_level(patterns.clone(), level)),
            }
        };
        let engine = choice.engine.get_or_insert_with(build);
        engine.split_over(threads);
        engine.set_spins(&spins);
        self.current = number;
        self.choices.iter_mut().for_each(|choice| choice.saved = 0.0);
    }
}

impl SpinSystem for Adaptive {
    fn spins(&self) -> &Spins {
        self.engine().spins()
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.engine_mut().set_spins(spins);
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.engine().scaled_field(neuron)
    }

    fn scale(&self) -> f64 {
        self.engine().scale()
    }

    fn flip(&mut self, neuron: usize) {
        self.engine_mut().flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        self.engine().recurrent_energy()
    }

    fn is_plainly_still(&self, bath: &Bath) -> bool {
        self.engine().is_plainly_still(bath)
    }

    fn is_still(&self, bath: &Bath) -> bool {
        self.engine().is_still(bath)
    }

    fn name(&self) -> &'static str {
        self.engine().name()
    }

    fn split_over(&mut self, threads: usize) {
        self.threads = threads;
        self.engine_mut().split_over(threads);
    }

    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let played = self.engine_mut().play(moves, bath);
        self.learn(moves.len(), played.flips);
        played
    }

    fn play_together(&mut self, moves: &[Move], bath: &Bath) -> Played {
        let played = self.engine_mut().play_together(moves, bath);
        self.learn(moves.len(), played.flips);
        played
    }
}
