//! Attached files (FR-Document-attache): PDFs and pictures within a section.

use super::reader::{self, Reader};
use super::writer::{Writer, completed, text, value};
use crate::base64;
use crate::checks::nature;
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Ts, Value};

choice! {
    /// What an attached file is.
    pub enum AttachmentType {
        /// PDF, better PDF/A-1.
        "PDF" Pdf = "application/pdf",
        /// JPEG.
        "JPEG" Jpeg = "image/jpeg",
        /// PNG.
        "PNG" Png = "image/png",
        /// GIF.
        "GIF" Gif = "image/gif",
        /// TIFF.
        "TIFF" Tiff = "image/tiff",
        /// RTF.
        "RTF" Rtf = "text/rtf",
        /// Plain text.
        "texte" Text = "text/plain",
    }
}

record! {
    /// A file attached to a document (FR-Document-attache).
    pub struct Attachment {
        /// Identifier of the entry; a new one if absent.
        "identifiant du document attaché" id: Option<Id>,
        /// What the file holds: its title, or the code of its type.
        "titre du document attaché" title: Code,
        /// Date of the file.
        "date du document attaché" time: Option<Ts>,
        /// When it was attached.
        "date de rattachement" attached: Option<Ts>,
        /// What the file is.
        "type du fichier" media_type: AttachmentType,
        /// The file in base64; white space counts for nothing.
        "contenu du fichier en base64" content: Str,
    }
    rules Attachment::rules;
}

impl Attachment {
    /// A PDF with its title.
    pub(crate) fn pdf(title: Code, content: &Str) -> Attachment {
        let content = content.clone();
        Attachment { title, content, ..Attachment::default() }
    }

    /// The bytes of the file; none if it is no base64.
    pub fn file(&self) -> Option<Vec<u8>> {
        base64::decode(&self.content)
    }

    /// The empty table of attached files.
    pub(crate) fn table() -> Table {
        Table::new(&["Document", "Contenu"])
    }

    /// From an `organizer`.
    pub(crate) fn read(organizer: &Element, reader: &Reader<'_>) -> Attachment {
        let part = |name: &str| organizer.children("component").find_map(|component| component.child(name));
        let kind = part("observation");
        let title = kind.and_then(|kind| {
            let coded = reader.coded_value(kind).filter(|code| code.code.is_some() || code.text.is_some());
            coded.or_else(|| reader.text(kind).map(Code::of_text))
        });
        let file = part("observationMedia").and_then(|media| media.child("value"));
        let media_type = file.and_then(|file| file.attribute("mediaType")).and_then(AttachmentType::new);
        let content: String = file.map(Element::text).unwrap_or_default();
        Attachment {
            id: reader::id(organizer),
            title: title.unwrap_or_default(),
            time: kind.and_then(reader::time),
            attached: reader::time(organizer),
            media_type: media_type.unwrap_or_default(),
            content: content.split_ascii_whitespace().collect::<String>().into(),
        }
    }

    /// As an `organizer`, with its row in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (title, title_id) = writer.cell(self.title.shown());
        let media_id = writer.text.id();
        table.push([title, Cell::media(&media_id)]);
        let templates =
            ["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48.18"];
        let time = self.time.as_ref().map_or_else(
            || Element::new("effectiveTime").fixed("nullFlavor", "NA"),
            |time| time.write("effectiveTime"),
        );
        let organizer = Element::new("organizer")
            .fixed("classCode", "CLUSTER")
            .fixed("moodCode", "EVN")
            .templates(&["1.2.250.1.213.1.1.3.18"])
            .with(writer.id(&self.id));
        let kind = Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&templates)
            .with(writer.id(&None))
            .with(Code::new("69764-9", "LOINC", "Type de document").write("code"))
            .with(text(&title_id))
            .with(completed())
            .with(time)
            .with(value(&Value::Code(self.title.clone()), &title_id));
        organizer
            .with(Code::new("55107-7", "LOINC", "Document attaché").write("code"))
            .with(completed())
            .with_opt(self.attached.as_ref().map(|time| time.write("effectiveTime")))
            .with(Element::new("component").with(kind))
            .with(Element::new("component").with(media(self.media_type, &self.content, &media_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        let segment = Segment::Field("content", "contenu du fichier en base64", "file in base64");
        problems.within(segment, |problems| check_file(&self.content, self.media_type, problems));
    }
}

/// A file of the narrative, as an `observationMedia`.
pub(super) fn media(media_type: AttachmentType, content: &str, id: &str) -> Element {
    let content: String = content.split_ascii_whitespace().collect();
    let file = Element::new("value")
        .fixed("mediaType", media_type.code())
        .fixed("representation", "B64")
        .with_text(content);
    Element::new("observationMedia")
        .fixed("classCode", "OBS")
        .fixed("moodCode", "EVN")
        .attr("ID", Str::from(id))
        .with(file)
}

/// Says that a file is no base64, or not of the type announced.
pub(crate) fn check_file(content: &str, media_type: AttachmentType, problems: &mut Problems) {
    if content.trim().is_empty() {
        return;
    }
    let Some(file) = base64::decode(content) else {
        return problems.invalid("ce n'est pas du base64", "this is no base64");
    };
    let right = match nature(&file) {
        Some(kind) => kind == media_type.code(),
        None => media_type == AttachmentType::Text && std::str::from_utf8(&file).is_ok(),
    };
    if !right {
        let kind = media_type.label();
        problems.invalid(&format!("le fichier n'est pas du {kind}"), &format!("the file is no {kind}"));
    }
}

/// A section of attached files.
pub(crate) fn attachment_section(
    prefix: &str,
    section: Element,
    list: &[Attachment],
    ids: &mut dyn FnMut() -> Id,
) -> Element {
    let mut writer = Writer::new(prefix, ids);
    let mut table = Attachment::table();
    let entries = list.iter().map(|attachment| attachment.write(&mut writer, &mut table)).collect();
    writer.text.table(table);
    writer.finish(section, entries)
}

/// The section of the copy of the document as PDF (FR-Document-PDF-copie); title and codes are fixed.
pub(crate) fn pdf_copy_section(content: &Str, ids: &mut dyn FnMut() -> Id) -> Element {
    let code = Code::new("55108-5", "LOINC", "Copie du document");
    let section = Element::new("section")
        .templates(&["1.2.250.1.213.1.1.2.243"])
        .with(ids().write("id"))
        .with(code.write("code"))
        .with(Element::new("title").with_text("Copie du document"));
    attachment_section("pdf", section, &[Attachment::pdf(code, content)], ids)
}
