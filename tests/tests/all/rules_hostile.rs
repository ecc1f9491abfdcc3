//! Rules and documents made to hurt the Schematron engine: bounded, told clearly, without panic.

use libtest_mimic::Trial;
use segur_schematron::{Checker, Entry, Outcome as Judged, RunLimits, SchemaSet};
use segur_tests::growth;
use segur_xml::load::Memory;
use segur_xml::{Limits, Names, Options, Tree};

use crate::{Outcome, alone};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        alone("hostile_rules_inclusion", inclusion),
        alone("hostile_rules_extension", extension),
        alone("hostile_rules_broken", broken),
        alone("hostile_rules_expensive", expensive),
        alone("hostile_rules_limits_are_told", limits_are_told),
        alone("hostile_rules_patterns", patterns),
        alone("hostile_rules_many_failures", many_failures),
        alone("hostile_rules_deep_document", deep_document),
        alone("hostile_rules_damaged_cache", damaged_cache),
    ]
}

fn schema(body: &str) -> String {
    format!(
        "<schema xmlns='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' \
         queryBinding='xslt2'><ns prefix='h' uri='urn:h'/>{body}</schema>"
    )
}

fn compile(files: &[(&str, String)]) -> (SchemaSet, Vec<String>) {
    let loader = Memory::new(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    let entry = Entry { uri: files[0].0.to_owned(), phase: None };
    let compilation = SchemaSet::compile(&[entry], &loader, Names::new());
    let findings =
        compilation.findings.iter().map(|finding| format!("{} {}", finding.code, finding.message.en));
    (compilation.set, findings.collect())
}

fn judge(set: &SchemaSet, document: &[u8]) -> Judged {
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    let tree = Tree::parse_with(document, &Options::new().with_limits(limits), set.names()).unwrap();
    // The default allows twenty times as much, which is a matter of seconds.
    let limits = RunLimits { steps: 5_000_000, steps_per_node: 100, ..RunLimits::default() };
    Checker::new(set).with_limits(limits).run(&[0], &tree).remove(0)
}

/// The errors of the only rule, `a`, whose only assertion is this test.
fn errors(functions: &str, test: &str) -> Vec<String> {
    let test = test.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let body = format!(
        "{functions}<pattern><rule context='a'><assert test=\"{test}\">non</assert></rule></pattern>"
    );
    let (set, findings) = compile(&[("a.sch", schema(&body))]);
    let judged = judge(&set, b"<a/>");
    findings
        .into_iter()
        .chain(
            judged.errors.into_iter().filter_map(|failure| failure.error).map(|error| error.code.to_owned()),
        )
        .collect()
}

fn inclusion() -> Outcome {
    let include = |href: &str| format!("<include href='{href}'/>");
    let pattern =
        |inner: &str| format!("<pattern xmlns='http://purl.oclc.org/dsdl/schematron'>{inner}</pattern>");
    let (_, findings) = compile(&[
        ("a.sch", schema(&include("b.sch"))),
        ("b.sch", pattern(&include("c.sch"))),
        ("c.sch", pattern(&include("b.sch"))),
    ]);
    assert!(findings[0].contains("a.sch → b.sch → c.sch → b.sch"), "{findings:?}");
    let (_, findings) = compile(&[("a.sch", schema(&include("a.sch")))]);
    assert!(findings[0].contains("a.sch → a.sch"), "{findings:?}");
    // Each file includes the next twice: two to the fiftieth patterns if nobody counted.
    let names: Vec<String> = (0..60).map(|n| format!("{n}.sch")).collect();
    let files: Vec<(&str, String)> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let twice = include(&format!("{}.sch", n + 1)).repeat(2);
            (name.as_str(), if n == 0 { schema(&twice) } else { pattern(&twice) })
        })
        .collect();
    let (_, findings) = compile(&files);
    assert!(findings.iter().any(|finding| finding.contains("too many nested inclusions")));
    Ok(())
}

fn extension() -> Outcome {
    let rule =
        |id: &str, base: &str| format!("<rule abstract='true' id='{id}'><extends rule='{base}'/></rule>");
    let body = format!(
        "<pattern>{}{}<rule context='a'><extends rule='x'/><assert test='b'>b</assert></rule></pattern>",
        rule("x", "y"),
        rule("y", "x")
    );
    let (set, findings) = compile(&[("a.sch", schema(&body))]);
    assert!(findings[0].starts_with("SCH-EXTENDS"), "{findings:?}");
    assert_eq!(judge(&set, b"<a/>").failures.len(), 1, "the rest of the rule stands");
    Ok(())
}

/// One broken expression takes its assertion or rule out, and no other.
fn broken() -> Outcome {
    let body = "<pattern><let name='l' value='1 +'/><rule context='a'><assert test='b['>1</assert><assert test='$nothing'>2</assert>\
                <assert test='b'>3</assert></rule><rule context='a/../b'><assert test='b'>4</assert></rule></pattern>\
                <pattern><rule context='a'><assert test='c'>5 <value-of select='zz:x'/></assert></rule></pattern>";
    let (set, findings) = compile(&[("a.sch", schema(body))]);
    let codes: Vec<_> = findings.iter().map(|finding| finding.split(' ').next().unwrap()).collect();
    assert_eq!(codes, ["XPST0003", "XPST0003", "XPST0008", "XTSE0340", "XPST0081"]);
    let messages: Vec<_> = judge(&set, b"<a/>").failures.into_iter().map(|failure| failure.message).collect();
    assert_eq!(messages, ["3", "5"]);
    Ok(())
}

