//! Manifests of any bytes.

use std::fs;

use attractor::experiment::{self, Folder, Manifest, Plan};
use proptest::prelude::*;
use serde_json::Value;

use crate::damage::{self, assert_little_memory, assert_one_line, bytes, keys, percent};
use crate::finished::FINISHED;

/// Most tasks of a config that is still carried out here: a large one is no mistake, and takes its time.
const MOST_TASKS: usize = 10_000;

fn manifests() -> impl Strategy<Value = Vec<u8>> {
    let valid: Value = serde_json::from_str(&FINISHED.manifest).expect("JSON");
    prop_oneof![
        1 => bytes(&FINISHED.manifest),
        3 => keys(valid).prop_map(|value| value.to_string().into_bytes()),
    ]
}

proptest! {
    #![proptest_config(percent(12))]

    #[test]
    fn damaged_manifests_are_read_or_refused_and_so_are_their_folders(bytes in manifests()) {
        let folder = damage::folder();
        FINISHED.lay(folder.path());
        fs::write(folder.path().join("manifest.json"), &bytes).expect("a writable folder");
        let planned = Manifest::read(folder.path()).and_then(|manifest| {
            Plan::new(&manifest.expect("it is there").experiment(folder.path())?)
        });
        match planned {
            Ok(plan) if plan.tasks().len() <= MOST_TASKS => use_folder(folder.path()),
            Ok(_) => {}
            Err(error) => assert_one_line(&error),
        }
        assert_little_memory();
    }
}

/// Does with a folder what the commands do.
fn use_folder(folder: &std::path::Path) {
    drop(experiment::check(folder, 0).map_err(|error| assert_one_line(&error)));
    let out = damage::folder();
    drop(experiment::merge(&[folder.to_owned()], out.path()).map_err(|error| assert_one_line(&error)));
    let (experiment, plan) = (&FINISHED.experiment, &FINISHED.plan);
    let mut manifest = Manifest::new(experiment, plan);
    match Folder::open(folder, experiment, plan, &mut manifest, false) {
        Ok(_) => assert!(manifest.hash_agrees(), "the manifest of what is asked for"),
        Err(error) => assert_one_line(&error),
    }
}
