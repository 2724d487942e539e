//! A census of attractors over the load: how many were found and how many there must be, how the starts divide among the species, and how
//! deep the attractors lie.

use super::Source;
use super::canvas::{Anchor, Picture};
use super::data::{Measured, Rows, thin};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, legend_width};
use super::spurious::{GLASS, Kind, MIXTURE, RETRIEVAL, draw_energies, look};
use super::study::LOAD;
use super::style::{BLACK, GREY, Look, Marker, Stroke, ordered};
use super::words::brief;
use crate::observable::Species;

/// Most sizes in one figure.
const MOST: usize = 3;
const HEIGHT: f64 = 290.0;
/// The energies: the lowest of each pattern set, and the mean over starts.
const LOWEST: Look = Look { ink: BLACK, marker: Marker::Disc };
const MEAN: Look = Look { ink: GREY, marker: Marker::Ring };

/// Draws attractors, starts by species, and energies, the last two for the largest network.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let all = Rows::new(source, &["attractors", "attractors_expected", "coverage"])?;
    let temperature = all.distinct("temperature").first().copied().ok_or("no row has a temperature")?;
    let (rows, remarks) = all.with("temperature", temperature).one_protocol();
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let axis = Axis::around(LOAD, rows.distinct("load")).ok_or("no row has a load")?;
    let mut sheet = Sheet::new(source.title, &caption(&rows, temperature, &remarks), 3.0 * HEIGHT);
    let largest = rows.with_largest("neurons");
    let kinds = kinds(&largest);
    let entries = [count_entries(&sizes), kind_entries(&kinds), energy_entries()];
    let width = entries.iter().map(|entries| legend_width(entries)).fold(0.0, f64::max);
    let strip = sheet.body.cut_right(width);
    let room = |line| sheet.body.row(line, 3);
    draw_counts(&mut sheet.picture, room(0), &axis, &rows, &sizes)?;
    draw_kinds(&mut sheet.picture, room(1), &axis, &largest, &kinds);
    let energies = [("lowest_energy", LOWEST), ("census_energy", MEAN)];
    let energies = energies.map(|(column, look)| (largest.series("load", column), look));
    if let Some(plot) = draw_energies(&mut sheet.picture, room(2), axis, &energies) {
        plot.draw_heading(&mut sheet.picture, "c", Anchor::End);
    }
    for (line, entries) in entries.iter().enumerate() {
        draw_legend(&mut sheet.picture, entries, strip.row(line, 3));
    }
    Ok(sheet.picture)
}

fn draw_counts(
    picture: &mut Picture,
    room: Room,
    x: &Axis,
    rows: &Rows,
    sizes: &[f64],
) -> Result<(), String> {
    // On a logarithmic axis a number that is not told from zero by its error has no place.
    let told = |point: &Measured| point.y > point.error.unwrap_or(0.0);
    let series = |size: f64, column: &str| {
        let points = rows.with("neurons", size).series("load", column);
        points.into_iter().filter(told).collect::<Vec<_>>()
    };
    let columns = ["attractors", "attractors_expected"];
    let values = sizes.iter().flat_map(|&size| columns.map(|column| series(size, column))).flatten();
    let y = Axis::decades("attractors of a pattern set", values.map(|point| point.y).filter(|&y| y > 0.0))
        .ok_or("no row has a number of attractors")?;
    let plot = Plot::new(room, x.clone(), y);
    plot.draw_grid(picture);
    for (index, &size) in sizes.iter().enumerate() {
        for (column, look) in columns.into_iter().zip(looks(index, sizes.len())) {
            let points = series(size, column);
            let path: Vec<_> = points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
            plot.draw_curve(picture, &path, Stroke::solid(look.ink.faint(0.6), 0.75));
            plot.draw_points(picture, &points, look);
        }
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, "a", Anchor::Start);
    Ok(())
}

/// Those found filled, those there must be open.
fn looks(index: usize, count: usize) -> [Look; 2] {
    let look = ordered(index, count);
    [Look { marker: Marker::Disc, ..look }, Look { marker: Marker::Ring, ..look }]
}

/// The species in which any start ends, with the columns of a census.
fn kinds(rows: &Rows) -> Vec<(String, Kind)> {
    let named =
        Species::ALL.iter().filter_map(|species| Some((format!("starts_{species}"), look(species.name())?)));
    let occurs = |(column, _): &(String, Kind)| rows.series("load", column).iter().any(|point| point.y > 0.0);
    named.filter(occurs).collect()
}

fn draw_kinds(picture: &mut Picture, room: Room, x: &Axis, rows: &Rows, kinds: &[(String, Kind)]) {
    let plot = Plot::new(room, x.clone(), Axis::new("part of the starts", -0.05, 1.12));
    plot.draw_grid(picture);
    for (column, kind) in kinds {
        let points = rows.series("load", column);
        let path: Vec<_> = points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
        plot.draw_curve(picture, &path, Stroke::solid(kind.look.ink, 1.0));
        plot.draw_points(picture, &points, kind.look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, "b", Anchor::Start);
}

fn count_entries(sizes: &[f64]) -> Vec<Entry> {
    let size = |(index, &size): (usize, &f64)| {
        let [found, expected] = looks(index, sizes.len());
        let text = format!("N = {}", brief(size));
        [Entry::marker(&format!("{text}: found"), found), Entry::marker("at least there (Chao)", expected)]
    };
    sizes.iter().enumerate().flat_map(size).collect()
}

fn kind_entries(kinds: &[(String, Kind)]) -> Vec<Entry> {
    kinds.iter().map(|(_, kind)| Entry::marker(kind.words, kind.look)).collect()
}

fn energy_entries() -> Vec<Entry> {
    vec![
        Entry::marker("lowest found", LOWEST),
        Entry::marker("mean over starts", MEAN),
        Entry::heading("theory, T = 0"),
        Entry::line("retrieval", RETRIEVAL),
        Entry::line("spin glass", GLASS),
        Entry::line("mixtures of 3, 5, 7", MIXTURE),
    ]
}

fn caption(rows: &Rows, temperature: f64, remarks: &[String]) -> String {
    let mut parts = vec![rows.describe(), format!("T = {}", brief(temperature))];
    parts.extend(remarks.iter().cloned());
    let starts = rows.distinct("census_starts").last().copied().unwrap_or(f64::NAN);
    format!(
        "{}. Descents of up to {} starts of each pattern set; means over pattern sets with standard errors. a: distinct fixed \
         points, s and \u{2212}s counted as one, and the least number there must be (Chao, from those found once and twice, \
         with jackknife error; none where hardly any is found twice, so that the error exceeds the number). b, c: largest N. Lines: replica-symmetric theory.",
        parts.join("; "),
        brief(starts)
    )
}
