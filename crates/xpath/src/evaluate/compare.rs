//! Comparisons (XPath 2.0, section 3.5).

use std::borrow::Cow;
use std::collections::HashSet;

use segur_datatypes::{Builtin, NoContext};

use super::{Focus, Res, Run};
use crate::ast::{Axis, Relation};
use crate::atomic::{self, AtomicType, Fault, fault};
use crate::cast::cast;
use crate::functions::{Function, Kind};
use crate::node::NodeRef;
use crate::program::{Constant, ExprId, Op, Test};
use crate::value::{Atomic, Item, Sequence};

/// What [`Run::quick_text`] gives.
enum Quick<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// It is no such thing, or it may be.
    No,
}

/// From how many values on a set is worth its making.
const SET: usize = 16;

impl<'a> Run<'a> {
    /// A general comparison: whether it holds for any pair.
    #[inline(never)]
    pub(super) fn general(
        &mut self,
        relation: Relation,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<bool> {
        if let Some(text) = self.literal_text(right) {
            return self.any_text(relation, left, text, focus);
        }
        if let Some(text) = self.literal_text(left) {
            return self.any_text(relation.turned(), right, text, focus);
        }
        if let Some(name) = self.own_local_name(left, focus)
            && let Op::Local(slot, Kind::Text, _) = self.program.op(right)
            && let Sequence::One(Item::Atomic(Atomic::String(text))) = self.local_ref(*slot)?
        {
            return Ok(relation.holds(name.cmp(text)));
        }
        match (self.quick_text(left, focus)?, self.quick_text(right, focus)?) {
            (Quick::Empty, Quick::No) => return self.nothing_compared(right, focus),
            (Quick::No, Quick::Empty) => return self.nothing_compared(left, focus),
            (Quick::Empty, _) | (_, Quick::Empty) => return Ok(false),
            (Quick::Text(left), Quick::Text(right)) => return Ok(relation.holds((*left).cmp(&*right))),
            _ => {}
        }
        let right = match self.eval(right, focus)? {
            Sequence::Empty => return self.nothing_compared(left, focus),
            Sequence::One(item) => {
                let right = [self.atomized(item)];
                return self.any_atom(left, focus, &mut |run, value| run.any_pair(relation, &value, &right));
            }
            Sequence::Many(items) => self.all_atomized(&items),
        };
        if right.len() >= SET && relation == Relation::Eq {
            let texts: Option<HashSet<&str>> = right.iter().map(Atomic::as_str).collect();
            if let Some(texts) = texts {
                return self.any_atom(left, focus, &mut |run, value| match value.as_str() {
                    Some(text) => Ok(texts.contains(text)),
                    None => run.any_pair(relation, &value, &right),
                });
            }
        }
        self.any_atom(left, focus, &mut |run, value| run.any_pair(relation, &value, &right))
    }

    /// A comparison with nothing does not hold; what is on the other side may raise an error all the same.
    fn nothing_compared(&mut self, other: ExprId, focus: &Focus<'a>) -> Res<bool> {
        let plain = matches!(self.program.op(other), Op::Step { predicates, .. } if predicates.is_empty());
        if !plain {
            self.eval(other, focus)?;
        }
        Ok(false)
    }

    /// At most one text, where it is had without making a sequence.
    fn quick_text(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Quick<'a>> {
        match self.program.op(id) {
            Op::Literal(_) => Ok(self.literal_text(id).map_or(Quick::No, |text| Quick::Text(text.into()))),
            Op::Local(slot, Kind::Text | Kind::Nodes, _) => Ok(match self.local(*slot)? {
                Sequence::Empty => Quick::Empty,
                Sequence::One(item) => Quick::Text(self.item_text(&item)),
                Sequence::Many(_) => Quick::No,
            }),
            Op::Call(Function::LocalName, _) => {
                Ok(self.own_local_name(id, focus).map_or(Quick::No, |name| Quick::Text(name.into())))
            }
            Op::Step { axis: Axis::Attribute, test: Test::Name(name), predicates, .. }
                if predicates.is_empty() =>
            {
                let Some(node) = focus.as_node() else { return Ok(Quick::No) };
                let tree = self.tree(node.document());
                if node.attribute().is_some() {
                    return Ok(Quick::Empty);
                }
                let found = tree.attributes_of(node.node()).find(|own| tree.attribute_name(*own) == *name);
                Ok(found.map_or(Quick::Empty, |own| Quick::Text(tree.attribute_value(own).into())))
            }
            _ => Ok(Quick::No),
        }
    }

    /// What `local-name()` gives of the context node; nothing if the expression is another.
    #[inline]
    fn own_local_name(&self, id: ExprId, focus: &Focus<'a>) -> Option<&'a str> {
        let Op::Call(Function::LocalName, arguments) = self.program.op(id) else { return None };
        match (self.program.op(arguments[0]), focus.as_node()) {
            (Op::Context(Kind::Nodes), Some(node)) => Some(self.local_name(node)),
            _ => None,
        }
    }

    fn any_pair(&mut self, relation: Relation, value: &Atomic<'a>, others: &[Atomic<'a>]) -> Res<bool> {
        self.step(others.len() as u64)?;
        for other in others {
            if self.pair(relation, value, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[inline]
    pub(super) fn literal_text(&self, id: ExprId) -> Option<&'a str> {
        match self.program.op(id) {
            Op::Literal(constant) => match &self.program.constants[*constant as usize] {
                Constant::String(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Compares what an expression gives with one text.
    #[inline(never)]
    pub(super) fn any_text(
        &mut self,
        relation: Relation,
        id: ExprId,
        text: &'a str,
        focus: &Focus<'a>,
    ) -> Res<bool> {
        if let Op::Step { axis: Axis::Attribute, test: Test::Name(name), predicates, .. } =
            self.program.op(id)
            && predicates.is_empty()
        {
            let node = self.context_node(focus)?;
            let own = self.attribute_of(node, *name);
            return Ok(own.is_some_and(|own| relation.holds(self.compare_text(own, text))));
        }
        if self.gives_nodes(id) {
            return self.visit(id, focus, &mut |run, node| Ok(relation.holds(run.compare_text(node, text))));
        }
        if let Op::Local(slot, Kind::Text, _) = self.program.op(id)
            && let Sequence::One(Item::Atomic(own)) = self.local_ref(*slot)?
            && let Some(own) = own.as_str()
        {
            return Ok(relation.holds(own.cmp(text)));
        }
        let other = Atomic::String(Cow::Borrowed(text));
        self.any_atom(id, focus, &mut |run, value| run.pair(relation, &value, &other))
    }

    #[inline]
    fn compare_text(&self, node: NodeRef, text: &str) -> std::cmp::Ordering {
        if let Some(index) = node.attribute() {
            let tree = self.tree(node.document());
            return tree.attribute_value(tree.attributes_of(node.node()).start + index).cmp(text);
        }
        (*self.string_value(node)).cmp(text)
    }

    /// Whether something holds for any atomic value of an expression.
    fn any_atom(
        &mut self,
        id: ExprId,
        focus: &Focus<'a>,
        holds: &mut dyn FnMut(&mut Self, Atomic<'a>) -> Res<bool>,
    ) -> Res<bool> {
        if self.gives_nodes(id) {
            return self.visit(id, focus, &mut |run, node| {
                let value = run.typed_value(node);
                holds(run, value)
            });
        }
        match self.eval(id, focus)? {
            Sequence::Empty => Ok(false),
            Sequence::One(item) => {
                let value = self.atomized(item);
                holds(self, value)
            }
            Sequence::Many(items) => {
                for value in self.all_atomized(&items) {
                    if holds(self, value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// The atomic values of an expression.
    pub(super) fn atoms(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Vec<Atomic<'a>>> {
        let items = self.eval(id, focus)?.into_items();
        Ok(items.into_iter().map(|item| self.atomized(item)).collect())
    }

    fn all_atomized(&self, items: &[Item<'a>]) -> Vec<Atomic<'a>> {
        items.iter().map(|item| self.atomized(item.clone())).collect()
    }

    /// One pair of a general comparison: untyped values take the type of the other.
    fn pair(&self, relation: Relation, left: &Atomic<'a>, right: &Atomic<'a>) -> Res<bool> {
        match (left, right) {
            (Atomic::Untyped(_), Atomic::Untyped(_) | Atomic::String(_) | Atomic::AnyUri(_)) => {
                self.typed_pair(relation, left, right)
            }
            (Atomic::Untyped(_), _) => {
                self.typed_pair(relation, &cast(left.clone(), wanted(right), &NoContext)?, right)
            }
            (_, Atomic::Untyped(_)) if left.as_str().is_none() => {
                self.typed_pair(relation, left, &cast(right.clone(), wanted(left), &NoContext)?)
            }
            _ => self.typed_pair(relation, left, right),
        }
    }

    fn typed_pair(&self, relation: Relation, left: &Atomic<'a>, right: &Atomic<'a>) -> Res<bool> {
        let comparison =
            atomic::compare(left, right, self.moment.zone).and_then(|comparison| comparison.holds(relation));
        comparison.ok_or_else(|| incomparable(left, right))
    }

    /// `eq`, `lt`, ...: of single values, untyped ones as strings.
    pub(super) fn value_comparison(
        &mut self,
        relation: Relation,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let (Some(left), Some(right)) = (self.operand(left, focus)?, self.operand(right, focus)?) else {
            return Ok(Sequence::Empty);
        };
        self.typed_pair(relation, &left, &right).map(Sequence::boolean)
    }

    /// `is`, `<<`, `>>`: of single nodes.
    pub(super) fn node_comparison(
        &mut self,
        left: ExprId,
        right: ExprId,
        holds: fn(NodeRef, NodeRef) -> bool,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let (left, right) = (self.eval(left, focus)?, self.eval(right, focus)?);
        match (left.items(), right.items()) {
            ([], _) | (_, []) => Ok(Sequence::Empty),
            ([crate::value::Item::Node(left)], [crate::value::Item::Node(right)]) => {
                Ok(Sequence::boolean(holds(*left, *right)))
            }
            _ => Err(fault(
                "XPTY0004",
                "« is », « << » et « >> » comparent deux nœuds",
                "`is`, `<<` and `>>` compare two nodes",
            )),
        }
    }
}

/// What an untyped value becomes beside another (section 3.5.2).
fn wanted(other: &Atomic<'_>) -> AtomicType {
    if other.is_numeric() { AtomicType::Builtin(Builtin::Double) } else { other.type_of() }
}

fn incomparable(left: &Atomic<'_>, right: &Atomic<'_>) -> Fault {
    let (left, right) = (left.type_of().name(), right.type_of().name());
    fault(
        "XPTY0004",
        format!("un {left} ne se compare pas à un {right}"),
        format!("a {left} cannot be compared with a {right}"),
    )
}

impl Relation {
    /// The relation with its sides exchanged.
    fn turned(self) -> Relation {
        match self {
            Relation::Lt => Relation::Gt,
            Relation::Le => Relation::Ge,
            Relation::Gt => Relation::Lt,
            Relation::Ge => Relation::Le,
            same => same,
        }
    }

    pub(super) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Eq => order.is_eq(),
            Relation::Ne => order.is_ne(),
            Relation::Lt => order.is_lt(),
            Relation::Le => order.is_le(),
            Relation::Gt => order.is_gt(),
            Relation::Ge => order.is_ge(),
        }
    }
}
