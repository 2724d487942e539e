//! Shards and merges: any layout ends in the bytes of a single run, and nothing is joined that does not belong together.

use std::fs;

use crate::desk::{Desk, small_but};

/// Runs all shards of the small experiment; their folders.
fn shards(desk: &Desk, count: usize) -> Vec<String> {
    (1..=count)
        .map(|index| {
            desk.succeed(&["run", "small.toml", "--quiet", "--shard", &format!("{index}/{count}")]);
            format!("results/small-{index}-of-{count}")
        })
        .collect()
}

fn merge<'a>(folders: &'a [String], out: &'a str) -> Vec<&'a str> {
    let folders = folders.iter().map(String::as_str);
    ["merge"].into_iter().chain(folders).chain(["--out", out]).collect()
}

#[test]
fn any_number_of_shards_merges_to_the_bytes_of_a_single_run() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    // With 30 shards of 24 rows, some have nothing to do.
    for count in [1, 3, 30] {
        let mut folders = shards(&desk, count);
        let rows: usize = folders.iter().map(|folder| desk.tables(folder)[0].lines().count() - 1).sum();
        assert_eq!(rows, 24, "{count} shards");
        folders.reverse();
        let out = format!("merged-{count}");
        desk.succeed(&merge(&folders, &out));
        assert_eq!(desk.tables(&out), desk.tables("whole"), "{count} shards");
        for name in ["overlap.svg", "overlap.png"] {
            let bytes = |folder: &str| fs::read(desk.path(folder).join(name)).expect("it was drawn");
            assert_eq!(bytes(&out), bytes("whole"), "{name}");
        }
        let said = desk.succeed(&["run", "small.toml", "--out", &out]);
        assert!(said.err.contains("complete already"), "{said:?}");
    }
}

#[test]
fn a_shard_draws_nothing_resumes_and_is_no_whole_run() {
    let desk = Desk::small();
    let shard = ["run", "small.toml", "--shard", "2/3", "--out", "out"];
    desk.succeed(&shard);
    let whole = desk.tables("out");
    assert!(!desk.path("out/overlap.svg").exists() && !desk.path("out/estimates.csv").exists());
    let manifest = desk.read("out/manifest.json");
    assert!(manifest.contains("\"shard\": \"2/3\""), "{manifest}");
    desk.write("out/samples.csv", &whole[0][..whole[0].len() / 2]);
    desk.write("out/manifest.json", manifest.replace("\"complete\": true", "\"complete\": false"));
    let said = desk.succeed(&shard);
    assert!(said.err.contains("of 8 tasks are there already"), "{said:?}");
    assert_eq!(desk.tables("out"), whole);
    desk.refuse(
        &["run", "small.toml", "--quiet", "--out", "out"],
        1,
        &["out", "holds shard 2/3", "a whole run", "--out"],
    );
    for shard in ["0/3", "4/3", "1", "1/x"] {
        desk.refuse(&["run", "small.toml", "--shard", shard], 2, &[shard, "I/K"]);
    }
}

#[test]
fn what_is_missing_is_listed_and_what_is_there_is_written() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    let folders = shards(&desk, 3);
    let said = desk.call(&merge(&folders[..2], "out"));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.err.contains("missing: neurons 50, patterns 2, load 0.04, temperature 0, samples"),
        "{said:?}"
    );
    assert!(said.err.ends_with("merge again\n") && said.err.contains("8 of 24 rows are missing"), "{said:?}");
    assert_eq!(desk.tables("out")[0].lines().count(), 17);
    assert!(desk.read("out/manifest.json").contains("\"complete\": false"));
    // The rest may come by another merge into the same folder, or by a run.
    fs::create_dir(desk.path("copy")).expect("a folder");
    for name in ["samples.csv", "points.csv", "manifest.json"] {
        fs::copy(desk.path("out").join(name), desk.path("copy").join(name)).expect("a copy");
    }
    desk.succeed(&merge(&folders[2..], "out"));
    assert_eq!(desk.tables("out"), desk.tables("whole"));
    let said = desk.succeed(&["run", "small.toml", "--out", "copy"]);
    assert!(said.err.contains("16 of 24 tasks are there already"), "{said:?}");
    assert_eq!(desk.tables("copy"), desk.tables("whole"));
}

