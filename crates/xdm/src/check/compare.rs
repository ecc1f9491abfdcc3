//! Attributes of an entry against the CDA header: each with a code of its own.

use segur_report::{Finding, Severity, Source, Text};

use crate::derive::Cda;
use crate::model::{Coded, DocumentEntry};

/// Where an attribute stands in both worlds.
#[derive(Clone, Copy)]
pub(super) struct Attribute {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// Its element, from the root of the document.
    pub(super) path: &'static str,
    pub(super) severity: Severity,
}

const fn error(code: &'static str, name: &'static str, path: &'static str) -> Attribute {
    Attribute { code, name, path, severity: Severity::Error }
}

const fn warning(code: &'static str, name: &'static str, path: &'static str) -> Attribute {
    Attribute { code, name, path, severity: Severity::Warning }
}

const UNIQUE_ID: Attribute = error("XDM-CDA-UNIQUE-ID", "uniqueId", "id");
const LANGUAGE: Attribute = error("XDM-CDA-LANGUAGE", "languageCode", "languageCode");
const TITLE: Attribute = warning("XDM-CDA-TITLE", "title", "title");
const MIME_TYPE: Attribute = warning("XDM-CDA-MIME-TYPE", "mimeType", "typeId");
const CREATION: Attribute = error("XDM-CDA-CREATION-TIME", "creationTime", "effectiveTime");
const EVENT_TIME: &str = "documentationOf/serviceEvent/effectiveTime";
const START: Attribute = error("XDM-CDA-SERVICE-START", "serviceStartTime", EVENT_TIME);
const STOP: Attribute = error("XDM-CDA-SERVICE-STOP", "serviceStopTime", EVENT_TIME);
const TYPE: Attribute = error("XDM-CDA-TYPE-CODE", "typeCode", "code");
const CLASS: Attribute = error("XDM-CDA-CLASS-CODE", "classCode", "code");
const FORMAT: Attribute = error("XDM-CDA-FORMAT-CODE", "formatCode", "templateId");
const FACILITY: Attribute = error(
    "XDM-CDA-FACILITY",
    "healthcareFacilityTypeCode",
    "componentOf/encompassingEncounter/location/healthCareFacility/code",
);
const PRACTICE: Attribute = error("XDM-CDA-PRACTICE", "practiceSettingCode", "documentationOf");
const CONFIDENTIALITY: Attribute =
    error("XDM-CDA-CONFIDENTIALITY", "confidentialityCode", "confidentialityCode");
const EVENTS: Attribute = warning("XDM-CDA-EVENT-CODE", "eventCodeList", "documentationOf");
const REFERENCES: Attribute = warning("XDM-CDA-REFERENCE-ID", "referenceIdList", "inFulfillmentOf/order");

/// A comparison at work.
pub(super) struct Compare<'c, 't> {
    pub(super) cda: &'c Cda<'t>,
    pub(super) findings: Vec<Finding>,
}

impl Compare<'_, '_> {
    pub(super) fn say(&mut self, severity: Severity, code: &'static str, path: &str, message: Text) {
        let (location, path) = self.cda.place(path);
        let finding = Finding { severity, ..Finding::error(Source::Xdm, code, message) };
        self.findings.push(finding.with_location(location).with_path(path));
    }

    /// As [`Compare::say`], of an attribute that both must say alike.
    fn disagree(&mut self, of: Attribute, message: Text) {
        self.say(of.severity, of.code, of.path, message);
        if let Some(finding) = self.findings.last_mut() {
            finding.hint = Some(Text::new(
                "les métadonnées se déduisent de l'en-tête : corriger celui des deux qui est faux, puis refaire l'archive",
                "metadata follow from the header: correct the one that is wrong, then make the archive again",
            ));
        }
    }

    /// Metadata and document do not say the same.
    pub(super) fn differs(&mut self, of: Attribute, told: &str, found: &str) {
        let (told, found, name) = (crate::text::quoted(told), crate::text::quoted(found), of.name);
        let message = Text::new(
            format!("{name} : METADATA.XML dit {}, le document dit {}", told.fr, found.fr),
            format!("{name}: METADATA.XML says {}, the document says {}", told.en, found.en),
        );
        self.disagree(of, message);
    }

