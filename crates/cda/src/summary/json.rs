//! The summary as data.

use serde_json::{Value, json};

use super::{AllergyFact, InsState, MedicationFact, ProblemFact, ResultFact, SectionFact, Summary};
use crate::document::Envelope;
use crate::header::Who;
use crate::input::Input;
use crate::recognise::Level;
use crate::values::{Code, Id, Period, Ts};

impl Summary {
    /// As JSON: names of fields are English, dates ISO 8601, nothing left out for brevity.
    pub fn to_json(&self) -> Value {
        let (document, meta) = (&self.document, &self.header.meta);
        json!({
            "title": document.title,
            "model": document.model.map(|model| model.name),
            "version": document.version,
            "level": level(document.level),
            "envelope": envelope(document.envelope),
            "type": code(&document.kind),
            "created": time(meta.created.as_ref()),
            "id": id(meta.id.as_ref()),
            "set_id": id(meta.set_id.as_ref()),
            "version_number": meta.version,
            "replaces": id(meta.replaces.as_ref()),
            "confidentiality": meta.confidentiality.map(|value| value.code()),
            "partial": self.partial,
            "patient": self.patient(),
            "authors": self.authors(),
            "legal_authenticator": self.header.legal_authenticator.to_json(),
            "custodian": self.header.custodian.to_json(),
            "sections": self.sections.iter().map(section).collect::<Vec<_>>(),
            "abnormal": self.abnormal(),
            "results": self.results.iter().map(result).collect::<Vec<_>>(),
            "medications": self.medications.iter().map(medication).collect::<Vec<_>>(),
            "problems": self.problems.iter().map(problem).collect::<Vec<_>>(),
            "allergies": self.allergies.iter().map(allergy).collect::<Vec<_>>(),
            "files": self.files.iter().map(|file| json!({"media_type": file.media_type, "size": file.size})).collect::<Vec<_>>(),
        })
    }

    fn patient(&self) -> Value {
        let patient = &self.header.patient;
        let problems: Vec<Value> = match &self.ins {
            InsState::Wrong(why) => why.iter().map(|text| json!({"fr": text.fr, "en": text.en})).collect(),
            _ => Vec::new(),
        };
        json!({
            "ins_state": match self.ins {
                InsState::Absent => "absent",
                InsState::Right(_) => "right",
                InsState::Wrong(_) => "wrong",
            },
            "ins": patient.ins.to_json(),
            "ins_problems": problems,
            "birth_family_name": patient.birth_family_name.as_str(),
            "first_birth_given_name": patient.first_birth_given_name.as_str(),
            "used_family_name": patient.used_family_name.to_json(),
            "used_given_name": patient.used_given_name.to_json(),
            "sex": patient.sex.code(),
            "birth_date": time(Some(&patient.birth_date)),
            "deceased": patient.deceased,
        })
    }

    fn authors(&self) -> Vec<Value> {
        let authors = self.header.authors.iter();
        authors
            .map(|author| {
                let name = match &author.who {
                    Who::Professional(who) => who.shown(),
                    Who::Device(device) => device.software.to_string(),
                };
                json!({"name": name, "time": time(author.time.as_ref()), "who": author.who.to_json()})
            })
            .collect()
    }
}

fn level(level: Level) -> u8 {
    match level {
        Level::One => 1,
        Level::Two => 2,
        Level::Three => 3,
    }
}

fn envelope(envelope: Envelope) -> Option<&'static str> {
    match envelope {
        Envelope::None => None,
        Envelope::Stylesheet => Some("stylesheet"),
        Envelope::Signature => Some("signature"),
        Envelope::Other => Some("other"),
    }
}

fn code(code: &Code) -> Value {
    json!({"code": code.code.to_json(), "system": code.system_oid(), "display": code.display.to_json()})
}

fn id(id: Option<&Id>) -> Option<String> {
    id.map(ToString::to_string)
}

fn time(time: Option<&Ts>) -> Option<String> {
    time.map(Ts::iso).filter(|text| !text.is_empty())
}

fn period(period: Option<&Period>) -> Value {
    let end = |ts: Option<&Ts>| time(ts);
    period.map_or(Value::Null, |p| json!({"start": end(p.start.as_ref()), "end": end(p.end.as_ref())}))
}

// Recursion is bounded by the depth of elements that `Document::parse` lets through.
fn section(fact: &SectionFact) -> Value {
    json!({
        "title": fact.title,
        "code": fact.code,
        "entries": fact.entries,
        "sections": fact.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn result(fact: &ResultFact) -> Value {
    json!({
        "name": fact.name,
        "code": fact.code,
        "value": fact.value,
        "aborted": fact.aborted,
        "flags": fact.flags,
        "abnormal": fact.abnormal,
        "reference": fact.reference,
        "time": time(fact.time.as_ref()),
    })
}

fn medication(fact: &MedicationFact) -> Value {
    json!({
        "name": fact.name,
        "code": fact.code,
        "dose": fact.dose,
        "frequency": fact.frequency,
        "period": period(fact.period.as_ref()),
        "planned": fact.planned,
        "vaccination": fact.vaccination,
    })
}

fn problem(fact: &ProblemFact) -> Value {
    json!({"name": fact.name, "code": fact.code, "period": period(fact.period.as_ref()), "negated": fact.negated})
}

fn allergy(fact: &AllergyFact) -> Value {
    json!({"name": fact.name, "agents": fact.agents, "period": period(fact.period.as_ref()), "negated": fact.negated})
}
