//! Imaging reports and documents of level 1 against the official rules and the official examples.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Trial;
use segur_cda::models::Body;
use segur_cda::models::level1::{Level1, MediaType};
use segur_cda::values::{Code, Ts};
use segur_cda::{Context, Document, Dossier, GenerateError, document_types};
use segur_check::{Engine, RuleSet};
use segur_report::{Finding, Severity};
use segur_tests::schematron::KitFiles;
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use segur_xml::Options;

use crate::{Outcome, needing, none};

/// Types that have documents of level 1 only by the facts: what the Ségur names and no structured model covers.
const NAMED: [&str; 40] = [
    "34874-8",
    "34112-3",
    "15507-7",
    "11488-4",
    "57833-6",
    "57832-8",
    "57828-6",
    "PRESC-BIO",
    "PRESC-KINE",
    "PRESC-INF",
    "PRESC-PEDI",
    "PRESC-ORTHOPHO",
    "PRESC-ORTHOPTIE",
    "PRESC-AAT",
    "DISP_AUT",
    "60568-3",
    "80788-3",
    "80771-9",
    "34842-5",
    "BIL_AUTO",
    "18776-5",
    "83869-8",
    "51851-4",
    "CERT_DECL",
    "89601-9",
    "PROT_ALD",
    "ATTEST-HEBGT",
    "ATTEST-RESID",
    "ATTEST-DROITS-AM",
    "ATTEST-ASS-COMPL",
    "78601-2",
    "93024-8",
    "61357-0",
    "56445-0",
    "80820-4",
    "96874-3",
    "EXPPAT_1",
    "96349-6",
    "83981-1",
    "88348-8",
];

/// Types that came with the kit of October 2025: that of February does not know them, and says nothing else.
const NEWER: [&str; 2] = ["34876-3", "68814-3"];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "cda::level1_kinds", level1_kinds),
        needing(shared, "cda::imaging_and_level1_examples", examples),
    ]
}

/// Every type of document with every kind of file is valid by the official XSD and Schematrons, and bears what level 1
/// must bear.
fn level1_kinds(shared: &Shared) -> Outcome {
    let loading = RuleSet::load(&shared.path("ans-kit").to_string_lossy(), &KitFiles::new(shared));
    let engine = Engine::new(vec![loading.rule_set.ok_or("the kit does not load")?], Options::default());
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/cda/level1/minimal.json");
    let sample = String::from_utf8(read(&sample)).map_err(|error| error.to_string())?;
    let base = Dossier::from_json(&sample, None).map_err(|problems| format!("{problems:?}"))?;
    let types = document_types();
    let mut complaints: Vec<String> = NAMED
        .iter()
        .filter(|code| types.iter().all(|kind| kind.code != **code))
        .map(|code| format!("{code} is no type"))
        .collect();
    let mut made = 0;
    for kind in types {
        for (media_type, file) in files() {
            made += 1;
            let mut dossier = base.clone();
            dossier.header.meta.kind = Some(Code { code: Some(kind.code.into()), ..Code::default() });
            dossier.header.meta.title = None;
            dossier.body = Body::Level1(Level1::new(media_type, file));
            let name = format!("{} {}", kind.code, media_type.code());
            complaints.extend(
                judged(&dossier, &engine, kind.label, media_type).map(|why| format!("{name}: {why}")),
            );
        }
    }
    println!(
        "cda level 1, types by files, by the official rules: {} of {made}",
        made - complaints.len().min(made)
    );
    none(complaints)
}

/// What is wrong with the document made of a dossier.
fn judged(dossier: &Dossier, engine: &Engine, label: &str, media_type: MediaType) -> Option<String> {
    let document = match generate(dossier) {
        Ok(document) => document,
        Err(error) => return Some(error.to_string()),
    };
    let root = document.root();
    let templates: Vec<_> = root.children("templateId").filter_map(|id| id.attribute("root")).collect();
    let text = root.at("component/nonXMLBody/text")?;
    let shape = templates
        == ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20"]
        && text.attribute("mediaType") == Some(media_type.code())
        && text.attribute("representation") == Some("B64")
        && root.value_at("code", "displayName") == Some(label)
        && root.at("title").map(|title| title.text()).as_deref() == Some(label);
    if !shape {
        return Some("not the shape of level 1".to_owned());
    }
    let bytes = document.to_bytes().ok()?;
    let report = engine.check("made", &bytes);
    let schemas = report.applied.iter().filter(|applied| applied.fired_rules > Some(0)).count();
    let newer = root.value_at("code", "code").is_some_and(|code| NEWER.contains(&code));
    let unknown_type = |finding: &&Finding| newer && finding.message.en.contains("JDV_J07_XdsTypeCode_CISIS");
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let (known, wrong): (Vec<_>, Vec<_>) = errors.partition(unknown_type);
    let wrong = !wrong.is_empty() || known.len() != usize::from(newer) || schemas < 3;
    wrong.then(|| format!("{schemas} schemas, {:?}", report.findings.first()))
}

