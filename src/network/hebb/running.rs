//! The overlaps `M_mu = N m_mu` of a state that changes neuron by neuron.
//!
//! Almost all of them are crosstalk of size `sqrt(N)` and fit 16 bits with room to add a few. The others, first of all that of
//! the condensed pattern, are kept apart, and stand as zeros among the small ones.

use crate::network::kernel::{LARGEST_PRODUCT, Level, Rows, SignedSums, agreements, masked_sum, shift};
use crate::network::spins::WORD;
use crate::network::{Patterns, Spins};

/// The overlaps of a state with all patterns.
#[derive(Clone, Debug)]
pub(super) struct Running {
    level: Level,
    /// `M_mu`, zero for those kept apart and beyond P; an even number of words.
    small: Vec<i16>,
    /// Those that are larger: pattern and `M_mu`.
    apart: Vec<(usize, i64)>,
    /// `sum_mu M_mu` over the small ones.
    total: i64,
    /// Flips until a small one might exceed [`LARGEST_PRODUCT`].
    until_sorted: u32,
}

/// Overlaps above this are kept apart when they are sorted.
const SMALL: i64 = LARGEST_PRODUCT as i64 - 95;

impl Running {
    /// The overlaps of a state.
    pub(super) fn new(level: Level, patterns: &Patterns, spins: &Spins) -> Self {
        let mut running = Self { level, small: Vec::new(), apart: Vec::new(), total: 0, until_sorted: 0 };
        running.recount(patterns, spins);
        running
    }

    /// Computes the overlaps of another state.
    pub(super) fn recount(&mut self, patterns: &Patterns, spins: &Spins) {
        self.sort(&patterns.products(spins));
    }

    /// The same from the patterns as states, one after the other.
    pub(super) fn recount_from(&mut self, states: &[u64], patterns: &Patterns, spins: &Spins) {
        let unused = (spins.words().len() * WORD - spins.neurons()) as i64;
        let product = |equal| 2 * (i64::from(equal) - unused) - patterns.neurons() as i64;
        let products: Vec<i64> =
            agreements(self.level, states, spins.words()).into_iter().map(product).collect();
        self.sort(&products);
    }

    /// Puts each overlap where it belongs.
    fn sort(&mut self, products: &[i64]) {
        self.small.clear();
        self.small.resize(products.len().next_multiple_of(2 * WORD), 0);
        self.apart.clear();
        for (pattern, &product) in products.iter().enumerate() {
            match i16::try_from(product) {
                Ok(small) if product.abs() <= SMALL => self.small[pattern] = small,
                _ => self.apart.push((pattern, product)),
            }
        }
        self.total = self.small.iter().map(|&product| i64::from(product)).sum();
        let largest = self.small.iter().map(|product| product.unsigned_abs()).max().unwrap_or(0);
        // A flip changes an overlap by 2.
        self.until_sorted = (u32::from(LARGEST_PRODUCT.unsigned_abs()) - u32::from(largest)) / 2;
    }

    /// All overlaps of `patterns` patterns.
    fn products(&self, patterns: usize) -> Vec<i64> {
        let mut products: Vec<i64> = self.small[..patterns].iter().map(|&small| i64::from(small)).collect();
        for &(pattern, product) in &self.apart {
            products[pattern] = product;
        }
        products
    }

    /// `sum_mu M_mu^2` over all `patterns` patterns.
    pub(super) fn squares(&self, patterns: usize) -> i64 {
        let small: i64 = self.small[..patterns].iter().map(|&m| i64::from(i32::from(m) * i32::from(m))).sum();
        small + self.apart.iter().map(|&(_, product)| product * product).sum::<i64>()
    }

    /// `sum_mu xi_i^mu M_mu` for one row.
    pub(super) fn field(&self, row: &[u64]) -> i64 {
        2 * masked_sum(self.level, row, &self.small) - self.total + self.apart(row)
    }

    /// The same for many neurons.
    pub(super) fn fields(&self, kernel: &mut SignedSums, rows: Rows, neurons: &[u32], fields: &mut [i64]) {
        kernel.compute(rows, &self.small, neurons, fields);
        for (&neuron, field) in neurons.iter().zip(fields) {
            *field += self.apart(rows.row(neuron as usize));
        }
    }

    /// What the overlaps kept apart give.
    fn apart(&self, row: &[u64]) -> i64 {
        self.apart.iter().map(|&(pattern, product)| product * sign(row, pattern)).sum()
    }

    /// Adds `change xi_i^mu` to all overlaps: neuron i changes by that.
    pub(super) fn shift(&mut self, patterns: &Patterns, neuron: usize, change: i64) {
        let row = patterns.row(neuron);
        shift(self.level, row, &mut self.small, change as i16);
        self.small[patterns.patterns()..row.len() * WORD].fill(0);
        let (last, rest) = row.split_last().expect("a network stores patterns");
        let set: i64 =
            rest.iter().chain([&(last & patterns.tail())]).map(|word| i64::from(word.count_ones())).sum();
        self.total += change * (2 * set - patterns.patterns() as i64);
        for (pattern, product) in &mut self.apart {
            let added = change * sign(row, *pattern);
            *product += added;
            self.small[*pattern] = 0;
            self.total -= added;
        }
        self.until_sorted -= 1;
        if self.until_sorted == 0 {
            self.sort(&self.products(patterns.patterns()));
        }
    }
}

/// `xi^mu` as a number.
fn sign(row: &[u64], pattern: usize) -> i64 {
    2 * (row[pattern / WORD] >> (pattern % WORD) & 1) as i64 - 1
}
