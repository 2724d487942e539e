//! Checkpoints of any bytes: one that is damaged is passed over, and the task gives the same values.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use attractor::error::Error;
use attractor::experiment::{Checkpoints, Plan, Realization, Task, simulate, simulate_watched};
use attractor::observable::Value;
use proptest::prelude::*;

use crate::damage::{self, assert_little_memory, bytes, keys, percent};
use crate::finished::FINISHED;

/// A task that was stopped half way.
struct Stopped {
    task: Task,
    /// The name of its checkpoint and what is in it.
    name: PathBuf,
    text: String,
    /// What it gives undisturbed.
    rows: Vec<Vec<Value>>,
}

static STOPPED: LazyLock<Stopped> = LazyLock::new(Stopped::half_way);

fn checkpoints(folder: &Path) -> Checkpoints {
    Checkpoints::new(folder, &FINISHED.experiment, Duration::ZERO)
}

impl Stopped {
    fn half_way() -> Self {
        let folder = damage::folder();
        let plan: &Plan = &FINISHED.plan;
        let warm = |task: &Task| plan.points[task.point].temperature > 0.0;
        let task = plan.tasks().into_iter().find(warm).expect("it is warm somewhere");
        let sweeps = Cell::new(0);
        let watch = |_| {
            sweeps.set(sweeps.get() + 1);
            if sweeps.get() < 5 { Ok(()) } else { Err(Error::Stopped { reason: "half way" }) }
        };
        simulate_watched(
            &mut Realization::default(),
            plan,
            &plan.walk(task),
            &watch,
            Some(&checkpoints(folder.path())),
        )
        .expect_err("stopped");
        let mut files = fs::read_dir(folder.path().join("checkpoints")).expect("kept");
        let path = files.next().expect("one").expect("readable").path();
        let text = fs::read_to_string(&path).expect("a text");
        let rows = simulate(&mut Realization::default(), plan, &plan.walk(task)).expect("a short task").rows;
        Self { task, name: path.file_name().expect("a file").into(), text, rows }
    }
}

/// Damaged byte by byte, or in what its JSON says.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let (digest, rest) = STOPPED.text.split_once('\n').expect("two lines");
    let value: serde_json::Value = serde_json::from_str(rest).expect("JSON");
    prop_oneof![bytes(&STOPPED.text), keys(value).prop_map(move |value| format!("{digest}\n{value}").into())]
}

proptest! {
    #![proptest_config(percent(8))]

    #[test]
    fn damaged_checkpoints_are_passed_over(bytes in damaged()) {
        let folder = damage::folder();
        fs::create_dir(folder.path().join("checkpoints")).expect("a new folder");
        fs::write(folder.path().join("checkpoints").join(&STOPPED.name), bytes).expect("a writable folder");
        // Kept never: what is there is read, and nothing written.
        let kept = Checkpoints::new(folder.path(), &FINISHED.experiment, Duration::MAX);
        let (plan, task) = (&FINISHED.plan, STOPPED.task);
        let simulated = simulate_watched(&mut Realization::default(), plan, &plan.walk(task), &|_| Ok(()), Some(&kept));
        prop_assert_eq!(&simulated.expect("a short task").rows, &STOPPED.rows);
        assert_little_memory();
    }
}
