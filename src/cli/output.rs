//! Results on stdout; a reader that goes away ends the program quietly.

use std::io::{ErrorKind, Write};
use std::path::Path;

use attractor::error::{Error, Result};
use attractor::table::Table;
use serde::Serialize;

/// Writes a line of results to stdout.
pub(super) fn line(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(|source| Error::file(Path::new("stdout"), "write", source))
}

/// Writes a value as JSON to stdout.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Error::Table {
        path: "stdout".into(),
        message: format!("cannot be written as JSON: {error}"),
    })?;
    line(&text)
}

/// Writes a table as comma-separated values to stdout.
pub(super) fn csv(table: &Table) -> Result<()> {
    std::iter::once(table.columns().to_vec())
        .chain(table.rows().iter().cloned())
        .try_for_each(|row| line(&row.join(",")))
}

/// Talk on stderr, unless asked to be quiet. A closed stderr must not stop a run.
pub(super) fn talk(quiet: bool, text: &str) {
    if !quiet {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// One line about what went wrong. Whoever closed stderr does not want to know.
pub(crate) fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "error: {message}");
}

/// Whether a failure is a reader of stdout that went away.
pub(crate) fn is_closed_pipe(error: &Error) -> bool {
    matches!(error, Error::File { source, .. } if source.kind() == ErrorKind::BrokenPipe)
}
