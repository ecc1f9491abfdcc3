//! The rule set that the program brings along: the folder `schemas/` of the repository, compiled into it.
//!
//! An XSD of CDA R2 with the extensions in use in France (`lab`, `pharm`, `sdtc`, `ps3-20`), written by this project from
//! the standard; Schematrons of the header (structuration minimale of the CI-SIS, INS included), of sections and entries, of
//! seven models; value sets; the identity of the whole (name, version, date) is in `rule-set.txt`, its hash is over the files.
//!
//! ```
//! use segur_schemas::rule_set;
//! let loading = rule_set();
//! let rules = loading.rule_set.expect("loading.findings says what is wrong");
//! assert!(rules.id().name.starts_with("segur "));
//! ```
//!
//! It is compiled when this crate is built (`build.rs`), and loads in milliseconds.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;
use segur_rules::{Loading, RuleSet};
use segur_xml::load::Memory;

/// Where [`loader`] has the folder.
pub const PLACE: &str = "schemas";

/// Where [`loader`] has the entry document of the XSD of CDA R2.
pub const CDA: &str = "schemas/cda/cda.xsd";

/// Where each file of the rule set stands in the folder, and its length.
const NAMES: &[(&str, usize)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Their bytes, end to end, deflated.
const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/files.deflate"));

/// The same, compiled when this crate was built, and deflated.
const COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.deflate"));

/// How long it is once inflated.
const COMPILED_LENGTH: usize = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rule set. It has no finding: a test sees to it.
pub fn rule_set() -> Loading {
    match RuleSet::from_bytes(&inflated(COMPILED, COMPILED_LENGTH)) {
        Ok(rule_set) => Loading { rule_set: Some(rule_set), findings: Vec::new() },
        Err(_) => from_files(),
    }
}

/// The rule set, compiled here and now from its files: what [`rule_set`] gives, some thirty milliseconds later.
pub fn from_files() -> Loading {
    RuleSet::load(PLACE, &loader())
}

/// The XSD of CDA R2 alone, compiled, without rules.
pub fn cda() -> Loading {
    RuleSet::from_schemas("cda", &[CDA], &loader())
}

/// The files, for those who load parts of them: under [`PLACE`].
pub fn loader() -> Memory {
    Memory::new(files().map(|(path, bytes)| (format!("{PLACE}/{path}"), bytes)))
}

/// Every file of the rule set: its location in the folder, its bytes.
///
/// ```
/// assert!(segur_schemas::files().any(|(path, _)| path == "cda/cda.xsd"));
/// ```
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    static INFLATED: OnceLock<Vec<u8>> = OnceLock::new();
    let total = NAMES.iter().map(|(_, length)| length).sum();
    let mut rest = INFLATED.get_or_init(|| inflated(BYTES, total)).as_slice();
    NAMES.iter().map(move |&(path, length)| {
        let (file, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        (path, file)
    })
}

fn inflated(deflated: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    // What the build script deflated inflates; tests compare every file with the folder, and the rules with the files.
    let _ = DeflateDecoder::new(deflated).read_to_end(&mut bytes);
    bytes
}
