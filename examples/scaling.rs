//! The capacity from the tables of several runs, one for each size, which may differ in their number of pattern sets:
//!
//! ```text
//! cargo run --release --example scaling -- OUT results/a/samples.csv results/b/samples.csv
//! ```
//!
//! writes `OUT/estimates.csv` and the figure `OUT/scaling`. Pattern sets that are not at all loads yet are left out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use attractor::analysis::estimates;
use attractor::error::Result;
use attractor::experiment::average;
use attractor::figure::{Source, draw};
use attractor::table::Table;

fn main() -> Result<()> {
    let mut paths = std::env::args().skip(1).map(PathBuf::from);
    let folder = paths.next().unwrap_or_else(|| PathBuf::from("."));
    let samples = join(&paths.collect::<Vec<_>>())?;
    let points = average(&samples)?;
    if let Some(estimates) = estimates(&samples) {
        estimates.write(&folder.join("estimates.csv"))?;
        let title = "Capacity by descent: finite-size scaling";
        let source = Source { title, points: &points, estimates: Some(&estimates), recording: None };
        draw("scaling", &source, &folder)?;
    }
    Ok(())
}

/// The rows of all tables in the columns of the first one, sorted as a finished run has them.
fn join(paths: &[PathBuf]) -> Result<Table> {
    let tables: Vec<Table> = paths.iter().map(|path| whole_sets(path)).collect::<Result<_>>()?;
    let columns = tables.first().map(|table| table.columns().to_vec()).unwrap_or_default();
    let mut joined = Table::new(columns.clone());
    for table in &tables {
        for row in 0..table.rows().len() {
            let cell = |name: &String| table.text(row, name).unwrap_or_default().to_owned();
            joined.push(columns.iter().map(cell).collect());
        }
    }
    Ok(joined)
}

/// The sets of a table that are at all its loads, by load and set.
fn whole_sets(path: &Path) -> Result<Table> {
    let mut table = Table::read_whole_rows(path)?.unwrap_or_else(|| Table::new(["neurons"]));
    let loads = table.distinct("patterns").len();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let (patterns, sample) = (table.column("patterns"), table.column("sample"));
    if let (Some(patterns), Some(sample)) = (patterns, sample) {
        for row in table.rows() {
            *seen.entry(row[sample].clone()).or_default() += 1;
        }
        let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
        table.rows_mut().retain(|row| seen[&row[sample]] == loads);
        table.rows_mut().sort_by_key(|row| (number(&row[patterns]), number(&row[sample])));
    }
    Ok(table)
}
