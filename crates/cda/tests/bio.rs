//! Laboratory reports: what is written is read back, what is wrong is told by its path.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::input::Input;
use segur_cda::models::{Body, CrBio};
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use serde_json::{Value, json};

const MINIMAL: &str = include_str!("../../../samples/cda/cr-bio/minimal.json");
const RICH: &str = include_str!("../../../samples/cda/cr-bio/rich.json");
const RICH_XML: &str = include_str!("../../../samples/cda/cr-bio/rich.xml");
const CORRECTION: &str = include_str!("../../../samples/cda/cr-bio/correction.json");
const CORRECTION_XML: &str = include_str!("../../../samples/cda/cr-bio/correction.xml");

fn dossier(text: &str) -> Dossier {
    Dossier::from_json(text, None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn generate(dossier: &Dossier) -> Vec<u8> {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap();
    let mut context = Context::new(Ts::parse("2026-01-15T18:02:11+01:00").unwrap(), &mut next);
    dossier.generate(&mut context).unwrap().to_bytes().unwrap()
}

fn body(dossier: &Dossier) -> &CrBio {
    match &dossier.body {
        Body::CrBio(body) => body,
        other => panic!("{other:?}"),
    }
}

/// The first difference of two values, by its path.
fn assert_same(a: &Value, b: &Value, path: &str) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let names: Vec<&String> = x.keys().chain(y.keys()).collect();
            for name in names {
                assert_same(&a[name], &b[name], &format!("{path}.{name}"));
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (at, (x, y)) in x.iter().zip(y).enumerate() {
                assert_same(x, y, &format!("{path}[{at}]"));
            }
        }
        _ => assert_eq!(a, b, "{path}"),
    }
}

#[test]
fn what_is_written_is_read_back() {
    for text in [MINIMAL, RICH] {
        let given = dossier(text);
        let bytes = generate(&given);
        assert_eq!(bytes, generate(&given), "reproducible");
        let (read, _) = Dossier::read(&Document::parse(&bytes).unwrap()).unwrap();
        let expected = CrBio { alerts: body(&given).find_alerts(), ..body(&given).clone() };
        assert_same(&Input::to_json(body(&read)).unwrap(), &Input::to_json(&expected).unwrap(), "body");
        assert_eq!(body(&read), &expected);
        assert_eq!(dossier(&read.to_json().to_string()), read);
        assert_eq!(generate(&read).len(), bytes.len());
    }
}

#[test]
fn the_samples_are_what_is_written() {
    for (json, xml) in [(RICH, RICH_XML), (CORRECTION, CORRECTION_XML)] {
        assert_eq!(String::from_utf8(generate(&dossier(json))).unwrap(), xml);
    }
}

#[test]
fn a_correction_names_the_version_that_it_replaces() {
    let document = Document::parse(&generate(&dossier(CORRECTION))).unwrap();
    let (read, lost) = Dossier::read(&document).unwrap();
    assert_eq!(lost, [""; 0]);
    assert_eq!((read.header.meta.version, read.header.meta.set_id.is_some()), (Some(2), true));
    let replaced = document.root().value_at("relatedDocument/parentDocument/id", "root");
    assert_eq!(replaced, Some("1.2.250.1.213.1.1.9.20260116.8.1"));
    let mut json: Value = serde_json::from_str(CORRECTION).unwrap();
    json["meta"]["version"] = json!(1);
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    assert_eq!(problems[0].path, "meta.version");
}

#[test]
fn each_chapter_is_a_documented_act() {
    let document = Document::parse(&generate(&dossier(RICH))).unwrap();
    let codes = document.root().all("documentationOf/serviceEvent/code");
    let codes: Vec<_> = codes.iter().filter_map(|code| code.attribute("code")).collect();
    assert_eq!(codes, ["18719-5", "18725-2", "1443252"]);
}

#[test]
fn abnormal_results_are_alerts() {
    let document = Document::parse(&generate(&dossier(RICH))).unwrap();
    let (read, _) = Dossier::read(&document).unwrap();
    let report = body(&read);
    let alerts: Vec<(&str, Option<bool>)> =
        report.alerts.iter().map(|alert| (alert.analyte.as_str(), alert.critical)).collect();
    assert_eq!(
        alerts,
        [
            ("Glycémie à jeun", None),
            ("Phosphate [Moles/Volume] Sérum/Plasma ; Numérique", Some(true)),
            ("Virus de la rubéole IgG [Titre] Sérum", None),
            ("Amoxicilline+clavulanate [Sensibilité] Isolat ; Alphanumérique ; CMI", None),
            ("Ampicilline [Sensibilité] Isolat ; Alphanumérique ; CMI", None),
        ]
    );
    let resistant = &report.alerts[3];
    assert_eq!(resistant.path, "chapters[1].report.items[1].isolate.batteries[0].results[0]");
    assert_eq!(resistant.organism.as_deref(), Some("Escherichia coli (organism)"));
    assert_eq!(resistant.value.as_deref(), Some("≥ 0,512 ug/mL"));
}

#[test]
fn references_of_entries_are_answered_by_the_narrative() {
    let document = Document::parse(&generate(&dossier(RICH))).unwrap();
    let texts = segur_cda::narrative::Texts::of(document.root());
    let references = document.root().descendants().filter(|element| element.is("reference"));
    let references: Vec<&str> = references.filter_map(|reference| reference.attribute("value")).collect();
    assert!(references.len() > 15);
    for reference in references {
        assert!(reference.starts_with('#') && texts.element(reference).is_some(), "{reference}");
    }
}

#[test]
fn every_mistake_is_told_by_its_path() {
    let mut json: Value = serde_json::from_str(RICH).unwrap();
    let body = &mut json["body"];
    body["pdf_copy"] = json!("pas du base64 !");
    let report = &mut body["chapters"][0]["sub_chapters"][0]["report"];
    report["period"]["end"] = Value::Null;
    report["items"][0]["result"]["analyte"]["code"] = json!("14749-7");
    report["items"][2]["result"]["value"] = json!({"integer": 3});
    report["items"][10]["battery"]["images"][0]["media_type"] = json!("image/svg+xml");
    report["laboratories"][0]["director"]["organization"]["name"] = Value::Null;
    body["chapters"][1]["report"]["specimens"][0]["collected"] = json!("2024-02-30");
    body["chapters"][1]["sub_chapters"] = json!([{"report": {"items": []}}]);
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    for path in [
        "body.pdf_copy",
        "body.chapters[0].sub_chapters[0].report.period",
        "body.chapters[0].sub_chapters[0].report.items[0].result.analyte",
        "body.chapters[0].sub_chapters[0].report.items[2].result",
        "body.chapters[0].sub_chapters[0].report.items[10].battery.images[0].media_type",
        "body.chapters[0].sub_chapters[0].report.laboratories[0].director.organization",
        "body.chapters[1].report.specimens[0].collected",
        "body.chapters[1]",
        "body.chapters[1].sub_chapters[0].report.items",
    ] {
        assert!(paths.contains(&path), "{path:?} is not in {paths:?}");
    }
}

#[test]
fn what_the_header_lacks_is_told() {
    let mut json: Value = serde_json::from_str(RICH).unwrap();
    json["events"][0]["performer"]["organization"]["addresses"] = json!([]);
    json["authenticators"][0]["who"]["telecoms"] = json!([]);
    json["encounter"]["responsible"] = Value::Null;
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["events[0].performer", "authenticators[0]", "encounter"]);
}
