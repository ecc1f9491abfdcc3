//! The parser of XPath 2.0 expressions, XSLT 2.0 patterns and sequence types: recursive descent for what nests,
//! precedence climbing for the operators (XPath 2.0, appendix A).
//!
//! Depth is bounded twice: how deep the source nests, and how tall the tree grows (`1+1+1+...` is a tall tree), so
//! that whoever walks a tree recursively is safe.

mod expression;
mod lexer;
mod path;
mod pattern;
mod types;

use segur_report::Text;

use crate::Error;
use crate::ast::{Expr, ExprKind, Pattern, QName, SequenceType, Span};
use lexer::{Token, TokenKind};

/// How deep parentheses, predicates, calls and keywords may nest.
const MAX_NESTING: u32 = 100;
/// How tall the tree of an expression may be.
const MAX_HEIGHT: u32 = 500;
/// How long an expression may be, in bytes.
const MAX_LENGTH: usize = 1 << 24;

/// Parses an expression.
///
/// ```
/// use segur_xpath::parse;
/// let expression = parse::expression("not(cda:id) or count(cda:id/@root)<=1").unwrap();
/// assert_eq!(expression.to_string(), "not(cda:id) or count(cda:id/@root) <= 1");
/// let error = parse::expression("cda:id[@root = '1.2'").unwrap_err();
/// assert_eq!(error.code, "XPST0003");
/// ```
///
/// # Errors
///
/// `XPST0003` with the place and what was expected there; `XPST0008` for a kind test that names a type.
pub fn expression(source: &str) -> Result<Expr, Error> {
    let mut parser = Parser::new(source)?;
    let expression = parser.expression()?;
    parser.end()?;
    Ok(expression.0)
}

/// Parses a pattern (XSLT 2.0, section 5.5.2).
///
/// # Errors
///
/// As [`expression`]; `XTSE0340` for an expression that is no pattern.
pub fn pattern(source: &str) -> Result<Pattern, Error> {
    let mut parser = Parser::new(source)?;
    let pattern = parser.pattern()?;
    parser.end()?;
    Ok(pattern)
}

/// Parses a sequence type, such as `xs:string?` or `element()*`.
///
/// # Errors
///
/// As [`expression`].
pub fn sequence_type(source: &str) -> Result<SequenceType, Error> {
    let mut parser = Parser::new(source)?;
    let found = parser.sequence_type()?;
    parser.end()?;
    Ok(found)
}

/// An expression and the height of its tree.
type Tall = (Expr, u32);

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    /// The token at hand; the last token of the list is always [`TokenKind::End`].
    at: usize,
    nesting: u32,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str) -> Result<Self, Error> {
        if source.len() > MAX_LENGTH {
            return Err(syntax(
                Span::default(),
                format!("expression de plus de {MAX_LENGTH} octets"),
                format!("expression of more than {MAX_LENGTH} bytes"),
            ));
        }
        Ok(Self { source, tokens: lexer::tokens(source)?, at: 0, nesting: 0 })
    }

    fn peek(&self) -> TokenKind {
        self.tokens[self.at].kind
    }

    /// The kind of the token that many places further.
    fn ahead(&self, places: usize) -> TokenKind {
        self.tokens.get(self.at + places).map_or(TokenKind::End, |token| token.kind)
    }

    fn text(&self) -> &'s str {
        self.text_at(self.at)
    }

    fn text_at(&self, index: usize) -> &'s str {
        let span = self.tokens[index.min(self.tokens.len() - 1)].span;
        &self.source[span.start as usize..span.end as usize]
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    fn advance(&mut self) -> Token {
        let token = self.tokens[self.at];
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.advance();
        }
        found
    }

    /// Takes this token, or says what was expected; `opened` is the token that asks for it.
    fn expect(&mut self, kind: TokenKind, opened: Option<Token>) -> Result<(), Error> {
        if self.accept(kind) {
            return Ok(());
        }
        let mut error = self.expected(kind.spelling());
        if let Some(opened) = opened {
            let place = opened.span.start + 1;
            let Text { fr, en } = &error.message;
            error.message = Text::new(
                format!("{fr} (ouvert au caractère {place} par « {} »)", opened.kind.spelling()),
                format!("{en} (opened at character {place} by `{}`)", opened.kind.spelling()),
            );
        }
        Err(error)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek() == TokenKind::Name && self.text() == word
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Error> {
        if self.accept_word(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    fn end(&self) -> Result<(), Error> {
        match self.peek() {
            TokenKind::End => Ok(()),
            _ => Err(self.expected_words("un opérateur ou la fin de l'expression", "an operator or the end of the expression")),
        }
    }

    /// A name with an optional prefix.
    fn name(&mut self) -> Result<QName, Error> {
        match self.peek() {
            TokenKind::Name | TokenKind::PrefixedName => {
                let name = qname(self.text());
                self.advance();
                Ok(name)
            }
            _ => Err(self.expected_words("un nom", "a name")),
        }
    }

    /// `$name`
    fn variable_name(&mut self) -> Result<QName, Error> {
        self.expect(TokenKind::Dollar, None)?;
        self.name()
    }

    /// Runs `inside` one level deeper.
    fn nested<T>(&mut self, inside: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(syntax(
                self.span(),
                format!("plus de {MAX_NESTING} niveaux d'imbrication"),
                format!("nested deeper than {MAX_NESTING} levels"),
            ));
        }
        let result = inside(self);
        self.nesting -= 1;
        result
    }

    /// An expression from `start` to the token just read, taller by one than what it is made of.
    fn grown(&self, start: u32, kind: ExprKind, parts: u32) -> Result<Tall, Error> {
        let end = if self.at == 0 { start } else { self.tokens[self.at - 1].span.end };
        let span = Span { start, end };
        if parts >= MAX_HEIGHT {
            return Err(syntax(
                span,
                format!("plus de {MAX_HEIGHT} opérateurs enchaînés ou imbriqués"),
                format!("more than {MAX_HEIGHT} operators chained or nested"),
            ));
        }
        Ok((Expr { kind, span }, parts + 1))
    }

    fn expected(&self, what: &str) -> Error {
        self.expected_words(&format!("« {what} »"), &format!("`{what}`"))
    }

    fn expected_words(&self, fr: &str, en: &str) -> Error {
        if let Some(error) = self.later_version() {
            return error;
        }
        match self.peek() {
            TokenKind::End => syntax(
                self.span(),
                format!("expression incomplète : {fr} attendu à la fin"),
                format!("incomplete expression: {en} expected at the end"),
            ),
            _ => syntax(
                self.span(),
                format!("{fr} attendu, « {} » trouvé", self.text()),
                format!("{en} expected, `{}` found", self.text()),
            ),
        }
    }

    /// What to say of constructs that XPath 3 brought.
    fn later_version(&self) -> Option<Error> {
        let construct = match self.peek() {
            TokenKind::Later => self.text(),
            TokenKind::Dollar if self.at > 0 && self.text_at(self.at - 1) == "let" => "let",
            _ => return None,
        };
        Some(syntax(
            self.span(),
            format!("« {construct} » est de XPath 3 ; les Schematrons « xslt2 » s'écrivent en XPath 2.0"),
            format!("`{construct}` belongs to XPath 3; an `xslt2` Schematron is written in XPath 2.0"),
        ))
    }
}

/// `prefix:local` or `local` as written.
fn qname(text: &str) -> QName {
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    QName { prefix: prefix.into(), local: local.into() }
}

fn syntax(span: Span, fr: String, en: String) -> Error {
    Error::new("XPST0003", Text::new(fr, en)).at(span)
}

#[cfg(test)]
mod tests;
