//! ProblemList (FR-Probleme) in their lists (FR-Liste-des-problemes).

use super::absence::{ProblemAbsence, absence, coded};
use super::reader::{self, Reader, related};
use super::writer::{self, Writer, comment, completed, relation, since, text};
use crate::element::{Element, Str};
use crate::input::{choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Ts};

pub(super) const SEVERITY: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.1";
pub(super) const STATUS: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.1.1";
const HEALTH: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.1.2";
pub(super) const CERTAINTY: &str = "1.2.250.1.213.1.1.3.171";
const COLUMNS: [&str; 7] = ["Type", "Problème", "Période", "Sévérité", "Statut", "Certitude", "Commentaire"];

record! {
    /// A list of problems that are followed together (FR-Liste-des-problemes).
    pub struct ProblemList {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la liste" id: Option<Id>,
        /// Why there is no problem to tell.
        "absence de problème" none: Option<ProblemAbsence>,
        /// Status; active if absent.
        "état de la liste" status: Option<ConcernStatus>,
        /// Since when, until when they are followed.
        "période de suivi" period: Option<Period>,
        /// The problems.
        "problèmes" list: Vec<Problem>,
    }
    rules ProblemList::rules;
}

record! {
    /// A problem, a diagnosis, a symptom or a reaction (FR-Probleme).
    pub struct Problem {
        /// Identifier of the entry; a new one if absent.
        "identifiant du problème" id: Option<Id>,
        /// Kind (SNOMED CT: 282291009 diagnosis, 418799008 symptom...); 55607006 problem if absent.
        "type de problème" kind: Option<Code>,
        /// The problem: CIM-10 or another code, or a text.
        "problème" problem: Code,
        /// Whether the patient does not have it.
        "problème absent" negated: Option<bool>,
        /// Onset and end.
        "période du problème" period: Option<Period>,
        /// Severity (SNOMED CT).
        "sévérité" severity: Option<Code>,
        /// Clinical status.
        "statut du problème" status: Option<Code>,
        /// How the patient is (SNOMED CT).
        "statut clinique du patient" health_status: Option<Code>,
        /// Certainty.
        "certitude" certainty: Option<Code>,
        /// Since when it is that certain.
        "date de la certitude" certainty_time: Option<Ts>,
        /// Comment.
        "commentaire" comment: Option<Str>,
        /// Documents about it, such as an emergency card of Orphanet.
        "documents de référence" documents: Vec<ExternalDocument>,
    }
    rules Problem::rules;
}

record! {
    /// A document elsewhere (`reference/externalDocument`).
    pub struct ExternalDocument {
        /// Its identifier.
        "identifiant du document externe" id: Option<Id>,
        /// Where it is.
        "adresse du document externe" url: Str,
    }
}

choice! {
    /// Status of a list of problems or allergies.
    pub enum ConcernStatus {
        /// Followed.
        "actif" Active = "active",
        /// Follow-up suspended.
        "suspendu" Suspended = "suspended",
        /// Follow-up given up.
        "abandonné" Aborted = "aborted",
        /// No longer followed.
        "terminé" Completed = "completed",
    }
}

impl ConcernStatus {
    pub(super) fn read(act: &Element) -> Option<ConcernStatus> {
        let status = act.value_at("statusCode", "code").and_then(ConcernStatus::new);
        status.filter(|status| *status != ConcernStatus::Active)
    }

    /// The official rules allow an end only where the list is over.
    pub(super) fn rules(
        status: Option<ConcernStatus>,
        period: &Option<Period>,
        problems: &mut crate::input::Problems,
    ) {
        let ended = period.as_ref().is_some_and(|period| period.end.is_some());
        if ended && !status.unwrap_or_default().is_over() {
            problems.invalid(
                "une fin (`period.end`) demande `status` : `completed` ou `aborted`",
                "an end (`period.end`) needs `status`: `completed` or `aborted`",
            );
        }
    }

    fn is_over(self) -> bool {
        matches!(self, ConcernStatus::Completed | ConcernStatus::Aborted)
    }
}

impl ProblemList {
    /// The empty table of problems.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From an `act`.
    pub(crate) fn read(act: &Element, reader: &Reader<'_>) -> ProblemList {
        let parts = act.children("entryRelationship").filter_map(|relation| relation.child("observation"));
        let list: Vec<Problem> = parts.map(|part| Problem::read(part, reader)).collect();
        let none = match list.as_slice() {
            [only] => absence(&only.problem, ProblemAbsence::new),
            _ => None,
        };
        ProblemList {
            id: reader::id(act),
            none,
            status: ConcernStatus::read(act),
            period: reader::period(act),
            list: if none.is_none() { list } else { Vec::new() },
        }
    }

