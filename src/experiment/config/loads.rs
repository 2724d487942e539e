//! Which loads there are: the same at every size, or narrower ones where networks are larger and their transitions sharper. In TOML
//! `[0.1, 0.2]` are two loads of every size, `[[0.1, 0.2], [0.14]]` those of two sizes.

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer};

use crate::experiment::grid::Numbers;

/// Loads P/N.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Loads {
    /// The same for every number of neurons.
    Same(Vec<f64>),
    /// A list for each of `network.neurons`, in their order.
    BySize(Vec<Vec<f64>>),
}

impl Loads {
    /// At all sizes the same, or a list for each.
    pub(super) fn new(lists: Vec<Vec<f64>>) -> Self {
        match lists.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => Self::Same(first.clone()),
            _ => Self::BySize(lists),
        }
    }

    /// The loads at this number of neurons, one of `sizes`, in whose order they are given; where a size is given twice, those of both.
    #[must_use]
    pub fn at(&self, neurons: usize, sizes: &[usize]) -> Vec<f64> {
        let mut loads = Vec::new();
        match self {
            Self::Same(list) => loads.clone_from(list),
            Self::BySize(lists) => {
                let of_size = sizes.iter().zip(lists).filter(|&(&size, _)| size == neurons);
                of_size.for_each(|(_, list)| super::add(&mut loads, list));
            }
        }
        loads
    }

    /// Every list, with the smallest number of neurons for which it holds.
    pub(super) fn with_smallest(&self, sizes: &[usize]) -> Vec<(usize, &[f64])> {
        match self {
            Self::Same(list) => {
                sizes.iter().min().map(|&smallest| (smallest, list.as_slice())).into_iter().collect()
            }
            Self::BySize(lists) => sizes.iter().copied().zip(lists.iter().map(Vec::as_slice)).collect(),
        }
    }

    /// The number of loads of the size that has most.
    #[must_use]
    pub fn most(&self) -> usize {
        match self {
            Self::Same(list) => list.len(),
            Self::BySize(lists) => lists.iter().map(Vec::len).max().unwrap_or(0),
        }
    }

    /// Whether there are none: then numbers of patterns are given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.most() == 0
    }

    /// Of how many sizes it speaks, if of each by itself.
    pub(super) fn sizes(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::BySize(lists) => Some(lists.len()),
        }
    }
}

impl Default for Loads {
    fn default() -> Self {
        Self::Same(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Loads {
    /// Numbers as under any other key; a list with lists or ranges in it has numbers for each size.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let several = |value: &toml::Value| value.is_array() || value.is_table();
        let numbers = |value: toml::Value| match Numbers::deserialize(value) {
            Ok(Numbers(list)) => Ok(list),
            Err(error) => Err(de::Error::custom(error.message())),
        };
        match toml::Value::deserialize(deserializer)? {
            toml::Value::Array(items) if items.iter().any(several) => {
                items.into_iter().map(numbers).collect::<Result<_, _>>().map(Self::BySize)
            }
            value => numbers(value).map(Self::Same),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(text: &str) -> Result<Loads, String> {
        #[derive(serde::Deserialize)]
        struct Line {
            x: Loads,
        }
        toml::from_str::<Line>(&format!("x = {text}"))
            .map(|line| line.x)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_list_of_numbers_holds_for_all_sizes_and_one_of_lists_for_each() {
        assert_eq!(loads("0.1"), Ok(Loads::Same(vec![0.1])));
        assert_eq!(loads("[1, 0.5]"), Ok(Loads::Same(vec![1.0, 0.5])));
        assert_eq!(loads("{ from = 0.1, to = 0.2, step = 0.1 }"), Ok(Loads::Same(vec![0.1, 0.2])));
        let by_size =
            loads("[{ from = 0.1, to = 0.3, count = 3 }, [0.14, 0.15], 0.14]").expect("three sizes");
        assert_eq!(by_size.at(500, &[1000, 500, 500]), [0.14, 0.15], "a size twice");
        assert_eq!((by_size.at(7, &[1000, 500, 500]), by_size.most(), by_size.sizes()), (vec![], 3, Some(3)));
        let written = serde_json::to_string(&by_size).expect("JSON");
        assert_eq!(written, "[[0.1,0.2,0.3],[0.14,0.15],[0.14]]");
        assert_eq!(loads(&written), Ok(by_size));
    }

    #[test]
    fn what_makes_no_loads_is_refused_with_the_cure() {
        for (text, cure) in [
            ("[]", "at least one"),
            ("[[0.1], []]", "at least one"),
            ("[0.1, inf]", "finite"),
            ("[[0.1, nan]]", "finite"),
            ("[[[0.1]]]", "expected f64"),
            ("'much'", "a number, a list of numbers, or a range"),
            ("[0.1, 'much']", "expected f64"),
            ("[[0.1], 'much']", "a number, a list of numbers, or a range"),
            ("[{ from = 1, to = 0, count = 3 }]", "backwards"),
        ] {
            let message = loads(text).expect_err(text);
            assert!(message.contains(cure), "{text}: {message}");
        }
    }
}
