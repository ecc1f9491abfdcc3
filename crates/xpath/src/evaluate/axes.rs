//! Axes and node tests.

use std::rc::Rc;

use segur_xml::{LocalId, NameId, NodeId, NodeKind, NsId, Tree};

use super::{NameIndex, Res, Run};
use crate::ast::Axis;
use crate::node::NodeRef;
use crate::program::Test;

impl Test {
    /// Whether a node that is no attribute passes; `*` and names ask for elements.
    #[inline(always)]
    pub(super) fn node(self, tree: &Tree, node: NodeId) -> bool {
        let kind = tree.kind(node);
        match self {
            Test::Name(name) | Test::Element(Some(name)) => {
                kind == NodeKind::Element && tree.name_of(node) == name
            }
            Test::Node => true,
            Test::Any | Test::Element(None) => kind == NodeKind::Element,
            Test::Namespace(ns) => kind == NodeKind::Element && tree.names().ns(tree.name_of(node)) == ns,
            Test::Local(local) => {
                kind == NodeKind::Element && tree.names().local_id(tree.name_of(node)) == local
            }
            Test::Text => kind == NodeKind::Text,
            Test::Comment => kind == NodeKind::Comment,
            Test::Instruction(None) => kind == NodeKind::Instruction,
            Test::Instruction(Some(name)) => {
                let names = tree.names();
                kind == NodeKind::Instruction && names.local_id(tree.name_of(node)) == names.local_id(name)
            }
            Test::Document(element) => {
                kind == NodeKind::Document
                    && element
                        .is_none_or(|name| name.is_none_or(|name| tree.name_of(tree.root().id()) == name))
            }
            Test::Attribute(_) => false,
        }
    }

    /// Whether an attribute of that name passes.
    #[inline(always)]
    pub(super) fn attribute(self, tree: &Tree, own: NameId) -> bool {
        match self {
            Test::Name(name) | Test::Attribute(Some(name)) => own == name,
            Test::Any | Test::Node | Test::Attribute(None) => true,
            Test::Namespace(ns) => tree.names().ns(own) == ns,
            Test::Local(local) => tree.names().local_id(own) == local,
            _ => false,
        }
    }

    /// Whether any node passes.
    pub(super) fn any(self, tree: &Tree, node: NodeRef) -> bool {
        match node.attribute() {
            None => self.node(tree, node.node()),
            // On another axis than `attribute` only kind tests can find attributes: `self::*` asks for an element.
            Some(_) => match self {
                Test::Node | Test::Attribute(None) => true,
                Test::Attribute(Some(name)) => attribute_name(tree, node) == Some(name),
                _ => false,
            },
        }
    }
}

/// The name of an attribute node.
pub(super) fn attribute_name(tree: &Tree, node: NodeRef) -> Option<NameId> {
    let index = node.attribute()?;
    Some(tree.attribute_name(tree.attributes_of(node.node()).start + index))
}

/// A node's parent; an attribute's is its element.
pub(super) fn parent(tree: &Tree, node: NodeRef) -> Option<NodeRef> {
    if node.attribute().is_some() {
        return Some(node.element());
    }
    (node.node() != NodeId::DOCUMENT).then(|| NodeRef::new(node.document(), tree.parent_of(node.node())))
}

impl<'a> Run<'a> {
    /// Gives the nodes of an axis that pass the test, in the order of the axis; `found` says when to stop.
    pub(super) fn walk(
        &mut self,
        node: NodeRef,
        axis: Axis,
        test: Test,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        match (axis, test) {
            (Axis::Child, Test::Name(name)) => self.children_named(node, name, found),
            (Axis::Attribute, Test::Name(name)) => match self.attribute_of(node, name) {
                Some(attribute) => found(self, attribute),
                None => Ok(false),
            },
            (Axis::SelfAxis, _) => Ok(test.any(self.tree(node.document()), node) && found(self, node)?),
            _ => self.walk_far(node, axis, test, found),
        }
    }

