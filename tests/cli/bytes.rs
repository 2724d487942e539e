//! The same bytes, whatever happens: threads, engines, kills.

use std::fs;
use std::process::Stdio;

use attractor::network::kernel::Level;

use crate::desk::{Desk, LONG, wait_for_rows};

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

/// Every level there is: one that this machine has not got is not used.
#[test]
fn every_level_of_vector_units_gives_the_same_bytes() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "best"]);
    for level in Level::available() {
        let level = level.to_string();
        let mut command = desk.command(&["run", "small.toml", "--out", &level]);
        let output = command.env("ATTRACTOR_VECTOR_UNITS", &level).output().expect("the command starts");
        assert!(output.status.success());
        assert_eq!(desk.tables(&level), desk.tables("best"), "{level}");
        let units = format!("\"vector_units\": \"{level}\"");
        assert!(desk.read(&format!("{level}/manifest.json")).contains(&units), "{level}");
    }
}

#[test]
fn one_large_network_gives_the_same_bytes_on_any_number_of_threads() {
    let desk = Desk::with(
        "network = { neurons = 20000, patterns = 2000 }\ndynamics = { temperature = 0.0, start_overlap = 0.8 }\n\
         ensemble = { samples = 1 }\n",
    );
    for threads in ["1", "3"] {
        desk.succeed(&["run", "small.toml", "--out", threads, "--threads", threads]);
        assert_eq!(desk.tables(threads), desk.tables("1"), "{threads} threads");
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
