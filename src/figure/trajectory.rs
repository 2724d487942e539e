//! A recorded run as a figure takes it: states as bits, and marks on the way from the first to the last.

use crate::experiment::{Recording, STATES, TRAJECTORY};
use crate::table::Table;

/// A recorded run; every state is as long as the memory, every raster as the first one.
pub(super) struct Trajectory {
    pub(super) memory: Vec<bool>,
    pub(super) start: Vec<bool>,
    pub(super) end: Vec<bool>,
    pub(super) marks: Vec<Mark>,
}

/// What was seen at one instant.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) sweep: f64,
    pub(super) energy: f64,
    pub(super) overlap: f64,
    /// The first neurons.
    pub(super) raster: Vec<bool>,
}

impl Trajectory {
    /// Reads the tables of a recording, or says what they lack.
    pub(super) fn read(recording: &Recording) -> Result<Self, String> {
        let Recording { trajectory, states } = recording;
        let memory = state(states, "memory", None)?;
        let neurons = Some(memory.len());
        let marks = marks(trajectory)?;
        if marks[0].raster.len() > memory.len() {
            return Err(format!("{TRAJECTORY} has more neurons than {STATES}"));
        }
        Ok(Self {
            start: state(states, "start", neurons)?,
            end: state(states, "end", neurons)?,
            memory,
            marks,
        })
    }

    /// The first mark and the last.
    pub(super) fn ends(&self) -> (&Mark, &Mark) {
        (&self.marks[0], &self.marks[self.marks.len() - 1])
    }
}

/// The state of this name, of so many neurons.
fn state(states: &Table, name: &str, neurons: Option<usize>) -> Result<Vec<bool>, String> {
    let row = (0..states.rows().len()).find(|&row| states.text(row, "state") == Some(name));
    let bits = row.and_then(|row| bits(states.text(row, "spins")?));
    let fitting = bits.filter(|bits| neurons.is_none_or(|neurons| neurons == bits.len()));
    fitting.ok_or_else(|| format!("{STATES} has no `{name}`: one 0 or 1 for each neuron"))
}

/// All marks, one at least.
fn marks(trajectory: &Table) -> Result<Vec<Mark>, String> {
    let mut marks: Vec<Mark> = Vec::new();
    for row in 0..trajectory.rows().len() {
        let mark = mark(trajectory, row)
            .filter(|mark| marks.first().is_none_or(|first| first.raster.len() == mark.raster.len()));
        marks.push(mark.ok_or_else(|| format!("{TRAJECTORY}: line {} is no mark of a run", row + 2))?);
    }
    if marks.is_empty() { Err(format!("{TRAJECTORY} has no rows")) } else { Ok(marks) }
}

fn mark(trajectory: &Table, row: usize) -> Option<Mark> {
    let number = |column| trajectory.number(row, column).filter(|number| number.is_finite());
    Some(Mark {
        sweep: number("sweep")?,
        energy: number("energy")?,
        overlap: number("overlap")?,
        raster: bits(trajectory.text(row, "raster")?)?,
    })
}

/// A text of 0 and 1.
fn bits(text: &str) -> Option<Vec<bool>> {
    let bit = |digit| match digit {
        '0' => Some(false),
        '1' => Some(true),
        _ => None,
    };
    text.chars().map(bit).collect()
}
