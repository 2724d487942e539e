//! The parts of a plot: sheet with title and caption, axes, curves, points with error bars, legend, colour bar.

use super::canvas::{Anchor, Label, Picture, Spot, wrap};
use super::data::Measured;
use super::style::{BLACK, GREY, Look, PALE, SMALL, Stroke, TEXT, TITLE, WIDTH, shade};
use super::words::{number, power_of_ten};

/// Space between a sheet's edge and everything on it.
const MARGIN: f64 = 18.0;
/// Distance of lines of text, in units of their size.
const LEADING: f64 = 1.45;

/// A sheet whose title and caption are set; what is left between them is the body.
pub(super) struct Sheet {
    pub(super) picture: Picture,
    pub(super) body: Room,
}

/// A rectangle on the sheet, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Room {
    /// Takes a strip from the right.
    pub(super) fn cut_right(&mut self, width: f64) -> Self {
        let strip = Self { left: self.right - width, ..*self };
        self.right -= width;
        strip
    }

    /// Row `index` of `count` equal ones.
    pub(super) fn row(&self, index: usize, count: usize) -> Self {
        let height = (self.bottom - self.top) / count as f64;
        let top = self.top + index as f64 * height;
        Self { top, bottom: top + height, ..*self }
    }

    /// Column `index` of `count` equal ones.
    pub(super) fn column(&self, index: usize, count: usize) -> Self {
        let width = (self.right - self.left) / count as f64;
        let left = self.left + index as f64 * width;
        Self { left, right: left + width, ..*self }
    }
}

impl Sheet {
    /// A sheet with a body of the given height. The caption flows below it.
    pub(super) fn new(title: &str, caption: &str, body: f64) -> Self {
        let width = f64::from(WIDTH) - 2.0 * MARGIN;
        let head = wrap(title, TITLE, true, width);
        let foot = wrap(caption, SMALL, false, width);
        let top = MARGIN + LEADING * TITLE * head.len() as f64;
        let height = top + body + LEADING * SMALL * foot.len() as f64 + MARGIN;
        let mut picture = Picture::new(WIDTH, height.ceil() as u32);
        for (line, text) in head.iter().enumerate() {
            let label = Label::verbatim(text, TITLE, BLACK).bold();
            picture.words(label, (MARGIN, MARGIN + TITLE * (0.8 + LEADING * line as f64)));
        }
        for (line, text) in foot.iter().enumerate() {
            let below = top + body + SMALL * (0.9 + LEADING * line as f64);
            picture.words(Label::new(text, SMALL, GREY), (MARGIN, below));
        }
        let body = Room { left: MARGIN, top, right: MARGIN + width, bottom: top + body };
        Self { picture, body }
    }
}

/// An axis: its range, scale, ticks and name.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) name: String,
    scale: Scale,
}

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    Linear,
    Logarithmic,
}

impl Scale {
    fn place(self, value: f64) -> f64 {
        if self == Self::Linear { value } else { value.log10() }
    }

    fn value(self, place: f64) -> f64 {
        if self == Self::Linear { place } else { 10_f64.powf(place) }
    }
}

/// A mark on an axis; without a number, a small one.
struct Tick {
    value: f64,
    number: String,
}

impl Tick {
    fn is_small(&self) -> bool {
        self.number.is_empty()
    }

    fn length(&self) -> f64 {
        if self.is_small() { 3.0 } else { 5.0 }
    }
}

impl Axis {
    /// An axis from `low` to `high`.
    pub(super) fn new(name: &str, low: f64, high: f64) -> Self {
        Self { low, high, name: name.to_owned(), scale: Scale::Linear }
    }

    /// A logarithmic axis that holds all positive values with a little air.
    pub(super) fn decades(name: &str, values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let scale = Scale::Logarithmic;
        let (low, high) = extremes(values.into_iter().map(|value| scale.place(value)))?;
        let air = 0.06 * (high - low).max(1.0);
        // Neither end may leave the numbers there are.
        let end = |place| scale.value(place).clamp(f64::MIN_POSITIVE, f64::MAX);
        Some(Self { scale, ..Self::new(name, end(low - air), end(high + air)) })
    }

    /// An axis that holds all values with a little air. It starts at zero where zero is near.
    pub(super) fn around(name: &str, values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (low, high) = extremes(values)?;
        let span = if high > low { high - low } else { high.abs().max(0.1) };
        let start = if low >= 0.0 && low < 0.6 * span { 0.0 } else { low - 0.06 * span };
        Some(Self::new(name, start, high + 0.06 * span))
    }

