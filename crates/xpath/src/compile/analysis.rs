//! What is known of an expression before it runs: what it depends on, what it gives, in what order.

use super::Compiler;
use crate::ast::{Axis, Combination};
use crate::functions::{Function, Kind};
use crate::program::{Constant, ExprId, Op};

/// What an expression depends on.
pub(crate) mod dependency {
    /// The context item.
    pub(crate) const ITEM: u8 = 1;
    /// `position()` and `last()`.
    pub(crate) const NUMBERS: u8 = 2;
    /// Local variables.
    pub(crate) const LOCALS: u8 = 4;
    /// `current()`.
    pub(crate) const CURRENT: u8 = 8;
    /// The document that the context item belongs to.
    pub(crate) const ROOT: u8 = 16;
    /// What of a part evaluated with another context item still depends on the outer one.
    pub(crate) const OUTER: u8 = LOCALS | CURRENT;
}

use dependency::{CURRENT, ITEM, LOCALS, NUMBERS, OUTER, ROOT};

#[derive(Clone, Copy, Debug)]
pub(super) struct Info {
    pub(super) depends: u8,
    pub(super) kind: Kind,
    /// Nodes come in document order without duplicates.
    pub(super) sorted: bool,
    /// No node is an ancestor of another.
    pub(super) peers: bool,
    /// Depth of the expression, for those who walk it.
    pub(super) height: u32,
    /// Slots for local variables that it needs.
    pub(super) slots: u32,
    /// Roughly how much work it is.
    pub(super) heavy: bool,
}

impl Info {
    /// Of something that nothing is known about.
    pub(super) fn unknown() -> Info {
        Info {
            depends: LOCALS,
            kind: Kind::Any,
            sorted: false,
            peers: false,
            height: 1,
            slots: 0,
            heavy: false,
        }
    }

    /// Of a variable with a value of which this is known.
    pub(super) fn of_variable(value: Info) -> Info {
        Info { depends: LOCALS, height: 1, slots: 0, heavy: false, ..value }
    }

    fn leaf(depends: u8, kind: Kind) -> Info {
        Info { depends, kind, sorted: false, peers: false, height: 1, slots: 0, heavy: false }
    }

    fn of_node(depends: u8) -> Info {
        Info { sorted: true, peers: true, ..Info::leaf(depends, Kind::Nodes) }
    }
}

