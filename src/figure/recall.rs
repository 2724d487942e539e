//! One memory recalled: the state at the start and at the end beside the memory, a raster of some neurons,
//! energy and overlap against time (after Kleinfeld 2024, Figure 1).

use super::Source;
use super::canvas::{Anchor, Bitmap, Ink, Label, Picture, Spot};
use super::data::{Rows, thin};
use super::plot::{Axis, Beside, Plot, Room, Sheet, draw_box};
use super::style::{BLACK, SMALL, Stroke, TEXT, WHITE, ordered};
use super::trajectory::{Mark, Trajectory};
use super::words::brief;
use crate::theory;

/// Neurons up and down, as they are in the memory and where they are wrong: four steps of lightness.
const UP: Ink = Ink::new(0x1f, 0x23, 0x4a);
const DOWN: Ink = Ink::new(0xf4, 0xf1, 0xe6);
const WRONG_UP: Ink = Ink::new(0xd4, 0x52, 0x12);
const WRONG_DOWN: Ink = Ink::new(0xf6, 0xb4, 0x60);

/// Most neurons and columns of an image: a column is then one point wide, two pixels of the PNG.
const MOST_NEURONS: usize = 40_000;
const SIDE: usize = 200;
/// Most instants in the raster.
const MOST_INSTANTS: usize = 400;
/// Width of the words left of an image.
const INDENT: f64 = 66.0;
/// Heights of the panels.
const IMAGES: f64 = 278.0;
const RASTER: f64 = 230.0;
const CURVE: f64 = 160.0;
/// Room for the numbers and the name of the time axis.
const NAMES: f64 = 30.0;
/// Height of the raster: whole pixels for as many neurons as are recorded.
const HEIGHT: f64 = 200.0;

/// Draws the three panels one below the other.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["patterns"])?;
    let recording = source.recording.ok_or("no run was recorded: run with measure.record = true")?;
    let run = Trajectory::read(recording)?;
    let theory = theory_of(&rows);
    let caption = caption(&rows, &run, theory);
    let mut sheet = Sheet::new(source.title, &caption, IMAGES + RASTER + 2.0 * CURVE + NAMES);
    let body = sheet.body;
    let below = |top: f64, height: f64| Room { top: body.top + top, bottom: body.top + top + height, ..body };
    draw_images(&mut sheet.picture, below(0.0, IMAGES), &run, &only(&rows, "patterns"));
    draw_raster(&mut sheet.picture, below(IMAGES, RASTER), &run);
    draw_curves(&mut sheet.picture, below(IMAGES + RASTER, 2.0 * CURVE + NAMES), &run, theory);
    Ok(sheet.picture)
}

/// The next lower whole pixel of the PNG: two make a point.
fn whole(points: f64) -> f64 {
    (2.0 * points).floor() / 2.0
}

/// The ink of a neuron.
pub(super) fn ink(up: bool, memory: bool) -> Ink {
    match (up, up == memory) {
        (true, true) => UP,
        (false, true) => DOWN,
        (true, false) => WRONG_UP,
        (false, false) => WRONG_DOWN,
    }
}

/// The letter of a panel.
fn draw_letter(picture: &mut Picture, letter: &str, room: Room) {
    picture.words(Label::new(letter, TEXT, BLACK).bold(), (room.left, room.top + 20.0));
}

/// Start, end and memory side by side, and what the inks mean.
fn draw_images(picture: &mut Picture, room: Room, run: &Trajectory, patterns: &str) {
    draw_letter(picture, "a", room);
    let wrong = |state: &[bool]| state.iter().zip(&run.memory).filter(|(up, memory)| up != memory).count();
    let remark = |state: &[bool], mark: &Mark| format!("{} wrong, m = {}", wrong(state), brief(mark.overlap));
    let (first, last) = run.ends();
    let images = [
        ("start", &run.start, remark(&run.start, first)),
        ("end", &run.end, remark(&run.end, last)),
        ("memory", &run.memory, format!("1 of {patterns}")),
    ];
    let (left, width) = (room.left + INDENT, SIDE as f64);
    let gap = (room.right - 10.0 - left - 3.0 * width) / 2.0;
    for (index, (name, state, remark)) in images.into_iter().enumerate() {
        let corner = (left + index as f64 * (width + gap), room.top + 28.0);
        draw_image(picture, corner, state, &run.memory);
        let above = corner.1 - 8.0;
        picture.words(Label::new(name, SMALL, BLACK).bold(), (corner.0, above));
        let label = Label::new(&remark, SMALL, BLACK).anchored(Anchor::End);
        picture.words(label, (corner.0 + width, above));
    }
    draw_key(picture, (left, room.top + 28.0 + width + 26.0));
}

/// A state row by row, as nearly a square as its neurons fill.
fn draw_image(picture: &mut Picture, corner: Spot, state: &[bool], memory: &[bool]) {
    let shown = state.len().clamp(1, MOST_NEURONS);
    let columns = (1..=SIDE).find(|side| side * side >= shown).unwrap_or(SIDE);
    let rows = shown.div_ceil(columns);
    let step = whole(SIDE as f64 / columns as f64);
    let mut cells: Vec<Ink> =
        state.iter().zip(memory).take(shown).map(|(&up, &memory)| ink(up, memory)).collect();
    cells.resize(rows * columns, WHITE);
    let from = (whole(corner.0), whole(corner.1));
    let to = (from.0 + step * columns as f64, from.1 + step * rows as f64);
    picture.bitmap(Bitmap { from, to, columns, cells });
    draw_box(picture, Room { left: from.0, top: from.1, right: to.0, bottom: to.1 });
}

