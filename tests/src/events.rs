//! What a document says, in a form that any parser can be brought to.

/// One thing that a document says; text comes in the longest runs possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The start of an element.
    Start {
        /// Its name.
        name: Name,
        /// Its attributes in order, namespace declarations left out.
        attributes: Vec<(Name, String)>,
    },
    /// The end of an element.
    End,
    /// Character data inside the root element.
    Text(String),
    /// A comment.
    Comment(String),
    /// A processing instruction: target and data.
    Instruction(String, String),
}

/// An expanded name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Namespace name; empty for none.
    pub uri: String,
    /// Local part.
    pub local: String,
}

impl Name {
    /// The name `{uri}local`.
    pub fn new(uri: impl Into<String>, local: impl Into<String>) -> Name {
        Name { uri: uri.into(), local: local.into() }
    }
}

/// A list of events in which runs of text are joined as they arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(pub Vec<Event>);

impl Events {
    /// Adds an event.
    pub fn push(&mut self, event: Event) {
        self.0.push(event);
    }

    /// Adds text, to the last event if that is text.
    pub fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Event::Text(run)) => run.push_str(text),
            _ => self.0.push(Event::Text(text.to_owned())),
        }
    }

    /// Where two lists part, for messages.
    ///
    /// # Errors
    /// The first events that differ, with the one before.
    pub fn same_as(&self, other: &Events) -> Result<(), String> {
        if self == other {
            return Ok(());
        }
        let at = self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count();
        let before = at.checked_sub(1).map(|before| &self.0[before]);
        Err(format!("event {at}, after {before:?}:\n  {:?}\n  {:?}", self.0.get(at), other.0.get(at)))
    }
}

/// What roxmltree says of a document.
///
/// # Errors
/// Its message.
pub fn roxmltree(text: &str) -> Result<Events, String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document =
        roxmltree::Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    let mut events = Events::default();
    for child in document.root().children() {
        add(child, &mut events);
    }
    Ok(events)
}

/// Recursive: only for documents of ordinary depth.
fn add(node: roxmltree::Node<'_, '_>, events: &mut Events) {
    match node.node_type() {
        roxmltree::NodeType::Root => {}
        roxmltree::NodeType::Element => {
            events.push(start(node));
            node.children().for_each(|child| add(child, events));
            events.push(Event::End);
        }
        roxmltree::NodeType::Text => events.text(node.text().unwrap_or_default()),
        roxmltree::NodeType::Comment => {
            events.push(Event::Comment(line_ends(node.text().unwrap_or_default())))
        }
        roxmltree::NodeType::PI => {
            let pi = node.pi().unwrap();
            let data = line_ends(pi.value.unwrap_or_default());
            events.push(Event::Instruction(pi.target.to_owned(), data));
        }
    }
}

fn start(node: roxmltree::Node<'_, '_>) -> Event {
    let name = Name::new(node.tag_name().namespace().unwrap_or(""), node.tag_name().name());
    let attribute = |a: roxmltree::Attribute<'_, '_>| {
        (Name::new(a.namespace().unwrap_or(""), a.name()), a.value().to_owned())
    };
    Event::Start { name, attributes: node.attributes().map(attribute).collect() }
}

/// roxmltree normalises line ends in text and attributes, but not in comments and instructions.
fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
