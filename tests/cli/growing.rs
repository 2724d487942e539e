//! A config that asks for more extends what is there, and ends in the bytes of one uninterrupted run.

use std::fs;

use crate::desk::{Desk, SMALL, small_but};

/// Runs the small experiment with changes.
fn run<'a>(out: &'a str, changes: &[&'a str]) -> Vec<&'a str> {
    let sets = changes.iter().flat_map(|change| ["--set", change]);
    ["run", "small.toml", "--out", out].into_iter().chain(sets).collect()
}

/// Every change of the grid, one after the other and from scratch: equal bytes, and only what is missing is computed.
#[track_caller]
fn grows_to_the_same_bytes(config: &str, changes: &[&str], there_of_all: &str) {
    let desk = Desk::with(config);
    desk.succeed(&run("grown", &[]));
    let said = desk.succeed(&run("grown", changes));
    assert!(said.err.contains(&format!("{there_of_all} tasks are there already")), "{said:?}");
    desk.succeed(&run("whole", changes));
    assert_eq!(desk.tables("grown"), desk.tables("whole"));
    let manifest = |folder: &str| -> serde_json::Value {
        serde_json::from_str(&desk.read(&format!("{folder}/manifest.json"))).expect("JSON")
    };
    for key in ["config", "config_sha256", "tasks", "complete", "seed"] {
        assert_eq!(manifest("grown")[key], manifest("whole")[key], "{key}");
    }
    let said = desk.succeed(&run("grown", changes));
    assert!(said.err.contains("complete already"), "{said:?}");
}

#[test]
fn more_pattern_sets_of_every_point() {
    grows_to_the_same_bytes(SMALL, &["ensemble.samples=5"], "24 of 40");
    grows_to_the_same_bytes(SMALL, &["ensemble.samples=[5, 3]"], "24 of 32");
}

#[test]
fn further_sizes_loads_and_temperatures_between_and_beyond() {
    let changes = ["network.neurons=[50, 70, 100]", "network.load=[0.02, 0.04, 0.1, 0.2]"];
    grows_to_the_same_bytes(
        SMALL,
        &[&changes[..], &["dynamics.temperature=[0.4, 0, 0.2]"]].concat(),
        "24 of 108",
    );
}

#[test]
fn a_further_size_with_loads_of_its_own() {
    let changes = [
        "network.neurons=[50, 100, 200]",
        "network.load=[[0.04, 0.2], { from = 0.04, to = 0.2, count = 2 }, 0.1]",
    ];
    grows_to_the_same_bytes(SMALL, &changes, "24 of 30");
}

#[test]
fn parameters_that_had_no_column_get_one() {
    grows_to_the_same_bytes(
        SMALL,
        &["dynamics.sweeps=[10, 20]", "dynamics.order=[\"random\", \"sequential\"]"],
        "24 of 72",
    );
    grows_to_the_same_bytes(
        SMALL,
        &["measure.retrieved_above=[0.5, 0.7]", "dynamics.update=[\"little\", \"glauber\"]"],
        "24 of 96",
    );
    grows_to_the_same_bytes(
        SMALL,
        &["dynamics.start=[\"pattern\", \"mixture\"]", "dynamics.mixture_of=[1, 2]"],
        "24 of 72",
    );
}

#[test]
fn independent_pattern_sets_stay_the_same_when_the_grid_grows() {
    let config = small_but("samples = 3", "samples = 3\nshare_patterns = false");
    let changes = ["network.load=[0.02, 0.04, 0.2]", "ensemble.samples=4", "dynamics.sweeps=[20, 30]"];
    grows_to_the_same_bytes(&config, &changes, "24 of 72");
}

#[test]
fn a_run_that_was_stopped_can_be_extended_and_an_extension_can_be_torn() {
    let desk = Desk::small();
    let changes = ["dynamics.sweeps=[20, 30]", "ensemble.samples=4"];
    desk.succeed(&run("whole", &changes));
    desk.succeed(&run("out", &[]));
    let samples = desk.read("out/samples.csv");
    let manifest = desk.read("out/manifest.json");
    desk.write("out/samples.csv", &samples[..samples.len() / 2]);
    desk.write("out/manifest.json", manifest.replace("\"complete\": true", "\"complete\": false"));
    desk.succeed(&run("out", &changes));
    assert_eq!(desk.tables("out"), desk.tables("whole"));

    // Killed when the rows had their new column and the manifest was still the old one.
    desk.succeed(&run("torn", &[]));
    let (old, widened) = (desk.read("torn/samples.csv"), desk.read("out/samples.csv"));
    let old_rows: Vec<&str> = widened
        .lines()
        .enumerate()
        .filter(|&(k, line)| k == 0 || is_old(line))
        .map(|(_, line)| line)
        .collect();
    assert_eq!(old_rows.len(), old.lines().count());
    desk.write("torn/samples.csv", old_rows.join("\n") + "\n");
    fs::copy(desk.path("torn/samples.csv"), desk.path("widened.csv")).expect("a copy");
    let said = desk.succeed(&run("torn", &[]));
    assert!(said.err.contains("complete already"), "{said:?}");
    assert_eq!(desk.read("torn/samples.csv"), old, "the old config gives the old table");
    fs::copy(desk.path("widened.csv"), desk.path("torn/samples.csv")).expect("a copy");
    desk.succeed(&run("torn", &changes));
    assert_eq!(desk.tables("torn"), desk.tables("whole"));
}

/// Whether a row of the grown table, with a column for `sweeps` before `sample`, belongs to the first run.
fn is_old(line: &str) -> bool {
    let cells: Vec<&str> = line.split(',').collect();
    cells[7] != "30" && cells[8] != "3"
}

#[test]
fn a_config_whose_rows_come_out_otherwise_is_refused_with_old_and_new_value() {
    let desk = Desk::small();
    desk.succeed(&run("out", &[]));
    let before = (desk.tables("out"), desk.read("out/manifest.json"));
    for (change, told) in [
        ("seed=8", "seed was 7, is now 8"),
        ("dynamics.burn_in=11", "dynamics.burn_in was 10, is now 11"),
        ("dynamics.max_sweeps=9", "dynamics.max_sweeps was 10000, is now 9"),
        ("ensemble.share_patterns=false", "ensemble.share_patterns was true, is now false"),
        ("measure.retrieved_above=0.8", "measure.retrieved_above was 0.7, is now 0.8"),
        ("network.load=[0.04, 0.1]", "network.load was [0.04,0.2], is now [0.04,0.1]"),
        ("network.neurons=100", "more than this config asks for (network.neurons was [50,100], is now 100)"),
        ("ensemble.samples=2", "more than this config asks for (ensemble.samples was 3, is now 2)"),
    ] {
        let said = desk.call(&[&run("out", &[change])[..], &["--quiet"]].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["out", told, "--restart"]);
        assert_eq!((desk.tables("out"), desk.read("out/manifest.json")), before, "{change}");
    }
}
