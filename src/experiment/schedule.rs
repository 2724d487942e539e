//! How the temperatures of a grid hang together: not at all, as one walk downwards, or as a ladder of replicas.

use serde::{Deserialize, Serialize};

/// How a network comes from one temperature to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Every temperature begins at the start.
    #[default]
    Independent,
    /// One state goes through the temperatures, from the highest to the lowest (Kirkpatrick, Gelatt, Vecchi 1983).
    Annealing,
    /// Replicas at all temperatures at once exchange their places (Hukushima, Nemoto 1996); two copies of the whole ladder.
    Tempering,
}

impl Schedule {
    /// The words by which configs ask for schedules.
    pub const WORDS: &[(&str, Self)] =
        &[("independent", Self::Independent), ("annealing", Self::Annealing), ("tempering", Self::Tempering)];

    /// Whether points that differ in their temperature alone are done together.
    #[must_use]
    pub fn walks(self) -> bool {
        self != Self::Independent
    }

    /// Independent networks that are followed at each temperature.
    #[must_use]
    pub fn copies(self) -> usize {
        if self == Self::Tempering { 2 } else { 1 }
    }

    /// Networks that are in memory at once for so many temperatures.
    #[must_use]
    pub(super) fn networks(self, temperatures: usize) -> usize {
        if self == Self::Tempering { self.copies() * temperatures } else { 1 }
    }
}
