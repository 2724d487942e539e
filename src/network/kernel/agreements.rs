//! How many neurons of a state agree with each of many states, one row of bits for each.

use super::{Level, vectorised};

vectorised! {
    /// The number of equal bits in `state` and in each row of as many words of `states`; bits that nobody uses agree.
    fn agreements(states: &[u64], state: &[u64]) -> Vec<u32> = equal_bits
}

#[inline(always)]
fn equal_bits(states: &[u64], state: &[u64]) -> Vec<u32> {
    let equal = |row: &[u64]| row.iter().zip(state).map(|(a, b)| (!(a ^ b)).count_ones()).sum();
    states.chunks_exact(state.len()).map(equal).collect()
}
