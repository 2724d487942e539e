//! How many pattern sets there are: as many at every size, or fewer where networks are larger and tell more each.

use serde::Serialize;

/// Pattern sets per point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Samples {
    /// As many for every number of neurons.
    Same(u64),
    /// One number for each of `network.neurons`, in their order.
    BySize(Vec<u64>),
}

impl Samples {
    /// At the smallest and at all sizes the same, or one number for each.
    #[must_use]
    pub(super) fn new(counts: Vec<u64>) -> Self {
        match counts.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => Self::Same(*first),
            _ => Self::BySize(counts),
        }
    }

    /// The pattern sets at this number of neurons, one of `sizes`, in whose order they are given; where a size is given twice, the
    /// larger number.
    #[must_use]
    pub fn at(&self, neurons: usize, sizes: &[usize]) -> u64 {
        match self {
            Self::Same(count) => *count,
            Self::BySize(counts) => {
                let pairs = sizes.iter().zip(counts);
                pairs.filter(|&(&size, _)| size == neurons).map(|(_, &count)| count).max().unwrap_or(0)
            }
        }
    }

    /// The largest of the numbers.
    #[must_use]
    pub fn most(&self) -> u64 {
        match self {
            Self::Same(count) => *count,
            Self::BySize(counts) => counts.iter().copied().max().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_belong_to_sizes() {
        let samples = Samples::new(vec![400, 100, 20, 30]);
        let sizes = [1000, 10_000, 100_000, 100_000];
        assert_eq!([1000, 10_000, 100_000, 7].map(|size| samples.at(size, &sizes)), [400, 100, 30, 0]);
        assert_eq!((samples.most(), Samples::new(vec![5, 5])), (400, Samples::Same(5)));
    }
}
