//! The experiment a user describes in TOML, checked and complete.
//!
//! Every number may be a scalar, a list or a range, every word of the dynamics one word or a list; the grid
//! is their product. Anything unknown, of a wrong type or out of range is refused before any work, with
//! file, line, key, value and the cure.

mod checks;
mod given;
mod loads;
mod network;
mod raw;
mod samples;
mod source;

use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

pub(in crate::experiment) use self::checks::patterns_at;
use self::checks::{at_least, within};
pub use self::given::Given;
pub use self::loads::Loads;
pub use self::network::{Delayed, Input, Network, Synapses};
use self::network::{delayed, input, network, synapses};
pub use self::samples::Samples;
use self::source::{Source, entry};
use super::grid::Numbers;
use super::point::{Start, Update};
use super::schedule::Schedule;
use crate::dynamics::Order;
use crate::error::{Error, Result};
use crate::observable::{FAMILIES, OPTIONAL};

/// An experiment: which networks, which dynamics, how many pattern sets, what to draw.
///
/// ```
/// use attractor::experiment::Experiment;
/// let text = "
///     [network]
///     neurons = 500
///     load = [0.05, 0.10]
///     [dynamics]
///     temperature = { from = 0.0, to = 0.4, count = 3 }
/// ";
/// let experiment = Experiment::parse("example.toml", text, &[], &[])?;
/// assert_eq!(experiment.dynamics.temperature, [0.0, 0.2, 0.4]);
/// assert_eq!(experiment.ensemble.samples.most(), 16);
/// # Ok::<(), attractor::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Experiment {
    /// Title of the figures.
    pub title: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Which networks.
    pub network: Network,
    /// What becomes of their couplings.
    pub synapses: Synapses,
    /// What they are told from outside.
    pub input: Input,
    /// Which synapses answer late.
    pub delayed: Delayed,
    /// How they move.
    pub dynamics: Dynamics,
    /// How many pattern sets.
    pub ensemble: Ensemble,
    /// How runs are judged.
    pub measure: Measure,
    /// What is drawn.
    pub output: Output,
    /// The keys that were written, by whoever wrote the config, as `section.key`.
    #[serde(skip)]
    pub written: Vec<String>,
}

/// How the networks move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dynamics {
    /// One by one or all at once.
    pub update: Vec<Update>,
    /// Order of single updates.
    pub order: Vec<Order>,
    /// Temperatures T, 0 or above.
    pub temperature: Vec<f64>,
    /// Kinds of start.
    pub start: Vec<Start>,
    /// Overlaps of the start with the pattern or mixture, -1 to 1.
    pub start_overlap: Vec<f64>,
    /// Patterns in a starting mixture.
    pub mixture_of: Vec<usize>,
    /// Starts of each pattern set, 1 or above; of several a census is taken.
    pub starts: Vec<u64>,
    /// Sweeps before measuring (T > 0).
    pub burn_in: Vec<u64>,
    /// Measured sweeps (T > 0), 1 or above.
    pub sweeps: Vec<u64>,
    /// Largest number of sweeps of a descent at T = 0, 1 or above.
    pub max_sweeps: Vec<u64>,
    /// How the temperatures hang together.
    pub schedule: Schedule,
}

/// The pattern sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ensemble {
    /// Pattern sets per point, 1 or above.
    pub samples: Samples,
    /// Whether all points of one N see the same nested patterns.
    pub share_patterns: bool,
}

/// How runs are judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Overlap above which a pattern counts as retrieved, 0 to 1.
    pub retrieved_above: Vec<f64>,
    /// Overlap below which a descent at T = 0 or an annealing is given up, -1 to 1; 0 and below: never.
    pub stop_below: Vec<f64>,
    /// Whether the trajectory of the first pattern set is recorded; the experiment then has one point.
    pub record: bool,
    /// Names of optional observables, in the order of their columns.
    pub observables: Vec<String>,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Output {
    /// Names of figures.
    pub figures: Vec<String>,
}

