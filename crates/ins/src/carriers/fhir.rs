//! A FHIR Patient (fr-core): its `identifier` array, names, birth place and reliability of the identity.

mod patient;
mod write;

use segur_report::{Finding, Source, Text};
use serde_json::Value;
pub use write::{identifiers, patient};

use super::{Carrier, Draft, Place, Reading};
use crate::{Authority, Field, Matricule, Status};

/// Reads a Patient, an object with an `identifier` array, or the array alone. A bare `identityStatus` is understood
/// besides the extension of fr-core.
///
/// ```
/// use segur_ins::carriers::fhir;
/// let patient = serde_json::json!({"identifier": [
///     {"use": "official", "system": "urn:oid:1.2.250.1.213.1.4.8", "value": "279035121518989"},
///     {"use": "old", "system": "urn:oid:1.2.250.1.213.1.4.9", "value": "109076322088835"}]});
/// let reading = fhir::read(&patient);
/// assert_eq!(reading.record.matricule.as_deref(), Some("279035121518989"));
/// assert_eq!(reading.history[0].0, "109076322088835");
/// ```
pub fn read(value: &Value) -> Reading {
    let mut draft = Draft::new(Reading::new(Carrier::Fhir), Place::default());
    let patient = value.get("identifier").unwrap_or(value);
    let identifiers = patient.as_array().map(Vec::as_slice).unwrap_or_default();
    let (status, attributes) = patient::status(value);
    draft.status(status, attributes);
    patient::traits(&mut draft, value);
    let found = Identifiers::of(identifiers, &mut draft);
    found.conclude(&mut draft, status);
    let whole = value.get("resourceType").is_some();
    if draft.record().matricule.is_some() && whole {
        draft.judge();
    }
    draft.reading
}

/// What the identifiers are.
#[derive(Default)]
struct Identifiers {
    /// Index, matricule and authority of those in use.
    active: Vec<(usize, Matricule, Authority)>,
    /// Identifiers that claim to be an INS, right or not.
    claimed: usize,
}

impl Identifiers {
    fn of(identifiers: &[Value], draft: &mut Draft) -> Identifiers {
        let mut found = Identifiers::default();
        for (index, identifier) in identifiers.iter().enumerate() {
            if draft.is_full() {
                break;
            }
            found.add(index, identifier, draft);
        }
        found
    }

    fn add(&mut self, index: usize, identifier: &Value, draft: &mut Draft) {
        let text = |name: &str| identifier.get(name).and_then(Value::as_str).unwrap_or_default();
        let authority = text("system").strip_prefix("urn:oid:").and_then(Authority::from_oid);
        let claimed = claimed(identifier);
        if claimed.is_some_and(|claimed| authority != Some(claimed)) {
            self.claimed += 1;
            return draft.say(type_oid(), at(index, "type"));
        }
        let Some(authority) = authority.filter(|authority| authority.is_ins()) else { return };
        self.claimed += 1;
        match (text("use"), Matricule::wire(text("value"))) {
            ("old", _) => draft.reading.history.push((text("value").to_owned(), authority.oid().to_owned())),
            (_, Ok(matricule)) => self.active.push((index, matricule, authority)),
            (_, Err(error)) => draft.say(error.to_finding(), at(index, "value")),
        }
        let expected = if authority == Authority::InsNia { "temp" } else { "official" };
        if !["", "old", expected].contains(&text("use")) {
            draft.say(unusual_use(authority, expected), at(index, "use"));
        }
    }

    fn conclude(&self, draft: &mut Draft, status: Option<Status>) {
        match self.active.as_slice() {
            [(index, matricule, authority)] => {
                draft.set(Field::Matricule, matricule.as_str(), at(*index, "value"));
                draft.set(Field::Oid, authority.oid(), at(*index, "system"));
            }
            [] if self.claimed > 0 => {}
            [] => match status {
                Some(Status::Vali) => draft.say(invariant(), Place::default()),
                Some(Status::Qual | Status::Recup) => draft.say(no_ins(), Place::default()),
                _ => {}
            },
            [_, (second, ..), ..] => draft.say(several_official(), at(*second, "value")),
        }
    }
}

/// The authority that the code of the type stands for, if it is one of an INS.
fn claimed(identifier: &Value) -> Option<Authority> {
    let codings = identifier.get("type")?.get("coding")?.as_array()?;
    codings.iter().filter_map(|coding| coding.get("code")?.as_str()).find_map(|code| match code {
        "INS-NIR" => Some(Authority::InsNir),
        "INS-NIA" => Some(Authority::InsNia),
        "INS-NIR-TEST" => Some(Authority::InsNirTest),
        "INS-NIR-DEMO" => Some(Authority::InsNirDemo),
        _ => None,
    })
}

/// A place in JSON: its path in FHIRPath notation.
fn at(index: usize, part: &str) -> Place {
    Place { location: None, path: Some(format!("Patient.identifier[{index}].{part}")) }
}

fn type_oid() -> Finding {
    let message = Text::new(
        "le type de l'identifiant et l'OID de son système ne vont pas ensemble",
        "the type of the identifier and the OID of its system do not go together",
    );
    Finding::error(Source::Ins, "INS-FHIR-TYPE-OID", message)
}

fn unusual_use(authority: Authority, expected: &str) -> Finding {
    let kind = authority.kind();
    let message = Text::new(
        format!("`use` d'un {kind} : {expected}, ou old pour un ancien"),
        format!("`use` of a {kind}: {expected}, or old for a former one"),
    );
    Finding::warning(Source::Ins, "INS-FHIR-USE", message)
}

fn invariant() -> Finding {
    let message = Text::new(
        "fr-core-1 : une identité VALI doit avoir un INS, selon le profil publié",
        "fr-core-1: an identity VALI must have an INS, the published profile says",
    );
    let hint = Text::new(
        "le RNIV dit le contraire : VALI est une identité vérifiée sans INS",
        "the RNIV says otherwise: VALI is an identity checked without INS",
    );
    Finding::warning(Source::Ins, "INS-FHIR-CORE-1", message).with_hint(hint)
}

fn several_official() -> Finding {
    let message = Text::new(
        "fr-core-2 : plusieurs INS en usage, un seul est permis",
        "fr-core-2: several INS in use, one is allowed",
    );
    Finding::error(Source::Ins, "INS-FHIR-CORE-2", message)
}

fn no_ins() -> Finding {
    let message = Text::new(
        "identité récupérée ou qualifiée sans INS parmi ses identifiants",
        "identity recovered or qualified without an INS among its identifiers",
    );
    Finding::warning(Source::Ins, "INS-FHIR-NO-INS", message)
}
