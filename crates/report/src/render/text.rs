//! Terminal text, in the manner of rustc.

use annotate_snippets::renderer::{AnsiColor, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::{Excerpt, Line};
use super::group::Group as Rule;
use crate::report::counted;
use crate::{Finding, Lang, Report, Severity, Verdict};

/// How the text is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Language of the messages.
    pub lang: Lang,
    /// ANSI colours.
    pub colour: bool,
    /// Width of the terminal in characters; lines of the source are cropped to it.
    pub width: usize,
    /// Every finding in full, even where one rule trips many times.
    pub full: bool,
}

/// A rule that trips more often than this in one document is told once, with the places of the others.
const FEW: usize = 3;
/// How many of the other places are named.
const PLACES: usize = 12;

impl Default for TextOptions {
    /// French, without colours, 100 characters wide, findings grouped by rule.
    fn default() -> Self {
        TextOptions { lang: Lang::Fr, colour: false, width: 100, full: false }
    }
}

impl Report {
    /// The report for people: every finding with the source line underlined, then one line that gives the
    /// verdict. `source` gives the input's bytes back; pass `&mut ()` if nobody has them.
    ///
    /// ```
    /// use segur_report::{Report, TextOptions};
    /// let text = Report::new("a.xml", "xml").to_text(&TextOptions::default(), &mut ());
    /// assert_eq!(text, "a.xml : valide\n");
    /// ```
    pub fn to_text(&self, options: &TextOptions, source: &mut dyn Excerpt) -> String {
        let mut out = self.findings_to_text(options, source);
        out.extend(self.all_parts().into_iter().map(|part| part.verdict_to_text(options)));
        out.push_str(&self.verdict_to_text(options));
        out
    }

    /// The findings alone, each followed by an empty line. Unless asked in full, a rule that trips more than three
    /// times is shown at its first place, and the others are counted and named.
    pub fn findings_to_text(&self, options: &TextOptions, source: &mut dyn Excerpt) -> String {
        let painter = Painter::new(options, self.applied.len() != 1);
        let name = printable(&self.input);
        let mut out = String::new();
        let mut paint = |finding, others: Option<&str>| {
            out.push_str(&painter.paint(&name, finding, others, source));
            out.push_str("\n\n");
        };
        if options.full || self.findings.len() <= FEW {
            self.findings.iter().for_each(|finding| paint(finding, None));
        } else {
            for rule in Rule::of(self) {
                match rule.findings.len() > FEW {
                    true => paint(rule.first(), Some(&others(&rule, options.lang))),
                    false => rule.findings.iter().for_each(|finding| paint(finding, None)),
                }
            }
        }
        // The source at hand is that of the container: lines of its parts cannot be shown.
        out.extend(self.parts.iter().map(|part| part.findings_to_text(options, &mut ())));
        out
    }

    /// One line for people: name, verdict, counts.
    pub fn verdict_to_text(&self, options: &TextOptions) -> String {
        let (verdict, lang) = (self.verdict(), options.lang);
        let words = [
            (Severity::Error, ["erreur", "erreurs", "error", "errors"]),
            (Severity::Warning, ["avertissement", "avertissements", "warning", "warnings"]),
        ];
        let counts: Vec<_> = words
            .into_iter()
            .map(|(severity, words)| (self.count(severity), words))
            .filter(|(n, _)| *n > 0)
            .map(|(n, words)| counted(n, lang, words))
            .collect();
        let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
        let colon = if lang == Lang::Fr { " :" } else { ":" };
        format!("{}{colon} {}{counts}\n", printable(&self.input), painted(verdict, options))
    }
}

struct Painter {
    renderer: Renderer,
    lang: Lang,
    width: usize,
    /// Whether to name the schema that judged: where there is but one, it goes without saying.
    schemas: bool,
}

impl Painter {
    fn new(options: &TextOptions, schemas: bool) -> Self {
        let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
        let width = options.width.max(40);
        Painter { renderer: renderer.term_width(width), lang: options.lang, width, schemas }
    }