#[test]
fn runs_that_overlap_and_extensions_are_joined() {
    let desk = Desk::small();
    let run = |out: &str, changes: &[&str]| {
        let sets = changes.iter().flat_map(|change| ["--set", change]);
        desk.succeed(
            &["run", "small.toml", "--quiet", "--out", out].into_iter().chain(sets).collect::<Vec<_>>(),
        );
    };
    run("cold", &["dynamics.temperature=[0.0, 0.2]"]);
    run("warm", &["dynamics.temperature=[0.2, 0.4]", "output.figures=[]"]);
    run("both", &["dynamics.temperature=[0.0, 0.2, 0.4]"]);
    desk.succeed(&["merge", "cold", "warm", "--out", "joined"]);
    assert_eq!(desk.tables("joined"), desk.tables("both"));
    // One config covers the others, and a parameter has a column in one of them alone.
    run("more", &["dynamics.temperature=[0.0, 0.2, 0.4]", "dynamics.sweeps=[20, 30]", "ensemble.samples=4"]);
    desk.succeed(&["merge", "warm", "more", "cold", "--out", "all"]);
    assert_eq!(desk.tables("all"), desk.tables("more"));
}

#[test]
fn sizes_with_loads_of_their_own_are_joined_whole() {
    let desk = Desk::small();
    let run = |out: &str, neurons: &str, load: &str| {
        let (neurons, load) = (format!("network.neurons={neurons}"), format!("network.load={load}"));
        desk.succeed(&["run", "small.toml", "--quiet", "--out", out, "--set", &neurons, "--set", &load]);
    };
    run("small", "[50, 100]", "[0.04, 0.2]");
    run("large", "200", "[0.1, 0.15]");
    run("both", "[50, 100, 200]", "[[0.04, 0.2], [0.04, 0.2], [0.1, 0.15]]");
    desk.succeed(&["merge", "small", "large", "--out", "joined"]);
    assert_eq!(desk.tables("joined"), desk.tables("both"));
    desk.succeed(&["check", "joined", "--rows", "4"]);
    // A size that both have takes the loads of both.
    run("more", "[100, 200]", "[[0.04, 0.2], 0.3]");
    run("all", "[50, 100, 200]", "[[0.04, 0.2], [0.04, 0.2], [0.1, 0.15, 0.3]]");
    desk.succeed(&["merge", "more", "joined", "--out", "again"]);
    assert_eq!(desk.tables("again"), desk.tables("all"));
}

#[test]
fn what_does_not_belong_together_is_refused_in_one_line() {
    let desk = Desk::small();
    let run = |out: &str, change: &str| {
        desk.succeed(&["run", "small.toml", "--quiet", "--out", out, "--set", change]);
    };
    run("one", "seed=7");
    run("two", "seed=7");
    run("other", "seed=8");
    run("counts", "network.patterns=[5, 7]");
    let refuse = |folders: &[&str], named: &[&str]| {
        desk.refuse(&[&["merge"], folders, &["--out", "out", "--quiet"]].concat(), 1, named);
        assert!(!desk.path("out/samples.csv").exists());
    };
    refuse(&["one", "other"], &["other", "one", "seed is 7 there and 8 here"]);
    refuse(&["one", "counts"], &["network.load", "network.patterns"]);
    refuse(&["one", "nowhere"], &["nowhere", "no manifest.json"]);
    let samples = desk.read("two/samples.csv");
    let row = samples.lines().nth(5).expect("many rows");
    let (before, _) = row.rsplit_once(',').expect("cells");
    let changed = format!("{before},12345");
    desk.write("two/samples.csv", samples.replace(row, &changed));
    refuse(&["one", "two"], &["two", "one", "another row", "neurons 50", "sample 1", " is "]);
    desk.write("two/manifest.json", "{");
    refuse(&["one", "two"], &["two/manifest.json"]);
}

