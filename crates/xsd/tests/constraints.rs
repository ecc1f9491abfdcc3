//! Every schema component constraint on a small schema that breaks it, and on one that does not.

use segur_report::Text;
use segur_xsd::constraints;
use segur_xsd::read::{LoadError, Loaded, Loader, read};

/// One document in memory.
struct Memory(String);

impl Loader for Memory {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        match uri {
            "schema.xsd" => {
                Ok(Loaded { uri: uri.to_owned(), bytes: self.0.clone().into_bytes(), note: None })
            }
            _ => Err(LoadError { message: Text::same("no such document") }),
        }
    }

    fn resolve(&self, _base: &str, reference: &str) -> String {
        reference.to_owned()
    }
}

/// The clauses broken by a schema of target namespace `urn:t`, prefix `t`, elements unqualified.
fn clauses(body: &str) -> Vec<String> {
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t' targetNamespace='urn:t'>\n{body}\n</xs:schema>"
    );
    let (components, findings) = read(&["schema.xsd"], &Memory(text));
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
fn a_type_that_forbids_restriction() {
    refuses(
        "derivation-ok-restriction.1",
        "<xs:complexType name='b' final='restriction'/>
         <xs:complexType name='r'><xs:complexContent><xs:restriction base='t:b'/></xs:complexContent></xs:complexType>",
    );
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
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t' targetNamespace='urn:t'>{body}</xs:schema>"
    );
    let (components, _) = read(&["schema.xsd"], &Memory(text));
    let findings = constraints::check(&components);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, "limit");
}
