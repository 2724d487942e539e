//! Where descents end: fractions of final states by kind over the load, for each start, and their energies.

use std::f64::consts::PI;

use super::Source;
use super::canvas::{Anchor, Ink, Picture};
use super::curve::{Branch, Piece, energy, pieces};
use super::data::{Measured, Rows, thin};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, extremes, legend_width};
use super::study::LOAD;
use super::style::{BLACK, Look, Marker, Stroke};
use super::words::brief;

/// Most starts in one figure.
const MOST: usize = 4;

/// The kinds of final states: column, words, and look.
const KINDS: [(&str, Look); 5] = [
    ("pattern", Look { ink: Ink::new(0x0b, 0x3c, 0x8c), marker: Marker::Disc }),
    ("reversed", Look { ink: Ink::new(0x4a, 0xa8, 0xe0), marker: Marker::Ring }),
    ("mixture", Look { ink: Ink::new(0xe0, 0x96, 0x00), marker: Marker::Triangle }),
    ("other", Look { ink: Ink::new(0xb8, 0x3a, 0x00), marker: Marker::Square }),
    ("cycle", Look { ink: Ink::new(0x7a, 0x4a, 0x7a), marker: Marker::Cross }),
];

/// Theory at T = 0.
const RETRIEVAL: Stroke = Stroke::solid(BLACK, 1.5);
const GLASS: Stroke = Stroke::dashed(BLACK, 1.5);
const MIXTURE: Stroke = Stroke::dotted(BLACK, 1.75);
/// Energy of a mixture of three patterns at T = 0 and vanishing load.
const MIXTURE_ENERGY: f64 = -3.0 / 8.0;

/// Draws the fractions above and the energies below, for the largest network at the lowest temperature.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["pattern", "reversed", "mixture", "other"])?.with_largest("neurons");
    let temperature = rows.distinct("temperature").first().copied().ok_or("no row has a temperature")?;
    let rows = rows.with("temperature", temperature);
    let starts = rows.starts();
    let shown = thin(&starts, MOST);
    let loads = rows.distinct("load");
    let axis = Axis::around(LOAD, loads).ok_or("no row has a load")?;
    let kinds = occurring(&rows)?;
    let entries = entries(&kinds);
    let lines = shown.len().div_ceil(2) as f64;
    let upper = if shown.len() == 1 { 300.0 } else { 235.0 * lines };
    let mut sheet = Sheet::new(source.title, &caption(&rows, temperature, &starts, &shown), upper + 300.0);
    let strip = match shown.len() {
        3 => Room {
            top: sheet.body.top + upper / 2.0,
            left: sheet.body.column(1, 2).left + 60.0,
            ..sheet.body
        },
        _ => sheet.body.cut_right(legend_width(&entries)),
    };
    let (above, below) = split(sheet.body, upper);
    draw_fractions(&mut sheet.picture, above, &axis, &shown, &kinds);
    draw_energies(&mut sheet.picture, below, axis, &shown, &kinds);
    draw_legend(&mut sheet.picture, &entries, strip);
    Ok(sheet.picture)
}

fn split(body: Room, upper: f64) -> (Room, Room) {
    (Room { bottom: body.top + upper, ..body }, Room { top: body.top + upper, ..body })
}

