//! Whatever stands in a file: configs, tables, manifests and checkpoints of any bytes are read or refused in one line, without a
//! panic and in little memory.
//!
//! Properties (proptest) rather than a coverage-guided fuzzer: what is damaged are valid files, cell by cell and key by key, so that the
//! cases come past the parsers, each is held to more than "no panic", a failure is made small, and a stable toolchain
//! suffices. `ATTRACTOR_FUZZ_CASES` asks for more of them; `just fuzz` for a million.

mod checkpoints;
mod configs;
mod damage;
mod finished;
mod manifests;
mod tables;
