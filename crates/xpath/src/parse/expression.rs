//! Operators, and the expressions that begin with a keyword (XPath 2.0, sections 3.3 to 3.10).

use super::{NESTED, OPERAND, Parser, Tall, TokenKind};
use crate::Error;
use crate::ast::{
    Arithmetic, Binding, Combination, Comparison, Expr, ExprKind, Quantifier, Relation, SingleType, Span,
};

/// What may stand between two operands.
#[derive(Clone, Copy)]
enum Operator {
    Or,
    And,
    Compare(Comparison),
    Range,
    Arithmetic(Arithmetic),
    Combine(Combination),
    InstanceOf,
    Treat,
    Castable,
    Cast,
}

impl Operator {
    /// The higher, the closer it binds.
    fn level(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Compare(_) => 3,
            Operator::Range => 4,
            Operator::Arithmetic(Arithmetic::Add | Arithmetic::Subtract) => 5,
            Operator::Arithmetic(_) => 6,
            Operator::Combine(Combination::Union) => 7,
            Operator::Combine(_) => 8,
            Operator::InstanceOf => 9,
            Operator::Treat => 10,
            Operator::Castable => 11,
            Operator::Cast => 12,
        }
    }

    /// Whether another operator of the same level may follow without parentheses.
    fn chains(self) -> bool {
        matches!(self, Operator::Or | Operator::And | Operator::Arithmetic(_) | Operator::Combine(_))
    }
}

