//! Acts (FR-Acte), done or planned.

use super::medication::Reason;
use super::reader::{self, Reader, related};
use super::writer::{self, Writer, comment, relation, status, text, unknown};
use crate::element::{Element, Str};
use crate::input::record;
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period};

const REFERENCE: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.4.1";
const COLUMNS: [&str; 5] = ["Acte", "Date", "Priorité", "Site", "Commentaire"];

record! {
    /// A medical act (FR-Acte).
    pub struct Procedure {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'acte" id: Option<Id>,
        /// Act: CCAM or another code, or a text.
        "acte" act: Code,
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
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
}

impl Procedure {
    /// The empty table of acts.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From a `procedure`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Procedure {
        Procedure {
            id: reader::id(entry),
            act: reader.entry_code(entry).unwrap_or_default(),
            period: reader::period(entry),
            priority: reader.child(entry, "priorityCode"),
            approach: reader.child(entry, "approachSiteCode"),
            site: reader.child(entry, "targetSiteCode"),
            reason: related(entry, REFERENCE).map(|act| Reason::read(act, reader)),
            comment: reader.comment(entry),
        }
    }

    /// As a `procedure`, with its row in the table.
    pub(crate) fn write(&self, planned: bool, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (act, act_id) = writer.cell(self.act.shown());
        let (priority, priority_id) = writer.code_cell(&self.priority);
        let (site, site_id) = writer.code_cell(&self.site);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        table.push([act, Cell::text(writer::dates(&self.period)), priority, site, said]);
        let mut row = |label: &str, code: Option<&Code>| {
            let (cell, id) = writer.cell(code.map_or("", Code::shown));
            table.push([Cell::text(label), cell.columns(4)]);
            id
        };
        let approach = self
            .approach
            .as_ref()
            .map(|code| code.write_referring("approachSiteCode", &row("Voie d'abord", Some(code))));
        let reason = self.reason.as_ref().map(|reason| (reason, row("Motif", reason.code.as_ref())));
        let mood = if planned { "2.16.840.1.113883.10.20.1.25" } else { "2.16.840.1.113883.10.20.1.29" };
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", if planned { "INT" } else { "EVN" })
            .templates(&[mood, "1.3.6.1.4.1.19376.1.5.3.1.4.19", "1.2.250.1.213.1.1.3.62"])
            .with(writer.id(&self.id))
            .with(self.act.write_referring("code", &act_id))
            .with(text(&act_id))
            .with(status(if planned { "active" } else { "completed" }))
            .with(when(&self.period))
            .with_opt(self.priority.as_ref().map(|code| code.write_referring("priorityCode", &priority_id)))
            .with_opt(approach)
            .with_opt(self.site.as_ref().map(|code| code.write_referring("targetSiteCode", &site_id)))
            .with_opt(reason.map(|(reason, id)| relation("RSON", false, reason.write(writer, &id))))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }
}

/// The period, or that it is unknown.
pub(super) fn when(period: &Option<Period>) -> Element {
    match period {
        Some(Period { start: Some(start), end: None }) => start.write("effectiveTime"),
        Some(period) => period.write("effectiveTime"),
        None => unknown("effectiveTime"),
    }
}
