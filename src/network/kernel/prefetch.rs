//! Asking for memory before it is needed.
//!
//! Its `unsafe` is harmless: a prefetch is a hint that reads nothing and cannot fault, whatever the address; the
//! addresses here lie inside a slice besides. Its safe twin is to do nothing.

/// Bytes to a line of the cache.
const LINE: usize = 64;

/// Asks for the lines of a slice; on machines where nobody can be asked, nothing happens.
#[inline(always)]
pub(in crate::network) fn prefetch<T>(slice: &[T]) {
    #[cfg(target_arch = "x86_64")]
    for line in slice.chunks((LINE / size_of::<T>()).max(1)) {
        // SAFETY: SSE, which has the instruction, belongs to every x86-64 processor; the instruction has no effect
        // on any value and does not fault.
        #[expect(unsafe_code, reason = "the intrinsic takes a pointer; see the module")]
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, LINE);
}
