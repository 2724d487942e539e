//! Measured against theory: where in the plane of load and temperature overlap and energy differ, and by how many
//! standard errors; and whether all differences together are what chance makes of a true theory.
//!
//! The lower plot sets the ordered Gaussian scores against the quantiles of the normal distribution that independent
//! scores of as many points would have (Wilk and Gnanadesikan, Biometrika 55, 1 (1968)): on the diagonal, if theory holds.

use statrs::distribution::{ContinuousCDF, Normal};

use super::canvas::{Ink, Label, Picture, Spot};
use super::curve::phase_line;
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend_wide};
use super::study::{LOAD, TEMPERATURE};
use super::style::{BLACK, GREY, Look, Marker, SMALL, Stroke};
use super::words::number;
use crate::table::Table;
use crate::theory;

/// One comparison.
struct Residual {
    load: f64,
    temperature: f64,
    score: f64,
    judged: bool,
}

/// The quantities: column value, heading, look in the lower plot.
const QUANTITIES: [(&str, &str, Look); 2] = [
    ("overlap", "overlap m", Look { ink: Ink::new(0x2a, 0x18, 0x5c), marker: Marker::Disc }),
    ("energy", "energy per neuron", Look { ink: Ink::new(0xe0, 0x6c, 0x2a), marker: Marker::Diamond }),
];

const ABOVE: Ink = Ink::new(0xc2, 0x4a, 0x1c);
const BELOW: Ink = Ink::new(0x1b, 0x4f, 0x9c);
const SPINODAL: Stroke = Stroke::solid(BLACK, 1.75);
const JUDGED: Stroke = Stroke::dashed(BLACK, 1.25);

/// Draws the table of a comparison.
pub(super) fn draw(title: &str, table: &Table) -> Result<Picture, String> {
    let panels = QUANTITIES.map(|(name, heading, look)| (heading, look, residuals(table, name)));
    let all = || panels.iter().flat_map(|(_, _, residuals)| residuals);
    let loads = all().map(|residual| residual.load).fold(0.0, f64::max);
    if all().count() == 0 {
        return Err("there is nothing to compare".to_owned());
    }
    let mut sheet = Sheet::new(title, &caption(table), 700.0);
    let legend = Room { left: sheet.body.left + 66.0, ..sheet.body };
    draw_legend_wide(&mut sheet.picture, &entries(), legend);
    let upper = Room { top: sheet.body.top + 52.0, bottom: sheet.body.top + 400.0, ..sheet.body };
    let top = all().map(|residual| residual.temperature).fold(0.0, f64::max);
    for (index, (heading, _, residuals)) in panels.iter().enumerate() {
        let axes = (Axis::new(LOAD, 0.0, 1.08 * loads), Axis::new(TEMPERATURE, 0.0, 1.15 * top.max(0.1)));
        let plot = Plot::new(upper.column(index, panels.len()), axes.0, axes.1);
        draw_plane(&mut sheet.picture, &plot, heading, residuals);
    }
    let lower = Room { top: upper.bottom, ..sheet.body };
    draw_quantiles(&mut sheet.picture, lower, &panels);
    Ok(sheet.picture)
}

fn residuals(table: &Table, quantity: &str) -> Vec<Residual> {
    let rows = (0..table.rows().len()).filter(|&row| table.text(row, "quantity") == Some(quantity));
    let residual = |row| {
        Some(Residual {
            load: table.number(row, "load")?,
            temperature: table.number(row, "temperature")?,
            score: table.number(row, "gaussian_score")?,
            judged: table.text(row, "standing") == Some("judged"),
        })
    };
    rows.filter_map(residual).collect()
}

