//! The W3C XML conformance suite.

use std::collections::BTreeMap;
use std::fmt::Write;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, How, Problem};
use segur_tests::shared::Shared;
use segur_tests::snapshot;
use segur_tests::xmlconf::{Expect, Test};

use crate::{Outcome, needing};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "xmlconf", xmlconf)]
}

fn xmlconf(shared: &Shared) -> Outcome {
    let tests = Test::all(shared);
    let mut report = String::from("# W3C XML conformance suite\n");
    let wrong = with_internal_subset(shared, &tests, &mut report) + by_default(shared, &tests, &mut report);
    print!(
        "{}",
        report.lines().filter(|line| line.starts_with('#')).fold(String::new(), |all, l| all + l + "\n")
    );
    snapshot::compare("xmlconf.txt", &report)?;
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} wrong answers, see the snapshot").into()) }
}

/// The answers when the internal subset is read, and nothing external.
fn with_internal_subset(shared: &Shared, tests: &[Test], report: &mut String) -> usize {
    let mut part = Part::default();
    for (test, answer) in answers(shared, tests, How::DTD) {
        match test.expected() {
            Ok(expected) => part.count(test, expected, &answer),
            Err(why) => *part.aside.entry(why).or_default() += 1,
        }
    }
    part.write(report, "internal subset read")
}

/// The answers when a DOCTYPE is refused: right without one, and with one always the refusal.
fn by_default(shared: &Shared, tests: &[Test], report: &mut String) -> usize {
    let mut part = Part::default();
    for (test, answer) in answers(shared, tests, How::DEFAULT) {
        match test.expected() {
            _ if test.has_doctype() => part.count(test, Expect::Refuse, &answer),
            Ok(expected) => part.count(test, expected, &answer),
            Err(why) => *part.aside.entry(why).or_default() += 1,
        }
    }
    part.write(report, "by default, DOCTYPE refused")
}

fn answers<'t>(shared: &Shared, tests: &'t [Test], how: How) -> Vec<(&'t Test, Result<(), Problem>)> {
    tests.par_iter().map(|test| (test, both_ways(&test.bytes(shared), how))).collect()
}

/// The answer from a slice, after making sure that a stream gets the same.
fn both_ways(bytes: &[u8], how: How) -> Result<(), Problem> {
    let slice = adapter::read(bytes, how);
    for chunk in [1, 7] {
        let stream = adapter::read(bytes, how.in_chunks(chunk));
        assert_eq!(stream, slice, "slice and stream by {chunk} differ");
    }
    slice
}

#[derive(Default)]
struct Part {
    right: BTreeMap<&'static str, (usize, usize)>,
    aside: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Part {
    fn count(&mut self, test: &Test, expected: Expect, answer: &Result<(), Problem>) {
        let (name, right) = match expected {
            Expect::Accept => ("accepted", answer.is_ok()),
            Expect::Refuse => ("refused", answer.is_err()),
        };
        let entry = self.right.entry(name).or_default();
        entry.0 += usize::from(right);
        entry.1 += 1;
        if !right {
            let said = answer.as_ref().err().map_or("accepted", |problem| &problem.code);
            self.wrong.push(format!("{} ({}, {}): {said}", test.path, test.kind, test.section));
        }
    }

    fn write(mut self, report: &mut String, title: &str) -> usize {
        writeln!(report, "# {title}").unwrap();
        for (name, (right, total)) in &self.right {
            writeln!(report, "# - {name}: {right} of {total}").unwrap();
        }
        for (why, count) in &self.aside {
            writeln!(report, "# - not counted, {why}: {count}").unwrap();
        }
        self.wrong.sort();
        for line in &self.wrong {
            writeln!(report, "{line}").unwrap();
        }
        self.wrong.len()
    }
}
