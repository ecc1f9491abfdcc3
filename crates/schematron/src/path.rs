//! Paths of nodes, as reports give them.

use std::collections::HashMap;

use segur_xml::{NodeId, NodeKind, Tree};

/// The path of a node: local names, each with its place among the siblings of the same expanded name, attributes as
/// `/@name`. The document node has that of the root element, as in the ISO implementation.
///
/// ```
/// use segur_xml::{Options, Tree};
/// let tree = Tree::parse(b"<a><b/><c/><b x='1'/></a>", &Options::new())?;
/// let last = tree.root().elements().last().map(|node| node.id());
/// assert_eq!(last.map(|node| segur_schematron::path(&tree, node, Some(0))).as_deref(), Some("/a[1]/b[2]/@x"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn path(tree: &Tree, node: NodeId, attribute: Option<u32>) -> String {
    Paths::default().of(tree, node, attribute)
}

/// Paths of many nodes of one tree: the children of a node are counted once.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// For each parent met, the place of each of its children.
    places: HashMap<u32, HashMap<u32, u32>>,
}

impl Paths {
    pub(crate) fn of(&mut self, tree: &Tree, node: NodeId, attribute: Option<u32>) -> String {
        let mut path = String::new();
        for (node, place) in self.steps(tree, node) {
            let name = match tree.kind(node) {
                NodeKind::Element => tree.node(node).local_name(),
                NodeKind::Text => "text()",
                NodeKind::Comment => "comment()",
                _ => "processing-instruction()",
            };
            path.push_str(&format!("/{name}[{place}]"));
        }
        if let Some(index) = attribute {
            let attribute = tree.attribute(tree.attributes_of(node).start + index);
            path.push_str("/@");
            path.push_str(attribute.local_name());
        }
        path
    }

    /// The nodes from the root element down to this one, each with its place among its like.
    pub(crate) fn steps(&mut self, tree: &Tree, node: NodeId) -> Vec<(NodeId, u32)> {
        let mut steps = Vec::new();
        let mut next = if node == NodeId::DOCUMENT { tree.root().id() } else { node };
        while next != NodeId::DOCUMENT {
            steps.push((next, self.place(tree, next)));
            next = tree.parent_of(next);
        }
        steps.reverse();
        steps
    }

    fn place(&mut self, tree: &Tree, node: NodeId) -> u32 {
        let parent = tree.parent_of(node);
        let places = self.places.entry(parent.0).or_insert_with(|| places(tree, parent));
        places.get(&node.0).copied().unwrap_or(1)
    }
}

/// The place of each child among those of its kind and name.
fn places(tree: &Tree, parent: NodeId) -> HashMap<u32, u32> {
    let mut places = HashMap::new();
    let mut counts: HashMap<(NodeKind, u32), u32> = HashMap::new();
    let end = tree.end_of(parent);
    let mut child = NodeId(parent.0 + 1);
    while child < end {
        let kind = tree.kind(child);
        let name = if kind == NodeKind::Element { tree.name_of(child).0 } else { 0 };
        let count = counts.entry((kind, name)).or_insert(0);
        *count += 1;
        places.insert(child.0, *count);
        child = tree.end_of(child);
    }
    places
}