/// A file of each kind, as short as may be.
fn files() -> [(MediaType, &'static [u8]); 5] {
    [
        (MediaType::Pdf, b"%PDF-1.4\n%%EOF\n"),
        (MediaType::Text, "Compte rendu rédigé".as_bytes()),
        (MediaType::Rtf, b"{\\rtf1 Compte rendu}"),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"),
        (MediaType::Tiff, b"II*\x00\x08\x00\x00\x00"),
    ]
}

/// Each official example of these models, read, makes a new document that gives the same data back; the snapshot names
/// what the data do not hold, by path.
fn examples(shared: &Shared) -> Outcome {
    let mut lines = Vec::new();
    let mut complaints = Vec::new();
    for path in shared.examples() {
        let document = Document::parse(&read(&path)).map_err(|error| format!("{error:?}"))?;
        let Ok((dossier, lost)) = Dossier::read(&document) else { continue };
        let name = file_name(&path);
        if !matches!(dossier.body, Body::CrImg(_) | Body::Level1(_)) {
            continue;
        }
        lines.push(format!("{name}: {} places not held", lost.len()));
        let mut counts = BTreeMap::new();
        lost.iter().for_each(|path| *counts.entry(path).or_insert(0) += 1);
        lines.extend(counts.into_iter().map(|(path, count)| format!("  {count} {path}")));
        lines.extend(again(name, dossier, &mut complaints));
    }
    println!("cda imaging and level-1 examples that come back equal: {}", 5 - complaints.len().min(5));
    none(complaints)?;
    snapshot::compare("cda-media.txt", &(lines.join("\n") + "\n")).map_err(Into::into)
}

/// Example, data, new document, data. A root of an identifier that is no OID is refused: told, and mended.
fn again(name: &str, mut dossier: Dossier, complaints: &mut Vec<String>) -> Vec<String> {
    let mut told = Vec::new();
    if let Err(GenerateError::Problems(problems)) = generate(&dossier) {
        told.extend(problems.iter().map(|problem| format!("  refused as it stands: {}", problem.path)));
        if let Body::CrImg(report) = &mut dossier.body {
            let ids = report.devices.iter_mut().filter_map(|device| device.udi.as_mut());
            ids.filter(|id| id.root.starts_with("xxx")).for_each(|id| id.root = "2.51.1.1".into());
        }
    }
    let read = generate(&dossier).map_err(|error| error.to_string()).and_then(|document| {
        let bytes = document.to_bytes().map_err(|error| error.to_string())?;
        let document = Document::parse(&bytes).map_err(|error| error.to_string())?;
        Dossier::read(&document).map(|read| read.0).map_err(|_| "another model".to_owned())
    });
    match read {
        Ok(read) if same(&read, &dossier) => {}
        Ok(_) => complaints.push(format!("{name}: other data")),
        Err(why) => complaints.push(format!("{name}: {why}")),
    }
    told
}

/// The same body but for identifiers that were made, and the same header.
fn same(read: &Dossier, given: &Dossier) -> bool {
    let mut given = given.clone();
    if let (Body::CrImg(read), Body::CrImg(given)) = (&read.body, &mut given.body) {
        for (read, given) in read.devices.iter().zip(&mut given.devices) {
            given.id = given.id.take().or_else(|| read.id.clone());
        }
    }
    read.body == given.body && read.header == given.header
}

fn generate(dossier: &Dossier) -> Result<Document, GenerateError> {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap_or_default();
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    dossier.generate(&mut Context::new(now, &mut next))
}
