//! What `segur ins` writes on standard output.

use segur_ins::carriers::{Reading, insi, json};
use segur_ins::{Authority, Body, Environment, Field, Matricule, Record, normalise};
use segur_report::{Lang, Report, Source, Summary, Text};
use serde_json::{Map, Value, json};

use super::args::Format;
use super::input::Loaded;
use crate::console::{Console, Failure};
use crate::output;

pub(super) struct Output<'c> {
    format: Format,
    console: &'c Console,
}

impl<'c> Output<'c> {
    pub(super) fn new(format: Format, console: &'c Console) -> Self {
        Output { format, console }
    }

    /// The report on one input, with the identity.
    pub(super) fn checked(&mut self, loaded: &Loaded) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => self.json(loaded),
            Format::Text => self.text(loaded),
        };
        self.write(&text)
    }

    /// The text of a Datamatrix.
    pub(super) fn payload(&mut self, input: &str, payload: &str) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => json!({"input": input, "payload": payload}).to_string(),
            Format::Text => payload.to_owned(),
        };
        self.write(&(text + "\n"))
    }

    /// One line over many inputs.
    pub(super) fn summary(&mut self, summary: &Summary) -> Result<(), Failure> {
        match self.format {
            Format::Text if summary.inputs() > 1 => {
                self.write(&format!("\n{}\n", summary.to_text(self.console.lang)))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        output::print(text)
    }

    /// The report of the contract, with members of our own at the end.
    fn json(&self, loaded: &Loaded) -> String {
        let report = loaded.report.to_json(self.console.lang);
        let more = loaded.reading.as_ref().map(members).unwrap_or_default();
        let more = Value::Object(more).to_string();
        match more.as_str() {
            "{}" => report + "\n",
            more => format!("{},{}\n", report.trim_end_matches('}'), &more[1..]),
        }
    }

    fn text(&self, loaded: &Loaded) -> String {
        let options = self.console.output();
        if unread(&loaded.report) {
            self.console.show(&loaded.report, &mut ());
            return loaded.report.verdict_to_text(&options);
        }
        let mut text = loaded.report.to_text(&options, &mut loaded.bytes.as_slice());
        for (label, value) in loaded.reading.iter().flat_map(lines) {
            let label = label.in_lang(self.console.lang).to_owned();
            let colon = if self.console.lang == Lang::Fr { " :" } else { ":" };
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            text.push_str(&format!("  {label}{colon} {value}\n"));
        }
        text
    }
}

fn unread(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.source == Source::Envelope && finding.code == "ENV-READ")
}

/// What a program wants to know besides the findings.
fn members(reading: &Reading) -> Map<String, Value> {
    let identity = reading.identity();
    let mut members = Map::new();
    if let Some(matricule) = reading.record.value(Field::Matricule) {
        let canonical = Matricule::lenient(matricule).ok().map(|matricule| matricule.to_string());
        members.insert("canonical".into(), json!(canonical));
        members.insert("computed_key".into(), json!(body(matricule).map(|body| body.key().to_string())));
    }
    if let Some(oid) = reading.record.value(Field::Oid) {
        let authority = Authority::from_oid(oid);
        members.insert("kind_of_ins".into(), json!(authority.map_or("UNKNOWN", Authority::kind)));
        members.insert("environment".into(), json!(authority.map(|a| a.environment().name())));
        members.insert("is_ins".into(), json!(authority.is_some_and(Authority::is_ins)));
        let accepted = authority.is_some_and(|authority| authority.accepted_in(Environment::Production));
        members.insert("accepted_in_production".into(), json!(accepted));
    }
    members.insert("identity".into(), json::write(&identity));
    members.insert("typed_names".into(), typed_names(&identity.record));
    members.insert("received_status".into(), json!(reading.status.map(|status| status.code())));
    members.insert("may_transmit_ins".into(), json!(identity.may_transmit_ins().is_ok()));
    members.insert("may_call_insi".into(), json!(identity.attributes.may_call_insi()));
    if let Some(outcome) = &reading.insi {
        members.insert("insi".into(), answer(outcome));
    }
    members
}

/// The names as they would be written had they been typed.
fn typed_names(record: &Record) -> Value {
    let names = [Field::BirthFamilyName, Field::BirthGivenNames, Field::FirstBirthGivenName];
    let typed = names.into_iter().filter_map(|field| {
        let folded = normalise(record.value(field)?).ok()?;
        Some((field.name().to_owned(), json!(folded)))
    });
    Value::Object(typed.collect())
}

fn body(matricule: &str) -> Option<Body> {
    Matricule::lenient(matricule).map_or_else(|error| error.body(), |matricule| Some(matricule.body()))
}

fn answer(outcome: &insi::Outcome) -> Value {
    let mut answer = json!({"outcome": outcome.name()});
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

/// The identity for people: label and value.
fn lines(reading: &Reading) -> Vec<(Text, String)> {
    let record = &reading.record;
    let value = |field: Field| {
        let text = record.value(field)?;
        Some((field.label(), shown(field, text)))
    };
    let mut lines: Vec<_> = Field::ALL.into_iter().filter_map(value).collect();
    if let Some(status) = reading.status {
        let attributes: String = reading.attributes.iter().map(|a| format!(" {}", a.code())).collect();
        lines.push((Text::new("statut", "status"), format!("{}{attributes}", status.code())));
    }
    lines
}

fn shown(field: Field, text: &str) -> String {
    let authority = || Authority::from_oid(text);
    match field {
        Field::Matricule => Matricule::wire(text).map_or_else(|_| text.into(), |m| m.grouped().to_string()),
        Field::Oid => match authority() {
            Some(authority) => format!("{text} ({}, {})", authority.kind(), authority.environment().name()),
            None => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}
