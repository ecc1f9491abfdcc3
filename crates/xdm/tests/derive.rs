//! Metadata from headers (facts 2.5 to 2.7), and the forms of ebRIM that are read (facts 2.1 to 2.3).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod support;

use segur_xdm::derive::{Derived, Given, Need, derive};
use segur_xdm::model::{Association, AssociationKind, Coded, Cx, Folder, Metadata, Slot};
use segur_xdm::{Archive, Limits, Set, check, ebrim, tables};
use support::{DOCUMENT, codes, metadata, with};

fn derived(document: &str) -> Derived {
    derive(document.as_bytes(), &Given::default()).unwrap()
}

fn needs(document: &str) -> Vec<Need> {
    derived(document).missing.iter().map(|missing| missing.need).collect()
}

/// The sample with an element taken out, from its start tag to its end.
fn without(element: &str) -> String {
    let start = DOCUMENT.find(&format!("<{element}")).unwrap_or_else(|| panic!("{element}"));
    let empty = DOCUMENT[start..].find('>').map(|at| start + at).unwrap();
    let end = match DOCUMENT[..empty].ends_with('/') {
        true => empty + 1,
        false => start + DOCUMENT[start..].find(&format!("</{element}>")).unwrap() + element.len() + 3,
    };
    format!("{}{}", &DOCUMENT[..start], &DOCUMENT[end..])
}

#[test]
fn what_a_header_lacks_is_asked_for_by_name() {
    for (element, expected) in [
        ("id root=\"1.2.250.1.999.1.7.1\"", Need::UniqueId),
        ("id root=\"1.2.250.1.213.1.4.10\"", Need::PatientId),
        ("effectiveTime value", Need::CreationTime),
        ("languageCode", Need::LanguageCode),
        ("legalAuthenticator", Need::LegalAuthenticator),
        ("title", Need::Title),
        ("author", Need::Author),
        ("confidentialityCode", Need::ConfidentialityCode),
        ("healthCareFacility", Need::HealthcareFacilityTypeCode),
        ("standardIndustryClassCode", Need::PracticeSettingCode),
        ("nonXMLBody", Need::FormatCode),
    ] {
        assert_eq!(needs(&without(element)), [expected], "{element}");
    }
    assert_eq!(needs(&without("code code=\"11490-0\"")), [Need::TypeCode, Need::ClassCode]);
    assert_eq!(needs(&without("documentationOf")), [Need::ServiceStartTime, Need::PracticeSettingCode]);
    // A time of unknown zone is a need too, whatever attribute it stands for.
    assert_eq!(
        needs(&with(
            DOCUMENT,
            "<effectiveTime value=\"20260701093000+0200\"/>",
            "<effectiveTime value=\"20260701093000\"/>"
        )),
        [Need::CreationTime]
    );
    assert_eq!(
        needs(&with(
            DOCUMENT,
            "<high value=\"20260701\"/></effectiveTime>\n      <performer",
            "<high value=\"202607011200\"/></effectiveTime>\n      <performer"
        )),
        [Need::ServiceStopTime]
    );
    let given = Given { offset: Some(120), ..Given::default() };
    let bare = with(DOCUMENT, "20260701093000+0200\"/>\n  <confid", "20260701093000\"/>\n  <confid");
    assert_eq!(
        derive(bare.as_bytes(), &given).unwrap().entry.creation_time.as_deref(),
        Some("20260701073000")
    );
}

#[test]
fn each_kind_of_level_1_has_its_format() {
    for (media, code) in [
        ("application/pdf", "urn:ihe:iti:xds-sd:pdf:2008"),
        ("Application/PDF; name=\"a.pdf\"", "urn:ihe:iti:xds-sd:pdf:2008"),
        ("text/plain", "urn:ihe:iti:xds-sd:text:2008"),
        ("text/rtf", "urn:ihe:iti-fr:xds-sd:rtf:2010"),
        ("image/jpeg", "urn:ihe:iti-fr:xds-sd:jpeg:2010"),
        ("image/tiff", "urn:ihe:iti-fr:xds-sd:tiff:2010"),
    ] {
        let text = with(DOCUMENT, "mediaType=\"text/plain\"", &format!("mediaType='{media}'"));
        let format = derived(&text).entry.format_code.unwrap();
        assert_eq!(
            (format.code.as_str(), format.system.as_str()),
            (code, "1.3.6.1.4.1.19376.1.2.3"),
            "{media}"
        );
    }
    assert_eq!(
        needs(&with(DOCUMENT, "mediaType=\"text/plain\"", "mediaType=\"video/mpeg\"")),
        [Need::FormatCode]
    );
}

