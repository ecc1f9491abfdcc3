use super::*;

fn parse(text: &str) -> Result<Dtd, Error> {
    Dtd::parse(text, &DtdOptions::default())
}

fn subset(declarations: &str) -> Result<Dtd, Error> {
    parse(&format!("<!DOCTYPE a [{declarations}]>"))
}

fn refused(declarations: &str) -> ErrorKind {
    subset(declarations).expect_err(declarations).kind
}

fn text_of(dtd: &Dtd, name: &str) -> String {
    match dtd.entity(name) {
        Some(Entity::Internal(text)) => text.to_string(),
        other => panic!("{name}: {other:?}"),
    }
}

fn expand(dtd: &Dtd, raw: &str) -> Result<String, Error> {
    let mut out = String::new();
    dtd.expand_attribute(raw, &mut out, &mut ExpansionBudget::new(1 << 20)).map(|()| out)
}

#[test]
fn heads() {
    for good in [
        "<!DOCTYPE a>",
        "<!DOCTYPE a:b >",
        "<!DOCTYPE a[]>",
        "<!DOCTYPE a SYSTEM 'x'[ ] >",
        "<!DOCTYPE\na\nPUBLIC '-//x' \"y\">",
    ] {
        parse(good).expect(good);
    }
    for bad in [
        "<!DOCTYPEa>",
        "<!DOCTYPE>",
        "<!DOCTYPE a:b:c>",
        "<!DOCTYPE a SYSTEM>",
        "<!DOCTYPE a SYSTEM'x'>",
        "<!DOCTYPE a PUBLIC 'x'>",
        "<!DOCTYPE a PUBLIC 'x''y'>",
        "<!DOCTYPE a PUBLIC '{' 'y'>",
        "<!DOCTYPE a [] x>",
        "<!DOCTYPE a [ x ]>",
        "<!DOCTYPE a b>",
        "<!doctype a>",
        "<!DOCTYPE a [\u{1}]>",
    ] {
        parse(bad).expect_err(bad);
    }
}

#[test]
fn element_declarations() {
    for good in [
        "EMPTY",
        "ANY",
        "(#PCDATA)",
        "(#PCDATA)*",
        "( #PCDATA | b|c )*",
        "(b)",
        "(b,c?,(d|e+)*)+",
        "((((b))))",
        "(b|c)?",
        "( b , c )",
    ] {
        subset(&format!("<!ELEMENT a {good} >")).expect(good);
    }
    for bad in [
        "empty",
        "()",
        "b",
        "(b",
        "(b,c|d)",
        "(b,)",
        "(|b)",
        "(b ?)",
        "(#PCDATA|b)",
        "(b|#PCDATA)*",
        "(#PCDATA,b)*",
        "(b)&c",
        "(b c)",
        "((b)|#PCDATA)",
        "(b)) ",
        "EMPTY x",
        "(a:b:c)",
    ] {
        subset(&format!("<!ELEMENT a {bad}>")).expect_err(bad);
    }
}

#[test]
fn attribute_declarations() {
    for good in [
        "",
        " b CDATA #IMPLIED",
        " b ID #REQUIRED c (x|1y) 'x'",
        " b NOTATION (n|m) #IMPLIED",
        " b NMTOKENS #FIXED 'x'",
        " xml:space ( default | preserve ) 'preserve' ",
    ] {
        subset(&format!("<!ATTLIST a{good}>")).expect(good);
    }
    for bad in [
        " b",
        " b cdata #IMPLIED",
        " b CDATA",
        " b CDATA IMPLIED",
        " b CDATA#IMPLIED",
        " b (x,y) #IMPLIED",
        " b () #IMPLIED",
        " b NOTATION(n) #IMPLIED",
        " b (x)'x'",
        " b CDATA #FIXED'x'",
        " b CDATA '<'",
        " b CDATA '&'",
        " b CDATA 'x'c CDATA 'y'",
        " b NAME #IMPLIED",
        " b CDATA #fixed 'x'",
    ] {
        subset(&format!("<!ATTLIST a{bad}>")).expect_err(bad);
    }
}

#[test]
fn defaults_are_normalised_and_the_first_counts() {
    let dtd = subset("<!ENTITY e ' x\n'><!ATTLIST a b CDATA ' 1 &e;&#10;' c NMTOKENS '  p   q ' d CDATA #IMPLIED><!ATTLIST a b CDATA 'late' e CDATA #FIXED 'f'>").unwrap();
    let values: Vec<_> = dtd
        .attributes("a")
        .iter()
        .flat_map(|list| list.all())
        .map(|a| (&*a.name, a.value.as_deref(), a.tokenized, a.fixed))
        .collect();
    assert_eq!(
        values,
        [
            ("b", Some(" 1  x \n"), false, false),
            ("c", Some("p q"), true, false),
            ("d", None, false, false),
            ("e", Some("f"), false, true)
        ]
    );
    assert!(dtd.attributes("z").is_none());
    let defaults: Vec<_> = dtd.attributes("a").unwrap().defaults().map(|(name, _)| name).collect();
    assert_eq!(defaults, ["b", "c", "e"]);
}

