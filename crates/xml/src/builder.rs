//! Building a [`Tree`] from the events of a reader.

use std::sync::OnceLock;

use segur_report::Finding;

use crate::error::{Error, ErrorKind};
use crate::limits::Options;
use crate::lines::LineIndex;
use crate::names::{LocalId, NameId, Names};
use crate::reader::{
    Comment, Event, Instruction, Reader, Record, Replayed, Res, Row, Span, Start, Text, Workspace,
};
use crate::tree::{AttributeData, Declaration, NodeData, NodeKind, Tree};

/// Builds a tree from events: give it each event that the reader gives, so that a document is read once by
/// everyone who wants it.
///
/// Of a document in memory the tree keeps a copy as a whole; texts and values that stand there as they are need none of
/// their own.
///
/// ```
/// use segur_xml::{Options, Reader, TreeBuilder};
///
/// let mut reader = Reader::from_slice(b"<a>t&amp;u</a>", &Options::new());
/// let mut builder = TreeBuilder::new(&reader);
/// while let Some(event) = reader.next()? {
///     builder.push(&event)?;
/// }
/// assert_eq!(builder.finish(&reader).root().string_value(), "t&u");
/// # Ok::<(), Box<segur_xml::Error>>(())
/// ```
pub struct TreeBuilder {
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    declarations: Vec<Declaration>,
    /// Becomes the text of the tree; empty until then.
    text: String,
    /// The texts and values that are not in the source as such.
    changed: String,
    source: Source,
    /// Texts to be put together at the end.
    joints: Vec<Joint>,
    /// Their length.
    joined: usize,
    /// The open nodes, the document first.
    open: Vec<u32>,
    /// Whether the last node is a text that more text would continue.
    in_text: bool,
}

/// What the tree will keep of the input.
#[derive(Clone, Copy)]
struct Source {
    /// Offset of the first byte.
    base: usize,
    /// Length; 0 if nothing is kept, as of a stream.
    length: usize,
    /// Whether there are carriage returns, which texts do not keep.
    returns: bool,
}

impl Source {
    fn of(reader: &Reader<'_>) -> Source {
        let (text, base) = reader.text_in_memory();
        if reader.is_streaming() {
            return Source { base: base as usize, length: 0, returns: false };
        }
        let returns = memchr::memchr(b'\r', text).is_some();
        Source { base: base as usize, length: text.len(), returns }
    }

    /// How many bytes to pass over in a text that stands in the document as written, if what follows is the text with
    /// its line ends normalised: of a first CR LF the LF stays. None if it has to be copied.
    #[inline(always)]
    fn passed(&self, raw: &str) -> Option<usize> {
        let from = usize::from(self.returns && raw.starts_with("\r\n"));
        let changes = self.returns && has_return(&raw.as_bytes()[from..]);
        (self.length > 0 && !changes).then_some(from)
    }
}

/// Whether there is a carriage return. Most texts are the blank between two tags, shorter than a search takes to begin.
#[inline(always)]
fn has_return(text: &[u8]) -> bool {
    const RETURNS: u64 = u64::from_le_bytes([b'\r'; 8]);
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let (words, rest) = text.as_chunks::<8>();
    if words.len() > 8 {
        return memchr::memchr(b'\r', text).is_some();
    }
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & ONES << 7;
    let found = words.iter().fold(0, |found, word| found | zeros(u64::from_le_bytes(*word) ^ RETURNS));
    let last = text.last_chunk::<8>().map(|word| zeros(u64::from_le_bytes(*word) ^ RETURNS));
    found | last.unwrap_or(0) != 0 || last.is_none() && rest.contains(&b'\r')
}

/// A text node that begins in the source and goes on elsewhere.
struct Joint {
    node: u32,
    /// Where the rest stands among what was changed, and its length.
    rest: usize,
    length: usize,
}

/// A name for nodes that have none.
const NAMELESS: NameId = NameId(u32::MAX);

/// Buffers of a tree beyond this size, in bytes or nodes, are not kept for the next one.
const KEPT: usize = 16 << 20;

impl TreeBuilder {
    /// A builder for the document that a reader is about to read.
    pub fn new(reader: &Reader<'_>) -> Self {
        let size = reader.text_in_memory().0.len();
        TreeBuilder::with(
            reader,
            Vec::with_capacity(size / 32 + 8),
            Vec::with_capacity(size / 90 + 4),
            Vec::new(),
            String::new(),
        )
    }

