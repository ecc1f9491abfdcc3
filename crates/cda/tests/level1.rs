//! The samples of level 1, end to end, and what is said of wrong input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::input::Problem;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};
use serde_json::{Value, json};

const MINIMAL: &str = include_str!("../../../samples/cda/level1/minimal.json");
const RICH: &str = include_str!("../../../samples/cda/level1/rich.json");

fn generate(dossier: &Dossier) -> Result<Document, GenerateError> {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap();
    dossier.generate(&mut Context::new(Ts::parse("2026-01-15T18:02:11+01:00").unwrap(), &mut next))
}

#[test]
fn documents_give_their_data_back() {
    for text in [MINIMAL, RICH] {
        let dossier = Dossier::from_json(text, None).unwrap();
        let bytes = generate(&dossier).unwrap().to_bytes().unwrap();
        assert_eq!(bytes, generate(&dossier).unwrap().to_bytes().unwrap(), "reproducible");
        let (read, lost) = Dossier::read(&Document::parse(&bytes).unwrap()).unwrap();
        assert_eq!(lost, Vec::<String>::new());
        let again = Dossier::from_json(&read.to_json().to_string(), None).unwrap();
        assert_eq!(again, read);
        assert_eq!(generate(&read).unwrap().to_bytes().unwrap(), bytes);
    }
}

#[test]
fn whole_input_comes_back_as_it_was() {
    let dossier = Dossier::from_json(RICH, None).unwrap();
    let (read, _) = Dossier::read(&generate(&dossier).unwrap()).unwrap();
    assert_eq!(read.to_json(), serde_json::from_str::<Value>(RICH).unwrap());
}

#[test]
fn level_1_has_exactly_three_templates() {
    let document = generate(&Dossier::from_json(MINIMAL, None).unwrap()).unwrap();
    let templates: Vec<_> =
        document.root().children("templateId").map(|id| id.attribute("root").unwrap()).collect();
    let expected = ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20"];
    assert_eq!(templates, expected);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = r#"{"model":"level1","patient":{"ins":{"matricule":"279035121518988","oid":"1.2"},
        "birth_date":"2026-13-01","sexe":"F"},"body":{"content":"x"}}"#;
    let problems = Dossier::from_json(text, None).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    for path in [
        "meta",
        "patient.sexe",
        "patient.ins.matricule",
        "patient.ins.oid",
        "patient.birth_family_name",
        "patient.birth_date",
        "legal_authenticator",
        "body.media_type",
    ] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    let typed = problems.iter().find(|problem| problem.path == "patient.birth_date").unwrap();
    assert!(typed.message.fr.contains("2026-13-01"), "as typed: {}", typed.message.fr);
}

/// A small generator: the same mutations at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The paths of all values of the JSON, as a problem would name them.
fn paths(value: &Value, path: String, out: &mut Vec<String>) {
    if !path.is_empty() {
        out.push(path.clone());
    }
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                paths(value, inner, out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                paths(item, format!("{path}[{index}]"), out);
            }
        }
        _ => {}
    }
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('[', ".").replace(']', "").replace('.', "/"))
}

#[test]
fn two_hundred_mutations_name_the_right_path() {
    let rich: Value = serde_json::from_str(RICH).unwrap();
    let mut all = Vec::new();
    paths(&rich, String::new(), &mut all);
    let mut random = Random(20_260_115);
    let (mut done, mut wrong) = (0, Vec::new());
    while done < 200 {
        let path = all[random.below(all.len())].clone();
        let mut mutant = rich.clone();
        let Some((place, expected)) = mutate(&mut mutant, &path, random.below(5)) else { continue };
        done += 1;
        let problems = Dossier::from_json(&mutant.to_string(), None).err().unwrap_or_default();
        if !names(&problems, &expected) {
            let told: Vec<_> = problems.iter().map(|problem| &problem.path).collect();
            wrong.push(format!("{place}: expected {expected}, told {told:?}"));
        }
    }
    println!("mutations: {} of 200 named", 200 - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn names(problems: &[Problem], path: &str) -> bool {
    problems.iter().any(|problem| problem.path == path)
}

/// Changes the value at a path in one of five ways; gives what was done and the path that must be named, none where
/// that way makes no error there.
fn mutate(root: &mut Value, path: &str, way: usize) -> Option<(String, String)> {
    let place = format!("{path} ({way})");
    let value = root.pointer_mut(&pointer(path))?;
    let named = path.to_owned();
    match way {
        // Wrong type.
        0 => *value = if value.is_object() { json!([1]) } else { json!({ "nothing": 1 }) },
        // Unknown field.
        1 => {
            value.as_object_mut()?.insert("zzz".to_owned(), json!(1));
            // A choice between structures with a stranger in it is still one of them.
            return Some((place, format!("{named}.zzz")));
        }
        // Impossible date.
        2 if value.as_str()?.starts_with("2026-") || path.ends_with("birth_date") => {
            *value = json!("2026-02-30")
        }
        // Wrong matricule or OID.
        3 if path.contains("patient.ins.") => *value = json!("279035121518900"),
        // Empty text.
        4 if value.is_string() => *value = json!(" "),
        _ => return None,
    }
    (path != "model").then_some((place, named))
}

#[test]
fn required_fields_are_missed() {
    for (field, path) in [
        ("/patient/birth_family_name", "patient.birth_family_name"),
        ("/patient/sex", "patient.sex"),
        ("/custodian", "custodian"),
        ("/legal_authenticator/who/name", "legal_authenticator.who"),
        ("/events/0/performer", "events[0]"),
        ("/body/content", "body.content"),
        ("/body", "body"),
        ("/model", "model"),
    ] {
        let mut value: Value = serde_json::from_str(RICH).unwrap();
        let (parent, name) = field.rsplit_once('/').unwrap();
        value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        let problems = Dossier::from_json(&value.to_string(), None).unwrap_err();
        assert!(names(&problems, path), "{field}: {problems:?}");
    }
}

#[test]
fn schema_describes_the_samples_fields() {
    let schema = Dossier::schema("level1").unwrap();
    let sample: Value = serde_json::from_str(RICH).unwrap();
    for name in sample.as_object().unwrap().keys() {
        assert!(schema["properties"].get(name).is_some(), "{name}");
    }
    assert!(Dossier::schema("no-such-model").is_none());
}
