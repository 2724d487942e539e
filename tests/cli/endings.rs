//! `status` tells how the last session ended.

use std::process::{Command, Stdio};

use crate::desk::{Desk, LONG, Said, small_but, wait_for_rows};

fn last_session(desk: &Desk) -> serde_json::Value {
    desk.json(&["status", "out", "--json"])["last_session"].take()
}

#[test]
fn a_run_that_went_well_is_done() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert_eq!(last_session(&desk), "done");
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert_eq!(last_session(&desk), "done", "a call that does nothing is no session");
    desk.succeed(&["merge", "out", "--out", "merged"]);
    assert_eq!(desk.json(&["status", "merged", "--json"])["last_session"], "done");
}

#[cfg(unix)]
#[test]
fn signals_and_time_limits_are_told_apart_and_a_run_at_work_has_not_ended() {
    let desk = Desk::with(LONG);
    // Minutes, however slow everything else is.
    let endless = ["run", "small.toml", "--out", "out", "--quiet", "--set", "ensemble.samples=20000"];
    for (signal, told) in [("-TERM", "stopped by a signal"), ("-KILL", "killed")] {
        let mut child = desk.command(&endless).stderr(Stdio::null()).spawn().expect("the command starts");
        let rows =
            std::fs::read_to_string(desk.path("out/samples.csv")).map_or(1, |text| text.lines().count());
        wait_for_rows(&desk.path("out/samples.csv"), rows, &mut child);
        let status = desk.json(&["status", "out", "--json"]);
        assert!(status["running"].is_string() && status["last_session"].is_null(), "{status}");
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the signal is sent");
        child.wait().expect("it ends");
        assert_eq!(last_session(&desk), told);
        let words = desk.succeed(&["status", "out"]).out;
        assert!(words.trim_end().ends_with(&format!("; the last session: {told}")), "{words}");
    }
    let said = desk.call(&[&endless[..], &["--time-limit", "1ms"]].concat());
    assert_eq!(said.code, Some(3), "{said:?}");
    assert_eq!(last_session(&desk), "stopped by the time limit");
}

/// The error line, without the folder: a manifest holds no absolute path.
#[cfg(unix)]
#[test]
fn what_failed_is_told_without_the_place_of_the_folder() {
    let desk = Desk::with(LONG);
    let attractor = desk.command(&[]).get_program().to_owned();
    let out = desk.path("out").display().to_string();
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" run small.toml --quiet --out \"$1\"";
    let mut shell = Command::new("sh");
    shell.current_dir(desk.path(".")).args(["-c", script]).arg(&attractor).arg(&out);
    let said = Said::new(&["run"], &shell.output().expect("a shell"));
    said.assert_one_error_line(&["out/samples.csv: cannot write"]);
    let told = last_session(&desk);
    let told = told.as_str().expect("it failed");
    assert!(told.starts_with("samples.csv: cannot write: "), "{told}");
    assert!(!desk.read("out/manifest.json").contains(&out));
}

#[test]
fn manifests_that_noted_no_end_are_read() {
    let desk = Desk::with(&small_but("samples = 3", "samples = 2"));
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let manifest = desk.read("out/manifest.json");
    let older = manifest.replace(",\n      \"ended\": \"done\"", "");
    assert_ne!(older, manifest);
    desk.write("out/manifest.json", &older);
    assert!(last_session(&desk).is_null(), "it is not known");
    desk.write("out/manifest.json", older.replace("\"complete\": true", "\"complete\": false"));
    assert!(last_session(&desk).is_null(), "it was not killed: it noted its seconds");
}
