//! Letters of liaison: what is written is read back, what is wrong is told by its path.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::element::Element;
use segur_cda::input::{self, Input};
use segur_cda::models::ldl::{LdlEes, LdlSes};
use segur_cda::values::Id;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};
use serde_json::{Value, json};

fn code(code: &str, system: &str, display: &str) -> Value {
    json!({"code": code, "system": system, "display": display})
}

fn id(number: u32) -> String {
    format!("00000000-0000-4000-9000-{number:012}")
}

/// A letter at discharge with everything that the model holds.
fn ses() -> Value {
    json!({
        "status": {"status": "approved", "time": "2026-01-12"},
        "reason": "Douleur thoracique\n\nDyspnée d'effort",
        "stay": stay(),
        "stopped_medications": [medication(1)],
        "discharge_medications": [medication(2), tapered(), on_events()],
        "pending_results": "Hémoculture du 10/01/2026",
        "follow_up": follow_up(),
        "devices": [device()],
        "allergies": {"id": id(40), "period": {"start": "2026-01"}, "list": [allergy(), unknown_allergy()]}
    })
}

fn stay() -> Value {
    json!({
        "admission": {"mode": "emergency", "time": "2026-01-05T22:10+01:00"},
        "discharge": {"mode": "hospital_at_home", "time": "2026-01-12"},
        "synthesis": "Infarctus sans sus-décalage.\nAngioplastie le 6 janvier.",
        "synthesis_author": {
            "time": "2026-01-12T09:00+01:00",
            "who": {"professional": {"rpps": "80000000001", "name": {"family": "ESSAI", "given": "Camille"}}}
        },
        "adverse_events": "Hématome au point de ponction",
        "resistant_organisms": {"searched": true, "time": "2026-01-06", "found": "Escherichia coli BLSE"},
        "transfusion": {"given": true, "time": "2026-01-07", "events": "Aucun"},
        "blood_derivatives": {"given": false}
    })
}

fn medication(number: u32) -> Value {
    let mg = |value: u32, unit: &str| json!({"value": value, "unit": unit});
    let cip = code("3400930000001", "CIP", "FICTIVIX 75 mg, 30 comprimés");
    json!({
        "id": id(number),
        "product": {
            "code": {"code": "60000001", "system": "CIS", "display": "FICTIVIX 75 mg, comprimé", "text": "FICTIVIX", "translations": [cip]},
            "name": "FICTIVIX 75 mg",
            "lot": "L123"
        },
        "period": {"start": "2026-01-06", "end": "2026-07-06"},
        "timings": [{"every": {"period": mg(8, "h"), "first": "2026-01-06T08:00+01:00", "institution_specified": true}}],
        "route": code("20053000", "EDQM", "Voie orale"),
        "dose": {"low": mg(1, "{tablet}"), "high": mg(2, "{tablet}")},
        "rate": {"low": mg(75, "mg/d"), "high": mg(75, "mg/d")},
        "max_dose": {"numerator": mg(225, "mg"), "denominator": mg(1, "d")},
        "reason": {"id": id(90), "code": code("I21.4", "CIM-10", "Infarctus sous-endocardique aigu du myocarde")},
        "patient_instructions": "À prendre pendant le repas",
        "dispenser_instructions": "Délivrer le générique",
        "comment": "Ne pas arrêter\nsans avis"
    })
}

fn tapered() -> Value {
    let step = |number: u32, dose: u32, start: &str, end: &str| {
        let dose = json!({"value": dose, "unit": "mg"});
        json!({
            "id": id(number),
            "period": {"start": start, "end": end},
            "timings": [{"every": {"period": {"value": 1, "unit": "d"}}}],
            "dose": {"low": dose, "high": dose}
        })
    };
    json!({
        "id": id(3),
        "product": {"code": {"text": "Corticoïde fictif"}},
        "period": {"start": "2026-01-12", "end": "2026-01-20"},
        "dosing": "tapered",
        "steps": [step(4, 40, "2026-01-12", "2026-01-15"), step(5, 20, "2026-01-16", "2026-01-20")]
    })
}

fn on_events() -> Value {
    json!({
        "id": id(6),
        "product": {"code": {"text": "Antiacide fictif"}},
        "planned": true,
        "timings": [{"event": {"at": "PCM"}}, {"event": {"at": "HS"}}]
    })
}

