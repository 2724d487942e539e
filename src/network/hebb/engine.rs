//! Which engine computes the fields: a matter of speed and memory, never of the result.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Adaptive, Fields, Overlaps, Plain, Split, fields};
use crate::network::kernel::Level;
use crate::network::learning::whole_couplings;
use crate::network::{CoupledNetwork, Couplings, Inputs, Patterns, Shares, SparseNetwork, SpinSystem};
use crate::random::{Purpose, stream};

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
    /// Running overlaps, the patterns shared out among the processes of an MPI run.
    Split,
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// [`Adaptive`]: whatever is fastest at the flip rate seen, with the dense matrix among its choices or not.
    Adaptive {
        /// Whether it may build the matrix.
        matrix: bool,
    },
    /// [`Plain`].
    Plain,
    /// [`Overlaps`].
    Overlaps,
    /// [`Fields`] with its matrix.
    Fields,
    /// [`Fields`] without.
    FieldsOnTheFly,
    /// [`Split`].
    Split,
    /// [`CoupledNetwork`]: the couplings as real numbers, for whatever is not plainly Hebbian.
    Couplings,
    /// [`SparseNetwork`](crate::network::SparseNetwork): so many inputs to each neuron.
    Inputs(usize),
}

/// Dense matrices above this size in bytes are not built unasked: every thread holds one.
const LARGEST_MATRIX: usize = 1 << 28;

/// Matrices up to this size in bytes stay in the cache of a machine of the 2020s.
const LARGEST_CACHED: f64 = 2e7;

/// Bytes that everything else in the process takes, roughly.
pub(crate) const PROCESS: f64 = 1.2e7;

impl Engine {
    /// The layout for a network of this size.
    ///
    /// A layout whose integers would overflow at this size is replaced by running overlaps.
    #[must_use]
    pub fn layout(self, neurons: usize, patterns: usize) -> Layout {
        let fields_fit = neurons.checked_mul(patterns).is_some_and(|largest| largest < fields::LARGEST);
        let matrix_fits = fields_fit && i16::try_from(patterns).is_ok();
        match self {
            Self::Plain => Layout::Plain,
            Self::Split => Layout::Split,
            Self::Fields if matrix_fits => Layout::Fields,
            Self::Fields | Self::FieldsOnTheFly if fields_fit => Layout::FieldsOnTheFly,
            Self::Auto if fields_fit => {
                Layout::Adaptive { matrix: matrix_fits && 2 * neurons * neurons <= LARGEST_MATRIX }
            }
            _ => Layout::Overlaps,
        }
    }
}

