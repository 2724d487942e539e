//! The trajectory of one run: its states at the start and at the end, and marks on the way.
//!
//! A recorder stands between the rule of motion and the network: it passes the same moves on in shorter blocks
//! and looks at the network between them. So what is recorded is the run of the first pattern set itself, move by move.

use std::path::Path;

use super::checkpoint::Keeper;
use super::ends::reference;
use super::plan::{Plan, Task};
use super::point::{Input, Point, Update};
use super::simulate::Realization;
use super::single::follow;
use super::surroundings::Surroundings;
use crate::error::Result;
use crate::network::{Bath, Move, Past, Played, SpinSystem, Spins};
use crate::table::{Table, cell};

/// The name of the table with one row per mark.
pub const TRAJECTORY: &str = "trajectory.csv";
/// The name of the table with the memory and the states at the start and at the end.
pub const STATES: &str = "states.csv";
/// Marks in a sweep of single updates.
const RESOLUTION: u64 = 20;
/// Neurons in a raster: the first ones.
const RASTER: usize = 100;
/// Most patterns that are all followed where the state goes from one to the other.
const MOST_FOLLOWED: usize = 12;
/// Most marks; a run that is longer has them farther apart.
const MOST_MARKS: usize = 2000;

/// What was seen of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// A row per mark: `sweep, energy, overlap` with the memory, and `raster`, the first neurons as 1 (up) and 0; where delayed synapses lead
    /// from pattern to pattern, and there are few, the overlaps with the others; where an `input` changes, its strength.
    pub trajectory: Table,
    /// The rows `memory`, `start`, `end`: `state` and `spins`, all neurons as 1 (up) and 0.
    pub states: Table,
}

impl Recording {
    /// Whether a folder holds one.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        [TRAJECTORY, STATES].iter().all(|name| folder.join(name).exists())
    }

    /// Reads both tables from a folder.
    ///
    /// # Errors
    /// If they cannot be read as tables.
    pub fn read(folder: &Path) -> Result<Self> {
        let trajectory = Table::read(&folder.join(TRAJECTORY))?;
        Ok(Self { trajectory, states: Table::read(&folder.join(STATES))? })
    }

    /// Writes both tables into a folder.
    ///
    /// # Errors
    /// If the folder cannot be written or the disk is full.
    pub fn write(&self, folder: &Path) -> Result<()> {
        self.states.write(&folder.join(STATES))?;
        self.trajectory.write(&folder.join(TRAJECTORY))
    }
}

/// Runs the first pattern set of a plan of one point and records it: at T = 0 until nothing moves, at T > 0 up
/// to the last measured sweep. The memory is the first pattern.
///
/// ```
/// use attractor::experiment::{Experiment, Plan, record};
/// let text = "network = { neurons = 500, patterns = 10 }\ndynamics = { temperature = 0.0, start_overlap = 0.5 }";
/// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
/// let trajectory = record(&plan)?.trajectory;
/// assert_eq!(trajectory.number(0, "overlap"), Some(0.5));
/// assert_eq!(trajectory.number(trajectory.rows().len() - 1, "overlap"), Some(1.0));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If the plan has more than one point.
pub fn record(plan: &Plan) -> Result<Recording> {
    let point = plan.only_point()?;
    let task = Task { point: 0, sample: 0 };
    let mut realization = Realization::default();
    let (patterns, network) = realization.prepare(plan, task)?;
    let bath = Surroundings::new(plan, task, 0, &*patterns)?.at(0, &Past::default())?.into_owned();
    let moves_on = point.delayed.is_some() && point.patterns <= MOST_FOLLOWED;
    let followed = if moves_on { 1..point.patterns } else { 0..0 };
    let others = followed.map(|pattern| patterns.pattern(pattern)).collect();
    let mut recorder = Recorder::new(network, (reference(plan, task, &*patterns), others), point, bath);
    follow(&mut recorder, &*patterns, plan, &plan.walk(task), None, &|_| Ok(()), &Keeper::none())?;
    Ok(recorder.recording())
}

