//! Report to `structuredBody`.

use std::sync::LazyLock;

use super::narrative::{ResultIds, Text};
use super::specimen::SpecimenReference;
use super::work::Workers;
use super::{
    Battery, Chapter, CrBio, Image, Interpretation, Isolate, Item, LabResult, Prior, ReferenceRange, Report,
    ReportStatus, SubChapter,
};
use crate::element::{Element, Markup, Sink, Str, fixed, templates};
use crate::entries::{comment_act, pdf_copy_section};
use crate::models::sections::vaccination_section;
use crate::values::{Code, Id, Ts, Value};

const INTERPRETATION: &str = "2.16.840.1.113883.5.83";

impl CrBio {
    /// What the element `structuredBody` holds, narrative included. The same report gives the same bytes.
    pub(crate) fn put_body<S: Sink>(&self, out: &mut S, ids: &mut dyn FnMut() -> Id) {
        let first = self.comments.len();
        let before = self.comments.iter().enumerate().map(|(i, comment)| comment.write(i + 1));
        out.elements(before.map(component));
        out.elements(self.reason.as_ref().map(|reason| component(reason.write(ids))));
        for (index, chapter) in self.chapters.iter().enumerate() {
            out.tag("component", |out| out.tag("section", |section| chapter.put(section, index + 1)));
        }
        let second = self.second_intention.iter().enumerate();
        out.elements(second.map(|(i, documents)| component(documents.write(i + 1, ids))));
        if !self.vaccinations.is_empty() {
            out.element(component(vaccination_section(&self.vaccinations, ids)));
        }
        let after = self.conclusions.iter().enumerate().map(|(i, comment)| comment.write(first + i + 1));
        out.elements(after.map(component));
        out.elements(self.pdf_copy.as_ref().map(|data| component(pdf_copy_section(data, ids))));
    }
}

impl Chapter {
    fn put<S: Sink>(&self, out: &mut S, number: usize) {
        templates!(out, "1.3.6.1.4.1.19376.1.3.3.2.1", "1.2.250.1.213.1.1.2.70");
        put_code(out, "code", &self.code, None);
        put_title(out, &self.title);
        if let Some(report) = &self.report {
            return report.put(&format!("c{number}"), &self.code, out);
        }
        for (index, sub) in self.sub_chapters.iter().enumerate() {
            let prefix = format!("c{number}s{}", index + 1);
            out.tag("component", |out| out.tag("section", |section| sub.put(&prefix, &self.code, section)));
        }
    }
}

impl SubChapter {
    fn put<S: Sink>(&self, prefix: &str, chapter: &Code, out: &mut S) {
        templates!(out, "1.3.6.1.4.1.19376.1.3.3.2.2", "1.2.250.1.213.1.1.2.71");
        match &self.code {
            Some(code) => put_code(out, "code", code, None),
            None => fixed!(out, "code"),
        }
        put_title(out, &self.title);
        self.report.put(prefix, self.code.as_ref().unwrap_or(chapter), out);
    }
}

impl Report {
    /// The text and the entry of a section.
    fn put<S: Sink>(&self, prefix: &str, section: &Code, out: &mut S) {
        let (mut text, mut parts) = (Text::<S>::new(prefix), S::part());
        for specimen in &self.specimens {
            parts.element(related("COMP", specimen.write(&mut text)));
        }
        for item in &self.items {
            relation(&mut parts, "COMP", |out| item.put(&mut text, out));
        }
        if let Some(comment) = &self.comment {
            parts.element(related("SUBJ", comment_act(&text.heading(comment))));
        }
        let workers = self.workers().write(&mut text);
        out.tag("text", |out| out.append(text.finish()));
        out.tag("entry", |out| {
            out.put_fixed("typeCode", "DRIV");
            templates!(out, "1.3.6.1.4.1.19376.1.3.1", "1.2.250.1.213.1.1.3.21");
            out.tag("act", |act| {
                put_class(act, "ACT", "EVN");
                put_id(act, &self.id);
                self.put_code(section, act);
                put_status(act, self.status);
                act.elements(self.period.as_ref().map(|period| period.write("effectiveTime")));
                act.elements(workers);
                act.append(parts);
            });
        });
    }

