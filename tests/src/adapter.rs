//! The engines as the tests see them: the one place that knows their interfaces.

mod files;

use files::Files;

use std::io::Read;
use std::path::{Path, PathBuf};

use segur_check::{Engine, RuleSet};
use segur_report::{Finding, Location, Severity, Source};
use segur_xml::c14n::{self, Comments};
use segur_xml::writer::{WriteError, Writer};
use segur_xml::{
    Attr, Attribute, DtdMode, Limits, NameId, Names, Node, NodeId, NodeKind, Options, Reader, Tree, Workspace,
};
use segur_xsd::{Loader, Memory, Schema, Validator, compile};

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
    /// Whether nothing is remembered of tags: each is read as if it were the first.
    pub forgets: bool,
}

impl How {
    /// A slice, DOCTYPE refused, default limits.
    pub const DEFAULT: How = How { dtd: false, unlimited: false, chunk: None, forgets: false };
    /// A slice, internal subset read, default limits.
    pub const DTD: How = How { dtd: true, unlimited: false, chunk: None, forgets: false };
    /// A slice, internal subset read, limits lifted.
    pub const UNLIMITED: How = How { dtd: true, unlimited: true, chunk: None, forgets: false };

    /// The same from a stream that gives `chunk` bytes at a time.
    pub fn in_chunks(self, chunk: usize) -> How {
        How { chunk: Some(chunk), ..self }
    }

    /// The same for the crates.
    pub fn options(self) -> Options {
        let dtd = if self.dtd { DtdMode::Internal } else { DtdMode::Refuse };
        let mut limits = if self.unlimited { lifted() } else { Limits::default() };
        if self.forgets {
            // Tags are remembered only where a limit so low need not be watched over.
            limits.attribute_value = 16_000;
        }
        Options::new().with_dtd(dtd).with_limits(limits)
    }
}

