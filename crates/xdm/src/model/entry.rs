//! Document entries.

use super::{Author, Coded, Cx, Slot, Xcn};

/// What the metadata say of one document (facts 2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentEntry {
    /// `entryUUID`: a UUID or a symbolic identifier such as `Document01`.
    pub id: String,
    /// `logicalId`: for a registry to set.
    pub logical_id: Option<String>,
    /// `objectType`: stable or on demand, a URN.
    pub object_type: String,
    /// `mimeType`.
    pub mime_type: String,
    /// `availabilityStatus`: for a registry to set.
    pub status: Option<String>,
    /// `homeCommunityId`.
    pub home_community_id: Option<String>,
    /// `URI`: the place of the file, from the folder of METADATA.XML.
    pub uri: Option<String>,
    /// `hash`: SHA-1 of the exact bytes, 40 hexadecimal digits.
    pub hash: Option<String>,
    /// `size`: number of bytes.
    pub size: Option<String>,
    /// `creationTime`, UTC.
    pub creation_time: Option<String>,
    /// `languageCode`.
    pub language_code: Option<String>,
    /// `serviceStartTime`, UTC.
    pub service_start_time: Option<String>,
    /// `serviceStopTime`, UTC.
    pub service_stop_time: Option<String>,
    /// `sourcePatientId`.
    pub source_patient_id: Option<Cx>,
    /// `sourcePatientInfo`: `PID-n|value`.
    pub source_patient_info: Vec<String>,
    /// `legalAuthenticator`.
    pub legal_authenticator: Option<Xcn>,
    /// `referenceIdList`: accession number, order, study.
    pub reference_ids: Vec<String>,
    /// `repositoryUniqueId`: for a repository to set.
    pub repository_unique_id: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `comments`.
    pub comments: Option<String>,
    /// `author`.
    pub authors: Vec<Author>,
    /// `classCode`.
    pub class_code: Option<Coded>,
    /// `typeCode`.
    pub type_code: Option<Coded>,
    /// `formatCode`.
    pub format_code: Option<Coded>,
    /// `confidentialityCode`: that of the document first, then the masking.
    pub confidentiality_codes: Vec<Coded>,
    /// `healthcareFacilityTypeCode`.
    pub healthcare_facility_type_code: Option<Coded>,
    /// `practiceSettingCode`.
    pub practice_setting_code: Option<Coded>,
    /// `eventCodeList`.
    pub event_codes: Vec<Coded>,
    /// `patientId`.
    pub patient_id: Option<Cx>,
    /// `uniqueId`: that of the document, `root` or `root^extension`.
    pub unique_id: Option<String>,
    /// `limitedMetadata`: the entry says that it has less than the usual metadata.
    pub limited_metadata: bool,
    /// Slots that this model does not name.
    pub slots: Vec<Slot>,
}
