//! One document against its entry: the bytes, then each attribute against the CDA header.

use segur_report::{Finding, Severity, Source, Text};
use segur_xml::Tree;

use crate::archive::Packaged;
use crate::derive::{Cda, Given, derive_header, sha1_hex};
use crate::model::{Coded, DocumentEntry, Xcn};

/// What is wrong between a document and its entry. `tree` is the document, if it is one that could be read.
pub fn document(of: &Packaged<'_>, tree: Option<&Tree>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(file) = of.file else { return findings };
    let hash = sha1_hex(&file.bytes);
    if let Some(told) = of.entry.hash.as_deref().filter(|told| !told.eq_ignore_ascii_case(&hash)) {
        findings.push(differs("hash", "XDM-HASH", "XDSNonIdenticalHash", told, &hash));
    }
    let size = file.bytes.len().to_string();
    if let Some(told) = of.entry.size.as_deref().filter(|told| *told != size) {
        findings.push(differs("size", "XDM-SIZE", "XDSNonIdenticalSize", told, &size));
    }
    if let Some(cda) = tree.and_then(|tree| Cda::new(tree).ok()) {
        findings.extend(header(of, &cda));
    }
    findings
}

fn differs(name: &str, code: &'static str, registry: &str, told: &str, found: &str) -> Finding {
    let (told, found) = (crate::text::shown(told), crate::text::shown(found));
    let message = Text::new(
        format!("{name} annoncé {told}, trouvé {found} ({registry})"),
        format!("{name} announced {told}, found {found} ({registry})"),
    );
    let hint = Text::new(
        "calculer la valeur sur les octets exacts du fichier mis dans l'archive",
        "compute the value on the exact bytes of the file put into the archive",
    );
    Finding::error(Source::Xdm, code, message).with_hint(hint)
}

fn header(of: &Packaged<'_>, cda: &Cda<'_>) -> Vec<Finding> {
    let expected = derive_header(cda, &Given::default()).entry;
    let mut compare = Compare { cda, findings: Vec::new() };
    compare.texts(of.entry, &expected);
    compare.times(of.entry, &expected);
    compare.codes(of.entry, &expected);
    compare.people(of.entry, &expected);
    compare.patient(of.entry, &expected);
    compare.replacement(of);
    compare.findings
}

struct Compare<'c, 't> {
    cda: &'c Cda<'t>,
    findings: Vec<Finding>,
}

impl Compare<'_, '_> {
    fn say(&mut self, severity: Severity, code: &'static str, path: &str, message: Text) {
        let (location, path) = self.cda.place(path);
        let finding = Finding { severity, ..Finding::error(Source::Xdm, code, message) };
        self.findings.push(finding.with_location(location).with_path(path));
    }

    /// Metadata and document do not say the same.
    fn contradiction(&mut self, severity: Severity, name: &str, path: &str, told: &str, found: &str) {
        let (told, found) = (crate::text::quoted(told), crate::text::quoted(found));
        let message = Text::new(
            format!("{name} : METADATA.XML dit {}, le document dit {}", told.fr, found.fr),
            format!("{name}: METADATA.XML says {}, the document says {}", told.en, found.en),
        );
        self.say(severity, "XDM-CDA", path, message);
    }

    fn texts(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let rows = [
            (Severity::Error, "uniqueId", "id", &entry.unique_id, &expected.unique_id),
            (Severity::Error, "languageCode", "languageCode", &entry.language_code, &expected.language_code),
            (Severity::Warning, "title", "title", &entry.title, &expected.title),
        ];
        for (severity, name, path, told, found) in rows {
            if let (Some(told), Some(found)) = (told, found) {
                let same = squeezed(told).eq_ignore_ascii_case(&squeezed(found));
                if !same {
                    self.contradiction(severity, name, path, told, found);
                }
            }
        }
        if !entry.mime_type.eq_ignore_ascii_case(&expected.mime_type) {
            self.contradiction(
                Severity::Warning,
                "mimeType",
                "typeId",
                &entry.mime_type,
                &expected.mime_type,
            );
        }
    }

