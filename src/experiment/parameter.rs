//! The parameters of a point: their columns, their order, and which of them steer the dynamics.

use std::cmp::Ordering;
use std::fmt;

use super::point::{Direction, Point, Shape, Start, Update};
use crate::dynamics::Order;
use crate::network::Law;
use crate::table::cell;

/// The value of a parameter at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// Has no meaning at this point: an empty cell.
    Undefined,
    /// A real number.
    Number(f64),
    /// A count.
    Count(u64),
    /// A word.
    Word(&'static str),
}

impl Setting {
    /// Orders values of one parameter; the undefined comes first.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Undefined, Self::Undefined) => Ordering::Equal,
            (Self::Undefined, _) => Ordering::Less,
            (_, Self::Undefined) => Ordering::Greater,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Count(a), Self::Count(b)) => a.cmp(b),
            (Self::Word(a), Self::Word(b)) => a.cmp(b),
            // Two kinds of value never meet in one column.
            _ => Ordering::Equal,
        }
    }

    fn count(value: Option<u64>) -> Self {
        value.map_or(Self::Undefined, Self::Count)
    }

    fn flag(value: bool) -> Self {
        Self::Word(if value { "true" } else { "false" })
    }

    fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Undefined, Self::Number)
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined => Ok(()),
            Self::Number(value) => formatter.write_str(&cell(*value)),
            Self::Count(value) => write!(formatter, "{value}"),
            Self::Word(word) => formatter.write_str(word),
        }
    }
}

/// One parameter of a point.
#[derive(Debug)]
pub struct Parameter {
    /// Its column.
    pub name: &'static str,
    /// Whether the column is there even where the value never changes.
    pub always: bool,
    /// The value at which alone a column that never changes is left out, if it is not left out whatever it is.
    pub usual: Option<Setting>,
    /// Whether it keys the random streams.
    pub steers: bool,
    /// Its value at a point.
    pub read: fn(&Point) -> Setting,
}

/// A parameter that always has a column and steers the dynamics.
const fn principal(name: &'static str, read: fn(&Point) -> Setting) -> Parameter {
    Parameter { name, always: true, usual: None, steers: true, read }
}

/// A parameter that has a column only where it is swept.
const fn secondary(name: &'static str, steers: bool, read: fn(&Point) -> Setting) -> Parameter {
    Parameter { name, always: false, usual: None, steers, read }
}

/// A parameter of the network that keys no stream and has a column only where it is swept, or not what it usually is.
const fn unusual(name: &'static str, usual: Setting, read: fn(&Point) -> Setting) -> Parameter {
    Parameter { name, always: false, usual: Some(usual), steers: false, read }
}

/// The column of the parameter in which the points of a walk differ.
const TEMPERATURE: &str = "temperature";