#[test]
fn each_model_has_its_format() {
    let body = DOCUMENT.find("<nonXMLBody>").unwrap();
    let structured = format!("{}<structuredBody/></component></ClinicalDocument>", &DOCUMENT[..body]);
    for (template, code) in [
        ("1.2.250.1.213.1.1.1.55", "urn:ihe:lab:xd-lab:2008"),
        ("1.2.250.1.213.1.1.1.45", "urn:ihe:rad:CDA:ImagingReportStructuredHeadings:2013"),
        ("1.2.250.1.213.1.1.1.39", "urn:ihe:pharm:pre:2010"),
        ("1.2.250.1.213.1.1.1.54", "urn:ihe:pharm:dis:2010"),
        ("1.2.250.1.213.1.1.1.51", "urn:ihe:pcc:ips:2020"),
        ("1.2.250.1.213.1.1.1.13", "urn:asip:ci-sis:vsm:2012"),
        ("1.2.250.1.213.1.1.1.29", "urn:asip:ci-sis:ldl-ses:2017"),
        ("1.2.250.1.213.1.1.1.21", "urn:asip:ci-sis:ldl-ees:2017"),
    ] {
        let text = with(&structured, "1.3.6.1.4.1.19376.1.2.20", template);
        assert_eq!(derived(&text).entry.format_code.unwrap().code, code);
    }
    assert_eq!(needs(&structured), [Need::FormatCode]);
}

#[test]
fn every_type_of_the_value_set_has_its_class() {
    for code in tables::concepts("typeCode") {
        let class = tables::class_of_type(&code).unwrap_or_else(|| panic!("{code} has no class"));
        let member = matches!(tables::membership("classCode", &class), Some(tables::Membership::Member(_)));
        assert!(member, "{code}: {class}");
    }
}

/// Flags of prescriptions stand in acts of their own, without time or performer: the act that has both is the main one.
#[test]
fn the_main_act_gives_time_and_setting() {
    let flag = "<documentationOf><serviceEvent classCode=\"INFO\"><code code=\"MED-1094\" codeSystem=\"1.2.250.1.213.1.1.4.322\" \
                displayName=\"À domicile\"/></serviceEvent></documentationOf>";
    let act = "<documentationOf><serviceEvent><code code=\"AUTRE\" codeSystem=\"1.2.3\" displayName=\"Autre\"/>\
               <effectiveTime><low value=\"2020\"/></effectiveTime></serviceEvent></documentationOf>";
    let entry = derived(&with(DOCUMENT, "<documentationOf>", &format!("{flag}{act}<documentationOf>"))).entry;
    assert_eq!(entry.service_start_time.as_deref(), Some("20260628"));
    assert_eq!(entry.practice_setting_code.unwrap().code, "ETABLISSEMENT");
    let events: Vec<_> = entry.event_codes.iter().map(|code| code.code.as_str()).collect();
    assert_eq!(events, ["MED-1094", "AUTRE", "IMP"]);
}

