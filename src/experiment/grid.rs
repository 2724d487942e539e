//! Values that may be swept: a scalar, a list, or a range `{ from, to, count }` or `{ from, to, step }`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// The numbers a key asks for, in the order given; never empty, never infinite or NaN.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Numbers(pub Vec<f64>);

/// The words a key asks for; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(pub Vec<String>);

/// The yes or no that a key asks for; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flags(pub Vec<bool>);

/// Most values one range may have.
const LONGEST_RANGE: f64 = 100_000.0;

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumbersVisitor)
    }
}

struct NumbersVisitor;

impl<'de> Visitor<'de> for NumbersVisitor {
    type Value = Numbers;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter
            .write_str("a number, a list of numbers, or a range { from, to, count } or { from, to, step }")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Numbers, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Numbers, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Numbers, E> {
        finite(value).map(|value| Numbers(vec![value])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Numbers, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element::<f64>()? {
            values.push(finite(value).map_err(de::Error::custom)?);
        }
        if values.is_empty() {
            return Err(de::Error::custom("the list is empty: give at least one value"));
        }
        Ok(Numbers(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Numbers, A::Error> {
        let range = Range::deserialize(de::value::MapAccessDeserializer::new(map))?;
        range.values().map(Numbers).map_err(de::Error::custom)
    }
}

fn finite(value: f64) -> Result<f64, String> {
    if value.is_finite() { Ok(value) } else { Err(format!("{value} is no finite number")) }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    from: f64,
    to: f64,
    count: Option<u32>,
    step: Option<f64>,
}

impl Range {
    /// The values of the range, rounded to 12 significant digits.
    fn values(&self) -> Result<Vec<f64>, String> {
        let (from, to) = (finite(self.from)?, finite(self.to)?);
        if from > to {
            return Err(format!("the range runs backwards: from = {from} is above to = {to}"));
        }
        let (steps, width) = match (self.count, self.step) {
            (Some(0), None) => return Err("count = 0 makes an empty range: give at least 1".into()),
            (Some(1), None) if from < to => {
                return Err(format!("count = 1 cannot reach from {from} to {to}: give 2 or more"));
            }
            (Some(count), None) => {
                let steps = f64::from(count) - 1.0;
                (steps, (to - from) / steps.max(1.0))
            }
            // The allowance keeps the end of { from = 0, to = 0.3, step = 0.1 }.
            (None, Some(step)) if step > 0.0 => (((to - from) / step + 1e-9).floor(), step),
            (None, Some(step)) => {
                return Err(format!("step = {step} does not lead upwards: give one above 0"));
            }
            (None, None) => return Err("a range needs count or step".into()),
            (Some(_), Some(_)) => return Err("a range has count or step, not both".into()),
        };
        if steps >= LONGEST_RANGE {
            return Err(format!("the range has {} values: at most {LONGEST_RANGE} are allowed", steps + 1.0));
        }
        Ok((0..=steps as u32).map(|k| round_to_12_digits(from + width * f64::from(k))).collect())
    }
}

/// Rounds to 12 significant digits, so that 3 x 0.1 is 0.3.
fn round_to_12_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_more(deserializer, "a word in quotes, or a list of them").map(Self)
    }
}

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_more(deserializer, "true or false, or a list of them").map(Self)
    }
}

/// A value or a list of at least one.
fn one_or_more<'de, T, D>(deserializer: D, expected: &'static str) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let values = deserializer.deserialize_any(OneOrMore { expected, value: PhantomData })?;
    if values.is_empty() {
        return Err(de::Error::custom("the list is empty: give at least one value"));
    }
    Ok(values)
}

struct OneOrMore<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMore<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Vec<T>, E> {
        let read: Result<T, E> = T::deserialize(word.into_deserializer());
        read.map(|value| vec![value]).map_err(|_| E::invalid_type(de::Unexpected::Str(word), &self))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Vec<T>, E> {
        let read: Result<T, E> = T::deserialize(flag.into_deserializer());
        read.map(|value| vec![value]).map_err(|_| E::invalid_type(de::Unexpected::Bool(flag), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Result<Vec<f64>, String> {
        #[derive(serde::Deserialize)]
        struct Line {
            x: Numbers,
        }
        toml::from_str::<Line>(&format!("x = {text}"))
            .map(|line| line.x.0)
            .map_err(|e| e.message().to_owned())
    }

    #[test]
    fn scalars_lists_and_ranges_are_read() {
        assert_eq!(numbers("3"), Ok(vec![3.0]));
        assert_eq!(numbers("[1, 0.5]"), Ok(vec![1.0, 0.5]));
        assert_eq!(numbers("{ from = 0, to = 0.3, step = 0.1 }"), Ok(vec![0.0, 0.1, 0.2, 0.3]));
        assert_eq!(numbers("{ from = 0.0, to = 1.2, count = 4 }"), Ok(vec![0.0, 0.4, 0.8, 1.2]));
        assert_eq!(numbers("{ from = 0.5, to = 0.5, count = 1 }"), Ok(vec![0.5]));
    }

    #[test]
    fn what_makes_no_values_is_refused_with_the_cure() {
        for (text, cure) in [
            ("[]", "at least one"),
            ("nan", "finite"),
            ("[1, inf]", "finite"),
            ("{ from = 1, to = 0, count = 3 }", "backwards"),
            ("{ from = 0, to = 1, count = 0 }", "at least 1"),
            ("{ from = 0, to = 1, count = 1 }", "2 or more"),
            ("{ from = 0, to = 1 }", "needs count or step"),
            ("{ from = 0, to = 1, step = 0.1, count = 3 }", "not both"),
            ("{ from = 0, to = 1, step = -0.1 }", "above 0"),
            ("{ from = 0, to = 1, step = 1e-9 }", "at most"),
            ("'much'", "a number"),
        ] {
            let message = numbers(text).expect_err(text);
            assert!(message.contains(cure), "{text}: {message}");
        }
    }
}
