//! How figures look: colours, markers, lines and sizes that stay apart in grey print and for every eye.

use super::canvas::{Ink, Picture, Spot};

/// Width of every figure in points.
pub(super) const WIDTH: u32 = 800;
/// Size of axis labels and legends.
pub(super) const TEXT: f64 = 13.0;
/// Size of tick numbers and captions.
pub(super) const SMALL: f64 = 12.0;
/// Size of the title.
pub(super) const TITLE: f64 = 16.0;

/// Text, axes and lines of theory.
pub(super) const BLACK: Ink = Ink::new(0x1a, 0x1a, 0x1a);
/// Captions and thin helper lines.
pub(super) const GREY: Ink = Ink::new(0x55, 0x55, 0x55);
/// Grid lines.
pub(super) const PALE: Ink = Ink::new(0xdf, 0xdf, 0xdf);
/// The sheet.
pub(super) const WHITE: Ink = Ink::new(0xff, 0xff, 0xff);

/// From pale sand over green and blue to night: equal steps of lightness (CIELAB L from 96 to 24).
const SHADES: [(u8, u8, u8); 9] = [
    (0xfa, 0xf4, 0xdd),
    (0xcb, 0xe1, 0xb6),
    (0x8b, 0xd0, 0xa6),
    (0x32, 0xbc, 0xa8),
    (0x00, 0xa4, 0xb1),
    (0x00, 0x8a, 0xb4),
    (0x00, 0x6d, 0xa9),
    (0x00, 0x4f, 0x8e),
    (0x35, 0x33, 0x66),
];

/// From night to gold, each step lighter: the colours of ordered series.
const ORDER: [(u8, u8, u8); 6] = [
    (0x2a, 0x18, 0x5c),
    (0x8a, 0x1c, 0x7c),
    (0xc8, 0x37, 0x5a),
    (0xe0, 0x6c, 0x2a),
    (0xdd, 0x9c, 0x10),
    (0xc9, 0xbd, 0x20),
];

fn between(anchors: &[(u8, u8, u8)], value: f64) -> Ink {
    let last = anchors.len() - 1;
    let position = value.clamp(0.0, 1.0) * last as f64;
    let index = (0..last).rev().find(|&index| index as f64 <= position).unwrap_or(0);
    let (from, to) = (anchors[index], anchors[index + 1]);
    let share = position - index as f64;
    Ink::new(mix(from.0, to.0, share), mix(from.1, to.1, share), mix(from.2, to.2, share))
}

fn mix(from: u8, to: u8, share: f64) -> u8 {
    (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
}

/// Colour of a value between 0 (pale) and 1 (dark), in 100 steps.
pub(super) fn shade(value: f64) -> Ink {
    between(&SHADES, (100.0 * value).round() / 100.0)
}

/// Whether dark or white text reads better on the shade of this value.
pub(super) fn ink_on(value: f64) -> Ink {
    if value > 0.45 { WHITE } else { BLACK }
}

/// What one series looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) ink: Ink,
    pub(super) marker: Marker,
}

/// The look of series `index` of `count` ordered ones.
pub(super) fn ordered(index: usize, count: usize) -> Look {
    let value = index as f64 / count.max(4).saturating_sub(1) as f64;
    Look { ink: between(&ORDER, value), marker: MARKERS[index % MARKERS.len()] }
}

/// Shapes that differ without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Disc,
    Square,
    Triangle,
    Diamond,
    Valley,
    Ring,
    Frame,
    Cross,
}

const MARKERS: [Marker; 8] = [
    Marker::Disc,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
    Marker::Valley,
    Marker::Ring,
    Marker::Frame,
    Marker::Cross,
];

