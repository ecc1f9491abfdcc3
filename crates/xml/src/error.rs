//! What can be wrong with an XML document, and how it is said to people.

mod kinds;

pub use kinds::ErrorKind;
use segur_report::{Finding, Location, Source, Text};

/// A document that is not well-formed, not namespace-well-formed, not decodable or beyond a limit.
///
/// `offset` and `length` are in bytes of the text that was being read; the reader turns them into a
/// [`Location`] of the original input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Offset of the first byte concerned, from 0.
    pub offset: u64,
    /// Number of bytes concerned; 0 for a mere point.
    pub length: u64,
    /// The name, character or value concerned, as written; may be empty. A kind that concerns two names
    /// takes both, separated by a `/`.
    pub detail: String,
}

impl Error {
    /// An error at a point, without detail.
    ///
    /// ```
    /// use segur_xml::{Error, ErrorKind};
    /// let error = Error::new(ErrorKind::UnboundPrefix, 12).with_length(5).with_detail("sdtc");
    /// assert_eq!(error.code(), "XML-NS-UNBOUND");
    /// assert_eq!(error.message().en, "the prefix `sdtc` is not declared");
    /// ```
    pub fn new(kind: ErrorKind, offset: u64) -> Self {
        Error { kind, offset, length: 0, detail: String::new() }
    }

    /// An error of the reader, which returns them boxed to keep its results small.
    #[cold]
    pub(crate) fn boxed(
        kind: ErrorKind,
        offset: usize,
        length: usize,
        detail: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Error { kind, offset: offset as u64, length: length as u64, detail: detail.into() })
    }

    /// Sets the number of bytes concerned.
    #[must_use]
    pub fn with_length(mut self, length: u64) -> Self {
        self.length = length;
        self
    }

    /// Sets the name, character or value concerned.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same error, `by` bytes further: for a part that was read on its own.
    #[must_use]
    pub fn shifted(mut self, by: u64) -> Self {
        self.offset = self.offset.saturating_add(by);
        self
    }

    /// Stable code, such as `XML-EOF`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        self.kind.message(&self.detail)
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<Text> {
        self.kind.hint()
    }

    /// Whether the document was refused for its size or shape and may be well-formed.
    pub fn is_limit(&self) -> bool {
        self.kind.is_limit()
    }

    /// The error as a finding of source `xml` at the place given.
    pub fn into_finding(self, location: Location) -> Finding {
        let finding = Finding::error(Source::Xml, self.code(), self.message()).with_location(location);
        match self.hint() {
            Some(hint) => finding.with_hint(hint),
            None => finding,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at byte {}: {}", self.code(), self.offset, self.message().en)
    }
}

impl std::error::Error for Error {}

impl ErrorKind {
    /// The sentence for people, with the name or value concerned if there is one.
    pub fn message(self, detail: &str) -> Text {
        let (fr, en) = self.templates();
        Text::new(fill(fr, detail), fill(en, detail))
    }

    /// Whether it is a limit of ours and no rule of XML.
    pub fn is_limit(self) -> bool {
        self.code().starts_with("XML-LIMIT-")
    }
}

/// Puts the detail in a template: what stands between two `|` is left out if it lacks its detail, `{0}` is
/// the detail; in a template with `{1}`, `{0}` and `{1}` are its two parts around the first `/`.
fn fill(template: &'static str, detail: &str) -> std::borrow::Cow<'static, str> {
    if !template.contains(['|', '{']) {
        return template.into();
    }
    let (first, second) = match detail.split_once('/') {
        Some(parts) if template.contains("{1}") => parts,
        _ => (detail, ""),
    };
    let mut out = String::with_capacity(template.len() + detail.len());
    for (index, part) in template.split('|').enumerate() {
        let missing = detail.is_empty() || (part.contains("{1}") && second.is_empty());
        if index % 2 == 0 || !missing {
            fill_part(part, first, second, &mut out);
        }
    }
    out.into()
}

fn fill_part(part: &str, first: &str, second: &str, out: &mut String) {
    let mut rest = part;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(if from.starts_with("{1}") { second } else { first });
        rest = from.get(3..).unwrap_or("");
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_fill_two_places() {
        let text = ErrorKind::MismatchedEndTag.message("title/code");
        assert_eq!(text.en, "end tag `</code>` found where `</title>` is expected");
    }

    #[test]
    fn without_detail_the_optional_part_is_left_out() {
        assert_eq!(ErrorKind::InvalidCharacter.message("").fr, "caractère interdit en XML");
        assert_eq!(ErrorKind::InvalidCharacter.message("U+0001").fr, "caractère interdit en XML : U+0001");
    }

    #[test]
    fn codes_are_unique_and_templates_sound() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in ErrorKind::ALL {
            assert!(seen.insert(kind.code()), "{} twice", kind.code());
            assert!(kind.code().starts_with("XML-"));
            for detail in ["", "a", "a/b", "{0}", "{", "|"] {
                let Text { fr, en } = kind.message(detail);
                for text in [fr, en] {
                    assert!(!text.is_empty() && !text.contains("``") && !text.contains(" ,"), "{text}");
                }
            }
        }
    }

    #[test]
    fn limits_are_told_from_faults() {
        assert!(ErrorKind::LimitDepth.is_limit());
        assert!(!ErrorKind::UnexpectedEof.is_limit());
    }

    #[test]
    fn finding_carries_everything() {
        let at = Location { offset: 3, length: 2, line: 1, column: 4 };
        let finding = Error::new(ErrorKind::DoctypeRefused, 3).into_finding(at);
        assert_eq!(finding.code, "XML-DTD-REFUSED");
        assert_eq!(finding.location, Some(at));
        assert!(finding.hint.is_some());
    }
}