#[test]
fn authors_have_their_forms() {
    let author = |assigned: &str| {
        let start = DOCUMENT.find("<assignedAuthor>").unwrap();
        let end = DOCUMENT.find("</assignedAuthor>").unwrap();
        let text = format!("{}<assignedAuthor>{assigned}{}", &DOCUMENT[..start], &DOCUMENT[end..]);
        let author = derived(&text).entry.authors.remove(0);
        let institution = author.institutions.first().map_or("", |xon| xon.as_str()).to_owned();
        (author.person.unwrap().as_str().to_owned(), institution)
    };
    let device = "<id root=\"1.2.250.1.71.4.2.1\" extension=\"3750100125/88\"/><assignedAuthoringDevice>\
                  <manufacturerModelName>Modèle</manufacturerModelName><softwareName>Logiciel</softwareName></assignedAuthoringDevice>";
    assert_eq!(author(device).0, "3750100125/88^Logiciel^Modèle^^^^^^&1.2.250.1.71.4.2.1&ISO^U^^^RI");
    let patient = "<id root=\"1.2.250.1.213.1.4.10\" extension=\"279035121518989\"/><assignedPerson><name><family>PAT-TROIS</family>\
                   <given>DOMINIQUE</given></name></assignedPerson><representedOrganization><name>Non</name></representedOrganization>";
    assert_eq!(
        author(patient),
        ("279035121518989^PAT-TROIS^DOMINIQUE^^^^^^&1.2.250.1.213.1.4.10&ISO^D^^^NH".into(), String::new())
    );
    let structure = |organisation: &str| {
        author(&format!("<id root=\"1.2.250.1.71.4.2.1\" extension=\"8\"/><representedOrganization>{organisation}</representedOrganization>")).1
    };
    assert_eq!(
        structure("<id root=\"1.2.250.1.71.4.2.2\" extension=\"1120456789\"/><name>Org</name>"),
        "Org^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1120456789"
    );
    assert_eq!(
        structure("<id root=\"1.3.2\" extension=\"123456789\"/><name>Editeur</name>"),
        "Editeur^^^^^&1.3.2&ISO^SIREN^^^123456789"
    );
    assert_eq!(structure("<id nullFlavor=\"UNK\"/><name>Org</name>"), "Org");
    assert_eq!(
        structure("<id root=\"1.2.250.1.71.4.2.2\" extension=\"1\"/><name nullFlavor=\"UNK\"/>"),
        "^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1"
    );
}

#[test]
fn identifiers_and_form_of_the_document_are_kept() {
    let extended = with(
        DOCUMENT,
        "<id root=\"1.2.250.1.999.1.7.1\"/>",
        "<id root=\"1.2.250.1.999.1.7\" extension=\"CR-1\"/>",
    );
    assert_eq!(derived(&extended).entry.unique_id.as_deref(), Some("1.2.250.1.999.1.7^CR-1"));
    let displayed = with(
        DOCUMENT,
        "<ClinicalDocument",
        "<?xml-stylesheet type=\"text/xsl\" href=\"#feuille\"?><ClinicalDocument",
    );
    assert_eq!(derived(&displayed).entry.mime_type, "application/xslt+xml");
    let local = with(DOCUMENT, "<id root=\"1.2.250.1.999.1.3\" extension=\"IPP-0042\"/>", "");
    assert_eq!(
        derived(&local).entry.source_patient_id.unwrap().as_str(),
        "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH"
    );
    // A document inside a style sheet that displays it.
    let body = &DOCUMENT[DOCUMENT.find("<ClinicalDocument").unwrap()..];
    let sheet = format!(
        "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\">{body}</xsl:stylesheet>"
    );
    let (inside, plain) = (derived(&sheet).entry, derived(DOCUMENT).entry);
    assert_eq!(inside.mime_type, "application/xslt+xml");
    assert_eq!((inside.source_patient_info, inside.unique_id), (plain.source_patient_info, plain.unique_id));
}

#[test]
fn every_kind_of_association_comes_back() {
    let kinds = [
        AssociationKind::HasMember,
        AssociationKind::Replace,
        AssociationKind::Append,
        AssociationKind::Transform,
        AssociationKind::TransformAndReplace,
        AssociationKind::Signs,
        AssociationKind::UpdateAvailabilityStatus,
        AssociationKind::Other("urn:exemple:autre".into()),
    ];
    let mut metadata = Metadata::default();
    metadata.submission_set.id = "S".into();
    for kind in kinds {
        let word = kind.urn().rsplit(':').next().unwrap().to_owned();
        if !matches!(kind, AssociationKind::Other(_)) {
            assert_eq!(AssociationKind::read(&word), (kind.clone(), true));
        }
        metadata.associations.push(Association {
            id: format!("A-{word}"),
            kind,
            source: "S".into(),
            target: "S".into(),
            status: Some("Original".into()),
            documentation: Some(Coded::new("1", "1.2", "Motif")),
            slots: vec![Slot { name: "PreviousVersion".into(), values: vec!["1".into()] }],
        });
    }
    let reading = ebrim::read(&ebrim::write(&metadata).unwrap(), &Limits::default()).unwrap();
    assert_eq!(reading.metadata, metadata);
    assert_eq!(codes(&reading.findings), [] as [&str; 0]);
}

