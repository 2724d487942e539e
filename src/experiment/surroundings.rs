//! What surrounds a network during a run: a bath, with an input from outside at first, or all the time.
//!
//! ```text
//! h_i(t) = sum_j W_ij s_j + I_i(t),   I_i(t) = h d_i for the first sweeps, then 0
//! ```
//!
//! The direction d is the pattern of the start, the start itself, 1, or independent normal numbers.

use super::ends::{reference, set_and_start, starting_state};
use super::plan::{Plan, Task};
use super::point::{Direction, Input};
use crate::error::Result;
use crate::network::{Bath, Memories, Spins};
use crate::random::{Purpose, stream};

/// The baths of a run at one temperature.
pub(super) struct Surroundings {
    /// Without input.
    plain: Bath,
    /// With input, and the sweeps after which it ends.
    with_input: Option<(Bath, u64)>,
}

impl Surroundings {
    /// Those of one start of a task.
    pub(super) fn new(plan: &Plan, task: Task, start: u64, patterns: &dyn Memories) -> Result<Self> {
        let point = &plan.points[task.point];
        let plain = Bath::new(point.temperature)?;
        let with_input = match &point.input {
            None => None,
            Some(input) => {
                let ends = if input.sweeps == 0 { u64::MAX } else { input.sweeps };
                Some((told(plain.clone(), input, plan, (task, start), patterns)?, ends))
            }
        };
        Ok(Self { plain, with_input })
    }

    /// The bath of a sweep, the first being 0.
    pub(super) fn at(&self, sweep: u64) -> &Bath {
        match &self.with_input {
            Some((bath, ends)) if sweep < *ends => bath,
            _ => &self.plain,
        }
    }

    /// The sweep at which it changes, if that is yet to come.
    pub(super) fn changes_after(&self, sweep: u64) -> Option<u64> {
        self.with_input.as_ref().map(|(_, ends)| *ends).filter(|&ends| ends > sweep && ends < u64::MAX)
    }
}

/// The bath with the fields `h d_i`.
fn told(
    bath: Bath,
    input: &Input,
    plan: &Plan,
    (task, start): (Task, u64),
    patterns: &dyn Memories,
) -> Result<Bath> {
    let point = &plan.points[task.point];
    let keyed = |purpose| {
        let mut coordinates = plan.stream_coordinates(point);
        coordinates.extend(set_and_start(task, start));
        stream(plan.seed, purpose, &coordinates)
    };
    let along = |spins: &Spins| -> Vec<f64> {
        (0..point.neurons).map(|neuron| input.strength * f64::from(spins.spin(neuron))).collect()
    };
    let reference = reference(plan, task, patterns);
    match input.direction {
        Direction::Pattern => bath.with_external_field(&along(&reference)),
        Direction::Start => {
            let start = starting_state(point, patterns, &reference, &mut keyed(Purpose::Start));
            bath.with_external_field(&along(&start))
        }
        Direction::Uniform => bath.with_external_field(&vec![input.strength; point.neurons]),
        Direction::Random => {
            bath.with_random_field(point.neurons, input.strength.abs(), &mut keyed(Purpose::Thresholds))
        }
    }
}
