//! Expressions as canonical XPath text: one space around operators, parentheses only where they are needed.
//! Parsing the text gives the same tree again.

use std::fmt::{self, Display, Formatter};

use super::{
    Anchor, Arithmetic, Axis, Binding, Combination, Comparison, Expr, ExprKind, ItemType, KindTest, NodeTest,
    Occurrence, PathPattern, Pattern, PatternStep, QName, Quantifier, Relation, SequenceType, SingleType,
};

/// How closely an expression binds; an operand that binds less than asked stands in parentheses.
fn level(kind: &ExprKind) -> u8 {
    match kind {
        ExprKind::Sequence(items) if items.len() > 1 => 0,
        ExprKind::For(..) | ExprKind::Let(..) | ExprKind::Quantified(..) | ExprKind::If(..) => 1,
        ExprKind::Or(_) => 2,
        ExprKind::And(_) => 3,
        ExprKind::Compare(..) => 4,
        ExprKind::Range(..) => 5,
        ExprKind::Arithmetic(Arithmetic::Add | Arithmetic::Subtract, ..) => 6,
        ExprKind::Arithmetic(..) => 7,
        ExprKind::Combine(Combination::Union, ..) => 8,
        ExprKind::Combine(..) => 9,
        // The type they end with would swallow a `+` or a `*` that follows: kept away from arithmetic.
        ExprKind::InstanceOf(..) | ExprKind::Treat(..) => 5,
        ExprKind::Castable(..) => 12,
        ExprKind::Cast(..) => 13,
        ExprKind::Negate(_) | ExprKind::Plus(_) => 14,
        ExprKind::Path(..) => 15,
        ExprKind::Step(..) | ExprKind::Filter(..) => 16,
        _ => 17,
    }
}

/// An operand, in parentheses if it binds less than `lowest`.
struct Operand<'e>(&'e Expr, u8);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if level(&self.0.kind) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

struct Separated<'e>(&'e [Expr], &'static str, u8);

impl Display for Separated<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { self.1 }, Operand(item, self.2))?;
        }
        Ok(())
    }
}

struct Predicates<'e>(&'e [Expr]);

impl Display for Predicates<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|predicate| write!(f, "[{predicate}]"))
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::String(text) => write!(f, "'{}'", text.replace('\'', "''")),
            ExprKind::Integer(text) | ExprKind::Decimal(text) | ExprKind::Double(text) => f.write_str(text),
            ExprKind::Variable(name) => write!(f, "${name}"),
            ExprKind::Context => f.write_str("."),
            ExprKind::Sequence(items) if items.is_empty() => f.write_str("()"),
            ExprKind::Sequence(items) => Separated(items, ", ", 1).fmt(f),
            ExprKind::For(bindings, body) => {
                write!(f, "for {} return {}", Bound(bindings, "in"), Operand(body, 1))
            }
            ExprKind::Let(bindings, body) => {
                write!(f, "let {} return {}", Bound(bindings, ":="), Operand(body, 1))
            }
            ExprKind::Quantified(quantifier, bindings, body) => {
                let word = if *quantifier == Quantifier::Some { "some" } else { "every" };
                write!(f, "{word} {} satisfies {}", Bound(bindings, "in"), Operand(body, 1))
            }
            ExprKind::If(condition, yes, no) => {
                write!(f, "if ({condition}) then {} else {}", Operand(yes, 1), Operand(no, 1))
            }
            ExprKind::Or(operands) => Separated(operands, " or ", 3).fmt(f),
            ExprKind::And(operands) => Separated(operands, " and ", 4).fmt(f),
            ExprKind::Compare(comparison, left, right) => {
                write!(f, "{} {} {}", Operand(left, 5), comparison.symbol(), Operand(right, 5))
            }
            ExprKind::Range(left, right) => write!(f, "{} to {}", Operand(left, 6), Operand(right, 6)),
            ExprKind::Arithmetic(operation, left, right) => {
                let own = level(&self.kind);
                write!(f, "{} {} {}", Operand(left, own), operation.symbol(), Operand(right, own + 1))
            }
            ExprKind::Combine(combination, left, right) => {
                let own = level(&self.kind);
                write!(f, "{} {} {}", Operand(left, own), combination.symbol(), Operand(right, own + 1))
            }
            ExprKind::InstanceOf(inner, of) => write!(f, "{} instance of {of}", Operand(inner, 11)),
            ExprKind::Treat(inner, of) => write!(f, "{} treat as {of}", Operand(inner, 12)),
            ExprKind::Castable(inner, of) => write!(f, "{} castable as {of}", Operand(inner, 13)),
            ExprKind::Cast(inner, of) => write!(f, "{} cast as {of}", Operand(inner, 14)),
            ExprKind::Negate(inner) => write!(f, "-{}", Operand(inner, 14)),
            ExprKind::Plus(inner) => write!(f, "+{}", Operand(inner, 14)),
            ExprKind::Root => f.write_str("(/)"),
            ExprKind::Path(left, right) => path(left, right, f),
            ExprKind::Step(axis, test, predicates) => {
                write!(f, "{}{}", Step(*axis, test), Predicates(predicates))
            }
            ExprKind::Filter(inner, predicates) => {
                write!(f, "{}{}", Operand(inner, 17), Predicates(predicates))
            }
            ExprKind::Call(name, arguments) => write!(f, "{name}({})", Separated(arguments, ", ", 1)),
        }
    }
}