impl Experiment {
    /// Reads an experiment from a file, with changes of the form `section.key=value`; figures must be
    /// among `figures`.
    ///
    /// # Errors
    /// If the file cannot be read or asks for something that does not exist.
    pub fn load(path: &Path, changes: &[String], figures: &[&str]) -> Result<Self> {
        let refuse = |message: String| Error::Config { place: path.display().to_string(), message };
        let bytes = std::fs::read(path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => {
                refuse("no such file; `attractor list` shows the experiments that ship".into())
            }
            _ => refuse(format!("cannot read it: {source}; give an experiment in TOML")),
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| refuse("this is no text file: give an experiment in TOML".into()))?;
        Self::parse(&path.display().to_string(), &text, changes, figures)
    }

    /// Reads an experiment from a text; `name` is what complaints call it.
    ///
    /// # Errors
    /// If the text asks for something that does not exist.
    pub fn parse(name: &str, text: &str, changes: &[String], figures: &[&str]) -> Result<Self> {
        let read = |changes| Self::read(name, &Source::new(name, text, changes)?, figures);
        read(changes).map_err(|error| match (read(&[]), &error) {
            // Changes shift lines: what is wrong without them too is told with its line in the file.
            (Err(Error::Config { place, message }), Error::Config { message: same, .. })
                if message == *same =>
            {
                Error::Config { place, message }
            }
            _ => error,
        })
    }

    /// Reads an experiment from the resolved form that a manifest keeps; `name` is what complaints call it. Figures are
    /// taken as they are.
    ///
    /// # Errors
    /// If it was changed and asks for something that does not exist.
    pub fn resolved(name: &str, config: &Value) -> Result<Self> {
        let mut config = config.clone();
        let mut figures = Vec::new();
        if let Some(root) = config.as_object_mut() {
            let output = root.remove("output").unwrap_or_default();
            let names = output["figures"].as_array().into_iter().flatten().filter_map(Value::as_str);
            figures.extend(names.map(str::to_owned));
            // A list is empty where the config does not have its key.
            for section in root.values_mut().filter_map(Value::as_object_mut) {
                section.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
            }
        }
        let refuse = |message: String| Error::Config { place: name.to_owned(), message };
        let text = toml::to_string(&config).map_err(|error| refuse(format!("config: {error}")))?;
        let experiment = Self::parse(name, &text, &[], &[]).map_err(|error| match error {
            // The lines are those of a text that nobody has seen.
            Error::Config { message, .. } => refuse(format!("config: {message}")),
            other => other,
        })?;
        Ok(Self { output: Output { figures }, written: Vec::new(), ..experiment })
    }