#[test]
fn entity_values() {
    let dtd = subset("<!ENTITY a 'x&#38;#60;&lt;&b;\r\n%\u{20}'>".replace("%\u{20}", "").as_str()).unwrap();
    assert_eq!(text_of(&dtd, "a"), "x&#60;&lt;&b;\n");
    let dtd =
        subset("<!ENTITY e '1'><!ENTITY e '2'><!ENTITY x SYSTEM 'y'><!ENTITY u PUBLIC 'p' 's' NDATA n>")
            .unwrap();
    assert_eq!(text_of(&dtd, "e"), "1");
    assert!(matches!(dtd.entity("x"), Some(Entity::External(id)) if &*id.system == "y"));
    assert_eq!(dtd.unparsed_entities().collect::<Vec<_>>(), ["u"]);
    for bad in [
        "e 'x",
        "e '&'",
        "e '&#;'",
        "e '&#0;'",
        "e '&a'",
        "e 'a % b'",
        "e",
        "e x",
        "e SYSTEM 'x' ndata n",
        "e SYSTEM 'x'NDATA n",
        "e 'x' NDATA n",
        "% p SYSTEM 'x' NDATA n",
        "a:b 'x'",
        "%p 'x'",
        "e PUBLIC 'x'",
    ] {
        refused(&format!("<!ENTITY {bad}>"));
    }
}

#[test]
fn other_markup() {
    subset("<!-- a --><?p?><?p x?y?><!NOTATION n PUBLIC 'x'><!NOTATION n PUBLIC 'x' 'y' ><!NOTATION n SYSTEM 'y'>").unwrap();
    assert_eq!(refused("<!-- a -- b -->"), ErrorKind::DoubleHyphenInComment);
    assert_eq!(refused("<!-- a --->"), ErrorKind::DoubleHyphenInComment);
    assert_eq!(refused("<?xml version='1.0'?>"), ErrorKind::ReservedPiTarget);
    assert_eq!(refused("<?a:b x?>"), ErrorKind::ColonInName);
    assert_eq!(refused("<![INCLUDE[ ]]>"), ErrorKind::DtdConditionalSection);
    assert_eq!(refused("<!FOO a>"), ErrorKind::DtdUnknownDeclaration);
    assert_eq!(refused("<a/>"), ErrorKind::DtdUnknownDeclaration);
}

#[test]
fn parameter_entities_between_declarations() {
    let dtd =
        subset("<!ENTITY % q \"<!ENTITY e 'in q'>\"><!ENTITY % p '<!ENTITY f \"x\">&#37;q; <?pi?>'> %p; %q;")
            .unwrap();
    assert_eq!((text_of(&dtd, "e"), text_of(&dtd, "f")), ("in q".to_owned(), "x".to_owned()));
    assert!(dtd.is_complete());
    assert_eq!(refused("<!ENTITY % p '&#37;q;'><!ENTITY % q '&#37;p;'>%p;"), ErrorKind::EntityRecursion);
    assert_eq!(refused("<!ENTITY % p '<!ENTITY e '>%p;"), ErrorKind::EntityUnbalanced);
    assert_eq!(subset("<!ENTITY % p '<!ENTITY e '>%p;").unwrap_err().detail, "p");
    assert_eq!(refused("<!ENTITY % p ']>'>%p;"), ErrorKind::DtdSyntax);
    assert_eq!(refused("<!ENTITY % p 'x'><!ENTITY e '%p;'>"), ErrorKind::DtdParameterInMarkup);
    assert_eq!(refused("<!ENTITY % p 'EMPTY'><!ELEMENT a %p;>"), ErrorKind::DtdParameterInMarkup);
}

#[test]
fn after_an_unread_parameter_entity_nothing_counts() {
    let text =
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'x'><!ENTITY e '1'>%p;<!ENTITY f '2'><!ATTLIST a b CDATA 'c'>]>";
    let dtd = parse(text).unwrap();
    assert!(!dtd.is_complete() && dtd.entity("e").is_some() && dtd.entity("f").is_none());
    assert!(dtd.attributes("a").is_none());
    assert_eq!(dtd.reference("f"), Reference::Undeclared { fatal: false });
    let alone = Dtd::parse(text, &DtdOptions { standalone: true, ..DtdOptions::default() }).unwrap();
    assert!(alone.entity("f").is_some() && alone.attributes("a").is_some());
    assert_eq!(alone.reference("g"), Reference::Undeclared { fatal: true });
    assert_eq!(subset("").unwrap().reference("g"), Reference::Undeclared { fatal: true });
}

#[test]
fn undeclared_entities_in_defaults_wait_for_the_end() {
    assert_eq!(refused("<!ATTLIST a b CDATA '&e;'><!ENTITY e 'x'>"), ErrorKind::UndeclaredEntity);
    subset("<!ATTLIST a b CDATA '&e;'><!ENTITY % p ''>%p;").unwrap();
    assert_eq!(
        refused("<!ENTITY e SYSTEM 'x'><!ATTLIST a b CDATA '&e;'>"),
        ErrorKind::ExternalEntityReference
    );
}

