//! What all entries are written with.

use crate::element::{Element, Str};
use crate::narrative::{Cell, Narrative};
use crate::values::{Code, Id, Period, Value};

/// Writes entries of one section: the identifiers of its narrative, and those of the entries that have none.
pub(crate) struct Writer<'w> {
    pub(crate) text: Narrative,
    ids: &'w mut dyn FnMut() -> Id,
}

impl<'w> Writer<'w> {
    /// For a section whose narrative identifiers begin with the prefix.
    pub(crate) fn new(prefix: &str, ids: &'w mut dyn FnMut() -> Id) -> Writer<'w> {
        Writer { text: Narrative::new(prefix), ids }
    }

    /// The element `id`: that of the model, else a new one. One is taken in either case, so that what follows has the
    /// same whether this one was told or not.
    pub(crate) fn id(&mut self, id: &Option<Id>) -> Element {
        let new = (self.ids)();
        id.as_ref().unwrap_or(&new).write("id")
    }

    /// A cell with an identifier, and that identifier.
    pub(crate) fn cell(&mut self, text: impl Into<Str>) -> (Cell, Str) {
        let id = self.text.id();
        (Cell::text(text).id(&id), id)
    }

    /// A cell that shows a code, if there is one, and its identifier.
    pub(crate) fn code_cell(&mut self, code: &Option<Code>) -> (Cell, Str) {
        self.cell(code.as_ref().map_or("", Code::shown))
    }

    /// An observation of FR-Simple-Observation with its value.
    pub(crate) fn observation(
        &mut self,
        templates: &[&'static str],
        code: &Code,
        reference: &str,
    ) -> Element {
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48"])
            .templates(templates)
            .with(self.id(&None))
            .with(code.write("code"))
            .with(text(reference))
            .with(completed())
    }

    /// The section: its text, then its entries.
    pub(crate) fn finish(self, section: Element, entries: Vec<Element>) -> Element {
        section
            .with(self.text.finish())
            .with_all(entries.into_iter().map(|entry| Element::new("entry").with(entry)))
    }
}

/// A section up to its text.
pub(crate) fn code_section(
    templates: &[&'static str],
    code: (&'static str, &'static str),
    title: &'static str,
    ids: &mut dyn FnMut() -> Id,
) -> Element {
    Element::new("section")
        .templates(templates)
        .with(ids().write("id"))
        .with(Code::new(code.0, "LOINC", code.1).write("code"))
        .with(Element::new("title").with_text(title))
}

pub(crate) fn text(reference: &str) -> Element {
    Element::new("text").with(crate::narrative::reference(reference))
}

pub(super) fn status(code: &'static str) -> Element {
    Element::new("statusCode").fixed("code", code)
}

pub(crate) fn completed() -> Element {
    status("completed")
}

/// `effectiveTime` with the start, or why it is missing, and the end if it is known.
pub(super) fn since(period: &Option<Period>) -> Element {
    period.clone().unwrap_or_default().write_since("effectiveTime")
}

pub(super) fn unknown(name: &'static str) -> Element {
    Element::new(name).fixed("nullFlavor", "UNK")
}

pub(super) fn relation(kind: &'static str, inverted: bool, part: Element) -> Element {
    Element::new("entryRelationship")
        .fixed("typeCode", kind)
        .fixed("inversionInd", if inverted { "true" } else { "false" })
        .with(part)
}

/// A comment (FR-Commentaire-ER) on the entry around it, that the narrative holds.
pub(crate) fn comment(reference: &str) -> Element {
    relation("SUBJ", true, comment_act(reference))
}

/// The act of a comment (FR-Commentaire-ER) that the narrative holds.
pub(crate) fn comment_act(reference: &str) -> Element {
    let code = Code::new("48767-8", "LOINC", "Commentaire");
    let ids = ["2.16.840.1.113883.10.20.1.40", "1.3.6.1.4.1.19376.1.5.3.1.4.2", "1.2.250.1.213.1.1.3.32"];
    instruction("EVN", &ids, &code, reference)
}

/// An act that says something in the narrative.
pub(super) fn instruction(
    mood: &'static str,
    templates: &[&'static str],
    code: &Code,
    reference: &str,
) -> Element {
    Element::new("act")
        .fixed("classCode", "ACT")
        .fixed("moodCode", mood)
        .templates(templates)
        .with(code.write("code"))
        .with(text(reference))
        .with(completed())
}

/// The value of an observation; the text of a code is in the narrative, and referred to.
pub(crate) fn value(value: &Value, reference: &str) -> Element {
    match value {
        Value::Code(code) => code.write_referring("value", reference).typed("CD"),
        Value::SimpleCode(code) => code.write_referring("value", reference).typed("CE"),
        _ => value.write("value"),
    }
}

/// A period for people: one date where there is no end.
pub(crate) fn dates(period: &Option<Period>) -> String {
    let end = |ts: &Option<crate::values::Ts>| ts.as_ref().map(|ts| ts.french());
    match period.as_ref().map(|period| (end(&period.start), end(&period.end))) {
        Some((Some(start), Some(end))) => format!("{start} - {end}"),
        Some((Some(start), None)) if period.as_ref().is_some_and(|period| period.open == Some(true)) => {
            format!("depuis le {start}")
        }
        Some((Some(start), None)) => start,
        Some((None, Some(end))) => format!("jusqu'au {end}"),
        _ => String::new(),
    }
}
