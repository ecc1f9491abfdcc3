//! A compact read-only tree: nodes in document order in one array; texts are stretches of the source, which the tree
//! keeps.

use std::fmt::Write;
use std::sync::OnceLock;

use segur_report::Location;

use crate::lines::LineIndex;
use crate::names::{LocalId, NameId, Names, NsId};

/// A node of a [`Tree`]; numbers follow document order. Attributes are reached through their element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The document node.
    pub const DOCUMENT: NodeId = NodeId(0);
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// The document, parent of the root element.
    Document,
    /// An element.
    Element,
    /// Character data: neighbouring text, CDATA sections and references make one node.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
}

#[derive(Clone, Debug)]
pub(crate) struct NodeData {
    pub(crate) kind: NodeKind,
    /// Element and instruction target: expanded name.
    pub(crate) name: NameId,
    pub(crate) prefix: LocalId,
    pub(crate) parent: u32,
    /// First node after the whole subtree, in document order.
    pub(crate) end: u32,
    /// Element: first attribute. Others: start of the text.
    pub(crate) first: u32,
    /// Element: number of attributes. Others: length of the text.
    pub(crate) count: u32,
    /// Byte offset of the node in the source.
    pub(crate) offset: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct AttributeData {
    pub(crate) name: NameId,
    pub(crate) prefix: LocalId,
    pub(crate) start: u32,
    pub(crate) length: u32,
    pub(crate) offset: u32,
}

/// A namespace declaration, in the order of the elements that bear them.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) element: u32,
    pub(crate) prefix: LocalId,
    pub(crate) ns: NsId,
}

/// A whole document, read-only.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) names: Names,
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) attributes: Vec<AttributeData>,
    pub(crate) declarations: Vec<Declaration>,
    /// The source, then the texts and values that reading changed.
    pub(crate) text: String,
    /// Length of the source in `text`; 0 if it came from a stream.
    pub(crate) source: usize,
    /// Offset of the source's first byte.
    pub(crate) base: u32,
    /// Made when the first place is asked for.
    pub(crate) lines: OnceLock<LineIndex>,
}

impl Tree {
    /// The names used in the tree.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The document node.
    pub fn document(&self) -> Node<'_> {
        self.node(NodeId::DOCUMENT)
    }

    /// The root element.
    pub fn root(&self) -> Node<'_> {
        let id = (1..self.nodes.len() as u32).find(|&i| self.nodes[i as usize].kind == NodeKind::Element);
        // A well-formed document has a root element, and a tree is built from nothing else.
        self.node(NodeId(id.unwrap_or(0)))
    }

    /// The node with that number.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// Number of nodes, attributes not counted.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the tree has no node but the document.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// A stretch of the texts. Those of a tree built as told are never out of bounds.
    #[inline]
    fn stretch(&self, start: u32, length: u32) -> &str {
        let start = start as usize;
        self.text.get(start..start + length as usize).unwrap_or("")
    }

    fn location(&self, offset: u32) -> Location {
        let source = || self.text.get(..self.source).unwrap_or("");
        let lines = self.lines.get_or_init(|| LineIndex::new(source().as_bytes(), self.base.into()));
        lines.location(offset)
    }
}

/// Access by number, for engines that walk millions of nodes. Every number must be one of this tree.
impl Tree {
    /// What a node is.
    #[inline]
    pub fn kind(&self, node: NodeId) -> NodeKind {
        self.nodes[node.0 as usize].kind
    }

    /// Expanded name of an element or instruction; a number that no name has for the others.
    #[inline]
    pub fn name_of(&self, node: NodeId) -> NameId {
        self.nodes[node.0 as usize].name
    }

    /// Kind, name and end of a node: what a walk along its siblings asks of each.
    #[inline]
    pub fn head_of(&self, node: NodeId) -> (NodeKind, NameId, NodeId) {
        let data = &self.nodes[node.0 as usize];
        (data.kind, data.name, NodeId(data.end))
    }

    /// Parent; the document is its own.
    #[inline]
    pub fn parent_of(&self, node: NodeId) -> NodeId {
        NodeId(self.nodes[node.0 as usize].parent)
    }

    /// First node after the whole subtree, in document order: the next sibling, unless the parent ends there too.
    #[inline]
    pub fn end_of(&self, node: NodeId) -> NodeId {
        NodeId(self.nodes[node.0 as usize].end)
    }

