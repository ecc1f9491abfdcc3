//! A small document being written: elements that can be added, changed and taken away.

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Element(usize),
    Attribute(usize, String),
}

#[derive(Clone, Debug, Default)]
struct Element {
    parent: usize,
    /// As the rule writes it, prefix included; empty where any will do.
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<usize>,
}

/// The document; element 0 stands for the document node.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    elements: Vec<Element>,
}

/// More elements than that are no example.
const MOST: usize = 200;

impl Draft {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new() -> Draft {
        Draft { elements: vec![Element::default()] }
    }

    pub(super) fn add(&mut self, parent: usize, name: &str) -> Option<usize> {
        let at = self.elements.len();
        let is_second_root = parent == Draft::ROOT && !self.elements[Draft::ROOT].children.is_empty();
        if at >= MOST || is_second_root {
            return None;
        }
        self.elements.push(Element { parent, name: name.to_owned(), ..Element::default() });
        self.elements[parent].children.push(at);
        Some(at)
    }

    pub(super) fn parent(&self, at: usize) -> usize {
        self.elements[at].parent
    }

    pub(super) fn children(&self, at: usize) -> &[usize] {
        &self.elements[at].children
    }

    pub(super) fn name(&self, at: usize) -> &str {
        &self.elements[at].name
    }

    /// Gives a name to an element that had none yet; whether it now has that name.
    pub(super) fn rename(&mut self, at: usize, name: &str) -> bool {
        if self.elements[at].name.is_empty() && at != Draft::ROOT {
            self.elements[at].name = name.to_owned();
        }
        self.elements[at].name == name
    }

    pub(super) fn value(&self, target: &Target) -> Option<&str> {
        match target {
            Target::Element(at) => Some(&self.elements[*at].text),
            Target::Attribute(at, name) => {
                let found = self.elements[*at].attributes.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.as_str())
            }
        }
    }

    pub(super) fn set(&mut self, target: &Target, value: &str) {
        match target {
            Target::Element(at) => value.clone_into(&mut self.elements[*at].text),
            Target::Attribute(at, name) => {
                let attributes = &mut self.elements[*at].attributes;
                match attributes.iter_mut().find(|(known, _)| known == name) {
                    Some((_, old)) => value.clone_into(old),
                    None => attributes.push((name.clone(), value.to_owned())),
                }
            }
        }
    }

    pub(super) fn remove(&mut self, target: &Target) {
        match target {
            Target::Element(at) => {
                let parent = self.parent(*at);
                self.elements[parent].children.retain(|child| child != at);
            }
            Target::Attribute(at, name) => self.elements[*at].attributes.retain(|(known, _)| known != name),
        }
    }

    /// The document as XML: names without the prefix of `default`, elements that any name would do for called `other`.
    pub(super) fn write(&self, default: Option<&str>, other: &str, declarations: &str) -> String {
        let mut out = String::new();
        for &child in &self.elements[Draft::ROOT].children {
            self.element(child, default, other, declarations, &mut out);
        }
        out
    }

    fn element(&self, at: usize, default: Option<&str>, other: &str, declarations: &str, out: &mut String) {
        let element = &self.elements[at];
        let name = if element.name.is_empty() { other } else { element.name.as_str() };
        let name = match (name.split_once(':'), default) {
            (Some((prefix, local)), Some(default)) if prefix == default => local,
            _ => name,
        };
        out.push_str(&format!("<{name}{declarations}"));
        for (attribute, value) in &element.attributes {
            out.push_str(&format!(" {attribute}=\"{}\"", escaped(value)));
        }
        if element.text.is_empty() && element.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&escaped(&element.text));
        // No deeper than it has elements: see MOST.
        element.children.iter().for_each(|&child| self.element(child, default, other, "", out));
        out.push_str(&format!("</{name}>"));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
