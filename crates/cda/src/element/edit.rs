//! Changing elements.

use super::{Attribute, Declaration, Element, Name, Namespace, Node, Str};

impl Element {
    /// The nodes that it holds, to change them.
    pub fn nodes_mut(&mut self) -> &mut Vec<Node> {
        &mut self.children
    }

    /// The elements that it holds, to change them.
    pub fn elements_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(Node::as_element_mut)
    }

    /// The first child of that name, to change it.
    pub fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.elements_mut().find(|child| child.is(name))
    }

    /// The first element at the end of a path, to change it.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Element> {
        path.split('/').try_fold(self, |here, name| here.child_mut(name))
    }

    /// Adds a child at the end.
    pub fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    /// Adds text at the end, to a text that may end there already; the empty text adds nothing.
    pub fn push_text(&mut self, text: impl Into<Str>) {
        let text = text.into();
        match self.children.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(last)) => last.push_str(&text),
            _ => self.children.push(Node::Text(text)),
        }
    }

    /// Puts this text in the place of everything that it holds.
    pub fn set_text(&mut self, text: impl Into<Str>) {
        self.children.clear();
        self.push_text(text);
    }

    /// Sets an attribute; one that exists keeps its place.
    pub fn set_attribute(&mut self, name: &'static str, value: impl Into<Str>) {
        self.set(Name::attribute(name), value.into());
    }

    pub(crate) fn set(&mut self, name: Name, value: Str) {
        match self.attributes.iter_mut().find(|a| a.name == name) {
            Some(found) => found.value = value,
            None => self.attributes.push(Attribute { name, value }),
        }
    }

    /// Takes an attribute away and gives its value.
    pub fn remove_attribute(&mut self, name: &str) -> Option<Str> {
        let at = self.attributes.iter().position(|a| a.name.is_attribute(name))?;
        Some(self.attributes.remove(at).value)
    }

    pub(crate) fn remove(&mut self, name: &Name) {
        self.attributes.retain(|attribute| attribute.name != *name);
    }

    /// Writes the name with another prefix, if it is one of CDA.
    pub(crate) fn prefix(&mut self, prefix: &str) {
        if *self.name.ns() == Namespace::Cda {
            self.name = Name::new(Namespace::Cda, prefix, self.name.local());
        }
    }

    /// Declares a namespace on this element.
    pub fn declare(&mut self, prefix: &str, ns: Namespace) {
        let mut list = self.declarations.take().unwrap_or_default().into_vec();
        list.push((prefix.into(), ns));
        self.declarations = Some(list.into());
    }

    pub(super) fn assemble(
        name: Name,
        attributes: Vec<Attribute>,
        declarations: Vec<Declaration>,
    ) -> Element {
        let declarations = (!declarations.is_empty()).then(|| declarations.into());
        Element { name, attributes, declarations, children: Vec::new() }
    }
}
