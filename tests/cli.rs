//! The command as its users meet it: what a run leaves behind, that nothing is lost, and that every
//! mistake is one clear line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use attractor::experiment::shipped::SHIPPED;
use attractor::table::Table;
use predicates::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const SMALL: &str = r#"title = "A small experiment"
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
const LONG: &str = r"
network = { neurons = 200, patterns = 10 }
dynamics = { temperature = [0.3, 0.5], burn_in = 10, sweeps = 2000 }
ensemble = { samples = 100 }
";

/// A temporary folder in which the command runs.
struct Desk(TempDir);

impl Desk {
    /// A folder that holds `config` as `small.toml`.
    fn with(config: &str) -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("small.toml", config);
        desk
    }

    fn small() -> Self {
        Self::with(SMALL)
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a writable folder");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("attractor").expect("the command is built");
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    fn call(&self, arguments: &[&str]) -> Said {
        Said::new(arguments, &self.command(arguments).output().expect("the command starts"))
    }

    /// Calls the command, which must succeed.
    fn succeed(&self, arguments: &[&str]) -> Said {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(0), "{said:?}");
        said
    }

    /// Calls the command, which must fail with this exit code and one line that names all of `named`.
    fn refuse(&self, arguments: &[&str], code: i32, named: &[&str]) {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(code), "{said:?}");
        said.assert_one_error_line(named);
    }

    /// The JSON that the command prints.
    fn json(&self, arguments: &[&str]) -> Value {
        let said = self.succeed(arguments);
        serde_json::from_str(&said.out).expect("JSON on stdout")
    }

    /// Both tables of a result folder.
    fn tables(&self, folder: &str) -> [String; 2] {
        ["samples.csv", "points.csv"].map(|name| self.read(&format!("{folder}/{name}")))
    }

    /// All names in the folder, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a readable folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("readable").file_name();
        let mut names: Vec<String> = entries.map(|e| name(e).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// What a call of the command said.
#[derive(Debug)]
struct Said {
    #[expect(dead_code, reason = "shown where an assertion fails")]
    call: Vec<String>,
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn new(arguments: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let call = arguments.iter().map(ToString::to_string).collect();
        let said =
            Self { call, code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
        assert!(!said.err.contains("panicked"), "{said:?}");
        said
    }

    fn assert_one_error_line(&self, named: &[&str]) {
        assert!(self.err.starts_with("error: ") && self.err.ends_with('\n'), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for name in named {
            assert!(self.err.contains(name), "{name} is not named: {self:?}");
        }
    }
}

/// `SMALL` with one line replaced.
fn small_but(line: &str, replacement: &str) -> String {
    assert!(SMALL.contains(line), "{line}");
    SMALL.replace(line, replacement)
}

/// Waits until a running command has finished some tasks.
fn wait_for_rows(samples: &Path, rows: usize, child: &mut Child) {
    let patience = Instant::now() + Duration::from_secs(30);
    while fs::read_to_string(samples).map_or(0, |text| text.lines().count()) <= rows {
        assert!(Instant::now() < patience, "no rows appear");
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it could be killed");
        sleep(Duration::from_millis(2));
    }
}

// What a run leaves behind.

#[test]
fn a_run_writes_tables_manifest_and_figures_to_results_name() {
    let desk = Desk::small();
    let said = desk.succeed(&["run", "small.toml"]);
    assert_eq!(said.out, "", "talk goes to stderr");
    assert!(said.err.contains("A small experiment"), "{said:?}");
    for name in ["samples.csv", "points.csv", "manifest.json", "overlap.svg", "overlap.png"] {
        let size = fs::metadata(desk.path(format!("results/small/{name}"))).expect(name).len();
        assert!(size > 0 && size < 300_000, "{name} has {size} bytes");
    }
    assert!(desk.read("results/small/overlap.svg").starts_with("<svg"));
    let png = fs::read(desk.path("results/small/overlap.png")).expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
    assert_eq!(desk.names(), ["results", "small.toml"]);
}

#[test]
fn samples_have_parameters_first_then_the_sample_then_observables() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let samples = Table::read(&desk.path("out/samples.csv")).expect("a table");
    let expected = [
        "neurons",
        "patterns",
        "load",
        "temperature",
        "start_overlap",
        "start",
        "update",
        "sample",
        "overlap",
        "energy",
        "retrieved",
        "largest",
        "second",
        "attractor",
    ];
    assert_eq!(samples.columns()[..expected.len()], expected);
    for name in ["relaxation_sweeps", "converged", "flip_rate", "autocorrelation_time"] {
        assert!(samples.column(name).is_some(), "{name}");
    }
    assert_eq!(samples.rows().len(), 2 * 2 * 2 * 3);
    let keys: Vec<Vec<f64>> = (samples.rows().iter())
        .map(|row| row[..5].iter().chain(&row[7..8]).map(|cell| cell.parse().expect("a number")).collect())
        .collect();
    assert!(keys.is_sorted(), "sorted by parameters and sample");
}

#[test]
fn points_have_every_quantity_and_class_fraction_with_its_error() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let points = Table::read(&desk.path("out/points.csv")).expect("a table");
    let parameters =
        ["neurons", "patterns", "load", "temperature", "start_overlap", "start", "update", "samples"];
    assert_eq!(points.columns()[..8], parameters);
    for pair in points.columns()[8..].chunks(2) {
        assert_eq!(pair[1], format!("{}_error", pair[0]));
    }
    for name in ["overlap", "energy", "pattern", "reversed", "mixture", "other", "cycle", "spurious"] {
        assert!(points.column(name).is_some(), "{name}");
    }
    assert_eq!(points.rows().len(), 2 * 2 * 2);
    for row in 0..points.rows().len() {
        assert_eq!(points.number(row, "samples"), Some(3.0));
        assert!(points.number(row, "overlap_error").is_some());
        let classes = ["pattern", "reversed", "mixture", "other", "cycle"];
        let all: f64 = classes.iter().filter_map(|class| points.number(row, class)).sum();
        assert!((all - 1.0).abs() < 1e-12, "the classes share all samples: {all}");
    }
}

#[test]
fn one_sample_gives_empty_errors() {
    let desk = Desk::with(&small_but("samples = 3", "samples = 1"));
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let points = Table::read(&desk.path("out/points.csv")).expect("a table");
    for column in points.columns().iter().filter(|name| name.ends_with("_error")) {
        assert!((0..8).all(|row| points.text(row, column).is_none()), "{column}");
    }
}

#[test]
fn the_manifest_says_what_was_run_and_how_fast() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out", "--threads", "2"]);
    let manifest: Value = serde_json::from_str(&desk.read("out/manifest.json")).expect("JSON");
    assert_eq!(manifest["complete"], true);
    assert_eq!(manifest["seed"], 7);
    assert_eq!(manifest["tasks"], 24);
    assert_eq!(manifest["threads"], 2);
    assert_eq!(manifest["config"]["dynamics"]["max_sweeps"][0], 10_000, "defaults are written out");
    assert_eq!(manifest["config_sha256"].as_str().map(str::len), Some(64));
    assert!(manifest["neuron_updates"].as_u64() > Some(0));
    for key in ["version", "commit", "cpu_features", "engine", "wall_seconds", "updates_per_second"] {
        assert!(!manifest[key].is_null(), "{key}");
    }
}

