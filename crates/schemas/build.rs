//! Gathers the files of `schemas/` and compiles them: what the program embeds are both the files and a form that loads in
//! milliseconds.
#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

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
    let entry =
        |(name, path): (&String, &PathBuf)| format!("({name:?}, include_bytes!({path:?}) as &[u8]),\n");
    let list: String = files.iter().map(entry).collect();
    fs::write(out.join("files.rs"), format!("&[\n{list}]"))?;
    fs::write(out.join("rules.segur"), compiled(&files)?)?;
    Ok(())
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

fn compiled(files: &BTreeMap<String, PathBuf>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut read = Vec::new();
    for (name, path) in files {
        read.push((format!("{PLACE}/{name}"), fs::read(path)?));
    }
    let loading = RuleSet::load(PLACE, &Memory::new(read));
    for finding in &loading.findings {
        println!("cargo::warning={}: {}", finding.code, finding.message.en);
    }
    Ok(loading.rule_set.ok_or("the rule set cannot be used: see the warnings")?.to_bytes())
}
