//! A table of text cells with named columns: how every result is kept on disk.
//!
//! Numbers are written so that they read back to the same bits; an undefined value is an empty cell.
//!
//! ```
//! use attractor::table::Table;
//! let mut table = Table::new(["load", "overlap", "overlap_error"]);
//! table.push(vec!["0.1".into(), "0.998".into(), String::new()]);
//! assert_eq!(table.number(0, "overlap"), Some(0.998));
//! assert_eq!(table.number(0, "overlap_error"), None);
//! ```

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// Rows of text cells under named columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Appends one row, a cell for each column.
    ///
    /// # Panics
    /// If the row has another length than the header: a bug in the caller.
    pub fn push(&mut self, row: Vec<String>) {
        assert_eq!(row.len(), self.columns.len(), "a row has one cell for each column");
        self.rows.push(row);
    }

    /// Names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows, top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The rows, to be sorted or filtered in place.
    pub fn rows_mut(&mut self) -> &mut Vec<Vec<String>> {
        &mut self.rows
    }

    /// Where a column stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The text of a cell; `None` where the column does not exist or the cell is empty.
    #[must_use]
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        let cell = self.rows[row][self.column(column)?].as_str();
        (!cell.is_empty()).then_some(cell)
    }

    /// The number in a cell; `None` where it is empty or no number.
    #[must_use]
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        self.text(row, column)?.parse().ok()
    }

    /// The distinct numbers of a column, ascending.
    #[must_use]
    pub fn distinct(&self, column: &str) -> Vec<f64> {
        let mut values: Vec<f64> = (0..self.rows.len()).filter_map(|row| self.number(row, column)).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// Reads a comma-separated file with a header line.
    ///
    /// # Errors
    /// If the file cannot be opened, or a row has not as many cells as the header.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::file(path, "read", source))?;
        Self::parse(path, &bytes)
    }

    /// Reads a file to which another process may be appending: up to its last whole row. `None` where there is no file, or
    /// no header in it yet.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_whole_rows(path: &Path) -> Result<Option<Self>> {
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|source| Error::file(path, "read", source))?,
        };
        match bytes.iter().rposition(|&byte| byte == b'\n') {
            None => Ok(None),
            Some(end) => Self::parse(path, &bytes[..=end]).map(Some),
        }
    }

    /// Reads comma-separated values with a header line; `path` is what complaints call them.
    ///
    /// # Errors
    /// If a row has not as many cells as the header, or is no text.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let broken = |error: csv::Error| Error::Table {
            path: path.to_owned(),
            message: format!(
                "{error}; the file was changed or cut short: remove or mend that line, or run with --restart"
            ),
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let mut table = Self::new(reader.headers().map_err(broken)?);
        for record in reader.records() {
            table.rows.push(record.map_err(broken)?.iter().map(str::to_owned).collect());
        }
        Ok(table)
    }

    /// Writes the table as comma-separated values: to a neighbouring file first, then renamed, so that
    /// a reader never sees half of it.
    ///
    /// # Errors
    /// If the folder cannot be written or the disk is full.
    pub fn write(&self, path: &Path) -> Result<()> {
        let bytes = self.encode().map_err(|source| Error::file(path, "write", source))?;
        replace_file(path, &bytes)
    }

    /// The table as comma-separated values, as [`Table::write`] writes it.
    ///
    /// # Errors
    /// Never but for a lack of memory that the system tells of.
    pub fn encode(&self) -> std::io::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        std::iter::once(&self.columns).chain(&self.rows).try_for_each(|row| writer.write_record(row))?;
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// A number as a cell that reads back to the same bits; empty where there is none.
///
/// ```
/// use attractor::table::cell;
/// assert_eq!(cell(0.1), "0.1");
/// assert_eq!(cell(1.5e-200), "1.5e-200");
/// assert_eq!(cell(None), "");
/// ```
pub fn cell(number: impl Into<Option<f64>>) -> String {
    const PLAIN: std::ops::Range<f64> = 1e-5..1e16;
    match number.into() {
        None => String::new(),
        Some(number) if number == 0.0 || PLAIN.contains(&number.abs()) => number.to_string(),
        Some(number) => format!("{number:e}"),
    }
}

/// Writes `bytes` to a neighbouring temporary file and renames it to `path` once they are on the disk itself: also where the
/// power fails, one or the other is there.
///
/// # Errors
/// If the folder cannot be written or the disk is full.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    File::create(&partial)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_data()))
        .and_then(|()| std::fs::rename(&partial, path))
        .map_err(|source| Error::file(path, "write", source))
}
