//! Imaging reports: what is written is read back, what is wrong is told by its path.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::models::{Body, CrImg};
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use serde_json::{Value, json};

const MINIMAL: &str = include_str!("../../../samples/cda/cr-img/minimal.json");
const RICH: &str = include_str!("../../../samples/cda/cr-img/rich.json");

fn dossier(text: &str) -> Dossier {
    Dossier::from_json(text, None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn generate(dossier: &Dossier) -> Document {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap();
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap();
    dossier.generate(&mut Context::new(now, &mut next)).unwrap()
}

fn body(dossier: &Dossier) -> &CrImg {
    match &dossier.body {
        Body::CrImg(body) => body,
        other => panic!("{other:?}"),
    }
}

fn problems(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut value: Value = serde_json::from_str(RICH).unwrap();
    change(&mut value);
    let problems = Dossier::from_json(&value.to_string(), None).unwrap_err();
    problems.into_iter().map(|problem| problem.path).collect()
}

#[test]
fn what_is_written_is_read_back() {
    for text in [MINIMAL, RICH] {
        let given = dossier(text);
        let bytes = generate(&given).to_bytes().unwrap();
        assert_eq!(bytes, generate(&given).to_bytes().unwrap(), "reproducible");
        let (read, lost) = Dossier::read(&Document::parse(&bytes).unwrap()).unwrap();
        assert_eq!(without_ids(&read), without_ids(&given));
        assert_eq!(lost, [""; 0], "everything that was written is held");
        assert_eq!(dossier(&read.to_json().to_string()), read);
        assert_eq!(generate(&read).to_bytes().unwrap(), bytes);
    }
}

/// The body as JSON; entries of the sample have no identifiers, those that were read have.
fn without_ids(dossier: &Dossier) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                let derived = |id: &Value| id.as_str().is_some_and(|id| id.contains('-'));
                if object.get("id").is_some_and(derived) {
                    object.remove("id");
                }
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = dossier.to_json()["body"].take();
    strip(&mut value);
    value
}

#[test]
fn each_act_is_documented_with_its_modality() {
    let document = generate(&dossier(RICH));
    let codes = document.root().all("documentationOf/serviceEvent/code");
    let shown: Vec<_> = codes.iter().filter_map(|code| code.attribute("code")).collect();
    assert_eq!(shown, ["24727-0", "24628-0"]);
    let names = document.root().all("documentationOf/serviceEvent/code/translation/qualifier/name");
    let names: Vec<_> = names.iter().filter_map(|name| name.attribute("code")).collect();
    assert_eq!(names, ["121139", "39111-0", "121139"], "the second one comes from the body");
    let ids = document.root().all("documentationOf/serviceEvent/id");
    let ids: Vec<_> = ids.iter().filter_map(|id| id.attribute("root")).collect();
    assert_eq!(ids, ["2.25.420001", "2.25.420002"], "the examinations");
}

#[test]
fn an_examination_of_several_images_is_one_again() {
    let (read, _) = Dossier::read(&generate(&dossier(RICH))).unwrap();
    let study = &body(&read).acts[0].studies[0];
    let images: Vec<usize> = study.series.iter().map(|series| series.instances.len()).collect();
    assert_eq!((body(&read).acts[0].studies.len(), images), (1, vec![2, 1]));
}

#[test]
fn an_act_without_images_says_so() {
    let document = generate(&dossier(MINIMAL));
    assert!(document.root().text().contains("Aucun objet DICOM référencé"));
}

#[test]
fn what_is_wrong_is_told_by_its_path() {
    let act = |value: &mut Value| value["body"]["acts"][0].take();
    assert_eq!(problems(|v| v["body"]["acts"] = json!([])), ["body.acts"]);
    assert_eq!(
        problems(|v| drop(v["body"].as_object_mut().unwrap().remove("conclusion"))),
        ["body.conclusion"]
    );
    assert_eq!(problems(|v| v["orders"][1]["accession"] = Value::Null), ["orders[1].accession"]);
    assert_eq!(
        problems(|v| v["body"]["acts"][0]["techniques"][0]["sites"] = json!([])),
        ["body.acts[0].techniques[0].sites"]
    );
    assert_eq!(
        problems(|v| v["body"]["acts"][0]["studies"][0]["series"][0]["instances"] = json!([])),
        ["body.acts[0].studies[0].series[0].instances"]
    );
    assert_eq!(
        problems(|v| v["body"]["acts"][0]["exposure"]["pregnancy"]["status"] = json!("maybe")),
        ["body.acts[0].exposure.pregnancy.status"]
    );
    assert_eq!(
        problems(|v| v["body"]["addenda"][0]["author"]["time"] = Value::Null),
        ["body.addenda[0].author"]
    );
    assert_eq!(
        problems(|v| v["body"]["attachments"][0]["media_type"] = json!("application/pdf")),
        ["body.attachments[0].content"]
    );
    assert_eq!(
        problems(|v| v["body"]["clinical"]["history"]["contraindications"] = json!([])),
        ["body.clinical.history.contraindications"]
    );
    let mut paths = problems(|v| {
        act(v);
        v["recipients"][0]["profession"] = json!({"code": "G15_10/SM26", "system": "TRE_A02"});
    });
    paths.sort();
    assert_eq!(paths, ["body.acts[0]", "recipients[0].profession"]);
}

#[test]
fn a_documented_act_without_modality_is_refused() {
    let paths = problems(|v| {
        v["events"] = json!([v["events"][0].clone(), {"code": {"code": "30746-2", "system": "LOINC"}}, {"code": {"code": "36643-5", "system": "LOINC"}}]);
    });
    assert_eq!(paths, ["events[2].code"], "the second has the modality of the second act");
}
