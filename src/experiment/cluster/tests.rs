//! Threads that play ranks.

#![allow(clippy::panic, reason = "a test that ends badly")]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::experiment::Experiment;
use crate::experiment::runner::{Progress, run};
use crate::network::Ranks;
use crate::network::hebb::Engine;
use crate::network::threads::Thread;

/// One of several threads.
struct Desk {
    sums: Thread,
    boxes: Vec<Sender<(usize, Vec<u8>)>>,
    arrived: Receiver<(usize, Vec<u8>)>,
}

impl Post for Desk {
    fn rank(&self) -> usize {
        self.sums.rank()
    }
    fn count(&self) -> usize {
        self.boxes.len()
    }
    fn count_here(&self) -> usize {
        self.boxes.len()
    }
    fn send(&self, to: usize, message: &[u8]) {
        // Whoever has left does not listen.
        let _ = self.boxes[to].send((self.rank(), message.to_vec()));
    }
    fn receive(&self) -> Option<(usize, Vec<u8>)> {
        self.arrived.try_recv().ok()
    }
    fn add_up(&self, values: &mut [i64]) {
        self.sums.add_up(values);
    }
    fn abort(&self) -> ! {
        panic!("a rank gave up")
    }
}

fn desks(count: usize) -> Vec<Desk> {
    let (boxes, arrived): (Vec<_>, Vec<_>) = (0..count).map(|_| channel()).unzip();
    let desk = |(sums, arrived)| Desk { sums, boxes: boxes.clone(), arrived };
    Thread::all(count).into_iter().zip(arrived).map(desk).collect()
}

fn plan(engine: &str, schedule: &str, samples: usize) -> Plan {
    let temperatures = if schedule == "tempering" { "[0.2, 0.3]" } else { "[0.0, 0.3]" };
    let text = format!(
        "network = {{ neurons = [100, 200], load = [0.05, 0.1], engine = \"{engine}\" }}\n\
         dynamics = {{ temperature = {temperatures}, burn_in = 5, sweeps = 10, start = [\"pattern\", \"mixture\"], schedule = \"{schedule}\" }}\n\
         ensemble = {{ samples = {samples} }}"
    );
    Plan::new(&Experiment::parse("test", &text, &[], &[]).expect("valid")).expect("small")
}

/// The rows of a run on one process.
fn expected(plan: &Plan) -> Vec<Vec<String>> {
    let rows = Mutex::new(Vec::new());
    run(plan, &plan.tasks(), 1, None, &|progress| {
        if let Progress::Finished { rows: finished, .. } = progress {
            rows.lock().expect("no panic").extend(finished);
        }
        Ok(())
    })
    .expect("no error");
    sorted(rows)
}

fn sorted(rows: Mutex<Vec<Vec<String>>>) -> Vec<Vec<String>> {
    let mut rows = rows.into_inner().expect("no panic");
    rows.sort();
    rows
}

/// Runs a plan on so many ranks; `observe` is that of rank 0, `checks` what each rank finds when it looks whether to stop.
fn on_ranks(
    count: usize,
    plan: &Plan,
    checks: &(dyn Fn(usize) -> Result<()> + Sync),
    observe: &(dyn Fn(Progress) -> Result<()> + Sync),
) -> Result<()> {
    let together = plan.engine == Engine::Split;
    let tasks = plan.tasks();
    std::thread::scope(|scope| {
        let one = |desk: Desk| {
            let tasks = &tasks;
            scope.spawn(move || {
                let rank = desk.rank();
                let check = || checks(rank);
                let job = Job { plan, threads: 1, checkpoints: None, check: &check };
                let last_words = |error: &Error| panic!("{error}");
                match (together, rank) {
                    (true, 0) => simulate_together(&desk, job, tasks, observe, &last_words),
                    (true, _) => {
                        let _ = simulate_together(&desk, job, tasks, &|_| Ok(()), &last_words);
                        Ok(())
                    }
                    (false, 0) => lead(&desk, job, tasks, observe),
                    (false, _) => {
                        serve(&desk, job);
                        Ok(())
                    }
                }
            })
        };
        let ranks: Vec<_> = desks(count).into_iter().map(one).collect();
        ranks.into_iter().map(|rank| rank.join().expect("no panic")).fold(Ok(()), Result::and)
    })
}

#[test]
fn any_number_of_ranks_gives_the_rows_of_one_process() {
    for (engine, schedule) in [
        ("auto", "independent"),
        ("split", "independent"),
        ("auto", "annealing"),
        ("split", "annealing"),
        ("auto", "tempering"),
        ("split", "tempering"),
    ] {
        let plan = plan(engine, schedule, 3);
        let expected = expected(&plan);
        for count in [1, 2, 4, 7] {
            let rows = Mutex::new(Vec::new());
            on_ranks(count, &plan, &|_| Ok(()), &|progress| {
                if let Progress::Finished { rows: finished, .. } = progress {
                    rows.lock().expect("no panic").extend(finished);
                }
                Ok(())
            })
            .expect("no error");
            assert_eq!(sorted(rows), expected, "{engine}, {schedule}, {count} ranks");
        }
    }
}

#[test]
fn whoever_fails_or_is_asked_to_stop_stops_all_and_rows_are_kept() {
    for engine in ["auto", "split"] {
        // Enough for every rank to get some.
        let plan = plan(engine, "independent", if engine == "auto" { 1000 } else { 3 });
        let expected: BTreeSet<Vec<String>> = expected(&plan).into_iter().collect();
        for failing in [0, 2] {
            let errors: [fn() -> Error; 2] = [
                || Error::Stopped { reason: "by a test" },
                || Error::Rank { rank: 9, message: String::new() },
            ];
            for error in errors {
                let (rows, looks) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
                let is_stop = error().is_stop();
                let check = |rank| {
                    if rank != failing {
                        // Nobody comes to an end before that one fails; where all go together nobody does anyway.
                        while engine == "auto" && looks.load(Ordering::Relaxed) < 5 {
                            std::thread::sleep(PAUSE);
                        }
                        return Ok(());
                    }
                    if looks.fetch_add(1, Ordering::Relaxed) < 5 { Ok(()) } else { Err(error()) }
                };
                let observe = |progress| {
                    if let Progress::Finished { rows: finished, .. } = progress {
                        rows.lock().expect("no panic").extend(finished);
                    }
                    // Rank 0 looks for itself.
                    check(0)
                };
                let told = on_ranks(3, &plan, &check, &observe).expect_err("one rank failed");
                let of_others = failing != 0 && engine == "split";
                assert_eq!(told.is_stop(), is_stop || of_others, "{engine}: {told}");
                let rows = sorted(rows);
                assert!(rows.iter().all(|row| expected.contains(row)), "no row is spoilt");
            }
        }
    }
}

#[test]
fn orders_arrive_and_those_who_are_dismissed_learn_it() {
    let desks = desks(2);
    let orders = Orders { config: serde_json::json!({"seed": 1}), folder: "out".into(), together: None };
    begin(&desks[0], &orders);
    assert_eq!(super::orders(&desks[1], &|| Ok(())).expect("told"), Some(orders));
    dismiss(&desks[0]);
    assert_eq!(super::orders(&desks[1], &|| Ok(())).expect("told"), None);
    desks[0].send(1, b"rubbish");
    assert!(super::orders(&desks[1], &|| Ok(())).is_err());
    assert!(
        super::orders(&desks[1], &|| Err(stopped_with_others())).is_err(),
        "asked to stop while it waits"
    );
}
