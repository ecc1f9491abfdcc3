//! Every kind of input has its own stable code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use segur_check::{Engine, Envelope, Nature, Options};
use segur_report::{Finding, Lang, Severity, Verdict};

fn foreign(head: &[u8]) -> (&'static str, Finding) {
    let envelope = Envelope::of(head, true);
    match envelope.nature {
        Nature::Foreign(finding) => (envelope.kind, finding),
        other => panic!("{other:?} for {:?}", String::from_utf8_lossy(head)),
    }
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn utf32(text: &str, unit: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().flat_map(|c| unit(c as u32)).collect()
}

#[test]
fn every_foreign_kind_has_its_code() {
    let dicom = [vec![0; 8], vec![1; 120], b"DICM".to_vec()].concat();
    let cases: &[(&[u8], &str, &str)] = &[
        (b"", "empty", "ENV-EMPTY"),
        (b" \r\n\t", "empty", "ENV-EMPTY"),
        (b"\xef\xbb\xbf", "empty", "ENV-EMPTY"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf", "ENV-PDF"),
        (b"\n%PDF-1.4", "pdf", "ENV-PDF"),
        (b"PK\x03\x04\x14\0", "zip", "ENV-ZIP"),
        (b"PK\x05\x06\0\0", "zip", "ENV-ZIP"),
        (b"\x1f\x8b\x08\0", "gzip", "ENV-GZIP"),
        (b"7z\xbc\xaf\x27\x1c\0", "archive", "ENV-ARCHIVE"),
        (b"{\\rtf1\\ansi", "rtf", "ENV-RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "office", "ENV-OFFICE"),
        (b"\x89PNG\r\n", "image", "ENV-IMAGE"),
        (b"\xff\xd8\xff\xe0", "image", "ENV-IMAGE"),
        (&dicom, "dicom", "ENV-DICOM"),
        (b"MSH|^~\\&|LABO|", "hl7v2", "ENV-HL7V2"),
        (b"\x0bMSH|^~\\&|LABO|", "hl7v2", "ENV-HL7V2"),
        (b"H|~^\\&|", "hprim", "ENV-HPRIM"),
        (b"{ \"resourceType\": \"Bundle\"}", "json", "ENV-JSON"),
        (b"\xef\xbb\xbf[1]", "json", "ENV-JSON"),
        (b"Return-Path: <a@b.example>\r\n", "mail", "ENV-MAIL"),
        (b"mime-version: 1.0\r\n", "mail", "ENV-MAIL"),
        (b"PD94bWwgdmVyc2lvbj0i", "base64", "ENV-BASE64"),
        (b"+ADw-?xml", "xml", "ENV-UTF7"),
        (&[0; 4096], "unknown", "ENV-NUL"),
        (b"\xef\xbb\xbf\xef\xbb\xbf<a/>", "xml", "ENV-BOM-TWICE"),
        (b"bonjour", "unknown", "ENV-NOT-XML"),
        (b"{{{", "unknown", "ENV-NOT-XML"),
        (b"\xff\xff", "unknown", "ENV-NOT-XML"),
        (&utf16("<a/>", u16::to_le_bytes), "xml", "ENV-UTF16"),
        (&utf16("<?xml version='1.0'?><a/>", u16::to_be_bytes), "xml", "ENV-UTF16"),
        (&utf32("<a/>", u32::to_le_bytes), "xml", "ENV-UTF32"),
        (&utf32("\u{feff}<a/>", u32::to_be_bytes), "xml", "ENV-UTF32"),
    ];
    for &(head, kind, code) in cases {
        let (found, finding) = foreign(head);
        assert_eq!((found, &*finding.code), (kind, code), "{:?}", String::from_utf8_lossy(head));
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.hint.is_some(), "{code}");
        assert_ne!(finding.message.in_lang(Lang::Fr), finding.message.in_lang(Lang::En));
    }
}

#[test]
fn xml_is_left_to_the_reader() {
    let ebcdic: &[u8] = b"\x4c\x6f\xa7\x94\x93";
    let cases: &[&[u8]] = &[
        b"<a/>",
        b"  <?xml version='1.0'?><a/>",
        b"<",
        ebcdic,
        &utf16("\u{feff}<ClinicalDocument/>", u16::to_le_bytes),
        &utf16("\u{feff}<ClinicalDocument/>", u16::to_be_bytes),
    ];
    for &head in cases {
        let envelope = Envelope::of(head, true);
        assert_eq!(
            (envelope.kind, envelope.nature),
            ("xml", Nature::Xml),
            "{:?}",
            String::from_utf8_lossy(head)
        );
        assert_eq!(envelope.facts, []);
    }
}

#[test]
fn a_clinical_document_is_known_by_its_root() {
    let engine = Engine::new(Vec::new(), Options::default());
    let prefixed = b"<!DOCTYPE a [<!ENTITY e '<b/>'>]><c:ClinicalDocument xmlns:c='urn:hl7-org:v3'/>";
    let options = Options::new().with_dtd(segur_check::DtdMode::Internal);
    assert_eq!(Engine::new(Vec::new(), options).check("a", prefixed).kind, "cda");
    assert_eq!(engine.check("a", b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>").kind, "cda");
    assert_eq!(engine.check("a", b"<ClinicalDocuments/>").kind, "xml");
    assert_eq!(engine.check("a", &utf16("\u{feff}<ClinicalDocument/>", u16::to_le_bytes)).kind, "cda");
}

#[test]
fn a_bom_is_a_fact() {
    let envelope = Envelope::of(b"\xef\xbb\xbf<ClinicalDocument/>", true);
    assert_eq!((envelope.kind, envelope.nature), ("xml", Nature::Xml));
    assert_eq!(envelope.facts[0].code, "ENV-BOM");
    assert_eq!(envelope.facts[0].severity, Severity::Info);
    assert_eq!(envelope.facts[0].location.unwrap().length, 3);
}

#[test]
fn declared_utf16_without_bom_is_a_warning() {
    let text = utf16("<?xml version='1.0' encoding='UTF-16'?><ClinicalDocument/>", u16::to_le_bytes);
    let envelope = Envelope::of(&text, true);
    assert_eq!((envelope.kind, envelope.nature), ("xml", Nature::Xml));
    assert_eq!((&*envelope.facts[0].code, envelope.facts[0].severity), ("ENV-UTF16", Severity::Warning));
}

#[test]
fn white_space_beyond_the_head_is_not_called_empty() {
    let envelope = Envelope::of(b"   ", false);
    assert!(matches!(envelope.nature, Nature::Foreign(f) if f.code == "ENV-NOT-XML"));
}

#[test]
fn html_is_named_only_if_it_is_not_well_formed() {
    let engine = Engine::new(Vec::new(), Options::default());
    let codes = |bytes: &[u8]| {
        let findings = engine.check("page", bytes).findings;
        findings
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .map(|f| f.code.to_string())
            .collect::<Vec<_>>()
    };
    let page = codes(b"<!DOCTYPE html>\n<html><head><meta charset=utf-8></head><body><br></body></html>");
    assert_eq!(page[0], "ENV-HTML");
    assert!(page.len() > 1, "the reader says where: {page:?}");
    assert_eq!(codes(b"<html><head/></html>"), Vec::<String>::new());
}

#[test]
fn the_place_of_text_that_is_not_xml_is_given() {
    let (_, finding) = foreign(b"\n  bonjour");
    let place = finding.location.unwrap();
    assert_eq!((place.offset, place.line, place.column), (3, 2, 3));
}

#[test]
fn verdicts_of_foreign_inputs() {
    let engine = Engine::new(Vec::new(), Options::default());
    for (bytes, verdict) in [(&b""[..], Verdict::Malformed), (b"%PDF-1.7", Verdict::Malformed)] {
        assert_eq!(engine.check("x", bytes).verdict(), verdict);
        assert_eq!(engine.checker().check_read("x", bytes).verdict(), verdict);
    }
    // An archive is opened, in memory or as a stream.
    let streamed = engine.checker().check_read("x", &b"PK\x03\x04"[..]);
    for report in [engine.check("x", b"PK\x03\x04"), streamed] {
        assert_eq!(report.findings[0].code, "XDM-ZIP-TRUNCATED");
        assert_eq!(report.verdict(), Verdict::Malformed);
    }
    // A name that promises one is held to it.
    for name in ["IHE_XDM.ZIP", "a.zip"] {
        let reports = [engine.check(name, b"<a/>"), engine.checker().check_read(name, &b"<a/>"[..])];
        assert!(reports.iter().all(|report| report.findings[0].code == "XDM-ZIP-NOT-ZIP"));
    }
    let small = segur_check::ArchiveLimits::of_size(100);
    let engine = Engine::new(Vec::new(), Options::default()).with_archives(small);
    let large = [b"PK\x03\x04", [0; 200].as_slice()].concat();
    let streamed = engine.checker().check_read("x", large.as_slice());
    for report in [engine.check("x", &large), streamed] {
        assert_eq!(report.findings[0].code, "XDM-ZIP-ARCHIVE-SIZE");
    }
    // A mail in memory is opened; one that arrives as a stream is not.
    let engine = Engine::new(Vec::new(), Options::default());
    let mail = b"From: a@b.example\n";
    assert_eq!(engine.check("x", mail).verdict(), Verdict::Invalid);
    assert_eq!(engine.checker().check_read("x", &mail[..]).verdict(), Verdict::Error);
}