fn follow_up() -> Value {
    json!([
        {"procedure": {
            "id": id(20),
            "act": code("ECQH010", "CCAM", "Scanographie des vaisseaux du thorax"),
            "priority": code("UR", "HL7:ActPriority", "Urgent"),
            "site": code("51185008", "SNOMED CT", "Thorax"),
            "reason": {"id": id(91), "code": code("I21.4", "CIM-10", "Infarctus")},
            "comment": "Avec injection"
        }},
        {"request": {"id": id(21), "description": "Bilan lipidique", "time": "2026-02-01", "comment": "À jeun"}},
        {"request": {"id": id(22), "value": {"text": "Suivi du poids"}}},
        {"appointment": {
            "id": id(23),
            "kind": code("AMB", "HL7:ActCode", "Ambulatoire"),
            "description": "Cardiologue",
            "period": {"start": "2026-02-12T10:00+01:00"},
            "priority": code("CS", "HL7:ActPriority", "Recontacter pour fixer le rendez-vous")
        }}
    ])
}

fn device() -> Value {
    json!({
        "id": id(30),
        "device": code("J010104", "EMDN", "STIMULATEURS CARDIAQUES IMPLANTABLES TRIPLE CHAMBRE"),
        "udi": "2.51.1.1^{01}00000000000017{10}LOT1",
        "period": {"start": "2026-01-08"},
        "quantity": {"value": 1}
    })
}

fn allergy() -> Value {
    let reaction = json!({
        "id": id(42),
        "kind": code("418799008", "SNOMED CT", "Symptôme"),
        "problem": code("126485001", "SNOMED CT", "Urticaire"),
        "severity": code("255604002", "SNOMED CT", "Léger"),
        "period": {"start": "2026-01-09"}
    });
    json!({
        "id": id(41),
        "kind": code("416098002", "SNOMED CT", "Allergie médicamenteuse"),
        "agent": code("J01CA04", "ATC", "Amoxicilline"),
        "period": {"start": "2026-01-09"},
        "reactions": [reaction],
        "severity": code("6736007", "SNOMED CT", "Modéré"),
        "status": code("active", "2.16.840.1.113883.4.642.4.1373", "Actif"),
        "criticality": code("low", "2.16.840.1.113883.4.642.4.130", "Bas"),
        "certainty": code("confirmed", "2.16.840.1.113883.4.642.1.1075", "Confirmé"),
        "comment": "Observée dans le service"
    })
}

fn unknown_allergy() -> Value {
    json!({
        "id": id(43),
        "kind": code("414285001", "SNOMED CT", "Allergie alimentaire"),
        "allergy": {"text": "Fruits à coque"},
        "negated": true
    })
}

/// A letter at admission with everything that the model holds.
fn ees() -> Value {
    let problem = json!({
        "id": id(51),
        "problem": code("N10", "CIM-10", "Pyélonéphrite aiguë"),
        "period": {"start": "2018-10-01", "end": "2018-11"},
        "severity": code("24484000", "SNOMED CT", "Sévère"),
        "status": code("resolved", "2.16.840.1.113883.4.642.1.1074", "Résolu"),
        "certainty": code("confirmed", "2.16.840.1.113883.4.642.1.1075", "Confirmé"),
        "comment": "Sans séquelle"
    });
    json!({
        "reason": "Bilan de chute",
        "medications": [{"id": id(60), "none": "no-known-medications"}],
        "allergies": {"id": id(61), "none": "no-known-allergies"},
        "history": [{
            "id": id(50),
            "status": "completed",
            "period": {"start": "2018-10-01", "end": "2018-11-30"},
            "list": [problem]
        }],
        "procedures": [{
            "id": id(62),
            "act": code("HHFA001", "CCAM", "Appendicectomie"),
            "period": {"start": "2001-08-01", "end": "2001-08-02"},
            "approach": code("818981001", "SNOMED CT", "Abdomen")
        }],
        "other": "Vit seule.\nAide à domicile."
    })
}

/// The smallest letter at discharge.
fn smallest() -> Value {
    json!({
        "status": {"status": "in_progress"},
        "reason": "Chute",
        "stay": {
            "admission": {"mode": "planned"},
            "discharge": {"mode": "home"},
            "synthesis": "Rien à signaler",
            "resistant_organisms": {"searched": false},
            "transfusion": {"given": false},
            "blood_derivatives": {"given": false}
        },
        "discharge_medications": [{"id": id(1), "none": "no-medication-info"}]
    })
}

