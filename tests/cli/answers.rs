//! What is said where: results on stdout, talk on stderr.

use std::fs;
use std::process::{Command, Stdio};

use attractor::experiment::shipped::SHIPPED;
use predicates::prelude::*;

use crate::desk::{Desk, LONG, Said, small_but};

#[test]
fn quiet_prints_nothing_on_success() {
    let desk = Desk::small();
    for _ in 0..2 {
        let said = desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
        assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    }
}

#[test]
fn a_dry_run_prints_the_plan_on_stdout_and_creates_nothing() {
    let desk = Desk::small();
    let said = desk.succeed(&["run", "small.toml", "--dry-run"]);
    assert_eq!(said.err, "");
    for part in ["A small experiment", "8 points x 3 pattern sets", "neuron updates", "results/small"] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    assert_eq!(desk.names(), ["small.toml"]);
}

#[test]
fn a_dry_run_knows_what_the_folder_holds() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--quiet"]);
    let rehearse = ["run", "small.toml", "--dry-run", "--set"];
    let said = desk.succeed(&[&rehearse[..], &["ensemble.samples=4"]].concat());
    assert!(said.out.ends_with("to results/small, where 24 of 32 rows are already\n"), "{said:?}");
    desk.refuse(
        &[&rehearse[..], &["seed=8"]].concat(),
        1,
        &["results/small", "seed was 7, is now 8", "--restart"],
    );
    desk.succeed(&[&rehearse[..], &["seed=8", "--restart"]].concat());
    let said = desk.succeed(&[&rehearse[..], &["network.rule=storkey", "--out", "new"]].concat());
    assert!(said.out.contains("to make the couplings takes time of its own"), "{said:?}");
    assert!(!desk.path("new").exists());
}

#[test]
fn a_complete_run_without_its_samples_is_told_apart_from_an_empty_one() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out", "--quiet"]);
    fs::remove_file(desk.path("out/samples.csv")).expect("it is there");
    for call in [&["status", "out"][..], &["merge", "out", "--out", "joined"]] {
        desk.refuse(call, 1, &["out", "samples.csv is not there", "attractor run"]);
    }
    desk.succeed(&["plot", "out", "--figure", "overlap", "--out", "figures/new"]);
    assert!(desk.path("figures/new/overlap.svg").exists());
}

#[test]
fn points_that_coincide_are_merged_and_said() {
    let desk = Desk::with(&small_but("load = [0.04, 0.2]", "load = [0.04, 0.041]"));
    let said = desk.succeed(&["run", "small.toml", "--dry-run"]);
    assert!(
        said.out.contains("4 points x") && said.out.contains("4 points of the grid coincide"),
        "{said:?}"
    );
}

#[test]
fn list_names_every_experiment_that_ships_and_each_can_run() {
    let desk = Desk::small();
    let text = desk.succeed(&["list"]).out;
    let json = desk.json(&["list", "--json"]);
    assert_eq!(text.lines().count(), SHIPPED.len());
    for (index, shipped) in SHIPPED.iter().enumerate() {
        assert!(text.contains(shipped.name) && text.contains(shipped.question()), "{text}");
        assert_eq!(json[index]["name"], shipped.name);
        assert_eq!(json[index]["question"], shipped.question());
        let said = desk.succeed(&["run", shipped.name, "--dry-run"]);
        assert!(said.out.contains(&format!("results/{}", shipped.name)), "{said:?}");
        assert!(!said.out.contains("note:"), "no key is there in vain: {said:?}");
    }
}

#[test]
fn keys_that_act_nowhere_are_told_and_not_refused() {
    let desk = Desk::small();
    let said = desk.succeed(&["run", "small.toml", "--dry-run", "--set", "network.margin=1"]);
    let note = "note: network.margin acts at no point of this grid; it needs rule = \"perceptron\"";
    assert!(said.out.contains(note), "{said:?}");
}

