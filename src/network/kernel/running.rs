//! One row of bits against the running overlaps.

use super::Level;
#[cfg(target_arch = "x86_64")]
use super::level::Units;
use crate::network::spins::WORD;

/// Words whose sums fit 32 bits: 64 products below 2^15 to a word.
const WORDS_TO_32_BITS: usize = 1 << 9;

/// The sum of the products whose bit is set in the row.
pub(in crate::network) fn masked_sum(level: Level, row: &[u64], products: &[i16]) -> i64 {
    match level.units() {
        // SAFETY: the token exists where the processor has these features alone; AVX-512 comes with AVX2.
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
        Units::Avx512(units) => unsafe { x86::masked_sum(*units, row, products) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
        Units::Avx2(units) => unsafe { x86::masked_sum(units, row, products) },
        _ => sum_where_set(row, products),
    }
}

/// Adds `change` to the products whose bit is set in the row, subtracts it from the others.
///
/// Products that are kept apart may wrap; nobody reads them.
pub(in crate::network) fn shift(level: Level, row: &[u64], products: &mut [i16], change: i16) {
    match level.units() {
        // SAFETY: as in `masked_sum`.
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
        Units::Avx512(units) => unsafe { x86::shift(*units, row, products, change) },
        // SAFETY: as in `masked_sum`.
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
        Units::Avx2(units) => unsafe { x86::shift(units, row, products, change) },
        _ => add_signed(row, products, change),
    }
}

/// The sum of the products, with the sign of their bit.
pub(super) fn signed_sum(row: &[u64], products: &[i16]) -> i64 {
    let all: i64 = products[..row.len() * WORD].iter().map(|&product| i64::from(product)).sum();
    2 * sum_where_set(row, products) - all
}

/// Patterns of one byte.
const BYTE: usize = 8;

/// For every byte eight masks: all bits set where the bit of the place is. Looking them up is what makes loops
/// into vector instructions on any machine.
static MASKS: [[i16; BYTE]; 256] = {
    let mut masks = [[0; BYTE]; 256];
    let mut entry = 0;
    while entry < 256 * BYTE {
        masks[entry / BYTE][entry % BYTE] = -((((entry / BYTE) >> (entry % BYTE)) & 1) as i16);
        entry += 1;
    }
    masks
};

fn sum_where_set(row: &[u64], products: &[i16]) -> i64 {
    let (products, _) = products.as_chunks::<WORD>();
    let pieces = row.chunks(WORDS_TO_32_BITS).zip(products.chunks(WORDS_TO_32_BITS));
    pieces.map(|(words, products)| i64::from(short_sum(words, products))).sum()
}

fn short_sum(words: &[u64], products: &[[i16; WORD]]) -> i32 {
    let mut sums = [0; BYTE];
    for (&word, products) in words.iter().zip(products) {
        for (byte, products) in word.to_le_bytes().into_iter().zip(products.chunks_exact(BYTE)) {
            for ((sum, product), mask) in sums.iter_mut().zip(products).zip(&MASKS[usize::from(byte)]) {
                *sum += i32::from(product & mask);
            }
        }
    }
    sums.iter().sum()
}

fn add_signed(row: &[u64], products: &mut [i16], change: i16) {
    for (&word, products) in row.iter().zip(products.chunks_exact_mut(WORD)) {
        for (byte, products) in word.to_le_bytes().into_iter().zip(products.chunks_exact_mut(BYTE)) {
            for (product, mask) in products.iter_mut().zip(&MASKS[usize::from(byte)]) {
                *product = product.wrapping_add((mask & (2 * change)) - change);
            }
        }
    }
}

/// The same, 16 patterns to an instruction.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::__m256i;

    use pulp::cast;
    use pulp::x86::V3;

    use super::{WORD, WORDS_TO_32_BITS};

    /// Patterns to a vector.
    const TOGETHER: usize = 16;

    /// The bit of each place.
    const BITS: [u16; TOGETHER] = {
        let mut bits = [0; TOGETHER];
        let mut place = 0;
        while place < TOGETHER {
            bits[place] = 1 << place;
            place += 1;
        }
        bits
    };

    /// For each quarter of a word four masks of 16 places: all bits set where the bit of the place is.
    #[inline(always)]
    fn masks(v3: V3, word: u64) -> [__m256i; 4] {
        let all = v3.avx._mm256_set1_epi64x(word.cast_signed());
        let bits: __m256i = cast(BITS);
        let mut masks = [bits; 4];
        for (quarter, mask) in masks.iter_mut().enumerate() {
            let bytes = (2 * quarter) as i16 | ((2 * quarter + 1) as i16) << 8;
            let spread = v3.avx2._mm256_shuffle_epi8(all, v3.avx._mm256_set1_epi16(bytes));
            *mask = v3.avx2._mm256_cmpeq_epi16(v3.avx2._mm256_and_si256(spread, bits), bits);
        }
        masks
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn masked_sum(v3: V3, row: &[u64], products: &[i16]) -> i64 {
        let (products, _) = products.as_chunks::<WORD>();
        let mut sum = 0;
        for (words, products) in row.chunks(WORDS_TO_32_BITS).zip(products.chunks(WORDS_TO_32_BITS)) {
            let mut sums = [v3.avx._mm256_setzero_si256(); 2];
            for (&word, products) in words.iter().zip(products) {
                let products: [__m256i; 4] = cast(*products);
                for (quarter, mask) in masks(v3, word).into_iter().enumerate() {
                    let pairs = v3.avx2._mm256_madd_epi16(mask, products[quarter]);
                    sums[quarter % 2] = v3.avx2._mm256_add_epi32(sums[quarter % 2], pairs);
                }
            }
            let sums: [i32; 8] = cast(v3.avx2._mm256_add_epi32(sums[0], sums[1]));
            // A mask is -1.
            for part in sums {
                sum -= i64::from(part);
            }
        }
        sum
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn shift(v3: V3, row: &[u64], products: &mut [i16], change: i16) {
        let (products, _) = products.as_chunks_mut::<WORD>();
        let (once, twice) = (v3.avx._mm256_set1_epi16(change), v3.avx._mm256_set1_epi16(2 * change));
        for (&word, products) in row.iter().zip(products) {
            let (quarters, _) = products.as_chunks_mut::<TOGETHER>();
            for (quarter, mask) in quarters.iter_mut().zip(masks(v3, word)) {
                let less = v3.avx2._mm256_sub_epi16(cast(*quarter), once);
                *quarter = cast(v3.avx2._mm256_add_epi16(less, v3.avx2._mm256_and_si256(mask, twice)));
            }
        }
    }
}
