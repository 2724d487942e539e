//! How cost grows: seconds per sweep against N at fixed load and against P at fixed N, on logarithmic axes, each
//! engine with the power law fitted to its largest sizes.

use super::canvas::{Anchor, Ink, Picture};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend};
use super::style::{Look, Marker, Stroke};
use super::words::brief;
use crate::experiment::growth::{FITS, POINTS};
use crate::statistics::{Estimate, mean};
use crate::table::Table;

/// The engines, in the order in which they are drawn: a cross is seen on a ring.
const ENGINES: [(&str, Look); 2] = [
    ("overlaps", Look { ink: Ink::new(0x4a, 0xa8, 0xe0), marker: Marker::Ring }),
    ("auto", Look { ink: Ink::new(0x8a, 0x1c, 0x5c), marker: Marker::Cross }),
];

/// One plot: what grows in it.
struct Panel {
    letter: &'static str,
    /// What stays: words for the heading and the caption.
    fixed: String,
    name: &'static str,
    lines: Vec<Line>,
}

/// One engine.
struct Line {
    engine: &'static str,
    look: Look,
    /// Size and seconds, ascending.
    points: Vec<(f64, f64)>,
    fit: Option<Fit>,
}

/// A power law and the first and last of the sizes it was fitted to.
struct Fit {
    exponent: Estimate,
    ends: [(f64, f64); 2],
    count: usize,
}

/// Draws both plots side by side on one axis of time.
pub(super) fn draw(points: &Table, fits: &Table) -> Result<Picture, String> {
    let loads = ratio(points, "neurons", "patterns");
    let panels = [
        Panel {
            letter: "a",
            fixed: format!("load \u{3b1} = {}", brief(loads)),
            name: "neurons N",
            lines: lines(points, fits, "neurons")?,
        },
        Panel {
            letter: "b",
            fixed: format!("N = {}", brief(first(points, "patterns", "neurons"))),
            name: "patterns P",
            lines: lines(points, fits, "patterns")?,
        },
    ];
    let seconds = panels.iter().flat_map(|panel| &panel.lines).flat_map(|line| &line.points);
    let y = Axis::decades("seconds per sweep", seconds.map(|point| point.1))
        .ok_or_else(|| format!("no row of {POINTS} has a time"))?;
    let mut sheet = Sheet::new("How cost grows", &caption(&panels, points), 400.0);
    let [left, right] = rooms(sheet.body);
    for (panel, (room, beside)) in panels.iter().zip([(left, Beside::All), (right, Beside::Ticks)]) {
        panel.draw(&mut sheet.picture, room, y.clone(), beside);
    }
    Ok(sheet.picture)
}

/// Two rooms whose frames are equally wide: the right one has no numbers beside it.
fn rooms(body: Room) -> [Room; 2] {
    const NUMBERS: f64 = 50.0;
    let middle = f64::midpoint(body.left + NUMBERS, body.right);
    [Room { right: middle, ..body }, Room { left: middle - NUMBERS, ..body }]
}

/// The rows of a series.
fn rows<'a>(table: &'a Table, series: &'a str) -> impl Iterator<Item = usize> + 'a {
    (0..table.rows().len()).filter(move |&row| table.text(row, "series") == Some(series))
}

/// The first number of a column within a series.
fn first(table: &Table, series: &str, column: &str) -> f64 {
    rows(table, series).find_map(|row| table.number(row, column)).unwrap_or(f64::NAN)
}

/// P/N of the largest network in the series that keeps it.
fn ratio(table: &Table, series: &str, column: &str) -> f64 {
    let last = rows(table, series).last();
    let pair = last.and_then(|row| Some((table.number(row, series)?, table.number(row, column)?)));
    pair.map_or(f64::NAN, |(neurons, patterns)| patterns / neurons)
}

/// The engines of a series.
fn lines(points: &Table, fits: &Table, series: &str) -> Result<Vec<Line>, String> {
    let line = |(engine, look)| {
        let of_engine = |row: &usize| points.text(*row, "engine") == Some(engine);
        let point = |row| Some((points.number(row, series)?, points.number(row, "seconds_per_sweep")?));
        let positive = |&(size, seconds): &(f64, f64)| size > 0.0 && seconds > 0.0;
        let mut measured: Vec<_> =
            rows(points, series).filter(of_engine).filter_map(point).filter(positive).collect();
        measured.sort_by(|a, b| a.0.total_cmp(&b.0));
        let fit = fit(fits, series, engine, &measured);
        Line { engine, look, points: measured, fit }
    };
    let lines: Vec<_> = ENGINES.into_iter().map(line).filter(|line| !line.points.is_empty()).collect();
    if lines.is_empty() { Err(format!("{POINTS} has no time in the series `{series}`")) } else { Ok(lines) }
}

