//! What `roxmltree` says of the same document, where it is right.
//!
//! Compared only on documents in UTF-8 without DOCTYPE: `roxmltree` takes text already decoded, ignores
//! attribute defaults and parameter entities, and does not normalise as a DTD asks.

use roxmltree::{Document, Node, NodeType};

use crate::events::{Item, add_text};

/// The events of a document according to `roxmltree`.
pub fn read(text: &str) -> Result<Vec<Item>, roxmltree::Error> {
    let document = Document::parse(text)?;
    let mut items = Vec::new();
    // Written without recursion: the depth is the fuzzer's choice.
    let mut node = document.root();
    loop {
        start(&mut items, node);
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            end(&mut items, node);
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return Ok(items),
            }
        }
    }
}

fn start(items: &mut Vec<Item>, node: Node<'_, '_>) {
    match node.node_type() {
        NodeType::Root => {}
        NodeType::Element => {
            let attributes =
                node.attributes().map(|a| (display(a.namespace(), a.name()), a.value().to_owned()));
            items.push(Item::Start(name(node), attributes.collect()));
        }
        NodeType::Text => add_text(items, node.text().unwrap_or("")),
        NodeType::Comment => items.push(Item::Comment(line_ends(node.text().unwrap_or("")))),
        NodeType::PI => items.extend(node.pi().and_then(instruction)),
    }
}

/// It takes an XML declaration that begins with another space than U+0020 for an instruction.
fn instruction(pi: roxmltree::PI<'_>) -> Option<Item> {
    let data = line_ends(pi.value.unwrap_or(""));
    (pi.target != "xml").then(|| Item::Instruction(pi.target.to_owned(), data))
}

/// It leaves the line ends of comments and instructions as written (XML 1.0, 2.11 normalises all).
fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn end(items: &mut Vec<Item>, node: Node<'_, '_>) {
    if node.is_element() {
        items.push(Item::End(name(node)));
    }
}

fn name(node: Node<'_, '_>) -> String {
    display(node.tag_name().namespace(), node.tag_name().name())
}

fn display(namespace: Option<&str>, local: &str) -> String {
    match namespace {
        None | Some("") => local.to_owned(),
        Some(uri) => format!("{{{uri}}}{local}"),
    }
}
