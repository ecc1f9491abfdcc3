use super::{expression, pattern, sequence_type};

/// Canonical text, which must parse to the same tree again.
fn canonical(source: &str) -> String {
    let tree = expression(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let text = tree.to_string();
    assert_eq!(expression(&text), Ok(tree), "{source} is printed as {text}");
    text
}

#[test]
fn expressions() {
    for (source, expected) in [
        ("1 to 3", "1 to 3"),
        ("'it''s'", "'it''s'"),
        ("\"say \"\"x\"\"\"", "'say \"x\"'"),
        (".5+1.+1e3", ".5 + 1. + 1e3"),
        ("a-b - c", "a-b - c"),
        ("* * *", "* * *"),
        ("(/) * 5", "(/) * 5"),
        ("//a//b", "//a//b"),
        ("div div div", "div div div"),
        ("- -a", "--a"),
        ("-a cast as xs:int", "-a cast as xs:int"),
        ("a or b and c or d", "a or b and c or d"),
        ("(a or b) and c", "(a or b) and c"),
        ("../@*", "../@*"),
        ("if (if) then then else else", "if (if) then then else else"),
        ("for $a in 1 to 2, $b in $a return $a*$b", "for $a in 1 to 2, $b in $a return $a * $b"),
        ("some $x in a satisfies $x = 1 or b", "some $x in a satisfies $x = 1 or b"),
        ("(some $x in a satisfies $x) or b", "(some $x in a satisfies $x) or b"),
        ("a[1][@b='c']/(d|e)[last()]", "a[1][@b = 'c']/(d | e)[last()]"),
        ("*:a/p:*/text()", "*:a/p:*/text()"),
        ("self::x:y/processing-instruction(\"t\")", "self::x:y/processing-instruction('t')"),
        ("a(: one (: nested :) comment :)/b", "a/b"),
        (
            "x instance of element(a)* and y treat as item()+",
            "x instance of element(a)* and y treat as item()+",
        ),
        ("a castable as xs:integer? = true()", "a castable as xs:integer? = true()"),
        ("a except b union c intersect d", "a except b | c intersect d"),
        ("1 - (2 - 3)", "1 - (2 - 3)"),
        ("a is b", "a is b"),
        ("$a:b << $c", "$a:b << $c"),
        ("(a, b), ()", "(a, b), ()"),
        ("a/(b/c)/d", "a/(b/c)/d"),
    ] {
        assert_eq!(canonical(source), expected);
    }
}

#[test]
fn refusals_say_where_and_what() {
    for (source, code, at) in [
        ("", "XPST0003", 0),
        ("a[", "XPST0003", 2),
        ("a[1", "XPST0003", 3),
        ("a = b = c", "XPST0003", 6),
        ("a : b", "XPST0003", 2),
        ("f(a,)", "XPST0003", 4),
        ("1to 2", "XPST0003", 0),
        ("'open", "XPST0003", 0),
        ("(: open", "XPST0003", 0),
        ("a ! b", "XPST0003", 2),
        ("a || b", "XPST0003", 2),
        ("let $a := 1 return $a", "XPST0003", 4),
        ("node(1)", "XPST0003", 5),
        ("if(1)", "XPST0003", 5),
        ("schema-element(a)", "XPST0008", 0),
        ("namespace::a", "XPST0010", 0),
        ("/ * 5", "XPST0003", 4),
        ("a cast as xs:int cast as xs:int", "XPST0003", 17),
    ] {
        let error = expression(source).expect_err(source);
        assert_eq!((error.code, error.span.map(|span| span.start)), (code, Some(at)), "{source}: {error:?}");
    }
    let english = expression("a[(b]").unwrap_err().message.en;
    assert!(english.contains("`(` opened at character 3"), "{english}");
}

#[test]
fn depth_is_bounded() {
    for source in [
        "(".repeat(100_000),
        "a[".repeat(100_000),
        "-".repeat(100_000) + "1",
        "1".to_owned() + &"+1".repeat(100_000),
        "a".to_owned() + &"/a".repeat(100_000),
        "f(".repeat(100_000),
        "if (1) then 1 else ".repeat(100_000),
    ] {
        assert_eq!(expression(&source).expect_err("too deep").code, "XPST0003");
    }
    let flat = "a".to_owned() + &" or a".repeat(100_000);
    assert!(expression(&flat).is_ok(), "a list is not deep");
}

#[test]
fn patterns() {
    for (source, expected) in [
        ("/", "/"),
        ("*", "*"),
        ("cda:a/cda:b[@c='d']//cda:e | //f", "cda:a/cda:b[@c = 'd']//cda:e | //f"),
        ("/cda:ClinicalDocument", "/cda:ClinicalDocument"),
        ("@*|node()", "@* | node()"),
        ("a/@b", "a/@b"),
        ("id('x')/y", "id('x')/y"),
        ("key('k', $v)//y", "key('k', $v)//y"),
        ("child::a/attribute::b", "a/@b"),
        ("text()[. = 'x']", "text()[. = 'x']"),
        ("(a|b)/c", "a/c | b/c"),
        ("(/a | /b)/c//(d|@e)", "/a/c//d | /a/c//@e | /b/c//d | /b/c//@e"),
        ("//(a|b)[c]/d", "//(a)[c]/d | //(b)[c]/d"),
        ("((a[x]/b | c)[y])[z]", "a[x]/(b)[y][z] | (c)[y][z]"),
        ("a/(b)", "a/b"),
    ] {
        let found = pattern(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
        assert_eq!(found.to_string(), expected);
        assert_eq!(pattern(expected).unwrap().to_string(), expected);
    }
    for source in [
        ".",
        "..",
        "a/..",
        "ancestor::a",
        "$a",
        "a/(/b)",
        "a/(b|//c)",
        "(/)[a]",
        "()",
        "(a",
        "a[1",
        "f(a)",
        "id(a)",
    ] {
        assert!(pattern(source).is_err(), "{source}");
    }
    for source in [
        "(".repeat(100_000),
        "(a|b)/".repeat(10_000) + "c",
        "((a|b)/(c|d))[x]/".repeat(1_000) + "e",
        "(a|b)".to_owned() + &"/a".repeat(100_000),
    ] {
        assert_eq!(pattern(&source).expect_err("too much").code, "XTSE0340");
    }
}

#[test]
fn sequence_types() {
    for source in
        ["xs:string?", "item()*", "element(a)+", "empty-sequence()", "document-node(element(a))", "node()"]
    {
        assert_eq!(sequence_type(source).unwrap().to_string(), source);
    }
    assert!(sequence_type("xs:string()").is_err());
}