    /// As an `act`, with its rows in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let act = concern("1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.2.250.1.213.1.1.3.39");
        let act = concern_head(act, writer, &self.id, self.status, &self.period);
        let none = self.none.map(Problem::absent);
        let list = none.iter().chain(&self.list);
        act.with_all(list.map(|problem| relation("SUBJ", false, problem.write(&[], writer, table))))
    }

    fn rules(&self, problems: &mut crate::input::Problems) {
        if self.list.is_empty() != self.none.is_some() {
            problems.invalid(
                "donner les problèmes (`list`), ou dire qu'il n'y en a pas (`none`), l'un des deux",
                "give either problems (`list`) or say that there is none (`none`)",
            );
        }
        ConcernStatus::rules(self.status, &self.period, problems);
    }
}

impl Problem {
    fn rules(&self, problems: &mut crate::input::Problems) {
        if self.certainty_time.is_some() && self.certainty.is_none() {
            problems
                .invalid("une date de certitude sans `certainty`", "a time of certainty without `certainty`");
        }
    }

    pub(crate) fn read(observation: &Element, reader: &Reader<'_>) -> Problem {
        let value = |template| related(observation, template).and_then(|part| reader.coded_value(part));
        Problem {
            id: reader::id(observation),
            kind: reader.child(observation, "code").filter(|kind| *kind != default_kind()),
            problem: reader.coded_value(observation).unwrap_or_default(),
            negated: (observation.attribute("negationInd") == Some("true")).then_some(true),
            period: reader::period(observation),
            severity: value(SEVERITY),
            status: value(STATUS),
            health_status: value(HEALTH),
            certainty: value(CERTAINTY),
            certainty_time: related(observation, CERTAINTY).and_then(reader::time),
            comment: reader.comment(observation),
            documents: observation.children("reference").filter_map(ExternalDocument::read).collect(),
        }
    }

    /// As an `observation` with further templates, with its row in a table of the columns of [`ProblemList::table`].
    pub(crate) fn write(&self, more: &[&'static str], writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let kind = self.kind.clone().unwrap_or_else(default_kind);
        let (kind_cell, kind_id) = writer.cell(kind.shown());
        let (cell, id) = writer.cell(self.problem.shown());
        let (severity, severity_id) = writer.code_cell(&self.severity);
        let (status, status_id) = writer.code_cell(&self.status);
        let (certainty, certainty_id) = writer.code_cell(&self.certainty);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let when = writer::dates(&self.period);
        let when = if self.negated == Some(true) { format!("Absent\n{when}") } else { when };
        table.push([kind_cell, cell, Cell::text(when), severity, status, certainty, said]);
        let health = self.health_status.as_ref().map(|code| {
            let (cell, id) = writer.cell(code.shown());
            table.push([Cell::text("Statut clinique du patient"), cell.columns(6)]);
            health_of(code, &id)
        });
        if let Some(time) = &self.certainty_time {
            table.push([Cell::text("Date de la certitude"), Cell::text(time.french()).columns(6)]);
        }
        for document in &self.documents {
            table.push([Cell::text("Document"), Cell::text(document.url.clone()).columns(6)]);
        }
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .fixed("negationInd", if self.negated == Some(true) { "true" } else { "false" })
            .templates(&["2.16.840.1.113883.10.20.1.28"])
            .templates(more)
            .templates(&["1.3.6.1.4.1.19376.1.5.3.1.4.5", "1.2.250.1.213.1.1.3.37"])
            .with(writer.id(&self.id))
            .with(kind.write("code"))
            .with(text(&kind_id))
            .with(completed())
            .with(since(&self.period))
            .with(self.problem.write_referring("value", &id).typed("CD"))
            .with_opt(self.severity.as_ref().map(|code| severity_of(code, &severity_id)))
            .with_opt(self.status.as_ref().map(|code| status_of(code, &status_id)))
            .with_opt(health)
            .with_opt(
                self.certainty.as_ref().map(|code| {
                    certainty_of(code, self.certainty_time.as_ref(), &certainty_id, "CD", writer)
                }),
            )
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
            .with_all(self.documents.iter().map(ExternalDocument::write))
    }

    /// A problem that says that there is none.
    fn absent(none: ProblemAbsence) -> Problem {
        Problem { problem: coded(none.code(), none.label()), ..Problem::default() }
    }
}

impl ExternalDocument {
    fn read(reference: &Element) -> Option<ExternalDocument> {
        let document = reference.child("externalDocument")?;
        let url = document.at("text/reference")?.attribute("value")?.into();
        Some(ExternalDocument { id: reader::id(document), url })
    }

