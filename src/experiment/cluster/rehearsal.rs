//! A run on many ranks played in thought: how busy rank 0 is, and how long the others wait for it.
//!
//! The same [`Deal`] as in a run, ranks that take as long as predicted or somewhat more or less, and a rank 0 that handles one
//! message after the other, each in a given time. What a real machine adds (the network, the disk) is in those times.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rand::RngCore;

use super::deal::{Deal, costs};
use crate::experiment::plan::Plan;
use crate::random::{Purpose, stream};

/// How long rank 0 takes for a message, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Handling {
    /// To take in a row and write it.
    pub row: f64,
    /// To deal out a share.
    pub share: f64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rehearsal {
    /// When the last row is written, in seconds.
    pub seconds: f64,
    /// The time that all ranks need if none ever waits, in seconds.
    pub ideal: f64,
    /// The part of the time that rank 0 is busy with messages.
    pub busy: f64,
    /// Shares dealt out.
    pub shares: u64,
    /// Most messages that waited at the same time.
    pub waiting: usize,
}

/// What happens next at a time in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A rank finishes a walk.
    Row(u32),
    /// Rank 0 has handled the first message in its box.
    Handled,
}

/// A message in the box of rank 0.
#[derive(Clone, Copy)]
enum Message {
    Row,
    Idle(u32),
}

/// Plays a plan on so many ranks; each task takes its predicted time, times a factor between 1/2 and 3/2 drawn by chance.
///
/// ```
/// use attractor::experiment::{Experiment, Plan, cluster::{Handling, rehearse}};
/// let text = "network = { neurons = 1000, load = 0.1 }\ndynamics = { temperature = 0.3 }\nensemble = { samples = 500 }";
/// let plan = Plan::new(&Experiment::parse("example", text, &[], &[])?)?;
/// let played = rehearse(&plan, 20, Handling { row: 1e-5, share: 1e-5 });
/// assert!(played.seconds < 1.2 * played.ideal && played.busy < 0.1, "{played:?}");
/// # Ok::<(), attractor::error::Error>(())
/// ```
#[must_use]
pub fn rehearse(plan: &Plan, ranks: usize, handling: Handling) -> Rehearsal {
    let tasks = plan.tasks();
    let mut deal = Deal::new(plan, &tasks, ranks);
    let costs = costs(plan);
    let mut chance = stream(plan.seed, Purpose::Start, &[ranks as u64]);
    let mut lasts = |point: usize| {
        let factor = 0.5 + f64::from(chance.next_u32()) / f64::from(u32::MAX);
        (costs[point] as f64 * factor) as u64
    };
    let nanoseconds = |seconds: f64| (seconds * 1e9) as u64;
    let (row, share) = (nanoseconds(handling.row), nanoseconds(handling.share));
    let mut events: BinaryHeap<Reverse<(u64, Event)>> = BinaryHeap::new();
    let mut messages: VecDeque<Message> = (0..ranks as u32).map(Message::Idle).collect();
    let mut own: Vec<VecDeque<usize>> = vec![VecDeque::new(); ranks];
    let (mut now, mut busy, mut worked, mut shares, mut waiting) = (0, 0, 0, 0, 0);
    let mut handles =
        |events: &mut BinaryHeap<Reverse<(u64, Event)>>, now: u64, message: Option<&Message>| {
            let time = match message {
                Some(Message::Row) => row,
                Some(Message::Idle(_)) => share,
                None => return,
            };
            busy += time;
            events.push(Reverse((now + time, Event::Handled)));
        };
    handles(&mut events, now, messages.front());
    while let Some(Reverse((time, event))) = events.pop() {
        now = time;
        waiting = waiting.max(messages.len());
        match event {
            Event::Row(rank) => {
                let is_idle = messages.is_empty();
                messages.push_back(Message::Row);
                match own[rank as usize].pop_front() {
                    Some(point) => {
                        let time = lasts(point);
                        worked += time;
                        events.push(Reverse((now + time, Event::Row(rank))));
                    }
                    None => messages.push_back(Message::Idle(rank)),
                }
                if is_idle {
                    handles(&mut events, now, messages.front());
                }
            }
            Event::Handled => {
                if let Some(Message::Idle(rank)) = messages.pop_front()
                    && let Some(tasks) = deal.next()
                {
                    shares += 1;
                    let queue = &mut own[rank as usize];
                    queue.extend(tasks.iter().map(|task| task.point));
                    if let Some(point) = queue.pop_front() {
                        let time = lasts(point);
                        worked += time;
                        events.push(Reverse((now + time, Event::Row(rank))));
                    }
                }
                handles(&mut events, now, messages.front());
            }
        }
    }
    Rehearsal {
        seconds: now as f64 * 1e-9,
        ideal: worked as f64 * 1e-9 / ranks as f64,
        busy: busy as f64 / now as f64,
        shares,
        waiting,
    }
}
