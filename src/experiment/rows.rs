//! The rows of `samples.csv` and the tasks they belong to.
//!
//! A row says by its parameters which task it is, whatever the order of the rows and whichever parameters have a
//! column. So rows of one plan can be carried over to a larger one, in which more parameters have a column.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::parameter::{PARAMETERS, Parameter};
use super::plan::{Plan, Task};
use super::points::SAMPLE;
use crate::error::{Error, Result};
use crate::table::Table;

/// Rows of a table of samples, each with its task of a plan.
#[derive(Debug)]
pub(super) struct Rows {
    /// The task of each row.
    pub tasks: Vec<Task>,
    /// The rows, with the columns they were read with.
    pub table: Table,
}

impl Rows {
    /// Tells the task of each row of a table that was read from `path`.
    ///
    /// # Errors
    /// If the table has other columns, or a row belongs to no task of the plan or to that of another row.
    pub(super) fn identify(table: Table, path: &Path, plan: &Plan) -> Result<Self> {
        let broken = |message: String| Error::Table { path: path.to_owned(), message };
        let names = Names::of(&table, plan).ok_or_else(|| {
            broken("the columns are not those of this version: run again with --restart".to_owned())
        })?;
        let mut first_line = HashMap::new();
        let mut tasks = Vec::with_capacity(table.rows().len());
        for (row, line) in table.rows().iter().zip(2..) {
            let task = names.task(row).ok_or_else(|| {
                broken(format!(
                    "line {line} belongs to no task of this config: remove it, or run with --restart"
                ))
            })?;
            if let Some(before) = first_line.insert(task, line) {
                let message = format!(
                    "lines {before} and {line} belong to the same task: remove one, or run with --restart"
                );
                return Err(broken(message));
            }
            tasks.push(task);
        }
        Ok(Self { tasks, table })
    }

    /// The same rows under the columns of another plan, which has all points of theirs.
    pub(super) fn carried(&self, from: &Plan, to: &Plan) -> Self {
        let mut table = Table::new(to.columns());
        let mut tasks = Vec::with_capacity(self.tasks.len());
        let values = self.table.columns().len() - from.observables.columns().len();
        for (task, row) in self.tasks.iter().zip(self.table.rows()) {
            let Some(point) = to.find(&from.points[task.point]) else { continue };
            let task = Task { point, ..*task };
            table.push(to.key(task).into_iter().chain(row[values..].iter().cloned()).collect());
            tasks.push(task);
        }
        Self { tasks, table }
    }

    /// Drops the rows of walks that are not whole: they come back when the walk is done again.
    pub(super) fn drop_torn_walks(&mut self, plan: &Plan) {
        if !plan.schedule.walks() {
            return;
        }
        let present: HashSet<Task> = self.tasks.iter().copied().collect();
        let whole = |task: &Task| plan.walk(*task).tasks().iter().all(|other| present.contains(other));
        let rows = std::mem::take(self.table.rows_mut());
        let pairs = self.tasks.drain(..).zip(rows).filter(|(task, _)| whole(task));
        (self.tasks, *self.table.rows_mut()) = pairs.collect::<Vec<_>>().into_iter().unzip();
    }

    /// Puts the rows into the order of the finished table.
    pub(super) fn sort(&mut self) {
        let rows = std::mem::take(self.table.rows_mut());
        let mut pairs: Vec<(Task, Vec<String>)> = self.tasks.drain(..).zip(rows).collect();
        pairs.sort_by_key(|pair| pair.0);
        (self.tasks, *self.table.rows_mut()) = pairs.into_iter().unzip();
    }
}

/// How the parameters in a table name the points of a plan.
pub(super) struct Names {
    points: HashMap<Vec<String>, usize>,
    /// Pattern sets of each point.
    samples: Vec<u64>,
    /// Columns before `sample`.
    parameters: usize,
}

impl Names {
    /// `None` where the columns are none of this version, or do not tell the points apart.
    pub(super) fn of(table: &Table, plan: &Plan) -> Option<Self> {
        let columns = table.columns();
        let parameters = table.column(SAMPLE)?;
        if columns[parameters + 1..] != plan.observables.columns() {
            return None;
        }
        let named = columns[..parameters].iter().map(|column| parameter(column));
        let named: Vec<&Parameter> = named.collect::<Option<_>>()?;
        let cells = |point| named.iter().map(|parameter| (parameter.read)(point).to_string()).collect();
        let points: HashMap<Vec<String>, usize> =
            plan.points.iter().enumerate().map(|(index, point)| (cells(point), index)).collect();
        let samples = (0..plan.points.len()).map(|place| plan.samples_of(place)).collect();
        (points.len() == plan.points.len()).then_some(Self { points, samples, parameters })
    }

    /// The task of a row.
    pub(super) fn task(&self, row: &[String]) -> Option<Task> {
        let point = *self.points.get(&row[..self.parameters])?;
        let cell = &row[self.parameters];
        let sample = cell.parse().ok().filter(|sample: &u64| *sample < self.samples[point])?;
        // A number is written in one way only.
        (sample.to_string() == *cell).then_some(Task { point, sample })
    }
}

fn parameter(column: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::observable::OBSERVABLES;

    fn plan(sweeps: &str) -> Plan {
        let text = format!(
            "network = {{ neurons = 100, load = [0.1, 0.2] }}\n\
             dynamics = {{ temperature = 0.3, sweeps = {sweeps} }}\nensemble = {{ samples = 2 }}"
        );
        Plan::new(&Experiment::parse("test", &text, &[], &[]).expect("valid")).expect("small")
    }

    fn rows_of(plan: &Plan, tasks: &[Task]) -> Table {
        let mut table = Table::new(plan.columns());
        for &task in tasks {
            let values = OBSERVABLES.iter().map(|_| "0.5".to_owned());
            table.push(plan.key(task).into_iter().chain(values).collect());
        }
        table
    }

    fn identify(table: Table, plan: &Plan) -> Result<Rows> {
        Rows::identify(table, Path::new("samples.csv"), plan)
    }

    #[test]
    fn rows_are_known_by_their_parameters_and_keep_them_in_a_larger_plan() {
        let (small, large) = (plan("20"), plan("[10, 20]"));
        let tasks = [Task { point: 1, sample: 0 }, Task { point: 0, sample: 1 }];
        let rows = identify(rows_of(&small, &tasks), &small).expect("its rows");
        assert_eq!(rows.tasks, tasks);
        let mut carried = rows.carried(&small, &large);
        carried.sort();
        assert_eq!(carried.tasks, [Task { point: 1, sample: 1 }, Task { point: 3, sample: 0 }]);
        assert_eq!(carried.table, rows_of(&large, &carried.tasks));
        // A run killed in the middle of its extension: new columns, and still the old plan.
        assert!(identify(carried.table, &small).is_ok());
    }

    #[test]
    fn rows_of_nothing_or_of_the_same_task_are_refused() {
        let plan = plan("20");
        let task = Task { point: 0, sample: 0 };
        let twice = identify(rows_of(&plan, &[task, task]), &plan).expect_err("the same task");
        assert!(twice.to_string().contains("lines 2 and 3"), "{twice}");
        let beyond = identify(rows_of(&plan, &[Task { sample: 2, ..task }]), &plan).expect_err("no such set");
        assert!(beyond.to_string().contains("line 2"), "{beyond}");
    }

    #[test]
    fn columns_that_do_not_tell_points_apart_are_refused() {
        assert!(identify(Table::new(plan("20").columns()), &plan("[10, 20]")).is_err());
    }
}
