//! What is embedded is the folder, whole, and it can be used.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test: it compares with the folder")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use segur_check::{Engine, Options};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// Every file under a folder, but what is there for people.
fn files(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path() {
            path if path.is_dir() => files(&path, &format!("{name}/"), found),
            _ if name.ends_with(".md") => {}
            path => drop(found.insert(name, fs::read(path).unwrap())),
        }
    }
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let mut expected = BTreeMap::new();
    files(&folder(), "", &mut expected);
    let embedded: BTreeMap<_, _> =
        segur_schemas::files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    assert_eq!(embedded.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(embedded == expected);
}

#[test]
fn it_loads_without_a_word_and_says_who_it_is() {
    let loading = segur_schemas::rule_set();
    assert!(loading.findings.is_empty(), "{:?}", loading.findings);
    let rule_set = loading.rule_set.unwrap();
    assert!(rule_set.id().name.starts_with("segur "));
    assert_eq!(rule_set.id().date.as_ref().map(String::len), Some(10));
    assert_eq!(rule_set.id().sha256.as_ref().map(String::len), Some(64));
    assert_eq!(rule_set.sources().len(), segur_schemas::files().count(), "every file is part of the hash");
}

#[test]
fn what_is_compiled_is_what_the_files_say() {
    let (embedded, fresh) = (segur_schemas::rule_set(), segur_schemas::from_files());
    assert!(fresh.findings.is_empty(), "{:?}", fresh.findings);
    assert!(embedded.rule_set.unwrap().to_bytes() == fresh.rule_set.unwrap().to_bytes());
}

#[test]
fn what_is_no_cda_is_told_what_to_do() {
    let engine = Engine::new(vec![segur_schemas::rule_set().rule_set.unwrap()], Options::default());
    let report = engine.check("a.xml", b"<commande><ligne/></commande>");
    let hint = report.findings.iter().find(|finding| finding.code == "cvc-elt.1").unwrap().hint.clone();
    assert!(hint.is_some_and(|hint| hint.fr.contains("ClinicalDocument") && hint.fr.contains("--schema")));
}

#[test]
fn it_judges() {
    let engine = Engine::new(vec![segur_schemas::cda().rule_set.unwrap()], Options::default());
    let report = engine.check("a.xml", b"<ClinicalDocument xmlns='urn:hl7-org:v3'><id/></ClinicalDocument>");
    assert!(report.findings.iter().any(|finding| finding.code == "cvc-complex-type.2.4.a"));
    assert_eq!(report.rule_sets[0].name, "cda");
}