/// What the four inks mean, in one line.
pub(super) fn draw_key(picture: &mut Picture, (mut x, y): Spot) {
    let words = [
        ("as in the memory:", [(UP, "+1"), (DOWN, "\u{2212}1")]),
        ("wrong:", [(WRONG_UP, "+1"), (WRONG_DOWN, "\u{2212}1")]),
    ];
    for (heading, inks) in words {
        let label = Label::new(heading, SMALL, BLACK);
        let width = label.width();
        picture.words(label, (x, y));
        x += width + 10.0;
        for (ink, value) in inks {
            let swatch = Room { left: x, top: y - 10.0, right: x + 11.0, bottom: y + 1.0 };
            picture.tile((swatch.left, swatch.top), (swatch.right, swatch.bottom), ink);
            draw_box(picture, swatch);
            picture.words(Label::new(value, SMALL, BLACK), (x + 17.0, y));
            x += 50.0;
        }
        x += 16.0;
    }
}

/// Time runs to the last mark.
fn time(run: &Trajectory) -> Axis {
    let last = run.ends().1.sweep;
    Axis::new("time in sweeps (updates per neuron)", 0.0, if last > 0.0 { last } else { 1.0 })
}

/// The first neurons, one a line; a state holds until the next mark.
fn draw_raster(picture: &mut Picture, room: Room, run: &Trajectory) {
    draw_letter(picture, "b", room);
    let (first, last) = run.ends();
    let mut marks = thin(&run.marks, MOST_INSTANTS);
    if last.sweep > first.sweep {
        marks.pop();
    }
    let neurons = first.raster.len();
    let lines = (0..neurons).rev();
    let cells = lines
        .flat_map(|neuron| marks.iter().map(move |mark| ink(mark.raster[neuron], run.memory[neuron])))
        .collect();
    let plot = Plot::new(room, time(run), Axis::new("neuron", 0.0, neurons as f64));
    let plot = plot.reach(|inner| {
        let top = whole(inner.top);
        Room { top, bottom: top + HEIGHT, ..inner }
    });
    let Room { left, top, right, bottom } = plot.frame();
    picture.bitmap(Bitmap { from: (left, top), to: (right, bottom), columns: marks.len(), cells });
    plot.draw_axes(picture, Beside::Ticks, Beside::All);
}

/// The retrieval state of theory.
fn theory_of(rows: &Rows) -> Option<theory::State> {
    let value = |column| rows.distinct(column).first().copied();
    theory::retrieval(value("load")?, value("temperature")?)
}

/// Energy above overlap, on one axis of time.
fn draw_curves(picture: &mut Picture, room: Room, run: &Trajectory, theory: Option<theory::State>) {
    draw_letter(picture, "c", room);
    let (energy, overlap) = (theory.map(|state| state.energy), theory.map(|state| state.m));
    let upper = Room { bottom: room.top + CURVE + NAMES, ..room };
    let lower = Room { top: room.top + CURVE, ..room };
    draw_curve(picture, upper, run, |mark| mark.energy, "energy E/N", energy, Beside::Ticks);
    draw_curve(picture, lower, run, |mark| mark.overlap, "overlap m", overlap, Beside::All);
}

/// One quantity against time, and dashed what theory says of it.
fn draw_curve(
    picture: &mut Picture,
    room: Room,
    run: &Trajectory,
    quantity: fn(&Mark) -> f64,
    name: &str,
    theory: Option<f64>,
    below: Beside,
) {
    let Some(axis) = Axis::around(name, run.marks.iter().map(quantity).chain(theory)) else { return };
    let plot = Plot::new(room, time(run), axis);
    plot.draw_grid(picture);
    if let Some(value) = theory {
        let end = plot.axes().0.high;
        plot.draw_curve(picture, &[(0.0, value), (end, value)], Stroke::dashed(BLACK, 1.25));
    }
    let path: Vec<_> = run.marks.iter().map(|mark| (mark.sweep, quantity(mark))).collect();
    plot.draw_curve(picture, &path, Stroke::solid(ordered(1, 4).ink, 1.75));
    plot.draw_axes(picture, below, Beside::All);
}

/// The number that a column has in its one row.
fn only(rows: &Rows, column: &str) -> String {
    rows.distinct(column).first().copied().map_or_else(|| "?".to_owned(), brief)
}

fn caption(rows: &Rows, run: &Trajectory, theory: Option<theory::State>) -> String {
    let start = rows.starts().first().map_or(String::new(), |(start, _)| format!("; {start}"));
    let updates = if rows.all("update", "glauber") { "" } else { "; all neurons at once" };
    let first =
        |all: usize, most: usize| if all > most { format!("the first {most}") } else { "all".to_owned() };
    let neurons = run.memory.len();
    let theory = theory.map_or("", |_| "; dashed: the retrieval state of replica-symmetric theory");
    format!(
        "N = {} neurons, P = {} patterns, load \u{3b1} = P/N = {}; T = {}{start}{updates}. a: the state at the start and at \
         the end, and the memory; {} neurons, one cell each. b: {} of them. c: energy per neuron and overlap with the \
         memory{theory}.",
        only(rows, "neurons"),
        only(rows, "patterns"),
        only(rows, "load"),
        only(rows, "temperature"),
        first(neurons, MOST_NEURONS),
        first(neurons, run.ends().0.raster.len()),
    )
}