/// All parameters, in the order of the columns and of sorting.
pub const PARAMETERS: &[Parameter] = &[
    principal("neurons", |point| Setting::Count(point.neurons as u64)),
    principal("patterns", |point| Setting::Count(point.patterns as u64)),
    principal("load", |point| Setting::Number(point.load())),
    principal(TEMPERATURE, |point| Setting::Number(point.temperature)),
    principal("start_overlap", |point| Setting::number(point.start_overlap)),
    principal("start", |point| {
        Setting::Word(match point.start {
            Start::Pattern => "pattern",
            Start::Random => "random",
            Start::Mixture => "mixture",
            Start::Prototype => "prototype",
        })
    }),
    principal("update", |point| {
        Setting::Word(match point.update {
            Update::Glauber => "glauber",
            Update::Little => "little",
        })
    }),
    secondary("order", true, |point| match point.order {
        None => Setting::Undefined,
        Some(Order::Random) => Setting::Word("random"),
        Some(Order::Sequential) => Setting::Word("sequential"),
        Some(Order::Permutation) => Setting::Word("permutation"),
    }),
    secondary("mixture_of", true, |point| Setting::count(point.mixture_of.map(|count| count as u64))),
    secondary("burn_in", false, |point| Setting::count(point.burn_in)),
    secondary("sweeps", false, |point| Setting::count(point.sweeps)),
    secondary("max_sweeps", false, |point| Setting::Count(point.max_sweeps)),
    secondary("retrieved_above", false, |point| Setting::Number(point.retrieved_above)),
    secondary("stop_below", false, |point| Setting::number(point.stop_below)),
    secondary("starts", false, |point| Setting::Count(point.starts)),
    // No word of the streams: what keys them must be the same as without the parameter.
    secondary("pattern_overlap", false, |point| Setting::number(point.pattern_overlap)),
    unusual("activity", Setting::Undefined, |point| match point.law {
        Law::Biased(activity) => Setting::Number(activity),
        _ => Setting::Undefined,
    }),
    unusual("examples", Setting::Undefined, |point| match point.law {
        Law::Categories(examples, _) => Setting::Count(examples as u64),
        _ => Setting::Undefined,
    }),
    unusual("example_overlap", Setting::Undefined, |point| match point.law {
        Law::Categories(_, overlap) => Setting::Number(overlap),
        _ => Setting::Undefined,
    }),
    unusual("given", Setting::Word("false"), |point| Setting::flag(point.given)),
    unusual("input", Setting::Number(0.0), |point| {
        Setting::Number(point.input.map_or(0.0, |input| input.strength))
    }),
    unusual("input_direction", Setting::Undefined, |point| match point.input.map(|input| input.direction) {
        None => Setting::Undefined,
        Some(Direction::Pattern) => Setting::Word("pattern"),
        Some(Direction::Start) => Setting::Word("start"),
        Some(Direction::Uniform) => Setting::Word("uniform"),
        Some(Direction::Random) => Setting::Word("random"),
    }),
    unusual("input_sweeps", Setting::Undefined, |point| {
        Setting::count(point.input.map(|input| input.sweeps))
    }),
    unusual("input_from", Setting::Count(0), |point| {
        Setting::Count(point.input.map_or(0, |input| input.from))
    }),
    unusual("input_every", Setting::Count(0), |point| {
        Setting::Count(point.input.map_or(0, |input| input.every))
    }),
    unusual("input_shape", Setting::Word("steady"), |point| {
        Setting::Word(match point.input.map(|input| input.shape) {
            None | Some(Shape::Steady) => "steady",
            Some(Shape::Sine) => "sine",
        })
    }),
    unusual("delayed", Setting::Number(0.0), |point| {
        Setting::Number(point.delayed.map_or(0.0, |delayed| delayed.strength))
    }),
    unusual("delay", Setting::Undefined, |point| Setting::count(point.delayed.map(|delayed| delayed.sweeps))),
    unusual("delayed_response", Setting::Undefined, |point| {
        point.delayed.map_or(Setting::Undefined, |delayed| Setting::Word(delayed.response.word()))
    }),
    unusual("zero_one", Setting::Word("false"), |point| Setting::flag(point.wiring.zero_one)),
    unusual("rule", Setting::Word("hebb"), |point| Setting::Word(point.wiring.learning.rule.word())),
    unusual("dreams", Setting::Undefined, |point| Setting::number(point.wiring.learning.dreams)),
    unusual("margin", Setting::Undefined, |point| Setting::number(point.wiring.learning.margin)),
    unusual("inputs", Setting::Count(0), |point| Setting::Count(point.wiring.synapses.inputs as u64)),
    unusual("connectivity", Setting::Number(1.0), |point| {
        Setting::Number(point.wiring.synapses.connectivity)
    }),
    unusual("noise", Setting::Number(0.0), |point| Setting::Number(point.wiring.synapses.noise)),
    unusual("antisymmetry", Setting::Number(0.0), |point| {
        Setting::Number(point.wiring.synapses.antisymmetry)
    }),
    unusual("clipped", Setting::Word("false"), |point| Setting::flag(point.wiring.synapses.clipped)),
    unusual("lost_synapses", Setting::Number(0.0), |point| {
        Setting::Number(point.wiring.synapses.lost_synapses)
    }),
    unusual("lost_neurons", Setting::Number(0.0), |point| {
        Setting::Number(point.wiring.synapses.lost_neurons)
    }),
    unusual("self_coupling", Setting::Word("false"), |point| {
        Setting::flag(point.wiring.synapses.self_coupling)
    }),
];

impl Point {
    /// The words that key the random streams of this point: whatever steers the trajectory, but not how
    /// long it is followed or how it is judged, so that a longer run goes on from a shorter one.
    #[must_use]
    pub fn stream_coordinates(&self) -> Vec<u64> {
        self.coordinates(|parameter| parameter.steers)
    }

    /// The same without the temperature: the words that key the streams of a walk through temperatures.
    #[must_use]
    pub fn walk_coordinates(&self) -> Vec<u64> {
        self.coordinates(|parameter| parameter.steers && parameter.name != TEMPERATURE)
    }

    fn coordinates(&self, keys: impl Fn(&Parameter) -> bool) -> Vec<u64> {
        let word = |parameter: &Parameter| match (parameter.read)(self) {
            Setting::Number(value) => value.to_bits(),
            Setting::Count(value) => value,
            Setting::Word(word) => word.bytes().take(8).fold(0, |key, byte| key << 8 | u64::from(byte)),
            Setting::Undefined => u64::MAX,
        };
        PARAMETERS.iter().filter(|parameter| keys(parameter)).map(word).collect()
    }

    /// Orders points by their parameters, as the rows of a table are sorted.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let compare = |parameter: &Parameter| (parameter.read)(self).compare(&(parameter.read)(other));
        PARAMETERS.iter().map(compare).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}
