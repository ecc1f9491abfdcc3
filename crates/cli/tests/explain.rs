//! `segur explain`, as people use it; `explain_examples.rs` asks it for every id.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::{Command, Stdio};

fn segur(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_segur")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
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
    let (status, list, _) = segur(&["explain"]);
    assert_eq!(status, 0);
    let names = ["cvc-id.2", "CDA-UNIT", "BIO-TITRE"];
    assert!(list.lines().count() > 900 && names.iter().all(|name| list.contains(name)), "{list}");
    assert_eq!(list, segur(&["explain", "--list"]).1);
}

#[test]
fn an_unknown_code_gives_the_nearest() {
    let (status, out, error) = segur(&["explain", "INS-KEI"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("vouliez-vous dire : INS-KEY"), "{error}");
    for (asked, meant) in [("BIO-TITR", "BIO-TITRE"), ("CDA-UNITE", "CDA-UNIT")] {
        let (_, _, error) = segur(&["explain", asked]);
        assert!(error.contains(meant), "{asked}: {error}");
    }
    let (status, out, _) = segur(&["explain", "ENV-BOM", "BIO-TITRE", "CDA-UNIT"]);
    assert!(
        status == 0 && ["ENV-BOM", "BIO-TITRE", "CDA-UNIT"].iter().all(|code| out.contains(code)),
        "{out}"
    );
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
