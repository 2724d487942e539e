//! Walks through temperatures as users meet them: the same bytes, whatever happens, and what cannot be walked.

use std::fs;
use std::time::Duration;

use attractor::table::Table;

use crate::desk::{Desk, kill_until_done};

/// Replicas at three temperatures, two loads.
const TEMPERED: &str = r#"
network = { neurons = 60, load = [0.1, 0.2] }
[dynamics]
schedule = "tempering"
temperature = [0.9, 0.5, 0.7]
burn_in = 20
sweeps = 100
[ensemble]
samples = 5
"#;

/// The same as an annealing to T = 0.
fn annealed() -> String {
    TEMPERED.replace("tempering", "annealing").replace("[0.9, 0.5, 0.7]", "[0.5, 0.0, 0.9]")
}

const RUN: [&str; 5] = ["run", "small.toml", "--quiet", "--out", "out"];

#[test]
fn walks_give_the_same_bytes_on_any_number_of_threads_with_any_engine_and_in_shards() {
    for config in [TEMPERED.to_owned(), annealed()] {
        let desk = Desk::with(&config);
        desk.succeed(&RUN);
        let whole = desk.tables("out");
        assert_eq!(whole[0].lines().count(), 1 + 2 * 3 * 5);
        for threads in ["1", "7"] {
            desk.succeed(&["run", "small.toml", "--quiet", "--out", threads, "--threads", threads]);
            assert_eq!(desk.tables(threads), whole, "{threads} threads");
        }
        for engine in ["plain", "overlaps", "fields"] {
            let change = format!("network.engine={engine}");
            desk.succeed(&["run", "small.toml", "--quiet", "--out", engine, "--set", &change]);
            assert_eq!(desk.tables(engine), whole, "{engine}");
        }
        for shard in ["1/3", "2/3", "3/3"] {
            let out = shard.replace('/', "-");
            desk.succeed(&["run", "small.toml", "--quiet", "--out", &out, "--shard", shard]);
            // A walk is never torn apart.
            assert_eq!((desk.tables(&out)[0].lines().count() - 1) % 3, 0, "{shard}");
        }
        desk.succeed(&["merge", "1-3", "2-3", "3-3", "--out", "merged", "--quiet"]);
        assert_eq!(desk.tables("merged"), whole);
        desk.succeed(&["check", "merged", "--rows", "4"]);
    }
}

#[test]
fn a_torn_walk_is_done_again_as_a_whole() {
    let desk = Desk::with(TEMPERED);
    desk.succeed(&RUN);
    let whole = desk.tables("out");
    let manifest = desk.read("out/manifest.json").replace("\"complete\": true", "\"complete\": false");
    let lines: Vec<&str> = whole[0].split_inclusive('\n').collect();
    for (kept, what) in [(2, "one row"), (9, "some walks and a row"), (0, "nothing")] {
        desk.write("out/samples.csv", lines[..kept].concat() + "60,6,0.1,0.5");
        desk.write("out/manifest.json", &manifest);
        desk.succeed(&RUN);
        assert_eq!(desk.tables("out"), whole, "{what}");
    }
    // A row lost from the middle is told, and comes back with its walk.
    desk.write("out/samples.csv", [&lines[..3], &lines[4..]].concat().concat());
    let said = desk.call(&["check", "out"]);
    assert!(said.code == Some(1) && said.out.contains("29 of 30 rows"), "{said:?}");
    desk.write("out/manifest.json", &manifest);
    desk.succeed(&RUN);
    assert_eq!(desk.tables("out"), whole);
}

#[cfg(unix)]
#[test]
fn walks_that_are_killed_half_way_go_on_from_their_checkpoints() {
    // Much is measured and kept of replicas, little of a single state.
    for (config, sweeps) in [(TEMPERED.to_owned(), "sweeps = 3000"), (annealed(), "sweeps = 8000")] {
        let config = config.replace("sweeps = 100", sweeps).replace("samples = 5", "samples = 1");
        let desk = Desk::with(&config);
        desk.succeed(&RUN);
        let whole = desk.tables("out");
        fs::remove_dir_all(desk.path("out")).expect("it is there");
        // Ever later, so that some come in time on a fast machine and a slow one reaches the end.
        let kills = kill_until_done(&desk, "0.01", |kill| Duration::from_millis(20 + 10 * kill));
        assert!(kills.checkpoints > 0 && kills.count > 1, "{} kills", kills.count);
        assert_eq!(desk.tables("out"), whole, "after {} kills", kills.count);
    }
}

#[test]
fn a_checkpoint_of_another_ladder_is_passed_over() {
    let desk = Desk::with(&TEMPERED.replace("sweeps = 100", "sweeps = 20000"));
    let mut command = desk.command(&[&RUN[..], &["--time-limit", "100ms"]].concat());
    let ended = command.env("ATTRACTOR_CHECKPOINT_SECONDS", "0").output().expect("the command starts");
    assert_eq!(ended.status.code(), Some(3));
    for file in desk.path("out/checkpoints").read_dir().expect("kept").flatten() {
        let text = fs::read_to_string(file.path()).expect("kept");
        fs::write(file.path(), text.replace("\"replicas\":[", "\"replicas\":[77,")).expect("writable");
    }
    desk.succeed(&RUN);
}

