//! The letters of liaison (lettres de liaison): at discharge (LDL-SES 2022.01), at admission (LDL-EES 2022.01).
//!
//! Source: CI-SIS, volets LDL-SES and LDL-EES, and their schematrons.

mod codes;
mod model;
mod read;
mod stay;
mod write;

pub use codes::{AdmissionMode, DischargeMode, DocumentStatus};

use crate::element::Str;
use crate::entries::{Allergies, Device, FollowUp, Medication, ProblemList, Procedure, check_planned};
use crate::header::Author;
use crate::input::{Problems, Segment, record};
use crate::values::Ts;

record! {
    /// The body of a letter at discharge (lettre de liaison à la sortie, LDL-SES).
    pub struct LdlSes {
        /// Status of the document.
        "statut du document" status: LetterStatus,
        /// Why the patient was in hospital.
        "motif d'hospitalisation" reason: Str,
        /// The stay and its synthesis.
        "synthèse médicale du séjour" stay: Stay,
        /// Treatments that were stopped during the stay.
        "traitements arrêtés" stopped_medications: Vec<Medication>,
        /// Treatments at discharge.
        "traitements à la sortie" discharge_medications: Vec<Medication>,
        /// Results and other information that are still expected.
        "résultats attendus" pending_results: Option<Str>,
        /// What is to be done.
        "suites à donner" follow_up: Vec<FollowUp>,
        /// Devices.
        "dispositifs médicaux" devices: Vec<Device>,
        /// Allergies found during the stay.
        "allergies" allergies: Option<Allergies>,
    }
    rules LdlSes::rules;
}

record! {
    /// The body of a letter at admission (lettre de liaison à l'entrée, LDL-EES).
    pub struct LdlEes {
        /// Why the patient goes to hospital.
        "motif d'hospitalisation" reason: Str,
        /// Treatments at admission.
        "traitements à l'admission" medications: Vec<Medication>,
        /// Allergies.
        "allergies" allergies: Allergies,
        /// Medical history.
        "antécédents médicaux" history: Vec<ProblemList>,
        /// Surgical history.
        "antécédents chirurgicaux" procedures: Vec<Procedure>,
        /// Other information.
        "autres informations" other: Str,
    }
    rules LdlEes::rules;
}

record! {
    /// How far a document is.
    pub struct LetterStatus {
        /// Status.
        "statut" status: Option<DocumentStatus>,
        /// Since when.
        "date du statut" time: Option<Ts>,
    }
    rules LetterStatus::rules;
}

record! {
    /// A stay in hospital (synthèse médicale du séjour).
    pub struct Stay {
        /// Admission.
        "entrée" admission: Admission,
        /// Discharge.
        "sortie" discharge: Discharge,
        /// Medical synthesis.
        "synthèse médicale" synthesis: Str,
        /// Author of the synthesis, where it is not that of the letter.
        "auteur de la synthèse" synthesis_author: Option<Author>,
        /// Adverse events during the stay.
        "évènements indésirables pendant l'hospitalisation" adverse_events: Option<Str>,
        /// Search for multi-resistant or emerging micro-organisms.
        "recherche de micro-organismes multirésistants ou émergents" resistant_organisms: OrganismSearch,
        /// Transfusion of blood products.
        "transfusion de produits sanguins" transfusion: Given,
        /// Blood derivatives.
        "administration de dérivés du sang" blood_derivatives: Given,
    }
    rules Stay::rules;
}

record! {
    /// An admission.
    pub struct Admission {
        /// How.
        "modalité d'entrée" mode: Option<AdmissionMode>,
        /// When.
        "date d'entrée" time: Option<Ts>,
        /// Who says so, where it is not the author of the letter.
        "auteur de la modalité d'entrée" author: Option<Author>,
    }
    rules Admission::rules;
}

record! {
    /// A discharge.
    pub struct Discharge {
        /// Where to.
        "modalité de sortie" mode: Option<DischargeMode>,
        /// When.
        "date de sortie" time: Option<Ts>,
    }
    rules Discharge::rules;
}

record! {
    /// A search for multi-resistant or emerging micro-organisms.
    pub struct OrganismSearch {
        /// Whether it was made.
        "recherche effectuée" searched: Option<bool>,
        /// When.
        "date de la recherche" time: Option<Ts>,
        /// What was found.
        "micro-organismes identifiés" found: Option<Str>,
    }
    rules OrganismSearch::rules;
}

record! {
    /// Whether something was given, and what followed.
    pub struct Given {
        /// Whether it was given.
        "administré" given: Option<bool>,
        /// When.
        "date d'administration" time: Option<Ts>,
        /// What happened then.
        "évènements indésirables" events: Option<Str>,
    }
    rules Given::rules;
}

impl LdlSes {
    fn rules(&self, problems: &mut Problems) {
        medications(&self.discharge_medications, "discharge_medications", problems);
        problems.within(Segment::Field("follow_up", "suites à donner", "What is to be done"), |problems| {
            check_planned(&self.follow_up, problems);
        });
    }
}

impl LdlEes {
    fn rules(&self, problems: &mut Problems) {
        medications(&self.medications, "medications", problems);
    }
}

impl LetterStatus {
    fn rules(&self, problems: &mut Problems) {
        codes::required(self.status.is_none(), "status", "statut", "Status", problems);
    }
}

impl Stay {
    fn rules(&self, problems: &mut Problems) {
        dated(self.synthesis_author.as_ref(), "synthesis_author", problems);
    }
}

impl Admission {
    fn rules(&self, problems: &mut Problems) {
        codes::required(self.mode.is_none(), "mode", "modalité d'entrée", "How", problems);
        dated(self.author.as_ref(), "author", problems);
    }
}

impl Discharge {
    fn rules(&self, problems: &mut Problems) {
        codes::required(self.mode.is_none(), "mode", "modalité de sortie", "Where to", problems);
    }
}

impl OrganismSearch {
    fn rules(&self, problems: &mut Problems) {
        let label = ("recherche effectuée", "Whether it was made");
        codes::required(self.searched.is_none(), "searched", label.0, label.1, problems);
    }
}

impl Given {
    fn rules(&self, problems: &mut Problems) {
        codes::required(self.given.is_none(), "given", "administré", "Whether it was given", problems);
    }
}

/// The author of an entry says when; that of a letter may leave it to the date of the letter.
fn dated(author: Option<&Author>, field: &'static str, problems: &mut Problems) {
    if author.is_some_and(|author| author.time.is_none()) {
        problems.within(Segment::Field(field, "auteur", "Author"), |problems| {
            codes::required(true, "time", "date de l'auteur", "Time of the author", problems);
        });
    }
}

/// The official rules want an entry: where there is no treatment, one that says so.
fn medications(list: &[Medication], field: &'static str, problems: &mut Problems) {
    let label = ("traitements", "Treatments");
    problems.within(Segment::Field(field, label.0, label.1), |problems| {
        if list.is_empty() {
            problems.invalid(
                "il en manque un ; s'il n'y en a pas : `[{\"none\": \"no-known-medications\"}]`",
                "one is missing; if there is none: `[{\"none\": \"no-known-medications\"}]`",
            );
        }
    });
}