#[test]
fn a_folder_of_the_same_name_does_not_hide_an_experiment_that_ships() {
    let desk = Desk::small();
    fs::create_dir(desk.path("quickstart")).expect("a folder");
    desk.succeed(&["run", "quickstart", "--dry-run"]);
}

#[test]
fn status_counts_tasks_in_words_and_json() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(desk.succeed(&["status", "out"]).out.contains("24 of 24 tasks done, complete"));
    let status = desk.json(&["status", "out", "--json"]);
    assert_eq!((status["done"].as_u64(), status["to_do"].as_u64()), (Some(24), Some(0)));
    assert_eq!((status["complete"].as_bool(), status["seconds_left"].as_f64()), (Some(true), Some(0.0)));
}

#[test]
fn plot_draws_from_the_tables_and_says_which_files() {
    let desk = Desk::small();
    desk.succeed(&["run", "small.toml", "--out", "out"]);
    let drawn = desk.read("out/overlap.svg");
    fs::remove_file(desk.path("out/overlap.svg")).expect("it was drawn");
    assert_eq!(desk.succeed(&["plot", "out"]).out, "out/overlap.svg\nout/overlap.png\n");
    assert_eq!(desk.read("out/overlap.svg"), drawn);
    desk.succeed(&["plot", "out", "--figure", "energy", "--figure", "overlap"]);
    assert!(desk.path("out/energy.png").exists());
    fs::remove_file(desk.path("out/points.csv")).expect("it was there");
    desk.refuse(&["plot", "out"], 1, &["out", "points.csv is not there", "attractor run"]);
}

#[test]
fn theory_point_gives_the_known_overlap_at_zero_temperature() {
    let desk = Desk::small();
    let point = ["theory", "point", "--load", "0.1", "--temperature", "0"];
    let json = desk.json(&[&point[..], &["--json"]].concat());
    let overlap = json["retrieval"]["m"].as_f64().expect("a retrieval state");
    assert!((overlap - 0.997_999_266).abs() < 1e-9, "{overlap}");
    for key in ["m", "q", "r", "c", "energy", "free_energy", "entropy", "stability"] {
        assert!(json["spin_glass"].as_object().is_some_and(|state| state.contains_key(key)), "{key}");
    }
    assert!((json["little"]["m"].as_f64().expect("a retrieval state") - overlap).abs() < 1e-12);
    let text = desk.succeed(&point).out;
    assert!(predicate::str::contains("0.997999266").eval(&text), "{text}");
    let beyond = desk.json(&["theory", "point", "--load", "0.2", "--temperature", "0", "--json"]);
    assert!(beyond["retrieval"].is_null() && beyond["spin_glass"].is_object(), "{beyond}");
    assert!(beyond["one_step"]["retrieval"].is_null() && beyond["one_step"]["spin_glass"].is_object());
}

#[test]
fn theory_point_shows_broken_symmetry_where_there_is_any() {
    let desk = Desk::small();
    let at = |load, temperature| ["theory", "point", "--load", load, "--temperature", temperature];
    let json = desk.json(&[&at("0.138", "0.01")[..], &["--json"]].concat());
    let state = &json["one_step"]["retrieval"];
    assert!(state["breakpoint"].as_f64().is_some_and(|x| (x - 0.275_310_55).abs() < 1e-8), "{state}");
    for key in ["m", "q0", "q1", "r0", "r1", "c", "cold_breakpoint", "energy", "free_energy", "entropy"] {
        assert!(json["one_step"]["spin_glass"][key].is_f64(), "{key}");
    }
    let text = desk.succeed(&at("0.138", "0.01")).out;
    assert!(text.contains("\nretrieval 1RSB") && text.contains("\nspin glass 1RSB"), "{text}");
    assert!(!desk.succeed(&at("0.1", "2")).out.contains("1RSB"), "the paramagnet has nothing to break");
}

