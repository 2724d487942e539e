//! Synapses that answer late, by which every pattern calls for the next.
//!
//! ```text
//! theta_i(t) = (lambda/N) sum_{j != i} sum_mu xi_i^(mu+1) xi_j^mu sbar_j(t),   xi^(P+1) = xi^1
//! ```
//!
//! Prompt couplings hold the state in a pattern while these, which hear only what has been, `sbar`, call for the next: the
//! state stays in each pattern for a while and then goes on. With a pure delay `tau`, few patterns, and all neurons moving at once it does so if
//! `lambda > 1`, after `tau + 1` sweeps. Time is counted in sweeps, and what is heard changes between them. Before the start nothing was sent, `sbar = 0`.
//!
//! References: Sompolinsky, Kanter, Phys. Rev. Lett. 57, 2861 (1986); Kleinfeld, Proc. Natl. Acad. Sci. USA 83, 9469 (1986).

use std::collections::VecDeque;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::Spins;

/// Delayed synapses of one strength.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delayed {
    /// The strength lambda, in units of the prompt couplings of Hebb's rule.
    pub strength: f64,
    /// The delay tau in sweeps, 1 or above.
    pub sweeps: u64,
    /// How they hear the past.
    pub response: Response,
}

impl Delayed {
    /// States that are kept, at most, beside what fades.
    fn kept(&self) -> u64 {
        match self.response {
            Response::Delay => self.sweeps + 1,
            Response::Average => self.sweeps,
            Response::Fading => 1,
        }
    }

    /// What it takes to remember the past of N neurons and to hold a cycle of P patterns, in bytes.
    #[must_use]
    pub fn bytes(&self, neurons: usize, patterns: usize) -> f64 {
        let faded = if self.response == Response::Fading { 8.0 } else { 0.0 };
        neurons as f64 * (self.kept() as f64 / 8.0 + faded + patterns as f64)
    }
}

/// What delayed synapses hear of the states `s(t')` up to now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// The state of tau sweeps ago, `sbar(t) = s(t - tau)`.
    #[default]
    Delay,
    /// The mean of the last tau states, `sbar(t) = (s(t) + ... + s(t - tau + 1)) / tau`.
    Average,
    /// What fades within tau sweeps, `sbar(t) = a sbar(t - 1) + (1 - a) s(t)` with `a = exp(-1/tau)`.
    Fading,
}

impl Response {
    /// The words by which users ask for them.
    pub const WORDS: &[(&str, Self)] =
        &[("delay", Self::Delay), ("average", Self::Average), ("fading", Self::Fading)];

    /// The weights of the states of now, one sweep ago, two sweeps ago and so on, for a delay of so many sweeps; what fades is cut off where
    /// it has done so to one part in 10^17.
    #[must_use]
    pub fn kernel(self, sweeps: u64) -> Vec<f64> {
        match self {
            Self::Delay => (0..=sweeps).map(|age| f64::from(u8::from(age == sweeps))).collect(),
            Self::Average => (0..sweeps).map(|_| 1.0 / sweeps as f64).collect(),
            Self::Fading => {
                let now = fades(sweeps);
                (0..FADED * sweeps).map(|age| now * (1.0 - now).powf(age as f64)).collect()
            }
        }
    }

    /// Its word.
    ///
    /// # Panics
    /// Never: every response has one.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, response)| *response == self).expect("every response has a word").0
    }
}

/// Times tau after which nothing is left of what fades.
const FADED: u64 = 40;

/// The part of what fades in a sweep, `1 - exp(-1/tau)`.
fn fades(sweeps: u64) -> f64 {
    -libm::expm1(-1.0 / sweeps as f64)
}

/// What there has been, as far as it is still heard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// The latest states, from the oldest.
    states: VecDeque<Spins>,
    /// What fades, shape `[N]`.
    faded: Vec<f64>,
    /// Sweeps for which the state has been the same.
    quiet: u64,
}

impl Past {
    /// Takes note of the state in which a sweep begins.
    pub fn note(&mut self, law: &Delayed, spins: &Spins) {
        self.quiet = if self.states.back() == Some(spins) { self.quiet + 1 } else { 0 };
        self.states.push_back(spins.clone());
        if self.states.len() as u64 > law.kept() {
            self.states.pop_front();
        }
        if law.response == Response::Fading {
            self.faded.resize(spins.neurons(), 0.0);
            let part = fades(law.sweeps);
            for (neuron, faded) in self.faded.iter_mut().enumerate() {
                *faded += part * (f64::from(spins.spin(neuron)) - *faded);
            }
        }
    }

    /// Whether nothing will change as long as the state stays what it was when last noted: what fades has done so to one part in 10^17.
    #[must_use]
    pub fn is_settled(&self, law: &Delayed) -> bool {
        let long = if law.response == Response::Fading { FADED * law.sweeps } else { law.sweeps };
        self.quiet >= long
    }