    /// Asks for all values of the grid that another experiment asks for, too, and for as many pattern sets.
    pub(super) fn add_values_of(&mut self, other: &Self) {
        let own = self.network.neurons.clone();
        add(&mut self.network.neurons, &other.network.neurons);
        let count = |&neurons: &usize| {
            let here = own.contains(&neurons).then(|| self.ensemble.samples.at(neurons, &own));
            let there = other.network.neurons.contains(&neurons);
            let there = there.then(|| other.ensemble.samples.at(neurons, &other.network.neurons));
            here.max(there).unwrap_or(0)
        };
        self.ensemble.samples = Samples::new(self.network.neurons.iter().map(count).collect());
        let loads = |&neurons: &usize| {
            let mut loads = self.network.load.at(neurons, &own);
            if !own.contains(&neurons) {
                loads.clear();
            }
            if other.network.neurons.contains(&neurons) {
                add(&mut loads, &other.network.load.at(neurons, &other.network.neurons));
            }
            loads
        };
        self.network.load = Loads::new(self.network.neurons.iter().map(loads).collect());
        add(&mut self.network.patterns, &other.network.patterns);
        add(&mut self.dynamics.update, &other.dynamics.update);
        add(&mut self.dynamics.order, &other.dynamics.order);
        add(&mut self.dynamics.temperature, &other.dynamics.temperature);
        add(&mut self.dynamics.start, &other.dynamics.start);
        add(&mut self.dynamics.start_overlap, &other.dynamics.start_overlap);
        add(&mut self.dynamics.mixture_of, &other.dynamics.mixture_of);
        add(&mut self.dynamics.starts, &other.dynamics.starts);
        add(&mut self.network.pattern_overlap, &other.network.pattern_overlap);
        add(&mut self.network.activity, &other.network.activity);
        add(&mut self.network.examples, &other.network.examples);
        add(&mut self.network.example_overlap, &other.network.example_overlap);
        add(&mut self.network.zero_one, &other.network.zero_one);
        add(&mut self.input.strength, &other.input.strength);
        add(&mut self.input.direction, &other.input.direction);
        add(&mut self.input.sweeps, &other.input.sweeps);
        add(&mut self.input.from, &other.input.from);
        add(&mut self.input.every, &other.input.every);
        add(&mut self.input.shape, &other.input.shape);
        add(&mut self.delayed.strength, &other.delayed.strength);
        add(&mut self.delayed.sweeps, &other.delayed.sweeps);
        add(&mut self.delayed.response, &other.delayed.response);
        add(&mut self.network.rule, &other.network.rule);
        add(&mut self.network.dreams, &other.network.dreams);
        add(&mut self.network.margin, &other.network.margin);
        add(&mut self.synapses.inputs, &other.synapses.inputs);
        add(&mut self.synapses.connectivity, &other.synapses.connectivity);
        add(&mut self.synapses.noise, &other.synapses.noise);
        add(&mut self.synapses.antisymmetry, &other.synapses.antisymmetry);
        add(&mut self.synapses.clipped, &other.synapses.clipped);
        add(&mut self.synapses.lost_synapses, &other.synapses.lost_synapses);
        add(&mut self.synapses.lost_neurons, &other.synapses.lost_neurons);
        add(&mut self.synapses.self_coupling, &other.synapses.self_coupling);
        add(&mut self.dynamics.burn_in, &other.dynamics.burn_in);
        add(&mut self.dynamics.sweeps, &other.dynamics.sweeps);
        add(&mut self.dynamics.max_sweeps, &other.dynamics.max_sweeps);
        add(&mut self.measure.retrieved_above, &other.measure.retrieved_above);
        add(&mut self.measure.stop_below, &other.measure.stop_below);
    }

    /// The part of the resolved config that decides the numbers: not title, figures, engine and recording.
    #[must_use]
    pub fn deciding(&self) -> Value {
        deciding(&serde_json::to_value(self).unwrap_or_default())
    }

    fn read(name: &str, source: &Source, figures: &[&str]) -> Result<Self> {
        let document = source.document()?;
        let title = document.title.map_or_else(|| stem(name), toml::Spanned::into_inner);
        let network = network(source, document.network)?;
        let dynamics = dynamics(source, document.dynamics)?;
        Ok(Self {
            title,
            seed: source.whole(entry("seed", document.seed), 0, 1)?,
            ensemble: Ensemble {
                samples: samples(source, document.ensemble.samples, network.neurons.len())?,
                share_patterns: document.ensemble.share_patterns.is_none_or(toml::Spanned::into_inner),
            },
            network,
            synapses: synapses(source, document.synapses)?,
            input: input(source, document.input)?,
            delayed: delayed(source, document.delayed)?,
            measure: measure(source, document.measure, dynamics.schedule)?,
            dynamics,
            output: output(source, document.output, figures)?,
            written: source.keys()?,
        })
    }
}

/// Appends the values that are not there yet.
fn add<T: PartialEq + Copy>(values: &mut Vec<T>, others: &[T]) {
    for other in others {
        if !values.contains(other) {
            values.push(*other);
        }
    }
}

