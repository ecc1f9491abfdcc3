//! The laboratory report (compte rendu d'examens biologiques, CR-BIO): chapters, batteries, isolates, results.
//!
//! Written as CR-BIO 2024.01; 2021.01 and 2023.01 are read. Source: CI-SIS, volet CR-BIO, and its schematrons.

mod codes;
mod header;
mod narrative;
mod read;
mod write;

pub use codes::{Interpretation, ReportStatus};

use crate::base64;
use crate::element::Str;
use crate::header::Professional;
use crate::input::{Problems, record, union};
use crate::values::{Code, Id, Period, Range, Ts, Value};

record! {
    /// The body of a laboratory report (CR-BIO).
    pub struct CrBio {
        /// General comments, such as a non-conformity of a specimen.
        "commentaires généraux" comments: Vec<Str>,
        /// Chapters, in the order of the report.
        "chapitres" chapters: Vec<Chapter>,
        /// The report as PDF, in base64: required by CR-BIO 2024.01.
        "copie PDF du compte rendu" pdf_copy: Option<Str>,
    }
    rules CrBio::rules;
}

record! {
    /// A chapter (FR-CR-BIO-Chapitre): either one report, or sub-chapters.
    pub struct Chapter {
        /// Chapter code (LOINC, such as 18719-5 Biochimie).
        "code du chapitre" code: Code,
        /// Title.
        "titre du chapitre" title: Option<Str>,
        /// Report, where there is no sub-chapter.
        "résultats du chapitre" report: Option<Report>,
        /// Sub-chapters.
        "sous-chapitres" sub_chapters: Vec<SubChapter>,
    }
    rules Chapter::rules;
}

record! {
    /// A sub-chapter (FR-CR-BIO-Sous-Chapitre).
    pub struct SubChapter {
        /// Code of the sub-chapter (LOINC).
        "code du sous-chapitre" code: Option<Code>,
        /// Title.
        "titre du sous-chapitre" title: Option<Str>,
        /// Report.
        "résultats du sous-chapitre" report: Report,
    }
}

record! {
    /// The results of one chapter or sub-chapter (FR-Resultats-examens-de-biologie-medicale).
    pub struct Report {
        /// Code of the report; that of its chapter if absent.
        "code des résultats" code: Option<Code>,
        /// Status; completed if absent.
        "état des résultats" status: Option<ReportStatus>,
        /// Period of the work, both ends known.
        "période des analyses" period: Option<Period>,
        /// Laboratories that did the work for the one that answers for the report.
        "laboratoires sous-traitants" laboratories: Vec<Laboratory>,
        /// Validations by medical biologists.
        "validations" validations: Vec<Validation>,
        /// Specimens.
        "prélèvements" specimens: Vec<Specimen>,
        /// Results, batteries and isolates, in the order of the report.
        "résultats" items: Vec<Item>,
        /// Comment on the whole.
        "commentaire" comment: Option<Str>,
    }
    rules Report::rules;
}

union! {
    /// What a report holds.
    pub enum Item {
        /// Single result.
        "résultat" result: Result(LabResult),
        /// Battery of results.
        "batterie" battery: Battery(Battery),
        /// Micro-organism that was isolated.
        "isolat" isolate: Isolate(Isolate),
        /// Illustration.
        "image" image: Image(Image),
    }
}

record! {
    /// A battery (FR-Batterie-examens-de-biologie-medicale), such as a blood count or an antibiogram.
    pub struct Battery {
        /// Code (LOINC), or a text with translations.
        "code de la batterie" code: Option<Code>,
        /// Status; completed if absent.
        "état de la batterie" status: Option<ReportStatus>,
        /// Time.
        "date de la batterie" time: Option<Ts>,
        /// Results.
        "résultats de la batterie" results: Vec<LabResult>,
        /// Illustrations, such as the curve of an electrophoresis.
        "images de la batterie" images: Vec<Image>,
        /// Comment.
        "commentaire de la batterie" comment: Option<Str>,
    }
    rules Battery::rules;
}

