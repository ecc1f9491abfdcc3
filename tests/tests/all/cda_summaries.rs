//! The official medical syntheses (VSM, IPS-FR) through their models.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Trial;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use serde_json::Value;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda::summaries", summaries)]
}

/// Example, model, new document, model: an equal model. What the model does not hold is in the snapshot, by the names
/// of elements and attributes.
fn summaries(shared: &Shared) -> Outcome {
    let mut complaints = Vec::new();
    let mut lines = Vec::new();
    let examples = shared.examples();
    let of_these =
        |path: &&std::path::PathBuf| ["VSM", "IPS-FR"].iter().any(|m| file_name(path).starts_with(m));
    let examples: Vec<_> = examples.iter().filter(of_these).collect();
    for path in &examples {
        let name = file_name(path);
        match through_the_model(path) {
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

/// What is not held, or what went wrong.
fn through_the_model(path: &Path) -> Result<BTreeMap<String, usize>, String> {
    let document = Document::parse(&read(path)).map_err(|error| error.to_string())?;
    let (dossier, lost) = Dossier::read(&document).map_err(|error| format!("{error:?}"))?;
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    let made = dossier.generate(&mut Context::new(now, &mut next)).map_err(|error| match error {
        GenerateError::Problems(problems) => {
            let paths: Vec<String> =
                problems.into_iter().map(|p| format!("{} ({})", p.path, p.message.en)).collect();
            format!("refused for {}", paths.join(", "))
        }
        other => other.to_string(),
    })?;
    let made =
        Document::parse(&made.to_bytes().map_err(|error| error.to_string())?).map_err(|e| e.to_string())?;
    let (again, more) = Dossier::read(&made).map_err(|error| format!("{error:?}"))?;
    let mut changes = Vec::new();
    compare(&dossier.to_json(), &again.to_json(), "", &mut changes);
    changes.extend(more.into_iter().map(|place| format!("{place} is not held of what was written")));
    if changes.is_empty() {
        let mut places = BTreeMap::new();
        lost.into_iter().for_each(|place| *places.entry(place).or_default() += 1);
        return Ok(places);
    }
    Err(changes.join(", "))
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