    fn children_named(
        &mut self,
        node: NodeRef,
        name: NameId,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        if node.attribute().is_some() {
            return Ok(false);
        }
        if self.has_kids(node) {
            // Nothing enters another node before the visit is over.
            for place in 0..self.kids.len() {
                let (own, child) = self.kids[place];
                if own == name && found(self, NodeRef::new(0, child))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let tree = self.tree(node.document());
        let (mut child, end) = (node.node().0 + 1, tree.end_of(node.node()).0);
        let mut steps = 0;
        while child < end {
            let (kind, own, next) = tree.head_of(NodeId(child));
            if own == name
                && kind == NodeKind::Element
                && found(self, NodeRef::new(node.document(), NodeId(child)))?
            {
                return Ok(true);
            }
            child = next.0;
            steps += 1;
        }
        self.step(steps)?;
        Ok(false)
    }

    /// The axes and tests that are not asked for at every turn.
    #[inline(never)]
    fn walk_far(
        &mut self,
        node: NodeRef,
        axis: Axis,
        test: Test,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        let tree = self.tree(node.document());
        let document = node.document();
        let at = |id: u32| NodeRef::new(document, NodeId(id));
        match axis {
            Axis::Attribute => self.attributes(tree, node, test, found),
            Axis::Child => {
                if node.attribute().is_some() {
                    return Ok(false);
                }
                let end = tree.end_of(node.node()).0;
                let mut child = node.node().0 + 1;
                let mut steps = 0;
                while child < end {
                    if test.node(tree, NodeId(child)) && found(self, at(child))? {
                        return Ok(true);
                    }
                    child = tree.end_of(NodeId(child)).0;
                    steps += 1;
                }
                self.step(steps)?;
                Ok(false)
            }
            Axis::SelfAxis => Ok(test.any(tree, node) && found(self, node)?),
            Axis::DescendantOrSelf => {
                if test.any(tree, node) && found(self, node)? {
                    return Ok(true);
                }
                self.walk(node, Axis::Descendant, test, found)
            }
            Axis::Descendant => {
                if node.attribute().is_some() {
                    return Ok(false);
                }
                let range = node.node().0 + 1..tree.end_of(node.node()).0;
                match test {
                    Test::Name(name) | Test::Element(Some(name)) if document == 0 && range.len() > 32 => {
                        self.named_descendants(name, range, found)
                    }
                    Test::Local(local) if document == 0 && range.len() > 32 => match self.only_name(local) {
                        Some(Some(name)) => self.named_descendants(name, range, found),
                        Some(None) => Ok(false),
                        None => self.range(tree, document, range, test, found),
                    },
                    _ => self.range(tree, document, range, test, found),
                }
            }
            Axis::Parent => match parent(tree, node) {
                Some(parent) => Ok(test.any(tree, parent) && found(self, parent)?),
                None => Ok(false),
            },
            Axis::Ancestor | Axis::AncestorOrSelf => {
                let mut next = if axis == Axis::Ancestor { parent(tree, node) } else { Some(node) };
                while let Some(node) = next {
                    if test.any(tree, node) && found(self, node)? {
                        return Ok(true);
                    }
                    next = parent(tree, node);
                }
                Ok(false)
            }
            Axis::FollowingSibling => {
                let Some(parent) = parent(tree, node).filter(|_| node.attribute().is_none()) else {
                    return Ok(false);
                };
                let end = tree.end_of(parent.node()).0;
                let mut next = tree.end_of(node.node()).0;
                while next < end {
                    if test.node(tree, NodeId(next)) && found(self, at(next))? {
                        return Ok(true);
                    }
                    next = tree.end_of(NodeId(next)).0;
                    self.step(1)?;
                }
                Ok(false)
            }
            Axis::PrecedingSibling => {
                let Some(parent) = parent(tree, node).filter(|_| node.attribute().is_none()) else {
                    return Ok(false);
                };
                let mut siblings = Vec::new();
                let mut next = parent.node().0 + 1;
                while next < node.node().0 {
                    siblings.push(next);
                    next = tree.end_of(NodeId(next)).0;
                }
                self.step(siblings.len() as u64)?;
                for sibling in siblings.into_iter().rev() {
                    if test.node(tree, NodeId(sibling)) && found(self, at(sibling))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Axis::Following => {
                let from = match node.attribute() {
                    Some(_) => node.node().0 + 1,
                    None => tree.end_of(node.node()).0,
                };
                self.range(tree, document, from..tree.len() as u32, test, found)
            }
            Axis::Preceding => {
                for id in (1..node.node().0).rev() {
                    self.step(1)?;
                    let ancestor = tree.end_of(NodeId(id)).0 > node.node().0;
                    if !ancestor && test.node(tree, NodeId(id)) && found(self, at(id))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// The attribute of a name.
    #[inline]
    pub(super) fn attribute_of(&self, node: NodeRef, name: NameId) -> Option<NodeRef> {
        if node.attribute().is_some() {
            return None;
        }
        let tree = self.tree(node.document());
        let place = tree.attributes_of(node.node()).position(|own| tree.attribute_name(own) == name)?;
        Some(node.with_attribute(place as u32))
    }

    /// Whether a step without predicates meets any node: the commonest question of all, asked without a visitor.
    #[inline(never)]
    pub(super) fn any_at(&mut self, node: NodeRef, axis: Axis, test: Test) -> Res<bool> {
        match (axis, test) {
            (Axis::Attribute, Test::Name(name)) => Ok(self.attribute_of(node, name).is_some()),
            (Axis::SelfAxis, _) => Ok(test.any(self.tree(node.document()), node)),
            (Axis::Child, Test::Name(name)) if self.has_kids(node) => {
                Ok(self.kids.iter().any(|(own, _)| *own == name))
            }
            (Axis::Child, Test::Name(name)) if node.attribute().is_none() => {
                let tree = self.tree(node.document());
                let (mut child, end) = (node.node().0 + 1, tree.end_of(node.node()).0);
                let mut steps = 0;
                while child < end {
                    let (kind, own, next) = tree.head_of(NodeId(child));
                    if own == name && kind == NodeKind::Element {
                        return Ok(true);
                    }
                    child = next.0;
                    steps += 1;
                }
                self.step(steps)?;
                Ok(false)
            }
            _ => self.walk(node, axis, test, &mut |_, _| Ok(true)),
        }
    }

    /// Whether the children of a node are kept: it is the node of the rule, and they were asked for before.
    #[inline]
    fn has_kids(&mut self, node: NodeRef) -> bool {
        if node != self.entered {
            return false;
        }
        self.kids_asked += 1;
        if self.kids_asked == 2 {
            self.keep_kids(node);
        }
        self.kids_asked > 1
    }

    fn keep_kids(&mut self, node: NodeRef) {
        self.kids.clear();
        let tree = self.tree(node.document());
        if node.attribute().is_some() {
            return;
        }
        let (mut child, end) = (NodeId(node.node().0 + 1), tree.end_of(node.node()));
        while child < end {
            let (kind, name, next) = tree.head_of(child);
            if kind == NodeKind::Element {
                self.kids.push((name, child));
            }
            child = next;
        }
        self.steps += self.kids.len() as u64;
    }

    #[inline]
    fn attributes(
        &mut self,
        tree: &'a Tree,
        node: NodeRef,
        test: Test,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        if node.attribute().is_some() {
            return Ok(false);
        }
        let range = tree.attributes_of(node.node());
        for (index, attribute) in range.enumerate() {
            if test.attribute(tree, tree.attribute_name(attribute))
                && found(self, node.with_attribute(index as u32))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn range(
        &mut self,
        tree: &'a Tree,
        document: u16,
        range: std::ops::Range<u32>,
        test: Test,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        self.step(range.len() as u64)?;
        for id in range {
            if test.node(tree, NodeId(id)) && found(self, NodeRef::new(document, NodeId(id)))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The elements of a name in a part of the document that is judged, by the index of names.
    fn named_descendants(
        &mut self,
        name: NameId,
        range: std::ops::Range<u32>,
        found: &mut dyn FnMut(&mut Self, NodeRef) -> Res<bool>,
    ) -> Res<bool> {
        let index = self.name_index();
        let nodes = index.of(name);
        let first = nodes.partition_point(|&node| node < range.start);
        for &node in nodes[first..].iter().take_while(|node| **node < range.end) {
            self.step(1)?;
            if found(self, NodeRef::new(0, NodeId(node)))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The one name of that local part that elements of the document have, or that none has; nothing if several do.
    fn only_name(&mut self, local: LocalId) -> Option<Option<NameId>> {
        if let Some(known) = self.only_names.get(&local.0) {
            return *known;
        }
        let names = self.tree(0).names();
        let index = self.name_index();
        let mut found = index.names.iter().copied().filter(|name| names.local_id(*name) == local);
        let first = found.next();
        let only = found.next().is_none().then_some(first);
        self.only_names.insert(local.0, only);
        only
    }

    fn name_index(&mut self) -> Rc<NameIndex> {
        if let Some(index) = &self.by_name {
            return Rc::clone(index);
        }
        let index = Rc::new(NameIndex::new(self.tree(0)));
        self.by_name = Some(Rc::clone(&index));
        index
    }
}

impl NameIndex {
    /// The elements counted by their names, then put in their places.
    fn new(tree: &Tree) -> NameIndex {
        let elements = || (1..tree.len() as u32).filter(|id| tree.kind(NodeId(*id)) == NodeKind::Element);
        let mut ends = vec![0; tree.names().len() + 1];
        elements().for_each(|id| ends[tree.name_of(NodeId(id)).0 as usize + 1] += 1);
        let (mut sum, mut names) = (0, Vec::new());
        for (at, end) in (0..).zip(&mut ends) {
            if *end > 0 {
                names.push(NameId(at - 1));
            }
            sum += *end;
            *end = sum;
        }
        let mut nodes = vec![0; sum as usize];
        for id in elements() {
            // Now where the next of this name goes, in the end where they end.
            let place = &mut ends[tree.name_of(NodeId(id)).0 as usize];
            nodes[*place as usize] = id;
            *place += 1;
        }
        NameIndex { nodes, ends, names }
    }

    fn of(&self, name: NameId) -> &[u32] {
        let at = name.0 as usize;
        let Some(&end) = self.ends.get(at) else { return &[] };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.nodes[start as usize..end as usize]
    }
}

/// The namespace of a name, as text.
pub(super) fn uri(tree: &Tree, name: NameId) -> &str {
    let ns = tree.names().ns(name);
    if ns == NsId::NONE { "" } else { tree.names().uri_str(ns) }
}
