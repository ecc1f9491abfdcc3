//! A whole document: its tree, and the envelope around it.

use std::sync::OnceLock;

use segur_report::Finding;
use segur_xml::{Options, Reader};

use crate::element::{self, Element, Fragments, Namespace, Node, Output, WriteError};

/// What a `ClinicalDocument` is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Envelope {
    /// Nothing: it is the root element.
    None,
    /// A style sheet that shows it (document auto-présentable).
    Stylesheet,
    /// An XML signature (XAdES, enveloping).
    Signature,
    /// Something else.
    Other,
}

/// A CDA document, lossless: what is not understood stays.
///
/// ```
/// use segur_cda::Document;
/// let xml = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Essai</title></ClinicalDocument>";
/// let mut document = Document::parse(xml)?;
/// assert_eq!(document.to_bytes()?, xml, "unchanged: the same bytes");
/// document.root_mut()?.child_mut("title").unwrap().set_text("Autre");
/// assert!(String::from_utf8(document.to_bytes()?)?.contains("<title>Autre</title>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    /// The bytes that it was read from or written to, as long as nothing was changed.
    source: Option<Vec<u8>>,
    /// Made of the bytes when somebody looks inside, if they were written without one.
    tree: OnceLock<Whole>,
}

/// What a document holds.
#[derive(Clone, Debug)]
struct Whole {
    nodes: Fragments,
    /// From the root element of the file to `ClinicalDocument`: positions among the nodes.
    path: Vec<usize>,
    envelope: Envelope,
}

/// Why bytes are not a CDA document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Malformed {
    /// Not well-formed XML, or beyond a limit.
    Xml(Box<Finding>),
    /// Well-formed, but there is no `ClinicalDocument` in it; the name of the root element.
    NotCda(String),
}

/// The document is signed: changing it would break the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed;

/// Documents deeper than this are refused: real ones stay under 60.
const DEPTH: usize = 1_000;

impl Document {
    /// Reads a document: a `ClinicalDocument`, alone, in a style sheet or in a signature.
    ///
    /// # Errors
    /// The bytes are not well-formed XML, are nested deeper than 1,000 elements, or hold no `ClinicalDocument`.
    pub fn parse(bytes: &[u8]) -> Result<Document, Malformed> {
        let mut options = Options::new();
        options.limits.depth = DEPTH;
        let tree = Whole::read(bytes, &options)?;
        Ok(Document { source: Some(bytes.to_vec()), tree: tree.into() })
    }

    /// A new document around a `ClinicalDocument` element.
    pub fn new(root: Element) -> Document {
        Document { source: None, tree: Whole::of(root).into() }
    }

    /// A new document from the beginning of a `ClinicalDocument` element, as a tree, and the rest as text.
    pub(crate) fn written(root: &Element, rest: &str) -> Result<Document, WriteError> {
        let source = Output::document(root, rest)?;
        Ok(Document { source: Some(source), tree: OnceLock::new() })
    }

    fn whole(&self) -> &Whole {
        self.tree.get_or_init(|| {
            let source = self.source.as_deref().unwrap_or_default();
            // What was written here is well-formed, and no larger than what it was made of: nothing to limit.
            Whole::read(source, &unlimited()).unwrap_or_else(|_| Whole::of(Element::new("ClinicalDocument")))
        })
    }

    /// The `ClinicalDocument` element.
    pub fn root(&self) -> &Element {
        let whole = self.whole();
        whole.path.iter().fold(&whole.nodes.root, |here, &at| {
            here.nodes().get(at).and_then(Node::as_element).unwrap_or(here)
        })
    }

