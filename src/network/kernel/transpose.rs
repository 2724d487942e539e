//! Squares of bits: rows of neurons become rows of patterns.

use crate::network::spins::WORD;

/// Transposes a square of 64 x 64 bits in place: bit c of word r goes to bit r of word c
/// (Warren, Hacker's Delight, section 7-3).
pub(super) fn transpose(square: &mut [u64; WORD]) {
    let mut width = WORD / 2;
    let mut mask = u64::MAX >> width;
    while width > 0 {
        let mut row = 0;
        while row < WORD {
            let swapped = (square[row] >> width ^ square[row + width]) & mask;
            square[row] ^= swapped << width;
            square[row + width] ^= swapped;
            row = (row + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}
