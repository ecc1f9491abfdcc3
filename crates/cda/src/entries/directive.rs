//! Advance directives (FR-Directive-anticipee).

use super::attachment::{AttachmentType, check_file, media};
use super::reader::{self, Reader};
use super::writer::{self, Writer, comment, completed, text};
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Value};

record! {
    /// A wish of the patient for the end of their life (FR-Directive-anticipee).
    pub struct Directive {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la directive" id: Option<Id>,
        /// What it is about (LOINC 75779-9 resuscitation, 42348-3 document...).
        "objet de la directive" what: Code,
        /// Whether the patient agrees; absent where a document says it.
        "accord du patient" agreed: Option<bool>,
        /// Since when, until when.
        "période de validité" period: Option<Period>,
        /// The document of the patient.
        "document de la directive" document: Option<DirectiveFile>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Directive::rules;
}

record! {
    /// A document by the patient.
    pub struct DirectiveFile {
        /// What the file is.
        "type du fichier" media_type: AttachmentType,
        /// The file in base64; white space counts for nothing.
        "contenu du fichier en base64" content: Str,
    }
    rules DirectiveFile::rules;
}

impl Directive {
    /// The empty table of directives.
    pub(crate) fn table() -> Table {
        Table::new(&["Directive", "Accord", "Période", "Document", "Commentaire"])
    }

    /// From an `observation`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Directive {
        let media =
            entry.children("entryRelationship").find_map(|relation| relation.child("observationMedia"));
        let agreed = match reader.value(entry) {
            Some(Value::Boolean(agreed)) => Some(agreed),
            _ => None,
        };
        Directive {
            id: reader::id(entry),
            what: reader.entry_code(entry).unwrap_or_default(),
            agreed,
            period: reader::period(entry),
            document: media.and_then(|media| DirectiveFile::read(media.child("value")?)),
            comment: reader.comment(entry),
        }
    }

    /// As an `observation`, with its row in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (what, what_id) = writer.cell(self.what.shown());
        let media_id = self.document.as_ref().map(|_| writer.text.id());
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let agreed = self.agreed.map(|agreed| Value::Boolean(agreed).shown()).unwrap_or_default();
        let file = media_id.as_deref().map(Cell::media).unwrap_or_default();
        table.push([what, Cell::text(agreed), Cell::text(writer::dates(&self.period)), file, said]);
        let document = self.document.as_ref().zip(media_id).map(|(document, id)| {
            let media = media(document.media_type, &document.content, &id);
            Element::new("entryRelationship").fixed("typeCode", "COMP").with(media)
        });
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&[
                "2.16.840.1.113883.10.20.1.17",
                "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                "1.3.6.1.4.1.19376.1.5.3.1.4.13.7",
                "1.2.250.1.213.1.1.3.54",
            ])
            .with(writer.id(&self.id))
            .with(self.what.write_referring("code", &what_id))
            .with(text(&what_id))
            .with(completed())
            .with(writer::since(&self.period))
            .with_opt(self.agreed.map(|agreed| Value::Boolean(agreed).write("value")))
            .with_opt(document)
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    /// The official rules let only two kinds be without a yes or no.
    fn rules(&self, problems: &mut Problems) {
        let of_a_document = ["42348-3", "75793-0"].iter().any(|code| self.what.is(code, "LOINC"));
        if self.agreed.is_none() && !of_a_document {
            problems.within(
                Segment::Field("agreed", "accord du patient", "Whether the patient agrees"),
                |p| {
                    p.missing();
                },
            );
        }
    }
}

impl DirectiveFile {
    fn read(value: &Element) -> Option<DirectiveFile> {
        let content: String = value.text().split_ascii_whitespace().collect();
        let media_type = AttachmentType::new(value.attribute("mediaType")?)?;
        Some(DirectiveFile { media_type, content: content.into() })
    }

    fn rules(&self, problems: &mut Problems) {
        let segment = Segment::Field("content", "contenu du fichier en base64", "file in base64");
        problems.within(segment, |problems| check_file(&self.content, self.media_type, problems));
    }
}
