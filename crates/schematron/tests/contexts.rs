//! Contexts with unions in parentheses, which XSLT 3.0 has and rule sets of invoices use.
#![allow(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use segur_schematron::{Checker, Compilation, Entry, SchemaSet};
use segur_xml::load::Memory;
use segur_xml::{Names, Options, Tree};

const DOCUMENT: &[u8] = br#"<p:facture xmlns:p="urn:p" type="384"><p:ligne n="1"><p:renvoi/></p:ligne>
    <p:lignes><p:ligne n="2"><p:renvoi/><p:note/></p:ligne></p:lignes><p:avoir n="3"><p:renvoi/></p:avoir></p:facture>"#;

fn compiled(context: &str) -> Compilation {
    let schema = format!(
        r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><ns prefix="p" uri="urn:p"/>
             <let name="deux" value="'2'"/>
             <pattern><rule context="{context}"><report test="true()">r</report></rule></pattern></schema>"#
    );
    let loader = Memory::new([("a.sch", schema)]);
    SchemaSet::compile(&[Entry { uri: "a.sch".to_owned(), phase: None }], &loader, Names::new())
}

/// The paths of the nodes on which a rule of this context fires.
fn fired(context: &str) -> Vec<String> {
    let compilation = compiled(context);
    assert!(compilation.findings.is_empty(), "{:#?}", compilation.findings);
    let set = SchemaSet::from_bytes(&compilation.set.to_bytes()).unwrap();
    let tree = Tree::parse_with(DOCUMENT, &Options::new(), set.names()).unwrap();
    let outcomes = Checker::new(&set).run(&[0], &tree);
    outcomes[0].failures.iter().map(|failure| failure.path.clone()).collect()
}

const FIRST: &str = "/facture[1]/ligne[1]/renvoi[1]";
const SECOND: &str = "/facture[1]/lignes[1]/ligne[1]/renvoi[1]";
const THIRD: &str = "/facture[1]/avoir[1]/renvoi[1]";

#[test]
fn a_union_at_the_beginning() {
    assert_eq!(fired("(p:ligne|p:avoir)/p:renvoi"), [FIRST, SECOND, THIRD]);
    assert_eq!(fired("(/p:facture | /p:autre)/p:ligne/p:renvoi"), [FIRST]);
    assert_eq!(fired("(p:facture/p:ligne | p:facture/p:avoir)[@n > 1]/p:renvoi"), [THIRD]);
    assert_eq!(fired("(p:ligne|p:avoir)[@n = $deux]/(p:renvoi|p:note)").len(), 2);
}

#[test]
fn a_union_further_on() {
    assert_eq!(
        fired("p:facture[@type = ('384', '381')]/(p:ligne | p:lignes/p:ligne)/p:renvoi"),
        [FIRST, SECOND]
    );
    assert_eq!(fired("p:facture//(p:ligne | p:avoir)[p:renvoi][not(p:note)]/p:renvoi"), [FIRST, THIRD]);
    assert_eq!(fired("//(p:lignes | p:avoir)//p:renvoi"), [SECOND, THIRD]);
    assert_eq!(fired("p:ligne/(@n | p:note)").len(), 3);
}

/// The position would be that among the nodes of all alternatives together.
#[test]
fn a_place_in_a_union_is_refused() {
    for context in ["(p:ligne|p:avoir)[1]/p:renvoi", "p:facture/(p:ligne|p:avoir)[last()]"] {
        let findings = compiled(context).findings;
        assert_eq!(findings[0].code, "XTSE0340", "{findings:#?}");
    }
    assert_eq!(fired("(p:ligne[1]|p:avoir)/p:renvoi"), [FIRST, SECOND, THIRD]);
}
