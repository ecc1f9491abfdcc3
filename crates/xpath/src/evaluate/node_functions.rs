//! Functions that look at nodes (F&O, sections 11.2, 14 and 15.5).

use segur_xml::{NodeId, NodeKind};

use super::axes::{attribute_name, uri};
use super::{Focus, Res, Run};
use crate::atomic::{Fault, fault};
use crate::cast::shortened;
use crate::functions::{self, Function};
use crate::node::NodeRef;
use crate::value::{Atomic, Item, QNameValue, Sequence};

impl<'a> Run<'a> {
    /// A call whose arguments are values.
    pub(super) fn call_with(
        &mut self,
        function: Function,
        mut values: Vec<Sequence<'a>>,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        use Function as F;
        match function {
            F::Name
            | F::LocalName
            | F::NamespaceUri
            | F::NodeName
            | F::GenerateId
            | F::BaseUri
            | F::DocumentUri
            | F::Nilled
            | F::Root => {
                let Some(node) = first_node(&values) else {
                    return self.without_node(function, &values);
                };
                self.of_node(function, node)
            }
            F::Lang => {
                let node = values.get(1).and_then(only_node).or(focus.as_node());
                let wanted = self.argument_text(&values, 0);
                Ok(Sequence::boolean(node.is_some_and(|node| self.is_in_language(node, &wanted))))
            }
            F::Id | F::Idref => self.by_id(function, &values, focus),
            F::InScopePrefixes => {
                let Some(node) = first_node(&values) else { return Ok(Sequence::Empty) };
                let bindings = self.bindings(node)?;
                Ok(bindings.into_iter().map(|(prefix, _)| Atomic::String(prefix.into())).collect())
            }
            F::NamespaceUriForPrefix => {
                let prefix = self.argument_text(&values, 0);
                let Some(node) = values.get(1).and_then(only_node) else { return Ok(Sequence::Empty) };
                let found = self.bindings(node)?.into_iter().find(|(known, _)| *known == prefix);
                Ok(found.filter(|(_, uri)| !uri.is_empty()).map(|(_, uri)| Atomic::AnyUri(uri.into())).into())
            }
            F::ResolveQName => self.resolve_qname(&values),
            F::ResolveUri => {
                let (Some(_), reference) =
                    (values.first().filter(|value| !value.is_empty()), self.argument_text(&values, 0))
                else {
                    return Ok(Sequence::Empty);
                };
                let base = self.argument_text(&values, 1);
                Ok(Sequence::atomic(Atomic::AnyUri(segur_xml::load::resolve_path(&base, &reference).into())))
            }
            F::DeepEqual => {
                let (left, right) = (values.remove(0), values.remove(0));
                Ok(Sequence::boolean(self.deep_equal(&left, &right)?))
            }
            F::String => Ok(values.remove(0)),
            _ => {
                self.step(values.iter().map(|value| value.len() as u64).sum())?;
                functions::call(function, values, &self.moment)
            }
        }
    }

