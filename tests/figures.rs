//! Figures: they draw what the tables hold, survive what tables lack, and refuse with a reason.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use attractor::error::Error;
use attractor::experiment::Recording;
use attractor::figure::{Given, NAMES, Source, check, draw, draw_growth};
use attractor::table::Table;

const QUANTITIES: [&str; 38] = [
    "overlap",
    "energy",
    "retrieved",
    "pattern",
    "reversed",
    "mixture",
    "other",
    "cycle",
    "spurious",
    "pattern_energy",
    "reversed_energy",
    "mixture_energy",
    "other_energy",
    "cycle_energy",
    "replica_binder",
    "specific_heat",
    "trusted",
    "trusted_time",
    "local_field_0.0",
    "replica_overlap_0.00",
    "local_field_0.1",
    "species_pattern",
    "species_mixture_3",
    "species_glassy",
    "species_pattern_energy",
    "attractors",
    "attractors_expected",
    "coverage",
    "starts_pattern",
    "starts_glassy",
    "lowest_energy",
    "census_energy",
    "census_starts",
    "start_energy",
    "unmoved",
    "margin_reached",
    "least_stability",
    "learned",
];

fn header() -> Vec<String> {
    let parameters = ["neurons", "patterns", "load", "temperature", "start_overlap", "mixture_of", "samples"]
        .map(str::to_owned);
    let quantities = QUANTITIES.iter().flat_map(|name| [(*name).to_owned(), format!("{name}_error")]);
    parameters.into_iter().chain(quantities).collect()
}

/// A row in which every quantity falls from 1 to 0 with load and temperature.
fn row(neurons: u32, load: f64, temperature: f64) -> Vec<String> {
    let patterns = (load * f64::from(neurons)).round();
    let value = 1.0 / (1.0 + ((load - 0.14) / 0.01 + 8.0 * temperature).exp());
    let parameters = [f64::from(neurons), patterns, load, temperature, 1.0, 3.0, 16.0];
    let of = |name: &str| if name == "trusted" { 1.0 } else { value };
    let quantities = QUANTITIES.iter().flat_map(|name| [of(name), 0.02]);
    parameters.into_iter().chain(quantities).map(|number| number.to_string()).collect()
}

fn table(neurons: &[u32], loads: &[f64], temperatures: &[f64]) -> Table {
    let mut table = Table::new(header());
    for &neurons in neurons {
        for &load in loads {
            for &temperature in temperatures {
                table.push(row(neurons, load, temperature));
            }
        }
    }
    table
}

fn grid() -> Table {
    table(&[500, 1000], &[0.05, 0.08, 0.11, 0.14, 0.17], &[0.0, 0.1, 0.2, 0.3])
}

/// A descent of 1000 neurons, to the last of them.
fn recording() -> Recording {
    let state =
        |down: usize| (0..1000).map(|neuron| if neuron < down { '0' } else { '1' }).collect::<String>();
    let mut trajectory = Table::new(["sweep", "energy", "overlap", "raster", "overlap_2"]);
    for step in 0..=100 {
        let (time, down) = (f64::from(step) / 20.0, 300 - 3 * step as usize);
        let overlap = 1.0 - down as f64 / 500.0;
        let cells = [time, -overlap * overlap / 2.0, overlap].map(|number| number.to_string());
        let last = [state(down)[..100].to_owned(), (1.0 - overlap).to_string()];
        trajectory.push(cells.into_iter().chain(last).collect());
    }
    let mut states = Table::new(["state", "spins"]);
    for (name, down) in [("memory", 0), ("start", 300), ("end", 0)] {
        states.push(vec![name.to_owned(), state(down)]);
    }
    Recording { trajectory, states }
}

static RECORDING: LazyLock<Recording> = LazyLock::new(recording);

