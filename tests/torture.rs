//! Runs that are killed again and again at random instants, damaged as a kill or a power failure may damage them, and go on:
//! the tables come out as if nothing had happened, and no finished task is done twice.
//!
//! `ATTRACTOR_TORTURE_KILLS` asks for more kills than the one round of every CI, `ATTRACTOR_TORTURE_SEED` for other instants and
//! damages (`just torture` does both). What a run went through is printed when it fails.

#![cfg(unix)]
#![expect(clippy::print_stdout, reason = "shown where a test fails, or where it is asked for")]

#[allow(dead_code, reason = "the desk of other tests, too")]
#[path = "cli/desk.rs"]
mod desk;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use desk::{Desk, Said};

/// Short tasks and longer ones, of every kind that keeps where it stands.
const CONFIG: &str = r#"
seed = 11
network = { neurons = [60, 500], load = [0.05, 0.12] }
dynamics = { temperature = [0.0, 0.3], update = ["glauber", "little"], start_overlap = 0.8, burn_in = 50, sweeps = 400 }
ensemble = { samples = 3 }
"#;

/// What the runs that are extended ask for at last: more pattern sets, and a parameter that gets a column.
const MORE: [&str; 4] = ["--set", "ensemble.samples=4", "--set", "dynamics.sweeps=[300, 400]"];

/// Kills of a run, or of all shares of one together, before it is left in peace: none has to be fast enough to escape.
const MOST_KILLS: u32 = 6;

#[test]
fn whatever_happens_to_a_run_its_tables_are_those_of_an_undisturbed_one() {
    let mut torture = Torture::new(from_environment("SEED").unwrap_or(1));
    let wanted = from_environment("KILLS").unwrap_or(1);
    let begin = Instant::now();
    for round in 0.. {
        torture.a_whole_run(round);
        torture.a_run_that_grows(round);
        for shards in [1, 3, 16] {
            torture.a_run_in_shares(round, shards);
        }
        if torture.kills >= wanted {
            break;
        }
    }
    let Torture { kills, at_work, damages, checkpoints, .. } = torture;
    let seconds = begin.elapsed().as_secs();
    println!(
        "{kills} kills in {seconds} s, {at_work} of them between the first row and the last; {damages} damages;"
    );
    println!("{checkpoints} checkpoints found; all tables equal");
    assert!(checkpoints > 0, "no task was killed half way");
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(format!("ATTRACTOR_TORTURE_{name}")).ok()?.parse().ok()
}

/// A desk at which runs are killed.
struct Torture {
    desk: Desk,
    chance: Xoshiro256PlusPlus,
    /// What an undisturbed run takes, and one that has nothing to do.
    duration: Duration,
    startup: Duration,
    kills: u64,
    /// Those in a folder that had some rows and not all.
    at_work: u64,
    damages: u64,
    /// Checkpoints that were there after kills.
    checkpoints: usize,
}

impl Torture {
    /// Runs everything undisturbed, to `whole` and `larger`.
    fn new(seed: u64) -> Self {
        println!("ATTRACTOR_TORTURE_SEED={seed}");
        let desk = Desk::with(CONFIG);
        let timed = || {
            let begin = Instant::now();
            desk.succeed(&["run", "small.toml", "--quiet", "--out", "whole", "--threads", "1"]);
            begin.elapsed()
        };
        let (duration, startup) = (timed(), timed());
        desk.succeed(&[&["run", "small.toml", "--quiet", "--out", "larger"][..], &MORE].concat());
        let chance = Xoshiro256PlusPlus::seed_from_u64(seed);
        Self { desk, chance, duration, startup, kills: 0, at_work: 0, damages: 0, checkpoints: 0 }
    }

    fn a_whole_run(&mut self, round: u64) {
        let out = format!("run-{round}");
        self.live(&out, &[&["run", "small.toml", "--out", &out]], 1);
        self.assert_like(&out, "whole");
    }

    /// Begun with less, extended after a while, wherever it is by then.
    fn a_run_that_grows(&mut self, round: u64) {
        let out = format!("grown-{round}");
        let first = ["run", "small.toml", "--out", &out];
        self.live(&out, &[&first, &[&first[..], &MORE].concat()], 1);
        self.assert_like(&out, "larger");
    }

    fn a_run_in_shares(&mut self, round: u64, count: u32) {
        let folder = |index: u32| format!("share-{round}-{index}-of-{count}");
        for index in 1..=count {
            let (out, shard) = (folder(index), format!("{index}/{count}"));
            let share = ["run", "small.toml", "--shard", &shard, "--out", &out];
            self.live(&out, &[&share], count);
        }
        let out = format!("merged-{round}-{count}");
        let folders: Vec<String> = (1..=count).map(folder).collect();
        let mut merge = vec!["merge", "--out", &out];
        merge.extend(folders.iter().map(String::as_str));
        self.live(&out, &[&merge], 2);
        self.assert_like(&out, "whole");
    }

