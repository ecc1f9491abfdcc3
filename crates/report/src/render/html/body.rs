//! What the page shows of one document: who judged, then the findings by rule.

use std::fmt::{self, Write};

use super::class;
use super::words::Words;
use crate::render::escape::Escaped;
use crate::render::excerpt::{Excerpt, Line};
use crate::render::group::Group;
use crate::{Finding, Report, Source};

/// Rules shown of one document, and places of one rule.
const RULES: usize = 200;
const PLACES: usize = 100;
/// Characters shown of a line of the source.
const WIDTH: usize = 160;

pub(super) struct Body<'a> {
    pub(super) report: &'a Report,
    pub(super) words: Words,
}

impl Body<'_> {
    pub(super) fn write(&self, out: &mut String, source: &mut dyn Excerpt) -> fmt::Result {
        if self.report.all_findings().is_empty() {
            writeln!(out, "<p>{}</p>", self.words.nothing())?;
        }
        let groups = Group::of(self.report);
        groups.iter().take(RULES).try_for_each(|group| self.rule(out, group, source))?;
        if groups.len() > RULES {
            writeln!(out, "<p>{}</p>", self.words.and_more(groups.len() - RULES))?;
        }
        self.judges(out)?;
        self.report.parts.iter().try_for_each(|part| self.part(out, part))
    }

    /// A document of an archive or a mail, in its place; the source at hand is that of the container.
    fn part(&self, out: &mut String, report: &Report) -> fmt::Result {
        let verdict = report.verdict();
        write!(
            out,
            "<details class=\"doc {}\" open><summary><h3>{}</h3>",
            class(verdict),
            Escaped(&report.input)
        )?;
        writeln!(out, "<span class=\"badge\">{}</span></summary>", verdict.in_lang(self.words.0))?;
        writeln!(out, "<div class=\"inner\">")?;
        Body { report, words: self.words }.write(out, &mut ())?;
        writeln!(out, "</div></details>")
    }

    fn rule(&self, out: &mut String, group: &Group<'_>, source: &mut dyn Excerpt) -> fmt::Result {
        let (first, words) = (group.first(), self.words);
        let severity = first.severity;
        writeln!(out, "<div class=\"finding {}\">", severity.name())?;
        self.message(out, first)?;
        write!(out, "<p>{} <code>{}</code> ", words.badge(severity), Escaped(&first.code))?;
        writeln!(out, "<span class=\"soft\">{}</span></p>", words.times(group.findings.len()))?;
        self.place(out, first, source)?;
        if let Some(hint) = &first.hint {
            let hint = Escaped(hint.in_lang(words.0));
            writeln!(out, "<p class=\"hint\"><b>{}</b> {hint}</p>", words.hint())?;
        }
        self.others(out, group)?;
        self.details(out, first)?;
        writeln!(out, "</div>")
    }

    fn message(&self, out: &mut String, finding: &Finding) -> fmt::Result {
        // The texts of official rules exist in French only: a screen reader must know.
        let foreign = words_differ(finding, self.words);
        let lang = if foreign { " lang=\"fr\"" } else { "" };
        writeln!(out, "<h4{lang}>{}</h4>", Escaped(finding.message.in_lang(self.words.0)))
    }

    fn place(&self, out: &mut String, finding: &Finding, source: &mut dyn Excerpt) -> fmt::Result {
        let Some(location) = finding.shown_at() else { return Ok(()) };
        let Some(line) = Line::around(source, location, WIDTH) else { return Ok(()) };
        let (before, rest) = line.text.split_at(line.span.start);
        // A mere point is shown by the tag that begins there.
        let tag = || rest.find('>').map_or(rest.len(), |end| end + 1);
        let (marked, after) = rest.split_at(if line.span.is_empty() { tag() } else { line.span.len() });
        write!(
            out,
            "<pre><span class=\"soft\">{:>5} </span>{}",
            location.line,
            Escaped(before.trim_start())
        )?;
        writeln!(out, "<mark>{}</mark>{}</pre>", Escaped(marked), Escaped(after))
    }

    /// Where the rule tripped: one place in the open, several to be unfolded.
    fn others(&self, out: &mut String, group: &Group<'_>) -> fmt::Result {
        let count = group.findings.len();
        if count == 1 {
            let place = Place(group.first());
            return if place.is_known() { writeln!(out, "<p class=\"soft\">{place}</p>") } else { Ok(()) };
        }
        let said = group.first().message.in_lang(self.words.0);
        writeln!(out, "<details><summary>{}</summary><ol class=\"places\">", self.words.places(count))?;
        for finding in group.findings.iter().take(PLACES) {
            let message = finding.message.in_lang(self.words.0);
            let message = if message == said { "" } else { message };
            writeln!(out, "<li>{} {}</li>", Place(finding), Escaped(message))?;
        }
        if count > PLACES {
            writeln!(out, "<li>{}</li>", self.words.and_more(count - PLACES))?;
        }
        writeln!(out, "</ol></details>")
    }

    /// The rule itself, as its schema writes it.
    fn details(&self, out: &mut String, finding: &Finding) -> fmt::Result {
        let values =
            [&finding.schema, &finding.pattern, &finding.context, &finding.test, &finding.role, &finding.see];
        let known = self.words.details().into_iter().zip(values);
        let known: Vec<_> = known.filter_map(|(word, value)| Some((word, value.as_deref()?))).collect();
        if known.is_empty() {
            return Ok(());
        }
        write!(out, "<details><summary>{}</summary><dl>", self.words.rule())?;
        for (word, value) in known {
            write!(out, "<dt>{word}</dt><dd><code>{}</code></dd>", Escaped(value))?;
        }
        writeln!(out, "</dl></details>")
    }

    fn judges(&self, out: &mut String) -> fmt::Result {
        if self.report.applied.is_empty() {
            return Ok(());
        }
        writeln!(out, "<details><summary>{}</summary><ul>", self.words.judged_by())?;
        for applied in &self.report.applied {
            write!(out, "<li><code>{}</code>", Escaped(&applied.schema))?;
            if let Some(fired) = applied.fired_rules.filter(|_| applied.source == Source::Schematron) {
                write!(out, " <span class=\"soft\">{}</span>", self.words.fired(fired))?;
            }
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ul></details>")
    }
}

fn words_differ(finding: &Finding, words: Words) -> bool {
    words.code() == "en" && finding.source == Source::Schematron && finding.message.fr == finding.message.en
}

/// Line, column and path of a finding.
struct Place<'a>(&'a Finding);

impl Place<'_> {
    fn is_known(&self) -> bool {
        self.0.shown_at().is_some() || self.0.path.is_some()
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = self.0.shown_at() {
            write!(f, "<span class=\"number\">{}:{}</span> ", location.line, location.column)?;
        }
        match &self.0.path {
            Some(path) => write!(f, "<code>{}</code>", Escaped(path)),
            None => Ok(()),
        }
    }
}
