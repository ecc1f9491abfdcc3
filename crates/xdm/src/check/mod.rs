//! Checks that no schema makes: metadata against the French rules, against the files, against the CDA headers.

mod document;
mod forms;
mod metadata;

use segur_report::{Finding, Source, Text};

pub use document::document;
pub use metadata::metadata;

use crate::Archive;

/// What concerns the archive as a whole: one patient, no document twice.
pub fn archive(archive: &Archive) -> Vec<Finding> {
    let mut findings = Vec::new();
    let patients = archive.documents().filter_map(|document| document.entry.patient_id.as_ref());
    let mut patients: Vec<_> = patients.map(|id| (id.id(), id.authority())).collect();
    patients.sort();
    patients.dedup();
    if patients.len() > 1 {
        let message = Text::new(
            format!("{} patients différents dans l'archive (XDSPatientIdDoesNotMatch)", patients.len()),
            format!("{} different patients in the archive (XDSPatientIdDoesNotMatch)", patients.len()),
        );
        let hint =
            Text::new("un message MSSanté ne porte qu'un usager", "an MSSanté message carries one patient");
        findings.push(Finding::error(Source::Xdm, "XDM-ONE-PATIENT", message).with_hint(hint));
    }
    let mut seen = std::collections::HashMap::new();
    for document in archive.documents() {
        let Some(id) = document.entry.unique_id.as_deref() else { continue };
        let hash = document.entry.hash.as_deref().unwrap_or_default().to_ascii_lowercase();
        let known = seen.entry((id, document.set.path.as_str())).or_insert_with(|| hash.clone());
        if *known != hash
            || archive
                .documents()
                .filter(|d| same_set(d, &document) && d.entry.unique_id.as_deref() == Some(id))
                .count()
                > 1
        {
            let name = crate::text::quoted(id);
            let message = Text::new(
                format!(
                    "uniqueId {} porté par plusieurs documents (XDSRepositoryDuplicateUniqueIdInMessage)",
                    name.fr
                ),
                format!(
                    "uniqueId {} borne by several documents (XDSRepositoryDuplicateUniqueIdInMessage)",
                    name.en
                ),
            );
            findings.push(Finding::error(Source::Xdm, "XDM-DUPLICATE-ID", message));
            break;
        }
    }
    findings
}

fn same_set(a: &crate::Packaged<'_>, b: &crate::Packaged<'_>) -> bool {
    a.set.path == b.set.path
}
