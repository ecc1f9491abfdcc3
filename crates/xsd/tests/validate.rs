//! Every clause of the validation rules (`cvc-*`): code, path, line and words of the first finding.

mod validate_support;

use validate_support::{codes, findings};

/// A document whose first finding is known.
struct Case {
    code: &'static str,
    declarations: &'static str,
    document: &'static str,
    path: &'static str,
    line: u64,
    /// What the French message must name.
    words: &'static [&'static str],
}

const fn case(
    code: &'static str,
    declarations: &'static str,
    document: &'static str,
    (path, line): (&'static str, u64),
    words: &'static [&'static str],
) -> Case {
    Case { code, declarations, document, path, line, words }
}

fn verify(cases: &[Case]) {
    for Case { code, declarations, document, path, line, words } in cases {
        let document = document.replace("XSI", "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'");
        let found = findings(declarations, &document);
        assert_eq!(found.len(), 1, "{code}: one finding expected for {document}: {found:#?}");
        let finding = &found[0];
        assert_eq!(finding.code, *code, "{document}: {finding:#?}");
        assert_eq!(finding.path.as_deref(), Some(*path), "{document}");
        assert_eq!(finding.location.map(|place| place.line), Some(*line), "{document}");
        for word in *words {
            assert!(finding.message.fr.contains(word), "{word}: {}", finding.message.fr);
        }
    }
}

fn verify_valid(cases: &[(&str, &str)]) {
    for (declarations, document) in cases {
        let document = document.replace("XSI", "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'");
        assert_eq!(codes(declarations, &document), [""; 0], "{document}");
    }
}

const DERIVED: &str =
    "<xs:complexType name='base'><xs:sequence><xs:element name='b' minOccurs='0'/></xs:sequence>
    </xs:complexType>
    <xs:complexType name='more'><xs:complexContent><xs:extension base='base'>
    <xs:attribute name='x'/></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name='less'><xs:complexContent><xs:restriction base='base'>
    <xs:sequence/></xs:restriction></xs:complexContent></xs:complexType>
    <xs:complexType name='none' abstract='true'/>
    <xs:element name='a' type='base'/><xs:element name='plain' type='base' block='extension'/>
    <xs:element name='same' type='base' block='#all'/>
    <xs:element name='n' type='none'/>";

#[test]
fn elements_and_their_declarations() {
    const NIL: &str = "<xs:element name='a' type='xs:int' nillable='true'/>
        <xs:element name='f' type='xs:int' nillable='true' fixed='1'/><xs:element name='b' type='xs:int'/>
        <xs:element name='h' abstract='true' type='xs:int'/>";
    verify(&[
        case("cvc-elt.1", NIL, "\n<z/>", ("/z[1]", 2), &["`z`"]),
        case("cvc-elt.2", NIL, "<h>1</h>", ("/h[1]", 1), &["`h`", "abstrait"]),
        case("cvc-elt.3.1", NIL, "<b XSI xsi:nil='false'>1</b>", ("/b[1]/@nil", 1), &["`b`"]),
        case("cvc-elt.3.2.1", NIL, "<a XSI xsi:nil='true'>\n1</a>", ("/a[1]", 2), &["`a`", "vide"]),
        case("cvc-elt.3.2.1", NIL, "<a XSI xsi:nil='1'> </a>", ("/a[1]", 1), &["`a`"]),
        case("cvc-elt.3.2.2", NIL, "<f XSI xsi:nil='true'/>", ("/f[1]/@nil", 1), &["`f`"]),
        case("cvc-datatype-valid.1.2.1", NIL, "<a XSI xsi:nil='non'>1</a>", ("/a[1]/@nil", 1), &["nil"]),
    ]);
    verify_valid(&[
        (NIL, "<a XSI xsi:nil='true'/>"),
        (NIL, "<a XSI xsi:nil=' true '><!-- c --></a>"),
        (NIL, "<a XSI xsi:nil='false'>1</a>"),
        (NIL, "<f/>"),
    ]);
}

