//! `structuredBody` to report: any of the three versions, templates matched as sets.

use super::{
    Battery, Chapter, CrBio, Image, Interpretation, Isolate, Item, LabResult, Laboratory, Prior, Report,
    ReportStatus, Specimen, SubChapter, Validation,
};
use crate::element::{Element, Str};
use crate::header::Professional;
use crate::narrative::Texts;
use crate::values::{Code, Id, Period, Range, Ts, Value};

const CHAPTER: &str = "1.3.6.1.4.1.19376.1.3.3.2.1";
const SUB_CHAPTER: &str = "1.3.6.1.4.1.19376.1.3.3.2.2";
const COMMENT_SECTION: &str = "1.3.6.1.4.1.19376.1.4.1.2.16";
const PDF_COPY: &str = "1.2.250.1.213.1.1.2.243";
const COMMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.2";
const LABORATORY: &str = "1.3.6.1.4.1.19376.1.3.3.1.7";

/// What reads one document: texts that entries refer to.
struct Reader<'d> {
    texts: Texts<'d>,
}

impl CrBio {
    /// From the root of a CR-BIO document; what it does not hold is left out.
    pub(crate) fn of(root: &Element) -> CrBio {
        let reader = Reader { texts: Texts::of(root) };
        let sections = || root.all("component/structuredBody/component/section").into_iter();
        let comments = sections().filter(|section| section.has_template(COMMENT_SECTION));
        let copy = sections().find(|section| section.has_template(PDF_COPY));
        CrBio {
            comments: comments.filter_map(|section| Some(section.child("text")?.plain()?.into())).collect(),
            chapters: sections()
                .filter(|section| section.has_template(CHAPTER))
                .map(|s| reader.chapter(s))
                .collect(),
            pdf_copy: copy.and_then(pdf),
        }
    }
}

