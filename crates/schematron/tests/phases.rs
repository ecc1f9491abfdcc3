//! Phases: which patterns they activate, and variables of their own.
#![allow(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use segur_schematron::{Checker, Compilation, Entry, SchemaSet, svrl};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};

const SCHEMA: &str = r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2" schemaVersion="2.1">
    <phase id="peu"><let name="max" value="1"/><active pattern="p"/></phase>
    <phase id="prou"><let name="max" value="$peu * 5"/><active pattern="p"/></phase>
    <phase id="q"><active pattern="q"/></phase>
    <let name="peu" value="1"/>
    <pattern id="p"><rule context="a"><assert test="count(b) le $max">au plus <value-of select="$max"/></assert></rule></pattern>
    <pattern id="q"><rule context="a"><assert test="c">c manque</assert></rule></pattern></schema>"#;

fn compiled(phase: Option<&str>) -> Compilation {
    let entry = Entry { uri: "a.sch".to_owned(), phase: phase.map(str::to_owned) };
    SchemaSet::compile(&[entry], &Memory::new([("a.sch", SCHEMA)]), Names::new())
}

/// What fails, and the report.
fn judged(phase: &str) -> (Vec<String>, String) {
    let compilation = compiled(Some(phase));
    assert!(compilation.findings.iter().all(|finding| phase == "q" && finding.code == "XPST0008"));
    let set = SchemaSet::from_bytes(&compilation.set.to_bytes()).unwrap();
    let tree = Tree::parse_with(b"<a><b/><b/></a>", &Options::new(), set.names()).unwrap();
    let outcome = Checker::new(&set).with_firings(true).run(&[0], &tree).remove(0);
    let messages = outcome.failures.iter().map(|failure| failure.message.clone()).collect();
    (messages, svrl(&set, &outcome, &tree, "a.xml"))
}

#[test]
fn a_phase_has_variables_of_its_own() {
    assert_eq!(judged("peu").0, ["au plus 1"]);
    assert!(judged("prou").0.is_empty());
    assert_eq!(judged("q").0, ["c manque"]);
}

#[test]
fn a_variable_of_a_phase_is_unknown_without_it() {
    let codes: Vec<_> = compiled(None).findings.iter().map(|finding| finding.code.to_string()).collect();
    // An assertion whose test cannot be compiled is told once: its message is not looked at.
    assert_eq!(codes, ["XPST0008"]);
}

#[test]
fn the_report_says_phase_and_version() {
    let (_, report) = judged("peu");
    assert!(report.contains(r#"title="" schemaVersion="2.1" phase="peu">"#), "{report}");
}
