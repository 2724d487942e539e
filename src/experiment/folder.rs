//! The result folder: who holds it, which rows are there, and the last act that sorts and averages them.
//!
//! While a run lives, finished walks are appended to `samples.csv`, one write each, synced at most once a
//! second. A run that is killed loses no finished walk: the next one recognises a torn last row, drops it
//! with all rows of a walk that is not whole, and goes on, with the same config or with one that asks for more. The last act rewrites the file sorted, through a
//! temporary file and a rename.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::config::Experiment;
use super::extension::check_covers;
use super::manifest::Manifest;
use super::plan::{Plan, Task};
use super::points::average;
use super::record::{STATES, TRAJECTORY};
use super::rows::Rows;
use super::shard::Shard;
use crate::error::{Error, Result};
use crate::table::Table;

/// The name of the table with one row per task.
pub const SAMPLES: &str = "samples.csv";
/// The name of the table with one row per point.
pub const POINTS: &str = "points.csv";
/// All files a run writes apart from figures.
const OURS: [&str; 6] = [SAMPLES, POINTS, TRAJECTORY, STATES, "estimates.csv", "manifest.json"];

/// How much time may pass before finished rows are on the disk itself.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// A result folder held by this process.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    samples: Mutex<Appender>,
    /// Held as long as the folder is; released by the system however the process ends.
    _lock: File,
}

/// What an opened folder holds.
#[derive(Debug)]
pub enum Opened {
    /// Every task is done and averaged.
    Complete,
    /// These tasks are still to do.
    ToDo(Vec<Task>),
}

#[derive(Debug)]
struct Appender {
    file: File,
    path: PathBuf,
    /// Bytes of whole rows.
    length: u64,
    synced: Instant,
}

impl Folder {
    /// Opens a folder for this experiment: creates it, goes on where an earlier run stopped, or extends one that
    /// asked for less.
    ///
    /// # Errors
    /// If the folder cannot be written, is held by another process, or holds something else.
    pub fn open(
        path: &Path,
        experiment: &Experiment,
        plan: &Plan,
        manifest: &mut Manifest,
        restart: bool,
    ) -> Result<(Self, Opened)> {
        std::fs::create_dir_all(path).map_err(|source| Error::file(path, "create", source))?;
        let lock = lock(path)?;
        if restart {
            remove_ours(path)?;
        }
        let found = Manifest::read(path)?;
        let before = earlier_plan(path, (experiment, plan, manifest), found.as_ref())?;
        if found.is_none() {
            // Before any table, so that a run killed here leaves no table that nobody can explain.
            manifest.write(path)?;
        }
        let (file, present) = open_samples(&path.join(SAMPLES), before.as_ref().unwrap_or(plan), plan)?;
        if let Some(found) = found {
            manifest.take_over(found, present.len());
        }
        let share = manifest.shard.map_or_else(|| plan.tasks(), |shard| shard.share(plan));
        let to_do: Vec<Task> = share.into_iter().filter(|task| !present.contains(task)).collect();
        // Rows of an extended shard may be another one's by now; they stay all the same.
        manifest.tasks = present.len() + to_do.len();
        let opened = if manifest.complete && to_do.is_empty() && path.join(POINTS).exists() {
            Opened::Complete
        } else {
            manifest.complete = false;
            manifest.done_before = present.len();
            Opened::ToDo(to_do)
        };
        // Only now, when all rows have the columns of this plan, does the folder promise its config.
        manifest.write(path)?;
        let appender = Appender::new(file, path.join(SAMPLES));
        let samples = Mutex::new(appender.map_err(|source| Error::file(path, "write", source))?);
        Ok((Self { path: path.to_owned(), samples, _lock: lock }, opened))
    }

