//! What is to be done: acts, requests (FR-Demande-d-examen-ou-de-suivi), appointments (FR-Rencontre).

use super::medication::Medication;
use super::performer::Performer;
use super::procedure::{Procedure, when};
use super::reader::{self, Reader, same};
use super::vaccination::Vaccination;
use super::writer::{self, Writer, comment, status, text};
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, choice, record, union};
use crate::narrative::{Cell, Table};
use crate::values::{Address, Code, Id, Period, Telecom, Ts, Value};

const REQUEST: &str = "1.3.6.1.4.1.19376.1.5.3.1.1.20.3.1";
const APPOINTMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.14";
const MEDICATION: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.7";
const VACCINATION: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.12.2";
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
        /// Treatment.
        "traitement prévu" medication: Medication(Medication),
        /// Vaccination to be given.
        "vaccination prévue" vaccination: Vaccination(Vaccination),
    }
}

record! {
    /// A request of an examination or a follow-up (FR-Demande-d-examen-ou-de-suivi).
    pub struct Request {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la demande" id: Option<Id>,
        /// What it is: a request to be done (if absent), a proposal or a goal.
        "nature de la demande" mood: Option<RequestMood>,
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

choice! {
    /// What a request is.
    pub enum RequestMood {
        /// To be done.
        "demande" Intent = "INT",
        /// Proposed.
        "proposition" Proposal = "PRP",
        /// A goal.
        "objectif" Goal = "GOL",
    }
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
        /// With whom.
        "professionnel du rendez-vous" performer: Option<Performer>,
        /// Where.
        "lieu du rendez-vous" place: Option<Place>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Appointment::rules;
}

record! {
    /// Where something takes place.
    pub struct Place {
        /// Identifier.
        "identifiant du lieu" id: Option<Id>,
        /// Kind.
        "type de lieu" kind: Option<Code>,
        /// Name.
        "nom du lieu" name: Str,
        /// Addresses.
        "adresses du lieu" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées du lieu" telecoms: Vec<Telecom>,
    }
}

/// The tables of a section of things to be done.
pub(crate) struct Tables {
    procedures: Table,
    requests: Table,
    appointments: Table,
    medications: Table,
    vaccinations: Table,
}

impl Tables {
    pub(crate) fn new() -> Tables {
        let columns = |first| Table::new(&[first, "Description", "Date", "Priorité", "Commentaire"]);
        Tables {
            procedures: Procedure::table().caption("Actes"),
            requests: columns("Demande").caption("Demandes d'examen ou de suivi"),
            appointments: columns("Rendez-vous").caption("Consultations"),
            medications: Medication::table().caption("Traitements"),
            vaccinations: Vaccination::table().caption("Vaccinations"),
        }
    }

    /// Those that are not empty.
    pub(crate) fn into_iter(self) -> impl Iterator<Item = Table> {
        let tables = [self.procedures, self.requests, self.appointments, self.medications, self.vaccinations];
        tables.into_iter().filter(|table| !table.is_empty())
    }
}

impl FollowUp {
    /// From an entry; none if it is of no kind that is known.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Option<FollowUp> {
        type Read = fn(&Element, &Reader<'_>) -> FollowUp;
        let kinds: [(&str, Read); 5] = [
            (PROCEDURE, |entry, reader| FollowUp::Procedure(Procedure::read(entry, true, reader))),
            (REQUEST, |entry, reader| FollowUp::Request(Request::read(entry, reader))),
            (APPOINTMENT, |entry, reader| FollowUp::Appointment(Appointment::read(entry, reader))),
            (MEDICATION, |entry, reader| FollowUp::Medication(Medication::read(entry, reader))),
            (VACCINATION, |entry, reader| FollowUp::Vaccination(Vaccination::read(entry, reader))),
        ];
        let kind = kinds.iter().find(|(template, _)| entry.has_template(template));
        kind.map(|(_, read)| read(entry, reader))
    }

    /// As an entry, with its row in one of the tables.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, tables: &mut Tables) -> Element {
        match self {
            FollowUp::Procedure(procedure) => procedure.write(true, writer, &mut tables.procedures),
            FollowUp::Request(request) => request.write(writer, &mut tables.requests),
            FollowUp::Appointment(appointment) => appointment.write(writer, &mut tables.appointments),
            FollowUp::Medication(medication) => medication.write(writer, &mut tables.medications),
            FollowUp::Vaccination(vaccination) => vaccination.write(writer, &mut tables.vaccinations),
        }
    }
}

/// Says which vaccinations of a list of things to be done are not planned: the official rules have another entry and
/// another section for what was done.
pub(crate) fn check_planned(list: &[FollowUp], problems: &mut Problems) {
    for (index, item) in list.iter().enumerate() {
        if matches!(item, FollowUp::Vaccination(vaccination) if vaccination.planned != Some(true)) {
            problems.within(Segment::Index(index), |problems| {
                let field = Segment::Field("vaccination", "vaccination prévue", "Vaccination to be given");
                problems.within(field, |problems| {
                    problems.invalid("ici, `planned` vaut `true`", "here `planned` is `true`");
                });
            });
        }
    }
}

impl Request {
    fn read(entry: &Element, reader: &Reader<'_>) -> Request {
        let mood = entry.attribute("moodCode").and_then(RequestMood::new);
        let value = reader.value(entry);
        let shown = value.as_ref().map(Value::shown);
        let description =
            reader.text(entry).filter(|text| shown.as_ref().is_none_or(|shown| !same(shown, text)));
        Request {
            id: reader::id(entry),
            mood: mood.filter(|mood| *mood != RequestMood::Intent),
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
            .fixed("moodCode", self.mood.unwrap_or_default().code())
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
            period: reader::dated(entry),
            priority: reader.child(entry, "priorityCode"),
            performer: Performer::of(entry),
            place: entry.at("participant/participantRole").and_then(|role| Place::read(role, reader)),
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
        let mut row = |label: &str, shown: &str| {
            table.push([Cell::text(label), Cell::text(shown).columns(4)]);
        };
        if let Some(performer) = &self.performer {
            row("Professionnel", &performer.who.shown());
        }
        if let Some(place) = &self.place {
            row("Lieu", &place.name);
        }
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
            .with_opt(self.performer.as_ref().map(Performer::write))
            .with_opt(self.place.as_ref().map(Place::write))
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

impl Place {
    fn read(role: &Element, reader: &Reader<'_>) -> Option<Place> {
        Some(Place {
            id: reader::id(role),
            kind: reader.child(role, "code").filter(|kind| kind.null.is_none()),
            name: role.at("playingEntity/name")?.plain()?.into(),
            addresses: role.children("addr").filter_map(Address::read).collect(),
            telecoms: role.children("telecom").filter_map(Telecom::read).collect(),
        })
    }

    fn write(&self) -> Element {
        let entity = Element::new("playingEntity")
            .fixed("classCode", "PLC")
            .fixed("determinerCode", "INSTANCE")
            .with(Element::new("name").with_text(self.name.clone()));
        let role = Element::new("participantRole")
            .fixed("classCode", "SDLOC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with_opt(self.kind.as_ref().map(|kind| kind.write("code")))
            .with_all(self.addresses.iter().map(Address::write))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with(entity);
        Element::new("participant").fixed("typeCode", "LOC").with(role)
    }
}

fn default_kind() -> Code {
    Code::new("ORG-064", "TA_CIS", "Demande d'examen ou de suivi")
}
