//! Every schema component constraint on a small schema that breaks it, and on one that does not.

use segur_report::Text;
use segur_xml::load::{LoadError, Loaded, Loader};
use segur_xsd::model::{Components, Derivations, TypeId};
use segur_xsd::read::read;
use segur_xsd::{constraints, derive};

/// Documents in memory: `schema.xsd`, and `old.xsd` that it may redefine.
struct Memory(String, String);

impl Loader for Memory {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let text = match uri {
            "schema.xsd" => &self.0,
            "old.xsd" => &self.1,
            _ => return Err(LoadError { message: Text::same("no such document") }),
        };
        Ok(Loaded { uri: uri.to_owned(), bytes: text.clone().into_bytes(), note: None })
    }

    fn resolve(&self, _base: &str, reference: &str) -> String {
        reference.to_owned()
    }
}

fn schema(body: &str) -> String {
    format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t' targetNamespace='urn:t'>\n{body}\n</xs:schema>"
    )
}

/// The clauses broken by a schema of target namespace `urn:t`, prefix `t`, elements unqualified.
fn clauses(body: &str) -> Vec<String> {
    clauses_over(body, "")
}

/// The same, with a body of `old.xsd`.
fn clauses_over(body: &str, old: &str) -> Vec<String> {
    let (components, findings) = read(&["schema.xsd"], &Memory(schema(body), schema(old)));
    assert!(findings.is_empty(), "read refuses {body}: {findings:#?}");
    let findings = constraints::check(&components);
    for finding in &findings {
        assert_eq!(finding.schema.as_deref(), Some("schema.xsd"));
        assert!(finding.location.is_some_and(|location| location.line >= 2), "{finding:?}");
        assert!(!finding.message.fr.contains("{0}") && !finding.message.en.contains("{0}"));
    }
    findings.into_iter().map(|finding| finding.code.into_owned()).collect()
}

#[track_caller]
fn accepts(body: &str) {
    assert_eq!(clauses(body), [""; 0], "{body}");
}

#[track_caller]
fn refuses(clause: &str, body: &str) {
    assert_eq!(clauses(body), [clause], "{body}");
}

/// A type `t:b` of that content and attributes, and `t:r` derived from it.
fn derived(how: &str, base: &str, own: &str) -> String {
    format!(
        "<xs:complexType name='b'>{base}</xs:complexType>
         <xs:complexType name='r'><xs:complexContent><xs:{how} base='t:b'>{own}</xs:{how}></xs:complexContent></xs:complexType>"
    )
}

fn restriction(base: &str, own: &str) -> String {
    derived("restriction", base, own)
}

#[test]
fn simple_types() {
    refuses(
        "st-props-correct.3",
        "<xs:simpleType name='b' final='restriction'><xs:restriction base='xs:int'/></xs:simpleType>
         <xs:simpleType name='r'><xs:restriction base='t:b'/></xs:simpleType>",
    );
    refuses(
        "cos-st-restricts.2.3.1.1",
        "<xs:simpleType name='b' final='list'><xs:restriction base='xs:int'/></xs:simpleType>
         <xs:simpleType name='r'><xs:list itemType='t:b'/></xs:simpleType>",
    );
    refuses(
        "cos-st-restricts.3.3.1.1",
        "<xs:simpleType name='b' final='union'><xs:restriction base='xs:int'/></xs:simpleType>
         <xs:simpleType name='r'><xs:union memberTypes='xs:string t:b'/></xs:simpleType>",
    );
    accepts(
        "<xs:simpleType name='b' final='union list'><xs:restriction base='xs:int'/></xs:simpleType>
         <xs:simpleType name='r'><xs:restriction base='t:b'/></xs:simpleType>",
    );
}

#[test]
fn attribute_values() {
    refuses("a-props-correct.2", "<xs:attribute name='a' type='xs:int' default='one'/>");
    refuses("a-props-correct.3", "<xs:attribute name='a' type='xs:ID' default='one'/>");
    accepts("<xs:attribute name='a' type='xs:int' fixed=' 01 '/>");
    let used = |value: &str| {
        format!(
            "<xs:attribute name='a' type='xs:int' fixed='1'/>
             <xs:complexType name='c'><xs:attribute ref='t:a' {value}/></xs:complexType>"
        )
    };
    accepts(&used("fixed='01'"));
    refuses("au-props-correct.2", &used("fixed='2'"));
    refuses("au-props-correct.2", &used("default='1'"));
}

