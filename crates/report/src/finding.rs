//! What a check says about one place of one input.

use std::borrow::Cow;

/// How much a finding matters for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input is not acceptable.
    Error,
    /// The input is acceptable, but somebody should look.
    Warning,
    /// Worth knowing.
    Info,
}

/// Which part of the toolkit made the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The bytes themselves: kind of file, byte order mark, encoding, damage.
    Envelope,
    /// XML well-formedness and namespaces.
    Xml,
    /// W3C XML Schema.
    Xsd,
    /// ISO Schematron.
    Schematron,
    /// Value sets and code systems.
    Terms,
    /// Identité nationale de santé.
    Ins,
    /// Clinical Document Architecture.
    Cda,
    /// IHE XDM archives.
    Xdm,
    /// MSSanté mail.
    Mss,
}

/// Language of the messages for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

/// A sentence in French and in English.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    /// The French sentence.
    pub fr: Cow<'static, str>,
    /// The English sentence.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A sentence in both languages.
    ///
    /// ```
    /// use segur_report::{Lang, Text};
    /// let text = Text::new("fichier vide", "empty file");
    /// assert_eq!(text.in_lang(Lang::Fr), "fichier vide");
    /// ```
    pub fn new(fr: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Text { fr: fr.into(), en: en.into() }
    }

    /// A sentence that exists in one language only, such as the text of an official rule.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Text { fr: text.clone(), en: text }
    }

    /// The sentence in the language asked for.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// A place in an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Byte offset in the input as it was given, from 0.
    pub offset: u64,
    /// Length in bytes of the text concerned; 0 for a mere point.
    pub length: u64,
    /// Line, from 1. Lines end with LF, CR or CR LF.
    pub line: u64,
    /// Column in Unicode characters, from 1.
    pub column: u64,
}

/// What a check says about one place of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Who says it.
    pub source: Source,
    /// Stable code: a W3C clause for XSD (`cvc-complex-type.2.4.a`), our own elsewhere (`XML-ENTITY`).
    pub code: Cow<'static, str>,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Option<Text>,
    /// Where it was judged.
    pub location: Option<Location>,
    /// What in particular is wrong, when it stands on another line than `location`: an attribute of a tag of
    /// several lines, judged where the tag ends; a reference judged at the end of the document.
    pub focus: Option<Location>,
    /// The node concerned: local names, 1-based index among siblings of the same expanded name,
    /// attributes as `/@name`.
    pub path: Option<String>,
    /// File name of the schema that judged, without its folder.
    pub schema: Option<String>,
    /// Schematron: identifier of the pattern.
    pub pattern: Option<String>,
    /// Schematron: context of the rule.
    pub context: Option<String>,
    /// Schematron: test of the assertion.
    pub test: Option<String>,
    /// Schematron: role of the assertion.
    pub role: Option<String>,
    /// Schematron: where the rule comes from, or where to read more of it (`@see`).
    pub see: Option<String>,
}

impl Finding {
    /// A finding of severity error; the other fields are set by the `with_` methods.
    ///
    /// ```
    /// use segur_report::{Finding, Severity, Source, Text};
    /// let finding = Finding::error(Source::Envelope, "ENV-EMPTY", Text::new("fichier vide", "empty file"));
    /// assert_eq!(finding.severity, Severity::Error);
    /// ```
    pub fn error(source: Source, code: impl Into<Cow<'static, str>>, message: Text) -> Self {
        Finding {
            severity: Severity::Error,
            source,
            code: code.into(),
            message,
            hint: None,
            location: None,
            focus: None,
            path: None,
            schema: None,
            pattern: None,
            context: None,
            test: None,
            role: None,
            see: None,
        }
    }

    /// A finding of severity warning.
    pub fn warning(source: Source, code: impl Into<Cow<'static, str>>, message: Text) -> Self {
        Finding { severity: Severity::Warning, ..Finding::error(source, code, message) }
    }

    /// A finding of severity info.
    pub fn info(source: Source, code: impl Into<Cow<'static, str>>, message: Text) -> Self {
        Finding { severity: Severity::Info, ..Finding::error(source, code, message) }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Adds the place.
    #[must_use]
    pub fn with_location(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// The place to show to people: what in particular is wrong if that is known, else where it was judged.
    ///
    /// ```
    /// use segur_report::{Finding, Location, Source, Text};
    /// let mut finding = Finding::error(Source::Xsd, "cvc-id.1", Text::same("référence perdue"));
    /// finding = finding.with_location(Location { line: 90, ..Default::default() });
    /// assert_eq!(finding.shown_at().map(|place| place.line), Some(90));
    /// finding.focus = Some(Location { line: 12, ..Default::default() });
    /// assert_eq!(finding.shown_at().map(|place| place.line), Some(12));
    /// ```
    pub fn shown_at(&self) -> Option<Location> {
        self.focus.or(self.location)
    }

    /// Adds the path of the node concerned.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds the name of the schema that judged.
    #[must_use]
    pub fn with_schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = Some(schema.into());
        self
    }
}
