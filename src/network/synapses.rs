//! What becomes of the couplings that a rule has learned: synapses that are missing, noisy, clipped or lost.
//!
//! ```text
//! W_ij -> (c_ij / c) W_ij                      connectivity c: pairs joined at random, c_ij = c_ji
//! W_ij -> W_ij + (sqrt(P)/N) (d z_ij + k a_ij)   noise d, antisymmetry k: z_ij = z_ji, a_ij = -a_ji, of variance 1
//! W_ij -> (sqrt(P)/N) sgn(W_ij)                clipped
//! ```
//!
//! (Sompolinsky, Phys. Rev. A 34, 2571 (1986), on dilution, noise and clipping; Hertz, Grinstein, Solla (1986) on antisymmetric parts.)
//! A Hebbian coupling of random patterns has the variance `P/N^2`, which is the unit of noise and antisymmetry.
//! Lost synapses are removed one by one, without their opposite and without making up for them; lost neurons are no longer heard by
//! any other, though their own states still show what they would say.

use ndarray::Array2;
use ndarray_rand::rand_distr::{Distribution, StandardNormal};
use rand::RngCore;

use crate::random::Stream;

/// The state of the synapses; by default all are there, as learned, and no neuron acts on itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synapses {
    /// Neurons that each listens to; 0 for all others. Not together with any other change ([`Inputs`](super::Inputs)).
    pub inputs: usize,
    /// Part of the pairs that are joined, above 0 and at most 1.
    pub connectivity: f64,
    /// Size of the symmetric noise, 0 or above.
    pub noise: f64,
    /// Size of the random antisymmetric part, 0 or above.
    pub antisymmetry: f64,
    /// Whether only the signs are left.
    pub clipped: bool,
    /// Part of the synapses that are lost, 0 to 1.
    pub lost_synapses: f64,
    /// Part of the neurons that are lost, 0 to 1.
    pub lost_neurons: f64,
    /// Whether the self-couplings of the rule are kept.
    pub self_coupling: bool,
}

impl Default for Synapses {
    fn default() -> Self {
        Self {
            inputs: 0,
            connectivity: 1.0,
            noise: 0.0,
            antisymmetry: 0.0,
            clipped: false,
            lost_synapses: 0.0,
            lost_neurons: 0.0,
            self_coupling: false,
        }
    }
}

impl Synapses {
    /// Changes couplings of `patterns` patterns in units of `1/scale`, shape `[N, N]`; gives their new scale. What is drawn for a pair does not depend
    /// on how much of it is used: a network that has lost more has lost all that one with less has lost.
    #[must_use]
    pub fn apply(
        &self,
        couplings: &mut Array2<f64>,
        scale: f64,
        patterns: usize,
        mut chance: [Stream; 5],
    ) -> f64 {
        let neurons = couplings.nrows();
        let [pairs, noise, turn, synapses, lost] = &mut chance;
        let unit = (patterns as f64).sqrt() / neurons as f64 * scale;
        if self.noise > 0.0 {
            each_pair(couplings, |to, back| {
                let drawn: f64 = StandardNormal.sample(noise);
                (to + self.noise * unit * drawn, back + self.noise * unit * drawn)
            });
        }
        if self.antisymmetry > 0.0 {
            each_pair(couplings, |to, back| {
                let drawn: f64 = StandardNormal.sample(turn);
                (to + self.antisymmetry * unit * drawn, back - self.antisymmetry * unit * drawn)
            });
        }
        let mut scale = scale;
        if self.clipped {
            couplings.mapv_inplace(|coupling| if coupling == 0.0 { 0.0 } else { coupling.signum() });
            scale = neurons as f64 / (patterns as f64).sqrt();
        }
        if self.connectivity < 1.0 {
            each_pair(
                couplings,
                |to, back| if uniform(pairs) < self.connectivity { (to, back) } else { (0.0, 0.0) },
            );
            scale *= self.connectivity;
        }
        if self.lost_synapses > 0.0 {
            couplings
                .mapv_inplace(|coupling| if uniform(synapses) < self.lost_synapses { 0.0 } else { coupling });
        }
        if self.lost_neurons > 0.0 {
            for mut sent in couplings.columns_mut() {
                if uniform(lost) < self.lost_neurons {
                    sent.fill(0.0);
                }
            }
        }
        if !self.self_coupling {
            couplings.diag_mut().fill(0.0);
        }
        scale
    }

    /// Whether every synapse is as it was learned.
    #[must_use]
    pub fn are_intact(&self) -> bool {
        *self == Self::default()
    }
}

/// Replaces the two couplings of each pair of neurons.
fn each_pair(couplings: &mut Array2<f64>, mut change: impl FnMut(f64, f64) -> (f64, f64)) {
    for i in 0..couplings.nrows() {
        for j in 0..i {
            (couplings[[i, j]], couplings[[j, i]]) = change(couplings[[i, j]], couplings[[j, i]]);
        }
    }
}

