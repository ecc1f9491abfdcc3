//! Report to `structuredBody`.

use super::narrative::Text;
use super::{
    Battery, Chapter, CrBio, Image, Interpretation, Isolate, Item, LabResult, Laboratory, Prior, Report,
    ReportStatus, Specimen, Validation,
};
use crate::context::Context;
use crate::element::{Element, Str};
use crate::entries::{self, comment_act};
use crate::narrative::{Cell, Narrative, Table};
use crate::values::{Code, Ts, Value};

const INTERPRETATION: &str = "2.16.840.1.113883.5.83";
const LOINC: &str = "LOINC";

impl CrBio {
    /// The element `structuredBody`, narrative included. The same report gives the same bytes.
    pub(crate) fn body(&self, context: &mut Context<'_>) -> Element {
        let comments = self.comments.iter().enumerate().map(|(i, text)| comment_section(text, i + 1));
        let chapters = self.chapters.iter().enumerate().map(|(i, chapter)| chapter.write(i + 1));
        let copy = self.pdf_copy.as_ref().map(|data| copy_section(data, context));
        let sections = comments.chain(chapters).chain(copy);
        Element::new("structuredBody").with_all(sections.map(|s| Element::new("component").with(s)))
    }
}

impl Chapter {
    fn write(&self, number: usize) -> Element {
        let title = self.title.as_ref().map(|title| Element::new("title").with_text(title.clone()));
        let section = Element::new("section")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.2.1", "1.2.250.1.213.1.1.2.70"])
            .with(self.code.write("code"))
            .with_opt(title);
        if let Some(report) = &self.report {
            let (text, entry) = report.write(&format!("c{number}"), &self.code);
            return section.with(text).with(entry);
        }
        let parts = self.sub_chapters.iter().enumerate().map(|(index, sub)| {
            let (text, entry) = sub
                .report
                .write(&format!("c{number}s{}", index + 1), sub.code.as_ref().unwrap_or(&self.code));
            let title = sub.title.as_ref().map(|title| Element::new("title").with_text(title.clone()));
            let code = sub.code.as_ref().map_or_else(|| Element::new("code"), |code| code.write("code"));
            let section = Element::new("section")
                .templates(&["1.3.6.1.4.1.19376.1.3.3.2.2", "1.2.250.1.213.1.1.2.71"])
                .with(code)
                .with_opt(title)
                .with(text)
                .with(entry);
            Element::new("component").with(section)
        });
        section.with_all(parts)
    }
}

impl Report {
    /// The text and the entry of a section.
    fn write(&self, prefix: &str, section: &Code) -> (Element, Element) {
        let mut text = Text::new(prefix);
        let parts: Vec<Element> = self.parts(&mut text);
        let comment = self.comment.as_ref().map(|comment| {
            let id = text.heading(comment);
            Element::new("entryRelationship").fixed("typeCode", "SUBJ").with(comment_act(&id))
        });
        for validation in &self.validations {
            let (who, when) = (validation.who.shown(), validation.time.french());
            text.line(&format!("Résultats validés par {who}, {when}"));
        }
        let act = Element::new("act")
            .fixed("classCode", "ACT")
            .fixed("moodCode", "EVN")
            .with(self.code.as_ref().unwrap_or(section).write("code"))
            .with(status(self.status))
            .with_opt(self.period.as_ref().map(|period| period.write("effectiveTime")))
            .with_all(self.laboratories.iter().map(Laboratory::write))
            .with_all(self.validations.iter().map(Validation::write))
            .with_all(parts)
            .with_opt(comment);
        let entry = Element::new("entry")
            .fixed("typeCode", "DRIV")
            .templates(&["1.3.6.1.4.1.19376.1.3.1", "1.2.250.1.213.1.1.3.21"])
            .with(act);
        (text.finish(), entry)
    }

