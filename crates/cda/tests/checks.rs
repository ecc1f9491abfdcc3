//! Each check is provoked by one change to a document that has nothing to say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test must stop")]

use segur_cda::checks::{CHECKS, check};
use segur_xml::{Options, Tree};

const GOOD: &str = include_str!("checks.xml");

fn codes(xml: &str) -> Vec<String> {
    let tree = Tree::parse(xml.as_bytes(), &Options::default())
        .unwrap_or_else(|finding| panic!("{finding:?}\n{xml}"));
    let findings = check(&tree);
    for finding in &findings {
        assert!(finding.path.is_some() && finding.hint.is_some(), "{finding:?}");
        let place = finding.location.unwrap();
        assert!(place.length > 0 && (place.offset + place.length) as usize <= xml.len(), "{finding:?}");
    }
    findings.into_iter().map(|finding| finding.code.into_owned()).collect()
}

/// What is written in place of what, and the code that must come.
const CHANGES: &[(&str, &str, &str)] = &[
    ("value=\"#tsh\"", "value=\"#tsj\"", "CDA-REF-DANGLING"),
    ("value=\"#tsh\"", "value=\"tsh\"", "CDA-REF-HASH"),
    ("value=\"#tsh\"", "value=\"dosage de TSH\"", "CDA-REF-TEXT"),
    ("referencedObject=\"image\"", "referencedObject=\"autre\"", "CDA-REF-MEDIA"),
    (
        "<id root=\"4f6aa4a1-0000-4000-8000-000000000001\"/><!-- cible -->",
        "<id root=\"4f6aa4a1-0000-4000-8000-000000000009\"/>",
        "CDA-REF-ENTRY",
    ),
    ("href=\"https://exemple.fr\"", "href=\"javascript:alert(1)\"", "CDA-LINK"),
    ("<td>1,95 mUI/l</td>", "<td>1,59 mUI/l</td>", "CDA-NARRATIVE-VALUE"),
    ("<td>1,95 mUI/l</td>", "<td>1,95 UI/l</td>", "CDA-NARRATIVE-UNIT"),
    ("<td>N</td>", "<td>H</td>", "CDA-NARRATIVE-FLAG"),
    ("<text>Copie</text>", "", "CDA-SECTION-TEXT"),
    ("value=\"1.95\" unit=\"m[IU]/L\"", "value=\"1.95\" unit=\"mUI/L\"", "CDA-UNIT"),
    ("code=\"3016-3\"", "code=\"3016-4\"", "CDA-LOINC"),
    ("codeSystem=\"2.16.840.1.113883.5.83\"", "codeSystem=\"2.16.840.1.113883.05.83\"", "CDA-OID"),
    ("codeSystem=\"2.16.840.1.113883.5.83\"", "codeSystem=\"2.16.840.1.11388.5.83\"", "CDA-OID-MISSPELT"),
    ("codeSystem=\"2.16.840.1.113883.5.83\"", "codeSystem=\"1.3.5.1.4.1.19376.1.5.3.2\"", "CDA-OID-ENFORCED"),
    (
        "<templateId root=\"1.2.250.1.213.1.1.1.1\"/>",
        "<templateId root=\"1.2.250.1.213.1.1.1.1\"/><templateId root=\"1.2.250.1.213.1.1.1.1\"/>",
        "CDA-TEMPLATE-DUPLICATE",
    ),
    (
        "<telecom value=\"tel:0100000000\"/>",
        "<telecom value=\"tel:0100000000\" nullFlavor=\"UNK\"/>",
        "CDA-NULL-VALUE",
    ),
    ("value=\"20240110083000+0100\"", "value=\"20241310083000+0100\"", "CDA-DATE"),
    ("<high value=\"20240110160000+0100\"/>", "<high value=\"20240109160000+0100\"/>", "CDA-DATE-ORDER"),
    ("<birthTime value=\"19790328\"/>", "<birthTime value=\"20790328\"/>", "CDA-DATE-BIRTH"),
    ("value=\"20240110083000+0100\"", "value=\"20250110083000+0100\"", "CDA-DATE-FUTURE"),
    ("<high value=\"20240110160000+0100\"/>", "<high value=\"20240110160000\"/>", "CDA-DATE-ZONE"),
    ("<content ID=\"autre\">", "<content ID=\"tsh\">", "CDA-ID-DUPLICATE"),
    (
        "<id root=\"4f6aa4a1-0000-4000-8000-000000000002\"/>",
        "<id root=\"4f6aa4a1-0000-4000-8000-000000000001\"/>",
        "CDA-ENTRY-DUPLICATE",
    ),
    ("<versionNumber value=\"1\"/>", "<versionNumber value=\"2\"/>", "CDA-VERSION"),
    (
        "<name>Laboratoire des tilleuls</name><!-- conservation -->",
        "<name>Clinique des ormes</name>",
        "CDA-PARTY-NAMES",
    ),
    ("mailto:279035121518989@", "mailto:279035121518988@", "CDA-MAILBOX"),
    ("code=\"fr-FR\"", "code=\"FR\"", "CDA-LANGUAGE"),
    (
        "<templateId root=\"1.3.6.1.4.1.19376.1.3.3\"/>",
        "<templateId root=\"1.3.6.1.4.1.19376.1.3.3\"/><templateId root=\"1.3.6.1.4.1.19376.1.2.20\"/>",
        "CDA-LEVEL1",
    ),
    ("iVBORw0KGgoAAAANSUhEUg==", "iVBORw0KGgoAAAANSUhEUg", "CDA-MEDIA-BASE64"),
    ("mediaType=\"image/png\"", "mediaType=\"image/gif\"", "CDA-MEDIA-TYPE"),
    ("<low value=\"0.27\"", "<low value=\"42\"", "CDA-RANGE"),
    ("<low value=\"0.27\"", "<low value=\"4.20\"", "CDA-RANGE-POINT"),
    ("<high value=\"4.20\"", "<high value=\"1.20\"", "CDA-FLAG"),
    (
        "<interpretationCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.83\"/><referenceRange>",
        "<referenceRange><!-- hors bornes -->",
        "CDA-FLAG-MISSING",
    ),
    ("<statusCode code=\"completed\"/><!-- TSH -->", "<statusCode code=\"aborted\"/>", "CDA-STATUS"),
    ("<statusCode code=\"completed\"/><!-- chapitre -->", "<statusCode code=\"active\"/>", "CDA-STATUS"),
    (
        "<code code=\"18719-5\" codeSystem=\"2.16.840.1.113883.6.1\"/><!-- acte -->",
        "<code code=\"18725-2\" codeSystem=\"2.16.840.1.113883.6.1\"/>",
        "CDA-LAB-CHAPTER",
    ),
    ("<participant typeCode=\"REF\">", "<participant typeCode=\"INF\">", "CDA-LAB-PRESCRIBER"),
    ("<inFulfillmentOf><order><id root=\"1.2.3.4\"/></order></inFulfillmentOf>", "", "CDA-LAB-ORDER"),
    ("<authenticator/>", "", "CDA-LAB-VALIDATOR"),
    ("<lab:statusCode code=\"completed\"/>", "", "CDA-LAB-STATUS"),
];