    fn paint(&self, name: &str, finding: &Finding, others: Option<&str>, source: &mut dyn Excerpt) -> String {
        let level = level(finding.severity, self.lang);
        let title = level.clone().primary_title(finding.message.in_lang(self.lang)).id(&*finding.code);
        let Some(location) = finding.shown_at() else {
            return self.render(self.notes(title.element(Origin::path(name)), finding, others));
        };
        let origin = Origin::path(name).line(location.line as usize).char_column(location.column as usize);
        // The gutter takes about ten characters.
        let Some(line) = Line::around(source, location, self.width - 10) else {
            return self.render(self.notes(title.element(origin), finding, others));
        };
        // The renderer would compute the column from the line, which may be cropped: the place is drawn apart.
        let snippet = Snippet::source(line.text).line_start(location.line as usize);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(line.span));
        let title = self.render(Group::with_title(title));
        let origin = self.render(Group::with_level(level.clone()).element(origin));
        let body = self.render(self.notes(Group::with_level(level).element(snippet), finding, others));
        let gutter = location.line.to_string().len();
        format!("{title}\n{:gutter$}{origin}\n{body}", "")
    }

    fn notes<'a>(&self, mut group: Group<'a>, finding: &'a Finding, others: Option<&'a str>) -> Group<'a> {
        let words = match self.lang {
            Lang::Fr => ["chemin", "schéma", "test", "voir"],
            Lang::En => ["path", "schema", "test", "see"],
        };
        let schema = finding.schema.as_ref().filter(|_| self.schemas);
        let notes = [finding.path.as_ref(), schema, finding.test.as_ref(), finding.see.as_ref()];
        for (word, note) in words.into_iter().zip(notes) {
            if let Some(note) = note {
                group = group.element(Level::NOTE.with_name(word).message(note.as_str()));
            }
        }
        if let Some(others) = others {
            let word = if self.lang == Lang::Fr { "aussi" } else { "also" };
            group = group.element(Level::NOTE.with_name(word).message(others));
        }
        match &finding.hint {
            Some(hint) => group.element(help(self.lang).message(hint.in_lang(self.lang))),
            None => group,
        }
    }

    fn render(&self, group: Group<'_>) -> String {
        self.renderer.render(&[group])
    }
}

/// How often a rule trips besides its first place, and where; what is said there if it is something else.
fn others(rule: &Rule<'_>, lang: Lang) -> String {
    let (first, others) = (rule.first().message.in_lang(lang), rule.others());
    let mut out = counted(others.len(), lang, ["autre fois", "autres fois", "other time", "other times"]);
    let same = others.iter().all(|finding| finding.message.in_lang(lang) == first);
    out.push_str(if lang == Lang::Fr { " :" } else { ":" });
    for (index, finding) in others.iter().take(PLACES).enumerate() {
        let separator = match (same, index) {
            (true, 0) => " ",
            (true, _) => ", ",
            (false, _) => "\n",
        };
        out.push_str(separator);
        let place = finding.shown_at().map(|place| format!("{}:{}", place.line, place.column));
        out.push_str(place.as_deref().or(finding.path.as_deref()).unwrap_or("?"));
        if !same {
            out.push_str("  ");
            out.push_str(finding.message.in_lang(lang));
        }
    }
    if let Some(more) = others.len().checked_sub(PLACES).filter(|more| *more > 0) {
        out.push_str(if same { ", " } else { "\n" });
        out.push_str(&match lang {
            Lang::Fr => format!("... et {more} de plus (--full les montre)"),
            Lang::En => format!("... and {more} more (--full shows them)"),
        });
    }
    out
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    match (severity, lang) {
        (Severity::Error, Lang::Fr) => Level::ERROR.with_name("erreur"),
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Warning, Lang::Fr) => Level::WARNING.with_name("avertissement"),
        (Severity::Warning, Lang::En) => Level::WARNING,
        (Severity::Info, _) => Level::INFO,
    }
}

fn help(lang: Lang) -> Level<'static> {
    match lang {
        Lang::Fr => Level::HELP.with_name("aide"),
        Lang::En => Level::HELP,
    }
}

fn painted(verdict: Verdict, options: &TextOptions) -> String {
    let colour = match verdict {
        Verdict::Valid => AnsiColor::Green,
        Verdict::Invalid | Verdict::Malformed | Verdict::Error => AnsiColor::Red,
    };
    let style = if options.colour { colour.on_default().bold() } else { Style::new() };
    format!("{style}{}{style:#}", verdict.in_lang(options.lang))
}

/// A file name may hold anything; the terminal must not obey it.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
