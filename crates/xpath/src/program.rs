//! Compiled programs: expressions as nodes of one arena, equal ones only once; read-only and shared by threads.

use std::sync::OnceLock;

use segur_xml::{LocalId, NameId, Names, NsId, Options, Tree};
use serde::{Deserialize, Serialize};

use crate::ast::{Arithmetic, Axis, Combination, Occurrence, Quantifier, Relation};
use crate::atomic::AtomicType;
use crate::functions::{Expression, Function, Kind};
use crate::index::Index;

/// No program has as many local variables or remembered expressions.
const MAX_SLOTS: u32 = 1 << 22;

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
    /// The context item, and what is known of it.
    Context(Kind),
    Root,
    Sequence(List),
    For {
        slot: u32,
        input: ExprId,
        body: ExprId,
    },
    Let {
        slot: u32,
        value: ExprId,
        body: ExprId,
        declared: Option<Type>,
    },
    Quantified {
        quantifier: Quantifier,
        slot: u32,
        input: ExprId,
        body: ExprId,
    },
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
    Path {
        first: ExprId,
        then: ExprId,
        flags: PathFlags,
    },
    Step {
        axis: Axis,
        test: Test,
        predicates: List,
        positional: bool,
    },
    Filter {
        base: ExprId,
        predicates: List,
        positional: bool,
    },
    Call(Function, List),
    /// `matches`, `replace`, `tokenize` with an expression known at compile time.
    Regex(Function, u32, List),
    UserCall(u32, List),
    /// The document node of a constant document.
    Document(u16),
    /// A document by a name computed at run time, among those that the compiler found; whether only its existence is
    /// asked.
    NamedDocument {
        table: u32,
        name: ExprId,
        available: bool,
    },
    /// Whether some row of an index of a document holds these values: see [`Index`].
    Lookup {
        index: u32,
        document: ExprId,
        values: List,
    },
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

mod names_serde {
    //! Names in the order of their numbers.

    use segur_xml::{LocalId, NameId, Names, NsId};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[derive(Serialize, Deserialize)]
    struct Stored {
        namespaces: Vec<String>,
        locals: Vec<String>,
        names: Vec<(u32, u32)>,
    }

    pub(super) fn serialize<S: Serializer>(names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        let all = (0..names.len() as u32).map(NameId);
        let stored = Stored {
            namespaces: names.namespaces().map(str::to_owned).collect(),
            locals: names.locals().map(str::to_owned).collect(),
            names: all.map(|name| (names.ns(name).0, names.local_id(name).0)).collect(),
        };
        stored.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Names, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let mut names = Names::new();
        let mut sound = (0..).zip(&stored.namespaces).all(|(at, uri)| names.namespace(uri) == NsId(at));
        sound &= (0..).zip(&stored.locals).all(|(at, local)| names.local(local) == LocalId(at));
        for (at, (ns, local)) in (0..).zip(&stored.names) {
            let known = (*ns as usize) < stored.namespaces.len() && (*local as usize) < stored.locals.len();
            sound &= known && names.name(NsId(*ns), LocalId(*local)) == NameId(at);
            if !sound {
                break;
            }
        }
        if sound { Ok(names) } else { Err(D::Error::custom("names out of order")) }
    }
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
    pub(crate) search: OnceLock<Option<Expression>>,
}

impl Regex {
    /// Nothing only for damaged data: the compiler refused what cannot be compiled.
    pub(crate) fn search(&self) -> Option<&Expression> {
        self.search.get_or_init(|| Expression::new(&self.source, &self.flags).ok()).as_ref()
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

    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<Box<[u8]>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        // Sources are XML in some encoding; those that are UTF-8 go as a string, which is one copy to read back.
        let text = bytes.as_deref().map(|bytes| std::str::from_utf8(bytes).map_err(|_| bytes));
        text.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Box<[u8]>>, D::Error> {
        let stored = <Option<Result<String, Vec<u8>>>>::deserialize(deserializer)?;
        Ok(stored.map(|stored| {
            stored.map_or_else(Vec::into_boxed_slice, |text| text.into_bytes().into_boxed_slice())
        }))
    }
}

impl ConstantDocument {
    pub(crate) fn tree(&self, names: &Names) -> Option<&Tree> {
        self.tree.get_or_init(|| self.parse(names)).as_ref()
    }

