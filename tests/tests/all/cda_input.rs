//! Wrong input of every model: each error names the right path.

use std::collections::BTreeMap;
use std::path::PathBuf;

use libtest_mimic::Trial;
use segur_cda::Dossier;
use segur_cda::models::Body;
use segur_tests::mutate::{Random, paths, pointer};
use segur_tests::shared::read;
use serde_json::{Value, json};

use crate::{Outcome, alone, none};

const MUTATIONS: usize = 200;

pub(crate) fn trials() -> Vec<Trial> {
    vec![alone("cda::wrong_input", wrong_input)]
}

/// Ways to make an input wrong.
const WAYS: [&str; 7] = ["type", "unknown", "date", "matricule", "empty", "missing", "code"];

fn wrong_input() -> Outcome {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../samples/cda");
    let mut complaints = Vec::new();
    for model in Body::NAMES {
        let rich: Value = serde_json::from_slice(&read(&samples.join(model).join("rich.json"))).unwrap();
        let schema = Dossier::schema(model).unwrap();
        let wrong = mutations(&rich, &schema, model);
        complaints.extend(wrong.into_iter().map(|wrong| format!("{model}: {wrong}")));
    }
    let all = Body::NAMES.len() * MUTATIONS;
    println!("wrong input, path named: {} of {all}, {} models", all - complaints.len(), Body::NAMES.len());
    none(complaints)
}

fn mutations(rich: &Value, schema: &Value, model: &str) -> Vec<String> {
    let all = paths(rich);
    let mut random = Random(20_260_115);
    let mut wrong = Vec::new();
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    let mut done = 0;
    while done < MUTATIONS {
        // Each way gets its turn, so that the rare ones are tried too.
        let way = WAYS[done % WAYS.len()];
        let mut mutant = rich.clone();
        let found = (0..400).find_map(|_| {
            let path = &all[random.below(all.len())];
            mutate(&mut mutant, schema, path, way)
        });
        done += 1;
        let Some(expected) = found else { continue };
        *ways.entry(way).or_default() += 1;
        let problems = Dossier::lenient(&mutant.to_string(), None).1;
        if !problems.iter().any(|problem| problem.path == expected) {
            let told: Vec<_> = problems.iter().map(|problem| &problem.path).collect();
            wrong.push(format!("{way}: expected {expected}, told {told:?}"));
        }
    }
    println!("{model}: {ways:?}");
    if ways.values().sum::<usize>() < MUTATIONS / 2 || ways.len() < WAYS.len() {
        wrong.push(format!("too few ways: {ways:?}"));
    }
    wrong
}

/// Makes the value at a path wrong in one way; gives the path that must be named, none if that way makes no error there.
fn mutate(root: &mut Value, schema: &Value, path: &str, way: &str) -> Option<String> {
    let described = described(schema, path)?;
    let value = root.pointer_mut(&pointer(path))?;
    let named = path.to_owned();
    match way {
        "type" if path != "model" => {
            *value = if value.is_object() { json!([1]) } else { json!({ "nothing": 1 }) };
        }
        "unknown" => {
            value.as_object_mut()?.insert("zzz".to_owned(), json!(1));
            return Some(format!("{named}.zzz"));
        }
        "date" if is_date(value.as_str()?) && described.get("examples").is_some() => {
            *value = json!("2026-02-30")
        }
        "matricule" if path.contains("patient.ins.") => *value = json!("279035121518900"),
        "empty" if value.is_string() && path != "model" => *value = json!(" "),
        "missing" => {
            let object = value.as_object_mut()?;
            let required = described.get("required")?.as_array()?;
            let name = required.iter().filter_map(Value::as_str).find(|name| object.contains_key(*name))?;
            object.remove(name);
            return Some(format!("{named}.{name}"));
        }
        "code" if described.pointer("/oneOf/0/const").is_some() => *value = json!("zzz"),
        _ => return None,
    }
    Some(named)
}

fn is_date(text: &str) -> bool {
    text.len() >= 7 && text.bytes().take(4).all(|byte| byte.is_ascii_digit()) && text.as_bytes()[4] == b'-'
}

/// The schema of the value at a path.
fn described<'s>(root: &'s Value, path: &str) -> Option<&'s Value> {
    let mut here = root;
    for step in pointer(path).split('/').skip(1) {
        here = resolved(root, here)?;
        here = match step.parse::<usize>() {
            Ok(_) => here.get("items")?,
            Err(_) => property(here, step)?,
        };
    }
    resolved(root, here)
}

/// A field of a structure, or of one of those that it may be.
fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let own = schema.get("properties").and_then(|fields| fields.get(name));
    own.or_else(|| schema.get("oneOf")?.as_array()?.iter().find_map(|one| one.get("properties")?.get(name)))
}

fn resolved<'s>(root: &'s Value, schema: &'s Value) -> Option<&'s Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.strip_prefix('#')?),
        None => Some(schema),
    }
}
