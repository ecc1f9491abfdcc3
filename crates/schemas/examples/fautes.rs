//! Writes the documents with one fault each that `samples/cda/fautes.tsv` describes.
//!
//! `cargo run -p segur-schemas --example fautes -- FOLDER`
#![allow(clippy::disallowed_methods, reason = "a program, not the library")]

#[path = "../tests/faults/mod.rs"]
mod faults;

use std::fs;
use std::io::Error;
use std::path::{Path, PathBuf};

use faults::Fault;

fn main() -> Result<(), Error> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/cda");
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or_else(|| Error::other("name a folder"))?);
    fs::create_dir_all(&folder)?;
    let table = fs::read_to_string(samples.join("fautes.tsv"))?;
    let mut index = String::from("fichier\tcode attendu\tfaute\n");
    for fault in Fault::all(&table).map_err(Error::other)? {
        let sample = fs::read_to_string(samples.join(fault.base))?;
        let document = fault.made_in(&sample).ok_or_else(|| Error::other(fault.name.to_owned()))?;
        fs::write(folder.join(format!("{}.xml", fault.name)), document)?;
        index.push_str(&format!("{}.xml\t{}\t{}\n", fault.name, fault.code, fault.what));
    }
    fs::write(folder.join("attendus.tsv"), index)
}
