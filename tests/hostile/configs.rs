//! Whatever stands in a file: configs, tables and manifests of any bytes are read or refused in one line, without a panic.

use std::fs;

use attractor::experiment::{Experiment, Folder, Manifest, Plan, SAMPLES, average};
use attractor::figure::NAMES;
use attractor::table::Table;
use proptest::prelude::*;

const CONFIG: &str = r#"title = "A small experiment"
seed = 7
[network]
neurons = [50, 100]
load = { from = 0.04, to = 0.2, count = 3 }
engine = "auto"
[dynamics]
temperature = { from = 0.0, to = 0.4, step = 0.1 }
start = ["pattern", "random"]
start_overlap = 0.9
burn_in = 10
sweeps = 20
[ensemble]
samples = 3
[measure]
retrieved_above = 0.7
[output]
figures = ["overlap"]
"#;

/// A text with some of its bytes replaced, left out or doubled.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = (0..text.len(), 0..4_u8, any::<u8>());
    prop::collection::vec(damage, 1..6).prop_map(move |damages| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, kind, byte) in damages {
            let place = place % bytes.len().max(1);
            match kind {
                0 if !bytes.is_empty() => bytes[place] = byte,
                1 if !bytes.is_empty() => drop(bytes.remove(place)),
                2 => bytes.insert(place.min(bytes.len()), byte),
                _ => bytes.truncate(place),
            }
        }
        bytes
    })
}

/// Numbers that break things.
fn extreme() -> impl Strategy<Value = String> {
    let words = [
        "0",
        "-1",
        "1e308",
        "-1e308",
        "1e-320",
        "nan",
        "inf",
        "-inf",
        "9223372036854775807",
        "18446744073709551615",
        "[]",
        "[[1]]",
        "{}",
        "true",
        "'x'",
        "\"\u{0}\"",
        "{ from = 0, to = 1, count = 1000000000000 }",
        "{ from = 0, to = 1e300, step = 1e-300 }",
        "{ from = 1, to = 0, count = 3 }",
        "{ from = nan, to = 1, count = 3 }",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

/// What is refused is said in one line.
fn assert_one_line(error: &impl std::fmt::Display) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.chars().any(char::is_control), "{text:?}");
}

fn parse(text: &str, changes: &[String]) {
    match Experiment::parse("hostile", text, changes, NAMES).and_then(|experiment| Plan::new(&experiment)) {
        Ok(plan) => assert!(!plan.points.is_empty()),
        Err(error) => assert_one_line(&error),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damaged_configs_are_parsed_or_refused(bytes in damaged(CONFIG)) {
        parse(&String::from_utf8_lossy(&bytes), &[]);
    }

    #[test]
    fn any_text_is_parsed_or_refused(text: String) {
        parse(&text, &[]);
    }

    #[test]
    fn extreme_values_are_parsed_or_refused(
        key in prop::sample::select(vec![
            "seed", "network.neurons", "network.load", "network.patterns", "dynamics.temperature", "dynamics.burn_in",
            "dynamics.sweeps", "dynamics.max_sweeps", "dynamics.start_overlap", "ensemble.samples",
            "measure.retrieved_above", "measure.stop_below", "output.figures",
        ]),
        value in extreme(),
    ) {
        parse(CONFIG, &[format!("{key}={value}")]);
    }
}

/// A folder with a finished run of one point, and its tables and manifest.
fn finished() -> (tempfile::TempDir, Experiment, Plan, Manifest) {
    let text = "network = { neurons = 20, patterns = 2 }\ndynamics = { temperature = 0.0 }\nensemble = { samples = 3 }";
    let experiment = Experiment::parse("small", text, &[], NAMES).expect("a valid config");
    let plan = Plan::new(&experiment).expect("a valid grid");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = Manifest::new(&experiment, &plan);
    (folder, experiment, plan, manifest)
}

const ROWS: &str = "neurons,patterns,load,temperature,start_overlap,start,update,sample,overlap,energy,retrieved,largest,second,attractor,final_energy,relaxation_sweeps,converged,flip_rate,autocorrelation_time,effective_sweeps,thermal_noise,overlap_squared,overlap_fourth\n20,2,0.1,0,1,pattern,glauber,0,1,-0.4,1,1,0.1,pattern,-0.4,0,1,0,,,,1,1\n20,2,0.1,0,1,pattern,glauber,1,1,-0.5,1,1,0.2,pattern,-0.5,0,1,0,,,,1,1\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_samples_are_continued_or_refused_and_never_lost(bytes in damaged(ROWS)) {
        let (folder, experiment, plan, mut manifest) = finished();
        let path = folder.path().join(SAMPLES);
        drop(Folder::open(folder.path(), &experiment, &plan, &mut manifest, false).expect("a new folder"));
        fs::write(&path, &bytes).expect("a writable folder");
        match Folder::open(folder.path(), &experiment, &plan, &mut manifest, false) {
            // What is kept are whole rows from the front.
            Ok(_) => {
                let kept = fs::read(&path).expect("it is there");
                let header = ROWS.lines().next().expect("a header");
                let same = bytes.iter().zip(&kept).take_while(|(a, b)| a == b).count();
                assert!(same == kept.len() || kept == format!("{header}\n").as_bytes(), "{:?}", String::from_utf8_lossy(&kept));
            }
            Err(error) => {
                // Every whole line is still there.
                assert_one_line(&error);
                let kept = fs::read(&path).expect("it is there");
                let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
                assert!(bytes.starts_with(&kept) && kept.len() >= whole, "{} of {whole} bytes", kept.len());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_as_a_table_or_refused(bytes in prop_oneof![damaged(ROWS), prop::collection::vec(any::<u8>(), 0..300)]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("table.csv");
        fs::write(&path, &bytes).expect("a writable folder");
        match Table::read(&path) {
            Ok(table) => drop(average(&table).map_err(|error| assert_one_line(&error))),
            Err(error) => assert_one_line(&error),
        }
    }

    #[test]
    fn any_bytes_are_read_as_a_manifest_or_refused(place in 0_usize..2000, byte: u8, rest in prop::collection::vec(any::<u8>(), 0..100), cut: bool) {
        let (folder, experiment, plan, mut manifest) = finished();
        drop(Folder::open(folder.path(), &experiment, &plan, &mut manifest, false).expect("a new folder"));
        manifest.write(folder.path()).expect("a writable folder");
        let path = folder.path().join("manifest.json");
        let mut bytes = fs::read(&path).expect("it is there");
        let place = place % bytes.len();
        bytes[place] = byte;
        if cut {
            bytes.truncate(place);
            bytes.extend(rest);
        }
        fs::write(&path, &bytes).expect("a writable folder");
        if let Err(error) = Manifest::read(folder.path()) {
            assert_one_line(&error);
        }
    }
}