impl Reader<'_> {
    fn chapter(&self, section: &Element) -> Chapter {
        let parts = section.all("component/section").into_iter();
        Chapter {
            code: self.child_code(section).unwrap_or_default(),
            title: title(section),
            report: section.at("entry/act").map(|act| self.report(act, section.child("code"))),
            sub_chapters: parts
                .filter(|part| part.has_template(SUB_CHAPTER))
                .map(|p| self.sub_chapter(p))
                .collect(),
        }
    }

    fn sub_chapter(&self, section: &Element) -> SubChapter {
        let act = section.at("entry/act");
        SubChapter {
            code: self.child_code(section),
            title: title(section),
            report: act.map(|act| self.report(act, section.child("code"))).unwrap_or_default(),
        }
    }

    /// The report of a section, whose code is not said again if it is the same.
    fn report(&self, act: &Element, section: Option<&Element>) -> Report {
        let code =
            self.child_code(act).filter(|code| Some(code) != section.map(|code| self.code(code)).as_ref());
        let parts: Vec<&Element> =
            act.children("entryRelationship").flat_map(|relation| relation.elements().last()).collect();
        let validations = act.children("participant").filter(|p| p.attribute("typeCode") == Some("AUTHEN"));
        let laboratories = act.children("performer").filter(|performer| performer.has_template(LABORATORY));
        Report {
            code,
            status: status(act),
            period: act
                .child("effectiveTime")
                .map(Period::read)
                .filter(|period| *period != Period::default()),
            laboratories: laboratories.filter_map(laboratory).collect(),
            validations: validations.filter_map(validation).collect(),
            specimens: parts.iter().filter(|part| part.is("procedure")).map(|p| self.specimen(p)).collect(),
            items: parts.iter().filter_map(|part| self.item(part)).collect(),
            comment: self.comment(parts.into_iter()),
        }
    }

    fn item(&self, part: &Element) -> Option<Item> {
        match (part.local(), part.attribute("classCode")) {
            ("observation", _) => Some(Item::Result(self.result(part))),
            ("organizer", Some("BATTERY")) => Some(Item::Battery(self.battery(part))),
            ("organizer", Some("CLUSTER")) => Some(Item::Isolate(self.isolate(part))),
            ("observationMedia", _) => image(part).map(Item::Image),
            _ => None,
        }
    }

    fn battery(&self, organizer: &Element) -> Battery {
        let parts = || organizer.children("component").flat_map(|component| component.elements().last());
        Battery {
            code: self.child_code(organizer),
            status: status(organizer),
            time: effective_time(organizer),
            results: parts().filter(|part| part.is("observation")).map(|part| self.result(part)).collect(),
            images: parts().filter(|part| part.is("observationMedia")).filter_map(image).collect(),
            comment: self.comment(parts()),
        }
    }

    fn isolate(&self, organizer: &Element) -> Isolate {
        let role = organizer.at("specimen/specimenRole");
        let organism = role.and_then(|role| role.at("specimenPlayingEntity/code"));
        let parts = || organizer.children("component").flat_map(|component| component.elements().last());
        Isolate {
            organism: organism.map(|code| self.code(code)).unwrap_or_default(),
            id: role.and_then(|role| Id::read(role.child("id")?)),
            status: status(organizer),
            time: effective_time(organizer),
            results: parts().filter(|part| part.is("observation")).map(|part| self.result(part)).collect(),
            batteries: parts().filter(|part| part.is("organizer")).map(|part| self.battery(part)).collect(),
        }
    }

    fn result(&self, observation: &Element) -> LabResult {
        let relations = || observation.children("entryRelationship");
        let priors = relations().filter(|relation| relation.attribute("typeCode") == Some("REFR"));
        let flags = observation.children("interpretationCode").filter_map(|code| code.attribute("code"));
        let range = observation.at("referenceRange/observationRange/value");
        let aborted = observation.value_at("statusCode", "code") == Some("aborted");
        LabResult {
            analyte: self.child_code(observation).unwrap_or_default(),
            value: observation.child("value").and_then(|value| self.value(value)),
            aborted: aborted.then_some(true),
            time: effective_time(observation),
            interpretation: flags.filter_map(Interpretation::new).collect(),
            method: observation.child("methodCode").map(|code| self.code(code)),
            reference: range.filter(|range| range.xsi_type() == Some("IVL_PQ")).map(Range::read),
            priors: priors.filter_map(|relation| self.prior(relation.child("observation")?)).collect(),
            comment: self.comment(relations().flat_map(|relation| relation.elements().last())),
        }
    }

    fn prior(&self, observation: &Element) -> Option<Prior> {
        Some(Prior { time: effective_time(observation)?, value: self.value(observation.child("value")?)? })
    }

    fn specimen(&self, procedure: &Element) -> Specimen {
        let role = procedure.at("participant/participantRole");
        let kind = role.and_then(|role| role.at("playingEntity/code"));
        let received = procedure.at("entryRelationship/act");
        let collected = procedure.child("effectiveTime");
        let collected =
            collected.and_then(|time| time.child("high").and_then(Ts::read).or_else(|| Ts::read(time)));
        Specimen {
            id: role.and_then(|role| Id::read(role.child("id")?)),
            procedure: self.child_code(procedure).filter(|code| code.code.as_deref() != Some("33882-2")),
            kind: kind.map(|code| self.code(code)).unwrap_or_default(),
            collected,
            site: procedure.child("targetSiteCode").map(|code| self.code(code)),
            received: received
                .filter(|act| act.value_at("code", "code") == Some("SPRECEIVE"))
                .and_then(effective_time),
        }
    }

    fn value(&self, element: &Element) -> Option<Value> {
        match Value::read(element)? {
            Value::Code(_) => Some(Value::Code(self.code(element))),
            Value::SimpleCode(_) => Some(Value::SimpleCode(self.code(element))),
            other => Some(other),
        }
    }

    /// The text of the first comment among parts.
    fn comment<'e>(&self, mut parts: impl Iterator<Item = &'e Element>) -> Option<Str> {
        let act = parts.find(|part| part.is("act") && part.has_template(COMMENT))?;
        self.texts.resolve(act.child("text")?).map(Str::from)
    }

    fn child_code(&self, element: &Element) -> Option<Code> {
        let code = self.code(element.child("code")?);
        (code != Code::default()).then_some(code)
    }

    /// A code with the text that it refers to, unless that text is what would be shown anyway.
    fn code(&self, element: &Element) -> Code {
        let mut code = Code::read(element);
        let text = code.text.take().or_else(|| self.texts.original(element).map(Str::from));
        code.text = text.filter(|text| text != code.shown());
        code
    }
}

fn title(section: &Element) -> Option<Str> {
    section.child("title")?.plain().map(Str::from)
}

/// None is completed: the same report is read from what was written without a status.
fn status(element: &Element) -> Option<ReportStatus> {
    let status = element.value_at("statusCode", "code").and_then(ReportStatus::new);
    status.filter(|status| *status != ReportStatus::Completed)
}

fn effective_time(element: &Element) -> Option<Ts> {
    Ts::read(element.child("effectiveTime")?)
}

fn laboratory(performer: &Element) -> Option<Laboratory> {
    let entity = performer.child("assignedEntity")?;
    let time = performer.child("time")?;
    Some(Laboratory {
        time: time.child("high").and_then(Ts::read).or_else(|| Ts::read(time))?,
        director: Professional::read(entity, "assignedPerson", "representedOrganization"),
    })
}

fn validation(participant: &Element) -> Option<Validation> {
    let role = participant.child("participantRole")?;
    let time = participant.child("time")?;
    Some(Validation {
        time: time.child("high").and_then(Ts::read).or_else(|| Ts::read(time))?,
        who: Professional::read(role, "playingEntity", "scopingEntity"),
    })
}

fn image(media: &Element) -> Option<Image> {
    let value = media.child("value")?;
    Some(Image { media_type: value.attribute("mediaType")?.into(), data: base64(value)? })
}

fn pdf(section: &Element) -> Option<Str> {
    base64(section.descendants().find(|element| element.is("observationMedia"))?.child("value")?)
}

/// The base64 text of a value without the white space that its author laid it out with.
fn base64(value: &Element) -> Option<Str> {
    let text: String = value.text().split_ascii_whitespace().collect();
    (!text.is_empty()).then(|| text.into())
}
