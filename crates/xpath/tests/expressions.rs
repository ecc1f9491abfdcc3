//! Expressions and their values, by section of the specifications.
#![allow(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use std::rc::Rc;

use segur_xml::load::Memory;
use segur_xml::{Names, NodeId, Options, Tree};
use segur_xpath::value::Item;
use segur_xpath::{Compiler, NodeRef, Run, Scope};

const DOCUMENT: &str = r#"<?pi data?><r xmlns="urn:r" xmlns:p="urn:p" xml:lang="fr-FR" id="r1">
<a n="1" m="x">un</a><a n="2">deux<!--c--></a><b><a n="3">trois</a><p:c v="10"/><p:c v="9"/></b><d t="p:q">  e  f </d><e/></r>"#;

const CODES: &str =
    r#"<codes><set id="s"><c code="A" system="1"/><c code="B" system="2"><n>bé</n></c></set></codes>"#;

/// The value of an expression as texts joined by `|`, or the code of its error.
fn value(expression: &str) -> String {
    let loader = Memory::new([("codes.xml", CODES), ("d/x-1.xml", "<x>1</x>")]);
    let mut compiler = Compiler::new(Names::new(), &loader);
    let module = compiler.module();
    let namespaces = vec![("r".to_owned(), "urn:r".to_owned()), ("p".to_owned(), "urn:p".to_owned())];
    let scope = Scope::new(Rc::new(namespaces), "rules.sch".into(), module);
    let id = match compiler.expression(expression, &scope) {
        Ok(id) => id,
        Err(error) => return error.code.to_owned(),
    };
    let program = compiler.finish();
    let tree = Tree::parse_with(DOCUMENT.as_bytes(), &Options::new(), program.names()).unwrap();
    let root = NodeRef::new(0, tree.root().id());
    let mut run = Run::new(&program, &tree);
    let items = match run.sequence(id, root) {
        Ok(items) => items,
        Err(error) => return error.code.to_owned(),
    };
    let text = |item: &Item<'_>| match item {
        Item::Atomic(value) => value.to_text().into_owned(),
        Item::Node(node) if node.document() > 0 => format!("doc{}", node.document()),
        Item::Node(node) if node.attribute().is_some() => {
            let at = tree.attributes_of(node.node()).start + node.attribute().unwrap();
            format!("@{}={}", tree.attribute(at).local_name(), tree.attribute_value(at))
        }
        Item::Node(node) if node.node() == NodeId::DOCUMENT => "/".to_owned(),
        Item::Node(node) => match tree.node(node.node()).local_name() {
            "" => format!("'{}'", tree.text_of(node.node())),
            name => name.to_owned(),
        },
    };
    items.items().iter().map(text).collect::<Vec<_>>().join("|")
}

