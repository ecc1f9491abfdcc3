//! Rewrites a value set in IHE SVS form as a listing of this project: how those of `schemas/valeurs` are brought up to date.
//!
//! `cargo run -p segur-terms --example listing -- "ANS, 2025-02-19" < JDV.xml > schemas/valeurs/NAME.tsv`
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a program, not the library")]

use std::io::{Error, Read, stdin};

use segur_terms::{Limits, listing, svs};

fn main() -> Result<(), Error> {
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    let source = std::env::args().nth(1).unwrap_or_default();
    let reading =
        svs::read(&bytes, &Limits::default()).map_err(|finding| Error::other(finding.message.en))?;
    for set in &reading.value_sets {
        print!("{}", listing::write(set, &source));
    }
    Ok(())
}
