//! The imaging report (compte rendu d'imagerie médicale, CR-IMG 2024.01): request, acts, doses, images, conclusion.
//!
//! Source: CI-SIS, volet IMG-CR-IMG, DICOM PS3.20, and the schematrons of the volet.

mod act;
mod catalogue;
mod clinical;
mod exposure;
mod header;
mod read;
mod write;

pub use act::{Administration, ImagingAct, Technique};
pub use catalogue::{Instance, Series, Study};
pub use clinical::{ClinicalInformation, Finding, History, Request};
pub use exposure::{Exposure, Measure, Pregnancy, PregnancyStatus};

use crate::element::Str;
use crate::entries::{Attachment, AttachmentType, Device, check_file};
use crate::header::{Author, Who};
use crate::input::{Problems, Segment, record};
use crate::values::Ts;

record! {
    /// The body of an imaging report (CR-IMG).
    pub struct CrImg {
        /// Additions made after the report, each with its author.
        "addenda" addenda: Vec<Addendum>,
        /// Why the examination was asked for, and what of the patient's history matters.
        "informations cliniques" clinical: Option<ClinicalInformation>,
        /// Acts, each with its technique, doses and images.
        "actes d'imagerie" acts: Vec<ImagingAct>,
        /// Devices used or implanted.
        "dispositifs médicaux" devices: Vec<Device>,
        /// Results.
        "résultats" results: Option<Str>,
        /// Results of earlier examinations.
        "résultats d'examens antérieurs" earlier_results: Option<Str>,
        /// Comparison with earlier examinations.
        "comparaison avec des examens antérieurs" comparison: Option<Str>,
        /// Conclusion.
        "conclusion" conclusion: Str,
        /// Attached documents: PDFs, key images.
        "documents liés" attachments: Vec<Attachment>,
        /// What was told to the patient.
        "information du patient" patient_information: Option<PatientInformation>,
        /// Comment.
        "commentaire" comment: Option<Str>,
        /// The report as PDF, in base64.
        "copie PDF du compte rendu" pdf_copy: Option<Str>,
    }
    rules CrImg::rules;
}

record! {
    /// An addition to a report (FR-DICOM-Addendum).
    pub struct Addendum {
        /// Text.
        "texte de l'addendum" text: Str,
        /// Author, a person with a name, and when.
        "auteur de l'addendum" author: Author,
    }
    rules Addendum::rules;
}

record! {
    /// What was told to the patient (FR-Education-du-patient).
    pub struct PatientInformation {
        /// Text.
        "information donnée au patient" text: Str,
        /// When.
        "date de l'information" time: Option<Ts>,
    }
}

impl CrImg {
    fn rules(&self, problems: &mut Problems) {
        if self.acts.is_empty() {
            problems.within(Segment::Field("acts", "actes d'imagerie", "imaging acts"), Problems::missing);
        }
        if let Some(copy) = &self.pdf_copy {
            let segment = Segment::Field("pdf_copy", "copie PDF du compte rendu", "PDF copy of the report");
            problems.within(segment, |problems| check_file(copy, AttachmentType::Pdf, problems));
        }
    }
}

impl Addendum {
    fn rules(&self, problems: &mut Problems) {
        let named = matches!(&self.author.who, Who::Professional(who) if who.name.is_some());
        if !named || self.author.time.is_none() {
            let segment = Segment::Field("author", "auteur de l'addendum", "author of the addendum");
            problems.within(segment, |problems| {
                problems.invalid(
                    "il faut une personne avec son nom (`who.professional.name`) et une date (`time`)",
                    "a person with a name (`who.professional.name`) and a date (`time`) are required",
                );
            });
        }
    }
}
