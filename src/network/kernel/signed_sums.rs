//! `sum_mu xi_i^mu M_mu` for many neurons at once, by tables of 16 in vector registers.
//!
//! Four patterns have 16 sign patterns. The sums `+-M_1 +-M_2 +-M_3 +-M_4` under each of them are tabulated
//! (Arlazarov, Dinic, Kronrod, Faradzhev 1970), and one byte shuffle looks up the lower bytes of these sums for
//! 16, 32 or 64 neurons, another the upper ones. For this the rows of the neurons, gathered from wherever they
//! lie, are transposed, so that a register holds the same byte (eight patterns) of all of them. The 16-bit sums are
//! widened before they could overflow: `sum |M_mu|` along the way tells when.

use super::Level;
use super::lanes::{ByteLanes, Lane, MOST_LANES, Offsets, PLACES, Room};
use super::level::Units;
use super::prefetch::prefetch;
use super::rows::Rows;
use super::running::signed_sum;
use crate::network::spins::WORD;

/// The products must not exceed this: eight of them fit 16 bits.
pub(in crate::network) const LARGEST_PRODUCT: i16 = 4095;

/// Words of all rows that are worked on before the next are touched: their tables fit the first cache.
const CHUNK: usize = 16;
/// Bytes of a word.
const BYTES: usize = 8;
/// Words that a lane holds.
const PAIR: usize = 2;

/// The sums of four products under every choice of signs: lower and upper bytes.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Table([Lane; 2]);

/// A byte of the rows of all neurons of a vector.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Column(Room);

/// The kernel with its scratch memory.
#[derive(Clone, Debug)]
pub(in crate::network) struct SignedSums {
    level: Level,
    /// Two for each byte of a row.
    tables: Box<[Table; 2 * CHUNK * BYTES]>,
    columns: Box<[Column; CHUNK * BYTES]>,
    /// Where the rows begin that are worked on.
    offsets: Offsets,
    /// How many bytes can be summed before 16 bits might overflow.
    segments: Vec<usize>,
}

impl SignedSums {
    /// The kernel on these vector units.
    pub(in crate::network) fn new(level: Level) -> Self {
        Self {
            level,
            tables: Box::new([Table([[0; PLACES]; 2]); 2 * CHUNK * BYTES]),
            columns: Box::new([Column([0; 64]); CHUNK * BYTES]),
            offsets: [0; PLACES * MOST_LANES],
            segments: Vec::new(),
        }
    }

    /// The vector units.
    pub(in crate::network) fn level(&self) -> Level {
        self.level
    }