/// Boundaries of the phases: limits, and sizes alone.
static BOUNDARIES: LazyLock<Table> = LazyLock::new(|| {
    let mut estimates = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    for (quantity, value) in [
        ("T_M_load=0.1", "0.32"),
        ("T_M_load=0.1_N=1000", "0.29"),
        ("T_M_load=0.05_N=1000", "0.5"),
        ("T_c_load=0.04_N=2000", "0.37"),
        ("T_g_susceptibility_load=0.125_N=64_N=128", "1.33"),
        ("T_g_binder_load=0.125_N=64_N=128", "1.3"),
        ("T_g_load=0.25", ""),
        ("familiarity_N=500_load=0.05_start_overlap=1", "0.9"),
        ("familiarity_N=500_load=0.17_start_overlap=1", "0.7"),
        ("familiarity_N=1000_load=0.11_start_overlap=1", ""),
    ] {
        estimates.push([quantity, value, "0.01", "", "", "", ""].map(str::to_owned).to_vec());
    }
    estimates
});

fn source(points: &Table) -> Source<'_> {
    let (estimates, recording) = (Some(&*BOUNDARIES), Some(&*RECORDING));
    Source { title: "A <title> with m_0 & more", points, estimates, recording }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file was written")
}

fn assert_pictures(files: &[PathBuf]) -> String {
    let [svg, png] = files else { unreachable!("one SVG and one PNG: {files:?}") };
    for file in files {
        let size = read(file).len();
        assert!((5_000..300_000).contains(&size), "{}: {size} bytes", file.display());
    }
    assert!(read(png).starts_with(b"\x89PNG"));
    String::from_utf8(read(svg)).expect("SVG is text")
}

#[test]
fn every_figure_is_drawn_in_both_formats_with_its_labels() {
    let (points, folder, again) = (grid(), folder(), self::folder());
    let labels = [
        ("phase-diagram", "temperature T"),
        ("overlap", "retrieval overlap m"),
        ("capacity", "retrieved fraction"),
        ("scaling", "retrieved fraction"),
        ("energy", "energy per neuron E/N"),
        ("spurious", "fraction of final states"),
        ("species", "fraction of final states"),
        ("mixtures", "fraction that stays"),
        ("census", "attractors of a pattern set"),
        ("glass", "Binder ratio of the replica overlap"),
        ("replica-overlaps", "overlap q of two replicas"),
        ("boundaries", "measured \u{2212} theory"),
        ("basin", "start overlap m\u{2080}"),
        ("local-fields", "local field in the direction of the pattern"),
        ("specific-heat", "specific heat c per neuron"),
        ("relaxation", "autocorrelation time of the overlap"),
        ("remanent", "overlap after descent from the pattern"),
        ("response", "part of the sets that retrieve"),
        ("stability", "least stability of any neuron"),
        ("familiarity", "stored patterns recognised"),
        ("recall", "energy E/N"),
        ("replay", "overlap with each pattern"),
    ];
    assert_eq!(labels.map(|(name, _)| name), NAMES);
    for (name, label) in labels {
        let files = draw(name, &source(&points), folder.path()).expect(name);
        assert_eq!(files[0], folder.path().join(format!("{name}.svg")));
        let svg = assert_pictures(&files);
        for (file, same) in files.iter().zip(draw(name, &source(&points), again.path()).expect(name)) {
            assert_eq!(read(file), read(&same), "the same table gives the same bytes: {}", file.display());
        }
        for text in [label, "A &lt;title&gt; with m_0 &amp; more", "N = "] {
            assert!(svg.contains(text), "{name} lacks {text}");
        }
        let tells_sets = !["recall", "replay", "boundaries"].contains(&name);
        assert!(svg.contains("16 pattern sets per point") || !tells_sets, "{name}");
        assert!(
            svg.contains("load \u{3b1} = P/N") || svg.contains("temperature T") || name == "replay",
            "{name}"
        );
        assert!(svg.starts_with("<svg width=\"800\""), "{name}: {}", &svg[..60]);
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        2 * NAMES.len(),
        "nothing else is left"
    );
}

