//! Archives packed, read and damaged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use segur_xdm::derive::Need;
use segur_xdm::model::AssociationKind;
use segur_xdm::{Archive, Limits, PackError, ebrim};

mod support;

use support::{DOCUMENT, codes, findings, order, second};

#[test]
fn what_is_packed_reads_back_the_same() {
    let second = second();
    let order = order(&[DOCUMENT, &second]);
    let packed = Archive::pack(&order).unwrap();
    assert_eq!(packed, Archive::pack(&order).unwrap());
    let archive = Archive::read(&packed.bytes, &Limits::default()).unwrap();
    assert_eq!(archive.findings, []);
    assert_eq!(archive.sets.len(), 1);
    assert_eq!(archive.sets[0].findings, []);
    assert_eq!(archive.sets[0].metadata, packed.metadata);
    let bytes: Vec<_> = archive.documents().map(|document| document.file.unwrap().bytes.as_slice()).collect();
    assert_eq!(bytes, [DOCUMENT.as_bytes(), second.as_bytes()]);
    let replaced: Vec<_> =
        packed.metadata.replacements().map(|a| (a.source.as_str(), a.target.as_str())).collect();
    assert_eq!(replaced, [("Document02", "Document01")]);
    assert!(
        packed.metadata.associations.iter().filter(|a| a.kind == AssociationKind::HasMember).count() == 2
    );
}

#[test]
fn metadata_follow_the_header() {
    let packed = Archive::pack(&order(&[DOCUMENT])).unwrap();
    let entry = &packed.metadata.entries[0];
    assert_eq!(entry.unique_id.as_deref(), Some("1.2.250.1.999.1.7.1"));
    assert_eq!(entry.creation_time.as_deref(), Some("20260701073000"));
    assert_eq!(entry.service_start_time.as_deref(), Some("20260628"));
    assert_eq!(entry.service_stop_time.as_deref(), Some("20260701"));
    assert_eq!(entry.patient_id.as_ref().unwrap().as_str(), "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
    assert_eq!(entry.source_patient_id.as_ref().unwrap().as_str(), "IPP-0042^^^&1.2.250.1.999.1.3&ISO^PI");
    assert_eq!(entry.class_code.as_ref().unwrap().code, "10");
    assert_eq!(entry.format_code.as_ref().unwrap().code, "urn:ihe:iti:xds-sd:text:2008");
    assert_eq!(entry.mime_type, "text/xml");
    assert_eq!(
        entry.authors[0].person.as_ref().unwrap().as_str(),
        "899700000017^EXEMPLE^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"
    );
    assert_eq!(
        entry.authors[0].institutions[0].as_str(),
        "Clinique de l'Exemple^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1000000017"
    );
    assert_eq!(entry.authors[0].roles, ["Médecin responsable"]);
    assert_eq!(entry.source_patient_info[0], "PID-5|PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L");
    assert_eq!(entry.size.as_deref(), Some(DOCUMENT.len().to_string().as_str()));
}

#[test]
fn what_cannot_be_derived_is_asked_for_all_at_once() {
    let document = DOCUMENT.replace("11490-0", "99999-9").replace("standardIndustryClassCode", "other");
    let Err(PackError::Missing(missing)) = Archive::pack(&order(&[&document])) else {
        panic!("something is missing")
    };
    let needs: Vec<_> = missing.iter().map(|(_, missing)| missing.need).collect();
    assert_eq!(needs, [Need::ClassCode, Need::PracticeSettingCode]);
}

#[test]
fn two_patients_are_refused() {
    let other = second().replace("279035121518989", "185077505612323");
    assert_eq!(Archive::pack(&order(&[DOCUMENT, &other])), Err(PackError::OtherPatient(1)));
    assert_eq!(Archive::pack(&order(&[DOCUMENT, DOCUMENT])), Err(PackError::SameDocument(0, 1)));
}

#[test]
fn values_with_markup_come_back() {
    let mut packed = Archive::pack(&order(&[DOCUMENT])).unwrap();
    packed.metadata.entries[0].title = Some("a<b & \"c\"\u{85}\t'é'".into());
    packed.metadata.entries[0].comments = Some("ligne\nsuivante".into());
    let bytes = ebrim::write(&packed.metadata).unwrap();
    assert_eq!(ebrim::read(&bytes, &Limits::default()).unwrap().metadata, packed.metadata);
}

/// Every CDA of `samples/cda` that segur writes from data is packed without help, and nothing but labels is told of it.
#[test]
#[allow(clippy::disallowed_methods, reason = "this test reads the samples")]
fn generated_documents_are_packed_and_clean() {
    let mut packed = 0;
    for model in ["level1", "ldl-ees", "ldl-ses", "cr-bio"] {
        for name in ["minimal.xml", "rich.xml"] {
            let path = format!("{}/../../samples/cda/{model}/{name}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).unwrap();
            let archive = Archive::pack(&order(&[&text])).unwrap_or_else(|error| panic!("{path}: {error}"));
            let told = codes(&findings(&archive.bytes));
            assert!(told.iter().all(|code| code == "XDM-LABEL"), "{path}: {told:?}");
            packed += 1;
        }
    }
    assert_eq!(packed, 8);
}
