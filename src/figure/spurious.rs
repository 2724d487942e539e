//! Where descents end: fractions of final states by kind over the load, for each start, and their energies.

use std::f64::consts::PI;

use super::Source;
use super::canvas::{Anchor, Ink, Picture};
use super::curve::{Branch, Piece, energy, pieces};
use super::data::{Measured, Rows, thin};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, extremes, legend_width};
use super::study::{LOAD, TEMPERATURE};
use super::style::{BLACK, Look, Marker, Stroke};
use super::words::brief;
use crate::theory;

/// Most starts in one figure.
const MOST: usize = 4;

/// A kind of final states.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// The column with its fraction.
    pub(super) column: &'static str,
    pub(super) words: &'static str,
    pub(super) look: Look,
}

const fn kind(column: &'static str, words: &'static str, ink: Ink, marker: Marker) -> Kind {
    Kind { column, words, look: Look { ink, marker } }
}

/// The kinds that every run tells apart.
const KINDS: &[Kind] = &[
    kind("pattern", "pattern", Ink::new(0x0b, 0x3c, 0x8c), Marker::Disc),
    kind("reversed", "reversed pattern", Ink::new(0x4a, 0xa8, 0xe0), Marker::Ring),
    kind("mixture", "mixture", Ink::new(0xe0, 0x96, 0x00), Marker::Triangle),
    kind("other", "other", Ink::new(0xb8, 0x3a, 0x00), Marker::Square),
    kind("cycle", "cycle", Ink::new(0x7a, 0x4a, 0x7a), Marker::Cross),
];

/// Those of a run that asks for `species`.
const SPECIES: &[Kind] = &[
    kind("species_pattern", "pattern", Ink::new(0x0b, 0x3c, 0x8c), Marker::Disc),
    kind("species_reversed", "reversed pattern", Ink::new(0x4a, 0xa8, 0xe0), Marker::Ring),
    kind("species_mixture_3", "mixture of 3", Ink::new(0xe0, 0x96, 0x00), Marker::Triangle),
    kind("species_mixture_5", "mixture of 5", Ink::new(0x5f, 0x9e, 0x2e), Marker::Valley),
    kind("species_mixture_7", "mixture of 7", Ink::new(0x1c, 0x7a, 0x6a), Marker::Frame),
    kind("species_asymmetric", "asymmetric mixture", Ink::new(0xc2, 0x5a, 0xa0), Marker::Diamond),
    kind("species_glassy", "glassy", Ink::new(0xb8, 0x3a, 0x00), Marker::Square),
    kind("species_cycle", "cycle", Ink::new(0x55, 0x55, 0x55), Marker::Cross),
];

/// The look of a species, by its word.
pub(super) fn look(word: &str) -> Option<Kind> {
    SPECIES.iter().find(|kind| kind.column.strip_prefix("species_") == Some(word)).copied()
}

/// Theory at T = 0.
pub(super) const RETRIEVAL: Stroke = Stroke::solid(BLACK, 1.5);
pub(super) const GLASS: Stroke = Stroke::dashed(BLACK, 1.5);
pub(super) const MIXTURE: Stroke = Stroke::dotted(BLACK, 1.75);
/// Mixtures whose energy is drawn up to the load where they end.
const MIXTURES: [u32; 3] = [3, 5, 7];

/// Draws the kinds that every run tells apart.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    draw_kinds(
        source,
        &["pattern", "reversed", "mixture", "other"],
        KINDS,
        "other: neither close to a pattern nor to a mixture",
    )
}

/// Draws the kinds of a run that asks for `species`.
pub(super) fn draw_species(source: &Source) -> Result<Picture, String> {
    draw_kinds(
        source,
        &["species_pattern", "species_glassy"],
        SPECIES,
        "asymmetric: carried by up to ten patterns; glassy: by more",
    )
}

