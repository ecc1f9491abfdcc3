//! The owned, lossless tree: elements that can be read, built, changed and written.
//!
//! Names are written as CDA authors know them: `code` is in the CDA namespace, `lab:statusCode`, `sdtc:deceasedInd`,
//! `pharm:...` and `ps3-20:accessionNumber` in theirs, whatever prefix the document itself uses.
//!
//! ```
//! use segur_cda::element::Element;
//! let act = Element::new("act").attr("classCode", "ACT").with(Element::new("code").attr("code", "18719-5"));
//! assert_eq!(act.at("code").and_then(|code| code.attribute("code")), Some("18719-5"));
//! ```

mod edit;
mod markup;
mod name;
mod ns;
mod plain;
mod read;
mod sink;
mod write;

pub use compact_str::CompactString as Str;
pub use markup::Markup;
pub use name::Name;
pub use ns::Namespace;
pub(crate) use ns::USUAL;
pub(crate) use plain::is_harmless;
pub(crate) use read::{Fragments, read};
pub use segur_xml::writer::WriteError;
pub(crate) use sink::{Sink, fixed, templates};
pub(crate) use write::Output;

/// An element with everything that it holds.
///
/// Equality compares names by namespace and local part, attributes as a set, children in order.
#[derive(Clone, Debug)]
pub struct Element {
    name: Name,
    attributes: Vec<Attribute>,
    declarations: Option<Box<[Declaration]>>,
    children: Vec<Node>,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Node {
    /// An element.
    Element(Element),
    /// Character data, never empty, never two in a row when read.
    Text(Str),
    /// A comment.
    Comment(Str),
    /// A processing instruction: target and data.
    Instruction(Box<(Str, Str)>),
}

/// An attribute; namespace declarations are not attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Name.
    pub name: Name,
    /// Value after XML normalisation.
    pub value: Str,
}

/// A namespace declaration: prefix (empty for the default namespace) and namespace.
pub type Declaration = (Str, Namespace);

/// Building.
impl Element {
    /// An empty element.
    pub fn new(name: &'static str) -> Element {
        Element::named(Name::element(name))
    }

    /// An empty element of any name.
    pub fn named(name: Name) -> Element {
        Element { name, attributes: Vec::new(), declarations: None, children: Vec::new() }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<Str>) -> Element {
        self.attributes.push(Attribute { name: Name::attribute(name), value: value.into() });
        self
    }

    /// Adds an attribute whose value is part of the program.
    #[must_use]
    pub fn fixed(self, name: &'static str, value: &'static str) -> Element {
        self.attr(name, Str::const_new(value))
    }

    /// Adds an attribute if there is a value.
    #[must_use]
    pub fn attr_opt(self, name: &'static str, value: Option<impl Into<Str>>) -> Element {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds `xsi:type`.
    #[must_use]
    pub fn typed(self, xsi_type: &'static str) -> Element {
        self.fixed("xsi:type", xsi_type)
    }

    /// Adds a child.
    #[must_use]
    pub fn with(mut self, child: Element) -> Element {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds a child if there is one.
    #[must_use]
    pub fn with_opt(self, child: Option<Element>) -> Element {
        match child {
            Some(child) => self.with(child),
            None => self,
        }
    }

    /// Adds children.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Element {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Adds text.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<Str>) -> Element {
        self.push_text(text);
        self
    }

    /// Adds an empty child with a `nullFlavor`.
    #[must_use]
    pub fn with_null(self, name: &'static str, flavor: &'static str) -> Element {
        self.with(Element::new(name).fixed("nullFlavor", flavor))
    }

    /// Adds `templateId` children: `root` or `root^extension`.
    #[must_use]
    pub fn templates(self, ids: &[&'static str]) -> Element {
        self.with_all(ids.iter().map(|id| match id.split_once('^') {
            Some((root, extension)) => {
                Element::new("templateId").fixed("root", root).fixed("extension", extension)
            }
            None => Element::new("templateId").fixed("root", id),
        }))
    }
}

/// Looking.
impl Element {
    /// Name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Local name.
    pub fn local(&self) -> &str {
        self.name.local()
    }

    /// Whether it has that name.
    pub fn is(&self, name: &str) -> bool {
        self.name.is_element(name)
    }

    /// The attributes in order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The value of an attribute (`code`, `xsi:type`).
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.name.is_attribute(name)).map(|a| a.value.as_str())
    }