record! {
    /// A micro-organism that was isolated (FR-Isolat-microbiologique).
    pub struct Isolate {
        /// Organism: SNOMED CT code with its NCBI translation, or a text.
        "micro-organisme" organism: Code,
        /// Identifier of the isolate.
        "identifiant de l'isolat" id: Option<Id>,
        /// Status; completed if absent.
        "état de l'isolat" status: Option<ReportStatus>,
        /// Time.
        "date de l'isolat" time: Option<Ts>,
        /// Results on the isolate, such as its count.
        "résultats de l'isolat" results: Vec<LabResult>,
        /// Batteries on the isolate, such as its antibiogram.
        "antibiogrammes" batteries: Vec<Battery>,
    }
}

record! {
    /// One result (FR-Resultat-examens-de-biologie-element-clinique-pertinent).
    pub struct LabResult {
        /// What was measured: LOINC first; else a text with a waiting code or a code of the laboratory as translation.
        "analyse" analyte: Code,
        /// Value; absent if the result could not be obtained.
        "valeur" value: Option<Value>,
        /// Why there is no value: the measure was given up.
        "résultat non obtenu" aborted: Option<bool>,
        /// Clinically relevant time.
        "date du résultat" time: Option<Ts>,
        /// Interpretations (N, H, L, S, I, R...).
        "interprétation" interpretation: Vec<Interpretation>,
        /// Method.
        "technique" method: Option<Code>,
        /// Reference values.
        "valeurs de référence" reference: Option<Range>,
        /// Earlier results.
        "antériorités" priors: Vec<Prior>,
        /// Comment.
        "commentaire du résultat" comment: Option<Str>,
    }
    rules LabResult::rules;
}

record! {
    /// An earlier result of the same analyte.
    pub struct Prior {
        /// Time.
        "date de l'antériorité" time: Ts,
        /// Value.
        "valeur de l'antériorité" value: Value,
    }
}

record! {
    /// A specimen (FR-Prelevement).
    pub struct Specimen {
        /// Number of the specimen.
        "numéro de l'échantillon" id: Option<Id>,
        /// Act of sampling (NABM); LOINC 33882-2 if absent.
        "acte de prélèvement" procedure: Option<Code>,
        /// Nature of the specimen (table HL7 0487).
        "nature de l'échantillon" kind: Code,
        /// Time of sampling.
        "date de prélèvement" collected: Option<Ts>,
        /// Site.
        "site de prélèvement" site: Option<Code>,
        /// Time of reception by the laboratory.
        "date de réception" received: Option<Ts>,
    }
}

record! {
    /// A laboratory that did the work (FR-Laboratoire-executant).
    pub struct Laboratory {
        /// Time of the work.
        "date d'exécution" time: Ts,
        /// Director of the laboratory, with the laboratory as organisation.
        "directeur du laboratoire" director: Professional,
    }
    rules Laboratory::rules;
}

record! {
    /// A validation by a medical biologist.
    pub struct Validation {
        /// Time.
        "date de validation" time: Ts,
        /// Biologist.
        "biologiste" who: Professional,
    }
    rules Validation::rules;
}

record! {
    /// An illustration (FR-Image-illustrative).
    pub struct Image {
        /// Media type: image/png, image/jpeg or image/gif.
        "type de l'image" media_type: Str,
        /// Bytes in base64.
        "contenu de l'image" data: Str,
    }
    rules Image::rules;
}

impl LabResult {
    /// Whether the laboratory says that it is abnormal: what receiving software must show.
    pub fn is_abnormal(&self) -> bool {
        self.interpretation.iter().any(|flag| flag.is_abnormal())
    }
}

impl CrBio {
    /// Every result that the laboratory says is abnormal.
    pub fn alerts(&self) -> Vec<&LabResult> {
        self.results().filter(|result| result.is_abnormal()).collect()
    }

    /// Every result, in the order of the report.
    pub fn results(&self) -> impl Iterator<Item = &LabResult> {
        self.reports().flat_map(|report| &report.items).flat_map(Item::results)
    }