    /// LOINC or no code at all (schematron): another code of the section becomes a translation.
    fn put_code<S: Sink>(&self, section: &Code, out: &mut S) {
        match &self.code {
            Some(code) => put_code(out, "code", code, None),
            None if section.code.is_none() || section.is_loinc() => put_code(out, "code", section, None),
            None => out.tag("code", |code| put_code(code, "translation", section, None)),
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
    fn put<S: Sink>(&self, text: &mut Text<S>, out: &mut S) {
        match self {
            Item::Result(result) => result.put(text, out),
            Item::Battery(battery) => battery.put(text, out),
            Item::Isolate(isolate) => isolate.put(text, out),
            Item::Image(image) => out.element(image.write(text)),
        }
    }
}

impl Battery {
    fn put<S: Sink>(&self, text: &mut Text<S>, out: &mut S) {
        let heading = self.code.as_ref().map(|code| (code, text.heading(code.shown())));
        text.origin(&self.specimens);
        let mut parts = S::part();
        put_parts(&mut parts, text, &self.results, &[], &self.images, &self.comment);
        let workers = self.workers().write(text);
        text.end_table();
        out.tag("organizer", |out| {
            put_class(out, "BATTERY", "EVN");
            templates!(out, "1.3.6.1.4.1.19376.1.3.1.4", "1.2.250.1.213.1.1.3.78");
            put_id(out, &self.id);
            if let Some((code, id)) = &heading {
                put_code(out, "code", code, Some(id));
            }
            put_status(out, self.status);
            put_time(out, &self.time);
            out.elements(self.specimens.iter().map(SpecimenReference::write));
            out.elements(workers);
            out.append(parts);
        });
    }
}

impl Isolate {
    fn put<S: Sink>(&self, text: &mut Text<S>, out: &mut S) {
        let id = text.isolate(self);
        let entity = Element::new("specimenPlayingEntity")
            .fixed("classCode", "MIC")
            .with(self.organism.write_referring("code", &id));
        let role = Element::new("specimenRole")
            .fixed("classCode", "SPEC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(entity);
        let mut parts = S::part();
        put_parts(&mut parts, text, &self.results, &self.batteries, &self.images, &self.comment);
        let workers = self.workers().write(text);
        text.end_table();
        out.tag("organizer", |out| {
            put_class(out, "CLUSTER", "EVN");
            templates!(out, "1.3.6.1.4.1.19376.1.3.1.5", "1.2.250.1.213.1.1.3.79");
            put_status(out, self.status);
            put_time(out, &self.time);
            out.element(Element::new("specimen").fixed("typeCode", "SPC").with(role));
            out.elements(workers);
            out.append(parts);
        });
    }
}

/// What an organizer puts together.
fn put_parts<S: Sink>(
    out: &mut S,
    text: &mut Text<S>,
    results: &[LabResult],
    batteries: &[Battery],
    images: &[Image],
    comment: &Option<Str>,
) {
    for result in results {
        out.tag("component", |out| result.put(text, out));
    }
    for battery in batteries {
        out.tag("component", |out| battery.put(text, out));
    }
    out.elements(images.iter().map(|image| component(image.write(text))));
    out.elements(comment.as_ref().map(|comment| component(comment_act(&text.heading(comment)))));
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
    fn put<S: Sink>(&self, text: &mut Text<S>, out: &mut S) {
        let ids = text.result(self);
        let images: Vec<Element> = self.images.iter().map(|image| image.write(text)).collect();
        let workers = self.workers();
        let workers = if workers.is_empty() { Vec::new() } else { workers.write(text) };
        out.tag("observation", |out| {
            put_class(out, "OBS", "EVN");
            templates!(out, "1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80");
            put_id(out, &self.id);
            self.put_finding(&ids, out);
            out.elements(self.specimens.iter().map(SpecimenReference::write));
            out.elements(workers);
            for prior in &self.priors {
                relation(out, "REFR", |out| prior.put(self, out));
            }
            out.elements(images.into_iter().map(|image| related("COMP", image)));
            out.elements(ids.comment.as_ref().map(|id| related("SUBJ", comment_act(id))));
            if let Some(reference) = &self.reference {
                reference.put(out);
            }
        });
    }

    /// What was found, when and how.
    fn put_finding<S: Sink>(&self, ids: &ResultIds, out: &mut S) {
        put_code(out, "code", &self.analyte, Some(&ids.name));
        match self.aborted {
            Some(true) => fixed!(out, "statusCode", "code" = "aborted"),
            _ => fixed!(out, "statusCode", "code" = "completed"),
        }
        put_time(out, &self.time);
        if let Some(value) = &self.value {
            out.tag("value", |out| value.put(out, Some(&ids.value)));
        }
        self.interpretation.iter().for_each(|flag| flag.put(out));
        if let Some(method) = &self.method {
            put_code(out, "methodCode", method, Some(&ids.method));
        }
        if let Some(site) = &self.site {
            put_code(out, "targetSiteCode", site, None);
        }
    }
}

impl ReferenceRange {
    fn put<S: Sink>(&self, out: &mut S) {
        out.tag("referenceRange", |out| {
            out.put_fixed("typeCode", "REFV");
            out.tag("observationRange", |out| {
                put_class(out, "OBS", "EVN.CRT");
                if let Some(text) = &self.text {
                    out.tag("text", |out| out.put_text(text));
                }
                if let Some(range) = self.range() {
                    out.tag("value", |out| Value::Range(range).put(out, None));
                }
                self.interpretation.unwrap_or(Interpretation::Normal).put(out);
            });
        });
    }
}

impl Prior {
    fn put<S: Sink>(&self, result: &LabResult, out: &mut S) {
        out.tag("observation", |out| {
            put_class(out, "OBS", "EVN");
            put_code(out, "code", self.analyte.as_ref().unwrap_or(&result.analyte), None);
            fixed!(out, "statusCode", "code" = "completed");
            self.time.put(out, "effectiveTime");
            out.tag("value", |out| self.value.put(out, None));
            self.interpretation.iter().for_each(|flag| flag.put(out));
        });
    }
}

impl Interpretation {
    /// As an `interpretationCode`.
    pub(crate) fn write(self) -> Element {
        let mut element = Element::new("interpretationCode");
        self.put_content(&mut element);
        element
    }

    fn put<S: Sink>(self, out: &mut S) {
        static READY: LazyLock<Vec<String>> = LazyLock::new(|| {
            let text = |flag: &Interpretation| {
                let mut markup = Markup::part();
                markup.tag("interpretationCode", |out| flag.put_content(out));
                markup.finish().unwrap_or_default()
            };
            Interpretation::ALL.iter().map(text).collect()
        });
        match READY.get(self as usize) {
            Some(text) => out.ready(text, || self.write()),
            None => out.element(self.write()),
        }
    }

    fn put_content<S: Sink>(self, out: &mut S) {
        out.put("code", self.code());
        out.put("displayName", self.label());
        out.put_fixed("codeSystem", INTERPRETATION);
    }
}

impl Image {
    fn write<S: Sink>(&self, text: &mut Text<S>) -> Element {
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

fn put_class<S: Sink>(out: &mut S, class: &'static str, mood: &'static str) {
    out.put_fixed("classCode", class);
    out.put_fixed("moodCode", mood);
}

fn put_id<S: Sink>(out: &mut S, id: &Option<Id>) {
    if let Some(id) = id {
        out.tag("id", |out| id.put(out));
    }
}

fn put_code<S: Sink>(out: &mut S, name: &'static str, code: &Code, reference: Option<&str>) {
    out.tag(name, |out| code.put(out, reference, None));
}

fn put_title<S: Sink>(out: &mut S, title: &Option<Str>) {
    if let Some(title) = title {
        out.tag("title", |out| out.put_text(title));
    }
}

fn put_status<S: Sink>(out: &mut S, status: Option<ReportStatus>) {
    out.tag("statusCode", |out| out.put_fixed("code", status.unwrap_or_default().code()));
}

fn put_time<S: Sink>(out: &mut S, time: &Option<Ts>) {
    if let Some(ts) = time {
        ts.put(out, "effectiveTime");
    }
}

fn component(part: Element) -> Element {
    Element::new("component").with(part)
}

fn related(kind: &'static str, part: Element) -> Element {
    Element::new("entryRelationship").fixed("typeCode", kind).with(part)
}

fn relation<S: Sink>(out: &mut S, kind: &'static str, content: impl FnOnce(&mut S)) {
    out.tag("entryRelationship", |out| {
        out.put_fixed("typeCode", kind);
        content(out);
    });
}