#[test]
fn types_named_in_the_document() {
    verify(&[
        case("cvc-elt.4.1", DERIVED, "<a XSI\n xsi:type='p:more'/>", ("/a[1]/@type", 2), &["`p`"]),
        case(
            "cvc-datatype-valid.1.2.1",
            DERIVED,
            "<a XSI xsi:type='mo re'/>",
            ("/a[1]/@type", 1),
            &["mo re"],
        ),
        case("cvc-elt.4.2", DERIVED, "<a XSI xsi:type='most' y=''><c/></a>", ("/a[1]/@type", 1), &["`most`"]),
        case(
            "cvc-elt.4.3",
            DERIVED,
            "<a XSI xsi:type='xs:int' xmlns:xs='http://www.w3.org/2001/XMLSchema'>1</a>",
            ("/a[1]/@type", 1),
            &["xs:int", "`base`", "`a`"],
        ),
        case(
            "cvc-elt.4.3",
            DERIVED,
            "<plain XSI xsi:type='more'/>",
            ("/plain[1]/@type", 1),
            &["more", "`plain`"],
        ),
        case("cvc-elt.4.3", DERIVED, "<same XSI xsi:type='less'/>", ("/same[1]/@type", 1), &["less"]),
        case("cvc-type.2", DERIVED, "<n y=''><c/></n>", ("/n[1]", 1), &["`none`", "`n`"]),
        case(
            "cvc-complex-type.3.2.2",
            DERIVED,
            "<a XSI xsi:type='less' x=''/>",
            ("/a[1]/@x", 1),
            &["`x`", "`a`"],
        ),
    ]);
    verify_valid(&[
        (DERIVED, "<a XSI xsi:type=' more ' x=''><b/></a>"),
        (DERIVED, "<plain XSI xsi:type='less'/>"),
        (DERIVED, "<same XSI xsi:type='base'/>"),
    ]);
}

#[test]
fn restriction_blocked_closes_the_members_of_a_union() {
    const UNION: &str = "<xs:simpleType name='u'><xs:union memberTypes='xs:int xs:boolean'/></xs:simpleType>
        <xs:element name='a' type='u'/><xs:element name='b' type='u' block='restriction'/>";
    const XS: &str = "XSI xmlns:xs='http://www.w3.org/2001/XMLSchema'";
    let typed = |name: &str, type_: &str| {
        let xs = XS.replace("XSI", "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'");
        codes(UNION, &format!("<{name} {xs} xsi:type='{type_}'>1</{name}>"))
    };
    assert_eq!(typed("a", "xs:int"), [""; 0]);
    assert_eq!(typed("a", "xs:byte"), [""; 0]);
    assert_eq!(typed("b", "xs:byte"), ["cvc-elt.4.3"]);
    assert_eq!(typed("b", "u"), [""; 0]);
}

#[test]
fn values_fixed_by_the_schema() {
    const FIXED: &str = "<xs:element name='i' type='xs:decimal' fixed='1.0'/>
        <xs:element name='m' fixed='x y'><xs:complexType mixed='true'><xs:sequence>
        <xs:element name='b' minOccurs='0'/></xs:sequence></xs:complexType></xs:element>
        <xs:element name='a'><xs:complexType><xs:attribute name='x' type='xs:int' fixed='1'/>
        <xs:attribute ref='o:fixed'/></xs:complexType></xs:element>";
    verify(&[
        case("cvc-elt.5.2.2.2.2", FIXED, "<i>\n2</i>", ("/i[1]", 2), &["`i`", "`1.0`"]),
        case("cvc-elt.5.2.2.1", FIXED, "<m>x y<b/></m>", ("/m[1]", 1), &["`m`", "`x y`"]),
        case("cvc-elt.5.2.2.2.1", FIXED, "<m>x  y</m>", ("/m[1]", 1), &["`m`", "`x y`"]),
        case("cvc-complex-type.3.1", FIXED, "<a x='2'/>", ("/a[1]/@x", 1), &["`x`", "`a`", "`1`", "`2`"]),
        case(
            "cvc-attribute.4",
            FIXED,
            "<a o:fixed='8' xmlns:o='urn:o'/>",
            ("/a[1]/@fixed", 1),
            &["`7`", "`8`"],
        ),
    ]);
    verify_valid(&[
        (FIXED, "<i> 1 </i>"),
        (FIXED, "<i/>"),
        (FIXED, "<m>x y</m>"),
        (FIXED, "<m/>"),
        (FIXED, "<a x=' +1 ' o:fixed='07' xmlns:o='urn:o'/>"),
    ]);
}

#[test]
fn an_attribute_fixed_where_it_is_used() {
    const USE: &str = "<xs:attribute name='g' type='xs:int'/><xs:element name='a'><xs:complexType>
        <xs:attribute ref='g' fixed='3'/></xs:complexType></xs:element>";
    verify(&[case(
        "cvc-complex-type.3.1",
        USE,
        "<a g='4'/>",
        ("/a[1]/@g", 1),
        &["`g`", "`a`", "`3`", "`4`"],
    )]);
}

