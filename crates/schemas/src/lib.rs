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

use segur_rules::{Loading, RuleSet};
use segur_xml::load::Memory;

/// Where [`loader`] has the folder.
pub const PLACE: &str = "schemas";

/// Where [`loader`] has the entry document of the XSD of CDA R2.
pub const CDA: &str = "schemas/cda/cda.xsd";

/// Every file of the rule set: its location in the folder, its bytes.
pub const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The same, compiled when this crate was built.
const COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.segur"));

/// The rule set. It has no finding: a test sees to it.
pub fn rule_set() -> Loading {
    match RuleSet::from_bytes(COMPILED) {
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
    Memory::new(FILES.iter().map(|(path, bytes)| (format!("{PLACE}/{path}"), *bytes)))
}