/// Draws the fractions above and the energies below, for the largest network at the lowest temperature; where many temperatures were
/// swept, between them the fractions over the temperature at a load in the middle.
fn draw_kinds(source: &Source, needed: &[&str], all: &[Kind], meaning: &str) -> Result<Picture, String> {
    let rows = Rows::new(source, needed)?.with_largest("neurons");
    let temperatures = rows.distinct("temperature");
    let temperature = *temperatures.first().ok_or("no row has a temperature")?;
    let loads = rows.distinct("load");
    let middle = *loads.get(loads.len() / 2).ok_or("no row has a load")?;
    let warm = (temperatures.len() > FEW_TEMPERATURES).then(|| rows.with("load", middle));
    let kinds = occurring(&rows, all)?;
    let rows = rows.with("temperature", temperature);
    let starts = rows.starts();
    let shown = thin(&starts, MOST);
    let axis = Axis::around(LOAD, rows.distinct("load")).ok_or("no row has a load")?;
    let entries = entries(&kinds);
    let lines = shown.len().div_ceil(2) as f64;
    let upper = if shown.len() == 1 { 300.0 } else { 235.0 * lines };
    let between = if warm.is_some() { upper } else { 0.0 };
    let caption = caption(&rows, temperature, &starts, &shown, (meaning, warm.as_ref().map(|_| middle)));
    let mut sheet = Sheet::new(source.title, &caption, upper + between + 300.0);
    let strip = match shown.len() {
        3 => Room {
            top: sheet.body.top + upper / 2.0,
            left: sheet.body.column(1, 2).left + 60.0,
            ..sheet.body
        },
        _ => sheet.body.cut_right(legend_width(&entries)),
    };
    let (above, rest) = split(sheet.body, upper);
    let (middle_rows, below) = split(rest, between);
    draw_fractions(&mut sheet.picture, above, (&axis, "load"), &shown, &kinds);
    if let Some(warm) = warm {
        let axis = Axis::around(TEMPERATURE, temperatures).ok_or("no row has a temperature")?;
        let starts = thin(&warm.starts(), MOST);
        draw_fractions(&mut sheet.picture, middle_rows, (&axis, "temperature"), &starts, &kinds);
    }
    let series: Vec<_> = kinds.iter().map(|kind| (energies(&shown, kind.column), kind.look)).collect();
    draw_energies(&mut sheet.picture, below, axis, &series);
    draw_legend(&mut sheet.picture, &entries, strip);
    Ok(sheet.picture)
}

/// Temperatures that are no sweep yet.
const FEW_TEMPERATURES: usize = 4;

fn split(body: Room, upper: f64) -> (Room, Room) {
    (Room { bottom: body.top + upper, ..body }, Room { top: body.top + upper, ..body })
}

/// The kinds that the table knows and, if they are more than few or cycles, that occur.
fn occurring(rows: &Rows, all: &[Kind]) -> Result<Vec<Kind>, String> {
    let occurs = |column: &str| {
        let fractions = rows.series("load", column);
        let must = column.starts_with("species_") || column == "cycle";
        if must { fractions.iter().any(|point| point.y > 0.0) } else { !fractions.is_empty() }
    };
    let kinds: Vec<_> = all.iter().filter(|kind| occurs(kind.column)).copied().collect();
    if kinds.is_empty() { Err("no row has a fraction of final states".to_owned()) } else { Ok(kinds) }
}

/// One plot for each start, two in a row.
fn draw_fractions(
    picture: &mut Picture,
    room: Room,
    (x, along): (&Axis, &str),
    starts: &[(String, Rows)],
    kinds: &[Kind],
) {
    let (columns, lines) = (starts.len().min(2), starts.len().div_ceil(2));
    for (index, (name, rows)) in starts.iter().enumerate() {
        let cell = room.row(index / 2, lines).column(index % 2, columns);
        let plot = Plot::new(cell, x.clone(), Axis::new("fraction of final states", -0.05, 1.19));
        plot.draw_grid(picture);
        for Kind { column, look, .. } in kinds {
            let points = rows.series(along, column);
            if points.iter().all(|point| point.y == 0.0) {
                continue;
            }
            let path: Vec<_> = points.iter().map(|point| (point.x, point.y)).collect();
            plot.draw_curve(picture, &path, Stroke::solid(look.ink, 1.0));
            plot.draw_points(picture, &points, *look);
        }
        plot.draw_axes(picture, Beside::All, Beside::All);
        plot.draw_heading(picture, name, Anchor::Start);
    }
}

