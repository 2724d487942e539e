//! One measured quantity over load or temperature, a series for each value of the other, theory beside it.

use super::Source;
use super::canvas::Picture;
use super::curve::{Branch, Piece, pieces};
use super::data::{Measured, Rows, thin};
use super::plot::{Axis, Beside, Entry, Plot, Room, Sheet, draw_legend, extremes, legend_width};
use super::style::{GREY, Look, Stroke, ordered};
use super::words::brief;

/// Series in one plot, and plots on one sheet.
const MOST: (usize, usize) = (7, 3);

/// A quantity and the theory of it.
pub(super) struct Study {
    /// Its column.
    pub(super) column: &'static str,
    /// Its name on the axis.
    pub(super) name: &'static str,
    /// Its value in theory, from load and temperature.
    pub(super) theory: fn(f64, f64) -> Option<(Branch, f64)>,
    /// Whether temperature is the natural abscissa; else load.
    pub(super) over_temperature: bool,
    /// What the lines are, for the caption.
    pub(super) remark: &'static str,
    /// A bound that the axis need not pass.
    pub(super) ceiling: f64,
}

/// Which parameter runs along the axis, and which tells the series apart.
#[derive(Clone, Copy)]
struct Roles {
    along: &'static str,
    across: &'static str,
}

const LOADS: Roles = Roles { along: "load", across: "temperature" };
const TEMPERATURES: Roles = Roles { along: "temperature", across: "load" };

impl Roles {
    /// The natural abscissa where it has values enough, else the parameter with more values.
    fn choose(rows: &Rows, over_temperature: bool) -> Self {
        let (natural, other) = if over_temperature { (TEMPERATURES, LOADS) } else { (LOADS, TEMPERATURES) };
        let (first, second) = (rows.distinct(natural.along).len(), rows.distinct(other.along).len());
        if first >= 5 || first >= second { natural } else { other }
    }

    fn axis_name(self) -> &'static str {
        if self.along == "load" { LOAD } else { TEMPERATURE }
    }

    fn symbol(self) -> &'static str {
        if self.across == "load" { "\u{3b1}" } else { "T" }
    }
}

/// Name of the load axis.
pub(super) const LOAD: &str = "load \u{3b1} = P/N";
/// Name of the temperature axis; temperature is measured in units of the coupling, with Boltzmann's constant 1.
pub(super) const TEMPERATURE: &str = "temperature T";

/// One curve with its points.
struct Series {
    value: f64,
    text: String,
    points: Vec<Measured>,
    theory: Vec<Piece>,
    look: Look,
}

impl Study {
    /// Draws the quantity, one plot for each number of neurons if several temperatures and loads were swept.
    pub(super) fn draw(&self, source: &Source) -> Result<Picture, String> {
        let (rows, remarks) = Rows::new(source, &[self.column])?.one_protocol();
        let roles = Roles::choose(&rows, self.over_temperature);
        let single = rows.distinct(roles.across).len() == 1;
        let panels = if single {
            vec![(String::new(), self.by_size(&rows, roles))]
        } else {
            self.panels(&rows, roles)
        };
        let panels: Vec<_> = panels.into_iter().filter(|(_, series)| !series.is_empty()).collect();
        if panels.is_empty() {
            return Err(format!("no row of points.csv has a number in `{}`", self.column));
        }
        let caption = self.caption(&rows, roles, remarks, panels.len(), single);
        let height = if panels.len() == 1 { 440.0 } else { 290.0 * panels.len() as f64 };
        let mut sheet = Sheet::new(source.title, &caption, height);
        for (index, (heading, series)) in panels.iter().enumerate() {
            let room = sheet.body.row(index, panels.len());
            self.draw_panel(&mut sheet.picture, room, roles, heading, series);
        }
        Ok(sheet.picture)
    }

    /// A plot for each of the largest networks.
    fn panels(&self, rows: &Rows, roles: Roles) -> Vec<(String, Vec<Series>)> {
        let sizes = rows.distinct("neurons");
        let shown = &sizes[sizes.len().saturating_sub(MOST.1)..];
        let panel = |&size: &f64| {
            (format!("N = {}", brief(size)), self.by_parameter(&rows.with("neurons", size), roles))
        };
        shown.iter().map(panel).collect()
    }

    /// One parameter value, one series for each number of neurons, and theory once.
    fn by_size(&self, rows: &Rows, roles: Roles) -> Vec<Series> {
        let sizes = thin(&rows.distinct("neurons"), MOST.0);
        let mut series = self.series(rows, roles.along, "neurons", "N", &sizes);
        if let (Some(first), Some(&fixed)) = (series.first_mut(), rows.distinct(roles.across).first()) {
            first.theory = self.theory(rows, roles, fixed);
        }
        series
    }

    /// One number of neurons, one series with its theory for each value of the parameter.
    fn by_parameter(&self, rows: &Rows, roles: Roles) -> Vec<Series> {
        let values = thin(&rows.distinct(roles.across), MOST.0);
        let mut series = self.series(rows, roles.along, roles.across, roles.symbol(), &values);
        for series in &mut series {
            series.theory = self.theory(rows, roles, series.value);
        }
        series
    }

