//! From elements to XML.

use segur_xml::writer::{WriteError, Writer};

use super::plain::Plain;
use super::{Element, Name, Namespace, Node, Str};

/// Writes elements, declaring on the way the namespaces that are not in force: elements built by the program bear no
/// declaration of their own.
pub(crate) struct Output {
    writer: Writer<Vec<u8>>,
    /// Whether elements are written straight, without layout.
    straight: bool,
    /// The declarations in force, the innermost last.
    scope: Vec<(Str, Namespace)>,
    /// The default namespace in force, until declarations change: most names have no prefix.
    default: Option<Namespace>,
}

enum Step<'e> {
    Node(&'e Node),
    /// The end of an element that had this many declarations before it.
    End(usize),
}

impl Output {
    pub(crate) fn new() -> Output {
        Output::over(Writer::new(Vec::new()), true)
    }

    /// An output that begins each element on a line of its own.
    pub(crate) fn indented() -> Output {
        Output::over(Writer::indented(Vec::new(), 2), false)
    }

    #[cfg(test)]
    pub(super) fn slow() -> Output {
        Output::over(Writer::new(Vec::new()), false)
    }

    fn over(writer: Writer<Vec<u8>>, straight: bool) -> Output {
        Output { writer, straight, scope: Vec::new(), default: None }
    }

    pub(crate) fn declaration(&mut self) -> Result<(), WriteError> {
        self.writer.declaration().map(drop)
    }

    pub(crate) fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        self.writer.finish()
    }

    pub(crate) fn nodes(&mut self, nodes: &[Node]) -> Result<(), WriteError> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    pub(crate) fn element(&mut self, element: &Element) -> Result<(), WriteError> {
        if self.straight {
            return self.writer.markup(&Plain::element(element)?).map(drop);
        }
        let mut steps = Vec::new();
        self.start(element, &mut steps)?;
        self.run(steps)
    }

    /// A whole document: an element, with text that is XML as what it holds last.
    pub(crate) fn document(element: &Element, last: &str) -> Result<Vec<u8>, WriteError> {
        Plain::document(element, last).map(String::into_bytes)
    }

    fn node(&mut self, node: &Node) -> Result<(), WriteError> {
        self.run(vec![Step::Node(node)])
    }

    fn run<'e>(&mut self, mut steps: Vec<Step<'e>>) -> Result<(), WriteError> {
        while let Some(step) = steps.pop() {
            match step {
                Step::End(mark) => {
                    if mark < self.scope.len() {
                        self.scope.truncate(mark);
                        self.default = None;
                    }
                    self.writer.end()?;
                }
                Step::Node(Node::Element(element)) => self.start(element, &mut steps)?,
                Step::Node(Node::Text(text)) => drop(self.writer.text(text)?),
                Step::Node(Node::Comment(text)) => drop(self.writer.comment(text)?),
                Step::Node(Node::Instruction(pi)) => drop(self.writer.instruction(&pi.0, &pi.1)?),
            }
        }
        Ok(())
    }

    fn start<'e>(&mut self, element: &'e Element, steps: &mut Vec<Step<'e>>) -> Result<(), WriteError> {
        let mark = self.scope.len();
        self.writer.start(element.name.as_str())?;
        for (prefix, ns) in element.declarations() {
            self.declare(prefix, ns)?;
        }
        self.need(mark, &element.name, true)?;
        for attribute in &element.attributes {
            self.need(mark, &attribute.name, false)?;
            self.writer.attribute(attribute.name.as_str(), &attribute.value)?;
        }
        if element.children.iter().any(|node| matches!(node, Node::Text(_))) {
            self.writer.verbatim();
        }
        steps.push(Step::End(mark));
        steps.extend(element.children.iter().rev().map(Step::Node));
        Ok(())
    }

    /// Declares the namespace of a name if its prefix stands for another one here.
    fn need(&mut self, mark: usize, name: &Name, element: bool) -> Result<(), WriteError> {
        let prefix = name.prefix();
        if prefix.is_empty() {
            if !element || self.default_in_force() == name.ns() {
                return Ok(());
            }
        } else if prefix == "xml" || self.in_force(prefix) == Some(name.ns()) {
            return Ok(());
        }
        if self.scope[mark..].iter().any(|(declared, _)| declared == prefix) {
            return Err(WriteError::Duplicate(format!("xmlns:{prefix}")));
        }
        self.declare(&Str::from(prefix), &name.ns().clone())
    }

    fn default_in_force(&mut self) -> &Namespace {
        let found = || {
            let declared = self.scope.iter().rev().find(|(declared, _)| declared.is_empty());
            declared.map_or(Namespace::None, |(_, ns)| ns.clone())
        };
        self.default.get_or_insert_with(found)
    }

    fn in_force(&self, prefix: &str) -> Option<&Namespace> {
        let found = self.scope.iter().rev().find(|(declared, _)| declared == prefix);
        found.map(|(_, ns)| ns).or(prefix.is_empty().then_some(&Namespace::None))
    }

    fn declare(&mut self, prefix: &Str, ns: &Namespace) -> Result<(), WriteError> {
        self.writer.namespace(prefix, ns.uri())?;
        self.scope.push((prefix.clone(), ns.clone()));
        self.default = None;
        Ok(())
    }
}

impl Element {
    /// The element as XML text, without declaration, with the namespace declarations that it needs.
    ///
    /// # Errors
    /// A text or value holds a character that XML does not have, or a comment holds `--`.
    ///
    /// ```
    /// use segur_cda::element::Element;
    /// let code = Element::new("code").attr("code", "A").with(Element::new("lab:x"));
    /// let xml = code.to_xml()?;
    /// assert_eq!(
    ///     xml,
    ///     "<code xmlns=\"urn:hl7-org:v3\" code=\"A\"><lab:x xmlns:lab=\"urn:oid:1.3.6.1.4.1.19376.1.3.2\"/></code>"
    /// );
    /// # Ok::<(), segur_cda::element::WriteError>(())
    /// ```
    pub fn to_xml(&self) -> Result<String, WriteError> {
        let mut output = Output::new();
        output.element(self)?;
        Ok(String::from_utf8(output.finish()?).unwrap_or_default())
    }
}
