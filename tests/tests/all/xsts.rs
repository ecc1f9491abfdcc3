//! The W3C XML Schema test suite.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, Grammar, How, Judgement, Problem, Verdict};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use segur_tests::xsts::{
    Answer, Group, Score, Scores, hints, is_stored, path, reasons, scores, target_namespace,
};

use crate::{Outcome, needing};

/// What Xerces-J gets right of the instance tests, measured with the same rule: every instance counts,
/// whatever its status, and goes on after errors in its schema. Ours refuses such a schema: its instances are
/// not valid.
const XERCES_J: [(&str, usize, usize); 5] =
    [("boeing", 12, 12), ("ibm", 15, 17), ("ms", 4668, 4722), ("saxon", 68, 87), ("sun", 927, 929)];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "xsts", xsts)]
}

fn xsts(shared: &Shared) -> Outcome {
    let groups = Group::all(shared);
    let answers: Vec<Answer> = groups.par_iter().flat_map_iter(|group| run(shared, group)).collect();
    let scores = scores(&answers);
    let table = snapshot::read("xsts-reasons.txt");
    let report = report(&answers, &scores, &table);
    print!(
        "{}",
        report.lines().filter(|line| line.starts_with('#')).fold(String::new(), |all, l| all + l + "\n")
    );
    snapshot::compare("xsts.txt", &report)?;
    stale(&answers, &table)?;
    Ok(enough(&scores)?)
}

/// The answers of one group: its schema if it counts, and its instances.
fn run(shared: &Shared, group: &Group) -> Vec<Answer> {
    let entries: Vec<PathBuf> = group.schemas.iter().map(|schema| path(shared, schema)).collect();
    let mut answers = Vec::new();
    let grammar = (!entries.is_empty()).then(|| guarded(|| adapter::compile_strictly(&entries)));
    if let (Some(expected), Some(grammar)) = (group.schema_expected(), &grammar) {
        answers.push(answer(group, None, expected, schema_said(grammar)));
    }
    for (instance, expected, _) in &group.instances {
        if is_stored(instance) {
            let said = judge(shared, &entries, grammar.as_ref(), instance);
            answers.push(answer(group, Some(instance), expected, said));
        }
    }
    answers
}

/// What the engine answers, or the message of its panic: one bad test must not hide ten thousand others.
type Guarded<T> = Result<T, String>;
type Compiled = Result<Grammar, Vec<Problem>>;

