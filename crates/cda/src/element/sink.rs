//! Where the parts of a document are written to: a tree, or text straight away. What is written once serves both.

use super::{Attribute, Element, Name, Node, Str};

/// Takes what an element holds, in order: attributes first, then children and text.
pub(crate) trait Sink: Sized {
    /// A place for children that are put elsewhere later.
    fn part() -> Self;

    /// Adds an attribute.
    fn put(&mut self, name: &'static str, value: &str);

    /// Adds an attribute whose value is part of the program and holds nothing that XML escapes.
    fn put_fixed(&mut self, name: &'static str, value: &'static str);

    /// Adds text.
    fn put_text(&mut self, text: &str);

    /// Adds a child with what `content` puts into it.
    fn tag(&mut self, name: &'static str, content: impl FnOnce(&mut Self));

    /// Adds a child.
    fn element(&mut self, element: Element);

    /// Adds a child that is part of the program: as text without anything to escape, and as an element. See [`fixed!`].
    fn ready(&mut self, text: &'static str, tree: impl FnOnce() -> Element);

    /// Adds the children of a part.
    fn append(&mut self, part: Self);

    /// Adds an attribute if there is a value.
    fn put_opt(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Adds children.
    fn elements(&mut self, elements: impl IntoIterator<Item = Element>) {
        elements.into_iter().for_each(|element| self.element(element));
    }
}

impl Sink for Element {
    fn part() -> Self {
        Element::new("part")
    }

    fn put(&mut self, name: &'static str, value: &str) {
        self.attributes.push(Attribute { name: Name::attribute(name), value: value.into() });
    }

    fn put_fixed(&mut self, name: &'static str, value: &'static str) {
        self.attributes.push(Attribute { name: Name::attribute(name), value: Str::const_new(value) });
    }

    fn put_text(&mut self, text: &str) {
        self.push_text(text);
    }

    fn tag(&mut self, name: &'static str, content: impl FnOnce(&mut Self)) {
        let mut child = Element::new(name);
        content(&mut child);
        self.push(child);
    }

    fn element(&mut self, element: Element) {
        self.children.push(Node::Element(element));
    }

    fn ready(&mut self, _: &'static str, tree: impl FnOnce() -> Element) {
        self.push(tree());
    }

    fn append(&mut self, part: Self) {
        self.children.extend(part.children);
    }
}

/// Adds a child of constant attributes, whose values hold nothing that XML escapes.
macro_rules! fixed {
    ($out:expr, $name:literal $(, $attribute:literal = $value:literal)*) => {
        $crate::element::Sink::ready(
            $out,
            concat!("<", $name, $(" ", $attribute, "=\"", $value, "\"",)* "/>"),
            || $crate::element::Element::new($name)$(.fixed($attribute, $value))*,
        )
    };
}

/// Adds `templateId` children.
macro_rules! templates {
    ($out:expr $(, $root:literal)+) => {
        $( $crate::element::fixed!($out, "templateId", "root" = $root); )+
    };
}

pub(crate) use {fixed, templates};