/// Residuals over the plane, with the spinodal and the part of it up to which points are judged.
fn draw_plane(picture: &mut Picture, plot: &Plot, heading: &str, residuals: &[Residual]) {
    plot.draw_grid(picture);
    let spinodal = phase_line(theory::spinodal_load, 1.0);
    let inside: Vec<_> = spinodal.iter().map(|&(load, temperature)| (load, 0.85 * temperature)).collect();
    plot.draw_curve(picture, &spinodal, SPINODAL);
    plot.draw_curve(picture, &inside, JUDGED);
    for residual in residuals.iter().filter(|residual| !residual.judged) {
        Marker::Cross.draw(picture, plot.at(residual.load, residual.temperature), GREY.faint(0.45));
    }
    for residual in residuals.iter().filter(|residual| residual.judged) {
        draw_score(picture, plot.at(residual.load, residual.temperature), residual.score);
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    let frame = plot.frame();
    picture.words(Label::new(heading, SMALL, BLACK).bold(), (frame.left, frame.top - 7.0));
}

/// A triangle that points to where the measured value lies, as large as the score, up to five.
fn draw_score(picture: &mut Picture, at: Spot, score: f64) {
    let size = 1.6 + 2.4 * score.abs().min(5.0);
    let (ink, up) = if score > 0.0 { (ABOVE, -size) } else { (BELOW, size) };
    let corners = [(0.0, 1.1 * up), (0.95 * size, -0.75 * up), (-0.95 * size, -0.75 * up)];
    picture.area(corners.iter().map(|(x, y)| (at.0 + x, at.1 + y)).collect(), ink.faint(0.85));
}

/// Ordered scores over the quantiles they should have.
fn draw_quantiles(picture: &mut Picture, mut room: Room, panels: &[(&str, Look, Vec<Residual>); 2]) {
    let strip = room.cut_right(170.0);
    let series = panels.each_ref().map(|(name, look, residuals)| (*name, *look, quantiles(residuals)));
    let reach = series.iter().flat_map(|(.., points)| points).flat_map(|&(x, y)| [x.abs(), y.abs()]);
    let reach = 1.1 * reach.fold(2.0, f64::max).min(8.0);
    let axes = (
        Axis::new("score expected by chance alone", -reach, reach),
        Axis::new("ordered score", -reach, reach),
    );
    let plot = Plot::new(room, axes.0, axes.1);
    plot.draw_grid(picture);
    plot.draw_curve(picture, &[(-reach, -reach), (reach, reach)], Stroke::solid(GREY, 1.25));
    for (_, look, points) in &series {
        for &(x, y) in points {
            look.marker.draw(picture, plot.at(x, y.clamp(-reach, reach)), look.ink);
        }
    }
    plot.draw_axes(picture, Beside::All, Beside::All);
    let mut entries: Vec<Entry> =
        series.iter().map(|(name, look, _)| Entry::fitted(name, *look, None)).collect();
    entries.push(Entry::line("theory holds", Stroke::solid(GREY, 1.25)));
    super::plot::draw_legend(picture, &entries, strip);
}

/// Normal quantiles and scores of the judged points, in order.
fn quantiles(residuals: &[Residual]) -> Vec<(f64, f64)> {
    let mut scores: Vec<f64> =
        residuals.iter().filter(|residual| residual.judged).map(|residual| residual.score).collect();
    scores.sort_by(f64::total_cmp);
    let count = scores.len() as f64;
    let normal = Normal::standard();
    let quantile = |place: usize| normal.inverse_cdf((place as f64 + 0.5) / count);
    scores.into_iter().enumerate().map(|(place, score)| (quantile(place), score)).collect()
}

fn entries() -> Vec<Entry> {
    vec![
        Entry::fitted(
            "measured above theory; size: standard errors",
            Look { ink: ABOVE, marker: Marker::Triangle },
            None,
        ),
        Entry::fitted("measured below theory", Look { ink: BELOW, marker: Marker::Valley }, None),
        Entry::line("T_M: retrieval states disappear", SPINODAL),
        Entry::line("0.85 T_M: judged up to here", JUDGED),
    ]
}

fn caption(table: &Table) -> String {
    let judged = |quantity| residuals(table, quantity).iter().filter(|residual| residual.judged).count();
    let largest = |quantity| {
        let scores = residuals(table, quantity).into_iter().filter(|residual| residual.judged);
        scores.map(|residual| residual.score.abs()).fold(0.0, f64::max)
    };
    let sizes: Vec<String> = table.distinct("neurons").into_iter().map(|n| number(n, 0)).collect();
    let [fewest, most] = [0, usize::MAX].map(|place| {
        let sets = table.distinct("samples");
        sets.get(place.min(sets.len().saturating_sub(1))).copied().unwrap_or(0.0)
    });
    let sets = if fewest < most { format!("{fewest} to {most}") } else { format!("{most}") };
    format!(
        "N = {}; {sets} pattern sets a point. Theory: replica symmetric, of (P \u{2212} 1)/N noise patterns. Judged: {} \
         overlaps (largest score {:.1}) and {} energies ({:.1}); crosses: compared, not judged. Scores are in standard \
         errors, as Gaussian equivalents of Student\u{2019}s t.",
        sizes.join(", "),
        judged("overlap"),
        largest("overlap"),
        judged("energy"),
        largest("energy")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_a_true_theory_lie_on_the_diagonal() {
        let normal = Normal::standard();
        let residual = |place: u32| Residual {
            load: 0.1,
            temperature: 0.2,
            score: normal.inverse_cdf((f64::from(place) + 0.5) / 40.0),
            judged: true,
        };
        let pairs = quantiles(&(0..40).rev().map(residual).collect::<Vec<_>>());
        assert!(pairs.len() == 40 && pairs.iter().all(|(x, y)| (x - y).abs() < 1e-9));
    }
}
