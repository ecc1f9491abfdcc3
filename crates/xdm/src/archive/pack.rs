//! Packing: metadata derived, held against the French rules, written with the documents.

use segur_report::{Finding, Source, Text};

use super::guide;
use crate::derive::{Derived, Given, Missing, derive};
use crate::ebrim;
use crate::model::{Association, AssociationKind, Author, Coded, Dtm, Metadata, SubmissionSet};
use crate::zip::{DosTime, ZipError, ZipWriter};

/// What is to be packed: everything that the archive depends on.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Who sends.
    pub sender: Sender,
    /// What the submission set says.
    pub submission: Submission,
    /// The documents, of one patient.
    pub documents: Vec<Document<'a>>,
}

/// A CDA document to be packed.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// Its exact bytes.
    pub bytes: &'a [u8],
    /// What its header does not say.
    pub given: Given,
}

/// Who sends, for the people who open the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// Name of the person or service.
    pub name: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Its number, such as a FINESS.
    pub organisation_id: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Telephone number.
    pub telephone: Option<String>,
    /// The application.
    pub application: Application,
}

/// The application that packs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who makes it.
    pub vendor: String,
}

/// What the submission set says (facts 2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// `submissionTime`: now.
    pub time: Dtm,
    /// `uniqueId`: an OID that was never used.
    pub unique_id: String,
    /// `sourceId`: the OID of the system that sends.
    pub source_id: String,
    /// `contentTypeCode`: the activity (JDV_J03).
    pub content_type_code: Coded,
    /// `author`: who sends.
    pub author: Author,
    /// `title`.
    pub title: Option<String>,
    /// `comments`.
    pub comments: Option<String>,
    /// `intendedRecipient`.
    pub intended_recipients: Vec<String>,
}

/// An archive, and what its METADATA.XML says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The ZIP.
    pub bytes: Vec<u8>,
    /// What METADATA.XML says.
    pub metadata: Metadata,
}

