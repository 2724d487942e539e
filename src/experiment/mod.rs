//! From a TOML file to tables: config, plan, simulation, results.
//!
//! ```text
//! config.toml -> Experiment -> Plan (points x pattern sets = tasks) -> simulate(walk) -> rows
//!             -> samples.csv -> points.csv
//! ```

mod census;
mod check;
mod checkpoint;
pub mod cluster;
pub mod config;
mod digest;
mod ends;
mod extension;
mod folder;
mod gallery;
mod grid;
pub mod growth;
mod idle;
mod manifest;
mod merge;
mod parameter;
mod plan;
mod point;
mod points;
mod product;
mod recall;
mod record;
mod refusals;
mod rows;
mod runner;
mod schedule;
mod shard;
pub mod shipped;
mod simulate;
mod single;
mod surroundings;
mod tempering;
mod verdict;
mod walk;
pub mod workload;

pub use check::{Checked, check};
pub use checkpoint::Checkpoints;
pub use config::Experiment;
pub use folder::{Folder, Opened, POINTS, SAMPLES};
pub use gallery::{Exhibit, gallery, rates};
pub use idle::idle_keys;
pub use manifest::{Manifest, Session, Work};
pub use merge::{Merged, merge};
pub use parameter::{PARAMETERS, Parameter, Setting};
pub use plan::{Plan, Task, bytes_in_words};
pub use point::{Direction, Input, Point, Start, Update};
pub use points::average;
pub use recall::{Damage, Film, Frame, MOST_SWEEPS, Protocol, Recall};
pub use record::{Recording, STATES, TRAJECTORY, record};
pub use runner::{Progress, calibrate, run};
pub use schedule::Schedule;
pub use shard::Shard;
pub use simulate::{Realization, Simulated, Sweep, simulate, simulate_watched};
pub use verdict::Verdict;
pub use walk::Walk;