    /// The local part of `xsi:type`: data types are all in the CDA namespace.
    pub fn xsi_type(&self) -> Option<&str> {
        let value = self.attribute("xsi:type")?.trim();
        Some(value.rsplit_once(':').map_or(value, |(_, local)| local))
    }

    /// The namespace declarations that the element itself bears.
    pub fn declarations(&self) -> &[Declaration] {
        self.declarations.as_deref().unwrap_or(&[])
    }

    /// The nodes that it holds, in order.
    pub fn nodes(&self) -> &[Node] {
        &self.children
    }

    /// The elements that it holds.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(Node::as_element)
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.is(name))
    }

    /// The children of that name.
    pub fn children<'e>(&'e self, name: &'e str) -> impl DoubleEndedIterator<Item = &'e Element> {
        self.elements().filter(move |child| child.is(name))
    }

    /// The first element at the end of a path of names (`assignedEntity/assignedPerson/name`), first child by first
    /// child.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |here, name| here.child(name))
    }

    /// The value of an attribute of the element at the end of a path.
    pub fn value_at(&self, path: &str, attribute: &str) -> Option<&str> {
        self.at(path)?.attribute(attribute)
    }

    /// Every element at the end of a path, in document order.
    pub fn all(&self, path: &str) -> Vec<&Element> {
        path.split('/').fold(vec![self], |found, name| {
            found.into_iter().flat_map(|here| here.elements().filter(move |child| child.is(name))).collect()
        })
    }

    /// This element and every one below it, in document order.
    pub fn descendants(&self) -> Descendants<'_> {
        Descendants { stack: vec![self] }
    }

    /// Every text inside it, put together.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut stack: Vec<std::slice::Iter<'_, Node>> = vec![self.children.iter()];
        while let Some(top) = stack.last_mut() {
            match top.next() {
                Some(Node::Text(text)) => out.push_str(text),
                Some(Node::Element(element)) => stack.push(element.children.iter()),
                Some(_) => {}
                None => drop(stack.pop()),
            }
        }
        out
    }

    /// Its text without white space at the ends, runs of white space made one space; none if nothing is left.
    pub fn plain(&self) -> Option<String> {
        let text = self.text();
        let mut words = text.split_ascii_whitespace();
        let first = words.next()?.to_owned();
        Some(words.fold(first, |line, word| line + " " + word))
    }

    /// The value of `nullFlavor`.
    pub fn null_flavor(&self) -> Option<&str> {
        self.attribute("nullFlavor")
    }

    /// Whether it bears that templateId (`root` or `root^extension`), at any position.
    pub fn has_template(&self, id: &str) -> bool {
        let (root, extension) = id.split_once('^').map_or((id, None), |(root, rest)| (root, Some(rest)));
        self.children("templateId").any(|t| {
            t.attribute("root") == Some(root)
                && (extension.is_none() || t.attribute("extension") == extension)
        })
    }

    /// Whether it bears all of these templateIds.
    pub fn has_templates(&self, ids: &[&str]) -> bool {
        ids.iter().all(|id| self.has_template(id))
    }

    /// Whether it holds neither attribute nor node, but for white space.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
            && self.children.iter().all(|node| matches!(node, Node::Text(t) if t.trim().is_empty()))
    }
}

impl Node {
    /// The element, if it is one.
    pub fn as_element(&self) -> Option<&Element> {
        match self {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The element, if it is one.
    pub fn as_element_mut(&mut self) -> Option<&mut Element> {
        match self {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Element) -> bool {
        self.name == other.name
            && self.attributes.len() == other.attributes.len()
            && self.attributes.iter().all(|a| other.attributes.contains(a))
            && self.children == other.children
    }
}

/// An element and those below it, in document order.
#[derive(Clone, Debug)]
pub struct Descendants<'e> {
    stack: Vec<&'e Element>,
}

impl<'e> Iterator for Descendants<'e> {
    type Item = &'e Element;

    fn next(&mut self) -> Option<&'e Element> {
        let element = self.stack.pop()?;
        self.stack.extend(element.elements().rev());
        Some(element)
    }
}
