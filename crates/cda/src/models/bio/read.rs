//! `structuredBody` to report: any of the three versions, templates matched as sets.

use super::sections::{COMMENT, PDF_COPY, REASON, SECOND_INTENTION, read_copy};
use super::work::Work;
use super::{
    Battery, Chapter, CommentSection, CrBio, Image, Interpretation, Isolate, Item, LabResult, Prior, Reason,
    ReferenceRange, Report, ReportStatus, SecondIntention, Specimen, SpecimenReference, SubChapter,
};
use crate::element::{Element, Str};
use crate::entries::{Reader, Vaccination};
use crate::models::sections::VACCINATIONS;
use crate::values::{Code, Id, Period, Range, Ts};

const CHAPTER: &str = "1.3.6.1.4.1.19376.1.3.3.2.1";
const SUB_CHAPTER: &str = "1.3.6.1.4.1.19376.1.3.3.2.2";
const COMMENT_ACT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.2";

impl CrBio {
    /// From the root of a CR-BIO document; what it does not hold is left out.
    pub(crate) fn of(root: &Element) -> CrBio {
        let reader = Reader::new(root);
        let mut report = CrBio::default();
        for section in root.all("component/structuredBody/component/section") {
            report.add(section, &reader);
        }
        report.alerts = report.find_alerts();
        report
    }

    fn add(&mut self, section: &Element, reader: &Reader<'_>) {
        if section.has_template(CHAPTER) {
            self.chapters.push(Chapter::read(section, reader));
        } else if section.has_template(COMMENT) {
            let list = if self.chapters.is_empty() { &mut self.comments } else { &mut self.conclusions };
            list.extend(CommentSection::read(section, reader));
        } else if section.has_template(REASON) && self.reason.is_none() {
            self.reason = Some(Reason::read(section, reader));
        } else if section.has_template(VACCINATIONS) {
            let entries =
                section.children("entry").filter_map(|entry| entry.child("substanceAdministration"));
            self.vaccinations.extend(entries.map(|entry| Vaccination::read(entry, reader)));
        } else if section.has_template(SECOND_INTENTION) {
            self.second_intention.push(SecondIntention::read(section, reader));
        } else if section.has_template(PDF_COPY) && self.pdf_copy.is_none() {
            self.pdf_copy = read_copy(section);
        }
    }
}

impl Chapter {
    fn read(section: &Element, reader: &Reader<'_>) -> Chapter {
        let code = reader.child(section, "code");
        let parts = section.all("component/section").into_iter();
        let act = section.at("entry/act");
        Chapter {
            title: title(section),
            report: act.map(|act| Report::read(act, code.as_ref(), reader)),
            sub_chapters: parts
                .filter(|part| part.has_template(SUB_CHAPTER))
                .map(|part| SubChapter::read(part, code.as_ref(), reader))
                .collect(),
            code: code.unwrap_or_default(),
        }
    }
}

impl SubChapter {
    fn read(section: &Element, chapter: Option<&Code>, reader: &Reader<'_>) -> SubChapter {
        let code = reader.child(section, "code");
        let act = section.at("entry/act");
        let report = act.map(|act| Report::read(act, code.as_ref().or(chapter), reader));
        SubChapter { title: title(section), report: report.unwrap_or_default(), code }
    }
}

impl Report {
    /// The report of a section, whose code is not said again if it is the same.
    fn read(act: &Element, section: Option<&Code>, reader: &Reader<'_>) -> Report {
        let code =
            reader.child(act, "code").filter(|code| !section.is_some_and(|section| is_same(code, section)));
        let parts: Vec<&Element> =
            act.children("entryRelationship").flat_map(|relation| relation.elements().last()).collect();
        let period = act.child("effectiveTime").map(Period::read);
        let work = Work::read(act, reader);
        let procedures = parts.iter().filter(|part| part.is("procedure"));
        Report {
            id: id(act),
            code,
            status: status(act),
            period: period.filter(|period| *period != Period::default()),
            laboratories: work.laboratories,
            authors: work.authors,
            validations: work.validations,
            responsibles: work.responsibles,
            devices: work.devices,
            specimens: procedures.map(|part| Specimen::read(part, reader)).collect(),
            items: parts.iter().filter_map(|part| Item::read(part, reader)).collect(),
            comment: comments(parts.into_iter(), reader),
        }
    }
}

impl Item {
    fn read(part: &Element, reader: &Reader<'_>) -> Option<Item> {
        match (part.local(), part.attribute("classCode")) {
            ("observation", _) => Some(Item::Result(LabResult::read(part, reader))),
            ("organizer", Some("BATTERY")) => Some(Item::Battery(Battery::read(part, reader))),
            ("organizer", Some("CLUSTER")) => Some(Item::Isolate(Isolate::read(part, reader))),
            ("observationMedia", _) => Image::read(part).map(Item::Image),
            _ => None,
        }
    }
}

impl Battery {
    fn read(organizer: &Element, reader: &Reader<'_>) -> Battery {
        let work = Work::read(organizer, reader);
        Battery {
            id: id(organizer),
            code: reader.child(organizer, "code"),
            status: status(organizer),
            time: time(organizer),
            specimens: SpecimenReference::all(organizer, reader),
            laboratories: work.laboratories,
            authors: work.authors,
            validations: work.validations,
            devices: work.devices,
            results: results(organizer, reader),
            images: parts(organizer).filter_map(Image::read).collect(),
            comment: comments(parts(organizer), reader),
        }
    }
}