    fn series(&self, rows: &Rows, along: &str, across: &str, symbol: &str, values: &[f64]) -> Vec<Series> {
        let measured = values.iter().enumerate().map(|(index, &value)| Series {
            value,
            text: format!("{symbol} = {}", brief(value)),
            points: rows.with(across, value).series(along, self.column),
            theory: Vec::new(),
            look: ordered(index, values.len()),
        });
        measured.filter(|series| !series.points.is_empty()).collect()
    }

    /// Theory over the measured range.
    fn theory(&self, rows: &Rows, roles: Roles, fixed: f64) -> Vec<Piece> {
        let Some(axis) = Axis::around("", rows.distinct(roles.along)) else { return Vec::new() };
        let least = if roles.along == "load" { axis.high / 1000.0 } else { 0.0 };
        let value = |x: f64| match roles.along {
            "load" => (self.theory)(x, fixed),
            _ => (self.theory)(fixed, x),
        };
        pieces(value, axis.low.max(least), axis.high)
    }

    fn draw_panel(
        &self,
        picture: &mut Picture,
        mut room: Room,
        roles: Roles,
        heading: &str,
        series: &[Series],
    ) {
        let entries = entries(heading, series);
        let strip = room.cut_right(legend_width(&entries));
        let Some((x, y)) = self.axes(roles, series) else { return };
        let plot = Plot::new(room, x, y);
        plot.draw_grid(picture);
        for series in series {
            draw_theory(picture, &plot, series, heading.is_empty());
        }
        for series in series {
            plot.draw_points(picture, &series.points, series.look);
        }
        plot.draw_axes(picture, Beside::All, Beside::All);
        draw_legend(picture, &entries, strip);
    }

    fn axes(&self, roles: Roles, series: &[Series]) -> Option<(Axis, Axis)> {
        let points = || series.iter().flat_map(|series| &series.points);
        let x = Axis::around(roles.axis_name(), points().map(|point| point.x))?;
        let (low, high) = extremes(points().flat_map(Measured::ends))?;
        let mut y = Axis::around(self.name, [low, high])?;
        y.high = y.high.min(f64::max(self.ceiling, high));
        Some((x, y))
    }

    fn caption(
        &self,
        rows: &Rows,
        roles: Roles,
        remarks: Vec<String>,
        panels: usize,
        single: bool,
    ) -> String {
        let mut parts = vec![rows.describe()];
        let fixed = rows.with_largest("neurons").distinct(roles.across);
        if single {
            parts.extend(fixed.first().map(|&value| format!("{} = {}", roles.symbol(), brief(value))));
        } else if fixed.len() > MOST.0 {
            parts.push(format!("{} of {} values of {} shown", MOST.0, fixed.len(), roles.symbol()));
        }
        let sizes = rows.distinct("neurons").len();
        if !single && sizes > panels {
            parts.push(format!("the largest {panels} of {sizes} sizes shown"));
        }
        parts.extend(remarks);
        format!(
            "{}. Points: mean over pattern sets with its standard error. {}",
            parts.join("; "),
            self.remark
        )
    }
}

/// The legend: every series, and what the lines are.
fn entries(heading: &str, series: &[Series]) -> Vec<Entry> {
    let headings = (!heading.is_empty()).then(|| Entry::heading(heading));
    let shared = heading.is_empty();
    let entries = series.iter().map(|series| {
        let stroke = (!shared).then_some(Stroke::solid(series.look.ink, 1.5));
        Entry { stroke, ..Entry::marker(&series.text, series.look) }
    });
    let mut entries: Vec<_> = headings.into_iter().chain(entries).collect();
    if shared {
        entries.push(Entry::line("replica theory", Stroke::solid(GREY, 1.5)));
    }
    let branches = || series.iter().flat_map(|series| &series.theory).map(|piece| piece.branch);
    if branches().any(|branch| branch == Branch::Disordered) {
        entries.push(Entry::line("no retrieval", Stroke::dashed(GREY, 1.5)));
    }
    entries
}

/// Retrieval solid, without retrieval dashed, a jump between them dotted.
fn draw_theory(picture: &mut Picture, plot: &Plot, series: &Series, shared: bool) {
    let ink = if shared { GREY } else { series.look.ink };
    for piece in &series.theory {
        match piece.branch {
            Branch::Retrieval => plot.draw_curve(picture, &piece.points, Stroke::solid(ink, 1.5)),
            Branch::Disordered => plot.draw_curve(picture, &piece.points, Stroke::dashed(ink, 1.5)),
            Branch::Hidden => {}
        }
    }
    for pair in series.theory.windows(2) {
        if let (Some(&end), Some(&start)) = (pair[0].points.last(), pair[1].points.first()) {
            plot.draw_curve(picture, &[end, start], Stroke::dotted(ink, 1.0));
        }
    }
}
