//! A picture as a list of shapes, and how it becomes an SVG and a PNG file.
//!
//! A figure lays out lines, areas and words in points (a picture is about 800 points wide) and never meets
//! a file format. Both formats then draw the same list through plotters on a four times finer grid: the
//! SVG keeps the fine grid as its view box, the PNG is averaged down to two pixels per point, which also
//! smooths every edge. Text is placed by its baseline, because the two plotters backends disagree on what
//! the middle and the top of a word are.

use std::path::Path;
use std::sync::LazyLock;

use plotters::backend::{BitMapBackend, SVGBackend};
use plotters::prelude::{DrawingBackend, IntoFont, RGBAColor, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, FontTransform, TextStyle, register_font};

use crate::table::replace_file;

/// A place in the picture: points from the left and from the top.
pub(super) type Spot = (f64, f64);

/// Fine grid lines per point.
const GRID: u32 = 4;
/// Fine grid lines per pixel of the PNG.
const PIXEL: u32 = 2;
/// Size of a subscript, and how far it sinks, in units of the text size.
const SUBSCRIPT: (f64, f64) = (0.74, 0.22);
/// The generic family that SVG names, and under which the embedded font is registered.
const FAMILY: &str = "sans-serif";
/// Private characters that stand for the start and end of a subscript until plotters has escaped the text.
const MARKS: [char; 3] = ['\u{e000}', '\u{e001}', '\u{e002}'];

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ink {
    pub(super) rgb: (u8, u8, u8),
    pub(super) opacity: f64,
}

impl Ink {
    /// A solid colour.
    pub(super) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { rgb: (red, green, blue), opacity: 1.0 }
    }

    /// The same colour, seen through.
    pub(super) const fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    fn color(self) -> RGBAColor {
        RGBAColor(self.rgb.0, self.rgb.1, self.rgb.2, self.opacity)
    }
}

/// Which end of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text; `_x` and `_{xyz}` are subscripts.
#[derive(Clone, Debug)]
pub(super) struct Label {
    spans: Vec<Span>,
    size: f64,
    anchor: Anchor,
    upward: bool,
    bold: bool,
    ink: Ink,
}

#[derive(Clone, Debug, PartialEq)]
struct Span {
    text: String,
    lowered: bool,
}

impl Label {
    /// A text of the given size, starting at its place.
    pub(super) fn new(text: &str, size: f64, ink: Ink) -> Self {
        Self { spans: spans(text), size, anchor: Anchor::Start, upward: false, bold: false, ink }
    }

    /// The same text, without subscripts: for words that come from a user.
    pub(super) fn verbatim(text: &str, size: f64, ink: Ink) -> Self {
        let span = Span { text: text.replace(char::is_control, " "), lowered: false };
        Self { spans: vec![span], size, anchor: Anchor::Start, upward: false, bold: false, ink }
    }

    /// Holds the text at its start, middle or end.
    pub(super) fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Lets the text run upwards.
    pub(super) fn upward(self) -> Self {
        Self { upward: true, ..self }
    }

    /// Sets the text in bold.
    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Width in points, in the embedded font.
    pub(super) fn width(&self) -> f64 {
        self.spans.iter().map(|span| span_width(span, self.size, self.bold)).sum()
    }
}

/// Splits `a_b c_{de}` into its plain and its lowered parts.
fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, part) in text.split('_').enumerate() {
        let (lowered, plain) = if index == 0 { ("", part) } else { split_subscript(part) };
        let pieces = [(lowered, true), (plain, false)];
        let filled = pieces.into_iter().filter(|(text, _)| !text.is_empty());
        spans.extend(filled.map(|(text, lowered)| Span { text: text.to_owned(), lowered }));
    }
    spans
}

fn split_subscript(part: &str) -> (&str, &str) {
    match part.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some(pair) => pair,
        None => part.split_at(part.chars().next().map_or(0, char::len_utf8)),
    }
}

fn style_of(bold: bool) -> FontStyle {
    if bold { FontStyle::Bold } else { FontStyle::Normal }
}