#[test]
fn simple_and_empty_content() {
    const SIMPLE: &str =
        "<xs:element name='i' type='xs:int'/><xs:element name='e'><xs:complexType/></xs:element>
        <xs:element name='s'><xs:complexType><xs:simpleContent><xs:extension base='xs:int'>
        <xs:attribute name='x'/></xs:extension></xs:simpleContent></xs:complexType></xs:element>";
    verify(&[
        case("cvc-type.3.1.1", SIMPLE, "<i x=''>1</i>", ("/i[1]/@x", 1), &["`x`", "`i`"]),
        case("cvc-type.3.1.2", SIMPLE, "<i>1\n<b/></i>", ("/i[1]", 2), &["`i`"]),
        case("cvc-complex-type.2.1", SIMPLE, "<e>\n</e>", ("/e[1]", 2), &["`e`", "vide"]),
        case("cvc-complex-type.2.1", SIMPLE, "<e><b><c/></b></e>", ("/e[1]", 1), &["`e`", "vide"]),
        case("cvc-complex-type.2.2", SIMPLE, "<s>1<b/></s>", ("/s[1]", 1), &["`s`"]),
        case("cvc-datatype-valid.1.2.1", SIMPLE, "<s x=''>\nun</s>", ("/s[1]", 2), &["`s`", "un"]),
    ]);
    verify_valid(&[
        (SIMPLE, "<e><!-- c --><?p?></e>"),
        (SIMPLE, "<s x='z'> 1 </s>"),
        (SIMPLE, "<i XSI\n>1</i>"),
    ]);
}

const CONTENT: &str = "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b'/>
    <xs:element name='c' maxOccurs='2' type='xs:int'/><xs:element name='d'/></xs:sequence></xs:complexType>
    </xs:element>
    <xs:element name='all'><xs:complexType><xs:all><xs:element name='b'/><xs:element name='c' minOccurs='0'/>
    <xs:element name='d'/></xs:all></xs:complexType></xs:element>
    <xs:element name='w'><xs:complexType><xs:sequence><xs:any namespace='urn:o' processContents='strict'
    minOccurs='0'/><xs:any namespace='urn:lax' processContents='lax' minOccurs='0'/>
    <xs:any namespace='urn:skip' processContents='skip' minOccurs='0'/></xs:sequence></xs:complexType>
    </xs:element>";

#[test]
fn children() {
    verify(&[
        case(
            "cvc-complex-type.2.3",
            CONTENT,
            "<a>\nmot<b/><c>1</c><d/>\n</a>",
            ("/a[1]", 3),
            &["`a`", "texte"],
        ),
        case("cvc-complex-type.2.4.a", CONTENT, "<a>\n<c>1</c><d/></a>", ("/a[1]/c[1]", 2), &["`b`", "`c`"]),
        case("cvc-complex-type.2.4.a", CONTENT, "<a><b/><d/></a>", ("/a[1]/d[1]", 1), &["`c`", "`d`"]),
        case(
            "cvc-complex-type.2.4.b",
            CONTENT,
            "<a><b/><c>1</c>\n</a>",
            ("/a[1]", 2),
            &["`a`", "`c`", "`d`"],
        ),
        case("cvc-complex-type.2.4.d", CONTENT, "<a><b/><c>1</c><d/>\n<e/></a>", ("/a[1]/e[1]", 2), &["`e`"]),
        case("cvc-complex-type.2.4.c", CONTENT, "<w><o:z xmlns:o='urn:o'/></w>", ("/w[1]/z[1]", 1), &["z"]),
        case(
            "cvc-complex-type.2.4.a",
            CONTENT,
            "<all><d/>\n<d/><b/></all>",
            ("/all[1]/d[2]", 2),
            &["`b`", "`d`"],
        ),
        case("cvc-complex-type.2.4.b", CONTENT, "<all><d/></all>", ("/all[1]", 1), &["`all`", "`b`"]),
        case(
            "cvc-datatype-valid.1.2.1",
            CONTENT,
            "<w><n xmlns='urn:o'>x</n></w>",
            ("/w[1]/n[1]", 1),
            &["`n`"],
        ),
    ]);
    verify_valid(&[
        (CONTENT, "<a> <b/><c>1</c>\n<c>2</c><d><![CDATA[]]></d></a>"),
        (CONTENT, "<all><d/><c/><b/></all>"),
        (CONTENT, "<w>\n  <n xmlns='urn:o'>1</n>\n\t<p:x xmlns:p='urn:lax'/></w>"),
        (CONTENT, "<w><x xmlns='urn:lax'><y/></x><x xmlns='urn:skip'><n xmlns='urn:o'>x</n></x></w>"),
    ]);
}

