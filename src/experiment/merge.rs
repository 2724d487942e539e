//! Joins result folders: shards, runs that overlap, extensions of each other.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::config::Experiment;
use super::extension::rows_differ_in;
use super::folder::{Folder, Opened, SAMPLES};
use super::manifest::Manifest;
use super::plan::{Plan, Task};
use super::rows::Rows;
use crate::error::{Error, Result};
use crate::table::Table;

/// What came of a merge.
#[derive(Debug)]
pub struct Merged {
    /// The experiment that asks for all that any of the folders was asked for.
    pub experiment: Experiment,
    /// Its plan.
    pub plan: Plan,
    /// The folder of the joined tables.
    pub folder: Folder,
    /// Its manifest, not yet marked complete.
    pub manifest: Manifest,
    /// The rows, sorted.
    pub samples: Table,
    /// Their averages.
    pub points: Table,
    /// The tasks that no folder has done, sorted.
    pub missing: Vec<Task>,
}

/// A folder to be joined.
struct Source {
    path: PathBuf,
    manifest: Manifest,
    experiment: Experiment,
    plan: Plan,
    rows: Rows,
}

/// A row and the folder that it was first found in.
type Found<'a> = (Vec<String>, &'a Path);

/// Joins the rows of several folders into the folder `out`, with those that it holds already. What the folders ask for
/// is put together; where no folder has a row, it is missing and told.
///
/// # Errors
/// If a folder cannot be read, if configs differ in what decides rows, if two folders hold different rows of the same
/// task, or if `out` holds something else.
pub fn merge(folders: &[PathBuf], out: &Path) -> Result<Merged> {
    let mut sources = folders.iter().map(|path| Source::read(path)).collect::<Result<Vec<Source>>>()?;
    if Manifest::read(out)?.is_some() {
        sources.push(Source::read(out)?);
    }
    let experiment = together(&sources)?;
    let plan = Plan::new(&experiment)?;
    let rows = joined(&sources, &plan)?;
    let mut manifest = Manifest::new(&experiment, &plan);
    let (folder, opened) = Folder::open(out, &experiment, &plan, &mut manifest, false)?;
    let mut missing: Vec<Task> = plan.tasks().into_iter().filter(|task| !rows.contains_key(task)).collect();
    missing.sort();
    check_unchanged(out, &opened, &missing)?;
    let mut samples = Table::new(plan.columns());
    for (row, _) in rows.into_values() {
        samples.push(row);
    }
    manifest.complete = false;
    // What `out` held was taken over as it was opened.
    manifest.join(sources.into_iter().take(folders.len()).map(|source| source.manifest));
    manifest.write(out)?;
    let points = folder.replace(&samples)?;
    Ok(Merged { experiment, plan, folder, manifest, samples, points, missing })
}

impl Source {
    fn read(path: &Path) -> Result<Self> {
        let missing = || Error::Folder {
            folder: path.to_owned(),
            message: "there is no manifest.json: this is no result folder".to_owned(),
        };
        let manifest = Manifest::read(path)?.ok_or_else(missing)?;
        let experiment = manifest.experiment(path)?;
        let plan = Plan::new(&experiment)?;
        let table = path.join(SAMPLES);
        let samples = Table::read_whole_rows(&table)?;
        if samples.is_none() && manifest.complete {
            let message = "it is complete, but samples.csv is not there: `attractor run` makes it again";
            return Err(Error::Folder { folder: path.to_owned(), message: message.to_owned() });
        }
        let samples = samples.unwrap_or_else(|| Table::new(plan.columns()));
        let rows = Rows::identify(samples, &table, &plan)?;
        Ok(Self { path: path.to_owned(), manifest, experiment, plan, rows })
    }
}

