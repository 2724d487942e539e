//! The results that are kept: those of the experiments that ship, as they ship, with their figures.

use std::path::Path;

use attractor::experiment::shipped;
use attractor::experiment::{Experiment, Manifest, POINTS};
use attractor::figure::NAMES;

#[test]
fn every_kept_study_is_that_of_its_config_and_has_its_figures() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/reference");
    let mut studies = 0;
    for entry in kept.read_dir().expect("kept results") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        let Some(manifest) = Manifest::read(&folder).expect("a manifest") else { continue };
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let shipped = shipped::find(&name).expect(&name);
        let asked = Experiment::parse(shipped.name, shipped.text, &[], NAMES).expect("a config");
        let ran = manifest.experiment(&folder).expect("a config");
        assert_eq!(ran.deciding(), asked.deciding(), "{name}");
        assert_eq!(ran.output, asked.output, "{name}");
        let figures = asked.output.figures.iter();
        let files = figures.flat_map(|figure| [format!("{figure}.svg"), format!("{figure}.png")]);
        for file in files.chain([POINTS.to_owned()]) {
            assert!(folder.join(&file).exists(), "{name} lacks {file}");
        }
        studies += 1;
    }
    assert!(studies > 60, "{studies}");
}
