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
    brackets: Vec<Bracket>,
}

/// Bounds of the thermal threshold in one interval of u.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bracket {
    low: f64,
    high: f64,
}

/// Intervals of u: a power of two.
const BRACKETS: u32 = 1 << 10;
/// Bits of `chance` that do not tell the interval.
const WITHIN: u32 = u32::BITS - BRACKETS.ilog2();

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
        Self { temperature: 0.0, external: None, brackets: Vec::new() }
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

    /// How a field in units of `1/scale` compares with the threshold of a move.
    ///
    /// Most fields lie clear of all thresholds in their interval of u; the logarithm is taken for the rest alone.
    #[must_use]
    pub fn compare(&self, field: f64, scale: f64, play: Move) -> Ordering {
        if let (Some(bracket), None) = (self.brackets.get((play.chance >> WITHIN) as usize), &self.external) {
            if field > bracket.high * scale {
                return Ordering::Greater;
            }
            if field < bracket.low * scale {
                return Ordering::Less;
            }
        }
        field.partial_cmp(&(self.threshold(play) * scale)).unwrap_or(Ordering::Equal)
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
fn brackets(temperature: f64) -> Vec<Bracket> {
    if temperature == 0.0 {
        return Vec::new();
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
