//! A sort of words into which an observable puts pattern sets, and the columns that it has in points.

/// Words for final states, and how points tell of them: the fraction of each, of all that are no memory, and the mean energy of each.
#[derive(Debug, PartialEq, Eq)]
pub struct Classes {
    /// What stands before each column of points.
    pub prefix: &'static str,
    /// The words, in the order of the columns.
    pub words: &'static [&'static str],
    /// Those that are no spurious states.
    pub memories: &'static [&'static str],
    /// The column of samples with the energy.
    pub energy: &'static str,
}

impl Classes {
    /// The columns of points: fractions, `spurious`, energies.
    ///
    /// ```
    /// use attractor::observable::{Attractor, Species};
    /// let [coarse, fine] = [&Attractor::CLASSES, &Species::CLASSES].map(|classes| classes.columns());
    /// assert_eq!(coarse[..2], ["pattern", "reversed"]);
    /// assert_eq!(fine[2], "species_mixture_3");
    /// assert_eq!(fine.last().map(String::as_str), Some("species_cycle_energy"));
    /// ```
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let named = |word: &str| format!("{}{word}", self.prefix);
        let energies = self.words.iter().map(|word| format!("{}_energy", named(word)));
        self.words.iter().map(|word| named(word)).chain([named("spurious")]).chain(energies).collect()
    }

    /// The word of this sort that a cell holds, if it does.
    #[must_use]
    pub fn word(&self, cell: &str) -> Option<&'static str> {
        self.words.iter().find(|&&word| word == cell).copied()
    }

    /// Whether a word stands for something that is no memory.
    #[must_use]
    pub fn is_spurious(&self, word: &str) -> bool {
        !self.memories.contains(&word)
    }
}
