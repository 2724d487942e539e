//! Measured boundaries of the phases on the lines of replica theory, and how far from them they lie.
//!
//! Points are estimates (`T_M_load=A`, `T_c_load=A`, `T_g_load=A`, `T_g_paramagnet_load=A`: limits of large N; with `_N=...` behind: at one size, or two), lines the theory of Amit,
//! Gutfreund and Sompolinsky (Ann. Phys. 173, 30 (1987)). Over the root of the load `T_g = 1 + sqrt(alpha)` is straight, and so are the other lines
//! near T = 1.

use super::Source;
use super::canvas::{Anchor, Picture};
use super::curve::phase_line;
use super::data::Measured;
use super::estimated::Estimated;
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, extremes, legend_width};
use super::study::TEMPERATURE;
use super::style::{BLACK, GREY, Look, Stroke, ordered};
use super::words::brief;
use crate::table::Table;
use crate::theory;

/// A line of theory: its name, as T(load) and as load(T).
struct Line {
    name: &'static str,
    temperature: fn(f64) -> Option<f64>,
    load: fn(f64) -> Option<f64>,
    stroke: Stroke,
}

const GLASS: Line = Line {
    name: "T_g, glass",
    temperature: |load| Some(theory::glass_temperature(load)),
    load: |temperature| (temperature >= 1.0).then(|| (temperature - 1.0).powi(2)),
    stroke: Stroke::dotted(BLACK, 2.0),
};
const RETRIEVAL: Line = Line {
    name: "T_M, end of retrieval",
    temperature: theory::retrieval_temperature,
    load: theory::spinodal_load,
    stroke: Stroke::solid(BLACK, 2.0),
};
const COEXISTENCE: Line = Line {
    name: "T_c, coexistence",
    temperature: theory::coexistence_temperature,
    load: theory::coexistence_load,
    stroke: Stroke::dashed(BLACK, 2.0),
};

const LINES: [Line; 3] = [GLASS, RETRIEVAL, COEXISTENCE];

/// A way to measure a boundary: how its estimates begin, its name, and the line they should lie on.
struct Boundary {
    prefix: &'static str,
    name: &'static str,
    line: Line,
}

const BOUNDARIES: [Boundary; 4] = [
    Boundary { prefix: "T_g_", name: "T_g, crossings", line: GLASS },
    Boundary { prefix: "T_g_paramagnet_", name: "T_g, susceptibility", line: GLASS },
    Boundary { prefix: "T_M_", name: RETRIEVAL.name, line: RETRIEVAL },
    Boundary { prefix: "T_c_", name: COEXISTENCE.name, line: COEXISTENCE },
];

/// A measured point of a boundary.
struct Point {
    load: f64,
    temperature: f64,
    error: f64,
    /// The sizes it was measured at; none for the limit of large N.
    sizes: Vec<f64>,
}

/// One boundary as it was measured.
struct Series {
    boundary: &'static Boundary,
    look: Look,
    /// Limits of large N.
    limits: Vec<Point>,
    /// The largest sizes, where there is no limit.
    largest: Vec<Point>,
    /// The smallest and the largest of all sizes.
    sizes: Option<(f64, f64)>,
}

/// Draws all boundaries that have estimates.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let nothing = || {
        "no estimate of T_M, T_c or T_g is resolved: their studies are spinodal, coexistence and freezing"
            .to_owned()
    };
    let estimates = source.estimates.ok_or_else(nothing)?;
    let series: Vec<Series> = BOUNDARIES
        .iter()
        .enumerate()
        .map(|(index, boundary)| Series::read(boundary, index, estimates))
        .collect();
    let points = || series.iter().flat_map(|series| series.limits.iter().chain(&series.largest));
    let (_, largest) = extremes(points().map(|point| point.load)).ok_or_else(nothing)?;
    let (_, hottest) = extremes(points().map(|point| point.temperature)).ok_or_else(nothing)?;
    let x = Axis::new("\u{221a}\u{3b1}, \u{3b1} = P/N the load", 0.0, 1.06 * largest.sqrt().max(0.38));
    let Sheet { mut picture, body } = Sheet::new(source.title, &caption(&series), 700.0);
    let entries = entries(&series);
    let width = legend_width(&entries);
    let middle = body.top + 0.62 * (body.bottom - body.top);
    let y = Axis::new(TEMPERATURE, 0.0, 1.06 * hottest.max(1.0));
    draw_plane(&mut picture, Room { bottom: middle, ..body }, (x.clone(), y), &series, (&entries, width));
    draw_differences(&mut picture, Room { top: middle, ..body }, x, &series, width);
    Ok(picture)
}

impl Series {
    fn read(boundary: &'static Boundary, index: usize, estimates: &Table) -> Self {
        let points = (0..estimates.rows().len()).filter_map(|row| Point::read(boundary, estimates, row));
        let (limits, finite): (Vec<_>, Vec<_>) = points.partition(|point| point.sizes.is_empty());
        let sizes = extremes(finite.iter().flat_map(|point| point.sizes.iter().copied()));
        let largest = finite.into_iter().fold(Vec::<Point>::new(), |mut kept, point| {
            let size = |point: &Point| point.sizes.iter().product::<f64>();
            match kept.iter_mut().find(|other| other.load.total_cmp(&point.load).is_eq()) {
                Some(other) if size(other) < size(&point) => *other = point,
                Some(_) => {}
                None => kept.push(point),
            }
            kept
        });
        let has_limit =
            |point: &Point| limits.iter().any(|limit: &Point| limit.load.total_cmp(&point.load).is_eq());
        let largest = largest.into_iter().filter(|point| !has_limit(point)).collect();
        Self { boundary, look: ordered(index, BOUNDARIES.len()), limits, largest, sizes }
    }

