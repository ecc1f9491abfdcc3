//! Report to `structuredBody`.

use super::narrative::Text;
use super::specimen::SpecimenReference;
use super::work::Workers;
use super::{
    Battery, Chapter, CrBio, Image, Interpretation, Isolate, Item, LabResult, Prior, ReferenceRange, Report,
    ReportStatus, SubChapter,
};
use crate::element::{Element, Str};
use crate::entries::{self, comment_act, pdf_copy_section};
use crate::models::sections::vaccination_section;
use crate::values::{Code, Id, Ts};

const INTERPRETATION: &str = "2.16.840.1.113883.5.83";

impl CrBio {
    /// The element `structuredBody`, narrative included. The same report gives the same bytes.
    pub(crate) fn body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let first = self.comments.len();
        let mut sections: Vec<Element> = Vec::new();
        sections.extend(self.comments.iter().enumerate().map(|(i, comment)| comment.write(i + 1)));
        sections.extend(self.reason.as_ref().map(|reason| reason.write(ids)));
        sections.extend(self.chapters.iter().enumerate().map(|(i, chapter)| chapter.write(i + 1)));
        let second = self.second_intention.iter().enumerate();
        sections.extend(second.map(|(i, documents)| documents.write(i + 1, ids)));
        if !self.vaccinations.is_empty() {
            sections.push(vaccination_section(&self.vaccinations, ids));
        }
        sections.extend(self.conclusions.iter().enumerate().map(|(i, comment)| comment.write(first + i + 1)));
        sections.extend(self.pdf_copy.as_ref().map(|data| pdf_copy_section(data, ids)));
        Element::new("structuredBody").with_all(sections.into_iter().map(component))
    }
}

impl Chapter {
    fn write(&self, number: usize) -> Element {
        let section = Element::new("section")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.2.1", "1.2.250.1.213.1.1.2.70"])
            .with(self.code.write("code"))
            .with_opt(title(&self.title));
        if let Some(report) = &self.report {
            let (text, entry) = report.write(&format!("c{number}"), &self.code);
            return section.with(text).with(entry);
        }
        let parts = self.sub_chapters.iter().enumerate();
        section.with_all(
            parts.map(|(index, sub)| component(sub.write(&format!("c{number}s{}", index + 1), &self.code))),
        )
    }
}

impl SubChapter {
    fn write(&self, prefix: &str, chapter: &Code) -> Element {
        let (text, entry) = self.report.write(prefix, self.code.as_ref().unwrap_or(chapter));
        let code = self.code.as_ref().map_or_else(|| Element::new("code"), |code| code.write("code"));
        Element::new("section")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.2.2", "1.2.250.1.213.1.1.2.71"])
            .with(code)
            .with_opt(title(&self.title))
            .with(text)
            .with(entry)
    }
}

impl Report {
    /// The text and the entry of a section.
    fn write(&self, prefix: &str, section: &Code) -> (Element, Element) {
        let mut text = Text::new(prefix);
        let specimens = self.specimens.iter().map(|specimen| specimen.write(&mut text));
        let mut parts: Vec<Element> = specimens.map(|part| related("COMP", part)).collect();
        parts.extend(self.items.iter().map(|item| related("COMP", item.write(&mut text))));
        let comment =
            self.comment.as_ref().map(|comment| related("SUBJ", comment_act(&text.heading(comment))));
        let workers = self.workers().write(&mut text);
        let act = Element::new("act")
            .fixed("classCode", "ACT")
            .fixed("moodCode", "EVN")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(self.write_code(section))
            .with(status(self.status))
            .with_opt(self.period.as_ref().map(|period| period.write("effectiveTime")))
            .with_all(workers)
            .with_all(parts)
            .with_opt(comment);
        let entry = Element::new("entry")
            .fixed("typeCode", "DRIV")
            .templates(&["1.3.6.1.4.1.19376.1.3.1", "1.2.250.1.213.1.1.3.21"])
            .with(act);
        (text.finish(), entry)
    }

    /// LOINC or no code at all (schematron): another code of the section becomes a translation.
    fn write_code(&self, section: &Code) -> Element {
        match &self.code {
            Some(code) => code.write("code"),
            None if section.code.is_none() || section.is_loinc() => section.write("code"),
            None => Element::new("code").with(section.write("translation")),
        }
    }

    fn workers(&self) -> Workers<'_> {
        Workers {
            laboratories: &self.laboratories,
            authors: &self.authors,
            validations: &self.validations,
            responsibles: &self.responsibles,
            devices: &self.devices,
        }
    }
}

impl Item {
    fn write(&self, text: &mut Text) -> Element {
        match self {
            Item::Result(result) => result.write(text),
            Item::Battery(battery) => battery.write(text),
            Item::Isolate(isolate) => isolate.write(text),
            Item::Image(image) => image.write(text),
        }
    }
}

impl Battery {
    fn write(&self, text: &mut Text) -> Element {
        let code = self.code.as_ref().map(|code| {
            let id = text.heading(code.shown());
            code.write_referring("code", &id)
        });
        text.origin(&self.specimens);
        let mut parts: Vec<Element> = self.results.iter().map(|result| result.write(text)).collect();
        parts.extend(self.images.iter().map(|image| image.write(text)));
        parts.extend(self.comment.as_ref().map(|comment| comment_act(&text.heading(comment))));
        let workers = self.workers().write(text);
        text.end_table();
        Element::new("organizer")
            .fixed("classCode", "BATTERY")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.4", "1.2.250.1.213.1.1.3.78"])
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with_opt(code)
            .with(status(self.status))
            .with_opt(time(&self.time))
            .with_all(self.specimens.iter().map(SpecimenReference::write))
            .with_all(workers)
            .with_all(parts.into_iter().map(component))
    }
}