/// Everything lifted but what entities may add.
fn lifted() -> Limits {
    const MUCH: usize = usize::MAX / 4;
    Limits {
        depth: MUCH,
        constraints: MUCH,
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
    /// Length in bytes of what is wrong.
    pub length: u64,
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
    drive(&mut open(bytes, how), |event, names| add(&mut events, event, names))?;
    Ok(events)
}

/// Reads one document after another, as a program does, with what it remembers of those before.
#[derive(Default)]
#[allow(missing_debug_implementations, reason = "the workspace has none")]
pub struct Reused(Option<Workspace>);

impl Reused {
    /// Everything that a document says.
    ///
    /// # Errors
    /// The first thing wrong with it.
    pub fn events(&mut self, bytes: &[u8], how: How) -> Result<Events, Problem> {
        let mut events = Events::default();
        let workspace = self.0.take().unwrap_or_default();
        let mut reader = match how.chunk {
            None => Reader::open_slice(bytes, &how.options(), workspace),
            Some(chunk) => Reader::open_read(Chunks { bytes, chunk }, &how.options(), workspace),
        };
        let result = drive(&mut reader, |event, names| add(&mut events, event, names));
        self.0 = Some(reader.into_workspace());
        result.map(|()| events)
    }
}

/// Whether a document is well-formed.
///
/// # Errors
/// The first thing wrong with it.
pub fn read(bytes: &[u8], how: How) -> Result<(), Problem> {
    drive(&mut open(bytes, how), |_, _| ())
}

/// Whether a stream is well-formed; nothing of it is kept.
///
/// # Errors
/// The first thing wrong with it.
pub fn read_stream(stream: impl Read, how: How) -> Result<(), Problem> {
    drive(&mut Reader::from_read(stream, &how.options()), |_, _| ())
}

/// What the tree of a document says.
///
/// # Errors
/// The first thing wrong with the document.
pub fn tree(bytes: &[u8], how: How) -> Result<Events, Problem> {
    let tree = Tree::parse(bytes, &how.options()).map_err(|finding| Problem::from(*finding))?;
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

fn open(bytes: &[u8], how: How) -> Reader<'_> {
    let options = how.options();
    match how.chunk {
        None => Reader::from_slice(bytes, &options),
        Some(chunk) => Reader::from_read(Chunks { bytes, chunk }, &options),
    }
}

fn drive(
    reader: &mut Reader<'_>,
    mut each: impl FnMut(&segur_xml::Event<'_>, &Names),
) -> Result<(), Problem> {
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
        segur_xml::Event::Text(text) => events.text(&text.text()),
        segur_xml::Event::Comment(comment) => events.push(Event::Comment(comment.text().into_owned())),
        segur_xml::Event::Instruction(pi) => {
            events.push(Event::Instruction(pi.target.to_owned(), pi.data.to_owned()));
        }
        segur_xml::Event::Doctype(_) => {}
    }
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Problem {
        let location = finding.location.unwrap_or_default();
        Problem {
            code: finding.code.into_owned(),
            line: location.line,
            column: location.column,
            offset: location.offset,
            length: location.length,
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
/// The first thing wrong with the document, or what the writer refuses to write.
pub fn rewrite(bytes: &[u8], how: How) -> Result<Vec<u8>, Problem> {
    let tree = Tree::parse(bytes, &how.options()).map_err(|finding| Problem::from(*finding))?;
    write(&tree).map_err(|error| Problem {
        code: "WRITER".to_owned(),
        line: 0,
        column: 0,
        offset: 0,
        length: 0,
        message: error.to_string(),
    })
}

fn write(tree: &Tree) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Vec::new());
    let mut open = Vec::new();
    for node in tree.document().descendants() {
        while open.last().is_some_and(|last| Some(*last) != node.parent().map(|parent| parent.id())) {
            open.pop();
            writer.end()?;
        }
        match node.kind() {
            NodeKind::Element => {
                write_tag(&mut writer, &node)?;
                open.push(node.id());
            }
            NodeKind::Text => drop(writer.text(node.text())?),
            NodeKind::Comment => drop(writer.comment(node.text())?),
            NodeKind::Instruction => drop(writer.instruction(node.local_name(), node.text())?),
            NodeKind::Document => {}
        }
    }
    for _ in open {
        writer.end()?;
    }
    writer.finish()
}

fn write_tag(writer: &mut Writer<Vec<u8>>, node: &Node<'_>) -> Result<(), WriteError> {
    let qualified = |prefix: &str, local: &str| match prefix {
        "" => local.to_owned(),
        prefix => format!("{prefix}:{local}"),
    };
    writer.start(&qualified(node.prefix(), node.local_name()))?;
    for (prefix, ns) in node.declarations() {
        writer.namespace(prefix, node.tree().names().uri_str(ns))?;
    }
    for attribute in node.attributes() {
        writer.attribute(&qualified(attribute.prefix(), attribute.local_name()), attribute.value())?;
    }
    Ok(())
}

/// The canonical form of the document, with comments.
///
/// # Errors
/// The first thing wrong with the document.
pub fn canonical(bytes: &[u8], how: How) -> Result<Vec<u8>, Problem> {
    let tree = Tree::parse(bytes, &how.options()).map_err(|finding| Problem::from(*finding))?;
    Ok(c14n::canonical(&tree, Comments::Keep).into_bytes())
}

/// A compiled schema.
#[derive(Debug)]
pub struct Grammar(Schema);

/// Compiles the schema that these documents form together.
///
/// # Errors
/// What is wrong with it.
pub fn compile(entries: &[PathBuf]) -> Result<Grammar, Vec<Problem>> {
    let entries: Vec<_> = entries.iter().map(|entry| entry.to_string_lossy()).collect();
    compiled(&entries.iter().map(AsRef::as_ref).collect::<Vec<_>>(), &Files, &compile::Options::default())
}

/// As [`compile()`], ambiguous content models refused: every schema component constraint counts.
///
/// # Errors
/// What is wrong with it.
pub fn compile_strictly(entries: &[PathBuf]) -> Result<Grammar, Vec<Problem>> {
    let mut options = compile::Options::default();
    options.strict_upa = true;
    let entries: Vec<_> = entries.iter().map(|entry| entry.to_string_lossy()).collect();
    compiled(&entries.iter().map(AsRef::as_ref).collect::<Vec<_>>(), &Files, &options)
}

/// Compiles a schema given as text, which refers to no other.
///
/// # Errors
/// What is wrong with it.
pub fn compile_text(text: &str) -> Result<Grammar, Vec<Problem>> {
    compiled(&["schema.xsd"], &Memory::new([("schema.xsd", text)]), &compile::Options::default())
}

fn compiled(
    entries: &[&str],
    loader: &dyn Loader,
    options: &compile::Options,
) -> Result<Grammar, Vec<Problem>> {
    let compilation = Schema::compile_with(entries, loader, options);
    let errors = errors(compilation.findings);
    match compilation.schema {
        Some(schema) if errors.is_empty() => Ok(Grammar(schema)),
        _ => Err(errors),
    }
}

fn errors(findings: Vec<Finding>) -> Vec<Problem> {
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(Problem::from).collect()
}

/// An engine that judges by a rule set: a folder laid out like the kit.
///
/// # Errors
/// What makes the rule set unusable.
pub fn engine(rules: &Path) -> Result<Engine, Vec<Problem>> {
    let loading = RuleSet::load(&rules.to_string_lossy(), &Files);
    let rules = loading.rule_set.ok_or_else(|| errors(loading.findings))?;
    Ok(Engine::new(vec![rules], Options::default()))
}

/// The same engine from the bytes of its compiled rule set.
///
/// # Errors
/// What makes the rule set unusable.
pub fn engine_from_cache(rules: &Path) -> Result<Engine, Vec<Problem>> {
    let loading = RuleSet::load(&rules.to_string_lossy(), &Files);
    let rules = loading.rule_set.ok_or_else(|| errors(loading.findings))?;
    let again = RuleSet::from_bytes(&rules.to_bytes())
        .map_err(|message| vec![Problem::from(Finding::error(Source::Xsd, "CACHE", message))])?;
    Ok(Engine::new(vec![again], Options::default()))
}

impl Grammar {
    /// A judge by this schema, to be kept for many documents.
    pub fn judge(&self) -> Judge<'_> {
        Judge(Validator::new(&self.0))
    }
}

/// Judges documents by a schema.
#[allow(missing_debug_implementations, reason = "the validator has none")]
pub struct Judge<'g>(Validator<'g>);

