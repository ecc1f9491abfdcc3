//! Namespaces of the CI-SIS documents.

use std::fmt;
use std::sync::Arc;

/// A namespace; those of CDA documents are variants, so that comparing them costs nothing.
///
/// ```
/// use segur_cda::element::Namespace;
/// assert_eq!(Namespace::new("urn:hl7-org:sdtc"), Namespace::Sdtc);
/// assert_eq!(Namespace::Lab.uri(), "urn:oid:1.3.6.1.4.1.19376.1.3.2");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Namespace {
    /// No namespace.
    #[default]
    None,
    /// HL7 CDA R2.
    Cda,
    /// XML Schema instance (`xsi:type`).
    Xsi,
    /// IHE laboratory (`lab:statusCode`).
    Lab,
    /// HL7 structured documents technical committee (`sdtc:deceasedInd`).
    Sdtc,
    /// IHE pharmacy (`pharm:`).
    Pharm,
    /// DICOM part 20 (`ps3-20:accessionNumber`).
    Dicom,
    /// XML (`xml:lang`).
    Xml,
    /// Any other.
    Other(Arc<str>),
}

/// What the root of a document made here declares beside the namespace of CDA.
pub(crate) const USUAL: [Namespace; 5] =
    [Namespace::Xsi, Namespace::Sdtc, Namespace::Lab, Namespace::Pharm, Namespace::Dicom];

static KNOWN: [(Namespace, &str, &str); 8] = [
    (Namespace::None, "", ""),
    (Namespace::Cda, "", "urn:hl7-org:v3"),
    (Namespace::Xsi, "xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    (Namespace::Lab, "lab", "urn:oid:1.3.6.1.4.1.19376.1.3.2"),
    (Namespace::Sdtc, "sdtc", "urn:hl7-org:sdtc"),
    (Namespace::Pharm, "pharm", "urn:ihe:pharm:medication"),
    (Namespace::Dicom, "ps3-20", "urn:dicom-org:ps3-20"),
    (Namespace::Xml, "xml", "http://www.w3.org/XML/1998/namespace"),
];

impl Namespace {
    /// The place of no namespace among those that are known.
    pub(super) const NONE: u8 = 0;
    /// The place of CDA among those that are known.
    pub(super) const CDA: u8 = 1;

    /// Its place among those that are known, if it is.
    pub(super) fn known(&self) -> Option<u8> {
        KNOWN.iter().position(|row| row.0 == *self).map(|at| at as u8)
    }

    /// The one that is known at that place.
    #[inline]
    pub(super) fn at(known: u8) -> &'static Namespace {
        &KNOWN[usize::from(known) % KNOWN.len()].0
    }

    /// The namespace with that name; the empty name is no namespace.
    pub fn new(uri: &str) -> Namespace {
        match KNOWN.iter().find(|known| known.2 == uri) {
            Some(known) => known.0.clone(),
            None => Namespace::Other(uri.into()),
        }
    }

    /// The namespace of a name as written in our own sources: `lab:statusCode`, `code`.
    pub(crate) fn of_usual_prefix(prefix: &str) -> Namespace {
        let known = KNOWN.iter().rev().find(|known| known.1 == prefix && known.0 != Namespace::None);
        known.map_or(Namespace::None, |known| known.0.clone())
    }

    /// Its name.
    pub fn uri(&self) -> &str {
        match self {
            Namespace::Other(uri) => uri,
            known => KNOWN.iter().find(|row| row.0 == *known).map_or("", |row| row.2),
        }
    }

    /// The prefix under which documents of the CI-SIS know it; empty for CDA, the default namespace.
    pub fn usual_prefix(&self) -> &'static str {
        KNOWN.iter().find(|row| row.0 == *self).map_or("", |row| row.1)
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}
