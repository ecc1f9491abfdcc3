//! METADATA.XML against the French rules, row by row of `attributes.tsv`.

use segur_report::{Finding, Location, Source, Text};

use super::forms::Value;
use crate::archive::Set;
use crate::model::{
    Association, AssociationKind, Coded, Cx, DocumentEntry, Folder, Metadata, SubmissionSet, Xcn,
};

/// What is wrong with the metadata of a submission set: presence, number and form of each attribute, relations.
pub fn metadata(set: &Set) -> Vec<Finding> {
    let mut check = Check { set, findings: Vec::new() };
    let of = &set.metadata.submission_set;
    // A set that is not there, or that could not be read, was told as such.
    if *of != SubmissionSet::default() {
        check.object("SubmissionSet", &of.id, |name| set_values(of, name));
    }
    for entry in &set.metadata.entries {
        check.object("DocumentEntry", &entry.id, |name| entry_values(entry, name));
        check.entry(entry);
    }
    for folder in &set.metadata.folders {
        check.object("Folder", &folder.id, |name| folder_values(folder, name));
        check.member(&folder.id, folder.patient_id.as_ref());
    }
    check.identifiers();
    check.relations();
    check.findings
}

struct Row {
    object: &'static str,
    attribute: &'static str,
    least: usize,
    most: usize,
    form: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("../tables/attributes.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.split('\t');
        Some(Row {
            object: columns.next()?,
            attribute: columns.next()?,
            least: columns.next()?.parse().ok()?,
            most: columns.next()?.parse().unwrap_or(usize::MAX),
            form: columns.next()?,
        })
    })
}

struct Check<'s> {
    set: &'s Set,
    findings: Vec<Finding>,
}

impl<'s> Check<'s> {
    fn say(&mut self, finding: Finding, id: &str) {
        let location: Option<Location> = self.set.places.get(id).copied();
        self.findings.push(Finding { location, ..finding });
    }

    fn error(&mut self, code: &'static str, id: &str, fr: String, en: String) {
        self.say(Finding::error(Source::Xdm, code, Text::new(fr, en)), id);
    }

