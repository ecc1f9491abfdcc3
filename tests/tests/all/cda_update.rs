//! Received documents changed through their models: what the model does not hold stays, the narrative follows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use libtest_mimic::Trial;
use segur_cda::element::{Element, Node};
use segur_cda::update::{Kind, Note, UpdateReport, update};
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use segur_check::{Engine, RuleSet};
use segur_report::Source;
use segur_tests::mutate::{Random, another, paths, pointer};
use segur_tests::schematron::KitFiles;
use segur_tests::shared::{Shared, file_name, read};
use segur_xml::Options;
use serde_json::Value;

use crate::{Outcome, needing, none};

/// Values changed in each document.
const CHANGES: usize = 60;
/// Of these, how many results are judged by the official rules.
const JUDGED: usize = 6;

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "cda::update_nothing", nothing),
        needing(shared, "cda::update_values", values),
        needing(shared, "cda::update_lists", lists),
    ]
}

/// The documents of models that are known in depth: the examples of the kit and our own.
fn documents(shared: &Shared) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = shared.examples();
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../samples/cda");
    for model in segur_cda::models::Body::NAMES {
        paths.push(samples.join(model).join("rich.xml"));
    }
    let named = paths.iter().map(|path| {
        let sample = path.starts_with(&samples);
        let folder = path.parent().filter(|_| sample).map(file_name).unwrap_or("");
        (format!("{folder}{}", file_name(path)), read(path))
    });
    let known = |bytes: &[u8]| Document::parse(bytes).is_ok_and(|document| Dossier::read(&document).is_ok());
    named.filter(|(_, bytes)| known(bytes)).collect()
}

fn changed(document: &Document, json: &Value, context: &str) -> Option<(Document, UpdateReport)> {
    let dossier = Dossier::lenient(&json.to_string(), None).0?;
    let mut document = document.clone();
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    let report = update(&mut document, &dossier, false, &mut Context::new(now, &mut next));
    let _ = context;
    Some((document, report.ok()?))
}

/// The data of a document, unchanged, through JSON: the same bytes.
fn nothing(shared: &Shared) -> Outcome {
    let documents = documents(shared);
    let mut complaints = Vec::new();
    for (name, bytes) in &documents {
        let document = Document::parse(bytes).unwrap();
        let json = Dossier::read(&document).unwrap().0.to_json();
        match changed(&document, &json, name) {
            Some((after, report)) if report.notes.is_empty() && after.to_bytes().unwrap() == *bytes => {}
            Some((_, report)) => complaints.push(format!("{name}: {:?}", report.notes.first())),
            None => complaints.push(format!("{name}: refused")),
        }
    }
    println!(
        "cda update without change: the same bytes for {} of {}",
        documents.len() - complaints.len(),
        documents.len()
    );
    none(complaints)
}

#[derive(Default)]
struct Score {
    all: usize,
    shown: usize,
    hidden: usize,
    conflicts: usize,
    judged: usize,
}

