//! Files that were damaged, disks that are full, folders that cannot be written or vanish: one line each, and every valid
//! row is still there.

#![expect(clippy::print_stdout, reason = "what is skipped is said, and where a test fails")]

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, LONG, Said, wait_for_rows};

/// A finished run of the small experiment.
fn finished() -> Desk {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--quiet", "--out", "out"]);
    desk
}

const RUN: [&str; 5] = ["run", "small.toml", "--quiet", "--out", "out"];
const MERGE: [&str; 5] = ["merge", "out", "--quiet", "--out", "merged"];

/// Replaces a cell of the sixth line of a table.
fn with_cell(text: &str, column: usize, cell: &str) -> String {
    let line = text.lines().nth(5).expect("many rows");
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[column] = cell;
    text.replacen(line, &cells.join(","), 1)
}

#[test]
fn samples_that_were_edited_by_hand_are_refused_with_their_line_and_kept() {
    let desk = finished();
    let samples = desk.read("out/samples.csv");
    let line = samples.lines().nth(5).expect("many rows");
    let cured = &["out/samples.csv", "remove", "--restart"];
    let damages: [(&str, Vec<u8>, &[&str]); 8] = [
        ("a key", with_cell(&samples, 1, "3").into(), &["line 6"]),
        ("a key in other words", with_cell(&samples, 3, "0.40").into(), &["line 6"]),
        ("a row of another config", with_cell(&samples, 3, "0.9").into(), &["line 6"]),
        ("a pattern set that was not asked for", with_cell(&samples, 7, "99").into(), &["line 6"]),
        (
            "a decimal comma",
            samples.replacen(line, &line.replacen("0.04", "0,04", 1), 1).into(),
            &["line: 6"],
        ),
        ("a row cut short", samples.replacen(line, &line[..20], 1).into(), &["line: 6"]),
        ("a row twice", (samples.clone() + line + "\n").into(), &["lines 6 and 26"]),
        ("rubbish", [samples.as_bytes(), b"\xff\xfe\x00\x01\n", samples.as_bytes()].concat(), &["line"]),
    ];
    for (damage, bytes, told) in damages {
        desk.write("out/samples.csv", &bytes);
        for call in [RUN, MERGE] {
            println!("{damage}, {call:?}");
            desk.refuse(&call, 1, &[&cured[..], told].concat());
            assert_eq!(fs::read(desk.path("out/samples.csv")).expect("it is there"), bytes, "{damage}");
        }
        let said = desk.call(&["check", "out"]);
        assert!(said.code == Some(1) && said.err.lines().count() == 1, "{damage}: {said:?}");
    }
    // The cure that is told: without the line, only its task is done again.
    desk.write("out/samples.csv", samples.replacen(&format!("{line}\n"), "", 1));
    let said = desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(said.err.contains("23 of 24 tasks are there already"), "{said:?}");
    assert_eq!(desk.read("out/samples.csv"), samples);
}

/// An empty file, and the zeros that a failure of the power may leave at the end of one.
#[test]
fn samples_that_are_empty_or_end_in_zeros_are_done_again() {
    let desk = finished();
    let tables = desk.tables("out");
    let (rows, _) = tables[0].split_at(tables[0].match_indices('\n').nth(10).expect("many rows").0 + 1);
    for (bytes, there) in [(Vec::new(), None), ([rows.as_bytes(), &[0; 5000]].concat(), Some("10 of 24"))] {
        desk.write("out/samples.csv", bytes);
        let said = desk.succeed(&["run", "small.toml", "--out", "out"]);
        assert_eq!(said.err.contains("are there already"), there.is_some(), "{said:?}");
        assert!(said.err.contains(there.unwrap_or_default()), "{said:?}");
        assert_eq!(desk.tables("out"), tables);
    }
}

