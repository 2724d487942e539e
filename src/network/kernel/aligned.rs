//! Numbers that begin where a line of the cache does: vector units are slow across lines.

use std::ops::{Deref, DerefMut};

/// Bytes of a line.
const LINE: usize = 64;

/// A fixed number of numbers, aligned to lines of the cache.
#[derive(Debug)]
pub(in crate::network) struct Aligned<T> {
    room: Vec<T>,
    first: usize,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// As many zeros.
    pub(in crate::network) fn new(length: usize) -> Self {
        let room = vec![T::default(); length + LINE / size_of::<T>()];
        // Where that cannot be told, nothing is lost but time.
        let first = room.as_ptr().align_offset(LINE).min(LINE / size_of::<T>());
        Self { room, first, length }
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.room[self.first..self.first + self.length]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.room[self.first..self.first + self.length]
    }
}

impl<T: Copy + Default> Clone for Aligned<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::new(self.length);
        copy.copy_from_slice(self);
        copy
    }
}
