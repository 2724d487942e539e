//! `check`: whole results pass, and every kind of damage is found and told.

use std::fs;

use crate::desk::{Desk, Said};

/// A finished run of the small experiment.
fn finished() -> Desk {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--quiet", "--out", "out"]);
    desk
}

/// Checks after a file was changed, and puts it back.
#[track_caller]
fn finds(desk: &Desk, file: &str, change: impl Fn(&str) -> String, told: &str) {
    let name = format!("out/{file}");
    let before = desk.read(&name);
    let after = change(&before);
    assert_ne!(after, before, "{told}");
    desk.write(&name, after);
    let said = desk.call(&["check", "out", "--rows", "24"]);
    desk.write(&name, before);
    failed(&said, told);
}

#[track_caller]
fn failed(said: &Said, told: &str) {
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains(told), "{told}: {said:?}");
    assert!(
        said.err.starts_with("error: out: the check failed in ") && said.err.lines().count() == 1,
        "{said:?}"
    );
}

#[test]
fn whole_results_pass_also_shards_extensions_and_merges() {
    let desk = finished();
    let said = desk.succeed(&["check", "out"]);
    assert!(said.out.contains("24 of 24 rows") && said.out.contains("3 rows computed again"), "{said:?}");
    let answer = desk.json(&["check", "out", "--rows", "24", "--json"]);
    assert_eq!(answer["whole"], true);
    assert_eq!(answer["recomputed"].as_array().map(Vec::len), Some(24));
    desk.succeed(&[
        "run",
        "small.toml",
        "--out",
        "out",
        "--set",
        "ensemble.samples=4",
        "--set",
        "dynamics.sweeps=[20, 30]",
    ]);
    desk.succeed(&["check", "out"]);
    for shard in ["1/2", "2/2"] {
        desk.succeed(&["run", "small.toml", "--shard", shard]);
    }
    let shards = ["results/small-1-of-2", "results/small-2-of-2"];
    desk.succeed(&["check", shards[0]]);
    desk.succeed(&["merge", shards[0], shards[1], "--out", "merged"]);
    desk.succeed(&["check", "merged", "--rows", "0"]);
}

#[test]
fn every_kind_of_damage_is_found() {
    let desk = finished();
    let line = |text: &str, k: usize| text.lines().nth(k).expect("many rows").to_owned() + "\n";
    finds(&desk, "samples.csv", |text| text.replacen(&line(text, 4), "", 1), "missing: neurons 50");
    finds(
        &desk,
        "samples.csv",
        |text| text.to_owned() + &line(text, 4),
        "lines 5 and 26 belong to the same task",
    );
    finds(&desk, "samples.csv", |text| text.replacen("\n50,", "\n51,", 1), "line 2 belongs to no task");
    finds(&desk, "samples.csv", |text| text[..text.len() - 5].to_owned(), "the last row is torn");
    finds(&desk, "samples.csv", |text| text.replacen(",overlap,", ",over,", 1), "columns");
    finds(
        &desk,
        "samples.csv",
        |text| text.replacen(&line(text, 4), "", 1) + &line(text, 4),
        "not in their order",
    );
    finds(
        &desk,
        "points.csv",
        |text| text.replacen(&line(text, 3), "", 1),
        "points.csv: line 4 is not the average",
    );
    finds(
        &desk,
        "manifest.json",
        |text| text.replacen("\"burn_in\": [\n        10", "\"burn_in\": [\n        11", 1),
        "config_sha256",
    );
    finds(&desk, "manifest.json", |text| text.replacen("\n  \"seed\": 7", "\n  \"seed\": 8", 1), "seed = 8");
    finds(&desk, "manifest.json", |text| text.replacen("\"tasks\": 24", "\"tasks\": 25", 1), "tasks = 25");
}

/// A number that was changed in its last digit, in both tables.
#[test]
fn a_row_that_does_not_come_out_again_is_named() {
    let desk = finished();
    let samples = desk.read("out/samples.csv");
    let row = samples.lines().last().expect("many rows");
    let last = row.chars().last().expect("a cell");
    let changed = format!("{}{}", &row[..row.len() - 1], if last == '1' { '2' } else { '1' });
    desk.write("out/samples.csv", samples.replace(row, &changed));
    let said = desk.call(&["check", "out", "--rows", "24"]);
    failed(
        &said,
        "line 25 (neurons 100, patterns 20, load 0.2, temperature 0.4, sample 2) comes out otherwise",
    );
    assert!(said.out.contains("points.csv"), "{said:?}");
}

#[test]
fn a_run_that_is_not_finished_is_not_whole() {
    let desk = finished();
    let samples = desk.read("out/samples.csv");
    let half = samples.lines().take(13).fold(String::new(), |text, line| text + line + "\n");
    desk.write("out/samples.csv", half);
    let manifest = desk.read("out/manifest.json").replace("\"complete\": true", "\"complete\": false");
    desk.write("out/manifest.json", manifest);
    fs::remove_file(desk.path("out/points.csv")).expect("it was there");
    let said = desk.call(&["check", "out"]);
    failed(&said, "12 of 24 rows are there");
    assert!(said.out.contains("missing: neurons 100") && said.out.contains("samples 0-2"), "{said:?}");
}

#[test]
fn what_cannot_be_read_is_told_in_one_line() {
    let desk = finished();
    desk.refuse(&["check", "nowhere"], 1, &["nowhere", "no manifest.json"]);
    let manifest = desk.read("out/manifest.json");
    for (broken, named) in [
        (manifest[..100].to_owned(), "manifest.json"),
        (String::new(), "manifest.json"),
        (manifest.replace("\"format\": 1", "\"format\": 99"), "format 99"),
        (manifest.replacen("\"glauber\"", "\"waltz\"", 1), "waltz"),
        (manifest.replacen("\"neurons\": [\n        50,", "\"neurons\": [\n        0,", 1), "neurons = 0"),
        (manifest.replacen("\"config\": {", "\"config\": null, \"was\": {", 1), "manifest.json"),
    ] {
        desk.write("out/manifest.json", broken);
        desk.refuse(&["check", "out"], 1, &[named]);
    }
    desk.write("out/manifest.json", manifest);
    desk.write("out/samples.csv", b"\xff\xfe\n\xff\n");
    desk.refuse(&["check", "out"], 1, &["samples.csv"]);
    fs::remove_file(desk.path("out/samples.csv")).expect("it was there");
    desk.refuse(&["check", "out"], 1, &["samples.csv", "cannot read"]);
}