    /// Every report, in order.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.chapters.iter().flat_map(|chapter| {
            chapter.report.iter().chain(chapter.sub_chapters.iter().map(|sub| &sub.report))
        })
    }

    pub(super) fn reports_mut(&mut self) -> impl Iterator<Item = &mut Report> {
        self.chapters.iter_mut().flat_map(|chapter| {
            chapter.report.iter_mut().chain(chapter.sub_chapters.iter_mut().map(|sub| &mut sub.report))
        })
    }

    fn rules(&self, problems: &mut Problems) {
        if self.chapters.is_empty() {
            problems.invalid("il manque un chapitre (`chapters`)", "a chapter is missing (`chapters`)");
        }
        if self.pdf_copy.is_none() {
            problems.invalid(
                "il manque la copie PDF (`pdf_copy`), que CR-BIO 2024.01 exige",
                "the PDF copy is missing (`pdf_copy`): CR-BIO 2024.01 requires it",
            );
        }
        if self.pdf_copy.as_ref().is_some_and(|data| base64::decode(data).is_none()) {
            problems.invalid("`pdf_copy` n'est pas du base64", "`pdf_copy` is no base64");
        }
    }
}

impl Item {
    fn results(&self) -> Vec<&LabResult> {
        match self {
            Item::Result(result) => vec![result],
            Item::Battery(battery) => battery.results.iter().collect(),
            Item::Isolate(isolate) => {
                let antibiograms = isolate.batteries.iter().flat_map(|battery| &battery.results);
                isolate.results.iter().chain(antibiograms).collect()
            }
            Item::Image(_) => Vec::new(),
        }
    }
}

impl Chapter {
    fn rules(&self, problems: &mut Problems) {
        if self.report.is_some() != self.sub_chapters.is_empty() {
            problems.invalid(
                "donner `report` ou `sub_chapters`, l'un des deux",
                "give either `report` or `sub_chapters`",
            );
        }
    }
}

impl Report {
    fn rules(&self, problems: &mut Problems) {
        if self.period.as_ref().is_some_and(|period| period.start.is_none() || period.end.is_none()) {
            problems.invalid(
                "`period` : le début (`start`) et la fin (`end`) sont exigés",
                "`period`: both `start` and `end` are required",
            );
        }
        if self.items.is_empty() && self.specimens.is_empty() {
            problems.invalid("il manque un résultat (`items`)", "a result is missing (`items`)");
        }
    }
}

impl Laboratory {
    fn rules(&self, problems: &mut Problems) {
        let complete = self.director.organization.as_ref().is_some_and(|laboratory| {
            let reachable = !laboratory.telecoms.is_empty() && !laboratory.addresses.is_empty();
            laboratory.is_identified()
                && laboratory.name.is_some()
                && reachable
                && laboratory.setting.is_some()
        });
        if !complete {
            problems.invalid(
                "`director.organization` : identifiant, `name`, `addresses`, `telecoms` et `setting` du laboratoire sont exigés",
                "`director.organization`: identifier, `name`, `addresses`, `telecoms` and `setting` of the laboratory are required",
            );
        }
    }
}

impl Validation {
    fn rules(&self, problems: &mut Problems) {
        self.who.require_id(problems);
        self.who.require_name(problems);
    }
}

impl Battery {
    fn rules(&self, problems: &mut Problems) {
        if self.results.is_empty() && self.images.is_empty() {
            problems.invalid("il manque un résultat (`results`)", "a result is missing (`results`)");
        }
    }
}

impl LabResult {
    fn rules(&self, problems: &mut Problems) {
        let aborted = self.aborted == Some(true);
        if aborted && self.value.is_some() {
            problems.invalid(
                "un résultat non obtenu (`aborted`) n'a pas de valeur",
                "a result that was not obtained (`aborted`) has no value",
            );
        }
        if !aborted && self.value.is_none() {
            problems.invalid(
                "il manque la valeur (`value`), ou `aborted` si le résultat n'a pas été obtenu",
                "the value is missing (`value`), or `aborted` if the result was not obtained",
            );
        }
    }
}

impl Image {
    fn rules(&self, problems: &mut Problems) {
        let known = ["image/png", "image/jpeg", "image/gif"];
        if !known.contains(&self.media_type.as_str()) {
            problems.invalid(
                "`media_type` : image/png, image/jpeg ou image/gif",
                "`media_type`: image/png, image/jpeg or image/gif",
            );
        }
        if base64::decode(&self.data).is_none() {
            problems.invalid("`data` n'est pas du base64", "`data` is no base64");
        }
    }
}