/// `left/right` and `left//right`; the root before a step is the slash itself.
fn path(left: &Expr, right: &Expr, f: &mut Formatter<'_>) -> fmt::Result {
    let (left, slash) = match &left.kind {
        ExprKind::Path(above, middle) if is_any_depth(middle) => (&**above, "//"),
        _ => (left, "/"),
    };
    if left.kind != ExprKind::Root {
        Operand(left, 15).fmt(f)?;
    }
    // A path on the right would regroup.
    write!(f, "{slash}{}", Operand(right, 16))
}

/// Whether this step is what `//` stands for.
fn is_any_depth(step: &Expr) -> bool {
    match &step.kind {
        ExprKind::Step(Axis::DescendantOrSelf, NodeTest::Kind(KindTest::Node), predicates) => {
            predicates.is_empty()
        }
        _ => false,
    }
}

/// The bindings of `for`, `let` and quantifiers, with the word between name and value.
struct Bound<'e>(&'e [Binding], &'static str);

impl Display for Bound<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, Binding { name, declared, value }) in self.0.iter().enumerate() {
            write!(f, "{}${name}", if index == 0 { "" } else { ", " })?;
            if let Some(declared) = declared {
                write!(f, " as {declared}")?;
            }
            write!(f, " {} {}", self.1, Operand(value, 1))?;
        }
        Ok(())
    }
}

struct Step<'e>(Axis, &'e NodeTest);

impl Display for Step<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Axis::Parent, NodeTest::Kind(KindTest::Node)) => f.write_str(".."),
            (Axis::Child, NodeTest::Kind(KindTest::Attribute(_))) => write!(f, "child::{}", self.1),
            (Axis::Child, test) => test.fmt(f),
            (Axis::Attribute, test) => write!(f, "@{test}"),
            (axis, test) => write!(f, "{}::{test}", axis.word()),
        }
    }
}

impl Display for NodeTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NodeTest::Name(name) => name.fmt(f),
            NodeTest::AnyName => f.write_str("*"),
            NodeTest::AnyLocal(prefix) => write!(f, "{prefix}:*"),
            NodeTest::AnyPrefix(local) => write!(f, "*:{local}"),
            NodeTest::Kind(kind) => kind.fmt(f),
        }
    }
}

impl Display for KindTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let named = |f: &mut Formatter<'_>, word: &str, name: &Option<QName>| match name {
            Some(name) => write!(f, "{word}({name})"),
            None => write!(f, "{word}()"),
        };
        match self {
            KindTest::Node => f.write_str("node()"),
            KindTest::Text => f.write_str("text()"),
            KindTest::Comment => f.write_str("comment()"),
            KindTest::Instruction(None) => f.write_str("processing-instruction()"),
            KindTest::Instruction(Some(target)) => {
                write!(f, "processing-instruction('{}')", target.replace('\'', "''"))
            }
            KindTest::Document(None) => f.write_str("document-node()"),
            KindTest::Document(Some(None)) => f.write_str("document-node(element())"),
            KindTest::Document(Some(Some(name))) => write!(f, "document-node(element({name}))"),
            KindTest::Element(name) => named(f, "element", name),
            KindTest::Attribute(name) => named(f, "attribute", name),
        }
    }
}