#[test]
fn theory_capacity_is_the_known_one() {
    let desk = Desk::small();
    let json = desk.json(&["theory", "capacity", "--json"]);
    let load = json["replica_symmetric"]["load"].as_f64().expect("a number");
    assert!((load - 0.137_905_566_495).abs() < 1e-11, "{load}");
    let value = |theory: &str, key: &str| json[theory][key].as_f64().expect("a number");
    assert!((value("one_step", "load") - 0.138_186_489_565).abs() < 1e-11);
    assert!((value("one_step", "m") - 0.966_778).abs() < 1e-6);
    assert!((value("first_order", "replica_symmetric") - 0.051_854_331).abs() < 1e-9);
    assert!((value("first_order", "one_step") - 0.056_141_611).abs() < 1e-9);
    let text = desk.succeed(&["theory", "capacity"]).out;
    assert!(text.contains("0.137905566495") && text.contains("0.138186489565"), "{text}");
    let table = desk.succeed(&["theory", "capacity", "--csv"]).out;
    assert!(table.starts_with("theory,load,m,first_order_load\nreplica symmetric,0.1379055"), "{table}");
    assert_eq!(table.lines().count(), 3);
}

#[test]
fn theory_point_is_a_table_of_the_states_that_exist() {
    let desk = Desk::small();
    let text = desk.succeed(&["theory", "point", "--load", "0.1", "--temperature", "0", "--csv"]).out;
    let names: Vec<&str> = text.lines().map(|line| line.split(',').next().expect("a cell")).collect();
    assert_eq!(
        names,
        ["state", "retrieval", "spin glass", "retrieval 1RSB", "spin glass 1RSB", "Little"],
        "{text}"
    );
    assert!(text.lines().all(|line| line.split(',').count() == 15), "{text}");
    assert!(text.contains("retrieval,0.99799926"), "{text}");
}

#[test]
fn theory_lines_are_a_table_on_stdout_in_a_file_and_as_json() {
    let desk = Desk::small();
    let text = desk.succeed(&["theory", "lines"]).out;
    assert!(text.starts_with("load,T_g,T_M,T_c,T_AT,T_3,T_5\n"), "{text}");
    desk.succeed(&["theory", "lines", "--out", "lines.csv"]);
    assert_eq!(desk.read("lines.csv"), text);
    let json = desk.json(&["theory", "lines", "--json"]);
    assert_eq!(json.as_array().map(Vec::len), Some(text.lines().count() - 1));
    desk.refuse(&["theory", "lines", "--out", "no/such/folder.csv"], 1, &["no/such/folder.csv", "write"]);
}

#[test]
fn theory_mixtures_are_limits_or_states_as_csv_and_json() {
    let desk = Desk::small();
    let limits = desk.succeed(&["theory", "mixtures"]).out;
    assert!(limits.starts_with("of,m,energy,T_n,load_end,m_end,energy_end,transverse_end\n3,0.5,-0.375,"));
    assert_eq!(limits.lines().count(), 5);
    let json = desk.json(&["theory", "mixtures", "--json"]);
    let end = json[0]["end"]["load"].as_f64().expect("an end");
    assert!((end - 0.029_941_757).abs() < 1e-9 && json[0]["end"]["cause"] == "fold", "{end}");
    let states = ["theory", "mixtures", "--load", "0.02", "--of", "3", "5"];
    let json = desk.json(&[&states[..], &["--json"]].concat());
    assert!((json[0]["state"]["m"].as_f64().expect("it exists") - 0.499_884_81).abs() < 1e-8);
    assert!(json[1]["state"].is_null() && json[1]["last"]["load"].is_number(), "{json}");
    desk.succeed(&[&states[..], &["--out", "states.csv"]].concat());
    assert_eq!(desk.read("states.csv"), desk.succeed(&states).out);
}

#[test]
fn theory_bounds_are_a_row_for_each_network() {
    let desk = Desk::small();
    let bounds = ["theory", "bounds", "--neurons", "1000", "10000", "--load", "0.1", "0.15"];
    let text = desk.succeed(&bounds).out;
    assert!(text.starts_with("neurons,patterns,load,bit_error,exact_bit_error,"), "{text}");
    assert_eq!(text.lines().count(), 5);
    let json = desk.json(&[&bounds[..], &["--json"]].concat());
    assert!((json[3]["bit_error"].as_f64().expect("a number") - 4.911_637e-3).abs() < 5e-10);
}