    fn parts(&self, text: &mut Text) -> Vec<Element> {
        let mut parts: Vec<Element> = self.specimens.iter().map(|specimen| specimen.write(text)).collect();
        parts.extend(self.items.iter().map(|item| item.write(text)));
        parts
            .into_iter()
            .map(|part| Element::new("entryRelationship").fixed("typeCode", "COMP").with(part))
            .collect()
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
        let mut parts: Vec<Element> = self.results.iter().map(|result| result.write(text)).collect();
        parts.extend(self.images.iter().map(|image| image.write(text)));
        parts.extend(self.comment.as_ref().map(|comment| comment_act(&text.heading(comment))));
        text.end_table();
        Element::new("organizer")
            .fixed("classCode", "BATTERY")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.4", "1.2.250.1.213.1.1.3.78"])
            .with_opt(code)
            .with(status(self.status))
            .with_opt(time(&self.time))
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
        text.end_table();
        Element::new("organizer")
            .fixed("classCode", "CLUSTER")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.5", "1.2.250.1.213.1.1.3.79"])
            .with(status(self.status))
            .with_opt(time(&self.time))
            .with(Element::new("specimen").fixed("typeCode", "SPC").with(role))
            .with_all(parts.into_iter().map(component))
    }
}

impl LabResult {
    fn write(&self, text: &mut Text) -> Element {
        let ids = text.result(self);
        let aborted = self.aborted == Some(true);
        let comment = self.comment.as_ref().map(|_| {
            Element::new("entryRelationship").fixed("typeCode", "SUBJ").with(comment_act(&ids.comment))
        });
        let status = if aborted { "aborted" } else { "completed" };
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80"])
            .with(self.analyte.write_referring("code", &ids.name))
            .with(Element::new("statusCode").fixed("code", status))
            .with_opt(time(&self.time))
            .with_opt(self.value.as_ref().map(|value| entries::value(value, &ids.value)))
            .with_all(self.interpretation.iter().map(|flag| flag.write()))
            .with_opt(self.method.as_ref().map(|method| method.write_referring("methodCode", &ids.method)))
            .with_all(self.priors.iter().map(|prior| prior.write(self)))
            .with_opt(comment)
            .with_opt(self.write_reference())
    }

    fn write_reference(&self) -> Option<Element> {
        let range = self.reference.as_ref()?;
        let within = Element::new("observationRange")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN.CRT")
            .with(range.write("value").typed("IVL_PQ"))
            .with(Interpretation::Normal.write());
        Some(Element::new("referenceRange").fixed("typeCode", "REFV").with(within))
    }
}

