//! The lexical rules (XPath 2.0, appendix A.2). Tokens do not depend on context: whether `*` or `div` is an operator
//! is the parser's affair, which knows what may stand there.

use segur_xml::chars;

use super::syntax;
use crate::Error;
use crate::ast::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Integer,
    Decimal,
    Double,
    /// With its quotes, as written.
    String,
    /// `name`, no prefix: perhaps a keyword.
    Name,
    /// `prefix:name`
    PrefixedName,
    /// `prefix:*`
    AnyLocal,
    /// `*:name`
    AnyPrefix,
    Star,
    Dollar,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    DotDot,
    Slash,
    DoubleSlash,
    Axis,
    At,
    Bar,
    Plus,
    Minus,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Precedes,
    Follows,
    Question,
    /// What only later versions of XPath know: `||`, `!`, `=>`, `:=`, `{`, `}`, `#`.
    Later,
    /// A character that begins no token.
    Unknown,
    End,
}

impl TokenKind {
    pub(super) fn spelling(self) -> &'static str {
        use TokenKind as K;
        match self {
            K::Open => "(",
            K::Close => ")",
            K::OpenBracket => "[",
            K::CloseBracket => "]",
            K::Comma => ",",
            K::Dollar => "$",
            K::Axis => "::",
            K::Slash => "/",
            K::DoubleSlash => "//",
            K::Star => "*",
            _ => "?",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// The tokens of a source, the last one [`TokenKind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Error> {
    let mut lexer = Lexer { source, at: 0 };
    let mut tokens = Vec::with_capacity(source.len() / 3 + 2);
    loop {
        lexer.skip()?;
        let start = lexer.at;
        let kind = lexer.next()?;
        tokens.push(Token { kind, span: lexer.span_from(start) });
        if kind == TokenKind::End {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.source.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn span_from(&self, start: usize) -> Span {
        Span { start: start as u32, end: self.at as u32 }
    }

    /// White space and comments, which nest.
    fn skip(&mut self) -> Result<(), Error> {
        loop {
            while matches!(self.byte(0), b' ' | b'\t' | b'\n' | b'\r') {
                self.at += 1;
            }
            if !self.rest().starts_with("(:") {
                return Ok(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Result<(), Error> {
        let start = self.at;
        let mut open = 0_u32;
        loop {
            match (self.byte(0), self.byte(1)) {
                (b'(', b':') => (open, self.at) = (open + 1, self.at + 2),
                (b':', b')') => (open, self.at) = (open - 1, self.at + 2),
                _ if self.at >= self.source.len() => {
                    return Err(syntax(
                        self.span_from(start),
                        "commentaire « (: » jamais fermé par « :) »".to_owned(),
                        "comment `(:` never closed by `:)`".to_owned(),
                    ));
                }
                _ => self.at += 1,
            }
            if open == 0 {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<TokenKind, Error> {
        let Some(char) = self.char() else { return Ok(TokenKind::End) };
        match char {
            '\'' | '"' => self.string(char as u8),
            '0'..='9' => self.number(),
            '.' if self.byte(1).is_ascii_digit() => self.number(),
            '*' if self.byte(1) == b':' && self.name_starts_at(2) => {
                self.at += 2;
                self.take_name();
                Ok(TokenKind::AnyPrefix)
            }
            _ if name_start(char) => Ok(self.name()),
            _ => Ok(self.symbol(char)),
        }
    }

    fn string(&mut self, quote: u8) -> Result<TokenKind, Error> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.source[self.at..].find(quote as char).map(|at| self.at + at) {
                None => {
                    self.at = self.source.len();
                    return Err(syntax(
                        self.span_from(start),
                        "chaîne de caractères jamais fermée".to_owned(),
                        "string literal never closed".to_owned(),
                    ));
                }
                Some(end) if self.source.as_bytes().get(end + 1) == Some(&quote) => self.at = end + 2,
                Some(end) => {
                    self.at = end + 1;
                    return Ok(TokenKind::String);
                }
            }
        }
    }

    fn number(&mut self) -> Result<TokenKind, Error> {
        let start = self.at;
        self.digits();
        let mut kind = TokenKind::Integer;
        if self.byte(0) == b'.' && self.byte(1) != b'.' {
            self.at += 1;
            self.digits();
            kind = TokenKind::Decimal;
        }
        let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
        if matches!(self.byte(0), b'e' | b'E') && self.byte(1 + sign).is_ascii_digit() {
            self.at += 1 + sign;
            self.digits();
            kind = TokenKind::Double;
        }
        if self.char().is_some_and(name_start) {
            return Err(syntax(
                self.span_from(start),
                "nombre suivi d'un nom sans espace".to_owned(),
                "number followed by a name without a space".to_owned(),
            ));
        }
        Ok(kind)
    }

    fn digits(&mut self) {
        while self.byte(0).is_ascii_digit() {
            self.at += 1;
        }
    }

    fn name(&mut self) -> TokenKind {
        self.take_name();
        if self.byte(0) != b':' {
            return TokenKind::Name;
        }
        if self.byte(1) == b'*' {
            self.at += 2;
            return TokenKind::AnyLocal;
        }
        if self.name_starts_at(1) {
            self.at += 1;
            self.take_name();
            return TokenKind::PrefixedName;
        }
        TokenKind::Name
    }

    fn name_starts_at(&self, ahead: usize) -> bool {
        self.source.get(self.at + ahead..).and_then(|rest| rest.chars().next()).is_some_and(name_start)
    }

    fn take_name(&mut self) {
        let rest = self.rest();
        let length = rest.find(|c| !name_char(c)).unwrap_or(rest.len());
        self.at += length;
    }

    fn symbol(&mut self, char: char) -> TokenKind {
        use TokenKind as K;
        let (kind, length) = match (char, self.byte(1)) {
            ('(', _) => (K::Open, 1),
            (')', _) => (K::Close, 1),
            ('[', _) => (K::OpenBracket, 1),
            (']', _) => (K::CloseBracket, 1),
            (',', _) => (K::Comma, 1),
            ('$', _) => (K::Dollar, 1),
            ('@', _) => (K::At, 1),
            ('?', _) => (K::Question, 1),
            ('+', _) => (K::Plus, 1),
            ('-', _) => (K::Minus, 1),
            ('*', _) => (K::Star, 1),
            ('.', b'.') => (K::DotDot, 2),
            ('.', _) => (K::Dot, 1),
            ('/', b'/') => (K::DoubleSlash, 2),
            ('/', _) => (K::Slash, 1),
            (':', b':') => (K::Axis, 2),
            ('=', b'>') => (K::Later, 2),
            ('=', _) => (K::Equal, 1),
            ('!', b'=') => (K::NotEqual, 2),
            ('<', b'=') => (K::LessOrEqual, 2),
            ('<', b'<') => (K::Precedes, 2),
            ('<', _) => (K::Less, 1),
            ('>', b'=') => (K::GreaterOrEqual, 2),
            ('>', b'>') => (K::Follows, 2),
            ('>', _) => (K::Greater, 1),
            ('|', b'|') | (':', b'=') => (K::Later, 2),
            ('|', _) => (K::Bar, 1),
            ('!' | '{' | '}' | '#', _) => (K::Later, 1),
            _ => (K::Unknown, char.len_utf8()),
        };
        self.at += length;
        kind
    }
}

fn name_start(c: char) -> bool {
    c != ':' && chars::is_name_start(c)
}

fn name_char(c: char) -> bool {
    c != ':' && chars::is_name_char(c)
}