fn made<T: Input>(json: &Value) -> T {
    input::from_value(json).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A source of identifiers that is the same each time.
fn numbers() -> impl FnMut() -> Id {
    let mut next = 0u32;
    move || {
        next += 1;
        Id::root(format!("00000000-0000-4000-8000-{next:012}"))
    }
}

/// A document with that body, through bytes.
fn through_bytes(body: Element) -> Document {
    let component = Element::new("component").with(body);
    let bytes = Document::new(Element::new("ClinicalDocument").with(component)).to_bytes().unwrap();
    Document::parse(&bytes).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    for json in [ses(), smallest()] {
        let letter: LdlSes = made(&json);
        assert_eq!(LdlSes::read_body(through_bytes(letter.write_body(&mut numbers())).root()), letter);
        assert!(input::check(&letter).is_empty());
    }
    let letter: LdlEes = made(&ees());
    assert_eq!(LdlEes::read_body(through_bytes(letter.write_body(&mut numbers())).root()), letter);
}

#[test]
fn json_comes_back_as_it_was() {
    let letter: LdlSes = made(&ses());
    assert_eq!(made::<LdlSes>(&letter.to_json().unwrap()), letter);
    let letter: LdlEes = made(&ees());
    assert_eq!(made::<LdlEes>(&letter.to_json().unwrap()), letter);
}

#[test]
fn the_same_letter_and_identifiers_give_the_same_bytes() {
    let letter: LdlSes = made(&ses());
    let write = || letter.write_body(&mut numbers()).to_xml().unwrap();
    assert_eq!(write(), write());
}

#[test]
fn entries_without_identifier_get_one() {
    let mut json = ses();
    json["devices"][0].as_object_mut().unwrap().remove("id");
    let letter: LdlSes = made(&json);
    let read = LdlSes::read_body(through_bytes(letter.write_body(&mut numbers())).root());
    assert!(read.devices[0].id.is_some());
}

#[test]
fn references_of_entries_are_answered_by_the_narrative() {
    let bodies = [
        made::<LdlSes>(&ses()).write_body(&mut numbers()),
        made::<LdlEes>(&ees()).write_body(&mut numbers()),
    ];
    for body in bodies {
        let document = through_bytes(body);
        let texts = segur_cda::narrative::Texts::of(document.root());
        let references = document.root().descendants().filter(|element| element.is("reference"));
        let references: Vec<&str> = references.filter_map(|reference| reference.attribute("value")).collect();
        assert!(references.len() > 10);
        for reference in references {
            assert!(reference.starts_with('#') && texts.element(reference).is_some(), "{reference}");
        }
    }
}

#[test]
fn every_mistake_of_a_letter_at_discharge_is_told_by_its_path() {
    let mut json = ses();
    json["status"] = json!({});
    json["stay"]["admission"]["mode"] = json!("by_helicopter");
    json["stay"]["discharge"] = json!({"time": "2026-02-30"});
    json["stay"]["transfusion"] = json!({});
    json["stopped_medications"][0]["none"] = json!("no-known-medications");
    json["discharge_medications"][1]["dosing"] = json!("normal");
    json["discharge_medications"][2]["timings"][0] = json!({"event": {"at": "TEA"}});
    json["follow_up"][1] = json!({"request": {"time": "2026-02-01"}});
    json["follow_up"][3]["appointment"] = json!({"kind": code("AMB", "HL7:ActCode", "Ambulatoire")});
    json["devices"][0]["udi"] = json!("pas un OID");
    json["allergies"]["period"] = json!({"start": "2026-02", "end": "2026-01"});
    json["unknown"] = json!(1);
    let problems = input::from_value::<LdlSes>(&json).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    for path in [
        "status.status",
        "stay.admission.mode",
        "stay.discharge.time",
        "stay.discharge.mode",
        "stay.transfusion.given",
        "stopped_medications[0]",
        "discharge_medications[1]",
        "discharge_medications[2].timings[0].event.at",
        "follow_up[1].request",
        "follow_up[3].appointment",
        "devices[0].udi",
        "allergies.period",
        "allergies",
        "unknown",
    ] {
        assert!(paths.contains(&path), "{path:?} is not in {paths:#?}");
    }
}

#[test]
fn what_a_document_does_not_say_is_not_made_up() {
    let section = Element::new("section").templates(&["1.3.6.1.4.1.19376.1.7.3.1.1.13.7"]);
    let body = Element::new("structuredBody").with(Element::new("component").with(section));
    let letter = LdlSes::read_body(through_bytes(body).root());
    assert_eq!((letter.stay.transfusion.given, letter.stay.resistant_organisms.searched), (None, None));
    assert_eq!((letter.status.status, letter.stay.admission.mode), (None, None));
    let again = LdlSes::read_body(through_bytes(letter.write_body(&mut numbers())).root());
    assert_eq!(again.stay.transfusion.given, None);
    assert_eq!((again.status.status, again.stay.admission.mode), (None, None));
    let paths: Vec<String> = input::check(&letter).into_iter().map(|problem| problem.path).collect();
    assert!(paths.iter().any(|path| path == "stay.transfusion.given"), "{paths:?}");
}

#[test]
fn the_author_of_an_entry_says_when() {
    let mut json = ses();
    json["stay"]["admission"]["author"] = json["stay"]["synthesis_author"].clone();
    assert!(made::<LdlSes>(&json).stay.admission.author.is_some());
    json["stay"]["synthesis_author"].as_object_mut().unwrap().remove("time");
    let problems = input::from_value::<LdlSes>(&json).unwrap_err();
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["stay.synthesis_author.time"]);
}