#[test]
fn every_session_is_noted_and_nobody_is_named() {
    let desk = Desk::with(&small_but("samples = 3", "samples = 2"));
    desk.succeed(&["run", "small.toml", "--out", "out", "--threads", "1"]);
    desk.succeed(&["run", "small.toml", "--out", "out", "--threads", "2", "--set", "ensemble.samples=3"]);
    desk.succeed(&["run", "small.toml", "--out", "out", "--set", "ensemble.samples=3"]);
    let text = desk.read("out/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let sessions = manifest["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 2, "a call that does nothing is none");
    for (session, (threads, tasks)) in sessions.iter().zip([(1, 16), (2, 8)]) {
        assert_eq!((session["threads"].as_u64(), session["tasks"].as_u64()), (Some(threads), Some(tasks)));
        let started = session["started"].as_str().expect("a time");
        assert!(started.starts_with("20") && started.ends_with('Z') && started.len() == 20, "{started}");
        for key in ["wall_seconds", "neuron_updates"] {
            assert!(session[key].as_f64() > Some(0.0), "{key}");
        }
        for key in ["cpu_features", "vector_units", "version", "commit"] {
            assert!(!session[key].is_null(), "{key}");
        }
    }
    let updates = |value: &serde_json::Value| value["neuron_updates"].as_u64().unwrap_or(0);
    assert_eq!(sessions.iter().map(updates).sum::<u64>(), updates(&manifest));
    assert!(!text.contains(desk.path("").to_str().expect("a path")), "no absolute path: {text}");
    // A manifest from before sessions were noted.
    let (start, end) = (text.find(",\n  \"sessions\"").expect("a key"), text.rfind('}').expect("an end"));
    desk.write("out/manifest.json", format!("{}\n{}", &text[..start], &text[end..]));
    desk.succeed(&["run", "small.toml", "--out", "out", "--set", "ensemble.samples=4"]);
    desk.succeed(&["merge", "out", "--out", "again"]);
    let manifest = |folder: &str| -> serde_json::Value {
        serde_json::from_str(&desk.read(&format!("{folder}/manifest.json"))).expect("JSON")
    };
    assert_eq!(manifest("out")["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(updates(&manifest("again")), updates(&manifest("out")), "what no session tells counts, too");
}

/// What a run records besides its rows is recorded by the merge.
#[test]
fn a_recorded_run_can_be_shared_out() {
    let desk = Desk::with(
        "network = { neurons = 300, patterns = 20 }\ndynamics = { temperature = 0.0, start_overlap = 0.6 }\n\
         ensemble = { samples = 5 }\nmeasure = { record = true }\noutput = { figures = [\"recall\"] }\n",
    );
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    desk.succeed(&merge(&shards(&desk, 2), "merged"));
    assert_eq!(desk.tables("merged"), desk.tables("whole"));
    for name in ["trajectory.csv", "states.csv", "recall.svg"] {
        let bytes = |folder: &str| desk.read(&format!("{folder}/{name}"));
        assert_eq!(bytes("merged"), bytes("whole"), "{name}");
    }
}

/// More pattern sets make other shares: rows that are there stay, also where another shard has them now.
#[test]
fn shards_can_be_extended_and_a_killed_session_is_counted() {
    let desk = Desk::small();
    shards(&desk, 3);
    let more = ["--set", "ensemble.samples=5", "--quiet"];
    for shard in ["1/3", "2/3", "3/3"] {
        desk.succeed(&[&["run", "small.toml", "--shard", shard], &more[..]].concat());
    }
    let folders = [1, 2, 3].map(|index| format!("results/small-{index}-of-3"));
    for folder in &folders {
        desk.succeed(&["check", folder]);
    }
    desk.succeed(&merge(&folders, "merged"));
    desk.succeed(&[&["run", "small.toml", "--out", "whole"], &more[..]].concat());
    assert_eq!(desk.tables("merged"), desk.tables("whole"));

    // As a kill leaves it: the session without its end, some rows, not complete.
    let mut manifest: serde_json::Value =
        serde_json::from_str(&desk.read("whole/manifest.json")).expect("JSON");
    manifest["complete"] = false.into();
    manifest["sessions"][0]["wall_seconds"] = 0.0.into();
    manifest["sessions"][0]["tasks"] = 0.into();
    desk.write("whole/manifest.json", manifest.to_string());
    let half = desk.tables("whole")[0].lines().take(31).fold(String::new(), |text, line| text + line + "\n");
    desk.write("whole/samples.csv", half);
    desk.succeed(&[&["run", "small.toml", "--out", "whole"], &more[..]].concat());
    assert_eq!(desk.tables("merged"), desk.tables("whole"));
    let manifest: serde_json::Value = serde_json::from_str(&desk.read("whole/manifest.json")).expect("JSON");
    assert_eq!(manifest["sessions"][0]["tasks"], 30);
    assert_eq!(manifest["sessions"][1]["tasks"], 10);
}

#[test]
fn sizes_with_their_own_numbers_of_pattern_sets_are_joined() {
    let desk = Desk::small();
    let run = |folder: &str, neurons: &str, samples: &str| {
        let changes = [format!("network.neurons={neurons}"), format!("ensemble.samples={samples}")];
        let [neurons, samples] = &changes;
        desk.succeed(&["run", "small.toml", "--out", folder, "--quiet", "--set", neurons, "--set", samples]);
    };
    run("few", "50", "5");
    run("many", "100", "2");
    run("whole", "[50, 100]", "[5, 2]");
    desk.succeed(&merge(&["many".to_owned(), "few".to_owned()], "merged"));
    assert_eq!(desk.tables("merged"), desk.tables("whole"));
    desk.succeed(&["check", "merged"]);
    // Shards of such a run, too.
    let both = ["--set", "ensemble.samples=[5, 2]"];
    for shard in ["1/2", "2/2"] {
        desk.succeed(&[&["run", "small.toml", "--quiet", "--shard", shard], &both[..]].concat());
    }
    let shards = ["results/small-1-of-2".to_owned(), "results/small-2-of-2".to_owned()];
    desk.succeed(&merge(&shards, "joined"));
    assert_eq!(desk.tables("joined"), desk.tables("whole"));
}

#[cfg(unix)]
#[test]
fn the_cluster_jobs_that_ship_give_the_bytes_of_a_single_run() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "whole", "--quiet"]);
    let program = assert_cmd::cargo::cargo_bin!("attractor");
    let folder = program.parent().expect("a folder").display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").expect("a path"));
    let job = |script: &str, arguments: &[&str], task: u32| {
        let script = format!("{}/experiments/slurm/{script}", env!("CARGO_MANIFEST_DIR"));
        let mut command = std::process::Command::new("bash");
        command.arg(script).args(arguments).current_dir(desk.path("")).env("PATH", &path);
        command.env("SLURM_ARRAY_TASK_ID", task.to_string()).env("SLURM_ARRAY_TASK_COUNT", "2");
        let output = command.output().expect("bash is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    (1..=2).for_each(|task| job("array.sh", &["small.toml"], task));
    job("merge.sh", &["small.toml", "2"], 0);
    assert_eq!(desk.tables("results/small"), desk.tables("whole"));
}

#[test]
fn what_no_one_run_can_have_is_not_joined() {
    let desk = Desk::small();
    let run = |out: &str, change: &str| desk.succeed(&["run", "small.toml", "--out", out, "--set", change]);
    run("plain", "seed=1");
    for (out, change, key) in [
        ("census", "dynamics.starts=3", "dynamics.starts"),
        ("close", "network.pattern_overlap=0.5", "network.pattern_overlap"),
    ] {
        let changes = ["run", "small.toml", "--out", out, "--set", "seed=1", "--set", change];
        desk.succeed(&changes);
        desk.refuse(&["merge", "plain", out, "--out", "joined"], 1, &[key, "merge them apart"]);
        desk.refuse(&["merge", out, "plain", "--out", "joined"], 1, &[key, "merge them apart"]);
    }
    assert!(!desk.path("joined").exists());
}
