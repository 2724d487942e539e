//! Tasks that are done together: the temperatures of one walk, for one pattern set.
//!
//! A [`Task`] is one row. Where temperatures are independent it is also one piece of work; where a state goes from one
//! temperature to the next, or replicas exchange their places, the piece is a [`Walk`]: all points that differ in their
//! temperature alone.

use super::plan::{Plan, Task};
use super::point::Point;

/// Tasks that are done together, by ascending temperature; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    tasks: Vec<Task>,
}

impl Walk {
    /// The tasks, by ascending temperature.
    #[must_use]
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The task by which it is known: the coldest.
    #[must_use]
    pub fn leader(&self) -> Task {
        self.tasks[0]
    }
}

impl Plan {
    /// The points that are done together with this one, by ascending temperature, itself among them.
    fn companions(&self, point: usize) -> Vec<usize> {
        if !self.schedule.walks() {
            return vec![point];
        }
        let here = self.points[point];
        let at = |&temperature: &f64| self.find(&Point { temperature, ..here });
        self.temperatures.iter().filter_map(at).collect()
    }

    /// The walk that a task belongs to.
    #[must_use]
    pub fn walk(&self, task: Task) -> Walk {
        let tasks = self.companions(task.point).into_iter().map(|point| Task { point, ..task });
        Walk { tasks: tasks.collect() }
    }

    /// The walks that some tasks belong to, each once, in the order of their leaders; a leader has to be among the tasks.
    ///
    /// ```
    /// use attractor::experiment::{Experiment, Plan};
    /// let text = "network = { neurons = 100, load = [0.1, 0.2] }
    ///     dynamics = { temperature = [0.3, 0.6, 0.9], schedule = \"annealing\" }";
    /// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
    /// assert_eq!((plan.tasks().len(), plan.walks(&plan.tasks()).len()), (6 * 16, 2 * 16));
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn walks(&self, tasks: &[Task]) -> Vec<Walk> {
        tasks.iter().filter(|task| self.leads(task.point)).map(|&task| self.walk(task)).collect()
    }

    /// Whether a point is the coldest of those that are done together.
    #[must_use]
    pub(super) fn leads(&self, point: usize) -> bool {
        let coldest = self.temperatures.first();
        !self.schedule.walks() || coldest == Some(&self.points[point].temperature)
    }

    /// The words that key the random streams of a point; the temperature is not among them where one stream serves several.
    #[must_use]
    pub(super) fn stream_coordinates(&self, point: &Point) -> Vec<u64> {
        if self.schedule.walks() { point.walk_coordinates() } else { point.stream_coordinates() }
    }
}
