//! Places in XML documents.

use segur_xml::{Attribute, Node};

use super::Place;

/// The place of an element.
pub(crate) fn place(node: &Node<'_>) -> Place {
    Place { location: Some(node.location()), path: Some(node.path()) }
}

/// The place of an attribute of an element; of the element if it has no such attribute.
pub(crate) fn attribute_place(node: &Node<'_>, name: &str) -> Place {
    match node.attributes().find(|attribute| attribute.local_name() == name) {
        Some(attribute) => placed(node, &attribute),
        None => place(node),
    }
}

fn placed(node: &Node<'_>, attribute: &Attribute<'_>) -> Place {
    let path = format!("{}/@{}", node.path(), attribute.local_name());
    Place { location: Some(attribute.location()), path: Some(path) }
}

/// The text directly and indirectly inside, white space around it removed.
pub(crate) fn text(node: &Node<'_>) -> String {
    node.string_value().trim().to_owned()
}
