//! The abstract syntax of XPath 2.0 (and of XSLT 2.0 patterns), as written: prefixes are not resolved yet.
//!
//! Made by the parser, read by the compiler. `Let` has no syntax in XPath 2.0: it is what `xsl:variable` in a
//! simple `xsl:function` becomes.

mod display;

use std::hash::{Hash, Hasher};

/// A range of bytes in the source of the expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// A name with its prefix as written; the empty prefix for none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QName {
    /// Prefix, empty if there is none.
    pub prefix: Box<str>,
    /// Local name.
    pub local: Box<str>,
}

/// An expression and where it stands in the source.
///
/// Two expressions are equal if they say the same, wherever they stand.
///
/// ```
/// use segur_xpath::parse::expression;
/// assert_eq!(expression("a[ 1 ] | b"), expression("(child::a[1]) union b"));
/// assert_ne!(expression("a - (b - c)"), expression("a - b - c"));
/// ```
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expr {}

impl Hash for Expr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

/// The expressions (XPath 2.0, section 3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// `'text'`, quotes removed and doubled quotes undone.
    String(Box<str>),
    /// `12`: digits as written.
    Integer(Box<str>),
    /// `1.5`: as written.
    Decimal(Box<str>),
    /// `1.5e3`: as written.
    Double(Box<str>),
    /// `$name`.
    Variable(QName),
    /// `.`
    Context,
    /// `()`, `a, b`: items in order. One expression in parentheses is that expression itself.
    Sequence(Vec<Expr>),
    /// `for $a in x, $b in y return body`.
    For(Vec<Binding>, Box<Expr>),
    /// `let $a := x return body`: see the module's text.
    Let(Vec<Binding>, Box<Expr>),
    /// `some $a in x satisfies body`, `every ...`.
    Quantified(Quantifier, Vec<Binding>, Box<Expr>),
    /// `if (a) then b else c`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a or b or c`, at least two.
    Or(Vec<Expr>),
    /// `a and b and c`, at least two.
    And(Vec<Expr>),
    /// `a = b`, `a eq b`, `a is b`, ...
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a to b`.
    Range(Box<Expr>, Box<Expr>),
    /// `a + b`, ...
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `+a`.
    Plus(Box<Expr>),
    /// `a | b`, `a union b`, `a intersect b`, `a except b`.
    Combine(Combination, Box<Expr>, Box<Expr>),
    /// `a instance of type`.
    InstanceOf(Box<Expr>, SequenceType),
    /// `a treat as type`.
    Treat(Box<Expr>, SequenceType),
    /// `a castable as type`.
    Castable(Box<Expr>, SingleType),
    /// `a cast as type`.
    Cast(Box<Expr>, SingleType),
    /// The root of the tree that holds the context node: the `/` that begins an absolute path.
    Root,
    /// `a/b`: every item of `a` in turn is the context of `b`. `a//b` is
    /// `a/descendant-or-self::node()/b`. Left-associative.
    Path(Box<Expr>, Box<Expr>),
    /// `axis::test[predicates]`: a step. `..` is `parent::node()`.
    Step(Axis, NodeTest, Vec<Expr>),
    /// `primary[predicates]`, at least one predicate. The primary is a step only if it stood in parentheses:
    /// `(a)[1]`, which counts over all, is not `a[1]`.
    Filter(Box<Expr>, Vec<Expr>),
    /// `f(a, b)`.
    Call(QName, Vec<Expr>),
}

/// `$name in expr` or `$name := expr`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Binding {
    /// The variable.
    pub name: QName,
    /// Its declared type: only functions and `Let` have one in XPath 2.0.
    pub declared: Option<SequenceType>,
    /// What it runs over, or is.
    pub value: Expr,
}