#[test]
fn folders_are_read_written_and_judged() {
    let mut metadata = Archive::pack(&support::order(&[DOCUMENT])).unwrap().metadata;
    let patient = metadata.submission_set.patient_id.clone();
    metadata.folders.push(Folder {
        id: "Folder01".into(),
        title: Some("Grossesse".into()),
        codes: vec![Coded::new("G1", "1.2.3", "Grossesse")],
        last_update_time: Some("20260701".into()),
        patient_id: patient,
        unique_id: Some("1.2.250.1.999.1.10".into()),
        ..Folder::default()
    });
    for (source, target) in [("SubmissionSet01", "Folder01"), ("Folder01", "Document01")] {
        metadata.associations.push(Association {
            id: format!("A-{source}"),
            source: source.into(),
            target: target.into(),
            status: (source == "SubmissionSet01").then(|| "Original".into()),
            ..Association::default()
        });
    }
    let told = |metadata: &Metadata| {
        let reading = ebrim::read(&ebrim::write(metadata).unwrap(), &Limits::default()).unwrap();
        assert_eq!(reading.metadata, *metadata);
        codes(&check::metadata(&Set { metadata: reading.metadata, ..Set::default() }))
    };
    assert_eq!(told(&metadata), [] as [&str; 0]);
    type Change = fn(&mut Folder);
    let changes: [(Change, &str); 5] = [
        (|folder| folder.codes.clear(), "XDM-REQUIRED"),
        (|folder| folder.unique_id = Some("dossier".into()), "XDM-VALUE"),
        (|folder| folder.last_update_time = Some("hier".into()), "XDM-VALUE"),
        (
            |folder| folder.patient_id = Some(Cx::new("185077505612323", "1.2.250.1.213.1.4.10", "NH")),
            "XDM-PATIENT-ID",
        ),
        (|folder| folder.id = "Document01".into(), "XDM-DUPLICATE-OBJECT"),
    ];
    for (change, code) in changes {
        let mut changed = metadata.clone();
        change(&mut changed.folders[0]);
        assert!(told(&changed).contains(&code.to_owned()), "{code}");
    }
    let mut alone = metadata.clone();
    alone.associations.retain(|association| association.target != "Folder01");
    assert_eq!(told(&alone), ["XDM-NO-HASMEMBER"]);
}

#[test]
fn limited_metadata_and_ebrim_2_are_read() {
    let text = metadata(&[DOCUMENT]);
    let limited = "<Classification id=\"L\" classificationScheme=\"urn:uuid:ab9b591b-83ab-4d03-8f5d-f93b1fb92e85\" \
                   classifiedObject=\"Document01\" nodeRepresentation=\"\"/>";
    let at = text
        .find("XDSDocumentEntry.patientId")
        .and_then(|at| text[..at].rfind("<ExternalIdentifier"))
        .unwrap();
    let reading =
        ebrim::read(format!("{}{limited}{}", &text[..at], &text[at..]).as_bytes(), &Limits::default())
            .unwrap();
    assert!(reading.metadata.entries[0].limited_metadata && codes(&reading.findings).is_empty());

    // The names of ebRIM 2.1: same content, each difference told.
    let old = text
        .replace(
            "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0",
            "urn:oasis:names:tc:ebxml-regrep:registry:xsd:2.1",
        )
        .replace("urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0", "urn:oasis:names:tc:ebxml-regrep:rim:xsd:2.1")
        .replace("RegistryObjectList", "LeafRegistryObjectList")
        .replace("urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember", "HasMember");
    let (old, new) = (
        ebrim::read(old.as_bytes(), &Limits::default()).unwrap(),
        ebrim::read(text.as_bytes(), &Limits::default()).unwrap(),
    );
    assert_eq!(old.metadata, new.metadata);
    assert_eq!(codes(&old.findings), ["XDM-EBRIM-NAMESPACE", "XDM-EBRIM-ASSOCIATION"]);
    // Any prefix, and objects in another order than ours.
    let prefixed = text
        .replace("<RegistryObjectList xmlns=", "<r:RegistryObjectList xmlns:r=")
        .replace("</RegistryObjectList>", "</r:RegistryObjectList>");
    assert!(ebrim::read(prefixed.as_bytes(), &Limits::default()).is_ok());
}

#[test]
fn objects_beyond_the_limit_are_told() {
    let limits = Limits { objects: 2, ..Limits::default() };
    let reading = ebrim::read(metadata(&[DOCUMENT]).as_bytes(), &limits).unwrap();
    assert_eq!(codes(&reading.findings), ["XDM-LIMIT-OBJECTS"]);
}
