//! The program as its users meet it: arguments, exit status, both outputs.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make files for the program to read")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xsd");
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xsd/commande.xsd");

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn segur(arguments: &[&str]) -> Ran {
    ran(command(arguments).output().unwrap())
}

fn segur_on_stdin(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may stop before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    ran(child.wait_with_output().unwrap())
}

/// A folder of the test's own, under the build folder.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn json(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap()
}

#[test]
fn a_valid_document_gives_status_0() {
    let ran = segur(&["xsd", "--schema", SCHEMA, &sample("commande-valide.xml")]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.ends_with("commande-valide.xml : valide\n"), "{}", ran.out);
}

#[test]
fn every_fault_of_an_invalid_document_is_told() {
    let ran = segur(&["xsd", "--schema", SCHEMA, "--format", "json", &sample("commande-invalide.xml")]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let report = json(&ran.out);
    assert_eq!(report["verdict"], "invalid");
    assert_eq!(report["applied"][0]["schema"], "commande.xsd");
    let findings = report["findings"].as_array().unwrap();
    let places: Vec<_> =
        findings.iter().map(|f| (f["line"].as_u64().unwrap(), f["code"].as_str().unwrap())).collect();
    for expected in [
        (2, "cvc-pattern-valid"),
        (2, "cvc-datatype-valid.1.2.1"),
        (4, "cvc-complex-type.2.4.a"),
        (8, "cvc-enumeration-valid"),
        (9, "cvc-minInclusive-valid"),
        (10, "cvc-identity-constraint.4.1"),
        (11, "cvc-complex-type.2.4.a"),
    ] {
        assert!(places.contains(&expected), "{expected:?} in {places:?}");
    }
}

#[test]
fn text_underlines_the_line_of_the_source() {
    let ran = segur(&["xsd", "--schema", SCHEMA, &sample("commande-invalide.xml")]);
    assert!(ran.out.contains("4 |     <prenom>Léa</prenom>\n"), "{}", ran.out);
    assert!(ran.out.contains("commande-invalide.xml:4:5\n"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours outside a terminal");
}

#[test]
fn a_cut_document_is_malformed() {
    let ran = segur(&["xsd", "--schema", SCHEMA, "--format", "json", &sample("commande-tronquee.xml")]);
    assert_eq!(ran.status, 1);
    assert_eq!(json(&ran.out)["verdict"], "malformed");
}

#[test]
fn standard_input_is_a_dash() {
    let document = fs::read(sample("commande-valide.xml")).unwrap();
    let ran = segur_on_stdin(&["xsd", "--schema", SCHEMA, "-"], &document);
    assert_eq!((ran.status, ran.out.as_str()), (0, "- : valide\n"));
}

#[test]
fn reports_come_in_the_order_of_the_inputs() {
    let names = ["commande-valide.xml", "commande-invalide.xml", "commande-tronquee.xml"].map(sample);
    let files: Vec<_> = names.iter().cycle().take(60).map(String::as_str).collect();
    let mut arguments = vec!["xsd", "--schema", SCHEMA, "--format", "json", "--jobs", "4"];
    arguments.extend(&files);
    let ran = segur(&arguments);
    let inputs: Vec<_> =
        ran.out.lines().map(|line| json(line)["input"].as_str().unwrap().to_owned()).collect();
    assert_eq!(inputs, files);
    assert_eq!(ran.status, 1);
}

#[test]
fn text_over_many_files_ends_with_a_summary() {
    let files = ["commande-valide.xml", "commande-tronquee.xml"].map(sample);
    let french = segur(&["xsd", "--schema", SCHEMA, &files[0], &files[1]]);
    assert!(
        french.out.contains("2 entrées contrôlées : 1 valide, 1 mal formée (1 erreur)"),
        "{}",
        french.out
    );
    let english = segur(&["--lang", "en", "xsd", "--schema", SCHEMA, &files[0], &files[1]]);
    assert!(english.out.contains("2 inputs checked: 1 valid, 1 malformed (1 error)"), "{}", english.out);
}

#[test]
fn svrl_and_junit_are_well_formed_xml() {
    let files = ["commande-valide.xml", "commande-invalide.xml"].map(sample);
    for (format, root) in [("svrl", "reports"), ("junit", "testsuites")] {
        let ran = segur(&["xsd", "--schema", SCHEMA, "--format", format, &files[0], &files[1]]);
        let tree = roxmltree::Document::parse(&ran.out).unwrap();
        assert_eq!(tree.root_element().tag_name().name(), root);
    }
    let one = segur(&["xsd", "--schema", SCHEMA, "--format", "svrl", &files[1]]);
    let tree = roxmltree::Document::parse(&one.out).unwrap();
    assert_eq!(tree.root_element().tag_name().name(), "schematron-output");
}

#[test]
fn unusable_arguments_give_status_2_and_say_why() {
    for (arguments, why) in [
        (&["xsd", "a.xml"][..], "il manque : --schema"),
        (&["xsd", "--schema", SCHEMA], "il manque : <FICHIER>"),
        (&["xds", "a.xml"], "commande inconnue : `xds`"),
        (&[], "il manque une commande"),
        (&["xsd", "--shema", SCHEMA, "a.xml"], "argument inconnu : `--shema`"),
        (&["xsd", "--schema", SCHEMA, "--format", "xlsx", "a.xml"], "`xlsx` n'est pas possible"),
        (&["xsd", "--schema", SCHEMA, "--jobs", "0", "a.xml"], "`0` n'est pas possible"),
    ] {
        let ran = segur(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("segur : ") && ran.err.contains(why), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("aide : ") || arguments.is_empty(), "{}", ran.err);
    }
    let english = segur(&["xsd", "a.xml", "--lang", "en"]);
    assert!(english.err.starts_with("segur: missing: --schema"), "{}", english.err);
}

#[test]
fn help_and_version_give_status_0() {
    for arguments in
        [&["--help"][..], &["xsd", "--help"], &["check", "-h"], &["rules", "compile", "--help"], &["-V"]]
    {
        let ran = segur(arguments);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.out.is_empty());
    }
}

#[test]
fn an_unreadable_input_does_not_stop_the_others() {
    let (absent, valid) = (sample("absent.xml"), sample("commande-valide.xml"));
    let ran = segur(&["xsd", "--schema", SCHEMA, "--format", "json", &absent, SAMPLES, &valid]);
    assert_eq!(ran.status, 2);
    let verdicts: Vec<_> =
        ran.out.lines().map(|line| json(line)["verdict"].as_str().unwrap().to_owned()).collect();
    assert_eq!(verdicts, ["error", "error", "valid"]);
    assert!(ran.err.contains("absent.xml") && ran.err.contains("n'existe pas"), "{}", ran.err);
    assert!(ran.err.contains("dossier"), "{}", ran.err);
}

#[test]
fn unusable_schemas_give_status_2_and_say_why() {
    let folder = folder("unusable");
    let cases = [
        ("absent.xsd", None, "n'existe pas"),
        ("vide.xsd", Some(""), "vide.xsd"),
        ("coupe.xsd", Some("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"), "coupe.xsd"),
        (
            "type.xsd",
            Some(
                "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='absent'/></xs:schema>",
            ),
            "src-resolve",
        ),
    ];
    for (name, content, why) in cases {
        let path = folder.join(name);
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let ran = segur(&["xsd", "--schema", path.to_str().unwrap(), &sample("commande-valide.xml")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}");
        assert!(ran.err.contains(why), "{name}: {}", ran.err);
    }
}

#[test]
fn a_missing_include_is_named_with_who_asks_for_it() {
    let folder = folder("missing-include");
    let schema = folder.join("commande.xsd");
    fs::copy(SCHEMA, &schema).unwrap();
    let ran = segur(&["xsd", "--schema", schema.to_str().unwrap(), &sample("commande-valide.xml")]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("types.xsd") && ran.err.contains("commande.xsd"), "{}", ran.err);
}

#[test]
fn wrong_letter_case_of_an_include_is_repaired_and_reported() {
    let folder = folder("letter-case");
    fs::copy(SCHEMA, folder.join("commande.xsd")).unwrap();
    fs::copy(sample("types.xsd"), folder.join("Types.XSD")).unwrap();
    let schema = folder.join("commande.xsd");
    let ran = segur(&["xsd", "--schema", schema.to_str().unwrap(), &sample("commande-valide.xml")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    if !folder.join("types.xsd").exists() {
        assert!(ran.err.contains("XSD-LETTER-CASE") && ran.err.contains("Types.XSD"), "{}", ran.err);
    }
}

#[test]
fn the_network_is_never_opened() {
    let schema = folder("network").join("a.xsd");
    let text = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\
        <xs:include schemaLocation='http://exemple.example/b.xsd'/><xs:element name='a' type='T'/></xs:schema>";
    fs::write(&schema, text).unwrap();
    let ran = segur(&["xsd", "--schema", schema.to_str().unwrap(), &sample("commande-valide.xml")]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("http://exemple.example/b.xsd") && ran.err.contains("réseau"), "{}", ran.err);
}

#[test]
fn doctype_is_refused_unless_asked_for() {
    let document = b"<!DOCTYPE commande [<!ENTITY e 'x'>]><commande xmlns='urn:exemple:laboratoire'/>";
    let refused = segur_on_stdin(&["xsd", "--schema", SCHEMA, "--format", "json", "-"], document);
    assert_eq!(json(&refused.out)["findings"][0]["code"], "XML-DTD-REFUSED");
    let read =
        segur_on_stdin(&["xsd", "--schema", SCHEMA, "--dtd", "internal", "--format", "json", "-"], document);
    assert_eq!(json(&read.out)["verdict"], "invalid");
}

/// A rule set laid out like the kit, around the schema of the samples.
fn rules(name: &str) -> PathBuf {
    let kit = folder(name);
    let cda = kit.join("infrastructure/cda");
    fs::create_dir_all(&cda).unwrap();
    fs::copy(SCHEMA, cda.join("CDA_extended.xsd")).unwrap();
    fs::copy(sample("types.xsd"), cda.join("types.xsd")).unwrap();
    kit
}

#[test]
fn check_takes_a_folder_and_names_its_rule_set() {
    let kit = rules("kit-folder");
    let documents = kit.join("documents");
    fs::create_dir_all(documents.join("b")).unwrap();
    for (from, to) in [
        ("commande-valide.xml", "b/1.xml"),
        ("commande-valide.xml", "c.xml"),
        ("commande-tronquee.xml", "a.xml"),
    ] {
        fs::copy(sample(from), documents.join(to)).unwrap();
    }
    fs::write(documents.join(".cache"), "x").unwrap();
    let ran =
        segur(&["check", "--rules", kit.to_str().unwrap(), "--format", "json", documents.to_str().unwrap()]);
    let reports: Vec<_> = ran.out.lines().map(json).collect();
    let shown: Vec<_> = reports
        .iter()
        .map(|r| {
            format!(
                "{} {}",
                Path::new(r["input"].as_str().unwrap()).file_name().unwrap().display(),
                r["verdict"]
            )
        })
        .collect();
    assert_eq!(shown, ["a.xml \"malformed\"", "1.xml \"valid\"", "c.xml \"valid\""], "{}", ran.err);
    assert_eq!(reports[0]["rule_sets"][0]["name"], "kit-folder");
    assert_eq!(reports[0]["rule_sets"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(ran.status, 1);
}

#[test]
fn rules_may_be_the_folder_of_schemas_or_a_schema_and_are_the_same() {
    let kit = rules("kit-places");
    let places = [
        kit.clone(),
        kit.join("infrastructure"),
        kit.join("infrastructure/cda"),
        kit.join("infrastructure/cda/CDA_extended.xsd"),
    ];
    let hashes = places.map(|place| {
        let ran = segur(&[
            "check",
            "--rules",
            place.to_str().unwrap(),
            "--format",
            "json",
            &sample("commande-valide.xml"),
        ]);
        assert_eq!(ran.status, 0, "{}: {}", place.display(), ran.err);
        json(&ran.out)["rule_sets"][0]["sha256"].clone()
    });
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}

#[test]
fn several_rule_sets_judge_side_by_side() {
    let kit = rules("kit-several");
    let document = sample("commande-invalide.xml");
    let arguments = ["check", "--rules", kit.to_str().unwrap(), "--rules", SCHEMA, "--format", "json"];
    let report = json(&segur(&[&arguments[..], &[&document]].concat()).out);
    let schemas: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|f| f["schema"].clone()).collect();
    assert_eq!(schemas.iter().filter(|s| *s == "CDA_extended.xsd").count(), 7);
    assert_eq!(schemas.iter().filter(|s| *s == "commande.xsd").count(), 7);
    let cut = json(&segur(&[&arguments[..], &[&sample("commande-tronquee.xml")]].concat()).out);
    let xml = cut["findings"].as_array().unwrap().iter().filter(|f| f["source"] == "xml");
    assert_eq!(xml.count(), 1, "the text is judged once");
}

#[test]
fn compiled_rules_judge_like_their_sources() {
    let kit = rules("kit-compiled");
    let file = kit.join("kit.segur");
    let (kit, file) = (kit.to_str().unwrap(), file.to_str().unwrap());
    let compiled = segur(&["rules", "compile", "--rules", kit, "--output", file]);
    assert_eq!((compiled.status, compiled.err.as_str()), (0, ""));
    let left: Vec<_> =
        fs::read_dir(kit).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.ends_with(".tmp")), "{left:?}");
    for document in ["commande-valide.xml", "commande-invalide.xml"].map(sample) {
        let [from_source, from_file] =
            [kit, file].map(|rules| segur(&["check", "--rules", rules, "--format", "json", &document]).out);
        assert_eq!(from_source, from_file);
    }
}

#[test]
fn damaged_compiled_rules_are_refused() {
    let kit = rules("kit-damaged");
    let file = kit.join("kit.segur");
    segur(&["rules", "compile", "--rules", kit.to_str().unwrap(), "--output", file.to_str().unwrap()]);
    let bytes = fs::read(&file).unwrap();
    for cut in [15, 40, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&file, &bytes[..cut]).unwrap();
        let ran = segur(&["check", "--rules", file.to_str().unwrap(), &sample("commande-valide.xml")]);
        assert_eq!(ran.status, 2, "cut at {cut} of {}", bytes.len());
        assert!(ran.err.contains("segur rules compile") || ran.err.contains("abîmé"), "{}", ran.err);
    }
}

#[test]
fn a_compiled_file_is_never_written_in_part() {
    let kit = rules("kit-unwritable");
    let output = kit.join("absent/kit.segur");
    let ran =
        segur(&["rules", "compile", "--rules", kit.to_str().unwrap(), "--output", output.to_str().unwrap()]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("impossible d'écrire"), "{}", ran.err);
}

#[test]
fn folders_without_rules_or_documents_are_told() {
    let empty = folder("empty");
    let empty = empty.to_str().unwrap();
    let rules = segur(&["check", "--rules", empty, &sample("commande-valide.xml")]);
    assert_eq!(rules.status, 2);
    assert!(
        rules.err.contains("aucun schéma dans") && rules.err.contains("CDA_extended.xsd"),
        "{}",
        rules.err
    );
    let documents = segur(&["check", "--rules", SCHEMA, empty]);
    assert_eq!(documents.status, 2);
    assert!(documents.err.contains("aucun fichier à contrôler"), "{}", documents.err);
}

#[test]
fn foreign_inputs_are_called_by_their_names() {
    for (bytes, code, status) in [
        (&b""[..], "ENV-EMPTY", 1),
        (b"%PDF-1.7\n", "ENV-PDF", 1),
        (b"<\0a\0/\0>\0", "ENV-UTF16", 1),
        (b"<!DOCTYPE html><html><body><br></html>", "ENV-HTML", 1),
        (b"PK\x03\x04", "XDM-ZIP-TRUNCATED", 1),
        (b"Received: from mss.example\r\n", "MSS-DATE", 1),
    ] {
        let ran = segur_on_stdin(&["check", "--rules", SCHEMA, "--format", "json", "-"], bytes);
        assert_eq!((ran.status, json(&ran.out)["findings"][0]["code"].as_str()), (status, Some(code)));
    }
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_failure() {
    let valid = sample("commande-valide.xml");
    let mut arguments = vec!["xsd", "--schema", SCHEMA, "--format", "json"];
    arguments.extend(std::iter::repeat_n(valid.as_str(), 5000));
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn many_documents_show_a_rule_a_few_times_and_count_it() {
    let folder = folder("many");
    let whole = fs::read_to_string(sample("commande-valide.xml")).unwrap();
    let cut = &whole[..whole.len() / 2];
    let names: Vec<String> =
        (0..120).map(|n| folder.join(format!("{n:03}.xml")).to_str().unwrap().to_owned()).collect();
    for (number, name) in names.iter().enumerate() {
        fs::write(name, if number % 4 == 0 { cut } else { &whole }).unwrap();
    }
    let judge = |options: &[&str]| {
        let files = names.iter().map(String::as_str);
        let first = ["xsd", "--no-config", "--schema", SCHEMA];
        segur(&first.into_iter().chain(options.iter().copied()).chain(files).collect::<Vec<_>>())
    };
    let ran = judge(&[]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.out.matches("erreur[XML-TAG-OPEN]").count(), 3, "{}", ran.out);
    assert_eq!(ran.out.matches(" : XML-TAG-OPEN\n").count(), 27, "{}", ran.out);
    assert!(ran.out.contains("30 documents, par exemple") && !ran.out.contains("001.xml"), "{}", ran.out);
    let full = judge(&["--full"]).out;
    assert!(
        full.matches("erreur[XML-TAG-OPEN]").count() == 30 && full.contains("001.xml : valide"),
        "{full}"
    );
}
