//! Nothing is overwritten, and a folder says what it holds.

use std::fs;
use std::process::Stdio;

use crate::desk::{Desk, LONG, small_but, wait_for_rows};

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
    said.assert_one_error_line(&["out", "dynamics.sweeps was 20, is now 21", "--out", "--restart"]);
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
