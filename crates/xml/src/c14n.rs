//! Canonical XML 1.0, inclusive, of a whole document: two documents are the same if these texts are.

use std::collections::HashMap;

use crate::names::NsId;
use crate::tree::{Attribute, Node, NodeId, NodeKind, Tree};
use crate::writer::escape;

/// Whether comments belong to the canonical form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Comments {
    /// They are left out: the form that signatures use.
    #[default]
    Drop,
    /// They are kept: the form "with comments".
    Keep,
}

/// The canonical form of a document (Canonical XML 1.0, section 2), in UTF-8.
///
/// ```
/// use segur_xml::c14n::{Comments, canonical};
/// let text = b"<?xml version='1.0'?><a  z='1' b=\"2\" ><!-- c --><d/></a>";
/// let tree = segur_xml::Tree::parse(text, &segur_xml::Options::new())?;
/// assert_eq!(canonical(&tree, Comments::Drop), "<a b=\"2\" z=\"1\"><d></d></a>");
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn canonical(tree: &Tree, comments: Comments) -> String {
    let mut form = Form { tree, comments, out: String::new(), open: Vec::new(), scope: Scope::default() };
    // A list of the elements open instead of recursion: documents may be deeper than a call stack.
    for node in tree.document().descendants() {
        form.close_before(node.id());
        form.node(node);
    }
    form.close_before(NodeId(u32::MAX));
    form.out
}

struct Form<'t> {
    tree: &'t Tree,
    comments: Comments,
    out: String,
    /// The elements open, and the first node after each.
    open: Vec<(Node<'t>, NodeId)>,
    scope: Scope<'t>,
}

/// The namespace declarations in force in the output.
#[derive(Default)]
struct Scope<'t> {
    bindings: HashMap<&'t str, Vec<NsId>>,
    /// The prefixes that each open element declares.
    declared: Vec<Vec<&'t str>>,
}

impl<'t> Form<'t> {
    fn close_before(&mut self, next: NodeId) {
        while let Some((element, _)) = self.open.pop_if(|(_, end)| *end <= next) {
            self.out.push_str("</");
            self.name(element);
            self.out.push('>');
            self.scope.leave();
        }
    }

    fn node(&mut self, node: Node<'t>) {
        match node.kind() {
            NodeKind::Document => {}
            NodeKind::Element => self.element(node),
            NodeKind::Text => text(node.text(), &mut self.out),
            NodeKind::Comment if self.comments == Comments::Drop => {}
            NodeKind::Comment => self.aside(node, |form| form.out.extend(["<!--", node.text(), "-->"])),
            NodeKind::Instruction => self.aside(node, |form| form.instruction(node)),
        }
    }

    fn element(&mut self, node: Node<'t>) {
        self.out.push('<');
        self.name(node);
        self.declarations(node);
        self.attributes(node);
        self.out.push('>');
        let end = NodeId(self.tree.nodes[node.id().0 as usize].end);
        self.open.push((node, end));
    }

    fn name(&mut self, node: Node<'t>) {
        qname(node.prefix(), node.local_name(), &mut self.out);
    }

    /// The namespace nodes that the parent does not have already, by prefix.
    fn declarations(&mut self, node: Node<'t>) {
        let mut news: Vec<_> =
            node.declarations().filter(|&(prefix, ns)| !self.scope.is_in_force(prefix, ns)).collect();
        news.sort_unstable_by_key(|&(prefix, _)| prefix);
        for &(prefix, ns) in &news {
            self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(prefix);
            value(self.tree.names().uri_str(ns), &mut self.out);
        }
        self.scope.enter(news);
    }

    /// The attributes by namespace name, then local name.
    fn attributes(&mut self, node: Node<'t>) {
        let mut attributes: Vec<Attribute<'t>> = node.attributes().collect();
        attributes.sort_unstable_by_key(|a| (self.tree.names().uri_str(a.ns()), a.local_name()));
        for attribute in attributes {
            self.out.push(' ');
            qname(attribute.prefix(), attribute.local_name(), &mut self.out);
            value(attribute.value(), &mut self.out);
        }
    }

    /// A comment or an instruction: on a line of its own outside the root element.
    fn aside(&mut self, node: Node<'t>, write: impl FnOnce(&mut Self)) {
        let outside = self.open.is_empty();
        let after = outside && node.id() > self.tree.root().id();
        if after {
            self.out.push('\n');
        }
        write(self);
        if outside && !after {
            self.out.push('\n');
        }
    }

    fn instruction(&mut self, node: Node<'t>) {
        self.out.push_str("<?");
        self.out.push_str(node.local_name());
        if !node.text().is_empty() {
            self.out.push(' ');
            self.out.push_str(node.text());
        }
        self.out.push_str("?>");
    }
}

