//! Each attribute of METADATA.XML against its rule and against the CDA header: one change, exactly one code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod support;

use support::{DOCUMENT, archive, codes, findings, metadata, second, with};

/// The sample with everything that metadata come from: two identifiers, a used name, an order and its image.
fn rich() -> String {
    let text = with(
        DOCUMENT,
        "<id root=\"1.2.250.1.999.1.3\" extension=\"IPP-0042\"/>",
        "<id root=\"1.2.250.1.999.1.3\" extension=\"IPP-0042\"/><id root=\"1.2.250.1.999.1.4\" extension=\"URG-7\"/>",
    );
    let text = with(
        &text,
        "<given>DOMINIQUE MARIE-LOUISE</given>",
        "<family qualifier=\"CL\">USAGE</family><given qualifier=\"CL\">MARIE</given><given>DOMINIQUE MARIE-LOUISE</given>",
    );
    with(
        &text,
        "<documentationOf>",
        "<inFulfillmentOf><order><id root=\"1.2.250.1.999.1.5\" extension=\"D-9\"/>\
         <a:accessionNumber xmlns:a=\"urn:dicom-org:ps3-20\" root=\"1.2.250.1.999.1.6\" extension=\"A-9\"/>\
         </order></inFulfillmentOf><documentationOf>",
    )
}

fn told(changed: &str, document: &str) -> Vec<String> {
    codes(&findings(&archive(changed, &[document])))
}

