//! What the caller must give.

use segur_report::{Finding, Source, Text};

use crate::model::DtmError;

/// Something that the metadata need and the header does not give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub need: Need,
    /// Why it could not be derived.
    pub reason: Text,
}

/// What the metadata of a document need (French rules, facts 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Need {
    /// `uniqueId`, from `id`.
    UniqueId,
    /// `patientId`: the INS of the patient.
    PatientId,
    /// `typeCode`, from `code`.
    TypeCode,
    /// `classCode`, from the type by ASS_X04.
    ClassCode,
    /// `formatCode`, from the model by ASS_A11 or the media type by ASS_A12.
    FormatCode,
    /// `creationTime`, from `effectiveTime`.
    CreationTime,
    /// `languageCode`.
    LanguageCode,
    /// `serviceStartTime`, from the principal `documentationOf`.
    ServiceStartTime,
    /// `serviceStopTime`, from the same.
    ServiceStopTime,
    /// `legalAuthenticator`.
    LegalAuthenticator,
    /// `title`.
    Title,
    /// `author`.
    Author,
    /// `confidentialityCode`.
    ConfidentialityCode,
    /// `healthcareFacilityTypeCode`, from `healthCareFacility/code`.
    HealthcareFacilityTypeCode,
    /// `practiceSettingCode`, from the performer of the principal `documentationOf`.
    PracticeSettingCode,
}

impl Need {
    /// The name of the attribute, as in XDS.
    ///
    /// ```
    /// assert_eq!(segur_xdm::derive::Need::ClassCode.name(), "classCode");
    /// ```
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Name, where it comes from, how it is given.
    fn row(self) -> (&'static str, &'static str) {
        match self {
            Need::UniqueId => ("uniqueId", "id"),
            Need::PatientId => ("patientId", "recordTarget/patientRole/id"),
            Need::TypeCode => ("typeCode", "code"),
            Need::ClassCode => ("classCode", "code, ASS_X04"),
            Need::FormatCode => ("formatCode", "templateId, ASS_A11, ASS_A12"),
            Need::CreationTime => ("creationTime", "effectiveTime"),
            Need::LanguageCode => ("languageCode", "languageCode"),
            Need::ServiceStartTime => ("serviceStartTime", "documentationOf/serviceEvent/effectiveTime/low"),
            Need::ServiceStopTime => ("serviceStopTime", "documentationOf/serviceEvent/effectiveTime/high"),
            Need::LegalAuthenticator => ("legalAuthenticator", "legalAuthenticator/assignedEntity"),
            Need::Title => ("title", "title"),
            Need::Author => ("author", "author/assignedAuthor"),
            Need::ConfidentialityCode => ("confidentialityCode", "confidentialityCode"),
            Need::HealthcareFacilityTypeCode => (
                "healthcareFacilityTypeCode",
                "componentOf/encompassingEncounter/location/healthCareFacility/code",
            ),
            Need::PracticeSettingCode => (
                "practiceSettingCode",
                "documentationOf/serviceEvent/performer/assignedEntity/representedOrganization/standardIndustryClassCode",
            ),
        }
    }
}

impl Missing {
    pub(crate) fn absent(need: Need) -> Missing {
        let (name, source) = need.row();
        let reason = Text::new(
            format!("{name} ne se déduit pas de l'en-tête du document ({source})"),
            format!("{name} does not follow from the header of the document ({source})"),
        );
        Missing { need, reason }
    }

    pub(crate) fn wrong_time(need: Need, text: &str, error: DtmError) -> Missing {
        let (name, source) = need.row();
        let (quoted, why) = (crate::text::quoted(text), error.message());
        let reason = Text::new(
            format!("{name} : {} ({source}) : {}", quoted.fr, why.fr),
            format!("{name}: {} ({source}): {}", quoted.en, why.en),
        );
        Missing { need, reason }
    }

    /// As a finding, for people.
    pub fn to_finding(&self) -> Finding {
        let name = self.need.name();
        let hint = match self.need {
            Need::PatientId => Text::new(
                "seul un document portant l'INS du patient s'échange en IHE XDM",
                "only a document with the INS of the patient is exchanged as IHE XDM",
            ),
            Need::UniqueId | Need::TypeCode | Need::CreationTime | Need::ConfidentialityCode => {
                Text::new("corriger l'en-tête du document", "correct the header of the document")
            }
            _ => Text::new(
                format!("corriger l'en-tête du document, ou donner {name}"),
                format!("correct the header of the document, or give {name}"),
            ),
        };
        Finding::error(Source::Xdm, "XDM-MISSING", self.reason.clone()).with_hint(hint)
    }
}
