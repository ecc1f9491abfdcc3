//! Checks that no schema makes: metadata against the French rules, against the files, against the CDA headers.

mod compare;
mod document;
mod forms;
mod metadata;
mod people;
mod replace;

use std::collections::HashMap;

use segur_report::{Finding, Source, Text};

pub use document::document;
pub use metadata::metadata;

use crate::Archive;

/// What concerns the archive as a whole: one patient, no document twice, replacements that hold together.
pub fn archive(archive: &Archive) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(patients(archive));
    for set in &archive.sets {
        let ids = set.metadata.entries.iter().map(|entry| entry.unique_id.as_deref());
        findings.extend(twice(ids).map(same_id));
        let files = set.documents.iter().map(|index| index.and_then(|index| archive.files.get(index)));
        findings.extend(twice(files.map(|file| file.map(|file| file.path.as_str()))).map(same_file));
    }
    findings.extend(replace::between(archive));
    findings
}

fn patients(archive: &Archive) -> Option<Finding> {
    let patients = archive.documents().filter_map(|document| document.entry.patient_id.as_ref());
    let mut patients: Vec<_> = patients.map(|id| (id.id(), id.authority())).collect();
    patients.sort();
    patients.dedup();
    let message = Text::new(
        format!("{} patients différents dans l'archive (XDSPatientIdDoesNotMatch)", patients.len()),
        format!("{} different patients in the archive (XDSPatientIdDoesNotMatch)", patients.len()),
    );
    let hint =
        Text::new("un message MSSanté ne porte qu'un usager", "an MSSanté message carries one patient");
    (patients.len() > 1).then(|| Finding::error(Source::Xdm, "XDM-ONE-PATIENT", message).with_hint(hint))
}

/// The first value that comes a second time.
fn twice<'v>(values: impl Iterator<Item = Option<&'v str>>) -> Option<&'v str> {
    let mut seen = HashMap::new();
    values.flatten().filter(|value| !value.is_empty()).find(|value| seen.insert(*value, ()).is_some())
}

fn same_id(id: &str) -> Finding {
    let name = crate::text::quoted(id);
    let message = Text::new(
        format!(
            "uniqueId {} porté par plusieurs documents (XDSRepositoryDuplicateUniqueIdInMessage)",
            name.fr
        ),
        format!("uniqueId {} borne by several documents (XDSRepositoryDuplicateUniqueIdInMessage)", name.en),
    );
    Finding::error(Source::Xdm, "XDM-DUPLICATE-ID", message)
}

fn same_file(path: &str) -> Finding {
    let name = crate::text::quoted(path);
    let message = Text::new(
        format!("plusieurs entrées de METADATA.XML désignent {}", name.fr),
        format!("several entries of METADATA.XML name {}", name.en),
    );
    Finding::error(Source::Xdm, "XDM-URI-SHARED", message)
}
