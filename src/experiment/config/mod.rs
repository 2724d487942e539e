//! The experiment a user describes in TOML, checked and complete.
//!
//! Every number may be a scalar, a list or a range, every word of the dynamics one word or a list; the grid
//! is their product. Anything unknown, of a wrong type or out of range is refused before any work, with
//! file, line, key, value and the cure.

mod given;
mod raw;
mod samples;
mod source;

use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

pub use self::given::Given;
pub use self::samples::Samples;
use self::source::{Source, entry};
use super::grid::Numbers;
use super::point::{Direction, Start, Update};
use super::schedule::Schedule;
use crate::dynamics::Order;
use crate::error::{Error, Result};
use crate::network::Rule;
use crate::network::hebb::Engine;
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
    /// How they move.
    pub dynamics: Dynamics,
    /// How many pattern sets.
    pub ensemble: Ensemble,
    /// How runs are judged.
    pub measure: Measure,
    /// What is drawn.
    pub output: Output,
}

/// Which networks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Network {
    /// Numbers of neurons N, each 2 or above.
    pub neurons: Vec<usize>,
    /// Loads P/N asked for; empty where `patterns` is given.
    pub load: Vec<f64>,
    /// Numbers of patterns P; empty where `load` is given.
    pub patterns: Vec<usize>,
    /// Overlaps of the second pattern with the first, -1 to 1; empty where all patterns are independent.
    pub pattern_overlap: Vec<f64>,
    /// Where patterns come from, in the words of `patterns_from`; nothing where they are drawn at random.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub patterns_from: String,
    /// The hash of patterns that are given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub patterns_digest: String,
    /// Those patterns.
    #[serde(skip)]
    pub given: Option<Given>,
    /// Mean activities of biased patterns, above -1 and below 1; empty where they are unbiased.
    pub activity: Vec<f64>,
    /// Examples of each hidden prototype, 1 or above; empty where there are no prototypes.
    pub examples: Vec<usize>,
    /// Their overlaps with it, 0 to 1.
    pub example_overlap: Vec<f64>,
    /// Whether units are 0 and 1.
    pub zero_one: Vec<bool>,
    /// Learning rules.
    pub rule: Vec<Rule>,
    /// Times of the dreaming rule, or dreams of unlearning per neuron, 0 or above.
    pub dreams: Vec<f64>,
    /// Margins of the perceptron, 0 or above; empty where it is to find the largest.
    pub margin: Vec<f64>,
    /// How fields are computed; never changes a result.
    pub engine: Engine,
}

/// What becomes of the couplings; see [`Synapses`](crate::network::Synapses).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Synapses {
    /// Parts of the pairs that are joined, above 0 and at most 1.
    pub connectivity: Vec<f64>,
    /// Sizes of symmetric noise, in units of a Hebbian coupling, 0 or above.
    pub noise: Vec<f64>,
    /// Sizes of a random antisymmetric part, in the same units, 0 or above.
    pub antisymmetry: Vec<f64>,
    /// Whether only signs are left.
    pub clipped: Vec<bool>,
    /// Parts of the synapses that are lost, 0 to 1.
    pub lost_synapses: Vec<f64>,
    /// Parts of the neurons that are lost, 0 to 1.
    pub lost_neurons: Vec<f64>,
    /// Whether neurons act on themselves as the rule has it.
    pub self_coupling: Vec<bool>,
}

/// External fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Input {
    /// Their strengths h.
    pub strength: Vec<f64>,
    /// Which way they point.
    pub direction: Vec<Direction>,
    /// Sweeps after which they end; 0: never.
    pub sweeps: Vec<u64>,
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
        Ok(Self { output: Output { figures }, ..experiment })
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
        add(&mut self.network.load, &other.network.load);
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
        add(&mut self.network.rule, &other.network.rule);
        add(&mut self.network.dreams, &other.network.dreams);
        add(&mut self.network.margin, &other.network.margin);
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
            measure: measure(source, document.measure, dynamics.schedule)?,
            dynamics,
            output: output(source, document.output, figures)?,
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

