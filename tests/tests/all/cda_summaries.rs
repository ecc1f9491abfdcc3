//! The official medical syntheses (VSM, IPS-FR) through their models.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Trial;
use segur_cda::input::Problem;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use segur_check::{Engine, RuleSet};
use segur_report::{Severity, Verdict};
use segur_tests::schematron::KitFiles;
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use segur_xml::Options;
use serde_json::Value;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda::summaries", summaries)]
}

/// Example, model, new document that the official rules accept, model: an equal model. What the model does not hold is in the snapshot, by the names
/// of elements and attributes.
fn summaries(shared: &Shared) -> Outcome {
    let loading = RuleSet::load(&shared.path("ans-kit").to_string_lossy(), &KitFiles::new(shared));
    let engine = Engine::new(vec![loading.rule_set.ok_or("the kit does not load")?], Options::default());
    let mut complaints = Vec::new();
    let mut lines = Vec::new();
    let examples = shared.examples();
    let of_these =
        |path: &&std::path::PathBuf| ["VSM", "IPS-FR"].iter().any(|m| file_name(path).starts_with(m));
    let examples: Vec<_> = examples.iter().filter(of_these).collect();
    for path in &examples {
        let name = file_name(path);
        match through_the_model(path, &engine) {
            Ok(lost) => {
                lines.push(format!("{name}: {} places not held", lost.values().sum::<usize>()));
                lines.extend(lost.into_iter().map(|(place, count)| format!("  {count} {place}")));
            }
            Err(complaint) => complaints.push(format!("{name}: {complaint}")),
        }
    }
    println!(
        "medical syntheses that come back equal: {} of {}",
        examples.len() - complaints.len(),
        examples.len()
    );
    none(complaints)?;
    snapshot::compare("cda-summaries.txt", &(lines.join("\n") + "\n")).map_err(Into::into)
}

/// What is not held, and what is refused as it stands and left out; or what went wrong.
fn through_the_model(path: &Path, engine: &Engine) -> Result<BTreeMap<String, usize>, String> {
    let document = Document::parse(&read(path)).map_err(|error| error.to_string())?;
    let (dossier, lost) = Dossier::read(&document).map_err(|error| format!("{error:?}"))?;
    let mut places = BTreeMap::new();
    lost.into_iter().for_each(|place| *places.entry(place).or_default() += 1);
    let mut model = dossier.to_json();
    for problem in dossier.check() {
        remove(&mut model, &problem.path);
        places.insert(format!("refused: {} ({})", problem.path, problem.code), 1);
    }
    let mut changes = Vec::new();
    let (again, more) = again(&model, engine)?;
    compare(&model, &again.to_json(), "", &mut changes);
    changes.extend(more.into_iter().map(|place| format!("{place} is not held of what was written")));
    if changes.is_empty() { Ok(places) } else { Err(changes.join(", ")) }
}

/// A new document of the model, valid by the official rules, read again.
fn again(model: &Value, engine: &Engine) -> Result<(Dossier, Vec<String>), String> {
    let refused = |problems: Vec<Problem>| {
        problems
            .iter()
            .map(|problem| format!("{} {}", problem.path, problem.message.en))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let dossier = Dossier::from_json(&model.to_string(), None).map_err(refused)?;
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    let made = dossier.generate(&mut Context::new(now, &mut next)).map_err(|error| error.to_string())?;
    let bytes = made.to_bytes().map_err(|error| error.to_string())?;
    let report = engine.check("made", &bytes);
    if report.verdict() != Verdict::Valid {
        let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<String> =
            errors.map(|f| format!("{} {:?}: {}", f.code, f.path, f.message.fr)).collect();
        return Err(errors.join("\n"));
    }
    let made = Document::parse(&bytes).map_err(|error| error.to_string())?;
    Dossier::read(&made).map_err(|error| format!("{error:?}"))
}

/// Removes what stands at a path (`body.devices[0].id`).
fn remove(model: &mut Value, path: &str) {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let (parent, field) = pointer.rsplit_once('/').unwrap_or_default();
    if let Some(Value::Object(object)) = model.pointer_mut(parent) {
        object.remove(field);
    }
}

/// The places where two models differ; an identifier, or what the header derives, may be added.
fn compare(before: &Value, after: &Value, path: &str, changes: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let added = b.keys().filter(|key| !a.contains_key(*key) && *key != "id");
            changes.extend(added.map(|key| format!("{path}.{key} is new")));
            for (key, value) in a {
                compare(value, b.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), changes);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (x, y)) in a.iter().zip(b).enumerate() {
                compare(x, y, &format!("{path}[{index}]"), changes);
            }
        }
        _ if before == after => {}
        _ => changes.push(format!("{path} differs")),
    }
}
