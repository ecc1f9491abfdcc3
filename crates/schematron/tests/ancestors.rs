//! Rules whose context asks an ancestor for a value: they are sorted out before they are tried, and must be none the less
//! those that a pattern alone would find.
#![allow(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use segur_schematron::{Checker, Entry, SchemaSet};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};

const DOCUMENT: &[u8] = br#"<d><t r="top"/>
    <s><t r="one"/><t r="two"/><x><y/></x><s><x/></s></s>
    <s><t r="two"/><x/><z r="one"/></s>
    <s><t q="one"/><x/></s>
    <t><t r="one"/></t></d>"#;

/// The paths of the nodes on which a rule of this context fires.
fn fired(context: &str) -> Vec<String> {
    let schema = format!(
        r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern>
             <rule context="{context}"><report test="true()">r</report></rule></pattern></schema>"#
    );
    let loader = Memory::new([("a.sch", schema)]);
    let entry = Entry { uri: "a.sch".to_owned(), phase: None };
    let compilation = SchemaSet::compile(&[entry], &loader, Names::new());
    assert!(compilation.findings.is_empty(), "{:#?}", compilation.findings);
    let set = SchemaSet::from_bytes(&compilation.set.to_bytes()).unwrap();
    let tree = Tree::parse_with(DOCUMENT, &Options::new(), set.names()).unwrap();
    let outcomes = Checker::new(&set).run(&[0], &tree);
    outcomes[0].failures.iter().map(|failure| failure.path.clone()).collect()
}

#[test]
fn a_value_of_the_parent() {
    assert_eq!(fired("s[t/@r='one']/x"), ["/d[1]/s[1]/x[1]"]);
    assert_eq!(fired("s[t/@r='two']/x"), ["/d[1]/s[1]/x[1]", "/d[1]/s[2]/x[1]"]);
    assert_eq!(fired("s[t[@r='one']]/x"), ["/d[1]/s[1]/x[1]"]);
    assert_eq!(fired("s[t/@r='one' and x]/*[not(self::t)]"), ["/d[1]/s[1]/x[1]", "/d[1]/s[1]/s[1]"]);
    assert_eq!(fired("t[t/@r='one']/t"), ["/d[1]/t[2]/t[1]"]);
    assert!(fired("s[t/@r='three']/x").is_empty());
}

#[test]
fn a_value_further_up() {
    assert_eq!(fired("s[t/@r='one']/x/y"), ["/d[1]/s[1]/x[1]/y[1]"]);
    assert_eq!(fired("d[t/@r='top']/s/x").len(), 3);
    assert_eq!(fired("d[t/@r='top']/s[t/@r='one']/x"), ["/d[1]/s[1]/x[1]"]);
    assert_eq!(fired("/d[t/@r='top']/s/s/x"), ["/d[1]/s[1]/s[1]/x[1]"]);
    assert!(fired("d[t/@r='one']/s/x").is_empty());
}

#[test]
fn a_value_at_any_distance_or_in_one_alternative() {
    assert_eq!(fired("s[t/@r='one']//x"), ["/d[1]/s[1]/x[1]", "/d[1]/s[1]/s[1]/x[1]"]);
    assert_eq!(fired("s[t/@r='one']//s/x"), ["/d[1]/s[1]/s[1]/x[1]"]);
    assert_eq!(fired("s[t/@r='one']/x | s[z/@r='one']/x"), ["/d[1]/s[1]/x[1]", "/d[1]/s[2]/x[1]"]);
    assert_eq!(fired("s[t/@r='one']/x | x[y]"), ["/d[1]/s[1]/x[1]"]);
    assert_eq!(fired("s[t/@r='one' or x]/x").len(), 4);
}
