//! Codes of the letters.

use crate::input::{Problems, Segment, choice};
use crate::values::Code;

choice! {
    /// Status of a document (jeu de valeurs statut-document).
    pub enum DocumentStatus {
        /// In progress.
        "En cours" InProgress = "in_progress",
        /// Done, not yet approved.
        "Réalisé" Performed = "performed",
        /// Approved.
        "Validé" Approved = "approved",
        /// Closed.
        "Fermé" Closed = "closed",
    }
}

choice! {
    /// How a patient was admitted (jeu de valeurs modalite-entree).
    pub enum AdmissionMode {
        /// Planned.
        "Hospitalisation programmée" Planned = "planned",
        /// As an emergency.
        "Hospitalisation en urgence" Emergency = "emergency",
        /// By transfer.
        "Transfert d'un(e) patient(e)" Transfer = "transfer",
        /// Another way.
        "Autre modalité d'entrée" Other = "other",
    }
}

choice! {
    /// Where a patient went (jeu de valeurs modalite-sortie).
    pub enum DischargeMode {
        /// Home.
        "Retour à domicile" Home = "home",
        /// Hospital at home.
        "Hospitalisation à domicile (HAD)" HospitalAtHome = "hospital_at_home",
        /// Nursing home.
        "Établissement d'hébergement pour personnes âgées dépendantes" NursingHome = "nursing_home",
        /// Private hospital for follow-up care and rehabilitation (SSR).
        "Établissement de santé privé autorisé en SSR" Rehabilitation = "rehabilitation",
        /// Another hospital.
        "Autre établissement de santé" OtherHospital = "other_hospital",
        /// Elsewhere.
        "Autre destination" Other = "other",
    }
}

impl DocumentStatus {
    const CODES: &'static [(DocumentStatus, &'static str, &'static str)] = &[
        (DocumentStatus::InProgress, "385651009", "SNOMED CT"),
        (DocumentStatus::Performed, "398166005", "SNOMED CT"),
        (DocumentStatus::Approved, "9571008", "SNOMED CT"),
        (DocumentStatus::Closed, "29179001", "SNOMED CT"),
    ];

    pub(super) fn coded(self) -> Code {
        coded(self, DocumentStatus::CODES, self.label())
    }

    pub(super) fn of(code: &Code) -> Option<DocumentStatus> {
        of(code, DocumentStatus::CODES)
    }
}

impl AdmissionMode {
    const CODES: &'static [(AdmissionMode, &'static str, &'static str)] = &[
        (AdmissionMode::Planned, "8715000", "SNOMED CT"),
        (AdmissionMode::Emergency, "183452005", "SNOMED CT"),
        (AdmissionMode::Transfer, "107724000", "SNOMED CT"),
        (AdmissionMode::Other, "GEN-092.06.07", "TA_CIS"),
    ];

    pub(super) fn coded(self) -> Code {
        coded(self, AdmissionMode::CODES, self.label())
    }

    pub(super) fn of(code: &Code) -> Option<AdmissionMode> {
        of(code, AdmissionMode::CODES)
    }
}

impl DischargeMode {
    const CODES: &'static [(DischargeMode, &'static str, &'static str)] = &[
        (DischargeMode::Home, "160849004", "SNOMED CT"),
        (DischargeMode::HospitalAtHome, "127", CATEGORIES),
        (DischargeMode::NursingHome, "500", CATEGORIES),
        (DischargeMode::Rehabilitation, "109", CATEGORIES),
        (DischargeMode::OtherHospital, "GEN-092.06.01", "TA_CIS"),
        (DischargeMode::Other, "GEN-092.06.03", "TA_CIS"),
    ];

    pub(super) fn coded(self) -> Code {
        coded(self, DischargeMode::CODES, self.label())
    }

    pub(super) fn of(code: &Code) -> Option<DischargeMode> {
        of(code, DischargeMode::CODES)
    }
}

/// TRE_R66, categories of establishments.
const CATEGORIES: &str = "1.2.250.1.213.1.6.1.8";

fn coded<T: PartialEq + Copy>(
    what: T,
    rows: &[(T, &'static str, &'static str)],
    label: &'static str,
) -> Code {
    let row = rows.iter().find(|row| row.0 == what);
    row.map_or_else(Code::default, |row| Code::new(row.1, row.2, label))
}

fn of<T: Copy>(code: &Code, rows: &[(T, &'static str, &'static str)]) -> Option<T> {
    rows.iter().find(|row| code.is(row.1, row.2)).map(|row| row.0)
}

/// Says that a field is missing: one that reading may leave empty, and that a letter must have.
pub(super) fn required(
    missing: bool,
    field: &'static str,
    fr: &'static str,
    en: &'static str,
    problems: &mut Problems,
) {
    if missing {
        problems.within(Segment::Field(field, fr, en), Problems::missing);
    }
}