    /// Round numbers about `every` points apart on an axis of this length; on a logarithmic one powers of ten and,
    /// between them, small ticks.
    fn ticks(&self, length: f64, every: f64) -> Vec<Tick> {
        if self.scale == Scale::Logarithmic {
            return self.powers();
        }
        let (ticks, decimals) = self.round_numbers(length, every);
        ticks.into_iter().map(|value| Tick { value, number: number(value, decimals) }).collect()
    }

    /// The powers of ten on the axis and their multiples; over very many decades every so many powers alone.
    fn powers(&self) -> Vec<Tick> {
        const MOST: i32 = 12;
        let ends = [self.low, self.high].map(|end| end.log10().floor() as i32);
        let every = ((ends[1] - ends[0]) / MOST).max(1);
        let digits = if every > 1 { 1..2 } else { 1..10 };
        let exponents = (ends[0]..=ends[1]).filter(|exponent| exponent % every == 0);
        let ticks = exponents.flat_map(|exponent| {
            digits.clone().map(move |digit| Tick {
                value: f64::from(digit) * 10_f64.powi(exponent),
                number: if digit == 1 { power_of_ten(exponent) } else { String::new() },
            })
        });
        ticks.filter(|tick| self.holds(tick.value)).collect()
    }

    /// Round numbers with their decimals.
    fn round_numbers(&self, length: f64, every: f64) -> (Vec<f64>, usize) {
        let rough = (self.high - self.low) * every / length;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|factor| factor * power).into_iter().find(|&step| step >= rough);
        let step = step.unwrap_or(10.0 * power);
        let decimals = (0..9).find(|&decimals| is_whole(step * 10_f64.powi(decimals))).unwrap_or(9);
        let first = (self.low / step - 1e-9).ceil();
        let ticks = (0..100).map(|index| (first + f64::from(index)) * step);
        let inside = ticks.take_while(|&tick| tick <= self.high + 1e-9 * step).collect();
        (inside, usize::try_from(decimals).unwrap_or(0))
    }

    fn share(&self, value: f64) -> f64 {
        let [place, low, high] = [value, self.low, self.high].map(|value| self.scale.place(value));
        (place - low) / (high - low)
    }

    /// The value at this share of the axis.
    fn at(&self, share: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|value| self.scale.place(value));
        self.scale.value(low + share * (high - low))
    }

    /// Whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        (-1e-9..=1.0 + 1e-9).contains(&self.share(value))
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

/// Smallest and largest of the finite values.
pub(super) fn extremes(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    finite.fold(None, |range, value| {
        let (low, high) = range.unwrap_or((value, value));
        Some((f64::min(low, value), f64::max(high, value)))
    })
}

/// What stands beside a plot's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Numbers and name.
    All,
    /// Nothing but the ticks: a neighbour has the numbers.
    Ticks,
}

/// Axes in a room.
pub(super) struct Plot {
    inner: Room,
    x: Axis,
    y: Axis,
}

impl Plot {
    /// Leaves space for numbers and names inside the room.
    pub(super) fn new(room: Room, x: Axis, y: Axis) -> Self {
        let inner = Room {
            left: room.left + 66.0,
            top: room.top + 10.0,
            right: room.right - 10.0,
            bottom: room.bottom - 46.0,
        };
        Self { inner, x, y }
    }

    /// The same plot with its frame moved and stretched.
    pub(super) fn reach(self, change: impl FnOnce(Room) -> Room) -> Self {
        Self { inner: change(self.inner), ..self }
    }

    /// The frame.
    pub(super) fn frame(&self) -> Room {
        self.inner
    }

    /// The axes.
    pub(super) fn axes(&self) -> (&Axis, &Axis) {
        (&self.x, &self.y)
    }

    /// Where a point of the plot lies on the sheet.
    pub(super) fn at(&self, x: f64, y: f64) -> Spot {
        let Room { left, top, right, bottom } = self.inner;
        (left + self.x.share(x) * (right - left), bottom - self.y.share(y) * (bottom - top))
    }

