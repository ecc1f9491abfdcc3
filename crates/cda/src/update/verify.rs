//! What was written is read again: the data must be those that were asked for.

use serde_json::Value;

use super::report::{Kind, Note};
use crate::context::Context;
use crate::document::Document;
use crate::dossier::Dossier;
use crate::header::SectionName;
use crate::values::{Id, Ts};

/// Where the data read from the document are not the data that were given.
pub(super) fn verify(root: &crate::element::Element, wanted: &Dossier, now: &Ts) -> Vec<Note> {
    let normal = |dossier: &Dossier, source: u128| normal_form(dossier, now, source);
    let Ok(mut found) = Dossier::of(root) else { return Vec::new() };
    // Sections come and go with what they hold; a new one gets an identifier that nobody asked for.
    let named = |list: &[SectionName], name: &SectionName| list.iter().any(|other| other.key() == name.key());
    found.header.sections.retain(|name| named(&wanted.header.sections, name));
    let mut wanted = wanted.clone();
    wanted.header.sections.retain(|name| named(&found.header.sections, name));
    let lists = found.header.sections.iter_mut().chain(&mut wanted.header.sections);
    lists.for_each(|name| name.statements.clear());
    let wanted = &wanted;
    let (wanted, other, found) = (normal(wanted, 1), normal(wanted, 2), normal(&found, 3));
    let mut notes = Vec::new();
    compare([&wanted, &other, &found], String::new(), &mut notes);
    notes
}

/// The data as they are read from the document that they make: completed, without what goes without saying. What
/// depends on the source of identifiers was made for the occasion.
fn normal_form(dossier: &Dossier, now: &Ts, source: u128) -> Value {
    let mut next = || source;
    let mut context = Context::new(now.clone(), &mut next);
    let mut whole = dossier.clone();
    whole.complete(&mut context);
    let set_id = whole.header.meta.set_id.replace(Id::root(format!("2.25.{source}")));
    let document = Document::new(whole.write(&mut context));
    let Ok(mut read) = Dossier::of(document.root()) else { return Value::Null };
    read.header.meta.set_id = set_id;
    read.to_json()
}

/// Adds the places where the third is not the first; where the first two differ the value was made for the occasion.
fn compare([wanted, other, found]: [&Value; 3], path: String, notes: &mut Vec<Note>) {
    const MOST: usize = 100;
    if wanted == found || notes.len() >= MOST {
        return;
    }
    match (wanted, other, found) {
        (Value::Object(a), Value::Object(o), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let [a, o, b] =
                    [a.get(name), o.get(name), b.get(name)].map(|value| value.unwrap_or(&Value::Null));
                compare([a, o, b], inner, notes);
            }
        }
        (Value::Array(a), Value::Array(o), Value::Array(b)) => {
            for at in 0..a.len().max(b.len()) {
                let [a, o, b] = [a.get(at), o.get(at), b.get(at)].map(|value| value.unwrap_or(&Value::Null));
                compare([a, o, b], format!("{path}[{at}]"), notes);
            }
        }
        _ if wanted != other => {}
        _ => notes.push(Note::new(Kind::Conflict, path, Some(shown(found)), Some(shown(wanted)))),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