    /// The rows of this run that a folder holds already, which is neither held nor changed for it; none where there is no such folder.
    ///
    /// # Errors
    /// If it holds something else: what [`Self::open`] would refuse.
    pub fn rows_there(
        path: &Path,
        experiment: &Experiment,
        plan: &Plan,
        manifest: &Manifest,
    ) -> Result<usize> {
        let found = Manifest::read(path)?;
        let before = earlier_plan(path, (experiment, plan, manifest), found.as_ref())?;
        let table = path.join(SAMPLES);
        let Some(rows) = Table::read_whole_rows(&table)? else { return Ok(0) };
        Ok(Rows::identify(rows, &table, before.as_ref().unwrap_or(plan))?.tasks.len())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends the rows of one walk to `samples.csv`, in one write.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone.
    pub fn append(&self, rows: &[Vec<String>]) -> Result<()> {
        let mut appender = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        appender.append(rows).map_err(|source| Error::file(&self.path.join(SAMPLES), "write", source))
    }

    /// The last act but one: reads the rows back, writes them sorted, and averages them. Returns the
    /// samples and the points.
    ///
    /// # Errors
    /// If there are not as many rows as `tasks`, if rows are broken, or the disk is full.
    pub fn finish(&self, plan: &Plan, tasks: usize) -> Result<(Table, Table)> {
        let path = self.path.join(SAMPLES);
        let mut rows = Rows::identify(Table::read(&path)?, &path, plan)?;
        if rows.tasks.len() != tasks {
            let message = format!("{} rows instead of {tasks}", rows.tasks.len());
            return Err(Error::Table { path, message });
        }
        rows.sort();
        let points = self.replace(&rows.table)?;
        Ok((rows.table, points))
    }

    /// Puts sorted rows in the place of those that are there, and their averages beside them, which it returns.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone.
    pub(super) fn replace(&self, samples: &Table) -> Result<Table> {
        samples.write(&self.path.join(SAMPLES))?;
        let points = average(samples)?;
        points.write(&self.path.join(POINTS))?;
        Ok(points)
    }

    /// The last act, once every table is written: marks the folder complete.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone.
    pub fn complete(&self, manifest: &mut Manifest) -> Result<()> {
        manifest.complete = true;
        manifest.write(&self.path)
    }
}

impl Appender {
    /// Goes on at the end of a file of whole rows.
    fn new(mut file: File, path: PathBuf) -> std::io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, path, length, synced: Instant::now() })
    }

    fn append(&mut self, rows: &[Vec<String>]) -> std::io::Result<()> {
        let rows = encode(rows)?;
        if let Err(error) = self.file.write_all(&rows) {
            // Half a row may stand: the rows of walks that finish after this one must not follow it.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(error);
        }
        self.length += rows.len() as u64;
        if self.synced.elapsed() > SYNC_EVERY {
            self.file.sync_data()?;
            // A file that was removed, moved away or replaced takes rows that nobody will find.
            if std::fs::metadata(&self.path)?.len() != self.length {
                return Err(std::io::Error::other("another program changed it"));
            }
            self.synced = Instant::now();
        }
        Ok(())
    }
}

/// Rows as comma-separated values, each with its line end.
fn encode(rows: &[Vec<String>]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Takes hold of the folder, or says who has it.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|source| Error::file(&path, "create", source))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // The holder is a help, not a need: unreadable is as good as unknown.
            let _ = file.read_to_string(&mut holder);
            let message = format!(
                "another run is at work here ({}); wait for it or choose another --out",
                holder.trim()
            );
            return Err(Error::Folder { folder: folder.to_owned(), message });
        }
        Err(TryLockError::Error(source)) => return Err(Error::file(&path, "lock", source)),
    }
    let holder =
        format!("process {} on {}\n", std::process::id(), gethostname::gethostname().to_string_lossy());
    file.set_len(0)
        .and_then(|()| file.write_all(holder.as_bytes()))
        .map_err(|source| Error::file(&path, "write", source))?;
    Ok(file)
}

fn remove_ours(folder: &Path) -> Result<()> {
    for name in OURS {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::file(&path, "remove", source));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The plan of the rows that a folder holds, if it holds any; refuses a folder whose rows are not all rows of this run.
fn earlier_plan(
    folder: &Path,
    (experiment, plan, wanted): (&Experiment, &Plan, &Manifest),
    found: Option<&Manifest>,
) -> Result<Option<Plan>> {
    let refuse = |what: String| {
        let message = format!("{what}; choose another folder with --out, or give --restart to replace it");
        Err(Error::Folder { folder: folder.to_owned(), message })
    };
    let Some(found) = found else {
        if OURS.iter().any(|name| folder.join(name).exists()) {
            return refuse("holds result files but no manifest.json that says what they are".to_owned());
        }
        return Ok(None);
    };
    if found.shard != wanted.shard {
        let name =
            |shard: Option<Shard>| shard.map_or("a whole run".into(), |shard| format!("shard {shard}"));
        return refuse(format!("holds {}, this is {}", name(found.shard), name(wanted.shard)));
    }
    let earlier = found.experiment(folder)?;
    let before = Plan::new(&earlier)?;
    if let Err(why) = check_covers((&earlier, &before), (experiment, plan)) {
        return refuse(why);
    }
    let more = !found.complete || !before.covers(plan);
    if more && found.version != wanted.version {
        return refuse(format!("was begun by version {}, this is {}", found.version, wanted.version));
    }
    Ok(Some(before))
}

/// Opens `samples.csv` for appending under the columns of `plan`, cuts off a torn last row, and tells the tasks that are
/// there. Its rows are those of the plan `before`.
fn open_samples(path: &Path, before: &Plan, plan: &Plan) -> Result<(File, HashSet<Task>)> {
    let fail = |source| Error::file(path, "write", source);
    let open = || OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open().map_err(fail)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|source| Error::file(path, "read", source))?;
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    if whole < bytes.len() {
        file.set_len(whole as u64).map_err(fail)?;
    }
    if whole == 0 {
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        encode(&[plan.columns()]).and_then(|header| file.write_all(&header)).map_err(fail)?;
        return Ok((file, HashSet::new()));
    }
    let mut rows = Rows::identify(Table::read(path)?, path, before)?;
    let (columns, count) = (rows.table.columns() == plan.columns(), rows.tasks.len());
    rows = rows.carried(before, plan);
    rows.drop_torn_walks(plan);
    if !columns || rows.tasks.len() < count {
        rows.table.write(path)?;
        file = open().map_err(fail)?;
    }
    Ok((file, rows.tasks.into_iter().collect()))
}
