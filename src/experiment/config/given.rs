//! Patterns that are given and not drawn: letters, pictures, or a table of numbers.
//!
//! `network.patterns_from` is `"random"`, letters (`"letters:TCH"`), a folder of pictures, or a `.csv` file with one pattern a row, `+1`
//! and `-1`. The pattern set of sample k begins with pattern k, so that means over pattern sets are means over memories. A digest of the patterns
//! stands in the manifest: a run does not go on with others.

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

use crate::error::{Error, Result};
use crate::experiment::digest::hash;
use crate::network::Patterns;
use crate::picture;

/// Given patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The patterns, shape `[P, N]`.
    pub patterns: Arc<Patterns>,
    /// The hash of their values.
    pub digest: String,
}

/// What `patterns_from` says that is no path.
const LETTERS: &str = "letters:";

impl Given {
    /// Reads what `patterns_from` names; nothing, if patterns are drawn at random.
    pub(super) fn read(from: &str) -> Result<Option<Self>> {
        let patterns = match (from, from.strip_prefix(LETTERS)) {
            ("random", _) => return Ok(None),
            (_, Some(letters)) => picture::patterns(&picture::letters(letters)?)?,
            (path, _) if has_ending(path, "csv") => Arc::new(rows(Path::new(path))?),
            (path, _) => picture::patterns(&picture::read(Path::new(path))?)?,
        };
        let digits = patterns.to_array().map(|&value| if value > 0 { '1' } else { '0' });
        Ok(Some(Self { digest: hash(&digits.iter().collect::<String>()), patterns }))
    }
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// A table without a header, one pattern a row.
fn rows(path: &Path) -> Result<Patterns> {
    let refuse = |message: String| Error::Config { place: path.display().to_string(), message };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| refuse(format!("cannot be read: {error}")))?;
    let mut values = Vec::new();
    let mut count = 0;
    for record in reader.records() {
        let record =
            record.map_err(|error| refuse(format!("{error}: give one pattern a row, all of one length")))?;
        count += 1;
        for cell in &record {
            values.push(match cell {
                "1" | "+1" => 1_i8,
                "-1" => -1,
                other => return Err(refuse(format!("row {count} holds {other:?}: a neuron is +1 or -1"))),
            });
        }
    }
    if values.is_empty() {
        return Err(refuse("is empty: give one pattern a row, +1 and -1".to_owned()));
    }
    let array = Array2::from_shape_vec((count, values.len() / count), values)
        .map_err(|error| refuse(error.to_string()))?;
    Patterns::from_array(&array.view())
}