    /// `sbar`, shape `[N]`; nothing where nothing is heard yet.
    fn heard(&self, law: &Delayed) -> Vec<f64> {
        let values = |spins: &Spins| (0..spins.neurons()).map(|i| f64::from(spins.spin(i))).collect();
        match law.response {
            Response::Fading => self.faded.clone(),
            Response::Delay => {
                let delayed = self.states.front().filter(|_| self.states.len() as u64 > law.sweeps);
                delayed.map_or_else(Vec::new, values)
            }
            Response::Average => {
                let mut sums: Vec<f64> = self.states.front().map_or_else(Vec::new, values);
                for spins in self.states.iter().skip(1) {
                    sums.iter_mut().enumerate().for_each(|(i, sum)| *sum += f64::from(spins.spin(i)));
                }
                sums.into_iter().map(|sum| sum / law.sweeps as f64).collect()
            }
        }
    }

    /// The fields `theta_i` of the delayed synapses, shape `[N]`, with patterns as rows of `+-1`, shape `[P, N]`; nothing where nothing is heard yet.
    ///
    /// ```
    /// use attractor::network::{Delayed, Past, Patterns, Response};
    /// let patterns = Patterns::random(1, 1000, 3, 0, 0);
    /// let law = Delayed { strength: 2.0, sweeps: 1, response: Response::Delay };
    /// let mut past = Past::default();
    /// past.note(&law, &patterns.pattern(2));
    /// assert!(past.fields(&law, &patterns.to_array()).is_empty());
    /// past.note(&law, &patterns.pattern(2));
    /// // The last pattern calls for the first.
    /// let (fields, first) = (past.fields(&law, &patterns.to_array()), patterns.pattern(0));
    /// let called: f64 = (0..1000).map(|i| fields[i] * f64::from(first.spin(i)) / 1000.0).sum();
    /// assert!((called - 2.0).abs() < 0.2);
    /// ```
    #[must_use]
    pub fn fields(&self, law: &Delayed, patterns: &Array2<i8>) -> Vec<f64> {
        let heard = self.heard(law);
        let mut fields = vec![0.0; heard.len()];
        if heard.is_empty() {
            return fields;
        }
        for (mu, calling) in patterns.rows().into_iter().enumerate() {
            let called = patterns.row((mu + 1) % patterns.nrows());
            let overlap: f64 =
                heard.iter().zip(calling).map(|(heard, calling)| f64::from(*calling) * heard).sum();
            let neurons = fields.iter_mut().zip(&heard).zip(calling.iter().zip(called));
            for ((field, own), (calling, called)) in neurons {
                *field += f64::from(*called) * (overlap - f64::from(*calling) * own);
            }
        }
        let unit = law.strength / fields.len() as f64;
        fields.into_iter().map(|field| field * unit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Patterns;

    const RESPONSES: [Response; 3] = [Response::Delay, Response::Average, Response::Fading];

    #[test]
    fn what_is_heard_is_what_the_definition_says() {
        let (patterns, tau) = (Patterns::random(3, 40, 9, 0, 0), 4);
        let state = |t: usize, i: usize| f64::from(patterns.pattern(t).spin(i));
        for response in RESPONSES {
            let law = Delayed { strength: 1.0, sweeps: tau as u64, response };
            let mut past = Past::default();
            for now in 0..9_usize {
                past.note(&law, &patterns.pattern(now));
                let expected = |i: usize| -> f64 {
                    let kernel = response.kernel(tau as u64);
                    (0..=now.min(kernel.len() - 1)).map(|age| kernel[age] * state(now - age, i)).sum()
                };
                let heard = past.heard(&law);
                assert!(heard.len() == 40 || (response == Response::Delay && now < tau), "{response:?}");
                for (i, heard) in heard.iter().enumerate() {
                    assert!((heard - expected(i)).abs() < 1e-12, "{response:?}, {now}, {i}");
                }
            }
        }
    }

    #[test]
    fn fields_are_those_of_the_matrix() {
        let (neurons, count) = (30, 5);
        let patterns = Patterns::random(5, neurons, count, 0, 0);
        let xi = |mu: usize, i: usize| f64::from(patterns.pattern(mu % count).spin(i));
        for response in RESPONSES {
            let law = Delayed { strength: 1.7, sweeps: 2, response };
            let mut past = Past::default();
            (0..4).for_each(|mu| past.note(&law, &patterns.pattern(mu)));
            let (heard, fields) = (past.heard(&law), past.fields(&law, &patterns.to_array()));
            for (i, field) in fields.iter().enumerate() {
                let coupling = |j: usize| (0..count).map(|mu| xi(mu + 1, i) * xi(mu, j)).sum::<f64>();
                let sum: f64 = (0..neurons).filter(|&j| j != i).map(|j| coupling(j) * heard[j]).sum();
                assert!((field - 1.7 * sum / neurons as f64).abs() < 1e-12, "{response:?}, {i}");
            }
        }
    }

    #[test]
    fn the_past_is_settled_when_all_that_is_heard_is_the_present() {
        let patterns = Patterns::random(7, 20, 2, 0, 0);
        for response in RESPONSES {
            let law = Delayed { strength: 1.0, sweeps: 3, response };
            let mut past = Past::default();
            past.note(&law, &patterns.pattern(0));
            while !past.is_settled(&law) {
                past.note(&law, &patterns.pattern(1));
            }
            let settled = past.heard(&law);
            let present = |i: usize| f64::from(patterns.pattern(1).spin(i));
            assert!(settled.iter().enumerate().all(|(i, heard)| (heard - present(i)).abs() < 1e-15));
        }
    }
}
