//! Which engine computes the fields: a matter of speed and memory, never of the result.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Fields, Overlaps, Plain, fields};
use crate::network::{Patterns, SpinSystem};

/// What a user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// The fastest for the size, load and temperature.
    #[default]
    Auto,
    /// The definition, for checking.
    Plain,
    /// Running overlaps.
    Overlaps,
    /// All fields, with the dense matrix.
    Fields,
    /// All fields, rows of the matrix made when needed.
    FieldsOnTheFly,
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// [`Plain`].
    Plain,
    /// [`Overlaps`].
    Overlaps,
    /// [`Fields`] with its matrix.
    Fields,
    /// [`Fields`] without.
    FieldsOnTheFly,
}

/// Dense matrices above this size in bytes are not chosen unasked: every thread holds one.
const LARGEST_MATRIX: usize = 1 << 28;

impl Engine {
    /// The layout for a network of this size under these conditions.
    ///
    /// A layout whose integers would overflow at this size is replaced by running overlaps.
    #[must_use]
    pub fn layout(self, neurons: usize, patterns: usize, temperature: f64) -> Layout {
        let fields_fit = neurons.checked_mul(patterns).is_some_and(|largest| largest < fields::LARGEST);
        let matrix_fits = fields_fit && i16::try_from(patterns).is_ok();
        match self {
            Self::Plain => Layout::Plain,
            Self::Fields if matrix_fits => Layout::Fields,
            Self::Fields | Self::FieldsOnTheFly if fields_fit => Layout::FieldsOnTheFly,
            Self::Auto if fields_fit => {
                let small_matrix = matrix_fits && 2 * neurons * neurons <= LARGEST_MATRIX;
                fastest(neurons, patterns, temperature, small_matrix)
            }
            _ => Layout::Overlaps,
        }
    }
}

/// The layout with the lowest expected cost.
fn fastest(neurons: usize, patterns: usize, temperature: f64, small_matrix: bool) -> Layout {
    if temperature == 0.0 {
        return Layout::FieldsOnTheFly;
    }
    let cost = |layout: Layout| layout.nanoseconds_per_update(neurons, patterns, temperature);
    if small_matrix && cost(Layout::Fields) < cost(Layout::Overlaps) {
        Layout::Fields
    } else {
        Layout::Overlaps
    }
}

impl Layout {
    /// The network that stores `patterns`, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build(self, patterns: Arc<Patterns>) -> Box<dyn SpinSystem> {
        match self {
            Self::Plain => Box::new(Plain::new(patterns)),
            Self::Overlaps => Box::new(Overlaps::new(patterns)),
            Self::Fields => Box::new(Fields::dense(patterns)),
            Self::FieldsOnTheFly => Box::new(Fields::on_the_fly(patterns)),
        }
    }

    /// Memory of the patterns, the network and the overlaps of a state with all patterns, roughly, in bytes.
    #[must_use]
    pub fn bytes(self, neurons: usize, patterns: usize) -> f64 {
        let (neurons, patterns) = (neurons as f64, patterns as f64);
        // The set that is drawn and the front of it that is stored; moves, fields and states; overlaps.
        let shared = 2.0 * neurons * (patterns / 64.0).ceil() * 8.0 + 16.0 * neurons + 32.0 * patterns;
        shared + if self == Self::Fields { 2.0 * neurons * neurons } else { 0.0 }
    }

    /// The cost of one update attempt, roughly, on one core of a machine of the 2020s.
    ///
    /// The fraction of attempts that flip is taken from a single neuron in the field of its pattern,
    /// `(1 - tanh^2(1/T)) / 2`, and somewhat above for the crosstalk.
    #[must_use]
    pub fn nanoseconds_per_update(self, neurons: usize, patterns: usize, temperature: f64) -> f64 {
        let (neurons, patterns) = (neurons as f64, patterns as f64);
        let alignment = if temperature > 0.0 { (1.0 / temperature).tanh() } else { 1.0 };
        let flip_rate = 0.01 + 0.5 * (1.0 - alignment * alignment);
        let draw = if temperature > 0.0 { 10.0 } else { 5.0 };
        draw + match self {
            Self::Plain => 2.0 * neurons * (1.0 + patterns / 64.0),
            Self::Overlaps => (1.0 + flip_rate) * patterns.max(64.0) * 0.5,
            Self::Fields => flip_rate * neurons * 0.3,
            Self::FieldsOnTheFly => flip_rate * neurons * (1.0 + patterns / 64.0),
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "plain",
            Self::Overlaps => "overlaps",
            Self::Fields => "fields",
            Self::FieldsOnTheFly => "fields-on-the-fly",
        })
    }
}