impl Layout {
    /// The network that stores `patterns`, in the state of the first of them.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build(self, patterns: Arc<Patterns>) -> Box<dyn SpinSystem> {
        self.build_with_level(patterns, Level::best())
    }

    /// The same on the vector units of this level.
    ///
    /// # Panics
    /// If there is no pattern.
    #[must_use]
    pub fn build_with_level(self, patterns: Arc<Patterns>, level: Level) -> Box<dyn SpinSystem> {
        match self {
            Self::Adaptive { matrix } => Box::new(Adaptive::new(patterns, level, matrix)),
            Self::Plain => Box::new(Plain::new(patterns)),
            Self::Overlaps => Box::new(Overlaps::with_level(patterns, level)),
            Self::Fields => Box::new(Fields::dense_with_level(patterns, level)),
            Self::FieldsOnTheFly => Box::new(Fields::on_the_fly_with_level(patterns, level)),
            Self::Split => Box::new(Split::with_level(Shares::whole(patterns), level)),
            Self::Inputs(each) => {
                let mut chance = stream(0, Purpose::Synapses, &[]);
                let mut network = SparseNetwork::new(Inputs::hebb(&patterns, each, &mut chance).into());
                network.set_spins(&patterns.pattern(0));
                Box::new(network)
            }
            Self::Couplings => {
                let mut couplings = whole_couplings(&patterns);
                couplings.diag_mut().fill(0.0);
                let couplings = Couplings::new(couplings, patterns.neurons() as f64);
                let mut network = CoupledNetwork::new(couplings.into());
                network.set_spins(&patterns.pattern(0));
                Box::new(network)
            }
        }
    }

    /// Where a network of this layout is expected to end in a run of so many updates: [`Adaptive`] settles on one of the
    /// others.
    #[must_use]
    pub fn settled(self, neurons: usize, patterns: usize, flip_rate: f64, updates: u64) -> Self {
        let Self::Adaptive { matrix } = self else { return self };
        let cost = |layout: &Self| layout.nanoseconds_per_update(neurons, patterns, flip_rate);
        let (overlaps, rows) = (Self::Overlaps, Self::FieldsOnTheFly);
        let without = if cost(&rows) < cost(&overlaps) { rows } else { overlaps };
        let saved = updates as f64 * (cost(&without) - cost(&Self::Fields));
        if matrix && saved > Self::Fields.nanoseconds_to_build(neurons, patterns) {
            Self::Fields
        } else {
            without
        }
    }

    /// Memory of a network besides its patterns, roughly, in bytes.
    #[must_use]
    pub fn bytes(self, neurons: usize, patterns: usize) -> f64 {
        let (neurons, patterns) = (neurons as f64, patterns as f64);
        // Moves, permutation, fields and states; overlaps of several kinds.
        let shared = 48.0 * neurons + 48.0 * patterns;
        shared
            + match self {
                // One byte to a coupling, where typical ones of size sqrt(P), and the sums of their rows, are small enough.
                Self::Fields | Self::Adaptive { matrix: true }
                    if 2.7 * patterns.sqrt() < 127.0 && 0.4 * neurons * patterns.sqrt() < 32_767.0 =>
                {
                    neurons * neurons
                }
                Self::Fields | Self::Adaptive { matrix: true } => 2.0 * neurons * neurons,
                // While they are made, twice.
                Self::Couplings => 16.0 * neurons * neurons,
                Self::Inputs(each) => 8.0 * neurons * each as f64,
                _ => 0.0,
            }
    }

    /// The cost of one update, roughly, on one core of a machine of the 2020s, if this part of them turns
    /// the neuron over.
    #[must_use]
    pub fn nanoseconds_per_update(self, neurons: usize, patterns: usize, flip_rate: f64) -> f64 {
        let (n, p) = (neurons as f64, patterns as f64);
        match self {
            Self::Adaptive { matrix } => {
                let choices = [Self::Overlaps, Self::FieldsOnTheFly, Self::Fields];
                let open = &choices[..if matrix { 3 } else { 2 }];
                let costs =
                    open.iter().map(|layout| layout.nanoseconds_per_update(neurons, patterns, flip_rate));
                costs.fold(f64::INFINITY, f64::min)
            }
            Self::Plain => n * (1.0 + 2.0 * p),
            // Looking ahead costs a third of looking at one neuron alone, but pays only where flips are rare.
            Self::Overlaps | Self::Split => {
                12.0 + p * (0.03 + 0.06 * (20.0 * flip_rate).min(1.0)) + flip_rate * p * 0.12
            }
            Self::Fields => {
                // Rows of a matrix beyond the last cache come from memory.
                let per_row = if n * n <= LARGEST_CACHED { 0.06 } else { 0.2 };
                6.0 + flip_rate * (40.0 + per_row * n)
            }
            Self::Couplings => 6.0 + flip_rate * n * 0.5,
            Self::Inputs(each) => 6.0 + 1.5 * each as f64,
            Self::FieldsOnTheFly => 6.0 + flip_rate * n * (0.5 + 0.6 * (p / 64.0).ceil()),
        }
    }

    /// The time it takes to build and to fill, roughly.
    pub(super) fn nanoseconds_to_build(self, neurons: usize, patterns: usize) -> f64 {
        let (n, p) = (neurons as f64, patterns as f64);
        let fields = n * (4.0 + 0.04 * p);
        match self {
            Self::Fields => n * n * (1.0 + 0.6 * (p / 64.0).ceil()) + fields,
            _ => fields,
        }
    }
}

/// The part of updates that is expected to turn the neuron over: that of a single neuron in the field of its
/// pattern, `(1 - tanh^2(1/T)) / 2`, and somewhat more for the crosstalk. The same on every machine, as shares of a run need it.
#[must_use]
pub fn expected_flip_rate(temperature: f64) -> f64 {
    let alignment = if temperature > 0.0 { libm::tanh(1.0 / temperature) } else { 1.0 };
    0.003 + 0.5 * (1.0 - alignment * alignment)
}

impl fmt::Display for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Adaptive { .. } => "auto",
            Self::Plain => "plain",
            Self::Overlaps => "overlaps",
            Self::Fields => "fields",
            Self::FieldsOnTheFly => "fields-on-the-fly",
            Self::Split => "split",
            Self::Couplings => "couplings",
            Self::Inputs(_) => "inputs",
        })
    }
}