    fn argument_text(&self, values: &[Sequence<'a>], place: usize) -> String {
        values
            .get(place)
            .and_then(|value| value.items().first())
            .map(|item| self.item_text(item).into_owned())
            .unwrap_or_default()
    }

    /// The same for an empty argument; a value that is no node is a type error.
    fn without_node(&self, function: Function, values: &[Sequence<'a>]) -> Res<Sequence<'a>> {
        use Function as F;
        if values.first().is_some_and(|value| !value.is_empty()) {
            let name = function.name();
            return Err(fault(
                "XPTY0004",
                format!("{name}() demande un nœud"),
                format!("{name}() asks for a node"),
            ));
        }
        Ok(match function {
            F::Name | F::LocalName | F::GenerateId => Sequence::string(""),
            F::NamespaceUri => Sequence::atomic(Atomic::AnyUri("".into())),
            _ => Sequence::Empty,
        })
    }

    fn of_node(&mut self, function: Function, node: NodeRef) -> Res<Sequence<'a>> {
        use Function as F;
        let tree = self.tree(node.document());
        let is_element = node.attribute().is_none() && tree.kind(node.node()) == NodeKind::Element;
        let name = match attribute_name(tree, node) {
            Some(name) => Some(name),
            None => matches!(tree.kind(node.node()), NodeKind::Element | NodeKind::Instruction)
                .then(|| tree.name_of(node.node())),
        };
        let prefix = match node.attribute() {
            Some(index) => tree.attribute(tree.attributes_of(node.node()).start + index).prefix(),
            None if is_element => tree.node(node.node()).prefix(),
            None => "",
        };
        let local = name.map_or("", |name| tree.names().local_name(name));
        let namespace = name.map_or("", |name| uri(tree, name));
        Ok(match function {
            F::Name if prefix.is_empty() => Sequence::string(local),
            F::Name => Sequence::string(format!("{prefix}:{local}")),
            F::LocalName => Sequence::string(local),
            F::NamespaceUri => Sequence::atomic(Atomic::AnyUri(namespace.into())),
            F::NodeName if name.is_none() => Sequence::Empty,
            F::NodeName => {
                let value = QNameValue { uri: namespace.into(), prefix: prefix.into(), local: local.into() };
                Sequence::atomic(Atomic::QName(Box::new(value)))
            }
            F::GenerateId => {
                let attribute = node.attribute().map(|index| format!("a{index}")).unwrap_or_default();
                Sequence::string(format!("d{}e{}{attribute}", node.document(), node.node().0))
            }
            F::BaseUri | F::DocumentUri => self.uri_of(function, node),
            F::Nilled if is_element => Sequence::boolean(false),
            F::Nilled => Sequence::Empty,
            _ => Sequence::node(NodeRef::new(node.document(), NodeId::DOCUMENT)),
        })
    }

    /// Constant documents have the URI they were loaded from; the document that is judged has none that we know.
    fn uri_of(&self, function: Function, node: NodeRef) -> Sequence<'a> {
        let is_document = node.node() == NodeId::DOCUMENT && node.attribute().is_none();
        match node.document().checked_sub(1) {
            Some(number) if function == Function::BaseUri || is_document => {
                Sequence::atomic(Atomic::AnyUri((&*self.program.documents[number as usize].uri).into()))
            }
            _ => Sequence::Empty,
        }
    }

    fn is_in_language(&self, node: NodeRef, wanted: &str) -> bool {
        let tree = self.tree(node.document());
        let mut next = Some(tree.node(node.node()));
        while let Some(element) = next {
            let lang = element
                .attributes()
                .find(|attribute| attribute.local_name() == "lang" && attribute.ns() == segur_xml::NsId::XML);
            if let Some(lang) = lang {
                let (lang, wanted) = (lang.value().to_lowercase(), wanted.to_lowercase());
                return lang == wanted
                    || lang.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'));
            }
            next = element.parent();
        }
        false
    }

    /// Elements by `xml:id`: without a schema or a DTD there are no other identifiers.
    fn by_id(&mut self, function: Function, values: &[Sequence<'a>], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let node = match values.get(1).and_then(only_node) {
            Some(node) => node,
            None => self.context_node(focus)?,
        };
        if function == Function::Idref {
            return Ok(Sequence::Empty);
        }
        let wanted: Vec<String> = values[0]
            .items()
            .iter()
            .flat_map(|item| self.item_text(item).split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let tree = self.tree(node.document());
        self.step(tree.len() as u64)?;
        let has = |id: u32| {
            let mut attributes = tree.node(NodeId(id)).attributes();
            attributes.any(|attribute| {
                attribute.local_name() == "id"
                    && attribute.ns() == segur_xml::NsId::XML
                    && wanted.iter().any(|wanted| wanted == attribute.value().trim())
            })
        };
        Ok((1..tree.len() as u32)
            .filter(|id| has(*id))
            .map(|id| Item::Node(NodeRef::new(node.document(), NodeId(id))))
            .collect())
    }

    /// The namespaces in scope of an element, by prefix.
    fn bindings(&self, node: NodeRef) -> Res<Vec<(String, String)>> {
        let tree = self.tree(node.document());
        if node.attribute().is_some() || tree.kind(node.node()) != NodeKind::Element {
            return Err(fault("XPTY0004", "un élément est demandé", "an element is asked for"));
        }
        let mut found: Vec<(String, String)> =
            vec![("xml".into(), "http://www.w3.org/XML/1998/namespace".into())];
        let mut next = Some(tree.node(node.node()));
        while let Some(element) = next {
            for (prefix, ns) in element.declarations() {
                if !found.iter().any(|(known, _)| known == prefix) {
                    found.push((prefix.to_owned(), tree.names().uri_str(ns).to_owned()));
                }
            }
            next = element.parent();
        }
        found.retain(|(_, uri)| !uri.is_empty());
        Ok(found)
    }

    fn resolve_qname(&mut self, values: &[Sequence<'a>]) -> Res<Sequence<'a>> {
        let (Some(text), Some(node)) = (values[0].items().first(), values.get(1).and_then(only_node)) else {
            return Ok(Sequence::Empty);
        };
        let text = self.item_text(text);
        let name = functions::normalize_space(&text).into_owned();
        if !segur_xml::chars::is_qname(&name) {
            let shown = shortened(&name);
            return Err(fault(
                "FOCA0002",
                format!("« {shown} » n'est pas un nom qualifié"),
                format!("`{shown}` is no qualified name"),
            ));
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
        let tree = self.tree(node.document());
        let element = tree.node(node.node());
        let namespace = match prefix {
            "xml" => Some("http://www.w3.org/XML/1998/namespace"),
            _ => element.lookup_prefix(prefix).map(|ns| tree.names().uri_str(ns)),
        };
        let namespace = match namespace {
            None if prefix.is_empty() => "",
            None => return Err(unbound(prefix)),
            Some(uri) => uri,
        };
        let value = QNameValue { uri: namespace.into(), prefix: prefix.into(), local: local.into() };
        Ok(Sequence::atomic(Atomic::QName(Box::new(value))))
    }
}

fn only_node(value: &Sequence<'_>) -> Option<NodeRef> {
    match value.items().first() {
        Some(Item::Node(node)) => Some(*node),
        _ => None,
    }
}

fn first_node(values: &[Sequence<'_>]) -> Option<NodeRef> {
    values.first().and_then(only_node)
}

fn unbound(prefix: &str) -> Fault {
    fault(
        "FONS0004",
        format!("préfixe « {prefix} » non déclaré dans le document"),
        format!("prefix `{prefix}` is not declared in the document"),
    )
}
