//! Statistical physics of Hopfield networks.
pub mod analysis;
pub mod dynamics;
pub mod error;
pub mod experiment;
pub mod figure;
pub mod network;
pub mod observable;
pub mod random;
pub mod statistics;
pub mod table;
pub mod theory;
