//! Writing: children in the order of rim.xsd, always the same bytes for the same metadata.

use segur_xml::writer::{WriteError, Writer};

use super::names::{self, LCM, RIM, entry, folder, set};
use crate::model::{Association, Author, Coded, DocumentEntry, Folder, Metadata, Slot, SubmissionSet};

/// METADATA.XML of a submission, UTF-8.
///
/// ```
/// use segur_xdm::{ebrim, model::Metadata};
/// let mut metadata = Metadata::default();
/// metadata.submission_set.id = "SubmissionSet01".into();
/// let bytes = ebrim::write(&metadata)?;
/// assert_eq!(ebrim::read(&bytes, &Default::default()).unwrap().metadata, metadata);
/// # Ok::<(), segur_xml::writer::WriteError>(())
/// ```
///
/// # Errors
/// A value holds a character that XML does not have.
pub fn write(metadata: &Metadata) -> Result<Vec<u8>, WriteError> {
    let mut out = Out { xml: Writer::indented(Vec::new(), 2), next: 0 };
    out.xml.declaration()?;
    out.xml.start("SubmitObjectsRequest")?.namespace("", LCM)?;
    out.xml.start("RegistryObjectList")?.namespace("", RIM)?;
    out.set(&metadata.submission_set)?;
    metadata.entries.iter().try_for_each(|entry| out.entry(entry))?;
    metadata.folders.iter().try_for_each(|folder| out.folder(folder))?;
    metadata.associations.iter().try_for_each(|association| out.association(association))?;
    out.xml.end()?.end()?.finish()
}

type Done = Result<(), WriteError>;

struct Out {
    xml: Writer<Vec<u8>>,
    next: usize,
}

impl Out {
    fn set(&mut self, set: &SubmissionSet) -> Done {
        self.xml.start("RegistryPackage")?.attribute("id", &set.id)?;
        self.attribute("status", set.status.as_deref())?;
        self.slot("submissionTime", set.submission_time.iter().map(String::as_str))?;
        self.slot("intendedRecipient", set.intended_recipients.iter().map(String::as_str))?;
        self.slots(&set.slots)?;
        self.texts(set.title.as_deref(), set.comments.as_deref())?;
        set.authors.iter().try_for_each(|author| self.author(set::AUTHOR, &set.id, author))?;
        set.content_type_code.iter().try_for_each(|code| self.code(set::CONTENT_TYPE, &set.id, code))?;
        self.node(set::NODE, &set.id)?;
        let patient = set.patient_id.as_ref().map(|id| id.as_str());
        self.identifier(set::PATIENT_ID, "XDSSubmissionSet.patientId", &set.id, patient)?;
        self.identifier(set::SOURCE_ID, "XDSSubmissionSet.sourceId", &set.id, set.source_id.as_deref())?;
        self.identifier(set::UNIQUE_ID, "XDSSubmissionSet.uniqueId", &set.id, set.unique_id.as_deref())?;
        self.xml.end().map(drop)
    }

    fn entry(&mut self, of: &DocumentEntry) -> Done {
        self.xml.start("ExtrinsicObject")?.attribute("id", &of.id)?;
        self.attribute("lid", of.logical_id.as_deref())?;
        self.attribute("home", of.home_community_id.as_deref())?;
        self.attribute("objectType", Some(&of.object_type))?;
        self.attribute("mimeType", Some(&of.mime_type))?;
        self.attribute("status", of.status.as_deref())?;
        self.entry_slots(of)?;
        self.texts(of.title.as_deref(), of.comments.as_deref())?;
        of.authors.iter().try_for_each(|author| self.author(entry::AUTHOR, &of.id, author))?;
        let single = [
            (entry::CLASS, &of.class_code),
            (entry::TYPE, &of.type_code),
            (entry::FORMAT, &of.format_code),
            (entry::FACILITY, &of.healthcare_facility_type_code),
            (entry::PRACTICE, &of.practice_setting_code),
        ];
        for (scheme, code) in single {
            code.iter().try_for_each(|code| self.code(scheme, &of.id, code))?;
        }
        of.confidentiality_codes
            .iter()
            .try_for_each(|code| self.code(entry::CONFIDENTIALITY, &of.id, code))?;
        of.event_codes.iter().try_for_each(|code| self.code(entry::EVENT, &of.id, code))?;
        self.limited(of.limited_metadata, entry::LIMITED, &of.id)?;
        let patient = of.patient_id.as_ref().map(|id| id.as_str());
        self.identifier(entry::PATIENT_ID, "XDSDocumentEntry.patientId", &of.id, patient)?;
        self.identifier(entry::UNIQUE_ID, "XDSDocumentEntry.uniqueId", &of.id, of.unique_id.as_deref())?;
        self.xml.end().map(drop)
    }

    fn entry_slots(&mut self, of: &DocumentEntry) -> Done {
        let single = [
            ("creationTime", of.creation_time.as_deref()),
            ("hash", of.hash.as_deref()),
            ("languageCode", of.language_code.as_deref()),
            ("legalAuthenticator", of.legal_authenticator.as_ref().map(|xcn| xcn.as_str())),
            ("repositoryUniqueId", of.repository_unique_id.as_deref()),
            ("serviceStartTime", of.service_start_time.as_deref()),
            ("serviceStopTime", of.service_stop_time.as_deref()),
            ("size", of.size.as_deref()),
            ("sourcePatientId", of.source_patient_id.as_ref().map(|id| id.as_str())),
            ("URI", of.uri.as_deref()),
        ];
        for (name, value) in single {
            self.slot(name, value.into_iter())?;
        }
        self.slot("sourcePatientInfo", of.source_patient_info.iter().map(String::as_str))?;
        self.slot(names::REFERENCE_IDS, of.reference_ids.iter().map(String::as_str))?;
        self.slots(&of.slots)
    }