#[test]
fn predefined_entities_keep_their_meaning() {
    subset("<!ENTITY lt '&#38;#60;'><!ENTITY amp '&#38;#x26;'><!ENTITY gt '>'><!ENTITY quot '&#34;'><!ENTITY apos \"&#38;#39;\">").unwrap();
    for bad in ["lt '<'", "lt '&#60;'", "amp '&#38;'", "gt 'x'", "quot SYSTEM 'x'", "apos '&#38;#40;'"] {
        assert_eq!(refused(&format!("<!ENTITY {bad}>")), ErrorKind::DtdPredefinedEntity, "{bad}");
    }
}

#[test]
fn attribute_expansion() {
    let dtd = subset("<!ENTITY a 'x&b;y'><!ENTITY b '&#38;#60;&#10;'><!ENTITY c '&#60;'><!ENTITY d '&d;'><!ENTITY u SYSTEM 'x' NDATA n>").unwrap();
    assert_eq!(expand(&dtd, "1\r\n\t&a;&#13;2").unwrap(), "1  x< y\r2");
    for (raw, kind) in [
        ("&c;", ErrorKind::LtInAttributeValue),
        ("&d;", ErrorKind::EntityRecursion),
        ("&u;", ErrorKind::UnparsedEntityReference),
        ("&z;", ErrorKind::UndeclaredEntity),
        ("<", ErrorKind::LtInAttributeValue),
        ("&#xD800;", ErrorKind::InvalidCharRef),
    ] {
        let error = expand(&dtd, &format!("été {raw}!")).unwrap_err();
        assert_eq!((error.kind, error.offset), (kind, 6), "{raw}");
        assert!(error.offset + error.length <= 6 + raw.len() as u64 + 1, "{raw} {error:?}");
    }
}

#[test]
fn errors_are_placed() {
    let error = subset("<!ENTITY e 'ab&#0;'>").unwrap_err();
    assert_eq!((error.kind, error.offset), (ErrorKind::InvalidCharRef, 27));
    let error = subset("<!ATTLIST a b CDATA 'a&z;'>").unwrap_err();
    assert_eq!((error.offset, error.length), (35, 3));
    let error = subset("<!ENTITY % p '<!FOO>'>  %p;").unwrap_err();
    assert_eq!((error.offset, error.length), (37, 3));
}

#[test]
fn bombs_end_quickly() {
    let mut declarations = String::from("<!ENTITY e0 'lol'>");
    for i in 1..60 {
        declarations += &format!("<!ENTITY e{i} '{}'>", format!("&e{};", i - 1).repeat(10));
    }
    let exponential = subset(&declarations).unwrap();
    assert_eq!(expand(&exponential, "&e59;").unwrap_err().kind, ErrorKind::LimitEntityExpansion);
    let quadratic = subset(&format!("<!ENTITY e '{}'>", "x".repeat(50_000))).unwrap();
    assert_eq!(expand(&quadratic, &"&e;".repeat(50_000)).unwrap_err().kind, ErrorKind::LimitEntityExpansion);
    let empty = subset("<!ENTITY e ''>").unwrap();
    assert_eq!(expand(&empty, &"&e;".repeat(100_000)).unwrap_err().kind, ErrorKind::LimitEntityExpansion);
    let mut parameters = String::from("<!ENTITY % e0 ''>");
    for i in 1..60 {
        parameters += &format!("<!ENTITY % e{i} '{}'>", format!("&#37;e{};", i - 1).repeat(10));
    }
    assert_eq!(refused(&(parameters + "%e59;")), ErrorKind::LimitEntityExpansion);
}

#[test]
fn long_inputs_take_linear_time() {
    let deep = "(".repeat(100_000) + "b" + &")".repeat(100_000);
    subset(&format!("<!ELEMENT a {deep}>")).unwrap();
    let attributes: String = (0..20_000).map(|i| format!(" b{i} CDATA 'x'")).collect();
    let dtd = subset(&format!("<!ATTLIST a{attributes}>")).unwrap();
    assert_eq!(dtd.attributes("a").unwrap().all().len(), 20_000);
    let chain: String = (1..20_000).map(|i| format!("<!ENTITY % e{i} '&#37;e{};'>", i - 1)).collect();
    subset(&format!("<!ENTITY % e0 ''>{chain}%e19999;")).unwrap();
    let entities: String = (1..20_000).map(|i| format!("<!ENTITY e{i} '&e{};'>", i - 1)).collect();
    assert_eq!(
        expand(&subset(&entities).unwrap(), "&e19999;").unwrap_err().kind,
        ErrorKind::LimitEntityExpansion
    );
}

#[test]
fn without_namespaces_colons_are_letters() {
    let text = "<!DOCTYPE :a [<!ENTITY a:b 'x'><!ELEMENT a:b:c (:)><?p:q?>]>";
    parse(text).unwrap_err();
    let dtd = Dtd::parse(text, &DtdOptions { namespaces: false, ..DtdOptions::default() }).unwrap();
    assert_eq!((dtd.name(), text_of(&dtd, "a:b").as_str()), (":a", "x"));
}