// The same bytes, whatever happens.

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let desk = Desk::small();
    for threads in ["1", "2", "7"] {
        desk.succeed(&["run", "small.toml", "--out", threads, "--threads", threads]);
        assert_eq!(desk.tables(threads), desk.tables("1"), "{threads} threads");
    }
}

#[test]
fn every_engine_gives_the_same_bytes() {
    let desk = Desk::small();
    for engine in ["auto", "plain", "overlaps", "fields", "fields-on-the-fly"] {
        let change = format!("network.engine={engine}");
        desk.succeed(&["run", "small.toml", "--out", engine, "--set", &change]);
        assert_eq!(desk.tables(engine), desk.tables("auto"), "{engine}");
    }
}

#[test]
fn a_run_torn_in_the_middle_of_a_row_goes_on_to_the_same_bytes() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let whole = desk.tables("out");
    let manifest = desk.read("out/manifest.json").replace("\"complete\": true", "\"complete\": false");
    // In the header, after it, within a row, before a line end, and after one.
    let third_row = whole[0].match_indices('\n').nth(3).expect("many rows").0;
    for torn_at in [0, 10, whole[0].find('\n').expect("a header") + 1, 700, third_row, third_row + 1] {
        desk.write("out/samples.csv", &whole[0][..torn_at]);
        desk.write("out/manifest.json", &manifest);
        desk.succeed(&["run", "small.toml", "--out", "out"]);
        assert_eq!(desk.tables("out"), whole, "torn at {torn_at}");
    }
}

