//! How many rows have each bit set: adding one-bit numbers in columns, 256 columns at a time.
//!
//! Eight rows go through carry-save adders, which leave three planes of partial counts and one of carries worth
//! eight (Warren, Hacker's Delight, section 5-1); the carries ripple into the higher planes.

use super::rows::Rows;
use super::transpose::transpose;
use super::{Level, vectorised};
use crate::network::spins::{Spins, WORD};

/// Words of a row that are worked on together.
const WIDTH: usize = 4;
/// Rows that are added together.
const EIGHT: usize = 8;
/// Planes of counts: bits of the largest count.
const PLANES: usize = 10;
/// Rows between two readings of the planes: fewer than 2^10, and few enough for a line of each to stay in the cache.
const ROWS: usize = (1 << PLANES) - WORD;

/// One bit of the counts of 256 columns.
type Plane = [u64; WIDTH];

vectorised! {
    /// For every bit of the words in use, the number of rows in which it agrees with the state: set where the
    /// neuron is up, clear where it is down.
    fn counts(rows: Rows, spins: &Spins) -> Vec<u32> = agreements
}

#[inline(always)]
fn agreements(rows: Rows, spins: &Spins) -> Vec<u32> {
    let mut counts = vec![0; rows.used * WORD];
    for first in (0..spins.neurons()).step_by(ROWS) {
        let last = spins.neurons().min(first + ROWS);
        for from in (0..rows.used).step_by(WIDTH) {
            let to = rows.used.min(from + WIDTH);
            let planes = add_rows(rows, spins, first..last, from..to);
            for (word, counts) in counts[from * WORD..to * WORD].chunks_exact_mut(WORD).enumerate() {
                read(&planes, word, counts);
            }
        }
    }
    counts
}

/// The planes of the counts of some rows, some words wide.
#[inline(always)]
fn add_rows(
    rows: Rows,
    spins: &Spins,
    neurons: std::ops::Range<usize>,
    words: std::ops::Range<usize>,
) -> [Plane; PLANES] {
    let mut planes = [[0; WIDTH]; PLANES];
    let whole = neurons.start + neurons.len() / EIGHT * EIGHT;
    for first in (neurons.start..whole).step_by(EIGHT) {
        let [ones, twos, fours, higher @ ..] = &mut planes;
        let mut bits = [[0; WIDTH]; EIGHT];
        for (row, plane) in bits.iter_mut().enumerate() {
            *plane = agreeing(rows, spins, first + row, &words);
        }
        let carries = [
            add(ones, bits[0], bits[1]),
            add(ones, bits[2], bits[3]),
            add(ones, bits[4], bits[5]),
            add(ones, bits[6], bits[7]),
        ];
        let carries = [add(twos, carries[0], carries[1]), add(twos, carries[2], carries[3])];
        let carry = add(fours, carries[0], carries[1]);
        ripple(higher, carry);
    }
    for neuron in whole..neurons.end {
        ripple(&mut planes, agreeing(rows, spins, neuron, &words));
    }
    planes
}

/// The bits of a row, turned over where the neuron is down.
#[inline(always)]
fn agreeing(rows: Rows, spins: &Spins, neuron: usize, words: &std::ops::Range<usize>) -> Plane {
    let turned = if spins.is_up(neuron) { 0 } else { u64::MAX };
    let bits = &rows.row(neuron)[words.clone()];
    let mut plane = [turned; WIDTH];
    // As many words as it takes, in one piece: the length is known then.
    if let Some(bits) = bits.first_chunk::<WIDTH>() {
        for (word, bits) in plane.iter_mut().zip(bits) {
            *word ^= bits;
        }
    } else {
        for (word, bits) in plane.iter_mut().zip(bits) {
            *word ^= bits;
        }
    }
    plane
}

/// Adds two bits to a plane; what is carried is worth twice as much.
#[inline(always)]
fn add(plane: &mut Plane, a: Plane, b: Plane) -> Plane {
    let mut carries = [0; WIDTH];
    for word in 0..WIDTH {
        let (before, sum) = (plane[word], plane[word] ^ a[word]);
        plane[word] = sum ^ b[word];
        carries[word] = before & a[word] | sum & b[word];
    }
    carries
}

/// Adds one bit to counts.
#[inline(always)]
fn ripple(planes: &mut [Plane], mut carry: Plane) {
    for plane in planes {
        for (bits, carry) in plane.iter_mut().zip(&mut carry) {
            (*bits, *carry) = (*bits ^ *carry, *bits & *carry);
        }
    }
}

/// Adds the counts of the 64 columns of one word.
#[inline(always)]
fn read(planes: &[Plane; PLANES], word: usize, counts: &mut [u32]) {
    let mut square = [0; WORD];
    for (row, plane) in square.iter_mut().zip(planes) {
        *row = plane[word];
    }
    transpose(&mut square);
    for (count, number) in counts.iter_mut().zip(square) {
        *count += number as u32;
    }
}