#[test]
fn a_coherent_document_has_nothing_to_say() {
    assert_eq!(codes(GOOD), [""; 0]);
}

#[test]
fn each_change_provokes_its_check() {
    for (old, new, code) in CHANGES {
        assert!(GOOD.contains(old), "the document has no {old}");
        let mut changed = GOOD.replacen(old, new, 1);
        if *code == "CDA-FLAG-MISSING" {
            changed = changed.replacen("<high value=\"4.20\"", "<high value=\"1.20\"", 1);
        }
        let found = codes(&changed);
        assert!(found.iter().any(|found| found == code), "{code}: {found:?}");
        let others = found.iter().filter(|found| found != code).count();
        assert!(others <= 2, "{code} comes with others: {found:?}");
    }
}

#[test]
fn level_1_and_imaging_have_checks_of_their_own() {
    let level1 = |kind: &str, content: &str| {
        format!(
            r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="1.3.6.1.4.1.19376.1.2.20"/>
        <component><nonXMLBody><text mediaType="{kind}" representation="B64">{content}</text></nonXMLBody></component></ClinicalDocument>"#
        )
    };
    assert_eq!(codes(&level1("application/pdf", "JVBERi0xLjcK")), ["CDA-PDFA"]);
    assert_eq!(codes(&level1("image/png", "iVBORw0KGgoAAAANSUhEUg==")), ["CDA-LEVEL1-TYPE"]);
    assert_eq!(codes(&level1("text/plain", "Ym9uam91cg==")), [""; 0]);
    let study = |of: &str| {
        format!(
            r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="1.2.250.1.213.1.1.1.45"/>
        <documentationOf><serviceEvent><id root="1.2.3"/></serviceEvent></documentationOf>
        <component><structuredBody><component><section><text>a</text><entry><act><id root="{of}"/><code code="113014"/></act></entry></section></component></structuredBody></component></ClinicalDocument>"#
        )
    };
    assert_eq!(codes(&study("1.2.3")), [""; 0]);
    assert_eq!(codes(&study("1.2.4")), ["CDA-IMAGE-STUDY"]);
}

#[test]
fn every_check_of_the_table_is_provoked_here() {
    let elsewhere = ["CDA-LEVEL1-TYPE", "CDA-PDFA", "CDA-IMAGE-STUDY"];
    for check in CHECKS {
        let provoked =
            CHANGES.iter().any(|(_, _, code)| *code == check.code) || elsewhere.contains(&check.code);
        assert!(provoked, "{}", check.code);
        assert_eq!(CHECKS.iter().filter(|other| other.code == check.code).count(), 1);
        assert!(!check.source.is_empty() && !check.what.fr.is_empty() && !check.hint.en.is_empty());
    }
}

#[test]
fn many_faults_of_a_kind_are_told_a_hundred_times() {
    let dates = "<author><time value='1'/></author>".repeat(1_000);
    let found = codes(&format!("<ClinicalDocument xmlns='urn:hl7-org:v3'>{dates}</ClinicalDocument>"));
    assert_eq!(found.len(), 100);
}

#[test]
fn a_document_in_a_stylesheet_is_judged() {
    let wrapped = format!(
        "<x:stylesheet xmlns:x='urn:x'>{}</x:stylesheet>",
        GOOD.replace("3016-3", "3016-5").replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "")
    );
    assert_eq!(codes(&wrapped), ["CDA-LOINC"]);
    assert_eq!(codes("<other/>"), [""; 0]);
}
