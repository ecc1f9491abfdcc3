//! Places in XML documents.

use segur_xml::{Attribute, Node};

use super::Place;

/// The place of an element.
pub(crate) fn place(node: &Node<'_>) -> Place {
    Place { location: Some(node.location()), path: Some(path(node)) }
}

/// The place of an attribute of an element; of the element if it has no such attribute.
pub(crate) fn attribute_place(node: &Node<'_>, name: &str) -> Place {
    match node.attributes().find(|attribute| attribute.local_name() == name) {
        Some(attribute) => placed(node, &attribute),
        None => place(node),
    }
}

fn placed(node: &Node<'_>, attribute: &Attribute<'_>) -> Place {
    let path = format!("{}/@{}", path(node), attribute.local_name());
    Place { location: Some(attribute.location()), path: Some(path) }
}

/// Local names, with the index among siblings of the same expanded name.
fn path(node: &Node<'_>) -> String {
    let mut steps = Vec::new();
    let mut here = Some(*node);
    while let Some(element) = here.filter(Node::is_element) {
        let parent = element.parent();
        let before = parent.iter().flat_map(Node::elements).take_while(|sibling| sibling.id() < element.id());
        let index = before.filter(|sibling| sibling.name() == element.name()).count() + 1;
        steps.push(format!("/{}[{index}]", element.local_name()));
        here = parent;
    }
    steps.iter().rev().map(String::as_str).collect()
}

/// The text directly and indirectly inside, white space around it removed.
pub(crate) fn text(node: &Node<'_>) -> String {
    node.string_value().trim().to_owned()
}
