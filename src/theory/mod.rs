//! Replica theory.