#[test]
fn a_manifest_that_is_none_of_this_version_is_refused_by_every_command_and_no_row_is_touched() {
    let desk = finished();
    let (tables, manifest) = (desk.tables("out"), desk.read("out/manifest.json"));
    for (bytes, told) in [
        (Vec::new(), "manifest.json"),
        (manifest.as_bytes()[..manifest.len() / 2].to_vec(), "manifest.json"),
        (b"\x7fELF\x02\x01\x00\xff\xfe".to_vec(), "manifest.json"),
        (vec![0; 4096], "manifest.json"),
        (manifest.replace("\"format\": 1", "\"format\": 99").into(), "format 99"),
        (manifest.replacen("\"glauber\"", "\"waltz\"", 1).into(), "waltz"),
    ] {
        desk.write("out/manifest.json", bytes);
        let commands =
            [&RUN[..], &MERGE, &["status", "out"], &["check", "out"], &["plot", "out"], &["compare", "out"]];
        for call in commands {
            if told == "waltz" && ["status", "plot", "compare"].contains(&call[0]) {
                // They need no plan.
                continue;
            }
            desk.refuse(call, 1, &["out/manifest.json", told]);
        }
        assert_eq!(desk.tables("out"), tables);
    }
    desk.succeed(&[&RUN[..], &["--restart"]].concat());
    assert_eq!(desk.tables("out"), tables);
}

#[cfg(unix)]
fn shell(desk: &Desk, script: &str, arguments: &[&str]) -> Output {
    let attractor = desk.command(&[]).get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.current_dir(desk.path(".")).args(["-c", script]).arg(attractor).args(arguments);
    shell.output().expect("a shell")
}

/// Wherever the disk is full first: at the manifest, at the header, in a row, in a rewrite.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_at_any_place_is_told_in_one_line_and_loses_nothing() {
    let desk = Desk::with(LONG);
    desk.succeed(&["run", "small.toml", "--quiet", "--out", "whole"]);
    for blocks in ["0", "1", "2", "4", "16"] {
        let script = "trap '' XFSZ; ulimit -f $1; exec \"$0\" run small.toml --quiet --out full --threads 2";
        let said = Said::new(&["run", blocks], &shell(&desk, script, &[blocks]));
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["full/", ": cannot write"]);
    }
    desk.succeed(&["run", "small.toml", "--quiet", "--out", "full"]);
    assert_eq!(desk.tables("full"), desk.tables("whole"));
    // Rows that fit, and averages that do not.
    let rows = fs::metadata(desk.path("whole/samples.csv")).expect("it is there").len();
    let script = "trap '' XFSZ; ulimit -f $1; exec \"$0\" merge full --quiet --out merged";
    let said = Said::new(&["merge"], &shell(&desk, script, &[&(rows / 1024).to_string()]));
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["merged/samples.csv: cannot write"]);
    desk.succeed(&["merge", "full", "--quiet", "--out", "merged"]);
    assert_eq!(desk.tables("merged"), desk.tables("whole"));
}

/// Calls the command after something was mounted, for it alone; `None`, and said, where this machine lets nothing be mounted.
#[cfg(target_os = "linux")]
fn mounted(desk: &Desk, mount: &str, after: &str, call: &[&str]) -> Option<Said> {
    let script = format!("{mount} || exit 77; \"$0\" \"$@\"; code=$?; {after}; exit $code");
    let attractor = desk.command(&[]).get_program().to_owned();
    let mut unshare = Command::new("unshare");
    unshare.current_dir(desk.path(".")).args(["--mount", "sh", "-c", &script]).arg(attractor).args(call);
    let output = unshare
        .output()
        .ok()
        .filter(|output| output.status.code() != Some(77) && !output.stderr.starts_with(b"unshare"));
    if output.is_none() {
        println!("skipped: nothing can be mounted here");
    }
    output.map(|output| Said::new(call, &output))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_is_told_in_one_line_and_its_rows_are_kept() {
    let desk = Desk::with(LONG);
    desk.succeed(&["run", "small.toml", "--quiet", "--out", "whole"]);
    fs::create_dir(desk.path("small")).expect("a folder");
    let mount = "mount -t tmpfs -o size=32k none small";
    let call = ["run", "small.toml", "--quiet", "--out", "small/out"];
    let Some(said) = mounted(&desk, mount, "cp -r small/out out", &call) else { return };
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["small/out/", ": cannot write: No space left"]);
    let kept = desk.read("out/samples.csv");
    assert!(kept.ends_with('\n') && kept.lines().count() > 20, "whole rows");
    desk.succeed(&RUN);
    assert_eq!(desk.tables("out"), desk.tables("whole"));
}

