//! Tests that cross crates, in one binary.
//!
//! Those that need the material beside the project are shown as ignored when `SEGUR_SHARED` is not set.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests: they print their scores, and an unmet assumption must stop them"
)]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use segur_tests::shared::{Shared, VARIABLE};

mod cda;
mod cda_checks;
mod cda_input;
mod cda_letters;
mod cda_media;
mod cda_summaries;
mod cda_update;
mod check;
mod concurrency;
mod events;
mod examples;
mod hostile;
mod ins;
mod limits;
mod mss;
mod oracle;
mod own_rules;
mod own_xsd;
mod replay;
mod rules_hostile;
mod schematron;
mod terms;
mod truncation;
mod utf8;
mod xdm;
mod xmlconf;
mod xpath;
mod xsts;

/// What a test answers.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let shared: Option<&'static Shared> = Shared::from_env().map(|shared| &*Box::leak(Box::new(shared)));
    if shared.is_none() {
        println!("skipped: {VARIABLE} is not set (the tests that need it are shown as ignored)");
    }
    let lists = [
        cda::trials(shared),
        cda_checks::trials(shared),
        cda_input::trials(),
        cda_letters::trials(shared),
        cda_update::trials(shared),
        cda_media::trials(shared),
        cda_summaries::trials(shared),
        check::trials(shared),
        concurrency::trials(shared),
        events::trials(shared),
        examples::trials(shared),
        hostile::trials(),
        ins::trials(shared),
        limits::trials(),
        mss::trials(shared),
        oracle::trials(shared),
        own_rules::trials(shared),
        replay::trials(shared),
        own_xsd::trials(shared),
        rules_hostile::trials(),
        schematron::trials(shared),
        terms::trials(shared),
        truncation::trials(shared),
        utf8::trials(),
        xdm::trials(shared),
        xmlconf::trials(shared),
        xpath::trials(shared),
        xsts::trials(shared),
    ];
    libtest_mimic::run(&Arguments::from_args(), lists.into_iter().flatten().collect()).exit_code()
}

/// A test that needs the material beside the project.
fn needing(shared: Option<&'static Shared>, name: &str, run: fn(&Shared) -> Outcome) -> Trial {
    let test = move || match shared {
        Some(shared) => run(shared),
        None => Err(format!("{VARIABLE} is not set").into()),
    };
    Trial::test(name, test).with_ignored_flag(shared.is_none())
}

/// A test that needs nothing.
fn alone(name: impl Into<String>, run: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    Trial::test(name, run)
}

/// Fails with the list of complaints, if there is any.
fn none(complaints: Vec<String>) -> Outcome {
    const SHOWN: usize = 20;
    let count = complaints.len();
    match complaints.is_empty() {
        true => Ok(()),
        false => {
            let shown = complaints.into_iter().take(SHOWN).collect::<Vec<_>>().join("\n");
            Err(format!("{count} complaints, the first:\n{shown}").into())
        }
    }
}
