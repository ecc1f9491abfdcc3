//! `segur explain`: each id that a finding can have is told with a wrong and a right example, in both languages, and the examples
//! that can be run do what they say.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(
    clippy::disallowed_methods,
    reason = "this test reads the sources of the crates and writes schemas to try"
)]

mod codes;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const TABLE: &str = include_str!("../src/explain/codes/exemples.txt");

fn segur(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_segur")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Everything that a finding may be called: codes of the sources, coherence checks, rules of the embedded Schematrons.
fn ids() -> BTreeSet<String> {
    let mut ids = codes::of_sources();
    for (_, bytes) in segur_schemas::files().filter(|(path, _)| path.ends_with(".sch")) {
        let text = std::str::from_utf8(bytes).unwrap();
        ids.extend(
            text.split("<assert id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()),
        );
    }
    ids
}

fn explained(lang: &str) -> Vec<Value> {
    let ids = ids();
    assert!(ids.len() > 1_100, "{} ids only", ids.len());
    let asked: Vec<&str> =
        ["--lang", lang, "explain", "--json"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    let (status, out, error) = segur(&asked);
    assert_eq!((status, error.as_str()), (0, ""));
    let told: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: BTreeSet<&str> = told.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(names, ids.iter().map(String::as_str).collect::<BTreeSet<_>>());
    told
}

#[test]
fn every_id_has_a_source_and_two_examples_in_both_languages() {
    for lang in ["fr", "en"] {
        let without: Vec<String> = explained(lang)
            .iter()
            .filter(|one| {
                let has = |name: &str| one[name].as_str().is_some_and(|text| !text.is_empty() && text != "-");
                let from = has("source") || has("see");
                !(from && has("bad") && has("good")) || one["bad"] == one["good"]
            })
            .map(|one| one["code"].to_string())
            .collect();
        assert!(without.is_empty(), "{lang}: {without:?}");
    }
}

#[test]
fn examples_in_english_have_no_french_words() {
    const FRENCH: [&str; 24] = [
        "sans",
        "avec",
        "deux",
        "aucun",
        "aucune",
        "seul",
        "seule",
        "pour",
        "dans",
        "ou",
        "et",
        "la",
        "le",
        "les",
        "des",
        "une",
        "un",
        "par",
        "puis",
        "fois",
        "même",
        "caractères",
        "octets",
        "autre",
    ];
    let mut told = Vec::new();
    for one in explained("en") {
        for example in [&one["bad"], &one["good"]].map(|value| value.as_str().unwrap().to_owned()) {
            let prose = prose(&example);
            let words = prose.split(|c: char| !c.is_alphabetic());
            told.extend(
                words
                    .filter(|word| FRENCH.contains(word))
                    .map(|word| format!("{}: {word} in {example}", one["code"])),
            );
            assert!(!example.contains('‖'), "{example}");
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

/// An example without what is data: tags, quoted values, text between tags.
fn prose(example: &str) -> String {
    let mut out = String::new();
    let (mut in_tag, mut quoted, mut after_tag) = (false, false, false);
    for c in example.chars() {
        match c {
            '<' => (in_tag, after_tag) = (true, false),
            '>' if in_tag => (in_tag, after_tag) = (false, true),
            '"' => quoted = !quoted,
            '(' => after_tag = false,
            _ if in_tag || quoted || after_tag => {}
            _ => out.push(c),
        }
    }
    out
}

/// The lines of the table that begin with such a code: code, wrong, right.
fn rows(is_meant: impl Fn(&str) -> bool) -> Vec<[&'static str; 3]> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let fields = lines.map(|line| line.split(" ¦ ").collect::<Vec<_>>().try_into().unwrap());
    fields.filter(|[code, ..]: &[&str; 3]| is_meant(code)).collect()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The codes of the findings of a run.
fn found(arguments: &[&str]) -> BTreeSet<String> {
    let (_, out, error) = segur(arguments);
    let codes = |text: &str| -> Vec<String> {
        let names = text.split("[").skip(1).filter_map(|rest| Some(rest.split_once("]")?.0.to_owned()));
        // A path has positions in brackets too.
        names.filter(|name| !name.starts_with(|c: char| c.is_ascii_digit())).collect()
    };
    codes(&out).into_iter().chain(codes(&error)).collect()
}

/// Clauses that another one precedes in every schema: they are checked all the same, and cannot be shown alone.
const PRECEDED: [&str; 10] = [
    "c-props-correct.1",
    "cos-ct-extends.2.2",
    "cos-st-restricts.3.1",
    "cos-valid-default",
    "cos-valid-default.2.1",
    "cos-valid-default.2.2.2",
    "derivation-ok-restriction.5.2.2",
    "derivation-ok-restriction.5.2.2.2",
    "src-attribute_group.2",
    "src-ct.4",
];

#[test]
fn examples_of_schemas_break_their_clause_and_no_other() {
    let folder = scratch("explain-xsd");
    let [schema, document] = ["s.xsd", "d.xml"].map(|name| folder.join(name));
    fs::write(&document, "<a/>").unwrap();
    let judge = |content: &str| {
        let xs = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
        let text = match content.strip_prefix("<xs:schema") {
            Some(rest) => format!("<xs:schema {xs}{rest}"),
            None if content.starts_with("<schema") => content.to_owned(),
            None => format!("<xs:schema {xs}>{content}</xs:schema>"),
        };
        fs::write(&schema, text).unwrap();
        let [schema, document] = [&schema, &document].map(|path| path.to_str().unwrap());
        found(&["xsd", "--no-config", "--schema", schema, document])
    };
    let mut run = 0;
    for [code, bad, good] in rows(|code| code.starts_with(char::is_lowercase)) {
        // Content models in short, and schemas of several files.
        if bad.contains("->") || good.contains(".xsd") || bad.contains(".xsd") || PRECEDED.contains(&code) {
            continue;
        }
        run += 1;
        assert!(judge(bad).contains(code), "{code}: {bad} gives {:?}", judge(bad));
        let good: Vec<_> = judge(good).into_iter().filter(|found| !found.starts_with("cvc-")).collect();
        assert!(good.is_empty(), "{code}: the right example gives {good:?}");
    }
    assert!(run > 90, "{run} examples were run");
}

#[test]
fn examples_of_expressions_raise_their_error_and_no_other() {
    let folder = scratch("explain-xpath");
    let [schema, document] = ["s.sch", "d.xml"].map(|name| folder.join(name));
    fs::write(&document, "<a b=\"1\"><c/><c/></a>").unwrap();
    let judge = |test: &str| {
        let test = test.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let text = format!(
            "<schema xmlns=\"http://purl.oclc.org/dsdl/schematron\" queryBinding=\"xslt2\">\
             <ns prefix=\"xs\" uri=\"http://www.w3.org/2001/XMLSchema\"/><pattern><rule context=\"a\">\
             <assert test=\"string-join(for $v in ({test}) return string($v), '') ne 'zzz'\">x</assert></rule></pattern></schema>"
        );
        fs::write(&schema, text).unwrap();
        let [schema, document] = [&schema, &document].map(|path| path.to_str().unwrap());
        found(&["schematron", "--no-config", "--schema", schema, document])
    };
    let mut run = 0;
    for [code, bad, good] in rows(is_of_xpath) {
        if bad.starts_with('<') || good.starts_with('<') {
            continue;
        }
        run += 1;
        assert!(judge(bad).contains(code), "{code}: {bad} gives {:?}", judge(bad));
        assert!(judge(good).is_empty(), "{code}: {good} gives {:?}", judge(good));
    }
    assert!(run > 30, "{run} examples were run");
}

fn is_of_xpath(code: &str) -> bool {
    code.len() == 8 && code.starts_with(['F', 'X']) && code[4..].chars().all(|c| c.is_ascii_digit())
}
