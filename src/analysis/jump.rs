//! The jump at the transition: the mean overlap `m_c` of the sets that still retrieve where half of them do.
//!
//! Retrieval ends discontinuously (Amit, Gutfreund and Sompolinsky, Ann. Phys. 173, 30 (1987): m = 0.967 in replica-symmetric theory).
//! Between the two loads about `alpha_half` the mean overlap is interpolated; sets left out move both of them and `alpha_half`.

use super::retrieval::{Curve, Link};
use crate::statistics::{Estimate, jackknife, mean};

/// `m_c` of one size; `None` where the loads do not enclose the half load, or the table has no overlaps.
pub(super) fn jump(size: &Curve) -> Option<Estimate> {
    jackknife(size.sets(), |left_out| {
        let half = size.fit(Link::Logistic, left_out)?.place_of(0.0);
        let left = size.along.windows(2).position(|pair| (pair[0]..=pair[1]).contains(&half))?;
        let overlap = |load: usize| mean(&size.retrieved_overlaps(load, left_out));
        let share = (half - size.along[left]) / (size.along[left + 1] - size.along[left]);
        Some((1.0 - share) * overlap(left)? + share * overlap(left + 1)?)
    })
    .filter(|jump| jump.error.is_some())
}
