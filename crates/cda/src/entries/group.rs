//! Observations told together: vital signs, functional assessments, results.

use super::observation::{Kind, Observation, RESULT, SURVEY, VITAL_SIGN, check_kinds};
use super::performer::Performer;
use super::procedure::when;
use super::reader::{self, Reader};
use super::writer::{Writer, completed};
use crate::element::Element;
use crate::header::Author;
use crate::input::{Problems, Segment, choice, record};
use crate::narrative::Table;
use crate::values::{Code, Id, NullFlavor, Period};

record! {
    /// Vital signs taken together (FR-Signes-vitaux).
    pub struct VitalSigns {
        /// Identifier of the entry; a new one if absent.
        "identifiant du groupe" id: Option<Id>,
        /// When.
        "date des signes vitaux" period: Option<Period>,
        /// The signs: LOINC 29463-7 weight, 8302-2 height, 8480-6 systolic blood pressure...
        "signes vitaux" list: Vec<Observation>,
    }
    rules VitalSigns::rules;
}

record! {
    /// A functional assessment (FR-Groupe-de-questionnaires-d-evaluation).
    pub struct FunctionalStatus {
        /// Identifier of the entry; a new one if absent.
        "identifiant du groupe" id: Option<Id>,
        /// What is assessed.
        "type d'évaluation" what: Option<Code>,
        /// When.
        "date de l'évaluation" period: Option<Period>,
        /// What was found.
        "évaluations" list: Vec<Observation>,
    }
    rules FunctionalStatus::rules;
}

choice! {
    /// What results are of.
    pub enum ResultKind {
        /// Laboratory.
        "Biologie polyvalente" Laboratory = "26436-6",
        /// Imaging.
        "Imagerie" Imaging = "18748-4",
        /// Cytology.
        "Cytologie" Cytology = "26438-2",
        /// Pathology.
        "Pathologie" Pathology = "27898-6",
        /// Human genetics.
        "Génétique humaine" Genetics = "26435-8",
    }
}

record! {
    /// Results of examinations (FR-Resultats).
    pub struct ResultGroup {
        /// Identifier of the entry; a new one if absent.
        "identifiant des résultats" id: Option<Id>,
        /// What they are of.
        "type de résultats" kind: ResultKind,
        /// When.
        "date des résultats" period: Option<Period>,
        /// Who made the examination.
        "exécutant" performer: Option<Performer>,
        /// Who says so.
        "auteur des résultats" author: Option<Author>,
        /// The results.
        "résultats" list: Vec<Observation>,
    }
    rules ResultGroup::rules;
}

impl VitalSigns {
    pub(crate) fn read(organizer: &Element, reader: &Reader<'_>) -> VitalSigns {
        VitalSigns {
            id: reader::id(organizer),
            period: reader::dated(organizer),
            list: list(organizer, reader),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let templates = [
            "2.16.840.1.113883.10.20.1.32",
            "2.16.840.1.113883.10.20.1.35",
            "1.3.6.1.4.1.19376.1.5.3.1.4.13.1",
            "1.2.250.1.213.1.1.3.49",
        ];
        // The official rules want one time, not a period.
        let time = self.period.clone().map(|period| match period.start {
            Some(start) => Period::since(start),
            None => period,
        });
        cluster(&templates, writer, &self.id)
            .with(Code::new("85353-1", "LOINC", "Signes vitaux").write("code"))
            .with(completed())
            .with(when(&time))
            .with_all(components(&self.list, &VITAL_SIGN, writer, table))
    }

    fn rules(&self, problems: &mut Problems) {
        check(&self.list, &VITAL_SIGN, problems);
        let lasts = |period: &Period| period.moment().is_none() && period.null.is_none();
        if self.period.as_ref().is_some_and(lasts) {
            problems.within(Segment::Field("period", "date des signes vitaux", "When"), |problems| {
                problems.invalid("donner `start` seul : une date", "give `start` alone: one time");
            });
        }
    }
}

impl FunctionalStatus {
    pub(crate) fn read(organizer: &Element, reader: &Reader<'_>) -> FunctionalStatus {
        FunctionalStatus {
            id: reader::id(organizer),
            what: reader.child(organizer, "code").filter(|code| code.null.is_none()),
            period: reader::dated(organizer),
            list: list(organizer, reader),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let templates =
            ["2.16.840.1.113883.10.20.1.32", "1.3.6.1.4.1.19376.1.5.3.1.1.12.3.7", "1.2.250.1.213.1.1.3.95"];
        let none = || Code { null: Some(NullFlavor::NotApplicable), ..Code::default() };
        cluster(&templates, writer, &self.id)
            .with(self.what.clone().unwrap_or_else(none).write("code"))
            .with(completed())
            .with(when(&self.period))
            .with_all(components(&self.list, &SURVEY, writer, table))
    }

    /// What the table of the group is called.
    pub(crate) fn title(&self) -> &str {
        self.what.as_ref().map_or("Évaluation", Code::shown)
    }

    fn rules(&self, problems: &mut Problems) {
        check(&self.list, &SURVEY, problems);
    }
}

impl ResultGroup {
    pub(crate) fn read(organizer: &Element, reader: &Reader<'_>) -> ResultGroup {
        let kind = organizer.value_at("code", "code").and_then(ResultKind::new);
        ResultGroup {
            id: reader::id(organizer),
            kind: kind.unwrap_or_default(),
            period: reader::dated(organizer),
            performer: Performer::of(organizer),
            author: organizer.child("author").map(Author::read),
            list: list(organizer, reader),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        cluster(&["1.2.250.1.213.1.1.3.208"], writer, &self.id)
            .with(Code::new(self.kind.code(), "LOINC", self.kind.label()).write("code"))
            .with(completed())
            .with(when(&self.period))
            .with_opt(self.performer.as_ref().map(Performer::write))
            .with_opt(self.author.as_ref().map(Author::write))
            .with_all(components(&self.list, &RESULT, writer, table))
    }

    /// What the table of the group is called.
    pub(crate) fn title(&self) -> &str {
        self.kind.label()
    }

    fn rules(&self, problems: &mut Problems) {
        check(&self.list, &RESULT, problems);
    }
}

fn list(organizer: &Element, reader: &Reader<'_>) -> Vec<Observation> {
    let parts = organizer.children("component").filter_map(|component| component.child("observation"));
    parts.map(|part| Observation::read(part, reader)).collect()
}

fn cluster(templates: &[&'static str], writer: &mut Writer<'_>, id: &Option<Id>) -> Element {
    Element::new("organizer")
        .fixed("classCode", "CLUSTER")
        .fixed("moodCode", "EVN")
        .templates(templates)
        .with(writer.id(id))
}

fn components(list: &[Observation], kind: &Kind, writer: &mut Writer<'_>, table: &mut Table) -> Vec<Element> {
    let component = |part| Element::new("component").fixed("typeCode", "COMP").with(part);
    list.iter().map(|observation| component(observation.write(kind, writer, table))).collect()
}

fn check(list: &[Observation], kind: &Kind, problems: &mut Problems) {
    let segment = Segment::Field("list", "observations", "observations");
    if list.is_empty() {
        problems.within(segment.clone(), Problems::missing);
    }
    check_kinds(list, kind, segment, problems);
}
