//! What is to be done: acts, requests (FR-Demande-d-examen-ou-de-suivi), appointments (FR-Rencontre).

use super::procedure::{Procedure, when};
use super::reader::{self, Reader, same};
use super::writer::{self, Writer, comment, status, text};
use crate::element::{Element, Str};
use crate::input::{Problems, record, union};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Ts, Value};

const REQUEST: &str = "1.3.6.1.4.1.19376.1.5.3.1.1.20.3.1";
const APPOINTMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.14";
const PROCEDURE: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.19";

union! {
    /// Something to be done.
    pub enum FollowUp {
        /// Act.
        "acte prévu" procedure: Procedure(Procedure),
        /// Examination or follow-up.
        "demande d'examen ou de suivi" request: Request(Request),
        /// Appointment or consultation.
        "rendez-vous" appointment: Appointment(Appointment),
    }
}

record! {
    /// A request of an examination or a follow-up (FR-Demande-d-examen-ou-de-suivi).
    pub struct Request {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la demande" id: Option<Id>,
        /// Kind; ORG-064 if absent.
        "type de demande" kind: Option<Code>,
        /// What is asked for, in words.
        "demande" description: Option<Str>,
        /// What is asked for, as a value.
        "valeur demandée" value: Option<Value>,
        /// When.
        "date de la demande" time: Option<Ts>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Request::rules;
}

record! {
    /// An appointment to make or made (FR-Rencontre).
    pub struct Appointment {
        /// Identifier of the entry; a new one if absent.
        "identifiant du rendez-vous" id: Option<Id>,
        /// Kind (HL7 ActCode: AMB outpatient, IMP inpatient, HH at home...).
        "type de rendez-vous" kind: Code,
        /// With whom, what for.
        "description du rendez-vous" description: Option<Str>,
        /// When.
        "date du rendez-vous" period: Option<Period>,
        /// Priority (HL7 ActPriority: CS to be called back to fix it...).
        "priorité" priority: Option<Code>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Appointment::rules;
}

/// The three tables of a section of things to be done.
pub(crate) struct Tables {
    procedures: Table,
    requests: Table,
    appointments: Table,
}

impl Tables {
    pub(crate) fn new() -> Tables {
        let columns = |first| Table::new(&[first, "Description", "Date", "Priorité", "Commentaire"]);
        Tables {
            procedures: Procedure::table().caption("Actes"),
            requests: columns("Demande").caption("Demandes d'examen ou de suivi"),
            appointments: columns("Rendez-vous").caption("Consultations"),
        }
    }

    /// Those that are not empty.
    pub(crate) fn into_iter(self) -> impl Iterator<Item = Table> {
        [self.procedures, self.requests, self.appointments].into_iter().filter(|table| !table.is_empty())
    }
}

impl FollowUp {
    /// From an entry; none if it is of no kind that is known.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Option<FollowUp> {
        if entry.has_template(PROCEDURE) {
            return Some(FollowUp::Procedure(Procedure::read(entry, reader)));
        }
        if entry.has_template(REQUEST) {
            return Some(FollowUp::Request(Request::read(entry, reader)));
        }
        entry.has_template(APPOINTMENT).then(|| FollowUp::Appointment(Appointment::read(entry, reader)))
    }

    /// As an entry, with its row in one of the tables.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, tables: &mut Tables) -> Element {
        match self {
            FollowUp::Procedure(procedure) => procedure.write(true, writer, &mut tables.procedures),
            FollowUp::Request(request) => request.write(writer, &mut tables.requests),
            FollowUp::Appointment(appointment) => appointment.write(writer, &mut tables.appointments),
        }
    }
}

impl Request {
    fn read(entry: &Element, reader: &Reader<'_>) -> Request {
        let value = reader.value(entry);
        let shown = value.as_ref().map(Value::shown);
        let description =
            reader.text(entry).filter(|text| shown.as_ref().is_none_or(|shown| !same(shown, text)));
        Request {
            id: reader::id(entry),
            kind: reader.child(entry, "code").filter(|kind| *kind != default_kind()),
            description: description.map(Str::from),
            value,
            time: reader::time(entry),
            comment: reader.comment(entry),
        }
    }

    fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let kind = self.kind.clone().unwrap_or_else(default_kind);
        let shown = self.value.as_ref().map(Value::shown).unwrap_or_default();
        let (kind_cell, kind_id) = writer.cell(kind.shown());
        let (what, what_id) = writer.cell(self.description.clone().unwrap_or_else(|| shown.clone().into()));
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let date = self.time.as_ref().map(Ts::french).unwrap_or_default();
        table.push([kind_cell, what, Cell::text(date), Cell::text(""), said]);
        let value_id = match (&self.description, &self.value) {
            (Some(_), Some(_)) => {
                let (cell, id) = writer.cell(shown);
                table.push([Cell::text("Valeur"), cell.columns(4)]);
                id
            }
            _ => what_id.clone(),
        };
        let time = self.time.as_ref().map_or_else(|| when(&None), |time| time.write("effectiveTime"));
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "INT")
            .templates(&["2.16.840.1.113883.10.20.1.25", REQUEST, "1.2.250.1.213.1.1.3.27"])
            .with(writer.id(&self.id))
            .with(kind.write_referring("code", &kind_id))
            .with(text(&what_id))
            .with(status("active"))
            .with(time)
            .with_opt(self.value.as_ref().map(|value| writer::value(value, &value_id)))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.description.is_none() && self.value.is_none() {
            problems.invalid(
                "dire ce qui est demandé (`description` ou `value`)",
                "say what is asked for (`description` or `value`)",
            );
        }
    }
}

impl Appointment {
    fn read(entry: &Element, reader: &Reader<'_>) -> Appointment {
        let kind = reader.child(entry, "code").unwrap_or_default();
        let description = reader.text(entry).filter(|text| !same(text, kind.shown()));
        Appointment {
            id: reader::id(entry),
            description: description.map(Str::from),
            period: reader::period(entry),
            priority: reader.child(entry, "priorityCode"),
            comment: reader.comment(entry),
            kind,
        }
    }

    fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (kind, kind_id) = writer.cell(self.kind.shown());
        let (what, what_id) = writer.cell(self.description.clone().unwrap_or_default());
        let (priority, priority_id) = writer.code_cell(&self.priority);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        table.push([kind, what, Cell::text(writer::dates(&self.period)), priority, said]);
        let described = self.description.as_ref().map_or(&kind_id, |_| &what_id);
        Element::new("encounter")
            .fixed("classCode", "ENC")
            .fixed("moodCode", "ARQ")
            .templates(&["2.16.840.1.113883.10.20.1.21", "2.16.840.1.113883.10.20.1.25", APPOINTMENT])
            .templates(&["1.2.250.1.213.1.1.3.58"])
            .with(writer.id(&self.id))
            .with(self.kind.write_referring("code", &kind_id))
            .with(text(described))
            .with(when(&self.period))
            .with_opt(self.priority.as_ref().map(|code| code.write_referring("priorityCode", &priority_id)))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.period.is_none() && self.priority.is_none() {
            problems.invalid(
                "donner la date (`period`) ou la priorité (`priority`)",
                "give the date (`period`) or the priority (`priority`)",
            );
        }
    }
}

fn default_kind() -> Code {
    Code::new("ORG-064", "TA_CIS", "Demande d'examen ou de suivi")
}