impl<'t> Scope<'t> {
    fn is_in_force(&self, prefix: &str, ns: NsId) -> bool {
        let current = self.bindings.get(prefix).and_then(|stack| stack.last());
        match current {
            Some(&current) => current == ns,
            // Never declared: no default namespace, and `xml` needs no declaration.
            None => ns == NsId::NONE || prefix == "xml",
        }
    }

    fn enter(&mut self, declarations: Vec<(&'t str, NsId)>) {
        for &(prefix, ns) in &declarations {
            self.bindings.entry(prefix).or_default().push(ns);
        }
        self.declared.push(declarations.into_iter().map(|(prefix, _)| prefix).collect());
    }

    fn leave(&mut self) {
        for prefix in self.declared.pop().unwrap_or_default() {
            if let Some(stack) = self.bindings.get_mut(prefix) {
                stack.pop();
            }
        }
    }
}

fn qname(prefix: &str, local: &str, out: &mut String) {
    if !prefix.is_empty() {
        out.push_str(prefix);
        out.push(':');
    }
    out.push_str(local);
}

fn value(value: &str, out: &mut String) {
    out.push_str("=\"");
    escape(value, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
    out.push('"');
}

fn text(text: &str, out: &mut String) {
    escape(text, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn form(text: &str, comments: Comments) -> String {
        canonical(&Tree::parse(text.as_bytes(), &Options::new()).unwrap(), comments)
    }

    fn dropped(text: &str) -> String {
        form(text, Comments::Drop)
    }

    #[test]
    fn around_the_root_element() {
        let text = "<?xml version='1.0'?>\n\n<?view  a='1'   ?>\n<doc>x<!-- in --></doc >\n\n<?end?>\n<!-- one -->\n\n<!-- two -->";
        assert_eq!(dropped(text), "<?view a='1'   ?>\n<doc>x</doc>\n<?end?>");
        let kept = "<?view a='1'   ?>\n<doc>x<!-- in --></doc>\n<?end?>\n<!-- one -->\n<!-- two -->";
        assert_eq!(form(text, Comments::Keep), kept);
    }

    #[test]
    fn white_space_in_content_stays() {
        let text = "<a>\n  <b> x\ty </b>\n\n</a>";
        assert_eq!(dropped(text), text);
        assert_eq!(dropped("<a\n><b\t/></a\n>"), "<a><b></b></a>");
    }

    #[test]
    fn tags_and_attributes_in_order() {
        let text = "<doc><e1 /><e2 id = 'k' name=\"n\"/><e5 b:z='1' a:z='2' z='3' y='4' xmlns:b='urn:a' xmlns:a='urn:b' xmlns='urn:d'/></doc>";
        let expected = "<doc><e1></e1><e2 id=\"k\" name=\"n\"></e2><e5 xmlns=\"urn:d\" xmlns:a=\"urn:b\" xmlns:b=\"urn:a\" y=\"4\" z=\"3\" b:z=\"1\" a:z=\"2\"></e5></doc>";
        assert_eq!(dropped(text), expected);
    }

    #[test]
    fn declarations_only_where_they_change_something() {
        let text = "<a xmlns='urn:1' xmlns:p='urn:2'><b xmlns='urn:1' xmlns:p='urn:2'/><c xmlns=''><d xmlns=''/><e xmlns='urn:1'/></c><p:f xmlns:p='urn:3'/><p:g/></a>";
        let expected = "<a xmlns=\"urn:1\" xmlns:p=\"urn:2\"><b></b><c xmlns=\"\"><d></d><e xmlns=\"urn:1\"></e></c><p:f xmlns:p=\"urn:3\"></p:f><p:g></p:g></a>";
        assert_eq!(dropped(text), expected);
        assert_eq!(dropped("<a xmlns=''><b xml:lang='fr'/></a>"), "<a><b xml:lang=\"fr\"></b></a>");
    }

    #[test]
    fn characters_and_references() {
        let text =
            "<a b=\"&#9;&#10;&#13;&#32;' &quot;&lt;&gt;&amp;\">1&#13;&#x20;<![CDATA[<&\"]]>&gt;\"é</a>";
        let expected = "<a b=\"&#x9;&#xA;&#xD; ' &quot;&lt;>&amp;\">1&#xD; &lt;&amp;\"&gt;\"é</a>";
        assert_eq!(dropped(text), expected);
    }

    #[test]
    fn canonical_form_is_its_own() {
        let text = "<a xmlns:p='u' p:b='1'><?x  y?><p:c>t<!--z--></p:c></a>";
        let once = form(text, Comments::Keep);
        assert_eq!(form(&once, Comments::Keep), once);
    }
}
