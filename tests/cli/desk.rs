//! A temporary folder in which the command runs, and what it says there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const SMALL: &str = r#"title = "A small experiment"
seed = 7

[network]
neurons = [50, 100]
load = [0.04, 0.2]

[dynamics]
temperature = [0.0, 0.4]
burn_in = 10
sweeps = 20

[ensemble]
samples = 3

[output]
figures = ["overlap"]
"#;

/// Long enough to be killed at work, with tasks short enough that some are finished by then.
pub(crate) const LONG: &str = r"
network = { neurons = 200, patterns = 10 }
dynamics = { temperature = [0.3, 0.5], burn_in = 10, sweeps = 2000 }
ensemble = { samples = 100 }
";

/// A temporary folder in which the command runs.
pub(crate) struct Desk(TempDir);

impl Desk {
    /// A folder that holds `config` as `small.toml`.
    pub(crate) fn with(config: &str) -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("small.toml", config);
        desk
    }

    pub(crate) fn small() -> Self {
        Self::with(SMALL)
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a writable folder");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("attractor").expect("the command is built");
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    pub(crate) fn call(&self, arguments: &[&str]) -> Said {
        Said::new(arguments, &self.command(arguments).output().expect("the command starts"))
    }

    /// Calls the command, which must succeed.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> Said {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(0), "{said:?}");
        said
    }

    /// Calls the command, which must fail with this exit code and one line that names all of `named`.
    pub(crate) fn refuse(&self, arguments: &[&str], code: i32, named: &[&str]) {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(code), "{said:?}");
        said.assert_one_error_line(named);
    }

    /// The JSON that the command prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let said = self.succeed(arguments);
        serde_json::from_str(&said.out).expect("JSON on stdout")
    }

    /// Both tables of a result folder.
    pub(crate) fn tables(&self, folder: &str) -> [String; 2] {
        ["samples.csv", "points.csv"].map(|name| self.read(&format!("{folder}/{name}")))
    }

    /// All names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a readable folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("readable").file_name();
        let mut names: Vec<String> = entries.map(|e| name(e).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// What a call of the command said.
#[derive(Debug)]
pub(crate) struct Said {
    #[expect(dead_code, reason = "shown where an assertion fails")]
    call: Vec<String>,
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn new(arguments: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let call = arguments.iter().map(ToString::to_string).collect();
        let said =
            Self { call, code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
        assert!(!said.err.contains("panicked"), "{said:?}");
        said
    }

    pub(crate) fn assert_one_error_line(&self, named: &[&str]) {
        assert!(self.err.starts_with("error: ") && self.err.ends_with('\n'), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for name in named {
            assert!(self.err.contains(name), "{name} is not named: {self:?}");
        }
    }
}

/// `SMALL` with one line replaced.
pub(crate) fn small_but(line: &str, replacement: &str) -> String {
    assert!(SMALL.contains(line), "{line}");
    SMALL.replace(line, replacement)
}

/// Waits until a running command has finished some tasks.
pub(crate) fn wait_for_rows(samples: &Path, rows: usize, child: &mut Child) {
    let patience = Instant::now() + Duration::from_secs(30);
    while fs::read_to_string(samples).map_or(0, |text| text.lines().count()) <= rows {
        assert!(Instant::now() < patience, "no rows appear");
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it could be killed");
        sleep(Duration::from_millis(2));
    }
}

/// What a run that was killed again and again went through.
pub(crate) struct Kills {
    pub(crate) count: u32,
    /// Checkpoints found after the kills, all told.
    pub(crate) checkpoints: usize,
}

/// Kills a run, which keeps checkpoints all the time, again and again until it comes to its end; `after` says how long to wait
/// before the kill of this number.
pub(crate) fn kill_until_done(desk: &Desk, every: &str, after: impl Fn(u64) -> Duration) -> Kills {
    let mut kills = Kills { count: 0, checkpoints: 0 };
    loop {
        let mut command = desk.command(&["run", "small.toml", "--out", "out", "--quiet"]);
        let mut child =
            command.env("ATTRACTOR_CHECKPOINT_SECONDS", every).spawn().expect("the command starts");
        sleep(after(kills.count.into()));
        match child.try_wait().expect("a child") {
            Some(status) => {
                assert!(status.success());
                assert!(!desk.path("out/checkpoints").exists(), "nothing is left behind");
                return kills;
            }
            None => child.kill().expect("it is there"),
        }
        child.wait().expect("it ends");
        kills.count += 1;
        assert!(kills.count < 500, "it never comes to an end");
        kills.checkpoints += desk.path("out/checkpoints").read_dir().map_or(0, Iterator::count);
    }
}