/// One mistake, one finding; what comes after it is judged all the same.
#[test]
fn recovery_without_cascades() {
    let one =
        |document: &str, expected: &[&str]| assert_eq!(codes(CONTENT, document), expected, "{document}");
    one("<a><c>x</c><d/></a>", &["cvc-complex-type.2.4.a", "cvc-datatype-valid.1.2.1"]);
    one("<a><z/><c>1</c><d/></a>", &["cvc-complex-type.2.4.a"]);
    one("<a><b/><z/><d/></a>", &["cvc-complex-type.2.4.a"]);
    one("<a><b/><c>1</c><z/></a>", &["cvc-complex-type.2.4.a"]);
    one("<a><b/><z><y/></z><c>x</c><d/></a>", &["cvc-complex-type.2.4.a", "cvc-datatype-valid.1.2.1"]);
    one("<a><b xmlns='urn:z'/><c>1</c><d/></a>", &["cvc-complex-type.2.4.a"]);
    one("<a><d/><c>1</c><b/></a>", &["cvc-complex-type.2.4.a", "cvc-complex-type.2.4.d"]);
    one("<a><b/><c>1</c><c>1</c><c>x</c><d/></a>", &["cvc-complex-type.2.4.a", "cvc-datatype-valid.1.2.1"]);
    one("<a><b/><z/><c>1</c><c>2</c></a>", &["cvc-complex-type.2.4.a", "cvc-complex-type.2.4.b"]);
    one("<all><b/><b/><z/><d/></all>", &["cvc-complex-type.2.4.a"]);
    one("<all>x<b/></all>", &["cvc-complex-type.2.3", "cvc-complex-type.2.4.b"]);
}

#[test]
fn attributes() {
    const ATTRIBUTES: &str = "<xs:element name='a'><xs:complexType><xs:attribute name='x' type='xs:int' use='required'/>
        <xs:attribute name='y' type='xs:NMTOKENS'/></xs:complexType></xs:element>
        <xs:element name='w'><xs:complexType><xs:anyAttribute namespace='urn:o'/></xs:complexType></xs:element>
        <xs:element name='l'><xs:complexType><xs:anyAttribute processContents='lax'/></xs:complexType></xs:element>
        <xs:element name='i'><xs:complexType><xs:attribute name='k' type='xs:ID'/>
        <xs:anyAttribute processContents='lax'/></xs:complexType></xs:element>";
    verify(&[
        case("cvc-complex-type.3.2.2", ATTRIBUTES, "<a x='1'\nz=''/>", ("/a[1]/@z", 2), &["`z`", "`a`"]),
        case(
            "cvc-complex-type.3.2.2",
            ATTRIBUTES,
            "<a x='1' xmlns:o='urn:o' o:x=''/>",
            ("/a[1]/@x", 1),
            &["`a`"],
        ),
        case(
            "cvc-complex-type.3.2.2",
            ATTRIBUTES,
            "<w xmlns:o='urn:o' o:z=''/>",
            ("/w[1]/@z", 1),
            &["z", "`w`"],
        ),
        case("cvc-complex-type.3.2.2", ATTRIBUTES, "<w n=''/>", ("/w[1]/@n", 1), &["`n`", "`w`"]),
        case("cvc-complex-type.4", ATTRIBUTES, "\n<a/>", ("/a[1]", 2), &["x", "`a`"]),
        case(
            "cvc-complex-type.5.1",
            ATTRIBUTES,
            "<l xmlns:o='urn:o' o:id='p' o:id2='q'/>",
            ("/l[1]/@id2", 1),
            &["`l`"],
        ),
        case("cvc-complex-type.5.2", ATTRIBUTES, "<i xmlns:o='urn:o' o:id='p'/>", ("/i[1]", 1), &["`i`"]),
        case("cvc-datatype-valid.1.2.1", ATTRIBUTES, "<a x='un'/>", ("/a[1]/@x", 1), &["`x`", "`a`", "un"]),
        case(
            "cvc-datatype-valid.1.2.1",
            ATTRIBUTES,
            "<l xmlns:o='urn:o' o:n='un'/>",
            ("/l[1]/@n", 1),
            &["`n`"],
        ),
    ]);
    verify_valid(&[
        (ATTRIBUTES, "<a XSI x=' 1 ' y='a b' xsi:schemaLocation='urn:a a.xsd'/>"),
        (ATTRIBUTES, "<w xmlns:o='urn:o' o:n='1'/>"),
        (ATTRIBUTES, "<l xmlns:z='urn:z' z:z='' z=''/>"),
    ]);
}

