//! What the tests share: an order, an archive repacked with a change, a ZIP writer that may lie.
#![allow(dead_code, reason = "each test takes what it needs")]

use segur_report::{Finding, Severity};
use segur_xdm::model::{Author, Coded, Dtm, Xcn, XcnParts};
use segur_xdm::zip::{DosTime, ZipWriter};
use segur_xdm::{Application, Archive, Document, Limits, Order, Sender, Submission, check};
use segur_xml::{Options, Tree};

pub(crate) const DOCUMENT: &str = include_str!("../../../../samples/xdm/document.xml");

pub(crate) fn order<'a>(documents: &[&'a str]) -> Order<'a> {
    let author = XcnParts {
        id: "899700000017",
        family: "EXEMPLE",
        given: "Camille",
        authority: "1.2.250.1.71.4.2.1",
        name_type: "D",
        id_type: "IDNPS",
    };
    Order {
        sender: Sender {
            name: "Camille EXEMPLE".into(),
            organisation: "Clinique de l'Exemple".into(),
            organisation_id: Some("000000017".into()),
            application: Application {
                name: "segur".into(),
                version: "1".into(),
                vendor: "les auteurs".into(),
            },
            ..Sender::default()
        },
        submission: Submission {
            time: Dtm::from_unix(1_782_896_400),
            unique_id: "1.2.250.1.999.1.8.1".into(),
            source_id: "1.2.250.1.999.1.9".into(),
            content_type_code: Coded::new("04", "1.2.250.1.213.2.2", "Hospitalisation de jour"),
            author: Author { person: Some(Xcn::new(&author)), ..Author::default() },
            title: None,
            comments: None,
            intended_recipients: Vec::new(),
        },
        documents: documents
            .iter()
            .map(|text| Document { bytes: text.as_bytes(), ..Document::default() })
            .collect(),
    }
}

/// One replacement; what is replaced must be there.
pub(crate) fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "not found: {from}");
    text.replace(from, to)
}

/// A second version of the sample, which replaces the first.
pub(crate) fn second() -> String {
    let text = with(DOCUMENT, "<id root=\"1.2.250.1.999.1.7.1\"/>", "<id root=\"1.2.250.1.999.1.7.2\"/>");
    let text = with(&text, "<versionNumber value=\"1\"/>", "<versionNumber value=\"2\"/>");
    let old = "<relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"1.2.250.1.999.1.7.1\"/>\
               <setId root=\"1.2.250.1.999.1.7\"/><versionNumber value=\"1\"/></parentDocument></relatedDocument>";
    with(&text, "<componentOf>", &format!("{old}<componentOf>"))
}

/// The METADATA.XML that these documents get.
pub(crate) fn metadata(documents: &[&str]) -> String {
    let packed = Archive::pack(&order(documents)).unwrap();
    String::from_utf8(segur_xdm::ebrim::write(&packed.metadata).unwrap()).unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(DosTime::new(2026, 7, 1, 9, 0, 0));
    for (name, bytes) in files {
        match name.ends_with('/') {
            true => writer.folder(name).unwrap(),
            false => writer.file(name, bytes).unwrap(),
        }
    }
    writer.finish().unwrap()
}

/// An archive of the usual layout around this METADATA.XML.
pub(crate) fn archive(metadata: &str, documents: &[&str]) -> Vec<u8> {
    let names: Vec<_> =
        (1..=documents.len()).map(|number| format!("IHE_XDM/SUBSET01/DOC{number:04}.XML")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![
        ("INDEX.HTM", b"<html/>"),
        ("README.TXT", b"Emetteur"),
        ("IHE_XDM/", b""),
        ("IHE_XDM/SUBSET01/", b""),
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_bytes()),
    ];
    files.extend(names.iter().zip(documents).map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&files)
}

/// Everything that there is to say about an archive but what the documents are by themselves.
pub(crate) fn findings(bytes: &[u8]) -> Vec<Finding> {
    let archive = match Archive::read(bytes, &Limits::default()) {
        Ok(archive) => archive,
        Err(error) => return vec![error.to_finding()],
    };
    let mut findings = archive.findings.clone();
    findings.extend(check::archive(&archive));
    for set in &archive.sets {
        findings.extend(set.findings.iter().cloned());
        findings.extend(check::metadata(set));
    }
    for document in archive.documents() {
        let tree = document.file.and_then(|file| Tree::parse(&file.bytes, &Options::default()).ok());
        findings.extend(check::document(&document, tree.as_ref()));
    }
    findings
}

/// The codes of errors and warnings, in order.
pub(crate) fn codes(findings: &[Finding]) -> Vec<String> {
    let told = findings.iter().filter(|finding| finding.severity != Severity::Info);
    told.map(|finding| finding.code.to_string()).collect()
}
