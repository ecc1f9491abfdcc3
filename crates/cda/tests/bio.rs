//! Laboratory reports: what is written is read back, what is wrong is told by its path.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::Document;
use segur_cda::element::Element;
use segur_cda::input;
use segur_cda::models::bio::CrBio;
use serde_json::{Value, json};

fn loinc(code: &str, display: &str) -> Value {
    json!({"code": code, "system": "LOINC", "display": display})
}

/// A report with everything that the model holds.
fn rich() -> Value {
    json!({
        "comments": ["Échantillon hémolysé"],
        "chapters": [biochemistry(), microbiology()],
        "pdf_copy": "JVBERi0xLjQK"
    })
}

fn biochemistry() -> Value {
    let glucose = json!({
        "analyte": {"code": "14749-6", "system": "LOINC", "display": "Glucose [Moles/Volume] Sérum/Plasma", "text": "Glycémie à jeun"},
        "value": {"quantity": {"value": "7.10", "unit": "mmol/L"}},
        "time": "2024-01-04T08:00:00+01:00",
        "interpretation": ["H"],
        "method": {"code": "MI", "system": "ANSM_TECHNIQUE", "display": "Observation microscopique"},
        "reference": {"low": {"value": "3.89", "unit": "mmol/L"}, "high": {"value": "5.84", "unit": "mmol/L"}},
        "priors": [{"time": "2023-06-01", "value": {"quantity": {"value": "5.5", "unit": "mmol/L"}}}],
        "comment": "Prélèvement à jeun\nà contrôler"
    });
    let local = json!({
        "analyte": {"text": "Marqueur X", "translations": [{"code": "LABO1", "system": "1.2.3.4.833", "display": "Marqueur X"}]},
        "value": {"range": {"high": {"value": "3", "unit": "mg/L"}}}
    });
    let aborted = json!({"analyte": loinc("2823-3", "Potassium"), "aborted": true});
    let image = json!({"media_type": "image/png", "data": "iVBORw0KGgo="});
    let biologist = json!({"family": "EXEMPLE", "given": "Jeanne", "suffix": "DR"});
    json!({
        "code": loinc("18719-5", "Biochimie"),
        "title": "Biochimie",
        "sub_chapters": [{
            "title": "Biochimie sanguine",
            "report": {
                "code": loinc("18719-5", "Biochimie"),
                "time": "2024-01-04T10:00:00+01:00",
                "validations": [{
                    "time": "2024-01-04T11:20:00+01:00",
                    "id": "1.2.250.1.71.4.2.1^801234567898",
                    "name": biologist
                }],
                "items": [{"result": glucose}, {"result": local}, {"result": aborted}, {"image": image}],
                "comment": "Contrôle dans un mois"
            }
        }]
    })
}

fn microbiology() -> Value {
    let antibiotic = json!({
        "analyte": loinc("20-8", "Amoxicilline+clavulanate"),
        "value": {"range": {"low": {"value": "0.512", "unit": "ug/mL"}}},
        "interpretation": ["R"]
    });
    let direct = json!({
        "code": {"text": "Examen direct"},
        "comment": "Rien à signaler",
        "results": [{"analyte": loinc("5778-6", "Couleur"), "value": {"code": {"text": "paille"}}}]
    });
    let count = json!({
        "analyte": loinc("51480-2", "Bactérie"),
        "value": {"quantity": {"value": 100000, "unit": "/mL"}}
    });
    let isolate = json!({
        "organism": {"code": "112283007", "system": "SNOMED CT", "display": "Escherichia coli"},
        "results": [count],
        "batteries": [{"code": loinc("18769-0", "Antibiogramme"), "results": [antibiotic]}]
    });
    let specimen = json!({
        "id": "1.3.6.1.4.1.19376.1.3.4^55584739",
        "procedure": {"code": "5201", "system": "NABM", "display": "ECBU"},
        "kind": {"code": "UR", "system": "HL7:0487", "display": "Urine"},
        "collected": "2024-01-04T07:35:00+01:00",
        "received": "2024-01-04T07:52:00+01:00"
    });
    json!({
        "code": loinc("18725-2", "Microbiologie"),
        "report": {
            "status": "active",
            "specimens": [specimen],
            "items": [{"battery": direct}, {"isolate": isolate}]
        }
    })
}

fn report(json: &Value) -> CrBio {
    input::from_value(json).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A document with that body, through bytes.
fn through_bytes(report: &CrBio) -> Document {
    let component = Element::new("component").with(report.write());
    let bytes = Document::new(Element::new("ClinicalDocument").with(component)).to_bytes().unwrap();
    Document::parse(&bytes).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let report = report(&rich());
    assert_eq!(CrBio::read(through_bytes(&report).root()), report);
    assert!(input::check(&report).is_empty());
}

#[test]
fn json_comes_back_as_it_was() {
    let report = report(&rich());
    let json = input::Input::to_json(&report).unwrap();
    assert_eq!(input::from_value::<CrBio>(&json).unwrap(), report);
}

#[test]
fn abnormal_results_are_alerts() {
    let report = report(&rich());
    let names: Vec<&str> = report.alerts().iter().map(|result| result.analyte.shown()).collect();
    assert_eq!(names, ["Glycémie à jeun", "Amoxicilline+clavulanate"]);
    assert_eq!(report.results().count(), 6);
}

#[test]
fn references_of_entries_are_answered_by_the_narrative() {
    let document = through_bytes(&report(&rich()));
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
    let mut json = rich();
    json["pdf_copy"] = json!("pas du base64 !");
    let first = &mut json["chapters"][0]["sub_chapters"][0]["report"]["items"];
    first[0]["result"]["analyte"]["code"] = json!("14749-7");
    first[2]["result"]["value"] = json!({"integer": 3});
    first[3]["image"]["media_type"] = json!("image/svg+xml");
    json["chapters"][1]["report"]["specimens"][0]["collected"] = json!("2024-02-30");
    json["chapters"][1]["sub_chapters"] = json!([{"report": {"items": []}}]);
    let problems = input::from_value::<CrBio>(&json).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    for path in [
        "",
        "chapters[0].sub_chapters[0].report.items[0].result.analyte",
        "chapters[0].sub_chapters[0].report.items[2].result",
        "chapters[0].sub_chapters[0].report.items[3].image",
        "chapters[1].report.specimens[0].collected",
        "chapters[1]",
        "chapters[1].sub_chapters[0].report",
    ] {
        assert!(paths.contains(&path), "{path:?} is not in {paths:?}");
    }
}