    /// The attributes of an element, as numbers over the whole tree; none for the others.
    #[inline]
    pub fn attributes_of(&self, node: NodeId) -> std::ops::Range<u32> {
        let data = &self.nodes[node.0 as usize];
        if data.kind == NodeKind::Element { data.first..data.first + data.count } else { 0..0 }
    }

    /// Expanded name of an attribute.
    #[inline]
    pub fn attribute_name(&self, attribute: u32) -> NameId {
        self.attributes[attribute as usize].name
    }

    /// Value of an attribute after XML normalisation.
    #[inline]
    pub fn attribute_value(&self, attribute: u32) -> &str {
        let data = &self.attributes[attribute as usize];
        self.stretch(data.start, data.length)
    }

    /// An attribute by its number.
    pub fn attribute(&self, attribute: u32) -> Attribute<'_> {
        Attribute { tree: self, data: &self.attributes[attribute as usize] }
    }

    /// Text of a text node, comment or instruction; empty for the others.
    #[inline]
    pub fn text_of(&self, node: NodeId) -> &str {
        self.node(node).text()
    }
}

/// A node, with the tree that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl<'t> Node<'t> {
    fn data(&self) -> &'t NodeData {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// Its number: document order.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// The tree it belongs to.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// What it is.
    pub fn kind(&self) -> NodeKind {
        self.data().kind
    }

    /// Whether it is an element.
    pub fn is_element(&self) -> bool {
        self.kind() == NodeKind::Element
    }

    /// The path of an element from the root down: local names, each with its place among the siblings of the same
    /// expanded name. Empty for what is no element.
    ///
    /// ```
    /// use segur_xml::{Options, Tree};
    /// let tree = Tree::parse(b"<a><b/><c/><b/></a>", &Options::new())?;
    /// let last = tree.root().elements().last().map(|node| node.path());
    /// assert_eq!(last.as_deref(), Some("/a[1]/b[2]"));
    /// # Ok::<(), Box<segur_report::Finding>>(())
    /// ```
    pub fn path(&self) -> String {
        let steps = std::iter::successors(Some(*self), Node::parent).filter(Node::is_element);
        let steps: Vec<_> = steps.collect();
        let mut path = String::new();
        for element in steps.iter().rev() {
            // Writing to a `String` cannot fail.
            let _ = write!(path, "/{}[{}]", element.local_name(), element.place());
        }
        path
    }

    /// Its place among the elements of its name below its parent, from 1.
    fn place(&self) -> u32 {
        let (tree, name) = (self.tree, self.data().name);
        let (mut place, mut sibling) = (1, NodeId(self.data().parent + 1));
        while sibling < self.id {
            let (kind, own, next) = tree.head_of(sibling);
            place += u32::from(own == name && kind == NodeKind::Element);
            sibling = next;
        }
        place
    }

    /// Expanded name of an element, or target of an instruction (in no namespace).
    pub fn name(&self) -> Option<NameId> {
        matches!(self.kind(), NodeKind::Element | NodeKind::Instruction).then(|| self.data().name)
    }

    /// Local name of an element or instruction; empty for the others.
    pub fn local_name(&self) -> &'t str {
        self.name().map_or("", |name| self.tree.names.local_name(name))
    }

    /// Namespace of an element; [`NsId::NONE`] for the others.
    pub fn ns(&self) -> NsId {
        self.name().map_or(NsId::NONE, |name| self.tree.names.ns(name))
    }

    /// Whether it is the element `{uri}local`.
    pub fn is(&self, uri: &str, local: &str) -> bool {
        self.is_element() && self.local_name() == local && self.tree.names.uri_str(self.ns()) == uri
    }

    /// Prefix of an element as written; empty if none.
    pub fn prefix(&self) -> &'t str {
        match self.kind() {
            NodeKind::Element => self.tree.names.local_str(self.data().prefix),
            _ => "",
        }
    }

    /// Text of a text node, comment or instruction; empty for the others.
    pub fn text(&self) -> &'t str {
        let data = self.data();
        match data.kind {
            NodeKind::Element | NodeKind::Document => "",
            _ => self.tree.stretch(data.first, data.count),
        }
    }

    /// The string value: for an element, every text inside it.
    pub fn string_value(&self) -> String {
        match self.kind() {
            NodeKind::Element | NodeKind::Document => self
                .descendants()
                .filter(|node| node.kind() == NodeKind::Text)
                .map(|node| node.text())
                .collect(),
            _ => self.text().to_owned(),
        }
    }

    /// Its parent; none for the document.
    pub fn parent(&self) -> Option<Node<'t>> {
        (self.id != NodeId::DOCUMENT).then(|| self.tree.node(NodeId(self.data().parent)))
    }

    /// Its children in order.
    pub fn children(&self) -> Children<'t> {
        Children { tree: self.tree, next: self.id.0 + 1, end: self.data().end }
    }

    /// Its children that are elements.
    pub fn elements(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.children().filter(Node::is_element)
    }

    /// Every node below it in document order.
    pub fn descendants(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        (self.id.0 + 1..self.data().end).map(move |id| tree.node(NodeId(id)))
    }

    /// The attributes of an element in the order written; namespace declarations are not among them.
    pub fn attributes(&self) -> Attributes<'t> {
        let data = self.data();
        let range = match data.kind {
            NodeKind::Element => data.first as usize..(data.first + data.count) as usize,
            _ => 0..0,
        };
        Attributes { tree: self.tree, range }
    }

    /// The value of an attribute in no namespace.
    pub fn attribute(&self, local: &str) -> Option<&'t str> {
        self.attributes().find(|a| a.ns() == NsId::NONE && a.local_name() == local).map(|a| a.value())
    }

    /// The namespace that a prefix stands for here; the empty prefix gives the default namespace.
    /// None if the prefix is not declared (for the empty prefix: [`NsId::NONE`]).
    pub fn lookup_prefix(&self, prefix: &str) -> Option<NsId> {
        if prefix == "xml" {
            return Some(NsId::XML);
        }
        let declared = self.tree.names.find_local(prefix).and_then(|id| self.declared(id));
        match declared {
            None if prefix.is_empty() => Some(NsId::NONE),
            // `xmlns:p=""` is not allowed; `xmlns=""` gives NONE, which is right.
            found => found,
        }
    }

    fn declared(&self, prefix: LocalId) -> Option<NsId> {
        let mut here = Some(*self);
        while let Some(node) = here {
            let declarations = &self.tree.declarations;
            let from = declarations.partition_point(|d| d.element < node.id.0);
            let found = declarations[from..]
                .iter()
                .take_while(|d| d.element == node.id.0)
                .find(|d| d.prefix == prefix);
            if let Some(found) = found {
                return Some(found.ns);
            }
            here = node.parent();
        }
        None
    }

    /// The namespace declarations that this element itself bears: prefix and namespace.
    pub fn declarations(&self) -> impl Iterator<Item = (&'t str, NsId)> + use<'t> {
        let tree = self.tree;
        let id = self.id.0;
        let from = tree.declarations.partition_point(|d| d.element < id);
        tree.declarations[from..]
            .iter()
            .take_while(move |d| d.element == id)
            .map(move |d| (tree.names.local_str(d.prefix), d.ns))
    }

    /// Where it starts in the source.
    pub fn location(&self) -> Location {
        self.tree.location(self.data().offset)
    }
}