impl Judge<'_> {
    /// Judges a document and builds its tree; gives all that the tree says, a line for each node.
    pub fn validate_tree(&mut self, bytes: &[u8], how: How) -> (Judgement, Vec<String>) {
        let (outcome, tree) = self.0.validate_tree(bytes, &how.options());
        let lines = tree.iter().flat_map(|tree| tree.document().descendants()).map(line).collect();
        if let Some(tree) = tree {
            self.0.recycle(tree);
        }
        (judgement(outcome), lines)
    }

    /// Judges a document.
    pub fn validate(&mut self, bytes: &[u8], how: How) -> Judgement {
        let outcome = match how.chunk {
            None => self.0.validate(bytes, &how.options()),
            Some(chunk) => self.0.validate_read(Chunks { bytes, chunk }, &how.options()),
        };
        judgement(outcome)
    }

    /// Judges a document that is never in memory whole.
    pub fn validate_stream(&mut self, stream: impl Read) -> Judgement {
        judgement(self.0.validate_read(stream, &How::DEFAULT.options()))
    }
}

/// All that a tree says of a node.
fn line(node: Node<'_>) -> String {
    let names = node.tree().names();
    let place = |place: Location| (place.line, place.column, place.offset);
    let name = |name: Option<NameId>| name.map(|name| expanded(names, name));
    let attribute = |a: Attribute<'_>| {
        format!("{:?} {:?}", expanded(names, a.name()), (a.prefix(), a.value(), place(a.location())))
    };
    let attributes: Vec<_> = node.attributes().map(attribute).collect();
    let declarations: Vec<_> = node.declarations().map(|(prefix, ns)| (prefix, names.uri_str(ns))).collect();
    let parent = node.parent().map(|parent| parent.id());
    let (first, after) = (node.children().next(), node.children().last());
    let family = (node.id(), parent, first.map(|child| child.id()), after.map(|child| child.id()));
    let tag = (name(node.name()), node.prefix(), attributes, declarations);
    format!("{:?} {family:?} {:?} {tag:?} {:?}", node.kind(), place(node.location()), node.text())
}

fn judgement(outcome: segur_xsd::Outcome) -> Judgement {
    let well_formed = outcome.well_formed;
    let errors = errors(outcome.findings);
    let verdict = match well_formed {
        false => Verdict::NotWellFormed,
        true if errors.is_empty() => Verdict::Valid,
        true => Verdict::Invalid,
    };
    Judgement { verdict, errors }
}
