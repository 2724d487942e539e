//! What surrounds the network: a temperature and external fields; and the moves it makes.
//!
//! One asynchronous Glauber update is a neuron i and a uniform u. With the threshold
//!
//! ```text
//! x = (T/2) ln(u / (1 - u)) - theta_i
//! ```
//!
//! the neuron becomes +1 if its recurrent field exceeds x, -1 if it is below, and keeps its state on a
//! tie: then `P(s_i = +1) = 1 / (1 + exp(-2 h_i / T))` with `h_i` the field including `theta_i`
//! (Glauber 1963). At T = 0 the threshold is `-theta_i` and no logarithm is taken.

use std::cmp::Ordering;
use std::sync::Arc;

use ndarray::Array1;
use ndarray_rand::RandomExt;
use ndarray_rand::rand_distr::Normal;

use super::Spins;
use crate::error::{Error, Result};
use crate::random::Stream;

/// One update of one neuron, all its chance already drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The neuron that looks at its field.
    pub neuron: u32,
    /// The uniform number u on the midpoints of a grid, `u = (chance + 1/2) / 2^32`.
    pub chance: u32,
}

/// Temperature and external fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Bath {
    temperature: f64,
    external: Option<Arc<[f64]>>,
    /// Thermal thresholds at the edges of equal intervals of u, slightly widened; empty at T = 0.
    brackets: Arc<[Bracket]>,
}

/// Bounds of the thermal threshold in one interval of u.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bracket {
    low: f64,
    high: f64,
}

/// Intervals of u: a power of two.
const BRACKETS: u32 = 1 << 9;
/// Bits of `chance` that do not tell the interval.
const WITHIN: u32 = u32::BITS - BRACKETS.ilog2();

/// Integer thresholds at the edges of equal intervals of u, for one temperature and scale.
///
/// Turning a neuron over turns the threshold over, `x(1 - u) = -x(u)`: one bound for each interval serves neurons that are
/// up and, with u turned over, those that are down.
#[derive(Clone, Debug)]
pub(super) struct Cuts {
    temperature: f64,
    scale: f64,
    /// A neuron that is up stays so if its field is above the bound.
    bounds: Box<[i32; BRACKETS as usize]>,
}

/// `2^30`: thresholds, and the fields with which they are compared, are smaller.
const LARGEST_CUT: f64 = 1_073_741_824.0;

impl Cuts {
    /// How far a field is beyond all thresholds that the move may have, on the side of the neuron, or one less; `down` is 0
    /// for a neuron that is up and -1 (all bits set) for one that is down. Above 0, the neuron stays as it is.
    #[inline]
    pub(super) fn beyond(&self, play: Move, field: i32, down: i32) -> i32 {
        // No branch, as whether a neuron is up cannot be guessed. Turning all bits over takes x to -x - 1.
        let interval = (play.chance >> WITHIN ^ down.cast_unsigned()) % BRACKETS;
        (field ^ down) - self.bounds[interval as usize]
    }

    /// The cuts of a bath, from `remembered` if they are there.
    pub(super) fn recall(remembered: Option<Self>, bath: &Bath, scale: f64) -> Option<Self> {
        let same = |cuts: &Self| {
            cuts.temperature.to_bits() == bath.temperature.to_bits()
                && cuts.scale.to_bits() == scale.to_bits()
        };
        remembered.filter(|cuts| same(cuts) && bath.external.is_none()).or_else(|| bath.cuts(scale))
    }
}

impl Bath {
    /// A bath at temperature T >= 0 (in units of the coupling, `k_B = 1`) without external fields.
    ///
    /// # Errors
    /// If the temperature is negative, infinite or not a number.
    pub fn new(temperature: f64) -> Result<Self> {
        if temperature.is_finite() && temperature >= 0.0 {
            return Ok(Self { temperature, external: None, brackets: brackets(temperature) });
        }
        Err(Error::Argument {
            name: "temperature",
            value: temperature.to_string(),
            cure: "a temperature is a finite number, 0 or above",
        })
    }

    /// The cold bath, T = 0, without external fields.
    #[must_use]
    pub fn cold() -> Self {
        Self { temperature: 0.0, external: None, brackets: Arc::default() }
    }

    /// The same bath at T = 0.
    #[must_use]
    pub fn cooled(&self) -> Self {
        Self { external: self.external.clone(), ..Self::cold() }
    }

    /// The same bath with external fields `theta_i`, shape `[N]`.
    ///
    /// # Errors
    /// If a field is infinite or not a number.
    pub fn with_external_field(self, theta: &[f64]) -> Result<Self> {
        match theta.iter().find(|field| !field.is_finite()) {
            None => Ok(Self { external: Some(theta.into()), ..self }),
            Some(field) => Err(Error::Argument {
                name: "external field",
                value: field.to_string(),
                cure: "an external field is a finite number",
            }),
        }
    }

    /// The same bath with independent Gaussian external fields of mean 0 and this standard deviation.
    ///
    /// # Errors
    /// If `spread` is negative or not finite.
    pub fn with_random_field(self, neurons: usize, spread: f64, stream: &mut Stream) -> Result<Self> {
        let normal =
            Normal::new(0.0, spread).ok().filter(|_| spread >= 0.0).ok_or_else(|| Error::Argument {
                name: "spread",
                value: spread.to_string(),
                cure: "a standard deviation is a finite number, 0 or above",
            })?;
        let theta: Array1<f64> = Array1::random_using(neurons, normal, stream);
        self.with_external_field(&theta.to_vec())
    }