#[test]
fn values() {
    const VALUES: &str = "<xs:simpleType name='code'><xs:restriction base='xs:string'><xs:pattern value='[A-Z]+'/>
        </xs:restriction></xs:simpleType>
        <xs:simpleType name='one'><xs:restriction base='xs:string'><xs:enumeration value='p'/>
        <xs:enumeration value='q'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='short'><xs:restriction base='xs:string'><xs:maxLength value='2'/></xs:restriction>
        </xs:simpleType>
        <xs:simpleType name='small'><xs:restriction base='xs:decimal'><xs:maxInclusive value='9'/>
        <xs:minExclusive value='0'/><xs:fractionDigits value='1'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='list'><xs:list itemType='xs:int'/></xs:simpleType>
        <xs:simpleType name='union'><xs:union memberTypes='xs:int xs:boolean'/></xs:simpleType>
        <xs:element name='code' type='code'/><xs:element name='one' type='one'/><xs:element name='short' type='short'/>
        <xs:element name='small' type='small'/><xs:element name='list' type='list'/>
        <xs:element name='union' type='union'/>";
    verify(&[
        case("cvc-pattern-valid", VALUES, "<code>a</code>", ("/code[1]", 1), &["`code`", "[A-Z]+"]),
        case("cvc-enumeration-valid", VALUES, "<one>r</one>", ("/one[1]", 1), &["`one`", "r"]),
        case("cvc-maxLength-valid", VALUES, "<short>été</short>", ("/short[1]", 1), &["`short`", "2"]),
        case("cvc-maxInclusive-valid", VALUES, "<small>9.1</small>", ("/small[1]", 1), &["`small`", "9"]),
        case("cvc-minExclusive-valid", VALUES, "<small>0.0</small>", ("/small[1]", 1), &["`small`", "0"]),
        case("cvc-fractionDigits-valid", VALUES, "<small>1.25</small>", ("/small[1]", 1), &["`small`", "1"]),
        case("cvc-datatype-valid.1.2.1", VALUES, "<list>1 x</list>", ("/list[1]", 1), &["`list`", "x"]),
        case("cvc-datatype-valid.1.2.3", VALUES, "<union>x</union>", ("/union[1]", 1), &["`union`", "x"]),
    ]);
    verify_valid(&[
        (VALUES, "<small>8.50</small>"),
        (VALUES, "<list> 1\n2 </list>"),
        (VALUES, "<union> true</union>"),
        (VALUES, "<short>ét</short>"),
    ]);
}

#[test]
fn identifiers_and_references() {
    const IDS: &str = "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b' minOccurs='0'
        maxOccurs='9'><xs:complexType><xs:attribute name='i' type='xs:ID'/><xs:attribute name='r' type='xs:IDREFS'/>
        </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>";
    verify(&[
        case("cvc-id.1", IDS, "<a><b i='p'/>\n<b r='p q'/>\n</a>", ("/a[1]/b[2]/@r", 3), &["`q`"]),
        case("cvc-id.2", IDS, "<a><b i='p'/>\n<b i='p'/></a>", ("/a[1]/b[2]/@i", 2), &["`p`"]),
    ]);
    verify_valid(&[(IDS, "<a><b r='q p'/><b i='p'/><b i='q'/></a>")]);
    let lost = findings(IDS, "<a>\n<b\n r='q'/>\n</a>");
    assert_eq!(lost[0].shown_at().map(|place| place.line), Some(3));
}

