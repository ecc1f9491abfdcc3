//! Reads a CDA document from standard input into the tree of crate `cda` and writes it anew from there:
//! `tests/cda/canonical.py` compares the two.

use std::error::Error;
use std::io::{Read, Write, stdin, stdout};

use segur_cda::Document;

fn main() -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    stdout().write_all(&Document::parse(&bytes)?.rewritten()?)?;
    Ok(())
}
