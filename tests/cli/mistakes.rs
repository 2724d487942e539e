//! Every mistake is one clear line, before anything is created.

use std::fs;
use std::time::{Duration, Instant};

use attractor::table::Table;

use crate::desk::{Desk, SMALL, small_but};

/// Runs a config that must be refused, naming the file and all of `named`, before anything is created.
#[track_caller]
fn refuse_config(config: &str, named: &[&str]) {
    let desk = Desk::with(config);
    desk.refuse(&["run", "small.toml"], 2, &[&["small.toml"], named].concat());
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_value_out_of_range_is_refused_with_line_key_value_and_cure() {
    for (line, replacement, named) in [
        ("neurons = [50, 100]", "neurons = 0", &[":5", "neurons = 0", "2 or above"][..]),
        ("neurons = [50, 100]", "neurons = 1", &[":5", "neurons = 1", "2 or above"]),
        ("neurons = [50, 100]", "neurons = 2.5", &[":5", "neurons = 2.5", "whole number"]),
        ("neurons = [50, 100]", "neurons = []", &[":5", "neurons = []", "at least one"]),
        ("neurons = [50, 100]", "neurons = 1e300", &[":5", "neurons = 1e300", "up to 33554431"]),
        ("load = [0.04, 0.2]", "load = 0", &[":6", "load = 0", "at least"]),
        ("load = [0.04, 0.2]", "load = 0.001", &[":6", "load = 0.001", "N = 50", "0.02"]),
        ("load = [0.04, 0.2]", "load = -0.1", &[":6", "load = -0.1", "above 0"]),
        ("load = [0.04, 0.2]", "patterns = 0", &[":6", "patterns = 0", "1 or above"]),
        ("temperature = [0.0, 0.4]", "temperature = -0.1", &[":9", "temperature = -0.1", "0 or above"]),
        ("temperature = [0.0, 0.4]", "temperature = nan", &[":9", "temperature = nan", "finite"]),
        ("temperature = [0.0, 0.4]", "temperature = [0, inf]", &[":9", "temperature = [0, inf]", "finite"]),
        ("temperature = [0.0, 0.4]", "temperature = { from = 1, to = 0, count = 3 }", &[":9", "backwards"]),
        (
            "temperature = [0.0, 0.4]",
            "temperature = { from = 0, to = 1, count = 0 }",
            &[":9", "temperature", "count = 0", "at least 1"],
        ),
        (
            "temperature = [0.0, 0.4]",
            "temperature = { from = 0, to = 1, step = 1e-9 }",
            &[":9", "temperature", "at most 100000"],
        ),
        ("burn_in = 10", "burn_in = -1", &[":10", "burn_in = -1", "0 or above"]),
        ("sweeps = 20", "sweeps = 0", &[":11", "sweeps = 0", "1 or above"]),
        ("samples = 3", "samples = 0", &[":14", "samples = 0", "1 or above"]),
        ("samples = 3", "samples = 1.5", &[":14", "samples = 1.5", "a whole number"]),
        (
            "samples = 3",
            "samples = [1, 2, 3]",
            &[":14", "samples = [1, 2, 3]", "2 values of network.neurons"],
        ),
        ("sweeps = 20", "start_overlap = 1.5", &[":11", "start_overlap = 1.5", "between -1 and 1"]),
        ("seed = 7", "seed = -7", &[":2", "seed = -7", "0 or above"]),
    ] {
        refuse_config(&small_but(line, replacement), named);
    }
}

#[test]
fn a_key_word_or_type_that_does_not_exist_is_refused_with_what_does() {
    for (line, replacement, named) in [
        ("neurons = [50, 100]", "nurons = 50", &[":5", "unknown key `nurons`", "`neurons`"][..]),
        ("[ensemble]", "[ensembel]", &[":13", "unknown key `ensembel`", "`ensemble`"]),
        ("neurons = [50, 100]", "neurons = \"many\"", &[":5", "neurons = \"many\"", "a list of numbers"]),
        ("neurons = [50, 100]", "neurons = true", &[":5", "neurons = true", "a list of numbers"]),
        (
            "sweeps = 20",
            "order = \"backwards\"",
            &[":11", "dynamics.order = \"backwards\"", "\"sequential\""],
        ),
        ("sweeps = 20", "update = 3", &[":11", "update = 3", "a word in quotes"]),
        ("figures = [\"overlap\"]", "figures = [\"pie\"]", &[":17", "\"pie\"", "\"phase-diagram\""]),
        ("figures = [\"overlap\"]", "figures = \"overlap\"", &[":17", "figures = \"overlap\"", "sequence"]),
        ("title = \"A small experiment\"", "title = 5", &[":1", "title = 5", "string"]),
        ("seed = 7", "seed = 7\nnetwork = 5", &[":5", "duplicate key"]),
        ("seed = 7", "measure = 5", &[":2", "measure = 5", "a section of keys"]),
    ] {
        refuse_config(&small_but(line, replacement), named);
    }
}

#[test]
fn what_is_missing_or_at_odds_is_refused_with_the_cure() {
    refuse_config(&small_but("neurons = [50, 100]", ""), &["neurons is missing", "e.g. neurons = 1000"]);
    refuse_config(&small_but("load = [0.04, 0.2]", ""), &["exactly one of load and patterns"]);
    refuse_config(
        &small_but("load = [0.04, 0.2]", "load = 0.1\npatterns = 5"),
        &["exactly one of load and patterns"],
    );
    refuse_config(
        &small_but("load = [0.04, 0.2]", "load = [[0.04], [0.2], [0.3]]"),
        &[":6", "network.load = 3 lists", "a list for each of the 2 values of network.neurons"],
    );
    refuse_config(&small_but("load = [0.04, 0.2]", "load = [[0.005], [0.2]]"), &[":6", "0.005", "at N = 50"]);
    refuse_config(&small_but("temperature = [0.0, 0.4]", ""), &["temperature is missing", "e.g."]);
    refuse_config(
        &small_but("sweeps = 20", "start = \"mixture\"\nmixture_of = 3"),
        &["dynamics.mixture_of = 3", "raise the load"],
    );
}

#[test]
fn a_file_that_is_no_config_is_refused() {
    refuse_config("[network\nneurons = 5", &[":1", "[network"]);
    refuse_config("[network]\nneurons = 5\nneurons = 6\n", &[":3", "duplicate key"]);
    refuse_config("[network]\ntitle = \"unclosed", &[":2"]);
    refuse_config("", &["neurons is missing"]);
    let desk = Desk::small();
    desk.write("binary.toml", b"\x7fELF\x02\x01\x00\xff\xfe");
    desk.refuse(&["run", "binary.toml"], 2, &["binary.toml", "no text file"]);
    desk.refuse(&["run", "nowhere.toml"], 2, &["nowhere.toml", "no such file", "attractor list"]);
    fs::create_dir(desk.path("folder")).expect("a folder");
    desk.refuse(&["run", "folder"], 2, &["folder", "directory"]);
    assert_eq!(desk.names(), ["binary.toml", "folder", "small.toml"], "nothing is created");
}

#[test]
fn a_job_that_no_machine_can_hold_is_refused_at_once() {
    let range = "{ from = 0.1, to = 0.9, count = 100000 }";
    let all = ["seed = 7", "neurons = [50, 100]", "load = [0.04, 0.2]"];
    for (replacements, named) in [
        ([all[0], "neurons = 100000", "load = 1e6"], "memory"),
        ([all[0], "neurons = 33554431", "load = 1"], "memory"),
        ([all[0], "neurons = 1e6\nengine = \"fields\"", "patterns = 1"], "memory"),
        ([all[0], "neurons = { from = 2, to = 100000, step = 1 }", &format!("load = {range}")], "N = 2:"),
        ([all[0], "neurons = { from = 10, to = 100000, step = 1 }", &format!("load = {range}")], "tasks"),
    ] {
        let config = all.iter().zip(replacements).fold(SMALL.to_owned(), |text, (a, b)| text.replace(a, b));
        refuse_quickly(&config, named);
    }
    refuse_quickly(&small_but("samples = 3", "samples = 9223372036854775807"), "10 million tasks");
    let temperatures = format!("temperature = {range}\nstart_overlap = {range}");
    refuse_quickly(&small_but("temperature = [0.0, 0.4]", &temperatures), "10 million tasks");
}

#[track_caller]
fn refuse_quickly(config: &str, named: &str) {
    let began = Instant::now();
    refuse_config(config, &[named]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?} for {config}", began.elapsed());
}

/// Just below a terabyte: no machine that runs tests has as much.
#[cfg(target_os = "linux")]
#[test]
fn a_job_that_this_machine_cannot_hold_is_refused() {
    let large = small_but("neurons = [50, 100]", "neurons = 1700")
        .replace("load = [0.04, 0.2]", "patterns = 2147483647");
    refuse_config(&large, &["memory", "this machine"]);
}

#[test]
fn a_change_that_makes_no_sense_is_refused_and_names_the_change() {
    let desk = Desk::small();
    for (change, named) in [
        ("network.nurons=5", &["unknown key `nurons`", "`neurons`"][..]),
        ("netwerk.neurons=5", &["unknown key `netwerk`", "`network`"]),
        ("network.neurons", &["section.key=value"]),
        ("network.neurons=", &["network.neurons=", "a number"]),
        ("=5", &["unknown key"]),
        ("network=5", &["network=5", "a section of keys"]),
        ("seed.of=5", &["no such section"]),
        ("network.neurons=[", &["network.neurons=[", "a number"]),
        ("network.neurons=1", &["network.neurons = 1", "2 or above"]),
        ("network.engine=steam", &["network.engine = \"steam\"", "\"plain\""]),
        ("network.rule=\"a\\nb\"", &["network.rule", "\"hebb\""]),
        ("dynamics.temperature=nan", &["temperature", "finite"]),
    ] {
        desk.refuse(&["run", "small.toml", "--set", change], 2, &[&["--set"], named].concat());
    }
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_network_that_cannot_be_is_refused_before_any_work() {
    let desk = Desk::small();
    desk.write("row.csv", "1,-1,1\n");
    desk.write("word.csv", "1,up,1\n");
    desk.write("torn.csv", "1,-1,1\n1,1\n");
    desk.write("empty.csv", "");
    fs::create_dir(desk.path("pictures")).expect("a folder");
    for (changes, named) in [
        (
            &["network.rule=pseudo-inverse", "network.load=1.2"][..],
            &["network.rule", "60 patterns of 50", "dreaming"][..],
        ),
        (
            &["network.rule=perceptron", "network.margin=2.0", "network.load=0.5"],
            &["network.margin", "Gardner", "lower the load"],
        ),
        (&["network.rule=perceptron", "network.margin=-1"], &["network.margin = -1", "0 or above"]),
        (
            &["network.zero_one=true", "measure.observables=[\"learned\"]"],
            &["measure.observables", "least_stability", "drop it"],
        ),
        (&["network.rule=storkey", "network.engine=plain"], &["network.engine", "drop engine"]),
        (&["network.activity=1.0"], &["network.activity = 1", "all the same"]),
        (
            &["network.activity=0.2", "network.examples=3"],
            &["network.activity and network.examples", "one of them"],
        ),
        (&["network.examples=0"], &["network.examples = 0"]),
        (&["dynamics.start=prototype"], &["dynamics.start", "network.examples"]),
        (&["synapses.inputs=60"], &["synapses.inputs", "60 of 50 neurons", "lower inputs"]),
        (&["synapses.inputs=5", "synapses.clipped=true"], &["synapses.inputs = 5", "drop inputs"]),
        (&["synapses.connectivity=0"], &["synapses.connectivity = 0", "no network"]),
        (&["synapses.lost_neurons=1.5"], &["synapses.lost_neurons = 1.5", "between 0 and 1"]),
        (&["synapses.clipped=maybe"], &["clipped", "true or false"]),
        (&["synapses.dilution=0.5"], &["unknown key `dilution`", "`connectivity`"]),
        (&["input.direction=sideways"], &["input.direction", "\"uniform\""]),
        (
            &["input.strength=0.1", "dynamics.schedule=tempering", "dynamics.temperature=[0.2, 0.4]"],
            &["input.strength", "drop [input]"],
        ),
        (
            &["input.strength=0.1", "input.every=10"],
            &["input.every", "10 with pulses of 0 sweeps", "input.sweeps from 1"],
        ),
        (&["input.strength=0.1", "input.shape=sine"], &["input.every", "period"]),
        (&["input.shape=square"], &["input.shape", "\"sine\""]),
        (
            &["input.strength=0.1", "input.from=3", "dynamics.schedule=annealing"],
            &["input.sweeps", "an input stays"],
        ),
        (&["delayed.sweeps=0"], &["delayed.sweeps = 0", "1 or above"]),
        (&["delayed.response=late"], &["delayed.response", "\"fading\""]),
        (
            &["delayed.strength=2", "dynamics.schedule=annealing"],
            &["delayed.strength = 2", "drop dynamics.schedule"],
        ),
        (&["delayed.strength=2", "network.engine=split"], &["network.engine", "drop engine"]),
        (&["delayed.strength=2", "synapses.lost_neurons=0.1"], &["delayed.strength = 2", "[synapses]"]),
        (&["measure.observables=[\"dwell\"]", "dynamics.starts=5"], &["measure.observables", "one start"]),
        (&["network.patterns_from=letters:T?H"], &["?"]),
        (&["network.patterns_from=letters:TCH"], &["network.neurons", "neurons = 25"]),
        (
            &["network.patterns_from=letters:TCH", "network.neurons=25", "network.patterns=4"],
            &["network.patterns", "= 4", "more pictures"],
        ),
        (&["network.patterns_from=nowhere"], &["nowhere"]),
        (&["network.patterns_from=pictures"], &["pictures"]),
        (&["network.patterns_from=word.csv"], &["word.csv", "row 1", "\"up\"", "+1 or -1"]),
        (&["network.patterns_from=torn.csv"], &["torn.csv", "one length"]),
        (&["network.patterns_from=empty.csv"], &["empty.csv", "is empty"]),
        (
            &["network.patterns_from=row.csv", "network.activity=0.5"],
            &["network.patterns_from", "drop network.activity"],
        ),
    ] {
        let mut arguments = vec!["run", "small.toml"];
        arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
        desk.refuse(&arguments, 2, named);
    }
    desk.succeed(&[
        "run",
        "small.toml",
        "--set",
        "network.patterns_from=row.csv",
        "--set",
        "network.neurons=3",
        "--set",
        "network.patterns=1",
    ]);
}

#[test]
fn a_change_applies_and_load_or_patterns_on_the_command_line_wins() {
    let desk = Desk::small();
    let inline = "network = { neurons = 50, load = 0.1 }\ndynamics.temperature = 0.0\n";
    desk.write("inline.toml", inline);
    for config in ["small.toml", "inline.toml"] {
        let changes = ["network.patterns=7", "network.neurons=60", "dynamics.order=sequential"];
        let mut arguments = vec!["run", config, "--out", config.trim_end_matches(".toml")];
        arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
        arguments.extend(["--set", "dynamics.temperature={ from = 0, to = 0.3, count = 2 }"]);
        desk.succeed(&arguments);
    }
    for folder in ["small", "inline"] {
        let points = Table::read(&desk.path(folder).join("points.csv")).expect("a table");
        assert_eq!(points.distinct("patterns"), [7.0]);
        assert_eq!(points.distinct("neurons"), [60.0]);
        assert_eq!(points.distinct("temperature"), [0.0, 0.3]);
    }
}

#[test]
fn a_change_does_not_shift_the_line_of_a_mistake_in_the_file() {
    let desk = Desk::with(&small_but("sweeps = 20", "sweeps = 0"));
    desk.refuse(&["run", "small.toml", "--set", "network.engine=plain"], 2, &["small.toml:11", "sweeps = 0"]);
}

#[test]
fn a_wrong_argument_is_refused_in_one_line() {
    let desk = Desk::small();
    for (arguments, named) in [
        (&["run", "small.toml", "--threads", "0"][..], &["--threads", "'0'", "1.."][..]),
        (&["run", "small.toml", "--threads", "many"], &["--threads", "'many'"]),
        (&["run", "small.toml", "--thread", "2"], &["--thread", "--threads", "--help"]),
        (&["run"], &["CONFIG", "--help"]),
        (&["run", "small.toml", "--out", ""], &["--out"]),
        (&["walk"], &["walk", "--help"]),
        (&["plot", "small.toml", "--figure", "pie"], &["pie", "phase-diagram"]),
        (&["theory", "point", "--load", "0.1"], &["--temperature"]),
        (&["theory", "point", "--load", "-0.1", "--temperature", "0"], &["--load = -0.1", "0 to 1e100"]),
        (&["theory", "point", "--load", "0.1", "--temperature", "nan"], &["--temperature = NaN", "finite"]),
        (&["theory", "point", "--load", "1e300", "--temperature", "0"], &["--load = 1e300", "1e100"]),
        (&["theory", "lines", "--json", "--out", "lines.csv"], &["--json", "--out"]),
        (&["theory", "mixtures", "--of", "4"], &["--of = 4", "odd numbers from 3 to 99"]),
        (&["theory", "mixtures", "--load", "-1"], &["--load = -1.0", "0 to 1e100"]),
        (&["theory", "bounds", "--neurons", "1"], &["--neurons", "'1'", "2.."]),
        (&["theory", "bounds", "--load", "nan"], &["--load = NaN", "finite"]),
        (&["theory", "basin", "--load", "0"], &["--load = 0.0", "above 0"]),
        (&["theory", "dilution", "--connectivity", "0"], &["--connectivity = 0.0", "extreme-dilution"]),
        (&["theory", "dilution", "--noise", "-1"], &["--noise = -1.0", "0 to 1e50"]),
        (&["theory", "extreme-dilution", "--start-overlap", "0.5"], &["--load"]),
        (&["theory", "rule", "--rule", "storkey"], &["'storkey'", "pseudo-inverse"]),
        (&["theory", "rule", "--rule", "dreaming"], &["--dreams"]),
        (&["theory", "rule", "--rule", "pseudo-inverse", "--load", "1"], &["--load = 1.0", "below 1"]),
        (
            &["theory", "rule", "--rule", "pseudo-inverse", "--dreams", "1"],
            &["--dreams = 1.0", "leave it out"],
        ),
        (
            &["theory", "rule", "--rule", "dreaming", "--dreams", "1e5"],
            &["--dreams = 100000.0", "pseudo-inverse"],
        ),
        (&["theory", "sequence", "--load", "-1"], &["--load = -1.0", "0 to 1e100"]),
        (&["theory", "replay", "--patterns", "13"], &["--patterns = 13", "1 to 12"]),
        (&["theory", "replay", "--response", "late"], &["--response = late", "fading"]),
        (&["theory", "optimal", "--load", "2.1"], &["--load = 2.1", "at most 2"]),
        (&["theory", "optimal", "--margin", "-0.5"], &["--margin = -0.5", "replica symmetry"]),
        (&["theory", "optimal", "--inputs", "10"], &["--patterns"]),
        (&["theory", "basin", "--start-overlap", "-0.5"], &["--start-overlap = -0.5", "0 to 1"]),
        (&["theory", "basin", "--steps", "0"], &["--steps", "'0'", "1.."]),
        (&["theory", "basin", "--trajectories", "50000000"], &["--trajectories = 50000000", "10^9"]),
        (&["theory", "basin", "--capacity", "--load", "0.1"], &["--capacity", "--load"]),
    ] {
        desk.refuse(arguments, 2, named);
    }
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}

#[test]
fn a_name_with_a_line_end_does_not_tear_the_error_line() {
    let desk = Desk::small();
    desk.refuse(&["run", "no\nsuch\rfile\x1b[2J"], 2, &["no\\nsuch\\rfile\\u{1b}"]);
    desk.refuse(&["status", "no\nfolder"], 1, &["no\\nfolder"]);
}

#[test]
fn a_title_with_line_ends_is_said_and_drawn_in_one_line() {
    let desk =
        Desk::with(&small_but("title = \"A small experiment\"", "title = \"one\\n\\u0000\\u001b<two>\""));
    let said = desk.succeed(&["run", "small.toml", "--out", "out"]);
    assert!(said.err.starts_with("one\\n\\u{0}\\u{1b}<two>\n"), "{said:?}");
    assert!(!desk.read("out/overlap.svg").contains(['\0', '\x1b']));
}

#[test]
fn a_folder_without_results_has_no_status_and_no_figures() {
    let desk = Desk::small();
    for folder in [".", "nowhere"] {
        desk.refuse(&["status", folder], 1, &["manifest.json"]);
        desk.refuse(&["plot", folder], 1, &["manifest.json"]);
    }
}

#[test]
fn growth_is_not_measured_where_it_cannot_be_kept() {
    let desk = Desk::small();
    let begin = Instant::now();
    desk.refuse(&["bench", "--growth", "small.toml"], 1, &["small.toml", "cannot create"]);
    desk.refuse(&["bench", "--growth", "out", "--only", "W1"], 2, &["--growth", "--only"]);
    assert!(begin.elapsed() < Duration::from_secs(10), "refused at once");
    assert_eq!(desk.names(), ["small.toml"], "nothing is created");
}