/// Width of a span, measured at a large size, where rounding to whole pixels does not matter.
fn span_width(span: &Span, size: f64, bold: bool) -> f64 {
    const SAMPLE: f64 = 200.0;
    LazyLock::force(&FONTS);
    let font = (FAMILY, SAMPLE * BITMAP.height, style_of(bold)).into_font();
    let ((left, _), (right, _)) = font.layout_box(&span.text).unwrap_or_default();
    let size = if span.lowered { size * SUBSCRIPT.0 } else { size };
    f64::from(right - left) * size / SAMPLE
}

/// Breaks a text at its spaces into lines that fit a width.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        let fitting = longer.filter(|line| {
            let label = Label::new(line, size, Ink::new(0, 0, 0));
            Label { bold, ..label }.width() <= width
        });
        match (fitting, lines.last_mut()) {
            (Some(line), Some(last)) => *last = line,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How a plotters backend understands the size and the top of a text.
struct Letters {
    /// Font size for plotters per em.
    height: f64,
    /// Baseline below the "top" of a text, in em.
    drop: f64,
    /// Whether a viewer sets the text: then subscripts are marked and not placed.
    viewer: bool,
}

/// plotters divides the size of SVG text by 1.24 and lowers the baseline by 0.76 em.
const VECTOR: Letters = Letters { height: 1.24, drop: 0.76, viewer: true };
/// A pixel font is scaled to ascent + descent (`DejaVu`: 1.164 em), its baseline at half of that.
const BITMAP: Letters = Letters { height: 1.164, drop: 0.582, viewer: false };

enum Shape {
    Line { path: Vec<Spot>, width: f64, ink: Ink },
    Area { outline: Vec<Spot>, ink: Ink },
    Tile { from: Spot, to: Spot, ink: Ink },
    Disc { centre: Spot, radius: f64, ink: Ink },
    Words { label: Label, at: Spot },
}

/// Solid cells in rows from the top left, stretched over a rectangle.
pub(super) struct Bitmap {
    pub(super) from: Spot,
    pub(super) to: Spot,
    pub(super) columns: usize,
    pub(super) cells: Vec<Ink>,
}

/// A picture: shapes on a white sheet, later ones over earlier ones, all of them over the bitmaps.
pub(super) struct Picture {
    size: (u32, u32),
    bitmaps: Vec<Bitmap>,
    shapes: Vec<Shape>,
}

impl Picture {
    /// An empty sheet of this many points.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { size: (width, height), bitmaps: Vec::new(), shapes: Vec::new() }
    }

    /// An open line.
    pub(super) fn line(&mut self, path: Vec<Spot>, width: f64, ink: Ink) {
        self.shapes.push(Shape::Line { path, width, ink });
    }

    /// A filled polygon.
    pub(super) fn area(&mut self, outline: Vec<Spot>, ink: Ink) {
        self.shapes.push(Shape::Area { outline, ink });
    }

    /// A filled rectangle.
    pub(super) fn tile(&mut self, from: Spot, to: Spot, ink: Ink) {
        self.shapes.push(Shape::Tile { from, to, ink });
    }

    /// A filled circle.
    pub(super) fn disc(&mut self, centre: Spot, radius: f64, ink: Ink) {
        self.shapes.push(Shape::Disc { centre, radius, ink });
    }

    /// Many cells at once.
    pub(super) fn bitmap(&mut self, bitmap: Bitmap) {
        self.bitmaps.push(bitmap);
    }

    /// A text, its baseline at `at`.
    pub(super) fn words(&mut self, label: Label, at: Spot) {
        self.shapes.push(Shape::Words { label, at });
    }

    /// Writes the picture as SVG: to a neighbouring file first, then renamed.
    pub(super) fn write_svg(&self, path: &Path) -> Result<(), String> {
        let size = (self.size.0 * GRID, self.size.1 * GRID);
        let mut text = String::new();
        self.render(&mut SVGBackend::with_string(&mut text, size), &VECTOR)?;
        let text = self.finish_svg(&text);
        let images: String = self.bitmaps.iter().map(svg_image).collect::<Result<_, _>>()?;
        // The sheet is the first shape; the bitmaps lie on it.
        let (sheet, shapes) = text.split_once("/>\n").ok_or("the SVG has no sheet")?;
        replace_file(path, format!("{sheet}/>\n{images}{shapes}").as_bytes()).map_err(words_of)
    }

    /// Gives the sheet its size in points, drops what is default, and turns marks into subscripts.
    fn finish_svg(&self, text: &str) -> String {
        let (width, height) = self.size;
        let fine = format!("width=\"{}\" height=\"{}\" viewBox", width * GRID, height * GRID);
        let (size, sink) = SUBSCRIPT;
        let sunk = format!("<tspan font-size=\"{size}em\" dy=\"{:.3}em\">", sink / size);
        let style = "<style>rect { shape-rendering: crispEdges }</style>\n<rect";
        text.replacen(&fine, &format!("width=\"{width}\" height=\"{height}\" viewBox"), 1)
            .replacen("<rect", style, 1)
            .replace(" opacity=\"1\"", "")
            .replace(" stroke=\"none\"", "")
            .replace(MARKS[0], &sunk)
            .replace(MARKS[1], &format!("</tspan><tspan dy=\"-{sink:.3}em\">"))
            .replace(MARKS[2], "</tspan>")
    }

    /// Writes the picture as PNG: to a neighbouring file first, then renamed.
    pub(super) fn write_png(&self, path: &Path) -> Result<(), String> {
        let fine = (self.size.0 * GRID, self.size.1 * GRID);
        let mut pixels = vec![0; 3 * fine.0 as usize * fine.1 as usize];
        self.render(&mut BitMapBackend::with_buffer(&mut pixels, fine), &BITMAP)?;
        let pixels = shrink(&pixels, fine.0 as usize);
        let file = encode_png(&pixels, fine.0 / PIXEL, fine.1 / PIXEL).map_err(words_of)?;
        replace_file(path, &file).map_err(words_of)
    }

    fn render<B: DrawingBackend>(&self, backend: &mut B, letters: &Letters) -> Result<(), String> {
        LazyLock::force(&FONTS).clone()?;
        let mut pen = Pen { backend, letters };
        let corner = (f64::from(self.size.0), f64::from(self.size.1));
        pen.draw(&Shape::Tile { from: (0.0, 0.0), to: corner, ink: Ink::new(255, 255, 255) })
            .and_then(|()| self.bitmaps.iter().try_for_each(|bitmap| pen.bitmap(bitmap)))
            .and_then(|()| self.shapes.iter().try_for_each(|shape| pen.draw(shape)))
            .and_then(|()| pen.backend.present().map_err(words_of))
    }
}