    /// A tree of its own, not kept.
    pub(crate) fn parse(&self, names: &Names) -> Option<Tree> {
        Tree::parse_with(self.source.as_deref()?, &Options::new(), names).ok()
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
    /// Whether what the predicates say of a node does not depend on which node is matched.
    pub(crate) lasting: bool,
}

/// Everything that a set of expressions compiles to. Documents to be judged must be read with [`Program::names`], so
/// that a name has the same number everywhere.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Program {
    #[serde(with = "names_serde")]
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
    /// Which expressions set local variables: found out when it is first asked.
    #[serde(skip)]
    pub(crate) binders: OnceLock<Box<[bool]>>,
}

impl Program {
    /// The names that documents must be read with.
    pub fn names(&self) -> &Names {
        &self.names
    }

    #[inline]
    pub(crate) fn op(&self, id: ExprId) -> &Op {
        &self.ops[id.0 as usize]
    }

    /// Whether evaluating an expression sets local variables of the frame that it is evaluated in.
    #[inline]
    pub(crate) fn binds(&self, id: ExprId) -> bool {
        self.binders.get_or_init(|| self.find_binders())[id.0 as usize]
    }

    /// Parts come before what they are part of.
    fn find_binders(&self) -> Box<[bool]> {
        let mut binders: Vec<bool> = Vec::with_capacity(self.ops.len());
        for op in &self.ops {
            let own = matches!(op, Op::For { .. } | Op::Let { .. } | Op::Quantified { .. });
            let inside = |part: &ExprId| binders.get(part.0 as usize).copied().unwrap_or(true);
            binders.push(own || op.parts().iter().any(inside));
        }
        binders.into()
    }

    /// Number of distinct expressions and parts of expressions.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether nothing was compiled.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Whether every number in the program is one that it has, so that running it cannot go astray: to be asked of
    /// programs that were read from a file.
    pub fn is_sound(&self) -> bool {
        let slots = |slot: u32| slot < MAX_SLOTS;
        let within = |id: ExprId| (id.0 as usize) < self.ops.len();
        let operations = self.ops.iter().enumerate().all(|(at, op)| {
            // Parts come before what they are part of: there are no circles.
            op.parts().iter().all(|part| (part.0 as usize) < at)
                && match op {
                    Op::Literal(id) => (*id as usize) < self.constants.len(),
                    Op::Local(slot, ..) => slots(*slot),
                    Op::For { slot, .. } | Op::Let { slot, .. } | Op::Quantified { slot, .. } => slots(*slot),
                    Op::Global(id) => (id.0 as usize) < self.globals.len(),
                    Op::Regex(_, id, list) => (*id as usize) < self.regexes.len() && !list.is_empty(),
                    Op::UserCall(id, list) => self
                        .functions
                        .get(*id as usize)
                        .is_some_and(|function| function.parameters.len() == list.len()),
                    Op::Document(id) => (*id as usize) < self.documents.len(),
                    Op::NamedDocument { table, .. } => (*table as usize) < self.tables.len(),
                    Op::Lookup { index, .. } => (*index as usize) < self.indexes.len(),
                    Op::Memo(slot, ..) => *slot < self.memos && slots(*slot),
                    Op::Call(function, list) => {
                        let (least, most) = function.arity();
                        // The compiler puts the context item where it may be left out.
                        list.len() >= if function.takes_context() { most } else { least }
                    }
                    _ => true,
                }
        });
        let bodies = self.globals.iter().filter_map(|global| global.body);
        let bodies = bodies.chain(self.functions.iter().filter_map(|function| function.body));
        let bodies = bodies.chain(self.keys.iter().map(|key| key.uses)).chain(self.roots.iter().copied());
        let functions = self.functions.iter().all(|function| slots(function.slots));
        let documents = self
            .tables
            .iter()
            .flat_map(|table| &table.rows)
            .all(|(_, id)| (*id as usize) < self.documents.len());
        let keys = self.keys.iter().all(|key| (key.matches.0 as usize) < self.patterns.len());
        let patterns = self.patterns.iter().flatten().all(|path| {
            let anchor = match &path.anchor {
                PatternAnchor::Nodes(nodes, _) => within(*nodes),
                _ => true,
            };
            anchor && path.steps.iter().all(|step| step.predicates.iter().all(|part| within(*part)))
        });
        operations
            && bodies.into_iter().all(within)
            && functions
            && documents
            && keys
            && patterns
            && self.memos < MAX_SLOTS
            && self.indexes.iter().all(|index| {
                index.is_sound() && within(index.nodes) && index.keys.iter().all(|key| within(*key))
            })
    }

    /// Whether an expression of that number exists.
    pub fn has_expression(&self, id: ExprId) -> bool {
        (id.0 as usize) < self.ops.len()
    }

    /// Whether a pattern of that number exists.
    pub fn has_pattern(&self, id: PatternId) -> bool {
        (id.0 as usize) < self.patterns.len()
    }

    /// Where the constant documents came from.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| &*document.uri)
    }
}
