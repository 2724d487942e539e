//! Which loads there are: the same at every size, or narrower ones where networks are larger and their transitions sharper.

use std::fmt;

use serde::Serialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LoadsVisitor)
    }
}

struct LoadsVisitor;

impl<'de> Visitor<'de> for LoadsVisitor {
    type Value = Loads;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(
            "a number, a list of numbers, a range { from, to, count } or { from, to, step }, or a list of lists and ranges, one for each size",
        )
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Loads, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Loads, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Loads, E> {
        Numbers::deserialize(value.into_deserializer()).map(|numbers| Loads::Same(numbers.0))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Loads, A::Error> {
        Numbers::deserialize(MapAccessDeserializer::new(map)).map(|numbers| Loads::Same(numbers.0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Loads, A::Error> {
        let mut elements: Vec<Element> = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        if elements.is_empty() {
            return Err(de::Error::custom("the list is empty: give at least one value"));
        }
        if elements.iter().all(|element| element.is_number) {
            return Ok(Loads::Same(elements.into_iter().flat_map(|element| element.values).collect()));
        }
        Ok(Loads::BySize(elements.into_iter().map(|element| element.values).collect()))
    }
}

/// What stands in a list.
struct Element {
    is_number: bool,
    values: Vec<f64>,
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a number, or a list of numbers or a range for each size")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Element, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Element, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Element, E> {
        let Numbers(values) = Numbers::deserialize(value.into_deserializer())?;
        Ok(Element { is_number: true, values })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Element, A::Error> {
        let Numbers(values) = Numbers::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Element { is_number: false, values })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Element, A::Error> {
        let Numbers(values) = Numbers::deserialize(SeqAccessDeserializer::new(sequence))?;
        Ok(Element { is_number: false, values })
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
            ("'much'", "one for each size"),
            ("[0.1, 'much']", "for each size"),
            ("[{ from = 1, to = 0, count = 3 }]", "backwards"),
        ] {
            let message = loads(text).expect_err(text);
            assert!(message.contains(cure), "{text}: {message}");
        }
    }
}
