//! One plot with its series, curves and legend.

use super::canvas::{Anchor, Picture};
use super::data::Measured;
use super::plot::{Axis, Beside, Entry, Plot, Room, draw_legend};
use super::style::{Look, Stroke};

/// The width of lines that guide the eye.
const THIN: f64 = 0.75;

/// What stands in a plot, in the order in which it was given; curves lie below points.
pub(super) struct Panel {
    x: Axis,
    y: Axis,
    pub(super) letter: &'static str,
    /// On which side the letter stands.
    pub(super) side: Anchor,
    curves: Vec<(Vec<(f64, f64)>, Stroke)>,
    series: Vec<(Vec<Measured>, Look)>,
    /// The legend.
    pub(super) entries: Vec<Entry>,
}

impl Panel {
    pub(super) fn new(letter: &'static str, x: Axis, y: Axis) -> Self {
        Self { x, y, letter, side: Anchor::End, curves: Vec::new(), series: Vec::new(), entries: Vec::new() }
    }

    /// The axes.
    pub(super) fn axes(&self) -> (&Axis, &Axis) {
        (&self.x, &self.y)
    }

    /// A curve without an entry in the legend.
    pub(super) fn curve(&mut self, points: Vec<(f64, f64)>, stroke: Stroke) {
        self.curves.push((points, stroke));
    }

    /// Whether there is a curve that does not only guide the eye.
    pub(super) fn has_thick_curve(&self) -> bool {
        self.curves.iter().any(|(points, stroke)| !points.is_empty() && stroke.width > THIN)
    }

    /// A line across the whole plot at one value of x.
    pub(super) fn upright(&mut self, x: f64, stroke: Stroke) {
        if self.x.holds(x) {
            self.curve(vec![(x, self.y.low), (x, self.y.high)], stroke);
        }
    }

    /// Points without an entry in the legend.
    pub(super) fn points(&mut self, points: Vec<Measured>, look: Look) {
        self.series.push((points, look));
    }

    /// Points and what they are.
    pub(super) fn series(&mut self, text: &str, points: Vec<Measured>, look: Look) {
        self.entries.push(Entry::marker(text, look));
        self.points(points, look);
    }

    /// A thin line from point to point, to guide the eye.
    pub(super) fn guide(&mut self, points: &[Measured], look: Look) {
        let path = points.iter().map(|&Measured { x, y, .. }| (x, y)).collect();
        self.curve(path, Stroke::solid(look.ink.faint(0.6), THIN));
    }

    /// Draws the plot; its legend into the strip beside it.
    pub(super) fn draw(&self, picture: &mut Picture, room: Room, strip: Room) {
        let plot = Plot::new(room, self.x.clone(), self.y.clone());
        plot.draw_grid(picture);
        for (points, stroke) in &self.curves {
            plot.draw_curve(picture, points, *stroke);
        }
        for (points, look) in &self.series {
            plot.draw_points(picture, points, *look);
        }
        plot.draw_axes(picture, Beside::All, Beside::All);
        if !self.letter.is_empty() {
            plot.draw_heading(picture, self.letter, self.side);
        }
        draw_legend(picture, &self.entries, strip);
    }
}
