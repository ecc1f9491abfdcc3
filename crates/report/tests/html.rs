//! The HTML page: complete, safe, the same in both languages.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use segur_report::{Finding, Html, Lang, Location, Report, Severity, Source, Text, TextOptions};
use sha2::{Digest, Sha256};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=y>\u{0}\u{202e}&amp;";

fn page(reports: &[Report], lang: Lang, source: &str) -> String {
    let mut html = Html::new(lang).with_origin("segur, essai");
    for report in reports {
        html.add(report, Html::body(report, lang, &mut source.as_bytes()));
    }
    html.finish()
}

fn report(name: &str, findings: Vec<Finding>) -> Report {
    Report { findings, ..Report::new(name, "cda") }
}

fn at(line: u64, severity: Severity) -> Finding {
    let place = Location { offset: 3, length: 4, line, column: 1 };
    let finding = Finding::error(Source::Xsd, "cvc-elt.1", Text::new("inconnu", "unknown"));
    Finding { severity, ..finding.with_location(place).with_path("/a[1]") }
}

/// The void and closed elements of the page are balanced: what comes from outside opens none.
fn elements(page: &str) -> Vec<String> {
    let void = ["meta", "input", "br", "!DOCTYPE"];
    let page = page.split("<style>").next().unwrap().to_owned() + page.split("</style>").nth(1).unwrap();
    let names = page
        .split('<')
        .skip(1)
        .map(|tag| tag.split(|c: char| c.is_whitespace() || c == '>').next().unwrap().to_owned());
    let mut open = Vec::new();
    let mut all = Vec::new();
    for name in names.filter(|name| !void.contains(&name.as_str())) {
        match name.strip_prefix('/') {
            Some(end) => assert_eq!(open.pop().as_deref(), Some(end), "balanced"),
            None => {
                open.push(name.clone());
                all.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
    all
}

#[test]
fn nothing_from_a_document_becomes_markup() {
    let mut finding = at(1, Severity::Error);
    finding.message = Text::same(HOSTILE);
    finding.hint = Some(Text::same(HOSTILE));
    finding.code = HOSTILE.into();
    for field in [
        &mut finding.path,
        &mut finding.schema,
        &mut finding.pattern,
        &mut finding.context,
        &mut finding.test,
        &mut finding.role,
        &mut finding.see,
    ] {
        *field = Some(HOSTILE.to_owned());
    }
    let page =
        page(&[report(HOSTILE, vec![finding.clone(), finding])], Lang::Fr, &format!("<a>{HOSTILE}</a>"));
    let elements = elements(&page);
    assert!(
        !elements.iter().any(|name| ["script", "img", "a>", "amp"].contains(&name.as_str())),
        "{elements:?}"
    );
    assert!(!page.contains("<script") && !page.contains("onerror=y>") && !page.contains('\0'));
    assert!(page.matches("&lt;script&gt;").count() >= 9);
}

#[test]
fn the_policy_lets_this_style_through_and_nothing_else() {
    let page = page(&[report("a", Vec::new())], Lang::En, "");
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = base64(&Sha256::digest(style));
    assert!(page.contains(&format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'")));
    assert!(!page.contains("style=") && !page.contains("http://") && !page.contains("https://"));
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(*group.get(at).unwrap_or(&0)));
        let digit = |at: usize| char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]);
        (0..4).map(|at| if at > group.len() { '=' } else { digit(at) }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn counts_are_those_of_the_reports() {
    let many = (1..=250).map(|line| at(line, Severity::Error)).collect();
    let pdf = Finding::error(Source::Envelope, "ENV-PDF", Text::same("PDF"));
    let reports = [
        report("bon.xml", Vec::new()),
        report("faux.xml", many),
        report("averti.xml", vec![at(2, Severity::Warning)]),
        report("scan.pdf", vec![pdf]),
    ];
    let page = page(&reports, Lang::Fr, "<a><b/></a>");
    for told in [
        "<b>2</b> valides",
        "<b>1</b> non valide",
        "<b>1</b> mal formé",
        "<b>0</b> non contrôlé",
        "<b>251</b> erreurs",
        "<b>1</b> avertissement",
        "tous (4)",
        "erreurs (251)",
        "... et 150 de plus",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert_eq!(page.matches("<details class=\"doc ").count(), 4);
    assert_eq!(page.matches("<details class=\"doc valid").count(), 2);
    for number in 2..=4 {
        assert!(
            page.contains(&format!("href=\"#d{number}\"")) && page.contains(&format!("id=\"d{number}\""))
        );
    }
    assert!(page.contains("<mark>&lt;b/&gt;</mark>"), "the line of the source");
    elements(&page);
}

#[test]
fn the_page_speaks_one_language() {
    let reports = [report("a.xml", vec![at(1, Severity::Error)])];
    let (french, english) = (page(&reports, Lang::Fr, ""), page(&reports, Lang::En, ""));
    assert!(
        french.contains("<html lang=\"fr\">") && french.contains("inconnu") && !french.contains("unknown")
    );
    assert!(
        english.contains("<html lang=\"en\">") && english.contains("unknown") && !english.contains("inconnu")
    );
    assert_eq!(elements(&french), elements(&english));
}

#[test]
fn the_terminal_tells_a_rule_once_and_in_full_on_demand() {
    let report = report("a.xml", (1..=20).map(|line| at(line, Severity::Error)).collect());
    let grouped = report.to_text(&TextOptions::default(), &mut ());
    assert_eq!(grouped.matches("cvc-elt.1").count(), 1);
    assert!(grouped.contains("aussi: 19 autres fois : 2:1, 3:1, "), "{grouped}");
    assert!(grouped.contains("... et 7 de plus (--full les montre)"), "{grouped}");
    assert!(grouped.ends_with("a.xml : non valide (20 erreurs)\n"));
    let full = report.to_text(&TextOptions { full: true, ..Default::default() }, &mut ());
    assert_eq!(full.matches("cvc-elt.1").count(), 20);
}