fn check(table: &[(&str, &str)]) {
    for (expression, expected) in table {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

#[test]
fn axes_and_steps() {
    check(&[
        ("r:a", "a|a"),
        ("r:a/@n", "@n=1|@n=2"),
        (".//r:a/@n", "@n=1|@n=2|@n=3"),
        ("//@n[. > 1]", "@n=2|@n=3"),
        ("//r:a[1]/@n", "@n=1|@n=3"),
        ("(//r:a)[1]/@n", "@n=1"),
        ("//r:a[last()]/@n", "@n=2|@n=3"),
        ("//r:a[position() = 2]/@n", "@n=2"),
        ("*", "a|a|b|d|e"),
        ("p:*", ""),
        ("*/p:*/@v", "@v=10|@v=9"),
        ("*:b/*:c", "c|c"),
        ("r:b/r:a/..", "b"),
        ("r:b/preceding-sibling::*[1]/@n", "@n=2"),
        ("r:b/preceding-sibling::*/@n", "@n=1|@n=2"),
        ("r:b/following-sibling::*", "d|e"),
        ("r:b/following::*", "d|e"),
        ("r:b/p:c[1]/preceding::r:a/@n", "@n=1|@n=2|@n=3"),
        ("r:b/r:a/ancestor::*", "r|b"),
        ("r:b/r:a/ancestor-or-self::*[1]", "a"),
        ("r:b/r:a/ancestor::*[1]", "b"),
        ("r:a[2]/node()", "'deux'|'c'"),
        ("r:a[2]/comment()", "'c'"),
        ("/processing-instruction('pi')", "pi"),
        ("/", "/"),
        ("/*", "r"),
        ("r:a/self::r:a[@n='2']/@n", "@n=2"),
        ("r:a | r:b/r:a | r:a", "a|a|a"),
        ("r:a except r:a[1]", "a"),
        ("(r:a, r:b) intersect r:b", "b"),
        ("r:b/(r:a|p:c)/name()", "a|p:c|p:c"),
        ("(r:b, r:a)/name()", "b|a|a"),
        ("for $x in (r:b, r:a) return name($x)", "b|a|a"),
        ("(r:b, r:a)[1]/name()", "b"),
        ("r:a/string-length(.)", "2|4"),
        ("r:a/position()", "1|2"),
        ("r:a/last()", "2|2"),
        ("descendant-or-self::r:r/@id", "@id=r1"),
        ("@*[name() = 'id']", "@id=r1"),
        ("@id/..", "r"),
        ("1/a", "XPTY0019"),
        ("r:a/(1, .)", "XPTY0018"),
        ("(1, 2)/name()", "XPTY0019"),
        ("attribute::text()", ""),
    ]);
}

#[test]
fn operators() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("7 idiv 2, -7 idiv 2, 7 mod -3", "3|-3|1"),
        ("1 div 2", "0.5"),
        ("10 div 3", "3.333333333333333333"),
        ("1 div 0", "FOAR0001"),
        ("1e0 div 0", "INF"),
        ("@id + 1", "FORG0001"),
        ("r:a[1]/@n + 1", "2"),
        ("() + 1", ""),
        ("(1, 2) + 1", "XPTY0004"),
        ("'a' + 1", "XPTY0004"),
        ("-(r:a[2]/@n)", "-2"),
        ("1 to 4", "1|2|3|4"),
        ("count(2 to 1)", "0"),
        ("1 to 1000000000000", "XPDY0130"),
        ("r:a/@n = 2", "true"),
        ("r:a/@n != 2", "true"),
        ("not(r:a/@n = 2)", "false"),
        ("r:a/@n = ('7', '2')", "true"),
        ("r:a/@n > 5", "false"),
        ("r:a/@m = 1", "FORG0001"),
        ("xs:boolean('INF') < ()", "FORG0001"),
        ("() = xs:integer('x')", "FORG0001"),
        ("r:none = (1 div 0)", "FOAR0001"),
        ("@none != string(r:none)", "false"),
        ("r:a/@n eq '1'", "XPTY0004"),
        ("r:a[1]/@n eq '1'", "true"),
        ("r:a[1]/@n eq 1", "XPTY0004"),
        ("() eq 1", ""),
        ("'a' < 'b'", "true"),
        ("'a' = 1", "XPTY0004"),
        ("true() = 'x'", "XPTY0004"),
        ("true() = (1 = 1)", "true"),
        ("r:a[1] is //r:a[1][@n = '1']", "true"),
        ("r:a[1] << r:a[2], r:a[1] >> r:a[2]", "true|false"),
        ("1 = 1 or error()", "true"),
        ("1 = 2 and error()", "false"),
        ("if (r:zz) then error() else 'no'", "no"),
        ("some $x in r:a satisfies $x/@n = 2", "true"),
        ("every $x in r:a satisfies $x/@n = 2", "false"),
        ("every $x in () satisfies error()", "true"),
        ("for $x in 1 to 2, $y in $x to 2 return $x * 10 + $y", "11|12|22"),
        ("5 instance of xs:integer, 5 instance of xs:string, () instance of xs:date?", "true|false|true"),
        ("r:a instance of element(r:a)+, r:a instance of element()", "true|false"),
        (
            "'5' castable as xs:integer, 'x' castable as xs:integer, () castable as xs:integer?",
            "true|false|true",
        ),
        ("xs:integer('5') + 1", "6"),
        ("'2024-02-30' castable as xs:date", "false"),
        ("xs:date('2024-02-28') + xs:dayTimeDuration('P2D')", "2024-03-01"),
        ("xs:date('2024-01-31') + xs:yearMonthDuration('P1M')", "2024-02-29"),
        ("xs:dateTime('2024-01-01T00:00:00Z') - xs:dateTime('2023-12-31T22:00:00-01:00')", "PT1H"),
        ("xs:date('2024-01-01') lt xs:date('2024-01-02')", "true"),
        ("5 treat as xs:string", "XPDY0050"),
        ("$missing", "XPST0008"),
        ("zz:a", "XPST0081"),
        ("missing()", "XPST0017"),
        ("count()", "XPST0017"),
        ("1 cast as xs:missing", "XPST0051"),
        ("string(1e6), string(1.0), string(-0e0)", "1.0E6|1|-0"),
        ("0.1 + 0.2 = 0.3", "true"),
    ]);
}