fn network(source: &Source, raw: raw::Network) -> Result<Network> {
    if raw.neurons.is_none() {
        return Err(source.missing("[network] neurons is missing: say how many neurons, e.g. neurons = 1000"));
    }
    if raw.load.is_some() == raw.patterns.is_some() {
        return Err(source.missing("[network] needs exactly one of load and patterns, e.g. load = 0.1"));
    }
    one_law_of_patterns(source, &raw)?;
    let few = |value| match value {
        // Sums over 64 overlaps stay below 2^31.
        33_554_432.0.. => Err("this program goes up to 33554431 neurons"),
        _ => at_least(value, 2, "a network has a whole number of neurons, 2 or above"),
    };
    let some = |value| at_least(value, 1, "a network stores a whole number of patterns, 1 or above");
    let neurons = source.numbers(entry("network.neurons", raw.neurons), &[], few)?;
    let patterns = source.numbers(entry("network.patterns", raw.patterns), &[], some)?;
    let load_span = raw.load.as_ref().map(toml::Spanned::span);
    let load = source.numbers(entry("network.load", raw.load), &[], positive_load)?;
    // The lowest load of the smallest network has the fewest patterns.
    let fewest = load.iter().copied().min_by(f64::total_cmp).zip(neurons.iter().copied().min());
    if let Some((load, neurons)) = fewest.filter(|&(load, neurons)| patterns_at(load, neurons) == 0) {
        let cure = format!("P = round(load N) is 0 at N = {neurons}: give at least {}", 1.0 / neurons as f64);
        return Err(source.refuse("network.load", load_span, &load.to_string(), &cure));
    }
    let asked_from = raw.patterns_from.map_or_else(|| "random".to_owned(), toml::Spanned::into_inner);
    let given = Given::read(&asked_from)?;
    if let Some(given) = &given {
        check_given(source, given, &neurons, raw.patterns_digest)?;
    }
    let engines = [
        ("auto", Engine::Auto),
        ("plain", Engine::Plain),
        ("overlaps", Engine::Overlaps),
        ("fields", Engine::Fields),
        ("fields-on-the-fly", Engine::FieldsOnTheFly),
        ("split", Engine::Split),
    ];
    let overlap = |c| within(c, -1.0, 1.0, "an overlap lies between -1 and 1");
    let activity = |a: f64| {
        (a.abs() < 1.0)
            .then_some(a)
            .ok_or("patterns of a mean activity of -1 or 1 are all the same: give one between")
    };
    Ok(Network {
        neurons,
        load,
        patterns,
        pattern_overlap: source.numbers(
            entry("network.pattern_overlap", raw.pattern_overlap),
            &[],
            overlap,
        )?,
        patterns_from: given.as_ref().map_or_else(String::new, |_| asked_from),
        patterns_digest: given.as_ref().map_or_else(String::new, |given| given.digest.clone()),
        given,
        activity: source.numbers(entry("network.activity", raw.activity), &[], activity)?,
        examples: source.numbers(entry("network.examples", raw.examples), &[], some)?,
        example_overlap: source.numbers(
            entry("network.example_overlap", raw.example_overlap),
            &[0.5],
            |c| within(c, 0.0, 1.0, "an overlap with a prototype lies between 0 and 1"),
        )?,
        zero_one: Source::flags(raw.zero_one),
        rule: source.words(entry("network.rule", raw.rule), Rule::WORDS, Rule::Hebb)?,
        dreams: source.numbers(entry("network.dreams", raw.dreams), &[1.0], zero_or_above)?,
        margin: source.numbers(entry("network.margin", raw.margin), &[], zero_or_above)?,
        engine: source.word(entry("network.engine", raw.engine), &engines, Engine::Auto)?,
    })
}

/// Refuses given patterns that are not those expected.
fn check_given(
    source: &Source,
    given: &Given,
    neurons: &[usize],
    digest: Option<toml::Spanned<String>>,
) -> Result<()> {
    let pixels = given.patterns.neurons();
    if neurons.iter().any(|&neurons| neurons != pixels) {
        let asked: Vec<String> = neurons.iter().map(ToString::to_string).collect();
        let cure = format!("the patterns given have {pixels} neurons: give neurons = {pixels}");
        return Err(source.refuse("network.neurons", None, &asked.join(", "), &cure));
    }
    match digest {
        Some(digest) if *digest.get_ref() != given.digest => {
            let cure = "the patterns have changed since: give those of then, or begin anew in another folder";
            Err(source.refuse("network.patterns_digest", Some(digest.span()), digest.get_ref(), cure))
        }
        _ => Ok(()),
    }
}