#[test]
fn element_values() {
    refuses("e-props-correct.2", "<xs:element name='e' type='xs:int' default='one'/>");
    refuses("e-props-correct.5", "<xs:element name='e' type='xs:ID' fixed='one'/>");
    let of = |content: &str| {
        format!("<xs:element name='e' default='one'><xs:complexType {content}</xs:complexType></xs:element>")
    };
    refuses("e-props-correct.2", &of("><xs:sequence><xs:element name='a'/></xs:sequence>"));
    refuses("e-props-correct.2", &of("mixed='true'><xs:sequence><xs:element name='a'/></xs:sequence>"));
    accepts(&of("mixed='true'><xs:sequence><xs:element name='a' minOccurs='0'/></xs:sequence>"));
    accepts(&of("mixed='true'>"));
}

#[test]
fn substitution_groups() {
    let head = |attributes: &str, type_: &str| {
        format!(
            "<xs:element name='h' type='xs:decimal' {attributes}/>
             <xs:element name='m' substitutionGroup='t:h' type='{type_}'/>"
        )
    };
    accepts(&head("", "xs:int"));
    accepts(&head("final='extension'", "xs:int"));
    refuses("e-props-correct.4", &head("final='restriction'", "xs:int"));
    refuses("e-props-correct.4", &head("", "xs:string"));
}

#[test]
fn identity_constraints() {
    let refers = |fields: &str| {
        format!(
            "<xs:element name='e'>
               <xs:key name='k'><xs:selector xpath='a'/><xs:field xpath='@x'/></xs:key>
               <xs:keyref name='r' refer='t:k'><xs:selector xpath='b'/>{fields}</xs:keyref>
             </xs:element>"
        )
    };
    accepts(&refers("<xs:field xpath='@y'/>"));
    refuses("c-props-correct.2", &refers("<xs:field xpath='@y'/><xs:field xpath='@z'/>"));
}

#[test]
fn consistent_elements() {
    let both = |second: &str| {
        format!(
            "<xs:complexType name='c'><xs:sequence><xs:element name='a' type='xs:int'/>
               <xs:choice><xs:element name='b'/><xs:element name='a' type='{second}'/></xs:choice>
             </xs:sequence></xs:complexType>"
        )
    };
    accepts(&both("xs:int"));
    refuses("cos-element-consistent", &both("xs:string"));
}

#[test]
fn all_groups() {
    let all = "<xs:group name='g'><xs:all><xs:element name='a'/><xs:element name='b'/></xs:all></xs:group>";
    accepts(&format!("{all}<xs:complexType name='c'><xs:group ref='t:g' minOccurs='0'/></xs:complexType>"));
    refuses(
        "cos-all-limited.1.2",
        &format!(
            "{all}<xs:complexType name='c'><xs:sequence><xs:group ref='t:g'/></xs:sequence></xs:complexType>"
        ),
    );
    refuses(
        "cos-all-limited.1.2",
        &format!(
            "{all}<xs:complexType name='c'><xs:group ref='t:g'/></xs:complexType>
             <xs:complexType name='d'><xs:complexContent><xs:extension base='t:c'>
               <xs:sequence><xs:element name='z'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
        ),
    );
}

#[test]
fn extension() {
    let mixed = |base: &str, own: &str| {
        format!(
            "<xs:complexType name='b' mixed='{base}'><xs:sequence><xs:element name='a'/></xs:sequence></xs:complexType>
             <xs:complexType name='r'><xs:complexContent mixed='{own}'><xs:extension base='t:b'>
               <xs:sequence><xs:element name='z'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
        )
    };
    accepts(&mixed("true", "true"));
    accepts(&mixed("false", "false"));
    refuses("cos-ct-extends.1.4.3.2.2.1", &mixed("true", "false"));
    refuses("cos-ct-extends.1.4.3.2.2.1", &mixed("false", "true"));
    refuses(
        "cos-ct-extends.1.1",
        "<xs:complexType name='b' final='extension'/>
         <xs:complexType name='r'><xs:complexContent><xs:extension base='t:b'/></xs:complexContent></xs:complexType>",
    );
    refuses(
        "ct-props-correct.4",
        &derived("extension", "<xs:attribute name='a'/>", "<xs:attribute name='a'/>"),
    );
    refuses(
        "ct-props-correct.5",
        &derived(
            "extension",
            "<xs:attribute name='a' type='xs:ID'/>",
            "<xs:attribute name='b' type='xs:ID'/>",
        ),
    );
}