#[test]
fn effective_boolean_values() {
    check(&[
        ("boolean(()), boolean(''), boolean('0'), boolean(0), boolean(r:a)", "false|false|true|false|true"),
        ("boolean((1, 2))", "FORG0006"),
        ("boolean((r:a, 1))", "true"),
        ("boolean(xs:date('2024-01-01'))", "FORG0006"),
        ("r:a[@m]/@n", "@n=1"),
        ("r:a['']", ""),
        ("r:a[string(@m)]/@n", "@n=1"),
    ]);
}

#[test]
fn functions_of_text() {
    check(&[
        ("concat('a', 1, (), r:a[1])", "a1un"),
        ("string-join(r:a, '-')", "un-deux"),
        ("normalize-space(r:d)", "e f"),
        ("r:d/normalize-space()", "e f"),
        ("string-length('été')", "3"),
        ("substring('12345', 2, 3), substring('12345', 0)", "234|12345"),
        ("contains('abc', 'b'), contains('abc', ''), starts-with((), 'a')", "true|true|false"),
        ("starts-with(r:a, 'u')", "XPTY0004"),
        ("substring-before('a-b', '-'), substring-after('a-b', '-')", "a|b"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("upper-case('é'), lower-case('É')", "É|é"),
        ("matches('abc', '^a.c$'), matches('ABC', 'b', 'i')", "true|true"),
        ("matches('a', '(')", "FORX0002"),
        ("matches('a', '(a)\\1')", "FORX0002"),
        ("replace('abracadabra', 'bra', '*')", "a*cada*"),
        ("tokenize('a b  c', '\\s+')", "a|b|c"),
        ("tokenize('a,b', r:d/@t/substring(., 2, 0))", "FORX0003"),
        ("codepoints-to-string((72, 105)), string-to-codepoints('Hi')", "Hi|72|105"),
        ("compare('a', 'b'), codepoint-equal('a', 'a')", "-1|true"),
        ("encode-for-uri('a b/é')", "a%20b%2F%C3%A9"),
        ("ends-with('tattoo', 'too')", "true"),
        ("contains('a', 'a', 'urn:x')", "FOCH0002"),
    ]);
}

#[test]
fn functions_of_numbers_and_sequences() {
    check(&[
        ("abs(-2), ceiling(1.2), floor(-1.2), round(2.5), round-half-to-even(2.5)", "2|2|-2|3|2"),
        ("number('x'), number('1e2'), number(r:a[1]/@n)", "NaN|100|1"),
        ("sum(r:a/@n), avg((1, 2)), max((1, 2.5)), min(('b', 'a'))", "3|1.5|2.5|a"),
        ("sum(()), avg(()), max(())", "0"),
        ("sum(('a', 'b'))", "FORG0006"),
        ("max((1, 'a'))", "FORG0006"),
        ("count(distinct-values((1, 1.0, '1', 'a', 'a')))", "3"),
        ("index-of((10, 20, 10), 10)", "1|3"),
        ("reverse(1 to 3), remove((1, 2, 3), 2), insert-before((1, 3), 2, 2)", "3|2|1|1|3|1|2|3"),
        ("subsequence(1 to 5, 2, 3)", "2|3|4"),
        ("exactly-one(())", "FORG0005"),
        ("empty(()), exists(())", "true|false"),
        ("deep-equal((1, 'a'), (1, 'a')), deep-equal(r:a[1], r:a[2])", "true|false"),
        (
            "year-from-date(xs:date('2024-05-06')), months-from-duration(xs:yearMonthDuration('P14M'))",
            "2024|2",
        ),
        ("hours-from-dateTime(xs:dateTime('2024-01-01T10:00:00'))", "10"),
        ("dateTime(xs:date('2024-01-01'), xs:time('10:00:00Z'))", "2024-01-01T10:00:00Z"),
        (
            "adjust-dateTime-to-timezone(xs:dateTime('2024-01-01T10:00:00Z'), xs:dayTimeDuration('PT1H'))",
            "2024-01-01T11:00:00+01:00",
        ),
        ("current-date()", "1970-01-01Z"),
        ("format-number(1234.5, '#,##0.00')", "1,234.50"),
        ("format-date(xs:date('2024-02-29'), '[D01]/[M01]/[Y]')", "29/02/2024"),
        (
            "format-dateTime(xs:dateTime('2024-02-29T07:05:00'), '[FNn] [D] [Mn] [Y], [H]h[m]', 'fr', (), ())",
            "Jeudi 29 février 2024, 7h05",
        ),
        ("format-time(xs:time('07:05:09'), '[h].[m].[s]')", "7.05.09"),
        ("format-date((), '[D]')", ""),
        ("xs:integer('123456789012345678901234567890') mod 97", "52"),
        ("error()", "FOER0000"),
        ("round(-2.5), floor(2.5e0)", "-2|2"),
    ]);
}

#[test]
fn functions_of_nodes_and_documents() {
    check(&[
        ("name(), local-name(r:b/p:c[1]), namespace-uri(r:b/p:c[1])", "r|c|urn:p"),
        ("name(r:b/p:c[1]), name(()), node-name(@id)", "p:c||id"),
        ("root(r:b)", "/"),
        ("lang('fr'), lang('en')", "true|false"),
        ("resolve-QName(r:d/@t, r:d) = QName('urn:p', 'x:q')", "true"),
        ("resolve-QName('u:q', r:d)", "FONS0004"),
        ("in-scope-prefixes(r:e)", "xml||p"),
        ("namespace-uri-for-prefix('p', .)", "urn:p"),
        ("generate-id(r:a[1]) = generate-id(//r:a[@n='1'])", "true"),
        ("current()/r:a[@n = current()/r:a[2]/@n]/@n", "@n=2"),
        ("doc('codes.xml')//c[@code = 'A' and @system = '1']/@code/string()", "A"),
        ("boolean(document('codes.xml')//c[@code = 'A' and @system = '1'])", "true"),
        ("boolean(document('codes.xml')//c[@code = 'A' and @system = '2'])", "false"),
        ("boolean(document('codes.xml')//c[@code = @id])", "false"),
        ("'B' = doc('codes.xml')/codes/set/c/@code, r:a/@n = doc('codes.xml')//@code", "true|false"),
        ("boolean(doc('codes.xml')//n[text() = 'bé'])", "true"),
        ("doc('missing.xml')", "FODC0002"),
        ("doc-available('missing.xml'), doc-available('codes.xml')", "false|true"),
        (
            "doc-available(concat('d/x-', r:a[1]/@n, '.xml')), doc-available(concat('d/x-', r:a[2]/@n, '.xml'))",
            "true|false",
        ),
        ("doc(concat('d/x-', r:a[1]/@n, '.xml'))/x = '1'", "true"),
        ("doc(concat('d/x-', r:a[2]/@n, '.xml'))/x = '1'", "FODC0002"),
        ("for $i in 1 to 2 return doc('codes.xml')//c[$i]/string(@code)", "A|B"),
        ("string(r:b)", "trois"),
        ("data(r:a/@n)", "1|2"),
        ("collection()", "FODC0002"),
    ]);
}
