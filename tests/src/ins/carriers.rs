//! Carriers: CDA, HL7 v2, FHIR, INSi, Datamatrix.

use segur_ins::carriers::datamatrix::{self, Block, DatamatrixError, Fields, Tolerance};
use segur_ins::carriers::{Reading, insi, read};
use segur_ins::{Field, Status};
use segur_report::{Finding, Severity};
use serde_json::{Map, Value, json};

use super::{Vector, tokens};

pub(super) fn datamatrix(vector: &Vector) -> Value {
    let text = |name: &str| vector.input.get(name).and_then(Value::as_str);
    match text("op") {
        Some("build") => build(&vector.input["fields"], text("status")),
        _ => match datamatrix::parse(text("payload").unwrap_or_default()) {
            Ok(payload) => json!({
                "ok": true,
                "fields": fields(&payload.fields),
                "warning": payload.tolerated.first().map(|tolerance| tolerated(*tolerance)),
            }),
            Err((error, _)) => failed(&error),
        },
    }
}

/// Without a status the vector means a qualified identity.
fn build(values: &Value, status: Option<&str>) -> Value {
    let mut fields = Fields::default();
    for block in Block::ALL {
        if let Some(value) = values.get(block.id()).and_then(Value::as_str) {
            fields.set(block, value);
        }
    }
    let status = status.and_then(Status::from_code).unwrap_or(Status::Qual);
    match datamatrix::encode(status, &fields) {
        Ok(payload) => json!({"ok": true, "payload": payload}),
        Err(error) => failed(&error),
    }
}

fn failed(error: &DatamatrixError) -> Value {
    json!({"ok": false, "code": format!("E_{}", error.code().trim_start_matches("INS-").trim_start_matches("DMX-").replace('-', "_"))})
}

fn fields(fields: &Fields) -> Value {
    let present =
        Block::ALL.into_iter().filter_map(|block| Some((block.id().to_owned(), fields.get(block)?.into())));
    Value::Object(present.collect::<Map<_, _>>())
}

fn tolerated(tolerance: Tolerance) -> &'static str {
    match tolerance {
        Tolerance::LiteralGs => "W_LITERAL_GS",
        Tolerance::TrailingGs => "W_TRAILING_GS",
        Tolerance::ExtraGs => "W_EXTRA_GS",
    }
}

pub(super) fn cda(vector: &Vector) -> Value {
    cda_answer(&reading(vector).findings)
}

/// The rules of the Schematron, and ours.
pub fn cda_answer(findings: &[Finding]) -> Value {
    let structural =
        |finding: &&Finding| finding.code.starts_with("INS-CDA-") && finding.severity == Severity::Error;
    let mut rules: Vec<String> =
        findings.iter().filter(structural).map(|f| f.code[8..].replace('-', "_")).collect();
    // One finding of ours says both that a rule of the Schematron is broken and that the receiver will answer 905.
    rules.extend(findings.iter().any(|f| f.code == "INS-INCOMPLETE").then(|| "INS_TRAITS".into()));
    let others = findings.iter().filter(|finding| !structural(finding));
    let others: Vec<String> = others.flat_map(tokens).collect();
    json!({"schematron_violations": rules, "toolkit_findings": others})
}

pub(super) fn pid(vector: &Vector) -> Value {
    let reading = reading(vector);
    json!({
        "ins": reading.record.matricule.is_some().then(|| record(&reading)),
        "inferred_status": reading.status.map(Status::code),
        "findings": reading.findings.iter().flat_map(tokens).collect::<Vec<_>>(),
    })
}

pub(super) fn fhir(vector: &Vector) -> Value {
    let reading = reading(vector);
    json!({
        "active_ins": ins(reading.record.value(Field::Matricule), reading.record.value(Field::Oid)),
        "history": history(&reading),
        "findings": reading.findings.iter().flat_map(tokens).collect::<Vec<_>>(),
    })
}

pub(super) fn insi(vector: &Vector) -> Value {
    let reading = reading(vector);
    let Some(outcome) = &reading.insi else { return Value::Null };
    let warnings = reading.findings.iter().filter(|finding| finding.severity == Severity::Warning);
    // A key that INSi returned wrong is a warning of ours, an error of the matricule in the vectors.
    let warnings: Vec<String> =
        warnings.flat_map(tokens).map(|token| token.replace("W_KEY", "E_KEY")).collect();
    let mut answer = json!({
        "outcome": outcome.name(),
        "matricule": reading.record.value(Field::Matricule),
        "oid": reading.record.value(Field::Oid),
        "first_birth_given_name": reading.record.value(Field::FirstBirthGivenName),
        "history": history(&reading),
        "warnings": warnings,
    });
    match outcome {
        insi::Outcome::UnknownCode(code) => answer["code"] = json!(code),
        insi::Outcome::Found { without_key: Some((body, key)), .. } => {
            answer["body"] = json!(body);
            answer["computed_key"] = json!(key);
        }
        insi::Outcome::Fault(fault) => {
            answer["role"] = json!(fault.role);
            answer["subcode"] = json!(fault.subcode);
            answer["error_code"] = json!(fault.error_code);
            answer["severity"] = json!(fault.severity);
            answer["retryable"] = json!(fault.is_retryable());
        }
        _ => {}
    }
    answer
}

fn reading(vector: &Vector) -> Reading {
    let text = vector.input.as_str().map_or_else(|| vector.input.to_string(), str::to_owned);
    read(text.as_bytes()).unwrap_or_else(|finding| panic!("{}: {finding:?}", vector.id))
}

fn record(reading: &Reading) -> Value {
    let date = reading.record.date().map(|date| date.to_string());
    let values = Field::ALL.into_iter().filter_map(|field| {
        let value = if field == Field::BirthDate { date.as_deref() } else { reading.record.value(field) };
        Some((field.name().to_owned(), json!(value?)))
    });
    Value::Object(values.collect())
}

fn history(reading: &Reading) -> Vec<String> {
    reading.history.iter().map(|(matricule, oid)| format!("{matricule}^{oid}")).collect()
}

fn ins(matricule: Option<&str>, oid: Option<&str>) -> Option<String> {
    Some(format!("{}^{}", matricule?, oid?))
}