/// A uniform number, 0 to 1.
fn uniform(chance: &mut Stream) -> f64 {
    (chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole numbers are exact")]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    const NEURONS: usize = 120;

    fn changed(synapses: Synapses, patterns: usize) -> (Array2<f64>, f64) {
        let mut couplings = Array2::from_shape_fn((NEURONS, NEURONS), |(i, j)| ((i + j) % 7) as f64 - 3.0);
        let chance = std::array::from_fn(|which| stream(1, Purpose::Synapses, &[which as u64]));
        let scale = synapses.apply(&mut couplings, NEURONS as f64, patterns, chance);
        (couplings, scale)
    }

    fn part_left(couplings: &Array2<f64>, intact: &Array2<f64>) -> f64 {
        let there = intact.iter().filter(|&&coupling| coupling != 0.0).count();
        couplings.iter().filter(|&&coupling| coupling != 0.0).count() as f64 / there as f64
    }

    #[test]
    fn by_default_only_self_couplings_go() {
        let (couplings, scale) = changed(Synapses::default(), 10);
        assert_eq!(scale, NEURONS as f64);
        let as_learned = |(i, j): (usize, usize)| if i == j { 0.0 } else { ((i + j) % 7) as f64 - 3.0 };
        assert_eq!(couplings, Array2::from_shape_fn((NEURONS, NEURONS), as_learned));
        let (kept, _) = changed(Synapses { self_coupling: true, ..Synapses::default() }, 10);
        assert_eq!(kept[[1, 1]], -1.0);
    }

    #[test]
    fn what_is_cut_is_cut_in_pairs_or_one_by_one_and_more_cut_cuts_all_of_less() {
        let intact = Synapses::default();
        let (whole, _) = changed(intact, 10);
        let (half, scale) = changed(Synapses { connectivity: 0.5, ..intact }, 10);
        let (tenth, _) = changed(Synapses { connectivity: 0.1, ..intact }, 10);
        assert_eq!(scale, 0.5 * NEURONS as f64);
        assert!(half == half.t());
        // Four standard errors of 6000 pairs.
        assert!((part_left(&half, &whole) - 0.5).abs() < 0.026);
        assert!(tenth.iter().zip(&half).all(|(&fewer, &more)| fewer == 0.0 || more != 0.0));

        let (lossy, scale) = changed(Synapses { lost_synapses: 0.3, ..intact }, 10);
        assert_eq!(scale, NEURONS as f64);
        assert!(lossy != lossy.t() && (part_left(&lossy, &whole) - 0.7).abs() < 0.02);

        let (silent, _) = changed(Synapses { lost_neurons: 0.25, ..intact }, 10);
        let unheard =
            silent.columns().into_iter().filter(|sent| sent.iter().all(|&coupling| coupling == 0.0));
        assert!((15..46).contains(&unheard.count()), "a quarter of 120, give or take three standard errors");
    }

    #[test]
    fn noise_is_symmetric_the_antisymmetric_part_is_not_and_both_have_their_size() {
        let patterns = 36;
        let unit = 6.0;
        let (whole, _) = changed(Synapses::default(), patterns);
        let pairs = (NEURONS * (NEURONS - 1)) as f64;
        let size = |difference: &Array2<f64>| {
            (difference.iter().map(|part| part * part).sum::<f64>() / pairs).sqrt() / unit
        };
        let noisy = changed(Synapses { noise: 0.8, ..Synapses::default() }, patterns).0 - &whole;
        assert!(noisy == noisy.t() && (size(&noisy) / 0.8 - 1.0).abs() < 0.04, "{}", size(&noisy));
        let turned = changed(Synapses { antisymmetry: 0.8, ..Synapses::default() }, patterns).0 - &whole;
        // Sums and differences of numbers that are rounded apart.
        let even = (&turned + &turned.t()).iter().fold(0.0_f64, |largest, sum| largest.max(sum.abs()));
        assert!(even < 1e-12 && (size(&turned) / 0.8 - 1.0).abs() < 0.04, "{}", size(&turned));
    }

    #[test]
    fn clipped_synapses_are_signs() {
        let (couplings, scale) = changed(Synapses { clipped: true, ..Synapses::default() }, 16);
        assert_eq!(scale, NEURONS as f64 / 4.0);
        assert!(couplings.iter().all(|coupling| [-1.0, 0.0, 1.0].contains(coupling)));
        // Couplings that are 0 have no sign.
        assert_eq!((couplings[[1, 0]], couplings[[4, 0]], couplings[[3, 0]]), (-1.0, 1.0, 0.0));
    }
}
