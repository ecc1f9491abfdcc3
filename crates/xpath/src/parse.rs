//! The parser of XPath 2.0 expressions, XSLT 2.0 patterns and sequence types: recursive descent for what nests,
//! precedence climbing for the operators (XPath 2.0, appendix A).
//!
//! Depth is bounded twice: how deep the source nests, and how tall the tree grows (`1+1+1+...` is a tall tree), so
//! that whoever walks a tree recursively is safe.

mod advice;
mod expression;
mod lexer;
mod path;
mod pattern;
mod types;

use segur_report::Text;

use crate::Error;
use crate::ast::{Expr, ExprKind, Pattern, QName, SequenceType, Span};
use lexer::{Token, TokenKind};

/// How deep the parser may recurse, in units of an operand: a thread with a stack of 2 MiB must do, unoptimised.
const MAX_NESTING: u32 = 200;
/// What a level of parentheses, predicates, calls or keywords costs of it.
const NESTED: u32 = 2;
/// What the right side of an operator costs of it.
const OPERAND: u32 = 1;
/// How tall the tree of an expression may be.
const MAX_HEIGHT: u32 = 400;
/// How long an expression may be, in bytes.
const MAX_LENGTH: usize = 1 << 22;

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
/// `XPST0003` with the place and what was expected there; `XPST0008` for a kind test that names a type; `XPST0010`
/// for the namespace axis. Expressions longer than 4 MiB, nested 100 deep, or of more than 400
/// operators in a row (`or`, `and` and commas do not count) are refused.
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
            let place = self.source[..opened.span.start as usize].chars().count() + 1;
            let Text { fr, en } = &error.message;
            let spelling = opened.kind.spelling();
            error.message = Text::new(
                format!("{fr} (« {spelling} » ouvert au caractère {place})"),
                format!("{en} (`{spelling}` opened at character {place})"),
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
            _ => Err(self.expected_words(
                "un opérateur ou la fin de l'expression",
                "an operator or the end of the expression",
            )),
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

    /// Goes deeper by that much; what comes back up takes it off `nesting` again.
    fn descend(&mut self, cost: u32) -> Result<(), Error> {
        self.nesting += cost;
        if self.nesting <= MAX_NESTING {
            return Ok(());
        }
        Err(syntax(
            self.span(),
            format!("plus de {} niveaux d'imbrication", MAX_NESTING / NESTED),
            format!("nested deeper than {} levels", MAX_NESTING / NESTED),
        ))
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
        if let Some(error) = self.advice() {
            return error;
        }
        match self.peek() {
            TokenKind::End => syntax(
                self.span(),
                format!("expression incomplète : il manque {fr} à la fin"),
                format!("incomplete expression: {en} expected at the end"),
            ),
            _ => syntax(
                self.span(),
                format!("{fr} attendu, « {} » trouvé", self.text()),
                format!("{en} expected, `{}` found", self.text()),
            ),
        }
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
