//! Building a [`Tree`] from the events of a reader.

use segur_report::Finding;

use crate::error::{Error, ErrorKind};
use crate::limits::Options;
use crate::lines::LineIndex;
use crate::names::{LocalId, NameId, Names};
use crate::reader::{Event, Reader, Res, Span, Start, Workspace};
use crate::tree::{AttributeData, Declaration, NodeData, NodeKind, Tree};

/// Builds a tree from events: give it each event that the reader gives, so that a document is read once by
/// everyone who wants it.
pub struct TreeBuilder {
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    declarations: Vec<Declaration>,
    text: String,
    /// The open nodes, the document first.
    open: Vec<u32>,
    /// Whether the last node is a text that more text would continue.
    in_text: bool,
}

/// A name for nodes that have none.
const NAMELESS: NameId = NameId(u32::MAX);

impl TreeBuilder {
    /// A builder for a document of about `size` bytes.
    pub fn new(size: usize) -> Self {
        let mut builder = TreeBuilder {
            nodes: Vec::with_capacity(size / 32 + 8),
            attributes: Vec::with_capacity(size / 90 + 4),
            declarations: Vec::new(),
            text: String::with_capacity(size / 2),
            open: Vec::with_capacity(64),
            in_text: false,
        };
        builder.push_node(NodeKind::Document, NAMELESS, LocalId::EMPTY, 0, 0);
        builder.open.push(0);
        builder
    }

    /// Adds what an event brings.
    ///
    /// # Errors
    /// The document is larger than a tree can number: 4 GiB of text or nodes.
    pub fn push(&mut self, event: &Event<'_>) -> Result<(), Box<Error>> {
        match event {
            Event::Text(text) => {
                self.push_text(&text.text(), text.span);
                return self.check_size(text.span);
            }
            Event::Start(start) => self.push_start(start),
            Event::End(_) => {
                self.close();
                return Ok(());
            }
            Event::Comment(comment) => self.leaf(NodeKind::Comment, NAMELESS, &comment.text(), comment.span),
            Event::Instruction(instruction) => {
                self.leaf(NodeKind::Instruction, instruction.name, instruction.data, instruction.span);
            }
            Event::Doctype(_) => {}
        }
        self.in_text = false;
        Ok(())
    }

    fn check_size(&self, span: Span) -> Res<()> {
        if self.text.len() < u32::MAX as usize && span.end < u64::from(u32::MAX) {
            return Ok(());
        }
        Err(Error::boxed(ErrorKind::LimitDocument, span.start as usize, 0, u32::MAX.to_string()))
    }

    fn push_node(
        &mut self,
        kind: NodeKind,
        name: NameId,
        prefix: LocalId,
        first: usize,
        offset: u64,
    ) -> usize {
        let parent = self.open.last().copied().unwrap_or(0);
        let id = self.nodes.len();
        let end = id as u32 + 1;
        let (first, offset) = (first as u32, offset as u32);
        self.nodes.push(NodeData { kind, name, prefix, parent, end, first, count: 0, offset });
        id
    }

    fn push_start(&mut self, start: &Start<'_>) {
        let first = self.attributes.len();
        let id = self.push_node(NodeKind::Element, start.name, start.prefix(), first, start.span.start);
        for attribute in start.attributes() {
            let at = self.text.len() as u32;
            self.text.push_str(attribute.value);
            self.attributes.push(AttributeData {
                name: attribute.name,
                prefix: attribute.prefix(),
                start: at,
                length: attribute.value.len() as u32,
                offset: attribute.span().start as u32,
            });
        }
        self.nodes[id].count = (self.attributes.len() - first) as u32;
        for &(prefix, ns) in start.declarations() {
            self.declarations.push(Declaration { element: id as u32, prefix, ns });
        }
        self.open.push(id as u32);
    }

    /// Ends the innermost open element: what [`Event::End`] does, for a reader told to pass over it.
    pub fn close(&mut self) {
        self.in_text = false;
        let end = self.nodes.len() as u32;
        if let Some(id) = self.open.pop() {
            self.nodes[id as usize].end = end;
        }
    }

    fn push_text(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        if !self.in_text {
            self.push_node(NodeKind::Text, NAMELESS, LocalId::EMPTY, self.text.len(), span.start);
            self.in_text = true;
        }
        self.text.push_str(text);
        if let Some(node) = self.nodes.last_mut() {
            node.count += text.len() as u32;
        }
    }

    fn leaf(&mut self, kind: NodeKind, name: NameId, text: &str, span: Span) {
        let id = self.push_node(kind, name, LocalId::EMPTY, self.text.len(), span.start);
        self.text.push_str(text);
        self.nodes[id].count = text.len() as u32;
    }

    /// The tree, once the reader has given every event.
    pub fn finish(self, reader: &Reader<'_>) -> Tree {
        let (text, offset) = reader.text_in_memory();
        self.finish_with(reader.names().clone(), LineIndex::new(text, offset))
    }

    fn finish_with(mut self, names: Names, lines: LineIndex) -> Tree {
        while !self.open.is_empty() {
            self.close();
        }
        Tree {
            names,
            nodes: self.nodes,
            attributes: self.attributes,
            declarations: self.declarations,
            text: self.text,
            lines,
        }
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
        let mut builder = TreeBuilder::new(bytes.len());
        match build(&mut reader, &mut builder) {
            Ok(()) => {
                let (text, offset) = reader.text_in_memory();
                let lines = LineIndex::new(text, offset);
                Ok(builder.finish_with(reader.into_names(), lines))
            }
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
