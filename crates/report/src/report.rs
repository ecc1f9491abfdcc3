//! Everything a check says about one input, and the count over many.

use std::borrow::Cow;

use crate::{Finding, Lang, Severity, Source};

/// Everything a check says about one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Name of the input as the caller gave it: a path, or `-`.
    pub input: String,
    /// What the input is: `cda`, `xml`, `zip`, ... and `unknown` where nobody could tell.
    pub kind: Cow<'static, str>,
    /// The model of the document, where it was recognised.
    pub model: Option<Model>,
    /// The rule sets that judged.
    pub rule_sets: Vec<RuleSetId>,
    /// The schemas that were run.
    pub applied: Vec<Applied>,
    /// What they say, in the order of the input.
    pub findings: Vec<Finding>,
    /// What is said of the parts of a container, such as the documents of an archive: `archive.zip!path` each.
    pub parts: Vec<Report>,
}

/// The outcome for one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// No error.
    Valid,
    /// Readable, and breaks at least one rule.
    Invalid,
    /// Not the kind of text it should be: not XML, not well-formed, wrongly encoded.
    Malformed,
    /// Nothing could be judged: the input was not read, or its kind is not supported.
    Error,
}

/// The model a document says it follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Name in the CI-SIS, such as `LDL-SES`.
    pub name: String,
    /// Version, such as `2022.01`.
    pub version: Option<String>,
    /// The templateIds that identify it.
    pub templates: Vec<String>,
}

/// Identity of a rule set: official rules change every month, a verdict means nothing without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSetId {
    /// Name.
    pub name: String,
    /// Date of publication, as published.
    pub date: Option<String>,
    /// SHA-256 over its source documents, 64 lower-case hexadecimal digits.
    pub sha256: Option<String>,
}

/// One schema that was run on the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The engine that ran it.
    pub source: Source,
    /// File name of the schema, without its folder.
    pub schema: String,
    /// Schematron: how many rules found their context in the input.
    pub fired_rules: Option<u64>,
}

impl Report {
    /// A report without findings: valid until somebody says otherwise.
    ///
    /// ```
    /// use segur_report::{Report, Verdict};
    /// assert_eq!(Report::new("a.xml", "xml").verdict(), Verdict::Valid);
    /// ```
    pub fn new(input: impl Into<String>, kind: impl Into<Cow<'static, str>>) -> Self {
        Report {
            input: input.into(),
            kind: kind.into(),
            model: None,
            rule_sets: Vec::new(),
            applied: Vec::new(),
            findings: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The verdict that follows from the findings: the gravest of what each error says.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().filter(|f| f.severity == Severity::Error).map(Verdict::of);
        // A part that is malformed makes the container invalid, not malformed: it was opened.
        let parts =
            self.parts.iter().map(Report::verdict).filter(|v| *v != Verdict::Valid).map(|_| Verdict::Invalid);
        verdicts.chain(parts).max_by_key(|v| v.gravity()).unwrap_or(Verdict::Valid)
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        let own = self.findings.iter().filter(|f| f.severity == severity).count();
        own + self.parts.iter().map(|part| part.count(severity)).sum::<usize>()
    }

    /// The parts, each followed by its own.
    pub fn all_parts(&self) -> Vec<&Report> {
        self.parts.iter().flat_map(|part| std::iter::once(part).chain(part.all_parts())).collect()
    }

    /// Every finding, those of the parts included, each with the input that it is about.
    pub fn all_findings(&self) -> Vec<(&str, &Finding)> {
        let own = self.findings.iter().map(|finding| (self.input.as_str(), finding));
        own.chain(self.parts.iter().flat_map(Report::all_findings)).collect()
    }
}

impl Verdict {
    /// Codes after which nothing could be judged: reading failed, or the container is
    /// one that this version does not open.
    const UNJUDGED: [&'static str; 4] = ["ENV-READ", "ENV-ZIP", "ENV-MAIL", "XML-IO"];

    /// The name in the JSON report.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Invalid => "invalid",
            Verdict::Malformed => "malformed",
            Verdict::Error => "error",
        }
    }

    /// The verdict in words for people.
    pub fn in_lang(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Verdict::Valid, Lang::Fr) => "valide",
            (Verdict::Invalid, Lang::Fr) => "non valide",
            (Verdict::Malformed, Lang::Fr) => "mal formé",
            (Verdict::Error, Lang::Fr) => "non contrôlé",
            (Verdict::Valid, Lang::En) => "valid",
            (Verdict::Invalid, Lang::En) => "not valid",
            (Verdict::Malformed, Lang::En) => "malformed",
            (Verdict::Error, Lang::En) => "not checked",
        }
    }

    fn of(error: &Finding) -> Verdict {
        match error.source {
            _ if Self::UNJUDGED.contains(&&*error.code) => Verdict::Error,
            Source::Envelope | Source::Xml => Verdict::Malformed,
            Source::Xdm if error.code.starts_with("XDM-ZIP-") => Verdict::Malformed,
            _ => Verdict::Invalid,
        }
    }

    fn gravity(self) -> u8 {
        match self {
            Verdict::Valid => 0,
            Verdict::Invalid => 1,
            Verdict::Malformed => 2,
            Verdict::Error => 3,
        }
    }
}

/// Counts over the inputs of one run.
///
/// ```
/// use segur_report::{Lang, Report, Summary};
/// let mut summary = Summary::default();
/// summary.add(&Report::new("a.xml", "xml"));
/// summary.add(&Report::new("b.xml", "xml"));
/// assert_eq!(summary.to_text(Lang::Fr), "2 entrées contrôlées : 2 valides");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Inputs without error.
    pub valid: usize,
    /// Inputs that break a rule.
    pub invalid: usize,
    /// Inputs that are not well-formed.
    pub malformed: usize,
    /// Inputs that could not be judged.
    pub errors: usize,
    /// Findings of severity error, over all inputs.
    pub error_findings: usize,
    /// Findings of severity warning, over all inputs.
    pub warning_findings: usize,
}

