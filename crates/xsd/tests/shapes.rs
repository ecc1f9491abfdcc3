//! Start tags alike but for their values are judged by their shape: nothing is found otherwise than by a validator that
//! remembers nothing.

use segur_xml::Options;
use segur_xsd::{Memory, Outcome, Schema, Validator};

const SCHEMA: &str = r##"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a" xmlns="urn:a"
    elementFormDefault="qualified">
  <xs:simpleType name="oid"><xs:restriction base="xs:string"><xs:pattern value="[0-2](\.[0-9]+)*"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="color"><xs:restriction base="xs:token"><xs:enumeration value="red"/><xs:enumeration value="blue"/></xs:restriction></xs:simpleType>
  <xs:complexType name="entry" mixed="true"><xs:sequence><xs:element ref="item" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="id" type="xs:ID"/><xs:attribute name="to" type="xs:IDREF"/>
    <xs:attribute name="root" type="oid"/><xs:attribute name="color" type="color"/>
    <xs:attribute name="kind" type="xs:NMTOKEN" fixed="k"/><xs:attribute name="n" type="xs:integer" default="1"/>
    <xs:attribute name="label" type="xs:string"/><xs:attribute name="name" type="xs:QName"/><xs:attribute name="uri" type="xs:anyURI"/></xs:complexType>
  <xs:complexType name="more"><xs:complexContent mixed="true"><xs:extension base="entry"><xs:attribute name="extra" type="xs:boolean" use="required"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="item" type="entry"/>
  <xs:element name="list"><xs:complexType><xs:sequence><xs:element ref="item" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"##;

/// Attributes, right and wrong, in many spellings; `#` stands for a number that grows.
const ATTRIBUTES: [&str; 29] = [
    "id='i#'",
    "id=\"i#\"",
    "id='i1'",
    "id=' i#'",
    "id='i# '",
    "id='1#'",
    "id='i&#x41;#'",
    "to='i1'",
    "to='i#'",
    "root='1.2.#'",
    "root=\"1.2.#\"",
    "root='1.2.#x'",
    "root=' 1.2'",
    "root='1.2>#'",
    "root=\"1'#\"",
    "label='#'",
    "label='a > #'",
    "color='red'",
    "color=' blue\t'",
    "color='green#'",
    "kind='k'",
    "kind='k#'",
    "n='#'",
    "n=' +# '",
    "name='p:x#'",
    "uri='0f'",
    "uri='##'",
    "xsi:type='more' extra='true'",
    "xsi:type='p:more' extra='tru#'",
];

/// Numbers that look random, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn item(&mut self, depth: usize) -> String {
        let mut attributes = String::new();
        for _ in 0..self.below(4) {
            let number = self.below(30).to_string();
            let attribute = ATTRIBUTES[self.below(ATTRIBUTES.len())];
            let name = attribute.split('=').next().unwrap_or_default();
            if !attributes.contains(&format!(" {name}=")) {
                attributes += &format!(" {}", attribute.replace('#', &number).replace("0f", "#f"));
            }
        }
        let space = ["", " ", "\n"][self.below(3)];
        if self.below(2) == 0 {
            return format!("<item{attributes}{space}/>");
        }
        let inner = if depth > 0 { self.items(depth - 1) } else { "text".to_owned() };
        format!("<item{attributes}{space}>{inner}</item>")
    }

    fn items(&mut self, depth: usize) -> String {
        (0..self.below(6)).map(|_| self.item(depth)).collect()
    }

    fn document(&mut self) -> String {
        let prefix = ["urn:a", "urn:b"][self.below(2)];
        format!(
            "<list xmlns='urn:a' xmlns:p='{prefix}' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{}{}</list>",
            self.items(2),
            self.item(1)
        )
    }
}

/// Code, message, and line and column.
type Told = (String, String, Option<(u64, u64)>);

fn told(outcome: &Outcome) -> Vec<Told> {
    let place = |finding: &segur_report::Finding| finding.location.map(|place| (place.line, place.column));
    outcome.findings.iter().map(|f| (f.code.to_string(), f.message.fr.to_string(), place(f))).collect()
}

#[test]
fn a_validator_that_remembers_finds_the_same() {
    let schema = Schema::compile(&["a.xsd"], &Memory::new([("a.xsd", SCHEMA)])).schema.expect("it is right");
    let (mut warm, options) = (Validator::new(&schema), Options::new());
    let mut numbers = Numbers(7);
    let (mut valid, mut ids) = (0, 0);
    for round in 0..3000 {
        let document = numbers.document();
        let (expected, _) = Validator::new(&schema).validate_tree(document.as_bytes(), &options);
        for way in 0..2 {
            let found = match way {
                0 => warm.validate(document.as_bytes(), &options),
                _ => warm.validate_read(document.as_bytes(), &options),
            };
            if way == 0 {
                assert_eq!(told(&found), told(&expected), "{round}: {document}");
            }
            assert_eq!(found.findings.len(), expected.findings.len(), "{round}: {document}");
            assert_eq!(found.elements, expected.elements);
        }
        valid += u32::from(expected.is_valid());
        ids += expected.findings.iter().filter(|finding| finding.code.starts_with("cvc-id")).count();
    }
    // Both verdicts are met, and identifiers that come twice.
    assert!(valid > 50 && valid < 2900 && ids > 200, "{valid} valid, {ids} about identifiers");
}

/// What a validator finds that has judged the document before, and what a fresh one with a tree finds.
fn twice(schema: &str, document: &str) -> [usize; 3] {
    let schema = Schema::compile(&["a.xsd"], &Memory::new([("a.xsd", schema)])).schema.expect("it is right");
    let (mut warm, options) = (Validator::new(&schema), Options::new());
    let (told, _) = Validator::new(&schema).validate_tree(document.as_bytes(), &options);
    let mut count = || warm.validate(document.as_bytes(), &options).findings.len();
    [told.findings.len(), count(), count()]
}

#[test]
fn the_first_tag_ever_kept_is_no_other_than_it_was() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="t">
        <xs:sequence><xs:element name="a" type="t" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:element name="a" type="t"/></xs:schema>"#;
    assert_eq!(twice(schema, "<a><a></a><a></a></a>                "), [1, 1, 1]);
}

#[test]
fn a_greater_than_sign_in_a_value_does_not_end_the_tag() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="t">
        <xs:attribute name="v" type="xs:string"/></xs:complexType><xs:element name="a"><xs:complexType>
        <xs:sequence><xs:element name="b" type="t" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
        </xs:element></xs:schema>"#;
    let document = format!("<a>{}</a>", "<b v='x'/><b v='y'/><b v='1 > 0'/>".repeat(4));
    assert_eq!(twice(schema, &document), [0, 0, 0]);
}
