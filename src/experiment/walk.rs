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
    /// assert_eq!((plan.tasks().len(), plan.walks(&plan.tasks()).count()), (6 * 16, 2 * 16));
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    pub fn walks<'a>(&'a self, tasks: &'a [Task]) -> impl Iterator<Item = Walk> + 'a {
        tasks.iter().filter(|task| self.leads(task.point)).map(|&task| self.walk(task))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    fn plan(schedule: &str) -> Plan {
        let text = format!(
            "network = {{ neurons = [50, 100], load = [0.1, 0.2] }}\nensemble = {{ samples = 3 }}\n\
             dynamics = {{ temperature = [0.9, 0.3, 0.6], start_overlap = [0.5, 1.0], schedule = \"{schedule}\" }}"
        );
        Plan::new(&Experiment::parse("test", &text, &[], &[]).expect("valid")).expect("small")
    }

    #[test]
    fn every_task_is_in_one_walk_whose_points_differ_in_their_temperature_alone() {
        for (schedule, length) in [("independent", 1), ("annealing", 3), ("tempering", 3)] {
            let plan = plan(schedule);
            let walks: Vec<Walk> = plan.walks(&plan.tasks()).collect();
            let mut tasks: Vec<Task> = walks.iter().flat_map(Walk::tasks).copied().collect();
            tasks.sort();
            let mut wanted = plan.tasks();
            wanted.sort();
            assert_eq!(tasks, wanted, "{schedule}");
            for walk in &walks {
                assert_eq!(walk.tasks().len(), length);
                let points: Vec<Point> = walk.tasks().iter().map(|task| plan.points[task.point]).collect();
                assert!(points.is_sorted_by(|a, b| a.temperature < b.temperature));
                assert!(
                    points.iter().all(|&point| Point { temperature: 0.3, ..point }
                        == Point { temperature: 0.3, ..points[0] })
                );
                assert!(walk.tasks().iter().all(|&task| plan.walk(task) == *walk));
            }
        }
    }

    #[test]
    fn updates_and_memory_are_those_of_all_copies_and_replicas() {
        let [independent, annealing, tempering] = ["independent", "annealing", "tempering"].map(plan);
        assert_eq!(annealing.expected_updates(), independent.expected_updates());
        // 400 sweeps and a quench of 30: the second copy is not quenched.
        assert_eq!(tempering.expected_updates() * 430, independent.expected_updates() * 830);
        assert_eq!([&independent, &annealing, &tempering].map(|plan| plan.networks_at_once(2)), [2, 2, 12]);
        assert!(annealing.peak_bytes(2) <= independent.peak_bytes(2));
        assert!(tempering.peak_bytes(2) > independent.peak_bytes(2));
    }
}