/// The part of a resolved config that decides the numbers.
pub(super) fn deciding(config: &Value) -> Value {
    let mut config = config.clone();
    if let Some(root) = config.as_object_mut() {
        root.remove("title");
        root.remove("output");
        if let Some(network) = root.get_mut("network").and_then(Value::as_object_mut) {
            network.remove("engine");
        }
        if let Some(measure) = root.get_mut("measure").and_then(Value::as_object_mut) {
            measure.remove("record");
        }
    }
    config
}

/// The name of a file without folder and ending.
fn stem(name: &str) -> String {
    Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// One number, or one for each number of neurons.
fn samples(source: &Source, raw: Option<toml::Spanned<Numbers>>, sizes: usize) -> Result<Samples> {
    let span = raw.as_ref().map(toml::Spanned::span);
    let is_count = |value: f64| value.fract() == 0.0 && value >= 1.0;
    let some = |value| is_count(value).then_some(value as u64).ok_or("give a whole number, 1 or above");
    let counts = source.numbers(entry("ensemble.samples", raw), &[16.0], some)?;
    if counts.len() == 1 || counts.len() == sizes {
        return Ok(Samples::new(counts));
    }
    let cure = format!("give one number, or one for each of the {sizes} values of network.neurons");
    let listed: Vec<String> = counts.iter().map(ToString::to_string).collect();
    Err(source.refuse("ensemble.samples", span, &format!("[{}]", listed.join(", ")), &cure))
}

fn dynamics(source: &Source, raw: raw::Dynamics) -> Result<Dynamics> {
    if raw.temperature.is_none() {
        return Err(source.missing("[dynamics] temperature is missing: give it, e.g. temperature = 0.0"));
    }
    let updates = [("glauber", Update::Glauber), ("little", Update::Little)];
    let starts = [
        ("pattern", Start::Pattern),
        ("random", Start::Random),
        ("mixture", Start::Mixture),
        ("prototype", Start::Prototype),
    ];
    let temperature = |t: f64| if t >= 0.0 { Ok(t) } else { Err("a temperature is 0 or above") };
    let overlap = |m| within(m, -1.0, 1.0, "an overlap lies between -1 and 1");
    let patterns = |value| at_least(value, 1, "give a whole number, 1 or above");
    let some = |value| at_least(value, 1, "give a whole number, 1 or above");
    let any = |value| at_least(value, 0, "give a whole number, 0 or above");
    let places =
        [raw.temperature.as_ref().map(toml::Spanned::span), raw.update.as_ref().map(toml::Spanned::span)];
    let starts_place = raw.starts.as_ref().map(toml::Spanned::span);
    let dynamics = Dynamics {
        update: source.words(entry("dynamics.update", raw.update), &updates, Update::Glauber)?,
        order: source.words(entry("dynamics.order", raw.order), Order::WORDS, Order::Random)?,
        temperature: source.numbers(entry("dynamics.temperature", raw.temperature), &[], temperature)?,
        start: source.words(entry("dynamics.start", raw.start), &starts, Start::Pattern)?,
        start_overlap: source.numbers(entry("dynamics.start_overlap", raw.start_overlap), &[1.0], overlap)?,
        mixture_of: source.numbers(entry("dynamics.mixture_of", raw.mixture_of), &[3.0], patterns)?,
        starts: source.numbers(entry("dynamics.starts", raw.starts), &[1.0], some)?,
        burn_in: source.numbers(entry("dynamics.burn_in", raw.burn_in), &[200.0], any)?,
        sweeps: source.numbers(entry("dynamics.sweeps", raw.sweeps), &[200.0], some)?,
        max_sweeps: source.numbers(entry("dynamics.max_sweeps", raw.max_sweeps), &[10_000.0], some)?,
        schedule: source.word(
            entry("dynamics.schedule", raw.schedule),
            Schedule::WORDS,
            Schedule::Independent,
        )?,
    };
    if let Some(starts) = dynamics.starts.iter().find(|&&starts| starts > 1 && dynamics.schedule.walks()) {
        let cure = "a census of many starts has independent temperatures: drop dynamics.schedule, or starts";
        return Err(source.refuse("dynamics.starts", starts_place, &starts.to_string(), cure));
    }
    if dynamics.schedule == Schedule::Tempering {
        check_tempering(source, &dynamics, places)?;
    }
    Ok(dynamics)
}

/// Refuses an exchange of replicas that cannot be; `places` are those of temperature and update.
fn check_tempering(source: &Source, dynamics: &Dynamics, places: [Option<Range<usize>>; 2]) -> Result<()> {
    let [temperatures, updates] = places;
    if dynamics.update.contains(&Update::Little) {
        let cure = "tempering exchanges states of Boltzmann's measure, which is not that of Little dynamics: \
                    give update = \"glauber\"";
        return Err(source.refuse("dynamics.update", updates, "\"little\"", cure));
    }
    if dynamics.temperature.contains(&0.0) {
        let cure = "tempering needs temperatures above 0: leave 0 out, or ask for schedule = \"annealing\"";
        return Err(source.refuse("dynamics.temperature", temperatures, "0", cure));
    }
    if dynamics.temperature.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq()) {
        let only = dynamics.temperature.first().copied().unwrap_or_default();
        let cure = "tempering exchanges replicas between temperatures: give two or more";
        return Err(source.refuse("dynamics.temperature", temperatures, &only.to_string(), cure));
    }
    Ok(())
}

