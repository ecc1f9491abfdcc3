//! Values: matricules, OIDs, names, dates, statuses, comparison.

use segur_ins::carriers::json;
use segur_ins::{
    Attribute, Attributes, Authority, BirthDate, Cog, Context, DateError, Environment, Event, GivenNames,
    Matricule, MatriculeError, Name, NameError, NameField, Sex, Status, StatusNote, normalise,
};
use segur_report::Severity;
use serde_json::{Value, json};

use super::{Vector, token};

pub(super) fn matricule(vector: &Vector) -> Value {
    let text = vector.input.as_str().unwrap_or_default();
    let (strict, lenient) = (Matricule::wire(text), Matricule::lenient(text));
    let body = lenient.map_or_else(|error| error.body(), |matricule| Some(matricule.body()));
    let flags = body.map(|body| body.flags(&context(&vector.context))).unwrap_or_default();
    let verdict = |read: &Result<Matricule, MatriculeError>| match read {
        Ok(_) => "OK".to_owned(),
        Err(error) => token(error.code(), Severity::Error),
    };
    json!({
        "strict": verdict(&strict),
        "lenient": verdict(&lenient),
        "flags": flags.iter().map(|flag| token(flag.code(), flag.severity())).collect::<Vec<_>>(),
        "canonical": lenient.ok().map(|matricule| matricule.to_string()),
        "computed_key": body.map(|body| body.key().to_string()),
    })
}

fn context(context: &Value) -> Context {
    let text = |name: &str| context.get(name).and_then(Value::as_str);
    Context {
        sex: text("sex").and_then(Sex::new),
        birth_date: text("birth_date").and_then(|date| BirthDate::iso(date).ok()),
        birth_place: text("birth_cog").and_then(Cog::new),
    }
}

pub(super) fn oid(vector: &Vector) -> Value {
    let authority = vector.input.as_str().and_then(Authority::from_oid);
    json!({
        "kind": authority.map_or("UNKNOWN", Authority::kind),
        "environment": authority.map(|authority| authority.environment().name()),
        "is_ins": authority.is_some_and(Authority::is_ins),
        "accept_in_production": authority.is_some_and(|authority| authority.accepted_in(Environment::Production)),
    })
}

pub(super) fn lexical(vector: &Vector) -> Value {
    let text = vector.input.as_str().unwrap_or_default();
    let field = match vector.context.get("field").and_then(Value::as_str) {
        Some("birth_family_name") => NameField::Family,
        _ => NameField::Given,
    };
    let folded = normalise(text);
    let check = |text: &str| verdict(Name::new(field, text).map(|_| ()));
    json!({
        "as_is": check(text),
        "normalized": folded.as_ref().ok(),
        "normalized_check": folded.as_ref().map_or_else(|error| verdict(Err(*error)), |folded| check(folded)),
    })
}

fn verdict(result: Result<(), NameError>) -> String {
    result.map_or_else(|error| token(error.code(), Severity::Error), |()| "OK".into())
}

pub(super) fn first_given(vector: &Vector) -> Value {
    let text = |name: &str| vector.input.get(name).and_then(Value::as_str).unwrap_or_default();
    json!({"consistent": GivenNames::is_first(text("first"), text("list"))})
}

pub(super) fn partial_date(vector: &Vector) -> Value {
    let part = |name: &str| vector.input.get(name).and_then(Value::as_u64);
    let byte = |name: &str| part(name).map(|number| u8::try_from(number).unwrap_or(u8::MAX));
    let year = part("year").and_then(|year| u16::try_from(year).ok());
    match BirthDate::estimate(year, byte("month"), byte("day")) {
        Ok(made) => json!({"date": made.date.to_string(), "estimated": made.estimated, "error": null}),
        Err(DateError::YearRequired) => json!({"date": null, "estimated": null, "error": "E_YEAR_REQUIRED"}),
        Err(_) => json!({"date": null, "estimated": null, "error": "E_DATE"}),
    }
}

pub(super) fn trait_set(vector: &Vector) -> Value {
    let today = vector.context.get("today").and_then(Value::as_str).and_then(|day| BirthDate::iso(day).ok());
    let record = json::read(&vector.input).record;
    let problems = record.check(today);
    let list = |error: bool| -> Vec<String> {
        let chosen = problems.iter().filter(|problem| problem.is_error() == error);
        chosen.map(|p| format!("{}:{}", p.field.name(), problem(p.code(), p.severity()))).collect()
    };
    json!({"valid": list(true).is_empty(), "errors": list(true), "warnings": list(false)})
}

