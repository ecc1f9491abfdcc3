//! Arbitrary bytes as a schema: never a panic, however broken; what was compiled is the same after a trip through bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_schematron::{Checker, Entry, RunLimits, SchemaSet};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};

const DOCUMENT: &[u8] = b"<a xmlns:p='urn:p' x='1'><b y='2024-01-01'>t</b><b/><p:c>3.5</p:c><!-- n --></a>";

fuzz_target!(|schema: &[u8]| {
    let loader = Memory::new([("a.sch", schema), ("codes.xml", b"<codes><c code='1'/></codes>")]);
    let entry = Entry { uri: "a.sch".into(), phase: None };
    let compiled = SchemaSet::compile(&[entry], &loader, Names::new()).set;
    let again = SchemaSet::from_bytes(&compiled.to_bytes()).expect("what was just written");
    assert_eq!(judged(&compiled), judged(&again));
});

fn judged(set: &SchemaSet) -> String {
    let tree = Tree::parse_with(DOCUMENT, &Options::new(), set.names()).expect("well-formed");
    let limits = RunLimits { steps: 100_000, steps_per_node: 0, items: 10_000, ..RunLimits::default() };
    format!("{:?}", Checker::new(set).with_limits(limits).run(&[0], &tree))
}
