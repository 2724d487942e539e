//! Recalls as film strips: the memory, the cue and the state after some of the sweeps, side by side, wrong pixels marked; and the contact sheet of
//! a gallery, stored, cue and recalled of every picture.

use super::canvas::{Bitmap, Ink, Label, Picture, Spot, wrap};
use super::data::thin;
use super::plot::{Room, Sheet, draw_box};
use super::recall::{draw_key, ink};
use super::style::{BLACK, GREY, SMALL, TEXT};
use super::words::number;
use crate::experiment::{Film, Frame, Protocol, Verdict};
use crate::network::Spins;
use crate::picture;

/// One recall, ready to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The memory against which pixels are wrong.
    pub memory: &'a picture::Picture,
    /// Its number among the memories.
    pub number: usize,
    /// What became of the cue.
    pub film: &'a Film,
    /// How it is judged.
    pub verdict: &'a Verdict,
}

/// Side of the square that holds a picture, and the gap to the next.
const SIDE: f64 = 96.0;
const GAP: f64 = 15.0;
/// Pictures in a row of the sheet.
const COLUMNS: usize = 7;
/// Most pixels along a side that are drawn; of larger pictures every second, third, ... one is.
const MOST_PIXELS: usize = 192;
/// Most strips on a sheet.
pub(super) const MOST_STRIPS: usize = 40;
/// Heights above and below the pictures of a strip.
const ABOVE: f64 = 42.0;
const BELOW: f64 = 56.0;

/// A row of pictures under a heading.
struct Strip<'a> {
    heading: String,
    shots: Vec<Shot<'a>>,
}

/// A state, what it is called, and what is said below it.
struct Shot<'a> {
    title: String,
    remarks: Vec<String>,
    spins: &'a Spins,
}

/// The strips of some recalls, one below the other.
pub(super) fn draw(title: &str, shown: &[Shown], protocol: &Protocol) -> Result<Picture, String> {
    let strips: Vec<Strip> = shown.iter().take(MOST_STRIPS).map(strip).collect();
    draw_strips(title, &caption(shown, protocol, "the state after sweeps of N updates"), shown, &strips)
}

/// Stored, cue and recalled of every picture.
pub(super) fn draw_gallery(title: &str, shown: &[Shown], protocol: &Protocol) -> Result<Picture, String> {
    let strips: Vec<Strip> = shown.iter().take(MOST_STRIPS).map(triplet).collect();
    draw_strips(title, &caption(shown, protocol, "the state in which the recall ended"), shown, &strips)
}

/// The memory, then as many frames as fit, the first and the last among them.
fn strip<'a>(shown: &Shown<'a>) -> Strip<'a> {
    let frames = thin(&shown.film.frames.iter().collect::<Vec<_>>(), COLUMNS - 1);
    let shots = frames.into_iter().map(|frame| Shot {
        title: if frame.sweep == 0 { "cue".to_owned() } else { format!("sweep {}", frame.sweep) },
        ..shot(shown, frame)
    });
    Strip {
        heading: shown.verdict.sentence.clone(),
        shots: std::iter::once(memory(shown)).chain(shots).collect(),
    }
}

fn triplet<'a>(shown: &Shown<'a>) -> Strip<'a> {
    let (cue, end) = shown.film.ends();
    let named = |title: &str, frame| Shot { title: title.to_owned(), ..shot(shown, frame) };
    let shots = vec![memory(shown), named("cue", cue), named("end", end)];
    Strip { heading: shown.verdict.sentence.clone(), shots }
}

fn memory<'a>(shown: &Shown<'a>) -> Shot<'a> {
    Shot { title: "memory".to_owned(), remarks: vec![shown.memory.name.clone()], spins: &shown.memory.spins }
}

fn shot<'a>(shown: &Shown<'a>, frame: &'a Frame) -> Shot<'a> {
    let overlap = frame.overlaps[shown.number];
    let remarks = vec![
        format!("{} wrong", frame.wrong(shown.number)),
        format!("m = {}", number(overlap, 3)),
        format!("E/N = {}", number(frame.energy, 3)),
    ];
    Shot { title: String::new(), remarks, spins: &frame.spins }
}

