//! Peak of resident memory, with limits that make it fail:
//!
//! - `memory [--record] stream [MEGABYTES]`: a generated document (2000 MB by default) that is never in memory, validated
//!   as it is read, under 16 MiB;
//! - `memory check PROGRAM DOCUMENT ARGUMENT...`: the program `segur check ARGUMENT... DOCUMENT`, under 24 MiB.

#![allow(clippy::print_stdout, reason = "the figure is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "benches read files, the environment and the clock")]

use std::process::{Command, Stdio};

use segur_benches::corpus::SchemaPlace;
use segur_benches::engine::Schema;
use segur_benches::journal::Journal;
use segur_benches::measure::{peak_memory, peak_memory_of_children, time};
use segur_benches::results::{record, recorded};

const MIB: u64 = 1 << 20;
const STREAM_LIMIT: u64 = 16 * MIB;
const CHECK_LIMIT: u64 = 24 * MIB;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let (kept, words) = recorded(std::env::args().skip(1));
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stream"] => stream(2000, kept),
        ["stream", megabytes] => stream(megabytes.parse()?, kept),
        ["check", program, document, ref arguments @ ..] => check(program, document, arguments),
        _ => Err("usage: memory stream [MEGABYTES] | memory check PROGRAM DOCUMENT ARGUMENT...".into()),
    }
}

fn stream(megabytes: u64, kept: bool) -> Outcome {
    let schema = Schema::compile(&SchemaPlace::Journal)?;
    let (nanoseconds, valid) = time(|| schema.judge().is_valid_read(Journal::new(megabytes * 1_000_000)))?;
    if !valid {
        return Err("the generated document was not found valid".into());
    }
    let speed =
        format!("{megabytes} MB valid, {:.0} MB/s", megabytes as f64 * 1e9 / nanoseconds.max(1) as f64);
    println!("{speed}");
    let peak = peak_memory()?;
    if kept {
        let command = "cargo run --release -p segur-benches --bin memory -- stream";
        record(command, &format!("{speed}, peak {:.1} MiB\n", peak as f64 / MIB as f64))?;
    }
    judge(peak, STREAM_LIMIT)
}

fn check(program: &str, document: &str, arguments: &[&str]) -> Outcome {
    let size = std::fs::metadata(document)?.len();
    let status =
        Command::new(program).arg("check").args(arguments).arg(document).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{program}: {status}").into());
    }
    println!("{document}: {size} bytes, valid");
    judge(peak_memory_of_children()?, CHECK_LIMIT)
}

fn judge(peak: u64, limit: u64) -> Outcome {
    let text = format!("peak {:.1} MiB, limit {} MiB", peak as f64 / MIB as f64, limit / MIB);
    println!("{text}");
    if peak < limit { Ok(()) } else { Err(text.into()) }
}
