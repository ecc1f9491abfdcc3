//! One HTML page for a report or for all those of a run: nothing to fetch, no script, fit for printing and for a
//! screen reader.

mod body;
mod rules;
mod words;

use std::fmt::{self, Write};

use rules::Rules;
use words::Words;

use super::escape::Escaped;
use super::excerpt::Excerpt;
use crate::report::{Summary, counted};
use crate::{Lang, Report, RuleSetId, Severity, Verdict};

const STYLE: &str = include_str!("html/style.css");

/// What the page may do: apply this very style, and nothing else. The hash is that of [`STYLE`].
const POLICY: &str = "default-src 'none'; style-src 'sha256-bC+EluOBOAG3AoZcVSf0d7B4clOU2SrRFbzBno/wQqI='; base-uri 'none'; form-action 'none'";

/// Documents beyond this number have a line in the page, but not their findings: no browser would open it.
const DETAILED: usize = 5_000;

/// Gathers the reports of one run into one HTML page: counts, findings by rule, then every document.
///
/// Everything that comes from a document or a file name is escaped, and the page's own policy forbids whatever
/// would be fetched or run. What it shows of a document is personal data: it is to be kept like the document.
///
/// ```
/// use segur_report::{Html, Lang, Report};
/// let report = Report::new("<a>.xml", "xml");
/// let mut html = Html::new(Lang::Fr);
/// html.add(&report, Html::body(&report, Lang::Fr, &mut ()));
/// let page = html.finish();
/// assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
/// assert!(page.contains("&lt;a&gt;.xml") && !page.contains("<script"));
/// ```
#[derive(Clone, Debug)]
pub struct Html {
    lang: Lang,
    origin: String,
    summary: Summary,
    info_findings: usize,
    rule_sets: Vec<RuleSetId>,
    rules: Rules,
    documents: String,
}

impl Html {
    /// An empty page.
    pub fn new(lang: Lang) -> Self {
        Html {
            lang,
            origin: "segur".to_owned(),
            summary: Summary::default(),
            info_findings: 0,
            rule_sets: Vec::new(),
            rules: Rules::default(),
            documents: String::new(),
        }
    }