    /// As [`TreeBuilder::new`], in the memory of a tree that is no longer needed.
    pub fn recycling(reader: &Reader<'_>, tree: Tree) -> Self {
        let Tree { mut nodes, mut attributes, mut declarations, mut text, .. } = tree;
        if text.capacity() > KEPT || nodes.capacity() > KEPT / 16 || attributes.capacity() > KEPT / 16 {
            return TreeBuilder::new(reader);
        }
        nodes.clear();
        attributes.clear();
        declarations.clear();
        text.clear();
        TreeBuilder::with(reader, nodes, attributes, declarations, text)
    }

    fn with(
        reader: &Reader<'_>,
        nodes: Vec<NodeData>,
        attributes: Vec<AttributeData>,
        declarations: Vec<Declaration>,
        text: String,
    ) -> Self {
        let mut builder = TreeBuilder {
            nodes,
            attributes,
            declarations,
            text,
            changed: String::new(),
            joints: Vec::new(),
            joined: 0,
            source: Source::of(reader),
            open: Vec::with_capacity(64),
            in_text: false,
        };
        builder.push_node(NodeKind::Document, NAMELESS, LocalId::EMPTY, (0, 0), 0);
        builder.open.push(0);
        builder
    }

    /// Adds what an event brings.
    ///
    /// # Errors
    /// The document is larger than a tree can number: 4 GiB of text or nodes.
    #[inline]
    pub fn push(&mut self, event: &Event<'_>) -> Result<(), Box<Error>> {
        match event {
            Event::Text(text) => {
                self.push_text(text);
                return self.check_size(text.span);
            }
            Event::Start(start) => {
                self.push_start(start);
                self.in_text = false;
                return self.check_size(start.span);
            }
            Event::End(_) => self.close(),
            Event::Comment(comment) => self.push_comment(comment),
            Event::Instruction(instruction) => self.push_instruction(instruction),
            Event::Doctype(_) => {}
        }
        self.in_text = false;
        Ok(())
    }

    /// Whether it may take what is replayed, where nobody watches over its size: the document is in memory, and small
    /// enough for a tree to number four times its length. No more can come of it without entities, which are not
    /// replayed: the source, the texts that changed, and both joined.
    #[inline]
    pub(crate) fn may_record(&self) -> bool {
        self.source.length > 0 && self.source.base + self.source.length < u32::MAX as usize / 4
    }

    #[inline(always)]
    fn check_size(&self, span: Span) -> Res<()> {
        const MOST: u64 = u32::MAX as u64;
        if span.end < MOST && (self.source.length + self.changed.len() + self.joined) as u64 <= MOST {
            return Ok(());
        }
        Err(Error::boxed(ErrorKind::LimitDocument, span.start as usize, 0, u32::MAX.to_string()))
    }

    #[inline(always)]
    fn push_node(
        &mut self,
        kind: NodeKind,
        name: NameId,
        prefix: LocalId,
        (first, count): (usize, usize),
        offset: u64,
    ) -> u32 {
        let parent = self.open.last().copied().unwrap_or(0);
        let id = self.nodes.len() as u32;
        let (first, count, offset) = (first as u32, count as u32, offset as u32);
        self.nodes.push(NodeData { kind, name, prefix, parent, end: id + 1, first, count, offset });
        id
    }

    #[inline(always)]
    fn push_start(&mut self, start: &Start<'_>) {
        let first = self.attributes.len();
        let name = start.name;
        self.push_attributes(start);
        let range = (first, self.attributes.len() - first);
        let id = self.push_node(NodeKind::Element, name, start.prefix(), range, start.span.start);
        for &(prefix, ns) in start.declarations() {
            self.declarations.push(Declaration { element: id, prefix, ns });
        }
        self.open.push(id);
    }

    #[inline(always)]
    fn push_attributes(&mut self, start: &Start<'_>) {
        if self.source.length == 0 || !start.is_in_document() || start.may_be_qualified() {
            return self.push_unusual_attributes(start);
        }
        let base = self.source.base as u32;
        let changed = self.source.length + self.changed.len();
        let tag = start.span.start as u32;
        let mut buffered = false;
        self.attributes.extend(start.data().iter().map(|data| {
            buffered |= data.buffered;
            AttributeData {
                name: data.name,
                prefix: LocalId::EMPTY,
                start: if data.buffered { changed as u32 + data.start } else { tag - base + data.start },
                length: data.end - data.start,
                offset: tag + data.at,
            }
        }));
        if buffered {
            self.changed.push_str(start.changed_values());
        }
    }