fn draw_strips(title: &str, caption: &str, shown: &[Shown], strips: &[Strip]) -> Result<Picture, String> {
    let shape =
        shown.first().map(|first| (first.memory.width, first.memory.height)).ok_or("there is no recall")?;
    let tall = SIDE * shape.1 as f64 / shape.0.max(shape.1) as f64;
    let longest = strips.iter().map(|strip| strip.shots.len()).max().unwrap_or(0);
    let beside = if longest <= COLUMNS / 2 { 2 } else { 1 };
    let height = ABOVE + tall + BELOW;
    let rows = strips.len().div_ceil(beside);
    let mut sheet = Sheet::new(title, caption, rows as f64 * height + 30.0);
    let (body, step) = (sheet.body, SIDE + GAP);
    for (index, (strip, shown)) in strips.iter().zip(shown).enumerate() {
        let left = body.left + (index % beside) as f64 * step * COLUMNS.div_ceil(2) as f64;
        let top = body.top + (index / beside) as f64 * height;
        let room = step * (COLUMNS / beside) as f64 - GAP;
        draw_strip(&mut sheet.picture, (left, top), room, strip, shown.memory);
    }
    draw_key(&mut sheet.picture, (body.left, body.bottom - 12.0));
    Ok(sheet.picture)
}

/// One strip, its top left corner here.
fn draw_strip(picture: &mut Picture, corner: Spot, room: f64, strip: &Strip, memory: &picture::Picture) {
    let heading = strip.heading.replace(" - ", " \u{2212} ");
    let heading = wrap(&heading, TEXT, true, room).into_iter().next().unwrap_or_default();
    picture.words(Label::verbatim(&heading, TEXT, BLACK).bold(), (corner.0, corner.1 + 18.0));
    for (index, shot) in strip.shots.iter().enumerate() {
        let left = corner.0 + index as f64 * (SIDE + GAP);
        let top = corner.1 + ABOVE;
        picture.words(Label::new(&shot.title, SMALL, GREY), (left, top - 6.0));
        let bottom = draw_state(picture, (left, top), shot.spins, memory);
        for (line, remark) in shot.remarks.iter().enumerate() {
            let below = bottom + 14.0 + 15.0 * line as f64;
            picture.words(Label::verbatim(remark, REMARK, BLACK), (left, below));
        }
    }
}

/// Size of what is said below a picture.
const REMARK: f64 = 10.5;

/// A state as a picture, and where it ends below.
fn draw_state(picture: &mut Picture, from: Spot, spins: &Spins, memory: &picture::Picture) -> f64 {
    let (width, height) = (memory.width, memory.height);
    let longest = width.max(height);
    let stride = longest.div_ceil(MOST_PIXELS);
    let cells: Vec<Ink> = (0..height)
        .step_by(stride)
        .flat_map(|y| (0..width).step_by(stride).map(move |x| y * width + x))
        .map(|neuron| ink(spins.is_up(neuron), memory.spins.is_up(neuron)))
        .collect();
    let points = SIDE / longest as f64;
    let to = (from.0 + points * width as f64, from.1 + points * height as f64);
    picture.bitmap(Bitmap { from, to, columns: width.div_ceil(stride), cells });
    draw_box(picture, Room { left: from.0, top: from.1, right: to.0, bottom: to.1 });
    to.1
}

fn caption(shown: &[Shown], protocol: &Protocol, last: &str) -> String {
    let (neurons, patterns) = shown
        .first()
        .map_or((0, 0), |first| (first.memory.spins.neurons(), first.film.frames[0].overlaps.len()));
    let quench = if protocol.temperature > 0.0 { ", then a descent at T = 0" } else { "" };
    let more = match shown.len().checked_sub(MOST_STRIPS) {
        Some(more) if more > 0 => format!(" The first {MOST_STRIPS} of {}.", shown.len()),
        _ => String::new(),
    };
    format!(
        "N = {neurons} neurons, P = {patterns} memories, load \u{3b1} = P/N = {}; T = {}{quench}. The memory, the cue and \
         {last}; wrong pixels, overlap m with the memory, energy per neuron.{more}",
        number(patterns as f64 / neurons.max(1) as f64, 3),
        protocol.temperature,
    )
}