    /// The `ClinicalDocument` element, to change it.
    ///
    /// # Errors
    /// The document is signed.
    pub fn root_mut(&mut self) -> Result<&mut Element, Signed> {
        if self.whole().envelope == Envelope::Signature {
            return Err(Signed);
        }
        self.source = None;
        let whole = self.tree.get_mut().ok_or(Signed)?;
        let mut here = &mut whole.nodes.root;
        for &at in &whole.path {
            // The path was found in this tree, whose envelope nobody changes.
            match here.nodes_mut().get_mut(at) {
                Some(Node::Element(element)) => here = element,
                _ => return Err(Signed),
            }
        }
        Ok(here)
    }

    /// What it is wrapped in.
    pub fn envelope(&self) -> Envelope {
        self.tree.get().map_or(Envelope::None, |whole| whole.envelope)
    }

    /// The `ClinicalDocument` out of its envelope, as a document of its own.
    pub fn unwrapped(&self) -> Document {
        let mut alone = Whole::of(self.root().clone());
        let whole = self.whole();
        if whole.envelope == Envelope::None {
            alone.nodes.prolog.clone_from(&whole.nodes.prolog);
            alone.nodes.epilog.clone_from(&whole.nodes.epilog);
        }
        Document { source: None, tree: alone.into() }
    }

    /// The document as bytes: those that were read if nothing was changed, else UTF-8.
    ///
    /// # Errors
    /// A text holds a character that XML does not have.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        match &self.source {
            Some(source) => Ok(source.clone()),
            None => self.serialise(Output::new()),
        }
    }

    /// The document written anew from its tree, even if nothing was changed.
    ///
    /// # Errors
    /// As [`Document::to_bytes`].
    pub fn rewritten(&self) -> Result<Vec<u8>, WriteError> {
        self.serialise(Output::new())
    }

    /// The document with one element per line, for people. White space in mixed content stays as it is.
    ///
    /// # Errors
    /// As [`Document::to_bytes`].
    pub fn to_indented(&self) -> Result<Vec<u8>, WriteError> {
        self.serialise(Output::indented())
    }

    fn serialise(&self, mut output: Output) -> Result<Vec<u8>, WriteError> {
        let nodes = &self.whole().nodes;
        output.declaration()?;
        output.nodes(&nodes.prolog)?;
        output.element(&nodes.root)?;
        output.nodes(&nodes.epilog)?;
        output.finish()
    }
}

impl Whole {
    fn of(root: Element) -> Whole {
        let nodes = Fragments { prolog: Vec::new(), root, epilog: Vec::new() };
        Whole { nodes, path: Vec::new(), envelope: Envelope::None }
    }

    fn read(bytes: &[u8], options: &Options) -> Result<Whole, Malformed> {
        let mut reader = Reader::from_slice(bytes, options);
        let nodes = match element::read(&mut reader) {
            Ok(Some(nodes)) => nodes,
            Ok(None) => return Err(Malformed::NotCda(String::new())),
            Err(error) => {
                let location = reader.error_location(&error);
                return Err(Malformed::Xml(Box::new(error.into_finding(location))));
            }
        };
        let Some(path) = find(&nodes.root) else {
            return Err(Malformed::NotCda(nodes.root.name().as_str().to_owned()));
        };
        let envelope = envelope(&nodes.root);
        Ok(Whole { nodes, path, envelope })
    }
}

impl Malformed {
    /// What is wrong, as a finding.
    pub fn into_finding(self) -> Finding {
        use segur_report::{Source, Text};
        match self {
            Malformed::Xml(finding) => *finding,
            Malformed::NotCda(root) => Finding::error(
                Source::Cda,
                "CDA-ROOT",
                Text::new(
                    format!("ce n'est pas un document CDA : l'élément racine est `{root}`"),
                    format!("this is no CDA document: its root element is `{root}`"),
                ),
            )
            .with_hint(Text::new(
                "attendu : un élément `ClinicalDocument` de l'espace de noms `urn:hl7-org:v3`",
                "expected: an element `ClinicalDocument` of the namespace `urn:hl7-org:v3`",
            )),
        }
    }
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.clone().into_finding().message.en)
    }
}

impl std::error::Error for Malformed {}

