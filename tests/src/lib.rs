//! What the tests that cross crates share: the reference material beside the project, the engines behind
//! one [`adapter`], generated and hostile documents, committed snapshots.
//!
//! The tests themselves are the one binary `tests/all`.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test package: it reads the suites, prints scores, and a broken suite must stop it"
)]

pub mod adapter;
pub mod events;
pub mod generate;
pub mod growth;
pub mod hostile;
pub mod ins;
pub mod mutants;
pub mod mutate;
pub mod schematron;
pub mod shared;
pub mod snapshot;
pub mod xmlconf;
pub mod xsts;
