//! `segur mss send` and `fetch` against Postfix and Dovecot on this machine (tests/mail/servers.sh), and against servers of
//! this test that misbehave. Where the real ones are not installed, their tests are shown as ignored, with the reason.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests: they start servers, make files, and an unmet assumption must stop them"
)]

mod crash;
mod fake;
mod operator;
mod real;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use operator::Operator;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let operator = if arguments.list { Err("list".to_owned()) } else { Operator::start() };
    let operator: Result<&'static Operator, String> =
        operator.map(|operator| &*Box::leak(Box::new(operator)));
    if let Err(reason) = &operator {
        println!("skipped: {reason} (the tests that need mail servers are shown as ignored)");
    }
    let lists = [real::TRIALS, crash::TRIALS].concat();
    let needing = lists.into_iter().map(|(name, run)| {
        let operator = operator.clone().ok();
        let test = move || {
            run(operator.ok_or("no mail servers")?);
            Ok(())
        };
        Trial::test(name, test).with_ignored_flag(operator.is_none())
    });
    let alone = fake::TRIALS.iter().map(|(name, run)| {
        let test = || {
            run();
            Ok(())
        };
        Trial::test(*name, test)
    });
    let conclusion = libtest_mimic::run(&arguments, needing.chain(alone).collect());
    if let Ok(operator) = operator {
        operator.stop();
    }
    conclusion.exit_code()
}