    /// Which point of the plot lies at a place of the sheet.
    pub(super) fn value(&self, spot: Spot) -> (f64, f64) {
        let Room { left, top, right, bottom } = self.inner;
        let (along, up) = ((spot.0 - left) / (right - left), (bottom - spot.1) / (bottom - top));
        (self.x.at(along), self.y.at(up))
    }

    /// Pale lines at the ticks; drawn before everything else.
    pub(super) fn draw_grid(&self, picture: &mut Picture) {
        let stroke = Stroke::solid(PALE, 0.75);
        let Room { left, top, right, bottom } = self.inner;
        for tick in self.x.ticks(right - left, 55.0).iter().filter(|tick| !tick.is_small()) {
            let x = self.at(tick.value, self.y.low).0;
            stroke.draw(picture, &[(x, top), (x, bottom)]);
        }
        for tick in self.y.ticks(bottom - top, 38.0).iter().filter(|tick| !tick.is_small()) {
            let y = self.at(self.x.low, tick.value).1;
            stroke.draw(picture, &[(left, y), (right, y)]);
        }
    }

    /// Frame, ticks, numbers and names; drawn after everything else.
    pub(super) fn draw_axes(&self, picture: &mut Picture, below: Beside, left_of: Beside) {
        draw_box(picture, self.inner);
        self.draw_x(picture, below);
        self.draw_y(picture, left_of);
    }

    fn draw_x(&self, picture: &mut Picture, beside: Beside) {
        let Room { left, right, bottom, .. } = self.inner;
        for tick in self.x.ticks(right - left, 55.0) {
            let x = self.at(tick.value, self.y.low).0;
            Stroke::solid(BLACK, 1.0).draw(picture, &[(x, bottom), (x, bottom + tick.length())]);
            if beside == Beside::All && !tick.is_small() {
                let label = Label::new(&tick.number, SMALL, BLACK).anchored(Anchor::Middle);
                picture.words(label, (x, bottom + 18.0));
            }
        }
        if beside == Beside::All {
            let label = Label::new(&self.x.name, TEXT, BLACK).anchored(Anchor::Middle);
            picture.words(label, (f64::midpoint(left, right), bottom + 37.0));
        }
    }

    fn draw_y(&self, picture: &mut Picture, beside: Beside) {
        let Room { left, top, bottom, .. } = self.inner;
        let mut widest = 0.0_f64;
        for tick in self.y.ticks(bottom - top, 38.0) {
            let y = self.at(self.x.low, tick.value).1;
            Stroke::solid(BLACK, 1.0).draw(picture, &[(left - tick.length(), y), (left, y)]);
            let label = Label::new(&tick.number, SMALL, BLACK).anchored(Anchor::End);
            widest = widest.max(label.width());
            if beside == Beside::All && !tick.is_small() {
                picture.words(label, (left - 8.0, y + 0.36 * SMALL));
            }
        }
        if beside == Beside::All {
            let label = Label::new(&self.y.name, TEXT, BLACK).anchored(Anchor::Middle).upward();
            picture.words(label, (left - widest - 17.0, f64::midpoint(top, bottom)));
        }
    }

    /// Fills the frame with pale slanted lines.
    pub(super) fn draw_hatching(&self, picture: &mut Picture) {
        let Room { left, top, right, bottom } = self.inner;
        let rise = bottom - top;
        let starts = (0..1000).map(|step| left - rise + 7.0 * f64::from(step));
        for start in starts.take_while(|&start| start < right) {
            if let Some((from, to)) = self.clip((start, bottom), (start + rise, top)) {
                picture.line(vec![from, to], 1.0, PALE);
            }
        }
    }

    /// A small heading inside the frame, top right or top left.
    pub(super) fn draw_heading(&self, picture: &mut Picture, text: &str, anchor: Anchor) {
        let x = if anchor == Anchor::End { self.inner.right - 9.0 } else { self.inner.left + 9.0 };
        picture.words(Label::new(text, SMALL, BLACK).anchored(anchor).bold(), (x, self.inner.top + 17.0));
    }

    /// A curve through points of the plot; what lies outside the frame is cut off.
    pub(super) fn draw_curve(&self, picture: &mut Picture, points: &[(f64, f64)], stroke: Stroke) {
        let mut path: Vec<Spot> = Vec::new();
        for pair in points.windows(2) {
            let Some((from, to)) = self.clip(self.at(pair[0].0, pair[0].1), self.at(pair[1].0, pair[1].1))
            else {
                continue;
            };
            if path.last() != Some(&from) {
                stroke.draw(picture, &std::mem::take(&mut path));
                path.push(from);
            }
            path.push(to);
        }
        stroke.draw(picture, &path);
    }

