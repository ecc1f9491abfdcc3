//! Events as values that can be compared.

use segur_report::Location;
use segur_xml::{Error, Event, Names, Reader};

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

/// A reader, or why it could not be opened with the reader that knows where.
pub type Opened<'i> = Result<Reader<'i>, (Box<Error>, Reader<'i>)>;

/// Reads to the end.
pub fn read(opened: Opened<'_>) -> Reading {
    let mut items = Vec::new();
    let error = opened.and_then(|mut reader| {
        loop {
            match reader.step() {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err((error, reader)),
            }
            if let Some(event) = reader.event() {
                add(&mut items, &event, reader.names());
            }
        }
    });
    let error =
        error.err().map(|(error, reader)| (error.code(), reader.error_location(&error), error.is_limit()));
    Reading { items, error }
}

fn add(items: &mut Vec<Item>, event: &Event<'_>, names: &Names) {
    items.push(match event {
        Event::Start(start) => {
            let attributes = start.attributes().map(|a| (names.display(a.name), a.value.to_owned()));
            Item::Start(names.display(start.name), attributes.collect())
        }
        Event::End(end) => Item::End(names.display(end.name)),
        Event::Text(text) => return add_text(items, text.text),
        Event::Comment(comment) => Item::Comment(comment.text.to_owned()),
        Event::Instruction(pi) => Item::Instruction(pi.target.to_owned(), pi.data.to_owned()),
        Event::Doctype(doctype) => Item::Doctype(doctype.name.to_owned()),
        _ => return,
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