type Kind = (&'static str, Look);

/// The kinds that the table knows and, for cycles, that occur.
fn occurring(rows: &Rows) -> Result<Vec<Kind>, String> {
    let occurs = |column: &str| {
        let fractions = rows.series("load", column);
        if column == "cycle" { fractions.iter().any(|point| point.y > 0.0) } else { !fractions.is_empty() }
    };
    let kinds: Vec<_> = KINDS.into_iter().filter(|(column, _)| occurs(column)).collect();
    if kinds.is_empty() { Err("no row has a fraction of final states".to_owned()) } else { Ok(kinds) }
}

/// One plot for each start, two in a row.
fn draw_fractions(picture: &mut Picture, room: Room, x: &Axis, starts: &[(String, Rows)], kinds: &[Kind]) {
    let (columns, lines) = (starts.len().min(2), starts.len().div_ceil(2));
    for (index, (name, rows)) in starts.iter().enumerate() {
        let cell = room.row(index / 2, lines).column(index % 2, columns);
        let plot = Plot::new(cell, x.clone(), Axis::new("fraction of final states", -0.05, 1.19));
        plot.draw_grid(picture);
        for (column, look) in kinds {
            let points = rows.series("load", column);
            let path: Vec<_> = points.iter().map(|point| (point.x, point.y)).collect();
            plot.draw_curve(picture, &path, Stroke::solid(look.ink, 1.0));
            plot.draw_points(picture, &points, *look);
        }
        plot.draw_axes(picture, Beside::All, Beside::All);
        plot.draw_heading(picture, name, Anchor::Start);
    }
}

fn draw_energies(picture: &mut Picture, room: Room, x: Axis, starts: &[(String, Rows)], kinds: &[Kind]) {
    let series: Vec<_> = kinds.iter().map(|(column, look)| (energies(starts, column), *look)).collect();
    let retrieval = retrieval_energy(&x);
    let glass = glass_energy(&x);
    let measured = series.iter().flat_map(|(points, _)| points).flat_map(Measured::ends);
    let theory = retrieval.iter().flat_map(|piece| &piece.points).map(|point| point.1);
    let Some((low, high)) = extremes(measured.chain(theory).chain(glass.iter().map(|point| point.1))) else {
        return;
    };
    let air = 0.05 * (high - low);
    let plot = Plot::new(room, x, Axis::new("energy per neuron E/N", low - air, high + air));
    plot.draw_grid(picture);
    for piece in retrieval {
        plot.draw_curve(picture, &piece.points, RETRIEVAL);
    }
    plot.draw_curve(picture, &glass, GLASS);
    let ends = (plot.axes().0.low, plot.axes().0.high);
    plot.draw_curve(picture, &[(ends.0, MIXTURE_ENERGY), (ends.1, MIXTURE_ENERGY)], MIXTURE);
    for (points, look) in series {
        plot.draw_points(picture, &points, look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
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
fn retrieval_energy(x: &Axis) -> Vec<Piece> {
    let pieces = pieces(|load| energy(load, 0.0), x.low.max(x.high / 1000.0), x.high);
    pieces.into_iter().filter(|piece| piece.branch == Branch::Retrieval).collect()
}

/// Replica-symmetric energy of the spin glass at T = 0: -1/π - sqrt(2α/π).
fn glass_energy(x: &Axis) -> Vec<(f64, f64)> {
    let load = |step: i32| x.low + (x.high - x.low) * (f64::from(step) / 100.0).powi(2);
    (0..=100)
        .map(load)
        .filter(|&load| load >= 0.0)
        .map(|load| (load, -1.0 / PI - (2.0 * load / PI).sqrt()))
        .collect()
}

fn entries(kinds: &[Kind]) -> Vec<Entry> {
    let words = |kind: &str| if kind == "reversed" { "reversed pattern".to_owned() } else { kind.to_owned() };
    let mut entries = vec![Entry::heading("final state")];
    entries.extend(kinds.iter().map(|(kind, look)| Entry::marker(&words(kind), *look)));
    entries.push(Entry::heading("theory, T = 0"));
    entries.push(Entry::line("retrieval", RETRIEVAL));
    entries.push(Entry::line("spin glass", GLASS));
    entries.push(Entry::line("3-mixture, \u{3b1} \u{2192} 0", MIXTURE));
    entries
}

fn caption(rows: &Rows, temperature: f64, starts: &[(String, Rows)], shown: &[(String, Rows)]) -> String {
    let hidden =
        starts.iter().map(|(name, _)| name).filter(|&name| shown.iter().all(|(other, _)| other != name));
    let left_out: Vec<_> = hidden.map(|name| name.trim_start_matches("start: ")).collect();
    let left_out = if left_out.is_empty() {
        String::new()
    } else {
        format!("Starts left out: {}. ", left_out.join("; "))
    };
    let quench = if temperature > 0.0 { " of a quench to T = 0" } else { "" };
    let chosen = if starts.len() > 1 { ", from the start that reaches it most often" } else { "" };
    format!(
        "{}; T = {}. {left_out}Fractions of pattern sets whose final state{quench} is of each kind, with standard \
         errors; other: neither close to a pattern nor to a mixture. Energies: means over the final states of a \
         kind{chosen}. Lines: replica-symmetric theory at T = 0; the 3-mixture at vanishing load.",
        rows.describe(),
        brief(temperature)
    )
}
