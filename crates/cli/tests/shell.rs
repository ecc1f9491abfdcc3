//! The manners of the program: typical mistakes, configuration, completions, manual, doctor, JSON Schema, HTML.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make files for the program to read")]

mod json_schema;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const XSD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xsd");
const SCHEMATRON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/schematron");
const REPORT: &str = include_str!("../../../docs/report.schema.json");

struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// The program in a folder, with the user's configuration in `home` of that folder.
fn segur_in(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).current_dir(folder).env("XDG_CONFIG_HOME", folder.join("home"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shell").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn schema() -> String {
    format!("{XSD}/commande.xsd")
}

fn sample(name: &str) -> String {
    format!("{XSD}/{name}")
}

#[test]
fn a_wrong_path_gives_the_right_one() {
    let folder = folder("path");
    fs::copy(sample("commande-valide.xml"), folder.join("commande.xml")).unwrap();
    let ran = segur_in(&folder, &["xsd", "--schema", &schema(), "comande.xml"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("n'existe pas") && ran.err.contains("vouliez-vous dire `commande.xml` ?"),
        "{}",
        ran.err
    );
    let ran = segur_in(&folder, &["--lang", "en", "xsd", "--schema", "commande.xds", "commande.xml"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `commande.xml`?"), "{}", ran.err);
    let ran = segur_in(&folder, &["chek", "commande.xml"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`check`"), "{}", ran.err);
}

#[test]
fn a_byte_order_mark_is_told_and_harms_nothing() {
    let folder = folder("bom");
    let mut document = b"\xef\xbb\xbf".to_vec();
    document.extend(fs::read(sample("commande-valide.xml")).unwrap());
    fs::write(folder.join("bom.xml"), document).unwrap();
    let ran = segur_in(&folder, &["xsd", "--schema", &schema(), "bom.xml"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("ENV-BOM") && ran.out.contains("UTF-8"), "{}", ran.out);
}

#[test]
fn a_pdf_is_called_a_pdf() {
    let folder = folder("pdf");
    fs::write(folder.join("compte-rendu.xml"), b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").unwrap();
    let ran = segur_in(&folder, &["xsd", "--schema", &schema(), "compte-rendu.xml"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("c'est un fichier PDF") && ran.out.contains("nonXMLBody"), "{}", ran.out);
    assert!(ran.out.contains("segur explain ENV-PDF"), "{}", ran.out);
}

#[test]
fn the_configuration_of_the_folder_comes_first() {
    let folder = folder("config");
    let files = ["xsd", "--schema", &schema(), &sample("commande-valide.xml")];
    fs::create_dir_all(folder.join("home/segur")).unwrap();
    fs::write(folder.join("home/segur/config.toml"), "format = \"json\"\nlang = \"en\"\n").unwrap();
    let user = segur_in(&folder, &files);
    assert!(user.out.starts_with("{\"input\""), "{}", user.out);
    fs::write(folder.join("segur.toml"), "lang = \"en\"\njobs = 1\n").unwrap();
    let own = segur_in(&folder, &files);
    assert!(own.out.ends_with(": valid\n"), "{}", own.out);
    let said = segur_in(&folder, &[&["--lang", "fr"], files.as_slice()].concat());
    assert!(said.out.ends_with(" : valide\n"), "the command line wins: {}", said.out);
    let without = segur_in(&folder, &[&["--no-config"], files.as_slice()].concat());
    assert!(without.out.ends_with(" : valide\n"), "{}", without.out);
}

#[test]
fn a_configured_rule_set_judges() {
    let folder = folder("rules");
    for name in ["commande.xsd", "types.xsd"] {
        fs::copy(sample(name), folder.join(name)).unwrap();
    }
    fs::write(folder.join("segur.toml"), "rules = [\"commande.xsd\"]\nformat = \"json\"\n").unwrap();
    let ran = segur_in(&folder, &["check", &sample("commande-invalide.xml")]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["applied"][0]["schema"], "commande.xsd");
}

#[test]
fn a_wrong_configuration_is_told_with_its_line() {
    let folder = folder("wrong-config");
    fs::write(folder.join("segur.toml"), "lang = \"fr\"\nformt = \"json\"\n").unwrap();
    let files = ["xsd", "--schema", &schema(), &sample("commande-valide.xml")];
    let ran = segur_in(&folder, &files);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("segur.toml`, ligne 2") && ran.err.contains("`format`"), "{}", ran.err);
    assert!(ran.err.contains("--no-config"), "{}", ran.err);
    assert_eq!(segur_in(&folder, &[&["--no-config"], files.as_slice()].concat()).status, 0);
}

#[test]
fn the_doctor_says_what_is_found_and_what_is_wrong() {
    let folder = folder("doctor");
    let well = segur_in(&folder, &["doctor"]);
    assert_eq!(well.status, 0, "{}", well.out);
    assert!(
        well.out.contains(env!("CARGO_PKG_VERSION")) && well.out.contains("tout est en ordre"),
        "{}",
        well.out
    );
    let json = segur_in(&folder, &["doctor", "--json", "--rules", &schema()]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["healthy"], json["rule_sets"].as_array().unwrap().len()), (&Value::Bool(true), 2));
    assert!(json["cpu"].is_array() && json["configuration"]["searched"].is_array());
    let ill = segur_in(&folder, &["doctor", "--rules", "absent"]);
    assert_eq!(ill.status, 1);
    assert!(ill.out.contains("! jeu de règles") && ill.out.contains("`absent` n'existe pas"), "{}", ill.out);
    fs::write(folder.join("segur.toml"), "jobs = \"deux\"\n").unwrap();
    let ill = segur_in(&folder, &["doctor"]);
    assert_eq!(ill.status, 1);
    assert!(ill.out.contains("ligne 1") && ill.out.contains("`jobs`"), "{}", ill.out);
}

#[test]
fn shells_get_completions_and_a_manual() {
    let folder = folder("completions");
    for shell in ["bash", "zsh", "fish"] {
        let ran = segur_in(&folder, &["completions", shell]);
        assert_eq!(ran.status, 0);
        for word in ["segur", "check", "explain", "format"] {
            assert!(ran.out.contains(word), "{word} for {shell}");
        }
    }
    assert_eq!(segur_in(&folder, &["completions", "tcsh"]).status, 2);
    let page = segur_in(&folder, &["man"]);
    assert!(page.status == 0 && page.out.contains(".TH segur 1"), "{}", &page.out[..200]);
    let page = segur_in(&folder, &["man", "rules", "lint"]);
    assert!(page.out.contains(".TH segur-rules-lint 1"), "{}", page.out);
    let wrong = segur_in(&folder, &["man", "chek"]);
    assert!(wrong.status == 2 && wrong.err.contains("possible : check"), "{}", wrong.err);
}

#[test]
fn every_command_gives_examples() {
    let folder = folder("help");
    for command in
        ["xsd", "schematron", "check", "explain", "rules", "ins", "doctor", "completions", "man", "schema"]
    {
        let ran = segur_in(&folder, &[command, "--help"]);
        assert_eq!(ran.status, 0);
        assert!(ran.out.contains("Exemples :\n  segur "), "{command}: {}", ran.out);
        assert!(ran.out.contains("Utilisation : segur "), "{command}: {}", ran.out);
    }
}

#[test]
fn reports_follow_the_published_schema() {
    let folder = folder("schema");
    let printed = segur_in(&folder, &["schema", "report"]);
    assert_eq!((printed.status, printed.out.as_str()), (0, REPORT));
    let schema: Value = serde_json::from_str(REPORT).unwrap();
    fs::write(folder.join("vide.xml"), "").unwrap();
    fs::write(folder.join("scan.xml"), "%PDF-1.7").unwrap();
    let mut documents: Vec<String> =
        ["commande-valide.xml", "commande-invalide.xml", "commande-tronquee.xml"].map(sample).into();
    documents.extend(["vide.xml", "scan.xml", "absent.xml"].map(str::to_owned));
    documents
        .extend(["facture-valide.xml", "facture-invalide.xml"].map(|name| format!("{SCHEMATRON}/{name}")));
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let sch = format!("{SCHEMATRON}/facture.sch");
    let xsd = self::schema();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let mut seen = 0;
    for judge in [["xsd", "--schema", &xsd], ["schematron", "--schema", &sch], ["check", "--rules", &xsd]] {
        let ran = segur_in(&folder, &[&judge[..], &["--format", "json"], &documents].concat());
        seen += conform(&schema, &ran.out);
    }
    seen += conform(&schema, &segur_in(&folder, &["check", "--format", "json", samples]).out);
    let identities = ["ins/cda.xml", "ins/identity.json"].map(|name| format!("{samples}/{name}"));
    let ins = ["ins", "check", "--format", "json", &identities[0], &identities[1], "279035121518988"];
    seen += conform(&schema, &segur_in(&folder, &ins).out);
    assert!(seen > 40, "{seen} reports");
}

/// Judges every line; how many there were.
fn conform(schema: &Value, lines: &str) -> usize {
    for line in lines.lines() {
        let report = serde_json::from_str(line).unwrap();
        assert_eq!(json_schema::errors(schema, &report), [""; 0], "{line}");
    }
    lines.lines().count()
}

#[test]
fn one_page_holds_a_whole_folder() {
    let folder = folder("html");
    let arguments = ["check", "--rules", &schema(), "--format", "html", XSD];
    let ran = segur_in(&folder, &arguments);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.out.starts_with("<!DOCTYPE html>") && ran.out.ends_with("</html>\n"));
    let files = fs::read_dir(XSD).unwrap().count();
    assert_eq!(ran.out.matches("<details class=\"doc ").count(), files);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "no file is written");
}
