//! Sections beside the chapters: comments, reason of the work, PDF copy.

use super::rules::field;
use crate::element::{Element, Str};
use crate::entries::{self, Attachment, Reader, Writer, attachment_section};
use crate::input::{Problems, record};
use crate::narrative::Narrative;
use crate::values::{Code, Id, Value};

/// Template of FR-Commentaire-non-code.
pub(super) const COMMENT: &str = "1.3.6.1.4.1.19376.1.4.1.2.16";
/// Template of FR-Raison-de-la-recommandation.
pub(super) const REASON: &str = "1.2.250.1.213.1.1.2.128";
/// Template of FR-Document-PDF-copie.
pub(super) const PDF_COPY: &str = "1.2.250.1.213.1.1.2.243";
/// Template of FR-Resultats-de-laboratoire-de-biologie-de-seconde-intention.
pub(super) const SECOND_INTENTION: &str = "1.2.250.1.213.1.1.2.60";
const SECOND_TITLE: &str = "Résultats de laboratoire de seconde intention";
const COMMENT_TITLE: &str = "Commentaire";
const REASON_CODE: (&str, &str) = ("42349-1", "Raison de la recommandation");
const PROBLEM: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.5";
const LOINC: &str = "LOINC";

record! {
    /// A general comment (FR-Commentaire-non-code).
    pub struct CommentSection {
        /// Title; `Commentaire` if absent.
        "titre du commentaire" title: Option<Str>,
        /// Text, whose lines stay lines.
        "texte du commentaire" text: Str,
    }
}

record! {
    /// Why the work was asked for (FR-Raison-de-la-recommandation).
    pub struct Reason {
        /// Title; `Raison de la recommandation` if absent.
        "titre du contexte" title: Option<Str>,
        /// Reasons: codes (such as the context of a screening) or texts.
        "raisons" reasons: Vec<Code>,
        /// Problems that the work is about.
        "problèmes" problems: Vec<entries::Problem>,
    }
    rules Reason::rules;
}

record! {
    /// Results of a laboratory that was asked for more, as files (FR-Resultats-de-laboratoire-de-biologie-de-seconde-intention).
    pub struct SecondIntention {
        /// Title; `Résultats de laboratoire de seconde intention` if absent.
        "titre des résultats de seconde intention" title: Option<Str>,
        /// The files.
        "documents attachés" documents: Vec<Attachment>,
    }
    rules SecondIntention::rules;
}

impl CommentSection {
    /// None if the section says nothing.
    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> Option<CommentSection> {
        let title = section.child("title").and_then(Element::plain);
        let title = title.filter(|title| title != COMMENT_TITLE).map(Str::from);
        Some(CommentSection { title, text: reader.section(section)?.trim().into() })
    }

    pub(super) fn write(&self, number: usize) -> Element {
        let mut text = Narrative::new(&format!("com{number}"));
        let id = text.id();
        text.block(&self.text, &id);
        let title = self.title.clone().unwrap_or_else(|| COMMENT_TITLE.into());
        Element::new("section")
            .templates(&["2.16.840.1.113883.10.12.201", COMMENT, "1.2.250.1.213.1.1.2.73"])
            .with(Code::new("55112-7", LOINC, "Commentaire").write("code"))
            .with(Element::new("title").with_text(title))
            .with(text.finish())
    }
}

impl Reason {
    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> Reason {
        let title = section.child("title").and_then(Element::plain);
        let entries = || section.children("entry").filter_map(|entry| entry.child("observation"));
        let (problems, reasons): (Vec<_>, Vec<_>) = entries().partition(|entry| entry.has_template(PROBLEM));
        let said =
            |entry: &Element| reader.coded_value(entry).or_else(|| reader.text(entry).map(Code::of_text));
        let mut reasons: Vec<Code> = reasons.into_iter().filter_map(said).collect();
        if reasons.is_empty() && problems.is_empty() {
            reasons.extend(reader.section(section).map(Code::of_text));
        }
        Reason {
            title: title.filter(|title| title != REASON_CODE.1).map(Str::from),
            reasons,
            problems: problems.into_iter().map(|entry| entries::Problem::read(entry, reader)).collect(),
        }
    }

    pub(super) fn write(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let templates = ["1.3.6.1.4.1.19376.1.5.3.1.3.1", "1.3.6.1.4.1.19376.1.5.3.1.3.2", REASON];
        let id = ids().write("id");
        let mut writer = Writer::new("raison", ids);
        let mut parts: Vec<Element> = Vec::new();
        for reason in &self.reasons {
            let reference = writer.text.id();
            writer.text.block(reason.shown(), &reference);
            let code = Code::new(REASON_CODE.0, LOINC, REASON_CODE.1);
            let observation = writer.observation(&[], &code, &reference).with_null("effectiveTime", "NA");
            parts.push(observation.with(entries::value(&Value::Code(reason.clone()), &reference)));
        }
        let mut table = entries::ProblemList::table();
        parts.extend(self.problems.iter().map(|problem| problem.write(&[], &mut writer, &mut table)));
        if !table.is_empty() {
            writer.text.table(table);
        }
        let title = self.title.clone().unwrap_or_else(|| REASON_CODE.1.into());
        let section = Element::new("section")
            .templates(&templates)
            .with(id)
            .with(Code::new(REASON_CODE.0, LOINC, REASON_CODE.1).write("code"))
            .with(Element::new("title").with_text(title));
        writer.finish(section, parts)
    }

    fn rules(&self, problems: &mut Problems) {
        if self.reasons.is_empty() && self.problems.is_empty() {
            problems
                .invalid("contexte vide (`reasons` ou `problems`)", "empty reason (`reasons` or `problems`)");
        }
    }
}

impl SecondIntention {
    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> SecondIntention {
        let title = section.child("title").and_then(Element::plain);
        let organizers = section.children("entry").filter_map(|entry| entry.child("organizer"));
        let read = |part: &Element| {
            let mut file = Attachment::read(part, reader);
            if file.title == Code::default() {
                // Where the title is not to be found, it is that of the section.
                file.title = Code::of_text(title.as_deref().unwrap_or(SECOND_TITLE));
            }
            file
        };
        let documents = organizers.map(read).collect();
        SecondIntention { title: title.filter(|title| title != SECOND_TITLE).map(Str::from), documents }
    }

    pub(super) fn write(&self, number: usize, ids: &mut dyn FnMut() -> Id) -> Element {
        let section = Element::new("section")
            .templates(&[SECOND_INTENTION])
            .with(ids().write("id"))
            .with(Code::new("101792-0", LOINC, "Résultats de laboratoire scannés").write("code"))
            .with(Element::new("title").with_text(self.title.clone().unwrap_or_else(|| SECOND_TITLE.into())));
        attachment_section(&format!("sec{number}"), section, &self.documents, ids)
    }

    fn rules(&self, problems: &mut Problems) {
        if self.documents.is_empty() {
            let segment = field("documents", "documents attachés", "attached documents");
            problems.within(segment, Problems::missing);
        }
    }
}

/// The base64 text of the PDF copy.
pub(super) fn read_copy(section: &Element) -> Option<Str> {
    super::read::base64(section.descendants().find(|element| element.is("observationMedia"))?.child("value")?)
}
