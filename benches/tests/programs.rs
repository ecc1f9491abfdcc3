//! The measuring programs themselves, on small work.

use std::process::Command;

/// Twice the limit on memory: a validator that kept the document would fail.
const MEGABYTES: &str = "32";

#[test]
fn a_stream_is_validated_in_bounded_memory() {
    succeeds(env!("CARGO_BIN_EXE_memory"), &["stream", MEGABYTES]);
}

#[test]
fn the_fixed_workloads_do_their_work() {
    for task in ["tokenise", "tree", "validate", "build", "rules", "check", "read", "generate"] {
        succeeds(env!("CARGO_BIN_EXE_instructions"), &[task, "1"]);
    }
}

fn succeeds(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().expect("the program starts");
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{arguments:?}: {}{}", says(&output.stdout), says(&output.stderr));
}