#[test]
fn a_killed_run_goes_on_and_gives_the_same_bytes_as_an_uninterrupted_one() {
    let desk = Desk::with(LONG);
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    let mut command = desk.command(&["run", "small.toml", "--out", "killed", "--threads", "1"]);
    let mut child = command.stderr(Stdio::null()).spawn().expect("the command starts");
    wait_for_rows(&desk.path("killed/samples.csv"), 3, &mut child);
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
    assert!(desk.tables("whole")[0].len() > desk.read("killed/samples.csv").len(), "killed at work");

    let status = desk.json(&["status", "killed", "--json"]);
    assert_eq!(status["complete"], false);
    assert_eq!(status["tasks"], 200);
    assert!(status["done"].as_u64() >= Some(3) && status["to_do"].as_u64() > Some(0), "{status}");
    let said = desk.succeed(&["run", "small.toml", "--out", "killed"]);
    assert!(said.err.contains("of 200 tasks are there already"), "{said:?}");
    assert_eq!(desk.tables("killed"), desk.tables("whole"));
}

#[test]
fn a_run_killed_before_its_first_row_can_be_started_again() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    // All that is there after each step of laying out a folder.
    fs::create_dir(desk.path("out")).expect("a folder");
    desk.write("out/.lock", "");
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let manifest = desk.read("out/manifest.json").replace("\"complete\": true", "\"complete\": false");
    for name in ["samples.csv", "points.csv", "manifest.json"] {
        fs::remove_file(desk.path("out").join(name)).expect("it was there");
    }
    desk.write("out/manifest.json", manifest);
    assert_eq!(desk.json(&["status", "out", "--json"])["done"], 0);
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert_eq!(desk.tables("out"), desk.tables("whole"));
}

// Nothing is overwritten.

#[test]
fn a_complete_folder_says_so_and_redraws() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let tables = desk.tables("out");
    fs::remove_file(desk.path("out/overlap.svg")).expect("it was drawn");
    let said = desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(said.err.contains("complete already"), "{said:?}");
    assert!(desk.path("out/overlap.svg").exists());
    assert_eq!(desk.tables("out"), tables);
}

#[test]
fn title_figures_and_engine_may_change_on_a_complete_folder() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let changes = ["title=Another", "output.figures=[\"energy\"]", "network.engine=plain"];
    let mut arguments = vec!["run", "small.toml", "--out", "out"];
    arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
    let said = desk.succeed(&arguments);
    assert!(said.err.contains("complete already"), "{said:?}");
    assert!(desk.path("out/energy.svg").exists());
}

#[test]
fn a_folder_of_another_config_is_refused_with_the_differing_key_and_left_alone() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let before = (desk.tables("out"), desk.read("out/manifest.json"), desk.read("out/overlap.svg"));
    let said = desk.call(&["run", "small.toml", "--out", "out", "--quiet", "--set", "dynamics.sweeps=21"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["out", "dynamics.sweeps", "--out", "--restart"]);
    assert_eq!((desk.tables("out"), desk.read("out/manifest.json"), desk.read("out/overlap.svg")), before);
}

#[test]
fn restart_replaces_the_results_of_another_config() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    desk.succeed(&["run", "small.toml", "--out", "out", "--set", "seed=8", "--restart"]);
    desk.succeed(&["run", "small.toml", "--out", "fresh", "--set", "seed=8"]);
    assert_eq!(desk.tables("out"), desk.tables("fresh"));
}

#[test]
fn restart_leaves_no_figure_of_the_results_it_replaced() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    desk.write("out/notes.txt", "of the user");
    desk.succeed(&["run", "small.toml", "--out", "out", "--set", "output.figures=[]", "--restart"]);
    assert!(!desk.path("out/overlap.svg").exists() && !desk.path("out/overlap.png").exists());
    assert!(desk.path("out/notes.txt").exists(), "what is not ours stays");
}

#[test]
fn a_figure_that_the_grid_cannot_fill_is_refused_before_any_work() {
    let desk = Desk::with(&small_but("load = [0.04, 0.2]", "patterns = 5"));
    let changes = ["--set", "network.neurons=50", "--set", "output.figures=[\"phase-diagram\", \"overlap\"]"];
    let run = [&["run", "small.toml", "--quiet", "--out", "out"], &changes[..]].concat();
    desk.refuse(&run, 2, &["small.toml", "phase-diagram", "two loads"]);
    assert!(!desk.path("out").exists());
}

