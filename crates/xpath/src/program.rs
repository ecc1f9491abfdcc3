//! Compiled programs: expressions as nodes of one arena, equal ones only once; read-only and shared by threads.

use std::sync::OnceLock;

use segur_datatypes::Search;
use segur_xml::{LocalId, NameId, Names, NsId, Options, Tree};
use serde::{Deserialize, Serialize};

use crate::ast::{Arithmetic, Axis, Combination, Occurrence, Quantifier, Relation};
use crate::atomic::AtomicType;
use crate::functions::{Function, Kind};
use crate::index::Index;

/// A compiled expression of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExprId(pub(crate) u32);

/// A compiled pattern of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PatternId(pub(crate) u32);

/// A global variable of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GlobalId(pub(crate) u32);

pub(crate) type List = Box<[ExprId]>;

/// One node of the arena.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Op {
    Literal(u32),
    /// A local variable, and what is known of its value: kind, and whether its nodes are in order.
    Local(u32, Kind, bool),
    Global(GlobalId),
    Context,
    Root,
    Sequence(List),
    For { slot: u32, input: ExprId, body: ExprId },
    Let { slot: u32, value: ExprId, body: ExprId, declared: Option<Type> },
    Quantified { quantifier: Quantifier, slot: u32, input: ExprId, body: ExprId },
    If(ExprId, ExprId, ExprId),
    Or(List),
    And(List),
    General(Relation, ExprId, ExprId),
    Value(Relation, ExprId, ExprId),
    Is(ExprId, ExprId),
    /// Whether the first stands before the second.
    Precedes(ExprId, ExprId),
    Range(ExprId, ExprId),
    Arithmetic(Arithmetic, ExprId, ExprId),
    Negate(ExprId),
    Plus(ExprId),
    Combine(Combination, ExprId, ExprId),
    InstanceOf(ExprId, Type),
    Treat(ExprId, Type),
    Castable(ExprId, AtomicType, bool),
    Cast(ExprId, AtomicType, bool),
    /// A map of the second over the nodes of the first.
    Path { first: ExprId, then: ExprId, flags: PathFlags },
    Step { axis: Axis, test: Test, predicates: List, positional: bool },
    Filter { base: ExprId, predicates: List, positional: bool },
    Call(Function, List),
    /// `matches`, `replace`, `tokenize` with an expression known at compile time.
    Regex(Function, u32, List),
    UserCall(u32, List),
    /// The document node of a constant document.
    Document(u16),
    /// A document by a name computed at run time, among those that the compiler found; whether only its existence is
    /// asked.
    NamedDocument { table: u32, name: ExprId, available: bool },
    /// Whether some row of an index of a document holds these values: see [`Index`].
    Lookup { index: u32, document: ExprId, values: List },
    /// An expression whose value does not change while one document is judged; whether it depends on which document
    /// the context item belongs to.
    Memo(u32, ExprId, bool),
}

/// What is known of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PathFlags {
    /// The last step gives nodes for certain.
    pub(crate) nodes: bool,
    /// Walking it from left to right gives document order without duplicates.
    pub(crate) sorted: bool,
    /// The second expression asks for its position or the number of nodes.
    pub(crate) numbered: bool,
}

/// A node test, names as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Node,
    /// `*`, of the principal kind of the axis.
    Any,
    Name(NameId),
    Namespace(NsId),
    Local(LocalId),
    Text,
    Comment,
    Instruction(Option<NameId>),
    Document(Option<Option<NameId>>),
    Element(Option<NameId>),
    Attribute(Option<NameId>),
}

mod test_serde {
    //! Numbers of names go into the cache as plain integers.

    use super::{LocalId, NameId, NsId, Test};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    impl Serialize for Test {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let name = |name: Option<NameId>| name.map_or(0, |name| name.0 + 1);
            let (tag, number): (u8, u32) = match *self {
                Test::Node => (0, 0),
                Test::Any => (1, 0),
                Test::Name(id) => (2, id.0),
                Test::Namespace(id) => (3, id.0),
                Test::Local(id) => (4, id.0),
                Test::Text => (5, 0),
                Test::Comment => (6, 0),
                Test::Instruction(target) => (7, name(target)),
                Test::Document(None) => (8, 0),
                Test::Document(Some(element)) => (9, name(element)),
                Test::Element(element) => (10, name(element)),
                Test::Attribute(attribute) => (11, name(attribute)),
            };
            (tag, number).serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Test {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let (tag, number) = <(u8, u32)>::deserialize(deserializer)?;
            let name = number.checked_sub(1).map(NameId);
            Ok(match tag {
                0 => Test::Node,
                1 => Test::Any,
                2 => Test::Name(NameId(number)),
                3 => Test::Namespace(NsId(number)),
                4 => Test::Local(LocalId(number)),
                5 => Test::Text,
                6 => Test::Comment,
                7 => Test::Instruction(name),
                8 => Test::Document(None),
                9 => Test::Document(Some(name)),
                10 => Test::Element(name),
                11 => Test::Attribute(name),
                _ => return Err(serde::de::Error::custom("unknown node test")),
            })
        }
    }
}

