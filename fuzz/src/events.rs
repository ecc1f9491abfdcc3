//! Events as values that can be compared.

use segur_report::Location;
use segur_xml::{Attribute, Event, Names, NodeId, NodeKind, Reader, Tree};

/// One event; neighbouring text is one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `{uri}local` and attributes with their values.
    Start(String, Vec<(String, String)>),
    /// `{uri}local`.
    End(String),
    /// Text that is not empty.
    Text(String),
    /// A comment.
    Comment(String),
    /// Target and data of an instruction.
    Instruction(String, String),
    /// A document type declaration.
    Doctype(String),
}

/// What reading gave: events up to the end or to the first error.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The events.
    pub items: Vec<Item>,
    /// The error's code and place, and whether it is a limit.
    pub error: Option<(&'static str, Location, bool)>,
}

impl Reading {
    /// Whether a document type declaration was met.
    pub fn has_doctype(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Doctype(_)))
    }
}

/// Reads to the end.
pub fn read(mut reader: Reader<'_>) -> Reading {
    let mut items = Vec::new();
    loop {
        match reader.step() {
            Ok(true) => {}
            Ok(false) => return Reading { items, error: None },
            Err(error) => {
                let place = reader.error_location(&error);
                // How much of the text before the damage is given depends on how the bytes come.
                items.pop_if(|item| matches!(item, Item::Text(_)));
                return Reading { items, error: Some((error.code(), place, error.is_limit())) };
            }
        }
        if let Some(event) = reader.event() {
            add(&mut items, &event, reader.names());
        }
    }
}

fn add(items: &mut Vec<Item>, event: &Event<'_>, names: &Names) {
    items.push(match event {
        Event::Start(start) => {
            let attributes = start.attributes().map(|a| (names.display(a.name), a.value.to_owned()));
            Item::Start(names.display(start.name), attributes.collect())
        }
        Event::End(end) => Item::End(names.display(end.name)),
        Event::Text(text) => return add_text(items, &text.text()),
        Event::Comment(comment) => Item::Comment(comment.text().into_owned()),
        Event::Instruction(pi) => Item::Instruction(pi.target.to_owned(), pi.data.to_owned()),
        Event::Doctype(doctype) => Item::Doctype(doctype.name.to_owned()),
    });
}

/// Adds text, joined to what precedes.
pub fn add_text(items: &mut Vec<Item>, text: &str) {
    match items.last_mut() {
        _ if text.is_empty() => {}
        Some(Item::Text(last)) => last.push_str(text),
        _ => items.push(Item::Text(text.to_owned())),
    }
}

/// What a tree says, as events; it keeps no document type declaration.
pub fn of_tree(tree: &Tree) -> Vec<Item> {
    let mut items = Vec::new();
    let mut open: Vec<(NodeId, String)> = Vec::new();
    for node in tree.document().descendants() {
        close(&mut items, &mut open, node.parent().map(|parent| parent.id()));
        match node.kind() {
            NodeKind::Element => {
                let name = node.name().map(|name| tree.names().display(name)).unwrap_or_default();
                let attribute = |a: Attribute<'_>| (tree.names().display(a.name()), a.value().to_owned());
                items.push(Item::Start(name.clone(), node.attributes().map(attribute).collect()));
                open.push((node.id(), name));
            }
            NodeKind::Text => add_text(&mut items, node.text()),
            NodeKind::Comment => items.push(Item::Comment(node.text().to_owned())),
            NodeKind::Instruction => {
                items.push(Item::Instruction(node.local_name().to_owned(), node.text().to_owned()));
            }
            NodeKind::Document => {}
        }
    }
    close(&mut items, &mut open, Some(NodeId::DOCUMENT));
    items
}

/// Ends the open elements that a node whose parent is `parent` does not lie in.
fn close(items: &mut Vec<Item>, open: &mut Vec<(NodeId, String)>, parent: Option<NodeId>) {
    while let Some((_, name)) = open.pop_if(|(id, _)| Some(*id) != parent) {
        items.push(Item::End(name));
    }
}
