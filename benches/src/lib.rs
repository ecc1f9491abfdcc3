//! What the benches share: corpora, the engines behind one adapter, peers as child processes, measures.
//!
//! Every figure that the README quotes comes from a program of this package:
//! `compare` (speed against peers), `memory` (peak of resident memory), `instructions` (counts under
//! callgrind, see `instructions.sh`) and the criterion benches.

#![allow(clippy::disallowed_methods, reason = "benches read files, the environment and the clock")]

pub mod corpus;
pub mod engine;
pub mod journal;
pub mod laboratory;
pub mod measure;
pub mod peer;
pub mod quick;
pub mod results;
pub mod serve;
pub mod table;

/// The README's example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
