//! Which networks: sizes, loads, laws of patterns, rules, synapses, inputs.

use serde::Serialize;

use super::checks::{at_least, patterns_at, positive_load, within, zero_or_above};
use super::given::Given;
use super::loads::Loads;
use super::raw;
use super::source::{Source, entry};
use crate::error::Result;
use crate::experiment::point::{Direction, Shape};
use crate::network::hebb::Engine;
use crate::network::{Response, Rule};
use crate::table::cell;

/// Which networks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Network {
    /// Numbers of neurons N, each 2 or above.
    pub neurons: Vec<usize>,
    /// Loads P/N asked for; empty where `patterns` is given.
    pub load: Loads,
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
    /// Numbers of neurons that each listens to; 0 for all others.
    pub inputs: Vec<usize>,
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
    /// Sweeps before they begin.
    pub from: Vec<u64>,
    /// Sweeps from one beginning to the next, or the period of a sine; 0: they begin once.
    pub every: Vec<u64>,
    /// How they go with time.
    pub shape: Vec<Shape>,
}

/// Synapses that answer late; see [`Delayed`](crate::network::Delayed).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Delayed {
    /// Their strengths lambda; 0 where there are none.
    pub strength: Vec<f64>,
    /// Their delays tau, 1 or above.
    pub sweeps: Vec<u64>,
    /// How they hear the past.
    pub response: Vec<Response>,
}

/// Positive loads, the same for all sizes or a list for each, and at least one pattern everywhere.
fn loads(source: &Source, raw: Option<toml::Spanned<Loads>>, neurons: &[usize]) -> Result<Loads> {
    const KEY: &str = "network.load";
    let Some(raw) = raw else { return Ok(Loads::default()) };
    let (span, loads) = (Some(raw.span()), raw.into_inner());
    if let Some(lists) = loads.sizes().filter(|&lists| lists != neurons.len()) {
        let cure = format!(
            "give loads for all sizes, or a list for each of the {} values of network.neurons",
            neurons.len()
        );
        return Err(source.refuse(KEY, span, &format!("{lists} lists"), &cure));
    }
    for (size, list) in loads.with_smallest(neurons) {
        for &load in list {
            positive_load(load).map_err(|cure| source.refuse(KEY, span.clone(), &cell(load), cure))?;
        }
        let fewest = list.iter().copied().min_by(f64::total_cmp);
        if let Some(load) = fewest.filter(|&load| patterns_at(load, size) == 0) {
            let cure = format!("P = round(load N) is 0 at N = {size}: give at least {}", 1.0 / size as f64);
            return Err(source.refuse(KEY, span, &load.to_string(), &cure));
        }
    }
    Ok(loads)
}

pub(super) fn network(source: &Source, raw: raw::Network) -> Result<Network> {
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
    let load = loads(source, raw.load, &neurons)?;
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

pub(super) fn input(source: &Source, raw: raw::Input) -> Result<Input> {
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
        from: source.numbers(entry("input.from", raw.from), &[0.0], |value| {
            at_least(value, 0, "give a whole number of sweeps; 0 is from the start")
        })?,
        every: source.numbers(entry("input.every", raw.every), &[0.0], |value| {
            at_least(value, 0, "give a whole number of sweeps; 0 is once")
        })?,
        shape: source.words(
            entry("input.shape", raw.shape),
            &[("steady", Shape::Steady), ("sine", Shape::Sine)],
            Shape::Steady,
        )?,
    })
}

pub(super) fn delayed(source: &Source, raw: raw::Delayed) -> Result<Delayed> {
    let strength = |lambda| within(lambda, -1e6, 1e6, "a strength is a number, in units of prompt couplings");
    let sweeps = |value| match at_least(value, 1, "a delay is a whole number of sweeps, 1 or above")? {
        // As many states are kept.
        100_001.. => Err("a delay of so many sweeps is too long: give 100000 or less"),
        sweeps => Ok(sweeps),
    };
    Ok(Delayed {
        strength: source.numbers(entry("delayed.strength", raw.strength), &[0.0], strength)?,
        sweeps: source.numbers(entry("delayed.sweeps", raw.sweeps), &[1.0], sweeps)?,
        response: source.words(entry("delayed.response", raw.response), Response::WORDS, Response::Delay)?,
    })
}

pub(super) fn synapses(source: &Source, raw: raw::Synapses) -> Result<Synapses> {
    let part = |value| within(value, 0.0, 1.0, "a part lies between 0 and 1");
    let joined = |value| match value {
        0.0 => Err("without synapses there is no network: give a part above 0, at most 1"),
        _ => part(value),
    };
    Ok(Synapses {
        inputs: source.numbers(entry("synapses.inputs", raw.inputs), &[0.0], |value| {
            at_least(value, 0, "give a whole number of inputs; 0 is all others")
        })?,
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
