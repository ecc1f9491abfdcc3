//! The codes that the sources of the crates can give to a finding.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "this test reads the sources of the crates")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The literals of all sources that have the shape of a code.
pub(crate) fn of_sources() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap() {
        let source = entry.unwrap().path().join("src");
        if source.is_dir() {
            walk(&source, &mut all);
        }
    }
    assert!(all.len() > 700, "the sources are no longer found: {}", all.len());
    for known in ["ENV-BOM", "XML-EOF", "cvc-elt.1", "INS-KEY", "XPTY0004", "e-props-correct.2", "SCH-TEST"] {
        assert!(all.contains(known), "{known} not found among the sources");
    }
    all
}

/// The literals of a source that have the shape of a code; tests and documentation left out.
fn codes(source: &str, into: &mut BTreeSet<String>) {
    let source = source.split("#[cfg(test)]").next().unwrap();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        into.extend(line.split('"').skip(1).step_by(2).filter(|text| is_code(text)).map(str::to_owned));
    }
}

fn is_code(text: &str) -> bool {
    let ours = ["ENV-", "XML-", "XSD-", "SCH-", "RULES-", "TERMS-", "INS-", "CDA-", "XDM-", "MSS-"];
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let own =
        ours.iter().any(|prefix| text.starts_with(prefix)) && !text.ends_with('-') && text.chars().all(upper);
    let xpath = text.len() == 8
        && text.starts_with(['F', 'X'])
        && text[..4].chars().all(|c| c.is_ascii_uppercase())
        && text[4..].chars().all(|c| c.is_ascii_digit());
    let clauses = [
        "cvc-",
        "cos-",
        "src-",
        "s4s-",
        "rcase-",
        "derivation-ok-",
        "schema_reference.",
        "c-selector",
        "c-fields",
        "c-general",
    ];
    let clause = clauses.iter().any(|prefix| text.starts_with(prefix)) && !text.ends_with('-');
    let parts = ["-props-correct", "-valid-restriction", "-less-than-"];
    let component =
        parts.iter().any(|part| text.contains(part)) && !text.contains(' ') && !text.starts_with('-');
    (own || xpath || clause || component)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
}

fn walk(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            codes(&fs::read_to_string(&path).unwrap(), into);
        }
    }
}