    /// Attributes that may have prefixes, or stand in an entity or a stream.
    #[inline(never)]
    fn push_unusual_attributes(&mut self, start: &Start<'_>) {
        let keeps = self.source.length > 0 && start.is_in_document();
        for attribute in start.attributes() {
            let place = match attribute.value_offset().filter(|_| keeps) {
                Some(at) => at - self.source.base,
                None => self.change(attribute.value),
            };
            self.attributes.push(AttributeData {
                name: attribute.name,
                prefix: attribute.prefix(),
                start: place as u32,
                length: attribute.value.len() as u32,
                offset: attribute.span().start as u32,
            });
        }
    }

    /// Keeps a text that is not in the source as such; gives its place.
    fn change(&mut self, text: &str) -> usize {
        let place = self.source.length + self.changed.len();
        self.changed.push_str(text);
        place
    }

    /// Ends the innermost open element: what [`Event::End`] does, for a reader told to pass over it.
    #[inline(always)]
    pub fn close(&mut self) {
        self.in_text = false;
        let end = self.nodes.len() as u32;
        if let Some(node) = self.open.pop().and_then(|id| self.nodes.get_mut(id as usize)) {
            node.end = end;
        }
    }

    #[inline(always)]
    fn push_text(&mut self, text: &Text<'_>) {
        let usual = !self.in_text && text.is_as_written();
        let Some(passed) = self.source.passed(text.raw()).filter(|_| usual) else {
            return self.push_unusual_text(text);
        };
        if !text.is_empty() {
            let range = (text.span.start as usize - self.source.base + passed, text.length() - passed);
            self.push_node(NodeKind::Text, NAMELESS, LocalId::EMPTY, range, text.span.start);
            self.in_text = true;
        }
    }

    /// Text that goes on, or that is not in the source as such.
    #[inline(never)]
    fn push_unusual_text(&mut self, text: &Text<'_>) {
        if text.is_empty() {
            return;
        }
        if !self.in_text {
            let place = (self.source.length + self.changed.len(), 0);
            self.push_node(NodeKind::Text, NAMELESS, LocalId::EMPTY, place, text.span.start);
            self.in_text = true;
        }
        let id = self.nodes.len() as u32 - 1;
        let node = &mut self.nodes[id as usize];
        let joint = self.joints.last_mut().filter(|joint| joint.node == id);
        let end = (node.first + node.count) as usize;
        let follows = end < self.source.length && end + self.source.base == text.span.start as usize;
        if joint.is_none() && follows && text.is_as_written() && self.source.passed(text.raw()) == Some(0) {
            node.count += text.length() as u32;
            return;
        }
        let rest = self.changed.len();
        text.push_to(&mut self.changed);
        let length = self.changed.len() - rest;
        match joint {
            Some(joint) => {
                joint.length += length;
                self.joined += length;
            }
            None if (node.first as usize) < self.source.length => {
                self.joints.push(Joint { node: id, rest, length });
                self.joined += node.count as usize + length;
            }
            None => node.count += length as u32,
        }
    }

    fn push_comment(&mut self, comment: &Comment<'_>) {
        let raw = comment.raw();
        let passed = self.source.passed(raw).filter(|_| comment.is_as_written());
        let start = comment.span.start as usize + "<!--".len();
        let place = match passed {
            Some(passed) => (start + passed - self.source.base, raw.len() - passed),
            None => {
                let text = comment.text();
                (self.change(&text), text.len())
            }
        };
        self.push_node(NodeKind::Comment, NAMELESS, LocalId::EMPTY, place, comment.span.start);
    }

    fn push_instruction(&mut self, instruction: &Instruction<'_>) {
        let place = (self.change(instruction.data), instruction.data.len());
        let Instruction { name, span, .. } = *instruction;
        self.push_node(NodeKind::Instruction, name, LocalId::EMPTY, place, span.start);
    }

