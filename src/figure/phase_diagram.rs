//! The phase diagram: measured retrieval overlap over load and temperature, with the lines of replica theory
//! (Amit, Gutfreund and Sompolinsky 1987, doi:10.1016/0003-4916(87)90092-3).
//!
//! The measured boundary is where the fraction of pattern sets that retrieve crosses 1/2 along the
//! temperature, by linear interpolation between two neighbours with fractions p, p' at temperatures T, T':
//! `T + (T' - T) (p - 1/2)/(p - p')`. Its error bar adds two things in quadrature: the standard errors of p
//! and p', carried through that formula to first order as if independent (with shared pattern sets they are
//! correlated and the bar is too long), and the spread `(T' - T)/sqrt(12)` of a crossing of which nothing is
//! known but its interval.

use super::Source;
use super::canvas::{Anchor, Label, Picture, Spot};
use super::curve::phase_line;
use super::data::{Measured, Rows};
use super::inset;
use super::map::{HeatMap, roomiest};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_color_bar, draw_legend_wide};
use super::study::{LOAD, TEMPERATURE};
use super::style::{BLACK, Look, Marker, Stroke, TEXT, WHITE, ink_on};
use crate::theory;

/// Draws the phase diagram of the largest network.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) =
        Rows::new(source, &["overlap", "retrieved"])?.with_largest("neurons").one_protocol();
    let map = HeatMap::new(&rows, "overlap");
    let (loads, temperatures) = map.borders();
    if loads.len() < 3 || temperatures.len() < 3 {
        return Err(
            "a phase diagram needs two loads and two temperatures at least; for fewer draw `overlap`".into(),
        );
    }
    let lines = Lines::new(temperature_axis(&temperatures).high);
    let measured = boundary(&rows);
    let caption = caption(&rows, &remarks, &measured);
    let mut sheet = Sheet::new(source.title, &caption, 570.0);
    let legend = sheet.body;
    let plot = Plot::new(sheet.body, load_axis(&loads), temperature_axis(&temperatures)).reach(|room| Room {
        top: room.top + 42.0,
        right: room.right - 76.0,
        ..room
    });
    let picture = &mut sheet.picture;
    plot.draw_hatching(picture);
    map.draw(picture, &plot);
    lines.draw(picture, &plot);
    draw_boundary(picture, &plot, &measured);
    let taken = draw_inset(picture, &plot, &map, &lines, &measured);
    draw_regions(picture, &plot, &map, &lines, &measured, taken);
    plot.draw_axes(picture, Beside::All, Beside::All);
    draw_legend_wide(picture, &entries(&measured), Room { left: plot.frame().left, ..legend });
    let bar = Room { left: plot.frame().right + 18.0, ..plot.frame() };
    draw_color_bar(picture, bar, "retrieval overlap m");
    Ok(sheet.picture)
}

fn load_axis(borders: &[f64]) -> Axis {
    let (low, high) = (borders[0], borders[borders.len() - 1]);
    Axis::new(LOAD, if low < 0.25 * high { 0.0 } else { low }, high)
}

/// The measured range; a diagram that nearly reaches T = 1 goes on to where the glass line can be seen.
fn temperature_axis(borders: &[f64]) -> Axis {
    let (low, high) = (borders[0], borders[borders.len() - 1]);
    let high = if high > 0.8 { high.max(1.35) } else { high };
    Axis::new(TEMPERATURE, if low < 0.25 * high { 0.0 } else { low }, high)
}

/// The three lines of replica theory.
struct Lines {
    retrieval: Vec<(f64, f64)>,
    coexistence: Vec<(f64, f64)>,
    glass: Vec<(f64, f64)>,
}

const RETRIEVAL: Stroke = Stroke::solid(BLACK, 2.25);
const COEXISTENCE: Stroke = Stroke { ink: BLACK, width: 2.0, dashes: &[8.0, 4.0] };
const GLASS: Stroke = Stroke { ink: BLACK, width: 2.0, dashes: &[2.25, 3.25] };

/// The phases of replica theory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Ground,
    Metastable,
    Glass,
    Paramagnet,
}

impl Phase {
    const ALL: [(Self, &'static [&'static str]); 4] = [
        (Self::Ground, &["retrieval,", "ground state"]),
        (Self::Metastable, &["retrieval,", "metastable"]),
        (Self::Glass, &["spin glass"]),
        (Self::Paramagnet, &["paramagnet"]),
    ];
}

