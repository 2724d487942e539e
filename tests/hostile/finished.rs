//! A small finished run and its files, as the program writes them.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use attractor::experiment::{self, Experiment, Folder, Manifest, Opened, POINTS, Plan, Progress, SAMPLES};
use attractor::figure::NAMES;

use crate::damage;

const CONFIG: &str = "network = { neurons = [20, 30], patterns = 2 }\ndynamics = { temperature = [0.0, 0.3], burn_in = 2, \
                      sweeps = 4, start_overlap = 0.6 }\nensemble = { samples = 3 }\noutput = { figures = [\"overlap\"] }";

/// What a run leaves.
pub(crate) struct Finished {
    pub(crate) experiment: Experiment,
    pub(crate) plan: Plan,
    pub(crate) manifest: String,
    pub(crate) samples: String,
    pub(crate) points: String,
}

pub(crate) static FINISHED: LazyLock<Finished> = LazyLock::new(Finished::run);

impl Finished {
    fn run() -> Self {
        let folder = damage::folder();
        let experiment = Experiment::parse("small", CONFIG, &[], NAMES).expect("a valid config");
        let plan = Plan::new(&experiment).expect("a valid grid");
        let mut manifest = Manifest::new(&experiment, &plan);
        let (held, opened) =
            Folder::open(folder.path(), &experiment, &plan, &mut manifest, false).expect("a new folder");
        let Opened::ToDo(tasks) = opened else { unreachable!("a new folder") };
        manifest.begin(1, 1);
        let append = |progress| match progress {
            Progress::Finished { rows, .. } => held.append(&rows),
            Progress::Swept(_) => Ok(()),
        };
        experiment::run(&plan, &tasks, 1, None, &append).expect("a short run");
        held.finish(&plan, tasks.len()).expect("all rows");
        held.complete(&mut manifest).expect("a writable folder");
        let read = |name| fs::read_to_string(folder.path().join(name)).expect(name);
        let (manifest, samples, points) = (read("manifest.json"), read(SAMPLES), read(POINTS));
        Self { experiment, plan, manifest, samples, points }
    }

    /// Lays the run into a folder.
    pub(crate) fn lay(&self, folder: &Path) {
        let files = [("manifest.json", &self.manifest), (SAMPLES, &self.samples), (POINTS, &self.points)];
        for (name, text) in files {
            fs::write(folder.join(name), text).expect("a writable folder");
        }
    }
}
