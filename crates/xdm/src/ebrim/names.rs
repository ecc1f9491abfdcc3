//! Namespaces and the UUIDs that say what is what (IHE ITI TF-3, 4.2.5).

pub(super) const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
pub(super) const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
/// What ebRIM 2.1 has in its namespaces.
pub(super) const OLD: &str = "xsd:2.1";
pub(crate) const STABLE: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
pub(super) const REFERENCE_IDS: &str = "urn:ihe:iti:xds:2013:referenceIdList";

/// The UUIDs of one kind of object.
pub(super) mod set {
    pub(crate) const NODE: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
    pub(crate) const AUTHOR: &str = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d";
    pub(crate) const CONTENT_TYPE: &str = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
    pub(crate) const PATIENT_ID: &str = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";
    pub(crate) const SOURCE_ID: &str = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832";
    pub(crate) const UNIQUE_ID: &str = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8";
}

/// Document entries.
pub(super) mod entry {
    pub(crate) const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
    pub(crate) const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
    pub(crate) const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
    pub(crate) const EVENT: &str = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";
    pub(crate) const FORMAT: &str = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
    pub(crate) const FACILITY: &str = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
    pub(crate) const PRACTICE: &str = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
    pub(crate) const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
    pub(crate) const PATIENT_ID: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    pub(crate) const UNIQUE_ID: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
    /// Says that the entry has less than the usual metadata.
    pub(crate) const LIMITED: &str = "urn:uuid:ab9b591b-83ab-4d03-8f5d-f93b1fb92e85";
}

/// Folders.
pub(super) mod folder {
    pub(crate) const NODE: &str = "urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2";
    pub(crate) const CODES: &str = "urn:uuid:1ba97051-7806-41a8-a48b-8fce7af683c5";
    pub(crate) const PATIENT_ID: &str = "urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a";
    pub(crate) const UNIQUE_ID: &str = "urn:uuid:75df8f67-9973-4fbe-a900-df66cefecc5a";
    /// Says that the folder has less than the usual metadata.
    pub(crate) const LIMITED: &str = "urn:uuid:2c144a76-29a9-4b7c-af54-b25409fe7d03";
}

/// On an association: why the documents are related.
pub(super) const DOCUMENTATION: &str = "urn:uuid:abd807a3-4432-4053-87b4-fd82c643d1f3";

/// Whether an attribute of the model is read from this classification or identifier.
pub(super) fn is_known(scheme: &str) -> bool {
    const KEPT: [&str; 23] = [
        set::NODE,
        set::AUTHOR,
        set::CONTENT_TYPE,
        set::PATIENT_ID,
        set::SOURCE_ID,
        set::UNIQUE_ID,
        entry::AUTHOR,
        entry::CLASS,
        entry::CONFIDENTIALITY,
        entry::EVENT,
        entry::FORMAT,
        entry::FACILITY,
        entry::PRACTICE,
        entry::TYPE,
        entry::PATIENT_ID,
        entry::UNIQUE_ID,
        folder::NODE,
        folder::CODES,
        folder::PATIENT_ID,
        folder::UNIQUE_ID,
        entry::LIMITED,
        folder::LIMITED,
        DOCUMENTATION,
    ];
    KEPT.contains(&scheme)
}

/// The name that an identifier must have, by its scheme.
pub(super) fn name_of(scheme: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 7] = [
        (set::PATIENT_ID, "XDSSubmissionSet.patientId"),
        (set::SOURCE_ID, "XDSSubmissionSet.sourceId"),
        (set::UNIQUE_ID, "XDSSubmissionSet.uniqueId"),
        (entry::PATIENT_ID, "XDSDocumentEntry.patientId"),
        (entry::UNIQUE_ID, "XDSDocumentEntry.uniqueId"),
        (folder::PATIENT_ID, "XDSFolder.patientId"),
        (folder::UNIQUE_ID, "XDSFolder.uniqueId"),
    ];
    NAMES.iter().find(|(known, _)| *known == scheme).map(|(_, name)| *name)
}
