//! What a figure takes from a table: the rows of one experiment, and series of measured points.

use super::Source;
use super::words::brief;
use crate::table::Table;

/// A measured value with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) error: Option<f64>,
}

impl Measured {
    /// Both ends of the error bar, or the value twice.
    pub(super) fn ends(&self) -> [f64; 2] {
        let error = self.error.unwrap_or(0.0);
        [self.y - error, self.y + error]
    }
}

/// Some rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    table: &'a Table,
    rows: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// All rows of the points, or which column is missing.
    pub(super) fn new(source: &Source<'a>, needed: &[&str]) -> Result<Self, String> {
        let missing = ["neurons", "load", "temperature", "samples"]
            .iter()
            .chain(needed)
            .find(|name| source.points.column(name).is_none());
        match missing {
            Some(name) => Err(format!("points.csv has no column `{name}`")),
            None if source.points.rows().is_empty() => Err("points.csv has no rows".to_owned()),
            None => Ok(Self { table: source.points, rows: (0..source.points.rows().len()).collect() }),
        }
    }

    /// The distinct numbers of a column, ascending.
    pub(super) fn distinct(&self, column: &str) -> Vec<f64> {
        let mut values: Vec<_> = self.numbers(column).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    fn numbers(&self, column: &str) -> impl Iterator<Item = f64> {
        let numbers = self.rows.iter().filter_map(move |&row| self.table.number(row, column));
        numbers.filter(|number| number.is_finite())
    }

    /// The rows in which a column has this value.
    pub(super) fn with(&self, column: &str, value: f64) -> Self {
        self.filter(|row| self.table.number(row, column) == Some(value))
    }

    /// The rows in which a column has this word; a table without the column has it everywhere.
    pub(super) fn with_word(&self, column: &str, word: &str) -> Self {
        self.filter(|row| matches!(self.cell(row, column), "") || self.cell(row, column) == word)
    }

    /// The distinct words of a column, in the order of the table.
    pub(super) fn words(&self, column: &str) -> Vec<&'a str> {
        let mut words = Vec::new();
        for word in self.rows.iter().map(|&row| self.cell(row, column)) {
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    fn filter(&self, keep: impl Fn(usize) -> bool) -> Self {
        Self { table: self.table, rows: self.rows.iter().copied().filter(|&row| keep(row)).collect() }
    }

    /// The rows with the largest number in a column.
    pub(super) fn with_largest(&self, column: &str) -> Self {
        self.distinct(column).last().map_or_else(|| self.clone(), |&value| self.with(column, value))
    }

    /// The measured values of one column against another, ascending; undefined ones are left out.
    pub(super) fn series(&self, x: &str, y: &str) -> Vec<Measured> {
        let error = format!("{y}_error");
        let point = |&row: &usize| {
            let (x, y) = (self.table.number(row, x)?, self.table.number(row, y)?);
            let error = self.table.number(row, &error).filter(|error| error.is_finite());
            (x.is_finite() && y.is_finite()).then_some(Measured { x, y, error })
        };
        let mut series: Vec<_> = self.rows.iter().filter_map(point).collect();
        series.sort_by(|a, b| a.x.total_cmp(&b.x));
        series
    }

    /// The parameters of the experiment beside size, load and temperature: the columns left of `samples`.
    fn protocol(&self) -> impl Iterator<Item = &'a str> {
        const GRID: [&str; 4] = ["neurons", "patterns", "load", "temperature"];
        let columns = self.table.columns().iter().map(String::as_str);
        columns.take_while(|&name| name != "samples").filter(|name| !GRID.contains(name))
    }

    /// Whether a word is the same in all rows; a table without the column has its default everywhere.
    pub(super) fn all(&self, column: &str, word: &str) -> bool {
        self.rows.iter().all(|&row| matches!(self.cell(row, column), "") || self.cell(row, column) == word)
    }

    fn cell(&self, row: usize, column: &str) -> &'a str {
        self.table.text(row, column).unwrap_or("")
    }

    /// One protocol, where several were swept: the largest start overlap, else the first value that occurs.
    /// Also says what was left out.
    pub(super) fn one_protocol(self) -> (Self, Vec<String>) {
        let (mut rows, mut remarks) = (self, Vec::new());
        let columns: Vec<_> = rows.protocol().collect();
        for column in columns {
            let all = rows.rows.len();
            let chosen = match rows.distinct(column).last() {
                Some(&largest) if column == "start_overlap" => rows.with(column, largest),
                _ => rows.like_first(column),
            };
            if chosen.rows.len() < all {
                let value = chosen.rows.first().map_or("", |&row| chosen.cell(row, column));
                remarks.push(format!("shown: {} = {}, of several", words(column), words(value)));
            }
            rows = chosen;
        }
        (rows, remarks)
    }

    fn like_first(&self, column: &str) -> Self {
        let first = self.rows.first().map_or("", |&row| self.cell(row, column));
        self.filter(|row| self.cell(row, column) == first)
    }

    /// The start conditions, in the order of the table: a name and the rows of each.
    pub(super) fn starts(&self) -> Vec<(String, Self)> {
        let mut starts: Vec<(String, Self)> = Vec::new();
        for &row in &self.rows {
            let name = self.start(row);
            match starts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, rows)) => rows.rows.push(row),
                None => starts.push((name, Self { table: self.table, rows: vec![row] })),
            }
        }
        starts
    }

    fn start(&self, row: usize) -> String {
        let overlap = self.table.number(row, "start_overlap");
        let mixture = self.table.text(row, "mixture_of");
        match (self.cell(row, "start"), overlap, mixture) {
            ("pattern" | "", Some(overlap), _) => format!("start: pattern, overlap {}", brief(overlap)),
            ("mixture", Some(1.0), Some(count)) | ("", None, Some(count)) => {
                format!("start: mixture of {}", words(count))
            }
            ("mixture", Some(overlap), Some(count)) => {
                format!("start: mixture of {}, overlap {}", words(count), brief(overlap))
            }
            ("", None, None) => "start: not on a pattern".to_owned(),
            (word, Some(overlap), _) if overlap < 1.0 => {
                format!("start: {}, overlap {}", words(word), brief(overlap))
            }
            (word, ..) => format!("start: {}", words(word)),
        }
    }

    /// The rows for each value of whatever was swept but this column, in the order of the table, and what each has in words.
    pub(super) fn split(&self, along: &str) -> Vec<(String, Self)> {
        let columns: Vec<_> = self.table.columns().iter().map(String::as_str).collect();
        let parameters = columns.into_iter().take_while(|&name| name != "samples");
        // The number of patterns says nothing beside the load.
        let others = parameters.filter(|&name| name != along && name != "patterns");
        let swept: Vec<_> = others
            .filter(|&name| {
                // Where it is empty it has no meaning, which others tell.
                let mut values =
                    self.rows.iter().map(|&row| self.cell(row, name)).filter(|cell| !cell.is_empty());
                let first = values.next();
                values.any(|value| Some(value) != first)
            })
            .collect();
        let described = |row: usize| {
            let said = swept.iter().filter(|&&name| !self.cell(row, name).is_empty());
            said.map(|&name| self.say(row, name)).collect::<Vec<_>>().join(", ")
        };
        let mut parts: Vec<(String, Self)> = Vec::new();
        for &row in &self.rows {
            let text = described(row);
            match parts.iter_mut().find(|(known, _)| *known == text) {
                Some((_, rows)) => rows.rows.push(row),
                None => parts.push((text, Self { table: self.table, rows: vec![row] })),
            }
        }
        parts
    }

    /// A parameter with its value, as a legend has it.
    fn say(&self, row: usize, name: &str) -> String {
        let symbol = match name {
            "neurons" => "N",
            "load" => "\u{3b1}",
            "temperature" => "T",
            "rule" | "start" | "update" | "order" => "",
            other => &words(other),
        };
        let value = self.table.number(row, name).map_or_else(|| words(self.cell(row, name)), brief);
        match (symbol, value.as_str()) {
            ("", value) => value.to_owned(),
            (name, "true") => name.to_owned(),
            (name, "false") => format!("not {name}"),
            (symbol, value) if symbol.chars().count() == 1 => format!("{symbol} = {value}"),
            (name, value) => format!("{name} {value}"),
        }
    }

    /// Sizes and pattern sets, for the caption.
    pub(super) fn describe_sizes(&self) -> String {
        let sizes = list(&self.distinct("neurons"), 6);
        format!("N = {sizes}; {} pattern sets per point", span(&self.distinct("samples")))
    }

    /// One sentence on sizes, pattern sets, starts and dynamics, for the caption.
    pub(super) fn describe(&self) -> String {
        let mut parts = vec![self.describe_sizes()];
        let starts = self.starts();
        if let [(start, _)] = starts.as_slice() {
            parts.push(start.clone());
        }
        let others =
            self.protocol().filter(|name| !matches!(*name, "start" | "start_overlap" | "mixture_of"));
        parts.extend(others.filter_map(|name| {
            let row = *self.rows.first()?;
            let value = Some(self.cell(row, name)).filter(|value| !value.is_empty())?;
            Some(format!("{}: {}", words(name), words(value)))
        }));
        if !self.all("update", "glauber") {
            parts.push("theory drawn for glauber updates, which have another stationary measure".to_owned());
        }
        parts.join("; ")
    }
}

