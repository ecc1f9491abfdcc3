//! The images: examinations, series, objects (catalogue d'objets DICOM).

use crate::element::{Element, Str};
use crate::entries::{Reader, Writer, id, time};
use crate::input::{Problems, Segment, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Qualifier, Ts};

/// FR-DICOM-Serie-imagerie.
const SERIES: &str = "1.2.250.1.213.1.1.3.156";
/// FR-DICOM-SOP-instance-observation.
const INSTANCE: &str = "1.2.250.1.213.1.1.3.157";
/// FR-DICOM-Objectifs-de-reference.
const PURPOSE: &str = "1.2.250.1.213.1.1.3.163";

record! {
    /// An examination (FR-DICOM-Examen-imagerie).
    pub struct Study {
        /// Study Instance UID.
        "identifiant de l'examen (Study Instance UID)" id: Id,
        /// When.
        "date de l'examen" time: Ts,
        /// Series, one at least.
        "séries" series: Vec<Series>,
    }
    rules Study::rules;
}

record! {
    /// A series of images (FR-DICOM-Serie-imagerie).
    pub struct Series {
        /// Series Instance UID.
        "identifiant de la série (Series Instance UID)" id: Id,
        /// Modality (DICOM: `CT`, `MR`...).
        "modalité" modality: Code,
        /// When.
        "date de la série" time: Option<Ts>,
        /// Objects, one at least.
        "objets" instances: Vec<Instance>,
    }
    rules Series::rules;
}

record! {
    /// An object: an image (FR-DICOM-SOP-instance-observation).
    pub struct Instance {
        /// SOP Instance UID.
        "identifiant de l'objet (SOP Instance UID)" id: Id,
        /// SOP class (DCMUID: `1.2.840.10008.5.1.4.1.1.2` CT Image Storage...).
        "classe de l'objet" class: Code,
        /// Where the image is to be had (WADO).
        "lien vers l'image" url: Option<Str>,
        /// When.
        "date de l'objet" time: Option<Ts>,
        /// What the image is referred to for (JDV Imagerie objectifs de référence: `121080` best illustration...).
        "objectif de référence" purpose: Option<Code>,
    }
}

impl Study {
    fn rules(&self, problems: &mut Problems) {
        if self.series.is_empty() {
            problems.within(Segment::Field("series", "séries", "series"), Problems::missing);
        }
    }

    /// The empty table of images.
    pub(super) fn table() -> Table {
        Table::new(&[
            "Examen (Study Instance UID)",
            "Date",
            "Série",
            "Modalité",
            "Objet",
            "Lien vers l'image",
        ])
    }

    /// Those of a section; acts that name the same examination, or series, are one (see [`Study::write`]).
    pub(super) fn read_all(section: &Element, reader: &Reader<'_>) -> Vec<Study> {
        let mut studies: Vec<Study> = Vec::new();
        for act in section.children("entry").filter_map(|entry| entry.child("act")) {
            let study = Study::read(act, reader);
            match studies.iter_mut().find(|other| other.id == study.id && other.time == study.time) {
                Some(same) => study.series.into_iter().for_each(|series| same.add(series)),
                None => studies.push(study),
            }
        }
        studies
    }

    fn read(act: &Element, reader: &Reader<'_>) -> Study {
        let mut study = Study {
            id: id(act).unwrap_or_default(),
            time: time(act).unwrap_or_default(),
            series: Vec::new(),
        };
        let series = act.children("entryRelationship").filter_map(|relation| relation.child("act"));
        series.filter(|act| act.has_template(SERIES)).for_each(|act| study.add(Series::read(act, reader)));
        study
    }

    fn add(&mut self, series: Series) {
        let same = |other: &&mut Series| {
            other.id == series.id && other.time == series.time && other.modality == series.modality
        };
        match self.series.iter_mut().find(same) {
            Some(same) => same.instances.extend(series.instances),
            None => self.series.push(series),
        }
    }

    /// One act for each object. The official rules take exactly one series in an act and one object in a series,
    /// while an act may come again: each repeats the identifiers of its examination and series.
    pub(super) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Vec<Element> {
        let each =
            self.series.iter().flat_map(|series| series.instances.iter().map(move |one| (series, one)));
        each.map(|(series, instance)| self.write_one(series, instance, writer, table)).collect()
    }