impl Isolate {
    fn read(organizer: &Element, reader: &Reader<'_>) -> Isolate {
        let role = organizer.at("specimen/specimenRole");
        let organism = role.and_then(|role| role.at("specimenPlayingEntity/code"));
        let work = Work::read(organizer, reader);
        let batteries = parts(organizer).filter(|part| part.is("organizer"));
        Isolate {
            organism: organism.map(|code| reader.code(code)).unwrap_or_default(),
            id: role.and_then(id),
            status: status(organizer),
            time: time(organizer),
            laboratories: work.laboratories,
            authors: work.authors,
            validations: work.validations,
            devices: work.devices,
            results: results(organizer, reader),
            batteries: batteries.map(|part| Battery::read(part, reader)).collect(),
            images: parts(organizer).filter_map(Image::read).collect(),
            comment: comments(parts(organizer), reader),
        }
    }
}

impl LabResult {
    fn read(observation: &Element, reader: &Reader<'_>) -> LabResult {
        let related = || {
            let relations = observation.children("entryRelationship");
            let own = relations.filter(|relation| relation.attribute("typeCode") != Some("REFR"));
            own.filter_map(|relation| relation.elements().last())
        };
        let priors = observation
            .children("entryRelationship")
            .filter(|relation| relation.attribute("typeCode") == Some("REFR"))
            .filter_map(|relation| relation.child("observation"));
        let analyte = reader.child(observation, "code").unwrap_or_default();
        let aborted = observation.value_at("statusCode", "code") == Some("aborted");
        let work = Work::read(observation, reader);
        LabResult {
            id: id(observation),
            value: reader.value(observation),
            aborted: aborted.then_some(true),
            time: time(observation),
            interpretation: flags(observation),
            method: reader.child(observation, "methodCode"),
            site: reader.child(observation, "targetSiteCode"),
            specimens: SpecimenReference::all(observation, reader),
            laboratories: work.laboratories,
            authors: work.authors,
            validations: work.validations,
            devices: work.devices,
            reference: observation
                .at("referenceRange/observationRange")
                .and_then(|range| ReferenceRange::read(range, reader)),
            priors: priors.filter_map(|prior| Prior::read(prior, &analyte, reader)).collect(),
            images: related().filter_map(Image::read).collect(),
            comment: comments(related(), reader),
            analyte,
        }
    }
}

impl ReferenceRange {
    fn read(element: &Element, reader: &Reader<'_>) -> Option<ReferenceRange> {
        let bounds =
            element.child("value").filter(|value| value.xsi_type().is_some_and(|t| t.starts_with("IVL_")));
        let bounds = bounds.map(Range::read).unwrap_or_default();
        let flag = flags(element).into_iter().next().filter(|flag| *flag != Interpretation::Normal);
        let text = reader.text(element).map(Str::from);
        let range = ReferenceRange { text, interpretation: flag, ..ReferenceRange::of(bounds) };
        let told = range.low.is_some() || range.high.is_some() || range.text.is_some();
        told.then_some(range)
    }
}

impl Prior {
    fn read(observation: &Element, analyte: &Code, reader: &Reader<'_>) -> Option<Prior> {
        let own = reader.child(observation, "code").filter(|code| !is_same(code, analyte));
        Some(Prior {
            time: time(observation).unwrap_or_default(),
            value: reader.value(observation)?,
            interpretation: flags(observation),
            analyte: own,
        })
    }
}

impl Image {
    fn read(media: &Element) -> Option<Image> {
        let value = media.child("value").filter(|_| media.is("observationMedia"))?;
        Some(Image { media_type: value.attribute("mediaType")?.into(), data: base64(value)? })
    }
}

/// The base64 text of a value without the white space that its author laid it out with.
pub(super) fn base64(value: &Element) -> Option<Str> {
    let text: String = value.text().split_ascii_whitespace().collect();
    (!text.is_empty()).then(|| text.into())
}

/// Whether two codes are the same but for the text shown; a code that is only translated is the one that it translates.
fn is_same(code: &Code, other: &Code) -> bool {
    let alone = |code: &Code| code.translations.is_empty() && code.qualifiers.is_empty();
    let bare = |code: &Code| Code { text: None, system_name: None, ..code.clone() };
    match code.translations.as_slice() {
        [only] if code.code.is_none() && alone(only) => bare(only) == bare(other),
        _ => bare(code) == bare(other),
    }
}

fn title(section: &Element) -> Option<Str> {
    section.child("title")?.plain().map(Str::from)
}

fn id(element: &Element) -> Option<Id> {
    Id::read(element.child("id")?)
}

/// None is completed: the same report is read from what was written without a status.
fn status(element: &Element) -> Option<ReportStatus> {
    let status = element.value_at("statusCode", "code").and_then(ReportStatus::new);
    status.filter(|status| *status != ReportStatus::Completed)
}

/// A point in time, or the start of a period.
fn time(element: &Element) -> Option<Ts> {
    Period::read(element.child("effectiveTime")?).start
}

fn flags(element: &Element) -> Vec<Interpretation> {
    let codes = element.children("interpretationCode").filter_map(|code| code.attribute("code"));
    codes.filter_map(Interpretation::new).collect()
}

/// What an organizer puts together.
fn parts(organizer: &Element) -> impl Iterator<Item = &Element> {
    organizer.children("component").filter_map(|component| component.elements().last())
}

fn results(organizer: &Element, reader: &Reader<'_>) -> Vec<LabResult> {
    let observations = parts(organizer).filter(|part| part.is("observation"));
    observations.map(|part| LabResult::read(part, reader)).collect()
}

/// The texts of the comments among parts, one below the other.
fn comments<'e>(parts: impl Iterator<Item = &'e Element>, reader: &Reader<'_>) -> Option<Str> {
    let acts = parts.filter(|part| part.is("act") && part.has_template(COMMENT_ACT));
    let texts: Vec<String> = acts.filter_map(|act| reader.text(act)).collect();
    (!texts.is_empty()).then(|| texts.join("\n").into())
}