/// Refuses patterns that are drawn in two ways at once.
fn one_law_of_patterns(source: &Source, raw: &raw::Network) -> Result<()> {
    if let Some(from) = raw.patterns_from.as_ref().filter(|from| from.get_ref() != "random") {
        let drawn = [
            ("activity", &raw.activity),
            ("examples", &raw.examples),
            ("pattern_overlap", &raw.pattern_overlap),
        ];
        if let Some((key, _)) = drawn.iter().find(|(_, value)| value.is_some()) {
            let cure = format!("patterns that are given are not drawn: drop network.{key}");
            return Err(source.refuse("network.patterns_from", Some(from.span()), from.get_ref(), &cure));
        }
    }
    let laws = [
        ("network.activity", &raw.activity),
        ("network.examples", &raw.examples),
        ("network.pattern_overlap", &raw.pattern_overlap),
    ];
    let mut given = laws.iter().filter(|(_, value)| value.is_some());
    if let (Some((first, _)), Some((second, _))) = (given.next(), given.next()) {
        return Err(source
            .missing(&format!("{first} and {second} both say how patterns are drawn: give one of them")));
    }
    Ok(())
}

fn input(source: &Source, raw: raw::Input) -> Result<Input> {
    let directions = [
        ("pattern", Direction::Pattern),
        ("start", Direction::Start),
        ("uniform", Direction::Uniform),
        ("random", Direction::Random),
    ];
    let strength = |h| within(h, -1e6, 1e6, "a field is a number, in units of that of a stored pattern");
    let sweeps = |value| at_least(value, 0, "give a whole number of sweeps; 0 is for ever");
    Ok(Input {
        strength: source.numbers(entry("input.strength", raw.strength), &[0.0], strength)?,
        direction: source.words(entry("input.direction", raw.direction), &directions, Direction::Pattern)?,
        sweeps: source.numbers(entry("input.sweeps", raw.sweeps), &[0.0], sweeps)?,
    })
}

fn synapses(source: &Source, raw: raw::Synapses) -> Result<Synapses> {
    let part = |value| within(value, 0.0, 1.0, "a part lies between 0 and 1");
    let joined = |value| match value {
        0.0 => Err("without synapses there is no network: give a part above 0, at most 1"),
        _ => part(value),
    };
    Ok(Synapses {
        connectivity: source.numbers(entry("synapses.connectivity", raw.connectivity), &[1.0], joined)?,
        noise: source.numbers(entry("synapses.noise", raw.noise), &[0.0], zero_or_above)?,
        antisymmetry: source.numbers(
            entry("synapses.antisymmetry", raw.antisymmetry),
            &[0.0],
            zero_or_above,
        )?,
        clipped: Source::flags(raw.clipped),
        lost_synapses: source.numbers(entry("synapses.lost_synapses", raw.lost_synapses), &[0.0], part)?,
        lost_neurons: source.numbers(entry("synapses.lost_neurons", raw.lost_neurons), &[0.0], part)?,
        self_coupling: Source::flags(raw.self_coupling),
    })
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

/// The number of patterns at a load.
#[must_use]
pub(super) fn patterns_at(load: f64, neurons: usize) -> usize {
    (load * neurons as f64).round() as usize
}

fn positive_load(load: f64) -> std::result::Result<f64, &'static str> {
    // Beyond this no memory of today holds the patterns, and the product with N stays a safe integer.
    within(load, 0.0, 1e6, "a load P/N is above 0 and at most 1e6")
}

fn zero_or_above(value: f64) -> std::result::Result<f64, &'static str> {
    within(value, 0.0, 1e6, "give a number, 0 or above")
}

fn within(value: f64, from: f64, to: f64, cure: &'static str) -> std::result::Result<f64, &'static str> {
    if (from..=to).contains(&value) { Ok(value) } else { Err(cure) }
}

/// A whole number of at least this size, below 2^32 so that it can count neurons and sweeps.
fn at_least<T: TryFrom<u32>>(
    value: f64,
    least: u32,
    cure: &'static str,
) -> std::result::Result<T, &'static str> {
    if value.fract() != 0.0 || value < f64::from(least) {
        return Err(cure);
    }
    if value > f64::from(u32::MAX >> 1) {
        return Err("this is above 2147483647, the largest number allowed here");
    }
    T::try_from(value as u32).map_err(|_| cure)
}
