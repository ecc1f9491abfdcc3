//! IHE XDM archives: the archive, its metadata, each document by everything that applies to it.

use segur_report::{Finding, Report};
use segur_xdm::zip::{ZipError, ZipErrorKind};
use segur_xdm::{Archive, Packaged, check};
use segur_xml::Tree;

use crate::Checker;

/// Whether bytes are a ZIP archive: by its first bytes, or by its end where a self-extractor stands in front.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    // The end of the directory is followed by a comment of 64 kB at most.
    let tail = &bytes[bytes.len().saturating_sub(22 + 0xffff)..];
    let text = bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xef\xbb\xbf");
    bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(END)
        || (bytes.starts_with(b"MZ") && tail.windows(END.len()).any(|window| window == END))
        || (!text && bytes.len() > 22 && bytes[bytes.len() - 22..].starts_with(END))
}

/// An input whose name promises an archive and whose bytes are none.
pub(crate) fn false_zip(name: &str) -> Option<Finding> {
    let zip =
        name.len() > 4 && name.get(name.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".zip"));
    zip.then(|| ZipError::from(ZipErrorKind::NotZip).to_finding())
}

impl Checker<'_> {
    /// Judges an archive. Archives inside it are not opened.
    pub(crate) fn check_archive(&mut self, name: &str, bytes: &[u8]) -> Report {
        self.judge_archive(name, bytes).0
    }

    /// The same, with what a mail has to say of the documents.
    pub(crate) fn judge_archive(&mut self, name: &str, bytes: &[u8]) -> (Report, Vec<segur_mss::Document>) {
        let mut report = Report::new(name, "zip");
        report.rule_sets = self.engine.rule_sets().cloned().collect();
        let archive = match Archive::read(bytes, &self.engine.archives) {
            Ok(archive) => archive,
            Err(error) => {
                report.findings.push(error.to_finding());
                return (report, Vec::new());
            }
        };
        if !archive.sets.is_empty() {
            report.kind = "xdm".into();
        }
        report.findings.clone_from(&archive.findings);
        report.findings.extend(check::archive(&archive));
        for set in &archive.sets {
            let mut part = Report::new(format!("{name}!{}", set.path), "xds");
            part.findings.clone_from(&set.findings);
            part.findings.extend(check::metadata(set));
            report.parts.push(part);
        }
        let mut documents = Vec::new();
        for packaged in archive.documents() {
            let Some(file) = packaged.file else { continue };
            let tree = is_xml(&packaged).then(|| Tree::parse(&file.bytes, &self.engine.options));
            report.parts.push(self.packaged(name, &packaged, tree.as_ref()));
            let document = tree.and_then(|tree| segur_mss::Document::of(&tree.ok()?).ok());
            documents.extend(document.map(|document| document.described_by(packaged.entry)));
        }
        (report, documents)
    }

    fn packaged(
        &mut self,
        archive: &str,
        document: &Packaged<'_>,
        tree: Option<&Result<Tree, Box<Finding>>>,
    ) -> Report {
        let (path, bytes) = document.file.map_or(("", &[][..]), |file| (&file.path, &file.bytes));
        let name = format!("{archive}!{path}");
        let mut report = match tree {
            // A signature is XML of another kind: no rule of documents applies to it.
            Some(Ok(tree)) if tree.root().local_name() == "Signature" => Report::new(name, "xml"),
            Some(_) => self.check_document(&name, bytes),
            None => Report::new(name, kind(&document.entry.mime_type)),
        };
        report.findings.extend(check::document(document, tree.and_then(|tree| tree.as_ref().ok())));
        report
    }
}

/// XML by what the metadata say, or by what it is.
fn is_xml(document: &Packaged<'_>) -> bool {
    let told = document.entry.mime_type.to_ascii_lowercase();
    let begins = |file: &segur_xdm::zip::ZipFile| file.bytes.trim_ascii_start().starts_with(b"<");
    told.contains("xml") || document.file.is_some_and(begins)
}

fn kind(mime_type: &str) -> &'static str {
    match mime_type.to_ascii_lowercase().as_str() {
        "application/pdf" => "pdf",
        "application/dicom" => "dicom",
        _ => "unknown",
    }
}