    fn times(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let low = "documentationOf/serviceEvent/effectiveTime";
        let rows = [
            ("creationTime", "effectiveTime", &entry.creation_time, &expected.creation_time),
            ("serviceStartTime", low, &entry.service_start_time, &expected.service_start_time),
            ("serviceStopTime", low, &entry.service_stop_time, &expected.service_stop_time),
        ];
        for (name, path, told, found) in rows {
            let (Some(told), Some(found)) = (told, found) else { continue };
            if told == found {
                continue;
            }
            if told.starts_with(found.as_str()) {
                let message = Text::new(
                    format!("{name} : METADATA.XML est plus précis que le document"),
                    format!("{name}: METADATA.XML is more precise than the document"),
                );
                self.say(Severity::Warning, "XDM-PRECISION", path, message);
            } else if !found.starts_with(told.as_str()) {
                self.contradiction(Severity::Error, name, path, told, found);
            }
        }
    }

    fn codes(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let facility = "componentOf/encompassingEncounter/location/healthCareFacility/code";
        let rows = [
            (Severity::Error, "typeCode", "code", &entry.type_code, &expected.type_code),
            (Severity::Error, "classCode", "code", &entry.class_code, &expected.class_code),
            (Severity::Error, "formatCode", "templateId", &entry.format_code, &expected.format_code),
            (
                Severity::Error,
                "healthcareFacilityTypeCode",
                facility,
                &entry.healthcare_facility_type_code,
                &expected.healthcare_facility_type_code,
            ),
            (
                Severity::Error,
                "practiceSettingCode",
                "documentationOf",
                &entry.practice_setting_code,
                &expected.practice_setting_code,
            ),
        ];
        for (severity, name, path, told, found) in rows {
            if let (Some(told), Some(found)) = (told, found)
                && !told.is_same(found)
            {
                self.contradiction(severity, name, path, &told.to_string(), &found.to_string());
            }
        }
        self.contained(
            Severity::Error,
            "confidentialityCode",
            "confidentialityCode",
            (&entry.confidentiality_codes, &expected.confidentiality_codes),
        );
        self.contained(
            Severity::Warning,
            "eventCodeList",
            "documentationOf",
            (&entry.event_codes, &expected.event_codes),
        );
    }

    fn contained(&mut self, severity: Severity, name: &str, path: &str, (told, found): (&[Coded], &[Coded])) {
        for code in found.iter().filter(|code| !told.iter().any(|told| told.is_same(code))) {
            let code = crate::text::quoted(&code.to_string());
            let message = Text::new(
                format!("{name} : le document dit {}, METADATA.XML ne le dit pas", code.fr),
                format!("{name}: the document says {}, METADATA.XML does not", code.en),
            );
            self.say(severity, "XDM-CDA", path, message);
        }
    }

    fn people(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        if let (Some(told), Some(found)) = (&entry.legal_authenticator, &expected.legal_authenticator)
            && !same_person(told, found)
        {
            self.contradiction(
                Severity::Error,
                "legalAuthenticator",
                "legalAuthenticator",
                told.as_str(),
                found.as_str(),
            );
        }
        let told: Vec<_> = entry.authors.iter().filter_map(|author| author.person.as_ref()).collect();
        for found in expected.authors.iter().filter_map(|author| author.person.as_ref()) {
            if !told.iter().any(|told| same_person(told, found)) {
                let name = crate::text::quoted(found.as_str());
                let message = Text::new(
                    format!("author : METADATA.XML ne nomme pas {}", name.fr),
                    format!("author: METADATA.XML does not name {}", name.en),
                );
                self.say(Severity::Error, "XDM-CDA", "author", message);
            }
        }
    }