    fn write(&self) -> Element {
        let id = match &self.id {
            Some(id) => id.write("id"),
            None => writer::unknown("id"),
        };
        let url = Element::new("reference").attr("value", self.url.clone());
        let document = Element::new("externalDocument").with(id).with(Element::new("text").with(url));
        Element::new("reference").fixed("typeCode", "REFR").with(document)
    }
}

/// The `act` of a list, up to its templates.
pub(super) fn concern(template: &'static str, fr: &'static str) -> Element {
    let both = ["2.16.840.1.113883.10.20.1.27", "1.3.6.1.4.1.19376.1.5.3.1.4.5.1"];
    Element::new("act")
        .fixed("classCode", "ACT")
        .fixed("moodCode", "EVN")
        .templates(&both)
        .templates(&[template, fr])
}

/// Identifier, status and period: the official rules want an end exactly where the list is over.
pub(super) fn concern_head(
    act: Element,
    writer: &mut Writer<'_>,
    id: &Option<Id>,
    status: Option<ConcernStatus>,
    period: &Option<Period>,
) -> Element {
    let status = status.unwrap_or_default();
    let period = period.clone().unwrap_or_default();
    let time = if status.is_over() {
        period.write_whole("effectiveTime")
    } else {
        since(&Some(Period { end: None, end_null: None, ..period }))
    };
    act.with(writer.id(id)).with_null("code", "NA").with(writer::status(status.code())).with(time)
}

pub(super) fn severity_of(code: &Code, reference: &str) -> Element {
    let label = Code::new("SEV", "HL7:ActCode", "Sévérité");
    let ids = ["2.16.840.1.113883.10.20.1.55", SEVERITY, "1.2.250.1.213.1.1.3.29"];
    relation(
        "SUBJ",
        true,
        qualifier(&ids, &label, reference).with(code.write_referring("value", reference).typed("CD")),
    )
}

pub(super) fn status_of(code: &Code, reference: &str) -> Element {
    let label = Code::new("33999-4", "LOINC", "Status");
    let ids =
        ["2.16.840.1.113883.10.20.1.57", "2.16.840.1.113883.10.20.1.50", STATUS, "1.2.250.1.213.1.1.3.30"];
    relation(
        "REFR",
        false,
        not_negated(qualifier(&ids, &label, reference))
            .with(code.write_referring("value", reference).typed("CE")),
    )
}

pub(super) fn certainty_of(
    code: &Code,
    time: Option<&Ts>,
    reference: &str,
    typed: &'static str,
    writer: &mut Writer<'_>,
) -> Element {
    let label = Code::new("66455-7", "LOINC", "Certitude");
    let observation = not_negated(writer.observation(&[CERTAINTY], &label, reference));
    let observation = match time {
        Some(time) => observation.with(time.write("effectiveTime")),
        None => observation.with_null("effectiveTime", "NA"),
    };
    relation("SUBJ", true, observation.with(code.write_referring("value", reference).typed(typed)))
}

fn health_of(code: &Code, reference: &str) -> Element {
    let label = Code::new("11323-3", "LOINC", "Statut clinique du patient");
    let ids = ["2.16.840.1.113883.10.20.1.51", HEALTH, "1.2.250.1.213.1.1.3.31"];
    relation(
        "REFR",
        false,
        not_negated(qualifier(&ids, &label, reference))
            .with(code.write_referring("value", reference).typed("CE")),
    )
}

/// Says that it is not denied, as the official examples do.
pub(super) fn not_negated(observation: Element) -> Element {
    observation.fixed("negationInd", "false")
}

fn qualifier(templates: &[&'static str], code: &Code, reference: &str) -> Element {
    Element::new("observation")
        .fixed("classCode", "OBS")
        .fixed("moodCode", "EVN")
        .templates(templates)
        .with(code.write("code"))
        .with(text(reference))
        .with(completed())
}

pub(super) fn default_kind() -> Code {
    Code::new("55607006", "SNOMED CT", "Problème")
}