    /// The temperature T >= 0.
    #[must_use]
    pub fn temperature(&self) -> f64 {
        self.temperature
    }

    /// The external field `theta_i` of a neuron.
    #[must_use]
    pub fn external_field(&self, neuron: usize) -> f64 {
        self.external.as_ref().map_or(0.0, |theta| theta[neuron])
    }

    /// Whether there are external fields.
    #[must_use]
    pub fn has_external_field(&self) -> bool {
        self.external.is_some()
    }

    /// The energy in the external fields, per neuron: `-(1/N) sum_i theta_i s_i`.
    #[must_use]
    pub fn external_energy(&self, spins: &Spins) -> f64 {
        self.external.as_ref().map_or(0.0, |theta| {
            let sum: f64 = theta.iter().enumerate().map(|(i, theta)| theta * f64::from(spins.spin(i))).sum();
            -sum / spins.neurons() as f64
        })
    }

    /// The threshold x that the recurrent field of the neuron has to exceed.
    ///
    /// ```
    /// use attractor::network::{Bath, Move};
    /// let cold = Bath::cold();
    /// assert_eq!(cold.threshold(Move { neuron: 0, chance: 123 }), 0.0);
    /// ```
    #[must_use]
    pub fn threshold(&self, play: Move) -> f64 {
        thermal_threshold(self.temperature, play.chance) - self.external_field(play.neuron as usize)
    }

    /// Bounds of the thresholds of all moves with this chance, times `scale`: what lies above the second is above the
    /// threshold, what lies below the first below it.
    #[must_use]
    pub(super) fn bounds(&self, scale: f64, play: Move) -> (f64, f64) {
        let bracket = self.brackets.get((play.chance >> WITHIN) as usize);
        if let (Some(bracket), None) = (bracket, &self.external) {
            return (bracket.low * scale, bracket.high * scale);
        }
        let threshold = self.threshold(play) * scale;
        (threshold, threshold)
    }

    /// [`Self::bounds`] for fields that are integers; `None` with external fields, under which they depend on the neuron.
    pub(super) fn cuts(&self, scale: f64) -> Option<Cuts> {
        let mut bounds = Box::new([0; BRACKETS as usize]);
        let turned_over = self.brackets.iter().rev();
        for ((bound, bracket), opposite) in bounds.iter_mut().zip(&*self.brackets).zip(turned_over) {
            // No field lies beyond what is cut off here, and differences do not overflow.
            let highest = (bracket.high.max(-opposite.low) * scale).ceil();
            *bound = highest.clamp(-LARGEST_CUT, LARGEST_CUT) as i32;
        }
        self.external.is_none().then_some(Cuts { temperature: self.temperature, scale, bounds })
    }

    /// How a field in units of `1/scale` compares with the threshold of a move.
    ///
    /// Most fields lie clear of all thresholds in their interval of u; the logarithm is taken for the rest alone.
    #[must_use]
    pub fn compare(&self, field: f64, scale: f64, play: Move) -> Ordering {
        let (low, high) = self.bounds(scale, play);
        if field > high {
            return Ordering::Greater;
        }
        if field < low {
            return Ordering::Less;
        }
        field.partial_cmp(&(self.threshold(play) * scale)).unwrap_or(Ordering::Equal)
    }

    /// Whether a move turns its neuron over, which is up or down now.
    #[must_use]
    pub fn turns(&self, field: f64, scale: f64, play: Move, up: bool) -> bool {
        match self.compare(field, scale, play) {
            Ordering::Greater => !up,
            Ordering::Less => up,
            Ordering::Equal => false,
        }
    }
}

/// `(T/2) ln(u / (1 - u))`, 0 at T = 0.
fn thermal_threshold(temperature: f64, chance: u32) -> f64 {
    if temperature == 0.0 {
        return 0.0;
    }
    let uniform = (f64::from(chance) + 0.5) / 4_294_967_296.0;
    // The system's logarithm may differ between machines in the last bit; this one does not.
    0.5 * temperature * libm::log(uniform / (1.0 - uniform))
}

/// The bounds of the thermal threshold in each interval of u.
fn brackets(temperature: f64) -> Arc<[Bracket]> {
    if temperature == 0.0 {
        return Arc::default();
    }
    // Wider than any rounding error of the logarithm and of the product with the scale.
    let margin = |edge: f64| 1e-12 * (edge.abs() + temperature);
    let bracket = |interval: u32| {
        let low = thermal_threshold(temperature, interval << WITHIN);
        let high = thermal_threshold(temperature, interval << WITHIN | (u32::MAX >> BRACKETS.ilog2()));
        Bracket { low: low - margin(low), high: high + margin(high) }
    };
    (0..BRACKETS).map(bracket).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn brackets_never_change_a_comparison(temperature in 1e-3..3.0, chance: u32, offset in -3_i64..=3, neurons in 2_u32..100_000) {
            let bath = Bath::new(temperature).expect("positive");
            let (play, scale) = (Move { neuron: 0, chance }, f64::from(neurons));
            let threshold = bath.threshold(play) * scale;
            let field = (threshold.round() as i64 + offset) as f64;
            prop_assert_eq!(Some(bath.compare(field, scale, play)), field.partial_cmp(&threshold));
        }
    }
}
