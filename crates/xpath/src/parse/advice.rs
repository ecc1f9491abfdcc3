//! What to say of mistakes that are common enough to have a name: constructs of later versions of XPath, operators of
//! other languages.

use super::{Parser, TokenKind, syntax};
use crate::Error;

impl Parser<'_> {
    /// A better message than "this was expected", if the token at hand betrays what its author meant.
    pub(super) fn advice(&self) -> Option<Error> {
        if let Some(construct) = self.later_version() {
            return Some(syntax(
                self.span(),
                format!("« {construct} » est de XPath 3 ; les Schematrons « xslt2 » s'écrivent en XPath 2.0"),
                format!("`{construct}` belongs to XPath 3; an `xslt2` Schematron is written in XPath 2.0"),
            ));
        }
        if self.peek() == TokenKind::Unknown {
            return Some(self.unknown());
        }
        let (found, meant) = self.other_language()?;
        Some(syntax(
            self.span(),
            format!("« {found} » n'est pas un opérateur de XPath : écrire « {meant} »"),
            format!("`{found}` is no operator of XPath: write `{meant}`"),
        ))
    }

    fn unknown(&self) -> Error {
        let char = self.text().chars().next().unwrap_or_default();
        let (fr, en) = of_character(char);
        syntax(
            self.span(),
            format!("caractère « {char} » (U+{:04X}) inattendu : {fr}", u32::from(char)),
            format!("unexpected character `{char}` (U+{:04X}): {en}", u32::from(char)),
        )
    }

    /// The construct of XPath 3 that the token at hand belongs to.
    fn later_version(&self) -> Option<&str> {
        Some(match (self.before(), self.peek()) {
            ("let", TokenKind::Dollar) => "let",
            ("map", TokenKind::Later) => "map{}",
            ("array", TokenKind::Later) => "array{}",
            ("Q", TokenKind::Later) => "Q{uri}name",
            (_, TokenKind::Later) => self.text(),
            (_, TokenKind::Open) if self.is_variable_before() => "$f()",
            _ => return None,
        })
    }

    /// The operator of another language that ends with the token at hand, and what XPath writes instead.
    fn other_language(&self) -> Option<(&'static str, &'static str)> {
        let touching = self.at > 0 && self.tokens[self.at - 1].span.end == self.span().start;
        Some(match (self.before(), self.text()) {
            ("=", "=") if touching => ("==", "="),
            ("<", ">") if touching => ("<>", "!="),
            ("!=", "=") if touching => ("!==", "!="),
            _ => return None,
        })
    }

    /// The text of the token before the one at hand.
    fn before(&self) -> &str {
        if self.at == 0 { "" } else { self.text_at(self.at - 1) }
    }

    fn is_variable_before(&self) -> bool {
        self.at > 1 && self.tokens[self.at - 2].kind == TokenKind::Dollar
    }
}

/// What to say of a character that begins no token.
fn of_character(char: char) -> (&'static str, &'static str) {
    match char {
        '&' => (
            "« et » s'écrit « and », et « < » se protège une seule fois (&lt;)",
            "conjunction is written `and`, and `<` is escaped only once (&lt;)",
        ),
        '«' | '»' | '“' | '”' | '‘' | '’' | '`' => (
            "les chaînes s'écrivent entre apostrophes droites (') ou guillemets droits (\")",
            "strings stand between straight quotes (' or \")",
        ),
        '\u{A0}' | '\u{202F}' | '\u{2003}' | '\u{2009}' | '\u{200B}' | '\u{FEFF}' => (
            "cette espace n'en est pas une pour XPath : la remplacer par une espace ordinaire",
            "XPath does not take this as a space: replace it by an ordinary one",
        ),
        ':' => (
            "un nom s'écrit sans espace autour de « : », un axe avec « :: »",
            "a name has no space around `:`, an axis is followed by `::`",
        ),
        '%' => ("le reste d'une division s'écrit « mod »", "the remainder of a division is written `mod`"),
        _ => ("aucune construction de XPath ne commence ainsi", "no construct of XPath begins so"),
    }
}
