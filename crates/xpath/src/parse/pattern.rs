//! Patterns (XSLT 2.0, section 5.5.2): the paths that `match`, and `context` in Schematron, are made of. Of XSLT 3.0
//! (section 5.5.3) they have what rule sets use because Saxon takes it: unions in parentheses, `(a | b)[c]/d`, which are
//! multiplied out.

use segur_report::Text;

use super::{Parser, TokenKind};
use crate::Error;
use crate::ast::{Anchor, Axis, Expr, ExprKind, NodeTest, PathPattern, Pattern, PatternStep, Span};

impl Parser<'_> {
    pub(super) fn pattern(&mut self) -> Result<Pattern, Error> {
        let start = self.span();
        let paths = self.union_pattern(0)?;
        Ok(Pattern { paths, span: start.to(self.tokens[self.at.saturating_sub(1)].span) })
    }

    /// The alternatives, so many parentheses deep.
    fn union_pattern(&mut self, nesting: u32) -> Result<Vec<PathPattern>, Error> {
        let mut paths = self.path_pattern(nesting)?;
        while self.accept(TokenKind::Bar) || self.accept_word("union") {
            paths.extend(self.path_pattern(nesting)?);
        }
        Ok(paths)
    }

    /// A path; several where it goes through a union in parentheses.
    fn path_pattern(&mut self, nesting: u32) -> Result<Vec<PathPattern>, Error> {
        let (anchor, mut descendant) = self.anchor()?;
        let needs_step = matches!(anchor, Anchor::None | Anchor::AnyDepth) || descendant.is_some();
        let has_steps = needs_step || (matches!(anchor, Anchor::Root) && self.begins_pattern_step());
        let mut paths = vec![PathPattern { anchor, steps: Vec::new() }];
        let mut groups = 0;
        if !has_steps {
            return Ok(paths);
        }
        loop {
            let below = descendant.unwrap_or(false);
            if self.peek() == TokenKind::Open {
                let span = self.span();
                paths = joined(&paths, &self.group(nesting + 1)?, below).map_err(|error| error.at(span))?;
                groups += 1;
                if groups > MAX_PARENTHESES {
                    return Err(no_pattern(span));
                }
            } else {
                let span = self.span();
                let step = self.pattern_step(below)?;
                if paths.len() > 1 && paths.iter().map(|path| path.steps.len()).sum::<usize>() > MAX_STEPS {
                    return Err(no_pattern(span));
                }
                paths.iter_mut().for_each(|path| path.steps.push(step.clone()));
            }
            descendant = self.separator();
            if descendant.is_none() {
                return Ok(paths);
            }
        }
    }

    /// `(a | b)[c]`: what the predicates ask is asked of the last step of each alternative.
    fn group(&mut self, nesting: u32) -> Result<Vec<PathPattern>, Error> {
        let span = self.span();
        let open = self.advance();
        if nesting > MAX_PARENTHESES {
            return Err(no_pattern(span));
        }
        let mut paths = self.union_pattern(nesting)?;
        self.expect(TokenKind::Close, Some(open))?;
        let (predicates, _) = self.predicates()?;
        if !predicates.is_empty() {
            for path in &mut paths {
                let last = path.steps.last_mut().ok_or_else(|| no_pattern(span))?;
                last.shared.extend(predicates.iter().cloned());
            }
        }
        Ok(paths)
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
        matches!(
            self.peek(),
            K::Name | K::PrefixedName | K::AnyLocal | K::AnyPrefix | K::Star | K::At | K::Open
        ) && !(self.is_word("union")
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
        Ok(PatternStep { descendant, axis, test, predicates, shared: Vec::new() })
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

/// How deep parentheses nest in a pattern, how many of them a path has, and how many alternatives they may be multiplied
/// out to.
const MAX_PARENTHESES: u32 = 20;
const MAX_ALTERNATIVES: usize = 1_000;
const MAX_STEPS: usize = 100_000;

/// Every path followed by every one of those behind it.
fn joined(
    paths: &[PathPattern],
    behind: &[PathPattern],
    descendant: bool,
) -> Result<Vec<PathPattern>, Error> {
    if paths.len() * behind.len() > MAX_ALTERNATIVES {
        return Err(Error::new(
            "XTSE0340",
            Text::new(
                format!("motif de plus de {MAX_ALTERNATIVES} alternatives"),
                format!("pattern of more than {MAX_ALTERNATIVES} alternatives"),
            ),
        ));
    }
    let pairs = paths.iter().flat_map(|path| behind.iter().map(move |behind| (path, behind)));
    pairs.map(|(path, behind)| path.followed_by(behind, descendant)).collect()
}

impl PathPattern {
    /// The path with that of a group behind it; a group that says where it starts stands at the beginning only.
    fn followed_by(&self, group: &PathPattern, descendant: bool) -> Result<PathPattern, Error> {
        if self.steps.is_empty() && self.anchor == Anchor::None {
            return Ok(group.clone());
        }
        if group.anchor != Anchor::None || group.steps.is_empty() {
            return Err(no_pattern(Span::default()));
        }
        let mut path = self.clone();
        path.steps.extend(group.steps.iter().cloned());
        path.steps[self.steps.len()].descendant = descendant;
        Ok(path)
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
