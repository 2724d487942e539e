//! Rows of bits in one piece of memory.

/// Rows of bits, all in one place.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Rows<'a> {
    /// The words.
    pub words: &'a [u64],
    /// Words from one row to the next.
    pub stride: usize,
    /// Words of a row in use.
    pub used: usize,
}

impl<'a> Rows<'a> {
    /// A row.
    #[inline(always)]
    pub(in crate::network) fn row(&self, neuron: usize) -> &'a [u64] {
        &self.words[neuron * self.stride..neuron * self.stride + self.used]
    }
}
