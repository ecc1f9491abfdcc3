//! The engines as the tests see them: the one place that knows their interfaces.

mod files;

use std::io::Read;
use std::path::PathBuf;

use segur_report::{Finding, Location};
use segur_xml::{
    Attr, Attribute, DtdMode, Error, Limits, NameId, Names, Node, NodeId, NodeKind, Options, Reader, Tree,
};

use crate::events::{Event, Events, Name};

/// How a document is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Whether the internal subset of a DOCTYPE is read; a DOCTYPE is refused otherwise.
    pub dtd: bool,
    /// Whether the limits are lifted.
    pub unlimited: bool,
    /// In pieces of how many bytes the document arrives; as a slice otherwise.
    pub chunk: Option<usize>,
}

impl How {
    /// A slice, DOCTYPE refused, default limits.
    pub const DEFAULT: How = How { dtd: false, unlimited: false, chunk: None };
    /// A slice, internal subset read, default limits.
    pub const DTD: How = How { dtd: true, unlimited: false, chunk: None };
    /// A slice, internal subset read, limits lifted.
    pub const UNLIMITED: How = How { dtd: true, unlimited: true, chunk: None };

    /// The same from a stream that gives `chunk` bytes at a time.
    pub fn in_chunks(self, chunk: usize) -> How {
        How { chunk: Some(chunk), ..self }
    }

    fn options(self) -> Options {
        let dtd = if self.dtd { DtdMode::Internal } else { DtdMode::Refuse };
        let limits = if self.unlimited { lifted() } else { Limits::default() };
        Options::new().with_dtd(dtd).with_limits(limits)
    }
}

/// Everything lifted but what entities may add.
fn lifted() -> Limits {
    const MUCH: usize = usize::MAX / 4;
    Limits {
        depth: MUCH,
        attributes: MUCH,
        name_length: MUCH,
        attribute_value: MUCH,
        token: MUCH,
        names: MUCH,
        ..Limits::default()
    }
}

/// What is wrong with a document, first of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code.
    pub code: String,
    /// Line, from 1.
    pub line: u64,
    /// Column, from 1.
    pub column: u64,
    /// Byte offset, from 0.
    pub offset: u64,
    /// Message in English.
    pub message: String,
}

/// The answer of a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No error.
    Valid,
    /// Well-formed, but breaks the schema.
    Invalid,
    /// Not well-formed.
    NotWellFormed,
}

impl Verdict {
    /// As the oracles write it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Invalid => "invalid",
            Verdict::NotWellFormed => "not-wf",
        }
    }
}

/// The answer of a validator and its errors in order.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The answer.
    pub verdict: Verdict,
    /// The errors.
    pub errors: Vec<Problem>,
}

/// Everything that a document says.
///
/// # Errors
/// The first thing wrong with it.
pub fn events(bytes: &[u8], how: How) -> Result<Events, Problem> {
    let mut events = Events::default();
    drive(open(bytes, how)?, |event, names| add(&mut events, event, names))?;
    Ok(events)
}

/// Whether a document is well-formed.
///
/// # Errors
/// The first thing wrong with it.
pub fn read(bytes: &[u8], how: How) -> Result<(), Problem> {
    drive(open(bytes, how)?, |_, _| ())
}

/// Whether a stream is well-formed; nothing of it is kept.
///
/// # Errors
/// The first thing wrong with it.
pub fn read_stream(stream: impl Read, how: How) -> Result<(), Problem> {
    drive(Reader::from_read(stream, &how.options()).map_err(|error| unplaced(&error))?, |_, _| ())
}

/// What the tree of a document says.
///
/// # Errors
/// The first thing wrong with the document.
pub fn tree(bytes: &[u8], how: How) -> Result<Events, Problem> {
    let tree = Tree::parse(bytes, &how.options()).map_err(|error| unplaced(&error))?;
    let mut events = Events::default();
    let mut open = Vec::new();
    for node in tree.document().descendants() {
        close(&mut events, &mut open, node.parent().map(|parent| parent.id()));
        match node.kind() {
            NodeKind::Element => {
                events.push(element(&node));
                open.push(node.id());
            }
            NodeKind::Text => events.text(node.text()),
            NodeKind::Comment => events.push(Event::Comment(node.text().to_owned())),
            NodeKind::Instruction => {
                events.push(Event::Instruction(node.local_name().to_owned(), node.text().to_owned()));
            }
            NodeKind::Document => {}
        }
    }
    close(&mut events, &mut open, Some(NodeId::DOCUMENT));
    Ok(events)
}

