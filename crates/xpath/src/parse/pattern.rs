//! Patterns (XSLT 2.0, section 5.5.2): the paths that `match`, and `context` in Schematron, are made of.

use segur_report::Text;

use super::{Parser, TokenKind};
use crate::Error;
use crate::ast::{Anchor, Axis, Expr, ExprKind, NodeTest, PathPattern, Pattern, PatternStep, Span};

impl Parser<'_> {
    pub(super) fn pattern(&mut self) -> Result<Pattern, Error> {
        let start = self.span();
        let mut paths = vec![self.path_pattern()?];
        while self.accept(TokenKind::Bar) || self.accept_word("union") {
            paths.push(self.path_pattern()?);
        }
        Ok(Pattern { paths, span: start.to(self.tokens[self.at.saturating_sub(1)].span) })
    }

    fn path_pattern(&mut self) -> Result<PathPattern, Error> {
        let (anchor, mut descendant) = self.anchor()?;
        let mut steps = Vec::new();
        let needs_step = matches!(anchor, Anchor::None | Anchor::AnyDepth) || descendant.is_some();
        if needs_step || (matches!(anchor, Anchor::Root) && self.begins_pattern_step()) {
            loop {
                steps.push(self.pattern_step(descendant.unwrap_or(false))?);
                descendant = self.separator();
                if descendant.is_none() {
                    break;
                }
            }
        }
        Ok(PathPattern { anchor, steps })
    }

    /// What stands before the first step, and for `id()/` and `key()//` the separator that follows it.
    fn anchor(&mut self) -> Result<(Anchor, Option<bool>), Error> {
        if self.accept(TokenKind::DoubleSlash) {
            return Ok((Anchor::AnyDepth, None));
        }
        if self.accept(TokenKind::Slash) {
            return Ok((Anchor::Root, None));
        }
        let called = self.peek() == TokenKind::Name && self.ahead(1) == TokenKind::Open;
        if !(called && matches!(self.text(), "id" | "key")) {
            return Ok((Anchor::None, None));
        }
        let call = self.single_call()?;
        let separator = self.separator();
        Ok((Anchor::Call(call, separator == Some(true)), separator.map(|_| false)))
    }

    /// `id('x')` or `key('name', 'value')`: arguments are literals or variables, the name of a key is a literal.
    fn single_call(&mut self) -> Result<Expr, Error> {
        let (call, _) = self.primary_call()?;
        let ExprKind::Call(name, arguments) = &call.kind else { return Err(no_pattern(call.span)) };
        let allowed = match (&*name.local, arguments.as_slice()) {
            ("id", [value]) => matches!(value.kind, ExprKind::String(_) | ExprKind::Variable(_)),
            ("key", [name, value]) => {
                matches!(name.kind, ExprKind::String(_)) && is_literal_or_variable(value)
            }
            _ => false,
        };
        if allowed { Ok(call) } else { Err(no_pattern(call.span)) }
    }

    /// Whether `/` or `//` follows, and which.
    fn separator(&mut self) -> Option<bool> {
        match self.peek() {
            TokenKind::Slash => self.advance(),
            TokenKind::DoubleSlash => {
                self.advance();
                return Some(true);
            }
            _ => return None,
        };
        Some(false)
    }

    fn begins_pattern_step(&self) -> bool {
        use TokenKind as K;
        matches!(self.peek(), K::Name | K::PrefixedName | K::AnyLocal | K::AnyPrefix | K::Star | K::At)
            && !(self.is_word("union")
                && self.ahead(1) != TokenKind::Slash
                && self.ahead(1) != TokenKind::OpenBracket)
    }

    fn pattern_step(&mut self, descendant: bool) -> Result<PatternStep, Error> {
        let span = self.span();
        let (axis, test) = self.pattern_axis()?;
        let (predicates, _) = self.predicates()?;
        if !matches!(axis, Axis::Child | Axis::Attribute) {
            return Err(no_pattern(span));
        }
        Ok(PatternStep { descendant, axis, test, predicates })
    }

    fn pattern_axis(&mut self) -> Result<(Axis, NodeTest), Error> {
        let span = self.span();
        match self.peek() {
            TokenKind::Dot | TokenKind::DotDot | TokenKind::Dollar | TokenKind::Open => Err(no_pattern(span)),
            _ => match self.step_head()? {
                Some(found) => Ok(found),
                None => Err(no_pattern(span)),
            },
        }
    }
}

fn is_literal_or_variable(argument: &Expr) -> bool {
    use ExprKind as E;
    matches!(argument.kind, E::String(_) | E::Variable(_) | E::Integer(_) | E::Decimal(_) | E::Double(_))
}

fn no_pattern(span: Span) -> Error {
    Error::new(
        "XTSE0340",
        Text::new(
            "le contexte d'une règle est un motif XSLT : des pas child:: ou @ séparés par « / » ou « // », avec prédicats",
            "the context of a rule is an XSLT pattern: child:: or @ steps separated by `/` or `//`, with predicates",
        ),
    )
    .at(span)
}