    /// The part of a straight line inside the frame (Liang and Barsky, doi:10.1145/357332.357333).
    fn clip(&self, from: Spot, to: Spot) -> Option<(Spot, Spot)> {
        let Room { left, top, right, bottom } = self.inner;
        let (along, down) = (to.0 - from.0, to.1 - from.1);
        let walls = [
            (-along, from.0 - left),
            (along, right - from.0),
            (-down, from.1 - top),
            (down, bottom - from.1),
        ];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (speed, distance) in walls {
            if speed < 0.0 {
                enter = enter.max(distance / speed);
            } else if speed > 0.0 {
                leave = leave.min(distance / speed);
            } else if distance < 0.0 {
                return None;
            }
        }
        let walk = |share: f64| (from.0 + share * along, from.1 + share * down);
        let start = if enter > 0.0 { walk(enter) } else { from };
        (enter <= leave).then_some((start, if leave < 1.0 { walk(leave) } else { to }))
    }

    /// Points with their error bars.
    pub(super) fn draw_points(&self, picture: &mut Picture, points: &[Measured], look: Look) {
        let inside = |point: &&Measured| self.x.holds(point.x) && self.y.holds(point.y);
        for point in points.iter().filter(inside) {
            self.draw_error(picture, point, Stroke::solid(look.ink, 1.25));
        }
        for point in points.iter().filter(inside) {
            look.marker.draw(picture, self.at(point.x, point.y), look.ink);
        }
    }

    /// An error bar with caps; a cap that lies outside the frame is not drawn.
    pub(super) fn draw_error(&self, picture: &mut Picture, point: &Measured, stroke: Stroke) {
        let Some(error) = point.error.filter(|&error| error > 0.0) else { return };
        let ends = [point.y - error, point.y + error];
        self.draw_curve(picture, &ends.map(|end| (point.x, end)), stroke);
        for end in ends.into_iter().filter(|&end| self.y.holds(end)) {
            let (x, y) = self.at(point.x, end);
            stroke.draw(picture, &[(x - 3.0, y), (x + 3.0, y)]);
        }
    }
}

/// Four edges, a little longer than the box so that its corners are full.
pub(super) fn draw_box(picture: &mut Picture, Room { left, top, right, bottom }: Room) {
    for y in [top, bottom] {
        picture.line(vec![(left - 0.5, y), (right + 0.5, y)], 1.0, BLACK);
    }
    for x in [left, right] {
        picture.line(vec![(x, top), (x, bottom)], 1.0, BLACK);
    }
}

/// One entry of a legend: a line, a marker or both, and what they are.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) stroke: Option<Stroke>,
    pub(super) look: Option<Look>,
    /// Whether the marker has an error bar.
    pub(super) bar: bool,
}

impl Entry {
    /// An entry with a line.
    pub(super) fn line(text: &str, stroke: Stroke) -> Self {
        Self { text: text.to_owned(), stroke: Some(stroke), look: None, bar: false }
    }

    /// An entry with a marker.
    pub(super) fn marker(text: &str, look: Look) -> Self {
        Self { text: text.to_owned(), stroke: None, look: Some(look), bar: true }
    }

    /// An entry with a marker, without an error bar, and a line through it.
    pub(super) fn fitted(text: &str, look: Look, stroke: Option<Stroke>) -> Self {
        Self { text: text.to_owned(), stroke, look: Some(look), bar: false }
    }

    /// A heading: text alone.
    pub(super) fn heading(text: &str) -> Self {
        Self { text: text.to_owned(), stroke: None, look: None, bar: false }
    }

    fn indent(&self) -> f64 {
        if self.stroke.is_none() && self.look.is_none() { 0.0 } else { 34.0 }
    }

    fn width(&self) -> f64 {
        self.indent() + Label::new(&self.text, SMALL, BLACK).width()
    }

    fn draw(&self, picture: &mut Picture, (x, y): Spot) {
        let middle = y - 0.36 * SMALL;
        if let Some(stroke) = self.stroke {
            stroke.draw(picture, &[(x, middle), (x + 26.0, middle)]);
        }
        if let Some(look) = self.look {
            if self.bar {
                Stroke::solid(look.ink, 1.25)
                    .draw(picture, &[(x + 13.0, middle - 7.0), (x + 13.0, middle + 7.0)]);
            }
            look.marker.draw(picture, (x + 13.0, middle), look.ink);
        }
        picture.words(Label::new(&self.text, SMALL, BLACK), (x + self.indent(), y));
    }
}

