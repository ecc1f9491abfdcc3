//! Archives of others, and archives of the kit's documents.

use libtest_mimic::Trial;
use segur_ins::carriers::cda;
use segur_report::{Finding, Severity};
use segur_tests::shared::{Shared, read};
use segur_tests::snapshot;
use segur_xdm::derive::{Given, Need};
use segur_xdm::model::{Author, Coded, Dtm, Xcn};
use segur_xdm::tables::concepts;
use segur_xdm::{Application, Archive, Document, Limits, Order, PackError, Sender, Submission, check};
use segur_xml::{Options, Tree};

use crate::{Outcome, needing};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "xdm::nist", nist),
        needing(shared, "xdm::kit", kit),
        needing(shared, "xdm::value_sets", value_sets),
    ]
}

/// Documents found, tolerances used, findings: no content.
fn nist(shared: &Shared) -> Outcome {
    let mut table = String::new();
    let mut archives: Vec<_> = std::fs::read_dir(shared.path("samples/xdm/nist"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    archives.sort();
    for path in archives {
        let archive = Archive::read(&read(&path), &Limits::default()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = archive.documents().filter(|document| document.file.is_some()).count();
        table += &format!(
            "{name}: {} sets, {found} of {} documents\n",
            archive.sets.len(),
            archive.documents().count()
        );
        table += &lines(&archive.findings);
        for set in &archive.sets {
            table += &format!("  {}\n{}", set.path, lines(&set.findings));
        }
    }
    let metadata = shared.read("samples/xdm/drimm_dmp_flavour_SubmitObjectsRequest.xml");
    let reading = segur_xdm::ebrim::read(&metadata, &Limits::default()).unwrap();
    table += &format!(
        "DMP flavour: {} entries, {} associations\n",
        reading.metadata.entries.len(),
        reading.metadata.associations.len()
    );
    table += &lines(&reading.findings);
    print!("{table}");
    snapshot::compare("xdm-archives.txt", &table).map_err(Into::into)
}

fn lines(findings: &[Finding]) -> String {
    let mut lines: Vec<_> =
        findings.iter().map(|f| format!("    {:?} {} {}\n", f.severity, f.code, f.message.en)).collect();
    lines.dedup();
    lines.concat()
}

/// Code, system and label of each concept are those of the kit.
fn value_sets(shared: &Shared) -> Outcome {
    let sets = [
        ("typeCode", "JDV_J07_XdsTypeCode_CISIS"),
        ("confidentialityCode", "JDV_J08_XdsConfidentialityCode_CISIS"),
        ("healthcareFacilityTypeCode", "JDV_J02_XdsHealthcareFacilityTypeCode_CISIS"),
        ("practiceSettingCode", "JDV_J04_XdsPracticeSettingCode_CISIS"),
        ("authorSpecialty", "JDV_J01_XdsAuthorSpecialty_CISIS"),
        ("authorRole", "JDV_J47_FunctionCode_CISIS"),
        ("referenceIdList", "JDV_J197_XdsTypesIdentifiantsReferenceId_CISIS"),
    ];
    let mut complaints = Vec::new();
    for (attribute, name) in sets {
        let bytes = shared.read(&format!("ans-kit/jeuxDeValeurs/{name}.xml"));
        let of_kit =
            segur_terms::svs::read(&bytes, &segur_terms::Limits::default()).unwrap().value_sets.remove(0);
        let mut ours: Vec<_> = concepts(attribute);
        for concept in of_kit.concepts() {
            let squeezed =
                concept.display.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
            let theirs = Coded::new(concept.code, concept.system.unwrap_or_default(), squeezed);
            match ours.iter().position(|own| *own == theirs) {
                Some(at) => drop(ours.swap_remove(at)),
                None => complaints.push(format!("{attribute}: {theirs} is not ours")),
            }
        }
        // Types that the association to classes has and the value set has not have no label.
        ours.retain(|own| !own.display.is_empty());
        complaints.extend(ours.iter().map(|own| format!("{attribute}: {own} is not theirs")));
    }
    crate::none(complaints)
}

/// Every document of the kit that carries an INS goes into an archive and comes back byte for byte.
fn kit(shared: &Shared) -> Outcome {
    let (mut carrying, mut came_back, mut asked) = (0, 0, Vec::new());
    let mut complaints = Vec::new();
    let mut earned = std::collections::BTreeMap::new();
    for path in shared.examples() {
        let bytes = read(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let tree = Tree::parse(&bytes, &Options::default()).unwrap();
        let ins = segur_xdm::derive::Cda::new(&tree).ok().and_then(|document| document.ins());
        if ins.is_none() {
            assert!(cda::read(&tree).record.matricule.is_none(), "{name}: an INS was lost");
            continue;
        }
        carrying += 1;
        match pack(&bytes, Given::default()) {
            Ok(packed) => {
                came_back += usize::from(comes_back(&packed, &bytes, &name, (&mut complaints, &mut earned)))
            }
            Err(PackError::Missing(missing)) => {
                let needs: Vec<_> = missing.iter().map(|(_, missing)| missing.need.name()).collect();
                asked.push(format!("{name}: {}", needs.join(", ")));
                let packed = pack(&bytes, given(&missing.iter().map(|(_, m)| m.need).collect::<Vec<_>>()));
                match packed {
                    Ok(packed) => {
                        came_back +=
                            usize::from(comes_back(&packed, &bytes, &name, (&mut complaints, &mut earned)))
                    }
                    Err(error) => complaints.push(format!("{name}: {error}")),
                }
            }
            Err(error) => complaints.push(format!("{name}: {error}")),
        }
    }
    println!(
        "xdm kit: {came_back} of {carrying} documents with an INS come back identical; {} ask for metadata:",
        asked.len()
    );
    asked.iter().for_each(|line| println!("  {line}"));
    println!("  findings that the documents earn: {earned:?}");
    crate::none(complaints)
}

/// What a document itself is to blame for: labels of its own, an INS with a wrong key, a version that did not grow.
fn is_earned(finding: &Finding) -> bool {
    let wrong_ins = finding.code == "XDM-VALUE" && finding.message.en.ends_with("wrong INS matricule");
    wrong_ins || ["XDM-LABEL", "XDM-VERSION"].contains(&&*finding.code)
}

type Told<'t> = (&'t mut Vec<String>, &'t mut std::collections::BTreeMap<String, usize>);

fn comes_back(archive: &[u8], bytes: &[u8], name: &str, (complaints, earned): Told<'_>) -> bool {
    let archive = Archive::read(archive, &Limits::default()).unwrap();
    let said: Vec<_> = archive.findings.iter().chain(&archive.sets[0].findings).collect();
    complaints
        .extend(said.iter().filter(|f| f.severity != Severity::Info).map(|f| format!("{name}: {}", f.code)));
    let tree = Tree::parse(bytes, &Options::default()).unwrap();
    let mut all = check::archive(&archive);
    archive.sets.iter().for_each(|set| all.extend(check::metadata(set)));
    archive.documents().for_each(|document| all.extend(check::document(&document, Some(&tree))));
    for finding in all.iter().filter(|finding| finding.severity != Severity::Info) {
        *earned.entry(finding.code.to_string()).or_default() += 1;
        if !is_earned(finding) {
            complaints.push(format!("{name}: {} {}", finding.code, finding.message.en));
        }
    }
    let same =
        archive.documents().next().and_then(|document| document.file).is_some_and(|file| file.bytes == bytes);
    if !same {
        complaints.push(format!("{name}: other bytes"));
    }
    same
}

pub(crate) fn given(needs: &[Need]) -> Given {
    let mut given = Given { offset: Some(60), ..Given::default() };
    for need in needs {
        match need {
            Need::ClassCode => {
                given.class_code = Some(Coded::new("10", "1.2.250.1.213.1.1.4.1", "Compte rendu"))
            }
            Need::FormatCode => {
                let code = "urn:asipSante:modelesHorsProfils:2011";
                given.format_code = Some(Coded::new(code, "1.2.250.1.213.1.1.4.2.282", code));
            }
            Need::PracticeSettingCode => {
                given.practice_setting_code =
                    Some(Coded::new("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"));
            }
            Need::HealthcareFacilityTypeCode => {
                given.healthcare_facility_type_code =
                    Some(Coded::new("SA07", "1.2.250.1.71.4.2.4", "Cabinet individuel"));
            }
            Need::ServiceStartTime => given.service_start_time = Dtm::read("2024").ok(),
            _ => {}
        }
    }
    given
}

pub(crate) fn pack(bytes: &[u8], given: Given) -> Result<Vec<u8>, PackError> {
    let text = |text: &str| text.to_owned();
    let order = Order {
        sender: Sender {
            name: text("Service d'exemple"),
            organisation: text("Clinique de l'Exemple"),
            application: Application { name: text("segur"), version: text("1"), vendor: text("segur") },
            ..Sender::default()
        },
        submission: Submission {
            time: Dtm::from_unix(1_782_896_400),
            unique_id: text("1.2.250.1.999.1.8.1"),
            source_id: text("1.2.250.1.999.1.9"),
            content_type_code: Coded::new("03", "1.2.250.1.213.2.2", "Hospitalisation"),
            author: Author {
                person: Some(Xcn::from(
                    "899700000017^EXEMPLE^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
                )),
                ..Author::default()
            },
            title: None,
            comments: None,
            intended_recipients: Vec::new(),
        },
        documents: vec![Document { bytes, given }],
    };
    Archive::pack(&order).map(|packed| packed.bytes)
}