#[test]
fn what_an_experiment_does_not_measure_is_not_drawn() {
    let asked = ["local_fields".to_owned()];
    let given = Given {
        points: 9,
        loads: 3,
        temperatures: 3,
        start_overlaps: 4,
        observables: &asked,
        recording: false,
        replicas: false,
        mixtures: 0,
        starts: 1,
    };
    assert!(check("local-fields", given).is_ok());
    for (name, cure) in [
        ("basin", "start_overlap five"),
        ("specific-heat", "measure.observables"),
        ("relaxation", "trusted_time"),
        ("mixtures", "species"),
        ("census", "dynamics.starts"),
        ("familiarity", "start_energy"),
        ("stability", "least_stability"),
    ] {
        let refusal = check(name, given).expect_err(name).to_string();
        assert!(refusal.contains(cure) && refusal.contains(name), "{refusal}");
    }
    assert!(check("basin", Given { start_overlaps: 5, ..given }).is_ok());
    assert!(check("response", given).is_ok());
    let alone = check("response", Given { points: 1, ..given }).expect_err("nothing is swept").to_string();
    assert!(alone.contains("response") && alone.contains("several values"), "{alone}");
}

#[test]
fn the_estimated_crossing_stands_in_the_capacity_figure() {
    let (points, folder) = (grid(), folder());
    let mut estimates = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    estimates
        .push(["capacity_crossing", "0.1425", "0.0003", "0.0004", "", "", ""].map(str::to_owned).to_vec());
    let source = Source { estimates: Some(&estimates), ..source(&points) };
    let svg = assert_pictures(&draw("capacity", &source, folder.path()).expect("capacity"));
    assert!(svg.contains("0.1425\u{a0}\u{b1}\u{a0}0.0005"), "both errors in quadrature");
}

#[test]
fn the_limit_of_large_networks_stands_in_the_scaling_figure() {
    let (points, folder) = (grid(), folder());
    let mut estimates = Table::new(["quantity", "value", "error", "systematic", "chi2", "dof", "method"]);
    for (quantity, value, error, systematic, method) in [
        ("half_load_500", "0.15", "0.0002", "", ""),
        ("half_load_1000", "0.147", "0.0002", "", ""),
        ("width_1000", "0.01", "0.001", "", ""),
        ("capacity_scaling", "", "", "", "two\u{a0}sizes\u{a0}only"),
    ] {
        estimates.push([quantity, value, error, systematic, "", "", method].map(str::to_owned).to_vec());
    }
    let unresolved = Source { estimates: Some(&estimates), ..source(&points) };
    let svg = assert_pictures(&draw("scaling", &unresolved, folder.path()).expect("scaling"));
    assert!(svg.contains("two\u{a0}sizes\u{a0}only") && svg.contains("1/\u{221a}N"));

    let last = estimates.rows_mut().last_mut().expect("four rows");
    last[1..4].clone_from_slice(&["0.1406", "0.0004", "0.0022"].map(str::to_owned));
    let resolved = Source { estimates: Some(&estimates), ..source(&points) };
    let svg = assert_pictures(&draw("scaling", &resolved, folder.path()).expect("scaling"));
    for text in ["0.1406\u{a0}\u{b1}\u{a0}0.0004", "0.0022", "16 sets", "1RSB"] {
        assert!(svg.contains(text), "{text}");
    }
}

#[test]
fn boundaries_show_limits_and_else_the_largest_size() {
    let (points, folder) = (grid(), folder());
    let svg = assert_pictures(&draw("boundaries", &source(&points), folder.path()).expect("boundaries"));
    for text in ["N = 1000 to 1000", "N = 2000 to 2000", "N = 64 to 128", "rings: largest N"] {
        assert!(svg.contains(text), "{text}");
    }
    let nothing = Table::new(["quantity", "value", "error"]);
    let error = draw("boundaries", &Source { estimates: Some(&nothing), ..source(&points) }, folder.path());
    assert!(
        error.expect_err("no estimate").to_string().contains("no estimate of T_M, T_c or T_g is resolved")
    );
}