/// Why documents cannot be packed. Documents are numbered from 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PackError {
    /// There is no document, or there are more than 9,999.
    Count(usize),
    /// A document is no CDA.
    NotCda(usize, Box<Finding>),
    /// What the caller must give, of all documents.
    Missing(Vec<(usize, Missing)>),
    /// A document is of another patient than the first.
    OtherPatient(usize),
    /// Two documents have the same `uniqueId`.
    SameDocument(usize, usize),
    /// An identifier that the caller gives is no OID: which, and its value.
    NotOid(&'static str, String),
    /// A text that the caller gives is empty: which.
    Empty(&'static str),
    /// A value cannot be written in XML.
    Unwritable(String),
    /// The archive is too large.
    Zip(ZipError),
}

pub(super) fn pack(order: &Order<'_>) -> Result<Packed, PackError> {
    order.check()?;
    let derived = order.derive()?;
    let metadata = order.metadata(derived);
    let unwritable = |error: segur_xml::writer::WriteError| PackError::Unwritable(error.to_string());
    let xml = ebrim::write(&metadata).map_err(unwritable)?;
    let index = guide::index(order, &metadata.entries).map_err(unwritable)?;
    let readme = guide::readme(order, &metadata.entries);
    let [year, rest @ ..] = order.submission.time.parts();
    let [month, day, hour, minute, second] = rest.map(|part| part as u8);
    let mut zip = ZipWriter::new(DosTime::new(year, month, day, hour, minute, second));
    let mut write = || {
        zip.file("INDEX.HTM", &index)?;
        zip.file("README.TXT", &readme)?;
        zip.folder("IHE_XDM/")?;
        zip.folder("IHE_XDM/SUBSET01/")?;
        zip.file("IHE_XDM/SUBSET01/METADATA.XML", &xml)?;
        for (number, document) in order.documents.iter().enumerate() {
            zip.file(&format!("IHE_XDM/SUBSET01/{}", file_name(number)), document.bytes)?;
        }
        Ok(())
    };
    write().map_err(PackError::Zip)?;
    Ok(Packed { bytes: zip.finish().map_err(PackError::Zip)?, metadata })
}

/// 8.3, in capitals.
fn file_name(number: usize) -> String {
    format!("DOC{:04}.XML", number + 1)
}

impl Order<'_> {
    fn check(&self) -> Result<(), PackError> {
        const MOST: usize = 9_999;
        let texts = [
            ("sender.name", &self.sender.name),
            ("sender.organisation", &self.sender.organisation),
            ("sender.application.name", &self.sender.application.name),
            ("sender.application.version", &self.sender.application.version),
            ("sender.application.vendor", &self.sender.application.vendor),
            ("content_type_code.code", &self.submission.content_type_code.code),
            ("content_type_code.system", &self.submission.content_type_code.system),
            ("content_type_code.display", &self.submission.content_type_code.display),
        ];
        if let Some((name, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(PackError::Empty(name));
        }
        if self.submission.author.person.as_ref().is_none_or(|person| person.as_str().is_empty()) {
            return Err(PackError::Empty("author.person"));
        }
        let oids = [("unique_id", &self.submission.unique_id), ("source_id", &self.submission.source_id)];
        if let Some((name, value)) = oids.into_iter().find(|(_, oid)| !crate::rules::is_oid(oid)) {
            return Err(PackError::NotOid(name, value.clone()));
        }
        match self.documents.len() {
            1..=MOST => Ok(()),
            count => Err(PackError::Count(count)),
        }
    }

    fn derive(&self) -> Result<Vec<Derived>, PackError> {
        let mut all = Vec::new();
        let mut missing = Vec::new();
        for (number, document) in self.documents.iter().enumerate() {
            let derived = derive(document.bytes, &document.given)
                .map_err(|finding| PackError::NotCda(number, finding))?;
            missing.extend(derived.missing.iter().map(|missing| (number, missing.clone())));
            all.push(derived);
        }
        if !missing.is_empty() {
            return Err(PackError::Missing(missing));
        }
        for (number, derived) in all.iter().enumerate() {
            if derived.entry.patient_id != all[0].entry.patient_id {
                return Err(PackError::OtherPatient(number));
            }
            let same = |other: &Derived| other.entry.unique_id == derived.entry.unique_id;
            if let Some(first) = all[..number].iter().position(same) {
                return Err(PackError::SameDocument(first, number));
            }
        }
        Ok(all)
    }

    fn metadata(&self, derived: Vec<Derived>) -> Metadata {
        let mut metadata = Metadata { submission_set: self.submission_set(&derived), ..Metadata::default() };
        let ids: Vec<_> = derived.iter().map(|derived| derived.entry.unique_id.clone()).collect();
        for (number, derived) in derived.into_iter().enumerate() {
            let id = format!("Document{:02}", number + 1);
            metadata.associations.push(Association {
                id: format!("Association{:02}", number + 1),
                source: metadata.submission_set.id.clone(),
                target: id.clone(),
                status: Some("Original".to_owned()),
                ..Association::default()
            });
            // The entryUUID of the old document is known to a registry, or it is packed here too.
            let sibling = ids.iter().position(|own| *own == derived.replaces && own.is_some());
            let sibling =
                sibling.filter(|other| *other != number).map(|other| format!("Document{:02}", other + 1));
            let target = self.documents[number].given.replaces.clone().or(sibling);
            metadata.entries.push(crate::model::DocumentEntry {
                id: id.clone(),
                uri: Some(file_name(number)),
                ..derived.entry
            });
            metadata.associations.extend(target.map(|target| Association {
                id: format!("Replacement{:02}", number + 1),
                kind: AssociationKind::Replace,
                source: id,
                target,
                ..Association::default()
            }));
        }
        metadata
    }

    fn submission_set(&self, derived: &[Derived]) -> SubmissionSet {
        let of = &self.submission;
        SubmissionSet {
            id: "SubmissionSet01".to_owned(),
            submission_time: Some(of.time.to_string()),
            title: of.title.clone(),
            comments: of.comments.clone(),
            authors: vec![of.author.clone()],
            content_type_code: Some(of.content_type_code.clone()),
            patient_id: derived.first().and_then(|derived| derived.entry.patient_id.clone()),
            source_id: Some(of.source_id.clone()),
            unique_id: Some(of.unique_id.clone()),
            intended_recipients: of.intended_recipients.clone(),
            ..SubmissionSet::default()
        }
    }
}

impl PackError {
    /// As findings, each with the number of the document concerned.
    pub fn to_findings(&self) -> Vec<(Option<usize>, Finding)> {
        let one = |number: Option<usize>, code: &'static str, fr: String, en: String| {
            vec![(number, Finding::error(Source::Xdm, code, Text::new(fr, en)))]
        };
        match self {
            PackError::Count(count) => one(
                None,
                "XDM-PACK-COUNT",
                format!("{count} documents : une archive en porte de 1 à 9 999"),
                format!("{count} documents: an archive carries from 1 to 9,999"),
            ),
            PackError::NotCda(number, finding) => vec![(Some(*number), (**finding).clone())],
            PackError::Missing(missing) => {
                missing.iter().map(|(number, missing)| (Some(*number), missing.to_finding())).collect()
            }
            PackError::OtherPatient(number) => one(
                Some(*number),
                "XDM-PACK-PATIENT",
                "ce document est d'un autre patient que le premier : une archive ne porte qu'un patient"
                    .into(),
                "this document is of another patient than the first one: an archive carries one patient"
                    .into(),
            ),
            PackError::SameDocument(first, number) => one(
                Some(*number),
                "XDM-PACK-SAME",
                format!("ce document a le même identifiant (id) que le document n° {}", first + 1),
                format!("this document has the same identifier (id) as document no. {}", first + 1),
            ),
            PackError::NotOid(name, value) => {
                let value = crate::text::quoted(value);
                let (fr, en) = (
                    format!("{name} : {} n'est pas un OID", value.fr),
                    format!("{name}: {} is no OID", value.en),
                );
                one(None, "XDM-PACK-OID", fr, en)
            }
            PackError::Empty(name) => {
                one(None, "XDM-PACK-EMPTY", format!("il manque : {name}"), format!("missing: {name}"))
            }
            PackError::Unwritable(error) => one(
                None,
                "XDM-PACK-TEXT",
                format!("une valeur ne peut pas s'écrire en XML : {error}"),
                format!("a value cannot be written in XML: {error}"),
            ),
            PackError::Zip(error) => vec![(None, error.to_finding())],
        }
    }
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (number, finding)) in self.to_findings().iter().enumerate() {
            let document = number.map(|number| format!("document {}: ", number + 1)).unwrap_or_default();
            write!(f, "{}{document}{}", if index == 0 { "" } else { "; " }, finding.message.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for PackError {}
