//! What `recall` and `gallery` ask alike: which pictures are stored, and how they are asked for.

use std::path::PathBuf;

use attractor::dynamics::Order;
use attractor::error::{Error, Result, one_line};
use attractor::experiment::{Damage, MOST_SWEEPS, Protocol};
use attractor::network::Rule;
use attractor::picture::{self, Mask, Picture};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

/// The part of the pixels that is turned over unless asked otherwise.
const NOISE: f64 = 0.2;
/// Sweeps at T > 0 unless asked otherwise.
const HOT_SWEEPS: u64 = 10;

/// The pictures that are stored.
#[derive(Args)]
pub(super) struct Stored {
    /// Pictures to store (PNG, PBM or text), and folders of them; all of one size [default: the letters T, C and H]
    #[arg(value_name = "PICTURES|FOLDER", conflicts_with = "letters")]
    pictures: Vec<PathBuf>,
    /// Letters to store, on a grid of 5 x 5 pixels: of A, C, F, H, I, L, N, O, T, U, X, Y, Z
    #[arg(long, value_name = "WORD", default_value = "TCH")]
    letters: String,
}

impl Stored {
    pub(super) fn read(&self) -> Result<Vec<Picture>> {
        if self.pictures.is_empty() {
            picture::letters(&self.letters)
        } else {
            picture::read_all(&self.pictures)
        }
    }
}

/// What is done to a picture to make a cue of it, and how the network is left to itself.
#[derive(Args)]
pub(super) struct Asking {
    /// The part of the pixels that is turned over, 0 to 1 [default: 0.2; 0 with a mask, or for a cue from a file]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    noise: Option<f64>,
    /// The part of the picture that is not known: each of its pixels is dark or light by chance (after the noise)
    #[arg(long, value_name = "HALF", value_parser = words(Mask::WORDS))]
    mask: Option<Mask>,
    /// Temperature T, 0 or above
    #[arg(long, value_name = "T", default_value_t = 0.0, allow_negative_numbers = true)]
    temperature: f64,
    /// At T = 0 the most sweeps [default: 100]; at T > 0 sweeps at T [default: 10], after which T = 0 until nothing moves
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1000))]
    sweeps: Option<u64>,
    /// Seed of all chance: the same seed, the same film
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The learning rule
    #[arg(long, value_name = "RULE", default_value = Rule::WORDS[0].0, value_parser = words(Rule::WORDS))]
    rule: Rule,
    /// Which neuron is updated next
    #[arg(long, value_name = "ORDER", default_value = Order::WORDS[0].0, value_parser = words(Order::WORDS))]
    order: Order,
}

impl Asking {
    /// How the network is left to itself.
    pub(super) fn protocol(&self) -> Result<Protocol> {
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            let value = self.temperature.to_string();
            return Err(Error::Argument {
                name: "--temperature",
                value,
                cure: "a temperature is 0 or above",
            });
        }
        let usual = if self.temperature > 0.0 { HOT_SWEEPS } else { MOST_SWEEPS };
        Ok(Protocol {
            rule: self.rule,
            order: self.order,
            temperature: self.temperature,
            sweeps: self.sweeps.unwrap_or(usual),
            seed: self.seed,
        })
    }

    /// What is done to a picture; one that comes from a file is a cue as it is.
    pub(super) fn damage(&self, is_file: bool) -> Result<Damage> {
        let usual = if is_file || self.mask.is_some() { 0.0 } else { NOISE };
        let noise = self.noise.unwrap_or(usual);
        if (0.0..=1.0).contains(&noise) {
            return Ok(Damage { noise, mask: self.mask });
        }
        Err(Error::Argument {
            name: "--noise",
            value: noise.to_string(),
            cure: "a part of the pixels is 0 to 1",
        })
    }
}

/// What both commands print first with `--json`.
#[derive(Serialize)]
pub(super) struct Setup {
    memories: Vec<String>,
    width: usize,
    height: usize,
    load: f64,
    rule: Rule,
    order: Order,
    temperature: f64,
    seed: u64,
}

impl Setup {
    pub(super) fn new(pictures: &[Picture], protocol: &Protocol) -> Self {
        let (width, height) = pictures.first().map_or((0, 0), |first| (first.width, first.height));
        Self {
            memories: names(pictures),
            width,
            height,
            load: pictures.len() as f64 / (width * height) as f64,
            rule: protocol.rule,
            order: protocol.order,
            temperature: protocol.temperature,
            seed: protocol.seed,
        }
    }
}

/// Reads one of some words.
fn words<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let meaning =
        |word: String| words.iter().find(|(known, _)| *known == word).map_or(words[0].1, |(_, value)| *value);
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).map(meaning)
}

/// "3 memories of 5 x 5 pixels: T, C, H".
pub(super) fn announcement(pictures: &[Picture]) -> String {
    const MOST_NAMES: usize = 12;
    let (width, height) = pictures.first().map_or((0, 0), |first| (first.width, first.height));
    let names = names(&pictures[..pictures.len().min(MOST_NAMES)]).join(", ");
    let more = if pictures.len() > MOST_NAMES { ", ..." } else { "" };
    let load = pictures.len() as f64 / (width * height) as f64;
    let count =
        if pictures.len() == 1 { "1 memory".to_owned() } else { format!("{} memories", pictures.len()) };
    format!("{count} of {width} x {height} pixels, load {load:.4}: {names}{more}")
}

/// The names of pictures, each in one line.
pub(super) fn names(pictures: &[Picture]) -> Vec<String> {
    pictures.iter().map(|picture| one_line(&picture.name)).collect()
}

/// "5 of 25 pixels turned over, left half unknown"; "as it is" where nothing was done.
pub(super) fn damage_in_words(damage: Damage, picture: &Picture) -> String {
    let pixels = picture.spins.neurons();
    let turned = damage.flips(pixels);
    let noise = (turned > 0).then(|| format!("{turned} of {pixels} pixels turned over"));
    let mask = damage.mask.map(|mask| format!("{} unknown", mask.name().replace('-', " ")));
    let parts: Vec<String> = noise.into_iter().chain(mask).collect();
    if parts.is_empty() { "as it is".to_owned() } else { parts.join(", ") }
}
