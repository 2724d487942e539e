//! The TOML document as it is written, every key optional, every value with its place.

use serde::Deserialize;
use toml::Spanned;

use super::loads::Loads;
use crate::experiment::grid::{Flags, Numbers, Words};

type Key<T> = Option<Spanned<T>>;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Document {
    pub title: Key<String>,
    pub seed: Key<i64>,
    pub network: Network,
    pub synapses: Synapses,
    pub input: Input,
    pub delayed: Delayed,
    pub dynamics: Dynamics,
    pub ensemble: Ensemble,
    pub measure: Measure,
    pub output: Output,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Network {
    pub neurons: Key<Numbers>,
    pub load: Key<Loads>,
    pub patterns: Key<Numbers>,
    pub rule: Key<Words>,
    pub dreams: Key<Numbers>,
    pub margin: Key<Numbers>,
    pub engine: Key<String>,
    pub patterns_from: Key<String>,
    pub patterns_digest: Key<String>,
    pub pattern_overlap: Key<Numbers>,
    pub activity: Key<Numbers>,
    pub examples: Key<Numbers>,
    pub example_overlap: Key<Numbers>,
    pub zero_one: Key<Flags>,
}

#[allow(clippy::struct_field_names, reason = "these are the keys")]
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Synapses {
    pub inputs: Key<Numbers>,
    pub connectivity: Key<Numbers>,
    pub noise: Key<Numbers>,
    pub antisymmetry: Key<Numbers>,
    pub clipped: Key<Flags>,
    pub lost_synapses: Key<Numbers>,
    pub lost_neurons: Key<Numbers>,
    pub self_coupling: Key<Flags>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Input {
    pub strength: Key<Numbers>,
    pub direction: Key<Words>,
    pub sweeps: Key<Numbers>,
    pub from: Key<Numbers>,
    pub every: Key<Numbers>,
    pub shape: Key<Words>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Delayed {
    pub strength: Key<Numbers>,
    pub sweeps: Key<Numbers>,
    pub response: Key<Words>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Dynamics {
    pub update: Key<Words>,
    pub order: Key<Words>,
    pub temperature: Key<Numbers>,
    pub start: Key<Words>,
    pub start_overlap: Key<Numbers>,
    pub mixture_of: Key<Numbers>,
    pub starts: Key<Numbers>,
    pub burn_in: Key<Numbers>,
    pub sweeps: Key<Numbers>,
    pub max_sweeps: Key<Numbers>,
    pub schedule: Key<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Ensemble {
    pub samples: Key<Numbers>,
    pub share_patterns: Key<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Measure {
    pub retrieved_above: Key<Numbers>,
    pub stop_below: Key<Numbers>,
    pub record: Key<bool>,
    pub observables: Option<Vec<Spanned<String>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a section of keys")]
pub(super) struct Output {
    pub figures: Option<Vec<Spanned<String>>>,
}
