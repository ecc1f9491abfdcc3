//! The laboratory report (compte rendu d'examens biologiques, CR-BIO): chapters, batteries, isolates, results.
//!
//! Written as CR-BIO 2024.01; 2021.01 and 2023.01 are read. Source: CI-SIS, volet CR-BIO, and its schematrons.

mod alerts;
mod codes;
mod header;
mod narrative;
mod read;
mod result;
mod rules;
mod sections;
mod specimen;
mod work;
mod write;

pub use alerts::Alert;
pub use codes::{DeviceRole, Interpretation, ReportStatus};
pub use result::{Image, LabResult, Prior, ReferenceRange};
pub use sections::{CommentSection, Reason, SecondIntention};
pub use specimen::{Specimen, SpecimenReference};
pub use work::{LabDevice, Laboratory, Validation};

use crate::element::Str;
use crate::entries::Vaccination;
use crate::header::{Author, Professional};
use crate::input::{record, union};
use crate::values::{Code, Id, Period, Ts};

record! {
    /// The body of a laboratory report (CR-BIO).
    pub struct CrBio {
        /// Results that call for attention, for the software that receives the report. Derived from the results:
        /// what is given here is not written.
        "alertes" alerts: Vec<Alert>,
        /// General comments before the chapters, such as a non-conformity of a specimen.
        "commentaires généraux" comments: Vec<CommentSection>,
        /// Why the work was asked for: required in organised screening.
        "contexte de l'examen" reason: Option<Reason>,
        /// Chapters, in the order of the report.
        "chapitres" chapters: Vec<Chapter>,
        /// Vaccinations that matter to the work.
        "vaccinations" vaccinations: Vec<Vaccination>,
        /// Results of laboratories of second intention, as files.
        "résultats de seconde intention" second_intention: Vec<SecondIntention>,
        /// Comments after the chapters, such as a conclusion for the patient.
        "commentaires de fin" conclusions: Vec<CommentSection>,
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
        /// Identifier of the entry.
        "identifiant des résultats" id: Option<Id>,
        /// Code of the report; that of its chapter if absent.
        "code des résultats" code: Option<Code>,
        /// Status; completed if absent.
        "état des résultats" status: Option<ReportStatus>,
        /// Period of the work, both ends known.
        "période des analyses" period: Option<Period>,
        /// Laboratories that did the work for the one that answers for the report.
        "laboratoires sous-traitants" laboratories: Vec<Laboratory>,
        /// Authors, where they are not those of the document.
        "auteurs des résultats" authors: Vec<Author>,
        /// Validations by medical biologists.
        "validations" validations: Vec<Validation>,
        /// Persons in charge of the work.
        "responsables des analyses" responsibles: Vec<Professional>,
        /// Analysers, kits and consumables.
        "dispositifs" devices: Vec<LabDevice>,
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
        /// Identifier of the entry.
        "identifiant de la batterie" id: Option<Id>,
        /// Code (LOINC), or a text with translations.
        "code de la batterie" code: Option<Code>,
        /// Status; completed if absent.
        "état de la batterie" status: Option<ReportStatus>,
        /// Time.
        "date de la batterie" time: Option<Ts>,
        /// Specimens, where the report has several.
        "échantillons de la batterie" specimens: Vec<SpecimenReference>,
        /// Laboratories, where they are not those of the report.
        "laboratoires de la batterie" laboratories: Vec<Laboratory>,
        /// Authors, where they are not those of the report.
        "auteurs de la batterie" authors: Vec<Author>,
        /// Validations, where they are not those of the report.
        "validations de la batterie" validations: Vec<Validation>,
        /// Analysers, kits and consumables.
        "dispositifs de la batterie" devices: Vec<LabDevice>,
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
        /// Laboratories, where they are not those of the report.
        "laboratoires de l'isolat" laboratories: Vec<Laboratory>,
        /// Authors, where they are not those of the report.
        "auteurs de l'isolat" authors: Vec<Author>,
        /// Validations, where they are not those of the report.
        "validations de l'isolat" validations: Vec<Validation>,
        /// Analysers, kits and consumables.
        "dispositifs de l'isolat" devices: Vec<LabDevice>,
        /// Results on the isolate, such as its count.
        "résultats de l'isolat" results: Vec<LabResult>,
        /// Batteries on the isolate, such as its antibiogram.
        "antibiogrammes" batteries: Vec<Battery>,
        /// Illustrations.
        "images de l'isolat" images: Vec<Image>,
        /// Comment.
        "commentaire de l'isolat" comment: Option<Str>,
    }
}

impl CrBio {
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

    fn reports_mut(&mut self) -> impl Iterator<Item = &mut Report> {
        self.chapters.iter_mut().flat_map(|chapter| {
            chapter.report.iter_mut().chain(chapter.sub_chapters.iter_mut().map(|sub| &mut sub.report))
        })
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

    /// The batteries, and the results that are in none.
    fn parts_mut(&mut self) -> (Vec<&mut Battery>, Vec<&mut LabResult>) {
        match self {
            Item::Result(result) => (Vec::new(), vec![result]),
            Item::Battery(battery) => (vec![battery], Vec::new()),
            Item::Isolate(isolate) => {
                (isolate.batteries.iter_mut().collect(), isolate.results.iter_mut().collect())
            }
            Item::Image(_) => (Vec::new(), Vec::new()),
        }
    }
}
