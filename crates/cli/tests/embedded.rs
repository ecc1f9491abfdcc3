//! The program with nothing but itself: the rule set that it brings along.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::Command;

const VALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/cda/niveau1.xml");
const INVALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/cda/niveau1-ordre.xml");

/// Exit status and standard output.
fn segur(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_segur")).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn check_needs_no_kit_and_says_which_rules_judged() {
    let (status, text) = segur(&["check", VALID, INVALID]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("niveau1.xml : valide") && text.contains("cvc-complex-type.2.4.a"), "{text}");
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("règles : segur 0.") && last.contains("sha256 "), "{last}");
    let (status, text) = segur(&["check", "--lang", "en", VALID]);
    assert_eq!(status, 0);
    assert!(text.lines().last().unwrap().starts_with("rules: segur 0."), "{text}");
}

#[test]
fn the_json_report_names_the_rule_set() {
    let (_, text) = segur(&["check", "--format", "json", VALID]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rule_set = &report["rule_sets"][0];
    assert!(rule_set["name"].as_str().unwrap().starts_with("segur "));
    assert_eq!(rule_set["sha256"].as_str().unwrap().len(), 64);
    let (_, listed) = segur(&["rules", "list"]);
    assert!(listed.contains(rule_set["sha256"].as_str().unwrap()), "{listed}");
    assert!(listed.contains("cda.xsd"), "{listed}");
}

#[test]
fn the_schema_has_a_short_name() {
    assert_eq!(segur(&["xsd", "--schema", "cda", VALID]).0, 0);
    assert_eq!(segur(&["xsd", "--schema", "cda", INVALID]).0, 1);
    assert_eq!(segur(&["xsd", "--schema", "cdb", VALID]).0, 2);
}

#[test]
fn the_folder_is_the_same_rule_set() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas");
    assert_eq!(segur(&["rules", "list"]), segur(&["rules", "list", folder]));
}

#[test]
fn identity_alone_is_judged_by_no_rule_set() {
    let (status, text) = segur(&["check", "--only", "ins", VALID]);
    assert_eq!(status, 0, "{text}");
    assert!(!text.contains("règles :"), "{text}");
}