/// One value changed: the data come back as wanted, nothing else moves, the narrative shows the value or a conflict is told.
fn values(shared: &Shared) -> Outcome {
    let engine = engine(shared)?;
    let mut complaints = Vec::new();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (name, bytes) in documents(shared) {
        let document = Document::parse(&bytes).unwrap();
        let json = Dossier::read(&document).unwrap().0.to_json();
        let all = paths(&json);
        let mut random = Random(20_260_115);
        let score = scores.entry(name.clone()).or_default();
        let before = official(&engine, &name, &bytes);
        let mut tries = 0;
        while score.all < CHANGES && tries < CHANGES * 40 {
            tries += 1;
            let mut wanted = json.clone();
            let path = &all[random.below(all.len())];
            let Some((what, word)) = another(&mut wanted, path, &mut random) else { continue };
            let Some((after, report)) = changed(&document, &wanted, &name) else { continue };
            score.all += 1;
            let conflicts = report.conflicts().count();
            score.conflicts += usize::from(conflicts > 0);
            let kind = kinds.entry(what.split(' ').next().unwrap_or("").to_owned()).or_default();
            *kind = (kind.0 + 1, kind.1 + usize::from(conflicts > 0));
            let narrated =
                report.notes.iter().any(|note| matches!(note.kind, Kind::Narrative | Kind::Regenerated));
            score.shown += usize::from(narrated && conflicts == 0);
            score.hidden += usize::from(!narrated && conflicts == 0);
            let worded = ["text", "name", "code"].iter().any(|kind| what.starts_with(kind));
            if narrated && worded && !narratives(&after).contains(&word) {
                complaints.push(format!("{name}: {what}: the narrative does not say {word}"));
            }
            if let Some(wrong) = strangers(&document, &after, &report) {
                complaints.push(format!("{name}: {what}: {wrong}"));
            }
            // The official rules fix title and type of a laboratory report.
            if score.judged < JUDGED && !fixed(&what) {
                score.judged += 1;
                let judged = official(&engine, &name, &after.to_bytes().unwrap());
                if let Some(new) = judged.iter().find(|code| !before.contains(*code)) {
                    complaints.push(format!("{name}: {what}: breaks {new}"));
                }
            }
        }
    }
    let lines: Vec<String> = scores.iter().map(|(name, score)| score.line(name)).collect();
    let total: usize = scores.values().map(|score| score.all).sum();
    println!("cda update, one value: {} of {total}", total - complaints.len());
    println!("by kind (changes, with conflict): {kinds:?}");
    lines.iter().for_each(|line| println!("  {line}"));
    none(complaints)
}

impl Score {
    fn line(&self, name: &str) -> String {
        let Score { all, shown, hidden, conflicts, .. } = self;
        format!(
            "{name}: {all} changes, {shown} followed by the narrative, {hidden} not shown in it, {conflicts} conflicts"
        )
    }
}

/// An entry taken out of each list, and one put in: the data come back, or a conflict is told.
fn lists(shared: &Shared) -> Outcome {
    let engine = engine(shared)?;
    let (mut complaints, mut done, mut conflicts) = (Vec::new(), 0, 0);
    for (name, bytes) in documents(shared) {
        let document = Document::parse(&bytes).unwrap();
        let json = Dossier::read(&document).unwrap().0.to_json();
        let before = official(&engine, &name, &bytes);
        let lists: Vec<String> = paths(&json)
            .into_iter()
            .filter(|path| {
                json.pointer(&pointer(path))
                    .is_some_and(|value| value.as_array().is_some_and(|list| !list.is_empty()))
            })
            .collect();
        let mut random = Random(7);
        for turn in 0..lists.len().min(24) {
            let path = &lists[random.below(lists.len())];
            let mut wanted = json.clone();
            let Some(Value::Array(list)) = wanted.pointer_mut(&pointer(path)) else { continue };
            let what = match turn % 2 {
                0 => {
                    list.remove(random.below(list.len()));
                    format!("removed from {path}")
                }
                _ => {
                    let mut copy = list[random.below(list.len())].clone();
                    forget_ids(&mut copy);
                    list.push(copy);
                    format!("added to {path}")
                }
            };
            let Some((after, report)) = changed(&document, &wanted, &name) else { continue };
            done += 1;
            let told = report.conflicts().count();
            conflicts += usize::from(told > 0);
            if let Some(wrong) = strangers(&document, &after, &report) {
                complaints.push(format!("{name}: {what}: {wrong}"));
            }
            let judged = official(&engine, &name, &after.to_bytes().unwrap());
            if let Some(new) = judged.iter().find(|code| !before.contains(*code) && code.starts_with("xsd")) {
                complaints.push(format!("{name}: {what}: breaks {new}"));
            }
        }
    }
    println!(
        "cda update, one entry more or less: {} of {done}, {conflicts} with a conflict",
        done - complaints.len()
    );
    none(complaints)
}

fn fixed(what: &str) -> bool {
    ["meta.title", "meta.kind.display"].iter().any(|path| what.ends_with(path))
}

/// What all the narratives of a document say.
fn narratives(document: &Document) -> String {
    let sections = document.root().descendants().filter(|element| element.is("section"));
    sections.filter_map(|section| section.child("text")).map(Element::text).collect()
}

fn forget_ids(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("id");
            object.values_mut().for_each(forget_ids);
        }
        Value::Array(list) => list.iter_mut().for_each(forget_ids),
        _ => {}
    }
}