#[test]
fn untouched_metadata_have_nothing_to_be_told() {
    let document = rich();
    let text = metadata(&[&document]);
    assert_eq!(told(&text, &document), [] as [&str; 0]);
    for expected in [
        "PID-3|URG-7^^^&amp;1.2.250.1.999.1.4&amp;ISO^PI",
        "~USAGE^MARIE^^^^^D",
        "D-9^^^&amp;1.2.250.1.999.1.5&amp;ISO^urn:ihe:iti:xds:2013:order",
        "A-9^^^&amp;1.2.250.1.999.1.6&amp;ISO^urn:ihe:iti:xds:2013:accession",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

/// What is in METADATA.XML, what takes its place, the codes to be told.
const AGAINST_THE_HEADER: &[(&str, &str, &[&str])] = &[
    ("<Value>fr-FR<", "<Value>en-US<", &["XDM-CDA-LANGUAGE"]),
    ("l'été d'août", "l'hiver", &["XDM-CDA-TITLE"]),
    ("text/xml", "application/xslt+xml", &["XDM-CDA-MIME-TYPE"]),
    ("<Value>20260701073000<", "<Value>20260701083000<", &["XDM-CDA-CREATION-TIME"]),
    ("<Value>20260701073000<", "<Value>202607010730<", &[]),
    ("<Value>20260628<", "<Value>20260627<", &["XDM-CDA-SERVICE-START"]),
    ("<Value>20260628<", "<Value>2026062810<", &["XDM-PRECISION"]),
    ("<Value>20260701<", "<Value>20260702<", &["XDM-CDA-SERVICE-STOP"]),
    ("nodeRepresentation=\"11490-0\"", "nodeRepresentation=\"11488-4\"", &["XDM-LABEL", "XDM-CDA-TYPE-CODE"]),
    ("nodeRepresentation=\"10\"", "nodeRepresentation=\"11\"", &["XDM-LABEL", "XDM-CDA-CLASS-CODE"]),
    ("nodeRepresentation=\"SA01\"", "nodeRepresentation=\"SA05\"", &["XDM-LABEL", "XDM-CDA-FACILITY"]),
    (
        "nodeRepresentation=\"ETABLISSEMENT\"",
        "nodeRepresentation=\"HAD\"",
        &["XDM-LABEL", "XDM-CDA-PRACTICE"],
    ),
    ("nodeRepresentation=\"N\"", "nodeRepresentation=\"R\"", &["XDM-LABEL", "XDM-CDA-CONFIDENTIALITY"]),
    ("nodeRepresentation=\"IMP\"", "nodeRepresentation=\"AMB\"", &["XDM-CDA-EVENT-CODE"]),
    ("<Value>IPP-0042^", "<Value>IPP-0043^", &["XDM-CDA-SOURCE-PATIENT-ID"]),
    ("<Value>IPP-0042^^^&amp;1.2.250.1.999.1.3", "<Value>URG-7^^^&amp;1.2.250.1.999.1.4", &[]),
    ("PID-5|PAT-TROIS^", "PID-5|PAT-QUATRE^", &["XDM-CDA-PATIENT-INFO"]),
    ("^DOMINIQUE^", "^DOMINIC^", &["XDM-CDA-PATIENT-INFO"]),
    ("MARIE-LOUISE", "MARIE", &["XDM-CDA-PATIENT-INFO"]),
    ("~USAGE^", "~USAGEE^", &["XDM-CDA-PATIENT-INFO"]),
    ("PID-7|19790328", "PID-7|19790329", &["XDM-CDA-PATIENT-INFO"]),
    ("PID-8|F", "PID-8|M", &["XDM-CDA-PATIENT-INFO"]),
    ("^51215", "^51216", &["XDM-CDA-PATIENT-INFO"]),
    ("D-9^^^", "D-8^^^", &["XDM-CDA-REFERENCE-ID"]),
    ("A-9^^^", "A-8^^^", &["XDM-CDA-REFERENCE-ID"]),
    ("Clinique de l'Exemple^^^", "Clinique autre^^^", &[]),
    ("^^^1000000017", "^^^1000000018", &["XDM-CDA-INSTITUTION"]),
    ("<Value>Médecin responsable<", "<Value>Médecin traitant<", &["XDM-CDA-ROLE"]),
    ("<Value>G15_10/SM26^", "<Value>G15_10/SM54^", &["XDM-LABEL", "XDM-CDA-SPECIALTY"]),
];

#[test]
fn each_attribute_is_held_against_the_header() {
    let document = rich();
    let text = metadata(&[&document]);
    for (from, to, expected) in AGAINST_THE_HEADER {
        assert_eq!(told(&with(&text, from, to), &document), *expected, "{from} -> {to}");
    }
}

/// Attributes whose text stands in several places: only the one after `anchor` is changed.
#[test]
fn each_attribute_of_several_places_is_held_against_the_header() {
    let document = rich();
    let text = metadata(&[&document]);
    let entry = text.find("<ExtrinsicObject").unwrap();
    for (anchor, from, to, expected) in [
        ("legalAuthenticator", "899700000017", "899700000025", &["XDM-CDA-AUTHENTICATOR"] as &[&str]),
        ("\"authorPerson\"", "899700000017", "899700000025", &["XDM-CDA-AUTHOR", "XDM-CDA-AUTHOR"]),
        ("\"authorPerson\"", "EXEMPLE", "AUTRE", &["XDM-CDA-AUTHOR"]),
        ("<ExternalIdentifier", "279035121518989", "185077505612323", &["XDM-ONE-PATIENT"]),
        (
            "a09d5840-386c-46f2-b5ad-9c3699a4309d",
            "xds-sd:text:2008",
            "xds-sd:pdf:2008",
            &["XDM-CDA-FORMAT-CODE"],
        ),
        (
            "2e82c1f6-a085-4c72-9da3-8640a32e42ab",
            "1.2.250.1.999.1.7.1",
            "1.2.250.1.999.1.7.3",
            &["XDM-CDA-UNIQUE-ID"],
        ),
    ] {
        let start = entry + text[entry..].find(anchor).unwrap();
        let at = start + text[start..].find(from).unwrap_or_else(|| panic!("{from} after {anchor}"));
        let changed = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        let mut told = told(&changed, &document);
        if expected == ["XDM-ONE-PATIENT"] {
            // One patient in the metadata means the same in set, entry and header.
            assert_eq!(told, ["XDM-PATIENT-ID", "XDM-CDA-PATIENT-ID"]);
            told = codes(&findings(&archive(
                &changed.replace("279035121518989", "185077505612323"),
                &[&document],
            )));
            assert_eq!(told, ["XDM-CDA-PATIENT-ID"]);
            continue;
        }
        assert_eq!(told, expected, "{from} -> {to} after {anchor}");
    }
}

/// The rules of the metadata themselves.
const RULES: &[(&str, &str, &str)] = &[
    ("name=\"submissionTime\"", "name=\"submissiontime\"", "XDM-REQUIRED"),
    ("name=\"languageCode\"", "name=\"language\"", "XDM-REQUIRED"),
    ("name=\"legalAuthenticator\"", "name=\"legal\"", "XDM-REQUIRED"),
    ("<Value>20260701090000<", "<Value>20260701090000+0200<", "XDM-VALUE"),
    ("<Value>20260701090000<", "<Value>20261301<", "XDM-VALUE"),
    ("value=\"1.2.250.1.999.1.9\"", "value=\"logiciel\"", "XDM-VALUE"),
    ("value=\"1.2.250.1.999.1.8.1\"", "value=\"1.2.250.01\"", "XDM-VALUE"),
    ("PID-7|19790328", "PID-7|19790328~19790329", "XDM-PID"),
    ("<Value>PID-8|F</Value>", "<Value>PID-8|F</Value><Value>PID-8|F</Value>", "XDM-PID"),
    ("<Value>PID-8|F</Value>", "<Value>PID-8|F</Value><Value>PID-19|1</Value>", "XDM-PID"),
    ("<Value>PID-5|", "<Value>PID-6|", "XDM-PID"),
    ("nodeRepresentation=\"04\"", "nodeRepresentation=\"\"", "XDM-VALUE"),
    ("value=\"Etablissement public de santé\"", "value=\"Hôpital\"", "XDM-LABEL"),
    ("value=\"Normal\"", "value=\"Restreint\"", "XDM-LABEL"),
    ("order</Value>", "commande</Value>", "XDM-VALUE-SET"),
    ("<Value>Original</Value>", "<Value>Nouveau</Value>", "XDM-ASSOCIATION-STATUS"),
    ("AssociationType:HasMember", "AssociationType:Uses", "XDM-NO-HASMEMBER"),
    ("targetObject=\"Document01\"", "targetObject=\"Document09\"", "XDM-REFERENCE"),
    ("Clinique de l'Exemple^^^", "Clinique de l'Exemple^L^^", "XDM-VALUE"),
    ("<Value>G15_10/SM26^", "<Value>Médecin", "XDM-VALUE"),
    ("value=\"XDSDocumentEntry.uniqueId\"", "value=\"uniqueId\"", "XDM-EBRIM-NAME"),
    ("classifiedObject=\"SubmissionSet01\"", "classifiedObject=\"Set\"", "XDM-EBRIM-OWNER"),
    ("urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4", "urn:uuid:0", "XDM-EBRIM-SCHEME"),
    ("<Value>DOC0001.XML<", "<Value>DOC0002.XML<", "XDM-MISSING-DOCUMENT"),
    ("<Value>DOC0001.XML<", "<Value>doc0001.xml<", "XDM-URI-CASE"),
    ("<Value>DOC0001.XML<", "<Value>..\\SUBSET01\\DOC0001.XML<", "XDM-URI-BACKSLASH"),
    ("<Value>DOC0001.XML<", "<Value>../../../DOC0001.XML<", "XDM-URI-OUTSIDE"),
    ("<Value>DOC0001.XML<", "<Value>/IHE_XDM/SUBSET01/DOC0001.XML<", "XDM-URI-OUTSIDE"),
    ("<Value>DOC0001.XML<", "<Value>C:\\DOC0001.XML<", "XDM-URI-OUTSIDE"),
    ("<Value>DOC0001.XML<", "<Value>file:DOC0001.XML<", "XDM-URI-OUTSIDE"),
    ("<Value>DOC0001.XML<", "<Value>./DOC%30001.XML<", ""),
    ("<Value>DOC0001.XML<", "<Value>../SUBSET01/DOC0001.XML<", ""),
    ("name=\"URI\"", "name=\"uri\"", "XDM-URI"),
];

#[test]
fn each_rule_of_the_metadata_has_its_code() {
    let document = rich();
    let text = metadata(&[&document]);
    for (from, to, expected) in RULES {
        let told = told(&with(&text, from, to), &document);
        match expected.is_empty() {
            true => assert_eq!(told, [] as [&str; 0], "{from} -> {to}"),
            false => assert!(told.iter().any(|code| code == expected), "{from} -> {to}: {told:?}"),
        }
    }
}

#[test]
fn hash_and_size_are_those_of_the_bytes() {
    let text = metadata(&[DOCUMENT]);
    let changed = DOCUMENT.replace("l'été d'août", "l'été d'AOÛT");
    assert_eq!(told(&text, &changed), ["XDM-HASH"]);
    assert_eq!(told(&text, &DOCUMENT.replace("</title>", " </title>")), ["XDM-HASH", "XDM-SIZE"]);
    let own = segur_xdm::derive::sha1_hex(DOCUMENT.as_bytes());
    let hex = |digest: &[u8]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(told(&with(&text, &own, &own.to_uppercase()), DOCUMENT), [] as [&str; 0]);
    let long = hex(&<sha2::Sha512 as sha2::Digest>::digest(DOCUMENT.as_bytes()));
    assert_eq!(told(&with(&text, &own, &long), DOCUMENT), ["XDM-VALUE", "XDM-HASH-ALGORITHM"]);
}

#[test]
fn the_ins_must_be_qualified() {
    for (from, to, expected) in [
        ("<id root=\"1.2.250.1.213.1.4.10\" extension=\"279035121518989\"/>", "", "XDM-INS"),
        ("<birthTime value=\"19790328\"/>", "", "XDM-INS-TRAITS"),
        ("<county>51215</county>", "", "XDM-INS-TRAITS"),
        ("<given>DOMINIQUE MARIE-LOUISE</given>", "", "XDM-INS-TRAITS"),
        ("qualifier=\"BR\">PAT-TROIS", ">PAT-TROIS", "XDM-INS-TRAITS"),
    ] {
        let document = with(DOCUMENT, from, to);
        let told = told(&metadata(&[DOCUMENT]), &document);
        assert!(told.iter().any(|code| code == expected), "{from}: {told:?}");
    }
}

#[test]
fn replacements_hold_together() {
    let second = second();
    let told = |metadata: &str, first: &str, second: &str| {
        let metadata = rehashed(metadata, &[first, second]);
        codes(&findings(&archive(&metadata, &[first, second])))
    };
    let text = metadata(&[DOCUMENT, &second]);
    assert_eq!(told(&text, DOCUMENT, &second), [] as [&str; 0]);
    // The relation is missing, leads elsewhere, or has nothing in the header.
    let relation = "urn:ihe:iti:2007:AssociationType:RPLC";
    assert_eq!(
        told(&with(&text, relation, "urn:ihe:iti:2007:AssociationType:APND"), DOCUMENT, &second),
        ["XDM-REPLACE-RELATION"]
    );
    let at = text.find(relation).unwrap();
    let elsewhere = format!(
        "{}{}",
        &text[..at],
        with(&text[at..], "targetObject=\"Document01\"", "targetObject=\"urn:uuid:1\"")
    );
    assert_eq!(told(&elsewhere, DOCUMENT, &second), [] as [&str; 0]);
    let unsaid = with(&second, "typeCode=\"RPLC\"", "typeCode=\"APND\"");
    assert_eq!(told(&text, DOCUMENT, &unsaid), ["XDM-REPLACE"]);
    for (from, to, expected) in [
        (
            "<parentDocument><id root=\"1.2.250.1.999.1.7.1\"/>",
            "<parentDocument><id root=\"1.2.3.4\"/>",
            &["XDM-CDA-REPLACES"] as &[&str],
        ),
        (
            "<parentDocument><id root=\"1.2.250.1.999.1.7.1\"/>",
            "<parentDocument><id root=\"1.2.250.1.999.1.7.2\"/>",
            &["XDM-CDA-REPLACES", "XDM-REPLACE-SELF"],
        ),
        ("<versionNumber value=\"2\"/>", "<versionNumber value=\"1\"/>", &["XDM-VERSION"]),
        (
            "<parentDocument><id root=\"1.2.250.1.999.1.7.1\"/><setId root=\"1.2.250.1.999.1.7\"/>",
            "<parentDocument><id root=\"1.2.250.1.999.1.7.1\"/><setId root=\"1.2.250.1.999.1.6\"/>",
            &["XDM-SET-ID"],
        ),
    ] {
        assert_eq!(told(&text, DOCUMENT, &with(&second, from, to)), expected, "{from} -> {to}");
    }
    // What the first says of itself.
    let first = with(DOCUMENT, "<setId root=\"1.2.250.1.999.1.7\"/>", "<setId root=\"1.2.250.1.999.1.1\"/>");
    assert_eq!(told(&text, &first, &second), ["XDM-SET-ID"]);
    let first = with(DOCUMENT, "<versionNumber value=\"1\"/>", "<versionNumber value=\"3\"/>");
    assert_eq!(told(&text, &first, &second), ["XDM-VERSION"]);
    let back = "<relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"1.2.250.1.999.1.7.2\"/></parentDocument></relatedDocument><componentOf>";
    let first = with(DOCUMENT, "<componentOf>", back);
    assert!(told(&text, &first, &second).contains(&"XDM-REPLACE-CIRCLE".to_owned()));
}

#[test]
fn two_documents_that_replace_one_are_a_fork() {
    let second = second();
    let third = with(&second, "<id root=\"1.2.250.1.999.1.7.2\"/>", "<id root=\"1.2.250.1.999.1.7.3\"/>");
    let documents = [DOCUMENT, &second, &third];
    assert_eq!(codes(&findings(&archive(&metadata(&documents), &documents))), ["XDM-REPLACE-FORK"]);
}

/// Entries with the hash and the size of these documents, so that only what is under test differs.
fn rehashed(metadata: &str, documents: &[&str]) -> String {
    let mut reading = segur_xdm::ebrim::read(metadata.as_bytes(), &Default::default()).unwrap().metadata;
    for (entry, document) in reading.entries.iter_mut().zip(documents) {
        entry.hash = Some(segur_xdm::derive::sha1_hex(document.as_bytes()));
        entry.size = Some(document.len().to_string());
    }
    String::from_utf8(segur_xdm::ebrim::write(&reading).unwrap()).unwrap()
}