#[test]
fn restriction_of_attributes() {
    let attribute = |text: &str| format!("<xs:attribute name='a' {text}/>");
    for (base, own, clause) in [
        ("type='xs:decimal'", "type='xs:int' use='required'", None),
        ("use='required'", "", Some("derivation-ok-restriction.2.1.1")),
        ("type='xs:int'", "type='xs:string'", Some("derivation-ok-restriction.2.1.2")),
        ("type='xs:int' fixed='1'", "type='xs:int' fixed='01'", None),
        ("type='xs:int' fixed='1'", "type='xs:int'", Some("derivation-ok-restriction.2.1.3.a")),
        ("type='xs:int' fixed='1'", "type='xs:int' fixed='2'", Some("derivation-ok-restriction.2.1.3.b")),
        ("use='required'", "use='prohibited'", Some("derivation-ok-restriction.3")),
        ("", "use='prohibited'", None),
    ] {
        let body = restriction(&attribute(base), &attribute(own));
        assert_eq!(clauses(&body), Vec::from_iter(clause), "{body}");
    }
    refuses("derivation-ok-restriction.2.2.a", &restriction("", &attribute("")));
    let any = |text: &str| format!("<xs:anyAttribute {text}/>");
    refuses("derivation-ok-restriction.2.2.b", &restriction(&any("namespace='##other'"), &attribute("")));
    refuses("derivation-ok-restriction.4.1", &restriction("", &any("")));
    refuses("derivation-ok-restriction.4.2", &restriction(&any("namespace='##other'"), &any("")));
    refuses("derivation-ok-restriction.4.3", &restriction(&any(""), &any("processContents='lax'")));
    accepts(&restriction(&any(""), &any("namespace='urn:a urn:b'")));
}

#[test]
fn restriction_of_content() {
    let sequence = |text: &str| format!("<xs:sequence>{text}</xs:sequence>");
    let a = "<xs:element name='a' type='xs:decimal'/>";
    let optional = "<xs:element name='a' type='xs:decimal' minOccurs='0'/>";
    accepts(&restriction(&sequence(optional), &sequence(a)));
    accepts(&restriction(&sequence(optional), ""));
    accepts(&restriction(&sequence(a), &sequence("<xs:element name='a' type='xs:int'/>")));
    refuses("derivation-ok-restriction.5.3.2", &restriction(&sequence(a), ""));
    for (own, clause) in [
        ("<xs:element name='a' type='xs:string'/>", "rcase-NameAndTypeOK.7"),
        ("<xs:element name='a' type='xs:decimal' nillable='true'/>", "rcase-NameAndTypeOK.2"),
        ("<xs:element name='a' type='xs:decimal' maxOccurs='2'/>", "rcase-NameAndTypeOK.3"),
        ("<xs:element name='b' type='xs:decimal'/>", "rcase-NameAndTypeOK.1"),
        ("<xs:any/>", "cos-particle-restrict.2"),
    ] {
        refuses(clause, &restriction(&sequence(a), &sequence(own)));
    }
    let blocked = "<xs:element name='a' block='extension'/>";
    refuses(
        "rcase-NameAndTypeOK.6",
        &restriction(&sequence(blocked), &sequence("<xs:element name='a' block='restriction'/>")),
    );
    let fixed = |value: &str| sequence(&format!("<xs:element name='a' type='xs:decimal' {value}/>"));
    accepts(&restriction(&fixed("fixed='1'"), &fixed("fixed='1.0'")));
    refuses("rcase-NameAndTypeOK.4.a", &restriction(&fixed("fixed='1'"), &fixed("")));
    refuses("rcase-NameAndTypeOK.4.b", &restriction(&fixed("fixed='1'"), &fixed("fixed='2'")));
}

#[test]
fn simple_content() {
    let content = |base: &str, own: &str| {
        format!(
            "<xs:complexType name='b'><xs:simpleContent><xs:extension base='{base}'/></xs:simpleContent></xs:complexType>
             <xs:complexType name='r'><xs:simpleContent><xs:restriction base='t:b'>
               <xs:simpleType><xs:restriction base='{own}'/></xs:simpleType>
             </xs:restriction></xs:simpleContent></xs:complexType>"
        )
    };
    accepts(&content("xs:decimal", "xs:int"));
    refuses("derivation-ok-restriction.5.2.2.1", &content("xs:int", "xs:string"));
}

#[test]
fn redefined_groups_restrict_the_former_ones() {
    let redefine = |text: &str| format!("<xs:redefine schemaLocation='old.xsd'>{text}</xs:redefine>");
    let group = |element: &str| {
        format!("<xs:group name='g'><xs:sequence><xs:element name='a' {element}/></xs:sequence></xs:group>")
    };
    let attributes = |text: &str| {
        format!("<xs:attributeGroup name='g'><xs:attribute name='a' {text}/></xs:attributeGroup>")
    };
    for (new, old, clause) in [
        (group(""), group("minOccurs='0'"), None),
        (group("minOccurs='0'"), group(""), Some("src-redefine.6.2.2")),
        (attributes("use='required'"), attributes(""), None),
        (attributes(""), attributes("use='required'"), Some("src-redefine.7.2.2")),
    ] {
        assert_eq!(clauses_over(&redefine(&new), &old), Vec::from_iter(clause), "{new} for {old}");
    }
}