/// The children of a node.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let node = self.tree.node(NodeId(self.next));
        self.next = node.data().end;
        Some(node)
    }
}

/// The attributes of an element.
#[derive(Clone, Debug)]
pub struct Attributes<'t> {
    tree: &'t Tree,
    range: std::ops::Range<usize>,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Attribute<'t>;

    fn next(&mut self) -> Option<Attribute<'t>> {
        let index = self.range.next()?;
        Some(Attribute { tree: self.tree, data: &self.tree.attributes[index] })
    }
}

/// An attribute of an element of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'t> {
    tree: &'t Tree,
    data: &'t AttributeData,
}

impl<'t> Attribute<'t> {
    /// Expanded name.
    pub fn name(&self) -> NameId {
        self.data.name
    }

    /// Local name.
    pub fn local_name(&self) -> &'t str {
        self.tree.names.local_name(self.data.name)
    }

    /// Namespace.
    pub fn ns(&self) -> NsId {
        self.tree.names.ns(self.data.name)
    }

    /// Prefix as written; empty if none.
    pub fn prefix(&self) -> &'t str {
        self.tree.names.local_str(self.data.prefix)
    }

    /// Value after XML normalisation.
    pub fn value(&self) -> &'t str {
        self.tree.stretch(self.data.start, self.data.length)
    }

    /// Where it starts in the source.
    pub fn location(&self) -> Location {
        self.tree.location(self.data.offset)
    }
}
