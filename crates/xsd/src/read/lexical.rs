//! The lexical forms of the attributes of the schema language.

use segur_datatypes::{Builtin, NoContext, SimpleType};
use segur_report::Text;
use segur_xml::chars::{is_ncname, is_qname};

use crate::model::{Derivations, Process};

/// The kind of value that an attribute of the schema language takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexical {
    /// Any text.
    Text,
    AnyUri,
    /// A namespace name: the empty one does not exist.
    Namespace,
    /// An NCName, unique among the `id` of the document.
    Id,
    NcName,
    QName,
    QNames,
    Boolean,
    MinOccurs,
    MaxOccurs,
    /// `minOccurs` of `xs:all`.
    ZeroOrOne,
    /// `maxOccurs` of `xs:all`.
    One,
    Form,
    Use,
    Process,
    NamespaceList,
    /// `#all` or extension, restriction, list, union.
    FinalDefault,
    /// `#all` or extension, restriction.
    Final,
    /// `#all` or extension, restriction, substitution.
    Block,
    /// `#all` or restriction, list, union.
    SimpleFinal,
    /// A non-negative integer as facet.
    Count,
    Positive,
    WhiteSpace,
}

impl Lexical {
    /// Whether a value (as written) has this form.
    pub(super) fn accepts(self, value: &str) -> bool {
        let text = trim(value);
        match self {
            Lexical::Text => true,
            Lexical::AnyUri => is(Builtin::AnyUri, text),
            Lexical::Namespace => !text.is_empty() && is(Builtin::AnyUri, text),
            Lexical::Id | Lexical::NcName => is_ncname(text),
            Lexical::QName => is_qname(text),
            Lexical::QNames => tokens(text).all(is_qname),
            Lexical::Boolean => boolean(text).is_some(),
            Lexical::MinOccurs | Lexical::Count => non_negative(text).is_some(),
            Lexical::MaxOccurs => max_occurs(text).is_some(),
            Lexical::ZeroOrOne => matches!(non_negative(text), Some(0 | 1)),
            Lexical::One => non_negative(text) == Some(1),
            Lexical::Positive => non_negative(text).is_some_and(|n| n > 0),
            Lexical::Form => matches!(text, "qualified" | "unqualified"),
            Lexical::Use => matches!(text, "optional" | "required" | "prohibited"),
            Lexical::Process => process(text).is_some(),
            Lexical::NamespaceList => is_namespace_list(text),
            Lexical::WhiteSpace => matches!(text, "preserve" | "replace" | "collapse"),
            Lexical::FinalDefault | Lexical::Final | Lexical::Block | Lexical::SimpleFinal => {
                text == "#all" || tokens(text).all(|token| self.derivations().contains(&token))
            }
        }
    }

    /// What was expected, in words.
    pub(super) fn expected(self) -> Text {
        match self {
            Lexical::Text => Text::new("un texte", "text"),
            Lexical::AnyUri => Text::new("une URI", "a URI"),
            Lexical::Namespace => Text::new("une URI non vide", "a URI that is not empty"),
            Lexical::Id | Lexical::NcName => Text::new("un nom XML sans « : »", "an XML name without \":\""),
            Lexical::QName => Text::new("un nom qualifié (QName)", "a qualified name (QName)"),
            Lexical::QNames => {
                Text::new("une liste de noms qualifiés (QName)", "a list of qualified names (QName)")
            }
            Lexical::Boolean => Text::new("true, false, 1 ou 0", "true, false, 1 or 0"),
            Lexical::MinOccurs | Lexical::Count => {
                Text::new("un entier positif ou nul", "a non-negative integer")
            }
            Lexical::MaxOccurs => {
                Text::new("un entier positif ou nul, ou unbounded", "a non-negative integer or unbounded")
            }
            Lexical::ZeroOrOne => Text::new("0 ou 1", "0 or 1"),
            Lexical::One => Text::same("1"),
            Lexical::Positive => Text::new("un entier positif", "a positive integer"),
            Lexical::Form => Text::new("qualified ou unqualified", "qualified or unqualified"),
            Lexical::Use => Text::new("optional, required ou prohibited", "optional, required or prohibited"),
            Lexical::Process => Text::new("strict, lax ou skip", "strict, lax or skip"),
            Lexical::NamespaceList => Text::new(
                "##any, ##other, ou une liste d'URI, ##targetNamespace et ##local",
                "##any, ##other, or a list of URIs, ##targetNamespace and ##local",
            ),
            Lexical::WhiteSpace => {
                Text::new("preserve, replace ou collapse", "preserve, replace or collapse")
            }
            Lexical::FinalDefault | Lexical::Final | Lexical::Block | Lexical::SimpleFinal => {
                let list = self.derivations().join(", ");
                Text::new(format!("#all ou une liste de {list}"), format!("#all or a list of {list}"))
            }
        }
    }