    fn is_empty(&self) -> bool {
        self.limits.is_empty() && self.largest.is_empty()
    }

    /// Points as they are drawn, from a temperature and its error.
    fn measured(points: &[Point], y: impl Fn(&Point) -> Option<f64>) -> Vec<Measured> {
        let point =
            |point: &Point| Some(Measured { x: point.load.sqrt(), y: y(point)?, error: Some(point.error) });
        points.iter().filter_map(point).collect()
    }

    fn hollow(&self) -> Look {
        Look { marker: super::style::Marker::Ring, ..self.look }
    }
}

impl Point {
    /// `T_g_load=A`, `T_M_load=A_N=...`, `T_g_susceptibility_load=A_N=..._N=...`; crossings of other quantities are not drawn.
    fn read(boundary: &Boundary, estimates: &Table, row: usize) -> Option<Self> {
        let name = estimates.text(row, "quantity")?.strip_prefix(boundary.prefix)?;
        let numbers = name.strip_prefix("susceptibility_").unwrap_or(name);
        let number = |word: &str| word.strip_prefix("load=").or(word.strip_prefix("N="))?.parse().ok();
        let numbers: Vec<f64> = numbers.split('_').map(number).collect::<Option<_>>()?;
        let found = Estimated::of_row(estimates, row)?.with_all_errors();
        Some(Self {
            load: *numbers.first()?,
            temperature: found.value,
            error: found.error?,
            sizes: numbers[1..].to_vec(),
        })
    }
}

fn draw_plane(
    picture: &mut Picture,
    mut room: Room,
    (x, y): (Axis, Axis),
    series: &[Series],
    (entries, width): (&[Entry], f64),
) {
    let strip = room.cut_right(width);
    let plot = Plot::new(room, x, y);
    plot.draw_grid(picture);
    for Line { load, stroke, .. } in LINES {
        let high = plot.axes().1.high;
        let line: Vec<_> = phase_line(load, high).into_iter().map(|(load, t)| (load.sqrt(), t)).collect();
        plot.draw_curve(picture, &line, stroke);
    }
    for series in series {
        plot.draw_points(
            picture,
            &Series::measured(&series.largest, |point| Some(point.temperature)),
            series.hollow(),
        );
        plot.draw_points(
            picture,
            &Series::measured(&series.limits, |point| Some(point.temperature)),
            series.look,
        );
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, "a", Anchor::End);
    draw_legend(picture, entries, strip);
}

fn draw_differences(picture: &mut Picture, mut room: Room, x: Axis, series: &[Series], width: f64) {
    room.cut_right(width);
    let difference = |series: &Series| {
        let theory = series.boundary.line.temperature;
        move |point: &Point| Some(point.temperature - theory(point.load)?)
    };
    let all: Vec<(Vec<Measured>, Look)> = series
        .iter()
        .flat_map(|series| {
            [(&series.largest, series.hollow()), (&series.limits, series.look)]
                .map(|(points, look)| (Series::measured(points, difference(series)), look))
        })
        .collect();
    let ends = all.iter().flat_map(|(points, _)| points).flat_map(Measured::ends).chain([-0.01, 0.01]);
    let Some(y) = Axis::around("measured \u{2212} theory", ends) else { return };
    let plot = Plot::new(room, x, y);
    plot.draw_grid(picture);
    plot.draw_curve(picture, &[(0.0, 0.0), (plot.axes().0.high, 0.0)], Stroke::solid(GREY, 1.5));
    for (points, look) in &all {
        plot.draw_points(picture, points, *look);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    plot.draw_heading(picture, "b", Anchor::End);
}

fn entries(series: &[Series]) -> Vec<Entry> {
    let measured = series.iter().filter(|series| !series.is_empty());
    let measured = measured.map(|series| Entry {
        stroke: Some(series.boundary.line.stroke),
        ..Entry::marker(series.boundary.name, series.look)
    });
    let is_measured = |line: &Line| {
        series.iter().any(|series| !series.is_empty() && series.boundary.line.name == line.name)
    };
    let alone =
        LINES.iter().filter(|line| !is_measured(line)).map(|line| Entry::line(line.name, line.stroke));
    let mut entries: Vec<Entry> = measured.chain(alone).collect();
    if series.iter().any(|series| !series.largest.is_empty()) {
        entries.push(Entry::heading("rings: largest N"));
    }
    entries
}

fn caption(series: &[Series]) -> String {
    let sizes = |series: &Series| {
        let (smallest, largest) = series.sizes?;
        let symbol = series.boundary.prefix.trim_end_matches('_');
        Some(format!("{symbol}: N = {} to {}", brief(smallest), brief(largest)))
    };
    let sizes: Vec<_> = series.iter().filter_map(sizes).collect();
    format!(
        "{}. a: measured boundaries, filled: limits of large N, rings: the largest size alone; lines: replica-symmetric theory. b: their \
         difference in temperature. Bars: statistical error, and the systematic one where it is known, in quadrature; the susceptibility takes the form \
         of theory above T_g for granted.",
        sizes.join("; ")
    )
}
