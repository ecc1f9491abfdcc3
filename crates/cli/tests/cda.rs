//! `segur cda` as its users meet it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make files")]

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/cda");

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn segur(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

fn shown(arguments: &[&str]) -> String {
    let ran = segur(arguments, b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{arguments:?}");
    ran.out
}

fn summary(input: &[u8]) -> Value {
    let ran = segur(&["cda", "show", "--format", "json", "-"], input);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{} {}", ran.out, ran.err))
}

#[test]
fn a_laboratory_report_shows_what_is_abnormal() {
    let text = shown(&["cda", "show", &sample("cr-bio/rich.xml")]);
    for line in [
        "modèle          BIO-CR-BIO 2024.01, niveau 3",
        "INS             2 79 03 51 215 189 89, INS-NIR (test), matricule et traits justes",
        "auteur          DR Camille ESSAI, Laboratoire des Essais, 14/01/2026 à 12:00",
        "remplace        1.2.250.1.213.1.1.9.20260115.7.1",
        "    Biochimie sanguine [18719-5] : 1 entrée",
        "Résultats et mesures (18, anormaux : 5)",
        "  ! Glycémie à jeun : 7,10 mmol/L (1,28 g/L) [H] (réf. 3,89 mmol/L - 5,84 mmol/L), 14/01/2026 à 08:00",
        "    Potassium [Moles/Volume] Sérum/Plasma ; Numérique : non obtenu",
        "  application/pdf, 1 ko",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_letter_shows_treatments_problems_and_allergies_in_english_too() {
    let text = shown(&["cda", "show", "--lang", "en", &sample("ldl-ses/rich.xml")]);
    for line in [
        "Treatments and products (4)",
        "Problems (1)",
        "Urticaire [126485001], since 2026-01-09",
        "Allergies (2)",
        "level 3",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn json_gives_the_same_as_data() {
    let value = summary(&fs::read(sample("cr-bio/rich.xml")).unwrap());
    assert_eq!(value["model"], "BIO-CR-BIO");
    assert_eq!((&value["level"], &value["abnormal"]), (&3.into(), &5.into()));
    assert_eq!(value["patient"]["ins_state"], "right");
    assert_eq!(value["results"].as_array().unwrap().len(), 18);
    assert_eq!(value["results"][0]["flags"], serde_json::json!(["H"]));
    assert_eq!(value["sections"][2]["sections"][0]["entries"], 1);
}

#[test]
fn several_documents_are_shown_one_after_the_other() {
    let text = shown(&["cda", "show", &sample("cr-img/minimal.xml"), &sample("niveau1.xml")]);
    assert!(
        text.contains("IMG-CR-IMG 2024.01") && text.contains("document non structuré, niveau 1"),
        "{text}"
    );
}

#[test]
fn every_document_of_an_archive_is_shown() {
    let folder = std::env::temp_dir().join(format!("segur-show-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let archive = folder.join("IHE_XDM.ZIP");
    let path = archive.to_string_lossy();
    let xdm = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm");
    let document = format!("{xdm}/document.xml");
    let sender = format!("{xdm}/sender.json");
    let packed = segur(&["xdm", "pack", "--output", &path, "--sender", &sender, &document], b"");
    assert_eq!(packed.status, 0, "{}", packed.err);
    let ran = segur(&["cda", "show", "--format", "json", &path], b"");
    fs::remove_dir_all(&folder).unwrap();
    let value: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{} {}", ran.out, ran.err));
    assert!(value["member"].as_str().unwrap().ends_with(".XML"), "{}", value["member"]);
    assert_eq!(value["patient"]["ins_state"], "right");
}

#[test]
fn envelopes_are_opened() {
    let inner = fs::read_to_string(sample("cr-bio/minimal.xml")).unwrap();
    let inner = inner.split_once("?>").unwrap().1;
    let wrapped = |name: &str, uri: &str| format!("<e:{name} xmlns:e='{uri}'><e:x>{inner}</e:x></e:{name}>");
    let signed = summary(wrapped("Signature", "http://www.w3.org/2000/09/xmldsig#").as_bytes());
    assert_eq!((&signed["envelope"], &signed["model"]), (&"signature".into(), &"BIO-CR-BIO".into()));
    let shown = summary(wrapped("stylesheet", "http://www.w3.org/1999/XSL/Transform").as_bytes());
    assert_eq!((&shown["envelope"], &shown["abnormal"]), (&"stylesheet".into(), &1.into()));
}

#[test]
fn a_wrong_ins_is_told() {
    let text = fs::read_to_string(sample("cr-bio/minimal.xml")).unwrap();
    let value = summary(text.replace("279035121518989", "279035121518988").as_bytes());
    assert_eq!(value["patient"]["ins_state"], "wrong");
    assert!(value["patient"]["ins_problems"][0]["fr"].as_str().unwrap().contains("clé"), "{value}");
    let value = summary(text.replace("1.2.250.1.213.1.4.10", "1.2.3.4").as_bytes());
    assert_eq!(value["patient"]["ins_state"], "absent");
}

#[test]
fn what_is_no_document_is_told_and_the_others_are_shown() {
    let ran = segur(&["cda", "show", "-", &sample("niveau1.xml")], b"<html/>");
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("CDA-ROOT") && ran.out.contains("niveau 1"), "{} {}", ran.err, ran.out);
    let ran = segur(&["cda", "show", "absent.xml"], b"");
    assert!(ran.status == 2 && ran.err.contains("absent.xml"), "{}", ran.err);
    let ran = segur(&["cda", "show", "-"], b"PK\x03\x04 no archive");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
}

#[test]
fn nothing_of_a_document_reaches_the_terminal_as_a_command() {
    let xml =
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>a&#x9b;31m\u{202e}b</title></ClinicalDocument>";
    let ran = segur(&["cda", "show", "-"], xml.as_bytes());
    assert!(ran.out.contains("a\u{fffd}31m\u{fffd}b"), "{:?}", ran.out);
}

#[test]
fn an_imaging_report_is_made_from_data_and_given_back() {
    let data = fs::read(sample("cr-img/minimal.json")).unwrap();
    let made = segur(&["cda", "new", "--seed", "1", "--date", "2026-01-15T18:02:11+01:00", "-"], &data);
    assert_eq!(made.status, 0, "{}", made.err);
    let back = segur(&["cda", "json", "-"], made.out.as_bytes());
    let value: Value = serde_json::from_str(&back.out).unwrap();
    assert_eq!((value["model"].as_str(), back.err.as_str()), (Some("cr-img"), ""));
    assert_eq!(value["body"]["conclusion"], "Pas de lésion osseuse visible.");
    let schema = segur(&["cda", "schema", "--model", "cr-img"], b"");
    assert!(schema.out.contains("accession"), "{}", schema.out);
}

#[test]
fn an_update_without_change_gives_the_same_bytes() {
    let (document, data) = (sample("level1/rich.xml"), sample("level1/rich.json"));
    let ran = segur(&["cda", "update", &document, &data], b"");
    assert_eq!((ran.status, ran.out), (0, fs::read_to_string(&document).unwrap()));
    assert!(ran.err.contains("rien à changer"), "{}", ran.err);
}

#[test]
fn an_update_changes_what_the_data_change_and_says_so() {
    let document = sample("cr-bio/rich.xml");
    let mut data: Value = serde_json::from_str(&segur(&["cda", "json", &document], b"").out).unwrap();
    data["meta"]["created"] = "2026-02-02T08:00:00+01:00".into();
    data["body"]["comments"][0]["text"] = "Tube hémolysé, à refaire.".into();
    let ran = segur(&["cda", "update", &document, "-"], data.to_string().as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("<effectiveTime value=\"20260202080000+0100\"/>"), "{}", ran.err);
    assert!(ran.out.contains("Tube hémolysé, à refaire."));
    for told in
        ["changé : /ClinicalDocument[1]/effectiveTime[1]/@value", "texte de la section", "--new-version"]
    {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let arguments =
        ["cda", "update", "--new-version", "--format", "json", "--date", "2026-02-02T08:00+01:00"];
    let ran = segur(&[&arguments[..], &[&document, "-"]].concat(), data.to_string().as_bytes());
    let report: Value = serde_json::from_str(&ran.err).unwrap();
    assert!(report["notes"].as_array().unwrap().iter().any(|note| note["kind"] == "changed"), "{report}");
    let replaced = data["meta"]["id"].as_str().unwrap();
    assert!(ran.out.contains(&format!("<parentDocument><id root=\"{replaced}\"/>")), "{replaced}");
}

#[test]
fn an_update_refuses_what_it_cannot_do() {
    let document = sample("cr-bio/rich.xml");
    let other = segur(&["cda", "update", &document, &sample("level1/rich.json")], b"");
    assert_eq!((other.status, other.out.as_str()), (2, ""));
    assert!(other.err.contains("le document est du modèle `cr-bio`"), "{}", other.err);
    let broken = segur(&["cda", "update", &document, "-"], b"{");
    assert_eq!((broken.status, broken.out.contains("<ClinicalDocument")), (1, false));
    assert!(broken.err.contains("CDA-INPUT-JSON"), "{}{}", broken.out, broken.err);
    let twice = segur(&["cda", "update", "-", "-"], b"{}");
    assert_eq!(twice.status, 2);
    assert!(twice.err.contains("entrée standard"), "{}", twice.err);
    let absurd = segur(&["cda", "update", &sample("level1/rich.json"), &sample("level1/rich.json")], b"");
    assert_eq!(absurd.status, 1);
}