#[test]
fn a_recorded_run_shows_its_states_its_wrong_neurons_and_its_time() {
    let (points, folder) = (table(&[1000], &[0.02], &[0.0]), folder());
    let svg = assert_pictures(&draw("recall", &source(&points), folder.path()).expect("recall"));
    for text in ["start", "300 wrong, m = 0.4", "end", "0 wrong, m = 1", "memory", "1 of 20"] {
        assert!(svg.contains(text), "{text}");
    }
    assert!(svg.contains("time in sweeps") && svg.contains("the first 100 of them"));
    assert_eq!(svg.matches("<image ").count(), 4, "three states and the raster");
    let error = draw("recall", &Source { recording: None, ..source(&points) }, folder.path());
    assert!(error.expect_err("nothing recorded").to_string().contains("measure.record"));
}

#[test]
fn a_large_state_of_noise_stays_small() {
    let mut recording = recording();
    let (mut key, points, folder) = (1_u32, table(&[200_000], &[0.02], &[0.0]), folder());
    let mut noise = |count: usize| {
        let mut bit = || {
            key = key.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if key >> 31 == 1 { '1' } else { '0' }
        };
        (0..count).map(|_| bit()).collect::<String>()
    };
    recording.states.rows_mut().iter_mut().for_each(|row| row[1] = noise(200_000));
    let mark = recording.trajectory.rows()[0].clone();
    for step in 101..2000 {
        let mut mark = mark.clone();
        mark[0] = (f64::from(step) / 20.0).to_string();
        recording.trajectory.push(mark);
    }
    recording.trajectory.rows_mut().iter_mut().for_each(|row| row[3] = noise(100));
    let source = Source { recording: Some(&recording), ..source(&points) };
    let svg = assert_pictures(&draw("recall", &source, folder.path()).expect("recall"));
    assert!(svg.contains("the first 40000 neurons"), "more would not be told apart");
}

#[test]
fn a_large_grid_stays_small() {
    let loads: Vec<_> = (1..=80).map(|step| f64::from(step) * 0.002).collect();
    let temperatures: Vec<_> = (0..=60).map(|step| f64::from(step) * 0.02).collect();
    let (points, folder) = (table(&[2000], &loads, &temperatures), folder());
    assert_pictures(&draw("phase-diagram", &source(&points), folder.path()).expect("phase-diagram"));
}

#[test]
fn a_missing_column_is_named() {
    let folder = folder();
    let mut points = Table::new(["neurons", "load", "temperature", "samples"]);
    points.push(["500", "0.1", "0", "16"].map(str::to_owned).to_vec());
    // Boundaries are drawn from the estimates alone.
    for name in NAMES.iter().filter(|&&name| name != "boundaries") {
        let error = draw(name, &source(&points), folder.path()).expect_err(name);
        assert!(matches!(error, Error::Figure { .. }), "{error:?}");
        assert!(error.to_string().contains("has no column `"), "{error}");
    }
}

#[test]
fn an_unknown_figure_is_refused_with_the_known_names() {
    let (points, folder) = (grid(), folder());
    let error = draw("pie-chart", &source(&points), folder.path()).expect_err("there is no such figure");
    assert!(error.is_request());
    assert!(NAMES.iter().all(|name| error.to_string().contains(name)), "{error}");
}

#[test]
fn a_folder_that_does_not_exist_is_an_error() {
    let (points, folder) = (grid(), folder());
    let error = draw("overlap", &source(&points), &folder.path().join("missing")).expect_err("no folder");
    assert!(matches!(error, Error::Figure { .. }), "{error:?}");
}

