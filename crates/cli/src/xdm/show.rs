//! `segur xdm show`: what an archive holds.

use std::process::ExitCode;

use segur_report::{Lang, Report};
use segur_xdm::model::Coded;
use segur_xdm::{Archive, Packaged};
use serde_json::{Value, json};

use super::args::ShowArgs;
use crate::console::{Console, Failure};
use crate::ins::args::Format;

pub(super) fn show(args: &ShowArgs, console: &Console) -> Result<ExitCode, Failure> {
    let archive = match super::open(&args.archive, &args.limits.limits(), console) {
        Ok(archive) => archive,
        Err(status) => return Ok(status),
    };
    let text = match args.output.format {
        Format::Json => json(&archive, &args.archive.to_string_lossy()).to_string() + "\n",
        Format::Text => text(&archive, console),
    };
    super::print(text.as_bytes())?;
    if archive.sets.is_empty() {
        let mut report = Report::new(args.archive.to_string_lossy(), "zip");
        report.findings = archive.findings;
        console.show(&report, &mut ());
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn code(code: Option<&Coded>) -> Value {
    code.map_or(
        Value::Null,
        |code| json!({"code": code.code, "system": code.system, "display": code.display}),
    )
}

fn json(archive: &Archive, input: &str) -> Value {
    let sets = archive.sets.iter().map(|set| {
        let of = &set.metadata.submission_set;
        let documents = archive.documents().filter(|document| document.set.path == set.path);
        json!({
            "metadata": set.path,
            "uniqueId": of.unique_id,
            "sourceId": of.source_id,
            "submissionTime": of.submission_time,
            "contentTypeCode": code(of.content_type_code.as_ref()),
            "patientId": of.patient_id.as_ref().map(|id| id.as_str()),
            "documents": documents.map(|document| entry(&document)).collect::<Vec<_>>(),
        })
    });
    let files: Vec<_> =
        archive.files.iter().map(|file| json!({"path": file.path, "size": file.bytes.len()})).collect();
    json!({"input": input, "sets": sets.collect::<Vec<_>>(), "files": files})
}

fn entry(document: &Packaged<'_>) -> Value {
    let entry = document.entry;
    let authors: Vec<_> =
        entry.authors.iter().filter_map(|author| author.person.as_ref()).map(|p| p.as_str()).collect();
    json!({
        "path": document.file.map(|file| file.path.as_str()),
        "uniqueId": entry.unique_id,
        "title": entry.title,
        "mimeType": entry.mime_type,
        "typeCode": code(entry.type_code.as_ref()),
        "classCode": code(entry.class_code.as_ref()),
        "formatCode": code(entry.format_code.as_ref()),
        "confidentialityCode": entry.confidentiality_codes.iter().map(|c| code(Some(c))).collect::<Vec<_>>(),
        "creationTime": entry.creation_time,
        "serviceStartTime": entry.service_start_time,
        "authors": authors,
        "patientId": entry.patient_id.as_ref().map(|id| id.as_str()),
        "sourcePatientInfo": entry.source_patient_info,
        "replaces": replaced(document),
        "size": document.file.map(|file| file.bytes.len()),
        "hash": entry.hash,
    })
}

/// What the document replaces: its `uniqueId` where it is in the archive, else its `entryUUID`.
fn replaced(document: &Packaged<'_>) -> Option<String> {
    let metadata = &document.set.metadata;
    let relation = metadata.replacements().find(|relation| relation.source == document.entry.id)?;
    let target = metadata.entries.iter().find(|entry| entry.id == relation.target);
    target.and_then(|entry| entry.unique_id.clone()).or_else(|| Some(relation.target.clone()))
}

fn text(archive: &Archive, console: &Console) -> String {
    let french = console.lang == Lang::Fr;
    let label =
        |fr: &'static str, en: &'static str| if french { format!("{fr} : ") } else { format!("{en}: ") };
    let mut lines = Vec::new();
    for set in &archive.sets {
        let of = &set.metadata.submission_set;
        lines.push(set.path.clone());
        let patient = of.patient_id.as_ref().map(|id| id.as_str());
        let facts = [
            (label("  lot (uniqueId)", "  set (uniqueId)"), of.unique_id.as_deref()),
            (label("  émis le (UTC)", "  sent (UTC)"), of.submission_time.as_deref()),
            (label("  patient", "  patient"), patient),
        ];
        lines.extend(facts.iter().filter_map(|(label, value)| value.map(|value| format!("{label}{value}"))));
        for document in archive.documents().filter(|document| document.set.path == set.path) {
            let entry = document.entry;
            let missing = if french { "(absent)" } else { "(missing)" };
            let path = document.file.map_or(missing, |file| file.path.as_str());
            lines.push(format!("  {path}  {}", entry.title.as_deref().unwrap_or_default()));
            let kind = entry.type_code.as_ref().map(|code| format!("{} {}", code.code, code.display));
            let facts = [
                (label("    type", "    type"), kind),
                (label("    identifiant", "    identifier"), entry.unique_id.clone()),
                (label("    créé le (UTC)", "    created (UTC)"), entry.creation_time.clone()),
            ];
            lines.extend(
                facts
                    .iter()
                    .filter_map(|(label, value)| value.as_ref().map(|value| format!("{label}{value}"))),
            );
        }
    }
    let clean = |line: &String| {
        line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>() + "\n"
    };
    lines.iter().map(clean).collect()
}
