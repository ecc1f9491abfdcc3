//! Snapshots of every rendering of the same few reports.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use insta::assert_snapshot;
use segur_report::{
    Applied, Finding, Junit, Lang, Location, Model, Report, RuleSetId, Severity, Source, Svrl, Text,
    TextOptions,
};

const SOURCE: &str =
    "<?xml version=\"1.0\"?>\n<commande xmlns=\"urn:exemple:labo\">\n\t<code>GLY</code>\n</commande>\n";

fn place(needle: &str) -> Location {
    let offset = SOURCE.find(needle).unwrap();
    let before = &SOURCE[..offset];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
    Location { offset: offset as u64, length: needle.len() as u64, line, column }
}

fn invalid() -> Report {
    let message =
        Text::new("élément `patient` attendu, trouvé `code`", "expected element `patient`, found `code`");
    let finding = Finding::error(Source::Xsd, "cvc-complex-type.2.4.a", message)
        .with_location(place("<code>"))
        .with_path("/commande[1]/code[1]")
        .with_schema("commande.xsd")
        .with_hint(Text::new("ajouter l'élément `patient`", "add element `patient`"));
    let warning =
        Finding::warning(Source::Cda, "CDA-EMPTY", Text::new("section vide & <seule>", "empty & <lone>"));
    Report {
        model: Some(Model {
            name: "LDL-SES".into(),
            version: Some("2022.01".into()),
            templates: vec!["1.2.250.1.213.1.1.1.29".into()],
        }),
        rule_sets: vec![RuleSetId {
            name: "labo".into(),
            date: Some("2025-02-19".into()),
            sha256: Some("0f".repeat(32)),
        }],
        applied: vec![Applied { source: Source::Xsd, schema: "commande.xsd".into(), fired_rules: None }],
        findings: vec![finding, warning],
        ..Report::new("lot 1/commande.xml", "xml")
    }
}

fn unreadable() -> Report {
    let message = Text::new("fichier illisible\u{1b}[2J", "unreadable file\u{1b}[2J");
    Report {
        findings: vec![Finding::error(Source::Envelope, "ENV-READ", message)],
        ..Report::new("b\n.xml", "unknown")
    }
}

fn noted() -> Report {
    let message = Text::new("marque d'ordre des octets", "byte order mark");
    let place = Location { offset: 0, length: 3, line: 1, column: 1 };
    let finding = Finding::info(Source::Envelope, "ENV-BOM", message).with_location(place);
    Report { findings: vec![finding], ..Report::new("c.xml", "xml") }
}

fn text(report: &Report, options: TextOptions) -> String {
    report.to_text(&options, &mut Some(SOURCE.as_bytes()))
}

#[test]
fn terminal_text_in_french() {
    assert_snapshot!(text(&invalid(), TextOptions::default()));
}

#[test]
fn terminal_text_in_english_with_colours() {
    let report =
        text(&invalid(), TextOptions { lang: Lang::En, colour: true, width: 80, ..Default::default() });
    assert_snapshot!(report.replace('\u{1b}', "␛"));
}

#[test]
fn terminal_text_without_source() {
    assert_snapshot!(invalid().to_text(&TextOptions::default(), &mut None::<&[u8]>));
}

#[test]
fn terminal_text_never_passes_control_characters_on() {
    let text = text(&unreadable(), TextOptions::default());
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert_snapshot!(text);
}

#[test]
fn terminal_text_of_a_megabyte_line_stays_short() {
    let source = format!("<a>{}<b/></a>", "QUJD".repeat(1 << 18));
    let offset = source.find("<b/>").unwrap() as u64;
    let place = Location { offset, length: 4, line: 1, column: offset + 1 };
    let finding = Finding::error(Source::Xsd, "cvc-elt.1", Text::same("b")).with_location(place);
    let report = Report { findings: vec![finding], ..Report::new("long.xml", "xml") };
    assert_snapshot!(report.to_text(&TextOptions::default(), &mut Some(source.as_bytes())));
}

#[test]
fn json_in_both_languages() {
    assert_snapshot!(invalid().to_json(Lang::Fr));
    assert_snapshot!(invalid().to_json(Lang::En));
    assert!(!unreadable().to_json(Lang::Fr).contains('\n'));
}

#[test]
fn svrl_of_one_report() {
    let svrl = Svrl::new(Lang::Fr, false);
    let document = svrl.start().to_owned() + &svrl.report(&invalid()) + svrl.end();
    assert_snapshot!(document);
}

#[test]
fn svrl_of_many_reports_is_well_formed() {
    let svrl = Svrl::new(Lang::En, true);
    let reports: String =
        [invalid(), unreadable(), noted(), Report::new("d", "xml")].iter().map(|r| svrl.report(r)).collect();
    let document = svrl.start().to_owned() + &reports + svrl.end();
    let tree = roxmltree::Document::parse(&document).unwrap();
    let count = |name| tree.descendants().filter(|n| n.tag_name().name() == name).count();
    assert_eq!(count("schematron-output"), 4);
    assert_eq!(count("failed-assert"), 4);
    assert!(count("fired-rule") >= count("active-pattern"));
}

#[test]
fn junit_of_a_run() {
    let mut junit = Junit::new(Lang::Fr);
    for report in [invalid(), unreadable(), noted(), Report::new("d.xml", "xml")] {
        junit.add(&report);
    }
    let document = junit.finish();
    let tree = roxmltree::Document::parse(&document).unwrap();
    assert_eq!(tree.descendants().filter(|n| n.has_tag_name("testcase")).count(), 4);
    assert_snapshot!(document);
}

#[test]
fn every_severity_and_source_has_its_contract_name() {
    let sources = [
        Source::Envelope,
        Source::Xml,
        Source::Xsd,
        Source::Schematron,
        Source::Terms,
        Source::Ins,
        Source::Cda,
        Source::Xdm,
        Source::Mss,
    ];
    let names = sources.map(Source::name).join("|");
    assert_eq!(names, "envelope|xml|xsd|schematron|terms|ins|cda|xdm|mss");
    let severities = [Severity::Error, Severity::Warning, Severity::Info].map(Severity::name).join("|");
    assert_eq!(severities, "error|warning|info");
}

#[test]
fn no_place_and_no_bytes_make_the_text_panic() {
    let sources: [&[u8]; 6] = [
        b"",
        b"<a>\xff\xfe\x80\xe2\x82\n\r\r\n\t\x1b[0m\x00</a>",
        b"\xff\xfe<\0a\0\n\0>\0\xd8",
        b"\xfe\xff\0<\xd8\0\0\n\xdc\0\0",
        "é\u{200d}\u{202e}\u{feff}👩‍⚕️\u{301}<b/>".as_bytes(),
        b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\xe9\x80</a>",
    ];
    for source in sources {
        for offset in 0..source.len() as u64 + 3 {
            for length in [0, 1, 2, 7, u64::MAX] {
                let place = Location { offset, length, line: u64::MAX, column: 0 };
                let finding = Finding::error(Source::Xml, "XML-X", Text::same("m")).with_location(place);
                let report = Report { findings: vec![finding], ..Report::new("x", "xml") };
                let text = report.to_text(&TextOptions { width: 0, ..Default::default() }, &mut Some(source));
                assert!(text.contains("XML-X") && !text.contains('\u{1b}'), "{text:?}");
            }
        }
    }
}
