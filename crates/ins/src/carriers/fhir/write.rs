//! Writing the FHIR Patient of an identity.

use serde_json::{Value, json};

use crate::{Authority, Field, Identity, Ins};

const TYPES: &str = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203";
const EXTENSIONS: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition";

/// The `identifier` array: the INS if it may be transmitted, then the former ones.
///
/// ```
/// use segur_ins::{Identity, carriers::fhir};
/// let identity = Identity {
///     history: vec![("109076322088835".into(), "1.2.250.1.213.1.4.9".into())],
///     ..Identity::default()
/// };
/// assert_eq!(fhir::identifiers(&identity)[0]["use"], "old");
/// ```
pub fn identifiers(identity: &Identity) -> Value {
    let active = identity.may_transmit_ins().ok().map(|ins| identifier(&ins, usual(&ins)));
    let former = identity.history.iter().filter_map(|(matricule, oid)| Ins::wire(matricule, oid).ok());
    active.into_iter().chain(former.map(|ins| identifier(&ins, "old"))).collect()
}

/// The Patient: identifiers, official name, sex, birth date and place. Its status is not written: the extension of
/// fr-core asks for facts that an identity here does not hold.
///
/// ```
/// use segur_ins::{Identity, Record, carriers::fhir};
/// let record = Record { sex: Some("F".into()), ..Record::default() };
/// assert_eq!(fhir::patient(&Identity::new(record))["gender"], "female");
/// ```
pub fn patient(identity: &Identity) -> Value {
    let record = &identity.record;
    let list = record.value(Field::BirthGivenNames).map(|list| {
        json!([{"url": format!("{EXTENSIONS}/fr-core-patient-birth-list-given-name"), "valueString": list}])
    });
    let place = record.value(Field::BirthCog).map(|cog| {
        let code = json!([{"url": format!("{EXTENSIONS}/fr-core-address-insee-code"), "valueCoding": {"code": cog}}]);
        json!([{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"extension": code}}])
    });
    let given = record.value(Field::FirstBirthGivenName).map(|first| json!([first]));
    let name = object([
        ("use", Some(json!("official"))),
        ("family", record.value(Field::BirthFamilyName).map(Value::from)),
        ("given", given),
        ("extension", list),
    ]);
    object([
        ("resourceType", Some(json!("Patient"))),
        ("identifier", Some(identifiers(identity))),
        ("name", Some(json!([name]))),
        ("gender", record.value(Field::Sex).map(gender)),
        ("birthDate", record.date().map(|date| json!(date.to_string()))),
        ("extension", place),
    ])
}

fn identifier(ins: &Ins, usage: &str) -> Value {
    let authority = ins.authority();
    let code = match authority {
        Authority::InsNirTest => "INS-NIR-TEST",
        Authority::InsNirDemo => "INS-NIR-DEMO",
        other => other.kind(),
    };
    json!({
        "use": usage,
        "type": {"coding": [{"system": TYPES, "code": code}]},
        "system": format!("urn:oid:{}", authority.oid()),
        "value": ins.matricule().as_str(),
    })
}

fn usual(ins: &Ins) -> &'static str {
    if ins.authority() == Authority::InsNia { "temp" } else { "official" }
}

fn gender(sex: &str) -> Value {
    json!(match sex {
        "M" => "male",
        "F" => "female",
        _ => "unknown",
    })
}

fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