/// A bitmap as an SVG element that carries it as a PNG of one pixel a cell.
fn svg_image(bitmap: &Bitmap) -> Result<String, String> {
    let pixels: Vec<u8> = bitmap.cells.iter().flat_map(|ink| <[u8; 3]>::from(ink.rgb)).collect();
    let (columns, rows) = (bitmap.columns, bitmap.cells.len() / bitmap.columns);
    let file = encode_png(&pixels, columns as u32, rows as u32).map_err(words_of)?;
    let ((left, top), (right, bottom)) = (place(bitmap.from), place(bitmap.to));
    Ok(format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>\n",
        right - left,
        bottom - top,
        base64(&file)
    ))
}

/// Bytes as text, six bits a letter (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | three.get(at).map_or(0, |&byte| usize::from(byte)));
        let letters = [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63]));
        text.extend(&letters[..=three.len()]);
        text.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    text
}

/// The embedded fonts, registered once.
static FONTS: LazyLock<Result<(), String>> = LazyLock::new(|| {
    [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())]
        .into_iter()
        .try_for_each(|(style, bytes)| register_font(FAMILY, style, bytes))
        .map_err(|_| "the embedded font is broken".to_owned())
});

/// A PNG of these pixels, compressed as far as it goes: plotters' own writer is fast and its files are large.
fn encode_png(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Best);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(file)
}

