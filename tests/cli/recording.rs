//! A recorded run: what it leaves behind, that it changes no number, and what it refuses.

use std::fs;

use crate::desk::{Desk, SMALL};

const RECORDED: &str = r#"title = "A recorded run"

[network]
neurons = 400
patterns = 20

[dynamics]
temperature = 0.0
start_overlap = 0.4

[ensemble]
samples = 3

[measure]
record = true

[output]
figures = ["recall"]
"#;

const FILES: [&str; 4] = ["trajectory.csv", "states.csv", "recall.svg", "recall.png"];

fn files(desk: &Desk, folder: &str) -> [Vec<u8>; 4] {
    FILES.map(|name| fs::read(desk.path(folder).join(name)).expect(name))
}

#[test]
fn a_recording_has_the_same_bytes_always_and_changes_no_number() {
    let desk = Desk::with(RECORDED);
    desk.succeed(&["run", "small.toml", "--out", "one", "--threads", "1"]);
    desk.succeed(&["run", "small.toml", "--out", "plain", "--set", "network.engine=plain"]);
    assert_eq!(files(&desk, "one"), files(&desk, "plain"));
    let without = ["--set", "measure.record=false", "--set", "output.figures=[]"];
    desk.succeed(&[&["run", "small.toml", "--out", "without"], &without[..]].concat());
    assert_eq!(desk.tables("one"), desk.tables("without"));
    assert!(!desk.path("without/trajectory.csv").exists());
    let said = desk.succeed(&["run", "small.toml", "--out", "without"]);
    assert!(said.err.contains("complete already"), "recording is no other config: {said:?}");
    assert_eq!(files(&desk, "one"), files(&desk, "without"));
    desk.succeed(&[&["run", "small.toml", "--out", "without", "--restart"], &without[..]].concat());
    assert!(FILES.iter().all(|name| !desk.path("without").join(name).exists()), "all is replaced");
}

#[test]
fn the_last_mark_is_the_first_sample_to_the_last_digit() {
    let desk = Desk::with(RECORDED);
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let [samples, trajectory] =
        ["samples.csv", "trajectory.csv"].map(|name| desk.read(&format!("out/{name}")));
    let sample: Vec<&str> = samples.lines().nth(1).expect("a sample").split(',').collect();
    let mark: Vec<&str> = trajectory.lines().last().expect("a mark").split(',').collect();
    assert_eq!(&sample[7..10], ["0", mark[2], mark[1]], "sample, overlap, energy");
}

#[test]
fn what_is_missing_is_recorded_or_drawn_again() {
    let desk = Desk::with(RECORDED);
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let whole = files(&desk, "out");
    for name in FILES {
        fs::remove_file(desk.path("out").join(name)).expect(name);
        desk.succeed(&["run", "small.toml", "--out", "out"]);
        assert_eq!(files(&desk, "out"), whole, "{name}");
    }
    for name in &FILES[2..] {
        fs::remove_file(desk.path("out").join(name)).expect(name);
    }
    desk.succeed(&["plot", "out"]);
    assert_eq!(files(&desk, "out"), whole, "drawn from the tables alone");
}

#[test]
fn what_cannot_be_recorded_is_refused_before_any_work() {
    let unrecorded = RECORDED.replace("record = true", "");
    let many = SMALL.replace("[output]", "[measure]\nrecord = true\n\n[output]");
    let number = RECORDED.replace("record = true", "record = 1");
    for (config, named) in [
        (&unrecorded, &["output.figures = recall", "measure.record = true"][..]),
        (&many, &["measure.record = true", "8 points", "one value"]),
        (&number, &[":15", "record = 1", "boolean"]),
    ] {
        let desk = Desk::with(config);
        desk.refuse(&["run", "small.toml"], 2, &[&["small.toml"], named].concat());
        assert_eq!(desk.names(), ["small.toml"], "nothing is created");
    }
}

#[test]
fn a_recording_that_is_missing_or_broken_is_one_line() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    desk.refuse(&["plot", "out", "--figure", "recall"], 1, &["recall.svg", "measure.record = true"]);
    desk.write("small.toml", RECORDED);
    desk.succeed(&["run", "small.toml", "--out", "recorded"]);
    let [trajectory, states] =
        ["trajectory.csv", "states.csv"].map(|name| desk.read(&format!("recorded/{name}")));
    let refuse = |named: &str| desk.refuse(&["plot", "recorded"], 1, &[named]);
    desk.write("recorded/states.csv", states.replace("\nend,", "\nend,1"));
    refuse("states.csv has no `end`");
    desk.write("recorded/states.csv", states.replace("\nmemory,", "\nmemory,x"));
    refuse("states.csv has no `memory`");
    desk.write("recorded/states.csv", "state,spins\nmemory,1\nstart,0\nend,1\n");
    refuse("more neurons");
    desk.write("recorded/states.csv", &states);
    desk.write("recorded/trajectory.csv", trajectory.replacen("\n0.05,", "\nsoon,", 1));
    refuse("trajectory.csv: line 3");
    desk.write("recorded/trajectory.csv", "sweep,energy,overlap,raster\n");
    refuse("no rows");
    desk.write("recorded/trajectory.csv", "sweep,energy\n1\n");
    refuse("trajectory.csv");
}