    fn derivations(self) -> &'static [&'static str] {
        match self {
            Lexical::FinalDefault => &["extension", "restriction", "list", "union"],
            Lexical::Block => &["extension", "restriction", "substitution"],
            Lexical::SimpleFinal => &["restriction", "list", "union"],
            _ => &["extension", "restriction"],
        }
    }
}

fn is(builtin: Builtin, text: &str) -> bool {
    SimpleType::builtin(builtin).check(text, &NoContext).is_ok()
}

fn is_namespace_list(text: &str) -> bool {
    let token = |t: &str| match t {
        "##targetNamespace" | "##local" => true,
        _ => !t.starts_with("##") && is(Builtin::AnyUri, t),
    };
    matches!(text, "##any" | "##other") || tokens(text).all(token)
}

/// Without the XML white space at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// The items of a list.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r']).filter(|token| !token.is_empty())
}

/// An `xs:boolean`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match trim(text) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// An `xs:nonNegativeInteger`; values that do not fit are brought down to [`u32::MAX`].
pub(super) fn non_negative(text: &str) -> Option<u32> {
    let text = trim(text);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = digits.parse().unwrap_or(u32::MAX);
    (!negative || value == 0).then_some(value)
}

/// A value of `maxOccurs`: `Some(None)` is unbounded.
pub(super) fn max_occurs(text: &str) -> Option<Option<u32>> {
    match trim(text) {
        "unbounded" => Some(None),
        text => non_negative(text).map(Some),
    }
}

/// A value of `processContents`.
pub(super) fn process(text: &str) -> Option<Process> {
    match trim(text) {
        "strict" => Some(Process::Strict),
        "lax" => Some(Process::Lax),
        "skip" => Some(Process::Skip),
        _ => None,
    }
}

/// A value of `final`, `block` and their defaults.
pub(super) fn derivations(text: &str) -> Derivations {
    if trim(text) == "#all" {
        return Derivations {
            restriction: true,
            extension: true,
            substitution: true,
            list: true,
            union: true,
        };
    }
    let has = |name: &str| tokens(text).any(|token| token == name);
    Derivations {
        restriction: has("restriction"),
        extension: has("extension"),
        substitution: has("substitution"),
        list: has("list"),
        union: has("union"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_non_negative_integers_of_any_size() {
        assert_eq!(non_negative(" 007 "), Some(7));
        assert_eq!(non_negative("-0"), Some(0));
        assert_eq!(non_negative("+3"), Some(3));
        assert_eq!(non_negative("99999999999999999999"), Some(u32::MAX));
        for bad in ["", "-1", "1.0", "+", "1 2", "unbounded"] {
            assert_eq!(non_negative(bad), None, "{bad}");
        }
        assert_eq!(max_occurs("unbounded"), Some(None));
    }

    #[test]
    fn derivation_sets_know_their_members() {
        assert!(Lexical::Final.accepts("#all"));
        assert!(Lexical::Final.accepts(""));
        assert!(Lexical::Final.accepts("extension  restriction"));
        assert!(!Lexical::Final.accepts("substitution"));
        assert!(!Lexical::Block.accepts("#all extension"));
        assert!(!Lexical::SimpleFinal.accepts("extension"));
    }

    #[test]
    fn namespace_lists_mix_only_some_tokens() {
        assert!(Lexical::NamespaceList.accepts("urn:a ##local ##targetNamespace"));
        assert!(!Lexical::NamespaceList.accepts("##any ##local"));
        assert!(!Lexical::NamespaceList.accepts("##all"));
    }
}