impl Lines {
    /// The lines up to a temperature; retrieval ends at the pure ferromagnet's T = 1.
    fn new(high: f64) -> Self {
        let ending_at_one = |load: fn(f64) -> Option<f64>| {
            let mut line = phase_line(load, 1.0);
            line.push((0.0, 1.0));
            line
        };
        Self {
            retrieval: ending_at_one(theory::spinodal_load),
            coexistence: ending_at_one(theory::coexistence_load),
            // T_g = 1 + sqrt(load), read the other way.
            glass: phase_line(|t| (t >= 1.0).then_some((t - 1.0) * (t - 1.0)), high),
        }
    }

    fn draw(&self, picture: &mut Picture, plot: &Plot) {
        let lines = [(&self.glass, GLASS), (&self.retrieval, RETRIEVAL), (&self.coexistence, COEXISTENCE)];
        for (line, stroke) in lines {
            plot.draw_curve(picture, line, Stroke::solid(WHITE.faint(0.75), stroke.width + 2.5));
            plot.draw_curve(picture, line, stroke);
        }
    }

    fn phase(&self, load: f64, temperature: f64) -> Phase {
        let within = |line: &[(f64, f64)]| reach(line, temperature).is_some_and(|edge| load < edge);
        match () {
            () if within(&self.coexistence) => Phase::Ground,
            () if within(&self.retrieval) => Phase::Metastable,
            () if temperature < theory::glass_temperature(load) => Phase::Glass,
            () => Phase::Paramagnet,
        }
    }
}

/// Load of a line at a temperature, linear between its points.
fn reach(line: &[(f64, f64)], temperature: f64) -> Option<f64> {
    let pair = line.windows(2).find(|pair| pair[0].1 <= temperature && temperature < pair[1].1)?;
    Some(pair[0].0 + (pair[1].0 - pair[0].0) * (temperature - pair[0].1) / (pair[1].1 - pair[0].1))
}

/// For each load the temperature at which half of the pattern sets retrieve.
fn boundary(rows: &Rows) -> Vec<Measured> {
    let crossing_at = |load: f64| {
        let fractions = rows.with("load", load).series("temperature", "retrieved");
        let (temperature, error) = fractions.windows(2).find_map(|pair| crossing(&pair[0], &pair[1]))?;
        Some(Measured { x: load, y: temperature, error: Some(error) })
    };
    rows.distinct("load").into_iter().filter_map(crossing_at).collect()
}

/// Temperature and error of a fall through 1/2 between two neighbours, as the module describes.
fn crossing(first: &Measured, second: &Measured) -> Option<(f64, f64)> {
    let (above, below) = (first.y - 0.5, 0.5 - second.y);
    if above < 0.0 || below <= 0.0 {
        return None;
    }
    let (step, fall) = (second.x - first.x, above + below);
    let slope = step / (fall * fall);
    let sampling =
        f64::hypot(slope * below * first.error.unwrap_or(0.0), slope * above * second.error.unwrap_or(0.0));
    Some((first.x + step * above / fall, f64::hypot(sampling, step / 12.0_f64.sqrt())))
}

const BOUNDARY: Look = Look { ink: BLACK, marker: Marker::Ring };

fn draw_boundary(picture: &mut Picture, plot: &Plot, measured: &[Measured]) {
    for point in measured {
        plot.draw_error(picture, point, Stroke::solid(WHITE.faint(0.75), 3.0));
    }
    plot.draw_points(picture, measured, BOUNDARY);
}

/// Whether a place lies in a phase, on the measured part of the map, and not on a point.
fn is_free(
    spot: Spot,
    phase: Phase,
    plot: &Plot,
    map: &HeatMap,
    lines: &Lines,
    measured: &[Measured],
) -> bool {
    let (load, temperature) = plot.value(spot);
    let clear = |point: &Measured| {
        let at = plot.at(point.x, point.y);
        (at.0 - spot.0).abs() > 9.0 || (at.1 - spot.1).abs() > 14.0
    };
    lines.phase(load, temperature) == phase && !map.has_hole(load, temperature) && measured.iter().all(clear)
}

