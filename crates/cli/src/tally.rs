//! Which rules were tripped over a run of many documents, so that the terminal shows each of them a few times and counts the rest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use segur_report::{Lang, Report, Severity};

/// Documents in which a rule is shown with its places; in later ones it is only named.
const SHOWN: usize = 3;
/// Rules listed at the end.
const LISTED: usize = 40;

/// The rules tripped so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rules: BTreeMap<String, Tripped>,
}

#[derive(Debug)]
struct Tripped {
    severity: Severity,
    documents: usize,
    first: String,
}

impl Tally {
    /// Counts a report; whether it has nothing that was not shown often enough already.
    pub(crate) fn add(&mut self, report: &Report) -> bool {
        let mut codes = BTreeSet::new();
        for (_, finding) in report.all_findings() {
            codes.insert(finding.code.to_string());
            let tripped = self.rules.entry(finding.code.to_string()).or_insert_with(|| Tripped {
                severity: finding.severity,
                documents: 0,
                first: report.input.clone(),
            });
            // The gravest comes first in the order of severities.
            tripped.severity = tripped.severity.min(finding.severity);
        }
        let mut known = true;
        for code in &codes {
            if let Some(tripped) = self.rules.get_mut(code) {
                tripped.documents += 1;
                known &= tripped.documents > SHOWN;
            }
        }
        known
    }

    /// The rules, those of most documents first, each with the first document that trips it.
    pub(crate) fn to_text(&self, lang: Lang) -> String {
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(code, tripped)| (tripped.severity, Reverse(tripped.documents), *code));
        let width = rules.iter().take(LISTED).map(|(code, _)| code.chars().count()).max().unwrap_or_default();
        let first = if lang == Lang::Fr { "par exemple" } else { "for example" };
        let mut out = String::new();
        for (code, tripped) in rules.iter().take(LISTED) {
            let severity = word(tripped.severity, lang);
            let (count, example) = (tripped.documents, printable(&tripped.first));
            let documents = if count == 1 { "document" } else { "documents" };
            out.push_str(&format!(
                "  {severity:<13} {code:<width$} {count:>6} {documents}, {first} {example}\n"
            ));
        }
        if let Some(more) = rules.len().checked_sub(LISTED).filter(|more| *more > 0) {
            out.push_str(&match lang {
                Lang::Fr => format!("  ... et {more} autres règles : `--format html` les montre toutes\n"),
                Lang::En => format!("  ... and {more} other rules: `--format html` shows them all\n"),
            });
        }
        out
    }
}

fn word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Fr) => "erreur",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::Fr) => "avertissement",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, _) => "info",
    }
}

/// A file name may hold anything; the terminal must not obey it.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The codes of a report, each once, in their order.
pub(crate) fn codes(report: &Report) -> String {
    let mut told = Vec::new();
    for (_, finding) in report.all_findings() {
        if !told.contains(&&*finding.code) {
            told.push(&*finding.code);
        }
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use segur_report::{Finding, Source, Text};

    use super::*;

    fn report(input: &str, codes: &[&'static str]) -> Report {
        let mut report = Report::new(input, "xml");
        let finding = |code: &&'static str| Finding::error(Source::Xml, *code, Text::same("x"));
        report.findings = codes.iter().map(finding).collect();
        report
    }

    #[test]
    fn a_rule_is_shown_in_a_few_documents() {
        let mut tally = Tally::default();
        let known: Vec<bool> = (0..5).map(|n| tally.add(&report(&format!("{n}.xml"), &["A", "A"]))).collect();
        assert_eq!(known, [false, false, false, true, true]);
        assert!(!tally.add(&report("new.xml", &["A", "B"])), "B was not shown yet");
        assert!(tally.add(&report("clean.xml", &[])));
        let text = tally.to_text(Lang::En);
        assert!(text.contains("A      6 documents, for example 0.xml"), "{text}");
        assert!(text.find("A ").unwrap_or(0) < text.find("B ").unwrap_or(0), "{text}");
        assert_eq!(codes(&report("a", &["B", "A", "B"])), "B, A");
    }
}