#[test]
fn identity_constraints() {
    const KEYS: &str = "<xs:element name='a'><xs:complexType><xs:choice maxOccurs='unbounded' minOccurs='0'>
        <xs:element name='k'><xs:complexType><xs:attribute name='n' type='xs:decimal'/></xs:complexType></xs:element>
        <xs:element name='u'><xs:complexType><xs:attribute name='n' type='xs:decimal'/></xs:complexType></xs:element>
        <xs:element name='r' type='xs:decimal'/>
        <xs:element name='z' nillable='true' type='xs:int'/>
        <xs:element name='f'><xs:complexType><xs:sequence><xs:element name='g' maxOccurs='2' type='xs:int'/>
        </xs:sequence></xs:complexType></xs:element></xs:choice></xs:complexType>
        <xs:key name='key'><xs:selector xpath='k'/><xs:field xpath='@n|@n'/></xs:key>
        <xs:unique name='uni'><xs:selector xpath='u'/><xs:field xpath='@n'/></xs:unique>
        <xs:keyref name='ref' refer='key'><xs:selector xpath='.//r'/><xs:field xpath='.'/></xs:keyref>
        <xs:key name='nil'><xs:selector xpath='z'/><xs:field xpath='.'/></xs:key>
        <xs:unique name='two'><xs:selector xpath='f'/><xs:field xpath='g'/></xs:unique></xs:element>";
    verify(&[
        case(
            "cvc-identity-constraint.3",
            KEYS,
            "<a><f>\n<g>1</g>\n<g>2</g></f></a>",
            ("/a[1]/f[1]/g[2]", 3),
            &["`two`"],
        ),
        case(
            "cvc-identity-constraint.4.1",
            KEYS,
            "<a><u n='1'/>\n<u n='1.0'/></a>",
            ("/a[1]/u[2]", 2),
            &["`uni`", "1.0"],
        ),
        case("cvc-identity-constraint.4.2.1", KEYS, "<a>\n<k/></a>", ("/a[1]/k[1]", 2), &["`key`"]),
        case(
            "cvc-identity-constraint.4.2.2",
            KEYS,
            "<a><k n='1'/>\n<k n='+1'/></a>",
            ("/a[1]/k[2]", 2),
            &["`key`"],
        ),
        case(
            "cvc-identity-constraint.4.2.3",
            KEYS,
            "<a>\n<z>1</z></a>",
            ("/a[1]/z[1]", 2),
            &["`nil`", "`z`"],
        ),
        case(
            "cvc-identity-constraint.4.3",
            KEYS,
            "<a><k n='1'/>\n<r>2</r></a>",
            ("/a[1]/r[1]", 2),
            &["`ref`", "`key`", "2"],
        ),
    ]);
    verify_valid(&[(KEYS, "<a><r>1.00</r><k n='1'/><k n='2'/><u/><u/><u n='3'/><f><g>1</g></f></a>")]);
}

#[test]
fn substitution_groups() {
    const GROUPS: &str = "<xs:element name='h' type='xs:decimal'/><xs:element name='m' substitutionGroup='h' type='xs:int'/>
        <xs:element name='bh' type='xs:decimal' block='substitution'/>
        <xs:element name='bm' substitutionGroup='bh' type='xs:int'/>
        <xs:element name='a'><xs:complexType><xs:sequence><xs:element ref='h'/><xs:element ref='bh'/></xs:sequence>
        </xs:complexType></xs:element>";
    verify(&[
        case(
            "cvc-complex-type.2.4.a",
            GROUPS,
            "<a><m>1</m><bm>1</bm></a>",
            ("/a[1]/bm[1]", 1),
            &["`bh`", "`bm`"],
        ),
        case("cvc-datatype-valid.1.2.1", GROUPS, "<a><m>1.5</m><bh>1</bh></a>", ("/a[1]/m[1]", 1), &["`m`"]),
    ]);
    verify_valid(&[(GROUPS, "<a><m>1</m><bh>1.5</bh></a>")]);
}

/// What is found in a tag of several lines is placed where the tag ends; the focus says what exactly is wrong.
#[test]
fn places_in_tags_of_several_lines() {
    const TAGS: &str =
        "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b'/></xs:sequence>
        <xs:attribute name='x' type='xs:int'/><xs:attribute name='y'/></xs:complexType></xs:element>";
    let place = |document: &str| {
        let found = findings(TAGS, document);
        assert_eq!(found.len(), 1, "{found:#?}");
        let finding = &found[0];
        let at = |place: segur_report::Location| (place.line, place.column, place.length);
        (finding.location.map(at), finding.focus.map(at))
    };
    assert_eq!(place("<a\n x='un'\n  y=''><b/></a>"), (Some((3, 3, 5)), Some((2, 2, 6))));
    assert_eq!(place("<a\r\n y=''\r\n x='un'><b/></a>"), (Some((3, 2, 6)), None));
    assert_eq!(place("<a><c\n y=''\n/><b/></a>"), (Some((3, 1, 2)), Some((1, 4, 11))));
    assert_eq!(place("<a></a\n>"), (Some((2, 1, 1)), Some((1, 4, 5))));
    assert_eq!(place("<a></a>"), (Some((1, 4, 4)), None));
}
