//! Traits and status of a FHIR Patient.

use serde_json::Value;

use crate::carriers::{Draft, Place};
use crate::{Attribute, Attributes, Field, Status};

pub(super) fn traits(draft: &mut Draft, patient: &Value) {
    let mut set = |field, value: Option<&str>, path: &str| {
        if let Some(value) = value {
            draft.set(field, value, Place { location: None, path: Some(format!("Patient.{path}")) });
        }
    };
    let official = name(patient, "official");
    let given = official.and_then(|name| name.get("given")?.as_array()?.first()?.as_str());
    let list = official.and_then(|name| extension(name, "birth-list-given-name"));
    set(Field::BirthFamilyName, official.and_then(|name| text(name, "family")), "name.family");
    set(Field::FirstBirthGivenName, given, "name.given[0]");
    set(Field::BirthGivenNames, list.and_then(value), "name.extension");
    set(Field::BirthDate, text(patient, "birthDate"), "birthDate");
    set(Field::Sex, text(patient, "gender").map(sex), "gender");
    set(Field::BirthCog, extension(patient, "birthPlace").and_then(insee_code), "extension");
    let usual = name(patient, "usual");
    let owned = |text: Option<&str>| text.map(str::to_owned);
    draft.reading.record.used_family_name = owned(usual.and_then(|name| text(name, "family")));
    draft.reading.record.used_given_name =
        owned(usual.and_then(|name| name.get("given")?.as_array()?.first()?.as_str()));
}

/// Status and attributes: extension `identityReliability`, or a bare `identityStatus`.
pub(super) fn status(patient: &Value) -> (Option<Status>, Attributes) {
    let parts =
        extension(patient, "identityReliability").or_else(|| extension(patient, "identity-reliability"));
    let codes = parts.into_iter().flat_map(parts_of).filter_map(value).chain(text(patient, "identityStatus"));
    let codes: Vec<_> = codes.collect();
    let status = codes.iter().find_map(|code| Status::from_code(code));
    (status, codes.iter().filter_map(|code| Attribute::from_code(code)).collect::<Attributes>())
}

fn name<'v>(patient: &'v Value, kind: &str) -> Option<&'v Value> {
    patient.get("name")?.as_array()?.iter().find(|name| text(name, "use") == Some(kind))
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// The extension whose address ends so, letter case aside.
fn extension<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let name = name.to_ascii_lowercase();
    parts_of(value).find(|part| {
        let url = text(part, "url").unwrap_or_default().to_ascii_lowercase();
        url.ends_with(&name) || url.ends_with(&name.replace("birthplace", "birth-place"))
    })
}

fn parts_of(value: &Value) -> impl Iterator<Item = &Value> {
    value.get("extension").and_then(Value::as_array).into_iter().flatten()
}

/// The value of an extension that is a string, a code or a coding.
fn value(extension: &Value) -> Option<&str> {
    let coding = extension
        .get("valueCoding")
        .or_else(|| extension.get("valueCodeableConcept")?.get("coding")?.as_array()?.first());
    text(extension, "valueString").or_else(|| text(extension, "valueCode")).or_else(|| text(coding?, "code"))
}

/// The COG code of the extension birthPlace: `valueAddress` with an extension of its own for the INSEE code.
fn insee_code(birth_place: &Value) -> Option<&str> {
    value(extension(birth_place.get("valueAddress")?, "insee-code")?)
}

fn sex(gender: &str) -> &str {
    match gender {
        "male" => "M",
        "female" => "F",
        "unknown" | "other" => "I",
        other => other,
    }
}
