//! Submission sets, folders, authors.

use super::{Coded, Cx, Slot, Xcn, Xon};

/// What is sent at once, and by whom (facts 2.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmissionSet {
    /// `entryUUID`: a UUID or a symbolic identifier such as `SubmissionSet01`.
    pub id: String,
    /// `availabilityStatus`: for a registry to set.
    pub status: Option<String>,
    /// `submissionTime`: when it was sent, UTC.
    pub submission_time: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `comments`.
    pub comments: Option<String>,
    /// `author`: who sends.
    pub authors: Vec<Author>,
    /// `contentTypeCode`: the activity that it comes from.
    pub content_type_code: Option<Coded>,
    /// `patientId`.
    pub patient_id: Option<Cx>,
    /// `sourceId`: the OID of the system that sends.
    pub source_id: Option<String>,
    /// `uniqueId`: an OID.
    pub unique_id: Option<String>,
    /// `intendedRecipient`.
    pub intended_recipients: Vec<String>,
    /// Slots that this model does not name.
    pub slots: Vec<Slot>,
}

/// A folder ("classeur").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// `entryUUID`.
    pub id: String,
    /// `availabilityStatus`.
    pub status: Option<String>,
    /// `lastUpdateTime`.
    pub last_update_time: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `comments`.
    pub comments: Option<String>,
    /// `codeList`.
    pub codes: Vec<Coded>,
    /// `patientId`.
    pub patient_id: Option<Cx>,
    /// `uniqueId`.
    pub unique_id: Option<String>,
    /// `limitedMetadata`: the folder says that it has less than the usual metadata.
    pub limited_metadata: bool,
    /// Slots that this model does not name.
    pub slots: Vec<Slot>,
}

/// An author: a person or a system, with its institutions (facts 2.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// `authorPerson`.
    pub person: Option<Xcn>,
    /// `authorInstitution`; none for documents of patients.
    pub institutions: Vec<Xon>,
    /// `authorRole`: labels of functions.
    pub roles: Vec<String>,
    /// `authorSpecialty`: `code^label^OID`.
    pub specialties: Vec<String>,
    /// `authorTelecommunication`.
    pub telecommunications: Vec<String>,
}
