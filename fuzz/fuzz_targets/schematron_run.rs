//! Arbitrary contexts and tests on arbitrary documents: never a panic, within the limits; a second run on the same
//! document gives the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_schematron::{Checker, Entry, RunLimits, SchemaSet};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};

fuzz_target!(|data: (&str, &str, &str, &[u8])| {
    let (context, variable, test, document) = data;
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let (context, variable, test) = (escape(context), escape(variable), escape(test));
    let schema = format!(
        "<schema xmlns=\"http://purl.oclc.org/dsdl/schematron\" queryBinding=\"xslt2\"><ns prefix=\"p\" uri=\"urn:p\"/>\
         <let name=\"g\" value=\"{variable}\"/><pattern><rule context=\"{context}\"><let name=\"v\" value=\"{variable}\"/>\
         <assert test=\"{test}\"><value-of select=\"$v\"/></assert></rule></pattern></schema>"
    );
    let loader = Memory::new([("a.sch", schema.as_bytes()), ("codes.xml", b"<codes><c code='1'/></codes>")]);
    let entry = Entry { uri: "a.sch".into(), phase: None };
    let set = SchemaSet::compile(&[entry], &loader, Names::new()).set;
    let Ok(tree) = Tree::parse_with(document, &Options::new(), set.names()) else { return };
    let limits = RunLimits { steps: 100_000, steps_per_node: 0, items: 10_000, ..RunLimits::default() };
    let mut checker = Checker::new(&set).with_limits(limits);
    assert_eq!(checker.run(&[0], &tree), checker.run(&[0], &tree));
});