/// The name that a set of traits gives to one of our codes.
pub fn problem(code: &str, severity: Severity) -> String {
    match code {
        "INS-OID-MISSING" | "INS-MATRICULE-MISSING" => "E_MISSING".into(),
        "INS-OID" => "E_NOT_INS".into(),
        "INS-TRAIT-COG" | "INS-TRAIT-DATE-FORMAT" => "E_FORMAT".into(),
        "INS-TRAIT-DATE-PARTIAL" => "E_FORMAT".into(),
        "INS-TRAIT-COG-UNKNOWN" => "W_UNKNOWN_PLACE".into(),
        "INS-TRAIT-SEX" => "E_VALUE".into(),
        "INS-TRAIT-SEX-NOT-CALLABLE" => "W_NOT_CALLABLE".into(),
        _ => token(code, severity),
    }
}

pub(super) fn status(vector: &Vector) -> Value {
    let text = |name: &str| vector.input.get(name).and_then(Value::as_str).unwrap_or_default();
    let flag = |name: &str| vector.input.get(name).and_then(Value::as_bool).unwrap_or_default();
    let status = || Status::from_code(text("status")).unwrap_or_default();
    let attributes = attributes(vector.input.get("attributes"));
    match text("op") {
        "derive" => json!({"status": Status::of(flag("insi_recovered"), flag("document_checked")).code()}),
        "combine" => match attributes.check(status()) {
            Ok(()) => json!({"allowed": true}),
            Err(error) => json!({"allowed": false, "code": token(error.code(), Severity::Error)}),
        },
        "usage" => json!({
            "may_transmit_ins": status().may_transmit_ins(attributes),
            "may_call_insi": attributes.may_call_insi(),
            "traits_locked": status().traits_locked(),
        }),
        "pam_infer" => pam(vector),
        "transition" => transition(vector),
        other => json!({"unknown op": other}),
    }
}

fn attributes(list: Option<&Value>) -> Attributes {
    let codes = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    codes.filter_map(Attribute::from_code).collect()
}

fn pam(vector: &Vector) -> Value {
    let texts = |name: &str| vector.input.get(name).and_then(Value::as_array).into_iter().flatten();
    let first = vector.input.get("pid32").and_then(Value::as_str);
    let codes = first.into_iter().chain(texts("pid32_extra").filter_map(Value::as_str));
    let pam = Status::from_pam(codes.filter(|code| !code.is_empty()), texts("pid3_ins").next().is_some());
    json!({
        "status": pam.status.map(Status::code),
        "attributes": pam.attributes.iter().map(Attribute::code).collect::<Vec<_>>(),
        "code": pam.note.map(note),
    })
}

fn note(note: StatusNote) -> String {
    super::tokens(&note.to_finding()).concat()
}

fn transition(vector: &Vector) -> Value {
    let text = |name: &str| vector.input.get(name).and_then(Value::as_str).unwrap_or_default();
    let from = Status::from_code(text("from")).unwrap_or_default();
    let event = match text("event") {
        "insi_00_accepted" => Event::InsiAccepted,
        "insi_00_refused" | "insi_refused" | "traits_refused" => Event::InsiRefused,
        "insi_01" => Event::InsiNotFound,
        "insi_02" => Event::InsiAmbiguous,
        "insi_verification_ko" => Event::InsiVerificationFailed,
        "document_checked" => Event::DocumentChecked,
        "vitale_app_scan" => Event::VitaleAppScan,
        "strict_trait_modified" => Event::StrictTraitModified,
        "used_name_modified" | "used_name_changed" => Event::UsedNameModified,
        "set_attribute" => match Attribute::from_code(text("attribute")) {
            Some(attribute) => Event::AttributeSet(attribute),
            None => return json!({"unknown attribute": text("attribute")}),
        },
        other => return json!({"unknown event": other}),
    };
    match from.after(event, attributes(vector.input.get("attributes"))) {
        Ok(after) => json!({"to": after.to.code(), "ins_invalidated": after.ins_invalidated}),
        Err(error) => json!({"to": from.code(), "code": token(error.code(), Severity::Error)}),
    }
}

pub(super) fn compare(vector: &Vector) -> Value {
    let received = json::read(&vector.input["received"]).record;
    let local = &vector.input["local"];
    let identity = (!local.is_null()).then(|| json::read(local).identity());
    let environment = match local.get("environment").and_then(Value::as_str) {
        Some("production") => Environment::Production,
        _ => Environment::Test,
    };
    let comparison = segur_ins::compare(&received, identity.as_ref(), environment);
    json!({
        "outcome": comparison.outcome.name(),
        "ans_code": comparison.ans_code(),
        "diffs": comparison.differences.iter().map(|d| d.field.name()).collect::<Vec<_>>(),
        "hint": comparison.hint().map(|hint| hint.name()),
        "auto_integrate": comparison.auto_integrate(),
    })
}
