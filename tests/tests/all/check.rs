//! The engine of `segur check`: the first thing a user sees.

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_check::{Engine, Options};
use segur_report::{Finding, Location, Report, Verdict};
use segur_tests::adapter;
use segur_tests::mutants::{Mutants, transcode};
use segur_tests::shared::{Shared, file_name, read};

use crate::{Outcome, alone, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "check_examples", examples),
        needing(shared, "check_cache_and_stream", cache_and_stream),
        alone("check_bad_input", bad_input),
    ]
}

/// The kit, as a folder, is a rule set under which its own examples are valid CDA.
fn examples(shared: &Shared) -> Outcome {
    let engine = adapter::engine(&shared.path("ans-kit")).map_err(|problems| format!("{problems:#?}"))?;
    let examples = shared.examples();
    let complaints = examples.par_iter().map_init(
        || engine.checker(),
        |checker, path| {
            let report = checker.check(file_name(path), &read(path));
            // Three examples are style sheets that hold their document.
            let sheet = file_name(path).to_lowercase().replace('-', "").contains("autopresentable");
            let right =
                report.verdict() == Verdict::Valid && report.kind == if sheet { "xml" } else { "cda" };
            (!right).then(|| format!("{}: {} {:?}", report.input, report.kind, report.findings.first()))
        },
    );
    none(complaints.flatten().collect())
}

/// A rule set read back from its compiled form gives the same findings: on the mutants, which have every
/// kind of error. From a stream, of which only a part is in memory, they have the same code, place and path.
fn cache_and_stream(shared: &Shared) -> Outcome {
    let kit = shared.path("ans-kit");
    let fail = |problems| format!("{problems:#?}");
    let (engine, cached) =
        (adapter::engine(&kit).map_err(fail)?, adapter::engine_from_cache(&kit).map_err(fail)?);
    let mutants = Mutants::load(shared);
    let complaints = mutants.list.par_iter().map_init(
        || (engine.checker(), cached.checker()),
        |(checker, other), mutant| {
            let bytes = mutants.bytes(mutant);
            let report = checker.check(&mutant.id, &bytes);
            let cached = other.check(&mutant.id, &bytes);
            let stream = checker.check_read(&mutant.id, bytes.as_slice());
            let same = report.findings == cached.findings && places(&report) == places(&stream);
            (!same).then(|| format!("{}: {:?} {:?}", mutant.id, places(&report), places(&stream)))
        },
    );
    none(complaints.flatten().collect())
}

/// Code, place and path of each finding. The start of a section that never ends may have left the memory of
/// a stream when its end is missed.
fn places(report: &Report) -> Vec<(&str, Option<Location>, Option<&str>)> {
    let place = |f: &Finding| f.location.filter(|_| f.code != "XML-CDATA-OPEN");
    report.findings.iter().map(|f| (&*f.code, place(f), f.path.as_deref())).collect()
}

/// What is not an XML document gets a finding of its own.
fn bad_input() -> Outcome {
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "ENV-EMPTY"),
        ("spaces", b" \r\n\t".to_vec(), "ENV-EMPTY"),
        ("PDF", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj".to_vec(), "ENV-PDF"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), "XDM-ZIP-TRUNCATED"),
        ("HTML", b"<!DOCTYPE html><html><body><br></body></html>".to_vec(), "ENV-HTML"),
        ("HL7v2", b"MSH|^~\\&|LAB|HOSP|||20240101||ORU^R01|1|P|2.5\r".to_vec(), "ENV-HL7V2"),
        ("JSON", b"{\"resourceType\":\"Bundle\"}".to_vec(), "ENV-JSON"),
        ("text", b"Compte rendu de biologie".to_vec(), "ENV-NOT-XML"),
        ("UTF-7", b"+ADw-ClinicalDocument+AD4-".to_vec(), "ENV-UTF7"),
        ("UTF-16 without mark", transcode(b"<ClinicalDocument/>", "utf-16-le"), "ENV-UTF16"),
        ("UTF-32", transcode(b"<ClinicalDocument/>", "utf-32-le-bom"), "ENV-UTF32"),
    ];
    let engine = Engine::new(Vec::new(), Options::default());
    let check = |(name, bytes, code): &(&str, Vec<u8>, &str)| {
        let report = engine.check(name, bytes);
        let first = report.findings.first();
        let right = first.is_some_and(|finding| finding.code == *code && finding.hint.is_some());
        let refused = !matches!(report.verdict(), Verdict::Valid | Verdict::Invalid);
        (!right || !refused).then(|| format!("{name}: {code} expected, {:?} {first:?}", report.verdict()))
    };
    none(cases.iter().filter_map(check).collect())
}