/// Column names and values as words of a sentence.
fn words(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

fn span(values: &[f64]) -> String {
    match values {
        [] => "?".to_owned(),
        [one] => brief(*one),
        [first, .., last] => format!("{} to {}", brief(*first), brief(*last)),
    }
}

/// The numbers one by one, or their range if there are more than `most`.
fn list(values: &[f64], most: usize) -> String {
    if values.is_empty() || values.len() > most {
        return span(values);
    }
    values.iter().map(|&value| brief(value)).collect::<Vec<_>>().join(", ")
}

/// At most `most` of the values, evenly spread, with the first and the last.
pub(super) fn thin<T: Clone>(values: &[T], most: usize) -> Vec<T> {
    if values.len() <= most {
        return values.to_vec();
    }
    (0..most).map(|index| values[index * (values.len() - 1) / (most - 1).max(1)].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_ends() {
        let values: Vec<_> = (0..25).map(f64::from).collect();
        assert_eq!(thin(&values, 4), [0.0, 8.0, 16.0, 24.0]);
        assert_eq!(thin(&values[..3], 4), [0.0, 1.0, 2.0]);
    }

    #[test]
    fn one_protocol_takes_the_largest_start_and_says_so() {
        let mut table = Table::new(["neurons", "load", "temperature", "start_overlap", "samples", "overlap"]);
        for start in ["0.2", "1", "0.6"] {
            table.push(["500", "0.1", "0", start, "8", "0.9"].map(str::to_owned).to_vec());
        }
        let source = Source { title: "", points: &table, estimates: None, recording: None };
        let (rows, remarks) = Rows::new(&source, &["overlap"]).expect("the columns are there").one_protocol();
        assert_eq!(rows.series("start_overlap", "overlap").len(), 1);
        assert_eq!(remarks, ["shown: start overlap = 1, of several"]);
        assert_eq!(rows.describe(), "N = 500; 8 pattern sets per point; start: pattern, overlap 1");
    }
}
