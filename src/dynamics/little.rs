//! Little dynamics: all neurons at once.
//!
//! `P(s'|s) = prod_i exp(h_i s'_i / T) / 2 cosh(h_i / T)` (Little 1974). With symmetric couplings the
//! stationary measure is proportional to `prod_i 2 cosh(h_i / T)`, not Boltzmann's; at T = 0
//! `-sum_ij W_ij s_i(t) s_j(t-1)` never rises, so that the motion ends in a fixed point or a cycle of two states.

use rand::RngCore;

use super::{Dynamics, Outcome};
use crate::network::{Bath, Move, Played, SpinSystem, Spins};
use crate::random::Stream;

/// All neurons at once, one step being one sweep.
#[derive(Clone, Debug, Default)]
pub struct Little {
    moves: Vec<Move>,
    /// The states one and two steps back.
    before: [Option<Spins>; 2],
}

impl Dynamics for Little {
    fn sweep(&mut self, system: &mut dyn SpinSystem, bath: &Bath, stream: &mut Stream) -> Played {
        let thermal = bath.temperature() > 0.0;
        let mut chance = || if thermal { (stream.next_u64() >> 32) as u32 } else { 0 };
        self.moves.clear();
        self.moves.extend((0..system.neurons() as u32).map(|neuron| Move { neuron, chance: chance() }));
        self.before.swap(0, 1);
        self.before[0] = Some(system.spins().clone());
        let played = system.play_together(&self.moves, bath);
        // A step is one event: whichever neuron turned over, it did so at the end of the sweep.
        Played { last_flip: played.last_flip.map(|_| system.neurons() - 1), ..played }
    }

    fn begin(&mut self) {
        self.before = [None, None];
    }

    fn memory(&self) -> Vec<Spins> {
        self.before.iter().flatten().cloned().collect()
    }

    fn recall(&mut self, memory: Vec<Spins>) {
        let mut states = memory.into_iter();
        self.before = [states.next(), states.next()];
    }

    fn ended(&mut self, system: &dyn SpinSystem, _bath: &Bath, last_sweep: Played) -> Option<Outcome> {
        if last_sweep.flips == 0 {
            return Some(Outcome::FixedPoint);
        }
        (self.before[1].as_ref() == Some(system.spins())).then_some(Outcome::Cycle)
    }
}