impl Isolate {
    fn write(&self, text: &mut Text) -> Element {
        let id = text.isolate(self);
        let entity = Element::new("specimenPlayingEntity")
            .fixed("classCode", "MIC")
            .with(self.organism.write_referring("code", &id));
        let role = Element::new("specimenRole")
            .fixed("classCode", "SPEC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(entity);
        let mut parts: Vec<Element> = self.results.iter().map(|result| result.write(text)).collect();
        parts.extend(self.batteries.iter().map(|battery| battery.write(text)));
        parts.extend(self.images.iter().map(|image| image.write(text)));
        parts.extend(self.comment.as_ref().map(|comment| comment_act(&text.heading(comment))));
        let workers = self.workers().write(text);
        text.end_table();
        Element::new("organizer")
            .fixed("classCode", "CLUSTER")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.5", "1.2.250.1.213.1.1.3.79"])
            .with(status(self.status))
            .with_opt(time(&self.time))
            .with(Element::new("specimen").fixed("typeCode", "SPC").with(role))
            .with_all(workers)
            .with_all(parts.into_iter().map(component))
    }
}

/// Who worked on a part of a report: only the report itself names persons in charge.
macro_rules! workers {
    ($($part:ty),*) => { $(impl $part {
        fn workers(&self) -> Workers<'_> {
            Workers {
                laboratories: &self.laboratories,
                authors: &self.authors,
                validations: &self.validations,
                responsibles: &[],
                devices: &self.devices,
            }
        }
    })* };
}
workers!(Battery, Isolate, LabResult);

impl LabResult {
    fn write(&self, text: &mut Text) -> Element {
        let ids = text.result(self);
        let comment = ids.comment.as_ref().map(|id| related("SUBJ", comment_act(id)));
        let images = self.images.iter().map(|image| related("COMP", image.write(text)));
        let images: Vec<Element> = images.collect();
        let workers = self.workers();
        let workers = if workers.is_empty() { Vec::new() } else { workers.write(text) };
        let status = if self.aborted == Some(true) { "aborted" } else { "completed" };
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80"])
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(self.analyte.write_referring("code", &ids.name))
            .with(Element::new("statusCode").fixed("code", status))
            .with_opt(time(&self.time))
            .with_opt(self.value.as_ref().map(|value| entries::value(value, &ids.value)))
            .with_all(self.interpretation.iter().map(|flag| flag.write()))
            .with_opt(self.method.as_ref().map(|method| method.write_referring("methodCode", &ids.method)))
            .with_opt(self.site.as_ref().map(|site| site.write("targetSiteCode")))
            .with_all(self.specimens.iter().map(SpecimenReference::write))
            .with_all(workers)
            .with_all(self.priors.iter().map(|prior| prior.write(self)))
            .with_all(images)
            .with_opt(comment)
            .with_opt(self.reference.as_ref().map(ReferenceRange::write))
    }
}

impl ReferenceRange {
    fn write(&self) -> Element {
        let text = self.text.as_ref().map(|text| Element::new("text").with_text(text.clone()));
        let within = Element::new("observationRange")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN.CRT")
            .with_opt(text)
            .with_opt(self.range().map(|range| range.write("value").typed("IVL_PQ")))
            .with(self.interpretation.unwrap_or(Interpretation::Normal).write());
        Element::new("referenceRange").fixed("typeCode", "REFV").with(within)
    }
}

impl Prior {
    fn write(&self, result: &LabResult) -> Element {
        let analyte = self.analyte.as_ref().unwrap_or(&result.analyte);
        let observation = Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .with(analyte.write("code"))
            .with(Element::new("statusCode").fixed("code", "completed"))
            .with(self.time.write("effectiveTime"))
            .with(self.value.write("value"))
            .with_all(self.interpretation.iter().map(|flag| flag.write()));
        related("REFR", observation)
    }
}

impl Interpretation {
    /// As an `interpretationCode`.
    pub(crate) fn write(self) -> Element {
        Element::new("interpretationCode")
            .fixed("code", self.code())
            .fixed("displayName", self.label())
            .fixed("codeSystem", INTERPRETATION)
    }
}

impl Image {
    fn write(&self, text: &mut Text) -> Element {
        let templates = ["2.16.840.1.113883.10.12.304", "1.2.250.1.213.1.1.3.103"];
        let value = Element::new("value")
            .attr("mediaType", self.media_type.clone())
            .fixed("representation", "B64")
            .with_text(self.data.clone());
        Element::new("observationMedia")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .attr("ID", text.image())
            .templates(&templates)
            .with(value)
    }
}

fn title(title: &Option<Str>) -> Option<Element> {
    title.as_ref().map(|title| Element::new("title").with_text(title.clone()))
}

fn status(status: Option<ReportStatus>) -> Element {
    Element::new("statusCode").fixed("code", status.unwrap_or_default().code())
}

fn time(time: &Option<Ts>) -> Option<Element> {
    time.as_ref().map(|ts| ts.write("effectiveTime"))
}

fn component(part: Element) -> Element {
    Element::new("component").with(part)
}

fn related(kind: &'static str, part: Element) -> Element {
    Element::new("entryRelationship").fixed("typeCode", kind).with(part)
}
