//! Metadata of a document from its CDA header (facts 2.5; CDA paths of the transmission volet of the CI-SIS).
//!
//! What the header does not hold is asked of the caller by name ([`Missing`]): nothing is made up.

mod cda;
mod missing;
mod people;

use segur_report::Finding;
use segur_xml::{Options, Tree};
use sha1::{Digest, Sha1};

pub use cda::Cda;
pub use missing::{Missing, Need};

use crate::ebrim::STABLE;
use crate::model::{Author, Coded, DocumentEntry, Dtm, DtmError, Xcn};
use crate::tables;

/// What the caller knows of a document and its header may not say; what is given goes before what is derived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// `classCode`, for types that ASS_X04 does not have.
    pub class_code: Option<Coded>,
    /// `formatCode`, for models that ASS_A11 does not have.
    pub format_code: Option<Coded>,
    /// `practiceSettingCode`.
    pub practice_setting_code: Option<Coded>,
    /// `healthcareFacilityTypeCode`.
    pub healthcare_facility_type_code: Option<Coded>,
    /// `legalAuthenticator`.
    pub legal_authenticator: Option<Xcn>,
    /// `author`, for headers that have none that can be written.
    pub authors: Vec<Author>,
    /// `serviceStartTime`, in the form of the metadata (UTC).
    pub service_start_time: Option<Dtm>,
    /// `title`.
    pub title: Option<String>,
    /// `languageCode`.
    pub language_code: Option<String>,
    /// Masking and other confidentiality codes (JDV_J08) beside that of the document.
    pub confidentiality_codes: Vec<Coded>,
    /// `referenceIdList`, beside the orders of the header: CXi, `id^^^&OID&ISO^type`.
    pub reference_ids: Vec<String>,
    /// `comments`.
    pub comments: Option<String>,
    /// Minutes from UTC of times that have an hour and no offset.
    pub offset: Option<i32>,
    /// `entryUUID` of the document that this one replaces, where it is known (from a registry).
    pub replaces: Option<String>,
}

/// What was derived from one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// The entry, without `id` and `URI`, which are for who packs to set.
    pub entry: DocumentEntry,
    /// What the caller must give.
    pub missing: Vec<Missing>,
    /// `uniqueId` of the document that this one replaces (`relatedDocument`).
    pub replaces: Option<String>,
}

/// The metadata of a CDA document, from its exact bytes.
///
/// # Errors
/// The document is no well-formed CDA.
pub fn derive(bytes: &[u8], given: &Given) -> Result<Derived, Box<Finding>> {
    let tree = Tree::parse(bytes, &Options::default())?;
    let cda = Cda::new(&tree)?;
    let mut derived = derive_header(&cda, given);
    derived.entry.hash = Some(sha1_hex(bytes));
    derived.entry.size = Some(bytes.len().to_string());
    Ok(derived)
}

/// The metadata that the header alone gives: everything but hash and size.
pub fn derive_header(cda: &Cda<'_>, given: &Given) -> Derived {
    let mut deriving = Deriving { cda, given, missing: Vec::new() };
    let entry = deriving.entry();
    Derived { entry, missing: deriving.missing, replaces: cda.replaces() }
}

/// SHA-1 in 40 lower-case hexadecimal digits, as `hash` wants it.
///
/// ```
/// assert_eq!(segur_xdm::derive::sha1_hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
/// ```
pub fn sha1_hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Deriving<'c, 't> {
    cda: &'c Cda<'t>,
    given: &'c Given,
    missing: Vec<Missing>,
}

impl Deriving<'_, '_> {
    fn entry(&mut self) -> DocumentEntry {
        let (cda, given) = (self.cda, self.given);
        let type_code = self.need(Need::TypeCode, cda.type_code());
        let class = given.class_code.clone().or_else(|| tables::class_of_type(type_code.as_ref()?));
        let format = given.format_code.clone().or_else(|| cda.format_code());
        let patient = cda.ins();
        DocumentEntry {
            object_type: STABLE.to_owned(),
            mime_type: cda.mime_type().to_owned(),
            creation_time: self.time(Need::CreationTime, cda.effective_time(), None),
            language_code: self
                .need(Need::LanguageCode, given.language_code.clone().or_else(|| cda.language_code())),
            service_start_time: self.time(
                Need::ServiceStartTime,
                cda.service_start(),
                given.service_start_time.clone(),
            ),
            service_stop_time: self.stop(),
            source_patient_id: cda.local_id().or_else(|| patient.clone()),
            source_patient_info: cda.source_patient_info(),
            legal_authenticator: self.need(
                Need::LegalAuthenticator,
                given.legal_authenticator.clone().or_else(|| cda.legal_authenticator()),
            ),
            reference_ids: self.reference_ids(),
            title: self.need(Need::Title, given.title.clone().or_else(|| cda.title())),
            comments: given.comments.clone(),
            authors: self.authors(),
            class_code: self.need(Need::ClassCode, class),
            format_code: self.need(Need::FormatCode, format),
            confidentiality_codes: self.confidentiality(),
            healthcare_facility_type_code: self.need(
                Need::HealthcareFacilityTypeCode,
                given.healthcare_facility_type_code.clone().or_else(|| cda.facility_type()),
            ),
            practice_setting_code: self.need(
                Need::PracticeSettingCode,
                given.practice_setting_code.clone().or_else(|| cda.practice_setting()),
            ),
            event_codes: cda.event_codes(),
            unique_id: self.need(Need::UniqueId, cda.unique_id()),
            patient_id: self.need(Need::PatientId, patient),
            type_code,
            ..DocumentEntry::default()
        }
    }

    fn need<T>(&mut self, need: Need, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.missing.push(Missing::absent(need));
        }
        value
    }

    fn convert(&self, text: &str) -> Result<Dtm, DtmError> {
        match self.given.offset {
            Some(offset) => Dtm::from_hl7_at(text, offset),
            None => Dtm::from_hl7(text),
        }
    }

    fn time(&mut self, need: Need, text: Option<String>, given: Option<Dtm>) -> Option<String> {
        let found = match (given, text) {
            (Some(given), _) => return Some(given.to_string()),
            (None, Some(text)) => {
                self.convert(&text).map_err(|error| Missing::wrong_time(need, &text, error))
            }
            (None, None) => Err(Missing::absent(need)),
        };
        found.map_err(|missing| self.missing.push(missing)).ok().map(|time| time.to_string())
    }

    /// Optional: only a time that cannot be converted is told.
    fn stop(&mut self) -> Option<String> {
        let text = self.cda.service_stop()?;
        self.time(Need::ServiceStopTime, Some(text), None)
    }

    fn reference_ids(&self) -> Vec<String> {
        let mut ids = self.cda.reference_ids();
        ids.extend(self.given.reference_ids.iter().cloned());
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    }

    fn authors(&mut self) -> Vec<Author> {
        let authors =
            if self.given.authors.is_empty() { self.cda.authors() } else { self.given.authors.clone() };
        self.need(Need::Author, (!authors.is_empty()).then_some(())).map(|()| authors).unwrap_or_default()
    }

    fn confidentiality(&mut self) -> Vec<Coded> {
        let own = self.need(Need::ConfidentialityCode, self.cda.confidentiality());
        own.into_iter().chain(self.given.confidentiality_codes.iter().cloned()).collect()
    }
}
