//! The few vector instructions that [`super::SignedSums`] is made of, one implementation per level.
//!
//! A vector is one or more lanes of 16 bytes; every instruction but [`ByteLanes::gather`] and
//! [`ByteLanes::widen`] works within lanes.

use pulp::cast;

/// Bytes of a lane.
pub(super) const PLACES: usize = 16;
/// Lanes of the widest vector.
pub(super) const MOST_LANES: usize = 4;
/// Where the rows begin of the neurons of a vector: those of the first lane, of the second, ...
pub(super) type Offsets = [usize; PLACES * MOST_LANES];

/// 16 bytes.
pub(super) type Lane = [u8; 16];

/// Room for a vector of any level.
pub(super) type Room = [u8; 64];

/// Vectors of bytes.
pub(super) trait ByteLanes: Copy {
    /// The register.
    type Vector: Copy;
    /// Lanes of a vector.
    const LANES: usize;

    /// All bytes the same.
    fn splat(self, byte: u8) -> Self::Vector;
    /// All lanes the same.
    fn broadcast(self, lane: &Lane) -> Self::Vector;
    /// The same two words of one row for each lane, the rows being those at `place` of every lane; `whole` says that
    /// there is a second word.
    fn gather(self, words: &[u64], offsets: &Offsets, place: usize, word: usize, whole: bool)
    -> Self::Vector;
    /// A vector from memory.
    fn load(self, from: &Room) -> Self::Vector;
    /// A vector into memory.
    fn store(self, vector: Self::Vector, to: &mut Room);
    /// Bitwise and.
    fn and(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Shifts 16-bit numbers, so that the upper half of each byte comes down; what else comes must be masked.
    fn upper_halves(self, a: Self::Vector) -> Self::Vector;
    /// The entry of the 16-byte table at each index below 16.
    fn lookup(self, table: Self::Vector, index: Self::Vector) -> Self::Vector;
    /// The sum of 16-bit numbers.
    fn add_16(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bytes of the lower halves of both lanes in turn, and those of the upper halves.
    fn interleave(self, a: Self::Vector, b: Self::Vector) -> [Self::Vector; 2];
    /// Adds the eight signed 16-bit numbers of each lane to its sums.
    fn widen(self, vector: Self::Vector, sums: &mut [[i32; 8]]);

    /// The sums of four numbers under every choice of signs, bit k of the index being the sign of the k-th:
    /// the lower bytes of the 16 sums, and the upper bytes.
    #[inline(always)]
    fn table(self, four: [i16; 4]) -> [Lane; 2] {
        let mut table = [[0; 16]; 2];
        let [low, high] = &mut table;
        for (index, (low, high)) in low.iter_mut().zip(high).enumerate() {
            let mut sum = 0;
            for (k, number) in four.into_iter().enumerate() {
                sum += if index >> k & 1 == 1 { number } else { -number };
            }
            [*low, *high] = sum.to_le_bytes();
        }
        table
    }
}

/// Two words from `at` on, the second zero if it is not there.
#[inline(always)]
fn lane(words: &[u64], at: usize, whole: bool) -> Lane {
    let mut pair = [0; 2];
    if whole {
        pair.copy_from_slice(&words[at..at + 2]);
    } else {
        pair[0] = words[at];
    }
    cast(pair)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256i, __m512i};

    use pulp::x86::{V3, V4};

    use super::{ByteLanes, Lane, Offsets, PLACES, Room, cast, lane};

    /// Entry k of the index-th row: the sign of number `index` in sum k.
    const SIGNS: [[i16; 16]; 4] = {
        let mut signs = [[-1; 16]; 4];
        let mut entry = 0;
        while entry < 64 {
            if ((entry % 16) >> (entry / 16)) & 1 == 1 {
                signs[entry / 16][entry % 16] = 1;
            }
            entry += 1;
        }
        signs
    };

    impl ByteLanes for V3 {
        type Vector = __m256i;
        const LANES: usize = 2;

        #[inline(always)]
        fn splat(self, byte: u8) -> __m256i {
            self.avx._mm256_set1_epi8(byte.cast_signed())
        }
        #[inline(always)]
        fn broadcast(self, lane: &Lane) -> __m256i {
            self.avx2._mm256_broadcastsi128_si256(cast(*lane))
        }
        #[inline(always)]
        fn gather(self, words: &[u64], offsets: &Offsets, place: usize, word: usize, whole: bool) -> __m256i {
            let low = lane(words, offsets[place] + word, whole);
            let high = lane(words, offsets[PLACES + place] + word, whole);
            self.avx._mm256_set_m128i(cast(high), cast(low))
        }
        #[inline(always)]
        fn load(self, from: &Room) -> __m256i {
            let [vector, _]: [__m256i; 2] = cast(*from);
            vector
        }
        #[inline(always)]
        fn store(self, vector: __m256i, to: &mut Room) {
            to[..32].copy_from_slice(&cast::<_, [u8; 32]>(vector));
        }
        #[inline(always)]
        fn and(self, a: __m256i, b: __m256i) -> __m256i {
            self.avx2._mm256_and_si256(a, b)
        }
        #[inline(always)]
        fn upper_halves(self, a: __m256i) -> __m256i {
            self.avx2._mm256_srli_epi16::<4>(a)
        }
        #[inline(always)]
        fn lookup(self, table: __m256i, index: __m256i) -> __m256i {
            self.avx2._mm256_shuffle_epi8(table, index)
        }
        #[inline(always)]
        fn add_16(self, a: __m256i, b: __m256i) -> __m256i {
            self.avx2._mm256_add_epi16(a, b)
        }
        #[inline(always)]
        fn interleave(self, a: __m256i, b: __m256i) -> [__m256i; 2] {
            [self.avx2._mm256_unpacklo_epi8(a, b), self.avx2._mm256_unpackhi_epi8(a, b)]
        }
        #[inline(always)]
        fn widen(self, vector: __m256i, sums: &mut [[i32; 8]]) {
            let lanes =
                [self.avx._mm256_castsi256_si128(vector), self.avx2._mm256_extracti128_si256::<1>(vector)];
            for (lane, sums) in lanes.into_iter().zip(sums) {
                let wide = self.avx2._mm256_cvtepi16_epi32(lane);
                *sums = cast(self.avx2._mm256_add_epi32(cast(*sums), wide));
            }
        }
        #[inline(always)]
        fn table(self, four: [i16; 4]) -> [Lane; 2] {
            let all = self.avx._mm256_set1_epi64x(cast(four));
            let signed = |number: usize| {
                let bytes = (2 * number) as i16 | ((2 * number + 1) as i16) << 8;
                let chosen = self.avx2._mm256_shuffle_epi8(all, self.avx._mm256_set1_epi16(bytes));
                self.avx2._mm256_sign_epi16(chosen, cast(SIGNS[number]))
            };
            let add = |a, b| self.avx2._mm256_add_epi16(a, b);
            let sums = add(add(signed(0), signed(1)), add(signed(2), signed(3)));
            let low = self.avx2._mm256_and_si256(sums, self.avx._mm256_set1_epi16(0xFF));
            let packed = self.avx2._mm256_packus_epi16(low, self.avx2._mm256_srli_epi16::<8>(sums));
            cast(self.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(packed))
        }
    }

    impl ByteLanes for V4 {
        type Vector = __m512i;
        const LANES: usize = 4;

        #[inline(always)]
        fn splat(self, byte: u8) -> __m512i {
            self.avx512f._mm512_set1_epi8(byte.cast_signed())
        }
        #[inline(always)]
        fn broadcast(self, lane: &Lane) -> __m512i {
            self.avx512f._mm512_broadcast_i32x4(cast(*lane))
        }
        #[inline(always)]
        fn gather(self, words: &[u64], offsets: &Offsets, place: usize, word: usize, whole: bool) -> __m512i {
            let first = lane(words, offsets[place] + word, whole);
            let second = lane(words, offsets[PLACES + place] + word, whole);
            let third = lane(words, offsets[2 * PLACES + place] + word, whole);
            let fourth = lane(words, offsets[3 * PLACES + place] + word, whole);
            let low = self.avx._mm256_set_m128i(cast(second), cast(first));
            let high = self.avx._mm256_set_m128i(cast(fourth), cast(third));
            self.avx512f._mm512_inserti64x4::<1>(self.avx512f._mm512_castsi256_si512(low), high)
        }
        #[inline(always)]
        fn load(self, from: &Room) -> __m512i {
            cast(*from)
        }
        #[inline(always)]
        fn store(self, vector: __m512i, to: &mut Room) {
            *to = cast(vector);
        }
        #[inline(always)]
        fn and(self, a: __m512i, b: __m512i) -> __m512i {
            self.avx512f._mm512_and_si512(a, b)
        }
        #[inline(always)]
        fn upper_halves(self, a: __m512i) -> __m512i {
            self.avx512bw._mm512_srli_epi16::<4>(a)
        }
        #[inline(always)]
        fn lookup(self, table: __m512i, index: __m512i) -> __m512i {
            self.avx512bw._mm512_shuffle_epi8(table, index)
        }
        #[inline(always)]
        fn add_16(self, a: __m512i, b: __m512i) -> __m512i {
            self.avx512bw._mm512_add_epi16(a, b)
        }
        #[inline(always)]
        fn interleave(self, a: __m512i, b: __m512i) -> [__m512i; 2] {
            [self.avx512bw._mm512_unpacklo_epi8(a, b), self.avx512bw._mm512_unpackhi_epi8(a, b)]
        }
        #[inline(always)]
        fn widen(self, vector: __m512i, sums: &mut [[i32; 8]]) {
            let halves: [__m256i; 2] = cast(vector);
            for (half, sums) in halves.into_iter().zip(sums.chunks_exact_mut(2)) {
                let both: [[i32; 8]; 2] = [sums[0], sums[1]];
                let wide = self.avx512f._mm512_cvtepi16_epi32(half);
                sums.copy_from_slice(&cast::<_, [[i32; 8]; 2]>(
                    self.avx512f._mm512_add_epi32(cast(both), wide),
                ));
            }
        }
        #[inline(always)]
        fn table(self, four: [i16; 4]) -> [Lane; 2] {
            (*self).table(four)
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::uint8x16_t;

    use pulp::aarch64::Neon;

    use super::{ByteLanes, Lane, Offsets, Room, cast, lane};

    impl ByteLanes for Neon {
        type Vector = uint8x16_t;
        const LANES: usize = 1;

        #[inline(always)]
        fn splat(self, byte: u8) -> uint8x16_t {
            cast([byte; 16])
        }
        #[inline(always)]
        fn broadcast(self, lane: &Lane) -> uint8x16_t {
            cast(*lane)
        }
        #[inline(always)]
        fn gather(
            self,
            words: &[u64],
            offsets: &Offsets,
            place: usize,
            word: usize,
            whole: bool,
        ) -> uint8x16_t {
            cast(lane(words, offsets[place] + word, whole))
        }
        #[inline(always)]
        fn load(self, from: &Room) -> uint8x16_t {
            let [vector, _, _, _]: [uint8x16_t; 4] = cast(*from);
            vector
        }
        #[inline(always)]
        fn store(self, vector: uint8x16_t, to: &mut Room) {
            to[..16].copy_from_slice(&cast::<_, [u8; 16]>(vector));
        }
        #[inline(always)]
        fn and(self, a: uint8x16_t, b: uint8x16_t) -> uint8x16_t {
            self.neon.vandq_u8(a, b)
        }
        #[inline(always)]
        fn upper_halves(self, a: uint8x16_t) -> uint8x16_t {
            self.neon.vshrq_n_u8::<4>(a)
        }
        #[inline(always)]
        fn lookup(self, table: uint8x16_t, index: uint8x16_t) -> uint8x16_t {
            self.neon.vqtbl1q_u8(table, index)
        }
        #[inline(always)]
        fn add_16(self, a: uint8x16_t, b: uint8x16_t) -> uint8x16_t {
            cast(self.neon.vaddq_s16(cast(a), cast(b)))
        }
        #[inline(always)]
        fn interleave(self, a: uint8x16_t, b: uint8x16_t) -> [uint8x16_t; 2] {
            [self.neon.vzip1q_u8(a, b), self.neon.vzip2q_u8(a, b)]
        }
        #[inline(always)]
        fn widen(self, vector: uint8x16_t, sums: &mut [[i32; 8]]) {
            let numbers: [i16; 8] = cast(vector);
            for (sum, number) in sums[0].iter_mut().zip(numbers) {
                *sum += i32::from(number);
            }
        }
    }
}