impl Compiler<'_> {
    pub(super) fn analyse(&self, op: &Op) -> Info {
        let mut info = self.own_info(op);
        for part in op.parts() {
            let part = self.info_of(part);
            info.height = info.height.max(part.height + 1);
            info.slots = info.slots.max(part.slots);
            info.heavy |= part.heavy;
        }
        if let Op::For { slot, .. }
        | Op::Let { slot, .. }
        | Op::Quantified { slot, .. }
        | Op::Local(slot, ..) = op
        {
            info.slots = info.slots.max(slot + 1);
        }
        info
    }

    fn own_info(&self, op: &Op) -> Info {
        let all =
            |parts: &[ExprId]| parts.iter().fold(0, |depends, part| depends | self.info_of(*part).depends);
        let of = |parts: &[ExprId], kind| Info::leaf(all(parts), kind);
        match op {
            Op::Literal(constant) => Info::leaf(
                0,
                match self.constants[*constant as usize] {
                    Constant::String(_) => Kind::Text,
                    Constant::Boolean(_) => Kind::Boolean,
                    _ => Kind::Any,
                },
            ),
            Op::Local(_, kind, sorted) => Info { kind: *kind, sorted: *sorted, ..Info::unknown() },
            Op::Global(id) => match self.globals[id.0 as usize].body {
                Some(body) => Info { depends: 0, height: 1, slots: 0, heavy: false, ..self.info_of(body) },
                None => Info::leaf(0, Kind::Any),
            },
            Op::Context(kind) => Info { sorted: true, peers: true, ..Info::leaf(ITEM, *kind) },
            Op::Root => Info::of_node(ROOT),
            Op::Document(_) => Info::of_node(0),
            Op::NamedDocument { name, available, .. } => match available {
                true => of(&[*name], Kind::Boolean),
                false => Info::of_node(self.info_of(*name).depends),
            },
            Op::Sequence(items) => self.of_sequence(items),
            Op::For { input, body, .. } => {
                Info { heavy: true, ..of(&[*input, *body], self.several(self.info_of(*body).kind)) }
            }
            Op::Let { value, body, .. } => of(&[*value, *body], self.info_of(*body).kind),
            Op::Quantified { input, body, .. } => of(&[*input, *body], Kind::Boolean),
            Op::If(condition, yes, no) => {
                let (first, second) = (self.info_of(*yes), self.info_of(*no));
                let depends = all(&[*condition, *yes, *no]);
                Info {
                    sorted: first.sorted && second.sorted,
                    peers: first.peers && second.peers,
                    ..Info::leaf(depends, common(first.kind, second.kind))
                }
            }
            Op::Or(parts) | Op::And(parts) => of(parts, Kind::Boolean),
            Op::General(_, a, b) => of(&[*a, *b], Kind::Boolean),
            Op::Value(_, a, b) | Op::Is(a, b) | Op::Precedes(a, b) => of(&[*a, *b], Kind::NotNumeric),
            Op::Range(a, b) | Op::Arithmetic(_, a, b) => of(&[*a, *b], Kind::Any),
            Op::Negate(a) | Op::Plus(a) => of(&[*a], Kind::Any),
            Op::Combine(combination, a, b) => {
                let peers = *combination != Combination::Union && self.info_of(*a).peers;
                Info { sorted: true, peers, ..of(&[*a, *b], Kind::Nodes) }
            }
            Op::InstanceOf(a, _) | Op::Castable(a, ..) => of(&[*a], Kind::Boolean),
            Op::Treat(a, _) => Info { depends: self.info_of(*a).depends, ..self.info_of(*a) },
            Op::Cast(a, to, _) => of(&[*a], if to.is_text() { Kind::Text } else { Kind::Any }),
            Op::Path { first, then, flags } => self.of_path(*first, *then, flags.nodes, flags.sorted),
            Op::Step { axis, predicates, .. } => {
                let mut info = Info::of_node(ITEM | all(predicates) & OUTER);
                (info.sorted, info.peers) = (true, axis.gives_peers());
                info.heavy = matches!(
                    axis,
                    Axis::Descendant | Axis::DescendantOrSelf | Axis::Following | Axis::Preceding
                );
                info
            }
            Op::Filter { base, predicates, .. } => {
                let base = self.info_of(*base);
                Info { depends: base.depends | all(predicates) & OUTER, ..base }
            }
            Op::Call(function, arguments) => self.of_call(*function, arguments),
            Op::Regex(function, _, arguments) => of(arguments, function.kind()),
            Op::UserCall(_, arguments) => Info { heavy: true, ..Info::leaf(all(arguments), Kind::Any) },
            Op::Lookup { document, values, .. } => {
                Info::leaf(all(values) | self.info_of(*document).depends, Kind::Boolean)
            }
            Op::Memo(_, inner, _) => self.info_of(*inner),
        }
    }

    fn of_sequence(&self, items: &[ExprId]) -> Info {
        let infos = items.iter().map(|item| self.info_of(*item));
        let depends = infos.clone().fold(0, |depends, info| depends | info.depends);
        let kind = infos.map(|info| self.several(info.kind)).reduce(common).unwrap_or(Kind::Text);
        Info::leaf(depends, kind)
    }

    /// The kind of several values of a kind.
    fn several(&self, kind: Kind) -> Kind {
        if kind == Kind::Boolean { Kind::NotNumeric } else { kind }
    }

    fn of_path(&self, first: ExprId, then: ExprId, nodes: bool, sorted: bool) -> Info {
        let (left, right) = (self.info_of(first), self.info_of(then));
        let kind = if nodes { Kind::Nodes } else { right.kind };
        Info {
            depends: left.depends | right.depends & OUTER,
            kind: if kind == Kind::Boolean { Kind::NotNumeric } else { kind },
            sorted: nodes,
            peers: sorted && left.peers && right.peers,
            height: 1,
            slots: 0,
            heavy: false,
        }
    }

    fn of_call(&self, function: Function, arguments: &[ExprId]) -> Info {
        use Function as F;
        let depends = arguments.iter().fold(0, |depends, part| depends | self.info_of(*part).depends);
        let implicit = match function {
            F::Position | F::Last => NUMBERS,
            F::Current => CURRENT,
            F::Lang | F::Id | F::Idref | F::Key | F::Root => ITEM | ROOT,
            _ if arguments.len() < function.arity().1 && function.takes_context() => ITEM,
            _ => 0,
        };
        let kind = match (function, arguments) {
            (
                F::Unordered
                | F::Reverse
                | F::Trace
                | F::ZeroOrOne
                | F::OneOrMore
                | F::ExactlyOne
                | F::Subsequence
                | F::Remove,
                [first, ..],
            ) => self.info_of(*first).kind,
            (F::Data | F::DistinctValues, [first, ..]) => match self.info_of(*first).kind {
                Kind::Nodes => Kind::Text,
                kind => kind,
            },
            _ => function.kind(),
        };
        Info::leaf(depends | implicit, kind)
    }

    /// Whether a predicate may be a number, or asks for positions: it must then know where it stands.
    pub(super) fn is_positional(&self, predicate: ExprId) -> bool {
        let info = self.info_of(predicate);
        info.kind == Kind::Any || info.depends & NUMBERS != 0
    }

    /// Whether evaluating it may raise an error, so that it must not be evaluated where the rules would not.
    pub(super) fn may_fail(&self, id: ExprId) -> bool {
        match self.op(id) {
            Op::Literal(_) | Op::Document(_) => false,
            Op::Step { predicates, .. } => predicates.iter().any(|part| self.may_fail(*part)),
            Op::Path { first, then, flags } => !flags.nodes || self.may_fail(*first) || self.may_fail(*then),
            Op::Sequence(items) => items.iter().any(|item| self.may_fail(*item)),
            Op::General(_, a, b) => {
                let text = |id: &ExprId| matches!(self.info_of(*id).kind, Kind::Text | Kind::Nodes);
                !(text(a) && text(b)) || self.may_fail(*a) || self.may_fail(*b)
            }
            Op::Memo(_, inner, _) => self.may_fail(*inner),
            _ => true,
        }
    }
}