    fn folder(&mut self, of: &Folder) -> Done {
        self.xml.start("RegistryPackage")?.attribute("id", &of.id)?;
        self.attribute("status", of.status.as_deref())?;
        self.slot("lastUpdateTime", of.last_update_time.iter().map(String::as_str))?;
        self.slots(&of.slots)?;
        self.texts(of.title.as_deref(), of.comments.as_deref())?;
        of.codes.iter().try_for_each(|code| self.code(folder::CODES, &of.id, code))?;
        self.node(folder::NODE, &of.id)?;
        self.limited(of.limited_metadata, folder::LIMITED, &of.id)?;
        let patient = of.patient_id.as_ref().map(|id| id.as_str());
        self.identifier(folder::PATIENT_ID, "XDSFolder.patientId", &of.id, patient)?;
        self.identifier(folder::UNIQUE_ID, "XDSFolder.uniqueId", &of.id, of.unique_id.as_deref())?;
        self.xml.end().map(drop)
    }

    fn association(&mut self, of: &Association) -> Done {
        self.xml.start("Association")?.attribute("id", &of.id)?;
        self.xml.attribute("associationType", of.kind.urn())?;
        self.xml.attribute("sourceObject", &of.source)?.attribute("targetObject", &of.target)?;
        self.slot("SubmissionSetStatus", of.status.iter().map(String::as_str))?;
        self.slots(&of.slots)?;
        of.documentation.iter().try_for_each(|code| self.code(names::DOCUMENTATION, &of.id, code))?;
        self.xml.end().map(drop)
    }

    fn attribute(&mut self, name: &str, value: Option<&str>) -> Done {
        value.map_or(Ok(()), |value| self.xml.attribute(name, value).map(drop))
    }

    fn slots(&mut self, slots: &[Slot]) -> Done {
        slots.iter().try_for_each(|slot| self.slot(&slot.name, slot.values.iter().map(String::as_str)))
    }

    fn slot<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) -> Done {
        let mut values = values.peekable();
        if values.peek().is_none() {
            return Ok(());
        }
        self.xml.start("Slot")?.attribute("name", name)?.start("ValueList")?;
        for value in values {
            self.xml.leaf("Value", value)?;
        }
        self.xml.end()?.end().map(drop)
    }

    fn texts(&mut self, title: Option<&str>, comments: Option<&str>) -> Done {
        for (element, text) in [("Name", title), ("Description", comments)] {
            if let Some(text) = text {
                self.text(element, text)?;
            }
        }
        Ok(())
    }

    fn text(&mut self, element: &str, text: &str) -> Done {
        self.xml.start(element)?.start("LocalizedString")?;
        self.xml.attribute("xml:lang", "FR")?.attribute("charset", "UTF-8")?.attribute("value", text)?;
        self.xml.end()?.end().map(drop)
    }

    fn classification(&mut self, scheme: &str, object: &str, node: &str) -> Done {
        self.next += 1;
        let id = format!("Classification{:02}", self.next);
        self.xml.start("Classification")?.attribute("id", &id)?;
        self.xml.attribute("classificationScheme", scheme)?.attribute("classifiedObject", object)?;
        self.xml.attribute("nodeRepresentation", node).map(drop)
    }

    fn code(&mut self, scheme: &str, object: &str, code: &Coded) -> Done {
        self.classification(scheme, object, &code.code)?;
        self.slot("codingScheme", [code.system.as_str()].into_iter())?;
        self.text("Name", &code.display)?;
        self.xml.end().map(drop)
    }

    fn author(&mut self, scheme: &str, object: &str, author: &Author) -> Done {
        self.classification(scheme, object, "")?;
        self.slot("authorPerson", author.person.iter().map(|xcn| xcn.as_str()))?;
        self.slot("authorInstitution", author.institutions.iter().map(|xon| xon.as_str()))?;
        self.slot("authorRole", author.roles.iter().map(String::as_str))?;
        self.slot("authorSpecialty", author.specialties.iter().map(String::as_str))?;
        self.slot("authorTelecommunication", author.telecommunications.iter().map(String::as_str))?;
        self.xml.end().map(drop)
    }

    fn limited(&mut self, is: bool, scheme: &str, object: &str) -> Done {
        if !is {
            return Ok(());
        }
        self.classification(scheme, object, "")?;
        self.xml.end().map(drop)
    }

    /// Says that an object is a submission set or a folder.
    fn node(&mut self, node: &str, object: &str) -> Done {
        self.next += 1;
        let id = format!("Classification{:02}", self.next);
        self.xml.start("Classification")?.attribute("id", &id)?;
        self.xml.attribute("classificationNode", node)?.attribute("classifiedObject", object)?;
        self.xml.end().map(drop)
    }

    fn identifier(&mut self, scheme: &str, name: &str, object: &str, value: Option<&str>) -> Done {
        let Some(value) = value else { return Ok(()) };
        self.next += 1;
        let id = format!("ExternalIdentifier{:02}", self.next);
        self.xml.start("ExternalIdentifier")?.attribute("id", &id)?;
        self.xml.attribute("identificationScheme", scheme)?.attribute("registryObject", object)?;
        self.xml.attribute("value", value)?;
        self.text("Name", name)?;
        self.xml.end().map(drop)
    }
}
