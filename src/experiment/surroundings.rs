//! What surrounds a network during a run: a bath, with an input from outside, and what its delayed synapses tell it.
//!
//! ```text
//! h_i(t) = sum_j W_ij s_j + I_i(t) + theta_i(t),   I_i(t) = h f(t) d_i
//! ```
//!
//! The direction d is the pattern of the start, the start itself, 1, or independent normal numbers; f is 1 for some sweeps, again and again
//! or once, or a sine. The fields theta are those of [`Delayed`] synapses. All of it changes between sweeps alone.

use std::borrow::Cow;
use std::f64::consts::TAU;

use ndarray::Array2;

use super::ends::{reference, set_and_start, starting_state};
use super::plan::{Plan, Task};
use super::point::{Direction, Input, Shape};
use crate::error::Result;
use crate::network::{Bath, Delayed, Memories, Past, Spins};
use crate::random::{Purpose, stream};

/// The baths of a run at one temperature.
pub(super) struct Surroundings {
    /// Without input.
    plain: Bath,
    input: Option<Told>,
    delayed: Option<Delayed>,
    /// The cycle through which delayed synapses lead; nothing where there are none.
    cycle: Array2<i8>,
    neurons: usize,
}

/// An input at its full strength.
struct Told {
    input: Input,
    bath: Bath,
}

impl Surroundings {
    /// Those of one start of a task.
    pub(super) fn new(plan: &Plan, task: Task, start: u64, patterns: &dyn Memories) -> Result<Self> {
        let point = &plan.points[task.point];
        let plain = Bath::new(point.temperature)?;
        let told = |input: Input| -> Result<Told> {
            Ok(Told { input, bath: told(plain.clone(), &input, plan, (task, start), patterns)? })
        };
        let input = point.input.map(told).transpose()?;
        let count = point.delayed.map_or(0, |_| patterns.patterns());
        let rows: Vec<Spins> = (0..count).map(|pattern| patterns.pattern(pattern)).collect();
        let cycle = Array2::from_shape_fn((count, point.neurons), |(pattern, i)| rows[pattern].spin(i));
        Ok(Self { plain, input, delayed: point.delayed, cycle, neurons: point.neurons })
    }

    /// Takes note of the state in which a sweep begins.
    pub(super) fn note(&self, past: &mut Past, spins: &Spins) {
        if let Some(law) = &self.delayed {
            past.note(law, spins);
        }
    }

    /// The bath of a sweep, the first being 0, with this past.
    ///
    /// # Errors
    /// If fields are beyond all numbers.
    pub(super) fn at(&self, sweep: u64, past: &Past) -> Result<Cow<'_, Bath>> {
        let strength = self.input.as_ref().map_or(0.0, |told| told.input.profile(sweep));
        let delayed = self.delayed.map_or_else(Vec::new, |law| past.fields(&law, &self.cycle));
        match &self.input {
            _ if delayed.is_empty() && strength == 0.0 => Ok(Cow::Borrowed(&self.plain)),
            Some(told) if delayed.is_empty() && strength.total_cmp(&1.0).is_eq() => {
                Ok(Cow::Borrowed(&told.bath))
            }
            _ => {
                let input =
                    |i: usize| self.input.as_ref().map_or(0.0, |told| told.bath.external_field(i) * strength);
                let fields = (0..self.neurons).map(|i| input(i) + delayed.get(i).copied().unwrap_or(0.0));
                self.plain.clone().with_external_field(&fields.collect::<Vec<_>>()).map(Cow::Owned)
            }
        }
    }

    /// Whether a state that stays as it is may yet be told otherwise by delayed synapses.
    pub(super) fn is_awaited(&self, past: &Past) -> bool {
        self.delayed.is_some_and(|law| !past.is_settled(&law))
    }

    /// The sweep at which the input changes next, if that is yet to come.
    pub(super) fn changes_after(&self, sweep: u64) -> Option<u64> {
        self.input.as_ref().and_then(|told| told.input.changes_after(sweep))
    }
}

impl Input {
    /// Whether it is not the same all the time.
    pub(super) fn changes(&self) -> bool {
        self.sweeps > 0 || self.from > 0 || self.every > 0 || self.shape == Shape::Sine
    }

    /// The part f of its strength that is there at a sweep, the first being 0.
    pub(super) fn profile(&self, sweep: u64) -> f64 {
        let Some(age) = sweep.checked_sub(self.from) else { return 0.0 };
        match self.shape {
            Shape::Steady => {
                let age = if self.every > 0 { age % self.every } else { age };
                if self.sweeps == 0 || age < self.sweeps { 1.0 } else { 0.0 }
            }
            Shape::Sine if self.sweeps > 0 && age >= self.sweeps => 0.0,
            Shape::Sine => libm::sin(TAU * (age % self.every) as f64 / self.every as f64),
        }
    }

    /// The sweep after this one at which it is another than before, if there is one.
    fn changes_after(&self, sweep: u64) -> Option<u64> {
        let next = sweep + 1;
        let Some(age) = next.checked_sub(self.from) else { return Some(self.from) };
        let over = self.sweeps > 0 && age > self.sweeps;
        match (self.shape, self.every) {
            _ if age == 0 => Some(next),
            (Shape::Steady, 0) => (self.sweeps > 0 && !over).then(|| self.from + self.sweeps),
            (Shape::Steady, every) => {
                // The next end or beginning of a pulse.
                let (begun, within) = (next - age % every, age % every);
                Some(match within {
                    0 => next,
                    _ if within <= self.sweeps => begun + self.sweeps,
                    _ => begun + every,
                })
            }
            (Shape::Sine, _) => (!over).then_some(next),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn input(from: u64, sweeps: u64, every: u64, shape: Shape) -> Input {
        Input { strength: 1.0, direction: Direction::Uniform, sweeps, from, every, shape }
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "parts of a pulse are 0 and 1")]
    fn the_next_change_is_where_the_profile_changes_first() {
        for (from, sweeps, every) in
            [(0, 0, 0), (0, 5, 0), (3, 0, 0), (3, 4, 0), (0, 2, 6), (3, 2, 6), (2, 6, 6)]
        {
            let input = input(from, sweeps, every, Shape::Steady);
            for sweep in 0..30 {
                let differs = |&later: &u64| input.profile(later) != input.profile(later - 1);
                let first = (sweep + 1..100).find(differs);
                let told = input.changes_after(sweep);
                // A pulse that goes over into the next may be told of though nothing changes.
                let none_too_late = first.is_none_or(|first| told.is_some_and(|told| told <= first));
                let to_come = told.is_none_or(|told| told > sweep);
                assert!(none_too_late && to_come, "{input:?} {sweep}: {told:?}, {first:?}");
                if sweeps != every {
                    assert_eq!(told, first, "{input:?} {sweep}");
                }
            }
        }
    }

    #[test]
    fn a_sine_has_its_period_and_its_end() {
        let input = input(2, 8, 4, Shape::Sine);
        let seen: Vec<f64> = (0..12).map(|sweep| input.profile(sweep).round() + 0.0).collect();
        assert_eq!(seen, [0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0]);
        assert_eq!(
            [0, 1, 4, 9, 10].map(|sweep| input.changes_after(sweep)),
            [Some(2), Some(2), Some(5), Some(10), None]
        );
    }
}