    fn patient(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let path = "recordTarget/patientRole/id";
        match (&entry.patient_id, &expected.patient_id) {
            (Some(told), Some(found)) if !told.is_same(found) => {
                self.contradiction(Severity::Error, "patientId", path, told.as_str(), found.as_str());
            }
            (_, None) => {
                let message = Text::new(
                    "le document ne porte pas d'INS : il ne peut pas être intégré automatiquement (903)",
                    "the document carries no INS: it cannot be integrated automatically (903)",
                );
                self.say(Severity::Error, "XDM-INS", path, message);
            }
            _ => {}
        }
        let pid = |info: &[String], field: &str| info.iter().find(|value| value.starts_with(field)).cloned();
        for field in ["PID-5|", "PID-7|", "PID-8|"] {
            let (told, found) =
                (pid(&entry.source_patient_info, field), pid(&expected.source_patient_info, field));
            if let (Some(told), Some(found)) = (told, found)
                && !same_trait(&told, &found)
            {
                self.contradiction(Severity::Error, "sourcePatientInfo", "recordTarget", &told, &found);
            }
        }
    }

    /// A document that replaces another names it in its header; the relation in the metadata needs one.
    fn replacement(&mut self, of: &Packaged<'_>) {
        let relation =
            of.set.metadata.replacements().find(|relation| relation.source == of.entry.id).cloned();
        let replaced = self.cda.replaces();
        if let (Some(relation), Some(id)) = (&relation, &replaced) {
            let target = of.set.metadata.entries.iter().find(|entry| entry.id == relation.target);
            if let Some(told) = target.and_then(|entry| entry.unique_id.as_ref()).filter(|told| *told != id) {
                self.contradiction(Severity::Error, "RPLC", "relatedDocument/parentDocument/id", told, id);
            }
        }
        if relation.is_some() && replaced.is_none() {
            let message = Text::new(
                "METADATA.XML dit que ce document en remplace un autre, son en-tête ne le dit pas (relatedDocument)",
                "METADATA.XML says that this document replaces another one, its header does not (relatedDocument)",
            );
            self.say(Severity::Error, "XDM-REPLACE", "relatedDocument", message);
        }
        if replaced.is_some() && replaced == self.cda.unique_id() {
            let message = Text::new("le document se remplace lui-même", "the document replaces itself");
            self.say(Severity::Error, "XDM-REPLACE", "relatedDocument", message);
        }
        if let (Some(_), (_, Some(version))) = (&replaced, self.cda.version()) {
            let (_, old) = self.cda.replaced_version();
            if version < 2 || old.is_some_and(|old| old >= version) {
                let message = Text::new(
                    format!(
                        "versionNumber {version} : un document qui en remplace un autre a une version supérieure"
                    ),
                    format!(
                        "versionNumber {version}: a document that replaces another one has a higher version"
                    ),
                );
                self.say(Severity::Warning, "XDM-VERSION", "versionNumber", message);
            }
        }
        if let ((Some(own), _), (Some(old), _)) = (self.cda.version(), self.cda.replaced_version())
            && own != old
        {
            self.contradiction(Severity::Warning, "setId", "setId", &own, &old);
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same identifier; the same name where one of them has none.
fn same_person(told: &Xcn, found: &Xcn) -> bool {
    match (told.id().is_empty(), found.id().is_empty()) {
        (false, false) => told.id() == found.id(),
        _ => told.family().eq_ignore_ascii_case(&found.family()),
    }
}

/// Family name and first given name; date and sex whole.
fn same_trait(told: &str, found: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let value = text
            .split_once('|')
            .map_or("", |(_, value)| value)
            .split('~')
            .next()
            .unwrap_or_default()
            .to_owned();
        value
            .split('^')
            .take(2)
            .map(|part| segur_ins::normalise(part).unwrap_or_else(|_| part.to_uppercase()))
            .collect()
    };
    parts(told) == parts(found)
}
