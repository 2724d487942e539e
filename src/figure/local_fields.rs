//! The distribution of local fields in the direction of the pattern, with that of replica theory.

use super::Source;
use super::canvas::Picture;
use super::data::{Measured, Rows, thin};
use super::panel::Panel;
use super::plot::{Axis, Entry, Sheet, extremes, legend_width};
use super::style::{GREY, Stroke, ordered};
use super::words::brief;
use crate::observable::LOCAL_FIELDS;
use crate::theory::LocalFields;

/// Most temperatures, a plot each, and most loads in a plot.
const MOST: (usize, usize) = (3, 5);
const LETTERS: [&str; MOST.0] = ["a", "b", "c"];
const FIELD: &str = "local field in the direction of the pattern, \u{3be} h";

/// Draws a plot for each temperature.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let (rows, remarks) = Rows::new(source, &["local_field_0.0"])?.with_largest("neurons").one_protocol();
    let temperatures = thin(&rows.distinct("temperature"), MOST.0);
    let panels: Vec<Panel> =
        temperatures.iter().zip(LETTERS).filter_map(|(&t, letter)| panel(&rows, t, letter)).collect();
    if panels.is_empty() {
        return Err("no row of points.csv has a number in `local_field_0.0`".to_owned());
    }
    let width = panels.iter().map(|panel| legend_width(&panel.entries)).fold(0.0, f64::max);
    let caption = caption(&rows, &remarks);
    let mut sheet = Sheet::new(source.title, &caption, 300.0 * panels.len() as f64);
    let strip = sheet.body.cut_right(width);
    for (index, panel) in panels.iter().enumerate() {
        let (room, strip) = (sheet.body.row(index, panels.len()), strip.row(index, panels.len()));
        panel.draw(&mut sheet.picture, room, strip);
    }
    Ok(sheet.picture)
}

fn panel(rows: &Rows, temperature: f64, letter: &'static str) -> Option<Panel> {
    let rows = rows.with("temperature", temperature);
    let loads = thin(&rows.distinct("load"), MOST.1);
    let series: Vec<_> = loads.iter().map(|&load| (load, densities(&rows.with("load", load)))).collect();
    let points = || series.iter().flat_map(|(_, points)| points);
    let x = Axis::around(FIELD, points().map(|point| point.x))?;
    let (_, high) = extremes(points().flat_map(Measured::ends))?;
    let mut panel = Panel::new(letter, x, Axis::around("density", [0.0, high])?);
    panel.entries.push(Entry::heading(&format!("T = {}", brief(temperature))));
    for (index, (load, points)) in series.into_iter().enumerate() {
        let look = ordered(index, loads.len());
        if let Some(fields) = LocalFields::at(load, temperature) {
            panel.curve(curve(&fields, panel.axes().0), Stroke::solid(look.ink, 1.5));
        }
        panel.series(&format!("\u{3b1} = {}", brief(load)), points, look);
    }
    panel.entries.push(Entry::line("theory", Stroke::solid(GREY, 1.5)));
    Some(panel)
}

/// Theory as the bins would see it.
fn curve(fields: &LocalFields, x: &Axis) -> Vec<(f64, f64)> {
    const STEPS: u32 = 200;
    let half = 0.5 / f64::from(LOCAL_FIELDS.bins.per_unit);
    let places = (0..=STEPS).map(|step| x.low + (x.high - x.low) * f64::from(step) / f64::from(STEPS));
    places.map(|place| (place, fields.density(place - half, place + half))).collect()
}

/// The density in each bin that is not empty.
fn densities(rows: &Rows) -> Vec<Measured> {
    let bins = LOCAL_FIELDS.bins;
    let per_unit = f64::from(bins.per_unit);
    let columns = bins.columns();
    let measured = bins.centres().zip(&columns).filter_map(|(centre, column)| {
        let part = *rows.series("load", column).first().filter(|part| part.y > 0.0)?;
        let error = part.error.map(|error| error * per_unit);
        Some(Measured { x: centre, y: part.y * per_unit, error })
    });
    measured.collect()
}

fn caption(rows: &Rows, remarks: &[String]) -> String {
    let parts: Vec<_> = [rows.describe()].into_iter().chain(remarks.iter().cloned()).collect();
    format!(
        "{}. Points: part of the neurons in bins of 0.1 over their width, mean over pattern sets with standard error; at temperature T = 0 of the final \
         state, above it over the measured sweeps. Lines: replica-symmetric theory in bins of the same width, the noise of the patterns with the reaction \
         to the neuron's own state and thermal motion; load \u{3b1} = P/N.",
        parts.join("; ")
    )
}