    fn object<'m>(&mut self, object: &'static str, id: &str, values: impl Fn(&str) -> Vec<Value<'m>>) {
        let shown = crate::text::shown(id);
        for row in rows().filter(|row| row.object == object) {
            let (name, values) = (row.attribute, values(row.attribute));
            if values.len() < row.least {
                self.error(
                    "XDM-REQUIRED",
                    id,
                    format!("{object} {shown} : il manque {name} (XDSRegistryMetadataError)"),
                    format!("{object} {shown}: {name} is missing (XDSRegistryMetadataError)"),
                );
            }
            if values.len() > row.most {
                self.error(
                    "XDM-CARDINALITY",
                    id,
                    format!("{object} {shown} : {} valeurs de {name}, {} au plus", values.len(), row.most),
                    format!("{object} {shown}: {} values of {name}, {} at most", values.len(), row.most),
                );
            }
            for fault in values.iter().flat_map(|value| value.judge(name, row.form)) {
                let message = Text::new(
                    format!("{object} {shown}, {name} : {}", fault.text.fr),
                    format!("{object} {shown}, {name}: {}", fault.text.en),
                );
                let finding = Finding::error(Source::Xdm, fault.code, message);
                self.say(Finding { severity: fault.severity, ..finding }, id);
            }
        }
    }

    fn entry(&mut self, entry: &DocumentEntry) {
        self.member(&entry.id, entry.patient_id.as_ref());
        let fields: Vec<_> = entry.source_patient_info.iter().filter_map(|value| pid(value)).collect();
        let values = |number: u8| fields.iter().filter(move |(n, _)| *n == number).map(|(_, values)| values);
        let forbidden: Vec<_> = [2, 4, 12, 19]
            .into_iter()
            .filter(|n| values(*n).next().is_some())
            .map(|n| format!("PID-{n}"))
            .collect();
        let shown = crate::text::shown(&entry.id);
        if !forbidden.is_empty() {
            let list = forbidden.join(", ");
            self.error(
                "XDM-PID",
                &entry.id,
                format!("{shown}, sourcePatientInfo : {list} n'y a pas sa place"),
                format!("{shown}, sourcePatientInfo: {list} has no place there"),
            );
        }
        for number in [7, 8].into_iter().filter(|n| values(*n).sum::<usize>() > 1) {
            self.error(
                "XDM-PID",
                &entry.id,
                format!("{shown}, sourcePatientInfo : plusieurs valeurs de PID-{number}"),
                format!("{shown}, sourcePatientInfo: several values of PID-{number}"),
            );
        }
        if !fields.is_empty() && values(5).next().is_none() {
            self.error(
                "XDM-PID",
                &entry.id,
                format!("{shown}, sourcePatientInfo : il manque PID-5 (noms et prénoms)"),
                format!("{shown}, sourcePatientInfo: PID-5 (names) is missing"),
            );
        }
    }

    /// What documents and folders have in common: the patient and a place in the submission set.
    fn member(&mut self, id: &str, patient: Option<&Cx>) {
        let shown = crate::text::shown(id);
        let of_set = self.set.metadata.submission_set.patient_id.as_ref();
        if let (Some(own), Some(of_set)) = (patient, of_set)
            && !own.is_same(of_set)
        {
            self.error(
                "XDM-PATIENT-ID",
                id,
                format!(
                    "{shown} : patientId n'est pas celui du lot de soumission (XDSPatientIdDoesNotMatch)"
                ),
                format!("{shown}: patientId is not the one of the submission set (XDSPatientIdDoesNotMatch)"),
            );
        }
        if !self.set.metadata.has_member(id) && !self.set.metadata.submission_set.id.is_empty() {
            let message = Text::new(
                format!("{shown} n'est pas rattaché au lot de soumission par une association HasMember"),
                format!("{shown} is not attached to the submission set by a HasMember association"),
            );
            self.say(Finding::warning(Source::Xdm, "XDM-NO-HASMEMBER", message), id);
        }
    }

    /// Each object has an identifier of its own.
    fn identifiers(&mut self) {
        let metadata: &Metadata = &self.set.metadata;
        let mut ids = vec![metadata.submission_set.id.as_str()];
        ids.extend(metadata.entries.iter().map(|entry| entry.id.as_str()));
        ids.extend(metadata.folders.iter().map(|folder| folder.id.as_str()));
        ids.sort_unstable();
        let mut twice: Vec<_> = ids
            .windows(2)
            .filter(|pair| pair[0] == pair[1] && !pair[0].is_empty())
            .map(|pair| pair[0])
            .collect();
        twice.dedup();
        for id in twice {
            let name = crate::text::quoted(id);
            self.error(
                "XDM-DUPLICATE-OBJECT",
                id,
                format!("plusieurs objets portent l'entryUUID {}", name.fr),
                format!("several objects have the entryUUID {}", name.en),
            );
        }
    }

    fn relations(&mut self) {
        let set = self.set;
        let metadata: &Metadata = &set.metadata;
        let known = |id: &str| {
            id == metadata.submission_set.id
                || metadata.entries.iter().any(|entry| entry.id == id)
                || metadata.folders.iter().any(|folder| folder.id == id)
        };
        for association in &metadata.associations {
            self.status(association);
            let inside =
                association.kind == AssociationKind::HasMember || association.kind == AssociationKind::Signs;
            // The target of a replacement is in a registry, the source is here.
            let lost = [(&association.source, true), (&association.target, inside)];
            for (id, _) in lost.into_iter().filter(|(id, must)| *must && !known(id)) {
                let name = crate::text::quoted(id);
                self.error(
                    "XDM-REFERENCE",
                    &association.id,
                    format!("association vers {}, qui n'existe pas (UnresolvedReferenceException)", name.fr),
                    format!(
                        "association to {}, which does not exist (UnresolvedReferenceException)",
                        name.en
                    ),
                );
            }
        }
    }

    /// What the kind of a relation asks of its slots.
    fn status(&mut self, association: &Association) {
        let slot = |name: &str| association.slots.iter().any(|slot| slot.name == name);
        let of_set = association.source == self.set.metadata.submission_set.id;
        let (fr, en) = match (&association.kind, association.status.as_deref()) {
            (AssociationKind::HasMember, None) if of_set && !slot("PreviousVersion") => {
                ("il manque SubmissionSetStatus", "SubmissionSetStatus is missing")
            }
            (AssociationKind::HasMember, Some(status)) if !matches!(status, "Original" | "Reference") => (
                "SubmissionSetStatus ne peut être que Original ou Reference",
                "SubmissionSetStatus can only be Original or Reference",
            ),
            (AssociationKind::UpdateAvailabilityStatus, _)
                if !slot("OriginalStatus") || !slot("NewStatus") =>
            {
                ("il manque OriginalStatus ou NewStatus", "OriginalStatus or NewStatus is missing")
            }
            _ => return,
        };
        let shown = crate::text::shown(&association.id);
        let message = Text::new(format!("association {shown} : {fr}"), format!("association {shown}: {en}"));
        self.say(Finding::warning(Source::Xdm, "XDM-ASSOCIATION-STATUS", message), &association.id);
    }
}