impl Prior {
    fn write(&self, result: &LabResult) -> Element {
        let analyte = Code { text: None, ..result.analyte.clone() };
        let observation = Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .with(analyte.write("code"))
            .with(Element::new("statusCode").fixed("code", "completed"))
            .with(self.time.write("effectiveTime"))
            .with(self.value.write("value"));
        Element::new("entryRelationship").fixed("typeCode", "REFR").with(observation)
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

impl Specimen {
    fn write(&self, text: &mut Text) -> Element {
        let (act, kind) = text.specimen(self);
        let default = || Code::new("33882-2", LOINC, "Prélèvement");
        let entity = Element::new("playingEntity").with(self.kind.write_referring("code", &kind));
        let role = Element::new("participantRole")
            .fixed("classCode", "SPEC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(entity);
        let collected =
            self.collected.as_ref().map(|ts| Element::new("effectiveTime").with(ts.write("high")));
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.2", "1.2.250.1.213.1.1.3.77"])
            .with(self.procedure.clone().unwrap_or_else(default).write_referring("code", &act))
            .with_opt(collected)
            .with_opt(self.site.as_ref().map(|site| site.write("targetSiteCode")))
            .with(Element::new("participant").fixed("typeCode", "PRD").with(role))
            .with_opt(self.received.as_ref().map(reception))
    }
}

impl Laboratory {
    fn write(&self) -> Element {
        let entity = self.director.write("assignedEntity", "assignedPerson", "representedOrganization");
        Element::new("performer")
            .fixed("typeCode", "PRF")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.1.7", "1.2.250.1.213.1.1.3.23"])
            .with(self.time.write("time"))
            .with(entity)
    }
}

impl Validation {
    fn write(&self) -> Element {
        let role = self.who.write("participantRole", "playingEntity", "scopingEntity");
        Element::new("participant")
            .fixed("typeCode", "AUTHEN")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.1.5", "1.2.250.1.213.1.1.3.109"])
            .with(Element::new("time").with(self.time.write("high")))
            .with(role)
    }
}

impl Image {
    fn write(&self, text: &mut Text) -> Element {
        media(&text.image())
            .templates(&["2.16.840.1.113883.10.12.304", "1.2.250.1.213.1.1.3.103"])
            .with(media_value(&self.media_type, &self.data))
    }
}

/// The act of reception. The official rules want this code system, misspelt as it is.
fn reception(time: &Ts) -> Element {
    let code = Element::new("code")
        .fixed("code", "SPRECEIVE")
        .fixed("displayName", "Échantillon reçu")
        .fixed("codeSystem", "1.3.5.1.4.1.19376.1.5.3.2")
        .fixed("codeSystemName", "IHEActCode");
    let act = Element::new("act")
        .fixed("classCode", "ACT")
        .fixed("moodCode", "EVN")
        .templates(&["1.3.6.1.4.1.19376.1.3.1.3", "1.2.250.1.213.1.1.3.107"])
        .with(code)
        .with(time.write("effectiveTime"));
    Element::new("entryRelationship").fixed("typeCode", "COMP").with(act)
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

fn comment_section(comment: &str, number: usize) -> Element {
    let mut text = Narrative::new(&format!("com{number}"));
    text.paragraphs(comment, None);
    Element::new("section")
        .templates(&["2.16.840.1.113883.10.12.201", "1.3.6.1.4.1.19376.1.4.1.2.16", "1.2.250.1.213.1.1.2.73"])
        .with(Code::new("55112-7", LOINC, "Commentaire").write("code"))
        .with(Element::new("title").with_text("Commentaire"))
        .with(text.finish())
}

fn media(id: &str) -> Element {
    Element::new("observationMedia")
        .fixed("classCode", "OBS")
        .fixed("moodCode", "EVN")
        .attr("ID", Str::from(id))
}

fn media_value(media_type: &str, data: &str) -> Element {
    Element::new("value")
        .attr("mediaType", Str::from(media_type))
        .fixed("representation", "B64")
        .with_text(Str::from(data))
}

/// FR-Document-PDF-copie with its attached document.
fn copy_section(data: &str, context: &mut Context<'_>) -> Element {
    let mut text = Narrative::new("pdf");
    let (label, document) = (text.id(), text.id());
    text.table(
        Table::new(&["Document", "Contenu"])
            .row([Cell::text("Copie du document").id(&label), Cell::media(&document)]),
    );
    let copy = || Code::new("55108-5", LOINC, "Copie du document");
    let kind = Element::new("observation")
        .fixed("classCode", "OBS")
        .fixed("moodCode", "EVN")
        .templates(&["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48.18"])
        .with(context.uuid().write("id"))
        .with(Code::new("69764-9", LOINC, "Type de document").write("code"))
        .with(Element::new("text").with(Element::new("reference").attr("value", format!("#{label}"))))
        .with(Element::new("statusCode").fixed("code", "completed"))
        .with_null("effectiveTime", "NA")
        .with(Value::Code(copy()).write("value"));
    let bytes = media(&document).with(media_value("application/pdf", data));
    let organizer = Element::new("organizer")
        .fixed("classCode", "CLUSTER")
        .fixed("moodCode", "EVN")
        .templates(&["1.2.250.1.213.1.1.3.18"])
        .with(context.uuid().write("id"))
        .with(Code::new("55107-7", LOINC, "Document attaché").write("code"))
        .with(Element::new("statusCode").fixed("code", "completed"))
        .with(component(kind))
        .with(component(bytes));
    Element::new("section")
        .templates(&["1.2.250.1.213.1.1.2.243"])
        .with(copy().write("code"))
        .with(Element::new("title").with_text("Copie du document"))
        .with(text.finish())
        .with(Element::new("entry").with(organizer))
}
