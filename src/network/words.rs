//! Words of memory, in large pages where there are many.
//!
//! The rows of a large network are visited in random order. With pages of 4 KB nearly every visit would first have to look up where its page
//! lies; the system is asked for larger ones.

use std::ops::Deref;

use memmap2::MmapMut;

/// Words that do not change any more.
#[derive(Debug)]
pub(super) enum Words {
    /// On the heap.
    Few(Vec<u64>),
    /// In memory of their own.
    Many(MmapMut),
}

/// Bytes from which on words get memory of their own.
const MANY: usize = 1 << 26;

impl Words {
    /// As many words as asked for, made by `fill` from zeros.
    pub(super) fn new(length: usize, fill: impl FnOnce(&mut [u64])) -> Self {
        if let Some(mut pages) = large_pages(length) {
            fill(pulp::bytemuck::cast_slice_mut(&mut pages));
            return Self::Many(pages);
        }
        let mut words = vec![0; length];
        fill(&mut words);
        Self::Few(words)
    }
}

/// Memory in large pages, if that many words are worth it and the system has it.
fn large_pages(length: usize) -> Option<MmapMut> {
    let bytes = length.checked_mul(size_of::<u64>()).filter(|&bytes| bytes >= MANY)?;
    let pages = MmapMut::map_anon(bytes).ok()?;
    #[cfg(target_os = "linux")]
    // A wish: where it is not heard, pages are small.
    let _ = pages.advise(memmap2::Advice::HugePage);
    Some(pages)
}

impl Deref for Words {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        match self {
            Self::Few(words) => words,
            Self::Many(pages) => pulp::bytemuck::cast_slice(pages),
        }
    }
}