    /// The document says what the metadata do not.
    pub(super) fn lacks(&mut self, of: Attribute, found: &str) {
        let (found, name) = (crate::text::quoted(found), of.name);
        let message = Text::new(
            format!("{name} : le document dit {}, METADATA.XML ne le dit pas", found.fr),
            format!("{name}: the document says {}, METADATA.XML does not", found.en),
        );
        self.disagree(of, message);
    }

    /// The metadata say what the document does not.
    pub(super) fn adds(&mut self, of: Attribute, told: &str) {
        let (told, name) = (crate::text::quoted(told), of.name);
        let message = Text::new(
            format!("{name} : METADATA.XML dit {}, le document ne le dit pas", told.fr),
            format!("{name}: METADATA.XML says {}, the document does not", told.en),
        );
        self.disagree(of, message);
    }

    pub(super) fn texts(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let rows = [
            (UNIQUE_ID, &entry.unique_id, &expected.unique_id),
            (LANGUAGE, &entry.language_code, &expected.language_code),
            (TITLE, &entry.title, &expected.title),
        ];
        for (of, told, found) in rows {
            if let (Some(told), Some(found)) = (told, found)
                && !same_text(told, found)
            {
                self.differs(of, told, found);
            }
        }
        if !entry.mime_type.eq_ignore_ascii_case(&expected.mime_type) {
            self.differs(MIME_TYPE, &entry.mime_type, &expected.mime_type);
        }
    }

    pub(super) fn times(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let rows = [
            (CREATION, &entry.creation_time, &expected.creation_time),
            (START, &entry.service_start_time, &expected.service_start_time),
            (STOP, &entry.service_stop_time, &expected.service_stop_time),
        ];
        for (of, told, found) in rows {
            match (told, found) {
                (Some(told), Some(found)) => self.time(of, told, found),
                (None, Some(found)) if of.code == STOP.code => {
                    self.lacks(Attribute { severity: Severity::Warning, ..of }, found);
                }
                _ => {}
            }
        }
    }

    /// A time that is less precise says nothing false; one that is more precise was made up.
    fn time(&mut self, of: Attribute, told: &str, found: &str) {
        if found.starts_with(told) {
            return;
        }
        if !told.starts_with(found) {
            return self.differs(of, told, found);
        }
        let name = of.name;
        let message = Text::new(
            format!("{name} : METADATA.XML est plus précis que le document"),
            format!("{name}: METADATA.XML is more precise than the document"),
        );
        self.say(Severity::Warning, "XDM-PRECISION", of.path, message);
    }

    pub(super) fn codes(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let rows = [
            (TYPE, &entry.type_code, &expected.type_code),
            (CLASS, &entry.class_code, &expected.class_code),
            (FORMAT, &entry.format_code, &expected.format_code),
            (FACILITY, &entry.healthcare_facility_type_code, &expected.healthcare_facility_type_code),
            (PRACTICE, &entry.practice_setting_code, &expected.practice_setting_code),
        ];
        for (of, told, found) in rows {
            if let (Some(told), Some(found)) = (told, found)
                && !told.is_same(found)
            {
                self.differs(of, &told.to_string(), &found.to_string());
            }
        }
        self.contained(CONFIDENTIALITY, &entry.confidentiality_codes, &expected.confidentiality_codes);
        self.contained(EVENTS, &entry.event_codes, &expected.event_codes);
        self.confidentiality(&entry.confidentiality_codes, &expected.confidentiality_codes);
    }

    fn contained(&mut self, of: Attribute, told: &[Coded], found: &[Coded]) {
        for code in found.iter().filter(|code| !told.iter().any(|told| told.is_same(code))) {
            self.lacks(of, &code.to_string());
        }
    }

    /// Masking may be added to the code of the document; another code beside it contradicts it.
    fn confidentiality(&mut self, told: &[Coded], found: &[Coded]) {
        let Some(own) = found.first() else { return };
        for other in told.iter().filter(|told| told.system == own.system && told.code != own.code) {
            // Where the own code is missing, that was said.
            if told.iter().any(|told| told.is_same(own)) {
                self.adds(CONFIDENTIALITY, &other.to_string());
            }
        }
    }

    pub(super) fn references(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        for id in &expected.reference_ids {
            if !entry.reference_ids.contains(id) {
                self.lacks(REFERENCES, id);
            }
        }
    }
}

fn same_text(told: &str, found: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    squeezed(told) == squeezed(found)
}