fn engine(shared: &Shared) -> Result<Engine, String> {
    let loading = RuleSet::load(&shared.path("ans-kit").to_string_lossy(), &KitFiles::new(shared));
    Ok(Engine::new(vec![loading.rule_set.ok_or("the kit does not load")?], Options::default()))
}

/// What the official schema and rules say.
fn official(engine: &Engine, name: &str, bytes: &[u8]) -> Vec<String> {
    let report = engine.check(name, bytes);
    let findings =
        report.findings.iter().filter(|finding| matches!(finding.source, Source::Xsd | Source::Schematron));
    findings
        .map(|finding| match finding.source {
            Source::Xsd => format!("xsd {} {}", finding.code, finding.message.en),
            _ => format!("{} {}", finding.code, finding.message.fr),
        })
        .collect()
}

/// The first difference between two documents that the report does not name.
fn strangers(before: &Document, after: &Document, report: &UpdateReport) -> Option<String> {
    // Where a narrative was made anew the entries refer to its new identifiers.
    let anew = report.notes.iter().any(|note| note.kind == Kind::Regenerated);
    let (mut old, mut new) = (before.root().clone(), after.root().clone());
    if anew {
        [&mut old, &mut new].into_iter().for_each(forget_references);
    }
    let mut places = Vec::new();
    differences(&old, &new, "/ClinicalDocument".to_owned(), &mut places);
    let told: Vec<(Kind, String)> =
        report.notes.iter().map(|note: &Note| (note.kind, plain(&note.path))).collect();
    let named = |place: &String| {
        told.iter().any(|(kind, path)| match kind {
            Kind::Conflict => false,
            Kind::Narrative | Kind::Regenerated => place.starts_with(path.as_str()),
            _ => place == path || place.starts_with(&format!("{path}/")) || path.starts_with(place.as_str()),
        })
    };
    if let Some(place) = places.iter().find(|place| !named(place)) {
        return Some(format!("{place} changed and is not told: {:?}", report.notes.first()));
    }
    None
}

fn forget_references(element: &mut Element) {
    element.remove_attribute("ID");
    if element.is("reference") {
        element.remove_attribute("value");
    }
    element.elements_mut().for_each(forget_references);
}

/// A path without indexes.
fn plain(path: &str) -> String {
    path.split('/').map(|step| step.split('[').next().unwrap_or(step)).collect::<Vec<_>>().join("/")
}

/// The places where two elements differ, deepest first, children aligned by what they have in common.
fn differences(a: &Element, b: &Element, path: String, places: &mut Vec<String>) {
    if a == b {
        return;
    }
    for attribute in a.attributes().iter().filter(|x| !b.attributes().contains(x)) {
        places.push(format!("{path}/@{}", attribute.name.local()));
    }
    for attribute in b.attributes().iter().filter(|x| !a.attributes().iter().any(|y| y.name == x.name)) {
        places.push(format!("{path}/@{}", attribute.name.local()));
    }
    if texts(a) != texts(b) {
        places.push(path.clone());
    }
    let (old, new): (Vec<&Element>, Vec<&Element>) = (a.elements().collect(), b.elements().collect());
    let mut free = vec![true; new.len()];
    let mut rest = Vec::new();
    let mut from = 0;
    for old in old {
        match (from..new.len()).find(|&at| free[at] && new[at] == old) {
            Some(at) => {
                free[at] = false;
                from = at;
            }
            None => rest.push(old),
        }
    }
    for old in rest {
        match (0..new.len()).find(|&at| free[at] && new[at].name() == old.name()) {
            Some(at) => {
                free[at] = false;
                differences(old, new[at], format!("{path}/{}", old.local()), places);
            }
            None => places.push(format!("{path}/{}", old.local())),
        }
    }
    for (at, new) in new.iter().enumerate() {
        if free[at] {
            places.push(format!("{path}/{}", new.local()));
        }
    }
}

fn texts(element: &Element) -> Vec<&str> {
    let texts = element.nodes().iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.trim()),
        Node::Comment(text) => Some(text.as_str()),
        _ => None,
    });
    texts.filter(|text| !text.is_empty()).collect()
}
