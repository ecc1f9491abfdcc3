//! Default and fixed values.

use std::collections::BTreeSet;

use segur_datatypes::Context;
use segur_xml::{Node, NsId};

use super::lexical::tokens;
use super::symbols::Space;
use super::{At, Reader};
use crate::model::{Content, TypeDef, TypeId, ValueConstraint};

impl<'a> Reader<'a> {
    /// The `default` or `fixed` of a declaration whose type is built.
    pub(super) fn value_of(&self, at: At<'a>, type_: TypeId) -> Option<ValueConstraint> {
        let fixed = at.node.attribute("fixed");
        let lexical = fixed.or_else(|| at.node.attribute("default"))?.to_owned();
        let namespaces = if self.needs_namespaces(type_) { bindings(at.node, &lexical) } else { Vec::new() };
        Some(ValueConstraint { fixed: fixed.is_some(), lexical, namespaces })
    }

    fn needs_namespaces(&self, type_: TypeId) -> bool {
        match &self.components.types[type_.index()] {
            TypeDef::Simple(def) => def.simple.needs_context(),
            TypeDef::Complex(def) => match def.content {
                Content::Simple(content) if content != type_ => self.needs_namespaces(content),
                _ => false,
            },
        }
    }

    /// Values of elements, once every type is there.
    pub(super) fn bind_values(&mut self) {
        for (id, at) in std::mem::take(&mut self.valued) {
            let type_ = self.components.elements[id.index()].type_;
            self.components.elements[id.index()].value = self.value_of(at, type_);
        }
    }

    /// What facets of a restriction need to know of the place where they are written.
    pub(super) fn facet_context(&self, node: Node<'a>) -> FacetContext<'_, 'a> {
        FacetContext { reader: self, node }
    }
}

/// What the prefixes of the QNames in a value stand for (prefix, namespace name); those not declared are
/// left out.
fn bindings(node: Node<'_>, value: &str) -> Vec<(String, String)> {
    let prefix = |token| str::split_once(token, ':').map_or("", |(prefix, _)| prefix);
    let prefixes: BTreeSet<&str> = tokens(value).map(prefix).collect();
    let uri = |prefix: &str| node.lookup_prefix(prefix).map(|ns| node.tree().names().uri_str(ns).to_owned());
    prefixes.into_iter().filter_map(|prefix| Some((prefix.to_owned(), uri(prefix)?))).collect()
}

/// The place of a facet.
pub(super) struct FacetContext<'r, 'a> {
    reader: &'r Reader<'a>,
    node: Node<'a>,
}

impl Context for FacetContext<'_, '_> {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        match self.node.lookup_prefix(prefix)? {
            NsId::NONE => Some(""),
            ns => Some(self.node.tree().names().uri_str(ns)),
        }
    }

    fn is_unparsed_entity(&self, _name: &str) -> bool {
        // A schema document that declares entities for its enumerations does not exist; nothing is refused.
        true
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        let name = self.reader.components.names.find(uri, local);
        name.is_some_and(|name| self.reader.symbols.find(Space::Notation, name).is_some())
    }
}
