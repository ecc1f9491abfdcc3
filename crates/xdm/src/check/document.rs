//! One document against its entry: the bytes, then each attribute against the CDA header.

use segur_report::{Finding, Severity, Source, Text};
use segur_xml::Tree;
use sha2::{Digest, Sha256, Sha512};

use super::compare::Compare;
use crate::archive::Packaged;
use crate::derive::{Cda, Given, derive_header, sha1_hex};
use crate::zip::ZipFile;

/// What is wrong between a document and its entry. `tree` is the document, if it is one that could be read.
pub fn document(of: &Packaged<'_>, tree: Option<&Tree>) -> Vec<Finding> {
    let Some(file) = of.file else { return Vec::new() };
    let mut findings: Vec<_> = hash(of, file).into_iter().collect();
    let size = file.bytes.len().to_string();
    if let Some(told) = of.entry.size.as_deref().filter(|told| *told != size) {
        findings.push(differs("size", "XDM-SIZE", "XDSNonIdenticalSize", told, &size));
    }
    match tree.map(Cda::new) {
        Some(Ok(cda)) => findings.extend(header(of, &cda)),
        // A signature or a style sheet has no header to compare.
        Some(Err(finding)) if !is_companion(of, tree) => {
            findings.push(Finding { severity: Severity::Warning, ..*finding });
        }
        _ => findings.extend(pdf(file)),
    }
    findings
}

fn is_companion(of: &Packaged<'_>, tree: Option<&Tree>) -> bool {
    let sheet = of.entry.type_code.as_ref().is_some_and(|code| code.code == "FEUILLE-DE-STYLE");
    sheet || tree.is_some_and(|tree| tree.root().local_name() == "Signature")
}

/// SHA-1 of the exact bytes; another algorithm that gives the right value is a tolerance.
fn hash(of: &Packaged<'_>, file: &ZipFile) -> Option<Finding> {
    let told = of.entry.hash.as_deref()?;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let other = match told.len() {
        64 => Some(("SHA-256", hex(&Sha256::digest(&file.bytes)))),
        128 => Some(("SHA-512", hex(&Sha512::digest(&file.bytes)))),
        _ => None,
    };
    if let Some((name, _)) = other.filter(|(_, hash)| hash.eq_ignore_ascii_case(told)) {
        let message = Text::new(
            format!("hash juste, mais en {name} : XDS demande SHA-1"),
            format!("right hash, but in {name}: XDS asks for SHA-1"),
        );
        return Some(Finding::warning(Source::Xdm, "XDM-HASH-ALGORITHM", message));
    }
    let own = sha1_hex(&file.bytes);
    (!told.eq_ignore_ascii_case(&own)).then(|| differs("hash", "XDM-HASH", "XDSNonIdenticalHash", told, &own))
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

fn pdf(file: &ZipFile) -> Option<Finding> {
    let message = Text::new(
        "PDF dans l'archive, qui porte des documents CDA",
        "PDF in the archive, which carries CDA documents",
    );
    let hint = Text::new(
        "la copie PDF/A-1 se joint au message, à côté de l'archive",
        "the PDF/A-1 copy is attached to the message, beside the archive",
    );
    let is = file.bytes.starts_with(b"%PDF-");
    is.then(|| Finding::warning(Source::Xdm, "XDM-PDF", message).with_hint(hint))
}

fn header(of: &Packaged<'_>, cda: &Cda<'_>) -> Vec<Finding> {
    let expected = derive_header(cda, &Given::default()).entry;
    let mut compare = Compare { cda, findings: Vec::new() };
    compare.texts(of.entry, &expected);
    compare.times(of.entry, &expected);
    compare.codes(of.entry, &expected);
    compare.references(of.entry, &expected);
    compare.people(of.entry, &expected);
    compare.patient(of.entry, &expected);
    compare.replacement(of);
    compare.findings
}
