//! The reader of schema documents through its public interface.
#![allow(clippy::disallowed_methods, reason = "the test on the kit reads its files")]
#![allow(
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking and say what they skip"
)]

use segur_report::{Finding, Severity, Text};
use segur_xml::load::{LoadError, Loaded, Loader, resolve_path};
use segur_xsd::model::{
    Components, Compositor, Content, Derivation, NamespaceConstraint, Particle, Process, Term, TypeDef,
    TypeId,
};
use segur_xsd::read::read;

/// Documents in memory: location and text.
struct Memory<'d>(&'d [(&'d str, &'d str)]);

impl Loader for Memory<'_> {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let found = self.0.iter().find(|(name, _)| *name == uri);
        let (name, text) = found.ok_or_else(|| LoadError { message: Text::new("absent", "missing") })?;
        Ok(Loaded { uri: (*name).to_owned(), bytes: text.as_bytes().to_vec(), note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

/// A schema with the target namespace `urn:t`, prefix `t`.
fn schema(body: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">{body}</xs:schema>"#
    )
}

/// A schema without target namespace.
fn plain(body: &str) -> String {
    format!(r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{body}</xs:schema>"#)
}

fn read_one(text: &str) -> (Components, Vec<Finding>) {
    read(&["a.xsd"], &Memory(&[("a.xsd", text)]))
}

fn errors(findings: &[Finding]) -> Vec<&str> {
    findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.code.as_ref()).collect()
}

/// The components of a schema that must be without error.
fn good(documents: &[(&str, &str)]) -> Components {
    let (components, findings) = read(&["a.xsd"], &Memory(documents));
    assert!(errors(&findings).is_empty(), "{findings:#?}");
    components
}

fn good_body(body: &str) -> Components {
    good(&[("a.xsd", &schema(body))])
}

fn complex<'c>(components: &'c Components, name: &str) -> &'c segur_xsd::model::ComplexTypeDef {
    let name = components.names.find("urn:t", name).expect("the name is known");
    match &components.types[components.global_types[&name].index()] {
        TypeDef::Complex(def) => def,
        TypeDef::Simple(_) => panic!("{name:?} is simple"),
    }
}

/// A content model in the notation of DTDs.
fn show(components: &Components, particle: &Particle) -> String {
    let mut text = match &particle.term {
        Term::Element(id) => components.names.local_name(components.elements[id.index()].name).to_owned(),
        Term::Group(group) => {
            let parts: Vec<String> = group.particles.iter().map(|p| show(components, p)).collect();
            let separator = match group.compositor {
                Compositor::All => " & ",
                Compositor::Choice => " | ",
                Compositor::Sequence => ", ",
            };
            format!("({})", parts.join(separator))
        }
        Term::GroupRef(id) => {
            let group = &components.groups[id.index()];
            let inner = Particle {
                min: 1,
                max: Some(1),
                term: Term::Group(group.group.clone()),
                origin: group.origin,
            };
            show(components, &inner)
        }
        Term::Wildcard(_) => "any".to_owned(),
    };
    match (particle.min, particle.max) {
        (1, Some(1)) => {}
        (min, max) => text += &format!("{{{min},{}}}", max.map_or("*".to_owned(), |max| max.to_string())),
    }
    text
}

fn model(components: &Components, name: &str) -> String {
    match &complex(components, name).content {
        Content::Complex { particle: Some(particle), .. } => show(components, particle),
        other => format!("{other:?}"),
    }
}

fn attribute_names<'c>(components: &'c Components, name: &str) -> Vec<&'c str> {
    let uses = complex(components, name).attributes.iter();
    uses.map(|u| components.names.local_name(components.attributes[u.decl.index()].name)).collect()
}

