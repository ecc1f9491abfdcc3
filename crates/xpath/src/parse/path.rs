//! Paths, steps and primary expressions (XPath 2.0, sections 3.1 and 3.2).

use super::{Parser, Tall, TokenKind, qname};
use crate::Error;
use crate::ast::{Axis, Expr, ExprKind, KindTest, NodeTest, Span};

/// Names that no function can have, since they begin other constructs (appendix A.3).
const RESERVED: [&str; 13] = [
    "attribute",
    "comment",
    "document-node",
    "element",
    "empty-sequence",
    "if",
    "item",
    "node",
    "processing-instruction",
    "schema-attribute",
    "schema-element",
    "text",
    "typeswitch",
];

/// A node test and where it begins.
type Tested = (NodeTest, Span);

impl Parser<'_> {
    /// `/a/b`, `//a`, `a/b`, `/`, or a primary expression alone.
    pub(super) fn path(&mut self) -> Result<Tall, Error> {
        let start = self.span().start;
        if matches!(self.peek(), TokenKind::Slash | TokenKind::DoubleSlash) {
            return self.absolute(start);
        }
        let first = self.step()?;
        match self.peek() {
            TokenKind::Slash | TokenKind::DoubleSlash => self.further_steps(start, first),
            _ => Ok(first),
        }
    }

    /// `/`, `/a/b` or `//a/b`.
    fn absolute(&mut self, start: u32) -> Result<Tall, Error> {
        let deep = self.peek() == TokenKind::DoubleSlash;
        let root = self.root()?;
        if !deep && !self.begins_step() {
            return Ok(root);
        }
        let first = if deep { self.descended(start, root)? } else { self.child_of(start, root)? };
        self.further_steps(start, first)
    }

    /// `/b//c`, after what begins the path.
    fn further_steps(&mut self, start: u32, mut left: Tall) -> Result<Tall, Error> {
        loop {
            left = match self.peek() {
                TokenKind::Slash => {
                    self.advance();
                    self.child_of(start, left)?
                }
                TokenKind::DoubleSlash => {
                    self.advance();
                    self.descended(start, left)?
                }
                _ => return Ok(left),
            };
        }
    }

    /// The slash or slashes that begin a path.
    fn root(&mut self) -> Result<Tall, Error> {
        let slash = self.advance();
        self.grown(slash.span.start, ExprKind::Root, 0)
    }

    /// `left/right`, which begins at `start`.
    fn joined(&self, start: u32, (left, first): Tall, (right, second): Tall) -> Result<Tall, Error> {
        self.grown(start, ExprKind::Path(Box::new(left), Box::new(right)), first.max(second))
    }

    /// `left/right`, the slash just read.
    fn child_of(&mut self, start: u32, left: Tall) -> Result<Tall, Error> {
        let step = self.step()?;
        self.joined(start, left, step)
    }

    /// `left//right`, the two slashes just read.
    fn descended(&mut self, start: u32, left: Tall) -> Result<Tall, Error> {
        let any = ExprKind::Step(Axis::DescendantOrSelf, NodeTest::Kind(KindTest::Node), Vec::new());
        let span = self.tokens[self.at - 1].span;
        let middle = self.joined(start, left, (Expr { kind: any, span }, 1))?;
        self.child_of(start, middle)
    }

    /// Whether a step may begin here: after a lone `/` nothing else may follow.
    fn begins_step(&self) -> bool {
        use TokenKind as K;
        matches!(
            self.peek(),
            K::Name
                | K::PrefixedName
                | K::AnyLocal
                | K::AnyPrefix
                | K::Star
                | K::At
                | K::Dot
                | K::DotDot
                | K::Dollar
                | K::Open
                | K::String
                | K::Integer
                | K::Decimal
                | K::Double
        )
    }

    /// One step: along an axis, or any primary expression, with its predicates.
    fn step(&mut self) -> Result<Tall, Error> {
        if let Some((axis, test)) = self.axis_and_test()? {
            return self.axis_step(axis, test);
        }
        let start = self.span().start;
        let primary = self.primary()?;
        let (predicates, height) = self.predicates()?;
        if predicates.is_empty() {
            return Ok(primary);
        }
        self.grown(start, ExprKind::Filter(Box::new(primary.0), predicates), primary.1.max(height))
    }

    fn axis_step(&mut self, axis: Axis, (test, span): (NodeTest, Span)) -> Result<Tall, Error> {
        let (predicates, height) = self.predicates()?;
        self.grown(span.start, ExprKind::Step(axis, test, predicates), height)
    }

    /// The axis and the test of a step, for patterns.
    pub(super) fn step_head(&mut self) -> Result<Option<(Axis, NodeTest)>, Error> {
        Ok(self.axis_and_test()?.map(|(axis, (test, _))| (axis, test)))
    }

    /// A call, for patterns.
    pub(super) fn primary_call(&mut self) -> Result<Tall, Error> {
        self.call()
    }

    /// The axis and the test of a step, nothing if what stands here is no step along an axis.
    fn axis_and_test(&mut self) -> Result<Option<(Axis, Tested)>, Error> {
        let start = self.span();
        match self.peek() {
            TokenKind::DotDot => {
                self.advance();
                Ok(Some((Axis::Parent, (NodeTest::Kind(KindTest::Node), start))))
            }
            TokenKind::At => {
                self.advance();
                let test = self.node_test()?;
                Ok(Some((Axis::Attribute, (test, start))))
            }
            TokenKind::Name if self.ahead(1) == TokenKind::Axis => {
                let axis = self.axis()?;
                self.advance();
                self.advance();
                let test = self.node_test()?;
                Ok(Some((axis, (test, start))))
            }
            TokenKind::Name | TokenKind::PrefixedName
                if self.ahead(1) == TokenKind::Open && !self.kind_test_begins() =>
            {
                Ok(None)
            }
            TokenKind::Name
            | TokenKind::PrefixedName
            | TokenKind::AnyLocal
            | TokenKind::AnyPrefix
            | TokenKind::Star => {
                let test = self.node_test()?;
                let attribute = matches!(test, NodeTest::Kind(KindTest::Attribute(_)));
                let axis = if attribute { Axis::Attribute } else { Axis::Child };
                Ok(Some((axis, (test, start))))
            }
            _ => Ok(None),
        }
    }

    fn axis(&self) -> Result<Axis, Error> {
        Ok(match self.text() {
            "child" => Axis::Child,
            "descendant" => Axis::Descendant,
            "attribute" => Axis::Attribute,
            "self" => Axis::SelfAxis,
            "descendant-or-self" => Axis::DescendantOrSelf,
            "following-sibling" => Axis::FollowingSibling,
            "following" => Axis::Following,
            "parent" => Axis::Parent,
            "ancestor" => Axis::Ancestor,
            "preceding-sibling" => Axis::PrecedingSibling,
            "preceding" => Axis::Preceding,
            "ancestor-or-self" => Axis::AncestorOrSelf,
            "namespace" => {
                return Err(Error::new(
                    "XPST0010",
                    segur_report::Text::new(
                        "l'axe « namespace » n'est pas proposé : utiliser in-scope-prefixes() et namespace-uri-for-prefix()",
                        "the `namespace` axis is not supported: use in-scope-prefixes() and namespace-uri-for-prefix()",
                    ),
                )
                .at(self.span()));
            }
            _ => return Err(self.expected_words("un axe", "an axis")),
        })
    }

    /// A name test or a kind test.
    pub(super) fn node_test(&mut self) -> Result<NodeTest, Error> {
        let text = self.text();
        let test = match self.peek() {
            TokenKind::Star => NodeTest::AnyName,
            TokenKind::AnyLocal => NodeTest::AnyLocal(text[..text.len() - 2].into()),
            TokenKind::AnyPrefix => NodeTest::AnyPrefix(text[2..].into()),
            TokenKind::Name if self.kind_test_begins() => return Ok(NodeTest::Kind(self.kind_test()?)),
            TokenKind::Name | TokenKind::PrefixedName => NodeTest::Name(qname(text)),
            _ => {
                return Err(self.expected_words(
                    "un nom d'élément ou d'attribut, « * » ou node()",
                    "an element or attribute name, `*` or node()",
                ));
            }
        };
        self.advance();
        Ok(test)
    }

    pub(super) fn predicates(&mut self) -> Result<(Vec<Expr>, u32), Error> {
        let mut predicates = Vec::new();
        let mut height = 0;
        while self.peek() == TokenKind::OpenBracket {
            let open = self.advance();
            let (predicate, tall) = self.expression()?;
            self.expect(TokenKind::CloseBracket, Some(open))?;
            predicates.push(predicate);
            height = height.max(tall);
        }
        Ok((predicates, height))
    }

    fn primary(&mut self) -> Result<Tall, Error> {
        let start = self.span().start;
        let text = self.text();
        let kind = match self.peek() {
            TokenKind::Integer => ExprKind::Integer(text.into()),
            TokenKind::Decimal => ExprKind::Decimal(text.into()),
            TokenKind::Double => ExprKind::Double(text.into()),
            TokenKind::String => ExprKind::String(unquoted(text).into()),
            TokenKind::Dot => ExprKind::Context,
            TokenKind::Dollar => {
                let name = self.variable_name()?;
                return self.grown(start, ExprKind::Variable(name), 0);
            }
            TokenKind::Open => return self.parenthesised(),
            TokenKind::Name | TokenKind::PrefixedName if self.ahead(1) == TokenKind::Open => {
                return self.call();
            }
            _ => return Err(self.expected_words("une expression", "an expression")),
        };
        self.advance();
        self.grown(start, kind, 0)
    }

    fn parenthesised(&mut self) -> Result<Tall, Error> {
        let open = self.advance();
        if self.accept(TokenKind::Close) {
            return self.grown(open.span.start, ExprKind::Sequence(Vec::new()), 0);
        }
        let inside = self.expression()?;
        self.expect(TokenKind::Close, Some(open))?;
        Ok(inside)
    }

    /// `name(arguments)`
    fn call(&mut self) -> Result<Tall, Error> {
        let start = self.span().start;
        if self.peek() == TokenKind::Name && RESERVED.contains(&self.text()) {
            return Err(self.expected_words("un nom de fonction", "the name of a function"));
        }
        let name = self.name()?;
        let open = self.advance();
        let mut arguments = Vec::new();
        let mut height = 0;
        if self.peek() != TokenKind::Close {
            loop {
                let (argument, tall) = self.single()?;
                arguments.push(argument);
                height = height.max(tall);
                if !self.accept(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.expect(TokenKind::Close, Some(open))?;
        self.grown(start, ExprKind::Call(name, arguments), height)
    }
}

/// A string literal without its quotes, doubled quotes undone.
pub(super) fn unquoted(text: &str) -> String {
    let quote = &text[..1];
    text[1..text.len() - 1].replace(&quote.repeat(2), quote)
}
