//! One engine, many threads: every report is byte for byte that of a single thread.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::Trial;
use segur_check::{Checker, Engine, Options, RuleSet};
use segur_report::Lang;
use segur_tests::schematron::KitFiles;
use segur_tests::shared::{Shared, read, samples};

use crate::{Outcome, alone, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "concurrency::kit", by_the_kit),
        alone("concurrency::embedded", || same_reports(embedded()?, &load(samples()))),
    ]
}

/// Threads that share the engine.
const THREADS: usize = 64;
/// Documents that they judge together.
const JUDGEMENTS: usize = 10_000;

/// The examples of the kit and everything in `samples/`, by the kit's XML Schema and Schematrons and by our checks.
fn by_the_kit(shared: &Shared) -> Outcome {
    let loading = RuleSet::load(&shared.path("ans-kit").to_string_lossy(), &KitFiles::new(shared));
    let rules = loading.rule_set.ok_or("the kit does not load")?;
    let examples = shared.examples();
    if examples.len() != 94 {
        return Err(format!("{} examples instead of 94", examples.len()).into());
    }
    same_reports(rules, &load(examples.into_iter().chain(samples()).collect()))
}

fn embedded() -> Result<RuleSet, String> {
    segur_schemas::rule_set().rule_set.ok_or_else(|| "the embedded rule set does not load".to_owned())
}

/// Name and bytes.
type Document = (String, Vec<u8>);

fn load(paths: Vec<PathBuf>) -> Vec<Document> {
    let bytes = |path: &PathBuf| (path.to_string_lossy().into_owned(), read(path));
    paths.iter().map(bytes).collect()
}

fn same_reports(rules: RuleSet, documents: &[Document]) -> Outcome {
    let engine = Engine::new(vec![rules], Options::default());
    let parts = segur_check::Parts { xsd: true, schematron: true, ins: true, cda: true };
    let engine = engine.with_parts(parts);
    let expected = alone_on_a_thread(&engine, documents);
    let verdicts = verdicts(&expected);
    // Reports that are all alike would agree whatever the engine does.
    if !["valid", "invalid", "malformed"].iter().all(|verdict| verdicts.contains_key(*verdict)) {
        return Err(format!("the documents should have every verdict: {verdicts:?}").into());
    }
    let (judged, complaints) = together(&engine, documents, &expected);
    println!(
        "concurrency: {judged} judgements of {} documents by {THREADS} threads, {} differ; verdicts {verdicts:?}",
        documents.len(),
        complaints.len()
    );
    if judged != JUDGEMENTS {
        return Err(format!("{judged} judgements instead of {JUDGEMENTS}").into());
    }
    none(complaints)
}

/// The report on each document, by one thread that has judged them all before: what it learned must not show.
fn alone_on_a_thread(engine: &Engine, documents: &[Document]) -> Vec<String> {
    let mut checker = engine.checker();
    for document in documents {
        report(&mut checker, document);
    }
    documents.iter().map(|document| report(&mut checker, document)).collect()
}

/// How many were judged by all threads together, and the reports that differ.
fn together(engine: &Engine, documents: &[Document], expected: &[String]) -> (usize, Vec<String>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut checker = engine.checker();
        let (mut judged, mut complaints) = (0, Vec::new());
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= JUDGEMENTS {
                return (judged, complaints);
            }
            judged += 1;
            let index = turn % documents.len();
            complaints.extend(differs(&report(&mut checker, &documents[index]), &expected[index]));
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.fold((0, Vec::new()), |(count, all), (judged, own)| (count + judged, [all, own].concat()))
    })
}

fn report(checker: &mut Checker<'_>, (name, bytes): &Document) -> String {
    checker.check(name, bytes).to_json(Lang::Fr)
}

/// Where two reports part.
fn differs(actual: &str, expected: &str) -> Option<String> {
    let place = || actual.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str, at: usize| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..text.len().min(at + 60)]).into_owned()
    };
    (actual != expected).then(|| {
        let at = place();
        format!("at byte {at}: {}\n  alone: {}", around(actual, at), around(expected, at))
    })
}

fn verdicts(reports: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for report in reports {
        let value: serde_json::Value = serde_json::from_str(report).unwrap();
        *counts.entry(value["verdict"].as_str().unwrap_or("?").to_owned()).or_insert(0) += 1;
    }
    counts
}
