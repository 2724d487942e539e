//! Which vector units the processor has: found at run time, so that one binary runs on old machines too.

use std::fmt;
use std::sync::OnceLock;

/// Vector units, the widest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// What every processor of its kind has.
    Portable,
    /// 128 bits on 64-bit ARM.
    Neon,
    /// 256 bits on x86-64 (with FMA, BMI and POPCNT).
    Avx2,
    /// 512 bits on x86-64 (F, BW, CD, DQ, VL).
    Avx512,
}

/// A level with the proof that this processor has it.
#[derive(Clone, Copy)]
pub(super) enum Units {
    Portable,
    #[cfg(target_arch = "aarch64")]
    Neon(pulp::aarch64::Neon),
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
}

impl Level {
    const ALL: [Self; 4] = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];

    /// The levels this machine has.
    #[must_use]
    pub fn available() -> Vec<Self> {
        Self::ALL.into_iter().filter(|&level| level.found().is_some()).collect()
    }

    /// The widest level this machine has, or the one named in the environment variable
    /// `ATTRACTOR_VECTOR_UNITS` (`portable`, `neon`, `avx2`, `avx512`) if the machine has that.
    ///
    /// ```
    /// use attractor::network::kernel::Level;
    /// assert!(Level::available().contains(&Level::best()));
    /// ```
    #[must_use]
    pub fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| {
            let available = Self::available();
            let asked = std::env::var("ATTRACTOR_VECTOR_UNITS").unwrap_or_default();
            let forced = available.iter().find(|level| level.to_string() == asked);
            forced.or(available.last()).copied().unwrap_or(Self::Portable)
        })
    }

    /// The instructions of this level; those of the portable one where the machine has not got them.
    pub(super) fn units(self) -> Units {
        self.found().unwrap_or(Units::Portable)
    }

    #[cfg(target_arch = "x86_64")]
    fn found(self) -> Option<Units> {
        match self {
            Self::Portable => Some(Units::Portable),
            Self::Neon => None,
            Self::Avx2 => pulp::x86::V3::try_new().map(Units::Avx2),
            Self::Avx512 => pulp::x86::V4::try_new().map(Units::Avx512),
        }
    }

    #[cfg(target_arch = "aarch64")]
    fn found(self) -> Option<Units> {
        match self {
            Self::Portable => Some(Units::Portable),
            Self::Neon => pulp::aarch64::Neon::try_new().map(Units::Neon),
            Self::Avx2 | Self::Avx512 => None,
        }
    }

    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    fn found(self) -> Option<Units> {
        (self == Self::Portable).then_some(Units::Portable)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Portable => "portable",
            Self::Neon => "neon",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        })
    }
}
