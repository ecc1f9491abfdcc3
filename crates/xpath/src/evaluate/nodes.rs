//! Node by node: paths, steps and filters.

use super::axes::attribute_name;
use super::{Focus, Memo, Res, Run, limit};
use crate::ast::{Axis, Combination};
use crate::atomic::{Fault, fault};
use crate::functions::effective_boolean;
use crate::node::NodeRef;
use crate::program::{ExprId, Op, Test};
use crate::value::{Item, Sequence};

/// What is done with each node; true ends the visit.
pub(super) type Visitor<'v, 'a> = dyn FnMut(&mut Run<'a>, NodeRef) -> Res<bool> + 'v;

impl<'a> Run<'a> {
    /// Meets the nodes of an expression, in any order and perhaps twice, until `found` says that it is enough. Whether
    /// it did.
    pub(super) fn visit(&mut self, id: ExprId, focus: &Focus<'a>, found: &mut Visitor<'_, 'a>) -> Res<bool> {
        let program = self.program;
        match program.op(id) {
            Op::Step { axis, test, predicates, positional } => {
                let node = self.context_node(focus)?;
                if *positional {
                    let nodes = self.positioned(node, *axis, *test, predicates)?;
                    return self.each(&nodes, found);
                }
                self.step_from(node, *axis, *test, predicates, found)
            }
            Op::Path { first, then, flags } if flags.nodes && !flags.numbered => {
                let then = *then;
                if let Op::Step { axis: Axis::Attribute, test: Test::Name(name), predicates, .. } =
                    program.op(then)
                    && predicates.is_empty()
                {
                    return self.visit(*first, focus, &mut |run, node| match run.attribute_of(node, *name) {
                        Some(attribute) => found(run, attribute),
                        None => Ok(false),
                    });
                }
                if let Op::Step { axis, test, predicates, positional: false } = program.op(then) {
                    return self.visit(*first, focus, &mut |run, node| {
                        run.step_from(node, *axis, *test, predicates, found)
                    });
                }
                self.visit(*first, focus, &mut |run, node| run.visit(then, &Focus::node(node), found))
            }
            Op::Root => {
                let root = self.root(focus)?;
                found(self, root)
            }
            Op::Document(number) => {
                let root = self.constant_document(*number)?;
                found(self, root)
            }
            Op::Context(_) => {
                let node = self.context_node(focus)?;
                found(self, node)
            }
            Op::Local(slot, ..) => match self.local_ref(*slot)? {
                Sequence::Empty => Ok(false),
                Sequence::One(Item::Node(node)) => {
                    let node = *node;
                    found(self, node)
                }
                several => {
                    let several = several.clone();
                    self.each_item(&several, found)
                }
            },
            Op::Combine(Combination::Union, left, right)
                if self.gives_nodes(*left) && self.gives_nodes(*right) =>
            {
                Ok(self.visit(*left, focus, found)? || self.visit(*right, focus, found)?)
            }
            // `@* except (@code | @nullFlavor)`, asked of every element by some rule sets: no list is made.
            Op::Combine(Combination::Except, left, right)
                if self.is_attributes(*left) && self.is_attributes(*right) =>
            {
                let left = *left;
                let right = *right;
                self.visit(left, focus, &mut |run, node| {
                    Ok(!run.is_attribute_among(right, node) && found(run, node)?)
                })
            }
            Op::Filter { base, predicates, positional: false } if self.gives_nodes(*base) => {
                self.visit(*base, focus, &mut |run, node| {
                    Ok(run.all_hold(predicates, node)? && found(run, node)?)
                })
            }
            Op::Memo(slot, inner, rooted) => {
                if *rooted && Self::is_elsewhere(focus) {
                    return self.visit(*inner, focus, found);
                }
                let value = self.remembered(*slot, *inner, focus)?;
                self.each_item(&value, found)
            }
            _ => {
                let value = self.eval(id, focus)?;
                self.each_item(&value, found)
            }
        }
    }

    /// Whether an expression is a union of attributes of the context node, by their tests alone.
    fn is_attributes(&self, id: ExprId) -> bool {
        match self.program.op(id) {
            Op::Step { axis: Axis::Attribute, predicates, .. } => predicates.is_empty(),
            Op::Combine(Combination::Union, left, right) => {
                self.is_attributes(*left) && self.is_attributes(*right)
            }
            _ => false,
        }
    }

    /// Whether an attribute of the context node is among those of [`Run::is_attributes`].
    fn is_attribute_among(&self, id: ExprId, node: NodeRef) -> bool {
        let tree = self.tree(node.document());
        match self.program.op(id) {
            Op::Step { test, .. } => {
                attribute_name(tree, node).is_some_and(|name| test.attribute(tree, name))
            }
            Op::Combine(_, left, right) => {
                self.is_attribute_among(*left, node) || self.is_attribute_among(*right, node)
            }
            _ => false,
        }
    }

    fn each(&mut self, nodes: &[NodeRef], found: &mut Visitor<'_, 'a>) -> Res<bool> {
        for node in nodes {
            if found(self, *node)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn each_item(&mut self, value: &Sequence<'a>, found: &mut Visitor<'_, 'a>) -> Res<bool> {
        for item in value.items() {
            let Item::Node(node) = item else { return Err(no_node()) };
            if found(self, *node)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A step without positions from one node.
    #[inline]
    fn step_from(
        &mut self,
        node: NodeRef,
        axis: Axis,
        test: Test,
        predicates: &'a [ExprId],
        found: &mut Visitor<'_, 'a>,
    ) -> Res<bool> {
        if predicates.is_empty() {
            return self.walk(node, axis, test, found);
        }
        self.walk(node, axis, test, &mut |run, node| Ok(run.all_hold(predicates, node)? && found(run, node)?))
    }

    pub(super) fn all_hold(&mut self, predicates: &[ExprId], node: NodeRef) -> Res<bool> {
        let focus = Focus::node(node);
        for predicate in predicates {
            if !self.truth(*predicate, &focus)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The nodes of a step whose predicates count, in document order.
    pub(super) fn positioned(
        &mut self,
        node: NodeRef,
        axis: Axis,
        test: Test,
        predicates: &[ExprId],
    ) -> Res<Vec<NodeRef>> {
        let mut nodes = Vec::new();
        self.walk(node, axis, test, &mut |_, node| {
            nodes.push(node);
            Ok(false)
        })?;
        let items = nodes.into_iter().map(Item::Node).collect();
        let kept = self.filtered(items, predicates)?;
        let nodes = kept.into_iter().filter_map(|item| match item {
            Item::Node(node) => Some(node),
            Item::Atomic(_) => None,
        });
        let mut nodes: Vec<_> = nodes.collect();
        if axis.is_reverse() {
            nodes.reverse();
        }
        Ok(nodes)
    }

    /// The items for which every predicate holds, each seen at its position among those that the one before left.
    pub(super) fn filtered(&mut self, mut items: Vec<Item<'a>>, predicates: &[ExprId]) -> Res<Vec<Item<'a>>> {
        for predicate in predicates {
            let last = items.len();
            let mut kept = Vec::with_capacity(last.min(16));
            for (index, item) in items.into_iter().enumerate() {
                self.step(1)?;
                let focus = Focus { item: Some(item), position: index + 1, last };
                if self.predicate(*predicate, &focus)? {
                    kept.extend(focus.item);
                }
            }
            items = kept;
        }
        Ok(items)
    }

    /// A number is a position, anything else counts by its effective boolean value.
    fn predicate(&mut self, predicate: ExprId, focus: &Focus<'a>) -> Res<bool> {
        match self.program.op(predicate) {
            Op::Or(_) | Op::And(_) | Op::General(..) | Op::Step { .. } | Op::Quantified { .. } => {
                return self.truth(predicate, focus);
            }
            _ => {}
        }
        let value = self.eval(predicate, focus)?;
        match value.items() {
            [Item::Atomic(number)] if number.is_numeric() => {
                Ok(number.to_f64() == Some(focus.position as f64))
            }
            _ => effective_boolean(&value),
        }
    }

    /// The nodes of an expression in document order, each once.
    pub(super) fn node_list(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Vec<NodeRef>> {
        let mut nodes = Vec::new();
        let most = self.limits.items;
        self.visit(id, focus, &mut |_, node| {
            nodes.push(node);
            if nodes.len() > most { Err(limit("trop de nœuds", "too many nodes")) } else { Ok(false) }
        })?;
        Ok(Self::in_order(nodes))
    }

    pub(super) fn remembered(&mut self, slot: u32, inner: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        if let Some(Memo::Value(value)) = self.memos.get(&slot) {
            return Ok(value.clone());
        }
        let value = self.eval(inner, focus)?;
        self.memos.insert(slot, Memo::Value(value.clone()));
        Ok(value)
    }

    pub(super) fn context_node(&self, focus: &Focus<'a>) -> Res<NodeRef> {
        match &focus.item {
            Some(Item::Node(node)) => Ok(*node),
            Some(Item::Atomic(_)) => Err(fault(
                "XPTY0020",
                "un pas part d'une valeur qui n'est pas un nœud",
                "a step starts from a value that is no node",
            )),
            None => Err(no_context()),
        }
    }

    fn root(&self, focus: &Focus<'a>) -> Res<NodeRef> {
        let node = self.context_node(focus)?;
        Ok(NodeRef::new(node.document(), segur_xml::NodeId::DOCUMENT))
    }
}

pub(super) fn no_context() -> Fault {
    fault("XPDY0002", "il n'y a pas d'élément de contexte ici", "there is no context item here")
}

pub(super) fn no_node() -> Fault {
    fault(
        "XPTY0019",
        "un chemin passe par une valeur qui n'est pas un nœud",
        "a path goes through a value that is no node",
    )
}