    /// The same with what made the page and when, in words for people.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = origin.into();
        self
    }

    /// What the page shows of a report when it is opened: apart from [`Html::add`], so that several threads can
    /// work at it while the source is at hand.
    pub fn body(report: &Report, lang: Lang, source: &mut dyn Excerpt) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = body::Body { report, words: Words(lang) }.write(&mut out, source);
        out
    }

    /// Adds a report, with the body that [`Html::body`] made of it.
    pub fn add(&mut self, report: &Report, body: String) {
        self.summary.add(report);
        self.info_findings += report.count(Severity::Info);
        let new = report.rule_sets.iter().filter(|id| !self.rule_sets.contains(id)).cloned();
        let new: Vec<_> = new.collect();
        self.rule_sets.extend(new);
        self.rules.add(report, &report.input, self.summary.inputs(), self.lang);
        let body = if self.summary.inputs() > DETAILED { self.words().too_many() } else { body };
        let _ = self.document(report, &body);
    }

    /// The whole page.
    pub fn finish(self) -> String {
        let mut out = String::with_capacity(self.documents.len() + 16 * 1024);
        let _ = self.page(&mut out);
        out
    }

    fn words(&self) -> Words {
        Words(self.lang)
    }

    fn document(&mut self, report: &Report, body: &str) -> fmt::Result {
        let (number, words, verdict) = (self.summary.inputs(), self.words(), report.verdict());
        let out = &mut self.documents;
        write!(out, "<details class=\"doc {}", class(verdict))?;
        for severity in [Severity::Error, Severity::Warning].into_iter().filter(|s| report.count(*s) > 0) {
            write!(out, " some-{}", severity.name())?;
        }
        write!(out, "\"><summary><h3>{}</h3>", Escaped(&report.input))?;
        if let Some(model) = &report.model {
            let version = model.version.as_deref().unwrap_or_default();
            write!(out, "<span class=\"soft\">{} {}</span>", Escaped(&model.name), Escaped(version))?;
        }
        for (severity, count) in words.severities().map(|s| (s, report.count(s))) {
            if count > 0 {
                write!(out, "<span class=\"soft\">{}</span>", words.count(severity, count))?;
            }
        }
        writeln!(out, "<span class=\"badge\">{}</span></summary>", verdict.in_lang(self.lang))?;
        writeln!(out, "<div class=\"inner\" id=\"d{number}\">\n{body}</div></details>")
    }

    fn page(&self, out: &mut String) -> fmt::Result {
        let (words, lang) = (self.words(), self.words().code());
        let inputs = ["document contrôlé", "documents contrôlés", "document checked", "documents checked"];
        let inputs = counted(self.summary.inputs(), self.lang, inputs);
        writeln!(out, "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">")?;
        writeln!(out, "<title>{} : {inputs}</title>", words.title())?;
        writeln!(out, "<style>{STYLE}</style>\n</head>\n<body>")?;
        writeln!(out, "<a class=\"skip\" href=\"#documents\">{}</a>", words.skip())?;
        writeln!(out, "<header>\n<h1>{}</h1>", words.title())?;
        writeln!(out, "<p class=\"soft\">{inputs} · {}</p>", Escaped(&self.origin))?;
        self.contents(out)?;
        self.overview(out)?;
        self.rules.write(out, words)?;
        self.filters(out)?;
        out.push_str(&self.documents);
        writeln!(out, "</section>\n</main>\n<footer>{}</footer>\n</body>\n</html>", words.footer())
    }

    fn contents(&self, out: &mut String) -> fmt::Result {
        let words = self.words();
        write!(out, "<nav aria-label=\"{}\">", words.contents())?;
        if !self.rules.is_empty() {
            write!(out, "<a href=\"#rules\">{}</a>", words.by_rule())?;
        }
        writeln!(out, "<a href=\"#documents\">{}</a></nav>\n</header>\n<main>", words.documents())
    }

    fn overview(&self, out: &mut String) -> fmt::Result {
        let words = self.words();
        writeln!(out, "<section>\n<h2>{}</h2>\n<ul class=\"tiles\">", words.overview())?;
        for (verdict, count) in self.verdicts() {
            let tone = if count > 0 { class(verdict) } else { "none" };
            writeln!(out, "<li class=\"{tone}\"><b>{count}</b> {}</li>", words.verdict(verdict, count))?;
        }
        writeln!(out, "</ul>\n<ul class=\"tiles\">")?;
        for (severity, count) in words.severities().zip(self.found()) {
            let tone = if count > 0 { severity.name() } else { "none" };
            writeln!(out, "<li class=\"{tone}\"><b>{count}</b> {}</li>", words.severity(severity, count))?;
        }
        writeln!(out, "</ul>")?;
        if !self.rule_sets.is_empty() {
            self.judges(out)?;
        }
        writeln!(out, "</section>")
    }

    fn judges(&self, out: &mut String) -> fmt::Result {
        let words = self.words();
        writeln!(out, "<h3>{}</h3>\n<dl>", words.rule_sets())?;
        for id in &self.rule_sets {
            write!(
                out,
                "<dt>{}</dt><dd>{}",
                Escaped(&id.name),
                id.date.as_deref().map_or("", |_| words.dated())
            )?;
            write!(out, "{}", Escaped(id.date.as_deref().unwrap_or_default()))?;
            if let Some(hash) = &id.sha256 {
                write!(out, " <code>sha256 {}</code>", Escaped(hash))?;
            }
            writeln!(out, "</dd>")?;
        }
        writeln!(out, "</dl>")
    }

    fn filters(&self, out: &mut String) -> fmt::Result {
        let words = self.words();
        writeln!(out, "<section id=\"documents\">\n<h2>{}</h2>\n<div class=\"filters\">", words.documents())?;
        if self.summary.inputs() > 1 {
            writeln!(out, "<fieldset><legend>{}</legend>", words.by_verdict())?;
            radio(out, "verdict", "all", words.all(), self.summary.inputs())?;
            for (verdict, count) in self.verdicts().into_iter().filter(|(_, count)| *count > 0) {
                radio(out, "verdict", verdict.name(), words.verdict(verdict, count), count)?;
            }
            writeln!(out, "</fieldset>")?;
        }
        let [errors, warnings, infos] = self.found();
        writeln!(out, "<fieldset><legend>{}</legend>", words.by_severity())?;
        radio(out, "severity", "all", words.all(), errors + warnings + infos)?;
        radio(out, "severity", "warning", words.errors_and_warnings(), errors + warnings)?;
        radio(out, "severity", "error", words.severity(Severity::Error, 2), errors)?;
        writeln!(out, "</fieldset>\n</div>")
    }

    fn verdicts(&self) -> [(Verdict, usize); 4] {
        let Summary { valid, invalid, malformed, errors, .. } = self.summary;
        [
            (Verdict::Valid, valid),
            (Verdict::Invalid, invalid),
            (Verdict::Malformed, malformed),
            (Verdict::Error, errors),
        ]
    }

    /// Findings by severity, in the order of [`Words::severities`].
    fn found(&self) -> [usize; 3] {
        [self.summary.error_findings, self.summary.warning_findings, self.info_findings]
    }
}

fn radio(out: &mut String, name: &str, value: &str, label: &str, count: usize) -> fmt::Result {
    let checked = if value == "all" { " checked" } else { "" };
    write!(out, "<label><input type=\"radio\" name=\"{name}\" id=\"{name}-{value}\"{checked}> ")?;
    writeln!(out, "{label} ({count})</label>")
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Error => "unjudged",
        other => other.name(),
    }
}