    fn write_one(
        &self,
        series: &Series,
        instance: &Instance,
        writer: &mut Writer<'_>,
        table: &mut Table,
    ) -> Element {
        let (modality, modality_id) = writer.cell(series.modality.shown());
        let (class, class_id) = writer.cell(instance.class.shown());
        table.push([
            Cell::text(self.id.to_string()),
            Cell::text(self.time.french()),
            Cell::text(series.id.to_string()),
            modality,
            class,
            instance.url.as_ref().map_or_else(Cell::default, |url| Cell::link(url, "image")),
        ]);
        let series = series.write(&modality_id, instance.write(&class_id, writer));
        act(&["1.2.840.10008.9.16", "1.2.250.1.213.1.1.3.155"])
            .with(self.id.write("id"))
            .with(Code::new("113014", "DCM", "Examen").write("code"))
            .with(self.time.write("effectiveTime"))
            .with(component(series))
    }
}

impl Series {
    fn rules(&self, problems: &mut Problems) {
        if self.instances.is_empty() {
            problems.within(Segment::Field("instances", "objets", "objects"), Problems::missing);
        }
    }

    fn read(act: &Element, reader: &Reader<'_>) -> Series {
        let modality = act.at("code/qualifier/value").map(|value| reader.code(value));
        let instances =
            act.children("entryRelationship").filter_map(|relation| relation.child("observation"));
        let instances = instances.filter(|entry| entry.has_template(INSTANCE));
        Series {
            id: id(act).unwrap_or_default(),
            modality: modality.unwrap_or_default(),
            time: time(act),
            instances: instances.map(|entry| Instance::read(entry, reader)).collect(),
        }
    }

    fn write(&self, modality: &str, instance: Element) -> Element {
        let qualifier = Element::new("qualifier")
            .with(Code::new("121139", "DCM", "Modalité").write("name"))
            .with(self.modality.write_referring("value", modality));
        act(&["1.2.840.10008.9.17", SERIES])
            .with(self.id.write("id"))
            .with(Code::new("113015", "DCM", "Séries").write("code").with(qualifier))
            .with_opt(self.time.as_ref().map(|time| time.write("effectiveTime")))
            .with(component(instance))
    }
}

impl Instance {
    fn read(entry: &Element, reader: &Reader<'_>) -> Instance {
        let purpose =
            entry.children("entryRelationship").filter_map(|relation| relation.child("observation"));
        let purpose =
            purpose.filter(|part| part.has_template(PURPOSE)).find_map(|part| reader.coded_value(part));
        Instance {
            id: id(entry).unwrap_or_default(),
            class: entry.child("code").map(|code| reader.code(code)).unwrap_or_default(),
            url: entry.value_at("text/reference", "value").map(Str::from),
            time: time(entry),
            purpose,
        }
    }

    fn write(&self, class: &str, writer: &mut Writer<'_>) -> Element {
        let link = self.url.as_ref().map(|url| {
            let reference = Element::new("reference").attr("value", url.clone());
            Element::new("text").fixed("mediaType", "application/dicom").with(reference)
        });
        let purpose = self.purpose.as_ref().map(|purpose| {
            let code = Code::new("ASSERTION", "HL7:ActCode", "Assertion");
            let part = Element::new("observation")
                .fixed("classCode", "OBS")
                .fixed("moodCode", "EVN")
                .templates(&[PURPOSE])
                .with(writer.id(&None))
                .with(code.write("code"))
                .with(Element::new("statusCode").fixed("code", "completed"))
                .with(purpose.write("value").typed("CD"));
            Element::new("entryRelationship").fixed("typeCode", "RSON").with(part)
        });
        Element::new("observation")
            .fixed("classCode", "DGIMG")
            .fixed("moodCode", "EVN")
            .templates(&["1.2.840.10008.9.18", INSTANCE])
            .with(self.id.write("id"))
            .with(self.class.write_referring("code", class))
            .with_opt(link)
            .with_opt(self.time.as_ref().map(|time| time.write("effectiveTime")))
            .with_opt(purpose)
    }
}

/// The qualifier that says that a code is a modality.
pub(super) fn modality_qualifier() -> Qualifier {
    Qualifier { name: Code::new("121139", "DCM", "Modalité d'imagerie"), value: None }
}

fn act(templates: &[&'static str]) -> Element {
    Element::new("act").fixed("classCode", "ACT").fixed("moodCode", "EVN").templates(templates)
}

fn component(part: Element) -> Element {
    Element::new("entryRelationship").fixed("typeCode", "COMP").with(part)
}
