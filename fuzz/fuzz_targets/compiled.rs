//! Compiled rule sets, damaged: refused or read, never a panic. The checksum of the file refuses nearly all damage, so the
//! parts within are given their own, without it; a whole file that is accepted judges a document.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use segur_rules::RuleSet;
use segur_schematron::{Checker, Entry, SchemaSet};
use segur_terms::{CodeSystem, ValueSet};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};
use segur_xsd::{Schema, Validator};

const XSD: &[u8] = include_bytes!("../src/rich.xsd");
const SCH: &[u8] = include_bytes!("../seeds/schematron_compile/facture.sch");

static SCHEMA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let compiled = Schema::compile(&["rich.xsd"], &Memory::new([("rich.xsd", XSD)]));
    compiled.schema.expect("the schema compiles").to_bytes()
});
static RULES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let entry = Entry { uri: "a.sch".into(), phase: None };
    SchemaSet::compile(&[entry], &Memory::new([("a.sch", SCH)]), Names::new()).set.to_bytes()
});
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let loading = RuleSet::from_schemas("rich", &["rich.xsd"], &Memory::new([("rich.xsd", XSD)]));
    loading.rule_set.expect("the rule set compiles").to_bytes()
});

fuzz_target!(|data: (u8, u16, Vec<(u16, u8)>, &[u8])| {
    let (what, cut, changes, raw) = data;
    match what % 8 {
        0 => drop(Schema::from_bytes(&damaged(&SCHEMA, cut, &changes))),
        1 => drop(SchemaSet::from_bytes(&damaged(&RULES, cut, &changes))),
        2 => whole(&damaged(&FILE, cut, &changes)),
        3 => whole(raw),
        4 => drop(Schema::from_bytes(raw)),
        5 => drop(SchemaSet::from_bytes(raw)),
        6 => drop(CodeSystem::from_bytes(raw)),
        _ => drop(ValueSet::from_bytes(raw)),
    }
});

/// Some bytes are others, and the end may be missing.
fn damaged(bytes: &[u8], cut: u16, changes: &[(u16, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &(at, byte) in changes {
        // Far places too, which two bytes do not reach.
        let at = usize::from(at) * bytes.len() / usize::from(u16::MAX).max(bytes.len());
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
    }
    let length = bytes.len() - (usize::from(cut) % bytes.len()) * usize::from(cut & 1);
    bytes.truncate(length);
    bytes
}

fn whole(bytes: &[u8]) {
    let Ok(rules) = RuleSet::from_bytes(bytes) else { return };
    const DOCUMENT: &[u8] = b"<a xmlns='urn:fuzz'><b c='1'>x</b></a>";
    if let Some(schema) = rules.schema() {
        Validator::new(schema).validate(DOCUMENT, &Options::new());
    }
    let tree = Tree::parse_with(DOCUMENT, &Options::new(), rules.rules().names()).expect("a document");
    let all: Vec<usize> = (0..rules.rules().schemas().len()).collect();
    Checker::new(rules.rules()).run(&all, &tree);
}