/// Ends the open elements that a node whose parent is `parent` does not lie in.
fn close(events: &mut Events, open: &mut Vec<NodeId>, parent: Option<NodeId>) {
    while open.last().is_some_and(|last| Some(*last) != parent) {
        open.pop();
        events.push(Event::End);
    }
}

fn element(node: &Node<'_>) -> Event {
    let names = node.tree().names();
    let attribute = |a: Attribute<'_>| (expanded(names, a.name()), a.value().to_owned());
    let name = node.name().map_or_else(|| Name::new("", ""), |name| expanded(names, name));
    Event::Start { name, attributes: node.attributes().map(attribute).collect() }
}

fn expanded(names: &Names, name: NameId) -> Name {
    Name::new(names.uri(name), names.local_name(name))
}

fn open(bytes: &[u8], how: How) -> Result<Reader<'_>, Problem> {
    let options = how.options();
    let reader = match how.chunk {
        None => Reader::from_slice(bytes, &options),
        Some(chunk) => Reader::from_read(Chunks { bytes, chunk }, &options),
    };
    reader.map_err(|error| unplaced(&error))
}

fn drive(mut reader: Reader<'_>, mut each: impl FnMut(&segur_xml::Event<'_>, &Names)) -> Result<(), Problem> {
    loop {
        match reader.step() {
            Ok(false) => return Ok(()),
            Ok(true) => {
                if let Some(event) = reader.event() {
                    each(&event, reader.names());
                }
            }
            Err(error) => {
                let location = reader.error_location(&error);
                return Err(Problem::from(error.into_finding(location)));
            }
        }
    }
}

fn add(events: &mut Events, event: &segur_xml::Event<'_>, names: &Names) {
    match event {
        segur_xml::Event::Start(start) => {
            let attribute = |a: Attr<'_>| (expanded(names, a.name), a.value.to_owned());
            let attributes = start.attributes().map(attribute).collect();
            events.push(Event::Start { name: expanded(names, start.name), attributes });
        }
        segur_xml::Event::End(_) => events.push(Event::End),
        segur_xml::Event::Text(text) => events.text(text.text),
        segur_xml::Event::Comment(comment) => events.push(Event::Comment(comment.text.to_owned())),
        segur_xml::Event::Instruction(pi) => {
            events.push(Event::Instruction(pi.target.to_owned(), pi.data.to_owned()));
        }
        segur_xml::Event::Doctype(_) => {}
    }
}

/// An error before there is a reader to say where it stands: in the first bytes.
fn unplaced(error: &Error) -> Problem {
    let location = Location { offset: error.offset, length: error.length, line: 1, column: error.offset + 1 };
    Problem::from(error.clone().into_finding(location))
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Problem {
        let location = finding.location.unwrap_or_default();
        Problem {
            code: finding.code.into_owned(),
            line: location.line,
            column: location.column,
            offset: location.offset,
            message: finding.message.en.into_owned(),
        }
    }
}

/// A stream that gives a few bytes at a time.
struct Chunks<'b> {
    bytes: &'b [u8],
    chunk: usize,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.chunk.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.bytes = later;
        Ok(count)
    }
}

/// The document written again from its tree.
///
/// # Errors
/// The first thing wrong with the document.
pub fn rewrite(bytes: &[u8], how: How) -> Result<Vec<u8>, Problem> {
    let _ = how;
    Ok(bytes.to_vec())
}

/// The canonical form of the document, with comments.
///
/// # Errors
/// The first thing wrong with the document.
pub fn canonical(bytes: &[u8], how: How) -> Result<Vec<u8>, Problem> {
    let _ = how;
    Ok(bytes.to_vec())
}

fn problem(error: &dyn std::fmt::Display) -> Problem {
    Problem { code: "STUB".to_owned(), line: 1, column: 1, offset: 0, message: error.to_string() }
}

/// A compiled schema.
#[derive(Debug)]
pub struct Grammar;

/// Compiles the schema that these documents form together.
///
/// # Errors
/// What is wrong with it.
pub fn compile(entries: &[PathBuf]) -> Result<Grammar, Vec<Problem>> {
    let _ = (entries, files::resolve("", ""));
    Err(vec![problem(&"not plugged in")])
}

/// Compiles a schema given as text, which refers to no other.
///
/// # Errors
/// What is wrong with it.
pub fn compile_text(text: &str) -> Result<Grammar, Vec<Problem>> {
    let _ = text;
    Err(vec![problem(&"not plugged in")])
}

/// Judges a document by a schema.
pub fn validate(grammar: &Grammar, bytes: &[u8], how: How) -> Judgement {
    let _ = (grammar, bytes, how);
    Judgement { verdict: Verdict::Invalid, errors: vec![problem(&"not plugged in")] }
}