#[test]
fn theory_basin_gives_boundaries_overlaps_and_the_descent_capacity() {
    let desk = Desk::small();
    let basin = |more: &[&'static str]| {
        let few = ["theory", "basin", "--trajectories", "900", "--steps", "30", "--seeds", "2"];
        [&few[..], more].concat()
    };
    let boundary = desk.json(&basin(&["--load", "0.1", "--json"]));
    assert!((boundary[0]["amari_maginu"].as_f64().expect("a number") - 0.20943).abs() < 5e-6);
    assert!((boundary[0]["boundary"].as_f64().expect("a number") - 0.34).abs() < 0.05, "{boundary}");
    let text = desk.succeed(&basin(&["--load", "0.1", "--start-overlap", "0.3"])).out;
    assert!(text.starts_with("load,step,amari_maginu,two_steps,overlap,overlap_error\n0.1,0,0.3,0.3,"));
    assert_eq!(text.lines().count(), 32);
    let lost = desk.json(&basin(&["--load", "0.3", "--json"]));
    assert!(lost[0]["boundary"].is_null() && lost[0]["amari_maginu"].is_null(), "{lost}");
    desk.succeed(&basin(&["--capacity", "--out", "capacity.csv"]));
    assert!(desk.read("capacity.csv").starts_with("descent_capacity,descent_capacity_error,amari_maginu\n"));
}

/// The number at a place of an answer.
fn number(json: &serde_json::Value, place: &str) -> f64 {
    json.pointer(place).and_then(serde_json::Value::as_f64).expect(place)
}

#[test]
fn theory_dilution_gives_capacities_or_states() {
    let desk = Desk::small();
    let ends = desk.succeed(&["theory", "dilution"]).out;
    assert!(ends.starts_with("connectivity,temperature,load,load_per_input,m\n1,0,0.1379055"), "{ends}");
    assert_eq!(ends.lines().count(), 10);
    let half = ["theory", "dilution", "--connectivity", "0.5", "--load", "0.05", "--temperature", "0.2"];
    let json = desk.json(&[&half[..], &["--json"]].concat());
    let capacity = number(&json, "/0/capacity/load");
    assert!(capacity > 0.05 && capacity < 0.086_541_948, "below that of T = 0: {capacity}");
    assert!((number(&json, "/0/at/state/m") - 0.991_650_2).abs() < 1e-7, "{json}");
    desk.succeed(&[&half[..], &["--clipped", "--noise", "0.1", "--out", "half.csv"]].concat());
    assert!(desk.read("half.csv").starts_with("connectivity,load,temperature,noise,m,q,r,c,energy,"));
    let lost = desk.json(&["theory", "dilution", "--connectivity", "0.1", "--load", "0.1", "--json"]);
    assert!(lost[0]["at"]["state"].is_null(), "{lost}");
}

