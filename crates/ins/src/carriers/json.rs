//! The JSON of this crate: an object with the names of [`Field`], `status`, `attributes` and `ins_history`.
//!
//! ```json
//! {"matricule": "279035121518989", "oid": "1.2.250.1.213.1.4.10", "birth_family_name": "PAT-TROIS",
//!  "birth_given_names": "DOMINIQUE MARIE-LOUISE", "first_birth_given_name": "DOMINIQUE",
//!  "birth_date": "1979-03-28", "sex": "F", "birth_cog": "51215",
//!  "status": "QUAL", "attributes": [], "ins_history": ["179035121520328^1.2.250.1.213.1.4.10"]}
//! ```

use serde_json::{Value, json};

use segur_report::{Finding, Source, Text};

use super::{Carrier, Draft, Place, Reading};
use crate::{Attribute, Attributes, Field, Identity, Status};

/// Reads an identity; its values may also lie in a member `identity`. Values are held to the rules of an identity that
/// one's own organisation keeps: see [`Record::check`](crate::Record::check).
///
/// ```
/// use segur_ins::carriers::json;
/// let reading = json::read(&serde_json::json!({"birth_family_name": "Roux", "status": "PROV"}));
/// assert!(reading.findings.iter().any(|finding| finding.code == "INS-TRAIT-CHAR"));
/// ```
pub fn read(value: &Value) -> Reading {
    let mut draft = Draft::new(Reading::new(Carrier::Json), Place::default());
    let values = value.get("identity").unwrap_or(value);
    for field in Field::ALL {
        if let Some(text) = text(values, field.name()) {
            draft.set(field, text, place(field));
        }
    }
    draft.reading.record.used_family_name = text(values, "used_family_name").map(str::to_owned);
    draft.reading.record.used_given_name = text(values, "used_given_name").map(str::to_owned);
    status(&mut draft, value);
    for problem in draft.reading.record.check(None) {
        let finding = problem.to_finding(draft.reading.record.value(problem.field));
        draft.say(finding, place(problem.field));
    }
    draft.reading
}

/// The JSON of an identity.
///
/// ```
/// use segur_ins::{Identity, carriers::json};
/// assert_eq!(json::write(&Identity::default()), serde_json::json!({"status": "PROV"}));
/// ```
pub fn write(identity: &Identity) -> Value {
    let record = &identity.record;
    let mut object = serde_json::Map::new();
    let used = [("used_family_name", &record.used_family_name), ("used_given_name", &record.used_given_name)];
    let values = Field::ALL.into_iter().map(|field| (field.name(), record.value(field)));
    for (name, value) in values.chain(used.map(|(name, value)| (name, value.as_deref()))) {
        object.extend(value.map(|value| (name.to_owned(), json!(value))));
    }
    object.insert("status".into(), json!(identity.status.code()));
    let attributes: Vec<_> = identity.attributes.iter().map(Attribute::code).collect();
    if !attributes.is_empty() {
        object.insert("attributes".into(), json!(attributes));
    }
    let history: Vec<_> =
        identity.history.iter().map(|(matricule, oid)| format!("{matricule}^{oid}")).collect();
    if !history.is_empty() {
        object.insert("ins_history".into(), json!(history));
    }
    Value::Object(object)
}

fn status(draft: &mut Draft, value: &Value) {
    let status = text(value, "status").and_then(Status::from_code);
    let codes = |name: &str| {
        value.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    };
    let attributes: Attributes = codes("attributes").filter_map(Attribute::from_code).collect();
    let history = codes("ins_history").filter_map(|ins| ins.split_once('^'));
    draft.reading.history = history.map(|(matricule, oid)| (matricule.to_owned(), oid.to_owned())).collect();
    draft.status(status, attributes);
    if let Err(error) = attributes.check(status.unwrap_or_default()) {
        draft.say(Finding::error(Source::Ins, error.code(), error.message()), Place::default());
    }
    let known = |code: &str| Attribute::from_code(code).is_some();
    if text(value, "status").is_some_and(|code| Status::from_code(code).is_none())
        || !codes("attributes").all(known)
    {
        let message = Text::new("statut ou attribut inconnu", "unknown status or attribute");
        draft.say(Finding::error(Source::Ins, "INS-STATUS", message), Place::default());
    }
}

fn place(field: Field) -> Place {
    Place { location: None, path: Some(format!("$.{}", field.name())) }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}