/// Which quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Quantifier {
    /// `some`
    Some,
    /// `every`
    Every,
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`, `!=`, `<`, ...: true if any pair is.
    General(Relation),
    /// `eq`, `ne`, `lt`, ...: of single items.
    Value(Relation),
    /// `is`
    Is,
    /// `<<`
    Precedes,
    /// `>>`
    Follows,
}

/// Equal, less, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Relation {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// The arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `idiv`
    IntegerDivide,
    /// `mod`
    Modulo,
}

/// The operators on sets of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Combination {
    /// `union` or `|`
    Union,
    /// `intersect`
    Intersect,
    /// `except`
    Except,
}

/// The axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs, reason = "the names of the specification, section 3.2.1.1")]
pub enum Axis {
    Child,
    Descendant,
    Attribute,
    SelfAxis,
    DescendantOrSelf,
    FollowingSibling,
    Following,
    Parent,
    Ancestor,
    PrecedingSibling,
    Preceding,
    AncestorOrSelf,
}

/// The node tests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeTest {
    /// `p:name`, `name`: of the principal node kind of the axis.
    Name(QName),
    /// `*`
    AnyName,
    /// `p:*`
    AnyLocal(Box<str>),
    /// `*:name`
    AnyPrefix(Box<str>),
    /// `node()`, `text()`, `element(x)`, ...
    Kind(KindTest),
}

/// The kind tests; names of types in them are refused by the parser, since there is no schema (XPST0008), but for
/// `xs:anyType` and `xs:untyped` of elements, `xs:anySimpleType`, `xs:anyAtomicType` and `xs:untypedAtomic` of
/// attributes, which say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KindTest {
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction(target?)`
    Instruction(Option<Box<str>>),
    /// `document-node()`, `document-node(element(x))`
    Document(Option<Option<QName>>),
    /// `element()`, `element(*)`, `element(x)`
    Element(Option<QName>),
    /// `attribute()`, `attribute(*)`, `attribute(x)`
    Attribute(Option<QName>),
}

/// `type`, `type?`, `type*`, `type+`, `empty-sequence()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SequenceType {
    /// `empty-sequence()`
    Empty,
    /// Any other.
    Of(ItemType, Occurrence),
}

/// What one item may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ItemType {
    /// `item()`
    Item,
    /// A kind of node.
    Kind(KindTest),
    /// An atomic type by name.
    Atomic(QName),
}

/// How many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Occurrence {
    /// Exactly one.
    One,
    /// `?`
    ZeroOrOne,
    /// `*`
    ZeroOrMore,
    /// `+`
    OneOrMore,
}

/// The type of `cast` and `castable`: an atomic type, and whether nothing is allowed (`?`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SingleType {
    /// The atomic type.
    pub name: QName,
    /// Whether `?` follows.
    pub optional: bool,
}

/// An XSLT 2.0 pattern (XSLT 2.0, section 5.5.2): `a | b//c[1] | key('k', 'v')/d`.
///
/// Two patterns are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The alternatives between `|`.
    pub paths: Vec<PathPattern>,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.paths == other.paths
    }
}

impl Eq for Pattern {}

/// One alternative of a pattern, steps from left to right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathPattern {
    /// What the first step hangs on.
    pub anchor: Anchor,
    /// The steps; none for `/`, `id('x')` and `key('k', 'v')` alone.
    pub steps: Vec<PatternStep>,
}

/// What the first step of a pattern hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Nothing: `a/b`.
    None,
    /// `/a/b`
    Root,
    /// `//a/b`
    AnyDepth,
    /// `id('x')` or `key('k', 'v')`, with whether `//` follows.
    Call(Expr, bool),
}

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PatternStep {
    /// Whether `//` stands before it (and not `/`); false for the first step.
    pub descendant: bool,
    /// `child` or `attribute`.
    pub axis: Axis,
    /// What it names.
    pub test: NodeTest,
    /// Its predicates.
    pub predicates: Vec<Expr>,
    /// Those of the parentheses around it, `(a | b)[c]`: they must not count nodes.
    pub shared: Vec<Expr>,
}
