//! Schematron Validation Report Language (ISO/IEC 19757-3, annex D).

use std::fmt::Write;

use super::escape::Escaped;
use crate::{Finding, Lang, Location, Report, Source};

const NAMESPACE: &str = "http://purl.oclc.org/dsdl/svrl";

/// Writes reports as SVRL: one `svrl:schematron-output` for one input, several inside a
/// `reports` element of no namespace.
///
/// Findings of every engine become `svrl:failed-assert`: `location` is the path of the node, `test` the
/// assertion's test or else the code, and the place and the hint are diagnostics.
///
/// ```
/// use segur_report::{Lang, Report, Svrl};
/// let mut svrl = Svrl::new(Lang::Fr, false);
/// let document = svrl.start().to_owned() + &svrl.report(&Report::new("a.xml", "xml")) + svrl.end();
/// assert!(document.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svrl:schematron-output "));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Svrl {
    lang: Lang,
    many: bool,
}

impl Svrl {
    /// A writer in one language; `many` says that more than one report may follow.
    pub fn new(lang: Lang, many: bool) -> Self {
        Svrl { lang, many }
    }

    /// What comes before the first report.
    pub fn start(&self) -> &'static str {
        if self.many {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<reports>\n"
        } else {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        }
    }

    /// What comes after the last report.
    pub fn end(&self) -> &'static str {
        if self.many { "</reports>\n" } else { "" }
    }

    /// One report, a `svrl:schematron-output` element.
    pub fn report(&self, report: &Report) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out, report);
        out
    }

    fn write(&self, out: &mut String, report: &Report) -> std::fmt::Result {
        let title = Escaped(&report.input);
        writeln!(out, "<svrl:schematron-output xmlns:svrl=\"{NAMESPACE}\" title=\"{title}\">")?;
        for text in self.facts(report) {
            writeln!(out, "  <svrl:text>{}</svrl:text>", Escaped(&text))?;
        }
        for pattern in Pattern::of(report) {
            self.pattern(out, report, &pattern)?;
        }
        writeln!(out, "</svrl:schematron-output>")
    }

    fn facts(&self, report: &Report) -> Vec<String> {
        let verdict = format!("verdict: {}", report.verdict().name());
        let rule_set = |id: &crate::RuleSetId| {
            let date = id.date.as_deref().map(|d| format!(" {d}")).unwrap_or_default();
            let hash = id.sha256.as_deref().map(|h| format!(" sha256:{h}")).unwrap_or_default();
            format!("rule set: {}{date}{hash}", id.name)
        };
        std::iter::once(verdict).chain(report.rule_sets.iter().map(rule_set)).collect()
    }

    fn pattern(&self, out: &mut String, report: &Report, pattern: &Pattern<'_>) -> std::fmt::Result {
        let document = Escaped(&report.input);
        write!(
            out,
            "  <svrl:active-pattern document=\"{document}\" name=\"{}\"",
            Escaped(pattern.source.name())
        )?;
        if let Some(schema) = pattern.schema {
            write!(out, " role=\"{}\"", Escaped(schema))?;
        }
        writeln!(out, "/>")?;
        if pattern.findings.is_empty() {
            return writeln!(out, "  <svrl:fired-rule context=\"/\"/>");
        }
        pattern.findings.iter().try_for_each(|finding| self.finding(out, finding))
    }

    fn finding(&self, out: &mut String, finding: &Finding) -> std::fmt::Result {
        let path = finding.path.as_deref().unwrap_or("/");
        let context = finding.context.as_deref().unwrap_or(path);
        let test = finding.test.as_deref().unwrap_or(&finding.code);
        let role = finding.role.as_deref().unwrap_or(finding.severity.name());
        writeln!(out, "  <svrl:fired-rule context=\"{}\"/>", Escaped(context))?;
        write!(out, "  <svrl:failed-assert location=\"{}\" test=\"{}\" ", Escaped(path), Escaped(test))?;
        let see = finding.see.as_deref().map(|see| format!(" see=\"{}\"", Escaped(see))).unwrap_or_default();
        writeln!(out, "role=\"{}\" flag=\"{}\"{see}>", Escaped(role), finding.severity.name())?;
        for (name, text) in self.diagnostics(finding) {
            write!(out, "    <svrl:diagnostic-reference diagnostic=\"{name}\">")?;
            writeln!(out, "<svrl:text>{}</svrl:text></svrl:diagnostic-reference>", Escaped(&text))?;
        }
        writeln!(out, "    <svrl:text>{}</svrl:text>", Escaped(finding.message.in_lang(self.lang)))?;
        writeln!(out, "  </svrl:failed-assert>")
    }

    fn diagnostics(&self, finding: &Finding) -> Vec<(&'static str, String)> {
        let place = |l: Location| format!("{}:{}", l.line, l.column);
        let code = ("code", Some(finding.code.to_string()));
        let place = ("place", finding.location.map(place));
        let hint = ("hint", finding.hint.as_ref().map(|h| h.in_lang(self.lang).to_owned()));
        [code, place, hint].into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
    }
}

/// The findings of one schema of one engine: what SVRL calls an active pattern.
struct Pattern<'a> {
    source: Source,
    schema: Option<&'a str>,
    findings: Vec<&'a Finding>,
}

impl<'a> Pattern<'a> {
    /// What was applied, in order, then what other engines found; never empty, as SVRL demands.
    fn of(report: &'a Report) -> Vec<Pattern<'a>> {
        let new = |source, schema| Pattern { source, schema, findings: Vec::new() };
        let mut patterns: Vec<_> =
            report.applied.iter().map(|a| new(a.source, Some(a.schema.as_str()))).collect();
        for finding in &report.findings {
            let key = (finding.source, finding.schema.as_deref());
            let known = patterns.iter().position(|p| (p.source, p.schema) == key);
            let index = known.unwrap_or_else(|| {
                patterns.push(new(key.0, key.1));
                patterns.len() - 1
            });
            patterns[index].findings.push(finding);
        }
        if patterns.is_empty() {
            patterns.push(new(Source::Xml, None));
        }
        patterns
    }
}
