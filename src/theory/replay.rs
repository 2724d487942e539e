//! A cycle of few patterns that synapses which answer late lead through: exact for infinitely many neurons.
//!
//! Neurons that are alike in all P patterns feel the same field. With `s(x)` the mean of those whose patterns are `x = (x^1 .. x^P)`, all x being as
//! frequent,
//!
//! > m^mu = <x^mu s(x)>, H(x) = sum_mu x^mu m^mu + lambda sum_mu x^(mu+1) mbar^mu + h, s'(x) = tanh(H(x) / T),
//!
//! mbar being what the delayed synapses hear of the overlaps so far, with a weight for each age, and h a uniform input. At T = 0 a neuron follows the sign of its field and
//! keeps its state at 0. All neurons move at once; or in so many slots of a sweep, each part of them in one, ever more of which are updates one by one. The
//! delayed fields change between sweeps. The state begins in the first pattern; before it nothing was sent.
//!
//! References: Sompolinsky, Kanter, Phys. Rev. Lett. 57, 2861 (1986); Kleinfeld, Proc. Natl. Acad. Sci. USA 83, 9469 (1986).

/// Patterns of a cycle, at most: there are 2^P kinds of neurons.
pub const MOST_PATTERNS: usize = 12;

/// A cycle of patterns and what drives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// Number of patterns P, 1 to [`MOST_PATTERNS`].
    pub patterns: usize,
    /// Strength lambda of the delayed synapses.
    pub strength: f64,
    /// The weights with which they hear the states of now, one sweep ago, two sweeps ago, and so on.
    pub kernel: Vec<f64>,
    /// The uniform input h.
    pub input: f64,
    /// Temperature T, 0 or above.
    pub temperature: f64,
    /// Parts in which the neurons move, one after the other: 1 for all at once.
    pub slots: usize,
}

impl Cycle {
    /// The overlaps with all patterns at the start and after each of so many sweeps, shape `[sweeps + 1][P]`; `None` if there are no patterns or too many.
    ///
    /// ```
    /// use attractor::theory::replay::Cycle;
    /// // A delay of two sweeps.
    /// let kernel = vec![0.0, 0.0, 1.0];
    /// let cycle = Cycle { patterns: 3, strength: 2.0, kernel, input: 0.0, temperature: 0.0, slots: 1 };
    /// let overlaps = cycle.overlaps(4).expect("three patterns");
    /// assert_eq!([overlaps[2][0], overlaps[3][1], overlaps[4][1]], [1.0; 3]);
    /// ```
    #[must_use]
    pub fn overlaps(&self, sweeps: usize) -> Option<Vec<Vec<f64>>> {
        if !(1..=MOST_PATTERNS).contains(&self.patterns) {
            return None;
        }
        let mut kinds: Vec<f64> = (0..1_usize << self.patterns).map(|kind| sign(kind, 0)).collect();
        let mut past = vec![self.means(&kinds)];
        for _ in 0..sweeps {
            let delayed = self.delayed(&past);
            for _ in 0..self.slots.max(1) {
                self.update(&mut kinds, &delayed);
            }
            past.push(self.means(&kinds));
        }
        Some(past)
    }

    /// The mean number of sweeps for which a pattern has the largest overlap, of those whose beginning and end are seen in so many sweeps; `None` without any.
    #[must_use]
    pub fn dwell(&self, sweeps: usize) -> Option<f64> {
        let overlaps = self.overlaps(sweeps)?;
        let mut leader = 0;
        let mut changes = Vec::new();
        for (sweep, overlaps) in overlaps.iter().enumerate() {
            let before = leader;
            for (pattern, overlap) in overlaps.iter().enumerate() {
                // Sums of halves are exact, but not those of powers of tanh.
                if *overlap > overlaps[leader] + 1e-12 {
                    leader = pattern;
                }
            }
            if leader != before {
                changes.push(sweep);
            }
        }
        let (first, last) = (changes.first()?, changes.last()?);
        (changes.len() > 1).then(|| (last - first) as f64 / (changes.len() - 1) as f64)
    }

    /// Moves a part of the neurons of each kind.
    fn update(&self, kinds: &mut [f64], delayed: &[f64]) {
        let means = self.means(kinds);
        let part = 1.0 / self.slots.max(1) as f64;
        for (kind, state) in kinds.iter_mut().enumerate() {
            let field = |pattern: usize| sign(kind, pattern) * (means[pattern] + delayed[pattern]);
            let field = (0..self.patterns).map(field).sum::<f64>() + self.input;
            let response = match self.temperature {
                t if t > 0.0 => (field / t).tanh(),
                _ if field.abs() < 1e-12 => *state,
                _ => field.signum(),
            };
            *state += part * (response - *state);
        }
    }

    /// What the delayed synapses make of the past, for the pattern that is called for.
    fn delayed(&self, past: &[Vec<f64>]) -> Vec<f64> {
        let heard = |pattern: usize| -> f64 {
            self.kernel
                .iter()
                .zip(past.iter().rev())
                .map(|(weight, overlaps)| weight * overlaps[pattern])
                .sum()
        };
        let calling = |called: usize| (called + self.patterns - 1) % self.patterns;
        (0..self.patterns).map(|called| self.strength * heard(calling(called))).collect()
    }

    /// The overlaps of a state.
    fn means(&self, kinds: &[f64]) -> Vec<f64> {
        let overlap =
            |pattern| -> f64 { kinds.iter().enumerate().map(|(kind, s)| sign(kind, pattern) * s).sum() };
        (0..self.patterns).map(|pattern| overlap(pattern) / kinds.len() as f64).collect()
    }
}

/// What a pattern says to the neurons of a kind.
fn sign(kind: usize, pattern: usize) -> f64 {
    if kind >> pattern & 1 == 0 { 1.0 } else { -1.0 }
}

/// The time in which the state leaves a pattern, in units of the time tau within which what is heard fades, for `1 < lambda + h`: leading order,
/// in which nothing is left of earlier patterns than the last, `ln(2 lambda / (lambda - 1 + h))`.
///
/// Without input it is that of Sompolinsky and Kanter, `ln 2 - ln(1 - 1/lambda)`; `None` where the state stays.
#[must_use]
pub fn fading_time(strength: f64, input: f64) -> Option<f64> {
    let drive = strength - 1.0 + input.abs();
    // A drive that only rounding leaves is none.
    (strength > 0.0 && drive > 1e-12).then(|| (2.0 * strength / drive).ln().max(0.0))
}