impl Marker {
    /// Draws the marker around a place.
    pub(super) fn draw(self, picture: &mut Picture, at: Spot, ink: Ink) {
        let around = |corners: &[Spot]| corners.iter().map(|(x, y)| (at.0 + x, at.1 + y)).collect();
        match self {
            Self::Disc => picture.disc(at, 3.6, ink),
            Self::Ring => {
                picture.disc(at, 4.0, ink);
                picture.disc(at, 2.4, WHITE);
            }
            Self::Square => picture.area(around(&square(3.2)), ink),
            Self::Frame => {
                picture.area(around(&square(3.7)), ink);
                picture.area(around(&square(2.2)), WHITE);
            }
            Self::Triangle => picture.area(around(&[(0.0, -4.6), (4.3, 3.2), (-4.3, 3.2)]), ink),
            Self::Valley => picture.area(around(&[(0.0, 4.6), (4.3, -3.2), (-4.3, -3.2)]), ink),
            Self::Diamond => picture.area(around(&[(0.0, -4.9), (4.2, 0.0), (0.0, 4.9), (-4.2, 0.0)]), ink),
            Self::Cross => {
                picture.line(around(&[(-3.6, -3.6), (3.6, 3.6)]), 1.75, ink);
                picture.line(around(&[(-3.6, 3.6), (3.6, -3.6)]), 1.75, ink);
            }
        }
    }
}

fn square(half: f64) -> [Spot; 4] {
    [(-half, -half), (half, -half), (half, half), (-half, half)]
}

/// A line: its colour, width, and the lengths of its dashes and gaps (none: solid).
#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub(super) ink: Ink,
    pub(super) width: f64,
    pub(super) dashes: &'static [f64],
}

impl Stroke {
    /// A solid line.
    pub(super) const fn solid(ink: Ink, width: f64) -> Self {
        Self { ink, width, dashes: &[] }
    }

    /// A dashed line.
    pub(super) const fn dashed(ink: Ink, width: f64) -> Self {
        Self { ink, width, dashes: &[7.0, 4.0] }
    }

    /// A dotted line.
    pub(super) const fn dotted(ink: Ink, width: f64) -> Self {
        Self { ink, width, dashes: &[1.75, 3.0] }
    }

    /// Draws the line through these places.
    pub(super) fn draw(&self, picture: &mut Picture, path: &[Spot]) {
        if self.dashes.is_empty() {
            picture.line(path.to_vec(), self.width, self.ink);
            return;
        }
        for dash in dashes(path, self.dashes) {
            picture.line(dash, self.width, self.ink);
        }
    }
}

/// Cuts a path into its dashes.
fn dashes(path: &[Spot], pattern: &[f64]) -> Vec<Vec<Spot>> {
    let mut dashes = vec![path.iter().copied().take(1).collect::<Vec<_>>()];
    let (mut turn, mut left) = (0, pattern[0]);
    for pair in path.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = f64::hypot(to.0 - from.0, to.1 - from.1);
            if length <= left {
                left -= length;
                extend(&mut dashes, turn, to);
                break;
            }
            let share = left / length;
            from = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            extend(&mut dashes, turn, from);
            turn += 1;
            left = pattern[turn % pattern.len()];
            if turn.is_multiple_of(2) {
                dashes.push(vec![from]);
            }
        }
    }
    dashes
}

/// Dashes are the even turns of a pattern, gaps the odd ones.
fn extend(dashes: &mut [Vec<Spot>], turn: usize, to: Spot) {
    if let Some(dash) = dashes.last_mut().filter(|_| turn.is_multiple_of(2)) {
        dash.push(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(ink: Ink) -> f64 {
        let (red, green, blue) = ink.rgb;
        0.2126 * f64::from(red).powf(2.2)
            + 0.7152 * f64::from(green).powf(2.2)
            + 0.0722 * f64::from(blue).powf(2.2)
    }

    #[test]
    fn shades_and_series_are_ordered_in_grey() {
        let shades: Vec<_> = (0..=100).map(|k| lightness(shade(f64::from(k) / 100.0))).collect();
        assert!(shades.windows(2).all(|pair| pair[0] > pair[1]), "{shades:?}");
        let series: Vec<_> = (0..7).map(|index| lightness(ordered(index, 7).ink)).collect();
        assert!(series.windows(2).all(|pair| pair[0] < pair[1]), "{series:?}");
    }

    #[test]
    fn dashes_cover_the_share_of_the_path_their_pattern_says() {
        let dashes = dashes(&[(0.0, 0.0), (50.0, 0.0), (50.0, 60.0)], &[7.0, 4.0]);
        assert_eq!(dashes.len(), 10);
        let long: f64 = dashes.iter().flat_map(|dash| dash.windows(2).map(length)).sum();
        assert!((long - 70.0).abs() < 1e-9, "{long}");
    }

    fn length(pair: &[Spot]) -> f64 {
        f64::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1)
    }
}