#[test]
fn each_mistake_of_one_document_has_its_clause() {
    for (body, code) in [
        (r#"<xs:element/>"#, "s4s-att-must-appear"),
        (r#"<xs:element name="a:b"/>"#, "s4s-att-invalid-value"),
        (r#"<xs:element name="a" form="qualified"/>"#, "s4s-att-not-allowed"),
        (r#"<xs:element name="a" xs:type="xs:int"/>"#, "s4s-att-not-allowed"),
        (r#"<xs:element name="a" id="x"/><xs:element name="b" id="x"/>"#, "s4s-att-invalid-value"),
        (r#"<xs:element name="a"/>text"#, "s4s-elt-character"),
        (r#"<xs:element name="a"/><xs:include schemaLocation="b.xsd"/>"#, "s4s-elt-invalid-content.3"),
        (
            r#"<xs:complexType name="c"><xs:attribute name="a"/><xs:sequence/></xs:complexType>"#,
            "s4s-elt-invalid-content.1",
        ),
        (r#"<xs:simpleType name="s"/>"#, "s4s-elt-must-match.2"),
        (r#"<xs:group name="g"><xs:sequence minOccurs="0"/></xs:group>"#, "s4s-att-not-allowed"),
        (r#"<xs:element name="a" default="1" fixed="1"/>"#, "src-element.1"),
        (r#"<xs:group name="g"><xs:sequence><xs:element/></xs:sequence></xs:group>"#, "src-element.2.1"),
        (
            r#"<xs:element name="a"/><xs:group name="g"><xs:sequence><xs:element ref="t:a" type="xs:int"/></xs:sequence></xs:group>"#,
            "src-element.2.2",
        ),
        (r#"<xs:element name="a" type="xs:int"><xs:complexType/></xs:element>"#, "src-element.3"),
        (r#"<xs:attribute name="a" default="1" fixed="1"/>"#, "src-attribute.1"),
        (
            r#"<xs:attributeGroup name="g"><xs:attribute name="a" default="1" use="required"/></xs:attributeGroup>"#,
            "src-attribute.2",
        ),
        (r#"<xs:attributeGroup name="g"><xs:attribute/></xs:attributeGroup>"#, "src-attribute.3.1"),
        (r#"<xs:attribute name="xmlns"/>"#, "no-xmlns"),
        (r#"<xs:simpleType name="s"><xs:restriction/></xs:simpleType>"#, "src-simple-type.2.b"),
        (r#"<xs:simpleType name="s"><xs:list/></xs:simpleType>"#, "src-simple-type.3.b"),
        (r#"<xs:simpleType name="s"><xs:union/></xs:simpleType>"#, "src-union-memberTypes-or-simpleTypes"),
        (r#"<xs:notation name="n"/>"#, "PublicSystemOnNotation"),
        (
            r#"<xs:group name="g"><xs:sequence><xs:any minOccurs="2"/></xs:sequence></xs:group>"#,
            "p-props-correct.2.1",
        ),
        (
            r#"<xs:group name="g"><xs:all><xs:element name="a" maxOccurs="2"/></xs:all></xs:group>"#,
            "cos-all-limited.2",
        ),
        (r#"<xs:element name="a"/><xs:element name="a"/>"#, "sch-props-correct.2"),
        (
            r#"<xs:simpleType name="s"><xs:restriction base="xs:int"/></xs:simpleType><xs:complexType name="s"/>"#,
            "sch-props-correct.2",
        ),
        (r#"<xs:element name="a" type="t:none"/>"#, "src-resolve"),
        (r#"<xs:element name="a" type="none"/>"#, "src-resolve.4.1"),
        (r#"<xs:element name="a" type="u:none" xmlns:u="urn:u"/>"#, "src-resolve.4.2"),
        (r#"<xs:element name="a" type="u:none"/>"#, "UndeclaredPrefix"),
        (r#"<xs:complexType name="c"/><xs:attribute name="a" type="t:c"/>"#, "src-resolve"),
        (
            r#"<xs:simpleType name="s"><xs:restriction base="xs:anySimpleType"/></xs:simpleType>"#,
            "cos-st-restricts.1.1",
        ),
        (r#"<xs:simpleType name="s"><xs:restriction base="t:s"/></xs:simpleType>"#, "st-props-correct.2"),
        (
            r#"<xs:simpleType name="s"><xs:union memberTypes="xs:int t:s"/></xs:simpleType>"#,
            "st-props-correct.2",
        ),
        (
            r#"<xs:complexType name="c"><xs:complexContent><xs:extension base="t:c"/></xs:complexContent></xs:complexType>"#,
            "ct-props-correct.3",
        ),
        (
            r#"<xs:attributeGroup name="g"><xs:attributeGroup ref="t:h"/></xs:attributeGroup><xs:attributeGroup name="h"><xs:attributeGroup ref="t:g"/></xs:attributeGroup>"#,
            "src-attribute_group.3",
        ),
        (
            r#"<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group>"#,
            "mg-props-correct.2",
        ),
        (
            r#"<xs:element name="a" substitutionGroup="t:b"/><xs:element name="b" substitutionGroup="t:a"/>"#,
            "e-props-correct.6",
        ),
        (
            r#"<xs:complexType name="c"><xs:complexContent><xs:extension base="xs:string"/></xs:complexContent></xs:complexType>"#,
            "src-ct.1",
        ),
        (
            r#"<xs:complexType name="c"><xs:simpleContent><xs:restriction base="xs:string"/></xs:simpleContent></xs:complexType>"#,
            "src-ct.2.1",
        ),
        (
            r#"<xs:complexType name="c" mixed="true"/><xs:complexType name="d"><xs:simpleContent><xs:restriction base="t:c"/></xs:simpleContent></xs:complexType>"#,
            "src-ct.2.2",
        ),
        (
            r###"<xs:attributeGroup name="g"><xs:anyAttribute namespace="##other"/></xs:attributeGroup><xs:complexType name="c"><xs:complexContent><xs:extension base="t:d"><xs:anyAttribute namespace="##local"/></xs:extension></xs:complexContent></xs:complexType><xs:complexType name="d"><xs:attributeGroup ref="t:g"/></xs:complexType>"###,
            "src-ct.5",
        ),
        (
            r#"<xs:element name="a"><xs:key name="k"><xs:selector xpath="/a"/><xs:field xpath="@b"/></xs:key></xs:element>"#,
            "c-selector-xpath",
        ),
        (
            r#"<xs:element name="a"><xs:key name="k"><xs:selector xpath="a"/><xs:field xpath="a[1]"/></xs:key></xs:element>"#,
            "c-fields-xpaths",
        ),
        (
            r#"<xs:element name="a"><xs:key name="k"><xs:selector xpath="u:a"/><xs:field xpath="."/></xs:key></xs:element>"#,
            "c-general-xpath-ns",
        ),
        (
            r#"<xs:element name="a"><xs:keyref name="k" refer="t:z"><xs:selector xpath="a"/><xs:field xpath="."/></xs:keyref></xs:element>"#,
            "src-resolve",
        ),
        (
            r#"<xs:element name="a"><xs:key name="k"><xs:selector xpath="a"/><xs:field xpath="."/></xs:key><xs:unique name="k"><xs:selector xpath="a"/><xs:field xpath="."/></xs:unique></xs:element>"#,
            "sch-props-correct.2",
        ),
        (r#"<xs:import namespace="urn:t"/>"#, "src-import.1.1"),
    ] {
        let (_, findings) = read_one(&schema(body));
        assert_eq!(errors(&findings), [code], "{body}: {findings:#?}");
        assert_eq!(findings[0].schema.as_deref(), Some("a.xsd"));
        assert!(findings[0].location.is_some_and(|l| l.line == 1 && l.column > 1));
    }
}

#[test]
fn reading_goes_on_after_an_error() {
    let body = r#"<xs:element name="a" type="t:x"/><xs:element name="b" type="t:y"/><xs:attribute name="c" type="t:z"/>"#;
    let (components, findings) = read_one(&schema(body));
    assert_eq!(errors(&findings), ["src-resolve"; 3]);
    assert_eq!(components.elements.len(), 2);
}

#[test]
fn the_number_of_findings_is_bounded() {
    let body: String = (0..5000).map(|i| format!(r#"<xs:element name="e{i}" type="t:x"/>"#)).collect();
    let (_, findings) = read_one(&schema(&body));
    assert_eq!(findings.len(), 201);
    assert_eq!(findings[200].code, "XSD-LIMIT");
}

#[test]
fn extensions_put_the_base_first() {
    let components = good_body(
        r#"<xs:complexType name="d"><xs:complexContent><xs:extension base="t:b">
             <xs:choice minOccurs="0"><xs:element name="y"/><xs:element name="z" maxOccurs="unbounded"/></xs:choice>
             <xs:attribute name="q"/></xs:extension></xs:complexContent></xs:complexType>
           <xs:complexType name="b"><xs:sequence><xs:element name="x" minOccurs="2" maxOccurs="3"/></xs:sequence>
             <xs:attribute name="p"/></xs:complexType>
           <xs:complexType name="e"><xs:complexContent><xs:extension base="t:b"/></xs:complexContent></xs:complexType>"#,
    );
    assert_eq!(model(&components, "d"), "((x{2,3}), (y | z{1,*}){0,1})");
    assert_eq!(model(&components, "e"), "(x{2,3})");
    assert_eq!(attribute_names(&components, "d"), ["p", "q"]);
    assert_eq!(complex(&components, "d").derivation, Derivation::Extension);
}

#[test]
fn restrictions_inherit_the_attributes_they_do_not_mention() {
    let components = good_body(
        r#"<xs:complexType name="b"><xs:attribute name="p"/><xs:attribute name="q"/><xs:attribute name="r"/>
             <xs:anyAttribute/></xs:complexType>
           <xs:complexType name="d"><xs:complexContent><xs:restriction base="t:b">
             <xs:attribute name="p" use="prohibited"/><xs:attribute name="q" use="required"/>
           </xs:restriction></xs:complexContent></xs:complexType>"#,
    );
    let restricted = complex(&components, "d");
    assert_eq!(attribute_names(&components, "d"), ["r", "q"]);
    assert!(restricted.attributes[1].required);
    assert!(restricted.any_attribute.is_none());
    assert_eq!(restricted.prohibited.len(), 1);
}

#[test]
fn particles_that_amount_to_nothing_make_empty_content() {
    let components = good_body(
        r#"<xs:complexType name="a"><xs:sequence/></xs:complexType>
           <xs:complexType name="b"><xs:choice minOccurs="0"/></xs:complexType>
           <xs:complexType name="c"><xs:sequence maxOccurs="0" minOccurs="0"><xs:element name="x"/></xs:sequence></xs:complexType>
           <xs:complexType name="d" mixed="true"><xs:sequence/></xs:complexType>
           <xs:complexType name="e"><xs:choice/></xs:complexType>
           <xs:complexType name="f"><xs:sequence><xs:element name="x" minOccurs="0" maxOccurs="0"/><xs:element name="y"/></xs:sequence></xs:complexType>"#,
    );
    for name in ["a", "b", "c"] {
        assert!(matches!(complex(&components, name).content, Content::Empty), "{name}");
    }
    assert!(matches!(complex(&components, "d").content, Content::Complex { mixed: true, particle: None }));
    assert_eq!(model(&components, "e"), "()");
    assert_eq!(model(&components, "f"), "(y)");
}

#[test]
fn types_may_be_recursive_and_refer_forward() {
    let components = good_body(
        r#"<xs:element name="list" type="t:node"/>
           <xs:complexType name="node"><xs:sequence><xs:element name="next" minOccurs="0"><xs:complexType>
             <xs:complexContent><xs:extension base="t:node"><xs:attribute name="x"/></xs:extension></xs:complexContent>
           </xs:complexType></xs:element></xs:sequence></xs:complexType>"#,
    );
    assert_eq!(model(&components, "node"), "(next{0,1})");
    let inner = components.elements.iter().find(|e| !e.global).expect("the local element").type_;
    let TypeDef::Complex(inner) = &components.types[inner.index()] else { panic!("complex") };
    assert_eq!((inner.attributes.len(), inner.name), (1, None));
}

#[test]
fn substitution_members_take_the_type_of_their_head() {
    let components = good_body(
        r#"<xs:element name="c" substitutionGroup="t:b"/><xs:element name="b" substitutionGroup="t:a"/>
           <xs:element name="a" type="xs:int"/>"#,
    );
    let types: Vec<TypeId> = components.elements.iter().map(|e| e.type_).collect();
    assert!(types.iter().all(|t| *t == types[2] && *t != TypeId::ANY));
}

#[test]
fn forms_and_defaults_come_from_the_schema_element() {
    let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t"
        elementFormDefault="qualified" blockDefault="extension substitution" finalDefault="restriction">
      <xs:complexType name="c"><xs:sequence><xs:element name="x"/><xs:element name="y" form="unqualified" block=""/></xs:sequence>
        <xs:attribute name="a"/></xs:complexType></xs:schema>"#;
    let components = good(&[("a.xsd", text)]);
    let uris: Vec<&str> = components.elements.iter().map(|e| components.names.uri(e.name)).collect();
    assert_eq!(uris, ["urn:t", ""]);
    assert!(components.elements[0].block.substitution && !components.elements[1].block.extension);
    let c = complex(&components, "c");
    assert!(c.block.extension && !c.block.substitution && c.final_.restriction);
}

#[test]
fn a_chameleon_takes_the_namespace_of_each_includer() {
    let used = plain(
        r#"<xs:element name="e" type="s"/><xs:simpleType name="s"><xs:restriction base="xs:int"/></xs:simpleType>"#,
    );
    let a = schema(
        r#"<xs:include schemaLocation="c.xsd"/><xs:import namespace="urn:u" schemaLocation="u.xsd"/>
           <xs:element name="f" type="t:s"/><xs:element name="g" substitutionGroup="u:e" xmlns:u="urn:u"/>"#,
    );
    let u = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u"><xs:include schemaLocation="c.xsd"/></xs:schema>"#;
    let components = good(&[("a.xsd", &a), ("u.xsd", u), ("c.xsd", &used)]);
    for (uri, local) in [("urn:t", "e"), ("urn:u", "e")] {
        let name = components.names.find(uri, local).expect("the name is known");
        assert!(components.global_elements.contains_key(&name), "{uri}");
    }
    assert_eq!(components.documents, ["a.xsd", "c.xsd", "u.xsd"]);
}

#[test]
fn a_missing_document_is_a_warning_that_names_it_and_its_asker() {
    let (_, findings) =
        read_one(&schema(r#"<xs:include schemaLocation="../core/none.xsd"/><xs:element name="a"/>"#));
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].severity, findings[0].code.as_ref()), (Severity::Warning, "schema_reference.4"));
    assert!(findings[0].message.en.contains("../core/none.xsd") && findings[0].message.en.contains("a.xsd"));
}

#[test]
fn documents_that_cannot_be_used_are_errors() {
    for (text, code) in [("<html/>", "s4s-elt-schema-ns"), ("<xs:schema", "XML-")] {
        let (_, findings) = read_one(text);
        assert!(errors(&findings)[0].starts_with(code), "{findings:?}");
    }
    let (_, findings) = read(&["z.xsd"], &Memory(&[]));
    assert_eq!(errors(&findings), ["schema_reference.4"]);
}

#[test]
fn the_namespace_of_what_is_included_or_imported_is_checked() {
    let other = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u"/>"#;
    for (body, code) in [
        (r#"<xs:include schemaLocation="u.xsd"/>"#, "src-include.2.1"),
        (r#"<xs:redefine schemaLocation="u.xsd"/>"#, "src-redefine.3.1"),
        (r#"<xs:import namespace="urn:v" schemaLocation="u.xsd"/>"#, "src-import.3.1"),
        (r#"<xs:import schemaLocation="u.xsd"/>"#, "src-import.3.2"),
    ] {
        let (_, findings) = read(&["a.xsd"], &Memory(&[("a.xsd", &schema(body)), ("u.xsd", other)]));
        assert_eq!(errors(&findings), [code]);
    }
}

#[test]
fn circles_of_inclusions_are_harmless() {
    let a = schema(r#"<xs:include schemaLocation="b.xsd"/><xs:element name="a" type="t:s"/>"#);
    let b = schema(
        r#"<xs:include schemaLocation="./a.xsd"/><xs:simpleType name="s"><xs:restriction base="xs:int"/></xs:simpleType>"#,
    );
    assert_eq!(good(&[("a.xsd", &a), ("b.xsd", &b)]).documents.len(), 2);
}

#[test]
fn redefined_components_stand_in_for_the_old_ones_everywhere() {
    let b = schema(
        r#"<xs:complexType name="c"><xs:sequence><xs:element name="x"/></xs:sequence></xs:complexType>
           <xs:group name="g"><xs:sequence><xs:element name="p"/></xs:sequence></xs:group>
           <xs:attributeGroup name="h"><xs:attribute name="m"/></xs:attributeGroup>
           <xs:complexType name="user"><xs:group ref="t:g"/><xs:attributeGroup ref="t:h"/></xs:complexType>
           <xs:complexType name="sub"><xs:complexContent><xs:extension base="t:c"/></xs:complexContent></xs:complexType>"#,
    );
    let a = schema(
        r#"<xs:redefine schemaLocation="b.xsd">
             <xs:complexType name="c"><xs:complexContent><xs:extension base="t:c">
               <xs:sequence><xs:element name="y"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
             <xs:group name="g"><xs:sequence><xs:group ref="t:g"/><xs:element name="q"/></xs:sequence></xs:group>
             <xs:attributeGroup name="h"><xs:attributeGroup ref="t:h"/><xs:attribute name="n"/></xs:attributeGroup>
           </xs:redefine>"#,
    );
    let components = good(&[("a.xsd", &a), ("b.xsd", &b)]);
    assert_eq!(model(&components, "sub"), "((x), (y))");
    assert_eq!(model(&components, "user"), "((p), q)");
    assert_eq!(attribute_names(&components, "user"), ["m", "n"]);
    assert!(components.groups.iter().all(|g| g.restricts.is_none()));
}

#[test]
fn a_redefined_group_without_itself_restricts_the_old_one() {
    let b = schema(
        r#"<xs:group name="g"><xs:sequence><xs:element name="p" minOccurs="0"/></xs:sequence></xs:group>"#,
    );
    let a = schema(
        r#"<xs:redefine schemaLocation="b.xsd"><xs:group name="g"><xs:sequence/></xs:group></xs:redefine>"#,
    );
    let components = good(&[("a.xsd", &a), ("b.xsd", &b)]);
    assert_eq!(components.groups[1].restricts, Some(segur_xsd::model::GroupId(0)));
}

#[test]
fn redefinitions_that_break_a_rule_are_refused() {
    let b = schema(
        r#"<xs:complexType name="c"/><xs:simpleType name="s"><xs:restriction base="xs:int"/></xs:simpleType>
           <xs:group name="g"><xs:sequence/></xs:group><xs:attributeGroup name="h"/>"#,
    );
    for (body, code) in [
        (r#"<xs:complexType name="c"/>"#, "src-redefine.5.b.d"),
        (r#"<xs:simpleType name="s"><xs:restriction base="xs:int"/></xs:simpleType>"#, "src-redefine.5.a.b"),
        (
            r#"<xs:group name="g"><xs:sequence><xs:group ref="t:g"/><xs:group ref="t:g"/></xs:sequence></xs:group>"#,
            "src-redefine.6.1.1",
        ),
        (
            r#"<xs:group name="g"><xs:sequence><xs:group ref="t:g" minOccurs="0"/></xs:sequence></xs:group>"#,
            "src-redefine.6.1.2",
        ),
        (
            r#"<xs:attributeGroup name="h"><xs:attributeGroup ref="t:h"/><xs:attributeGroup ref="t:h"/></xs:attributeGroup>"#,
            "src-redefine.7.1",
        ),
        (r#"<xs:group name="none"><xs:sequence/></xs:group>"#, "src-resolve"),
    ] {
        let a = schema(&format!(r#"<xs:redefine schemaLocation="b.xsd">{body}</xs:redefine>"#));
        let (_, findings) = read(&["a.xsd"], &Memory(&[("a.xsd", &a), ("b.xsd", &b)]));
        assert_eq!(errors(&findings), [code], "{body}");
    }
}

#[test]
fn wildcards_know_their_namespaces() {
    let components = good_body(
        r###"<xs:complexType name="c"><xs:sequence>
             <xs:any namespace="##other" processContents="lax"/><xs:any namespace="##local ##targetNamespace urn:u"/>
           </xs:sequence></xs:complexType>"###,
    );
    let Content::Complex { particle: Some(particle), .. } = &complex(&components, "c").content else {
        panic!()
    };
    let Term::Group(group) = &particle.term else { panic!() };
    let wildcards: Vec<_> = group
        .particles
        .iter()
        .map(|p| match &p.term {
            Term::Wildcard(w) => w.clone(),
            _ => panic!(),
        })
        .collect();
    let target = components.names.find_namespace("urn:t").expect("the target namespace");
    assert_eq!(wildcards[0].namespaces, NamespaceConstraint::Not(target));
    assert_eq!((wildcards[0].process, wildcards[1].process), (Process::Lax, Process::Strict));
    assert!(matches!(&wildcards[1].namespaces, NamespaceConstraint::Set(list) if list.len() == 3));
}

#[test]
fn the_attributes_of_the_xml_namespace_are_known_in_advance() {
    let body = r#"<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
        <xs:complexType name="c"><xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/></xs:complexType>"#;
    let (components, findings) = read_one(&schema(body));
    assert_eq!(findings.iter().map(|f| f.severity).collect::<Vec<_>>(), [Severity::Info]);
    assert_eq!(attribute_names(&components, "c"), ["lang", "space"]);
}

#[test]
fn hostile_schemas_end_in_time_and_within_the_stack() {
    let types = |link: &str| -> String {
        (0..10_000)
            .map(|i| link.replace("NEXT", &(i + 1).to_string()).replace("THIS", &i.to_string()))
            .collect()
    };
    let complex_chain = types(
        r#"<xs:complexType name="cTHIS"><xs:complexContent><xs:extension base="t:cNEXT"><xs:sequence><xs:element name="e"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#,
    );
    let attribute_chain = types(
        r#"<xs:complexType name="cTHIS"><xs:complexContent><xs:extension base="t:cNEXT"><xs:attribute name="aTHIS"/></xs:extension></xs:complexContent></xs:complexType>"#,
    );
    let group_chain = types(
        r#"<xs:group name="gTHIS"><xs:sequence><xs:group ref="t:gNEXT"/><xs:group ref="t:gNEXT"/></xs:sequence></xs:group>"#,
    );
    let last = r#"<xs:complexType name="c10000"/><xs:group name="g10000"><xs:sequence/></xs:group>"#;
    for body in [complex_chain, attribute_chain, group_chain] {
        let (_, findings) = read_one(&schema(&format!("{body}{last}")));
        assert!(errors(&findings).contains(&"XSD-LIMIT"), "{}", &body[..100]);
    }
    let deep = format!("{}{}", "<xs:sequence>".repeat(230), "</xs:sequence>".repeat(230));
    let (_, findings) = read_one(&schema(&format!(r#"<xs:group name="g">{deep}</xs:group>"#)));
    assert_eq!(errors(&findings), ["XSD-LIMIT"]);
    let deep = format!("{}{}", "<xs:sequence>".repeat(190), "</xs:sequence>".repeat(190));
    good_body(&format!(r#"<xs:group name="g">{deep}</xs:group>"#));
}

#[test]
fn long_chains_of_simple_types_are_read_up_to_a_limit() {
    let chain = |length: usize| -> String {
        let type_ = |i, base: String| {
            format!(r#"<xs:simpleType name="s{i}"><xs:restriction base="{base}"/></xs:simpleType>"#)
        };
        let links: String = (0..length).map(|i| type_(i, format!("t:s{}", i + 1))).collect();
        links + &type_(length, "xs:int".to_owned())
    };
    good_body(&chain(400));
    let (_, findings) = read_one(&schema(&chain(10_000)));
    assert_eq!(errors(&findings), ["XSD-LIMIT"]);
}

#[test]
fn the_schemas_of_the_kit_are_read_without_error() {
    let Some(shared) = std::env::var_os("SEGUR_SHARED") else {
        println!("skipped: SEGUR_SHARED is not set");
        return;
    };
    let entry = std::path::Path::new(&shared).join("ans-kit/infrastructure/cda/CDA_extended.xsd");
    let entry = entry.to_str().expect("a path in UTF-8");
    let (components, findings) = read(&[entry], &Files);
    assert!(errors(&findings).is_empty(), "{findings:#?}");
    assert!(components.global_elements.len() > 100);
}

struct Files;

impl Loader for Files {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let bytes = std::fs::read(uri).map_err(|e| LoadError { message: Text::same(e.to_string()) })?;
        Ok(Loaded { uri: uri.to_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

#[test]
fn redefinitions_of_redefinitions_stand_upon_one_another() {
    let c = schema(
        r#"<xs:group name="g"><xs:sequence><xs:element name="p"/></xs:sequence></xs:group>
           <xs:attributeGroup name="h"><xs:attribute name="m"/></xs:attributeGroup>
           <xs:simpleType name="s"><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction></xs:simpleType>
           <xs:complexType name="user"><xs:group ref="t:g"/><xs:attributeGroup ref="t:h"/></xs:complexType>"#,
    );
    let over = |document: &str, element: &str, length: &str| {
        schema(&format!(
            r#"<xs:redefine schemaLocation="{document}">
                 <xs:group name="g"><xs:sequence><xs:group ref="t:g"/><xs:element name="{element}"/></xs:sequence></xs:group>
                 <xs:attributeGroup name="h"><xs:attributeGroup ref="t:h"/><xs:attribute name="{element}"/></xs:attributeGroup>
                 <xs:simpleType name="s"><xs:restriction base="t:s"><xs:maxLength value="{length}"/></xs:restriction></xs:simpleType>
               </xs:redefine>"#
        ))
    };
    let (a, b) = (over("b.xsd", "r", "7"), over("c.xsd", "q", "8"));
    let components = good(&[("a.xsd", &a), ("b.xsd", &b), ("c.xsd", &c)]);
    assert_eq!(model(&components, "user"), "(((p), q), r)");
    assert_eq!(attribute_names(&components, "user"), ["m", "q", "r"]);
}