#[test]
fn a_type_that_forbids_restriction() {
    refuses(
        "derivation-ok-restriction.1",
        "<xs:complexType name='b' final='restriction'/>
         <xs:complexType name='r'><xs:complexContent><xs:restriction base='t:b'/></xs:complexContent></xs:complexType>",
    );
}

fn type_named(components: &Components, name: &str) -> TypeId {
    let uri = if name.len() > 2 { "http://www.w3.org/2001/XMLSchema" } else { "urn:t" };
    components.global_types[&components.names.find(uri, name).expect("a name of the schema")]
}

#[test]
fn type_derivation() {
    let body = "
        <xs:simpleType name='i'><xs:restriction base='xs:int'/></xs:simpleType>
        <xs:simpleType name='l'><xs:list itemType='t:i'/></xs:simpleType>
        <xs:simpleType name='m'><xs:restriction base='t:l'><xs:length value='2'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='u'><xs:union memberTypes='xs:date t:v'/></xs:simpleType>
        <xs:simpleType name='v'><xs:union memberTypes='xs:decimal t:l'/></xs:simpleType>
        <xs:simpleType name='f' final='restriction'><xs:restriction base='xs:int'/></xs:simpleType>
        <xs:complexType name='s'><xs:simpleContent><xs:extension base='t:i'/></xs:simpleContent></xs:complexType>
        <xs:complexType name='b'/>
        <xs:complexType name='e'><xs:complexContent><xs:extension base='t:b'/></xs:complexContent></xs:complexType>
        <xs:complexType name='r'><xs:complexContent><xs:restriction base='t:e'/></xs:complexContent></xs:complexType>";
    let (components, findings) = read(&["schema.xsd"], &Memory(schema(body), String::new()));
    assert!(findings.is_empty(), "{findings:#?}");
    let all = Derivations { restriction: true, extension: true, ..Derivations::default() };
    let extension = Derivations { extension: true, ..Derivations::default() };
    let restriction = Derivations { restriction: true, ..Derivations::default() };
    for (from, to, forbidden, expected) in [
        ("i", "i", all, true),
        ("i", "integer", Derivations::default(), true),
        ("integer", "i", Derivations::default(), false),
        ("i", "decimal", extension, true),
        ("i", "decimal", restriction, false),
        ("i", "anyType", Derivations::default(), true),
        ("i", "anySimpleType", Derivations::default(), true),
        ("l", "anySimpleType", Derivations::default(), true),
        ("m", "l", Derivations::default(), true),
        ("i", "u", Derivations::default(), true),
        ("m", "u", Derivations::default(), true),
        ("date", "v", Derivations::default(), false),
        ("v", "u", Derivations::default(), true),
        ("u", "v", Derivations::default(), false),
        ("anySimpleType", "anyType", all, true),
        ("anyType", "anySimpleType", Derivations::default(), false),
        ("s", "i", Derivations::default(), true),
        ("s", "decimal", Derivations::default(), true),
        ("s", "decimal", extension, false),
        ("r", "b", Derivations::default(), true),
        ("r", "b", extension, false),
        ("r", "e", extension, true),
        ("r", "e", restriction, false),
        ("e", "r", Derivations::default(), false),
        ("r", "anyType", Derivations::default(), true),
    ] {
        let (from_id, to_id) = (type_named(&components, from), type_named(&components, to));
        assert_eq!(derive::derives(&components, from_id, to_id, forbidden), expected, "{from} from {to}");
    }
}

#[test]
fn members_of_substitution_groups_must_be_consistent_too() {
    let body = |local: &str| {
        format!(
            "<xs:element name='h' type='xs:decimal'/>
             <xs:element name='m' substitutionGroup='t:h' type='xs:int'/>
             <xs:complexType name='c'><xs:sequence>
               <xs:element name='m' form='qualified' type='{local}'/><xs:element ref='t:h'/>
             </xs:sequence></xs:complexType>"
        )
    };
    accepts(&body("xs:int"));
    refuses("cos-element-consistent", &body("xs:decimal"));
}

#[test]
fn a_long_chain_of_heads_and_types_ends() {
    let mut body = String::from("<xs:element name='e0' type='t:c0'/><xs:complexType name='c0'/>");
    for i in 1..3000 {
        let before = i - 1;
        body += &format!(
            "<xs:element name='e{i}' type='t:c{i}' substitutionGroup='t:e{before}'/>
             <xs:complexType name='c{i}'><xs:complexContent><xs:extension base='t:c{before}'/></xs:complexContent></xs:complexType>"
        );
    }
    let (components, _) = read(&["schema.xsd"], &Memory(schema(&body), String::new()));
    let findings = constraints::check(&components);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, "XSD-LIMIT");
}