impl Display for SequenceType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let SequenceType::Of(item, occurrence) = self else { return f.write_str("empty-sequence()") };
        match item {
            ItemType::Item => f.write_str("item()")?,
            ItemType::Kind(kind) => kind.fmt(f)?,
            ItemType::Atomic(name) => name.fmt(f)?,
        }
        f.write_str(match occurrence {
            Occurrence::One => "",
            Occurrence::ZeroOrOne => "?",
            Occurrence::ZeroOrMore => "*",
            Occurrence::OneOrMore => "+",
        })
    }
}

impl Display for SingleType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.optional { "?" } else { "" })
    }
}

impl Display for QName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &*self.prefix {
            "" => f.write_str(&self.local),
            prefix => write!(f, "{prefix}:{}", self.local),
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, path) in self.paths.iter().enumerate() {
            write!(f, "{}{path}", if index == 0 { "" } else { " | " })?;
        }
        Ok(())
    }
}

impl Display for PathPattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.anchor {
            Anchor::None => {}
            Anchor::Root => f.write_str("/")?,
            Anchor::AnyDepth => f.write_str("//")?,
            Anchor::Call(call, deep) => {
                let separator = if *deep { "//" } else { "/" };
                write!(f, "{call}{}", if self.steps.is_empty() { "" } else { separator })?;
            }
        }
        for (index, step) in self.steps.iter().enumerate() {
            let separator = if step.descendant { "//" } else { "/" };
            write!(f, "{}{step}", if index == 0 { "" } else { separator })?;
        }
        Ok(())
    }
}

impl Display for PatternStep {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (step, own) = (Step(self.axis, &self.test), Predicates(&self.predicates));
        match self.shared.as_slice() {
            [] => write!(f, "{step}{own}"),
            shared => write!(f, "({step}{own}){}", Predicates(shared)),
        }
    }
}

impl Comparison {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::General(relation) => match relation {
                Relation::Eq => "=",
                Relation::Ne => "!=",
                Relation::Lt => "<",
                Relation::Le => "<=",
                Relation::Gt => ">",
                Relation::Ge => ">=",
            },
            Comparison::Value(relation) => match relation {
                Relation::Eq => "eq",
                Relation::Ne => "ne",
                Relation::Lt => "lt",
                Relation::Le => "le",
                Relation::Gt => "gt",
                Relation::Ge => "ge",
            },
            Comparison::Is => "is",
            Comparison::Precedes => "<<",
            Comparison::Follows => ">>",
        }
    }
}

impl Arithmetic {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "div",
            Arithmetic::IntegerDivide => "idiv",
            Arithmetic::Modulo => "mod",
        }
    }
}

impl Combination {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Combination::Union => "|",
            Combination::Intersect => "intersect",
            Combination::Except => "except",
        }
    }
}

impl Axis {
    /// The axis as it is written before `::`.
    pub fn word(self) -> &'static str {
        match self {
            Axis::Child => "child",
            Axis::Descendant => "descendant",
            Axis::Attribute => "attribute",
            Axis::SelfAxis => "self",
            Axis::DescendantOrSelf => "descendant-or-self",
            Axis::FollowingSibling => "following-sibling",
            Axis::Following => "following",
            Axis::Parent => "parent",
            Axis::Ancestor => "ancestor",
            Axis::PrecedingSibling => "preceding-sibling",
            Axis::Preceding => "preceding",
            Axis::AncestorOrSelf => "ancestor-or-self",
        }
    }

    /// Whether positions along the axis count backwards in the document (XPath 2.0, section 3.2.1.1).
    pub fn is_reverse(self) -> bool {
        matches!(
            self,
            Axis::Parent | Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling
        )
    }
}