/// The line of the exponent in the table of fits: through the centre of its points, as least squares have it.
fn fit(fits: &Table, series: &str, engine: &str, points: &[(f64, f64)]) -> Option<Fit> {
    let row = rows(fits, series).find(|&row| fits.text(row, "engine") == Some(engine))?;
    let exponent = Estimate { value: fits.number(row, "exponent")?, error: fits.number(row, "error") };
    let count = fits.number(row, "points")? as usize;
    let fitted = &points[points.len().checked_sub(count)?..];
    let logarithms: (Vec<f64>, Vec<f64>) = fitted.iter().map(|&(x, y)| (x.ln(), y.ln())).unzip();
    let (middle, level) = (mean(&logarithms.0)?, mean(&logarithms.1)?);
    let on_line = |x: f64| (x, (level + exponent.value * (x.ln() - middle)).exp());
    Some(Fit { exponent, ends: [on_line(fitted.first()?.0), on_line(fitted.last()?.0)], count })
}

impl Panel {
    fn draw(&self, picture: &mut Picture, room: Room, y: Axis, beside: Beside) {
        let sizes = self.lines.iter().flat_map(|line| &line.points).map(|point| point.0);
        let Some(x) = Axis::decades(self.name, sizes) else { return };
        let plot = Plot::new(room, x, y).reach(|room| Room { left: room.left - 16.0, ..room });
        plot.draw_grid(picture);
        for line in &self.lines {
            if let Some(fit) = &line.fit {
                plot.draw_curve(picture, &fit.ends, line.stroke());
            }
        }
        for line in &self.lines {
            for &(size, seconds) in &line.points {
                line.look.marker.draw(picture, plot.at(size, seconds), line.look.ink);
            }
        }
        plot.draw_axes(picture, Beside::All, beside);
        let heading = format!("{}   {}", self.letter, self.fixed);
        plot.draw_heading(picture, &heading, Anchor::Start);
        let entries: Vec<_> = self.lines.iter().map(Line::entry).collect();
        let frame = plot.frame();
        draw_legend(picture, &entries, Room { top: frame.top + 14.0, ..frame });
    }
}

impl Line {
    fn stroke(&self) -> Stroke {
        Stroke::dashed(self.look.ink, 1.5)
    }

    fn entry(&self) -> Entry {
        match &self.fit {
            Some(Fit { exponent, .. }) => {
                let text = format!("{}: exponent {exponent}", self.engine);
                Entry::fitted(&text, self.look, Some(self.stroke()))
            }
            None => Entry::fitted(self.engine, self.look, None),
        }
    }
}

fn caption(panels: &[Panel], points: &Table) -> String {
    let temperature = first(points, "neurons", "temperature");
    let fits: Vec<_> = panels.iter().filter_map(Panel::range).collect();
    let fitted = match fits.as_slice() {
        [] => format!("{FITS} has no exponent."),
        _ => format!("Dashed: power laws, least squares of log t over {}.", fits.join(" and ")),
    };
    format!(
        "Seconds for a sweep of N updates: Glauber dynamics in random order at T = {}, from a pattern, on one thread, \
         median over sweeps. {fitted} In brackets: the standard error of the last digits, from the scatter about the \
         line. Overlaps: running overlaps at any size. Auto: whichever engine is fastest{}.",
        brief(temperature),
        matrix(points)
    )
}

/// Where the dense matrix was at work, as a part of a sentence.
fn matrix(points: &Table) -> String {
    let sizes = rows(points, "neurons").filter(|&row| points.text(row, "used") == Some("fields"));
    let largest = sizes.filter_map(|row| points.number(row, "neurons")).reduce(f64::max);
    largest.map_or(String::new(), |neurons| format!(", in a up to N = {} the dense matrix", brief(neurons)))
}

impl Panel {
    /// Which sizes were fitted.
    fn range(&self) -> Option<String> {
        let fit = self.lines.iter().find_map(|line| line.fit.as_ref())?;
        let symbol = self.name.split(' ').next_back()?;
        Some(format!("{symbol} \u{2265} {} ({}: {} points)", brief(fit.ends[0].0), self.letter, fit.count))
    }
}
