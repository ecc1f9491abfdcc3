//! The document that a dossier makes, prepared for comparison with another one: references say what they refer to,
//! identifiers made for the occasion are marked, the texts of sections stand aside.

use std::collections::HashMap;

use crate::context::Context;
use crate::dossier::Dossier;
use crate::element::{Element, Name, Namespace, Node, Str};
use crate::narrative::plain;
use crate::values::{Id, Ts};

/// What stands in the place of an identifier that generation made: it says nothing about the document.
pub(super) const MADE: &str = "\u{1}";
/// The attribute that keeps the identifier of a reference, or the number of a section's text. Never written.
const WAS: &str = "was";

/// A document made from a dossier.
pub(super) struct Twin {
    pub(super) root: Element,
    /// The texts of sections; the attribute `was` of a section is its place here.
    texts: Vec<Element>,
}

impl Twin {
    /// The twin of a dossier. What it lacks is completed, the same way for every twin.
    pub(super) fn new(dossier: &Dossier, now: &Ts) -> Twin {
        let mut root = made(dossier, now, 1);
        let other = made(dossier, now, 2);
        mark(&mut root, &other);
        let texts = set_aside(&mut root);
        let by_id = texts_by_id(&texts);
        resolve(&mut root, &by_id);
        Twin { root, texts }
    }

    /// Whether it is the same document as another.
    pub(super) fn is_as(&self, other: &Twin) -> bool {
        same(&self.root, &other.root) && self.texts == other.texts
    }

    /// The text of one of its sections.
    pub(super) fn text(&self, section: &Element) -> Option<&Element> {
        self.texts.get(was(section)?.parse::<usize>().ok()?)
    }
}

/// The identifier that a reference of a twin had in its narrative.
pub(super) fn was(element: &Element) -> Option<&str> {
    element.attribute(WAS)
}

/// Whether an attribute tells something that documents are compared by.
pub(super) fn is_told(name: &Name) -> bool {
    !name.is_attribute(WAS) && !name.is_attribute("ID")
}

/// Whether two parts of twins say the same.
pub(super) fn same(a: &Element, b: &Element) -> bool {
    let told = |element: &'_ Element| element.attributes().iter().filter(|x| is_told(&x.name)).count();
    a.name() == b.name()
        && told(a) == told(b)
        && a.attributes().iter().filter(|x| is_told(&x.name)).all(|x| b.attributes().contains(x))
        && a.nodes().len() == b.nodes().len()
        && a.nodes().iter().zip(b.nodes()).all(|pair| match pair {
            (Node::Element(a), Node::Element(b)) => same(a, b),
            (a, b) => a == b,
        })
}

/// Takes the marks away, so that the part can stand in a document. `reference` gives the new identifier of a text.
pub(super) fn settle(
    element: &mut Element,
    reference: &mut dyn FnMut(&str) -> Str,
    id: &mut dyn FnMut() -> Id,
) {
    let was = element.remove_attribute(WAS);
    if element.is("reference")
        && let Some(was) = was
    {
        element.set_attribute("value", format!("#{}", reference(&was)));
    }
    if let Some(own) = element.attribute("ID").map(Str::from) {
        let own = reference(&own);
        element.set_attribute("ID", own);
    }
    if element.attribute("root") == Some(MADE) {
        element.set_attribute("root", id().root);
    }
    element.elements_mut().for_each(|child| settle(child, reference, id));
}

/// Two documents made with different sources of identifiers differ in those that were made.
fn made(dossier: &Dossier, now: &Ts, source: u128) -> Element {
    let mut next = || source;
    let mut context = Context::new(now.clone(), &mut next);
    let mut whole = dossier.clone();
    whole.complete(&mut context);
    // Identifiers of entries are derived from the set: each source has one of its own.
    let set_id = whole.header.meta.set_id.replace(Id::root(format!("2.25.{source}")));
    let mut root = whole.write(&mut context);
    if let Some(element) = root.child_mut("setId") {
        match set_id {
            Some(id) => *element = id.write("setId"),
            None => element.set_attribute("root", MADE),
        }
    }
    root
}

fn mark(element: &mut Element, other: &Element) {
    let differing: Vec<Name> = element
        .attributes()
        .iter()
        .filter(|x| other.attributes().iter().any(|y| y.name == x.name && y.value != x.value))
        .map(|x| x.name.clone())
        .collect();
    differing.into_iter().for_each(|name| element.set(name, Str::const_new(MADE)));
    element.elements_mut().zip(other.elements()).for_each(|(element, other)| mark(element, other));
}

/// Takes the narratives out of the sections.
fn set_aside(root: &mut Element) -> Vec<Element> {
    let mut texts = Vec::new();
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        if element.is("section") {
            let at = element.nodes().iter().position(|node| node.as_element().is_some_and(|e| e.is("text")));
            if let Some(Node::Element(text)) = at.map(|at| element.nodes_mut().remove(at)) {
                let number = texts.len().to_string();
                element.set(Name::new(Namespace::None, "", WAS), number.into());
                texts.push(text);
            }
        }
        open.extend(element.elements_mut());
    }
    texts
}

fn texts_by_id(texts: &[Element]) -> HashMap<Str, String> {
    let marked = texts.iter().flat_map(Element::descendants);
    marked.filter_map(|element| Some((element.attribute("ID")?.into(), plain(element)))).collect()
}

/// References take the value of what they refer to.
fn resolve(root: &mut Element, by_id: &HashMap<Str, String>) {
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        if element.is("reference") {
            let id = element.attribute("value").and_then(|value| value.strip_prefix('#')).map(Str::from);
            if let Some((id, text)) = id.and_then(|id| Some((id.clone(), by_id.get(&id)?))) {
                element.set_attribute("value", text.as_str());
                element.set(Name::new(Namespace::None, "", WAS), id);
            }
        }
        open.extend(element.elements_mut());
    }
}
