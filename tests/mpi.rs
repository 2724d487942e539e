//! Runs on several processes started by `mpirun`: the bytes of one process, whoever dies. (When one rank dies, `mpirun` says so,
//! sends the others a signal a second later, and shows no more of what they say.)
//!
//! Built with `--features mpi` alone; needs Open MPI on the path.

#![cfg(all(feature = "mpi", target_os = "linux"))]

#[allow(dead_code, reason = "other tests use the rest of the desk")]
#[path = "cli/desk.rs"]
mod desk;

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use desk::{Desk, LONG, Said, wait_for_rows};

/// Every rule of motion, several sizes and starts, in little time.
const MIXED: &str = r#"
network = { neurons = [100, 300], load = [0.05, 0.3] }
dynamics = { temperature = [0.0, 0.4], update = ["glauber", "little"], start = ["pattern", "mixture"], burn_in = 10, sweeps = 20, max_sweeps = 200 }
ensemble = { samples = 3 }
"#;

/// Tasks for longer than `mpirun` takes to stop its ranks.
fn longer() -> String {
    LONG.replace("samples = 100", "samples = 400")
}

/// The command on so many ranks.
fn mpirun(desk: &Desk, ranks: usize, arguments: &[&str]) -> Command {
    let attractor = Command::cargo_bin("attractor").expect("the command is built");
    let mut command = Command::new("mpirun");
    command
        .args(["--oversubscribe", "-n", &ranks.to_string()])
        .arg(attractor.get_program())
        .args(arguments)
        .current_dir(desk.path("."))
        // Containers run as root, and have few cores.
        .envs([("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")])
        .env("OMPI_MCA_rmaps_base_oversubscribe", "1");
    command
}

fn call(desk: &Desk, ranks: usize, arguments: &[&str]) -> Said {
    Said::new(arguments, &mpirun(desk, ranks, arguments).output().expect("mpirun starts"))
}

fn start(desk: &Desk, ranks: usize, arguments: &[&str]) -> Child {
    mpirun(desk, ranks, arguments).stderr(Stdio::piped()).spawn().expect("mpirun starts")
}

/// The lines that the program itself wrote, among those of `mpirun`.
fn own_lines(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("error: ")).collect()
}

const RUN: [&str; 5] = ["run", "small.toml", "--out", "out", "--quiet"];

#[test]
fn any_number_of_ranks_gives_the_bytes_of_one_process() {
    let whole = Desk::with(MIXED);
    whole.succeed(&RUN);
    for engine in ["auto", "split"] {
        for ranks in [1, 2, 4] {
            let desk = Desk::with(MIXED);
            let engine_asked = format!("network.engine={engine}");
            let said = call(&desk, ranks, &[&RUN[..], &["--set", &engine_asked]].concat());
            assert_eq!(said.code, Some(0), "{said:?}");
            assert_eq!(desk.tables("out"), whole.tables("out"), "{engine}, {ranks} ranks");
            let manifest: serde_json::Value =
                serde_json::from_str(&desk.read("out/manifest.json")).expect("JSON");
            let session = &manifest["sessions"][0];
            assert_eq!(session["threads"], ranks, "{session}");
            assert_eq!(session["tasks"], manifest["tasks"]);
        }
    }
}

#[test]
fn a_run_goes_on_with_another_number_of_ranks() {
    let whole = Desk::with(&longer());
    whole.succeed(&RUN);
    let desk = Desk::with(&longer());
    for (ranks, signal) in [(2, "INT"), (4, "TERM"), (3, "KILL")] {
        let mut child = start(&desk, ranks, &RUN);
        let rows = fs::read_to_string(desk.path("out/samples.csv")).map_or(0, |text| text.lines().count());
        wait_for_rows(&desk.path("out/samples.csv"), rows.max(1), &mut child);
        let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{said}");
        wait_until_free(&desk);
        if signal != "KILL" {
            assert_stopped(&desk, &said);
        }
    }
    let said = call(&desk, 2, &RUN);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(desk.tables("out"), whole.tables("out"));
}

/// Rank 0 has said once why it stopped, if `mpirun` still listened, and noted it in any case. The signal goes to all ranks: whichever takes it
/// first stops the others.
fn assert_stopped(desk: &Desk, said: &str) {
    const REASONS: [&str; 2] = ["stopped by a signal", "stopped together with another rank"];
    let is_reason = |line: &str| REASONS.iter().any(|reason| line.contains(reason));
    assert!(own_lines(said).iter().all(|line| is_reason(line)), "{said}");
    assert!(own_lines(said).len() <= 1, "{said}");
    let status = desk.json(&["status", "out", "--json"]);
    assert!(is_reason(status["last_session"].as_str().unwrap_or_default()), "{status}");
}