/// Root may write anywhere, but not in a mount that is read only.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told_in_one_line_and_left_alone() {
    let desk = finished();
    let tables = desk.tables("out");
    let mount = "mount --bind out out && mount -o remount,ro,bind out";
    for call in [&RUN[..], &["merge", "out", "--out", "out"], &["plot", "out"]] {
        let Some(said) = mounted(&desk, mount, ":", call) else { return };
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["out/", "Read-only file system"]);
    }
    for call in [["status", "out"], ["check", "out"]] {
        let Some(said) = mounted(&desk, mount, ":", &call) else { return };
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(desk.tables("out"), tables);
}

/// Removed, or moved away with all its rows.
#[cfg(unix)]
#[test]
fn a_run_whose_folder_vanishes_ends_soon_in_one_line() {
    for moved in [false, true] {
        let desk = Desk::with(LONG);
        // Minutes, if nobody noticed.
        let many = ["run", "small.toml", "--quiet", "--out", "out", "--set", "ensemble.samples=20000"];
        let mut child = desk.command(&many).stderr(Stdio::piped()).spawn().expect("the command starts");
        wait_for_rows(&desk.path("out/samples.csv"), 3, &mut child);
        if moved {
            fs::rename(desk.path("out"), desk.path("elsewhere")).expect("it can be moved");
        } else {
            fs::remove_dir_all(desk.path("out")).expect("it can be removed");
        }
        let patience = Instant::now() + Duration::from_secs(60);
        while child.try_wait().expect("a child").is_none() {
            if Instant::now() > patience {
                child.kill().expect("it is there");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let said = Said::new(&many, &child.wait_with_output().expect("it ends"));
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["out/samples.csv: cannot write", "No such file"]);
        assert!(!desk.path("out").exists(), "nothing is made anew");
        if moved {
            let rows = desk.read("elsewhere/samples.csv").lines().count() - 1;
            let status = desk.json(&["status", "elsewhere", "--json"]);
            assert_eq!(status["done"].as_u64(), Some(rows as u64), "{status}");
        }
    }
}

/// Another program wrote a file in its place, or into it.
#[cfg(unix)]
#[test]
fn a_run_whose_rows_are_changed_under_it_ends_in_one_line() {
    let desk = Desk::with(LONG);
    let many = ["run", "small.toml", "--quiet", "--out", "out", "--set", "ensemble.samples=20000"];
    let mut child = desk.command(&many).stderr(Stdio::piped()).spawn().expect("the command starts");
    wait_for_rows(&desk.path("out/samples.csv"), 3, &mut child);
    desk.write("out/copy.csv", desk.read("out/samples.csv"));
    fs::rename(desk.path("out/copy.csv"), desk.path("out/samples.csv")).expect("it can be replaced");
    let said = Said::new(&many, &child.wait_with_output().expect("it ends"));
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["out/samples.csv: cannot write: another program changed it"]);
}

#[cfg(unix)]
#[test]
fn closed_outputs_are_no_failure() {
    let desk = Desk::small();
    for script in [
        "\"$0\" list >&-",
        "\"$0\" list 2>&-",
        "\"$0\" run small.toml --out out >&- 2>&-",
        "\"$0\" status out --json | head -n 0",
        "\"$0\" theory lines | head -n 0",
        "\"$0\" check out | head -n 0",
    ] {
        let output = shell(&desk, &format!("set -e; {script}"), &[]);
        let said = Said::new(&[script], &output);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    }
    assert!(desk.path("out/points.csv").exists());
    let output = shell(&desk, "\"$0\" run nowhere.toml 2>&-", &[]);
    assert_eq!(output.status.code(), Some(2), "still a failure, told to nobody");
}