#[test]
fn a_walk_has_columns_of_its_own_and_others_have_not() {
    let desk = Desk::with(TEMPERED);
    let header = |changes: &[&str]| {
        desk.succeed(&[&RUN[..], &["--restart"], changes].concat());
        desk.tables("out").map(|table| table.lines().next().expect("a header").to_owned())
    };
    let [samples, points] = header(&[]);
    assert!(samples.contains("replica_overlap_squared,") && samples.contains(",swap_rate,"), "{samples}");
    assert!(points.contains("replica_binder,replica_binder_error"), "{points}");
    let independent = ["--set", "dynamics.schedule=independent"];
    for other in [&independent, &["--set", "dynamics.schedule=annealing"]] {
        let headers = header(other).concat();
        assert!(!headers.contains("replica") && !headers.contains("specific_heat"), "{headers}");
    }
    let asked = [&independent[..], &["--set", "measure.observables=[\"specific_heat\"]"]].concat();
    let [samples, points] = header(&asked);
    assert!(samples.ends_with(",specific_heat"), "{samples}");
    assert!(points.contains(",specific_heat,specific_heat_error"), "{points}");
    // Whoever asks for more columns later is told so.
    desk.refuse(&[&RUN[..], &independent].concat(), 1, &["measure.observables"]);
}

#[test]
fn distributions_have_a_column_for_each_bin() {
    let desk = Desk::with(TEMPERED);
    let asked = "measure.observables=[\"replica_overlap_distribution\", \"local_fields\"]";
    desk.succeed(&[&RUN[..], &["--set", asked]].concat());
    let table = Table::read(&desk.path("out/samples.csv")).expect("samples");
    let total = |prefix: &str| {
        let bins = |name: &&String| {
            name.rsplit_once('_').is_some_and(|(start, end)| start == prefix && end.parse::<f64>().is_ok())
        };
        let columns: Vec<&String> = table.columns().iter().filter(bins).collect();
        let parts = columns.iter().map(|name| table.number(0, name).expect("a part"));
        (columns.len(), parts.sum::<f64>())
    };
    let (fields, all) = total("local_field");
    assert!(fields == 61 && (0.9..1.0 + 1e-12).contains(&all), "{fields} bins, {all}");
    let (overlaps, all) = total("replica_overlap");
    assert!(overlaps == 41 && (all - 1.0).abs() < 1e-12, "{overlaps} bins, {all}");
    let independent = ["--set", "dynamics.schedule=independent"];
    let named = &["measure.observables = \"replica_overlap_distribution\"", "two replicas", "tempering"];
    desk.refuse(&[&RUN[..], &["--restart", "--set", asked], &independent].concat(), 2, named);
}

#[test]
fn what_cannot_be_walked_is_refused() {
    let desk = Desk::with(TEMPERED);
    let set = |change: &'static str| [&RUN[..], &["--set", change]].concat();
    for (change, named) in [
        ("dynamics.temperature=[0.0, 0.5]", &["dynamics.temperature = 0", "annealing"][..]),
        ("dynamics.temperature=0.5", &["dynamics.temperature = 0.5", "two or more"]),
        ("dynamics.temperature=[0.5, 0.5]", &["two or more"]),
        ("dynamics.update=[\"glauber\", \"little\"]", &["dynamics.update = \"little\"", "glauber"]),
        ("dynamics.schedule=quenching", &["dynamics.schedule = \"quenching\"", "\"annealing\""]),
        ("dynamics.schedule=[\"annealing\"]", &["dynamics.schedule"]),
        ("measure.observables=[\"entropy\"]", &["measure.observables = \"entropy\"", "\"specific_heat\""]),
        ("measure.record=true", &["measure.record", "schedule"]),
    ] {
        desk.refuse(&set(change), 2, named);
    }
    desk.write("other.toml", TEMPERED.replace("[0.9, 0.5, 0.7]", "0.5"));
    desk.refuse(&["run", "other.toml"], 2, &["other.toml:5", "dynamics.temperature = 0.5"]);
}

#[test]
fn a_walk_grows_by_loads_and_pattern_sets_but_not_by_temperatures() {
    for config in [TEMPERED.to_owned(), annealed()] {
        let desk = Desk::with(&config);
        desk.succeed(&[&RUN[..], &["--set", "ensemble.samples=2", "--set", "network.load=0.1"]].concat());
        let set = |change: &'static str| [&RUN[..], &["--set", change]].concat();
        for (change, key) in [
            ("dynamics.temperature=[0.5, 0.6, 0.7, 0.9]", "dynamics.temperature was"),
            ("dynamics.sweeps=[100, 200]", "dynamics.sweeps was"),
            ("dynamics.burn_in=30", "dynamics.burn_in was"),
            ("dynamics.schedule=independent", "dynamics.schedule was"),
        ] {
            desk.refuse(&set(change), 1, &[key, "another config"]);
        }
        desk.succeed(&RUN);
        desk.succeed(&["run", "small.toml", "--quiet", "--out", "whole"]);
        assert_eq!(desk.tables("out"), desk.tables("whole"));
    }
}

#[test]
fn starts_orders_and_lengths_are_swept_under_a_schedule_too() {
    let desk = Desk::with(&annealed());
    let sets = [
        "dynamics.sweeps=[50, 60]",
        "dynamics.start=[\"random\", \"pattern\"]",
        "dynamics.order=[\"random\", \"permutation\"]",
        "dynamics.start_overlap=[1.0, 0.5]",
        "measure.stop_below=[0.0, 0.2]",
        "ensemble.share_patterns=false",
        "ensemble.samples=1",
    ];
    let changes: Vec<&str> = sets.iter().flat_map(|&set| ["--set", set]).collect();
    desk.succeed(&[&RUN[..], &changes].concat());
    // Loads, temperatures, lengths, three starts, orders, limits.
    assert_eq!(desk.tables("out")[0].lines().count(), 1 + 2 * 3 * 2 * 3 * 2 * 2);
    desk.succeed(&["check", "out", "--rows", "5"]);
}
