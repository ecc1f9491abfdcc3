//! Medical syntheses (VSM, IPS-FR): what is written is read back, what is wrong is told by its path.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::models::summary::VsmVersion;
use segur_cda::models::{Body, IpsFr, Vsm};
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use serde_json::{Value, json};

const SAMPLES: [(&str, &str); 4] = [
    (
        include_str!("../../../samples/cda/vsm/minimal.json"),
        include_str!("../../../samples/cda/vsm/minimal.xml"),
    ),
    (include_str!("../../../samples/cda/vsm/rich.json"), include_str!("../../../samples/cda/vsm/rich.xml")),
    (
        include_str!("../../../samples/cda/ips-fr/minimal.json"),
        include_str!("../../../samples/cda/ips-fr/minimal.xml"),
    ),
    (
        include_str!("../../../samples/cda/ips-fr/rich.json"),
        include_str!("../../../samples/cda/ips-fr/rich.xml"),
    ),
];

fn generate(dossier: &Dossier) -> Document {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap();
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap();
    dossier.generate(&mut Context::new(now, &mut next)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn dossier(json: &str) -> Dossier {
    Dossier::from_json(json, None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn sample(index: usize) -> Value {
    serde_json::from_str(SAMPLES[index].0).unwrap()
}

fn paths(json: &Value) -> Vec<String> {
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    problems.into_iter().map(|problem| problem.path).collect()
}

fn vsm(dossier: &Dossier) -> &Vsm {
    match &dossier.body {
        Body::Vsm(body) => body,
        other => panic!("{other:?}"),
    }
}

fn ips(dossier: &Dossier) -> &IpsFr {
    match &dossier.body {
        Body::IpsFr(body) => body,
        other => panic!("{other:?}"),
    }
}

#[test]
fn samples_are_generated_and_read_without_loss() {
    for (json, xml) in SAMPLES {
        let given = dossier(json);
        let bytes = generate(&given).to_bytes().unwrap();
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), xml);
        let (read, lost) = Dossier::read(&Document::parse(&bytes).unwrap()).unwrap();
        assert_eq!(lost, Vec::<String>::new());
        // Where every entry has its identifier, nothing is added.
        let identified = json.contains("00000000-0000-4000-9000-000000000001");
        assert!(!identified || read.body == given.body);
        assert_eq!(read.check(), []);
        assert_eq!(generate(&read).to_bytes().unwrap(), bytes);
        assert_eq!(dossier(&read.to_json().to_string()), read);
    }
}

#[test]
fn both_versions_of_the_vsm_are_written_and_read() {
    for (index, version) in [(0, None), (1, Some(VsmVersion::V2022))] {
        let document = generate(&dossier(SAMPLES[index].0));
        let extension = version.unwrap_or_default().code();
        assert!(document.root().has_template(&format!("1.2.250.1.213.1.1.1.13^{extension}")));
        let (read, _) = Dossier::read(&document).unwrap();
        assert_eq!(vsm(&read).version, version);
    }
}

#[test]
fn documents_of_2013_are_vsm_1_4() {
    let xml = SAMPLES[1].1.replace("extension=\"2022.01\"", "extension=\"201310\"");
    let (read, lost) = Dossier::read(&Document::parse(xml.as_bytes()).unwrap()).unwrap();
    assert_eq!(vsm(&read).version, Some(VsmVersion::V2022));
    assert_eq!(lost, ["/ClinicalDocument/templateId/@extension"]);
}

#[test]
fn the_vsm_of_2022_wants_a_treating_physician() {
    let mut json = sample(1);
    json["participants"] = json!([]);
    assert_eq!(paths(&json), ["participants"]);
    json["body"]["version"] = json!("2023.01");
    assert!(Dossier::from_json(&json.to_string(), None).is_ok());
}

#[test]
fn a_vsm_says_something_of_each_part() {
    let mut json = sample(0);
    json["body"] = json!({"vigilance": "Rien"});
    assert_eq!(paths(&json), ["body.problems_text", "body.medications"]);
    json["body"] = json!({"vigilance": "Rien", "problems_text": "Diabète", "medications_text": "Metformine"});
    let given = dossier(&json.to_string());
    let document = generate(&given);
    let (read, _) = Dossier::read(&document).unwrap();
    assert_eq!(read.body, given.body);
    assert!(String::from_utf8(document.to_bytes().unwrap()).unwrap().contains(">Non renseigné<"));
}

#[test]
fn no_text_where_everything_is_structured() {
    let mut json = sample(1);
    json["body"]["problems_text"] = json!("Diabète");
    json["body"]["risks_text"] = json!("Tabac");
    json["body"]["medications_text"] = json!("Metformine");
    assert_eq!(paths(&json), ["body.problems_text", "body.risks_text", "body.medications"]);
}

#[test]
fn an_act_of_a_vsm_is_the_clinical_history() {
    let mut json = sample(0);
    json["events"][0]["code"] = json!({"code": "IMP", "system": "HL7:ActCode", "display": "Hospitalisation"});
    json["meta"]["kind"] = json!({"code": "60591-5"});
    assert_eq!(paths(&json), ["events[0].code", "meta.kind"]);
}

#[test]
fn a_summary_has_its_five_sections() {
    let mut json = sample(2);
    json["body"] = json!({});
    assert_eq!(paths(&json), ["body.allergies"]);
    json["body"] = json!({"allergies": {"none": "no-allergy-info"}});
    let expected = ["body.problems", "body.procedures", "body.medications", "body.devices"];
    assert_eq!(paths(&json), expected);
}

#[test]
fn a_summary_informs_a_physician_or_a_hospital_first() {
    let mut json = sample(2);
    let who = json!({"organization": {"finess": "750000018", "name": "Hôpital des Essais"}});
    json["participants"] = json!([{"role": "reference_hospital", "who": who}]);
    assert_eq!(paths(&json), ["participants"]);
    json["participants"] = json!([
        {"role": "reference_hospital", "who": who},
        {"role": "preferred_hospital", "who": who}
    ]);
    assert!(Dossier::from_json(&json.to_string(), None).is_ok());
}

#[test]
fn what_an_observation_cannot_have_is_told() {
    let mut json = sample(3);
    json["body"]["lifestyle"][0]["interpretation"] = json!(["H"]);
    json["body"]["pregnancies"][1].as_object_mut().unwrap().remove("value");
    json["body"]["vital_signs"][0]["period"]["end"] = json!("2026-01-16");
    json["body"]["vital_signs"][0]["list"][1]["reference"] = json!({"low": {"value": 1, "unit": "m"}});
    let mut found = paths(&json);
    found.sort();
    assert_eq!(
        found,
        [
            "body.lifestyle[0].interpretation",
            "body.pregnancies[1].value",
            "body.vital_signs[0].list[1].reference",
            "body.vital_signs[0].period",
        ]
    );
}

#[test]
fn vaccinations_directives_and_effects_have_their_rules() {
    let mut json = sample(3);
    let body = &mut json["body"];
    body["vaccinations"][0]["period"]["end"] = json!("2009-09-29");
    body["vaccinations"][1]["none"] = json!("no-known-immunizations");
    body["advance_directives"][0].as_object_mut().unwrap().remove("agreed");
    body["advance_directives"][1]["document"]["content"] = json!("AAAA");
    body["adverse_effects"][0]["medication"].as_object_mut().unwrap().remove("route");
    body["medications"][0]["product"]["code"]["system"] = json!("CIP");
    body["devices"][0]["none"] = json!("no-known-devices");
    let mut found = paths(&json);
    found.sort();
    assert_eq!(
        found,
        [
            "body.advance_directives[0].agreed",
            "body.advance_directives[1].document.content",
            "body.adverse_effects[0].medication.route",
            "body.devices[0]",
            "body.medications[0].product",
            "body.vaccinations[0]",
            "body.vaccinations[1]",
        ]
    );
}

#[test]
fn nothing_known_is_told_by_its_code() {
    let document = generate(&dossier(SAMPLES[2].0));
    let xml = String::from_utf8(document.to_bytes().unwrap()).unwrap();
    for code in ["no-problem-info", "no-known-procedures", "no-known-allergies", "no-known-medications"] {
        assert!(xml.contains(&format!("code=\"{code}\"")), "{code}");
    }
    let (read, _) = Dossier::read(&document).unwrap();
    assert!(ips(&read).devices[0].none.is_some() && ips(&read).devices[0].device.is_none());
}

#[test]
fn a_frequency_may_be_told_in_words() {
    let mut json = sample(1);
    let medication = json["body"]["medications"][0].as_object_mut().unwrap();
    medication.remove("timings");
    medication.insert("frequency_text".into(), json!("matin et soir, sauf le dimanche"));
    let given = dossier(&json.to_string());
    let document = generate(&given);
    let (read, lost) = Dossier::read(&document).unwrap();
    assert_eq!((read.body, lost), (given.body, Vec::new()));
    json["body"]["medications"][0]["timings"] = json!([{"event": {"at": "HS"}}]);
    assert_eq!(paths(&json), ["body.medications[0]"]);
}

#[test]
fn an_abnormal_value_is_bold() {
    let xml = SAMPLES[3].1;
    assert!(xml.contains("styleCode=\"Bold\">152 mm[Hg]<"), "{xml}");
}
