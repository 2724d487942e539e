//! Tables of any bytes: what is there is read or refused, and no valid row is lost.

use std::fs;
use std::path::Path;

use attractor::analysis::{Comparison, Conditions, estimates};
use attractor::experiment::{self, Folder, Manifest, POINTS, SAMPLES, average};
use attractor::figure;
use attractor::table::Table;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::damage::{self, assert_little_memory, assert_one_line, bytes, cells, percent};
use crate::finished::FINISHED;

/// Samples that were damaged in any way.
fn samples() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        bytes(&FINISHED.samples),
        cells(&FINISHED.samples),
        prop::collection::vec(any::<u8>(), 0..300)
    ]
}

/// Averages that were damaged in any way.
fn points() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![bytes(&FINISHED.points), cells(&FINISHED.points)]
}

/// The finished run in a folder of its own, with other samples.
fn with_samples(bytes: &[u8]) -> TempDir {
    let folder = damage::folder();
    FINISHED.lay(folder.path());
    fs::write(folder.path().join(SAMPLES), bytes).expect("a writable folder");
    folder
}

fn table(bytes: &[u8]) -> Table {
    Table::parse(Path::new(SAMPLES), bytes).expect("it was read before")
}

proptest! {
    #![proptest_config(percent(10))]

    #[test]
    fn damaged_samples_are_continued_or_refused_and_never_lost(bytes in samples()) {
        let folder = with_samples(&bytes);
        let (experiment, plan) = (&FINISHED.experiment, &FINISHED.plan);
        let mut manifest = Manifest::new(experiment, plan);
        let opened = Folder::open(folder.path(), experiment, plan, &mut manifest, false);
        let kept = fs::read(folder.path().join(SAMPLES)).expect("it is there");
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        match opened {
            Ok(_) if whole == 0 => prop_assert_eq!(table(&kept), Table::new(plan.columns())),
            // The whole rows from the front, as they are or all of them under the columns they ought to have.
            Ok(_) => {
                let (found, now) = (table(&bytes[..whole]), table(&kept));
                if found.columns() == plan.columns() {
                    prop_assert_eq!(&kept, &bytes[..whole]);
                }
                prop_assert_eq!(now.columns(), plan.columns());
                prop_assert_eq!(now.rows().len(), found.rows().len());
            }
            Err(error) => {
                assert_one_line(&error);
                prop_assert!(bytes.starts_with(&kept) && kept.len() >= whole, "{} of {whole} bytes", kept.len());
            }
        }
        assert_little_memory();
    }

    #[test]
    fn damaged_tables_are_checked_merged_and_averaged_or_refused(samples in samples(), points in points()) {
        let folder = with_samples(&samples);
        fs::write(folder.path().join(POINTS), &points).expect("a writable folder");
        drop(experiment::check(folder.path(), 1).map_err(|error| assert_one_line(&error)));
        let out = damage::folder();
        match experiment::merge(&[folder.path().to_owned()], out.path()) {
            Ok(merged) => prop_assert_eq!(
                merged.samples.rows().len() + merged.missing.len(),
                FINISHED.plan.tasks().len()
            ),
            Err(error) => assert_one_line(&error),
        }
        prop_assert_eq!(fs::read(folder.path().join(SAMPLES)).expect("it is there"), samples, "only read");
        assert_little_memory();
    }

    #[test]
    fn any_bytes_are_read_as_a_table_or_refused(bytes in samples()) {
        match Table::parse(Path::new(SAMPLES), &bytes) {
            Ok(table) => {
                drop(average(&table).map_err(|error| assert_one_line(&error)));
                drop(estimates(&table));
            }
            Err(error) => assert_one_line(&error),
        }
    }
}

proptest! {
    // Pictures and theory take their time.
    #![proptest_config(ProptestConfig { cases: percent(100).cases / 1000 + 1, ..percent(0) })]

    #[test]
    fn damaged_samples_are_compared_with_theory(bytes in samples()) {
        if let Ok(samples) = Table::parse(Path::new(SAMPLES), &bytes) {
            drop(Comparison::of(&samples, &Conditions { share_patterns: true, burn_in: Some(2.0) }));
        }
        assert_little_memory();
    }

    #[test]
    fn damaged_averages_are_drawn_or_refused(bytes in points(), name in prop::sample::select(figure::NAMES)) {
        let folder = damage::folder();
        if let Ok(points) = Table::parse(Path::new(POINTS), &bytes) {
            let source = figure::Source { title: "damaged", points: &points, estimates: None, recording: None };
            drop(figure::draw(name, &source, folder.path()).map_err(|error| assert_one_line(&error)));
        }
        assert_little_memory();
    }
}
