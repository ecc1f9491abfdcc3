//! `structuredBody` to report; sections and entries by template.

use super::act::{Administration, ImagingAct, Technique};
use super::catalogue::Study;
use super::clinical::{ClinicalInformation, History, Request};
use super::exposure::Exposure;
use super::{Addendum, CrImg, PatientInformation};
use crate::element::{Element, Str};
use crate::entries::{Attachment, Reader, time};
use crate::header::Author;
use crate::models::sections::Sections;

pub(super) const ADDENDUM: &str = "1.2.250.1.213.1.1.2.210";
pub(super) const CLINICAL: &str = "1.2.250.1.213.1.1.2.205";
pub(super) const REQUEST: &str = "1.2.250.1.213.1.1.2.211";
pub(super) const HISTORY: &str = "1.2.250.1.213.1.1.2.213";
pub(super) const ACT: &str = "1.2.250.1.213.1.1.2.206";
pub(super) const COMPLICATIONS: &str = "1.2.250.1.213.1.1.2.214";
pub(super) const EXPOSURE: &str = "1.2.250.1.213.1.1.2.215";
pub(super) const CATALOGUE: &str = "1.2.250.1.213.1.1.2.217";
const DEVICES: &str = "1.2.250.1.213.1.1.2.1";
pub(super) const RESULTS: &str = "1.2.250.1.213.1.1.2.208";
pub(super) const EARLIER: &str = "1.2.250.1.213.1.1.2.150";
pub(super) const COMPARISON: &str = "1.2.250.1.213.1.1.2.207";
pub(super) const CONCLUSION: &str = "1.2.250.1.213.1.1.2.209";
pub(super) const ATTACHMENTS: &str = "1.2.250.1.213.1.1.2.37";
pub(super) const INFORMATION: &str = "1.2.250.1.213.1.1.2.107";
pub(super) const COMMENT: &str = "1.2.250.1.213.1.1.2.73";
const PDF_COPY: &str = "1.2.250.1.213.1.1.2.243";

/// Title of the section of an act, unless it has another.
pub(super) const ACT_TITLE: &str = "Technique d'imagerie";

impl CrImg {
    /// From the root of a document; what it does not hold is left out.
    pub fn read_body(root: &Element) -> CrImg {
        let sections = Sections::of(root);
        let reader = &sections.reader;
        let every = |template| sections.all(template);
        let copy = sections.entries(PDF_COPY, "organizer", Attachment::read).into_iter().next();
        CrImg {
            addenda: every(ADDENDUM).map(|section| Addendum::read(section, reader)).collect(),
            clinical: sections.section(CLINICAL).map(|section| ClinicalInformation::read(section, reader)),
            acts: every(ACT).map(|section| ImagingAct::read(section, reader)).collect(),
            devices: sections.entries(DEVICES, "supply", crate::entries::Device::read),
            results: sections.text(RESULTS),
            earlier_results: sections.text(EARLIER),
            comparison: sections.text(COMPARISON),
            conclusion: sections.text(CONCLUSION).unwrap_or_default(),
            attachments: sections.entries(ATTACHMENTS, "organizer", Attachment::read),
            patient_information: sections
                .section(INFORMATION)
                .map(|section| PatientInformation::read(section, reader)),
            comment: sections.text(COMMENT),
            pdf_copy: copy.map(|copy| copy.content).filter(|content| !content.is_empty()),
        }
    }
}

impl Addendum {
    fn read(section: &Element, reader: &Reader<'_>) -> Addendum {
        Addendum {
            text: reader.section(section).unwrap_or_default(),
            author: section.child("author").map(Author::read).unwrap_or_default(),
        }
    }
}

impl PatientInformation {
    fn read(section: &Element, reader: &Reader<'_>) -> PatientInformation {
        let entry = section.at("entry/observation");
        let said = entry.and_then(|entry| reader.text(entry)).map(Str::from);
        PatientInformation {
            text: said.or_else(|| reader.section(section)).unwrap_or_default(),
            time: entry.and_then(time),
        }
    }
}

impl ClinicalInformation {
    fn read(section: &Element, reader: &Reader<'_>) -> ClinicalInformation {
        let request = inner(section, REQUEST).map(|section| Request::read(section, reader));
        let history = inner(section, HISTORY).map(|section| History::read(section, reader));
        ClinicalInformation {
            text: reader.section(section),
            request: request.unwrap_or_default(),
            history: history.unwrap_or_default(),
        }
    }
}

impl ImagingAct {
    fn read(section: &Element, reader: &Reader<'_>) -> ImagingAct {
        let entries =
            |name: &'static str| section.children("entry").filter_map(move |entry| entry.child(name));
        let title = section.child("title").and_then(Element::plain).map(Str::from);
        ImagingAct {
            title: title.filter(|title| title.replace('’', "'") != ACT_TITLE),
            techniques: entries("procedure").map(|entry| Technique::read(entry, reader)).collect(),
            products: entries("substanceAdministration")
                .map(|entry| Administration::read(entry, reader))
                .collect(),
            complications: inner(section, COMPLICATIONS).and_then(|section| reader.section(section)),
            exposure: inner(section, EXPOSURE).map(|section| Exposure::read(section, reader)),
            studies: inner(section, CATALOGUE)
                .map(|section| Study::read_all(section, reader))
                .unwrap_or_default(),
        }
    }
}

/// The section inside another, with that template.
fn inner<'e>(section: &'e Element, template: &str) -> Option<&'e Element> {
    let inside = section.children("component").filter_map(|component| component.child("section"));
    inside.into_iter().find(|section| section.has_template(template))
}
