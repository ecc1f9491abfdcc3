//! Every sample of `samples/cda` gives what its table says: nothing, or the one error of its one fault.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test: it reads the samples"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use segur_check::{Engine, Options};
use segur_report::{Report, Severity};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/cda")
}

fn errors(report: &Report) -> Vec<&str> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| &*finding.code).collect()
}

#[test]
fn each_fault_gives_its_error_and_no_other() {
    let engine = Engine::new(vec![segur_schemas::rule_set().rule_set.unwrap()], Options::default());
    let engine = engine.with_ins(true);
    let table = fs::read_to_string(folder().join("attendus.tsv")).unwrap();
    let mut listed = BTreeSet::new();
    for row in table.lines().skip(1) {
        let [file, code, fault] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let report = engine.check(file, &fs::read(folder().join(file)).unwrap());
        let expected: &[&str] = if code == "-" { &[] } else { &[code] };
        assert_eq!(errors(&report), expected, "{file}: {fault}");
        assert!(listed.insert(file.to_owned()), "{file} is listed twice");
    }
    let files =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let samples: BTreeSet<String> = files.filter(|name| name.ends_with(".xml")).collect();
    assert_eq!(listed, samples);
}
