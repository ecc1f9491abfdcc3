//! Names of elements and attributes, with the prefix that they are written with.

use std::sync::Arc;

use super::Namespace;

/// A qualified name. Two names are equal if namespace and local part are: the prefix does not count.
///
/// It is small, and a name of the vocabulary costs nothing to copy: documents have thousands of them.
#[derive(Clone, Debug)]
pub struct Name {
    written: Written,
    /// Where the local part starts, for a name of the program.
    local: u8,
    /// The namespace, for a name of the program: its place among those that are known.
    ns: u8,
}

#[derive(Clone, Debug)]
enum Written {
    /// Part of the program: no need to look whether it is a name.
    Program(&'static str),
    Other(Arc<Other>),
}

/// A name that the program does not know.
#[derive(Debug)]
struct Other {
    written: Box<str>,
    local: usize,
    ns: Namespace,
}

impl Name {
    /// The name of an element, as our sources write it: `code` is CDA, `lab:statusCode` has the usual prefix of its
    /// namespace.
    ///
    /// ```
    /// use segur_cda::element::{Name, Namespace};
    /// let name = Name::element("lab:statusCode");
    /// assert_eq!((name.local(), name.ns()), ("statusCode", &Namespace::Lab));
    /// ```
    #[inline]
    pub fn element(written: &'static str) -> Name {
        match colon(written) {
            Some(at) => Name::prefixed(written, at),
            None => Name { written: Written::Program(written), local: 0, ns: Namespace::CDA },
        }
    }

    /// The name of an attribute: without prefix it is in no namespace.
    #[inline]
    pub fn attribute(written: &'static str) -> Name {
        match colon(written) {
            Some(at) => Name::prefixed(written, at),
            None => Name { written: Written::Program(written), local: 0, ns: Namespace::NONE },
        }
    }

    fn prefixed(written: &'static str, colon: usize) -> Name {
        let ns = Namespace::of_usual_prefix(&written[..colon]).known().unwrap_or(Namespace::NONE);
        Name { written: Written::Program(written), local: colon as u8 + 1, ns }
    }

    /// A name of any namespace, written with a prefix of the caller's choice.
    pub fn new(ns: Namespace, prefix: &str, local: &str) -> Name {
        let mut written = String::with_capacity(prefix.len() + local.len() + 1);
        if !prefix.is_empty() {
            written.push_str(prefix);
            written.push(':');
        }
        let start = written.len();
        written.push_str(local);
        if let (Some(ns), Ok(at)) = (ns.known(), VOCABULARY.binary_search(&written.as_str()))
            && start == colon(VOCABULARY[at]).map_or(0, |colon| colon + 1)
        {
            return Name { written: Written::Program(VOCABULARY[at]), local: start as u8, ns };
        }
        let other = Other { written: written.into(), local: start, ns };
        Name { written: Written::Other(Arc::new(other)), local: 0, ns: Namespace::NONE }
    }

    /// Says if it is no name that an element or attribute may have.
    pub(super) fn check(&self) -> Result<(), segur_xml::writer::WriteError> {
        let written = match &self.written {
            Written::Program(_) => return Ok(()),
            Written::Other(other) => &*other.written,
        };
        let reserved = || written == "xmlns" || written.starts_with("xmlns:");
        if segur_xml::chars::is_qname(written) && !reserved() {
            return Ok(());
        }
        Err(segur_xml::writer::WriteError::Name(written.to_owned()))
    }

    /// Local part.
    #[inline]
    pub fn local(&self) -> &str {
        &self.as_str()[self.start()..]
    }

    /// Where the local part starts.
    #[inline]
    fn start(&self) -> usize {
        match &self.written {
            Written::Program(_) => usize::from(self.local),
            Written::Other(other) => other.local,
        }
    }

    /// Whether it is written without prefix.
    #[inline]
    pub(super) fn is_bare(&self) -> bool {
        self.start() == 0
    }

    /// Prefix as written; empty if none.
    pub fn prefix(&self) -> &str {
        &self.as_str()[..self.start().saturating_sub(1)]
    }

    /// As written: `lab:statusCode`.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.written {
            Written::Program(written) => written,
            Written::Other(other) => &other.written,
        }
    }

    /// Namespace.
    #[inline]
    pub fn ns(&self) -> &Namespace {
        match &self.written {
            Written::Program(_) => Namespace::at(self.ns),
            Written::Other(other) => &other.ns,
        }
    }

    /// Whether it is that name of an element, as our sources write it.
    pub(crate) fn is_element(&self, written: &str) -> bool {
        match written.split_once(':') {
            None => *self.ns() == Namespace::Cda && self.local() == written,
            Some((prefix, local)) => {
                self.local() == local && *self.ns() == Namespace::of_usual_prefix(prefix)
            }
        }
    }

    /// As [`Name::is_element`] for attributes.
    pub(crate) fn is_attribute(&self, written: &str) -> bool {
        match written.split_once(':') {
            None => *self.ns() == Namespace::None && self.local() == written,
            Some(_) => self.is_element(written),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        match (&self.written, &other.written) {
            (Written::Program(_), Written::Program(_)) => {
                self.ns == other.ns && self.local() == other.local()
            }
            _ => self.ns() == other.ns() && self.local() == other.local(),
        }
    }
}

impl Eq for Name {}

/// Where a usual prefix ends, if there is one: they have three to six characters.
#[inline]
fn colon(written: &str) -> Option<usize> {
    let bytes = written.as_bytes();
    (3..=6).find(|at| bytes.get(*at) == Some(&b':'))
}

