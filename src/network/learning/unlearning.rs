//! Unlearning: what the network dreams is taken out of its couplings again.
//!
//! ```text
//! W_ij -= (eps/N) s_i s_j,   s = where descent at T = 0 ends from a random state
//! ```
//!
//! Most of what random states fall into is spurious, so that the memories gain; too many dreams destroy them, too (Hopfield,
//! Feinstein, Palmer, Nature 304, 158 (1983)).

use ndarray::{Array1, Array2};
use rand::RngCore;

use super::{add_outer, image};
use crate::random::{Stream, split};

/// How much one dream takes away, in units of what one pattern brought: eps.
pub const STRENGTH: f64 = 0.01;

/// Sweeps after which a descent counts as a dream wherever it is.
const LONGEST_DREAM: usize = 1000;

/// Takes `dreams` dreams out of symmetric couplings, of which the diagonal is not looked at and set to 0.
pub fn unlearn(couplings: &mut Array2<f64>, dreams: u64, chance: &mut Stream) {
    let neurons = couplings.nrows();
    couplings.diag_mut().fill(0.0);
    for _ in 0..dreams {
        let dream = dream(couplings, chance);
        add_outer(couplings, -STRENGTH / neurons as f64, &dream, &dream);
        couplings.diag_mut().fill(0.0);
    }
}

/// A fixed point, or where a long descent stands, from a random state.
fn dream(couplings: &Array2<f64>, chance: &mut Stream) -> Array1<f64> {
    let neurons = couplings.nrows();
    let mut state =
        Array1::from_shape_simple_fn(neurons, || if chance.next_u64() >> 63 == 1 { 1.0 } else { -1.0 });
    let mut fields = image(couplings, &state);
    let wants_to_turn =
        |state: &Array1<f64>, fields: &Array1<f64>, neuron: usize| state[neuron] * fields[neuron] < 0.0;
    for _ in 0..LONGEST_DREAM {
        for _ in 0..neurons {
            let neuron = split(chance.next_u64(), neurons).0 as usize;
            if wants_to_turn(&state, &fields, neuron) {
                state[neuron] = -state[neuron];
                fields.scaled_add(2.0 * state[neuron], &couplings.row(neuron));
            }
        }
        if !(0..neurons).any(|neuron| wants_to_turn(&state, &fields, neuron)) {
            break;
        }
    }
    state
}
