//! Identity constraints inside one another: a recursive element must not cost quadratic time or memory.

use segur_xml::Options;
use segur_xsd::{Memory, Outcome, Schema, Validator};

const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="n">
    <xs:complexType>
      <xs:sequence><xs:element ref="n" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="u"/>
    </xs:complexType>
    <xs:unique name="once"><xs:selector xpath=".//n"/><xs:field xpath="@u"/></xs:unique>
  </xs:element>
</xs:schema>"#;

fn judge(document: &str) -> Outcome {
    let compilation = Schema::compile(&["n.xsd"], &Memory::new([("n.xsd", SCHEMA)]));
    let schema = compilation.schema.expect("the schema is right");
    Validator::new(&schema).validate(document.as_bytes(), &Options::new())
}

fn nested(depth: usize, inside: &str) -> String {
    format!("{}{inside}{}", "<n>".repeat(depth), "</n>".repeat(depth))
}

#[test]
fn a_reasonable_depth_is_checked_at_every_level() {
    assert!(judge(&nested(200, "<n u='1'/><n u='2'/>")).is_valid());
    let outcome = judge(&nested(200, "<n u='1'/><n u='1'/>"));
    assert_eq!(outcome.findings.len(), 200, "one for each element that has the constraint");
    assert!(outcome.findings.iter().all(|finding| finding.code == "cvc-identity-constraint.4.1"));
}

#[test]
fn beyond_the_limit_it_is_said_once() {
    let outcome = judge(&nested(4_000, &"<n/>".repeat(5_000)));
    let codes: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.code).collect();
    assert_eq!(codes, ["XSD-LIMIT-CONSTRAINTS"]);
    assert!(outcome.well_formed);
}