/// A network that looks at itself between moves.
struct Recorder<'a> {
    network: &'a mut dyn SpinSystem,
    memory: Spins,
    /// Further patterns that are followed.
    others: Vec<Spins>,
    /// What is told, if it changes with time.
    input: Option<Input>,
    /// The one in which it moved last.
    bath: Bath,
    /// Marks in a sweep: one where all neurons move at once.
    resolution: u64,
    /// Every how many of these there is a mark.
    stride: u64,
    /// Updates so far.
    updates: u64,
    marks: Vec<Mark>,
    start: Spins,
    end: Option<Spins>,
}

/// What is seen at one instant.
struct Mark {
    updates: u64,
    energy: f64,
    overlap: f64,
    others: Vec<f64>,
    raster: String,
}

impl<'a> Recorder<'a> {
    fn new(
        network: &'a mut dyn SpinSystem,
        (memory, others): (Spins, Vec<Spins>),
        point: &Point,
        bath: Bath,
    ) -> Self {
        let mut recorder = Self {
            start: network.spins().clone(),
            network,
            memory,
            others,
            input: point.input.filter(Input::changes),
            bath,
            resolution: if point.update == Update::Little { 1 } else { RESOLUTION.min(point.neurons as u64) },
            stride: 1,
            updates: 0,
            marks: Vec::new(),
            end: None,
        };
        recorder.begin();
        recorder
    }

    /// A run begins in the present state.
    fn begin(&mut self) {
        self.start.clone_from(self.network.spins());
        (self.stride, self.updates, self.end) = (1, 0, None);
        self.marks.clear();
        self.mark();
    }

    /// Updates at the next mark.
    fn next_mark(&self) -> u64 {
        self.marks.len() as u64 * self.stride * self.network.neurons() as u64 / self.resolution
    }

    fn mark(&mut self) {
        let (spins, neurons) = (self.network.spins(), self.network.neurons());
        let overlap = |pattern: &Spins| pattern.product(spins) as f64 / neurons as f64;
        self.marks.push(Mark {
            updates: self.updates,
            energy: self.network.energy(&self.bath),
            overlap: overlap(&self.memory),
            others: self.others.iter().map(overlap).collect(),
            raster: digits(spins, neurons.min(RASTER)),
        });
    }

    /// Counts updates; where a mark is due, makes it, and drops every other one when there are too many.
    fn count(&mut self, updates: usize) {
        self.updates += updates as u64;
        if self.updates < self.next_mark() {
            return;
        }
        self.mark();
        if self.marks.len() > MOST_MARKS {
            let mut index = 0;
            self.marks.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.stride *= 2;
        }
    }

    /// Whether moves in this bath are still of the run, and not of the quench that follows it.
    fn runs_in(&self, bath: &Bath) -> bool {
        (bath.temperature() > 0.0) == (self.bath.temperature() > 0.0)
    }

    /// Notes the last state of the run, once.
    fn conclude(&mut self) {
        if self.end.is_some() {
            return;
        }
        if self.marks.last().is_none_or(|mark| mark.updates < self.updates) {
            self.mark();
        }
        self.end = Some(self.network.spins().clone());
    }

    fn recording(mut self) -> Recording {
        self.conclude();
        let neurons = self.network.neurons();
        let others = (0..self.others.len()).map(|other| format!("overlap_{}", other + 2));
        let columns = ["sweep", "energy", "overlap", "raster"].map(str::to_owned);
        let input = self.input.map(|_| "input".to_owned());
        let mut trajectory = Table::new(columns.into_iter().chain(others).chain(input));
        for mark in self.marks {
            let sweep = mark.updates as f64 / neurons as f64;
            let mut row = vec![cell(sweep), cell(mark.energy), cell(mark.overlap), mark.raster];
            row.extend(mark.others.into_iter().map(cell));
            row.extend(self.input.map(|input| {
                cell(input.strength * input.profile(mark.updates.saturating_sub(1) / neurons as u64))
            }));
            trajectory.push(row);
        }
        let mut states = Table::new(["state", "spins"]);
        let end = self.end.unwrap_or_else(|| self.start.clone());
        for (state, spins) in [("memory", &self.memory), ("start", &self.start), ("end", &end)] {
            states.push(vec![state.to_owned(), digits(spins, neurons)]);
        }
        Recording { trajectory, states }
    }
}