impl std::fmt::Display for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the document is signed: changing it would break its signature")
    }
}

impl std::error::Error for Signed {}

/// The positions that lead to the first `ClinicalDocument`.
fn find(root: &Element) -> Option<Vec<usize>> {
    let mut stack = vec![(root, 0)];
    while let Some(&mut (element, ref mut next)) = stack.last_mut() {
        if element.is("ClinicalDocument") {
            stack.pop();
            return Some(stack.iter().map(|(_, next)| next - 1).collect());
        }
        let from = *next;
        let found = element.nodes()[from..].iter().position(|node| node.as_element().is_some());
        match found.and_then(|at| Some((at, element.nodes()[from + at].as_element()?))) {
            Some((at, child)) => {
                *next = from + at + 1;
                stack.push((child, 0));
            }
            None => drop(stack.pop()),
        }
    }
    None
}

fn unlimited() -> Options {
    let mut options = Options::new();
    let limits = &mut options.limits;
    limits.depth = usize::MAX;
    limits.attribute_value = usize::MAX;
    limits.token = usize::MAX;
    options
}

fn envelope(root: &Element) -> Envelope {
    let ns = root.name().ns();
    match (ns.uri(), root.local()) {
        _ if *ns == Namespace::Cda => Envelope::None,
        ("http://www.w3.org/1999/XSL/Transform", _) => Envelope::Stylesheet,
        ("http://www.w3.org/2000/09/xmldsig#", _) => Envelope::Signature,
        _ => Envelope::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: &str =
        "<c:ClinicalDocument xmlns:c='urn:hl7-org:v3'><c:title>t</c:title></c:ClinicalDocument>";

    fn wrapped(root: &str, uri: &str) -> String {
        format!("<?x y?><w:{root} xmlns:w='{uri}'>a<w:b/><w:d>{INNER}</w:d><w:e/></w:{root}>")
    }

    #[test]
    fn style_sheets_are_opened_and_kept() {
        let text = wrapped("stylesheet", "http://www.w3.org/1999/XSL/Transform");
        let mut document = Document::parse(text.as_bytes()).unwrap();
        assert_eq!(document.envelope(), Envelope::Stylesheet);
        document.root_mut().unwrap().child_mut("title").unwrap().set_text("u");
        let written = String::from_utf8(document.to_bytes().unwrap()).unwrap();
        assert!(written.contains("<w:e/>") && written.contains("<c:title>u</c:title>"), "{written}");
        let alone = document.unwrapped().to_bytes().unwrap();
        assert!(Document::parse(&alone).unwrap().envelope() == Envelope::None);
    }

    #[test]
    fn signed_documents_do_not_change() {
        let text = wrapped("Signature", "http://www.w3.org/2000/09/xmldsig#");
        let mut document = Document::parse(text.as_bytes()).unwrap();
        assert_eq!(document.root_mut().unwrap_err(), Signed);
        assert_eq!(document.to_bytes().unwrap(), text.as_bytes());
        assert_eq!(document.root().at("title").and_then(Element::plain).as_deref(), Some("t"));
    }

    #[test]
    fn what_is_no_document_is_named() {
        let error = Document::parse(b"<html/>").unwrap_err().into_finding();
        assert!(error.message.en.contains("`html`"));
        assert!(matches!(Document::parse(b"<a>"), Err(Malformed::Xml(_))));
        let deep = "<a>".repeat(100_000);
        assert!(matches!(Document::parse(deep.as_bytes()), Err(Malformed::Xml(_))));
    }

    #[test]
    fn elements_added_under_a_prefix_keep_their_namespace() {
        let mut document = Document::parse(INNER.as_bytes()).unwrap();
        document.root_mut().unwrap().push(Element::new("code").typed("CD"));
        let again = Document::parse(&document.to_bytes().unwrap()).unwrap();
        assert_eq!(again.root().at("code").and_then(Element::xsi_type), Some("CD"));
    }
}
