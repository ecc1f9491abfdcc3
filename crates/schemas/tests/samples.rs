//! Every sample of `samples/cda` gives what its table says: nothing, or the one error of its one fault.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test: it reads the samples"
)]

mod faults;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use faults::Fault;
use segur_check::{Engine, Options};
use segur_report::{Report, Severity};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/cda")
}

fn errors(report: &Report) -> Vec<&str> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| &*finding.code).collect()
}

fn engine() -> Engine {
    Engine::new(vec![segur_schemas::rule_set().rule_set.unwrap()], Options::default()).with_ins(true)
}

#[test]
fn each_fault_gives_its_error_and_no_other() {
    let engine = engine();
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

/// Of each model: the samples are valid, and each fault made in one gives its error and no other.
#[test]
fn each_fault_of_a_model_gives_its_error_and_no_other() {
    let engine = engine();
    let table = fs::read_to_string(folder().join("fautes.tsv")).unwrap();
    let (mut wrong, mut valid, mut names) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for fault in Fault::all(&table).unwrap() {
        let sample = fs::read_to_string(folder().join(fault.base)).unwrap();
        if valid.insert(fault.base) {
            assert_eq!(errors(&engine.check(fault.base, sample.as_bytes())), [""; 0], "{}", fault.base);
        }
        assert!(names.insert(fault.name), "{} is there twice", fault.name);
        let Some(document) = fault.made_in(&sample) else {
            wrong.push(format!("{}: no such text in {}", fault.name, fault.base));
            continue;
        };
        let report = engine.check(fault.name, document.as_bytes());
        if errors(&report) != [fault.code] {
            wrong.push(format!("{} ({}): {:?}, not {}", fault.name, fault.what, errors(&report), fault.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