/// Averages squares of the fine grid into the pixels of the PNG.
fn shrink(fine: &[u8], width: usize) -> Vec<u8> {
    let step = PIXEL as usize;
    let mut coarse = Vec::with_capacity(fine.len() / (step * step));
    for rows in fine.chunks_exact(3 * width * step) {
        for column in (0..3 * width).step_by(3 * step) {
            let line = |row: usize| &rows[3 * width * row + column..][..3 * step];
            let first = line(0);
            // Nearly all squares are of one colour, which is told from whole lines at once.
            if first[3..] == first[..3 * (step - 1)] && (1..step).all(|row| line(row) == first) {
                coarse.extend_from_slice(&first[..3]);
            } else {
                coarse.extend((0..3).map(|color| average(rows, 3 * width, column + color)));
            }
        }
    }
    coarse
}

/// Mean of one colour over one square; `first` is its top left corner. On edges, where the square is not of one
/// colour, 16 levels are enough to look smooth, and leave few colours.
fn average(rows: &[u8], stride: usize, first: usize) -> u8 {
    let offsets =
        (0..rows.len()).step_by(stride).flat_map(|row| (0..PIXEL as usize).map(move |x| row + 3 * x));
    let colors = offsets.map(|offset| rows[first + offset]);
    if colors.clone().all(|color| color == rows[first]) {
        return rows[first];
    }
    let sum: u32 = colors.map(u32::from).sum();
    let level = f64::from(sum) / f64::from(PIXEL * PIXEL) / 17.0;
    (0..=15).rev().find(|&step| f64::from(step) - 0.5 <= level).unwrap_or(0) * 17
}

/// The nearest line of the fine grid.
fn grid(points: f64) -> i32 {
    (points * f64::from(GRID)).round() as i32
}

fn place(spot: Spot) -> (i32, i32) {
    (grid(spot.0), grid(spot.1))
}

/// What a backend says when it fails.
fn words_of(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A plotters backend together with its way of setting text.
struct Pen<'a, B: DrawingBackend> {
    backend: &'a mut B,
    letters: &'a Letters,
}

impl<B: DrawingBackend> Pen<'_, B> {
    fn draw(&mut self, shape: &Shape) -> Result<(), String> {
        match shape {
            Shape::Line { path, width, ink } => {
                let stroke_width = grid(*width).max(1).unsigned_abs();
                let style = ShapeStyle { color: ink.color(), filled: false, stroke_width };
                self.line(path, &style)
            }
            Shape::Area { outline, ink } => {
                self.backend.fill_polygon(outline.iter().copied().map(place), &ink.color()).map_err(words_of)
            }
            Shape::Tile { from, to, ink } => {
                self.backend.draw_rect(place(*from), place(*to), &ink.color(), true).map_err(words_of)
            }
            Shape::Disc { centre, radius, ink } => self
                .backend
                .draw_circle(place(*centre), grid(*radius).unsigned_abs(), &ink.color(), true)
                .map_err(words_of),
            Shape::Words { label, at } => self.words(label, *at),
        }
    }

    /// The cells one by one, unless a viewer is given all of them at once.
    fn bitmap(&mut self, bitmap: &Bitmap) -> Result<(), String> {
        if self.letters.viewer {
            return Ok(());
        }
        let (columns, rows) = (bitmap.columns, bitmap.cells.len() / bitmap.columns);
        let across =
            |column: usize| bitmap.from.0 + (bitmap.to.0 - bitmap.from.0) * column as f64 / columns as f64;
        let down = |row: usize| bitmap.from.1 + (bitmap.to.1 - bitmap.from.1) * row as f64 / rows as f64;
        for (index, ink) in bitmap.cells.iter().enumerate() {
            let (column, row) = (index % columns, index / columns);
            let (from, to) = ((across(column), down(row)), (across(column + 1), down(row + 1)));
            self.draw(&Shape::Tile { from, to, ink: *ink })?;
        }
        Ok(())
    }

    /// A line without the points that fall on their predecessor: they have no direction.
    fn line(&mut self, path: &[Spot], style: &ShapeStyle) -> Result<(), String> {
        let mut path: Vec<_> = path.iter().copied().map(place).collect();
        path.dedup();
        if path.len() < 2 {
            return Ok(());
        }
        self.backend.draw_path(path, style).map_err(words_of)
    }

    fn words(&mut self, label: &Label, at: Spot) -> Result<(), String> {
        if self.letters.viewer || label.spans.len() == 1 {
            return self.span(label, &marked(&label.spans), label.size, label.anchor, at);
        }
        let mut along = match label.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -label.width() / 2.0,
            Anchor::End => -label.width(),
        };
        for span in &label.spans {
            let (scale, sink) = if span.lowered { SUBSCRIPT } else { (1.0, 0.0) };
            let spot = advance(at, label.upward, along, sink * label.size);
            self.span(label, &span.text, label.size * scale, Anchor::Start, spot)?;
            along += span_width(span, label.size, label.bold);
        }
        Ok(())
    }

    /// One piece of text in one size, its baseline at `at`.
    fn span(&mut self, label: &Label, text: &str, size: f64, anchor: Anchor, at: Spot) -> Result<(), String> {
        let turn = if label.upward { FontTransform::Rotate270 } else { FontTransform::None };
        let pixels = size * self.letters.height * f64::from(GRID);
        let font = (FontFamily::from(FAMILY), pixels, style_of(label.bold)).into_font().transform(turn);
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let color = label.ink.color();
        let style = TextStyle::from(font).color(&color).pos(Pos::new(h_pos, VPos::Top));
        let top = advance(at, label.upward, 0.0, -self.letters.drop * size);
        self.backend.draw_text(text, &style, place(top)).map_err(words_of)
    }
}

