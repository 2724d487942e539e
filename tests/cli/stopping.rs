//! Runs that are asked to stop: signals, time limits, the end of a cluster job.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, LONG, kill_until_done, wait_for_rows};

/// A task that takes minutes, each sweep of it many seconds.
const HUGE: &str = r"
network = { neurons = 60000, patterns = 30000 }
dynamics = { temperature = 0.9, burn_in = 1000, sweeps = 1000 }
ensemble = { samples = 1 }
";

#[cfg(unix)]
fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the signal is sent");
}

#[cfg(unix)]
#[test]
fn a_signal_stops_a_run_at_once_and_the_same_command_goes_on() {
    let whole = Desk::with(LONG);
    whole.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    for name in ["INT", "TERM"] {
        let desk = Desk::with(LONG);
        let mut command = desk.command(&["run", "small.toml", "--out", "out", "--quiet"]);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the command starts");
        wait_for_rows(&desk.path("out/samples.csv"), 3, &mut child);
        signal(name, child.id());
        let begin = Instant::now();
        let output = child.wait_with_output().expect("it ends");
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
        assert_eq!(output.status.code(), Some(130), "{name}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("error: stopped by a signal") && said.lines().count() == 1, "{said}");
        let status = desk.json(&["status", "out", "--json"]);
        assert!(status["running"].is_null() && status["complete"] == false, "{status}");
        assert!(status["done"].as_u64() >= Some(3), "{status}");
        let words = desk.succeed(&["status", "out"]).out;
        assert!(words.contains("nobody is at work") && words.contains("tasks a second"), "{words}");
        desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
        assert_eq!(desk.tables("out"), whole.tables("out"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_sweep_that_lasts_long_does_not_keep_a_run_from_stopping() {
    let desk = Desk::with(HUGE);
    let mut command = desk.command(&["run", "small.toml", "--out", "out", "--quiet"]);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("the command starts");
    wait_for_rows(&desk.path("out/manifest.json"), 0, &mut child);
    signal("TERM", child.id());
    let begin = Instant::now();
    let output = child.wait_with_output().expect("it ends");
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!(output.status.code(), Some(130));
}

#[test]
fn time_limits_and_the_end_of_a_cluster_job_are_kept() {
    let desk = Desk::with(LONG);
    let long = ["--set", "dynamics.sweeps=200000"];
    let arguments = [&["run", "small.toml", "--out", "out", "--quiet"][..], &long].concat();
    let begin = Instant::now();
    let said = desk.call(&[&arguments[..], &["--time-limit", "1s"]].concat());
    assert_eq!(said.code, Some(3), "{said:?}");
    said.assert_one_error_line(&["stopped by the time limit", "the same command"]);
    let end = std::time::SystemTime::now() + Duration::from_secs(2);
    let end = end.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let output = desk.command(&arguments).env("SLURM_JOB_END_TIME", end.to_string()).output();
    assert_eq!(output.expect("the command starts").status.code(), Some(3));
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    desk.refuse(&["run", "small.toml", "--time-limit", "5parsecs"], 2, &["--time-limit", "5parsecs"]);
}

#[test]
fn status_names_the_process_that_is_at_work() {
    let desk = Desk::with(LONG);
    let mut command = desk.command(&["run", "small.toml", "--out", "out", "--quiet"]);
    let mut child = command.stderr(Stdio::null()).spawn().expect("the command starts");
    wait_for_rows(&desk.path("out/samples.csv"), 3, &mut child);
    let status = desk.json(&["status", "out", "--json"]);
    child.kill().expect("it is there");
    child.wait().expect("it ends");
    let running = status["running"].as_str().expect("it was at work");
    assert!(running.contains(&child.id().to_string()), "{running}");
    assert!(status["tasks_per_second"].as_f64() > Some(0.0) && status["seconds_left"].as_f64() > Some(0.0));
}

/// A few tasks, each long enough to be killed in all of its stages.
const DEEP: &str = r#"
network = { neurons = 400, patterns = 60 }
dynamics = { temperature = [0.0, 0.4], update = ["glauber", "little"], start_overlap = 0.3, burn_in = 1500, sweeps = 3000, max_sweeps = 300 }
ensemble = { samples = 2 }
"#;

#[cfg(unix)]
#[test]
fn tasks_that_are_killed_half_way_go_on_from_their_checkpoints() {
    let whole = Desk::with(DEEP);
    whole.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    let desk = Desk::with(DEEP);
    let kills = kill_until_done(&desk, "0.002", |kill| Duration::from_millis(60 + 37 * kill % 90));
    assert!(
        kills.checkpoints > 0 && kills.count > 3,
        "{} kills, {} checkpoints",
        kills.count,
        kills.checkpoints
    );
    assert_eq!(desk.tables("out"), whole.tables("out"), "after {} kills", kills.count);
}

#[test]
fn checkpoints_that_are_damaged_or_of_another_version_are_passed_over() {
    let whole = Desk::with(DEEP);
    whole.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    let desk = Desk::with(DEEP);
    let mut command =
        desk.command(&["run", "small.toml", "--out", "out", "--quiet", "--time-limit", "100ms"]);
    let ended = command.env("ATTRACTOR_CHECKPOINT_SECONDS", "0").output().expect("the command starts");
    assert_eq!(ended.status.code(), Some(3));
    let files: Vec<_> = desk.path("out/checkpoints").read_dir().expect("kept").flatten().collect();
    assert!(!files.is_empty());
    std::fs::write(desk.path("out/checkpoints/of-another-config.json"), "{}").expect("a writable folder");
    for (number, file) in files.iter().enumerate() {
        let text = std::fs::read_to_string(file.path()).expect("kept");
        let damaged = match number % 3 {
            0 => text.replacen("\"format\":2", "\"format\":99", 1),
            1 => text[..text.len() / 2].to_owned(),
            _ => text.replace("\"neurons\":400", "\"neurons\":300"),
        };
        std::fs::write(file.path(), damaged).expect("a writable folder");
    }
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    assert_eq!(desk.tables("out"), whole.tables("out"));
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet", "--restart"]);
    assert!(!desk.path("out/checkpoints").exists(), "a run that begins anew keeps nothing");
    assert_eq!(desk.tables("out"), whole.tables("out"));
}
