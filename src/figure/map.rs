//! A heat map over load and temperature, and where on it there is room for words.

use super::canvas::{Picture, Spot};
use super::data::Rows;
use super::plot::{Plot, Room};
use super::style::shade;

/// Values between 0 and 1 on a grid that may have holes.
pub(super) struct HeatMap {
    loads: Vec<f64>,
    temperatures: Vec<f64>,
    /// By load, then by temperature.
    values: Vec<Vec<Option<f64>>>,
}

impl HeatMap {
    /// The means of a column.
    pub(super) fn new(rows: &Rows, column: &str) -> Self {
        let (loads, temperatures) = (rows.distinct("load"), rows.distinct("temperature"));
        let column_of = |&load: &f64| {
            let series = rows.with("load", load).series("temperature", column);
            let at = |&wanted: &f64| {
                series.iter().find(|point| point.x.total_cmp(&wanted).is_eq()).map(|point| point.y)
            };
            temperatures.iter().map(at).collect()
        };
        let values = loads.iter().map(column_of).collect();
        Self { loads, temperatures, values }
    }

    /// Borders between neighbouring loads, and between neighbouring temperatures.
    pub(super) fn borders(&self) -> (Vec<f64>, Vec<f64>) {
        (borders(&self.loads), borders(&self.temperatures))
    }

    /// The value of the cell that holds this point; `None` outside the grid and where nothing was measured.
    pub(super) fn value(&self, load: f64, temperature: f64) -> Option<f64> {
        let (column, row) = self.cell(load, temperature)?;
        self.values[column][row]
    }

    /// Whether this point lies on the grid, but was not measured.
    pub(super) fn has_hole(&self, load: f64, temperature: f64) -> bool {
        self.cell(load, temperature).is_some_and(|(column, row)| self.values[column][row].is_none())
    }

    fn cell(&self, load: f64, temperature: f64) -> Option<(usize, usize)> {
        let (loads, temperatures) = self.borders();
        let cell =
            |borders: &[f64], value: f64| borders.windows(2).position(|w| w[0] <= value && value < w[1]);
        Some((cell(&loads, load)?, cell(&temperatures, temperature)?))
    }

    /// Draws one rectangle for each run of equal shades along the temperature, column by column and upwards. Where
    /// a neighbour will be painted later, it begins under that, so that no seam is left.
    pub(super) fn draw(&self, picture: &mut Picture, plot: &Plot) {
        let (loads, temperatures) = self.borders();
        for (index, (column, edges)) in self.values.iter().zip(loads.windows(2)).enumerate() {
            let shades: Vec<_> = column.iter().map(|value| value.map(shade)).collect();
            let mut first = 0;
            for run in shades.chunk_by(|a, b| a == b) {
                let last = first + run.len();
                if let Some(ink) = run[0] {
                    let (top, bottom) =
                        (plot.at(edges[0], temperatures[last]), plot.at(edges[1], temperatures[first]));
                    let above = column.get(last).is_some_and(Option::is_some);
                    let end = last + usize::from(above);
                    let beside = self
                        .values
                        .get(index + 1)
                        .is_some_and(|next| next[first..end].iter().all(Option::is_some));
                    let more = |neighbour: bool| if neighbour { 1.5 } else { 0.0 };
                    picture.tile((top.0, top.1 - more(above)), (bottom.0 + more(beside), bottom.1), ink);
                }
                first = last;
            }
        }
    }
}

/// Half way between neighbours, and as far beyond the ends; loads and temperatures are never negative.
fn borders(values: &[f64]) -> Vec<f64> {
    let Some((first, last)) = values.first().zip(values.last()) else { return Vec::new() };
    let inner = values.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    let half = |pair: Option<&[f64]>| pair.map_or(0.0, |pair| (pair[1] - pair[0]) / 2.0);
    let start = (first - half(values.windows(2).next())).max(0.0);
    let end = last + half(values.windows(2).next_back());
    std::iter::once(start).chain(inner).chain([end]).collect()
}

/// Side of the squares in which free space is looked for, in points.
const SQUARE: f64 = 5.0;

/// Where a box of this size fits best among the places that are `free`, as far from the others as possible:
/// the middle of the box.
pub(super) fn roomiest(room: Room, size: Spot, free: impl Fn(Spot) -> bool) -> Option<Spot> {
    let count = |length: f64| (0..1000).take_while(|&k| f64::from(k) * SQUARE < length).count();
    let (columns, rows) = (count(room.right - room.left), count(room.bottom - room.top));
    let spot =
        |x: usize, y: usize| (room.left + (x as f64 + 0.5) * SQUARE, room.top + (y as f64 + 0.5) * SQUARE);
    let blocked = Sums::new(columns, rows, |x, y| !free(spot(x, y)));
    [3.0, 2.5, 2.0, 1.7, 1.4, 1.2, 1.0].into_iter().find_map(|scale| {
        let (width, height) = (count(size.0 * scale), count(size.1 * scale));
        let corners = (0..columns.checked_sub(width)?)
            .flat_map(|x| (0..rows.saturating_sub(height)).map(move |y| (x, y)));
        let fitting: Vec<_> = corners.filter(|&(x, y)| blocked.count(x, y, width, height) == 0).collect();
        let centres: Vec<_> = fitting
            .iter()
            .map(|&(x, y)| (x as f64 + width as f64 / 2.0, y as f64 + height as f64 / 2.0))
            .collect();
        let (x, y) = central(&centres)?;
        Some((room.left + x * SQUARE, room.top + y * SQUARE))
    })
}

/// The spot nearest to the mean of all.
fn central(spots: &[Spot]) -> Option<Spot> {
    let count = spots.len() as f64;
    let sum = spots.iter().fold((0.0, 0.0), |sum, spot| (sum.0 + spot.0, sum.1 + spot.1));
    let distance = |spot: &Spot| f64::hypot(spot.0 - sum.0 / count, spot.1 - sum.1 / count);
    spots.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Counts of marked squares in every rectangle, from sums over rectangles that start at the origin.
struct Sums {
    stride: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn new(columns: usize, rows: usize, marked: impl Fn(usize, usize) -> bool) -> Self {
        let stride = columns + 1;
        let mut sums = vec![0; stride * (rows + 1)];
        for y in 0..rows {
            for x in 0..columns {
                let corner = stride * y + x;
                sums[corner + stride + 1] =
                    sums[corner + stride] + sums[corner + 1] - sums[corner] + u32::from(marked(x, y));
            }
        }
        Self { stride, sums }
    }

    fn count(&self, x: usize, y: usize, width: usize, height: usize) -> u32 {
        let at = |x: usize, y: usize| self.sums[self.stride * y + x];
        at(x + width, y + height) + at(x, y) - at(x + width, y) - at(x, y + height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_lie_half_way_and_not_below_zero() {
        assert_eq!(borders(&[0.0, 0.25, 0.75]), [0.0, 0.125, 0.5, 1.0]);
        assert_eq!(borders(&[0.5]), [0.5, 0.5]);
    }

    #[test]
    fn words_go_where_there_is_room() {
        let room = Room { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0 };
        let spot = roomiest(room, (60.0, 20.0), |(x, _)| x > 200.0);
        assert!(spot.is_some_and(|(x, y)| x > 230.0 && (y - 100.0).abs() < 10.0), "{spot:?}");
        assert_eq!(roomiest(room, (60.0, 20.0), |(x, _)| x > 280.0), None);
    }
}
