//! JUnit XML, the dialect that Jenkins and GitLab read.

use std::fmt::Write;

use super::escape::Escaped;
use crate::report::Summary;
use crate::{Finding, Lang, Report, Severity, Verdict};

/// Gathers the reports of one run into one JUnit test suite, one test case per input.
///
/// An input that is not valid is a `failure`; one that could not be judged is an `error`.
///
/// ```
/// use segur_report::{Junit, Lang, Report};
/// let mut junit = Junit::new(Lang::Fr);
/// junit.add(&Report::new("a.xml", "xml"));
/// assert!(junit.finish().contains("<testcase name=\"a.xml\" classname=\"segur.xml\"/>"));
/// ```
#[derive(Clone, Debug)]
pub struct Junit {
    lang: Lang,
    summary: Summary,
    cases: String,
}

impl Junit {
    /// An empty suite.
    pub fn new(lang: Lang) -> Self {
        Junit { lang, summary: Summary::default(), cases: String::new() }
    }

    /// Adds one input.
    pub fn add(&mut self, report: &Report) {
        self.summary.add(report);
        // Writing to a string cannot fail.
        let _ = self.case(report);
    }

    /// The whole document.
    pub fn finish(self) -> String {
        let counts = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\"",
            self.summary.inputs(),
            self.summary.invalid + self.summary.malformed,
            self.summary.errors
        );
        let cases = self.cases;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  \
             <testsuite name=\"segur\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
        )
    }

    fn case(&mut self, report: &Report) -> std::fmt::Result {
        let (name, kind) = (Escaped(&report.input), Escaped(&report.kind));
        write!(self.cases, "    <testcase name=\"{name}\" classname=\"segur.{kind}\"")?;
        let outcome = match report.verdict() {
            Verdict::Error => "error",
            Verdict::Invalid | Verdict::Malformed => "failure",
            Verdict::Valid if report.all_findings().is_empty() => return writeln!(self.cases, "/>"),
            // What a valid input has to say is worth showing, but is no failure.
            Verdict::Valid => "system-out",
        };
        writeln!(self.cases, ">")?;
        self.outcome(outcome, report)?;
        writeln!(self.cases, "    </testcase>")
    }

    fn outcome(&mut self, element: &str, report: &Report) -> std::fmt::Result {
        write!(self.cases, "      <{element}")?;
        let all = report.all_findings();
        if let Some((_, first)) = all.iter().find(|(_, finding)| finding.severity == Severity::Error) {
            let (kind, message) = (Escaped(&first.code), Escaped(first.message.in_lang(self.lang)));
            write!(self.cases, " type=\"{kind}\" message=\"{message}\"")?;
        }
        writeln!(self.cases, ">")?;
        for (input, finding) in all {
            writeln!(self.cases, "{}", Escaped(&line(input, finding, self.lang)))?;
        }
        writeln!(self.cases, "      </{element}>")
    }
}

/// `file:line:column: severity[code]: message (path)`, the form that editors make clickable.
fn line(input: &str, finding: &Finding, lang: Lang) -> String {
    let place = finding.shown_at().map(|l| format!(":{}:{}", l.line, l.column)).unwrap_or_default();
    let path = finding.path.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
    let message = finding.message.in_lang(lang);
    format!("{input}{place}: {}[{}]: {message}{path}", finding.severity.name(), finding.code)
}