    /// Calls a command that does one of so many `shares` until it has come to its end, killing it before; where there are
    /// several calls, it goes over to the next at some time.
    fn live(&mut self, out: &str, calls: &[&[&str]], shares: u32) {
        let mut calls = calls.to_vec();
        let mut rows = 0;
        for _ in 0..(MOST_KILLS / shares).max(2) {
            let longest = self.startup + self.duration / shares;
            let instant = longest.mul_f64(self.chance.random());
            let ended = self.start(calls[0], Some(instant));
            let found = self.rows(out);
            assert!(found >= rows, "{out}: {found} of {rows} finished rows are left");
            if ended && calls.len() == 1 {
                return;
            }
            if calls.len() > 1 && (ended || self.chance.random_ratio(1, 3)) {
                calls.remove(0);
            }
            if !ended {
                self.note(out, found);
            }
            self.damage(out);
            rows = self.rows(out);
        }
        for call in calls {
            assert!(self.start(call, None), "it was not killed");
        }
    }

    /// Starts a command, kills it at an `instant`, and tells whether it had ended by then.
    fn start(&mut self, call: &[&str], instant: Option<Duration>) -> bool {
        let threads = *[1, 2, 7].choose(&mut self.chance).expect("some");
        let mut command = self.desk.command(call);
        command.arg("--quiet").stdout(Stdio::piped()).stderr(Stdio::piped());
        if call[0] == "run" {
            command.args(["--threads", &threads.to_string()]);
        }
        if self.chance.random_bool(0.5) {
            command.env("ATTRACTOR_CHECKPOINT_SECONDS", "0.0005");
        }
        let mut child = command.spawn().expect("the command starts");
        if let Some(instant) = instant {
            println!("{call:?} on {threads} threads, killed after {instant:?}");
            sleep(instant);
            child.kill().expect("it is there");
        }
        let output = child.wait_with_output().expect("it ends");
        let said = Said::new(call, &output);
        self.kills += u64::from(said.code.is_none());
        assert!(matches!(said.code, None | Some(0)), "{said:?}");
        said.code.is_some()
    }

    /// Notes where a kill has hit.
    fn note(&mut self, out: &str, rows: usize) {
        let folder = self.desk.path(out);
        self.at_work += u64::from(rows > 0 && !folder.join("points.csv").exists());
        self.checkpoints += fs::read_dir(folder.join("checkpoints")).map_or(0, Iterator::count);
    }

    /// The whole rows that are there.
    fn rows(&self, out: &str) -> usize {
        let bytes = fs::read(self.desk.path(out).join("samples.csv")).unwrap_or_default();
        let ends = bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
        ends.count().saturating_sub(1)
    }

    /// What a kill in the middle of a write, or the failure of the power, may leave.
    fn damage(&mut self, out: &str) {
        let folder = self.desk.path(out);
        let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
        if !manifest.contains("\"complete\": false") {
            // Nothing is written any more, or nothing is there yet.
            return;
        }
        let samples = folder.join("samples.csv");
        let (damage, ()) = match self.chance.random_range(0..8) {
            0 => ("a torn row", self.tear_last_row(&samples)),
            1 => ("half a row", append(&samples, b"60,3,0.05,0,0.8,pattern,glau")),
            2 => ("zeros at the end", append(&samples, &[0; 100])),
            3 => ("half a manifest", halve(&folder.join("manifest.json"))),
            4 => ("half a table", halve(&samples)),
            5 => ("spoiled checkpoints", self.spoil_checkpoints(&folder.join("checkpoints"))),
            _ => return,
        };
        self.damages += 1;
        println!("{out}: {damage}");
    }

    fn tear_last_row(&mut self, path: &Path) {
        let bytes = fs::read(path).unwrap_or_default();
        let row = bytes.split_inclusive(|&byte| byte == b'\n').next_back().map_or(0, <[u8]>::len);
        if row > 0 {
            let lost = self.chance.random_range(1..=row);
            fs::write(path, &bytes[..bytes.len() - lost]).expect("a writable file");
        }
    }

    fn spoil_checkpoints(&mut self, folder: &Path) {
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            let mut bytes = fs::read(file.path()).expect("a readable file");
            let place = self.chance.random_range(0..bytes.len().max(1));
            match bytes.get_mut(place) {
                Some(byte) if self.chance.random_bool(0.5) => *byte ^= 1,
                _ => bytes.truncate(place),
            }
            fs::write(file.path(), bytes).expect("a writable file");
        }
    }

    /// The same tables, and nothing left behind.
    fn assert_like(&self, out: &str, undisturbed: &str) {
        assert!(
            self.desk.tables(out) == self.desk.tables(undisturbed),
            "{out}: other bytes than {undisturbed}"
        );
        let names = |folder: &str| {
            let entries = fs::read_dir(self.desk.path(folder)).expect("a readable folder");
            let mut names: Vec<_> = entries.map(|entry| entry.expect("readable").file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(out), names(undisturbed));
    }
}

fn append(path: &Path, bytes: &[u8]) {
    let file = fs::OpenOptions::new().append(true).open(path);
    // Killed before there was a table.
    let Ok(mut file) = file else { return };
    file.write_all(bytes).expect("a writable file");
}

/// Leaves the first half of a file beside it, as a rewrite does that is killed.
fn halve(path: &Path) {
    let bytes = fs::read(path).unwrap_or_default();
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    fs::write(partial, &bytes[..bytes.len() / 2]).expect("a writable folder");
}