/// Energies with those of theory: retrieval, spin glass, mixtures. The plot, for what else is to stand in it.
pub(super) fn draw_energies(
    picture: &mut Picture,
    room: Room,
    x: Axis,
    series: &[(Vec<Measured>, Look)],
) -> Option<Plot> {
    let (retrieval, glass) = (retrieval_energy(&x), glass_energy(&x));
    let measured = series.iter().flat_map(|(points, _)| points).flat_map(Measured::ends);
    let theory = retrieval.iter().flat_map(|piece| &piece.points).map(|point| point.1);
    let (low, high) = extremes(measured.chain(theory).chain(glass.iter().map(|point| point.1)))?;
    let air = 0.05 * (high - low);
    let plot = Plot::new(room, x, Axis::new("energy per neuron E/N", low - air, high + air));
    plot.draw_grid(picture);
    for piece in retrieval {
        plot.draw_curve(picture, &piece.points, RETRIEVAL);
    }
    plot.draw_curve(picture, &glass, GLASS);
    for of in MIXTURES {
        plot.draw_curve(picture, &mixture_energy(of, plot.axes().0), MIXTURE);
    }
    for (points, look) in series {
        plot.draw_points(picture, points, *look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    Some(plot)
}

/// Energy of one kind of final states: at each load from the start that reaches it most often.
fn energies(starts: &[(String, Rows)], kind: &str) -> Vec<Measured> {
    let column = format!("{kind}_energy");
    let mut best: Vec<(f64, Measured)> = Vec::new();
    for (_, rows) in starts {
        let fractions = rows.series("load", kind);
        for point in rows.series("load", &column) {
            let share = fractions
                .iter()
                .find(|other| other.x.total_cmp(&point.x).is_eq())
                .map_or(0.0, |other| other.y);
            match best.iter_mut().find(|(_, known)| known.x.total_cmp(&point.x).is_eq()) {
                Some(known) if known.0 < share => *known = (share, point),
                Some(_) => {}
                None => best.push((share, point)),
            }
        }
    }
    best.into_iter().map(|(_, point)| point).collect()
}

/// Retrieval energy at T = 0 up to the capacity.
pub(super) fn retrieval_energy(x: &Axis) -> Vec<Piece> {
    let pieces = pieces(|load| energy(load, 0.0), x.low.max(x.high / 1000.0), x.high);
    pieces.into_iter().filter(|piece| piece.branch == Branch::Retrieval).collect()
}

/// Replica-symmetric energy of the spin glass at T = 0: -1/π - sqrt(2α/π).
pub(super) fn glass_energy(x: &Axis) -> Vec<(f64, f64)> {
    let load = |step: i32| x.low + (x.high - x.low) * (f64::from(step) / 100.0).powi(2);
    (0..=100)
        .map(load)
        .filter(|&load| load >= 0.0)
        .map(|load| (load, -1.0 / PI - (2.0 * load / PI).sqrt()))
        .collect()
}

/// Replica-symmetric energy of a mixture at T = 0, up to the load where it ends.
pub(super) fn mixture_energy(of: u32, x: &Axis) -> Vec<(f64, f64)> {
    let Some(end) = theory::mixture::last(of, 0.0) else { return Vec::new() };
    let high = end.load.min(x.high);
    let low = x.low.max(0.0);
    let states = (0..=20).map(|step| low + (high - low) * f64::from(step) / 20.0);
    states.filter_map(|load| Some((load, theory::mixture::state(of, load, 0.0)?.state.energy))).collect()
}

fn entries(kinds: &[Kind]) -> Vec<Entry> {
    let mut entries = vec![Entry::heading("final state")];
    entries.extend(kinds.iter().map(|kind| Entry::marker(kind.words, kind.look)));
    entries.push(Entry::heading("theory, T = 0"));
    entries.push(Entry::line("retrieval", RETRIEVAL));
    entries.push(Entry::line("spin glass", GLASS));
    entries.push(Entry::line("mixtures of 3, 5, 7", MIXTURE));
    entries
}

fn caption(
    rows: &Rows,
    temperature: f64,
    starts: &[(String, Rows)],
    shown: &[(String, Rows)],
    (meaning, load): (&str, Option<f64>),
) -> String {
    let hidden =
        starts.iter().map(|(name, _)| name).filter(|&name| shown.iter().all(|(other, _)| other != name));
    let left_out: Vec<_> = hidden.map(|name| name.trim_start_matches("start: ")).collect();
    let left_out = if left_out.is_empty() {
        String::new()
    } else {
        format!("Starts left out: {}. ", left_out.join("; "))
    };
    let load = load.map_or(String::new(), |load| format!("; over temperature: load {}", brief(load)));
    let quench = if temperature > 0.0 { " of a quench to T = 0" } else { "" };
    let chosen = if starts.len() > 1 { ", from the start that reaches it most often" } else { "" };
    format!(
        "{}; T = {}{load}. {left_out}Fractions of pattern sets whose final state{quench} is of each kind, with standard \
         errors, where it occurs; {meaning}. Energies: means over the final states of a kind{chosen}. Lines: replica-symmetric theory at \
         T = 0, mixtures up to the load where they end.",
        rows.describe(),
        brief(temperature)
    )
}
