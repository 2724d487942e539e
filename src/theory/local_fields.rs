//! The distribution of local fields in a replica-symmetric state, seen from the retrieved pattern.
//!
//! Without neuron i the others give it the field `m + sqrt(alpha r) z`, z normal: the noise of replica theory. With it they lean towards its state
//! s, which comes back as the reaction `J s`, and they move, which adds thermal noise of variance T J (the two belong together by
//! fluctuation and dissipation):
//!
//! ```text
//! lambda = xi_i h_i = m + sqrt(alpha r) z + J s + sqrt(T J) w,   J = alpha C / (1 - C),
//! P(s | z) = exp(s b (m + sqrt(alpha r) z)) / (2 cosh ...),   b = 1/T
//! ```
//!
//! J is the Onsager term of the network without diagonal (Mezard, Parisi and Virasoro, Spin Glass Theory and Beyond, ch. V (1987);
//! Shamir and Sompolinsky, Phys. Rev. E 61, 1839 (2000)). `-<s lambda>/2` is the energy of the state. At T = 0 no field lies between
//! -J and J; where replica symmetry is broken, the true distribution vanishes linearly instead.

use statrs::function::erf::erfc;

use super::{State, paramagnet, retrieval};

/// Local fields of one state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalFields {
    /// Mean without the reaction: the overlap m.
    pub mean: f64,
    /// Variance of the quenched noise, alpha r.
    pub quenched: f64,
    /// J, the reaction to the neuron's own state.
    pub reaction: f64,
    /// T.
    pub temperature: f64,
}

impl LocalFields {
    /// In the retrieval state, or where there is none in the paramagnet, at a load P/N > 0 and a temperature T >= 0.
    ///
    /// ```
    /// use attractor::theory::LocalFields;
    /// let fields = LocalFields::at(0.1, 0.0).expect("below capacity");
    /// assert!((fields.reaction - 0.1 * 0.020_858 / (1.0 - 0.020_858)).abs() < 1e-6);
    /// let wrong = fields.below(0.0); // neurons whose field points away from the pattern
    /// assert!((wrong - 0.5 * (1.0 - 0.997_999_266)).abs() < 1e-8);
    /// ```
    #[must_use]
    pub fn at(load: f64, temperature: f64) -> Option<Self> {
        let state = retrieval(load, temperature).or_else(|| paramagnet(load, temperature))?;
        Some(Self::of(&state, load, temperature))
    }

    fn of(state: &State, load: f64, temperature: f64) -> Self {
        let reaction = load * state.c / (1.0 - state.c);
        Self { mean: state.m, quenched: load * state.r, reaction, temperature }
    }

    /// The part of the neurons whose field is below a value.
    #[must_use]
    pub fn below(&self, field: f64) -> f64 {
        if self.temperature == 0.0 {
            let shift = -field.clamp(-self.reaction, self.reaction);
            return normal((field + shift - self.mean) / self.quenched.sqrt());
        }
        let thermal = (self.temperature * self.reaction).sqrt();
        let at_noise = |z: f64| {
            let cavity = self.mean + self.quenched.sqrt() * z;
            let up = 1.0 / (1.0 + (-2.0 * cavity / self.temperature).exp());
            let below = |state: f64| normal((field - cavity - self.reaction * state) / thermal);
            up * below(1.0) + (1.0 - up) * below(-1.0)
        };
        gaussian_average(at_noise)
    }

    /// The mean density between two values.
    #[must_use]
    pub fn density(&self, low: f64, high: f64) -> f64 {
        (self.below(high) - self.below(low)) / (high - low)
    }
}

/// The normal distribution function.
fn normal(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// The mean over a normal z, by the trapezoidal rule, which is exact to rounding for smooth functions.
fn gaussian_average(function: impl Fn(f64) -> f64) -> f64 {
    const STEPS: i32 = 800;
    const REACH: f64 = 8.0;
    let step = REACH / f64::from(STEPS);
    let terms = (-STEPS..=STEPS).map(|k| step * f64::from(k)).map(|z| (-0.5 * z * z).exp() * function(z));
    terms.sum::<f64>() * step / (2.0 * std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `<s lambda>`, term by term: the state follows the cavity field, the reaction adds J.
    fn energy(fields: &LocalFields) -> f64 {
        let product = gaussian_average(|z| {
            let cavity = fields.mean + fields.quenched.sqrt() * z;
            cavity * (cavity / fields.temperature).tanh()
        });
        -0.5 * (product + fields.reaction)
    }

    #[test]
    fn the_energy_of_the_state_is_half_of_what_states_and_fields_agree() {
        for (load, temperature) in [(0.05, 0.3), (0.1, 0.2), (0.02, 0.5), (0.05, 1.5), (1.0, 2.5)] {
            let state =
                retrieval(load, temperature).or_else(|| paramagnet(load, temperature)).expect("a state");
            let fields = LocalFields::of(&state, load, temperature);
            let difference = energy(&fields) - state.energy;
            assert!(difference.abs() < 1e-9, "load {load}, T {temperature}: {difference}");
        }
    }

    #[test]
    fn the_reaction_moves_the_mean_and_heat_widens_the_distribution() {
        let fields = LocalFields::at(0.05, 1.5).expect("the paramagnet");
        // Far above the glass the field is the sum of independent neurons: variance alpha, to leading order in 1/T.
        let hot = LocalFields::at(0.05, 1000.0).expect("the paramagnet");
        assert!((hot.below(0.05_f64.sqrt()) - normal(1.0)).abs() < 1e-3);
        assert!((fields.below(0.0) - 0.5).abs() < 1e-12 && (fields.below(9.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_limit_of_zero_temperature_is_the_state_there() {
        let (cold, warm) = (LocalFields::at(0.1, 0.0), LocalFields::at(0.1, 1e-3));
        let (cold, warm) = (cold.expect("retrieval"), warm.expect("retrieval"));
        for field in [-0.3, 0.2, 0.7, 1.0, 1.6] {
            assert!((cold.below(field) - warm.below(field)).abs() < 1e-4, "{field}");
        }
        let in_gap = cold.below(0.9 * cold.reaction) - cold.below(-0.9 * cold.reaction);
        assert!(in_gap.abs() < 1e-15, "nothing in the gap");
    }
}