/// Moves along a text and below it.
fn advance(at: Spot, upward: bool, along: f64, below: f64) -> Spot {
    if upward { (at.0 + below, at.1 - along) } else { (at.0 + along, at.1 + below) }
}

/// One string for a viewer that sets the text itself.
fn marked(spans: &[Span]) -> String {
    let mut text = String::new();
    for (index, span) in spans.iter().enumerate() {
        if span.lowered {
            text.push(MARKS[0]);
        }
        text.push_str(&span.text);
        if span.lowered {
            text.push(MARKS[1]);
        } else if index > 0 {
            text.push(MARKS[2]);
        }
    }
    if spans.last().is_some_and(|span| span.lowered) {
        text.push(MARKS[2]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscripts_are_told_from_text() {
        let parts =
            |text: &str| spans(text).into_iter().map(|span| (span.text, span.lowered)).collect::<Vec<_>>();
        let (plain, low) = (|text: &str| (text.to_owned(), false), |text: &str| (text.to_owned(), true));
        assert_eq!(parts("T_M: end"), [plain("T"), low("M"), plain(": end")]);
        assert_eq!(parts("a_{12}"), [plain("a"), low("12")]);
        assert_eq!(marked(&spans("a_{12}")), "a\u{e000}12\u{e001}\u{e002}");
    }

    #[test]
    fn bytes_become_letters() {
        let texts = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn lines_are_no_wider_than_asked() {
        let lines = wrap("the quick brown fox jumps over the lazy dog", 10.0, false, 90.0);
        assert!(lines.len() > 2);
        assert!(
            lines.iter().all(|line| Label::new(line, 10.0, Ink::new(0, 0, 0)).width() <= 90.0),
            "{lines:?}"
        );
        assert_eq!(lines.join(" "), "the quick brown fox jumps over the lazy dog");
    }

    #[test]
    fn equal_squares_stay_and_edges_are_averaged() {
        let fine = [[200_u8, 200, 0, 255], [200, 200, 0, 255]].concat();
        let pixels: Vec<u8> = fine.iter().flat_map(|&grey| [grey; 3]).collect();
        assert_eq!(shrink(&pixels, 4), [200, 200, 200, 136, 136, 136]);
    }
}