#[test]
fn a_letter_needs_its_treatments_and_allergies() {
    let mut json = ees();
    json["medications"] = json!([]);
    json["allergies"] = json!({});
    json["history"][0]["list"] = json!([]);
    json.as_object_mut().unwrap().remove("other");
    let problems = input::from_value::<LdlEes>(&json).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["allergies", "history[0]", "other"]);
    json["allergies"] = json!({"none": "no-allergy-info"});
    json["history"] = json!([]);
    json["other"] = json!("Rien");
    let problems = input::from_value::<LdlEes>(&json).unwrap_err();
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["medications"]);
}

const SAMPLES: [(&str, &str); 4] = [
    (
        include_str!("../../../samples/cda/ldl-ses/minimal.json"),
        include_str!("../../../samples/cda/ldl-ses/minimal.xml"),
    ),
    (
        include_str!("../../../samples/cda/ldl-ses/rich.json"),
        include_str!("../../../samples/cda/ldl-ses/rich.xml"),
    ),
    (
        include_str!("../../../samples/cda/ldl-ees/minimal.json"),
        include_str!("../../../samples/cda/ldl-ees/minimal.xml"),
    ),
    (
        include_str!("../../../samples/cda/ldl-ees/rich.json"),
        include_str!("../../../samples/cda/ldl-ees/rich.xml"),
    ),
];

fn generate(dossier: &Dossier) -> Document {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap();
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap();
    dossier.generate(&mut Context::new(now, &mut next)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn samples_are_generated_and_read_without_loss() {
    for (json, xml) in SAMPLES {
        let dossier = Dossier::from_json(json, None).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let bytes = generate(&dossier).to_bytes().unwrap();
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), xml);
        let (read, lost) = Dossier::read(&Document::parse(&bytes).unwrap()).unwrap();
        assert_eq!(lost, Vec::<String>::new());
        assert_eq!(read.check(), []);
        assert_eq!(generate(&read).to_bytes().unwrap(), bytes);
    }
}

#[test]
fn a_letter_at_admission_is_about_a_stay() {
    let mut json: Value = serde_json::from_str(SAMPLES[2].0).unwrap();
    json["events"][0]["code"] = code("AMB", "HL7:ActCode", "Ambulatoire");
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["events[0].code"]);
}

#[test]
fn problems_of_the_body_have_the_path_of_the_dossier() {
    let mut json: Value = serde_json::from_str(SAMPLES[0].0).unwrap();
    json["body"]["stay"]["discharge"]["mode"] = Value::Null;
    json["body"]["discharge_medications"] = json!([]);
    let problems = Dossier::from_json(&json.to_string(), None).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["body.stay.discharge.mode", "body.discharge_medications"]);
}
