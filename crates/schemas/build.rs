//! Gathers the files of `schemas/` and compiles them: what the program embeds are both the files and a form that loads in
//! milliseconds, both deflated: the files are needed by few commands, and inflating the other costs a millisecond for half a
//! megabyte of program.
#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use segur_rules::RuleSet;
use segur_xml::load::Memory;

/// Where the compiled rules believe their files to be.
const PLACE: &str = "schemas";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../schemas").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = BTreeMap::new();
    gather(&folder, "", &mut files)?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let read = read(&files)?;
    let list: String = read.iter().map(|(name, bytes)| format!("({name:?}, {}),\n", bytes.len())).collect();
    fs::write(out.join("files.rs"), format!("&[\n{list}]"))?;
    fs::write(out.join("files.deflate"), deflated(read.iter().map(|(_, bytes)| bytes.as_slice()))?)?;
    let compiled = compiled(read)?;
    fs::write(out.join("rules.rs"), compiled.len().to_string())?;
    fs::write(out.join("rules.deflate"), deflated([compiled.as_slice()].into_iter())?)?;
    Ok(())
}

/// Names and bytes, in the order of the names.
fn read(files: &BTreeMap<String, PathBuf>) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    files.iter().map(|(name, path)| Ok((name.clone(), fs::read(path)?))).collect()
}

/// All of it end to end, as one deflate stream.
fn deflated<'b>(mut parts: impl Iterator<Item = &'b [u8]>) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    parts.try_for_each(|bytes| encoder.write_all(bytes))?;
    encoder.finish()
}

/// Every file under a folder, by its name below the first, but what is there for people.
fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files)?;
        } else if !name.ends_with(".md") {
            files.insert(name, path);
        }
    }
    Ok(())
}

fn compiled(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, Box<dyn Error>> {
    let placed = files.into_iter().map(|(name, bytes)| (format!("{PLACE}/{name}"), bytes));
    let loading = RuleSet::load(PLACE, &Memory::new(placed));
    for finding in &loading.findings {
        println!("cargo::warning={}: {}", finding.code, finding.message.en);
    }
    Ok(loading.rule_set.ok_or("the rule set cannot be used: see the warnings")?.to_bytes())
}