fn expensive() -> Outcome {
    let endless =
        "<xsl:function name='h:f'><xsl:param name='n'/><xsl:sequence select='h:f($n + 1)'/></xsl:function>";
    let fibonacci = "<xsl:function name='h:f'><xsl:param name='n'/>\
                     <xsl:sequence select='if ($n lt 2) then 1 else h:f($n - 1) + h:f($n - 2)'/></xsl:function>";
    let circle = "<let name='x' value='$y + 1'/><let name='y' value='$x + 1'/>";
    for (functions, test, code) in [
        ("", "count(1 to 1000000000) = 1", "XPDY0130"),
        ("", "every $a in 1 to 100000, $b in 1 to 100000 satisfies $a + $b gt 0", "XPDY0130"),
        (endless, "h:f(1)", "XPDY0130"),
        (fibonacci, "h:f(60) = 1", "XPDY0130"),
        (circle, "$x = 1", "XTDE0640"),
        ("", "string-length(string-join(for $i in 1 to 100000000 return 'xxxxxxxxxx', '')) = 1", "XPDY0130"),
        ("", "matches(string-join(for $i in 1 to 20000 return 'a', ''), '(a*)*b') or true()", ""),
        ("", "matches('a', '(a{1000}){1000}')", "FORX0002"),
        ("", "1 + 99999999999999999999 * 99999999999999999999 * 2 idiv 0", "FOAR0001"),
        ("", "doc('file:///etc/passwd')", "FODC0002"),
    ] {
        let found = errors(functions, test);
        let wanted =
            found.iter().any(|finding| finding.starts_with(code)) || code.is_empty() && found.is_empty();
        assert!(wanted, "{test}: {found:?}");
    }
    Ok(())
}

/// A context that exceeds a limit ends its schema aloud: silence would pass for assent.
fn limits_are_told() -> Outcome {
    let body =
        "<pattern><rule context='a[count(1 to 1000000000) = 1]'><assert test='b'>b</assert></rule></pattern>";
    let (set, findings) = compile(&[("a.sch", schema(body))]);
    assert!(findings.is_empty(), "{findings:?}");
    let judged = judge(&set, b"<a/>");
    assert_eq!(judged.aborted.map(|error| error.code), Some("XPDY0130"));
    Ok(())
}

/// Patterns with many gaps on deep documents: nothing is tried twice.
fn patterns() -> Outcome {
    let context = ["a[not(z)]"; 20].join("//");
    let body =
        format!("<pattern><rule context='{context}//b'><assert test='true()'>x</assert></rule></pattern>");
    let (set, findings) = compile(&[("a.sch", schema(&body))]);
    assert!(findings.is_empty(), "{findings:?}");
    let deep = |n: usize| format!("{}<c/>{}", "<a>".repeat(n), "</a>".repeat(n)).into_bytes();
    growth::linear(
        200,
        |n| [b"<r>".to_vec(), deep(25).repeat(n), b"</r>".to_vec()].concat(),
        |bytes| {
            judge(&set, bytes);
        },
    )?;
    Ok(())
}

fn many_failures() -> Outcome {
    let body = "<pattern><rule context='a'><assert test='b'>b</assert></rule></pattern>";
    let (set, _) = compile(&[("a.sch", schema(body))]);
    let wide = |n: usize| format!("<r>{}</r>", "<a/>".repeat(n)).into_bytes();
    growth::linear(20_000, wide, |bytes| {
        judge(&set, bytes);
    })?;
    let judged = judge(&set, &wide(100_000));
    assert_eq!((judged.fired, judged.failures.len(), judged.dropped), (100_000, 10_000, 90_000));
    Ok(())
}

fn deep_document() -> Outcome {
    let body = "<pattern><rule context='a[not(*)]'><assert test='ancestor::r and string(.) and deep-equal(.., ..)'>b</assert></rule></pattern>";
    let (set, _) = compile(&[("a.sch", schema(body))]);
    let deep = |n: usize| format!("<r>{}{}</r>", "<a>".repeat(n), "</a>".repeat(n)).into_bytes();
    let judged = judge(&set, &deep(200_000));
    assert_eq!(judged.failures.len(), 1);
    Ok(())
}

/// A compiled set that was damaged is refused, or still runs without panic.
fn damaged_cache() -> Outcome {
    let body = "<let name='g' value='count(//a)'/><pattern><rule context='a[@x]'><let name='l' value='@x'/>\
                <assert test='$l = $g and matches(@x, &quot;^1$&quot;)'>b <value-of select='$l'/></assert></rule></pattern>";
    let (set, findings) = compile(&[("a.sch", schema(body))]);
    assert!(findings.is_empty(), "{findings:?}");
    let bytes = set.to_bytes();
    let mut refused = 0;
    for at in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            match SchemaSet::from_bytes(&damaged) {
                Ok(set) => {
                    let tree = Tree::parse_with(b"<r><a x='1'/><a x='2'/></r>", &Options::new(), set.names())
                        .unwrap();
                    Checker::new(&set).run(&[0], &tree);
                }
                Err(_) => refused += 1,
            }
        }
        assert!(SchemaSet::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
    println!("damaged sets: {refused} of {} refused, the others ran", bytes.len() * 3);
    Ok(())
}
