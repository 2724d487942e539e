//! `attractor recall`: see a network remember, sweep by sweep.

use std::path::{Path, PathBuf};

use attractor::error::{Error, Result, one_line};
use attractor::experiment::{Damage, Film, Frame, Protocol, Recall as Network, Verdict};
use attractor::figure::{self, Shown};
use attractor::picture::{self, Picture};
use clap::Args;
use serde::Serialize;

use super::memories::{Asking, Setup, Stored, announcement, damage_in_words, names};
use super::output;
use super::screen::Screen;

/// See a network recall: a damaged picture, sweep by sweep, and what becomes of it
///
/// Stores some pictures, by default the letters T, C and H, damages one of them, and leaves the network to itself. Beside each
/// state stand its energy and its overlap with every memory, at the end which memory it is, or which mixture of memories.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor recall                                  T from a cue of which a fifth is wrong
  attractor recall --cue H --noise 0.36 --seed 6    more noise than the network can repair
  attractor recall --letters TI --mask bottom-half  a memory of which half is missing
  attractor recall birds/ --cue owl --noise 0.3 --out films
  attractor recall a.png b.png --cue blurred.png    a cue of your own

A picture is a PNG (8 bits or less), a PBM or a text of # and . (or of 1 and 0, +1 and -1); a pixel is dark (+1) below half
brightness. Pixels that differ from the memory are wrong: that of the cue or, for a cue from a file that is not stored, the nearest.")]
pub(super) struct Recall {
    #[command(flatten)]
    stored: Stored,
    /// The memory to recall, by its name, or a picture in a file; may be repeated [default: the first memory]
    #[arg(long = "cue", value_name = "NAME|FILE")]
    cues: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    /// Draw film strips, recall.svg and recall.png, and the animation recall.gif into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

/// A picture that is recalled.
struct Cue {
    /// Its number among the memories, if it is one.
    asked: Option<usize>,
    picture: Picture,
    /// Whether it was given as a file: then it is damaged only if that is asked for.
    is_file: bool,
}

/// One recall and what came of it.
struct Recalled {
    cue: Cue,
    damage: Damage,
    film: Film,
    verdict: Verdict,
    /// The memory against which pixels are wrong.
    number: usize,
}

impl Recall {
    pub(super) fn run(&self) -> Result<()> {
        let protocol = self.asking.protocol()?;
        let pictures = self.stored.read()?;
        let patterns = picture::patterns(&pictures)?;
        let cues = self.cues(&pictures)?;
        let names = names(&pictures);
        let mut network = Network::new(patterns, protocol)?;
        let mut recalls = Vec::new();
        for cue in cues {
            let damage = self.asking.damage(cue.is_file)?;
            let key = [cue.asked.unwrap_or(pictures.len()) as u64, 0];
            let film = network.film(&damage.of(&cue.picture, protocol.seed, &key), &key);
            let verdict = film.verdict(&names, cue.asked);
            recalls.push(Recalled { number: film.reference(cue.asked), cue, damage, film, verdict });
        }
        let files = self.draw(&pictures, &recalls, &protocol)?;
        if self.json {
            return output::json(&Answer::new(&pictures, &recalls, &protocol, &files));
        }
        print(&pictures, &recalls)?;
        files.iter().try_for_each(|path| output::line(&path.display().to_string()))
    }

    /// The cues that are asked for.
    fn cues(&self, pictures: &[Picture]) -> Result<Vec<Cue>> {
        if self.cues.is_empty() {
            return Ok(vec![Cue { asked: Some(0), picture: pictures[0].clone(), is_file: false }]);
        }
        self.cues.iter().map(|cue| find(cue, pictures)).collect()
    }

    fn draw(&self, pictures: &[Picture], recalls: &[Recalled], protocol: &Protocol) -> Result<Vec<PathBuf>> {
        let Some(folder) = &self.out else { return Ok(Vec::new()) };
        std::fs::create_dir_all(folder).map_err(|source| Error::file(folder, "create", source))?;
        let shown: Vec<Shown> = recalls.iter().map(|recalled| recalled.shown(pictures)).collect();
        figure::draw_films(&title(recalls), &shown, protocol, folder)
    }
}

impl Recalled {
    fn shown<'a>(&'a self, pictures: &'a [Picture]) -> Shown<'a> {
        Shown {
            memory: &pictures[self.number],
            number: self.number,
            film: &self.film,
            verdict: &self.verdict,
        }
    }