/// Width of a column that holds these entries.
pub(super) fn legend_width(entries: &[Entry]) -> f64 {
    entries.iter().map(Entry::width).fold(0.0, f64::max) + 14.0
}

/// Draws entries one below the other, beginning at the top left of a room.
pub(super) fn draw_legend(picture: &mut Picture, entries: &[Entry], room: Room) {
    for (line, entry) in entries.iter().enumerate() {
        entry.draw(picture, (room.left + 8.0, room.top + 24.0 + 19.0 * line as f64));
    }
}

/// Draws entries in two columns.
pub(super) fn draw_legend_wide(picture: &mut Picture, entries: &[Entry], room: Room) {
    let half = entries.len().div_ceil(2);
    let indent = legend_width(&entries[..half]) + 20.0;
    for (index, entry) in entries.iter().enumerate() {
        let x = room.left + indent * (index / half) as f64;
        entry.draw(picture, (x, room.top + 14.0 + 19.0 * (index % half) as f64));
    }
}

/// A bar that says which shade is which number between 0 and 1. Each shade is painted up to the top and the next
/// over it, so that no seam is left.
pub(super) fn draw_color_bar(picture: &mut Picture, room: Room, name: &str) {
    let axis = Axis::new(name, 0.0, 1.0);
    let height = room.bottom - room.top;
    for step in 0..64 {
        let bottom = room.bottom - height * f64::from(step) / 64.0;
        picture.tile(
            (room.left, room.top),
            (room.left + 16.0, bottom),
            shade((f64::from(step) + 0.5) / 64.0),
        );
    }
    let Room { left, top, bottom, .. } = room;
    let edge = left + 16.0;
    draw_box(picture, Room { right: edge, ..room });
    for tick in axis.ticks(height, 70.0) {
        let y = bottom - tick.value * height;
        Stroke::solid(BLACK, 1.0).draw(picture, &[(edge, y), (edge + 5.0, y)]);
        picture.words(Label::new(&tick.number, SMALL, BLACK), (edge + 8.0, y + 0.36 * SMALL));
    }
    let label = Label::new(name, TEXT, BLACK).anchored(Anchor::Middle).upward();
    picture.words(label, (edge + 46.0, f64::midpoint(top, bottom)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let ticks = Axis::new("", 0.0, 0.163).ticks(600.0, 70.0);
        assert_eq!((ticks.len(), ticks[8].number.as_str()), (9, "0.16"));
    }

    #[test]
    fn a_logarithmic_axis_has_its_powers_of_ten_and_keeps_ratios() {
        let axis = Axis::decades("", [0.005, 20.0]).expect("positive values");
        let ticks = axis.ticks(300.0, 38.0);
        let numbers: Vec<_> = ticks.iter().filter(|tick| !tick.is_small()).collect();
        let numbers: Vec<_> = numbers.iter().map(|tick| tick.number.as_str()).collect();
        assert_eq!(numbers, ["10\u{207b}\u{b2}", "10\u{207b}\u{b9}", "1", "10"]);
        assert!(ticks.iter().all(|tick| axis.holds(tick.value)));
        let step = |from: f64| axis.share(2.0 * from) - axis.share(from);
        assert!((step(0.01) - step(10.0)).abs() < 1e-12);
        assert!((axis.at(axis.share(0.3)) - 0.3).abs() < 1e-12);
        let widest = Axis::decades("", [1e-300, 1e300]).expect("positive values");
        assert!(widest.low > 0.0 && widest.high.is_finite() && widest.ticks(300.0, 38.0).len() < 20);
    }

    #[test]
    fn curves_end_at_the_frame() {
        let room = Room { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        let plot = Plot::new(room, Axis::new("", 0.0, 1.0), Axis::new("", 0.0, 1.0)).reach(|_| room);
        assert_eq!(plot.clip((-50.0, 50.0), (50.0, 50.0)), Some(((0.0, 50.0), (50.0, 50.0))));
        assert_eq!(plot.clip((-50.0, 50.0), (-10.0, 0.0)), None);
    }
}