/// The experiment that asks for all that the sources were asked for: that of one of them, if it does, or one of the values
/// of all.
fn together(sources: &[Source]) -> Result<Experiment> {
    let Some((first, others)) = sources.split_first() else {
        return Err(Error::Argument {
            name: "DIR",
            value: "none".into(),
            cure: "give the folders to be joined",
        });
    };
    let refuse = |folder: &Path, message: String| Err(Error::Folder { folder: folder.to_owned(), message });
    for other in others {
        let between = first.path.display();
        if let Some(keys) = rows_differ_in(&first.experiment, &other.experiment) {
            return refuse(&other.path, format!("holds rows of another config than {between}: {keys}"));
        }
        if let Some(key) = kinds_apart(first, other) {
            let message = format!(
                "{between} and this folder were asked for {key} in ways that no one run can have: merge them apart"
            );
            return refuse(&other.path, message);
        }
        let (version, wanted) = (&other.manifest.version, &first.manifest.version);
        if version != wanted {
            return refuse(&other.path, format!("was made by version {version}, {between} by {wanted}"));
        }
    }
    let covers = |source: &&Source| sources.iter().all(|other| source.plan.covers(&other.plan));
    if let Some(all) = sources.iter().find(covers) {
        return Ok(all.experiment.clone());
    }
    let mut experiment = first.experiment.clone();
    for other in others {
        experiment.add_values_of(&other.experiment);
    }
    if !experiment.network.load.is_empty() && !experiment.network.patterns.is_empty() {
        let message = "some folders were asked for network.load and others for network.patterns: \
                       no config asks for both; merge the two kinds apart";
        return refuse(&first.path, message.to_owned());
    }
    Ok(experiment)
}

/// The key by which two folders have other columns, or one has points that the other cannot have.
fn kinds_apart(first: &Source, other: &Source) -> Option<&'static str> {
    let is_set = |source: &Source| !source.experiment.network.pattern_overlap.is_empty();
    if first.plan.observables.columns() != other.plan.observables.columns() {
        return Some("dynamics.starts");
    }
    (is_set(first) != is_set(other)).then_some("network.pattern_overlap")
}

/// Refuses a folder that got rows after it was read and before it was held: they would be lost.
fn check_unchanged(out: &Path, opened: &Opened, missing: &[Task]) -> Result<()> {
    let unchanged = match opened {
        Opened::Complete => missing.is_empty(),
        Opened::ToDo(tasks) => {
            let to_do: HashSet<&Task> = tasks.iter().collect();
            missing.iter().all(|task| to_do.contains(task))
        }
    };
    if unchanged {
        return Ok(());
    }
    let message = "a run wrote rows here while folders were read: merge again".to_owned();
    Err(Error::Folder { folder: out.to_owned(), message })
}

/// The rows of all sources by their tasks of the joined plan.
fn joined<'a>(sources: &'a [Source], plan: &Plan) -> Result<BTreeMap<Task, Found<'a>>> {
    let mut joined: BTreeMap<Task, Found> = BTreeMap::new();
    for source in sources {
        let carried = source.rows.carried(&source.plan, plan);
        let mut rows = carried.table;
        for (task, row) in carried.tasks.into_iter().zip(rows.rows_mut().drain(..)) {
            match joined.get(&task) {
                None => drop(joined.insert(task, (row, &source.path))),
                Some((other, _)) if *other == row => {}
                Some((other, path)) => {
                    return Err(disagreement(plan, task, (path, other), (&source.path, &row)));
                }
            }
        }
    }
    Ok(joined)
}

/// Two folders that hold different rows of the same task.
fn disagreement(plan: &Plan, task: Task, first: (&Path, &[String]), second: (&Path, &[String])) -> Error {
    let columns = plan.columns();
    let cells = columns.iter().zip(first.1.iter().zip(second.1));
    let differing = cells.into_iter().find(|(_, (a, b))| a != b);
    let values = differing.map_or(String::new(), |(column, (a, b))| format!(": {column} is {a} and {b}"));
    let message = format!("holds another row than {} for {}{values}", first.0.display(), plan.describe(task));
    Error::Folder { folder: second.0.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_came_in_between_are_not_lost() {
        let [first, second] = [0, 1].map(|sample| Task { point: 0, sample });
        let check = |opened| check_unchanged(Path::new("out"), &opened, &[second]).is_ok();
        assert!(check(Opened::ToDo(vec![first, second])) && check(Opened::ToDo(vec![second])));
        assert!(!check(Opened::ToDo(vec![first])) && !check(Opened::Complete));
    }

    #[test]
    fn nothing_to_join_is_refused() {
        let refusal = merge(&[], Path::new("nowhere")).expect_err("no folders");
        assert!(refusal.to_string().contains("give the folders"), "{refusal}");
    }
}