    /// Which picture, and what was done to it.
    fn heading(&self) -> String {
        format!("{}, {}", one_line(&self.cue.picture.name), damage_in_words(self.damage, &self.cue.picture))
    }
}

/// All cues, and what was done to them if it is the same for all.
fn title(recalls: &[Recalled]) -> String {
    let names: Vec<String> =
        recalls.iter().take(12).map(|recalled| one_line(&recalled.cue.picture.name)).collect();
    let more = if recalls.len() > names.len() { ", ..." } else { "" };
    let mut damages = recalls.iter().map(|recalled| damage_in_words(recalled.damage, &recalled.cue.picture));
    let first = damages.next().unwrap_or_default();
    // Where they differ each heading has its own.
    let damage = if damages.all(|other| other == first) { format!(": {first}") } else { String::new() };
    format!("Recall of {}{more}{damage}", names.join(", "))
}

/// A memory of this name, or the picture in this file.
fn find(cue: &str, pictures: &[Picture]) -> Result<Cue> {
    let refuse = |message: String| Error::Config { place: format!("--cue {cue}"), message };
    let named: Vec<usize> = (0..pictures.len()).filter(|&mu| pictures[mu].name == cue).collect();
    match named[..] {
        [only] => return Ok(Cue { asked: Some(only), picture: pictures[only].clone(), is_file: false }),
        [] => {}
        _ => return Err(refuse("several memories have this name: give the file".to_owned())),
    }
    let path = Path::new(cue);
    if !path.exists() {
        let names: Vec<&str> = pictures.iter().take(12).map(|picture| picture.name.as_str()).collect();
        return Err(refuse(format!(
            "no memory has this name and there is no such file: give one of {}",
            names.join(", ")
        )));
    }
    let picture = picture::read_one(path)?;
    picture::check_same_size(&picture, &pictures[0], path)?;
    let asked = pictures.iter().position(|stored| stored.spins == picture.spins);
    Ok(Cue { asked, picture, is_file: true })
}

fn print(pictures: &[Picture], recalls: &[Recalled]) -> Result<()> {
    let screen = Screen::new();
    output::line(&announcement(pictures))?;
    output::line(&screen.key(&pictures[0]))?;
    for recalled in recalls {
        output::line("")?;
        output::line(&recalled.heading())?;
        for frame in &recalled.film.frames {
            print_frame(&screen, pictures, recalled, frame)?;
        }
        output::line(&recalled.verdict.sentence)?;
    }
    Ok(())
}

/// The picture, and beside it what is known of the state.
fn print_frame(screen: &Screen, pictures: &[Picture], recalled: &Recalled, frame: &Frame) -> Result<()> {
    let memory = &pictures[recalled.number];
    let lines = screen.lines(&frame.spins, memory);
    let width = console::measure_text_width(&lines[0]);
    let remarks = remarks(pictures, recalled, frame, lines.len());
    output::line("")?;
    for row in 0..lines.len().max(remarks.len()) {
        let line = lines.get(row).cloned().unwrap_or_else(|| " ".repeat(width));
        let remark = remarks.get(row).map_or("", String::as_str);
        output::line(format!("  {line}   {remark}").trim_end())?;
    }
    Ok(())
}

/// Sweep, energy, wrong pixels and overlaps; those of fewer memories where there is little room, the largest ones.
fn remarks(pictures: &[Picture], recalled: &Recalled, frame: &Frame, room: usize) -> Vec<String> {
    let temperature =
        if frame.temperature > 0.0 { format!(" at T = {}", frame.temperature) } else { String::new() };
    let sweep =
        if frame.sweep == 0 { "cue".to_owned() } else { format!("sweep {}{temperature}", frame.sweep) };
    let wrong = frame.wrong(recalled.number);
    let mut lines = vec![sweep, format!("energy/N {:.4}, {wrong} wrong", frame.energy)];
    let fitting = room.saturating_sub(lines.len()).max(3);
    let mut order: Vec<usize> = (0..pictures.len()).collect();
    if pictures.len() > fitting {
        order.sort_by(|&a, &b| frame.overlaps[b].abs().total_cmp(&frame.overlaps[a].abs()));
        order.truncate(fitting - 1);
    }
    let width = order.iter().map(|&mu| pictures[mu].name.chars().count().min(16)).max().unwrap_or(0);
    for &mu in &order {
        let name: String = one_line(&pictures[mu].name).chars().take(16).collect();
        // No negative zero.
        let overlap = (1e3 * frame.overlaps[mu]).round() / 1e3 + 0.0;
        lines.push(format!("m {name:width$} {overlap:+.3}"));
    }
    if order.len() < pictures.len() {
        lines.push(format!("and {} with less", pictures.len() - order.len()));
    }
    lines
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    setup: Setup,
    recalls: Vec<RecallAnswer>,
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct RecallAnswer {
    cue: String,
    noise: f64,
    mask: Option<&'static str>,
    /// The memory that the cue was made from.
    asked: Option<String>,
    /// The memory against which pixels are wrong.
    reference: String,
    recalled: bool,
    wrong: usize,
    species: &'static str,
    /// The memories that the last state is made of, with their signs.
    name: String,
    verdict: String,
    at_rest: bool,
    frames: Vec<FrameAnswer>,
}

#[derive(Serialize)]
struct FrameAnswer {
    sweep: u64,
    temperature: f64,
    energy: f64,
    overlaps: Vec<f64>,
    wrong: usize,
    picture: Vec<String>,
}

impl Answer {
    fn new(pictures: &[Picture], recalls: &[Recalled], protocol: &Protocol, files: &[PathBuf]) -> Self {
        Self {
            setup: Setup::new(pictures, protocol),
            recalls: recalls.iter().map(|recalled| RecallAnswer::new(pictures, recalled)).collect(),
            files: files.to_vec(),
        }
    }
}

impl RecallAnswer {
    fn new(pictures: &[Picture], recalled: &Recalled) -> Self {
        let Recalled { cue, damage, film, verdict, number } = recalled;
        let memory = &pictures[*number];
        let frame = |frame: &Frame| FrameAnswer {
            sweep: frame.sweep,
            temperature: frame.temperature,
            energy: frame.energy,
            overlaps: frame.overlaps.clone(),
            wrong: frame.wrong(*number),
            picture: memory.rows(&frame.spins),
        };
        Self {
            cue: cue.picture.name.clone(),
            noise: damage.noise,
            mask: damage.mask.map(picture::Mask::name),
            asked: cue.asked.map(|mu| pictures[mu].name.clone()),
            reference: memory.name.clone(),
            recalled: verdict.recalled,
            wrong: verdict.wrong,
            species: film.identity.species.name(),
            name: film.identity.name(&names(pictures)),
            verdict: verdict.sentence.clone(),
            at_rest: film.outcome == attractor::dynamics::Outcome::FixedPoint,
            frames: film.frames.iter().map(frame).collect(),
        }
    }
}