/// What two values that may stand for one another have in common.
fn common(a: Kind, b: Kind) -> Kind {
    match (a, b) {
        _ if a == b => a,
        (Kind::Any, _) | (_, Kind::Any) => Kind::Any,
        // Nodes and booleans are both fit for an effective boolean value, but are not one kind.
        _ => Kind::NotNumeric,
    }
}

impl Axis {
    /// Whether the nodes of one step from one node never contain one another.
    fn gives_peers(self) -> bool {
        matches!(
            self,
            Axis::Child
                | Axis::Attribute
                | Axis::SelfAxis
                | Axis::Parent
                | Axis::FollowingSibling
                | Axis::PrecedingSibling
        )
    }
}

impl Function {
    /// Whether the context item stands for an argument that is left out.
    pub(crate) fn takes_context(self) -> bool {
        use Function as F;
        matches!(
            self,
            F::BaseUri
                | F::GenerateId
                | F::LocalName
                | F::Name
                | F::NamespaceUri
                | F::NormalizeSpace
                | F::Number
                | F::Root
                | F::String
                | F::StringLength
        )
    }
}

impl Op {
    /// The expressions that it is made of.
    pub(crate) fn parts(&self) -> Vec<ExprId> {
        match self {
            Op::Literal(_) | Op::Local(..) | Op::Global(_) | Op::Context(_) | Op::Root | Op::Document(_) => {
                Vec::new()
            }
            Op::Sequence(list)
            | Op::Or(list)
            | Op::And(list)
            | Op::Call(_, list)
            | Op::Regex(_, _, list)
            | Op::UserCall(_, list) => list.to_vec(),
            Op::For { input, body, .. } | Op::Quantified { input, body, .. } => vec![*input, *body],
            Op::Let { value, body, .. } => vec![*value, *body],
            Op::If(a, b, c) => vec![*a, *b, *c],
            Op::General(_, a, b)
            | Op::Value(_, a, b)
            | Op::Is(a, b)
            | Op::Precedes(a, b)
            | Op::Range(a, b)
            | Op::Arithmetic(_, a, b)
            | Op::Combine(_, a, b) => vec![*a, *b],
            Op::Negate(a)
            | Op::Plus(a)
            | Op::InstanceOf(a, _)
            | Op::Treat(a, _)
            | Op::Castable(a, ..)
            | Op::Cast(a, ..)
            | Op::Memo(_, a, _)
            | Op::NamedDocument { name: a, .. } => vec![*a],
            Op::Path { first, then, .. } => vec![*first, *then],
            Op::Step { predicates, .. } => predicates.to_vec(),
            Op::Filter { base, predicates, .. } => {
                std::iter::once(*base).chain(predicates.iter().copied()).collect()
            }
            Op::Lookup { document, values, .. } => {
                std::iter::once(*document).chain(values.iter().copied()).collect()
            }
        }
    }
}
