//! `segur explain`: every code that the crates can emit has its explanation.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "this test reads the sources of the crates")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn segur(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_segur")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
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

#[test]
fn every_code_of_the_crates_is_explained() {
    let mut all = BTreeSet::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap() {
        let source = entry.unwrap().path().join("src");
        if source.is_dir() {
            walk(&source, &mut all);
        }
    }
    assert!(all.len() > 400, "the sources are no longer found: {}", all.len());
    for known in ["ENV-BOM", "XML-EOF", "cvc-elt.1", "INS-KEY", "XPTY0004", "e-props-correct.2", "SCH-TEST"] {
        assert!(all.contains(known), "{known} not found among the sources");
    }
    for code in all.iter().filter(|code| code.starts_with("XDM-")) {
        let (status, out, _) = segur(&["explain", code, "--json"]);
        let own = status == 0 && !out.contains("\"family\"");
        assert!(
            own && out.contains("\"bad\"") && out.contains("\"good\""),
            "{code} has no line of its own: {out}"
        );
    }
    let explained = |code: &&String| segur(&["explain", code]).0 == 0;
    let silent: Vec<_> = all.iter().filter(|code| !explained(code)).collect();
    assert!(silent.is_empty(), "no line in crates/cli/src/explain/codes for {silent:?}");
}

#[test]
fn a_code_is_told_in_both_languages() {
    let (status, french, _) = segur(&["explain", "ENV-BOM"]);
    assert_eq!(status, 0);
    assert!(
        french.contains("sans BOM") && french.contains("source") && french.contains("fautif"),
        "{french}"
    );
    let (_, english, _) = segur(&["--lang", "en", "explain", "env-bom"]);
    assert!(english.contains("without BOM") && english.contains("wrong"), "{english}");
    let (_, json, _) = segur(&["explain", "--json", "INS-KEY"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["code"], &json["good"]), (&"INS-KEY".into(), &"279035121518989".into()));
    let (_, list, _) = segur(&["explain", "--list"]);
    assert!(list.lines().count() > 200 && list.contains("cvc-id.2"), "{list}");
}

#[test]
fn an_unknown_code_gives_the_nearest() {
    let (status, out, error) = segur(&["explain", "INS-KEI"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("vouliez-vous dire : INS-KEY"), "{error}");
    let (status, _, error) = segur(&["explain", "Z"]);
    assert_eq!(status, 2);
    assert!(error.contains("--rules KIT"), "{error}");
}

#[test]
fn a_schematron_rule_is_told_as_written() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/schematron/facture.sch");
    let (status, out, error) = segur(&["explain", "--rules", schema, "p0.r0.a0"]);
    assert_eq!((status, error.as_str()), (0, ""));
    for word in ["facture.sch:", "contexte", "test", "fichier"] {
        assert!(out.contains(word), "{word} in {out}");
    }
    let (status, _, error) = segur(&["explain", "--rules", schema, "mots absents de tout message"]);
    assert_eq!(status, 2);
    assert!(error.contains("pN.rN.aN"), "{error}");
}

#[test]
fn the_examples_of_matricules_are_what_they_claim() {
    for code in ["INS-KEY", "INS-CHAR", "INS-LENGTH", "INS-KEY-RANGE", "INS-KEY-MISSING", "INS-DEPT-LETTER"] {
        let (_, json, _) = segur(&["explain", "--json", code]);
        let entry: serde_json::Value = serde_json::from_str(&json).unwrap();
        let check = |matricule: &str| segur(&["ins", "check", matricule, "--oid", "1.2.250.1.213.1.4.10"]);
        let (status, _, _) = check(entry["good"].as_str().unwrap());
        assert_eq!(status, 0, "{entry}");
        let (status, out, _) = check(entry["bad"].as_str().unwrap());
        assert_eq!(status, 1, "{entry}");
        assert!(out.contains(code), "{code} in {out}");
    }
}

#[test]
fn the_rules_that_the_program_brings_along_need_no_option() {
    let (status, out, error) = segur(&["explain", "p0.r0.a0"]);
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(out.contains("contexte") && out.contains("test"), "{out}");
}

#[test]
fn every_rule_of_ours_is_explained_with_examples() {
    let (mut without, mut rules) = (Vec::new(), 0);
    for (path, bytes) in segur_schemas::FILES.iter().filter(|(path, _)| path.ends_with(".sch")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for rule in text.split("<assert id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            rules += 1;
            let table = include_str!("../src/explain/codes/exemples.txt");
            let is_there = |line: &str| {
                let code = line.split(" ¦ ").next().unwrap();
                let mut parts = code.split('*');
                let first = parts.next().unwrap();
                code == rule
                    || (code.contains('*')
                        && rule.starts_with(first)
                        && parts.all(|part| rule.contains(part)))
            };
            if !table.lines().any(is_there) {
                without.push(format!("{path}: {rule}"));
            }
        }
    }
    assert!(without.is_empty() && rules > 400, "{rules} rules, without an example: {without:#?}");
}

#[test]
fn a_rule_of_ours_is_told_with_source_and_examples() {
    for (arguments, expected) in [
        (["explain", "BIO-TITRE"], ["CI-SIS", "fautif", "correct", "Compte rendu d'examens biologiques"]),
        (["explain", "CDA-LAB-VALIDATOR"], ["CDA-LAB-VALIDATOR", "source", "que faire", "authenticator"]),
        (["explain", "JDV-ENTETE"], ["exigences", "SA99", "SA25", "CI-SIS"]),
    ] {
        let (status, out, _) = segur(&arguments);
        assert_eq!(status, 0, "{arguments:?}");
        assert!(expected.iter().all(|text| out.contains(text)), "{arguments:?}: {out}");
    }
    let (_, english, _) = segur(&["explain", "--lang", "en", "BIO-TITRE"]);
    assert!(english.contains("the title is") && english.contains("wrong"), "{english}");
}
