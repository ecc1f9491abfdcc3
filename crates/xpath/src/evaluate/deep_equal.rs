//! `deep-equal` (F&O, section 15.3.1).

use segur_xml::{Node, NodeId, NodeKind, Tree};

use super::axes::{attribute_name, uri};
use super::{Res, Run};
use crate::atomic::same;
use crate::node::NodeRef;
use crate::value::{Item, Sequence};

impl<'a> Run<'a> {
    /// `deep-equal` (F&O, section 15.3.1).
    pub(super) fn deep_equal(&mut self, left: &Sequence<'a>, right: &Sequence<'a>) -> Res<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.items().iter().zip(right.items()) {
            let equal = match (left, right) {
                (Item::Atomic(left), Item::Atomic(right)) => same(left, right, self.moment.zone, true),
                (Item::Node(left), Item::Node(right)) => self.deep_equal_nodes(*left, *right)?,
                _ => false,
            };
            if !equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether two nodes are alike: walked side by side in document order, comments and instructions inside passed
    /// over.
    fn deep_equal_nodes(&mut self, left: NodeRef, right: NodeRef) -> Res<bool> {
        let (first, second) = (self.tree(left.document()), self.tree(right.document()));
        if left.attribute().is_some() || right.attribute().is_some() {
            let names = |node: NodeRef, tree| {
                attribute_name(tree, node).map(|name| (uri(tree, name), tree.names().local_name(name)))
            };
            let alike = left.attribute().is_some() == right.attribute().is_some()
                && names(left, first) == names(right, second);
            return Ok(alike && self.string_value(left) == self.string_value(right));
        }
        if !matches!(first.kind(left.node()), NodeKind::Element | NodeKind::Document) {
            let kinds = first.kind(left.node()) == second.kind(right.node());
            return Ok(kinds
                && self.string_value(left) == self.string_value(right)
                && self.same_name(left, right));
        }
        let (own, other) = (parts(first, left.node()), parts(second, right.node()));
        self.step(own.len() as u64)?;
        Ok(own.len() == other.len()
            && own.iter().zip(&other).all(|(&(a, level), &(b, other_level))| {
                let (x, y) = (NodeRef::new(left.document(), a), NodeRef::new(right.document(), b));
                level == other_level
                    && first.kind(a) == second.kind(b)
                    && match first.kind(a) {
                        NodeKind::Text => first.text_of(a) == second.text_of(b),
                        NodeKind::Element => self.same_name(x, y) && self.same_attributes(x, y),
                        _ => true,
                    }
            }))
    }

    fn same_name(&self, left: NodeRef, right: NodeRef) -> bool {
        let (first, second) =
            (self.tree(left.document()).node(left.node()), self.tree(right.document()).node(right.node()));
        let ns = |node: Node<'a>| node.tree().names().uri_str(node.ns());
        first.local_name() == second.local_name() && (!first.is_element() || ns(first) == ns(second))
    }

    fn same_attributes(&self, left: NodeRef, right: NodeRef) -> bool {
        let list = |node: NodeRef| {
            let tree = self.tree(node.document());
            let mut all: Vec<_> = tree
                .attributes_of(node.node())
                .map(|at| {
                    (
                        uri(tree, tree.attribute_name(at)),
                        tree.names().local_name(tree.attribute_name(at)),
                        tree.attribute_value(at),
                    )
                })
                .collect();
            all.sort_unstable();
            all
        };
        list(left) == list(right)
    }
}

/// The nodes of a subtree with their levels, without comments and instructions.
fn parts(tree: &Tree, top: NodeId) -> Vec<(NodeId, usize)> {
    let mut open: Vec<NodeId> = Vec::new();
    let mut found = Vec::new();
    for id in (top.0..tree.end_of(top).0).map(NodeId) {
        while open.last().is_some_and(|end| *end <= id) {
            open.pop();
        }
        if !matches!(tree.kind(id), NodeKind::Comment | NodeKind::Instruction) {
            found.push((id, open.len()));
        }
        if tree.kind(id) == NodeKind::Element {
            open.push(tree.end_of(id));
        }
    }
    found
}
