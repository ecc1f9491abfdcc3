//! Start tags alike but for their values are judged by their shape: nothing is found otherwise than by a validator that
//! remembers nothing.

use segur_xml::{Attribute, Limits, Node, Options, Tree};
use segur_xsd::{Memory, Outcome, Schema, Validator};

const SCHEMA: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a" xmlns="urn:a"
    elementFormDefault="qualified">
  <xs:simpleType name="oid"><xs:restriction base="xs:string"><xs:pattern value="[0-2](\.[0-9]+)*"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="color"><xs:restriction base="xs:token"><xs:enumeration value="red"/><xs:enumeration value="blue"/></xs:restriction></xs:simpleType>
  <xs:complexType name="entry" mixed="true"><xs:sequence><xs:element ref="item" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="id" type="xs:ID"/><xs:attribute name="to" type="xs:IDREF"/>
    <xs:attribute name="root" type="oid"/><xs:attribute name="color" type="color"/>
    <xs:attribute name="kind" type="xs:NMTOKEN" fixed="k"/><xs:attribute name="n" type="xs:integer" default="1"/>
    <xs:attribute name="label" type="xs:string"/><xs:attribute name="name" type="xs:QName"/><xs:attribute name="uri" type="xs:anyURI"/>
    <xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
  <xs:complexType name="more"><xs:complexContent mixed="true"><xs:extension base="entry"><xs:attribute name="extra" type="xs:boolean" use="required"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="item" type="entry"/>
  <xs:element name="list"><xs:complexType><xs:sequence><xs:element ref="item" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"###;

/// Attributes, right and wrong, in many spellings; `#` stands for a number that grows.
const ATTRIBUTES: [&str; 32] = [
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
    "p:free='#'",
    "xml:lang='fr'",
    "xmlns:p='urn:c'",
    "xsi:type='more' extra='true'",
    "xsi:type='p:more' extra='tru#'",
];

/// What may stand between tags.
const BETWEEN: [&str; 12] = [
    "",
    "",
    "",
    "",
    "\n  ",
    "\r\n  ",
    "\r",
    " text ",
    "<!-- - c -->",
    "<!--\r\n-->",
    "a&lt;b",
    "<![CDATA[<]]>",
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
        (0..self.below(6)).map(|_| self.item(depth) + self.between()).collect()
    }

    fn between(&mut self) -> &'static str {
        BETWEEN[self.below(BETWEEN.len())]
    }

    fn document(&mut self) -> String {
        let prefix = ["urn:a", "urn:b"][self.below(2)];
        format!(
            "<list xmlns='urn:a' xmlns:p='{prefix}' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{}{}</list>",
            self.items(2).replace("</item> text ", "</item>"),
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

/// All that a tree says, a line for each node.
fn described(tree: Option<Tree>) -> Vec<String> {
    let Some(tree) = &tree else { return Vec::new() };
    let names = tree.names();
    let line = |node: Node<'_>| {
        let attribute = |a: Attribute<'_>| {
            format!(
                "{} {} {:?}",
                names.uri_str(a.ns()),
                a.local_name(),
                (a.prefix(), a.value(), a.location())
            )
        };
        let attributes: Vec<_> = node.attributes().map(attribute).collect();
        let declarations: Vec<_> = node.declarations().map(|(p, ns)| (p, names.uri_str(ns))).collect();
        let children: Vec<_> = node.children().map(|child| child.id()).collect();
        let name = (names.uri_str(node.ns()), node.local_name(), node.prefix());
        format!(
            "{name:?} {:?} {attributes:?} {declarations:?} {children:?} {:?}",
            node.text(),
            node.location()
        )
    };
    tree.document().descendants().map(line).collect()
}

/// Tags are remembered only where a limit so low need not be watched over.
fn forgetful() -> Options {
    Options::new().with_limits(Limits { attribute_value: 16_000, ..Limits::default() })
}

#[test]
fn a_validator_that_remembers_finds_the_same() {
    let schema = Schema::compile(&["a.xsd"], &Memory::new([("a.xsd", SCHEMA)])).schema.expect("it is right");
    let (mut warm, options) = (Validator::new(&schema), Options::new());
    let mut numbers = Numbers(7);
    let (mut valid, mut ids) = (0, 0);
    for round in 0..3000 {
        let document = numbers.document();
        let (expected, tree) = Validator::new(&schema).validate_tree(document.as_bytes(), &forgetful());
        let tree = described(tree);
        for way in 0..4 {
            let found = match way {
                0 | 2 => {
                    let (found, with) = warm.validate_tree(document.as_bytes(), &options);
                    assert_eq!(described(with), tree, "{round}: {document}");
                    found
                }
                1 => warm.validate(document.as_bytes(), &options),
                _ => warm.validate_read(document.as_bytes(), &options),
            };
            if way < 3 {
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

#[test]
fn an_attribute_has_the_namespace_of_its_place() {
    let schema = Schema::compile(&["a.xsd"], &Memory::new([("a.xsd", SCHEMA)])).schema.expect("it is right");
    let tag = "<item p:free='1'/>".repeat(3);
    let document = format!(
        "<list xmlns='urn:a' xmlns:p='urn:b'>{tag}<item xmlns:p='urn:c'>{tag}</item>{tag}<item>{tag}</item></list>"
    );
    let (_, tree) = Validator::new(&schema).validate_tree(document.as_bytes(), &forgetful());
    let (tree, mut warm) = (described(tree), Validator::new(&schema));
    assert_eq!(tree.iter().filter(|line| line.contains("urn:c free")).count(), 3);
    for _ in 0..3 {
        assert_eq!(described(warm.validate_tree(document.as_bytes(), &Options::new()).1), tree);
    }
}

/// What a validator finds that remembers nothing, and what one finds that does, twice.
fn twice(schema: &str, document: &str) -> [usize; 3] {
    let schema = Schema::compile(&["a.xsd"], &Memory::new([("a.xsd", schema)])).schema.expect("it is right");
    let (mut warm, options) = (Validator::new(&schema), Options::new());
    let (told, _) = Validator::new(&schema).validate_tree(document.as_bytes(), &forgetful());
    let first = warm.validate(document.as_bytes(), &options).findings.len();
    let (with_tree, _) = warm.validate_tree(document.as_bytes(), &options);
    assert_eq!(with_tree.findings.len(), first, "{document}");
    [told.findings.len(), first, warm.validate(document.as_bytes(), &options).findings.len()]
}

#[test]
fn the_first_tag_ever_kept_is_no_other_than_it_was() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="t">
        <xs:sequence><xs:element name="a" type="t" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:element name="a" type="t"/></xs:schema>"#;
    assert_eq!(twice(schema, "<a><a></a><a></a></a>                "), [1, 1, 1]);
}

#[test]
fn what_an_empty_element_lacks_is_found_each_time() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="t">
        <xs:sequence><xs:element name="c" type="xs:string"/></xs:sequence><xs:attribute name="v"/></xs:complexType>
        <xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" type="t" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType></xs:element></xs:schema>"#;
    let document = format!("<a>{}<b v='3'/><b v='4'></b></a>", "<b/><b v='1'/><b v='2'/><b></b>".repeat(3));
    assert_eq!(twice(schema, &document), [14, 14, 14]);
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
