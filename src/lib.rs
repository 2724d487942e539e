//! Statistical physics of Hopfield networks.
pub mod error;
pub mod table;
pub mod theory;