fn guarded<T>(work: impl FnOnce() -> T) -> Guarded<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload: Box<dyn Any + Send>| {
        let text = payload.downcast_ref::<String>().cloned();
        text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

/// What the engine says of a schema or an instance.
struct Said {
    answer: &'static str,
    /// First code, or the message of a panic.
    code: String,
    refused: bool,
}

impl Said {
    fn new(answer: &'static str, code: &str) -> Said {
        Said { answer, code: code.lines().next().unwrap_or("").to_owned(), refused: false }
    }
}

fn schema_said(grammar: &Guarded<Compiled>) -> Said {
    match grammar {
        Ok(Ok(_)) => Said::new("valid", "-"),
        Ok(Err(problems)) => Said::new("invalid", code(problems)),
        Err(message) => Said::new("panic", message),
    }
}

/// Judges an instance by the group's schema, completed by the documents that the instance names for other
/// namespaces if they fit. Without any schema, the built-in types and `xsi:type` are left.
fn judge(shared: &Shared, entries: &[PathBuf], grammar: Option<&Guarded<Compiled>>, instance: &str) -> Said {
    let file = path(shared, instance);
    let bytes = read(&file);
    let known: BTreeSet<_> = entries.iter().filter_map(|entry| target_namespace(entry)).collect();
    let more: Vec<_> = hints(&file, &bytes).into_iter().filter(|(ns, _)| !known.contains(ns)).collect();
    let completed = (!more.is_empty() || entries.is_empty()).then(|| {
        let all: Vec<_> = entries.iter().cloned().chain(more.into_iter().map(|(_, path)| path)).collect();
        guarded(|| adapter::compile_strictly(&all))
    });
    match (&completed, grammar) {
        (Some(Ok(Ok(grammar))), _) | (_, Some(Ok(Ok(grammar)))) => verdict(grammar, &bytes),
        (_, Some(unusable)) | (Some(unusable), None) => Said { refused: true, ..schema_said(unusable) },
        (None, None) => Said::new("no schema", "-"),
    }
}

fn verdict(grammar: &Grammar, bytes: &[u8]) -> Said {
    match guarded(|| grammar.judge().validate(bytes, How::DTD)) {
        Ok(Judgement { verdict: Verdict::Valid, .. }) => Said::new("valid", "-"),
        Ok(judgement) => Said::new("invalid", code(&judgement.errors)),
        Err(message) => Said::new("panic", &message),
    }
}

fn code(problems: &[Problem]) -> &str {
    problems.first().map_or("-", |problem| &problem.code)
}

fn answer(group: &Group, instance: Option<&String>, expected: &str, said: Said) -> Answer {
    let (kind, file) = match instance {
        None => ("schema", String::new()),
        Some(path) => ("instance", format!(" {}", file_name(path.as_ref()))),
    };
    Answer {
        set: group.set.clone(),
        key: format!("{kind} {}/{}{file}", group.set, group.group),
        schema: instance.is_none(),
        expected: expected.to_owned(),
        actual: said.answer.to_owned(),
        code: said.code,
        refused: said.refused,
    }
}

fn report(answers: &[Answer], scores: &Scores, table: &str) -> String {
    let reasons = reasons(table);
    let mut report =
        String::from("# W3C XML Schema test suite, tests of XSD 1.0: schema tests, instance tests\n");
    for (set, (schemas, instances)) in scores {
        let theirs = XERCES_J.iter().find(|(name, ..)| name == set);
        let theirs =
            theirs.map_or(String::new(), |(_, right, total)| format!(" (Xerces-J {right} of {total})"));
        writeln!(report, "# {set}: {schemas}, {instances}{theirs}").unwrap();
    }
    let (schemas, instances) = totals(scores);
    writeln!(report, "# total: {schemas}, {instances}").unwrap();
    let refused = answers.iter().filter(|answer| answer.refused && answer.expected == answer.actual).count();
    writeln!(report, "# of which instances answered invalid because their schema is refused: {refused}")
        .unwrap();
    let mut wrong: Vec<_> = answers.iter().filter(|answer| answer.expected != answer.actual).collect();
    wrong.sort_by(|a, b| a.key.cmp(&b.key));
    for Answer { key, expected, actual, code, refused, .. } in wrong {
        let reason = reasons.get(key.as_str()).unwrap_or(&"reason not known");
        let why = if *refused { format!("schema refused, {code}") } else { code.clone() };
        writeln!(report, "{key}: expected {expected}, {actual} ({why}): {reason}").unwrap();
    }
    report
}

fn totals(scores: &Scores) -> (Score, Score) {
    let sum = |part: fn(&(Score, Score)) -> Score| {
        scores.values().map(part).fold(Score::default(), |sum, score| Score {
            right: sum.right + score.right,
            total: sum.total + score.total,
        })
    };
    (sum(|pair| pair.0), sum(|pair| pair.1))
}

/// At least Xerces-J in every set, above it in total; 99 % of the schema tests.
fn enough(scores: &Scores) -> Result<(), String> {
    let mut ours = 0;
    for (set, right, total) in XERCES_J {
        let instances = scores.get(set).copied().unwrap_or_default().1;
        if instances.total != total || instances.right < right {
            return Err(format!("{set}: {instances} instances, Xerces-J {right} of {total}"));
        }
        ours += instances.right;
    }
    if ours <= XERCES_J.iter().map(|(_, right, _)| right).sum() {
        return Err(format!("{ours} instances in total: not above Xerces-J"));
    }
    let schemas = totals(scores).0;
    if schemas.right * 100 < schemas.total * 99 { Err(format!("schema tests: {schemas}")) } else { Ok(()) }
}

/// A reason for a test that passes, or that does not exist, is out of date.
fn stale(answers: &[Answer], table: &str) -> Result<(), String> {
    let failing =
        |key: &&str| answers.iter().any(|answer| answer.key == **key && answer.expected != answer.actual);
    let stale: Vec<_> = reasons(table).into_keys().filter(|key| !failing(key)).collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("reasons for tests that do not fail: {stale:#?}")) }
}