#[test]
fn small_and_torn_tables_are_drawn_or_refused_but_never_panic() {
    let folder = folder();
    let mut torn = grid();
    for (index, row) in torn.rows_mut().iter_mut().enumerate() {
        row.iter_mut().skip(4 + index % 3).step_by(3).for_each(String::clear);
    }
    let mut holes = grid();
    let mut index = 0;
    holes.rows_mut().retain(|_| {
        index += 1;
        index % 4 != 0
    });
    let mut odd = grid();
    for (row, cell) in
        odd.rows_mut().iter_mut().zip(["NaN", "inf", "-inf", "1e300", "word", "-1", ""].iter().cycle())
    {
        row.iter_mut().skip(6).step_by(2).for_each(|value| (*cell).clone_into(value));
    }
    let tables = [
        Table::new(header()),
        table(&[500], &[0.1], &[0.0]),
        table(&[500], &[0.1], &[0.0, 0.2, 0.4]),
        table(&[500], &[0.05, 0.1, 0.15], &[0.5]),
        torn,
        holes,
        odd,
    ];
    for (index, points) in tables.iter().enumerate() {
        for name in NAMES {
            match draw(name, &source(points), folder.path()) {
                Ok(files) => drop(assert_pictures(&files)),
                Err(error) => {
                    assert!(matches!(error, Error::Figure { .. }), "{name}, table {index}: {error}");
                }
            }
        }
    }
    let one = draw("overlap", &source(&tables[1]), folder.path()).expect("one row is enough");
    assert!(assert_pictures(&one).contains("retrieval overlap m"));
    let error =
        draw("phase-diagram", &source(&tables[2]), folder.path()).expect_err("one load is no diagram");
    assert!(error.to_string().contains("two loads"), "{error}");
}

/// Times that grow with N^1.9 and P^0.8, and the fits that say so.
fn growth() -> (Table, Table) {
    let mut points =
        Table::new(["series", "engine", "neurons", "patterns", "temperature", "seconds_per_sweep"]);
    for engine in ["auto", "overlaps"] {
        for size in (0..8).map(|doublings| 500.0 * f64::from(1 << doublings)) {
            let seconds = 1e-10 * f64::powf(size, 1.9);
            let cells = [size, size / 20.0, 0.4, seconds].map(|number| number.to_string());
            points.push([["neurons", engine].map(str::to_owned).as_slice(), &cells].concat());
        }
        for patterns in (4..13).map(|power| f64::from(1 << power)) {
            let seconds = 1e-4 * f64::powf(patterns, 0.8);
            let cells = [64_000.0, patterns, 0.4, seconds].map(|number| number.to_string());
            points.push([["patterns", engine].map(str::to_owned).as_slice(), &cells].concat());
        }
    }
    let mut fits = Table::new(["series", "engine", "exponent", "error", "points"]);
    for (series, exponent) in [("neurons", "1.9"), ("patterns", "0.8")] {
        for (engine, error) in [("auto", "0.03"), ("overlaps", "")] {
            fits.push([series, engine, exponent, error, "3"].map(str::to_owned).to_vec());
        }
    }
    (points, fits)
}

#[test]
fn growth_is_drawn_with_its_exponents_and_the_range_they_hold_for() {
    let ((points, fits), folder) = (growth(), folder());
    let files = draw_growth(&points, &fits, folder.path()).expect("whole tables");
    assert_eq!(files[0], folder.path().join("growth.svg"));
    let svg = assert_pictures(&files);
    for text in
        ["exponent 1.90(3)", "exponent 0.80(3)", "N = 64000", "neurons N", "patterns P", "N \u{2265} 16000"]
    {
        assert!(svg.contains(text), "no {text}");
    }
}

#[test]
fn growth_survives_fits_that_lack_and_refuses_times_that_lack() {
    let ((points, fits), folder) = (growth(), folder());
    let none = Table::new(fits.columns().to_vec());
    let files = draw_growth(&points, &none, folder.path()).expect("times are enough");
    assert!(!assert_pictures(&files).contains("exponent 1"));
    let mut timeless = points.clone();
    timeless.rows_mut().iter_mut().for_each(|row| row[5].clear());
    let mut half = points.clone();
    half.rows_mut().retain(|row| row[0] == "neurons");
    for (table, word) in [(timeless, "neurons"), (half, "patterns"), (none.clone(), "neurons")] {
        let error = draw_growth(&table, &fits, folder.path()).expect_err("nothing to draw");
        let text = error.to_string();
        assert!(
            matches!(error, Error::Figure { .. }) && text.contains("growth.csv") && text.contains(word),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1);
    }
}