    /// The tree, once the reader has given every event; it must be the one that the builder was made for, since names
    /// and texts are those of its document.
    pub fn finish(mut self, reader: &Reader<'_>) -> Tree {
        while !self.open.is_empty() {
            self.close();
        }
        self.take_source(reader);
        self.join();
        let lines = OnceLock::new();
        if self.source.length == 0 {
            let (text, offset) = reader.text_in_memory();
            // Fresh, it takes what it is given.
            let _ = lines.set(LineIndex::new(text, offset));
        }
        Tree {
            names: reader.names().clone(),
            nodes: self.nodes,
            attributes: self.attributes,
            declarations: self.declarations,
            text: self.text,
            source: self.source.length,
            base: self.source.base as u32,
            lines,
        }
    }

    fn take_source(&mut self, reader: &Reader<'_>) {
        let length = self.source.length;
        self.text.reserve_exact(length + self.changed.len() + self.joined);
        if length > 0 {
            let source = reader.scanned_text();
            self.text.push_str(source.get(..length).unwrap_or(source));
            // Only if the reading was left half-way.
            self.text.extend(std::iter::repeat_n(' ', length.saturating_sub(self.text.len())));
        }
        self.text.push_str(&self.changed);
    }

    fn join(&mut self) {
        for Joint { node, rest, length } in std::mem::take(&mut self.joints) {
            let node = &mut self.nodes[node as usize];
            let first = self.text.len();
            let start = node.first as usize;
            let head = self.text.get(start..start + node.count as usize).unwrap_or("").to_owned();
            self.text.push_str(&head);
            self.text.push_str(&self.changed[rest..rest + length]);
            (node.first, node.count) = (first as u32, (self.text.len() - first) as u32);
        }
    }
}

impl Record for TreeBuilder {
    const KEEPS: bool = true;

    #[inline(always)]
    fn text(&mut self, text: &Text<'_>) {
        self.push_text(text);
    }

    #[inline(never)]
    fn comment(&mut self, comment: &Comment<'_>) {
        self.push_comment(comment);
        self.in_text = false;
    }

    #[inline(always)]
    fn start(&mut self, tag: Replayed, rows: impl Iterator<Item = Row>) {
        let Replayed { name, prefix, offset, empty } = tag;
        let first = self.attributes.len();
        let base = self.source.base as u32;
        self.attributes.extend(rows.map(|row| AttributeData {
            name: row.name,
            prefix: row.prefix,
            start: offset as u32 - base + row.start,
            length: row.length,
            offset: offset as u32 + row.at,
        }));
        let range = (first, self.attributes.len() - first);
        let id = self.push_node(NodeKind::Element, name, prefix, range, offset as u64);
        if !empty {
            self.open.push(id);
        }
        self.in_text = false;
    }

    #[inline(always)]
    fn end(&mut self) {
        self.close();
    }
}

impl Tree {
    /// Reads a whole document.
    ///
    /// # Errors
    /// The first thing that makes the document ill-formed, undecodable or too large for the limits.
    ///
    /// ```
    /// let tree = segur_xml::Tree::parse(b"<a><b c='1'/></a>", &segur_xml::Options::new())?;
    /// assert_eq!(tree.root().elements().next().and_then(|b| b.attribute("c")), Some("1"));
    /// # Ok::<(), Box<segur_report::Finding>>(())
    /// ```
    pub fn parse(bytes: &[u8], options: &Options) -> Result<Tree, Box<Finding>> {
        Tree::parse_with(bytes, options, &Names::new())
    }

    /// As [`Tree::parse`], the names numbered as in a table that exists, and further names after them.
    ///
    /// # Errors
    /// As [`Tree::parse`].
    pub fn parse_with(bytes: &[u8], options: &Options, names: &Names) -> Result<Tree, Box<Finding>> {
        let mut reader = Reader::open_slice(bytes, options, Workspace::new(names));
        let mut builder = TreeBuilder::new(&reader);
        match build(&mut reader, &mut builder) {
            Ok(()) => Ok(builder.finish(&reader)),
            Err(error) => {
                let location = reader.error_location(&error);
                Err(Box::new(error.into_finding(location)))
            }
        }
    }
}

fn build(reader: &mut Reader<'_>, builder: &mut TreeBuilder) -> Res<()> {
    while reader.step()? {
        if let Some(event) = reader.event() {
            builder.push(&event)?;
        }
    }
    Ok(())
}
