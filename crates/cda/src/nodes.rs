//! Ways through a document that checks and view share.

use segur_report::Location;
use segur_xml::{Attribute, Node, NodeId, Tree};

/// Namespace of HL7 version 3.
pub(crate) const HL7: &str = "urn:hl7-org:v3";
/// Namespace of `xsi:type`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The `ClinicalDocument` of a tree, wherever a stylesheet or a signature has put it.
pub(crate) fn document(tree: &Tree) -> Option<Node<'_>> {
    let name = tree.names().find(HL7, "ClinicalDocument")?;
    let found = (1..tree.len() as u32).map(NodeId).find(|&node| tree.name_of(node) == name)?;
    Some(tree.node(found))
}

/// First child element with that local name, in whatever namespace: `lab:statusCode` is asked for by [`child_in`].
pub(crate) fn child<'t>(node: &Node<'t>, local: &str) -> Option<Node<'t>> {
    children(node, local).next()
}

/// Child elements of HL7's namespace with that local name.
pub(crate) fn children<'t, 'l>(
    node: &Node<'t>,
    local: &'l str,
) -> impl Iterator<Item = Node<'t>> + use<'t, 'l> {
    node.elements().filter(move |element| element.is(HL7, local))
}

/// First child element of another namespace.
pub(crate) fn child_in<'t>(node: &Node<'t>, uri: &str, local: &str) -> Option<Node<'t>> {
    node.elements().find(|element| element.is(uri, local))
}

/// The element at the end of these steps.
pub(crate) fn at<'t>(node: &Node<'t>, steps: &[&str]) -> Option<Node<'t>> {
    steps.iter().try_fold(*node, |node, step| child(&node, step))
}

/// Text inside, runs of white space made one space.
pub(crate) fn text(node: &Node<'_>) -> String {
    let mut text = String::new();
    for word in node.string_value().split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Local part of `xsi:type`: self-displaying documents write `c:PQ`.
pub(crate) fn xsi_type<'t>(node: &Node<'t>) -> Option<&'t str> {
    let names = node.tree().names();
    let typed = node.attributes().find(|a| a.local_name() == "type" && names.uri_str(a.ns()) == XSI)?;
    Some(typed.value().rsplit(':').next().unwrap_or_default().trim())
}

/// Whether the element bears that `templateId`.
pub(crate) fn has_template(node: &Node<'_>, root: &str) -> bool {
    children(node, "templateId").any(|id| id.attribute("root") == Some(root))
}

/// An element or one of its attributes: what a finding is about.
#[derive(Clone, Copy)]
pub(crate) struct Place<'t> {
    node: Node<'t>,
    attribute: Option<Attribute<'t>>,
}

impl<'t> Place<'t> {
    pub(crate) fn of(node: Node<'t>) -> Place<'t> {
        Place { node, attribute: None }
    }

    /// The attribute; the element if it has none of that name.
    pub(crate) fn attribute(node: Node<'t>, local: &str) -> Place<'t> {
        Place { node, attribute: node.attributes().find(|attribute| attribute.local_name() == local) }
    }

    pub(crate) fn path(&self) -> String {
        let path = self.node.path();
        self.attribute.map_or(path.clone(), |attribute| format!("{path}/@{}", attribute.local_name()))
    }

    /// The span is that of a tag's name, or of an attribute as it is usually written.
    pub(crate) fn location(&self) -> Location {
        let width = |prefix: &str, local: &str| prefix.len() + usize::from(!prefix.is_empty()) + local.len();
        match &self.attribute {
            None => {
                let length = width(self.node.prefix(), self.node.local_name()) + 1;
                Location { length: length as u64, ..self.node.location() }
            }
            Some(attribute) => {
                let length = width(attribute.prefix(), attribute.local_name()) + attribute.value().len() + 3;
                Location { length: length as u64, ..attribute.location() }
            }
        }
    }
}
