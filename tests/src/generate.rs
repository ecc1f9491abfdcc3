//! Generated documents with the events that they stand for.
//!
//! A [`Plan`] is drawn at random, then [`Plan::render`] writes it as XML and notes at the same time what a
//! conforming reader must say of every piece: an oracle that depends on no other parser.

mod plan;
mod render;

pub use plan::{Attribute, Element, Entity, Misc, Node, Piece, Plan, Prolog, plan};
pub use render::Sample;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// The environment variable that changes the documents generated; a number.
pub const SEED: &str = "SEGUR_SEED";

/// Runs `check` on `count` documents, the same at every run unless [`SEED`] says otherwise.
///
/// # Errors
/// The smallest document found on which `check` fails, and what it says.
pub fn each(count: u32, check: impl Fn(&Sample) -> Result<(), String>) -> Result<(), String> {
    let seed: u64 = std::env::var(SEED).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut bytes = [0x53; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config =
        Config { cases: count, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let run = |plan: Plan| check(&plan.render()).map_err(TestCaseError::fail);
    match TestRunner::new_with_rng(config, rng).run(&plan(), run) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, plan)) => {
            let text = plan.render().text;
            Err(format!("{reason}\nseed {seed}, smallest document found:\n{text}\n{text:?}"))
        }
        Err(error) => Err(error.to_string()),
    }
}