    /// The sums of the `products` with the signs of each row; a set bit is `+`.
    ///
    /// There is a product for every bit of the words in use, and zero words more to an even number of them;
    /// products that are to be left out are zero, and none exceeds [`LARGEST_PRODUCT`].
    pub(in crate::network) fn compute(
        &mut self,
        rows: Rows,
        products: &[i16],
        neurons: &[u32],
        sums: &mut [i64],
    ) {
        match self.level.units() {
            // SAFETY: the token exists where the processor has these features alone.
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
            Units::Avx512(units) => unsafe { by_avx512(units, self, rows, products, neurons, sums) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "the compiler does not know what the token proves")]
            Units::Avx2(units) => unsafe { by_avx2(units, self, rows, products, neurons, sums) },
            #[cfg(target_arch = "aarch64")]
            Units::Neon(units) => self.by_shuffles(units, rows, products, neurons, sums),
            Units::Portable => one_by_one(rows, products, neurons, sums),
        }
    }

    #[inline(always)]
    fn by_shuffles<L: ByteLanes>(
        &mut self,
        lanes: L,
        rows: Rows,
        products: &[i16],
        neurons: &[u32],
        sums: &mut [i64],
    ) {
        let together = PLACES * L::LANES;
        sums.fill(0);
        for from in (0..rows.used).step_by(CHUNK) {
            let to = rows.used.min(from + CHUNK);
            self.tabulate(lanes, &products[from * WORD..to.next_multiple_of(PAIR) * WORD]);
            for (group, sums) in sums.chunks_mut(together).enumerate() {
                let (_, rest) = neurons.split_at(group * together);
                let (neurons, later) = rest.split_at(together.min(rest.len()));
                for &neuron in &later[..together.min(later.len())] {
                    prefetch(&rows.row(neuron as usize)[from..to]);
                }
                // Where neurons are missing, the last one stands in for them.
                let last = neurons.len() - 1;
                for (place, offset) in self.offsets[..together].iter_mut().enumerate() {
                    *offset = neurons[place.min(last)] as usize * rows.stride + from;
                }
                let parts = self.sum_columns(lanes, rows.words, to - from);
                for (eight, sums) in sums.chunks_mut(8).enumerate() {
                    let part = &parts[eight % 2 * L::LANES + eight / 2];
                    for (sum, &part) in sums.iter_mut().zip(part) {
                        *sum += i64::from(part);
                    }
                }
            }
        }
    }

    /// Fills the tables for these products.
    #[inline(always)]
    fn tabulate<L: ByteLanes>(&mut self, lanes: L, products: &[i16]) {
        let (fours, _) = products.as_chunks::<4>();
        for (table, &four) in self.tables.iter_mut().zip(fours) {
            table.0 = lanes.table(four);
        }
        let (eights, _) = products.as_chunks::<8>();
        let (mut length, mut largest) = (0, 0);
        self.segments.clear();
        for eight in eights {
            let largest_sum: i32 = eight.iter().map(|&product| i32::from(product.unsigned_abs())).sum();
            if largest + largest_sum > i32::from(i16::MAX) {
                self.segments.push(length);
                (length, largest) = (0, 0);
            }
            length += 1;
            largest += largest_sum;
        }
        self.segments.push(length);
    }

    /// The sums for the neurons of one vector, whose rows begin at the offsets: the first eight of each lane, then
    /// the others.
    #[inline(always)]
    fn sum_columns<L: ByteLanes>(
        &mut self,
        lanes: L,
        words: &[u64],
        width: usize,
    ) -> [[i32; 8]; 2 * MOST_LANES] {
        for (columns, word) in self.columns.chunks_exact_mut(PLACES).zip((0..width).step_by(PAIR)) {
            let mut gathered = [lanes.splat(0); PLACES];
            let whole = word + 1 < width;
            for (place, vector) in gathered.iter_mut().enumerate() {
                *vector = lanes.gather(words, &self.offsets, place, word, whole);
            }
            for (column, vector) in columns.iter_mut().zip(transpose(lanes, gathered)) {
                lanes.store(vector, &mut column.0);
            }
        }
        let mut sums = [[0; 8]; 2 * MOST_LANES];
        let (tables, _) = self.tables.as_chunks::<2>();
        let half = lanes.splat(0x0F);
        let mut from = 0;
        for &length in &self.segments {
            let mut partial = [lanes.splat(0); 2];
            let segment = from..from + length;
            for (column, [first, second]) in self.columns[segment.clone()].iter().zip(&tables[segment]) {
                let byte = lanes.load(&column.0);
                let lower = lanes.and(byte, half);
                let upper = lanes.and(lanes.upper_halves(byte), half);
                for (Table([low, high]), index) in [(first, lower), (second, upper)] {
                    let low = lanes.lookup(lanes.broadcast(low), index);
                    let high = lanes.lookup(lanes.broadcast(high), index);
                    let [former, latter] = lanes.interleave(low, high);
                    partial = [lanes.add_16(partial[0], former), lanes.add_16(partial[1], latter)];
                }
            }
            lanes.widen(partial[0], &mut sums[..L::LANES]);
            lanes.widen(partial[1], &mut sums[L::LANES..2 * L::LANES]);
            from += length;
        }
        sums
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn by_avx2(
    units: pulp::x86::V3,
    kernel: &mut SignedSums,
    rows: Rows,
    products: &[i16],
    neurons: &[u32],
    sums: &mut [i64],
) {
    kernel.by_shuffles(units, rows, products, neurons, sums);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn by_avx512(
    units: pulp::x86::V4,
    kernel: &mut SignedSums,
    rows: Rows,
    products: &[i16],
    neurons: &[u32],
    sums: &mut [i64],
) {
    kernel.by_shuffles(units, rows, products, neurons, sums);
}

/// Byte b of vector a goes to byte a of vector b, in every lane.
#[inline(always)]
fn transpose<L: ByteLanes>(lanes: L, mut vectors: [L::Vector; PLACES]) -> [L::Vector; PLACES] {
    // Four perfect shuffles of the 256 bytes: each moves the top bit of a byte's address to its end.
    for _ in 0..PLACES.ilog2() {
        let mut shuffled = vectors;
        for place in 0..PLACES / 2 {
            [shuffled[2 * place], shuffled[2 * place + 1]] =
                lanes.interleave(vectors[place], vectors[place + PLACES / 2]);
        }
        vectors = shuffled;
    }
    vectors
}

/// The definition, for machines without byte shuffles, and as the twin to test against.
fn one_by_one(rows: Rows, products: &[i16], neurons: &[u32], sums: &mut [i64]) {
    for (sum, &neuron) in sums.iter_mut().zip(neurons) {
        *sum = signed_sum(rows.row(neuron as usize), products);
    }
}