/// The number of a field of PID and how many values it has.
fn pid(value: &str) -> Option<(u8, usize)> {
    let (name, values) = value.split_once('|')?;
    Some((name.strip_prefix("PID-")?.parse().ok()?, values.split('~').count()))
}

fn texts<'m>(values: impl IntoIterator<Item = &'m String>) -> Vec<Value<'m>> {
    values.into_iter().filter(|text| !text.is_empty()).map(|text| Value::Text(text)).collect()
}

fn codes<'m>(values: impl IntoIterator<Item = &'m Coded>) -> Vec<Value<'m>> {
    values.into_iter().map(Value::Code).collect()
}

fn identifier(value: Option<&Cx>) -> Vec<Value<'_>> {
    value.into_iter().map(Value::Cx).collect()
}

fn person(value: Option<&Xcn>) -> Vec<Value<'_>> {
    value.into_iter().map(Value::Xcn).collect()
}

fn set_values<'m>(of: &'m SubmissionSet, attribute: &str) -> Vec<Value<'m>> {
    match attribute {
        "entryUUID" => texts([&of.id]),
        "submissionTime" => texts(&of.submission_time),
        "author" => of.authors.iter().map(Value::Author).collect(),
        "contentTypeCode" => codes(&of.content_type_code),
        "patientId" => identifier(of.patient_id.as_ref()),
        "sourceId" => texts(&of.source_id),
        "uniqueId" => texts(&of.unique_id),
        _ => Vec::new(),
    }
}

fn entry_values<'m>(of: &'m DocumentEntry, attribute: &str) -> Vec<Value<'m>> {
    match attribute {
        "entryUUID" => texts([&of.id]),
        "objectType" => texts([&of.object_type]),
        "mimeType" => texts([&of.mime_type]),
        "URI" => texts(&of.uri),
        "hash" => texts(&of.hash),
        "size" => texts(&of.size),
        "creationTime" => texts(&of.creation_time),
        "languageCode" => texts(&of.language_code),
        "serviceStartTime" => texts(&of.service_start_time),
        "serviceStopTime" => texts(&of.service_stop_time),
        "sourcePatientInfo" => texts(&of.source_patient_info),
        "title" => texts(&of.title),
        "uniqueId" => texts(&of.unique_id),
        "referenceIdList" => texts(&of.reference_ids),
        "sourcePatientId" => identifier(of.source_patient_id.as_ref()),
        "patientId" => identifier(of.patient_id.as_ref()),
        "legalAuthenticator" => person(of.legal_authenticator.as_ref()),
        "author" => of.authors.iter().map(Value::Author).collect(),
        "classCode" => codes(&of.class_code),
        "typeCode" => codes(&of.type_code),
        "formatCode" => codes(&of.format_code),
        "confidentialityCode" => codes(&of.confidentiality_codes),
        "healthcareFacilityTypeCode" => codes(&of.healthcare_facility_type_code),
        "practiceSettingCode" => codes(&of.practice_setting_code),
        "eventCodeList" => codes(&of.event_codes),
        _ => Vec::new(),
    }
}

fn folder_values<'m>(of: &'m Folder, attribute: &str) -> Vec<Value<'m>> {
    match attribute {
        "entryUUID" => texts([&of.id]),
        "title" => texts(&of.title),
        "codeList" => codes(&of.codes),
        "lastUpdateTime" => texts(&of.last_update_time),
        "patientId" => identifier(of.patient_id.as_ref()),
        "uniqueId" => texts(&of.unique_id),
        _ => Vec::new(),
    }
}