fn measure(source: &Source, raw: raw::Measure, schedule: Schedule) -> Result<Measure> {
    let threshold = |m| within(m, 0.0, 1.0, "a threshold of retrieval lies between 0 and 1");
    let overlap = |m| within(m, -1.0, 1.0, "an overlap lies between -1 and 1");
    Ok(Measure {
        retrieved_above: source.numbers(
            entry("measure.retrieved_above", raw.retrieved_above),
            &[0.7],
            threshold,
        )?,
        stop_below: source.numbers(entry("measure.stop_below", raw.stop_below), &[0.0], overlap)?,
        record: raw.record.is_some_and(toml::Spanned::into_inner),
        observables: observables(source, &raw.observables.unwrap_or_default(), schedule)?,
    })
}

/// The optional observables and families that are asked for, in the order of their columns.
fn observables(source: &Source, asked: &[toml::Spanned<String>], schedule: Schedule) -> Result<Vec<String>> {
    const KEY: &str = "measure.observables";
    let single = OPTIONAL.iter().map(|observable| (observable.name, false));
    let families = FAMILIES.iter().map(|family| (family.name, family.needs_replicas));
    let known: Vec<(&str, bool)> = single.chain(families).collect();
    for name in asked {
        let needs_replicas = source.choose(KEY, name.span(), name.get_ref(), &known)?;
        if needs_replicas && schedule.copies() < 2 {
            let cure = "this takes two replicas: give dynamics.schedule = \"tempering\"";
            return Err(source.refuse(KEY, Some(name.span()), &format!("\"{}\"", name.get_ref()), cure));
        }
    }
    let is_asked_for = |name: &&str| asked.iter().any(|asked| asked.get_ref() == name);
    Ok(known.into_iter().map(|(name, _)| name).filter(is_asked_for).map(str::to_owned).collect())
}

fn output(source: &Source, raw: raw::Output, figures: &[&str]) -> Result<Output> {
    let known: Vec<(&str, ())> = figures.iter().map(|&name| (name, ())).collect();
    let asked = raw.figures.unwrap_or_default();
    for figure in &asked {
        source.choose("output.figures", figure.span(), figure.get_ref(), &known)?;
    }
    Ok(Output { figures: asked.into_iter().map(toml::Spanned::into_inner).collect() })
}