impl SpinSystem for Recorder<'_> {
    fn spins(&self) -> &Spins {
        self.network.spins()
    }

    fn set_spins(&mut self, spins: &Spins) {
        self.network.set_spins(spins);
        self.begin();
    }

    fn scaled_field(&self, neuron: usize) -> f64 {
        self.network.scaled_field(neuron)
    }

    fn scale(&self) -> f64 {
        self.network.scale()
    }

    fn name(&self) -> &'static str {
        self.network.name()
    }

    fn flip(&mut self, neuron: usize) {
        self.network.flip(neuron);
    }

    fn recurrent_energy(&self) -> f64 {
        self.network.recurrent_energy()
    }

    fn play(&mut self, moves: &[Move], bath: &Bath) -> Played {
        if !self.runs_in(bath) {
            self.conclude();
            return self.network.play(moves, bath);
        }
        self.bath.clone_from(bath);
        let mut played = Played::default();
        let mut done = 0;
        while done < moves.len() {
            let until = moves.len().min(done + (self.next_mark() - self.updates) as usize);
            let part = self.network.play(&moves[done..until], bath);
            played.append(done, part);
            self.count(until - done);
            done = until;
        }
        played
    }

    fn play_together(&mut self, moves: &[Move], bath: &Bath) -> Played {
        if !self.runs_in(bath) {
            self.conclude();
            return self.network.play_together(moves, bath);
        }
        self.bath.clone_from(bath);
        let played = self.network.play_together(moves, bath);
        self.count(moves.len());
        played
    }

    fn is_still(&self, bath: &Bath) -> bool {
        self.network.is_still(bath)
    }
}