/// A sequence type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Type {
    Empty,
    Item(Occurrence),
    Node(Test, Occurrence),
    Atomic(AtomicType, Occurrence),
}

/// A literal of a program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Constant {
    String(Box<str>),
    /// Digits, read when the program is used.
    Integer(Box<str>),
    Decimal(Box<str>),
    /// The bits of a double.
    Double(u64),
    Boolean(bool),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Global {
    pub(crate) name: Box<str>,
    pub(crate) body: Option<ExprId>,
    pub(crate) declared: Option<Type>,
    pub(crate) height: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UserFunction {
    pub(crate) name: Box<str>,
    pub(crate) parameters: Vec<Option<Type>>,
    pub(crate) result: Option<Type>,
    pub(crate) body: Option<ExprId>,
    /// Local variables, parameters included.
    pub(crate) slots: u32,
    pub(crate) height: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) name: Box<str>,
    pub(crate) matches: PatternId,
    pub(crate) uses: ExprId,
}

/// A compiled regular expression, built when it is first used.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Regex {
    pub(crate) source: Box<str>,
    pub(crate) flags: Box<str>,
    #[serde(skip)]
    pub(crate) search: OnceLock<Option<Search>>,
}

impl Regex {
    /// Nothing only for damaged data: the compiler refused what cannot be compiled.
    pub(crate) fn search(&self) -> Option<&Search> {
        self.search.get_or_init(|| Search::new(&self.source, &self.flags).ok()).as_ref()
    }
}

/// A document that rules refer to; parsed when its tree is first needed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConstantDocument {
    pub(crate) uri: Box<str>,
    /// Absent where indexes answer all that is asked of it.
    #[serde(with = "serde_bytes_option")]
    pub(crate) source: Option<Box<[u8]>>,
    #[serde(skip)]
    pub(crate) tree: OnceLock<Option<Tree>>,
}

mod serde_bytes_option {
    //! Bytes as one run, not one by one.

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Option<Box<[u8]>>, serializer: S) -> Result<S::Ok, S::Error> {
        // Sources are XML in some encoding; those that are UTF-8 go as a string, which is one copy to read back.
        let text = bytes.as_deref().map(|bytes| std::str::from_utf8(bytes).map_err(|_| bytes));
        text.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<[u8]>>, D::Error> {
        let stored = <Option<Result<String, Vec<u8>>>>::deserialize(deserializer)?;
        Ok(stored.map(|stored| stored.map_or_else(Vec::into_boxed_slice, |text| text.into_bytes().into_boxed_slice())))
    }
}

impl ConstantDocument {
    pub(crate) fn tree(&self, names: &Names) -> Option<&Tree> {
        let parse = || {
            let source = self.source.as_deref()?;
            Tree::parse_with(source, &Options::new(), names).ok()
        };
        self.tree.get_or_init(parse).as_ref()
    }
}

/// Documents by the name that an expression may compute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct DocumentTable {
    /// Sorted by name.
    pub(crate) rows: Vec<(Box<str>, u16)>,
}

impl DocumentTable {
    pub(crate) fn find(&self, name: &str) -> Option<u16> {
        let found = self.rows.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        Some(self.rows[found].1)
    }
}

/// One alternative of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PathPattern {
    pub(crate) anchor: PatternAnchor,
    /// From left to right.
    pub(crate) steps: Vec<PatternStep>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum PatternAnchor {
    None,
    Root,
    /// Below the nodes of an expression, at any depth or just there.
    Nodes(ExprId, bool),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PatternStep {
    /// Whether any number of levels lie between this step and the one before it.
    pub(crate) descendant: bool,
    pub(crate) axis: Axis,
    pub(crate) test: Test,
    pub(crate) predicates: List,
    pub(crate) positional: bool,
}

/// Everything that a set of expressions compiles to. Documents to be judged must be read with [`Program::names`], so
/// that a name has the same number everywhere.
#[derive(Debug, Default)]
pub struct Program {
    pub(crate) names: Names,
    pub(crate) ops: Vec<Op>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) globals: Vec<Global>,
    pub(crate) functions: Vec<UserFunction>,
    pub(crate) keys: Vec<Key>,
    pub(crate) patterns: Vec<Vec<PathPattern>>,
    pub(crate) regexes: Vec<Regex>,
    pub(crate) documents: Vec<ConstantDocument>,
    pub(crate) tables: Vec<DocumentTable>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) memos: u32,
    /// The expressions that were asked for by themselves.
    pub(crate) roots: Vec<ExprId>,
}

impl Program {
    /// The names that documents must be read with.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn op(&self, id: ExprId) -> &Op {
        &self.ops[id.0 as usize]
    }

    /// Number of distinct expressions and parts of expressions.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether nothing was compiled.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Where the constant documents came from.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| &*document.uri)
    }
}
