//! The samples of level 1, end to end, and what is said of wrong input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::input::Problem;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};
use serde_json::Value;

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

fn names(problems: &[Problem], path: &str) -> bool {
    problems.iter().any(|problem| problem.path == path)
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
