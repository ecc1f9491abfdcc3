//! Acts (FR-Acte), done or planned.

use super::absence::{ProcedureAbsence, absence, coded};
use super::medication::Reason;
use super::performer::Performer;
use super::reader::{self, Reader, related};
use super::writer::{self, Writer, comment, relation, status, text, unknown};
use crate::element::{Element, Str};
use crate::header::Author;
use crate::input::{Problems, choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period};

const REFERENCE: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.4.1";
const COLUMNS: [&str; 5] = ["Acte", "Date", "Priorité", "Site", "Commentaire"];

record! {
    /// A medical act (FR-Acte).
    pub struct Procedure {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'acte" id: Option<Id>,
        /// Act: CCAM or another code, or a text; absent where there is none (`none`).
        "acte" act: Option<Code>,
        /// Why there is no act to tell.
        "absence d'acte" none: Option<ProcedureAbsence>,
        /// Whether it is planned; if absent, as the section has it.
        "acte prévu" planned: Option<bool>,
        /// Status; done or, of a planned one, active if absent.
        "état de l'acte" status: Option<ProcedureStatus>,
        /// When it was or will be done.
        "date de l'acte" period: Option<Period>,
        /// Priority (HL7 ActPriority: R routine, UR urgent...).
        "priorité" priority: Option<Code>,
        /// Approach.
        "voie d'abord" approach: Option<Code>,
        /// Site.
        "site de l'acte" site: Option<Code>,
        /// Reason.
        "motif de l'acte" reason: Option<Reason>,
        /// Who did it.
        "exécutant de l'acte" performer: Option<Performer>,
        /// Who says so.
        "auteur de l'acte" author: Option<Author>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Procedure::rules;
}

choice! {
    /// Status of an act.
    pub enum ProcedureStatus {
        /// Done.
        "réalisé" Completed = "completed",
        /// To be done, or going on.
        "en cours" Active = "active",
        /// Given up while going on.
        "abandonné" Aborted = "aborted",
        /// Given up before it began.
        "annulé" Cancelled = "cancelled",
    }
}

impl Procedure {
    /// The empty table of acts.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From a `procedure` of a section where acts are planned, or done, by default.
    pub(crate) fn read(entry: &Element, planned: bool, reader: &Reader<'_>) -> Procedure {
        let code = reader.entry_code(entry);
        let none = code.as_ref().and_then(|code| absence(code, ProcedureAbsence::new));
        let mood = entry.attribute("moodCode") == Some("INT");
        let status = entry.value_at("statusCode", "code").and_then(ProcedureStatus::new);
        Procedure {
            id: reader::id(entry),
            act: code.filter(|_| none.is_none()),
            none,
            planned: (mood != planned).then_some(mood),
            status: status.filter(|status| *status != ProcedureStatus::of(mood)),
            period: reader::dated(entry),
            priority: reader.child(entry, "priorityCode"),
            approach: reader.child(entry, "approachSiteCode"),
            site: reader.child(entry, "targetSiteCode"),
            reason: related(entry, REFERENCE).map(|act| Reason::read(act, reader)),
            performer: Performer::of(entry),
            author: entry.child("author").map(Author::read),
            comment: reader.comment(entry),
        }
    }

    /// As a `procedure`, with its rows in the table.
    pub(crate) fn write(&self, planned: bool, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let planned = self.planned.unwrap_or(planned);
        let none = self.none.map(|none| coded(none.code(), none.label()));
        let act = self.act.clone().or(none).unwrap_or_default();
        let (cell, act_id) = writer.cell(act.shown());
        let (priority, priority_id) = writer.code_cell(&self.priority);
        let (site, site_id) = writer.code_cell(&self.site);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        table.push([cell, Cell::text(writer::dates(&self.period)), priority, site, said]);
        let mut row = |label: &str, shown: &str| {
            let (cell, id) = writer.cell(shown);
            table.push([Cell::text(label), cell.columns(4)]);
            id
        };
        let approach = self.approach.as_ref();
        let approach =
            approach.map(|code| code.write_referring("approachSiteCode", &row("Voie d'abord", code.shown())));
        let shown = |reason: &Reason| reason.code.as_ref().map_or("", Code::shown).to_owned();
        let reason = self.reason.as_ref().map(|reason| (reason, row("Motif", &shown(reason))));
        if let Some(performer) = &self.performer {
            row("Exécutant", &performer.who.shown());
        }
        let mood = if planned { "2.16.840.1.113883.10.20.1.25" } else { "2.16.840.1.113883.10.20.1.29" };
        let status_code = self.status.unwrap_or(ProcedureStatus::of(planned)).code();
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", if planned { "INT" } else { "EVN" })
            .templates(&[mood, "1.3.6.1.4.1.19376.1.5.3.1.4.19", "1.2.250.1.213.1.1.3.62"])
            .with(writer.id(&self.id))
            .with(act.write_referring("code", &act_id))
            .with(text(&act_id))
            .with(status(status_code))
            .with(when(&self.period))
            .with_opt(self.priority.as_ref().map(|code| code.write_referring("priorityCode", &priority_id)))
            .with_opt(approach)
            .with_opt(self.site.as_ref().map(|code| code.write_referring("targetSiteCode", &site_id)))
            .with_opt(self.performer.as_ref().map(Performer::write))
            .with_opt(self.author.as_ref().map(Author::write))
            .with_opt(reason.map(|(reason, id)| relation("RSON", false, reason.write(writer, &id))))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.act.is_some() == self.none.is_some() {
            problems.invalid(
                "donner l'acte (`act`), ou dire qu'il n'y en a pas (`none`), l'un des deux",
                "give either the act (`act`) or say that there is none (`none`)",
            );
        }
    }
}

impl ProcedureStatus {
    /// That of acts of which nothing else is said.
    fn of(planned: bool) -> ProcedureStatus {
        if planned { ProcedureStatus::Active } else { ProcedureStatus::Completed }
    }
}

/// The period, or that it is unknown.
pub(super) fn when(period: &Option<Period>) -> Element {
    match period {
        Some(period) => match period.moment() {
            Some(start) => start.write("effectiveTime"),
            None => period.write("effectiveTime"),
        },
        None => unknown("effectiveTime"),
    }
}