/// The names that documents are made of, as they are usually written, in the order of their bytes.
const VOCABULARY: [&str; 198] = [
    "ClinicalDocument",
    "ID",
    "act",
    "additionalLocator",
    "addr",
    "administrativeGenderCode",
    "align",
    "approachSiteCode",
    "assignedAuthor",
    "assignedAuthoringDevice",
    "assignedCustodian",
    "assignedEntity",
    "assignedPerson",
    "assigningAuthorityName",
    "associatedEntity",
    "associatedPerson",
    "authenticator",
    "author",
    "authorization",
    "birthTime",
    "birthplace",
    "border",
    "br",
    "city",
    "classCode",
    "code",
    "codeSystem",
    "codeSystemName",
    "codeSystemVersion",
    "colspan",
    "comp",
    "component",
    "componentOf",
    "confidentialityCode",
    "consent",
    "consumable",
    "content",
    "contextConductionInd",
    "contextControlCode",
    "country",
    "county",
    "criterion",
    "custodian",
    "denominator",
    "determinerCode",
    "displayName",
    "documentationOf",
    "doseQuantity",
    "effectiveTime",
    "encompassingEncounter",
    "encounter",
    "entry",
    "entryRelationship",
    "event",
    "expectedUseTime",
    "extension",
    "externalDocument",
    "family",
    "functionCode",
    "given",
    "guardian",
    "guardianPerson",
    "healthCareFacility",
    "high",
    "houseNumber",
    "href",
    "id",
    "inFulfillmentOf",
    "inclusive",
    "independentInd",
    "informant",
    "informationRecipient",
    "intendedRecipient",
    "interpretationCode",
    "inversionInd",
    "item",
    "lab:statusCode",
    "languageCode",
    "legalAuthenticator",
    "linkHtml",
    "list",
    "location",
    "lotNumberText",
    "low",
    "manufacturedMaterial",
    "manufacturedProduct",
    "manufacturerModelName",
    "maxDoseQuantity",
    "mediaType",
    "methodCode",
    "moodCode",
    "name",
    "negationInd",
    "nonXMLBody",
    "nullFlavor",
    "numerator",
    "observation",
    "observationMedia",
    "observationRange",
    "operator",
    "order",
    "organizer",
    "originalText",
    "paragraph",
    "parentDocument",
    "participant",
    "participantRole",
    "patient",
    "patientRole",
    "performer",
    "period",
    "pharm:asSpecializedKind",
    "pharm:code",
    "pharm:formCode",
    "pharm:generalizedMedicineClass",
    "pharm:ingredient",
    "pharm:name",
    "pharm:quantity",
    "place",
    "playingDevice",
    "playingEntity",
    "postalCode",
    "precondition",
    "prefix",
    "priorityCode",
    "procedure",
    "ps3-20:accessionNumber",
    "qualifier",
    "quantity",
    "rateQuantity",
    "realmCode",
    "receivedOrganization",
    "recordTarget",
    "reference",
    "referenceRange",
    "referencedObject",
    "relatedDocument",
    "relatedEntity",
    "relatedPerson",
    "relatedSubject",
    "renderMultiMedia",
    "repeatNumber",
    "representation",
    "representedCustodianOrganization",
    "representedOrganization",
    "responsibleParty",
    "root",
    "routeCode",
    "rowspan",
    "scopingOrganization",
    "sdtc:deceasedInd",
    "sdtc:id",
    "sdtc:multipleBirthInd",
    "sdtc:multipleBirthOrderNumber",
    "section",
    "sequenceNumber",
    "serviceEvent",
    "setId",
    "signatureCode",
    "softwareName",
    "specimen",
    "specimenPlayingEntity",
    "specimenRole",
    "standardIndustryClassCode",
    "state",
    "statusCode",
    "streetAddressLine",
    "streetName",
    "streetNameType",
    "structuredBody",
    "styleCode",
    "subject",
    "substanceAdministration",
    "suffix",
    "supply",
    "table",
    "targetSiteCode",
    "tbody",
    "td",
    "telecom",
    "templateId",
    "text",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "translation",
    "typeCode",
    "typeId",
    "unit",
    "unitID",
    "use",
    "value",
    "versionNumber",
    "width",
    "xsi:schemaLocation",
    "xsi:type",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_whether_the_program_knows_it_or_not() {
        assert!(VOCABULARY.is_sorted());
        let pairs = [
            (Name::new(Namespace::Cda, "", "code"), Name::element("code")),
            (Name::new(Namespace::None, "", "code"), Name::attribute("code")),
            (Name::new(Namespace::Xsi, "xsi", "type"), Name::attribute("xsi:type")),
            (Name::new(Namespace::Xsi, "i", "type"), Name::attribute("xsi:type")),
            (Name::new(Namespace::Cda, "c", "neverHeardOf"), Name::element("neverHeardOf")),
        ];
        for (read, made) in &pairs {
            assert_eq!(read, made);
            assert_eq!((read.local(), read.ns()), (made.local(), made.ns()));
        }
        let foreign = Name::new(Namespace::new("urn:x"), "xsi", "type");
        assert!(foreign != pairs[2].1 && foreign.prefix() == "xsi" && foreign.ns().uri() == "urn:x");
        let odd = Name::new(Namespace::Cda, "pharm", "code");
        assert_eq!((odd.prefix(), odd.local(), odd.ns()), ("pharm", "code", &Namespace::Cda));
        assert_eq!(pairs[3].0.as_str(), "i:type");
        assert!(size_of::<Name>() <= 24, "{}", size_of::<Name>());
    }
}