/// Where replica symmetry breaks, in an inset over the spin glass: if the diagram shows that corner, and has the room.
fn draw_inset(
    picture: &mut Picture,
    plot: &Plot,
    map: &HeatMap,
    lines: &Lines,
    measured: &[Measured],
) -> Option<Spot> {
    let (loads, temperatures) = plot.axes();
    if !loads.holds(theory::replica_symmetric_capacity().load) || !temperatures.holds(0.0) {
        return None;
    }
    let free = |spot| is_free(spot, Phase::Glass, plot, map, lines, measured);
    let size = (inset::SIZE.0 + 16.0, inset::SIZE.1 + 16.0);
    let spot = roomiest(plot.frame(), size, free)?;
    inset::draw(picture, spot, RETRIEVAL);
    Some(spot)
}

/// Names each phase where there is most room for it, beside the inset.
fn draw_regions(
    picture: &mut Picture,
    plot: &Plot,
    map: &HeatMap,
    lines: &Lines,
    measured: &[Measured],
    taken: Option<Spot>,
) {
    let covered = |spot: Spot| {
        taken.is_some_and(|middle| {
            (spot.0 - middle.0).abs() < inset::SIZE.0 / 2.0 + 8.0
                && (spot.1 - middle.1).abs() < inset::SIZE.1 / 2.0 + 8.0
        })
    };
    for (phase, words) in Phase::ALL {
        let width = words.iter().map(|text| Label::new(text, TEXT, BLACK).bold().width()).fold(0.0, f64::max);
        let size = (width + 10.0, 1.3 * TEXT * words.len() as f64 + 8.0);
        let free = |spot: Spot| !covered(spot) && is_free(spot, phase, plot, map, lines, measured);
        if let Some(spot) = roomiest(plot.frame(), size, free) {
            let (load, temperature) = plot.value(spot);
            let ink = ink_on(map.value(load, temperature).unwrap_or(0.0));
            for (line, text) in words.iter().enumerate() {
                let offset = 1.3 * (line as f64 - (words.len() - 1) as f64 / 2.0) + 0.36;
                let label = Label::new(text, TEXT, ink).bold().anchored(Anchor::Middle);
                picture.words(label, (spot.0, spot.1 + TEXT * offset));
            }
        }
    }
}

fn entries(measured: &[Measured]) -> Vec<Entry> {
    let mut entries = vec![
        Entry::line("T_M: retrieval states disappear", RETRIEVAL),
        Entry::line("T_c: retrieval states stop being lowest", COEXISTENCE),
        Entry::line("T_g: spin glass \u{2013} paramagnet", GLASS),
    ];
    if !measured.is_empty() {
        entries.push(Entry::marker("measured: half of the sets retrieve", BOUNDARY));
    }
    entries
}

fn caption(rows: &Rows, remarks: &[String], measured: &[Measured]) -> String {
    let circles = "Circles: fraction of retrieving sets crosses 1/2, interpolated along T; bars: sampling error and \
                   temperature step / \u{221a}12.";
    let mut parts = vec![rows.describe()];
    parts.extend_from_slice(remarks);
    let circles = if measured.is_empty() { "" } else { circles };
    format!(
        "{}. Colour: overlap with the pattern, mean over pattern sets; hatched: not measured. Lines: replica-symmetric \
         theory, infinite N; inset: below T_R replica symmetry is broken, and retrieval ends at the dotted line (one step of breaking). {circles}",
        parts.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(temperature: f64, value: f64, error: f64) -> Measured {
        Measured { x: temperature, y: value, error: Some(error) }
    }

    #[test]
    fn a_crossing_has_the_error_of_its_parts() {
        let found = crossing(&fraction(0.2, 1.0, 0.0), &fraction(0.3, 0.0, 0.0));
        assert!(found.is_some_and(
            |(at, error)| (at - 0.25).abs() < 1e-12 && (error - 0.1 / 12_f64.sqrt()).abs() < 1e-12
        ));
        let (at, error) = crossing(&fraction(0.0, 0.75, 0.1), &fraction(1.0, 0.25, 0.1)).unwrap_or_default();
        let moved = crossing(&fraction(0.0, 0.75 + 1e-6, 0.1), &fraction(1.0, 0.25, 0.1)).unwrap_or_default();
        let slope = (moved.0 - at) / 1e-6;
        assert!((error * error - 2.0 * (0.1 * slope).powi(2) - 1.0 / 12.0).abs() < 1e-5, "{error}");
        assert_eq!(crossing(&fraction(0.2, 0.4, 0.0), &fraction(0.3, 0.9, 0.0)), None);
    }
}