impl Parser<'_> {
    /// `a, b`: expressions separated by commas.
    pub(super) fn expression(&mut self) -> Result<Tall, Error> {
        let start = self.span().start;
        let first = self.single()?;
        if self.peek() != TokenKind::Comma {
            return Ok(first);
        }
        let mut height = first.1;
        let mut items = vec![first.0];
        while self.accept(TokenKind::Comma) {
            let (item, tall) = self.single()?;
            items.push(item);
            height = height.max(tall);
        }
        self.grown(start, ExprKind::Sequence(items), height)
    }

    /// One expression without a comma.
    pub(super) fn single(&mut self) -> Result<Tall, Error> {
        self.descend(NESTED)?;
        let bound = self.ahead(1) == TokenKind::Dollar;
        let found = match (self.peek(), self.text()) {
            (TokenKind::Name, "for") if bound => self.for_expression(),
            (TokenKind::Name, "some") if bound => self.quantified(Quantifier::Some),
            (TokenKind::Name, "every") if bound => self.quantified(Quantifier::Every),
            (TokenKind::Name, "if") if self.ahead(1) == TokenKind::Open => self.conditional(),
            _ => self.operators(0),
        };
        self.nesting -= NESTED;
        found
    }

    fn for_expression(&mut self) -> Result<Tall, Error> {
        let start = self.advance().span.start;
        let (bindings, tall) = self.bindings()?;
        self.expect_word("return")?;
        let (body, height) = self.single()?;
        self.grown(start, ExprKind::For(bindings, Box::new(body)), tall.max(height))
    }

    fn quantified(&mut self, quantifier: Quantifier) -> Result<Tall, Error> {
        let start = self.advance().span.start;
        let (bindings, tall) = self.bindings()?;
        self.expect_word("satisfies")?;
        let (body, height) = self.single()?;
        self.grown(start, ExprKind::Quantified(quantifier, bindings, Box::new(body)), tall.max(height))
    }

    fn bindings(&mut self) -> Result<(Vec<Binding>, u32), Error> {
        let mut bindings = Vec::new();
        let mut height = 0;
        loop {
            let name = self.variable_name()?;
            self.expect_word("in")?;
            let (value, tall) = self.single()?;
            height = height.max(tall);
            bindings.push(Binding { name, declared: None, value });
            if !self.accept(TokenKind::Comma) {
                return Ok((bindings, height));
            }
        }
    }

    /// `if (a) then b else c`. In `else if` after `else if` the source does not nest, only the tree does.
    fn conditional(&mut self) -> Result<Tall, Error> {
        let mut branches = Vec::new();
        while self.is_word("if") && self.ahead(1) == TokenKind::Open {
            branches.push(self.branch()?);
        }
        let mut otherwise = self.single()?;
        for (start, (condition, first), (yes, second)) in branches.into_iter().rev() {
            let height = first.max(second).max(otherwise.1);
            let kind = ExprKind::If(Box::new(condition), Box::new(yes), Box::new(otherwise.0));
            otherwise = self.grown(start, kind, height)?;
        }
        Ok(otherwise)
    }

    /// `if (a) then b else`, and where it begins.
    fn branch(&mut self) -> Result<(u32, Tall, Tall), Error> {
        let start = self.advance().span.start;
        let open = self.advance();
        let condition = self.expression()?;
        self.expect(TokenKind::Close, Some(open))?;
        self.expect_word("then")?;
        let yes = self.single()?;
        self.expect_word("else")?;
        Ok((start, condition, yes))
    }

    /// Operators of at least this level, with their operands.
    fn operators(&mut self, lowest: u8) -> Result<Tall, Error> {
        let start = self.span().start;
        let mut left = self.unary()?;
        let mut ceiling = u8::MAX;
        while let Some(operator) = self.operator() {
            let level = operator.level();
            if level < lowest {
                break;
            }
            if level > ceiling {
                return Err(self.expected_words(
                    "des parenthèses (ces opérateurs ne s'enchaînent pas)",
                    "parentheses (these operators do not chain)",
                ));
            }
            left = match operator {
                Operator::Or | Operator::And => self.logical(operator, start, left)?,
                _ => self.applied(operator, start, left)?,
            };
            ceiling = if operator.chains() { level } else { level - 1 };
        }
        Ok(left)
    }

    /// `a or b or c` as one list.
    fn logical(&mut self, operator: Operator, start: u32, (first, mut height): Tall) -> Result<Tall, Error> {
        let (word, level) = if matches!(operator, Operator::Or) { ("or", 1) } else { ("and", 2) };
        let mut operands = vec![first];
        while self.accept_word(word) {
            let (operand, tall) = self.right_side(level)?;
            operands.push(operand);
            height = height.max(tall);
        }
        let kind = if level == 1 { ExprKind::Or(operands) } else { ExprKind::And(operands) };
        self.grown(start, kind, height)
    }

    /// What an operator of this level takes on its right.
    fn right_side(&mut self, level: u8) -> Result<Tall, Error> {
        self.descend(OPERAND)?;
        let found = self.operators(level + 1);
        self.nesting -= OPERAND;
        found
    }

    /// The operator at hand and what follows it, applied to what stands before it.
    fn applied(&mut self, operator: Operator, start: u32, (left, height): Tall) -> Result<Tall, Error> {
        self.take_operator(operator)?;
        let left = Box::new(left);
        let (kind, tall) = match operator {
            Operator::InstanceOf => (ExprKind::InstanceOf(left, self.sequence_type()?), 0),
            Operator::Treat => (ExprKind::Treat(left, self.sequence_type()?), 0),
            Operator::Castable => (ExprKind::Castable(left, self.single_type()?), 0),
            Operator::Cast => (ExprKind::Cast(left, self.single_type()?), 0),
            _ => {
                let (right, tall) = self.right_side(operator.level())?;
                (binary(operator, left, Box::new(right)), tall)
            }
        };
        self.grown(start, kind, height.max(tall))
    }

    fn take_operator(&mut self, operator: Operator) -> Result<(), Error> {
        self.advance();
        match operator {
            Operator::InstanceOf => self.expect_word("of"),
            Operator::Treat | Operator::Castable | Operator::Cast => self.expect_word("as"),
            _ => Ok(()),
        }
    }

    /// The operator at hand, if what stands there is one.
    fn operator(&self) -> Option<Operator> {
        use Comparison::{Follows, General, Is, Precedes, Value};
        use TokenKind as K;
        Some(match self.peek() {
            K::Equal => Operator::Compare(General(Relation::Eq)),
            K::NotEqual => Operator::Compare(General(Relation::Ne)),
            K::Less => Operator::Compare(General(Relation::Lt)),
            K::LessOrEqual => Operator::Compare(General(Relation::Le)),
            K::Greater => Operator::Compare(General(Relation::Gt)),
            K::GreaterOrEqual => Operator::Compare(General(Relation::Ge)),
            K::Precedes => Operator::Compare(Precedes),
            K::Follows => Operator::Compare(Follows),
            K::Plus => Operator::Arithmetic(Arithmetic::Add),
            K::Minus => Operator::Arithmetic(Arithmetic::Subtract),
            K::Star => Operator::Arithmetic(Arithmetic::Multiply),
            K::Bar => Operator::Combine(Combination::Union),
            K::Name => match self.text() {
                "or" => Operator::Or,
                "and" => Operator::And,
                "eq" => Operator::Compare(Value(Relation::Eq)),
                "ne" => Operator::Compare(Value(Relation::Ne)),
                "lt" => Operator::Compare(Value(Relation::Lt)),
                "le" => Operator::Compare(Value(Relation::Le)),
                "gt" => Operator::Compare(Value(Relation::Gt)),
                "ge" => Operator::Compare(Value(Relation::Ge)),
                "is" => Operator::Compare(Is),
                "to" => Operator::Range,
                "div" => Operator::Arithmetic(Arithmetic::Divide),
                "idiv" => Operator::Arithmetic(Arithmetic::IntegerDivide),
                "mod" => Operator::Arithmetic(Arithmetic::Modulo),
                "union" => Operator::Combine(Combination::Union),
                "intersect" => Operator::Combine(Combination::Intersect),
                "except" => Operator::Combine(Combination::Except),
                "instance" => Operator::InstanceOf,
                "treat" => Operator::Treat,
                "castable" => Operator::Castable,
                "cast" => Operator::Cast,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// `-a`, `+a`, or a path. Signs are read in a loop: a thousand of them nest as deep.
    fn unary(&mut self) -> Result<Tall, Error> {
        let mut signs = Vec::new();
        while matches!(self.peek(), TokenKind::Minus | TokenKind::Plus) {
            signs.push(self.advance());
        }
        let mut operand = self.path()?;
        for sign in signs.into_iter().rev() {
            let inner = Box::new(operand.0);
            let kind =
                if sign.kind == TokenKind::Minus { ExprKind::Negate(inner) } else { ExprKind::Plus(inner) };
            operand = self.grown(sign.span.start, kind, operand.1)?;
        }
        Ok(operand)
    }

    /// `type` or `type?` after `cast as`.
    fn single_type(&mut self) -> Result<SingleType, Error> {
        Ok(SingleType { name: self.name()?, optional: self.accept(TokenKind::Question) })
    }
}

fn binary(operator: Operator, left: Box<Expr>, right: Box<Expr>) -> ExprKind {
    match operator {
        Operator::Compare(comparison) => ExprKind::Compare(comparison, left, right),
        Operator::Range => ExprKind::Range(left, right),
        Operator::Arithmetic(operation) => ExprKind::Arithmetic(operation, left, right),
        Operator::Combine(combination) => ExprKind::Combine(combination, left, right),
        // The others have no right operand or are lists; they never come here.
        _ => ExprKind::Sequence(vec![*left, *right]),
    }
}

impl Span {
    /// From the first of two spans to the end of the second.
    pub(crate) fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end }
    }
}