impl Summary {
    /// Counts one more input.
    pub fn add(&mut self, report: &Report) {
        *match report.verdict() {
            Verdict::Valid => &mut self.valid,
            Verdict::Invalid => &mut self.invalid,
            Verdict::Malformed => &mut self.malformed,
            Verdict::Error => &mut self.errors,
        } += 1;
        self.error_findings += report.count(Severity::Error);
        self.warning_findings += report.count(Severity::Warning);
    }

    /// How many inputs were counted.
    pub fn inputs(&self) -> usize {
        self.valid + self.invalid + self.malformed + self.errors
    }

    /// Exit status of a program that ran them: 0 all valid, 1 some not, 2 some could not be judged.
    pub fn exit_status(&self) -> u8 {
        match self {
            Summary { errors: 1.., .. } => 2,
            Summary { invalid: 1.., .. } | Summary { malformed: 1.., .. } => 1,
            _ => 0,
        }
    }

    /// One sentence for people, without a line end.
    pub fn to_text(&self, lang: Lang) -> String {
        let counts = [
            (self.valid, "valide", "valides", "valid", "valid"),
            (self.invalid, "non valide", "non valides", "not valid", "not valid"),
            (self.malformed, "mal formée", "mal formées", "malformed", "malformed"),
            (self.errors, "non contrôlée", "non contrôlées", "not checked", "not checked"),
        ];
        let parts: Vec<_> = counts
            .into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, fr, frs, en, ens)| counted(n, lang, [fr, frs, en, ens]))
            .collect();
        let inputs = ["entrée contrôlée", "entrées contrôlées", "input checked", "inputs checked"];
        let colon = if lang == Lang::Fr { " :" } else { ":" };
        let head = counted(self.inputs(), lang, inputs);
        if parts.is_empty() {
            head
        } else {
            format!("{head}{colon} {}{}", parts.join(", "), self.found(lang))
        }
    }

    fn found(&self, lang: Lang) -> String {
        let counts = [
            (self.error_findings, ["erreur", "erreurs", "error", "errors"]),
            (self.warning_findings, ["avertissement", "avertissements", "warning", "warnings"]),
        ];
        let parts: Vec<_> =
            counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| counted(n, lang, words)).collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }
}

/// `3 erreurs`: words are French singular, French plural, English singular, English plural.
pub(crate) fn counted(n: usize, lang: Lang, words: [&str; 4]) -> String {
    // French says `0 erreur`, English `0 errors`.
    let word = match lang {
        Lang::Fr => words[usize::from(n > 1)],
        Lang::En => words[2 + usize::from(n != 1)],
    };
    format!("{n} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    fn report(findings: &[(Severity, Source, &'static str)]) -> Report {
        let make = |(severity, source, code): &(Severity, Source, &'static str)| Finding {
            severity: *severity,
            ..Finding::error(*source, *code, Text::same("m"))
        };
        Report { findings: findings.iter().map(make).collect(), ..Report::new("a", "xml") }
    }

    #[test]
    fn the_gravest_error_decides() {
        let xsd = (Severity::Error, Source::Xsd, "cvc-elt.1");
        let xml = (Severity::Error, Source::Xml, "XML-NAME");
        let read = (Severity::Error, Source::Envelope, "ENV-READ");
        assert_eq!(report(&[]).verdict(), Verdict::Valid);
        assert_eq!(report(&[xsd]).verdict(), Verdict::Invalid);
        assert_eq!(report(&[xsd, xml]).verdict(), Verdict::Malformed);
        assert_eq!(report(&[xml, xsd]).verdict(), Verdict::Malformed);
        assert_eq!(report(&[read, xsd]).verdict(), Verdict::Error);
    }

    #[test]
    fn envelope_errors_are_malformed_unless_nothing_was_judged() {
        assert_eq!(report(&[(Severity::Error, Source::Envelope, "ENV-PDF")]).verdict(), Verdict::Malformed);
        assert_eq!(report(&[(Severity::Error, Source::Envelope, "ENV-ZIP")]).verdict(), Verdict::Error);
    }

    #[test]
    fn warnings_and_infos_do_not_invalidate() {
        let findings = [(Severity::Warning, Source::Xml, "X"), (Severity::Info, Source::Envelope, "ENV-BOM")];
        assert_eq!(report(&findings).verdict(), Verdict::Valid);
    }

    #[test]
    fn summary_counts_and_gives_the_exit_status() {
        let mut summary = Summary::default();
        assert_eq!(summary.exit_status(), 0);
        summary.add(&report(&[]));
        summary.add(&report(&[(Severity::Error, Source::Xsd, "a"), (Severity::Warning, Source::Xsd, "b")]));
        assert_eq!(summary.exit_status(), 1);
        summary.add(&report(&[(Severity::Error, Source::Envelope, "ENV-READ")]));
        assert_eq!(summary.exit_status(), 2);
        assert_eq!(
            summary.to_text(Lang::Fr),
            "3 entrées contrôlées : 1 valide, 1 non valide, 1 non contrôlée (2 erreurs, 1 avertissement)"
        );
        assert_eq!(
            summary.to_text(Lang::En),
            "3 inputs checked: 1 valid, 1 not valid, 1 not checked (2 errors, 1 warning)"
        );
    }

    #[test]
    fn zero_is_singular_in_french_and_plural_in_english() {
        assert_eq!(Summary::default().to_text(Lang::Fr), "0 entrée contrôlée");
        assert_eq!(Summary::default().to_text(Lang::En), "0 inputs checked");
    }
}
