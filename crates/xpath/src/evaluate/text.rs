//! Nodes and values as text.

use std::borrow::Cow;

use segur_xml::{NodeId, NodeKind};

use super::{Focus, Res, Run};
use crate::atomic::fault;
use crate::functions::Function;
use crate::node::NodeRef;
use crate::program::{Constant, ExprId, Op};
use crate::value::{Atomic, Item};

impl<'a> Run<'a> {
    /// The string value of a node (XPath 2.0 data model, section 6).
    pub(super) fn string_value(&self, node: NodeRef) -> Cow<'a, str> {
        let tree = self.tree(node.document());
        if let Some(index) = node.attribute() {
            return Cow::Borrowed(tree.attribute_value(tree.attributes_of(node.node()).start + index));
        }
        let id = node.node();
        if !matches!(tree.kind(id), NodeKind::Element | NodeKind::Document) {
            return Cow::Borrowed(tree.text_of(id));
        }
        let mut texts =
            (id.0 + 1..tree.end_of(id).0).map(NodeId).filter(|&id| tree.kind(id) == NodeKind::Text);
        let Some(first) = texts.next() else { return Cow::Borrowed("") };
        let first = tree.text_of(first);
        let Some(second) = texts.next() else { return Cow::Borrowed(first) };
        let mut all = first.to_owned();
        all.push_str(tree.text_of(second));
        texts.for_each(|text| all.push_str(tree.text_of(text)));
        Cow::Owned(all)
    }

    /// The typed value of a node: comments and instructions are strings, all else is untyped, since there is no
    /// schema.
    pub(super) fn typed_value(&self, node: NodeRef) -> Atomic<'a> {
        let text = self.string_value(node);
        let kind = self.tree(node.document()).kind(node.node());
        match (kind, node.attribute()) {
            (NodeKind::Comment | NodeKind::Instruction, None) => Atomic::String(text),
            _ => Atomic::Untyped(text),
        }
    }

    pub(super) fn item_text(&self, item: &Item<'a>) -> Cow<'a, str> {
        match item {
            Item::Node(node) => self.string_value(*node),
            Item::Atomic(value) => value.to_text(),
        }
    }

    pub(super) fn atomized(&self, item: Item<'a>) -> Atomic<'a> {
        match item {
            Item::Node(node) => self.typed_value(node),
            Item::Atomic(value) => value,
        }
    }

    /// An argument of type `xs:string?` as text, without making a sequence where it is a node.
    pub(super) fn text_argument(
        &mut self,
        function: Function,
        id: ExprId,
        focus: &Focus<'a>,
    ) -> Res<Option<Cow<'a, str>>> {
        match self.program.op(id) {
            Op::Literal(constant) => {
                if let Constant::String(text) = &self.program.constants[*constant as usize] {
                    return Ok(Some(Cow::Borrowed(text)));
                }
            }
            Op::Step { positional: false, .. } | Op::Path { .. } => {
                if let Some(found) = self.one_node(id, focus)? {
                    return Ok(found.map(|node| self.string_value(node)));
                }
            }
            _ => {}
        }
        let value = self.eval(id, focus)?;
        let text = match value.items() {
            [] => return Ok(None),
            [one] => self.atomized(one.clone()),
            many => return Err(too_many(function, many.len())),
        };
        match text {
            Atomic::Untyped(text) | Atomic::String(text) | Atomic::AnyUri(text) => Ok(Some(text)),
            other => {
                let (name, of) = (function.name(), other.type_of().name());
                Err(fault(
                    "XPTY0004",
                    format!("{name}() attend un texte, et non un {of}"),
                    format!("{name}() expects a string, not a {of}"),
                ))
            }
        }
    }

    /// The one node of a path, or that there is none; nothing if there are several or it gives other things.
    fn one_node(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Option<Option<NodeRef>>> {
        if !self.gives_nodes(id) {
            return Ok(None);
        }
        let mut found = None;
        let several = self.visit(id, focus, &mut |_, node| match found {
            Some(known) if known != node => Ok(true),
            _ => {
                found = Some(node);
                Ok(false)
            }
        })?;
        Ok((!several).then_some(found))
    }
}

pub(super) fn too_many(function: Function, count: usize) -> crate::atomic::Fault {
    let name = function.name();
    fault(
        "XPTY0004",
        format!("{name}() : {count} éléments là où un seul est permis"),
        format!("{name}(): {count} items where one is allowed"),
    )
}