/// The first neurons as 1 (up) and 0 (down).
fn digits(spins: &Spins, count: usize) -> String {
    (0..count).map(|neuron| if spins.is_up(neuron) { '1' } else { '0' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, simulate};
    use crate::observable::Value;

    fn plan(dynamics: &str, engine: &str) -> Plan {
        let text = format!(
            "network = {{ neurons = 150, patterns = 12, engine = \"{engine}\" }}\ndynamics = {{ {dynamics} }}\nseed = 7"
        );
        Experiment::parse("test", &text, &[], &[]).and_then(|parsed| Plan::new(&parsed)).expect("a plan")
    }

    #[test]
    fn the_recorded_run_is_the_run() {
        let cold = "temperature = 0.0, start_overlap = 0.4";
        for dynamics in [
            cold,
            "temperature = 0.0, start_overlap = 0.4, order = \"permutation\"",
            "temperature = 0.0, start_overlap = 0.4, update = \"little\"",
            "temperature = 0.4, burn_in = 9, sweeps = 1",
            "temperature = 0.4, burn_in = 9, sweeps = 1, update = \"little\"",
        ] {
            for engine in ["plain", "overlaps", "fields", "fields-on-the-fly", "split"] {
                let plan = plan(dynamics, engine);
                let run =
                    simulate(&mut Realization::default(), &plan, &plan.walk(Task { point: 0, sample: 0 }));
                let values = &run.expect("a run").rows[0];
                let Recording { trajectory, states } = record(&plan).expect("a recording");
                let last = trajectory.rows().len() - 1;
                for (index, column) in ["overlap", "energy"].into_iter().enumerate() {
                    let seen = Value::Number(trajectory.number(last, column));
                    assert_eq!(seen, values[index], "{column}: {dynamics}, {engine}");
                }
                let bits = |row: usize| states.text(row, "spins").expect("a state").bytes();
                let wrong = bits(0).zip(bits(2)).filter(|(memory, end)| memory != end).count();
                let overlap = (150.0 - 2.0 * wrong as f64) / 150.0;
                assert_eq!(Value::Number(Some(overlap)), values[0], "{dynamics}, {engine}");
            }
        }
    }

    #[test]
    fn a_descent_starts_where_it_should_and_never_climbs() {
        let Recording { trajectory, states } =
            record(&plan("temperature = 0.0, start_overlap = 0.4", "auto")).expect("a recording");
        assert_eq!(trajectory.number(0, "overlap"), Some(0.4));
        let energies: Vec<_> =
            (0..trajectory.rows().len()).filter_map(|row| trajectory.number(row, "energy")).collect();
        assert!(energies.len() > 20 && energies.is_sorted_by(|a, b| a >= b), "{energies:?}");
        for (row, at) in [(1, 0), (2, trajectory.rows().len() - 1)] {
            let spins = states.text(row, "spins").expect("a state");
            assert_eq!(spins.len(), 150);
            assert_eq!(trajectory.text(at, "raster"), Some(&spins[..RASTER]));
        }
    }

    #[test]
    fn a_run_that_goes_on_shows_all_its_patterns_and_what_drives_it() {
        let text = "network = { neurons = 400, patterns = 3 }\ndynamics = { temperature = 0.0, update = \"little\", max_sweeps = 20 }\n\
                    delayed = { strength = 2.0, sweeps = 3 }\ninput = { strength = 0.1, from = 5, sweeps = 5, direction = \"uniform\" }";
        let plan =
            Experiment::parse("test", text, &[], &[]).and_then(|parsed| Plan::new(&parsed)).expect("a plan");
        let Recording { trajectory, .. } = record(&plan).expect("a recording");
        let at = |sweep: usize, column| trajectory.number(sweep, column);
        assert_eq!(trajectory.rows().len(), 21);
        for (sweep, column) in
            [(3, "overlap"), (4, "overlap_2"), (8, "overlap_3"), (12, "overlap"), (20, "overlap_3")]
        {
            assert_eq!(at(sweep, column), Some(1.0), "{column} after {sweep} sweeps");
        }
        assert_eq!([5, 6, 10, 11].map(|sweep| at(sweep, "input")), [0.0, 0.1, 0.1, 0.0].map(Some));
        let run = simulate(&mut Realization::default(), &plan, &plan.walk(Task { point: 0, sample: 0 }));
        assert_eq!(Value::Number(at(20, "energy")), run.expect("a run").rows[0][1]);
    }

    #[test]
    fn an_input_that_begins_while_nothing_moves_is_seen_when_it_begins() {
        let text = "network = { neurons = 400, patterns = 3 }\ndynamics = { temperature = 0.0, update = \"little\", max_sweeps = 20 }\n\
                    input = { strength = 3.0, from = 12, direction = \"uniform\" }";
        let plan =
            Experiment::parse("test", text, &[], &[]).and_then(|parsed| Plan::new(&parsed)).expect("a plan");
        let Recording { trajectory, .. } = record(&plan).expect("a recording");
        let at = |sweep: usize, column| trajectory.number(sweep, column);
        assert_eq!([at(12, "overlap"), at(12, "input"), at(13, "input")], [1.0, 0.0, 3.0].map(Some));
        assert!(at(13, "overlap").is_some_and(|overlap| overlap < 0.3));
    }

    #[test]
    fn marks_are_evenly_spaced_however_long_the_run() {
        for (burn_in, spacing) in [(0, 0.05), (97, 0.05), (290, 0.2)] {
            let plan = plan(&format!("temperature = 0.5, burn_in = {burn_in}, sweeps = 2"), "auto");
            let trajectory = record(&plan).expect("a recording").trajectory;
            let sweeps: Vec<_> =
                (0..trajectory.rows().len()).filter_map(|row| trajectory.number(row, "sweep")).collect();
            assert!(sweeps.len() <= MOST_MARKS + 1, "{}", sweeps.len());
            assert_eq!(sweeps.last().copied(), Some(f64::from(burn_in + 2)));
            // A block of updates is a whole number of them.
            let even = sweeps.windows(2).all(|pair| (pair[1] - pair[0] - spacing).abs() <= 1.0 / 150.0);
            assert!(even, "{burn_in}");
        }
    }
}
