//! The loops in which all the time goes, over rows of bits and small integers.
//!
//! | kernel | computes | for |
//! |---|---|---|
//! | `SignedSums` | `sum_mu xi_i^mu M_mu` for many neurons i at once | running overlaps, all fields of a state |
//! | `masked_sum` | the sum of `M_mu` over the set bits of one row | running overlaps, one neuron |
//! | `shift` | `M_mu += xi_i^mu c` | a flip, running overlaps |
//! | `counts` | how many rows have bit mu set | overlaps of a state, from rows |
//! | `agreements` | how many bits of a state are those of each pattern | overlaps of a state, from patterns |
//! | `couplings` | `J_ij = P - 2 d_ij` from the `d_ij` bits that differ | dense matrix, rows on the fly |
//! | `add_row`, `add_narrow_row` | `n_i += c J_ij` | flips, all fields at hand |
//! | `narrow_fields` | fields of 16 bits from sums of 64 | initial fields of a matrix in 8 bits |
//!
//! Everything is integer arithmetic, so that every [`Level`] of vector units gives the same numbers. Most
//! kernels are plain loops, compiled once for each level; `SignedSums` and the masks of running overlaps live on byte shuffles,
//! which loops cannot say, and are written over the few instructions of `lanes`. Which level runs is decided at run
//! time, by tokens of the crate `pulp` that prove what the processor has.
//!
//! All `unsafe` of the crate is here, and is of two kinds: a call of a function compiled for units whose token is at
//! hand, and the hint `prefetch`. The twin of every kernel is its portable level.

#![allow(
    clippy::inline_always,
    reason = "a kernel takes the vector units of its caller only where it is inlined"
)]

mod agreements;
mod aligned;
mod couplings;
mod lanes;
mod level;
mod narrow;
mod prefetch;
mod rows;
mod running;
mod signed_sums;
#[cfg(test)]
mod tests;
mod transpose;
mod vertical;

pub(super) use agreements::agreements;
pub(super) use aligned::Aligned;
pub(super) use couplings::{add_made_row, add_row, couplings};
pub use level::Level;
pub(super) use narrow::{add_narrow_row, narrow_fields};
pub(super) use prefetch::prefetch;
pub(super) use rows::Rows;
pub(super) use running::{masked_sum, shift};
pub(super) use signed_sums::{LARGEST_PRODUCT, SignedSums};
pub(super) use vertical::counts;

/// A function compiled once for every level of vector units, of which the one asked for runs.
///
/// The body must be `#[inline(always)]`, and call nothing else: what is behind a call is not compiled for the units
/// of the caller.
macro_rules! vectorised {
    ($(#[$about:meta])* fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? = $body:ident) => {
        $(#[$about])*
        pub(in crate::network) fn $name(level: Level, $($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,fma")]
            fn avx2($($argument: $type),*) $(-> $result)? {
                $body($($argument),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,bmi1,bmi2,lzcnt,popcnt,fma")]
            fn avx512($($argument: $type),*) $(-> $result)? {
                $body($($argument),*)
            }
            match level.units() {
                // SAFETY: this token exists where the processor has these features alone.
                #[cfg(target_arch = "x86_64")]
                #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
                $crate::network::kernel::level::Units::Avx2(_) => unsafe { avx2($($argument),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
                $crate::network::kernel::level::Units::Avx512(_) => unsafe { avx512($($argument),*) },
                // NEON belongs to every 64-bit ARM processor.
                _ => $body($($argument),*),
            }
        }
    };
}
use vectorised;
