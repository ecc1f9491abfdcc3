//! The grammar of XPath 2.0 (appendix A): what binds to what, what is a name and what an operator, what is refused.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use segur_xpath::ast::{Axis, Expr, ExprKind, KindTest, NodeTest};
use segur_xpath::parse;

fn tree(source: &str) -> Expr {
    parse::expression(source).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

/// Both sources say the same.
#[track_caller]
fn same(pairs: &[(&str, &str)]) {
    for (short, long) in pairs {
        assert_eq!(tree(short), tree(long), "{short} is read as {}", tree(short));
    }
}

#[track_caller]
fn refused(sources: &[&str]) {
    for source in sources {
        let found = parse::expression(source);
        assert!(found.is_err(), "{source} is read as {}", found.unwrap());
    }
}

/// The English message for a source that is refused.
#[track_caller]
fn complaint(source: &str) -> String {
    parse::expression(source).expect_err(source).message.en.into_owned()
}

#[test]
fn precedence() {
    same(&[
        ("1 , 2 or 3", "(1, (2 or 3))"),
        ("a or b and c", "a or (b and c)"),
        ("a and b = c", "a and (b = c)"),
        ("a = 1 to 2", "a = (1 to 2)"),
        ("1 to 2 + 3", "1 to (2 + 3)"),
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("a * b | c", "a * (b | c)"),
        ("a | b intersect c", "a | (b intersect c)"),
        ("a intersect b instance of node()", "a intersect (b instance of node())"),
        ("a treat as node() instance of node()", "(a treat as node()) instance of node()"),
        ("a castable as xs:int treat as item()", "(a castable as xs:int) treat as item()"),
        ("a cast as xs:int castable as xs:int", "(a cast as xs:int) castable as xs:int"),
        ("-a cast as xs:int", "(-a) cast as xs:int"),
        ("-a/b", "-(a/b)"),
        ("-1 + 2", "(-1) + 2"),
        ("1 - -2", "1 - (-2)"),
        ("a/b[c]", "a/(b[c])"),
        ("for $x in a return b, c", "(for $x in a return b), c"),
        ("for $x in a return b or c", "for $x in a return (b or c)"),
        ("if (a) then b else c or d", "if (a) then b else (c or d)"),
        ("if (a) then b else if (c) then d else e", "if (a) then b else (if (c) then d else e)"),
        ("some $x in a satisfies b and c", "some $x in a satisfies (b and c)"),
        ("a << b or c", "(a << b) or c"),
    ]);
}

#[test]
fn chains_lean_to_the_left() {
    same(&[
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("8 div 4 div 2", "(8 div 4) div 2"),
        ("8 idiv 4 mod 2", "(8 idiv 4) mod 2"),
        ("a | b union c", "(a | b) | c"),
        ("a except b intersect c", "(a except b) intersect c"),
        ("a/b/c", "(a/b)/c"),
        ("- + - 1", "-(+(-(1)))"),
    ]);
    assert_ne!(tree("1 - 2 - 3"), tree("1 - (2 - 3)"));
    assert_ne!(tree("a/b/c"), tree("a/(b/c)"));
    let ExprKind::Or(operands) = tree("a or b or c or d").kind else { panic!("a list") };
    assert_eq!(operands.len(), 4);
}

#[test]
fn what_does_not_chain() {
    refused(&[
        "a = b = c",
        "a eq b = c",
        "a is b is c",
        "a << b >> c",
        "1 to 2 to 3",
        "a instance of node() instance of node()",
        "a instance of node() treat as node()",
        "a treat as node() treat as node()",
        "a castable as xs:int castable as xs:int",
        "a castable as xs:int cast as xs:int",
    ]);
    assert!(complaint("a = b = c").contains("do not chain"));
}

#[test]
fn abbreviations() {
    same(&[
        ("a", "child::a"),
        ("@a", "attribute::a"),
        ("..", "parent::node()"),
        ("..[1]", "parent::node()[1]"),
        ("a//b", "a/descendant-or-self::node()/b"),
        ("//a", "/descendant-or-self::node()/a"),
        ("attribute(a)", "attribute::attribute(a)"),
        ("@node()", "attribute::node()"),
        ("element(*)", "child::element()"),
        ("a/text()", "child::a/child::text()"),
    ]);
    let step = |axis, test| ExprKind::Step(axis, test, vec![]);
    assert_eq!(tree("*").kind, step(Axis::Child, NodeTest::AnyName));
    assert_eq!(tree("x:*").kind, step(Axis::Child, NodeTest::AnyLocal("x".into())));
    assert_eq!(tree("*:x").kind, step(Axis::Child, NodeTest::AnyPrefix("x".into())));
    assert_eq!(tree("..").kind, step(Axis::Parent, NodeTest::Kind(KindTest::Node)));
    assert_eq!(tree("/").kind, ExprKind::Root);
    assert_eq!(tree(".").kind, ExprKind::Context);
    assert!(matches!(tree(".[1]").kind, ExprKind::Filter(..)));
    assert!(matches!(tree("(a)[1]").kind, ExprKind::Filter(..)));
    assert_ne!(tree("(a)[1]"), tree("a[1]"));
    assert_ne!(tree("//a[1]"), tree("(//a)[1]"));
}

#[test]
fn every_axis() {
    for axis in [
        "child",
        "descendant",
        "attribute",
        "self",
        "descendant-or-self",
        "following-sibling",
        "following",
        "parent",
        "ancestor",
        "preceding-sibling",
        "preceding",
        "ancestor-or-self",
    ] {
        let ExprKind::Step(found, ..) = tree(&format!("{axis} (: :) :: a")).kind else { panic!("a step") };
        assert_eq!(found.word(), axis);
    }
    refused(&["children::a", "child::", "child:a:", "child::child::a", "@@a", "@.."]);
    assert_eq!(parse::expression("namespace::*").unwrap_err().code, "XPST0010");
}

#[test]
fn words_are_names_where_an_operand_is_expected() {
    same(&[
        ("div div div", "(child::div) div (child::div)"),
        ("or or or and and and and", "child::or or ((child::or) and (child::and) and (child::and))"),
        ("* * *", "(child::*) * (child::*)"),
        ("if", "child::if"),
        ("if/then", "child::if/child::then"),
        ("for", "child::for"),
        ("some | every", "child::some | child::every"),
        ("@for = $for", "attribute::for = $for"),
        ("node", "child::node"),
        ("text/comment/item", "child::text/child::comment/child::item"),
        ("return", "child::return"),
        ("instance instance of element(of)", "(child::instance) instance of element(of)"),
        ("cast cast as xs:int", "(child::cast) cast as xs:int"),
        ("to to to", "(child::to) to (child::to)"),
        ("/and/or", "(/)/child::and/child::or"),
        ("xs:int", "child::xs:int"),
        ("self", "child::self"),
        ("let", "child::let"),
    ]);
}

#[test]
fn hyphens_and_dots_belong_to_names() {
    same(&[("a-b", "child::a-b"), ("a -b", "(child::a) - (child::b)")]);
    assert_eq!(tree("a.b-c").to_string(), "a.b-c");
    assert_eq!(tree("a - -b").to_string(), "a - -b");
    assert_eq!(tree("5-3").to_string(), "5 - 3");
    assert_eq!(tree("$a-1").to_string(), "$a-1", "a-1 is a name");
    refused(&["a- b", "1a", "10div 3", "1eq 1", "a b"]);
}

#[test]
fn literals() {
    let kind = |source: &str| tree(source).kind;
    assert_eq!(kind("007"), ExprKind::Integer("007".into()));
    assert_eq!(kind("1."), ExprKind::Decimal("1.".into()));
    assert_eq!(kind(".50"), ExprKind::Decimal(".50".into()));
    for double in ["1e3", "1.e3", ".5E-3", "1.5E+3"] {
        assert_eq!(kind(double), ExprKind::Double(double.into()));
    }
    assert_eq!(kind("'it''s \"x\"'"), ExprKind::String("it's \"x\"".into()));
    assert_eq!(kind("\"say \"\"x\"\" ''\""), ExprKind::String("say \"x\" ''".into()));
    assert_eq!(kind("''''"), ExprKind::String("'".into()));
    assert_eq!(kind("''"), ExprKind::String("".into()));
    assert_eq!(kind("'(: no comment :)'"), ExprKind::String("(: no comment :)".into()));
    refused(&["1e", "1e+", "..5", "1.2.3", "'a", "\"a'", "'''"]);
}

#[test]
fn white_space_and_comments() {
    same(&[
        ("\t a\r\n[ 1 ] ", "a[1]"),
        ("a(:x:)/(: (: y :) :)b", "a/b"),
        ("f(:x:)()", "f()"),
        ("$ x", "$x"),
        ("child\n::\na", "child::a"),
        ("@ a", "@a"),
        ("'a'eq'b'", "'a' eq 'b'"),
        ("a<b", "a < b"),
        ("a<<b", "a << b"),
        ("1(::)", "1"),
        ("text ( )", "text()"),
        ("a instance(: :)of node()", "a instance of node()"),
    ]);
    refused(&["p :a", "p: a", "p : *", "(: a", "a :)", "a (: (: :)", "a\u{A0}= b", "a\u{B}b"]);
    assert!(complaint("p :a").contains("no space around `:`"));
    assert!(complaint("a\u{A0}= b").contains("ordinary"));
}

#[test]
fn the_lone_slash() {
    same(&[("/ = 1", "(/) = 1"), ("/ - 1", "(/) - 1"), ("f(/)", "f((/))"), ("a[/]", "a[(/)]")]);
    same(&[("/ | a", "(/) | a"), ("/ * ", "(/)/child::*"), ("/ and", "(/)/child::and")]);
    refused(&["/ * 5", "/ and a", "//", "a/", "a//", "/ /a", "///"]);
}

#[test]
fn functions_and_reserved_names() {
    assert_eq!(tree("p:text()").to_string(), "p:text()", "a prefix makes it a function");
    assert!(matches!(tree("p:text()").kind, ExprKind::Call(..)));
    assert!(matches!(tree("text()").kind, ExprKind::Step(..)));
    assert!(matches!(tree("for()").kind, ExprKind::Call(..)), "`for` is not reserved");
    assert!(matches!(tree("a/f(1, (2, 3), 4)").kind, ExprKind::Path(..)));
    refused(&[
        "item()",
        "typeswitch(a)",
        "empty-sequence()",
        "if()",
        "text(1)",
        "f(",
        "f(1 2)",
        "f(,)",
        "f(1,)",
    ]);
}

#[test]
fn kind_tests_and_types() {
    for source in [
        "node()",
        "text()",
        "comment()",
        "processing-instruction()",
        "processing-instruction('x')",
        "document-node()",
        "document-node(element(a))",
        "element()",
        "element(p:a)",
        "@attribute(a)",
    ] {
        assert_eq!(tree(source).to_string(), source);
    }
    same(&[
        ("processing-instruction(x)", "processing-instruction(' x\n')"),
        ("element(a, xs:anyType?)", "element(a)"),
        ("element(*, xs:untyped)", "element()"),
        ("attribute(*, xs:anyAtomicType)", "attribute()"),
        ("a instance of xs:integer *", "a instance of xs:integer*"),
        ("a instance of item()+ + 1", "(a instance of item()+) + 1"),
        ("4 treat as item() + - 5", "(4 treat as item()+) - 5"),
        ("a treat as item() - 1", "(a treat as item()) - 1"),
    ]);
    refused(&["a instance of b()", "a instance of 'b'", "a cast as node()", "a cast as xs:int*"]);
    for source in
        ["schema-attribute(a)", "element(a, xs:int)", "element(a, p:untyped)", "attribute(a, xs:untyped)"]
    {
        assert_eq!(parse::expression(source).unwrap_err().code, "XPST0008", "{source}");
    }
}

#[test]
fn what_is_missing_is_said() {
    for source in [
        "",
        "()()",
        "(",
        ")",
        "a[]",
        "a[1]]",
        "f(a]",
        "if (a) then b",
        "if (a) b else c",
        "for $a in b",
        "for $a return b",
        "for a in b return c",
        "some $a in b return c",
        "every $a in b, satisfies c",
        "a or",
        "and a",
        "a,",
        "$",
        "@",
        "a instance node()",
        "a cast xs:int",
        "1 = ",
        "-",
        "a div",
    ] {
        let error = parse::expression(source).expect_err(source);
        let span = error.span.expect("a place");
        assert_eq!(error.code, "XPST0003", "{source}");
        assert!(span.start <= span.end && span.end as usize <= source.len(), "{source}: {span:?}");
        assert!(!error.message.fr.is_empty() && error.message.fr != error.message.en, "{source}");
    }
}

#[test]
fn later_versions_and_other_languages_are_recognised() {
    for (source, word) in [
        ("a || b", "`||`"),
        ("a ! b", "`!`"),
        ("a => f()", "`=>`"),
        ("let $a := 1 return $a", "`let`"),
        ("map{'a': 1}", "`map{}`"),
        ("array{1}", "`array{}`"),
        ("Q{urn:x}a", "`Q{uri}name`"),
        ("f#1", "`#`"),
        ("$f(1)", "`$f()`"),
    ] {
        let message = complaint(source);
        assert!(message.starts_with(&format!("{word} belongs to XPath 3")), "{source}: {message}");
    }
    for (source, hint) in [
        ("a == b", "write `=`"),
        ("a <> b", "write `!=`"),
        ("a !== b", "write `!=`"),
        ("a && b", "written `and`"),
        ("a &lt; b", "escaped only once"),
        ("a = “b”", "straight quotes"),
        ("a % b", "written `mod`"),
    ] {
        let message = complaint(source);
        assert!(message.contains(hint), "{source}: {message}");
    }
}

#[test]
fn spans_cover_the_source_of_each_expression() {
    let source = "(a) / b[ c ] = -1 or f( $x )";
    let text = |expression: &Expr| &source[expression.span.start as usize..expression.span.end as usize];
    let whole = tree(source);
    assert_eq!(text(&whole), source);
    let ExprKind::Or(operands) = &whole.kind else { panic!("or") };
    assert_eq!((text(&operands[0]), text(&operands[1])), ("(a) / b[ c ] = -1", "f( $x )"));
    let ExprKind::Compare(_, left, right) = &operands[0].kind else { panic!("comparison") };
    assert_eq!((text(left), text(right)), ("(a) / b[ c ]", "-1"));
    let ExprKind::Path(first, second) = &left.kind else { panic!("path") };
    assert_eq!((text(first), text(second)), ("a", "b[ c ]"));
}

#[test]
fn the_place_of_the_opening_is_counted_in_characters() {
    assert!(complaint("'éé' = (a]").ends_with("(`(` opened at character 8)"));
}

#[test]
fn what_is_long_is_read_and_what_is_deep_is_refused() {
    for separator in [" or ", " and ", ", "] {
        tree(&vec!["a"; 100_000].join(separator));
    }
    tree(&("'".to_owned() + &"a''".repeat(100_000) + "'"));
    tree(&("(:".repeat(100_000) + &":)".repeat(100_000) + "a"));
    tree(&("a".to_owned() + &"[1]".repeat(100_000)));
    tree(&("if (a) then b else ".repeat(300) + "c"));
    tree(&("(".repeat(95) + "a" + &")".repeat(95)));
    tree(&vec!["a"; 350].join("/"));
    for source in [
        vec!["a"; 100_000].join("/"),
        vec!["a"; 100_000].join("//"),
        vec!["a"; 100_000].join(" - "),
        vec!["a"; 100_000].join("|"),
        "1 or 1 and 1 = 1 to 1 + 1 * a | a except (".repeat(10_000),
        "if (a) then b else ".repeat(100_000) + "c",
        "if (".repeat(100_000),
        "for $a in ".repeat(100_000),
        "for $a in b return ".repeat(100_000),
        "a[(f(".repeat(30_000),
        " ".repeat((1 << 22) + 1),
    ] {
        let error = parse::expression(&source).expect_err("too deep or too long");
        assert_eq!(error.code, "XPST0003");
        assert!(error.message.en.contains("than"), "{}", error.message.en);
    }
}