#[test]
fn a_folder_held_by_a_running_process_is_refused_and_says_who_holds_it() {
    let desk = Desk::with(LONG);
    let mut command = desk.command(&["run", "small.toml", "--out", "out", "--threads", "1"]);
    let mut child = command.stderr(Stdio::null()).spawn().expect("the command starts");
    wait_for_rows(&desk.path("out/samples.csv"), 1, &mut child);
    let holder = format!("process {}", child.id());
    for restart in [&[][..], &["--restart"]] {
        let said = desk.call(&[&["run", "small.toml", "--out", "out", "--quiet"], restart].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["out", &holder, "--out"]);
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
}

#[test]
fn a_file_where_the_folder_should_be_is_a_failure_of_one_line() {
    let desk = Desk::small();
    desk.write("out", "in the way");
    let said = desk.call(&["run", "small.toml", "--out", "out", "--quiet"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["out: cannot create"]);
    assert_eq!(desk.read("out"), "in the way");
}

#[test]
fn tables_that_were_tampered_with_are_refused_in_one_line() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let (samples, manifest) = (desk.read("out/samples.csv"), desk.read("out/manifest.json"));
    let refuse = |named: &[&str]| {
        let said = desk.call(&["run", "small.toml", "--out", "out", "--quiet"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(named);
    };
    desk.write("out/samples.csv", samples.replacen("\n50,", "\n51,", 1));
    refuse(&["samples.csv", "line 2", "--restart"]);
    desk.write("out/samples.csv", samples.replacen(",overlap,", ",overlap,overlap,", 1));
    refuse(&["samples.csv", "--restart"]);
    desk.write("out/samples.csv", b"\xff\xfe\n\xff\n");
    refuse(&["samples.csv", "--restart"]);
    desk.write("out/samples.csv", &samples);
    desk.write("out/manifest.json", &manifest[..manifest.len() / 2]);
    refuse(&["manifest.json", "--restart"]);
    fs::remove_file(desk.path("out/manifest.json")).expect("it was there");
    refuse(&["out", "no manifest.json", "--restart"]);
}

// Every mistake is one line.

/// Runs a config that must be refused, naming the file and all of `named`, before anything is created.
#[track_caller]
fn refuse_config(config: &str, named: &[&str]) {
    let desk = Desk::with(config);
    desk.refuse(&["run", "small.toml"], 2, &[&["small.toml"], named].concat());
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_value_out_of_range_is_refused_with_line_key_value_and_cure() {
    for (line, replacement, named) in [
        ("neurons = [50, 100]", "neurons = 0", &[":5", "neurons = 0", "2 or above"][..]),
        ("neurons = [50, 100]", "neurons = 1", &[":5", "neurons = 1", "2 or above"]),
        ("neurons = [50, 100]", "neurons = 2.5", &[":5", "neurons = 2.5", "whole number"]),
        ("neurons = [50, 100]", "neurons = []", &[":5", "neurons = []", "at least one"]),
        ("neurons = [50, 100]", "neurons = 1e300", &[":5", "neurons = 1e300", "up to 33554431"]),
        ("load = [0.04, 0.2]", "load = 0", &[":6", "load = 0", "at least"]),
        ("load = [0.04, 0.2]", "load = 0.001", &[":6", "load = 0.001", "N = 50", "0.02"]),
        ("load = [0.04, 0.2]", "load = -0.1", &[":6", "load = -0.1", "above 0"]),
        ("load = [0.04, 0.2]", "patterns = 0", &[":6", "patterns = 0", "1 or above"]),
        ("temperature = [0.0, 0.4]", "temperature = -0.1", &[":9", "temperature = -0.1", "0 or above"]),
        ("temperature = [0.0, 0.4]", "temperature = nan", &[":9", "temperature = nan", "finite"]),
        ("temperature = [0.0, 0.4]", "temperature = [0, inf]", &[":9", "temperature = [0, inf]", "finite"]),
        ("temperature = [0.0, 0.4]", "temperature = { from = 1, to = 0, count = 3 }", &[":9", "backwards"]),
        (
            "temperature = [0.0, 0.4]",
            "temperature = { from = 0, to = 1, count = 0 }",
            &[":9", "temperature", "count = 0", "at least 1"],
        ),
        (
            "temperature = [0.0, 0.4]",
            "temperature = { from = 0, to = 1, step = 1e-9 }",
            &[":9", "temperature", "at most 100000"],
        ),
        ("burn_in = 10", "burn_in = -1", &[":10", "burn_in = -1", "0 or above"]),
        ("sweeps = 20", "sweeps = 0", &[":11", "sweeps = 0", "1 or above"]),
        ("samples = 3", "samples = 0", &[":14", "samples = 0", "1 or above"]),
        ("samples = 3", "samples = 1.5", &[":14", "samples = 1.5", "a whole number"]),
        ("sweeps = 20", "start_overlap = 1.5", &[":11", "start_overlap = 1.5", "between -1 and 1"]),
        ("seed = 7", "seed = -7", &[":2", "seed = -7", "0 or above"]),
    ] {
        refuse_config(&small_but(line, replacement), named);
    }
}

#[test]
fn a_key_word_or_type_that_does_not_exist_is_refused_with_what_does() {
    for (line, replacement, named) in [
        ("neurons = [50, 100]", "nurons = 50", &[":5", "unknown key `nurons`", "`neurons`"][..]),
        ("[ensemble]", "[ensembel]", &[":13", "unknown key `ensembel`", "`ensemble`"]),
        ("neurons = [50, 100]", "neurons = \"many\"", &[":5", "neurons = \"many\"", "a list of numbers"]),
        ("neurons = [50, 100]", "neurons = true", &[":5", "neurons = true", "a list of numbers"]),
        (
            "sweeps = 20",
            "order = \"backwards\"",
            &[":11", "dynamics.order = \"backwards\"", "\"sequential\""],
        ),
        ("sweeps = 20", "update = 3", &[":11", "update = 3", "a word in quotes"]),
        ("figures = [\"overlap\"]", "figures = [\"pie\"]", &[":17", "\"pie\"", "\"phase-diagram\""]),
        ("figures = [\"overlap\"]", "figures = \"overlap\"", &[":17", "figures = \"overlap\"", "sequence"]),
        ("title = \"A small experiment\"", "title = 5", &[":1", "title = 5", "string"]),
        ("seed = 7", "seed = 7\nnetwork = 5", &[":5", "duplicate key"]),
        ("seed = 7", "measure = 5", &[":2", "measure = 5", "a section of keys"]),
    ] {
        refuse_config(&small_but(line, replacement), named);
    }
}

#[test]
fn what_is_missing_or_at_odds_is_refused_with_the_cure() {
    refuse_config(&small_but("neurons = [50, 100]", ""), &["neurons is missing", "e.g. neurons = 1000"]);
    refuse_config(&small_but("load = [0.04, 0.2]", ""), &["exactly one of load and patterns"]);
    refuse_config(
        &small_but("load = [0.04, 0.2]", "load = 0.1\npatterns = 5"),
        &["exactly one of load and patterns"],
    );
    refuse_config(&small_but("temperature = [0.0, 0.4]", ""), &["temperature is missing", "e.g."]);
    refuse_config(
        &small_but("sweeps = 20", "start = \"mixture\"\nmixture_of = 3"),
        &["dynamics.mixture_of = 3", "raise the load"],
    );
}

#[test]
fn a_file_that_is_no_config_is_refused() {
    refuse_config("[network\nneurons = 5", &[":1", "[network"]);
    refuse_config("[network]\nneurons = 5\nneurons = 6\n", &[":3", "duplicate key"]);
    refuse_config("[network]\ntitle = \"unclosed", &[":2"]);
    refuse_config("", &["neurons is missing"]);
    let desk = Desk::small();
    desk.write("binary.toml", b"\x7fELF\x02\x01\x00\xff\xfe");
    desk.refuse(&["run", "binary.toml"], 2, &["binary.toml", "no text file"]);
    desk.refuse(&["run", "nowhere.toml"], 2, &["nowhere.toml", "no such file", "attractor list"]);
    fs::create_dir(desk.path("folder")).expect("a folder");
    desk.refuse(&["run", "folder"], 2, &["folder", "directory"]);
    assert_eq!(desk.names(), ["binary.toml", "folder", "small.toml"], "nothing is created");
}

#[test]
fn a_job_that_no_machine_can_hold_is_refused_at_once() {
    let range = "{ from = 0.1, to = 0.9, count = 100000 }";
    let all = ["seed = 7", "neurons = [50, 100]", "load = [0.04, 0.2]"];
    for (replacements, named) in [
        ([all[0], "neurons = 100000", "load = 1e6"], "memory"),
        ([all[0], "neurons = 33554431", "load = 1"], "memory"),
        ([all[0], "neurons = 1e6\nengine = \"fields\"", "patterns = 1"], "memory"),
        ([all[0], "neurons = { from = 2, to = 100000, step = 1 }", &format!("load = {range}")], "N = 2:"),
        ([all[0], "neurons = { from = 10, to = 100000, step = 1 }", &format!("load = {range}")], "tasks"),
    ] {
        let config = all.iter().zip(replacements).fold(SMALL.to_owned(), |text, (a, b)| text.replace(a, b));
        refuse_quickly(&config, named);
    }
    refuse_quickly(&small_but("samples = 3", "samples = 9223372036854775807"), "10 million tasks");
    let temperatures = format!("temperature = {range}\nstart_overlap = {range}");
    refuse_quickly(&small_but("temperature = [0.0, 0.4]", &temperatures), "10 million tasks");
}

#[track_caller]
fn refuse_quickly(config: &str, named: &str) {
    let began = Instant::now();
    refuse_config(config, &[named]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?} for {config}", began.elapsed());
}

/// Just below a terabyte: no machine that runs tests has as much.
#[cfg(target_os = "linux")]
#[test]
fn a_job_that_this_machine_cannot_hold_is_refused() {
    let large = small_but("neurons = [50, 100]", "neurons = 1700")
        .replace("load = [0.04, 0.2]", "patterns = 2147483647");
    refuse_config(&large, &["memory", "this machine"]);
}

#[test]
fn a_change_that_makes_no_sense_is_refused_and_names_the_change() {
    let desk = Desk::small();
    for (change, named) in [
        ("network.nurons=5", &["unknown key `nurons`", "`neurons`"][..]),
        ("netwerk.neurons=5", &["unknown key `netwerk`", "`network`"]),
        ("network.neurons", &["section.key=value"]),
        ("network.neurons=", &["network.neurons=", "a number"]),
        ("=5", &["unknown key"]),
        ("network=5", &["network=5", "a section of keys"]),
        ("seed.of=5", &["no such section"]),
        ("network.neurons=[", &["network.neurons=[", "a number"]),
        ("network.neurons=1", &["network.neurons = 1", "2 or above"]),
        ("network.engine=steam", &["network.engine = \"steam\"", "\"plain\""]),
        ("network.rule=\"a\\nb\"", &["network.rule", "\"hebb\""]),
        ("dynamics.temperature=nan", &["temperature", "finite"]),
    ] {
        desk.refuse(&["run", "small.toml", "--set", change], 2, &[&["--set"], named].concat());
    }
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_change_applies_and_load_or_patterns_on_the_command_line_wins() {
    let desk = Desk::small();
    let inline = "network = { neurons = 50, load = 0.1 }\ndynamics.temperature = 0.0\n";
    desk.write("inline.toml", inline);
    for config in ["small.toml", "inline.toml"] {
        let changes = ["network.patterns=7", "network.neurons=60", "dynamics.order=sequential"];
        let mut arguments = vec!["run", config, "--out", config.trim_end_matches(".toml")];
        arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
        arguments.extend(["--set", "dynamics.temperature={ from = 0, to = 0.3, count = 2 }"]);
        desk.succeed(&arguments);
    }
    for folder in ["small", "inline"] {
        let points = Table::read(&desk.path(folder).join("points.csv")).expect("a table");
        assert_eq!(points.distinct("patterns"), [7.0]);
        assert_eq!(points.distinct("neurons"), [60.0]);
        assert_eq!(points.distinct("temperature"), [0.0, 0.3]);
    }
}

#[test]
fn a_change_does_not_shift_the_line_of_a_mistake_in_the_file() {
    let desk = Desk::with(&small_but("sweeps = 20", "sweeps = 0"));
    desk.refuse(&["run", "small.toml", "--set", "network.engine=plain"], 2, &["small.toml:11", "sweeps = 0"]);
}

#[test]
fn a_wrong_argument_is_refused_in_one_line() {
    let desk = Desk::small();
    for (arguments, named) in [
        (&["run", "small.toml", "--threads", "0"][..], &["--threads", "'0'", "1.."][..]),
        (&["run", "small.toml", "--threads", "many"], &["--threads", "'many'"]),
        (&["run", "small.toml", "--thread", "2"], &["--thread", "--threads", "--help"]),
        (&["run"], &["CONFIG", "--help"]),
        (&["run", "small.toml", "--out", ""], &["--out"]),
        (&["walk"], &["walk", "--help"]),
        (&["plot", "small.toml", "--figure", "pie"], &["pie", "phase-diagram"]),
        (&["theory", "point", "--load", "0.1"], &["--temperature"]),
        (&["theory", "point", "--load", "-0.1", "--temperature", "0"], &["--load = -0.1", "0 to 1e100"]),
        (&["theory", "point", "--load", "0.1", "--temperature", "nan"], &["--temperature = NaN", "finite"]),
        (&["theory", "point", "--load", "1e300", "--temperature", "0"], &["--load = 1e300", "1e100"]),
        (&["theory", "lines", "--json", "--out", "lines.csv"], &["--json", "--out"]),
    ] {
        desk.refuse(arguments, 2, named);
    }
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_name_with_a_line_end_does_not_tear_the_error_line() {
    let desk = Desk::small();
    desk.refuse(&["run", "no\nsuch\rfile\x1b[2J"], 2, &["no\\nsuch\\rfile\\u{1b}"]);
    desk.refuse(&["status", "no\nfolder"], 1, &["no\\nfolder"]);
}

#[test]
fn a_title_with_line_ends_is_said_and_drawn_in_one_line() {
    let desk =
        Desk::with(&small_but("title = \"A small experiment\"", "title = \"one\\n\\u0000\\u001b<two>\""));
    let said = desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(said.err.starts_with("one\\n\\u{0}\\u{1b}<two>\n"), "{said:?}");
    assert!(!desk.read("out/overlap.svg").contains(['\0', '\x1b']));
}

#[test]
fn a_folder_without_results_has_no_status_and_no_figures() {
    let desk = Desk::small();
    for folder in [".", "nowhere"] {
        desk.refuse(&["status", folder], 1, &["manifest.json"]);
        desk.refuse(&["plot", folder], 1, &["manifest.json"]);
    }
}

// What is said where.

#[test]
fn quiet_prints_nothing_on_success() {
    let desk = Desk::small();
    for _ in 0..2 {
        let said = desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
        assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    }
}

#[test]
fn a_dry_run_prints_the_plan_on_stdout_and_creates_nothing() {
    let desk = Desk::small();
    let said = desk.succeed(&["run", "small.toml", "--dry-run"]);
    assert_eq!(said.err, "");
    for part in ["A small experiment", "8 points x 3 pattern sets", "neuron updates", "results/small"] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    assert_eq!(desk.names(), ["small.toml"]);
}

#[test]
fn points_that_coincide_are_merged_and_said() {
    let desk = Desk::with(&small_but("load = [0.04, 0.2]", "load = [0.04, 0.041]"));
    let said = desk.succeed(&["run", "small.toml", "--dry-run"]);
    assert!(
        said.out.contains("4 points x") && said.out.contains("4 points of the grid coincide"),
        "{said:?}"
    );
}

#[test]
fn list_names_every_experiment_that_ships_and_each_can_run() {
    let desk = Desk::small();
    let text = desk.succeed(&["list"]).out;
    let json = desk.json(&["list", "--json"]);
    assert_eq!(text.lines().count(), SHIPPED.len());
    for (index, shipped) in SHIPPED.iter().enumerate() {
        assert!(text.contains(shipped.name) && text.contains(shipped.question()), "{text}");
        assert_eq!(json[index]["name"], shipped.name);
        assert_eq!(json[index]["question"], shipped.question());
        let said = desk.succeed(&["run", shipped.name, "--dry-run"]);
        assert!(said.out.contains(&format!("results/{}", shipped.name)), "{said:?}");
    }
}

#[test]
fn a_folder_of_the_same_name_does_not_hide_an_experiment_that_ships() {
    let desk = Desk::small();
    fs::create_dir(desk.path("quickstart")).expect("a folder");
    desk.succeed(&["run", "quickstart", "--dry-run"]);
}

#[test]
fn status_counts_tasks_in_words_and_json() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(desk.succeed(&["status", "out"]).out.contains("24 of 24 tasks done, complete"));
    let status = desk.json(&["status", "out", "--json"]);
    assert_eq!((status["done"].as_u64(), status["to_do"].as_u64()), (Some(24), Some(0)));
    assert_eq!((status["complete"].as_bool(), status["seconds_left"].as_f64()), (Some(true), Some(0.0)));
}

#[test]
fn plot_draws_from_the_tables_and_says_which_files() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let drawn = desk.read("out/overlap.svg");
    fs::remove_file(desk.path("out/overlap.svg")).expect("it was drawn");
    assert_eq!(desk.succeed(&["plot", "out"]).out, "out/overlap.svg\nout/overlap.png\n");
    assert_eq!(desk.read("out/overlap.svg"), drawn);
    desk.succeed(&["plot", "out", "--figure", "energy", "--figure", "overlap"]);
    assert!(desk.path("out/energy.png").exists());
    fs::remove_file(desk.path("out/points.csv")).expect("it was there");
    desk.refuse(&["plot", "out"], 1, &["points.csv", "read"]);
}

#[test]
fn theory_point_gives_the_known_overlap_at_zero_temperature() {
    let desk = Desk::small();
    let point = ["theory", "point", "--load", "0.1", "--temperature", "0"];
    let json = desk.json(&[&point[..], &["--json"]].concat());
    let overlap = json["retrieval"]["m"].as_f64().expect("a retrieval state");
    assert!((overlap - 0.997_999_266).abs() < 1e-9, "{overlap}");
    for key in ["m", "q", "r", "c", "energy", "free_energy", "entropy", "stability"] {
        assert!(json["spin_glass"].as_object().is_some_and(|state| state.contains_key(key)), "{key}");
    }
    let text = desk.succeed(&point).out;
    assert!(predicate::str::contains("0.997999266").eval(&text), "{text}");
    let beyond = desk.json(&["theory", "point", "--load", "0.2", "--temperature", "0", "--json"]);
    assert!(beyond["retrieval"].is_null() && beyond["spin_glass"].is_object(), "{beyond}");
}

#[test]
fn theory_capacity_is_the_known_one() {
    let desk = Desk::small();
    let json = desk.json(&["theory", "capacity", "--json"]);
    let load = json["replica_symmetric"]["load"].as_f64().expect("a number");
    assert!((load - 0.137_905_566_495).abs() < 1e-11, "{load}");
    assert!(desk.succeed(&["theory", "capacity"]).out.contains("0.137905566495"));
}

#[test]
fn theory_lines_are_a_table_on_stdout_in_a_file_and_as_json() {
    let desk = Desk::small();
    let text = desk.succeed(&["theory", "lines"]).out;
    assert!(text.starts_with("load,T_g,T_M,T_c,T_AT\n"), "{text}");
    desk.succeed(&["theory", "lines", "--out", "lines.csv"]);
    assert_eq!(desk.read("lines.csv"), text);
    let json = desk.json(&["theory", "lines", "--json"]);
    assert_eq!(json.as_array().map(Vec::len), Some(text.lines().count() - 1));
    desk.refuse(&["theory", "lines", "--out", "no/such/folder.csv"], 1, &["no/such/folder.csv", "write"]);
}

#[test]
fn a_reader_that_goes_away_ends_the_command_quietly() {
    let desk = Desk::small();
    for arguments in [&["theory", "lines"][..], &["list"], &["run", "small.toml", "--dry-run"]] {
        let mut command = desk.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let said = Said::new(arguments, &child.wait_with_output().expect("it ends"));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    }
}

#[test]
fn a_closed_stderr_stops_neither_a_run_nor_a_refusal() {
    let desk = Desk::small();
    for (config, code) in [("small.toml", 0), ("nowhere.toml", 2)] {
        let mut child =
            desk.command(&["run", config]).stderr(Stdio::piped()).spawn().expect("the command starts");
        drop(child.stderr.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{config}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_stdout_is_a_failure_of_one_line() {
    let desk = Desk::small();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a Linux machine");
    let output = desk.command(&["theory", "capacity"]).stdout(full).output().expect("it starts");
    let said = Said::new(&["theory", "capacity"], &output);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["stdout", "No space left"]);
}

/// A file-size limit stands for a full disk: half a row is written, the rest refused.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_run_in_one_line_and_loses_no_finished_task() {
    let desk = Desk::with(LONG);
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    let attractor = desk.command(&[]).get_program().to_owned();
    for threads in ["1", "7"] {
        let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" run small.toml --quiet --out full --threads $1";
        let mut shell = Command::new("sh");
        shell.current_dir(desk.0.path()).args(["-c", script]).arg(&attractor).arg(threads);
        let said = Said::new(&["run"], &shell.output().expect("a shell"));
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["full/samples.csv: cannot write"]);
        assert!(desk.read("full/samples.csv").ends_with('\n'), "no torn row is left");
    }
    desk.succeed(&["run", "small.toml", "--out", "full"]);
    assert_eq!(desk.tables("full"), desk.tables("whole"));
}

#[test]
fn every_command_explains_itself() {
    let desk = Desk::small();
    let described = [
        (&["--help"][..], "Examples:"),
        (&["run", "--help"], "Examples:"),
        (&["status", "--help"], "how far"),
        (&["plot", "--help"], "Examples:"),
        (&["theory", "--help"], "Examples:"),
        (&["theory", "point", "--help"], "at one load and temperature"),
        (&["theory", "lines", "--help"], "phase diagram"),
        (&["theory", "capacity", "--help"], "largest load"),
        (&["list", "--help"], "ship"),
    ];
    for (arguments, words) in described {
        let said = desk.succeed(arguments);
        let found = said.out.to_lowercase().contains(&words.to_lowercase());
        assert!(found && said.err.is_empty(), "{words}: {said:?}");
    }
    assert!(desk.succeed(&["--version"]).out.starts_with("attractor "));
}
