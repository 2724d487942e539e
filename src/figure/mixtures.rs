//! How long networks that start on a mixture stay in it: the fraction over load, or over temperature, for mixtures of 3, 5 and 7, with the
//! ends of theory and the estimated ones.

use super::Source;
use super::canvas::{Anchor, Ink, Picture};
use super::data::{Measured, Rows, thin};
use super::estimated::Estimated;
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, legend_width};
use super::study::{LOAD, TEMPERATURE};
use super::style::{BLACK, Stroke, ordered};
use super::words::brief;
use crate::statistics::Estimate;
use crate::theory;

/// Most sizes in one figure.
const MOST: usize = 6;
/// The end of theory, and the estimated one with its error.
const END: Stroke = Stroke::dashed(BLACK, 1.5);
const BAND: Stroke = Stroke::solid(Ink::new(0xc5, 0xd5, 0xe8), 9.0);

/// The mixtures of one number of patterns.
struct Panel<'a> {
    of: u32,
    rows: Rows<'a>,
    /// The end of theory.
    end: Option<f64>,
    /// The end for infinite N.
    estimated: Option<Estimated>,
}

/// Draws one plot for each number of patterns.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let rows = Rows::new(source, &["mixture_of", "species_mixture_3"])?;
    let warm = rows.distinct("temperature").len() > 1;
    let (along, axis_name) = if warm { ("temperature", TEMPERATURE) } else { ("load", LOAD) };
    let panels: Vec<Panel> = [3, 5, 7].iter().filter_map(|&of| panel(source, &rows, of, along)).collect();
    let places = panels.iter().flat_map(|panel| panel.rows.distinct(along));
    let ends = panels.iter().filter_map(|panel| panel.end);
    let axis =
        Axis::around(axis_name, places.chain(ends)).ok_or("no row starts on a mixture of 3, 5 or 7")?;
    let sizes = thin(&rows.distinct("neurons"), MOST);
    let mut sheet = Sheet::new(source.title, &caption(&rows, &panels, warm), 235.0 * panels.len() as f64);
    let entries = entries(&sizes, panels.iter().any(|panel| panel.estimated.is_some()));
    let strip = sheet.body.cut_right(legend_width(&entries));
    for (index, panel) in panels.iter().enumerate() {
        let room = sheet.body.row(index, panels.len());
        panel.draw(&mut sheet.picture, room, &axis, along, &sizes);
    }
    draw_legend(&mut sheet.picture, &entries, strip);
    Ok(sheet.picture)
}

fn panel<'a>(source: &Source, rows: &Rows<'a>, of: u32, along: &str) -> Option<Panel<'a>> {
    let rows = rows.with("mixture_of", f64::from(of));
    let temperature = *rows.distinct("temperature").first()?;
    let end = match along {
        "load" => theory::mixture::last_stable(of, temperature).map(|end| end.load),
        _ => theory::mixture::stable_temperature(of, 0.0),
    };
    let estimated =
        source.estimates.and_then(|table| Estimated::find(table, &format!("survival_{along}_{of}")));
    Some(Panel { of, rows, end, estimated })
}

impl Panel<'_> {
    fn draw(&self, picture: &mut Picture, room: Room, x: &Axis, along: &str, sizes: &[f64]) {
        let plot = Plot::new(room, x.clone(), Axis::new("fraction that stays", -0.05, 1.19));
        plot.draw_grid(picture);
        self.draw_ends(picture, &plot);
        let column = format!("species_mixture_{}", self.of);
        for (index, &size) in sizes.iter().enumerate() {
            let points = self.rows.with("neurons", size).series(along, &column);
            let look = ordered(index, sizes.len());
            let path: Vec<_> = points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
            plot.draw_curve(picture, &path, Stroke::solid(look.ink.faint(0.6), 0.75));
            plot.draw_points(picture, &points, look);
        }
        plot.draw_axes(picture, Beside::All, Beside::All);
        plot.draw_heading(picture, &format!("mixture of {}", self.of), Anchor::End);
    }

    fn draw_ends(&self, picture: &mut Picture, plot: &Plot) {
        let (x, y) = plot.axes();
        let (low, high) = (y.low, y.high);
        if let Some(Estimate { value, error: Some(error) }) = self.estimated.map(|end| end.with_all_errors())
        {
            let (left, right) = ((value - error).max(x.low), (value + error).min(x.high));
            if left < right {
                picture.tile(plot.at(left, high), plot.at(right, low), BAND.ink);
            }
        }
        if let Some(end) = self.end {
            // The heading stands above.
            plot.draw_curve(picture, &[(end, low), (end, 1.06)], END);
        }
    }
}

fn entries(sizes: &[f64], resolved: bool) -> Vec<Entry> {
    let size = |(index, &size): (usize, &f64)| {
        Entry::marker(&format!("N = {}", brief(size)), ordered(index, sizes.len()))
    };
    let mut entries: Vec<_> = sizes.iter().enumerate().map(size).collect();
    entries.push(Entry::line("theory, N \u{2192} \u{221e}", END));
    if resolved {
        entries.push(Entry::line("estimate, N \u{2192} \u{221e}", BAND));
    }
    entries
}

fn caption(rows: &Rows, panels: &[Panel], warm: bool) -> String {
    let what = if warm { "T" } else { "\u{3b1}" };
    let ends = panels.iter().map(|panel| {
        let theory = panel.end.map_or("none".to_owned(), brief);
        let estimated = panel.estimated.map_or("not resolved".to_owned(), |end| {
            let Estimate { value, error } = end.with_all_errors();
            let alone = if end.systematic.is_none() { " (statistical error alone)" } else { "" };
            format!("{value:.4}\u{a0}\u{b1}\u{a0}{:.4}{alone}", error.unwrap_or(f64::NAN))
        });
        format!("{}: theory {theory}, estimate {estimated}", panel.of)
    });
    let patterns = if warm { " at vanishing load" } else { "" };
    format!(
        "{}. Fraction of pattern sets whose final state, from the mixture itself, is still that mixture, with its standard \
         error; thin lines guide the eye. End of stability in {what}{patterns} (replica symmetric) and the place where half of \
         the sets stay as N \u{2192} \u{221e}, statistical and systematic error in quadrature: {}.",
        rows.describe(),
        ends.collect::<Vec<_>>().join("; ")
    )
}
