//! What a run leaves behind.

use std::fs;

use attractor::table::Table;
use serde_json::Value;

use crate::desk::{Desk, small_but};

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
