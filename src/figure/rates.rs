//! How often memories are recalled to the last pixel, against the part of the cue that is wrong.

use super::canvas::Picture;
use super::data::Measured;
use super::panel::Panel;
use super::plot::{Axis, Sheet, legend_width};
use super::style::ordered;
use crate::table::Table;

/// Most memories in the figure.
const MOST: usize = 7;

/// Draws a series for each of the first memories.
pub(super) fn draw(title: &str, caption: &str, rates: &Table) -> Result<Picture, String> {
    let rows = 0..rates.rows().len();
    let mut names: Vec<&str> = Vec::new();
    for name in rows.clone().filter_map(|row| rates.text(row, "memory")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let x = Axis::around("part of the pixels turned over", rates.distinct("noise"))
        .ok_or("there are no rates")?;
    let mut panel = Panel::new("", x, Axis::new("part of the cues from which all is recalled", 0.0, 1.0));
    let shown = names.len().min(MOST);
    for (index, name) in names[..shown].iter().enumerate() {
        let of_memory = rows.clone().filter(|&row| rates.text(row, "memory") == Some(name));
        let points: Vec<Measured> = of_memory.filter_map(|row| measured(rates, row)).collect();
        panel.guide(&points, ordered(index, shown));
        panel.series(name, points, ordered(index, shown));
    }
    let more =
        if names.len() > shown { format!(" The first {shown} of {}.", names.len()) } else { String::new() };
    let mut sheet = Sheet::new(title, &format!("{caption}{more}"), 330.0);
    let strip = sheet.body.cut_right(legend_width(&panel.entries));
    panel.draw(&mut sheet.picture, sheet.body, strip);
    Ok(sheet.picture)
}

fn measured(rates: &Table, row: usize) -> Option<Measured> {
    let error = rates.number(row, "exact_error");
    Some(Measured { x: rates.number(row, "noise")?, y: rates.number(row, "exact")?, error })
}
