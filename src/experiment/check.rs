//! Are these results whole, and do they still come out the same?

use std::collections::BTreeMap;
use std::path::Path;

use super::folder::{POINTS, SAMPLES};
use super::manifest::Manifest;
use super::plan::{Plan, Task};
use super::points::average;
use super::rows::Names;
use super::runner::rows;
use super::simulate::{Realization, simulate};
use super::walk::Walk;
use crate::error::{Error, Result};
use crate::random::{Purpose, shuffle_front, stream};
use crate::table::Table;

/// What a check has found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The plan of the folder.
    pub plan: Plan,
    /// Version of the program that made the results.
    pub version: String,
    /// Rows there ought to be.
    pub expected: usize,
    /// Rows that are there and belong to the plan.
    pub rows: usize,
    /// Tasks without a row, sorted.
    pub missing: Vec<Task>,
    /// The tasks whose rows were computed again.
    pub recomputed: Vec<Task>,
    /// Everything that is not as it should be, a line each; missing rows apart.
    pub problems: Vec<String>,
}

impl Checked {
    /// Whether all is as it should be.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.problems.is_empty()
    }
}

/// Checks a result folder: manifest, columns, rows and averages, and `recompute` rows anew, chosen by a stream that the
/// seed keys.
///
/// # Errors
/// If manifest or tables cannot be read at all.
pub fn check(folder: &Path, recompute: usize) -> Result<Checked> {
    let manifest = Manifest::read(folder)?.ok_or_else(|| Error::Folder {
        folder: folder.to_owned(),
        message: "there is no manifest.json: this is no result folder".to_owned(),
    })?;
    let plan = Plan::new(&manifest.experiment(folder)?)?;
    let mut problems = check_manifest(&manifest, &plan);
    let path = folder.join(SAMPLES);
    let bytes = std::fs::read(&path).map_err(|source| Error::file(&path, "read", source))?;
    if bytes.last().is_some_and(|&byte| byte != b'\n') {
        problems.push(format!("{SAMPLES}: the last row is torn"));
    }
    let samples = Table::read_whole_rows(&path)?.unwrap_or_else(|| Table::new(plan.columns()));
    let rows = rows_of(&samples, &plan, &mut problems);
    if manifest.complete {
        let sorted: Vec<usize> = rows.values().copied().collect();
        if !sorted.is_sorted() {
            problems.push(format!("{SAMPLES}: the rows are not in their order"));
        }
        problems.extend(check_averages(folder, &samples)?);
    }
    let share = manifest.shard.map_or_else(|| plan.tasks(), |shard| shard.share(&plan));
    let mut missing: Vec<Task> = share.into_iter().filter(|task| !rows.contains_key(task)).collect();
    missing.sort();
    let expected = rows.len() + missing.len();
    if manifest.complete && manifest.tasks != expected {
        problems.push(format!("manifest.json: tasks = {}, its config has {expected}", manifest.tasks));
    }
    let walks = chosen(&plan, &rows, recompute);
    problems.extend(check_rows(&plan, &samples, &rows, &walks)?);
    let recomputed =
        walks.iter().flat_map(Walk::tasks).filter(|task| rows.contains_key(task)).copied().collect();
    Ok(Checked { version: manifest.version, expected, rows: rows.len(), missing, recomputed, problems, plan })
}

fn check_manifest(manifest: &Manifest, plan: &Plan) -> Vec<String> {
    let mut problems = Vec::new();
    if !manifest.hash_agrees() {
        problems.push("manifest.json: config_sha256 is not the hash of its config".to_owned());
    }
    if manifest.seed != plan.seed {
        problems.push(format!("manifest.json: seed = {}, its config has {}", manifest.seed, plan.seed));
    }
    problems
}

/// Where the row of each task stands.
fn rows_of(samples: &Table, plan: &Plan, problems: &mut Vec<String>) -> BTreeMap<Task, usize> {
    let mut rows = BTreeMap::new();
    let names = Names::of(samples, plan).filter(|_| samples.columns() == plan.columns());
    let Some(names) = names else {
        problems.push(format!("{SAMPLES}: the columns are not those that the config gives in this version"));
        return rows;
    };
    for (index, row) in samples.rows().iter().enumerate() {
        let line = index + 2;
        match names.task(row) {
            None => problems.push(format!("{SAMPLES}: line {line} belongs to no task of the config")),
            Some(task) => {
                if let Some(before) = rows.insert(task, index) {
                    let lines = format!("lines {} and {line}", before + 2);
                    problems.push(format!("{SAMPLES}: {lines} belong to the same task"));
                }
            }
        }
    }
    rows
}

/// Holds `points.csv` against the averages of the rows, byte for byte.
fn check_averages(folder: &Path, samples: &Table) -> Result<Option<String>> {
    let path = folder.join(POINTS);
    let found = std::fs::read(&path).map_err(|source| Error::file(&path, "read", source))?;
    // A table that is none of samples has been told of already.
    let Ok(wanted) = average(samples) else { return Ok(None) };
    let wanted = wanted.encode().map_err(|source| Error::file(&path, "encode", source))?;
    if found == wanted {
        return Ok(None);
    }
    let (found, wanted) = (found.split(|&byte| byte == b'\n'), wanted.split(|&byte| byte == b'\n'));
    let line = 1 + found.zip(wanted).take_while(|(found, wanted)| found == wanted).count();
    Ok(Some(format!("{POINTS}: line {line} is not the average of {SAMPLES}")))
}

/// The walks to be done again: those of so many tasks.
fn chosen(plan: &Plan, rows: &BTreeMap<Task, usize>, count: usize) -> Vec<Walk> {
    let mut tasks: Vec<Task> = rows.keys().copied().collect();
    let count = count.min(tasks.len());
    let mut chance = stream(plan.seed, Purpose::Check, &[tasks.len() as u64]);
    shuffle_front(&mut tasks, count, &mut chance);
    tasks.truncate(count);
    let mut walks: Vec<Walk> = Vec::new();
    for walk in tasks.into_iter().map(|task| plan.walk(task)) {
        if !walks.contains(&walk) {
            walks.push(walk);
        }
    }
    walks
}

/// Does walks again and holds their rows against those that are there, cell by cell.
fn check_rows(
    plan: &Plan,
    samples: &Table,
    there: &BTreeMap<Task, usize>,
    walks: &[Walk],
) -> Result<Vec<String>> {
    let (columns, mut realization) = (plan.columns(), Realization::default());
    let mut problems = Vec::new();
    for walk in walks {
        let again = rows(plan, walk, &simulate(&mut realization, plan, walk)?);
        for (task, wanted) in walk.tasks().iter().zip(again) {
            let Some(&index) = there.get(task) else { continue };
            let mut cells = columns.iter().zip(wanted.iter().zip(&samples.rows()[index]));
            if let Some((column, (wanted, found))) = cells.find(|(_, (wanted, found))| wanted != found) {
                let (line, task) = (index + 2, plan.describe(*task));
                let cells = format!("{column} is {}, computed again {}", shown(found), shown(wanted));
                problems.push(format!("{SAMPLES}: line {line} ({task}) comes out otherwise: {cells}"));
            }
        }
    }
    Ok(problems)
}

fn shown(cell: &str) -> &str {
    if cell.is_empty() { "empty" } else { cell }
}
