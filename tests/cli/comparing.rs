//! `attractor compare`: a run beside theory, and an honest word about it.

use std::fs;

use attractor::analysis::{Comparison, Conditions, Quantity, Standing};
use attractor::table::Table;
use serde_json::Value;

use crate::desk::{Desk, LONG};

/// Nine independent points well inside the retrieval region, and a few that cannot be judged.
const INSIDE: &str = r#"title = "Held against theory"
network = { neurons = 1000, load = [0.02, 0.03, 0.04, 0.16] }
dynamics = { temperature = [0.0, 0.4, 0.45, 0.5], burn_in = 40, sweeps = 40 }
ensemble = { samples = 12, share_patterns = false }
"#;

fn inside() -> Desk {
    let desk = Desk::with(INSIDE);
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    desk
}

#[test]
fn a_comparison_is_a_verdict_the_worst_points_a_table_and_a_figure() {
    let desk = inside();
    let said = desk.succeed(&["compare", "out", "--strict"]);
    assert_eq!(said.err, "");
    for part in [
        "overlap: agrees with replica theory at 9 judged points",
        "energy: agrees",
        "not judged: 3 at T = 0",
        "the worst 5 of 9",
        "without theory: 4 points",
        "residuals.svg",
    ] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    let table = Table::read(&desk.path("out/comparison.csv")).expect("a table");
    assert_eq!(table.rows().len(), 2 * 12);
    assert!(desk.read("out/residuals.svg").starts_with("<svg"));
    let size = fs::metadata(desk.path("out/residuals.png")).expect("a picture").len();
    assert!(size > 10_000 && size < 300_000, "{size} bytes");
}

#[test]
fn every_point_is_in_the_json_with_its_difference_in_standard_errors() {
    let desk = inside();
    let answer = desk.json(&["compare", "out", "--json", "--out", "elsewhere"]);
    assert!(!desk.path("out/comparison.csv").exists() && desk.path("elsewhere/comparison.csv").exists());
    let points = answer["points"].as_array().expect("a list");
    assert_eq!((points.len(), &answer["title"]), (24, &Value::from("Held against theory")));
    for point in points {
        let number = |key: &str| point[key].as_f64().expect(key);
        assert!(number("error") > 0.0 && (number("measured") - number("theory")).abs() < 0.05, "{point}");
        assert_eq!(point["standing"] == "descent", number("temperature") == 0.0);
    }
    let verdict = &answer["verdicts"][0];
    assert_eq!((&verdict["quantity"], &verdict["points"]), (&Value::from("overlap"), &Value::from(9)));
    assert_eq!(verdict["method"], "chi-square");
    assert!(verdict["p_value"].as_f64().is_some_and(|p| (0.0..=1.0).contains(&p)));
    assert_eq!(answer["without_theory"], 4);
}

#[test]
fn a_run_that_disagrees_says_so_and_fails_where_that_is_asked_for() {
    let desk = inside();
    // Another world: every overlap is smaller by five in a thousand.
    let mut samples = Table::read(&desk.path("out/samples.csv")).expect("a table");
    let column = samples.column("overlap").expect("measured");
    for row in samples.rows_mut() {
        row[column] = (row[column].parse::<f64>().expect("a number") - 0.005).to_string();
    }
    samples.write(&desk.path("out/samples.csv")).expect("a writable folder");
    let said = desk.succeed(&["compare", "out"]);
    assert!(said.out.contains("overlap: DIFFERS from replica theory") && said.out.contains("energy: agrees"));
    let said = desk.call(&["compare", "out", "--strict"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.starts_with("error: out: theory and measurement do not agree"), "{said:?}");
}

#[test]
fn nothing_judged_is_no_agreement() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet", "--set", "dynamics.temperature=0"]);
    let said = desk.succeed(&["compare", "out"]);
    assert!(
        said.out.contains("overlap: no point can be judged") && said.out.contains("at T = 0"),
        "{said:?}"
    );
    assert!(
        desk.path("out/comparison.csv").exists() && !desk.path("out/residuals.svg").exists(),
        "an empty figure"
    );
    assert_eq!(desk.call(&["compare", "out", "--strict"]).code, Some(1));
}

#[test]
fn what_is_no_finished_run_is_refused() {
    let desk = Desk::with(LONG);
    desk.refuse(&["compare", "nowhere"], 1, &["nowhere", "no result folder"]);
    fs::create_dir(desk.path("empty")).expect("a folder");
    desk.refuse(&["compare", "empty"], 1, &["empty", "no result folder"]);
    let manifest = "complete\": ";
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet", "--set", "ensemble.samples=1"]);
    let text =
        desk.read("out/manifest.json").replace(&format!("{manifest}true"), &format!("{manifest}false"));
    desk.write("out/manifest.json", text);
    desk.refuse(&["compare", "out"], 1, &["out", "not finished"]);
}

#[test]
fn sizes_are_extrapolated_and_shared_sets_are_resampled() {
    let desk =
        Desk::with(&INSIDE.replace("neurons = 1000", "neurons = [500, 1000]").replace("false", "true"));
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    let answer = desk.json(&["compare", "out", "--json"]);
    assert_eq!(answer["verdicts"][0]["method"], "bootstrap");
    let limits = answer["extrapolations"].as_array().expect("a list");
    assert!(!limits.is_empty());
    for limit in limits {
        let score =
            limit["difference"].as_f64().expect("a number") / limit["error"].as_f64().expect("a number");
        assert!(limit["sizes"] == 2 && score.abs() < 5.0, "{limit}");
    }
}

#[test]
fn parallel_updates_are_held_against_their_own_theory() {
    let config =
        INSIDE.replace("dynamics = {", "dynamics = { update = 'little',").replace("0.45, 0.5]", "0.5]");
    let desk = Desk::with(&config.replace("neurons = 1000", "neurons = 4000"));
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    let answer = desk.json(&["compare", "out", "--json"]);
    let points = answer["points"].as_array().expect("a list");
    let judged: Vec<&Value> = points.iter().filter(|point| point["standing"] == "judged").collect();
    assert!(judged.len() >= 5 && points.iter().all(|point| point["quantity"] == "overlap"), "{answer}");
    for point in judged {
        let number = |key: &str| point[key].as_f64().expect(key);
        assert!((number("measured") - number("theory")).abs() < 5.0 * number("error"), "{point}");
    }
}

#[test]
fn the_validation_that_ships_agrees_with_theory() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/results/reference/validation/samples.csv");
    let samples = Table::read(folder.as_ref()).expect("reference results");
    let conditions = Conditions { share_patterns: false, burn_in: Some(60.0) };
    let comparison = Comparison::of(&samples, &conditions);
    for (quantity, verdict) in Quantity::ALL.into_iter().zip(&comparison.verdicts) {
        assert!(verdict.points >= 40 && verdict.agrees(), "{verdict:?}");
        let judged = comparison.points.iter().filter(|point| point.standing == Standing::Judged);
        assert!(judged.filter(|point| point.quantity == quantity).all(|p| p.neurons >= 4000 && p.sets >= 32));
    }
}