#[test]
fn theory_extreme_dilution_gives_the_capacity_the_rest_or_the_way_there() {
    let desk = Desk::small();
    let theory = |more: &[&'static str]| [&["theory", "extreme-dilution"][..], more].concat();
    let capacity = number(&desk.json(&theory(&["--json"])), "/load");
    assert!((capacity - std::f64::consts::FRAC_2_PI).abs() < 1e-15, "{capacity}");
    assert!(desk.succeed(&theory(&["--load", "0.3", "0.7"])).out.ends_with("\n0.7,0,\n"));
    let path = desk.json(&theory(&["--load", "0.3", "--start-overlap", "0.5", "--steps", "30", "--json"]));
    assert_eq!(path.as_array().map(Vec::len), Some(31));
    assert!((number(&path, "/30/m") - 0.899_440).abs() < 1e-5, "{path}");
}

#[test]
fn theory_rule_gives_the_end_of_retrieval_or_states() {
    let desk = Desk::small();
    let inverse = ["theory", "rule", "--rule", "pseudo-inverse"];
    let at = ["--load", "0.5", "--temperature", "0.15"];
    let json = desk.json(&[&inverse[..], &at, &["--json"]].concat());
    assert!((number(&json, "/states/0/state/m") - 0.997_046_18).abs() < 5e-9, "{json}");
    assert!((number(&json, "/states/0/last_temperature") - 0.200_112).abs() < 5e-7, "{json}");
    assert_eq!(desk.succeed(&inverse).out, "dreams,temperature,last_load,m\n,0,1,1\n");
    let dreaming = ["theory", "rule", "--rule", "dreaming", "--dreams", "1"];
    let json = desk.json(&[&dreaming[..], &["--load", "0.3", "0.5", "--json"]].concat());
    assert!((number(&json, "/capacity/load") - 0.386_596).abs() < 5e-7, "{json}");
    assert!((number(&json, "/states/0/state/m") - 0.998_752_04).abs() < 5e-9, "{json}");
    assert!(json["states"][1]["state"].is_null(), "{json}");
}

#[test]
fn theory_replay_says_how_long_a_cycle_stays_in_each_pattern() {
    let desk = Desk::small();
    let paces = desk.json(&["theory", "replay", "--strength", "0.5", "2", "--delay", "4", "--json"]);
    assert!(paces.pointer("/0/dwell").is_some_and(serde_json::Value::is_null), "{paces}");
    assert!((number(&paces, "/1/dwell") - 5.0).abs() < 1e-12, "{paces}");
    let fading = desk.succeed(&["theory", "replay", "--response", "fading", "--input", "0", "0.3"]).out;
    assert!(fading.starts_with("patterns,strength,delay,response,input,temperature,dwell,"), "{fading}");
    assert_eq!(fading.lines().count(), 7);
}

#[test]
fn theory_sequence_and_optimal_are_tables() {
    let desk = Desk::small();
    let end = desk.json(&["theory", "sequence", "--json"]);
    assert!((number(&end, "/load") - 0.269_061_629).abs() < 1e-9, "{end}");
    let states = desk.succeed(&["theory", "sequence", "--load", "0.1", "0.3"]).out;
    assert!(states.starts_with("load,temperature,m,q,r,c\n0.1,0,0.99") && states.ends_with("\n0.3,0,,,,\n"));
    let table = desk.succeed(&["theory", "optimal"]).out;
    assert!(table.starts_with("margin,load\n0,2\n"), "{table}");
    let margin = desk.json(&["theory", "optimal", "--load", "0.5", "--json"]);
    assert!((number(&margin, "/0/margin") - 1.03).abs() < 0.01, "{margin}");
    let shares = desk.succeed(&["theory", "optimal", "--inputs", "50", "--patterns", "50", "100"]).out;
    assert_eq!(shares, "inputs,patterns,separable\n50,50,1\n50,100,0.5\n");
}

#[test]
fn a_reader_that_goes_away_ends_the_command_quietly() {
    let desk = Desk::small();
    for arguments in [
        &["theory", "lines"][..],
        &["list"],
        &["run", "small.toml", "--dry-run"],
        &["recall", "--temperature", "5", "--sweeps", "500"],
        &["gallery", "--json"],
    ] {
        let mut command = desk.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let said = Said::new(arguments, &child.wait_with_output().expect("it ends"));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    }
}

#[test]
fn a_closed_stderr_stops_neither_a_run_nor_a_refusal() {
    let desk = Desk::small();
    for (config, code) in [("small.toml", 0), ("nowhere.toml", 2)] {
        let mut child =
            desk.command(&["run", config]).stderr(Stdio::piped()).spawn().expect("the command starts");
        drop(child.stderr.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{config}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_stdout_is_a_failure_of_one_line() {
    let desk = Desk::small();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a Linux machine");
    let output = desk.command(&["theory", "capacity"]).stdout(full).output().expect("it starts");
    let said = Said::new(&["theory", "capacity"], &output);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.assert_one_error_line(&["stdout", "No space left"]);
}

/// A file-size limit stands for a full disk: half a row is written, the rest refused.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_run_in_one_line_and_loses_no_finished_task() {
    let desk = Desk::with(LONG);
    desk.succeed(&["run", "small.toml", "--out", "whole"]);
    let attractor = desk.command(&[]).get_program().to_owned();
    for threads in ["1", "7"] {
        let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" run small.toml --quiet --out full --threads $1";
        let mut shell = Command::new("sh");
        shell.current_dir(desk.path(".")).args(["-c", script]).arg(&attractor).arg(threads);
        let said = Said::new(&["run"], &shell.output().expect("a shell"));
        assert_eq!(said.code, Some(1), "{said:?}");
        said.assert_one_error_line(&["full/samples.csv: cannot write"]);
        assert!(desk.read("full/samples.csv").ends_with('\n'), "no torn row is left");
    }
    desk.succeed(&["run", "small.toml", "--out", "full"]);
    assert_eq!(desk.tables("full"), desk.tables("whole"));
}

#[test]
fn every_command_explains_itself() {
    let desk = Desk::small();
    let described = [
        (&["--help"][..], "Examples:"),
        (&["run", "--help"], "Examples:"),
        (&["status", "--help"], "how far"),
        (&["plot", "--help"], "Examples:"),
        (&["theory", "--help"], "Examples:"),
        (&["theory", "point", "--help"], "at one load and temperature"),
        (&["theory", "lines", "--help"], "phase diagram"),
        (&["theory", "capacity", "--help"], "largest load"),
        (&["list", "--help"], "ship"),
    ];
    for (arguments, words) in described {
        let said = desk.succeed(arguments);
        let found = said.out.to_lowercase().contains(&words.to_lowercase());
        assert!(found && said.err.is_empty(), "{words}: {said:?}");
    }
    assert!(desk.succeed(&["--version"]).out.starts_with("attractor "));
}

#[test]
fn a_bench_tells_how_fast_each_workload_is() {
    let desk = Desk::small();
    let timings = desk.json(&["bench", "--json", "--only", "W3", "--threads", "1"]);
    let timing = &timings[0];
    assert_eq!(
        (&timing["name"], &timing["neurons"], &timing["patterns"]),
        (&"W3".into(), &40_000.into(), &1000.into())
    );
    assert_eq!(
        (&timing["temperature"], &timing["order"], &timing["threads"]),
        (&0.0.into(), &"permutation".into(), &1.into())
    );
    assert_eq!(timing["engine"], "overlaps");
    let number = |key: &str| timing[key].as_f64().expect("a number");
    // It descends from 30 % wrong within three sweeps, or a few more.
    let updates = (number("seconds") * number("updates_per_second")).round();
    assert!((120_000.0..400_000.0).contains(&updates), "{updates} updates");
    assert!((number("seconds") * number("relaxations_per_second") - 1.0).abs() < 1e-9);
}

#[test]
fn a_dry_run_says_how_much_memory_is_needed_and_a_run_that_cannot_fit_is_refused() {
    let desk = Desk::small();
    // 4 million neurons times 800,000 patterns, one bit each.
    let huge = ["--threads", "1", "--set", "network.neurons=[4000000]", "--set", "network.load=0.2"];
    let said = desk.succeed(&[&["run", "small.toml", "--dry-run"], &huge[..]].concat());
    assert!(said.out.contains("400.2 GB of memory on 1 thread\nto "), "{said:?}");
    assert!(said.out.ends_with("has less memory than that, and would refuse it\n"), "{said:?}");
    let named = ["small.toml", "memory", "400.2 GB", "4000000 neurons and 800000 patterns"];
    desk.refuse(&[&["run", "small.toml"], &huge[..]].concat(), 2, &named);
    assert_eq!(desk.names(), ["small.toml"]);
}