/// Waits until ranks whose `mpirun` was killed have ended too.
fn wait_until_free(desk: &Desk) {
    let patience = Instant::now() + Duration::from_secs(60);
    while desk.json(&["status", "out", "--json"])["running"].is_string() {
        assert!(Instant::now() < patience, "ranks outlive their mpirun");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The process of one rank, among the children of an `mpirun`.
fn process_of(rank: usize, mpirun: &Child) -> Option<u32> {
    let marker = format!("OMPI_COMM_WORLD_RANK={rank}");
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", mpirun.id())).ok()?;
    children.split_whitespace().filter_map(|id| id.parse().ok()).find(|id: &u32| {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|entry| entry == marker.as_bytes())
    })
}

#[test]
fn a_rank_that_dies_ends_the_run_in_one_line_and_no_row_is_lost() {
    let whole = Desk::with(&longer());
    whole.succeed(&RUN);
    let desk = Desk::with(&longer());
    let mut child = start(&desk, 3, &RUN);
    wait_for_rows(&desk.path("out/samples.csv"), 3, &mut child);
    let victim = process_of(2, &child).expect("rank 2 is at work");
    let sent = Command::new("kill").args(["-KILL", &victim.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it ends");
    assert!(!output.status.success(), "{:?}", output.status);
    let said = String::from_utf8_lossy(&output.stderr);
    // This is how mpirun says it.
    assert!(said.contains("rank 2") && said.contains("signal 9"), "{said}");
    assert_stopped(&desk, &said);
    assert!(desk.json(&["status", "out", "--json"])["done"].as_u64() >= Some(3));
    desk.succeed(&RUN);
    assert_eq!(desk.tables("out"), whole.tables("out"));
}

#[test]
fn all_ranks_together_go_on_from_a_checkpoint() {
    const DEEP: &str = r"
network = { neurons = 500, patterns = 150, engine = 'split' }
dynamics = { temperature = 0.4, start_overlap = 0.3, burn_in = 300, sweeps = 900 }
ensemble = { samples = 2 }
";
    let whole = Desk::with(DEEP);
    whole.succeed(&RUN);
    let desk = Desk::with(DEEP);
    let mut command = mpirun(&desk, 2, &RUN);
    command.env("ATTRACTOR_CHECKPOINT_SECONDS", "0.01").stderr(Stdio::null());
    let mut child = command.spawn().expect("mpirun starts");
    let patience = Instant::now() + Duration::from_secs(60);
    while desk.path("out/checkpoints").read_dir().map_or(0, Iterator::count) == 0 {
        assert!(Instant::now() < patience && child.try_wait().expect("a child").is_none(), "nothing is kept");
        std::thread::sleep(Duration::from_millis(2));
    }
    let victim = process_of(0, &child).expect("rank 0 is at work");
    assert!(Command::new("kill").args(["-KILL", &victim.to_string()]).status().is_ok());
    child.wait().expect("it ends");
    wait_until_free(&desk);
    let said = call(&desk, 3, &RUN);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(desk.tables("out"), whole.tables("out"));
}

#[test]
fn what_is_wrong_is_said_once() {
    let desk = Desk::with("network = { neurons = 100, load = 0.1 }\ndynamics = { temperature = -1 }");
    let said = call(&desk, 3, &RUN);
    assert!(said.code != Some(0) && own_lines(&said.err).len() == 1, "{said:?}");
    assert!(said.err.contains("dynamics.temperature"), "{said:?}");
    // A complete folder needs no other rank.
    let desk = Desk::with(MIXED);
    desk.succeed(&RUN);
    assert_eq!(call(&desk, 3, &RUN).code, Some(0));
}

#[test]
fn the_cluster_job_that_ships_gives_the_bytes_of_one_process() {
    let desk = Desk::with(MIXED);
    desk.succeed(&["run", "small.toml", "--out", "whole", "--quiet"]);
    let attractor = Command::cargo_bin("attractor").expect("the command is built");
    let folder = std::path::Path::new(attractor.get_program()).parent().expect("a folder").display();
    let path = format!("{folder}:{}", std::env::var("PATH").expect("a path"));
    let script = format!("{}/experiments/slurm/mpi.sh", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("bash")
        .args([&script, "small.toml"])
        .current_dir(desk.path("."))
        .envs([("PATH", path.as_str()), ("SLURM_NTASKS", "3"), ("SLURM_CPUS_PER_TASK", "1")])
        .envs([("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")])
        .env("OMPI_MCA_rmaps_base_oversubscribe", "1")
        .output()
        .expect("bash is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(desk.tables("results/small"), desk.tables("whole"));
}
