//! Temporary: builds the tree with roxmltree until our own reader lands.

use crate::names::{LocalId, Names, NsId};
use crate::tree::{AttributeData, Declaration, NodeData, NodeKind, Tree};

impl Tree {
    /// Parses a whole document. Temporary signature: the error type becomes `segur_xml::Error`.
    pub fn parse(text: &str) -> Result<Tree, String> {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let doc = roxmltree::Document::parse_with_options(text, options).map_err(|e| e.to_string())?;
        let mut tree = Tree {
            names: Names::new(),
            nodes: vec![],
            attributes: vec![],
            declarations: vec![],
            text: String::new(),
            lines: std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1)).collect(),
        };
        add(&mut tree, doc.root(), 0);
        Ok(tree)
    }
}

fn add(tree: &mut Tree, node: roxmltree::Node<'_, '_>, parent: u32) {
    let id = tree.nodes.len() as u32;
    let kind = match node.node_type() {
        roxmltree::NodeType::Root => NodeKind::Document,
        roxmltree::NodeType::Element => NodeKind::Element,
        roxmltree::NodeType::PI => NodeKind::Instruction,
        roxmltree::NodeType::Comment => NodeKind::Comment,
        roxmltree::NodeType::Text => NodeKind::Text,
    };
    let offset = node.range().start as u32;
    let name = tree.names.intern(
        node.tag_name().namespace().unwrap_or(""),
        node.pi().map_or(node.tag_name().name(), |p| p.target),
    );
    let (mut first, mut count) = (tree.attributes.len() as u32, 0);
    if kind == NodeKind::Element {
        for a in node.attributes() {
            let name = tree.names.intern(a.namespace().unwrap_or(""), a.name());
            let start = tree.text.len() as u32;
            tree.text.push_str(a.value());
            tree.attributes.push(AttributeData {
                name,
                prefix: LocalId::EMPTY,
                start,
                length: a.value().len() as u32,
                offset: a.range().start as u32,
            });
            count += 1;
        }
        let inherited =
            |ns: &roxmltree::Namespace<'_>| node.parent().is_some_and(|p| p.namespaces().any(|n| n == ns));
        for ns in node.namespaces().filter(|ns| ns.name() != Some("xml") && !inherited(ns)) {
            let prefix = tree.names.local(ns.name().unwrap_or(""));
            let ns = if ns.uri().is_empty() { NsId::NONE } else { tree.names.namespace(ns.uri()) };
            tree.declarations.push(Declaration { element: id, prefix, ns });
        }
    } else {
        first = tree.text.len() as u32;
        tree.text.push_str(node.pi().map_or(node.text(), |p| p.value).unwrap_or(""));
        count = tree.text.len() as u32 - first;
    }
    tree.nodes.push(NodeData { kind, name, prefix: LocalId::EMPTY, parent, end: 0, first, count, offset });
    for child in node.children() {
        add(tree, child, id);
    }
    tree.nodes[id as usize].end = tree.nodes.len() as u32;
}
