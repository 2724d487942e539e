//! Couplings from rows of bits, and rows of couplings added to fields.

use super::rows::Rows;
use super::{Level, vectorised};

vectorised! {
    /// Writes `J_ij = P - 2 |xi_i xor xi_j|` for all j to `couplings`, the diagonal `J_ii` being zero; `tail` masks the
    /// bits in use in the last word.
    fn couplings(rows: Rows, patterns: usize, tail: u64, neuron: usize, couplings: &mut [i32]) = row_of_couplings
}

#[inline(always)]
fn row_of_couplings(rows: Rows, patterns: usize, tail: u64, neuron: usize, couplings: &mut [i32]) {
    let own = rows.row(neuron);
    let Some((&own_last, own_rest)) = own.split_last() else { return };
    for (coupling, other) in couplings.iter_mut().zip(rows.words.chunks(rows.stride)) {
        let (rest, last) = other[..rows.used].split_at(own_rest.len());
        let mut bits = ((own_last ^ last[0]) & tail).count_ones();
        for (a, b) in own_rest.iter().zip(rest) {
            bits += (a ^ b).count_ones();
        }
        *coupling = patterns as i32 - 2 * bits as i32;
    }
    couplings[neuron] = 0;
}

vectorised! {
    /// Adds twice a row of couplings to the fields, or subtracts it.
    fn add_row(fields: &mut [i32], row: &[i16], up: bool) = add_wide
}

vectorised! {
    /// The same for couplings just made.
    fn add_made_row(fields: &mut [i32], row: &[i32], up: bool) = add_wide
}

#[inline(always)]
fn add_wide<J: Copy + Into<i32>>(fields: &mut [i32], row: &[J], up: bool) {
    // Two loops without a product: multiplying 32-bit integers is slow on narrow vector units.
    if up {
        for (field, &coupling) in fields.iter_mut().zip(row) {
            *field += 2 * coupling.into();
        }
    } else {
        for (field, &coupling) in fields.iter_mut().zip(row) {
            *field -= 2 * coupling.into();
        }
    }
}
